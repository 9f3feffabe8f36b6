"""One row's own consistency: the schema's rules in SQL, and the named checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from steppe_ledger.findings import Finding
from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.sql.database import limited, literal, quoted
from steppe_ledger.validate.form import unread
from steppe_ledger.validate.sheet import Sheet

SECONDS = 60.0  # for the SQL of one file of a package, and more for long tables
ROWS_A_SECOND = 20_000


def seconds_for(sheets: dict[str, Sheet]) -> float:
    """How long one piece of the package's SQL may take."""
    return SECONDS + sum(sheet.rows for sheet in sheets.values()) / ROWS_A_SECOND


def check_rows(sheet: Sheet, wrong: set[int], seconds: float) -> Iterator[Finding]:
    """Run a table's rules and named checks over the rows outside the ``wrong`` lines."""
    rules = sheet.table.rules
    try:
        with limited(sheet.connection, seconds):
            counts = sheet.counts([f"NOT ({rule['sql']}\n)" for rule in rules], wrong)
    except duckdb.Error:
        counts = [1] * len(rules)  # one of them is at fault: ask each by itself
    for rule, count in zip(rules, counts, strict=True):
        if count:
            yield from _broken(sheet, rule, wrong, seconds)
    yield from _named(sheet, wrong)


def _broken(
    sheet: Sheet, rule: dict[str, str], wrong: set[int], seconds: float
) -> Iterator[Finding]:
    table = sheet.table
    try:
        with limited(sheet.connection, seconds):
            kind = sheet.connection.execute(
                f"SELECT typeof({rule['sql']}\n) FROM {sheet.source()} LIMIT 0"
            ).description
            places = sheet.where(f"NOT ({rule['sql']}\n)", rule["column"], wrong)
    except duckdb.Error as error:
        message = f"rule {rule['name']}: {unread(error)}"
        yield Finding("schema", message, "Correct the rule's SQL.", table.name, table.schema_path)
        return
    del kind
    for place in places:
        message = f"broken rule: {rule['title']}"
        yield sheet.finding(rule["name"], message, rule["hint"], place, rule["column"])


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
