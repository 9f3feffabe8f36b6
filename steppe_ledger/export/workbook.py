"""The Excel workbook: a first sheet that explains, then one sheet a table with typed cells."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from steppe_ledger.export.about import About, about
from steppe_ledger.export.packing import pack, unpack
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.rows import Rows

FIRST_SHEET = "about"
EXACT_DIGITS = 15  # a spreadsheet keeps no more; longer numbers are written as text
FIRST_DAY = date(1900, 3, 1)  # earlier days have no number that all spreadsheets agree on
WIDEST = 60  # in characters
NARROWEST = 8
COLUMN_HEADS = ["table", "column", "title", "type", "unit", "required", "meaning", "allowed values"]


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.head: Format = book.add_format({"bold": True, "bottom": 1})
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        # Excel's General shows twelve digits as 1.8E+12
        self.numbers: list[Format] = [
            book.add_format({"num_format": "0" + ("." + "0" * places if places else "")})
            for places in range(EXACT_DIGITS + 1)
        ]


def _exact(cell: str) -> bool:
    return len(cell.lstrip("-").replace(".", "").strip("0")) <= EXACT_DIGITS


def _write_cell(
    sheet: Worksheet, place: tuple[int, int], cell: str, kind: str, formats: _Formats
) -> None:
    """Write one cell in its type. An empty cell is null and stays empty."""
    if cell == "":
        return
    if kind == "boolean":
        sheet.write_boolean(*place, cell == "true")
    elif kind in {"integer", "number"} and _exact(cell):
        places = len(cell.partition(".")[2])
        sheet.write_number(*place, float(cell), formats.numbers[places])
    elif kind == "date" and date.fromisoformat(cell) >= FIRST_DAY:
        sheet.write_datetime(*place, datetime.fromisoformat(cell), formats.date)
    else:
        sheet.write_string(*place, cell)  # never read as formula, number or link


def _write_grid(
    sheet: Worksheet, top: int, heads: list[str], grid: list[list[str]], head: Format
) -> None:
    """Write a head and texts under it."""
    for number, line in enumerate([heads, *grid]):
        for column, cell in enumerate(line):
            if cell:
                sheet.write_string(top + number, column, cell, None if number else head)


def _allowed(field: dict[str, Any]) -> str:
    labels = {entry["value"]: entry.get("label") for entry in field.get("categories", [])}
    codes = field.get("constraints", {}).get("enum", [])
    listed = "; ".join(f"{c} ({labels[c]})" if labels.get(c) else str(c) for c in codes)
    return listed or field.get("codes", "")


def _meanings(table: Table) -> list[list[str]]:
    return [
        [
            table.name,
            field["name"],
            field["title"],
            field["type"],
            field.get("unit", ""),
            "yes" if field.get("constraints", {}).get("required") else "",
            field["description"],
            _allowed(field),
        ]
        for field in table.fields
    ]


def _write_about(
    sheet: Worksheet, facts: About, tables: list[Table], rows: dict[str, Rows], formats: _Formats
) -> None:
    sheet.write_string(0, 0, facts.title, formats.title)
    facts_grid = [
        ["Version", facts.version],
        ["Released", facts.date],
        ["Licence", f"{facts.licence.title} ({facts.licence.spdx}), {facts.licence.url}"],
        ["By", ", ".join(creator.name for creator in facts.creators)],
        ["Address", facts.id],
        ["What it is", facts.description],
        ["Empty cells", "Not known, or not stated by the source."],
    ]
    for number, line in enumerate(facts_grid, 1):
        sheet.write_string(number, 0, line[0], formats.head)
        sheet.write_string(number, 1, line[1])
    top = len(facts_grid) + 2
    listed = [
        [t.name, t.schema["title"], str(len(rows[t.name].rows)), t.schema["description"]]
        for t in tables
    ]
    _write_grid(sheet, top, ["table", "title", "rows", "meaning"], listed, formats.head)
    top += len(listed) + 2
    meanings = [line for table in tables for line in _meanings(table)]
    _write_grid(sheet, top, COLUMN_HEADS, meanings, formats.head)
    for column, width in enumerate((20, 24, 24, 30, 20, 10, WIDEST, WIDEST)):
        sheet.set_column(column, column, width)


def _write_table(sheet: Worksheet, rows: Rows, formats: _Formats) -> None:
    table = rows.table
    for column, field in enumerate(table.fields):
        sheet.write_string(0, column, field["name"], formats.head)
        longest = max([len(row[column]) for row in rows.rows] + [len(field["name"])])
        sheet.set_column(column, column, min(max(longest + 2, NARROWEST), WIDEST))
        for number, row in enumerate(rows.rows, 1):
            _write_cell(sheet, (number, column), row[column], field["type"], formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows.rows), 1), len(table.fields) - 1)


def workbook_bytes(package: Package, rows: dict[str, Rows]) -> bytes:
    """The workbook, packed anew so that its bytes depend on the data alone."""
    facts = about(package)
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    book.set_properties(
        {
            "title": facts.title,
            "author": ", ".join(creator.name for creator in facts.creators),
            "comments": f"Version {facts.version}. {facts.licence.title}. {facts.id}",
            "created": facts.created.replace(tzinfo=None),
        }
    )
    formats = _Formats(book)
    tables = [package.tables[resource["name"]] for resource in package.descriptor["resources"]]
    _write_about(book.add_worksheet(FIRST_SHEET), facts, tables, rows, formats)
    for table in tables:
        _write_table(book.add_worksheet(table.name), rows[table.name], formats)
    book.close()
    return pack(unpack(stream.getvalue()), facts.created)
