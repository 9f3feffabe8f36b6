"""Rules across tables: one SQL file each in ``checks/``, run by DuckDB.

A check's comment says the rule, and after ``mend:`` the remedy. Its query returns the rows that
break the rule, with the columns ``table_name``, ``key`` (the primary key, parts joined by
`` | ``), ``column_name`` and ``message``.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from steppe_ledger.sql.database import connect, load_table, lock, sql_files, sql_header
from steppe_ledger.evidence.texts import cells_by_key
from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import Rows

FOLDER = "checks"
_COLUMNS = ["table_name", "key", "column_name", "message"]


def check_across(package: Package, rows: dict[str, Rows]) -> tuple[list[Finding], list[str]]:
    """Run every check; returns the findings and the names of the checks that ran.

    A check that asks a table which could not be read does not run: what it would say of the other
    tables might not be true.
    """
    connection = connect()
    for table_rows in rows.values():
        load_table(connection, table_rows)
    lock(connection)
    declared = [resource.get("name") for resource in package.descriptor["resources"]]
    absent = [name for name in declared if isinstance(name, str) and name not in rows]
    findings: list[Finding] = []
    names: list[str] = []
    for path in sql_files(package.root / FOLDER):
        try:
            findings.extend(_run(connection, rows, path))
        except duckdb.CatalogException as error:
            if not any(f"Table with name {name} does not exist" in str(error) for name in absent):
                findings.append(_of_check(path, str(error)))
        else:
            names.append(path.stem)
    return excuse(findings, rows, {name.replace("_", "-") for name in names}), names


def excuse(findings: list[Finding], rows: dict[str, Rows], ran: Collection[str]) -> list[Finding]:
    """Take back what an exception allows; say of an exception that it allows nothing.

    ``ran`` are the rules that were held; an exception of another rule is left alone.
    """
    table = rows.get("exceptions")
    if table is None:
        return findings
    allowed = {
        (cells["rule"], cells["table_name"], cells["key"]): key
        for key, cells in cells_by_key(table).items()
    }
    kept = [f for f in findings if (f.rule, f.table, f.key) not in allowed]
    used = {(f.rule, f.table, f.key) for f in findings}
    for place, key in allowed.items():
        if place[0] in ran and place not in used:
            message, hint = "the row breaks the rule no longer", "Delete the exception."
            kept.append(_finding(table, "exception-is-needed", message, hint, key, "key"))
    return kept


def _of_check(path: Path, message: str) -> Finding:
    first = message.strip().splitlines()[0]
    return Finding(
        "check-sql", first, "Mend the check's SQL.", path=f"{FOLDER}/{path.name}", line=1
    )


def _run(connection: duckdb.DuckDBPyConnection, rows: dict[str, Rows], path: Path) -> list[Finding]:
    try:
        text = path.read_text("utf-8")
        cursor = connection.execute(text)
        columns = [column[0] for column in cursor.description or []]
        broken = cursor.fetchall()
    except duckdb.CatalogException:
        raise
    except (duckdb.Error, UnicodeDecodeError) as error:
        return [_of_check(path, str(error))]
    if columns != _COLUMNS:
        return [_of_check(path, f"a check returns the columns {', '.join(_COLUMNS)}")]
    title, _, hint = map(str.strip, sql_header(text).partition("mend:"))
    rule = path.stem.replace("_", "-")
    findings: list[Finding] = []
    for table, key, column, message in broken:
        if key is None:
            continue  # of a row whose key is missing, which is said elsewhere
        if table not in rows or column not in (None, *rows[table].header):
            return [_of_check(path, f"there is no {table}.{column}")]
        says = (message or title, hint or "Mend the row.")
        findings.append(_finding(rows[table], rule, *says, str(key), column))
    return findings


def _finding(
    rows: Rows, rule: str, message: str, hint: str, key: str, column: str | None
) -> Finding:
    table = rows.table
    for row, line in zip(rows.rows, rows.lines, strict=True):
        if rows.key_of(row) == key:
            value = dict(zip(rows.header, row, strict=False)).get(column) if column else None
            return Finding(rule, message, hint, table.name, table.path, line, column, key, value)
    return Finding(rule, message, hint, table.name, table.path, None, column, key)
