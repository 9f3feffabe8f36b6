"""pandera schemas (polars) derived from the JSON schemas, never typed twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.package.descriptor import Table

Verdict = Callable[[Any], pl.LazyFrame]


def _rule(expression: pl.Expr) -> Verdict:
    """A check of whole rows. Unknown (null) counts as kept, as in an SQL CHECK."""

    def verdict(data: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = data.lazyframe
        return frame.select(expression.fill_null(True).alias("kept"))

    return verdict


def row_checks(table: Table, *, sql: bool = True) -> list[pa.Check]:
    """The row rules and the named row checks of a table, each under its own name."""
    checks = [
        pa.Check(_rule(pl.sql_expr(rule["sql"])), name=rule["name"])
        for rule in (table.rules if sql else [])
    ]
    named = table.schema.get("checks", [])
    return checks + [pa.Check(_rule(ROW_CHECKS[name].expression), name=name) for name in named]


def _limits(field: dict[str, Any]) -> list[pa.Check]:
    limits = field.get("constraints", {})
    checks: list[pa.Check] = []
    if "enum" in limits:
        checks.append(pa.Check.isin(limits["enum"], name="enum"))
    if "pattern" in limits:
        checks.append(pa.Check.str_matches(f"^(?:{limits['pattern']})$", name="pattern"))
    if "minimum" in limits:
        checks.append(pa.Check.ge(limits["minimum"], name="range"))
    if "maximum" in limits:
        checks.append(pa.Check.le(limits["maximum"], name="range"))
    if "maxLength" in limits:
        checks.append(pa.Check.str_length(max_value=limits["maxLength"], name="length"))
    return checks


def _named(field: dict[str, Any]) -> list[pa.Check]:
    return [
        pa.Check(_rule(FIELD_CHECKS[name].expression(pl.col(field["name"]))), name=name)
        for name in field.get("checks", [])
    ]


def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The whole pandera schema of a table, for a typed polars DataFrame (never a LazyFrame)."""
    columns = {
        field["name"]: pa.Column(
            FIELD_TYPES[field["type"]].polars,
            checks=_limits(field) + _named(field),
            nullable=not field.get("constraints", {}).get("required", False),
            unique=field.get("constraints", {}).get("unique", False),
        )
        for field in table.fields
    }
    return pa.DataFrameSchema(
        columns, checks=row_checks(table), unique=table.key, strict="filter", name=table.name
    )


def rules_schema(table: Table, *, sql: bool = True) -> pa.DataFrameSchema:
    """Only what pandera owns in the gate: the row rules and the named checks.

    Types and constraints are frictionless's there; saying them twice would cost half a second.
    """
    columns = {
        field["name"]: pa.Column(checks=_named(field), nullable=True)
        for field in table.fields
        if field.get("checks")
    }
    return pa.DataFrameSchema(columns, checks=row_checks(table, sql=sql), name=table.name)
