"""The tables in an in-memory DuckDB: raw text staged first, then typed."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.package.rows import Rows


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def load_table(
    connection: duckdb.DuckDBPyConnection, rows: Rows, temporary: str | None = None
) -> None:
    """Create the typed table; cells that do not fit their type become null.

    With ``temporary`` it is a temporary table of that name. The text goes into a table of its own
    first, because TRY_CAST straight over read_csv is broken in DuckDB 2.0.0 (duckdb#23818).
    """
    table = rows.table
    names = [quoted(name) for name in table.columns]
    text_columns = ", ".join(f"{name} VARCHAR" for name in names)
    connection.execute(f"CREATE TEMP TABLE __raw__ ({text_columns})")
    if rows.rows:
        columns = [list(cells) for cells in zip(*rows.padded(), strict=True)]
        slots = ", ".join(f"nullif(unnest(${i + 1}::VARCHAR[]), '')" for i in range(len(names)))
        connection.execute(f"INSERT INTO __raw__ SELECT {slots}", columns)
    casts = ", ".join(
        f"TRY_CAST({quoted(f['name'])} AS {FIELD_TYPES[f['type']].duckdb}) AS {quoted(f['name'])}"
        for f in table.fields
    )
    what = f"TEMP TABLE {quoted(temporary)}" if temporary else f"TABLE {quoted(table.name)}"
    connection.execute(f"CREATE {what} AS SELECT {casts} FROM __raw__")
    connection.execute("DROP TABLE __raw__")


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database."""
    return duckdb.connect(":memory:")


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Shut the database off from files and network: the SQL of a proposed change is run by CI."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


_HEADER = re.compile(r"^-- ?(.*)$")


def sql_header(text: str) -> str:
    """The comment at the head of an SQL file, one line."""
    lines = []
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            break
        lines.append(match[1].strip())
    return " ".join(lines).strip()


def sql_files(folder: Path) -> list[Path]:
    """The SQL files of a folder in the order of their names."""
    return sorted(folder.glob("*.sql"))
