"""Tables as text: cells as they stand in the file, with their lines."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, Table


class QuotingError(Exception):
    """The quotes of a CSV file are broken, in the row that starts in ``line``."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"not CSV: {message}")
        self.line = line


@dataclass(frozen=True)
class Rows:
    """The text of one table. ``lines`` gives each row's line; ragged rows are kept as they are."""

    table: Table
    header: list[str]
    rows: list[list[str]]
    lines: list[int]

    @property
    def usable(self) -> bool:
        """Whether the header is the schema's, so that cells can be told by column."""
        return self.header == self.table.columns

    def whole(self) -> tuple[list[list[str]], list[int]]:
        """The rows that have as many cells as the header, with their lines."""
        width = len(self.header)
        kept = [(r, n) for r, n in zip(self.rows, self.lines, strict=True) if len(r) == width]
        return [row for row, _ in kept], [line for _, line in kept]

    def padded(self) -> list[list[str]]:
        """All rows cut or filled up with empty cells to the width of the header."""
        width = len(self.header)
        return [(row + [""] * width)[:width] for row in self.rows]

    def at(self, line: int) -> list[str]:
        """The row that starts in a line of the file; an empty list where none does."""
        place = bisect_left(self.lines, line)
        found = place < len(self.lines) and self.lines[place] == line
        return self.rows[place] if found else []

    def key_of(self, row: list[str]) -> str:
        """The primary key of a row as text, parts joined by `` | ``."""
        cells = dict(zip(self.header, row, strict=False))
        return " | ".join(cells.get(name, "") for name in self.table.key)


def parse_rows(table: Table, text: str) -> Rows:
    """Split the text of a CSV file into cells. Raises QuotingError."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    line = 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise QuotingError(line, str(error)) from error
    if not rows:
        return Rows(table, [], [], [])
    return Rows(table, rows[0], rows[1:], lines[1:])


def read_rows(root: Path, table: Table) -> Rows:
    """Read one table that is known to be valid. Raises CannotRunError where it cannot be read."""
    try:
        rows = parse_rows(table, (root / table.path).read_bytes().decode("utf-8"))
    except (UnicodeDecodeError, QuotingError) as error:
        raise CannotRunError(f"{table.path}: {error}; run validate") from error
    if not rows.usable or len(rows.whole()[0]) < len(rows.rows):
        raise CannotRunError(f"{table.path}: not every row has the schema's cells; run validate")
    return rows


def read_all(package: Package) -> dict[str, Rows]:
    """Read every table of a package that is known to be valid."""
    return {name: read_rows(package.root, table) for name, table in package.tables.items()}


def as_frame(rows: Rows) -> pl.DataFrame:
    """The typed table (polars), with the column ``__line__``; cells that do not fit become null."""
    whole, lines = rows.whole()
    columns: list[pl.Series] = []
    for place, field in enumerate(rows.table.fields):
        cells = [row[place] if row[place] != "" else None for row in whole]
        columns.append(_typed(pl.Series(field["name"], cells, dtype=pl.String), field["type"]))
    return pl.DataFrame([*columns, pl.Series("__line__", lines, dtype=pl.Int64)])


def _typed(cells: pl.Series, kind: str) -> pl.Series:
    if kind == "date":
        return cells.str.to_date("%Y-%m-%d", strict=False)
    if kind == "boolean":
        return cells.replace_strict(
            {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
        )
    return cells.cast(FIELD_TYPES[kind].polars, strict=False)
