"""Made-up claims in a database with the real views, and the same arithmetic in exact fractions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.sql.database import database as staging
from steppe_ledger.sql.database import quoted, stage_all
from steppe_ledger.sql.views import create_views

ROOT = Path(__file__).parent.parent
PACKAGE = require_package(ROOT)
Records = dict[str, list[dict[str, Any]]]

SOURCE = "made-up-2024-01"
BASICS: Records = {
    "sources": [
        {
            "source_id": SOURCE, "title": "Made up", "published": "2024-01-31",
            "published_from": "2024-01-31", "published_to": "2024-01-31",
            "stated": "2024-01-31", "stated_from": "2024-01-31", "stated_to": "2024-01-31", "text_chars": "1000", "ledger": "closed",
        }
    ],
    "units": [
        {"unit": "USD", "kind": "currency"}, {"unit": "RUB", "kind": "currency"},
        {"unit": "percent", "kind": "ratio"}, {"unit": "multiple", "kind": "ratio"},
        {"unit": "count", "kind": "count"}, {"unit": "rank", "kind": "rank"}, {"unit": "year", "kind": "time"},
    ],
    "indicators": [
        {"indicator_id": "stock", "name": "Stock", "theme": "made up", "unit_kind": "currency", "nature": "stock"},
        {"indicator_id": "flow", "name": "Flow", "theme": "made up", "unit_kind": "currency", "nature": "flow"},
    ],
    "entities": [{"entity_id": "someone", "name": "Someone", "kind": "person"}],
}  # fmt: skip


def refill(connection: duckdb.DuckDBPyConnection, records: Records) -> None:
    """Replace the rows of the tables that are named; the views stay."""
    for name, given in records.items():
        table = PACKAGE.tables[name]
        connection.execute(f"DELETE FROM {quoted(name)}")
        if not given:
            continue
        slots = ", ".join(
            f"CAST(nullif(unnest(${n}::VARCHAR[]), '') AS {FIELD_TYPES[field['type']].duckdb})"
            for n, field in enumerate(table.fields, 1)
        )
        columns = [[str(r.get(column, "")) for r in given] for column in table.columns]
        connection.execute(f"INSERT INTO {quoted(name)} SELECT {slots}", columns)


def database(records: Records | None = None) -> duckdb.DuckDBPyConnection:
    """The made-up claims under the real views."""
    connection = duckdb.connect()
    for table in PACKAGE.tables.values():
        columns = ", ".join(
            f"{quoted(f['name'])} {FIELD_TYPES[f['type']].duckdb}" for f in table.fields
        )
        connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
    refill(connection, {**BASICS, **(records or {})})
    create_views(connection, ROOT)
    return connection


def real() -> duckdb.DuckDBPyConnection:
    """The real tables, as tables that a test may change; without views."""
    connection = duckdb.connect()
    with staging() as staged:
        stage_all(staged, PACKAGE)
        for name in PACKAGE.tables:
            cursor = staged.execute(f"FROM {quoted(name)}")
            kinds = [f"{quoted(c[0])} {c[1]}" for c in cursor.description or []]
            connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(kinds)})")
            rows = cursor.fetchall()
            if rows:
                slots = ", ".join("?" * len(kinds))
                connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({slots})", rows)
    return connection


def claim(
    name: str,
    value: Any,
    unit: str = "USD",
    comparator: str = "eq",
    precision: Any = 1,
    measure: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A figure with what the views need of it."""
    by_unit = {"percent": "growth", "multiple": "multiple", "rank": "rank"}
    return {
        "figure_id": name, "mention_id": name, "source_id": SOURCE, "indicator_id": "stock",
        "measure": measure or by_unit.get(unit, "level"), "comparator": comparator, "value": value,
        "precision": precision, "unit": unit, "modality": "actual", "period_basis": "none",
        "claimed_by": "someone", **more,
    }  # fmt: skip


def mention(name: str) -> dict[str, Any]:
    """The span of a figure."""
    return {
        "mention_id": name, "source_id": SOURCE, "start": 1, "end": 2, "printed": f"<{name}>", "kind": "quantity",
    }  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """An interval of fractions; an end of None is infinite."""

    lo: Fraction | None
    lo_closed: bool
    hi: Fraction | None
    hi_closed: bool

    def meets(self, other: Interval) -> bool:
        """Whether the two have a number in common."""
        return not self.above(other) and not other.above(self)

    def above(self, other: Interval) -> bool:
        """Whether every number of this one is above every number of the other."""
        if self.lo is None or other.hi is None:
            return False
        return self.lo > other.hi or (
            self.lo == other.hi and not (self.lo_closed and other.hi_closed)
        )


def read(record: dict[str, Any]) -> Interval:
    """What a claim's hedge and precision say, in fractions: the conventions once more, in Python."""
    value, step = Fraction(str(record["value"])), Fraction(str(record["precision"]))
    upper = Fraction(str(record["value_max"])) if record.get("value_max") else value
    about = max(step / 2, abs(value) / 20)
    whole = record["unit"] in {"count", "rank", "year"} and step == 1 and value.denominator == 1
    half = Fraction(0) if whole or upper != value else step / 2
    if record["measure"] == "multiple" and half:
        half = min(half, abs(value) / 10)
    first, last = sorted((value, value * Fraction(9, 10)))
    lo, lo_closed, hi, hi_closed = {
        "eq": (value - half, True, upper + half, True),
        "approx": (value - about, True, upper + about, True),
        "almost": (first, value >= 0, last, value < 0),
        "gt": (value, False, None, False),
        "ge": (value, True, None, False),
        "lt": (None, False, value, False),
        "le": (None, False, value, True),
    }[record["comparator"]]
    if record["measure"] in {"level", "share", "multiple", "rank"} and (lo is None or lo < 0):
        lo, lo_closed = Fraction(0), True
    if record["measure"] == "share" and (hi is None or hi > 100):
        hi, hi_closed = Fraction(100), True
    return Interval(lo, lo_closed, hi, hi_closed)
