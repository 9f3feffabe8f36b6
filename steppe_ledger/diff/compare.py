"""Compare two versions of a package: tables by key in SQL, schemas, files and metadata.

The order of rows and of resources does not count, nor does what is merely written otherwise. A
renamed table, column or key is one only if it is declared; what refers to a renamed key then
follows it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.rows import Pair, compare_rows
from steppe_ledger.diff.schema_diff import compare_schemas
from steppe_ledger.diff.versions import Version, readable
from steppe_ledger.findings import CannotRunError
from steppe_ledger.sql.database import database

EXPECTED = {"version", "created"}  # change with every release
_OF_RESOURCE = {"name", "path", "schema", "hash", "bytes"}


@dataclass(frozen=True)
class Renames:
    """What was renamed, by declaration.

    ``tables`` gives the new names by the old ones, ``columns`` the same for each (new) table,
    ``keys`` for each (new) table the new keys by the old ones, as text.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class _Work:
    base: Version
    head: Version
    renames: Renames
    pairs: dict[str, str]  # the old name of each resource that both versions have, by the new one
    folder: Path
    changes: list[Change] = field(default_factory=list)
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)


def compare(base: Version, head: Version, renames: Renames | None = None) -> Diff:
    """All that differs between two versions, ordered by resource."""
    renames = renames or Renames()
    pairs = {name: name for name in head.resources if name in base.resources}
    for old, new in renames.tables.items():
        if (
            old in base.resources
            and old not in pairs
            and new in head.resources
            and new not in pairs
        ):
            pairs[new] = old
    sides = ((base, pairs.values()), (head, pairs))
    size = sum(version.scans[name].size for version, names in sides for name in names
               if name in version.schemas and name in version.scans)  # fmt: skip
    with database(size) as connection, tempfile.TemporaryDirectory() as folder:
        work = _Work(base, head, renames, pairs, Path(folder))
        for version, side in ((base, "base"), (head, "head")):
            for name, why in version.faults.items():
                work.changes.append(Change("not_compared", name, aspect=side, new=why))
        _resources(work)
        tables = [_table(work, pairs[name], name) for name in _in_order(head)
                  if pairs.get(name) in base.schemas]  # fmt: skip
        work.changes += compare_rows(connection, [t for t in tables if t], renames.keys, work.rows)
        work.changes += _metadata(base, head, pairs)
    return Diff(
        base.version,
        head.version,
        sorted(work.changes, key=lambda change: change.table),
        dict(sorted(work.rows.items())),
        {name: str(r.get("path")) for name, r in head.resources.items()},
        {target for version in (base, head) for table in version.schemas
         for target in version.targets(table).values() if target != table},
        {f"{table}.{column}": target for table in head.schemas
         for column, target in head.targets(table).items()},
    )  # fmt: skip


def _in_order(version: Version) -> list[str]:
    """The tables, each after those to which it refers (itself and circles apart)."""
    done: dict[str, None] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in version.schemas and name not in done and name not in above:
            for target in version.targets(name).values():
                visit(target, above | {name})
            done[name] = None

    for name in sorted(version.schemas):
        visit(name, frozenset())
    return list(done)


def _resources(work: _Work) -> None:
    """Resources that came, went, were renamed, moved, or hold other bytes without a schema."""
    base, head, pairs = work.base, work.head, work.pairs
    add = work.changes.append
    for name in set(base.resources) - set(pairs.values()):
        add(Change("table_removed" if "schema" in base.resources[name] else "file_removed", name))
    for name, resource in head.resources.items():
        table = "schema" in resource
        scan = head.scans.get(name)
        if name not in pairs:
            if table and scan:
                work.rows[name] = (0, scan.rows)
            add(
                Change(
                    "table_added" if table else "file_added",
                    name,
                    new=scan.rows if scan and table else None,
                )
            )
            continue
        old = pairs[name]
        was = base.resources[old]
        if old != name:
            add(Change("table_renamed", name, old=old, new=name))
        for what in ("path", "schema"):
            if was.get(what) != resource.get(what) and isinstance(resource.get(what), str):
                add(Change("moved", name, "", what, was.get(what), resource.get(what)))
        if table != ("schema" in was):
            add(
                Change("not_compared", name, aspect="head", new="it is a table in one version only")
            )
        elif not table and scan and old in base.scans and scan.sha256 != base.scans[old].sha256:
            add(Change("file_changed", name, old=base.scans[old].sha256, new=scan.sha256))


def _table(work: _Work, old: str, new: str) -> Pair | None:
    """The schemas of a table that both versions have; what of its rows is left to be compared."""
    base, head = work.base, work.head
    before, after = base.schemas[old], head.schemas[new]
    columns = [f["name"] for f in after["fields"]]
    was = [f["name"] for f in before["fields"]]
    kept = {name: name for name in was if name in columns}
    for name, now in work.renames.columns.get(new, {}).items():
        if name in was and name not in kept and now in columns and now not in kept:
            kept[name] = now
    work.changes += [
        replace(change, table=new)
        for change in compare_schemas(before, after, kept, work.renames.tables)
    ]
    if old not in base.scans or new not in head.scans:
        return None
    if base.scans[old].sha256 == head.scans[new].sha256 and was == columns:
        work.rows[new] = (base.scans[old].rows, head.scans[new].rows)
        return None
    try:
        key = _shared_key(before, after, kept)
        files = (readable(base, old, work.folder), readable(head, new, work.folder))
    except CannotRunError as error:
        work.changes.append(Change("not_compared", new, aspect="head", new=str(error)))
        return None
    return Pair(new, files, ([kept.get(name, "") for name in was], columns), key, head.targets(new))


def _shared_key(
    before: Mapping[str, Any], after: Mapping[str, Any], kept: Mapping[str, str]
) -> list[str]:
    """The columns, by new name, by which the rows are paired: the new key, or the old one."""
    if after["primaryKey"] and all(name in kept.values() for name in after["primaryKey"]):
        return list(after["primaryKey"])
    if before["primaryKey"] and all(name in kept for name in before["primaryKey"]):
        return [kept[name] for name in before["primaryKey"]]
    raise CannotRunError("the versions have no key in common")


def _metadata(base: Version, head: Version, pairs: Mapping[str, str]) -> Iterator[Change]:
    """Properties of the package and its resources that differ, but for those that always do."""
    if not base.resources:
        return
    yield from _properties("", base.descriptor, head.descriptor, {"resources", *EXPECTED})
    for new, old in pairs.items():
        yield from _properties(new, base.resources[old], head.resources[new], _OF_RESOURCE)


def _properties(
    table: str, old: Mapping[str, Any], new: Mapping[str, Any], apart: Iterable[str]
) -> Iterator[Change]:
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in apart and old.get(name) != new.get(name):
            yield Change("metadata_changed", table, "", name, old.get(name), new.get(name))
