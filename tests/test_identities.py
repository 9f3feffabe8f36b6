"""Claim arithmetic through the real views: properties, kinds, and the identities of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steppe_ledger.sql.query import open_tables
from steppe_ledger.sql.views import create_views
from tests.claims_kit import (
    PACKAGE,
    ROOT,
    Interval,
    Records,
    claim,
    database,
    mention,
    read,
    refill,
)

VERDICTS = "SELECT identity_id, verdict FROM identity_check"
# a bound moves by at most this much where a product is rounded at the ninth decimal
HAIR = Fraction(1, 10**6)


@pytest.fixture(scope="module")
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = database()
    yield connection
    connection.close()


@dataclass(frozen=True)
class Term:
    role: str
    claim: dict[str, Any] | None  # None: a term whose figure is not there
    weight: str = ""
    tolerance: str = ""


@dataclass(frozen=True)
class Case:
    kind: str
    terms: tuple[Term, ...]
    relation: str = "equal"


def records(cases: list[Case]) -> Records:
    tables: Records = {"identities": [], "identity_terms": [], "figures": [], "mentions": []}
    for n, case in enumerate(cases):
        name = f"case-{n}"
        tables["identities"].append(
            {
                "identity_id": name,
                "kind": case.kind,
                "relation": case.relation,
                "title": name,
                "note": "made up",
            }
        )
        seen: dict[str, int] = {}
        for term in case.terms:
            seen[term.role] = seen.get(term.role, 0) + 1
            figure = f"{name}-{term.role}-{seen[term.role]}"
            tables["identity_terms"].append(
                {
                    "identity_id": name, "role": term.role, "term": seen[term.role], "operand": "figure",
                    "figure_id": figure, "weight": term.weight, "tolerance": term.tolerance,
                }
            )  # fmt: skip
            if term.claim is not None:
                tables["figures"].append({**term.claim, "figure_id": figure, "mention_id": figure})
                tables["mentions"].append(mention(figure))
    return tables


def verdicts(ledger: duckdb.DuckDBPyConnection, cases: list[Case]) -> list[str]:
    refill(ledger, records(cases))
    found = dict(ledger.execute(VERDICTS).fetchall())
    return [found[f"case-{n}"] for n in range(len(cases))]


def repeat(left: dict[str, Any], right: dict[str, Any], relation: str = "equal") -> Case:
    return Case("repeat", (Term("left", left), Term("right", right)), relation)


# ---- examples -------------------------------------------------------------------------------


def number(
    value: Any, unit: str = "USD", comparator: str = "eq", precision: Any = 1
) -> dict[str, Any]:
    return claim("?", value, unit, comparator, precision)


def fall(value: Any) -> dict[str, Any]:
    return claim("?", -value, "USD", measure="change")


EXAMPLES = [
    (Case("growth", (Term("base", number(100)), Term("rate", number(10, "percent")), Term("result", number(110)))), "consistent"),
    (Case("growth", (Term("base", number(100)), Term("rate", number(10, "percent")), Term("result", number(120)))), "inconsistent"),
    (Case("growth", (Term("base", number(100)), Term("rate", number(2, "multiple")), Term("result", number(200)))), "consistent"),
    (Case("change", (Term("base", number(50, comparator="gt")), Term("rate", number(20, "percent")), Term("amount", number(1)))), "inconsistent"),
    (Case("change", (Term("base", number(5)), Term("rate", number(20, "percent")), Term("amount", number(1)))), "consistent"),
    (Case("share", (Term("whole", number(300, "count")), Term("rate", number(33, "percent")), Term("part", number(100, "count")))), "consistent"),
    (Case("sum", (Term("part", number(7, "count")), Term("part", number(10, "count")), Term("whole", number(17, "count")))), "consistent"),
    (Case("sum", (Term("part", number(7, "count")), Term("part", number(10, "count")), Term("whole", number(18, "count")))), "inconsistent"),
    (Case("sum", (Term("part", number(7, "count")), Term("whole", number(18, "count"))), "at_most"), "consistent"),
    (Case("sum", (Term("part", number(19, "count")), Term("whole", number(18, "count"))), "at_most"), "inconsistent"),
    (Case("sum", (Term("part", number(7, "count")), Term("whole", number(18, "count"))), "at_least"), "inconsistent"),
    (Case("sum", (Term("part", number(9, "count")), Term("part", number(4, "count"), weight="-1"), Term("whole", number(5, "count")))), "consistent"),
    (Case("sum", (Term("part", number(4, "count"), weight="0.75"), Term("whole", number(3, "count")))), "consistent"),
    (Case("sum", (Term("part", number(100, "count"), tolerance="5"), Term("whole", number(105, "count")))), "consistent"),
    (Case("sum", (Term("part", number(100, "count"), tolerance="5"), Term("whole", number(106, "count")))), "inconsistent"),
    (Case("ratio", (Term("left", number(20)), Term("left_per", number(4, "count")), Term("right", number(50)), Term("right_per", number(10, "count")))), "consistent"),
    (Case("ratio", (Term("left", number(20)), Term("left_per", number(4, "count")), Term("right", number(90)), Term("right_per", number(10, "count")))), "inconsistent"),
    # ten less something below four is above six, so not six
    (Case("sum", (Term("part", number(10, "count")), Term("part", number(4, "count", "lt"), weight="-1"), Term("whole", number(6, "count")))), "inconsistent"),
    (Case("sum", (Term("part", number(10, "count")), Term("part", number(4, "count", "le"), weight="-1"), Term("whole", number(6, "count")))), "consistent"),
    # tolerance widens a fall to both sides too
    (Case("repeat", (Term("left", fall(100), tolerance="5"), Term("right", fall(105)))), "consistent"),
    # nought times something that is not there is not there
    (Case("growth", (Term("base", number(0, "count")), Term("rate", number(2, "multiple")), Term("rate", None), Term("result", number(0, "count")))), "undetermined"),
    # two floors can never disagree, whatever the numbers
    (repeat(number(50, comparator="gt"), number(20, comparator="gt")), "undetermined"),
    (repeat(number(20, comparator="gt"), number(15, comparator="lt")), "inconsistent"),
    (repeat(number(50, comparator="gt"), number(90, comparator="lt"), "at_most"), "consistent"),
    # surely so, though the right side has no ceiling
    (repeat(number(6, "count"), number(6000, "count", "gt"), "at_most"), "consistent"),
    (repeat(number(6000, "count", "gt"), number(4000, "count", "gt"), "at_most"), "undetermined"),
]  # fmt: skip


def test_every_kind_comes_to_its_verdict(ledger: duckdb.DuckDBPyConnection) -> None:
    cases = [case for case, _ in EXAMPLES]
    assert verdicts(ledger, cases) == [verdict for _, verdict in EXAMPLES]


def test_a_missing_term_is_solved_for(ledger: duckdb.DuckDBPyConnection) -> None:
    cases = [
        Case("growth", (Term("rate", number(25, "percent")), Term("result", number(125, "count")))),
        Case("growth", (Term("base", number(640, "count")), Term("result", number(1050, "count")))),
        Case("change", (Term("base", number(50, comparator="gt")), Term("rate", number(20, "percent")), Term("amount", number(10)))),
    ]  # fmt: skip
    refill(ledger, records(cases))
    found = ledger.execute("SELECT verdict, implied_role, implied FROM identity_check").fetchall()
    assert found[0][:2] == ("undetermined", "base")
    assert found[0][2].startswith("99 to 101")
    assert found[1] == ("undetermined", "rate", "exactly 64.0625 percent")
    assert found[2][1] == "base"
    assert found[2][0] == "consistent"


# ---- properties -----------------------------------------------------------------------------

levels = st.decimals(0, 5000, places=2).map(str)
hedges = st.sampled_from(["eq", "eq", "eq", "approx", "almost", "gt", "ge", "lt", "le"])


@st.composite
def level(draw: st.DrawFn, unit: str = "USD") -> dict[str, Any]:
    if unit == "count":
        return claim("?", draw(st.integers(0, 60)), "count", draw(hedges), 1)
    return claim("?", draw(levels), unit, draw(hedges), draw(st.sampled_from(["0.1", "1", "100"])))


@st.composite
def rate(draw: st.DrawFn) -> dict[str, Any]:
    value = draw(st.decimals(-90, 300, places=1).map(str))
    return claim("?", value, "percent", draw(hedges), draw(st.sampled_from(["0.1", "1", "10"])))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    kind = draw(st.sampled_from(["repeat", "sum", "growth", "change", "ratio"]))
    relation = draw(st.sampled_from(["equal", "equal", "at_most", "at_least"]))
    unit = draw(st.sampled_from(["USD", "count"]))
    if kind == "repeat":
        terms = [Term("left", draw(level(unit))), Term("right", draw(level(unit)))]
    elif kind == "sum":
        weights = st.sampled_from(["", "", "2", "0.5", "-1"])
        parts = draw(st.lists(st.tuples(level(unit), weights), min_size=1, max_size=4))
        terms = [Term("part", c, w) for c, w in parts] + [Term("whole", draw(level(unit)))]
    elif kind == "ratio":
        roles = ("left", "left_per", "right", "right_per")
        terms = [Term(role, draw(level(unit))) for role in roles]
    else:
        result = "result" if kind == "growth" else "amount"
        terms = [
            Term("base", draw(level())),
            Term("rate", draw(rate())),
            Term(result, draw(level())),
        ]
    return Case(kind, tuple(terms), relation)


# a query costs more than a case: few examples, many cases in each
batches = st.lists(cases(), min_size=1, max_size=30)
FEW = settings(max_examples=25)


def plus(a: Interval, b: Interval) -> Interval:
    return Interval(
        None if a.lo is None or b.lo is None else a.lo + b.lo,
        a.lo_closed and b.lo_closed,
        None if a.hi is None or b.hi is None else a.hi + b.hi,
        a.hi_closed and b.hi_closed,
    )


def scaled(a: Interval, by: Fraction) -> Interval:
    ends = [
        (None if a.lo is None else a.lo * by, a.lo_closed),
        (None if a.hi is None else a.hi * by, a.hi_closed),
    ]
    (lo, lo_closed), (hi, hi_closed) = ends if by > 0 else ends[::-1]
    return Interval(lo, lo_closed, hi, hi_closed)


def times(a: Interval, b: Interval) -> Interval:
    """The product by its definition: every end with every end, infinite ones as very large numbers."""
    infinite = Fraction(10**40)
    corners = []
    for x, x_closed in (
        (-infinite if a.lo is None else a.lo, a.lo_closed),
        (infinite if a.hi is None else a.hi, a.hi_closed),
    ):
        for y, y_closed in (
            (-infinite if b.lo is None else b.lo, b.lo_closed),
            (infinite if b.hi is None else b.hi, b.hi_closed),
        ):
            zero_in = (x == 0 and x_closed) or (y == 0 and y_closed)
            corners.append((x * y, zero_in if x * y == 0 else x_closed and y_closed))
    low, high = min(c for c, _ in corners), max(c for c, _ in corners)
    big = infinite / 10**15
    return Interval(
        None if low < -big else low,
        low >= -big and any(closed for c, closed in corners if c == low),
        None if high > big else high,
        high <= big and any(closed for c, closed in corners if c == high),
    )


def sides(case: Case) -> tuple[Interval, Interval]:
    roles: dict[str, Interval] = {}
    for term in case.terms:
        assert term.claim is not None
        value = scaled(read(term.claim), Fraction(term.weight or 1))
        roles[term.role] = plus(roles[term.role], value) if term.role in roles else value
    if case.kind == "repeat":
        return roles["left"], roles["right"]
    if case.kind == "sum":
        return roles["part"], roles["whole"]
    if case.kind == "ratio":
        return times(roles["left"], roles["right_per"]), times(roles["right"], roles["left_per"])
    factor = scaled(roles["rate"], Fraction(1, 100))
    if case.kind == "growth":
        one = Interval(Fraction(1), True, Fraction(1), True)
        return times(roles["base"], plus(one, factor)), roles["result"]
    return times(roles["base"], factor), roles["amount"]


def fails(case: Case) -> tuple[bool, bool]:
    """Whether the relation cannot hold, exactly, and whether it fails by more than a hair."""
    left, right = sides(case)

    def above(a: Interval, b: Interval, by: Fraction) -> bool:
        if by and a.lo is not None and b.hi is not None:
            return a.lo > b.hi + by
        return a.above(b)

    def verdict(by: Fraction) -> bool:
        return (case.relation != "at_least" and above(left, right, by)) or (
            case.relation != "at_most" and above(right, left, by)
        )

    return verdict(Fraction(0)), verdict(HAIR)


@FEW
@given(batches)
def test_inconsistent_is_said_where_and_only_where_it_is_so(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Case]
) -> None:
    for case, verdict in zip(drawn, verdicts(ledger, drawn), strict=True):
        exactly, by_far = fails(case)
        if verdict == "inconsistent":
            assert exactly, case
        else:
            assert not by_far, case


@FEW
@given(batches, st.integers(0, 3), st.sampled_from(["1", "10", "90"]))
def test_widening_an_input_only_ever_weakens_a_verdict(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Case], place: int, tolerance: str
) -> None:
    """Inconsistent may become anything, consistent at most undetermined, undetermined stays."""
    wider = []
    for case in drawn:
        terms = list(case.terms)
        at = place % len(terms)
        terms[at] = replace(terms[at], tolerance=tolerance)
        wider.append(replace(case, terms=tuple(terms)))
    found = verdicts(ledger, drawn + wider)
    for case, was, now in zip(wider, found[: len(drawn)], found[len(drawn) :], strict=True):
        if was == "consistent":
            assert now in {"consistent", "undetermined"}, case
        if was == "undetermined":
            assert now == "undetermined", case


@FEW
@given(batches, st.randoms(use_true_random=False))
def test_the_order_of_terms_does_not_matter(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Case], shuffler: Any
) -> None:
    turned = []
    for case in drawn:
        terms = list(case.terms)
        shuffler.shuffle(terms)
        turned.append(replace(case, terms=tuple(terms)))
    refill(ledger, records(drawn + turned))
    rows = ledger.execute(
        "SELECT identity_id, verdict, plain_verdict, gap, plain_gap, left_interval, right_interval, implied"
        " FROM identity_check"
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    for n in range(len(drawn)):
        assert found[f"case-{n}"] == found[f"case-{n + len(drawn)}"]


@settings(max_examples=20)
@given(st.integers(1, 10**12), st.sampled_from(["gt", "ge"]), st.sampled_from(["lt", "le"]))
def test_open_and_closed_ends_are_told_apart(
    ledger: duckdb.DuckDBPyConnection, value: int, floor: str, ceiling: str
) -> None:
    case = repeat(number(value, comparator=floor), number(value, comparator=ceiling))
    touch = (floor, ceiling) == ("ge", "le")
    expected = "consistent" if touch else "inconsistent"
    assert verdicts(ledger, [case]) == [expected]


@FEW
@given(batches, st.integers(0, 3), st.booleans())
def test_a_missing_input_is_never_consistent(
    ledger: duckdb.DuckDBPyConnection, drawn: list[Case], place: int, drop: bool
) -> None:
    holed = []
    for case in drawn:
        terms = list(case.terms)
        at = place % len(terms)
        alone = sum(term.role == terms[at].role for term in terms) == 1
        if drop and alone:
            del terms[at]
        else:
            terms[at] = replace(terms[at], claim=None)
        holed.append(replace(case, terms=tuple(terms)))
    assert set(verdicts(ledger, holed)) == {"undetermined"}


def test_a_number_too_long_to_multiply_leaves_it_undetermined(
    ledger: duckdb.DuckDBPyConnection,
) -> None:
    huge = number(10**17, precision=1)
    case = Case(
        "ratio",
        (Term("left", huge), Term("left_per", huge), Term("right", huge), Term("right_per", huge)),
    )
    assert verdicts(ledger, [case]) == ["undetermined"]


# ---- other operands --------------------------------------------------------------------------


def operands(terms: list[dict[str, Any]], kind: str = "repeat") -> Records:
    return {
        "identities": [{"identity_id": "x", "kind": kind, "relation": "equal", "title": "x", "note": "made up"}],
        "identity_terms": [{"identity_id": "x", "term": 1, **term} for term in terms],
        "agreements": [
            {"agreement_id": "pact", "title": "Pact", "signed": "2013-11-11", "signed_from": "2013-11-11", "signed_to": "2013-11-11", "period_start": "2024-01-01", "period_end": "2026-12-31"},
            {"agreement_id": "one", "title": "One", "parent_agreement_id": "pact", "level": "commercial"},
            {"agreement_id": "two", "title": "Two", "parent_agreement_id": "pact", "level": "interregional"},
        ],
        "exchange_rates": [{"currency": "RUB", "year": 2022, "units_per_usd": "68.55", "role": "primary"}],
    }  # fmt: skip


def constant(role: str, value: Any, unit: str) -> dict[str, Any]:
    return {"role": role, "operand": "constant", "value": value, "unit": unit, "label": "made up"}


@pytest.mark.parametrize(
    ("terms", "kind", "verdict"),
    [
        ([constant("left", 9, "year"), {"role": "right", "operand": "age", "agreement_id": "pact", "on_date": "2023-11-10"}], "repeat", "consistent"),
        ([constant("left", 10, "year"), {"role": "right", "operand": "age", "agreement_id": "pact", "on_date": "2023-11-11"}], "repeat", "consistent"),
        ([constant("left", 10, "year"), {"role": "right", "operand": "age", "agreement_id": "one", "on_date": "2023-11-11"}], "repeat", "undetermined"),
        ([constant("left", 3, "year"), {"role": "right", "operand": "duration", "agreement_id": "pact"}], "repeat", "consistent"),
        ([constant("left", 2, "count"), {"role": "right", "operand": "documents", "agreement_id": "pact"}], "repeat", "consistent"),
        ([constant("left", 1, "count"), {"role": "right", "operand": "documents", "agreement_id": "pact", "level": "commercial"}], "repeat", "consistent"),
        ([constant("left", 0, "count"), {"role": "right", "operand": "documents", "agreement_id": "one"}], "repeat", "consistent"),
        # 68.55 give or take half a percent
        ([constant("amount", 100, "USD"), {"role": "rate", "operand": "rate", "currency": "RUB", "year": 2022}, constant("result", 6889, "RUB")], "exchange", "consistent"),
        ([constant("amount", 100, "USD"), {"role": "rate", "operand": "rate", "currency": "RUB", "year": 2022}, constant("result", 6890, "RUB")], "exchange", "inconsistent"),
        ([constant("amount", 100, "USD"), {"role": "rate", "operand": "rate", "currency": "RUB", "year": 2022, "tolerance": 5}, constant("result", 6890, "RUB")], "exchange", "consistent"),
        ([constant("amount", 100, "USD"), {"role": "rate", "operand": "rate", "currency": "RUB", "year": 1999}, constant("result", 6890, "RUB")], "exchange", "undetermined"),
    ],
)  # fmt: skip
def test_terms_come_from_constants_dates_documents_and_rates(
    ledger: duckdb.DuckDBPyConnection, terms: list[dict[str, Any]], kind: str, verdict: str
) -> None:
    refill(ledger, {**operands(terms, kind), "figures": [], "mentions": []})
    assert ledger.execute(VERDICTS).fetchall() == [("x", verdict)]


# ---- the ledger itself -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_tables(PACKAGE) as connection:
        create_views(connection, ROOT, comment=True)
        yield connection


def test_the_ledger_declares_at_least_thirty_that_can_be_decided(
    real: duckdb.DuckDBPyConnection,
) -> None:
    row = real.execute(
        "SELECT count(*) FILTER (verdict <> 'undetermined') FROM identity_check"
    ).fetchone()
    assert row is not None
    assert row[0] >= 30


def test_every_kind_is_used_and_every_note_says_something(real: duckdb.DuckDBPyConnection) -> None:
    kinds = real.execute("SELECT DISTINCT kind FROM identities").fetchall()
    assert {kind for (kind,) in kinds} == {
        "growth",
        "change",
        "share",
        "sum",
        "exchange",
        "repeat",
        "ratio",
    }
    assert (
        real.execute("SELECT identity_id FROM identities WHERE length(note) < 20").fetchall() == []
    )


@pytest.mark.parametrize(
    ("identity", "verdict", "plain"),
    [
        ("trade-2022-from-2021", "consistent", "consistent"),
        ("trade-2022-dollars-roubles", "consistent", "consistent"),
        ("forum-2022-tenge-dollars", "consistent", "consistent"),
        ("investment-rise-of-fifty-billion", "inconsistent", "inconsistent"),
        ("investment-rise-of-twenty-billion", "inconsistent", "inconsistent"),
        ("investment-rise-of-gross-2018", "inconsistent", "inconsistent"),
        ("trade-partner-rank-2022-2023", "inconsistent", "inconsistent"),
        ("border-time-doubling", "consistent", "consistent"),
        ("treaty-2013-ten-years", "inconsistent", "inconsistent"),
        ("research-projects-by-field", "consistent", "consistent"),
        ("project-mean-value-2022-2023", "inconsistent", "inconsistent"),
    ],
)
def test_known_verdicts(
    real: duckdb.DuckDBPyConnection, identity: str, verdict: str, plain: str
) -> None:
    row = real.execute(
        "SELECT verdict, plain_verdict FROM identity_check WHERE identity_id = ?", [identity]
    ).fetchone()
    assert row == (verdict, plain)


def test_the_view_and_the_check_know_the_same_roles(real: duckdb.DuckDBPyConnection) -> None:
    text = (PACKAGE.root / "checks" / "identity_roles.sql").read_text()
    slots = real.execute("SELECT kind, role FROM identity_slots").fetchall()
    for kind, role in slots:
        assert f"('{kind}', '{role}')" in text
    assert text.count("('") == len(slots)
