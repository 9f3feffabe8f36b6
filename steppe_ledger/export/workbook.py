"""The Excel workbook: a sheet that explains, sheets to read, then one sheet a table.

Cells are typed and never read as formula, number or link. The tables' numbers stand as the tables
write them; those of the joined views have separators, for people.

The sheets to read are queries, in ``sheets/``. A column ``source@sources`` of theirs is not shown:
it makes the column ``source`` a link to the row with that key in the sheet ``sources``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
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
NARROWEST, WIDEST = 8, 60  # characters of a column
COLUMN_HEADS = ("table", "column", "title", "type", "unit", "required", "meaning", "allowed values")
READ = {"text_wrap": True, "valign": "top"}  # the look of cells for reading
LINE, MOST_LINES = 15, 12  # the height of a line in points; what is longer is cut off, and is there
HEAD = {**READ, "bold": True, "bg_color": "#DCE6F1"}
BLUE = {**READ, "font_color": "#0563C1", "underline": 1}  # of a link
LINK = "@"
Grid = Sequence[Sequence[str]]


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
        with Workbook(stream, {"in_memory": True}) as book:
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
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.rows: dict[str, dict[str, int]] = {}  # of each sheet that links lead to, by key

    def write_all(self) -> None:
        """Write every sheet."""
        package, facts = self.draft.package, self.draft.facts
        about = self.book.add_worksheet(FIRST_SHEET)
        tables = [package.tables[resource["name"]] for resource in package.descriptor["resources"]]
        for table in tables:
            if len(table.key) == 1:
                keys = self.draft.rows(f"SELECT {quoted(table.key[0])} FROM {quoted(table.name)}")
                self.rows[table.name] = {str(key): row for row, (key,) in enumerate(keys, 1)}
        views = dict.fromkeys(flat_views(self.draft).values())
        listed = []
        for plan in SHEETS:
            if told := self._to_read(plan):
                listed.append((plan.name, "To read", told, plan.answers))
                views.pop(plan.view, None)
        joined, order, code = "The tables joined", "ORDER BY ALL", "#,##0"
        listed += [(view, joined, self._sheet(view, order, code), "") for view in views]
        for table in tables:
            meaning = _plain(table.schema.get("description", ""))
            listed.append((table.name, title(table.schema), self._sheet(table.name), meaning))
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
        top = self._grid(about, 0, lines)
        self._grid(about, top, [("sheet", "title", "rows", "meaning"), *listed])
        for row, (name, *_) in enumerate(listed, top + 1):
            about.write_url(row, 0, f"internal:'{_sheet_name(name)}'!A1", string=name)
        meanings = [line for table in tables for line in _meanings(table)]
        self._grid(about, top + len(listed) + 2, [COLUMN_HEADS, *meanings])
        for row, line in enumerate(meanings, top + len(listed) + 3):
            high = max(ceil(len(text) / WIDEST) for text in line)
            about.set_row(row, LINE * min(high, MOST_LINES))
        plain, wrapped = self._format("General", valign="top"), self._format("General", **READ)
        for column, width in enumerate((20, 24, 24, 30, 20, 10, WIDEST, WIDEST)):
            about.set_column(column, column, width, wrapped if width == WIDEST else plain)
        _print_across(about)

    def _grid(self, sheet: Worksheet, top: int, grid: Grid) -> int:
        """Write a head and lines of text; the row after them and an empty one."""
        for number, line in enumerate(grid):
            for column, text in enumerate(line):
                self._text(sheet, top + number, column, text, None if number else self.head)
        return top + len(grid) + 1

    def _to_read(self, plan: Sheet) -> str:
        """Write a sheet for reading; the number of its rows, empty where its view is another."""
        try:
            heads = [head for head, *_ in self.draft.rows(f"DESCRIBE {plan.sql}")]
            rows = [dict(zip(heads, row, strict=True)) for row in self.draft.rows(plan.sql)]
        except (duckdb.CatalogException, duckdb.BinderException):
            return ""
        if len(rows) > MOST_ROWS:
            return ""
        sheet = self.book.add_worksheet(plan.name)
        shown_heads = [head for head in heads if LINK not in head]
        links = {head.partition(LINK)[0]: head for head in heads if LINK in head}
        for column, (head, width) in enumerate(zip(shown_heads, plan.widths, strict=True)):
            self._text(sheet, 0, column, head, self._format("General", **HEAD))
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows, 1):
            texts = (len(shown(row[head])) for head in shown_heads)
            lines = max(ceil(n / width) for n, width in zip(texts, plan.widths, strict=True))
            sheet.set_row(number, LINE * min(lines, MOST_LINES))
            for column, head in enumerate(shown_heads):
                if row[head] is None:
                    continue
                self._cell(sheet, number, column, row[head], "#,##0", **READ)
                target = links.get(head, head).partition(LINK)[2]
                place = self.rows.get(target, {}).get(str(row.get(links.get(head, ""))))
                if place is not None:
                    address = f"internal:'{_sheet_name(target)}'!A{place + 1}"
                    link = self._format("General", **BLUE)
                    sheet.write_url(number, column, address, link, shown(row[head]))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(shown_heads) - 1)
        _print_across(sheet)
        sheet.repeat_rows(0)
        return str(len(rows))

    def _sheet(self, name: str, order: str = "", code: str = "0") -> str:
        """Write the sheet of a table or view; the number of its rows.

        ``code`` is how its whole numbers look: Excel's own way shows twelve digits as 1.8E+12.
        """
        sheet = self.book.add_worksheet(_sheet_name(name))
        columns = [column for column, *_ in self.draft.rows(f"DESCRIBE {quoted(name)}")]
        ((rows,),) = self.draft.rows(f"SELECT count(*) FROM {quoted(name)}")
        if rows > MOST_ROWS:
            self._text(sheet, 0, 0, f"{rows} rows are too many for a sheet: see the CSV file")
            return str(rows)
        self._grid(sheet, 0, [columns])
        widths = [len(column) for column in columns]
        for number, row in enumerate(self.draft.rows(f"FROM {quoted(name)} {order}"), 1):
            for column, value in enumerate(row):
                if value is not None:
                    self._cell(sheet, number, column, value, code)
                    widths[column] = max(widths[column], len(shown(value)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        return str(rows)

    def _cell(
        self, sheet: Worksheet, row: int, column: int, value: Any, code: str, **look: Any
    ) -> None:
        """Write one value in its type."""
        text = shown(value)
        form = self._format("General", **look) if look else None
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, form)
        elif isinstance(value, int | Decimal) and _exact(text):
            places = "." + "0" * len(text.partition(".")[2])
            form = self._format(code + places.rstrip("."), **look)
            sheet.write_number(row, column, float(value), form)
        elif isinstance(value, date) and value >= FIRST_DAY:
            moment = datetime(value.year, value.month, value.day)
            sheet.write_datetime(row, column, moment, self._format("yyyy-mm-dd", **look))
        else:
            self._text(sheet, row, column, text, form)

    def _format(self, code: str, **look: Any) -> Format:
        key = f"{code} {look}"
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"num_format": code, **look})
        return self.formats[key]

    def _text(
        self, sheet: Worksheet, row: int, column: int, text: str, form: Format | None = None
    ) -> None:
        if text and sheet.write_string(row, column, text, form):
            raise CannotRunError(f"the workbook cannot hold a cell of {len(text)} characters")


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "_", name)[:31]


def _exact(text: str) -> bool:
    return len(text.lstrip("-").replace(".", "").strip("0")) <= EXACT_DIGITS


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
