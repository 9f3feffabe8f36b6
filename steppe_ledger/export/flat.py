"""Flat tables for those who want one file: figures, projects and agreements, each joined.

They are the views that are called so: ``figures_wide``, ``project_current``. In the CSV files, a
text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
Their Parquet files hold floats, for those who calculate; the decimals are in the tables'.
"""

from __future__ import annotations

from typing import Any

import duckdb

from steppe_ledger.export.draft import Draft
from steppe_ledger.findings import CannotRunError
from steppe_ledger.sql.database import literal, quoted
from steppe_ledger.sql.query import shown

FILES = {
    "csv/flat_{view}.csv": "The tables joined, one row a figure, project or agreement; with an"
    " apostrophe before what a spreadsheet would take for a formula",
    "json/flat_{view}.json": "The same as one JSON array of objects",
    "jsonl/flat_{view}.jsonl": "The same as JSON Lines, one object a line",
    "parquet/flat_{view}.parquet": "The same as Parquet, numbers as floats wherever each is the"
    " very number that the decimal is in fifteen digits",
}
ENDINGS = {"_wide": "", "_current": "s"}  # of a view's name, and what its file has in their place
_FORMULA_STARTS = ("=", "+", "-", "@")


def write(draft: Draft) -> None:
    """Write the files of each view, rows in the order of their cells."""
    for file, view in flat_views(draft).items():
        described = list(draft.rows(f"DESCRIBE {quoted(view)}"))
        columns = [column for column, *_ in described]
        sql = f"FROM {quoted(view)} ORDER BY ALL"
        rows = ([_cell(value) for value in row] for row in draft.rows(sql))
        draft.write_csv(f"csv/{file}.csv", columns, rows)
        draft.write_json(file, columns, draft.rows(sql))
        _parquet(draft, file, view, {column: kind for column, kind, *_ in described})


def _parquet(draft: Draft, file: str, view: str, kinds: dict[str, str]) -> None:
    """Write the Parquet file from the JSON lines: the build's own database writes none by now."""
    for column, kind in kinds.items():
        if kind.startswith("DECIMAL") and _floats_hold(draft, view, column):
            kinds[column] = "DOUBLE"
    columns = ", ".join(f"{literal(column)}: {literal(kind)}" for column, kind in kinds.items())
    lines = literal(str(draft.path(f"jsonl/{file}.jsonl")))
    target = literal(str(draft.path(f"parquet/{file}.parquet")))
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(
            f"COPY (FROM read_json({lines}, columns = {{{columns}}}, format = 'newline_delimited'))"
            f" TO {target} (FORMAT parquet, COMPRESSION zstd)"
        )


def flat_views(draft: Draft) -> dict[str, str]:
    """The views by the names of their files.

    Raises CannotRunError where the file of one would take the place of another's.
    """
    names = draft.rows(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        " AND database_name = current_database() ORDER BY view_name"
    )
    files: dict[str, str] = {}
    taken = {name.casefold() for name in draft.package.tables}
    for view, ending in [(v, e) for (v,) in names for e in ENDINGS if v.endswith(e)]:
        file = f"flat_{view.removesuffix(ending)}{ENDINGS[ending]}"
        if file.casefold() in taken:
            message = f"the view {view} and the table {file} would be one file: rename one"
            raise CannotRunError(message)
        taken.add(file.casefold())
        files[file] = view
    return files


def _floats_hold(draft: Draft, view: str, column: str) -> bool:
    """Whether each number is found again in the 15 digits that every float keeps."""
    name = quoted(column)
    told = f"printf('%.15g', {name}::DOUBLE)::DOUBLE::DECIMAL(38, 9)"
    sql = f"SELECT coalesce(bool_and({told} = {name}), true) FROM {quoted(view)}"
    return bool(next(draft.rows(sql))[0])


def _cell(value: Any) -> str:
    text = shown(value)
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text
