"""Parquet files of the tables, rows in the order of the CSV, the same bytes on every build."""

from __future__ import annotations

from pathlib import Path

from steppe_ledger.sql.database import connect, literal, load_table, quoted
from steppe_ledger.package.rows import Rows


def write_parquet(rows: Rows, path: Path) -> None:
    """Write one table as Parquet with its types."""
    connection = connect()
    connection.execute("SET threads = 1")  # one thread: row groups never depend on the machine
    load_table(connection, rows)
    connection.execute(
        f"COPY {quoted(rows.table.name)} TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
