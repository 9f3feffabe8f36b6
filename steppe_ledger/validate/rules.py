"""One row's own consistency, by pandera (polars): the schema's rules and the named checks."""

from __future__ import annotations

import pandera.errors
import polars as pl

from schemas.checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import Table
from steppe_ledger.validate.pandera_schemas import rules_schema
from steppe_ledger.package.rows import Rows, as_frame


def check_rules(rows: Rows, wrong_lines: set[int], *, sql: bool = True) -> list[Finding]:
    """Run a table's row rules and named checks over the rows outside ``wrong_lines``.

    Without ``sql`` the schema's SQL rules are left to another engine. Rows whose structure is wrong
    already are left out: their cells may be missing.
    """
    frame = as_frame(rows).filter(~pl.col("__line__").is_in(sorted(wrong_lines)))
    schema = rules_schema(rows.table, sql=sql)
    if frame.is_empty() or not (schema.checks or schema.columns):
        return []
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return _findings(rows, frame, errors.failure_cases)
    return []


def _described(table: Table) -> dict[str, tuple[str, str, str | None]]:
    """Message, hint and column of each check of a table."""
    described: dict[str, tuple[str, str, str | None]] = {}
    for rule in table.rules:
        described[rule["name"]] = (f"broken rule: {rule['title']}", rule["hint"], rule["column"])
    for name in table.schema.get("checks", []):
        row_check = ROW_CHECKS[name]
        described[name] = (f"broken rule: {row_check.title}", row_check.hint, row_check.column)
    for field in table.fields:
        for name in field.get("checks", []):
            check = FIELD_CHECKS[name]
            described[name] = (f"broken rule: {check.title}", check.hint, None)
    return described


def _findings(rows: Rows, frame: pl.DataFrame, cases: pl.DataFrame) -> list[Finding]:
    table = rows.table
    described = _described(table)
    by_line = dict(zip(rows.lines, rows.rows, strict=True))
    findings: list[Finding] = []
    for case in cases.unique(["check", "column", "index"], maintain_order=True).to_dicts():
        name = case["check"]
        message, hint, column = described.get(name, (f"broken rule: {name}", "Mend the row.", None))
        column = column or case["column"]
        line = int(frame["__line__"][case["index"]]) if case["index"] is not None else None
        row = by_line.get(line, []) if line is not None else []
        cells = dict(zip(rows.header, row, strict=False))
        rule = name.replace("_", "-")
        value = cells.get(column) if column else None
        findings.append(
            Finding(
                rule, message, hint, table.name, table.path, line, column, rows.key_of(row), value
            )
        )
    return findings
