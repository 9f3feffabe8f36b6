"""The Excel workbook: a sheet that explains, sheets to read, then one sheet a table.

Cells are typed and never read as formula, number or link. The tables' numbers stand as the tables
write them; those of the joined views have separators, for people.

The sheets to read are queries, in ``sheets/``. A column ``source@sources`` of theirs is not shown:
it makes the column ``source`` a link to the row with that key in the sheet ``sources``.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from steppe_ledger.export.about import title
from steppe_ledger.export.draft import Draft
from steppe_ledger.export.flat import flat_views
from steppe_ledger.export.zipped import pack
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import quoted
from steppe_ledger.sql.query import shown

FILES = {"{name}.xlsx": "A workbook: what each column means, sheets to read, and each table"}
FIRST_SHEET = "about"
MOST_ROWS = 100_000  # of a sheet; it could hold ten times more, which no spreadsheet is fit to show
EXACT_DIGITS = 15  # a spreadsheet keeps no more; longer numbers are written as text
FIRST_DAY = date(1900, 3, 1)  # earlier days have no number that all spreadsheets agree on
WIDEST, WIDEST_PIXELS = 60, 425  # a column, in characters and on the screen
SHEET_HEADS = ("sheet", "title", "rows", "meaning")
COLUMN_HEADS = ("table", "column", "title", "type", "unit", "required", "meaning", "allowed values")
TITLE: Look = {"bold": True, "font_size": 14}
READ = {"text_wrap": True, "valign": "top"}  # the look of cells for reading
LINE, MOST_LINES = 15, 12  # the height of a line in points; what is longer is cut off, and is there
HEAD = {**READ, "bold": True, "bg_color": "#DCE6F1"}
BLUE = {**READ, "font_color": "#0563C1", "underline": 1}  # of a link
LINK = "@"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
Grid = Sequence[Sequence[str]]
Look = dict[str, Any]


class Sheet(NamedTuple):
    """A sheet to read: of which view, what it answers, and how wide its columns are."""

    view: str
    name: str
    answers: str
    widths: list[int]
    sql: str


def _sheet_of(path: Path) -> Sheet:
    """The sheet of a file ``<place>_<view>.sql``, whose first lines tell of it."""
    name, answers, widths, sql = path.read_text("utf-8").removeprefix("-- ").split("\n", 3)
    answers, widths = answers.removeprefix("-- "), widths.removeprefix("-- Widths: ")
    view = path.stem.partition("_")[2]
    return Sheet(view, name, answers, [int(width) for width in widths.split(", ")], sql)


SHEETS = [_sheet_of(path) for path in sorted((Path(__file__).parent / "sheets").glob("*.sql"))]


def write(draft: Draft) -> None:
    """Write the workbook, packed anew so that its bytes depend on the data alone."""
    facts, stream = draft.facts, io.BytesIO()
    properties = {
        "title": facts.title,
        "author": ", ".join(creator.name for creator in facts.creators),
        "comments": f"Version {facts.version}. {facts.licence.title}. {facts.id}",
        "created": facts.created.replace(tzinfo=None),
    }
    try:
        with Workbook(stream, OPTIONS) as book:
            book.set_properties(properties)
            _Pen(book, draft).write_all()
    except XlsxWriterException as error:
        raise CannotRunError(f"the workbook cannot be written: {error}") from error
    with zipfile.ZipFile(stream) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    pack(draft.path(f"{facts.name}.xlsx"), files, facts.created)


class _Pen:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Workbook, draft: Draft) -> None:
        self.book, self.draft = book, draft
        self.formats: dict[str, Format] = {}
        self.rows: dict[str, dict[str, int]] = {}  # of each sheet that links lead to, by key

    def write_all(self) -> None:
        """Write every sheet."""
        package = self.draft.package
        about = self.book.add_worksheet(FIRST_SHEET)
        tables = [package.tables[resource["name"]] for resource in package.descriptor["resources"]]
        for table in tables:
            if len(table.key) == 1:
                keys = self.draft.rows(f"SELECT {quoted(table.key[0])} FROM {quoted(table.name)}")
                self.rows[table.name] = {str(key): row for row, (key,) in enumerate(keys, 1)}
        views = dict.fromkeys(flat_views(self.draft).values())
        listed = []
        for plan in SHEETS:
            with contextlib.suppress(duckdb.CatalogException, duckdb.BinderException):
                count = self._sheet(plan.name, plan.sql, "#,##0", plan)
                listed.append((plan.name, "To read", count, plan.answers))
                views.pop(plan.view, None)
        for view in views:
            count = self._sheet(view, f"FROM {quoted(view)} ORDER BY ALL", "#,##0")
            listed.append((view, "The tables joined", count, ""))
        for table in tables:
            count = self._sheet(table.name, f"FROM {quoted(table.name)}")
            meaning = _plain(table.schema.get("description", ""))
            listed.append((table.name, title(table.schema), count, meaning))
        self._about(about, listed, [line for table in tables for line in _meanings(table)])

    def _about(self, sheet: Worksheet, listed: Grid, meanings: Grid) -> None:
        """Write what the dataset is, which sheets there are, and what each column means."""
        facts = self.draft.facts
        lines = [
            (facts.title,),
            ("Version", facts.version),
            ("Released", facts.date),
            ("Licence", f"{facts.licence.title} ({facts.licence.spdx}), {facts.licence.url}"),
            ("By", ", ".join(creator.name for creator in facts.creators)),
            ("Address", facts.id),
            ("What it is", facts.description),
            ("Empty cells", "Not known, or not stated by the source."),
        ]
        row = 0
        for grid in (lines, [SHEET_HEADS, *listed], [COLUMN_HEADS, *meanings]):
            for number, line in enumerate(grid):
                look = {} if number else HEAD if len(line) > 1 else TITLE
                for column, text in enumerate(line):
                    self._cell(sheet, row, column, text, look)
                if line in listed:
                    address = f"internal:'{_sheet_name(line[0])}'!A1"
                    sheet.write_url(row, 0, address, string=line[0])
                elif line in meanings:
                    sheet.set_row(row, _height(line, [WIDEST] * len(line)))
                row += 1
            row += 1
        plain, wrapped = self._format({"valign": "top"}), self._format(READ)
        for column, width in enumerate((20, 24, 24, 30, 20, 10, WIDEST, WIDEST)):
            sheet.set_column(column, column, width, wrapped if width == WIDEST else plain)
        _print_across(sheet)

    def _sheet(self, name: str, sql: str, whole: str = "0", plan: Sheet | None = None) -> str:
        """Write the sheet of a table or view, or one to read; the number of its rows."""
        ((count,),) = self.draft.rows(f"SELECT count(*) FROM ({sql})")
        heads = [head for head, *_ in self.draft.rows(f"DESCRIBE {sql}")]
        sheet = self.book.add_worksheet(_sheet_name(name))
        if count > MOST_ROWS:
            self._cell(sheet, 0, 0, f"{count} rows are too many for a sheet: see the CSV file", {})
            return str(count)
        links = {head.partition(LINK)[0]: head for head in heads if plan and LINK in head}
        columns = [head for head in heads if head not in links.values()]
        look = READ if plan else {}
        for column, head in enumerate(columns):
            self._cell(sheet, 0, column, head, HEAD)
        for number, values in enumerate(self.draft.rows(sql), 1):
            row = dict(zip(heads, values, strict=True))
            if plan:
                texts = [shown(row[head]) for head in columns]
                sheet.set_row(number, _height(texts, plan.widths))
            for column, head in enumerate(columns):
                self._cell(sheet, number, column, row[head], look, whole)
                link = links.get(head, "")
                place = self.rows.get(link.partition(LINK)[2], {}).get(str(row.get(link)))
                if place is not None:
                    address = f"internal:'{_sheet_name(link.partition(LINK)[2])}'!A{place + 1}"
                    blue = self._format(BLUE)
                    sheet.write_url(number, column, address, blue, shown(row[head]))
        sheet.freeze_panes(1, 1 if plan else 0)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        if plan:
            for column, width in enumerate(plan.widths):
                sheet.set_column(column, column, width)
            _print_across(sheet)
            sheet.repeat_rows(0)
        else:
            sheet.autofit(WIDEST_PIXELS)
        return str(count)

    def _cell(
        self, sheet: Worksheet, row: int, column: int, value: Any, look: Look, whole: str = "0"
    ) -> None:
        """Write one value in its type; as text, what a spreadsheet would not keep as it is.

        ``whole`` is how whole numbers look: Excel's own way shows twelve digits as 1.8E+12.
        """
        text = shown(value)
        kept: Any = text
        if isinstance(value, bool):
            kept = value
        elif isinstance(value, int | Decimal) and _exact(text):
            places = "." + "0" * len(text.partition(".")[2])
            kept, look = value, {**look, "num_format": whole + places.rstrip(".")}
        elif isinstance(value, date) and value >= FIRST_DAY:
            kept, look = value, {**look, "num_format": "yyyy-mm-dd"}
        if text and sheet.write(row, column, kept, self._format(look)):
            raise CannotRunError(f"the workbook cannot hold a cell of {len(text)} characters")

    def _format(self, look: Look) -> Format | None:
        """The format of a look; none is that of the column."""
        key = str(look)
        if look and key not in self.formats:
            self.formats[key] = self.book.add_format(look)
        return self.formats.get(key)


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "_", name)[:31]


def _exact(text: str) -> bool:
    return len(text.lstrip("-").replace(".", "").strip("0")) <= EXACT_DIGITS


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """How high a row has to be for its texts, in columns so many characters wide."""
    lines = max(ceil(len(text) / width) for text, width in zip(texts, widths, strict=True))
    return LINE * min(lines, MOST_LINES)


def _print_across(sheet: Worksheet) -> None:
    """All columns on one page side by side, on paper that leaves them legible."""
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)


def _plain(text: str) -> str:
    """Markdown as a spreadsheet shows it: without the quotes of code."""
    return text.replace("`", "")


def _allowed(field: dict[str, Any]) -> str:
    labels = {entry["value"]: entry.get("label") for entry in field.get("categories", [])}
    codes = field.get("constraints", {}).get("enum", [])
    listed = "; ".join(f"{c} ({labels[c]})" if labels.get(c) else str(c) for c in codes)
    return listed or str(field.get("codes", ""))


def _meanings(table: Table) -> Iterator[tuple[str, ...]]:
    for field in table.fields:
        required = "yes" if field.get("constraints", {}).get("required") else ""
        text = _plain(field.get("description", ""))
        yield (table.name, field["name"], title(field), field["type"],
               str(field.get("unit", "")), required, text, _plain(_allowed(field)))  # fmt: skip
