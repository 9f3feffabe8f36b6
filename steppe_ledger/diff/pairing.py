"""Which resource, and which column, of one version is which of another.

A resource that is gone and one that is new are one renamed resource if they have the same path, or
the same bytes (and, for a table, at least one row), and no other fits. A column that is gone and
one that is new are one renamed column if they have the same type and either stand at the same place
of the primary key, or hold the same cells, not all empty, in every row that both versions have (or,
where those are all empty, are described alike), and no other fits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steppe_ledger.package.snapshot import Snapshot, why_no_key
from steppe_ledger.package.rows import Rows


@dataclass(frozen=True)
class Pairing:
    """Which resource of the old version is which of the new one; ``names`` maps old to new."""

    names: dict[str, str]
    added: list[str]
    removed: list[str]


def is_table(snapshot: Snapshot, name: str) -> bool:
    """Whether a resource has a schema; else it is a file that is compared as bytes."""
    return "schema" in snapshot.resources[name]


def pair_resources(base: Snapshot, head: Snapshot) -> Pairing:
    """Pair the resources of two versions; tables only with tables, files only with files."""
    old, new = base.resources, head.resources
    names = {n: n for n in old if n in new and is_table(base, n) == is_table(head, n)}
    gone = [name for name in old if name not in names]
    came = [name for name in new if name not in names.values()]

    def fits(a: str, b: str) -> bool:
        if a == b or is_table(base, a) != is_table(head, b):
            return False
        if a in base.tables and not base.tables[a].rows:
            same_bytes = False  # a header alone says little
        else:
            same_bytes = a in base.digests and base.digests[a] == head.digests.get(b)
        return same_bytes or old[a].get("path") == new[b].get("path")

    names |= _only_pairs((a, b) for a in gone for b in came if fits(a, b))
    return Pairing(
        names,
        sorted(name for name in came if name not in names.values()),
        sorted(name for name in gone if name not in names),
    )


def _only_pairs(fits: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of the pairs that fit, those in which neither fits another."""
    pairs = list(fits)
    olds, news = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    return {a: b for a, b in pairs if olds[a] == 1 and news[b] == 1}


def pair_columns(
    old: Mapping[str, Any], new: Mapping[str, Any], before: Rows | None, after: Rows | None
) -> dict[str, str]:
    """The new name of every old column that is still there."""
    was = {f["name"]: f for f in old["fields"]}
    now = {f["name"]: f for f in new["fields"]}
    names = {name: name for name in was if name in now}
    gone = [name for name in was if name not in now]
    came = [name for name in now if name not in was]
    alike = [(a, b) for a in gone for b in came if was[a].get("type") == now[b].get("type")]
    same_place = set(zip(old["primaryKey"], new["primaryKey"], strict=False))
    names |= _only_pairs(pair for pair in alike if pair in same_place)
    left = [(a, b) for a, b in alike if a not in names and b not in names.values()]
    cells = _common_cells(before, after, names) if left else []

    def fits(a: str, b: str) -> bool:
        pairs = {(first[a], second[b]) for first, second in cells}
        if any(first or second for first, second in pairs):
            return all(first == second for first, second in pairs)
        return bool({**was[a], "name": b} == now[b])

    return names | _only_pairs((a, b) for a, b in left if fits(a, b))


def _common_cells(
    before: Rows | None, after: Rows | None, names: dict[str, str]
) -> list[tuple[dict[str, str], dict[str, str]]]:
    """The rows that both versions have, as their cells under the names of each."""
    key = None if before is None or after is None else shared_key(before, after, names)
    if before is None or after is None or key is None:
        return []
    old_names = {new: old for old, new in names.items()}
    old = _by_key(before, [old_names[name] for name in key])
    return [(old[k], cells) for k, cells in _by_key(after, key).items() if k in old]


def _by_key(rows: Rows, key: list[str]) -> dict[tuple[str, ...], dict[str, str]]:
    found = [dict(zip(rows.header, row, strict=True)) for row in rows.rows]
    return {tuple(cells[name] for name in key): cells for cells in found}


def shared_key(before: Rows, after: Rows, names: Mapping[str, str]) -> list[str] | None:
    """Columns, by new name, that tell the rows of both versions apart: the new key, or the old."""
    old_names = {new: old for old, new in names.items()}
    if all(name in old_names for name in after.table.key) and (
        why_no_key(before, [old_names[name] for name in after.table.key]) is None
    ):
        return list(after.table.key)
    if all(name in names for name in before.table.key):
        key = [names[name] for name in before.table.key]
        if why_no_key(after, key) is None:
            return key
    return None
