"""Structure: headers, hash, size and references by itself, the cells by frictionless.

frictionless knows references too, but reads the table that is referred to again for each of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from frictionless import Checklist, FrictionlessException, system
from frictionless import Package as FrictionlessPackage
from frictionless.errors import (
    ByteCountError,
    CellError,
    HashCountError,
    HeaderError,
    LabelError,
    PrimaryKeyError,
    RowError,
)

from steppe_ledger.package.canonical import FORMAT_HINT
from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, line_of
from steppe_ledger.package.rows import Rows

HINTS = {
    "type": "Write a value of the column's type.",
    "cell-form": "Write it so.",
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
    "unique-error": "unique",
}
_RULE_OF_CONSTRAINT = {"minimum": "range", "maximum": "range", "maxLength": "length"}


# what frictionless needs of a schema; the rest it would only copy, again and again
_FIELD = ("name", "type", "format", "constraints")
# said, because frictionless guesses what a descriptor leaves out: it takes "a|b" for two cells
_DIALECT = {
    "header": True,
    "headerRows": [1],
    "csv": {
        "delimiter": ",",
        "lineTerminator": "\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "skipInitialSpace": False,
    },
}


def _resource(package: Package, rows: Rows) -> dict[str, Any]:
    schema = rows.table.schema
    lean = {
        "fields": [{n: field[n] for n in _FIELD if n in field} for field in schema["fields"]],
        "missingValues": [""],
        "primaryKey": schema["primaryKey"],
    }
    return {**package.resource(rows.table.name), "schema": lean, "dialect": _DIALECT}


def check_structure(package: Package, rows: dict[str, Rows]) -> list[Finding]:
    """Validate the tables that could be read, with frictionless.

    A table whose header is not the schema's gets one finding for its header and none for its cells,
    a row of the wrong width one for the row and none for its cells.
    """
    findings = [finding for table in rows.values() for finding in shape_findings(package, table)]
    usable = {name: table for name, table in rows.items() if table.usable}
    resources = [_resource(package, table) for table in usable.values()]
    with system.use_context(trusted=False):
        whole, faults = open_descriptor(package, resources)
        findings += faults
        if whole is None:
            return findings
        report = whole.validate(Checklist(), limit_errors=10_000)
    findings += [_of_descriptor(error.note) for error in report.errors]
    for task in report.tasks:
        found = (_finding(usable[task.name], error) for error in task.errors)
        findings.extend(filter(None, found))
    return findings


def open_descriptor(
    package: Package, resources: list[dict[str, Any]]
) -> tuple[FrictionlessPackage | None, list[Finding]]:
    """The package as frictionless sees it; None, and what is wrong, where its metadata are bad."""
    # a copy that shares nothing, because frictionless takes apart what it is given
    descriptor = json.loads(json.dumps({**package.descriptor, "resources": resources}))
    try:
        return FrictionlessPackage.from_descriptor(descriptor, basepath=str(package.root)), []
    except FrictionlessException as fault:
        return None, [_of_descriptor(reason.note) for reason in fault.reasons or [fault.error]]


def _of_descriptor(note: str) -> Finding:
    return Finding("descriptor", note, "Mend the descriptor.", path=DESCRIPTOR, line=1)


def shape_findings(package: Package, rows: Rows) -> Iterator[Finding]:
    """A hash or size that is not the descriptor's, a wrong header, rows of the wrong width."""
    table = rows.table
    resource = package.resource(table.name)
    data = (package.root / table.path).read_bytes()
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    if resource.get("hash", digest) != digest or resource.get("bytes", len(data)) != len(data):
        message = f"hash or bytes of {table.name} are not those of {table.path}"
        line = line_of(package.root, DESCRIPTOR, "path", table.path)
        yield Finding("hash", message, FORMAT_HINT, table.name, DESCRIPTOR, line)
    if not rows.usable:
        message, value = f"the header must be {','.join(table.columns)}", ",".join(rows.header)
        yield Finding("header", message, HINTS["header"], table.name, table.path, 1, value=value)
        return
    for row, line in zip(rows.rows, rows.lines, strict=True):
        rule, message = "blank-row", "the line is empty"
        if row:
            rule, message = "ragged-row", f"{len(row)} cells, the header has {len(rows.header)}"
        if len(row) != len(rows.header):
            yield Finding(rule, message, HINTS[rule], table.name, table.path, line)


def check_references(rows: dict[str, Rows]) -> Iterator[Finding]:
    """Cells that refer to a row which is not there. A table that cannot be read is left out."""
    for table_rows in rows.values():
        for own, target, theirs in table_rows.table.foreign_keys:
            if target in rows:
                yield from _dangling(table_rows, own, rows[target], theirs)


def _dangling(rows: Rows, own: list[str], others: Rows, theirs: list[str]) -> Iterator[Finding]:
    table, target = rows.table, others.table.name
    here = [rows.header.index(name) for name in own]
    there = [others.header.index(name) for name in theirs]
    known = {tuple(row[place] for place in there) for row in others.padded()}
    for row, line in zip(*rows.whole(), strict=True):
        cells = tuple(row[place] for place in here)
        if all(cells) and cells not in known:
            message, hint = f"{target} has no such row", HINTS["foreign-key"]
            place = (table.name, table.path, line, own[0], rows.key_of(row), cells[0])
            yield Finding("foreign-key", message, hint, *place)


# what frictionless finds too, and shape_findings says
_SHAPE = (LabelError, HeaderError, HashCountError, ByteCountError)


def _finding(rows: Rows, error: Any) -> Finding | None:
    """Our finding for an error of frictionless; None for what is said elsewhere."""
    table, hint = rows.table, "Mend the table."
    if isinstance(error, _SHAPE):
        return None
    if not isinstance(error, RowError):
        return Finding(error.type, error.note, hint, table.name, table.path, 1)
    place = error.row_number - 2  # the header is the first
    row, line = rows.rows[place], rows.lines[place]
    if len(row) != len(rows.header):
        return None
    column = None
    rule = _RULE_OF_ERROR.get(error.type, error.type)
    if isinstance(error, PrimaryKeyError):
        column = table.key[0]
    elif isinstance(error, CellError):
        column = error.field_name
    if error.type == "constraint-error":
        constraint = error.note.split('"')[1]
        rule = _RULE_OF_CONSTRAINT.get(constraint, constraint)
    value = row[rows.header.index(column)] if column else None
    hint, key = HINTS.get(rule, hint), rows.key_of(row)
    return Finding(rule, error.note, hint, table.name, table.path, line, column, key, value)
