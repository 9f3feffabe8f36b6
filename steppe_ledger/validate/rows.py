"""One row's own consistency: the schema's rules in SQL, and the named checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import line_of
from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.sql.database import literal, quoted
from steppe_ledger.sql.limits import limited
from steppe_ledger.validate.form import unread
from steppe_ledger.validate.sheet import Sheet

SECONDS = 60.0  # for the SQL of one file of a package, and more for long tables
ROWS_A_SECOND = 20_000


def seconds_for(sheets: dict[str, Sheet]) -> float:
    """How long one piece of the package's SQL may take."""
    return SECONDS + sum(sheet.rows for sheet in sheets.values()) / ROWS_A_SECOND


def check_rows(root: Path, sheet: Sheet, wrong: set[int], seconds: float) -> Iterator[Finding]:
    """Run a table's rules and named checks over the rows outside the ``wrong`` lines."""
    table = sheet.table
    for rule, count in zip(table.rules, _counts(sheet, wrong, seconds), strict=True):
        if isinstance(count, str):
            line = line_of(root, table.schema_path, "name", rule["name"])
            yield Finding("schema", f"rule {rule['name']}: {count}", "Correct the rule's SQL.",
                          table.name, table.schema_path, line)  # fmt: skip
        elif count:
            message = f"broken rule: {rule['title']}"
            for place in sheet.where(f"NOT ({rule['sql']}\n)", rule["column"], wrong):
                yield sheet.finding(rule["name"], message, rule["hint"], place, rule["column"])
    yield from _named(sheet, wrong)


def _counts(sheet: Sheet, wrong: set[int], seconds: float) -> list[int | str]:
    """How many rows break each rule, or why a rule cannot be asked."""
    faults = [_rule_fault(sheet, rule["sql"]) for rule in sheet.table.rules]
    breaks = [f"NOT ({rule['sql']}\n)" for rule in sheet.table.rules]
    sound = [sql for sql, fault in zip(breaks, faults, strict=True) if fault is None]
    try:
        with limited(sheet.connection, seconds):
            found: Iterator[int | str] = iter(sheet.counts(sound, wrong))
    except duckdb.Error:  # one of them fails on a row, or has no end
        found = iter([_count(sheet, sql, wrong, seconds) for sql in sound])
    return [next(found) if fault is None else fault for fault in faults]


def _count(sheet: Sheet, sql: str, wrong: set[int], seconds: float) -> int | str:
    try:
        with limited(sheet.connection, seconds):
            return sheet.counts([sql], wrong)[0]
    except duckdb.Error as error:
        return unread(error)


def _rule_fault(sheet: Sheet, sql: str) -> str | None:
    """Why some SQL is no condition on the rows of a table, or None."""
    try:
        cursor = sheet.connection.execute(f"SELECT ({sql}\n) FROM {sheet.source()} LIMIT 0")
    except duckdb.Error as error:
        return unread(error)
    kind = str(cursor.description[0][1]) if cursor.description else ""
    return None if kind == "BOOLEAN" else f"the SQL is no condition, but of type {kind}"


def _named(sheet: Sheet, wrong: set[int]) -> Iterator[Finding]:
    """The checks that SQL cannot say, each asked once for each distinct set of cells."""
    for field in sheet.table.fields:
        for name in field.get("checks", []):
            check = FIELD_CHECKS[name]
            values = [cell for (cell,) in sheet.distinct([quoted(field["name"])], wrong)]
            bad = [cell for cell in values if cell is not None and not check.holds(cell)]
            if bad:
                codes = ", ".join(map(literal, bad))
                condition = f"{quoted(field['name'])} IN ({codes})"
                for place in sheet.where(condition, field["name"], wrong):
                    yield sheet.finding(name.replace("_", "-"), f"broken rule: {check.title}",
                                        check.hint, place, field["name"])  # fmt: skip
    for name in sheet.table.schema.get("checks", []):
        row_check = ROW_CHECKS[name]
        names = [quoted(column) for column in row_check.columns]
        for cells in sheet.distinct(names, wrong):
            if not row_check.holds(*cells):
                for place in sheet.where(_equal(names, cells), row_check.column, wrong):
                    yield sheet.finding(name.replace("_", "-"), f"broken rule: {row_check.title}",
                                        row_check.hint, place, row_check.column)  # fmt: skip


def _equal(names: list[str], cells: tuple[Any, ...]) -> str:
    """SQL that holds for the rows with exactly these cells."""
    return " AND ".join(
        f"{name} IS NULL" if cell is None else f"CAST({name} AS VARCHAR) = {literal(str(cell))}"
        for name, cell in zip(names, cells, strict=True)
    )
