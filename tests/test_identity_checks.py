"""The rules across tables that keep identities and exchange rates whole."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from tests.claims_kit import PACKAGE, Records, claim, database

IDENTITY = {"identity_id": "x", "kind": "growth", "relation": "equal"}


def broken(check: str, records: Records) -> list[tuple[Any, ...]]:
    connection: duckdb.DuckDBPyConnection = database(records)
    return connection.execute((PACKAGE.root / "checks" / f"{check}.sql").read_text()).fetchall()


def terms(*roles_and_figures: tuple[str, str]) -> list[dict[str, Any]]:
    return [
        {"identity_id": "x", "role": role, "term": n, "operand": "figure", "figure_id": figure}
        for n, (role, figure) in enumerate(roles_and_figures, 1)
    ]


FIGURES = [
    claim("usd", 1), claim("rub", 1, "RUB"), claim("count", 1, "count"), claim("rank", 1, "rank"),
    claim("rate", 1, "percent"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "given", "keys"),
    [
        ("growth", [("base", "usd"), ("rate", "rate"), ("result", "usd")], []),
        ("growth", [("base", "usd"), ("rate", "rate")], []),  # one place may be left open
        ("growth", [("base", "usd")], ["x"]),
        ("growth", [("base", "usd"), ("rate", "rate"), ("whole", "usd")], ["x | whole | 3"]),
        ("repeat", [("left", "usd"), ("right", "usd")], []),
        ("repeat", [], ["x"]),
        ("ratio", [("left", "usd"), ("left_per", "count"), ("right", "usd")], []),
    ],
)
def test_roles_belong_to_their_kind(
    kind: str, given: list[tuple[str, str]], keys: list[str]
) -> None:
    records = {
        "identities": [{**IDENTITY, "kind": kind}],
        "identity_terms": terms(*given),
        "figures": FIGURES,
    }
    assert [row[1] for row in broken("identity_roles", records)] == keys


@pytest.mark.parametrize(
    ("kind", "given", "keys"),
    [
        ("growth", [("base", "usd"), ("rate", "rate"), ("result", "usd")], []),
        ("growth", [("base", "usd"), ("rate", "rate"), ("result", "rub")], ["x | result | 3"]),
        ("sum", [("part", "count"), ("part", "count"), ("whole", "rank")], []),
        ("sum", [("part", "count"), ("part", "usd"), ("whole", "count")], ["x | part | 2"]),
        ("ratio", [("left", "usd"), ("left_per", "count"), ("right", "usd"), ("right_per", "count")], []),
        ("ratio", [("left", "usd"), ("left_per", "count"), ("right", "usd"), ("right_per", "usd")], ["x | right_per | 4"]),
        ("exchange", [("amount", "usd"), ("rate", "rub"), ("result", "rub")], []),
        ("exchange", [("amount", "rub"), ("rate", "rub"), ("result", "rub")], ["x | amount | 1"]),
        ("exchange", [("amount", "usd"), ("rate", "rub"), ("result", "usd")], ["x | result | 3"]),
    ],
)  # fmt: skip
def test_units_fit(kind: str, given: list[tuple[str, str]], keys: list[str]) -> None:
    records = {
        "identities": [{**IDENTITY, "kind": kind}],
        "identity_terms": terms(*given),
        "figures": FIGURES,
    }
    assert [row[1] for row in broken("identity_units", records)] == keys


@pytest.mark.parametrize(
    ("rate", "role", "count"),
    [
        ("100.5", "primary", 0),
        ("100.51", "primary", 1),
        ("99.49", "primary", 1),
        ("100", "none", 1),
    ],
)
def test_rates_agree_within_half_a_percent(rate: str, role: str, count: int) -> None:
    rates = [
        {"currency": "RUB", "year": 2022, "units_per_usd": "100", "role": role},
        {"currency": "RUB", "year": 2022, "units_per_usd": rate, "role": "cross-check"},
    ]
    assert len(broken("exchange_rates_agree", {"exchange_rates": rates})) == count


def test_the_ledger_keeps_them() -> None:
    from steppe_ledger.sql.query import open_tables

    with open_tables(PACKAGE) as connection:
        for check in ("identity_roles", "identity_units", "exchange_rates_agree"):
            text = (PACKAGE.root / "checks" / f"{check}.sql").read_text()
            assert connection.execute(text).fetchall() == []
