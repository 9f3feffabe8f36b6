"""The canonical form of a table: one way to write the same data, so that a diff shows only change.

UTF-8 NFC without byte order mark, LF, one header, commas, quotes only where a cell needs them, rows
in the natural order of the key (``x@9`` before ``x@10``), no blanks at the ends of a cell, no
control or bidirectional characters, no cell that a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.package.files import json_bytes, write_whole
from steppe_ledger.findings import CannotRunError, Finding
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, Table
from steppe_ledger.package.rows import QuotingError, Rows, parse_rows

FORMAT_HINT = "Run `python -m steppe_ledger format`."
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_FORMULA = re.compile(r"[=+\-@\t\r]")
_DIGITS = re.compile(r"([0-9]+)")
# Cc: control; Cf: bidirectional and zero-width marks; Zl, Zp: line separators; Co, Cs: no character
_FORBIDDEN = {"Cc", "Cf", "Zl", "Zp", "Co", "Cs"}


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that compares runs of digits as numbers."""
    return tuple(
        (0, int(part), part) if place % 2 else (1, 0, part)
        for place, part in enumerate(_DIGITS.split(text))
    )


def row_order(table: Table, row: list[str]) -> tuple[Any, ...]:
    """Sort key of a row: the natural order of its primary key's cells."""
    place = {name: i for i, name in enumerate(table.columns)}
    return tuple(natural(row[place[name]]) for name in table.key)


def write_line(cells: list[str]) -> str:
    """One line of canonical CSV, its LF included."""
    return (
        ",".join(
            '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
            for cell in cells
        )
        + "\n"
    )


def canonical_text(rows: Rows) -> str:
    """The whole table in canonical form. Every row must be as wide as the header."""
    tidy = [[unicodedata.normalize("NFC", cell).strip() for cell in row] for row in rows.rows]
    tidy.sort(key=lambda row: row_order(rows.table, row))
    return "".join(write_line(row) for row in [rows.header, *tidy])


def _bytes_findings(table: Table, data: bytes) -> Iterator[Finding]:
    def finding(rule: str, line: int, message: str) -> Finding:
        return Finding(rule, message, FORMAT_HINT, table.name, table.path, line)

    if data.startswith(b"\xef\xbb\xbf"):
        yield finding("bom", 1, "the file starts with a byte order mark")
    if b"\r" in data:
        line = data[: data.index(b"\r")].count(b"\n") + 1
        yield finding("line-end", line, "a line ends with CR, not with LF alone")
    elif data and not data.endswith(b"\n"):
        yield finding("line-end", data.count(b"\n") + 1, "the last line does not end with LF")


def _encoding_finding(table: Table, data: bytes, error: UnicodeDecodeError) -> Finding:
    before = data[: error.start].decode("utf-8")
    line_text = before.rpartition("\n")[2]
    cells = next(csv.reader([line_text]), [])
    place = max(len(cells) - 1, 0)
    column = table.columns[place] if place < len(table.columns) else None
    return Finding(
        "encoding",
        f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8",
        "Save the file as UTF-8.",
        table.name,
        table.path,
        before.count("\n") + 1,
        column,
    )


def _cell_fault(cell: str, field: dict[str, Any]) -> tuple[str, str, str] | None:
    """Rule, message and hint for a cell that is not in canonical form."""
    if any(unicodedata.category(char) in _FORBIDDEN for char in cell):
        char = next(c for c in cell if unicodedata.category(c) in _FORBIDDEN)
        name = f"U+{ord(char):04X}"
        return "control-character", f"holds the invisible character {name}", "Delete it."
    if cell != unicodedata.normalize("NFC", cell):
        return "nfc", "is not in Unicode form NFC", FORMAT_HINT
    if cell != cell.strip():
        return "blank-ends", "starts or ends with a blank", FORMAT_HINT
    if field["type"] == "string" and _FORMULA.match(cell):
        hint = "Start the cell with another character."
        return "formula", "a spreadsheet would run it as a formula", hint
    return None


def check_cell_forms(rows: Rows) -> Iterator[Finding]:
    """Cells of numbers, dates and truth values that are not written in the one canonical way.

    Engines read ``2020-1-1``, ``1_000`` or `` 1`` each in their own way; the tables have none.
    """
    table = rows.table
    typed = [(i, f) for i, f in enumerate(table.fields) if f["type"] != "string"]
    for row, line in zip(*rows.whole(), strict=True):
        for place, field in typed:
            kind = FIELD_TYPES[field["type"]]
            if row[place] and not kind.canonical.fullmatch(row[place]):
                yield Finding(
                    "cell-form",
                    f"a {field['type']} is written as {kind.looks}",
                    "Write it so.",
                    table.name,
                    table.path,
                    line,
                    field["name"],
                    rows.key_of(row),
                    row[place],
                )


def check_order(rows: Rows, wrong_lines: set[int]) -> Iterator[Finding]:
    """The first row that stands after a row with a greater key; ``wrong_lines`` are passed over."""
    table = rows.table
    previous: tuple[Any, ...] | None = None
    for row, line in zip(*rows.whole(), strict=True):
        if line in wrong_lines:
            continue
        order = row_order(table, row)
        if previous is not None and order < previous:
            message = "the row stands after a row with a greater key"
            key = rows.key_of(row)
            yield Finding("unsorted", message, FORMAT_HINT, table.name, table.path, line, None, key)
            return
        previous = order


def _row_findings(rows: Rows, source_lines: list[str]) -> Iterator[Finding]:
    table = rows.table
    needless = "cells are in quotes that they do not need"
    if source_lines[0] + "\n" != write_line(rows.header):
        yield Finding("quoting", needless, FORMAT_HINT, table.name, table.path, 1)
    for row, line in zip(rows.rows, rows.lines, strict=True):
        if len(row) != len(rows.header):
            continue
        key = rows.key_of(row)
        faulty = False
        for field, cell in zip(table.fields, row, strict=True):
            fault = _cell_fault(cell, field)
            if fault is not None:
                rule, message, hint = fault
                faulty = True
                yield Finding(
                    rule, message, hint, table.name, table.path, line, field["name"], key, cell
                )
        if not faulty and source_lines[line - 1] + "\n" != write_line(row):
            yield Finding("quoting", needless, FORMAT_HINT, table.name, table.path, line, None, key)


def _with_lf(text: str) -> str:
    """The text without byte order mark, each line ending with LF."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def check_table(root: Path, table: Table) -> tuple[Rows | None, list[Finding]]:
    """Read one table and say where it is not in canonical form.

    Returns no rows where the file cannot be read as CSV at all.
    """
    data = (root / table.path).read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [_encoding_finding(table, data, error)]
    findings = list(_bytes_findings(table, data))
    text = _with_lf(text)
    try:
        rows = parse_rows(table, text)
    except QuotingError as error:
        hint = "Mend the quotes of this row: around a whole cell, and doubled within it."
        return None, [Finding("csv", str(error), hint, table.name, table.path, error.line)]
    if rows.usable:
        findings.extend(_row_findings(rows, text.split("\n")))
    return rows, findings


def format_table(root: Path, table: Table) -> bytes:
    """The canonical bytes of one table. Raises CannotRunError where it cannot be read."""
    data = (root / table.path).read_bytes()
    try:
        rows = parse_rows(table, _with_lf(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise CannotRunError(f"{table.path}: byte {error.start} is not UTF-8") from error
    except QuotingError as error:
        raise CannotRunError(f"{table.path}:{error.line}: {error}") from error
    if not rows.usable:
        raise CannotRunError(f"{table.path}:1: the header is not {','.join(table.columns)}")
    for row, line in zip(rows.rows, rows.lines, strict=True):
        if len(row) != len(rows.header):
            raise CannotRunError(
                f"{table.path}:{line}: {len(row)} cells, the header has {len(rows.header)}"
            )
    return canonical_text(rows).encode()


def format_package(package: Package, *, write: bool) -> list[str]:
    """Bring every table into canonical form and refresh ``hash`` and ``bytes`` of the descriptor.

    Returns the paths that were, or without ``write`` would be, changed. All tables are read before
    the first is written.
    """
    changed: list[str] = []
    fresh = {t.name: format_table(package.root, t) for t in package.tables.values()}
    descriptor = json_bytes(described(package.descriptor, fresh))
    pending = {package.tables[name].path: data for name, data in fresh.items()}
    pending[DESCRIPTOR] = descriptor
    for path, data in pending.items():
        if (package.root / path).read_bytes() != data:
            changed.append(path)
            if write:
                write_whole(package.root / path, data)
    return changed


def described(descriptor: dict[str, Any], data: dict[str, bytes]) -> dict[str, Any]:
    """The descriptor with fresh ``hash`` and ``bytes`` of the resources in ``data``."""
    resources = [
        {
            **resource,
            "hash": "sha256:" + hashlib.sha256(data[resource["name"]]).hexdigest(),
            "bytes": len(data[resource["name"]]),
        }
        if resource["name"] in data
        else resource
        for resource in descriptor["resources"]
    ]
    return {**descriptor, "resources": resources}
