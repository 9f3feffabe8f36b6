"""The field types of the schemas, in each engine's words; nothing else knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

DECIMAL_DIGITS = 24
DECIMAL_PLACES = 6


@dataclass(frozen=True)
class FieldType:
    """How one Table Schema type is stored, and how its one canonical text looks.

    ``written`` gives the SQL text of a typed value as the tables write it, so that a cell is in
    canonical form exactly if it equals what is written for its value. ``advice`` says the form
    that is wanted; ``polars`` names the type of a polars column.
    """

    duckdb: str
    polars: str
    written: Callable[[str], str]
    looks: str
    advice: str


def _plain(value: str) -> str:
    return f"CAST({value} AS VARCHAR)"


def _decimal(value: str) -> str:
    return f"rtrim(rtrim(CAST({value} AS VARCHAR), '0'), '.')"


FIELD_TYPES: dict[str, FieldType] = {
    "string": FieldType("VARCHAR", "String", lambda value: value, "any text", "Write a text."),
    "integer": FieldType(
        "BIGINT",
        "Int64",
        _plain,
        "digits without leading zeros, separators or blanks",
        "Write a whole number in digits alone, as in 12500.",
    ),
    "number": FieldType(
        f"DECIMAL({DECIMAL_DIGITS}, {DECIMAL_PLACES})",
        "Decimal",
        _decimal,
        "a decimal of at most 18 digits before and 6 after the point, without trailing zeros",
        "Write digits with a point and nothing else, as in 456.16.",
    ),
    "date": FieldType(
        "DATE",
        "Date",
        # ten characters: neither `infinity` nor a year of five digits
        lambda value: f"left(CAST({value} AS VARCHAR), 10)",
        "a date as YYYY-MM-DD",
        "Write the date as YYYY-MM-DD, as in 2023-11-09.",
    ),
    "boolean": FieldType("BOOLEAN", "Boolean", _plain, "true or false", "Write true or false."),
}
