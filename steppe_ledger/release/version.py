"""The least version that a change demands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from steppe_ledger.findings import CannotRunError
from steppe_ledger.diff import wording
from steppe_ledger.diff.changes import (
    CellChange,
    Diff,
    MetadataChange,
    RowChange,
    SchemaChange,
    SchemaChangeKind,
    TableDiff,
)
from steppe_ledger.release.rules import BUMPS, RULES, Bump, Rule

FIRST_VERSION = "0.1.0"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
_RECODED = "recoded"

_OF_SCHEMA: dict[SchemaChangeKind, str] = {
    "field_added": "fields",
    "field_removed": "fields",
    "field_renamed": "name",
    "fields_reordered": "fields",
    "type_changed": "type",
    "format_changed": "type",
    "constraint_tightened": "tighter",
    "constraint_loosened": "looser",
    "constraint_changed": "unknown-constraint",
    "primary_key_changed": "primary-key",
    "foreign_key_added": "relation-tighter",
    "foreign_key_changed": "reference",
    "foreign_key_removed": "relation-looser",
    "row_rule_added": "relation-tighter",
    "row_rule_removed": "relation-looser",
}
_MEANING = {"unit", "codes"}
# how text becomes values, in a field, a schema or a resource
_READING = {
    "missingValues",
    "decimalChar",
    "groupChar",
    "bareNumber",
    "trueValues",
    "falseValues",
    "fieldsMatch",
    "dialect",
    "encoding",
    "compression",
    "format",
    "data",
}
_PROFILE = {"$schema", "profile"}
# (table, key, column) -> reason; see steppe_ledger.release.reasons
Reasons = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Demand:
    """What one change demands, and by which rule. ``change`` says it in words."""

    resource: str | None
    change: str
    rule: Rule


@dataclass(frozen=True)
class Verdict:
    """The least bump that a diff demands, with every demand, the greatest first."""

    bump: Bump
    demands: list[Demand]


def verdict(diff: Diff, reasons: Reasons | None = None) -> Verdict:
    """The least bump for a diff.

    The reasons of changed cells tell a corrected error from a new meaning; without them a changed
    cell counts as corrected.
    """
    demands = sorted(_demands(diff, reasons or {}), key=lambda d: -BUMPS.index(d.rule.bump))
    return Verdict(demands[0].rule.bump if demands else "none", demands)


def is_version(version: str) -> bool:
    """Whether a text has the form ``X.Y.Z``."""
    return _VERSION.fullmatch(version) is not None


def parse_version(version: str) -> tuple[int, int, int]:
    """The three numbers of ``X.Y.Z``. Raises CannotRunError for anything else."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise CannotRunError(f"{version!r} is not a version of the form X.Y.Z")
    return int(match[1]), int(match[2]), int(match[3])


def next_version(version: str, bump: Bump) -> str:
    """The least version after ``version`` for a bump.

    Below 1.0.0, which by the recipe is the first release after a public consultation, anything may
    change with a new minor number (Semantic Versioning, item 4): there, major raises the minor.
    """
    major, minor, patch = parse_version(version)
    if bump == "none":
        return version
    if bump == "patch":
        return f"{major}.{minor}.{patch + 1}"
    if bump == "minor" or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def _demands(diff: Diff, reasons: Reasons) -> Iterator[Demand]:
    for fault in diff.not_compared:
        change = f"not compared ({fault.side}): {fault.reason}"
        yield Demand(fault.resource, change, RULES["not-compared"])
    for resource in diff.removed:
        rule = "referenced" if resource.referenced else "resource-removed"
        yield Demand(resource.name, f"{resource.kind} removed", RULES[rule])
    for resource in diff.added:
        yield Demand(resource.name, f"{resource.kind} added", RULES["resource"])
    for rename in diff.renamed:
        yield Demand(rename.new, f"{rename.old} renamed to {rename.new}", RULES["name"])
    for move in diff.moved:
        change = f"{move.what} moved from {move.old} to {move.new}"
        yield Demand(move.name, change, RULES["relocated"])
    for file in diff.files:
        yield Demand(file.name, "other content", RULES["file"])
    for metadata in diff.metadata:
        change = wording.metadata_change(metadata)
        yield Demand(metadata.resource, change, RULES[_of_metadata(metadata)])
    tables = {table.name: table for table in diff.tables}
    for table in diff.tables:
        for schema in table.schema:
            change = wording.schema_change(schema)
            yield Demand(table.name, change, RULES[_of_schema(schema)])
        yield from _of_rows(table, tables, reasons)


def _of_schema(change: SchemaChange) -> str:
    if change.kind in _OF_SCHEMA:
        return _OF_SCHEMA[change.kind]
    if change.kind == "row_rule_changed":
        return "relation-tighter" if change.name == "sql" else "descriptive"
    if change.name in _MEANING:
        # a unit that was not stated before is a description of what the values were already
        return "descriptive" if change.old is None else "meaning"
    return "reading" if change.name in _READING else "descriptive"


def _of_metadata(change: MetadataChange) -> str:
    if change.resource is None and change.name in ("name", "id"):
        return "name"
    if change.name == "licenses":
        return _of_licences(change.old, change.new)
    if change.name in _PROFILE:
        return "profile"
    reading = change.resource is not None and change.name in _READING
    return "reading" if reading else "descriptive"


def _of_licences(old: Any, new: Any) -> str:
    before, after = (
        {(x.get("name"), x.get("path")) if isinstance(x, dict) else x for x in licences or []}
        for licences in (old, new)
    )
    if before - after:
        return "licence-narrower"
    return "licence-wider" if after - before else "descriptive"


def _of_rows(
    table: TableDiff, tables: Mapping[str, TableDiff], reasons: Reasons
) -> Iterator[Demand]:
    gone = "referenced" if table.referenced else "row-removed"
    split = _split(table, tables.values())
    numbers: dict[tuple[str, str], int] = {
        ("row removed", gone): len([row for row in table.removed if tuple(row.key) not in split]),
        ("row split", "split"): len(split),
        ("key renamed to follow another", "reflect"): sum(r.follows for r in table.renamed_keys),
        ("key renamed", gone): sum(not r.follows for r in table.renamed_keys),
        ("row added", "data"): len(table.added),
    }
    for row in table.changed:
        for cell in row.cells:
            named = ("cell changed", _of_cell(table, row, cell, tables, reasons))
            numbers[named] = numbers.get(named, 0) + 1
    for (what, rule), number in numbers.items():
        if number:
            noun, _, rest = what.partition(" ")
            yield Demand(table.name, f"{wording.count(number, noun)} {rest}", RULES[rule])


def _of_cell(
    table: TableDiff,
    row: RowChange,
    cell: CellChange,
    tables: Mapping[str, TableDiff],
    reasons: Reasons,
) -> str:
    if cell.follows:
        return "reflect"
    if reasons.get((table.name, wording.key_text(row.key), cell.column)) == _RECODED:
        return "referenced" if table.referenced else "recoded"
    target = tables.get(cell.refers_to or "")
    if target is not None and (cell.old,) in _gone(target) | _split(target, tables.values()):
        return "reflect"
    return "error"


def _gone(table: TableDiff) -> set[tuple[str, ...]]:
    """Old keys that are no longer there."""
    removed = {tuple(row.key) for row in table.removed}
    return removed | {tuple(rename.old) for rename in table.renamed_keys}


def _split(table: TableDiff, tables: Iterable[TableDiff]) -> set[tuple[str, ...]]:
    """Keys of the rows that were split.

    That is: rows that named the row now name rows that are new in its table, and the row itself was
    changed, or is gone and has two heirs or more.
    """
    heirs: dict[str, set[str]] = {}
    came = {tuple(row.key) for row in table.added}
    for cell in (cell for other in tables for row in other.changed for cell in row.cells):
        if cell.refers_to == table.name and (cell.new,) in came:
            heirs.setdefault(cell.old, set()).add(cell.new)
    changed = {tuple(row.key) for row in table.changed}
    removed = {tuple(row.key) for row in table.removed}
    return {
        (old,)
        for old, new in heirs.items()
        if (old,) in changed or ((old,) in removed and len(new) > 1)
    }
