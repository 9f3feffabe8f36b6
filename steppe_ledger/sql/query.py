"""Ask the tables in SQL, without a build."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import duckdb

from steppe_ledger.sql.database import connect, load_table, lock
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import read_all
from steppe_ledger.sql.views import create_views


def open_tables(package: Package) -> duckdb.DuckDBPyConnection:
    """The package's tables and views in memory, shut off from files and network."""
    connection = connect()
    for rows in read_all(package).values():
        load_table(connection, rows)
    create_views(connection, package.root)
    lock(connection)
    return connection


def answer(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows. Raises CannotRunError where the SQL is wrong."""
    try:
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description or []], cursor.fetchall()
    except duckdb.Error as error:
        raise CannotRunError(str(error).strip()) from error


def ask(package: Package, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """One question to the tables: column names and rows of the answer."""
    return answer(open_tables(package), sql)


def shown(value: Any) -> str:
    """A value as the tables write it; empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if isinstance(value, Decimal) and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def as_csv(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """The answer as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([shown(value) for value in row] for row in rows)
    return text.getvalue()


def _one_line(text: str) -> str:
    return " ".join(text.replace("|", "\\|").splitlines())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def as_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """The answer as a Markdown table: readable as it is, and ready to paste."""
    grid = [[_one_line(shown(value)) for value in row] for row in [tuple(columns), *rows]]
    given = [[row[i] for row in rows if row[i] is not None] for i in range(len(columns))]
    numeric = [bool(values) and all(map(_is_number, values)) for values in given]
    widths = [max(3, *(len(line[i]) for line in grid)) for i in range(len(columns))]

    def line(cells: list[str]) -> str:
        parts = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, numeric, strict=True)
        )
        return "| " + " | ".join(parts) + " |"

    rule = "|" + "|".join(
        "-" * (width + 1) + ":" if number else "-" * (width + 2)
        for width, number in zip(widths, numeric, strict=True)
    )
    return "\n".join([line(grid[0]), rule + "|", *map(line, grid[1:])]) + "\n"
