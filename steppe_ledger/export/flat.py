"""Flat tables for users of spreadsheets: the wide views, one CSV file each.

They start with a byte order mark, without which Excel takes UTF-8 for another encoding, and a text
that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.package.canonical import write_line
from steppe_ledger.sql.database import connect, load_table, quoted
from steppe_ledger.package.descriptor import Package
from steppe_ledger.sql.query import shown
from steppe_ledger.package.rows import Rows
from steppe_ledger.sql.views import create_views

SUFFIX = "_wide"
BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@")


def _cell(value: Any) -> str:
    text = shown(value)
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text


def flat_tables(package: Package, rows: dict[str, Rows]) -> dict[str, bytes]:
    """The flat files by name (``flat_figures.csv``), rows in the order of their cells."""
    connection = connect()
    connection.execute("SET threads = 1")  # one thread: sums of floats never depend on the machine
    try:
        for table_rows in rows.values():
            load_table(connection, table_rows)
        create_views(connection, package.root)
        query = "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
        names = [name for (name,) in connection.execute(query).fetchall()]
        files = {}
        for name in names:
            if not name.endswith(SUFFIX):
                continue
            cursor = connection.execute(f"SELECT * FROM {quoted(name)} ORDER BY ALL")
            lines = [write_line([column[0] for column in cursor.description or []])]
            lines += [write_line([_cell(value) for value in row]) for row in cursor.fetchall()]
            text = BYTE_ORDER_MARK + "".join(lines)
            files[f"flat_{name.removesuffix(SUFFIX)}.csv"] = text.encode()
        return files
    finally:
        connection.close()
