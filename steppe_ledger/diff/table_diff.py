"""Compare the rows of one table, as text, by primary key.

When is a row that is gone and a row that is new one row with a new key? When all their other cells
are equal and at least one of them is not empty, at most one part of the key differs, and no other
row that is gone or new fits either of them. References to a row whose key was renamed are read as
if they had been renamed before the rows are compared, so that a renamed key is told once, and what
merely follows it is marked so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from steppe_ledger.package.canonical import natural
from steppe_ledger.diff.changes import CellChange, KeyRename, Row, RowChange
from steppe_ledger.package.rows import Rows

Key = tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A foreign key of the old version in the new version's names.

    ``columns`` stand in the order of ``target``'s key.
    """

    columns: list[str]
    target: str


@dataclass(frozen=True)
class Entry:
    """One row: its line and its cells by (new) column name.

    ``read`` is the cells with every renamed key that they refer to replaced by the new one.
    """

    line: int
    cells: dict[str, str]
    read: dict[str, str]


@dataclass(frozen=True)
class RowsDiff:
    """How the rows of a table differ. ``renamed`` maps old keys to new ones."""

    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    renamed_keys: list[KeyRename] = field(default_factory=list)
    renamed: dict[Key, Key] = field(default_factory=dict)


def entries(rows: Rows, names: Mapping[str, str]) -> list[Entry]:
    """The rows with their columns called by ``names``; a column without a name is left out."""
    places = [(names[name], place) for place, name in enumerate(rows.header) if name in names]
    found = []
    for row, line in zip(rows.rows, rows.lines, strict=True):
        cells = {name: row[place] for name, place in places}
        found.append(Entry(line, cells, dict(cells)))
    return found


def follow(
    base: list[Entry], references: Iterable[Reference], renamed: Mapping[str, dict[Key, Key]]
) -> None:
    """Replace, in ``read``, the references to keys of other tables that were renamed."""
    for reference in references:
        new_keys = renamed.get(reference.target, {})
        if not new_keys:
            continue
        for entry in base:
            old = tuple(entry.cells[column] for column in reference.columns)
            if old in new_keys:
                entry.read.update(zip(reference.columns, new_keys[old], strict=True))


def compare_rows(
    base: list[Entry],
    head: list[Entry],
    key: list[str],
    itself: list[Reference],
    refers_to: Mapping[str, str],
) -> RowsDiff:
    """Compare two versions of a table whose columns have the same names.

    ``itself`` are the references of the table to itself; ``refers_to`` gives the table that a
    column's foreign key names. Columns of only one version are not compared.
    """
    both = [name for name in (base[0].cells if base else {}) if head and name in head[0].cells]
    rest = [name for name in both if name not in key]
    itself = [reference for reference in itself if not set(reference.columns) & set(key)]
    old = _by_key(base, key)
    new = {_key(entry.cells, key): entry for entry in head}
    pairs = {k: k for k in old if k in new}
    while True:
        renamed = {was: now for k, now in pairs.items() if (was := _key(old[k].cells, key)) != now}
        for reference in itself:
            follow(base, [reference], {reference.target: renamed})
        more = _renames(old, new, pairs, rest)
        if not more:
            break
        pairs |= more
    taken = set(pairs.values())
    result = RowsDiff(
        added=[_row(k, new[k]) for k in _sorted(k for k in new if k not in taken)],
        removed=[
            _row(_key(old[k].cells, key), old[k]) for k in _sorted(k for k in old if k not in pairs)
        ],
        renamed=renamed,
    )
    for k in _sorted(pairs):
        before, after = old[k], new[pairs[k]]
        was = _key(before.cells, key)
        if was != pairs[k]:
            result.renamed_keys.append(
                KeyRename(list(was), list(pairs[k]), after.line, follows=k == pairs[k])
            )
        cells = [
            CellChange(
                name,
                before.cells[name],
                after.cells[name],
                refers_to.get(name),
                before.read[name] == after.cells[name],
            )
            for name in rest
            if before.cells[name] != after.cells[name]
        ]
        if cells:
            result.changed.append(RowChange(list(pairs[k]), after.line, cells))
    return result


def _key(cells: Mapping[str, str], key: list[str]) -> Key:
    return tuple(cells[name] for name in key)


def _by_key(base: list[Entry], key: list[str]) -> dict[Key, Entry]:
    """The old rows by the key that they would have, had only references been renamed."""
    found: dict[Key, Entry] = {}
    for entry in base:
        found.setdefault(_key(entry.read, key), entry)
    if len(found) < len(base):  # two rows fell together: take all as they were
        return {_key(entry.cells, key): entry for entry in base}
    return found


def _renames(
    old: dict[Key, Entry], new: dict[Key, Entry], pairs: dict[Key, Key], rest: list[str]
) -> dict[Key, Key]:
    """Old keys of rows that have another key now, with that key; see the head of the module."""
    gone: dict[Key, list[Key]] = {}
    for k, entry in old.items():
        if k not in pairs:
            gone.setdefault(_key(entry.read, rest), []).append(k)
    taken = set(pairs.values())
    came: dict[Key, list[Key]] = {}
    for k, entry in new.items():
        if k not in taken:
            came.setdefault(_key(entry.cells, rest), []).append(k)
    found: dict[Key, Key] = {}
    for cells, old_keys in gone.items():
        if any(cells):
            found |= _only_pairs(old_keys, came.get(cells, []))
    return found


def _only_pairs(old_keys: list[Key], new_keys: list[Key]) -> dict[Key, Key]:
    """The pairs that differ in at most one part of the key, each the only one for both."""
    fits = [
        (a, b)
        for a in old_keys
        for b in new_keys
        if sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    ]
    olds, news = Counter(a for a, _ in fits), Counter(b for _, b in fits)
    return {a: b for a, b in fits if olds[a] == 1 and news[b] == 1}


def _row(key: Key, entry: Entry) -> Row:
    return Row(list(key), entry.line, {name: cell for name, cell in entry.cells.items() if cell})


def _sorted(keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: [natural(part) for part in key])
