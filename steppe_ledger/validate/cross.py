"""Rules across tables: one SQL file each in ``checks/``, run by DuckDB.

A check's comment says the rule, and after ``mend:`` the remedy. Its query returns the rows that
break the rule, with the columns ``table_name``, ``key`` (the primary key, parts joined by
`` | ``), ``column_name`` and ``message``.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from steppe_ledger.database import connect, empty_table, load_table, lock, sql_files, sql_header
from steppe_ledger.findings import Finding
from steppe_ledger.package import Package
from steppe_ledger.rows import Rows

FOLDER = "checks"
_COLUMNS = ["table_name", "key", "column_name", "message"]


def check_across(package: Package, rows: dict[str, Rows]) -> tuple[list[Finding], list[str]]:
    """Run every check; returns the findings and the names of the checks that ran.

    Tables that could not be read stand in the database without rows.
    """
    connection = connect()
    for name, table in package.tables.items():
        if name in rows and rows[name].usable:
            load_table(connection, rows[name])
        else:
            empty_table(connection, table)
    lock(connection)
    findings: list[Finding] = []
    names: list[str] = []
    for path in sql_files(package.root / FOLDER):
        names.append(path.stem)
        findings.extend(_run(connection, rows, path))
    return findings, names


def _run(connection: duckdb.DuckDBPyConnection, rows: dict[str, Rows], path: Path) -> list[Finding]:
    relative = f"{FOLDER}/{path.name}"
    try:
        text = path.read_text("utf-8")
        cursor = connection.execute(text)
        columns = [column[0] for column in cursor.description or []]
        broken = cursor.fetchall()
    except (duckdb.Error, UnicodeDecodeError) as error:
        message = str(error).strip().splitlines()[0]
        return [Finding("check-sql", message, "Mend the check's SQL.", path=relative, line=1)]
    if columns != _COLUMNS:
        message = f"a check returns the columns {', '.join(_COLUMNS)}"
        return [Finding("check-sql", message, "Mend the check's SQL.", path=relative, line=1)]
    title, _, hint = sql_header(text).partition("mend:")
    rule = path.stem.replace("_", "-")
    return [
        _finding(rows, rule, message or title.strip(), hint.strip(), table, key, column)
        for table, key, column, message in broken
    ]


def _finding(
    rows: dict[str, Rows],
    rule: str,
    message: str,
    hint: str,
    table: str,
    key: str,
    column: str | None,
) -> Finding:
    text = rows[table]
    line, value = None, None
    for row, number in zip(text.rows, text.lines, strict=True):
        if text.key_of(row) == key:
            line = number
            value = dict(zip(text.header, row, strict=False)).get(column) if column else None
            break
    return Finding(rule, message, hint, table, text.table.path, line, column, key, value)
