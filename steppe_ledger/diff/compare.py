"""Compare two versions of the package: tables by key, schemas, files and metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from steppe_ledger.diff.changes import (
    Diff,
    FileChange,
    MetadataChange,
    NotCompared,
    Resource,
    ResourceKind,
    ResourceMove,
    ResourceRename,
    TableDiff,
)
from steppe_ledger.diff.pairing import (
    Pairing,
    is_table,
    pair_columns,
    pair_resources,
    shared_key,
)
from steppe_ledger.diff.schema_diff import compare_schemas
from steppe_ledger.package.snapshot import Snapshot
from steppe_ledger.diff.table_diff import (
    Key,
    Reference,
    RowsDiff,
    compare_rows,
    entries,
    follow,
)
from steppe_ledger.package.rows import Rows

EXPECTED = {"version", "created"}
EXPECTED_OF_RESOURCE = {"hash", "bytes"}
_APART_OF_RESOURCE = {"name", "path", "schema"}


@dataclass
class _Work:
    """Both versions, and what the comparison of their tables collects on its way.

    By new table name: ``renamed`` maps old keys to new ones, ``keys`` holds the old names of the
    columns of these keys.
    """

    base: Snapshot
    head: Snapshot
    pairing: Pairing
    tables: list[TableDiff] = field(default_factory=list)
    not_compared: list[NotCompared] = field(default_factory=list)
    renamed: dict[str, dict[Key, Key]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    rows: int = 0


def compare(base: Snapshot, head: Snapshot) -> Diff:
    """All that differs between two versions. The order of rows and of resources does not count."""
    pairing = pair_resources(base, head)
    work = _Work(base, head, pairing)
    work.not_compared += [NotCompared(n, "base", why) for n, why in sorted(base.faults.items())]
    work.not_compared += [NotCompared(n, "head", why) for n, why in sorted(head.faults.items())]
    for name in _in_order(base, pairing):
        if name in base.schemas and pairing.names[name] in head.schemas:
            _compare_table(work, name)
    metadata, expected = _metadata(base, head, pairing)
    return Diff(
        base=base.label,
        head=head.label,
        base_version=base.version,
        head_version=head.version,
        tables_compared=len(work.keys),
        rows_compared=work.rows,
        tables=sorted(work.tables, key=lambda table: table.name),
        added=[_resource(head, name) for name in pairing.added],
        removed=[_resource(base, name) for name in pairing.removed],
        renamed=[ResourceRename(a, b) for a, b in sorted(pairing.names.items()) if a != b],
        moved=list(_moves(base, head, pairing)),
        files=list(_files(base, head, pairing)),
        metadata=metadata,
        expected=expected,
        not_compared=work.not_compared,
    )


def _resource(snapshot: Snapshot, name: str) -> Resource:
    rows = len(snapshot.tables[name].rows) if name in snapshot.tables else None
    kind: ResourceKind = "table" if is_table(snapshot, name) else "file"
    path = _text(snapshot.resources[name].get("path"))
    return Resource(name, kind, path, rows, _referenced(snapshot, name))


def _targets(snapshot: Snapshot, name: str) -> list[str]:
    """The tables that the foreign keys of a table refer to."""
    keys = snapshot.schemas.get(name, {}).get("foreignKeys", [])
    return [key["reference"]["resource"] or name for key in keys]


def _referenced(snapshot: Snapshot, name: str) -> bool:
    """Whether a foreign key of another resource refers to a table."""
    return any(name in _targets(snapshot, other) for other in snapshot.schemas if other != name)


def _in_order(base: Snapshot, pairing: Pairing) -> list[str]:
    """The old names of the tables that both versions have, each after those that it refers to."""
    done: dict[str, None] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in done or name in above or name not in pairing.names:
            return
        for target in _targets(base, name):
            visit(target, above | {name})
        done[name] = None

    for name in sorted(base.schemas):
        visit(name, frozenset())
    return list(done)


def _compare_table(work: _Work, old_name: str) -> None:
    base, head, name = work.base, work.head, work.pairing.names[old_name]
    old, new = base.schemas[old_name], head.schemas[name]
    before, after = base.tables.get(old_name), head.tables.get(name)
    columns = pair_columns(old, new, before, after)
    key: list[str] | None = None
    rows = RowsDiff()
    if before is not None and after is not None:
        key = shared_key(before, after, columns)
        if key is None:
            why = "neither the old nor the new primary key tells the rows of both versions apart"
            work.not_compared.append(NotCompared(name, "head", why))
        else:
            rows = _rows(work, before, after, key, columns)
    table = TableDiff(
        name=name,
        path=str(head.resources[name]["path"]),
        key=key or list(new["primaryKey"]),
        referenced=_referenced(base, old_name) or _referenced(head, name),
        rows_base=len(before.rows) if before is not None else None,
        rows_head=len(after.rows) if after is not None else None,
        added=rows.added,
        removed=rows.removed,
        changed=rows.changed,
        renamed_keys=rows.renamed_keys,
        schema=compare_schemas(old, new, columns, work.pairing.names),
    )
    if table.different:
        work.tables.append(table)


def _rows(
    work: _Work, before: Rows, after: Rows, key: list[str], columns: dict[str, str]
) -> RowsDiff:
    """Compare the rows of one table, and note which of its keys were renamed."""
    name = after.table.name
    old_columns = {new: old for old, new in columns.items()}
    work.keys[name] = [old_columns[column] for column in key]
    work.rows += len(after.rows)
    old = entries(before, columns)
    references = list(_references(work, before, columns))
    follow(old, (r for r in references if r.target != name), work.renamed)
    rows = compare_rows(
        old,
        entries(after, {column: column for column in after.header}),
        key,
        [reference for reference in references if reference.target == name],
        _refers_to(after.table.schema, name),
    )
    work.renamed[name] = rows.renamed
    return rows


def _references(work: _Work, before: Rows, columns: Mapping[str, str]) -> Iterator[Reference]:
    """The foreign keys of an old table that refer to the whole key of a table compared by now."""
    for foreign in before.table.schema.get("foreignKeys", []):
        target = work.pairing.names.get(foreign["reference"]["resource"] or before.table.name)
        own = dict(zip(foreign["reference"]["fields"], foreign["fields"], strict=True))
        if target is None or set(own) != set(work.keys.get(target, [])):
            continue
        if all(own[column] in columns for column in own):
            yield Reference([columns[own[column]] for column in work.keys[target]], target)


def _refers_to(schema: Mapping[str, Any], name: str) -> dict[str, str]:
    """For each column that alone makes a foreign key, the table that it refers to."""
    return {
        key["fields"][0]: key["reference"]["resource"] or name
        for key in schema.get("foreignKeys", [])
        if len(key["fields"]) == 1
    }


def _moves(base: Snapshot, head: Snapshot, pairing: Pairing) -> Iterator[ResourceMove]:
    for old, new in sorted(pairing.names.items(), key=lambda pair: pair[1]):
        was, now = base.resources[old], head.resources[new]
        if was.get("path") != now.get("path"):
            yield ResourceMove(new, "path", _text(was.get("path")), _text(now.get("path")))
        schemas = (was.get("schema"), now.get("schema"))
        if schemas[0] != schemas[1] and any(isinstance(schema, str) for schema in schemas):
            yield ResourceMove(new, "schema", _text(schemas[0]), _text(schemas[1]))


def _text(value: Any) -> str | None:
    """A path, or None where the thing has none of its own."""
    return value if isinstance(value, str) else None


def _files(base: Snapshot, head: Snapshot, pairing: Pairing) -> Iterator[FileChange]:
    for old, new in sorted(pairing.names.items(), key=lambda pair: pair[1]):
        was, now = base.digests.get(old), head.digests.get(new)
        if not is_table(head, new) and was and now and was != now:
            yield FileChange(new, was, now)


def _metadata(
    base: Snapshot, head: Snapshot, pairing: Pairing
) -> tuple[list[MetadataChange], list[MetadataChange]]:
    """Properties that differ: those that matter, and those that change with every change."""
    found: list[MetadataChange] = []
    expected: list[MetadataChange] = []
    for change in _properties(None, base.descriptor, head.descriptor, {"resources"}):
        (expected if change.name in EXPECTED else found).append(change)
    for old, new in sorted(pairing.names.items(), key=lambda pair: pair[1]):
        was, now = base.resources[old], head.resources[new]
        for change in _properties(new, was, now, _APART_OF_RESOURCE):
            (expected if change.name in EXPECTED_OF_RESOURCE else found).append(change)
    return found, expected


def _properties(
    resource: str | None, old: Mapping[str, Any], new: Mapping[str, Any], apart: set[str]
) -> Iterator[MetadataChange]:
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in apart and old.get(name) != new.get(name):
            yield MetadataChange(resource, name, old.get(name), new.get(name))
