"""Ask the tables in SQL, without a build."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger import RELEASED, connect
from steppe_ledger.findings import CannotRunError
from steppe_ledger.markdown import cell
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, require_package
from steppe_ledger.sql.database import Connection, database, lock, stage_all
from steppe_ledger.sql.limits import fetched, limited
from steppe_ledger.sql.views import ViewFile, create_views, view_files

Answer = tuple[list[str], list[tuple[Any, ...]]]
SECONDS = 600.0  # for one question: a view of a package, which anybody may write, may never end
_WORD = re.compile(r"\w+")
# a question about what there is, and not about what is in it
_CATALOG = re.compile(
    r"(?i)information_schema|duckdb_|pragma|\b(?:show|describe|summarize|explain)\b"
)


@contextmanager
def open_tables(package: Package, only: Collection[str] | None = None) -> Iterator[Connection]:
    """The package's tables, or ``only`` some, in a database shut off from files and network."""
    with database(package.size) as connection:
        stage_all(connection, package, only)
        lock(connection)
        yield connection


def ask_at(root: Path, sql: str) -> Answer:
    """One question to the package in ``root``; without one there, to the release in our wheel."""
    if RELEASED.is_dir() and not (root / DESCRIPTOR).is_file():
        return run(connect(), sql)
    return ask(require_package(root), sql)


def ask(package: Package, sql: str) -> Answer:
    """One question to the tables: column names and rows of the answer.

    Only the tables and views that the question names are read; all of them where it asks for a
    list, or turns out to need more. Raises CannotRunError where the SQL is wrong.
    """
    if not _CATALOG.search(sql):
        needed = words_of(view_files(package.root, _WORD.findall(sql)), sql)
        try:
            with open_tables(package, needed) as connection:
                create_views(connection, package.root, _WORD.findall(sql))
                return run(connection, sql)
        except duckdb.CatalogException:
            pass  # perhaps it names what it needs in another way
        except duckdb.Error as error:
            raise CannotRunError(str(error).strip()) from error
    with open_tables(package) as connection:
        return answer(connection, package, sql)


def words_of(files: list[ViewFile], sql: str) -> set[str]:
    """All words of some SQL and of the views that it needs."""
    return {word for text in [sql, *(file.sql for file in files)] for word in _WORD.findall(text)}


def answer(connection: Connection, package: Package, sql: str) -> Answer:
    """The answer to a question, in a database that holds all of the package's tables."""
    create_views(connection, package.root)
    try:
        return run(connection, sql)
    except duckdb.Error as error:
        raise CannotRunError(str(error).strip()) from error


def run(connection: Connection, sql: str) -> Answer:
    """The answer to a question, in a database that has what it names. Raises duckdb.Error."""
    if not duckdb.extract_statements(sql):
        raise CannotRunError("there is no SQL in the question")
    with limited(connection, SECONDS):
        cursor = connection.execute(sql)
        return [column[0] for column in cursor.description or []], fetched(cursor)


def shown(value: Any) -> str:
    """A value as the tables write it; empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, Decimal):
        return str(value)
    text = format(value, "f")  # str() of a nought with nine decimals is 0E-9
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """The rows of the answer, each value by the name of its column."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The answer as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([shown(value) for value in row] for row in rows)
    return text.getvalue()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def as_table(columns: list[str], rows: list[tuple[Any, ...]]) -> str:
    """The answer as a Markdown table: readable as it is, and ready to paste."""
    lines = [tuple(columns), *rows]
    grid = [[cell(shown(v)) for v in r] for r in lines]
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
