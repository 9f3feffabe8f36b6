"""Compare two versions of a package: tables by key in SQL, schemas, files and metadata.

The order of rows and of resources does not count, nor does what is merely written otherwise. A renamed
table, column or key is one only if it is declared; what refers to a renamed key then follows it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.schema_diff import compare_schemas
from steppe_ledger.diff.versions import Version, key_fault, stage_version
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import Connection, database, quoted, staged

EXPECTED = {"version", "created"}  # change with every release
_OF_RESOURCE = {"name", "path", "schema", "hash", "bytes"}


@dataclass(frozen=True)
class Renames:
    """What was renamed, by declaration: old names by new ones.

    ``keys`` maps table and key column to new cells and the old ones.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    keys: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)


@dataclass
class _Work:
    base: Version
    head: Version
    renames: Renames
    connection: Connection
    folder: Path
    changes: list[Change] = field(default_factory=list)
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def old_name(self, name: str) -> str:
        """What a table of the new version was called."""
        return self.renames.tables.get(name, name)


def compare(base: Version, head: Version, renames: Renames | None = None) -> Diff:
    """All that differs between two versions."""
    size = sum(scan.size for version in (base, head) for scan in version.scans.values())
    with database(size) as connection, tempfile.TemporaryDirectory() as folder:
        work = _Work(base, head, renames or Renames(), connection, Path(folder))
        for version, side in ((base, "base"), (head, "head")):
            for name, why in sorted(version.faults.items()):
                work.changes.append(Change("not_compared", name, aspect=side, new=why))
        _resources(work)
        pairs = {
            new: work.old_name(new)
            for new in head.resources
            if work.old_name(new) in base.resources
        }
        for new, old in sorted(pairs.items()):
            if new in head.schemas and old in base.schemas:
                _table(work, old, new)
        work.changes += _metadata(base, head, pairs)
    references = {f"{table}.{column}": target
                  for table in head.schemas for column, target in head.targets(table).items()}  # fmt: skip
    return Diff(
        base.version,
        head.version,
        work.changes,
        work.rows,
        {name: str(r.get("path")) for name, r in head.resources.items()},
        {target for version in (base, head) for table in version.schemas
         for target in version.targets(table).values() if target != table},
        references,
    )  # fmt: skip


def _resources(work: _Work) -> None:
    """Resources that came, went, were renamed, moved, or hold other bytes without a schema."""
    base, head = work.base, work.head
    before = {work.old_name(name) for name in head.resources}
    for name in sorted(set(base.resources) - before):
        kind = "table_removed" if name in base.schemas else "file_removed"
        work.changes.append(Change(kind, name))
    for name, resource in head.resources.items():
        old = work.old_name(name)
        if old not in base.resources:
            kind = "table_added" if name in head.schemas else "file_added"
            work.changes.append(Change(kind, name, new=_count(work, name)))
            continue
        was = base.resources[old]
        if old != name:
            work.changes.append(Change("table_renamed", name, old=old, new=name))
        for what in ("path", "schema"):
            if was.get(what) != resource.get(what) and isinstance(resource.get(what), str):
                work.changes.append(
                    Change("moved", name, "", what, was.get(what), resource.get(what))
                )
        scans = (base.scans.get(old), head.scans.get(name))
        if name not in head.schemas and all(scans) and scans[0].sha256 != scans[1].sha256:  # type: ignore[union-attr]
            work.changes.append(Change("file_changed", name))


def _count(work: _Work, name: str) -> int | None:
    scan = work.head.scans.get(name)
    if scan is None or name not in work.head.schemas:
        return None
    work.rows[name] = (0, max(scan.lines - 1, 0))
    return work.rows[name][1]


def _table(work: _Work, old: str, new: str) -> None:
    """One table that both versions have."""
    base, head = work.base, work.head
    before, after = base.schemas[old], head.schemas[new]
    names = {f["name"]: f["name"] for f in before["fields"]}
    for (table, column), was in work.renames.columns.items():
        if table == new and was in names:
            names[was] = column
    columns = [f["name"] for f in after["fields"]]
    kept = {was: now for was, now in names.items() if now in columns}
    tables = {was: now for now, was in work.renames.tables.items()}
    work.changes += [replace(c, table=new) for c in compare_schemas(before, after, kept, tables)]
    same = base.scans[old].sha256 == head.scans[new].sha256 if old in base.scans and new in head.scans \
        else False  # fmt: skip
    renamed = any(table in (new, *head.targets(new).values()) for table, _ in work.renames.keys)
    if same and before["fields"] == after["fields"] and not renamed:
        work.rows[new] = (base.scans[old].lines - 1, head.scans[new].lines - 1)
        return
    if old not in base.scans or new not in head.scans:
        return
    try:
        left = stage_version(work.connection, base, old, "base", names, work.folder)
        right = stage_version(work.connection, head, new, "head", {}, work.folder)
        key = [name for name in after["primaryKey"] if name in kept.values()]
        key = key if key == list(after["primaryKey"]) else [names[n] for n in before["primaryKey"]]
        _follow(work, new, left)
        for side, table in (("base", left), ("head", right)):
            fault = key_fault(work.connection, table, key)
            if fault:
                raise CannotRunError(f"{fault} ({side})")
    except (CannotRunError, KeyError) as error:
        work.changes.append(Change("not_compared", new, aspect="head", new=str(error)))
        return
    work.rows[new] = (_size(work, left), _size(work, right))
    rest = [name for name in kept.values() if name not in key]
    work.changes += _rows(work.connection, new, left, right, key, rest)
    for table in (left, right):
        work.connection.execute(f"DROP VIEW {quoted(table.name)}; DROP TABLE {staged(table)}")


def _size(work: _Work, table: Table) -> int:
    found = work.connection.execute(f"SELECT count(*) FROM {staged(table)}").fetchone()
    return int(found[0]) if found else 0


def _follow(work: _Work, name: str, left: Table) -> None:
    """Give the old rows their renamed keys, and the references to these."""
    targets = work.head.targets(name)
    for (table, column), cells in work.renames.keys.items():
        for now, was in cells.items():
            if table == name:
                work.changes.append(Change("key_renamed", name, now, column, was, now))
            for own in [column] if table == name else [c for c, t in targets.items() if t == table]:
                if table != name:
                    keys = " || ' | ' || ".join(f"coalesce({quoted(k)}, '')" for k in left.key)
                    found = work.connection.execute(
                        f"SELECT {keys} FROM {staged(left)} WHERE {quoted(own)} = $1", [was]
                    ).fetchall()
                    work.changes += [
                        Change("follows", name, key, own, was, now) for (key,) in found
                    ]
                work.connection.execute(
                    f"UPDATE {staged(left)} SET {quoted(own)} = $1 WHERE {quoted(own)} = $2",
                    [now, was],
                )


def _rows(
    connection: Connection, name: str, left: Table, right: Table, key: list[str], rest: list[str]
) -> Iterator[Change]:
    """The rows of two staged tables that differ, by key, in the order of the new file."""
    on = " AND ".join(f"a.{quoted(k)} = b.{quoted(k)}" for k in key)

    def text(side: str) -> str:
        return " || ' | ' || ".join(f"{side}.{quoted(k)}" for k in key)

    for kind, one, other in (("row_removed", left, right), ("row_added", right, left)):
        found = connection.execute(
            f"SELECT {text('a')}, a.__line__ FROM {staged(one)} AS a ANTI JOIN {staged(other)} AS b"
            f" ON {on} ORDER BY a.__line__"
        ).fetchall()
        for row, line in found:
            at = line if kind == "row_added" else None
            yield Change(kind, name, row, line=at)  # type: ignore[arg-type]
    if not rest:
        return
    differs = " OR ".join(f"a.{quoted(c)} IS DISTINCT FROM b.{quoted(c)}" for c in rest)
    cells = ", ".join(f"a.{quoted(c)}, b.{quoted(c)}" for c in rest)
    cursor = connection.execute(
        f"SELECT {text('b')}, b.__line__, {cells} FROM {staged(left)} AS a JOIN {staged(right)} AS b"
        f" ON {on} WHERE {differs} ORDER BY b.__line__"
    )
    while batch := cursor.fetchmany(10_000):
        for row, line, *values in batch:
            for place, column in enumerate(rest):
                old, new = values[2 * place], values[2 * place + 1]
                if old != new:
                    yield Change("cell_changed", name, row, column, old, new, line=line)


def _metadata(base: Version, head: Version, pairs: Mapping[str, str]) -> Iterator[Change]:
    """Properties of the package and its resources that differ, but for those that always do."""
    if not base.resources:
        return
    yield from _properties("", base.descriptor, head.descriptor, {"resources", *EXPECTED})
    for new, old in sorted(pairs.items()):
        yield from _properties(new, base.resources[old], head.resources[new], _OF_RESOURCE)


def _properties(
    table: str, old: Mapping[str, Any], new: Mapping[str, Any], apart: Iterable[str]
) -> Iterator[Change]:
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in apart and old.get(name) != new.get(name):
            yield Change("metadata_changed", table, "", name, old.get(name), new.get(name))
