"""What the views answer, on made-up rows small enough to see through."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.claims_kit import BASICS, SOURCE, Records, claim, database, mention, refill

YEARS = {"period_start": "2022-01-01", "period_end": "2022-12-31", "period_basis": "stated"}
AREAS = {"ref_area": "here", "counterpart_area": "there"}
LATER = "later-2027-06"
TABLES = (
    "figures", "mentions", "identities", "identity_terms", "projects", "project_reports", "project_actors", "agreements",
    "agreement_reports", "agreement_parties", "events", "event_participants", "official_series", "exchange_rates", "readings",
)  # fmt: skip
ENTITIES = [
    {"entity_id": "someone", "name": "Someone", "kind": "person"},
    {"entity_id": "other", "name": "Other", "kind": "person"},
    {"entity_id": "here", "name": "Here", "kind": "state"},
    {"entity_id": "there", "name": "There", "kind": "state"},
    {"entity_id": "shire", "name": "Shire", "kind": "region", "parent_entity_id": "here", "aliases": "Old County"},
    {"entity_id": "works", "name": "The Works", "kind": "company"},
]  # fmt: skip


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = database()
    yield connection
    connection.close()


@pytest.fixture
def ask(empty: duckdb.DuckDBPyConnection) -> Any:
    """Fill the tables that are given, empty the others, and ask."""

    def answer(records: Records, sql: str) -> list[tuple[Any, ...]]:
        later = {**BASICS["sources"][0], "source_id": LATER, "title": "Later"}
        later |= dict.fromkeys([k for k, v in later.items() if v == "2024-01-31"], "2027-06-30")
        base: Records = {name: [] for name in TABLES} | {"entities": ENTITIES}
        base["sources"] = [*BASICS["sources"], later]
        refill(empty, {**base, **records})
        return empty.execute(sql).fetchall()

    return answer


def figures(*given: dict[str, Any]) -> Records:
    """Figures with a mention each, in the source of each."""
    rows = [{**claim(f"f{n}", 100), **YEARS, **AREAS, **one} for n, one in enumerate(given)]
    spans = [{**mention(row["figure_id"]), "source_id": row["source_id"]} for row in rows]
    return {"figures": rows, "mentions": spans}


# ---- money --------------------------------------------------------------------------------------


def test_no_claim_in_money_is_dropped(ask: Any) -> None:
    rate = {
        "currency": "RUB",
        "year": 2022,
        "units_per_usd": 50,
        "role": "primary",
        "publisher": "p",
    }
    given = figures(
        {"comparator": "gt"},
        {"unit": "RUB", "value": 5000, "precision": 1000},
        {"unit": "RUB", "period_start": "2021-01-01"},  # two years have no one rate
        {"period_start": "", "period_end": "", "period_basis": "none"},
        {"period_end": "2022-09-30"},
        {"unit": "percent"},
    )
    rows = ask(
        {**given, "exchange_rates": [rate]},
        "SELECT figure_id, usd, usd_low, usd_high, days, comparator, claimed_by FROM figures_usd ORDER BY figure_id",
    )
    assert rows == [
        ("f0", 100, 100, None, 365, "gt", "someone"),
        ("f1", 100, 90, 110, 365, "eq", "someone"),
        ("f2", None, None, None, 730, "eq", "someone"),
        ("f3", 100, Decimal("99.5"), Decimal("100.5"), None, "eq", "someone"),
        ("f4", 100, Decimal("99.5"), Decimal("100.5"), 273, "eq", "someone"),
    ]


# ---- projects -----------------------------------------------------------------------------------


def reports(*given: tuple[str, str, dict[str, Any]]) -> Records:
    """Reports of projects: the project, the day and the rest."""
    spans = [mention(f"m{n}") for n, _ in enumerate(given)]
    rows = [
        {"project_id": p, "mention_id": f"m{n}", "as_of": day, "as_of_from": day, "as_of_to": day, "claimed_by": "someone", **more}
        for n, (p, day, more) in enumerate(given)
    ]  # fmt: skip
    projects = [
        {"project_id": p, "name": p.upper(), "sector": "energy"}
        for p in sorted({g[0] for g in given})
    ]
    return {"mentions": spans, "project_reports": rows, "projects": projects}


def stage(name: str) -> dict[str, str]:
    return {"stage": name, "stage_basis": "stated"}


def milestone(name: str, when: str) -> dict[str, str]:
    return {"milestone": name, "milestone_date": when, "milestone_basis": "stated"}


@pytest.mark.parametrize(
    ("given", "signs"),
    [
        ([("a", "2020-01-01", stage("implementation")), ("a", "2021-01-01", stage("suspended"))], ["suspended"]),
        ([("a", "2020-01-01", stage("cancelled")), ("a", "2021-01-01", stage("preparation"))], []),  # taken up again
        ([("a", "2020-01-01", stage("proposed")), ("a", "2023-01-01", stage("proposed"))], ["no further stage"]),
        ([("a", "2020-01-01", stage("implementation")), ("a", "2023-01-01", stage("proposed"))], ["no further stage"]),
        ([("a", "2020-01-01", stage("proposed")), ("a", "2021-01-01", stage("proposed"))], []),  # not for years
        ([("a", "2020-01-01", stage("proposed")), ("a", "2023-01-01", stage("preparation"))], []),
        ([("a", "2020-01-01", stage("operating")), ("a", "2023-01-01", stage("operating"))], []),
        ([("a", "2020-01-01", milestone("planned_start", "2022"))], ["planned start passed"]),
        ([("a", "2020-01-01", milestone("planned_start", "2028"))], []),  # after the latest text
        ([("a", "2020-01-01", milestone("planned_end", "2022")), ("a", "2021-01-01", stage("implementation"))], ["planned end passed"]),
        ([("a", "2020-01-01", milestone("planned_end", "2022")), ("a", "2021-01-01", milestone("opened", "2021"))], []),
        ([("a", "2020-01-01", milestone("planned_start", "2022")), ("a", "2021-01-01", stage("implementation"))], []),
    ],
)  # fmt: skip
def test_which_projects_stalled(ask: Any, given: Any, signs: list[str]) -> None:
    rows = ask(reports(*given), "SELECT sign FROM projects_stalled")
    assert [row[0] for row in rows] == signs


def test_costs_and_investors_stand_beside_the_stage(ask: Any) -> None:
    given = reports(("a", "2020-01-01", stage("proposed")), ("b", "2020-01-01", {}))
    cost = {**claim("c", 5), **YEARS, "indicator_id": "project_cost", "project_id": "a"}
    given["figures"], given["mentions"] = [cost], [*given["mentions"], mention("c")]
    given["indicators"] = [
        *BASICS["indicators"],
        {"indicator_id": "project_cost", "name": "Cost", "nature": "stock"},
    ]
    given["project_actors"] = [
        {"project_id": "a", "entity_id": "works", "role": role, "basis": basis, "mention_id": m}
        for role, basis, m in [("investor", "inferred", "m0"), ("investor", "stated", "m1"), ("operator", "inferred", "m0")]
    ]  # fmt: skip
    rows = ask(given, "SELECT project_id, stage, costs, investors, others FROM project_current")
    assert rows == [
        ("a", "proposed", "<c> (Someone, 2024-01-31)", "The Works, investor", "The Works, operator (inferred)"),
        ("b", None, None, None, None),
    ]  # fmt: skip


# ---- promises and documents ---------------------------------------------------------------------


def test_a_promise_has_its_day_and_what_came_of_it(ask: Any) -> None:
    later = {"source_id": LATER, "period_start": "2026-01-01", "period_end": "2026-12-31"}
    given = figures(
        {**later, "source_id": SOURCE, "modality": "target"},
        {**later, "value": 70, "claimed_by": "other"},
        {**later, "subject": "of it a part"},
        {"modality": "plan"},  # for 2022, said in 2024
        {
            "modality": "commitment",
            "period_start": "",
            "period_end": "",
            "period_basis": "none",
            "subject": "undated",
        },
    )
    told = reports(
        ("a", "2020-01-01", milestone("planned_end", "2025-03")),
        ("a", "2026-01-01", stage("operating")),
    )
    told["mentions"] += given.pop("mentions")
    document = {"agreement_id": "plan", "title": "A plan", "signed": "2020-05-05", "signed_from": "2020-05-05",
                "signed_to": "2020-05-05", "period_start": "2021-01-01", "period_end": "2024-12-31"}  # fmt: skip
    rows = ask(
        {**told, **given, "agreements": [document]},
        "SELECT kind, id, due::VARCHAR, said, since FROM promised ORDER BY due, id",
    )
    assert rows == [
        ("agreement", "plan", "2024-12-31", "2020-05-05", None),
        ("milestone", "a", "2025-03-31", "2020-01-01", "operating (Someone, 2026-01-01)"),
        ("figure", "f0", "2026-12-31", "2024-01-31", "<f1> (2026, Other, 2027-06-30)"),
        ("figure", "f4", None, "2024-01-31", None),
    ]


@pytest.mark.parametrize(
    ("edtf", "day"),
    [("2024", "2024-12-31"), ("2024-06~", "2024-06-30"), ("2024-02-03?", "2024-02-03"), ("2024/2026", "2026-12-31"),
     ("2024-24", "2024-12-31"), ("202X", "2029-12-31"), ("2024-XX", "2024-12-31"), ("2024/..", None), (None, None)],
)  # fmt: skip
def test_the_last_day_of_a_date(ask: Any, edtf: str | None, day: str | None) -> None:
    given = "NULL" if edtf is None else f"'{edtf}'"
    assert ask({}, f"SELECT edtf_to({given})::VARCHAR") == [(day,)]


def test_a_document_without_a_printed_party_says_so(ask: Any) -> None:
    rows = ask(
        {
            "agreements": [{"agreement_id": n, "title": n, "signed": "2023"} for n in ("a", "b")],
            "agreement_parties": [
                {"agreement_id": "a", "entity_id": e, "role": r}
                for e, r in [("there", "signatory"), ("here", "signatory"), ("here", "guarantor")]
            ],
        },
        "SELECT agreement_id, parties FROM agreement_current",
    )
    assert rows == [("a", "Here, There"), ("b", "no party printed")]


# ---- everything on ------------------------------------------------------------------------------


def tied() -> Records:
    """A project in a region, with its report, a document of the project, and an event there."""
    given = reports(("plant", "2020-01-01", stage("proposed")))
    given["projects"][0]["area"] = "shire"
    given |= {
        "agreements": [
            {"agreement_id": "deal", "title": "Deal", "project_id": "plant", "signed": "2020"}
        ],
        "events": [{"event_id": "fair", "name": "Fair", "kind": "forum", "place": "shire"}],
        "event_participants": [
            {"event_id": "fair", "entity_id": e, "role": "participant"} for e in ("works", "there")
        ],
        "figures": [{**claim("cost", 5), "project_id": "plant", **YEARS}],
    }
    given["mentions"] += [mention("cost")]
    return given


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("old county", {("entities", "shire"), ("projects", "plant"), ("project_reports", "plant | m0"), ("events", "fair"),
                        ("agreements", "deal"), ("figures", "cost")}),
        ("DEAL", {("agreements", "deal")}),
        ("works", {("entities", "works"), ("events", "fair")}),
        ("ounty", set()),  # words are found by how they begin
        ("nowhere.", set()),
    ],
)  # fmt: skip
def test_search_takes_along_what_belongs_to_a_thing(
    ask: Any, word: str, found: set[tuple[str, str]]
) -> None:
    assert set(ask(tied(), f"SELECT found_in, key FROM search('{word}')")) == found


def test_an_area_holds_what_is_below_it(ask: Any) -> None:
    everything = {("projects", "plant", "Shire"), ("agreements", "deal", "Shire"), ("events", "fair", "Shire"), ("figures", "cost", "Shire")}  # fmt: skip
    for area in ("shire", "here"):
        assert set(ask(tied(), f"SELECT found_in, key, areas FROM in_area('{area}')")) == everything
    assert ask(tied(), "SELECT key, areas FROM in_area('there')") == [("fair", "There")]


# ---- speakers and findings ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ({}, {"value": 200}, ("f1", "f0", False, True, "same")),
        ({}, {}, ("f1", "f0", True, True, "same")),  # the same said by two
        ({}, {"subject": "a part"}, ("f1", "f0", True, False, "same")),
        ({}, {"claimed_by": "someone", "value": 200}, None),
        ({}, {"unit": "RUB"}, None),
        ({}, {"period_start": "2021-01-01", "period_end": "2021-12-31"}, None),
    ],
)
def test_two_speakers_are_held_against_one_another(
    ask: Any, first: Any, second: Any, answer: Any
) -> None:
    rows = ask(
        figures({**first}, {"claimed_by": "other", **second}),
        "SELECT one_figure, other_figure, meet, same_subject, periods FROM speakers_compared"
        " WHERE one_id = 'other' AND other_id = 'someone'",
    )
    assert rows == ([answer] if answer else [])


def test_a_claim_said_twice_is_compared_once(ask: Any) -> None:
    given = figures({}, {}, {"claimed_by": "other"}, {"claimed_by": "other", "value": 300})
    rows = ask(given, "SELECT one_figure, other_figure, meet FROM speakers_compared ORDER BY ALL")
    assert rows == [("f2", "f0", True), ("f3", "f0", False)]


def test_findings_begin_with_what_needs_no_assumption(ask: Any) -> None:
    given = figures({}, {"value": 300}, {"value": 100, "claimed_by": "other", "subject": "s"}, {"comparator": "gt", "value": 50, "subject": "t"})  # fmt: skip
    pairs = {
        "a": ("f0", "f1", "assumes"),
        "d": ("f0", "f1", "differs"),
        "ok": ("f0", "f2", "same"),
        "plain": ("f3", "f1", "same"),
    }
    given["identities"] = [
        {"identity_id": key, "kind": "repeat", "relation": "equal", "comparability": how, "title": key, "note": "n", "assumption": "x" if how == "assumes" else ""}
        for key, (_, _, how) in pairs.items()
    ]  # fmt: skip
    given["identity_terms"] = [
        {"identity_id": key, "role": role, "term": 1, "operand": "figure", "figure_id": figure}
        for key, (left, right, _) in pairs.items()
        for role, figure in (("left", left), ("right", right))
    ]
    query = "SELECT place, stands, identity_id, one_figures, other_figures, gap, assumption FROM findings ORDER BY place"
    rows = ask(given, query)
    assert rows == [
        (1, 2, "d", "f0", "f1", "199 USD", None),
        (2, 3, "a", "f0", "f1", "199 USD", "x"),
        (3, 4, "plain", "f3", "f1", "239.5 USD", None),
        (4, 5, "ok", "f0", "f2", None, None),
    ]
    given["identities"][1] |= {"assumption": "y"}  # what differs too comes under its assumption
    assert [row[1:3] for row in ask(given, query)][:2] == [(3, "a"), (3, "d")]
    given = figures({}, {"value": 300})  # a pair that no identity names
    assert ask(given, query) == [(1, 1, None, "f0", "f1", "199 USD", None)]


# ---- statistics ---------------------------------------------------------------------------------


def series(indicator: str, area: str, year: int, value: int) -> dict[str, Any]:
    return {
        "series_id": f"{indicator}-{area}-{year}", "indicator_id": indicator, "ref_area": area,
        "counterpart_area": "there" if area == "here" else "here", "period_start": f"{year}-01-01", "period_end": f"{year}-12-31",
        "value": value, "unit": "USD", "publisher": "p", "edition": "e",
    }  # fmt: skip


STATISTICS = [
    series("goods_exports", "here", 2021, 40), series("goods_imports", "here", 2021, 40),
    series("goods_exports", "here", 2022, 50), series("goods_imports", "here", 2022, 50),
    series("goods_exports", "there", 2022, 60),
]  # fmt: skip


def test_turnover_is_added_up_and_every_reporter_kept_apart(ask: Any) -> None:
    rows = ask(
        {
            "official_series": [
                *STATISTICS,
                {**STATISTICS[0], "series_id": "x", "period_end": "2021-06-30"},
            ]
        },
        "SELECT indicator_id, reporter, value, growth, made_of FROM statistics_by_year"
        " WHERE ref_area = 'here' AND year = 2022 ORDER BY ALL",
    )
    assert rows == [
        ("goods_exports", "here", 50, 25, "as published"),
        ("goods_imports", "here", 50, 25, "as published"),
        ("goods_imports", "there", 60, None, "mirror"),
        ("trade_turnover", "here", 100, 25, "exports and imports added up"),
    ]


@pytest.mark.parametrize(
    ("given", "answers"),
    [
        ({}, [("here", 100, 0, None)]),
        ({"value": 90}, [("here", 100, Decimal("9.5"), None)]),
        ({"value": 25, "unit": "percent", "measure": "growth"}, [("here", 25, 0, None)]),
        ({"value": 2, "unit": "multiple", "measure": "multiple"}, [("here", Decimal("1.25"), Decimal("-0.55"), None)]),
        ({"indicator_id": "goods_imports", "value": 55}, [("here", 50, Decimal("-4.5"), None), ("there", 60, Decimal("4.5"), None)]),
        ({"unit": "RUB"}, [(None, None, None, "stated in RUB, the statistics in USD")]),
        ({"period_end": "2022-09-30"}, [(None, None, None, "its period is not one whole calendar year")]),
        ({"period_start": "2021-01-01"}, [(None, None, None, "its period is not one whole calendar year")]),
        ({"period_start": "", "period_end": ""}, [(None, None, None, "no period is printed")]),
        ({"subject": "grain"}, [(None, None, None, "it speaks of a part, or of it as somebody counts: grain")]),
        ({"counterpart_area": "shire"}, [(None, None, None, "no statistics of these areas")]),
        ({"measure": "rank", "unit": "rank"}, [(None, None, None, "a rank is not in the statistics")]),
        ({"period_start": "2020-01-01", "period_end": "2020-12-31"}, [(None, None, None, "no statistics of that year")]),
        ({"value": 25, "unit": "percent", "measure": "growth", "baseline_start": "2020-01-01", "baseline_end": "2020-12-31"},
         [(None, None, None, "it is measured against another year than the one before")]),
        ({"indicator_id": "stock"}, []),
    ],
)  # fmt: skip
def test_a_claim_is_compared_with_each_reporter_or_says_why_not(
    ask: Any, given: Any, answers: Any
) -> None:
    names = ["goods_exports", "goods_imports", "trade_turnover"]
    records = figures({"indicator_id": "trade_turnover", **given})
    records["indicators"] = [
        *BASICS["indicators"],
        *({"indicator_id": n, "name": n, "nature": "flow"} for n in names),
    ]
    rows = ask(
        {**records, "official_series": STATISTICS},
        "SELECT lower(reporter), statistic, outside, not_compared FROM claims_and_statistics ORDER BY reporter",
    )
    assert rows == answers
