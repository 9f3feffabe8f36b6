"""CONTENT_DIGESTS: what is in the DuckDB file, whatever its bytes.

DuckDB writes other bytes from build to build. A digest here covers the columns of a table or view
(names and types) and all its rows, in the order of their cells, each cell as DuckDB's text of it in
the time zone UTC; that of a macro covers its parameters and its definition.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb

from steppe_ledger.sql.database import quoted

CONTENT_DIGESTS = "CONTENT_DIGESTS"
BATCH = 10_000  # rows held at a time

_RELATIONS = """
SELECT 'table', table_name FROM duckdb_tables() WHERE NOT internal
UNION ALL SELECT 'view', view_name FROM duckdb_views() WHERE NOT internal
ORDER BY ALL
"""
_MACROS = """
SELECT function_name, parameters::VARCHAR, macro_definition FROM duckdb_functions()
WHERE NOT internal AND function_type IN ('macro', 'table_macro') ORDER BY ALL
"""


def _line(cells: object) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode() + b"\n"


def _relation_digest(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    columns = connection.execute(f"DESCRIBE {quoted(name)}").fetchall()
    digest = hashlib.sha256(_line([[column, kind] for column, kind, *_ in columns]))
    texts = ", ".join(f"{quoted(column)}::VARCHAR" for column, *_ in columns)
    ordered = f"(SELECT * FROM {quoted(name)} ORDER BY ALL NULLS FIRST)"
    cursor = connection.execute(f"SELECT {texts} FROM {ordered}")
    while batch := cursor.fetchmany(BATCH):
        for row in batch:
            digest.update(_line(row))
    return digest.hexdigest()


def content_digests(path: Path) -> str:
    """One line a table, view and macro of the database: ``<sha256>  <kind>/<name>``."""
    connection = duckdb.connect(str(path), read_only=True)
    try:
        # given to connect(), the time zone would need an extension that is loaded only afterwards
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET threads = 1")  # sums of floats never depend on the machine
        lines = [
            f"{_relation_digest(connection, name)}  {kind}/{name}\n"
            for kind, name in connection.execute(_RELATIONS).fetchall()
        ]
        for name, parameters, text in connection.execute(_MACROS).fetchall():
            digest = hashlib.sha256(_line([name, parameters, text])).hexdigest()
            lines.append(f"{digest}  macro/{name}\n")
        return "".join(lines)
    finally:
        connection.close()
