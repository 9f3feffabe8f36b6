"""The field types of the schemas, in each engine's words; nothing else knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

DECIMAL_DIGITS = 24
DECIMAL_PLACES = 6


@dataclass(frozen=True)
class FieldType:
    """How one Table Schema type is stored, and how its canonical text looks."""

    polars: pl.DataType
    duckdb: str
    canonical: re.Pattern[str]
    looks: str


FIELD_TYPES: dict[str, FieldType] = {
    "string": FieldType(pl.String(), "VARCHAR", re.compile(r"(?s:.*)"), "any text"),
    "integer": FieldType(
        pl.Int64(),
        "BIGINT",
        re.compile(r"0|-?[1-9][0-9]{0,17}"),
        "digits without leading zeros, separators or blanks",
    ),
    "number": FieldType(
        pl.Decimal(DECIMAL_DIGITS, DECIMAL_PLACES),
        f"DECIMAL({DECIMAL_DIGITS}, {DECIMAL_PLACES})",
        re.compile(r"(?:0|-?[1-9][0-9]{0,17})(?:\.[0-9]{0,5}[1-9])?|-0\.[0-9]{0,5}[1-9]"),
        "a decimal of at most 18 digits before and 6 after the point, without trailing zeros",
    ),
    "date": FieldType(
        pl.Date(), "DATE", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "a date as YYYY-MM-DD"
    ),
    "boolean": FieldType(pl.Boolean(), "BOOLEAN", re.compile(r"true|false"), "true or false"),
}
