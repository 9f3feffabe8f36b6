"""Structure, by frictionless: headers, types, constraints, keys, hash and size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frictionless import Checklist, system
from frictionless import Package as FrictionlessPackage
from frictionless.errors import (
    CellError,
    ForeignKeyError,
    HeaderError,
    LabelError,
    PrimaryKeyError,
    RowError,
)

from steppe_ledger.canonical import FORMAT_HINT
from steppe_ledger.findings import Finding
from steppe_ledger.package import DESCRIPTOR, Package
from steppe_ledger.rows import Rows

HINTS = {
    "type": "Write a value of the column's type.",
    "ragged-row": "Give the row as many cells as the header has; quote a cell that holds a comma.",
    "blank-row": "Delete the empty line.",
    "primary-key": "Give the row a key of its own, or delete the duplicate.",
    "foreign-key": "Add the row that is referred to, or correct the reference.",
    "hash": FORMAT_HINT,
    "header": "Write the header that the schema gives.",
    "required": "Fill the cell; this column may not be empty.",
    "enum": "Use a code of the column's list; see docs/codebook.md.",
    "pattern": "Write the value in the form that the schema's pattern gives.",
    "unique": "Give each row a value of its own.",
    "range": "Write a value within the limits of the schema.",
    "length": "Shorten the value.",
}
_RULE_OF_ERROR = {
    "type-error": "type",
    "missing-cell": "ragged-row",
    "extra-cell": "ragged-row",
    "hash-count": "hash",
    "byte-count": "hash",
    "source-error": "header",
    "unique-error": "unique",
}
_RULE_OF_CONSTRAINT = {"minimum": "range", "maximum": "range", "maxLength": "length"}


def check_structure(package: Package, rows: dict[str, Rows]) -> list[Finding]:
    """Validate the tables that could be read, with frictionless.

    A table whose header is not the schema's gets one finding for its header and none for its cells.
    """
    descriptor = {
        **package.descriptor,
        "resources": [r for r in package.descriptor["resources"] if r.get("name") in rows],
    }
    with system.use_context(trusted=False):
        whole = FrictionlessPackage.from_descriptor(descriptor, basepath=str(package.root))
        report = whole.validate(Checklist(), limit_errors=10_000)
    findings = [
        Finding("descriptor", error.note, "Mend the descriptor.", path=DESCRIPTOR, line=1)
        for error in report.errors
    ]
    for task in report.tasks:
        table_rows = rows[task.name]
        seen: set[tuple[str, int | None, str | None]] = set()
        for error in task.errors:
            for finding in _findings(table_rows, error):
                place = (finding.rule, finding.line, finding.column)
                if place not in seen:
                    seen.add(place)
                    findings.append(finding)
    return findings


def _findings(rows: Rows, error: Any) -> Iterator[Finding]:
    table = rows.table
    if isinstance(error, LabelError | HeaderError):
        message, value = f"the header must be {','.join(table.columns)}", ",".join(rows.header)
        hint = HINTS["header"]
        yield Finding("header", message, hint, table.name, table.path, 1, None, None, value)
        return
    rule = _RULE_OF_ERROR.get(error.type, error.type)
    if error.type == "constraint-error":
        constraint = error.note.split('"')[1]
        rule = _RULE_OF_CONSTRAINT.get(constraint, constraint)
    hint = HINTS.get(rule, "Mend the table.")
    if isinstance(error, RowError):
        yield _row_finding(rows, error, rule, hint)
    elif rule == "hash":
        message = f"hash or bytes of {table.name} are not those of {table.path}"
        yield Finding(rule, message, hint, table.name, DESCRIPTOR)
    else:
        yield Finding(rule, error.note, hint, table.name, table.path, 1)


def _row_finding(rows: Rows, error: RowError, rule: str, hint: str) -> Finding:
    table, line = rows.table, error.row_number
    row = rows.at(line)
    column = None
    if isinstance(error, PrimaryKeyError):
        column = table.key[0]
    elif isinstance(error, ForeignKeyError):
        column = error.field_names[0]
    elif isinstance(error, CellError) and rule != "ragged-row":
        column = error.field_name
    message = error.note
    if isinstance(error, ForeignKeyError):
        message = f"{error.reference_name or table.name} has no such row"
    if rule == "ragged-row":
        message = f"{len(row)} cells, the header has {len(rows.header)}"
    value = dict(zip(rows.header, row, strict=False)).get(column) if column else None
    key = rows.key_of(row) if rule != "ragged-row" else None
    return Finding(rule, message, hint, table.name, table.path, line, column, key, value)
