"""From hedge and precision to bounds, through the real view, against fractions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.claims_kit import Interval, claim, database, read, refill

BOUNDS = "SELECT figure_id, lo, lo_closed, hi, hi_closed FROM claim_intervals"


@pytest.fixture(scope="module")
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = database()
    yield connection
    connection.close()


def interval(ledger: duckdb.DuckDBPyConnection, **more: Any) -> tuple[Any, ...]:
    refill(ledger, {"figures": [claim("a", **more)]})
    row = ledger.execute(BOUNDS).fetchone()
    assert row is not None
    return row[1:]


@pytest.mark.parametrize(
    ("given_claim", "expected"),
    [
        # $24.5 billion is what rounds to it, both ends in
        ({"value": 24500000000, "precision": 100000000}, (24450000000, True, 24550000000, True)),
        # 110 projects are 110, but 17,000 companies are not counted one by one
        ({"value": 110, "unit": "count"}, (110, True, 110, True)),
        ({"value": 17000, "unit": "count", "precision": 1000}, (16500, True, 17500, True)),
        ({"value": 10, "unit": "year"}, (10, True, 10, True)),
        ({"value": 80, "value_max": 90, "unit": "percent", "measure": "share"}, (80, True, 90, True)),
        ({"value": 50, "comparator": "gt"}, (50, False, None, False)),
        ({"value": 50, "comparator": "ge"}, (50, True, None, False)),
        ({"value": 50, "comparator": "lt"}, (0, True, 50, False)),
        ({"value": 50, "comparator": "le"}, (0, True, 50, True)),
        ({"value": 50, "comparator": "le", "measure": "change"}, (None, False, 50, True)),
        ({"value": 240, "comparator": "approx", "unit": "count"}, (228, True, 252, True)),
        ({"value": 19, "comparator": "approx"}, (Decimal("18.05"), True, Decimal("19.95"), True)),
        ({"value": 50, "comparator": "almost"}, (45, True, 50, False)),
        ({"value": -50, "comparator": "almost", "measure": "change"}, (-50, False, -45, True)),
        ({"value": 60, "comparator": "gt", "unit": "percent", "measure": "share"}, (60, False, 100, True)),
        ({"value": "0.000001", "precision": "0.000001"}, (Decimal("0.0000005"), True, Decimal("0.0000015"), True)),
    ],
)  # fmt: skip
def test_a_hedge_sets_bounds(
    ledger: duckdb.DuckDBPyConnection, given_claim: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    assert interval(ledger, **given_claim) == expected


@pytest.mark.parametrize(
    ("value", "precision", "ends"),
    [
        (50000000000, 1000000000, 60000000000),
        (27000000000, 1000000000, 28000000000),
        (4000, 1000, 5000),
        (450, 1, 460),
        ("2.5", "0.1", Decimal("2.6")),
        ("33.3333", 1, Decimal("34.3333")),
    ],
)
def test_a_round_floor_plainly_read_ends_at_the_next_round_number(
    ledger: duckdb.DuckDBPyConnection, value: Any, precision: Any, ends: Any
) -> None:
    refill(ledger, {"figures": [claim("a", value, comparator="gt", precision=precision)]})
    row = ledger.execute("SELECT hi, plain_hi, plain_hi_closed FROM claim_intervals").fetchone()
    assert row == (None, ends, False)


def test_no_bound_is_a_binary_fraction(ledger: duckdb.DuckDBPyConnection) -> None:
    for view in (
        "claim_intervals",
        "identity_values",
        "identity_sides",
        "identity_check",
        "disagreements",
    ):
        kinds = ledger.execute(f"SELECT column_type FROM (DESCRIBE {view})").fetchall()
        assert not [kind for (kind,) in kinds if "DOUBLE" in kind or "FLOAT" in kind], view


numbers = st.decimals(-10000, 10000, places=2).map(str)
levels = st.decimals(0, 10000, places=2).map(str)
steps = st.sampled_from(["0.01", "0.1", "1", "10", "1000"])
hedges = st.sampled_from(["eq", "approx", "almost", "gt", "ge", "lt", "le"])


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    unit, measure = draw(
        st.sampled_from(
            [("USD", "level"), ("USD", "change"), ("count", "level"), ("percent", "growth"), ("multiple", "multiple")]
        )
    )  # fmt: skip
    value = draw(numbers if measure in {"change", "growth"} else levels)
    return claim("?", value, unit, draw(hedges), draw(steps), measure)


@given(st.lists(claims(), min_size=1, max_size=40))
def test_the_view_reads_as_the_fractions_do(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Any]
) -> None:
    records = [{**record, "figure_id": f"f{n}"} for n, record in enumerate(drawn)]
    refill(ledger, {"figures": records})
    found = {row[0]: Interval(*row[1:]) for row in ledger.execute(BOUNDS).fetchall()}
    assert found == {record["figure_id"]: read(record) for record in records}


@given(st.lists(claims(), min_size=1, max_size=40))
def test_the_plain_reading_is_never_wider(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Any]
) -> None:
    refill(ledger, {"figures": [{**c, "figure_id": f"f{n}"} for n, c in enumerate(drawn)]})
    wider = ledger.execute(
        "SELECT figure_id FROM claim_intervals WHERE coalesce(plain_hi > hi, plain_hi IS NULL AND hi IS NOT NULL)"
    )
    assert wider.fetchall() == []


@given(
    st.lists(
        st.tuples(
            st.decimals(-(10**9), 10**9, places=9),
            st.decimals(-(10**6), 10**6, places=9).filter(bool),
        ),
        min_size=1,
        max_size=50,
    )
)
def test_quotients_are_rounded_outwards(
    ledger: duckdb.DuckDBPyConnection, pairs: list[Any]
) -> None:
    rows = ledger.execute(
        "SELECT a, b, divide_down(a, b), divide_up(a, b) FROM"
        " (SELECT unnest($1::DECIMAL(38, 9)[]) AS a, unnest($2::DECIMAL(38, 9)[]) AS b)",
        [[a for a, _ in pairs], [b for _, b in pairs]],
    ).fetchall()
    for a, b, down, up in rows:
        exact = Fraction(a) / Fraction(b)
        assert Fraction(down) <= exact <= Fraction(up)
        assert Fraction(up) - Fraction(down) <= Fraction(1, 10**9)


@given(st.lists(st.decimals(-(10**9), 10**9, places=15), min_size=1, max_size=50))
def test_bounds_are_rounded_outwards(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Decimal]
) -> None:
    rows = ledger.execute(
        "SELECT x, round_down(x), round_up(x) FROM (SELECT unnest($1::DECIMAL(38, 15)[]) AS x)",
        [drawn],
    ).fetchall()
    for exact, down, up in rows:
        assert down <= exact <= up
        assert up - down <= Decimal("0.000000001")


def test_division_by_nought_and_overlong_numbers_give_nothing(
    ledger: duckdb.DuckDBPyConnection,
) -> None:
    row = ledger.execute(
        "SELECT divide_down(one, nought), divide_up(huge, one) FROM (SELECT unnest([1])::DECIMAL(38, 9)"
        " AS one, 0::DECIMAL(38, 9) AS nought, unnest([9e27])::DECIMAL(38, 9) AS huge)"
    ).fetchone()
    assert row == (None, None)
