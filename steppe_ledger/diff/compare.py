"""Compare two versions of a package: tables by key in SQL, schemas, files and metadata.

The order of rows and of resources does not count, nor does what is merely written otherwise. A
renamed table, column or key is one only if it is declared; what refers to a renamed key then
follows it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.rows import Pair, compare_rows
from steppe_ledger.diff.schema_diff import compare_schemas, differing
from steppe_ledger.diff.versions import Version, readable
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import in_order

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
    # the old name of each resource that both versions have, by the new one
    pairs = {name: name for name in head.resources if name in base.resources}
    for old, new in renames.tables.items():
        if old in base.resources and new in head.resources and not {old, new} & pairs.keys():
            pairs[new] = old
    changes = [Change("not_compared", name, aspect=side, new=why)
               for version, side in ((base, "base"), (head, "head"))
               for name, why in version.faults.items()]  # fmt: skip
    changes += _resources(base, head, pairs)
    rows = {c.table: (0, c.new) for c in changes if c.kind == "table_added" and c.new is not None}
    references = {name: head.targets(name) for name in head.schemas}
    left: list[Pair] = []
    with tempfile.TemporaryDirectory() as folder:
        for new in in_order({name: targets.values() for name, targets in references.items()}):
            old = pairs.get(new, "")
            if old not in base.schemas:
                continue
            kept = _kept(base.columns(old), head.columns(new), renames.columns.get(new, {}))
            schemas = compare_schemas(base.schemas[old], head.schemas[new], kept, renames.tables)
            changes += [replace(change, table=new) for change in schemas]
            before, after = base.scans.get(old), head.scans.get(new)
            if not before or not after:
                continue
            if before.sha256 == after.sha256 and base.columns(old) == head.columns(new):
                rows[new] = (before.rows, after.rows)
                continue
            try:
                left.append(_pair(base, head, old, new, kept, Path(folder)))
            except CannotRunError as error:
                changes.append(Change("not_compared", new, aspect="head", new=str(error)))
        changes += compare_rows(left, renames.keys, rows)
    changes += _metadata(base, head, pairs)
    return Diff(
        base.version,
        head.version,
        sorted(changes, key=lambda change: change.table),
        dict(sorted(rows.items())),
        {name: str(r.get("path")) for name, r in head.resources.items()},
        {target for version in (base, head) for table in version.schemas
         for target in version.targets(table).values() if target != table},
        {f"{table}.{column}": target for table, targets in references.items()
         for column, target in targets.items()},
    )  # fmt: skip


def _resources(base: Version, head: Version, pairs: Mapping[str, str]) -> Iterator[Change]:
    """Resources that came, went, were renamed, moved, or hold other bytes without a schema."""
    for name in base.resources.keys() - set(pairs.values()):
        yield Change("table_removed" if "schema" in base.resources[name] else "file_removed", name)
    for name, resource in head.resources.items():
        table, scan = "schema" in resource, head.scans.get(name)
        if name not in pairs:
            rows = scan.rows if scan and table else None
            yield Change("table_added" if table else "file_added", name, new=rows)
            continue
        old = pairs[name]
        was, before = base.resources[old], base.scans.get(old)
        if old != name:
            yield Change("table_renamed", name, old=old, new=name)
        for what in ("path", "schema"):
            if was.get(what) != resource.get(what) and isinstance(resource.get(what), str):
                yield Change("moved", name, "", what, was.get(what), resource.get(what))
        if table != ("schema" in was):
            why = "it is a table in one version only"
            yield Change("not_compared", name, aspect="head", new=why)
        elif not table and scan and before and scan.sha256 != before.sha256:
            yield Change("file_changed", name, old=before.sha256, new=scan.sha256)


def _kept(was: list[str], columns: list[str], renamed: Mapping[str, str]) -> dict[str, str]:
    """The new name of every old column that is still there."""
    kept = {name: name for name in was if name in columns}
    for name, now in renamed.items():
        if name in was and now in columns and not {name, now} & kept.keys():
            kept[name] = now
    return kept


def _pair(
    base: Version, head: Version, old: str, new: str, kept: Mapping[str, str], folder: Path
) -> Pair:
    """What of a table's rows is to be compared, by the new key or, where that is new, the old one.

    Raises CannotRunError where the rows cannot be read, or have no key in common.
    """
    key, before = head.schemas[new]["primaryKey"], base.schemas[old]["primaryKey"]
    if not key or not set(key) <= set(kept.values()):
        if not before or not set(before) <= kept.keys():
            raise CannotRunError("the versions have no key in common")
        key = [kept[name] for name in before]
    files = readable(base, old, folder), readable(head, new, folder)
    columns = [kept.get(name, "") for name in base.columns(old)], head.columns(new)
    return Pair(new, files, columns, key, head.targets(new))


def _metadata(base: Version, head: Version, pairs: Mapping[str, str]) -> Iterator[Change]:
    """Properties of the package and its resources that differ, but for those that always do."""
    if not base.resources:
        return
    for table, old, new, apart in [
        ("", base.descriptor, head.descriptor, {"resources", *EXPECTED}),
        *((n, base.resources[o], head.resources[n], _OF_RESOURCE) for n, o in pairs.items()),
    ]:
        for name, was, now in differing(old, new, apart):
            yield Change("metadata_changed", table, "", name, was, now)
