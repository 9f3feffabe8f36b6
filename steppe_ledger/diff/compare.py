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

from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.rows import Names, compare_rows
from steppe_ledger.diff.schema_diff import compare_schemas, differing
from steppe_ledger.diff.versions import Version, readable, targets
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Table, in_order
from steppe_ledger.sql.database import database

EXPECTED = {"version", "created"}  # change with every release
_OF_RESOURCE = {"name", "path", "schema", "hash", "bytes"}


@dataclass(frozen=True)
class Renames:
    """What was renamed, by declaration.

    ``tables`` gives the new names by the old ones, ``columns`` the same for each (new) table,
    ``keys`` for each (new) table the new keys by the old ones, as text.
    """

    tables: dict[str, str] = field(default_factory=dict)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)


def compare(base: Version, head: Version, renames: Renames | None = None) -> Diff:
    """All that differs between two versions, ordered by resource."""
    renames = renames or Renames()
    kept = _kept(base.resources, head.resources, renames.tables)
    changes = [Change("not_compared", name, aspect=side, new=why)
               for version, side in ((base, "base"), (head, "head"))
               for name, why in version.faults.items()]  # fmt: skip
    changes += _resources(base, head, kept)
    rows = {c.table: (0, c.new) for c in changes if c.kind == "table_added" and c.new is not None}
    references = {name: targets(table) for name, table in head.tables.items()}
    old_names = {new: old for old, new in kept.items() if old in base.tables}
    renamed: Names = {}
    size = sum(scan.size for version in (base, head) for scan in version.scans.values())
    with tempfile.TemporaryDirectory() as folder, database(size) as connection:
        for new in in_order({name: their.values() for name, their in references.items()}):
            if new not in old_names:
                continue
            old = old_names[new]
            was, now = base.tables[old], head.tables[new]
            columns = _kept(was.columns, now.columns, renames.columns.get(new, {}))
            schemas = compare_schemas(was.schema, now.schema, columns, renames.tables)
            changes += [replace(change, table=new) for change in schemas]
            before, after = base.scans[old], head.scans[new]
            if before.sha256 == after.sha256 and was.columns == now.columns:
                rows[new] = (before.rows, after.rows)
                continue
            try:
                key = _common_key(was, now, columns)
                files = readable(base, old, Path(folder)), readable(head, new, Path(folder))
            except CannotRunError as error:
                changes.append(Change("not_compared", new, aspect="head", new=str(error)))
                continue
            names = [columns.get(name, f"__gone__{name}") for name in was.columns]
            pair = (_as_text(now, f"{new} as it was", files[0], names, key),
                    _as_text(now, new, files[1], now.columns, key))  # fmt: skip
            keys = renames.keys.get(new, {})
            changes += compare_rows(connection, *pair, keys, renamed, rows)
    changes += _metadata(base, head, kept)
    return Diff(
        base.version,
        head.version,
        sorted(changes, key=lambda change: change.table),
        dict(sorted(rows.items())),
        {name: str(r.get("path")) for name, r in head.resources.items()},
        {target for version in (base, head) for name, table in version.tables.items()
         for target in targets(table).values() if target != name},
        {f"{table}.{column}": target for table, their in references.items()
         for column, target in their.items()},
    )  # fmt: skip


def _kept(old: Iterable[str], new: Iterable[str], renamed: Mapping[str, str]) -> dict[str, str]:
    """The new name of everything old that is still there, by its old one."""
    here = set(new)
    kept = {name: name for name in old if name in here}
    for was, now in renamed.items():
        if was in old and now in here and not {was, now} & kept.keys():
            kept[was] = now
    return kept


def _resources(base: Version, head: Version, kept: Mapping[str, str]) -> Iterator[Change]:
    """Resources that came, went, were renamed, moved, or hold other bytes without a schema."""
    for name in base.resources.keys() - kept.keys():
        yield Change("table_removed" if "schema" in base.resources[name] else "file_removed", name)
    for name in head.resources.keys() - set(kept.values()):
        scan, table = head.scans.get(name), "schema" in head.resources[name]
        rows = scan.rows if scan and table else None
        yield Change("table_added" if table else "file_added", name, new=rows)
    for old, new in kept.items():
        was, now = base.resources[old], head.resources[new]
        before, after = base.scans.get(old), head.scans.get(new)
        if old != new:
            yield Change("table_renamed", new, old=old, new=new)
        for what in ("path", "schema"):
            if was.get(what) != now.get(what) and isinstance(now.get(what), str):
                yield Change("moved", new, "", what, was.get(what), now.get(what))
        if ("schema" in was) != ("schema" in now):
            why = "it is a table in one version only"
            yield Change("not_compared", new, aspect="head", new=why)
        elif "schema" not in now and before and after and before.sha256 != after.sha256:
            yield Change("file_changed", new, old=before.sha256, new=after.sha256)


def _common_key(old: Table, new: Table, kept: Mapping[str, str]) -> list[str]:
    """The new key or, where that is new, the old one. Raises CannotRunError where neither fits."""
    if new.key and set(new.key) <= set(kept.values()):
        return new.key
    if old.key and set(old.key) <= kept.keys():
        return [kept[name] for name in old.key]
    raise CannotRunError("the versions have no key in common")


def _as_text(table: Table, name: str, file: Path, columns: list[str], key: list[str]) -> Table:
    """A table with other columns, all of them text."""
    fields = [{"name": column, "type": "string"} for column in columns]
    schema = {**table.schema, "fields": fields, "primaryKey": key}
    return replace(table, name=name, path=str(file), schema=schema)


def _metadata(base: Version, head: Version, kept: Mapping[str, str]) -> Iterator[Change]:
    """Properties of the package and its resources that differ, but for those that always do."""
    if not base.resources:
        return
    for table, old, new, apart in [
        ("", base.descriptor, head.descriptor, {"resources", *EXPECTED}),
        *((n, base.resources[o], head.resources[n], _OF_RESOURCE) for o, n in kept.items()),
    ]:
        for name, was, now in differing(old, new, apart):
            yield Change("metadata_changed", table, "", name, was, now)
