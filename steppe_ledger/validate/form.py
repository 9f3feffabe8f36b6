"""The form of the tables: bytes, header, width, characters, order. Reads each file once.

UTF-8 NFC without byte order mark, LF, one header, commas, quotes only where a cell needs them, rows
in the natural order of the key (``x@9`` before ``x@10``), plain spaces and none at the ends of a
cell, no control or bidirectional characters, no word of two alphabets, no cell that a spreadsheet
would run as a formula.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.findings import MOST_FINDINGS, Finding, Report
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, Table, line_of
from steppe_ledger.package.files import CONFLICT, is_conflict_marker
from steppe_ledger.sql.database import Connection, quoted, stage, staged, unsorted_line
from steppe_ledger.sql.scan import BLOCK, Scan, tidied
from steppe_ledger.validate.sheet import Sheet

FORMAT_HINT = "Run `python -m steppe_ledger format`."
MOST_CELL = 32_767  # characters; a spreadsheet keeps no more of a cell
_FORBIDDEN = {"Cc", "Cf", "Zl", "Zp", "Co", "Cs"}
_FORMULA = ("=", "+", "-", "@")
_MIXED = re.compile(r"[A-Za-z\u00c0-\u024f][\u0370-\u03ff\u0400-\u04ff]|"
                    r"[\u0370-\u03ff\u0400-\u04ff][A-Za-z\u00c0-\u024f]")  # fmt: skip


def read_tables(
    report: Report, connection: Connection, package: Package, folder: Path
) -> dict[str, Sheet]:
    """Read every table into the database and say what is wrong with its form.

    Returns the tables whose cells can be told by column. ``folder`` is for files that have to be
    written anew before they can be read.
    """
    sheets: dict[str, Sheet] = {}
    for table in package.tables.values():
        sheet = Sheet(connection, table, 0)
        try:
            scan = Scan(package.root / table.path)
        except OSError as error:
            hint = "Make the file readable."
            report.add([sheet.of_file("unreadable", error.strerror or str(error), hint)])
            continue
        report.add(_hash(package, table, scan))
        faults = list(_whole_file(sheet, scan, package.root / table.path))
        report.add(faults)
        if any(fault.rule not in ("bom", "line-end") for fault in faults):
            continue
        path = package.root / table.path
        if scan.untidy:
            path = tidied(path, folder)
        stage(connection, table, path, control=scan.control)
        read = check_lines(report, sheet, path)
        if read is not None:
            sheets[table.name] = read
    return sheets


def _hash(package: Package, table: Table, scan: Scan) -> Iterator[Finding]:
    resource = package.resource(table.name)
    digest = "sha256:" + scan.sha256
    if resource.get("hash", digest) != digest or resource.get("bytes", scan.size) != scan.size:
        message = f"hash or bytes of {table.name} are not those of {table.path}"
        line = line_of(package.root, DESCRIPTOR, "path", table.path)
        yield Finding("hash", message, FORMAT_HINT, table.name, DESCRIPTOR, line)


def _whole_file(sheet: Sheet, scan: Scan, path: Path) -> Iterator[Finding]:
    """What is wrong with the file as a whole; all but the first two keep it from being read."""
    if scan.bom:
        yield sheet.of_file("bom", "the file starts with a byte order mark", FORMAT_HINT, 1)
    if scan.carriage:
        message = "a line ends with CR, not with LF alone"
        yield sheet.of_file("line-end", message, FORMAT_HINT, scan.carriage)
    elif scan.size and scan.last != b"\n":
        message = "the last line does not end with LF"
        yield sheet.of_file("line-end", message, FORMAT_HINT, scan.lines + 1)
    if scan.encoding_error is not None:
        yield _encoding(sheet, path, *scan.encoding_error)
        return
    if scan.conflict and (line := _conflict(path)):
        yield sheet.of_file("conflict", *CONFLICT, line)
        return
    if scan.long_line:
        message = "the line is longer than a million bytes"
        yield sheet.of_file("line-length", message, "Break the line, or shorten it.",
                            scan.long_line)  # fmt: skip
        return
    header = scan.header.decode("utf-8")
    if next(csv.reader([header]), []) != sheet.table.columns:
        yield wrong_header(sheet.table, header, 1)
    elif header != ",".join(sheet.table.columns):
        message = "cells are in quotes that they do not need"
        yield sheet.of_file("quoting", message, FORMAT_HINT, 1)


def wrong_header(table: Table, header: str, line: int | None) -> Finding:
    """What is wrong with a header that is not that of the schema."""
    message, hint = f"the header must be {','.join(table.columns)}", "Write the header as given."
    for sign, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
        if [name.strip(' "') for name in header.split(sign)] == table.columns:
            message = f"the cells are separated by {called}, not by commas"
            hint = "Save the file as CSV with commas."
    return Finding("header", message, hint, table.name, table.path, line, value=header[:200])


def _encoding(sheet: Sheet, path: Path, place: int, line: int) -> Finding:
    with path.open("rb") as file:
        file.seek(max(place - BLOCK, 0))
        before = file.read(min(place, BLOCK)).rpartition(b"\n")[2]
        byte = file.read(1)
    cells = next(csv.reader([before.decode("utf-8", "replace")]), [""])
    columns = sheet.table.columns
    column = columns[min(len(cells), len(columns)) - 1]
    message = f"byte {place} (0x{byte.hex()}) is not UTF-8"
    return sheet.finding("encoding", message, "Save the file as UTF-8.", (line, None, None), column)


def _conflict(path: Path) -> int:
    with path.open(encoding="utf-8", newline="\n") as file:
        return next((n for n, line in enumerate(file, 1) if is_conflict_marker(line)), 0)


def check_lines(report: Report, sheet: Sheet, path: Path) -> Sheet | None:
    """Say what is wrong with single lines; None where the file cannot be told into cells at all."""
    table, connection = sheet.table, sheet.connection
    wide = len(table.columns)
    empty = " AND ".join(f"{quoted(f['name'])} IS NULL" for f in table.fields)
    for column in table.fields:
        if column["type"] != "string":
            empty += f" AND {quoted('__text__' + column['name'])} IS NULL"
    close = f"__cells__ <> {wide} OR __odd__ OR __unlike__ OR __quotes__ % 2 = 1 OR ({empty})"
    rows, found = sheet.counts(["true", close])
    sheet = Sheet(connection, table, rows)
    if not found:
        return sheet
    wrong = connection.execute(
        f"SELECT __line__, __cells__, ({empty}) FROM {staged(table)} WHERE __cells__ <> {wide}"
        f" OR ({empty}) ORDER BY __line__ LIMIT {MOST_FINDINGS + 1}"
    ).fetchall()
    odd = connection.execute(
        f"SELECT __line__, __unlike__ FROM {staged(table)}"
        " WHERE __cells__ > 0 AND (__odd__ OR __unlike__)"
    ).fetchall()
    texts = _lines(path, {line for line, unlike in odd if unlike})
    left_open = sheet.where("__quotes__ % 2 = 1", None)
    if left_open:
        report.add(list(_open_quotes(sheet, path)) or _lone_quotes(sheet, left_open))
        return None
    for line, cells, nothing in wrong:
        if cells != wide or nothing:
            report.add([_no_row(sheet, line, cells)])
            sheet.apart.add(line)
    if odd:
        report.add(_characters(sheet))
        report.add(_quoting(sheet, texts, report.wrong_lines(table.path)))
    return sheet


def _no_row(sheet: Sheet, line: int, cells: int) -> Finding:
    """A line that is no row: empty, of another width than the header, or of commas alone."""
    wide = len(sheet.table.columns)
    if cells == 0:
        return sheet.of_file("blank-row", "the line is empty", "Delete the line.", line)
    if cells == wide:
        message = "the row has no value at all, only commas"
        return sheet.of_file("empty-row", message, "Delete the line.", line)
    message = f"{cells} cells, the header has {wide}"
    hint = "Give the row as many cells as the header has; quote a cell that holds a comma."
    return sheet.of_file("ragged-row", message, hint, line)


def _lines(path: Path, wanted: set[int]) -> dict[int, str]:
    if not wanted:
        return {}
    with path.open(encoding="utf-8", newline="\n") as file:
        return {n: line.rstrip("\n") for n, line in enumerate(file, 1) if n in wanted}


def _open_quotes(sheet: Sheet, path: Path) -> Iterator[Finding]:
    """A quote that its line does not close: a line break within a cell, or no CSV at all."""
    hint = "Correct the quotes of this row: round a whole cell, and doubled within it."
    line = 1
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for row in reader:
                for column, cell in zip(sheet.table.columns, row, strict=False):
                    if "\n" in cell:
                        message = "holds the invisible character U+000A"
                        place = (line, None, cell)
                        yield sheet.finding("control-character", message, "Delete it.", place,
                                            column)  # fmt: skip
                line = reader.line_num + 1
        except csv.Error as error:
            yield sheet.of_file("csv", f"not CSV: {error}", hint, line)


def _lone_quotes(sheet: Sheet, places: list[tuple[Any, ...]]) -> Iterator[Finding]:
    """Quotes that stand alone within a cell, which a lenient reader of CSV takes for text."""
    message = "a cell that holds a quotation mark lacks its quotes"
    hint = "Put the cell in quotes, and double the one within it."
    for line, key, _ in places:
        yield sheet.finding("quoting", message, hint, (line, key, None))


def _characters(sheet: Sheet) -> Iterator[Finding]:
    """The cells of odd lines that hold what no cell may hold."""
    table = sheet.table
    texts = [f for f in table.fields if f["type"] == "string"]
    names = ", ".join(quoted(f["name"]) for f in texts)
    for line, key, _, *cells in sheet.where("__odd__", None, more=names):
        for field, cell in zip(texts, cells, strict=True):
            fault = character_fault(cell or "", verbatim=field.get("verbatim", False))
            if fault is not None:
                yield sheet.finding(*fault, (line, key, cell), field["name"])


def character_fault(cell: str, *, verbatim: bool = False) -> tuple[str, str, str] | None:
    """Rule, message and hint for a text that holds what no cell may hold.

    A ``verbatim`` cell keeps the spaces of its source.
    """
    for char in cell:
        if unicodedata.category(char) in _FORBIDDEN:
            return (
                "control-character",
                f"holds the invisible character U+{ord(char):04X}",
                "Delete it.",
            )
        if char == "\ufffd":
            hint = "Write the character that was lost."
            return "replacement-character", "holds U+FFFD, which stands for a lost character", hint
        if unicodedata.category(char) == "Zs" and char != " " and not verbatim:
            name = f"U+{ord(char):04X}"
            return (
                "space",
                f"holds {name}, a space that is not the plain one",
                "Write a plain space.",
            )
    if cell != unicodedata.normalize("NFC", cell):
        return "nfc", "is not in Unicode form NFC", FORMAT_HINT
    if mixed := _MIXED.search(cell):
        letters = " and ".join(unicodedata.name(char).capitalize() for char in mixed[0])
        return "mixed-alphabets", f"a word mixes alphabets: {letters}", "Write the word in one."
    return None


def _quoting(sheet: Sheet, texts: dict[int, str], wrong: set[int]) -> Iterator[Finding]:
    for line, key, _ in sheet.where("__unlike__", None, without=wrong):
        raw = texts[line]
        loose = next((c for c in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', raw)
                      if '"' in c and not re.fullmatch(r'"(?:[^"]|"")*"', c)), None)  # fmt: skip
        rule, message, hint = "quoting", "cells are in quotes that they do not need", FORMAT_HINT
        if loose is not None and loose.startswith('"'):
            rule, message = "csv", "not CSV: text stands beside the quotes of a cell"
            hint = "Correct the quotes of this row: round a whole cell, and doubled within it."
        elif loose is not None:
            message = "a cell that holds a quotation mark lacks its quotes"
            written = loose.replace('"', '""')
            hint = f'Write it as "{written[:60]}": quotes round the cell, doubled within it.'
        yield sheet.finding(rule, message, hint, (line, key, None))


def check_order(sheet: Sheet, wrong: set[int]) -> Iterator[Finding]:
    """The first row that stands after a row with a greater key; ``wrong`` lines are passed over."""
    line = unsorted_line(sheet.connection, sheet.table, sheet.source(wrong))
    if line:
        (place,) = sheet.where(f"__line__ = {line}", None)
        message = "the row stands after a row with a greater key"
        yield sheet.finding("unsorted", message, FORMAT_HINT, place)


def unread(error: duckdb.Error) -> str:
    """What DuckDB says, in one line."""
    return str(error).strip().splitlines()[0]
