"""The views and macros: their headers, and what each answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from steppe_ledger.findings import CannotRunError
from steppe_ledger.sql.query import open_tables
from steppe_ledger.sql.views import create_views, view_files
from tests.claims_kit import (
    BASICS,
    PACKAGE,
    ROOT,
    SOURCE,
    Records,
    claim,
    database,
    mention,
    refill,
)

FILES = view_files(ROOT)
VIEWS = [file for file in FILES if file.kind == "view"]


@pytest.fixture(scope="module")
def real() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_tables(PACKAGE) as connection:
        create_views(connection, ROOT, comment=True)
        yield connection


@pytest.fixture(scope="module")
def ledger() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = database()
    yield connection
    connection.close()


def test_the_views_that_were_promised_are_there() -> None:
    names = {file.name for file in FILES}
    assert names >= {
        "figures_wide", "indicator_series", "claim_intervals", "disagreements", "identity_check", "project_timeline",
        "agreements_by_party", "region_pairs", "claimants", "source_coverage", "as_of", "series", "to_usd",
    }  # fmt: skip


@pytest.mark.parametrize("file", VIEWS, ids=lambda file: file.name)
def test_the_header_lists_the_columns_in_their_order(
    real: duckdb.DuckDBPyConnection, file: Any
) -> None:
    columns = [column[0] for column in real.execute(f"FROM {file.name} LIMIT 0").description or []]
    assert list(file.columns) == columns
    assert file.answers.endswith("?")


@pytest.mark.parametrize("file", [f for f in FILES if f.kind != "view"], ids=lambda file: file.name)
def test_the_header_of_a_macro_lists_its_parameters(
    real: duckdb.DuckDBPyConnection, file: Any
) -> None:
    row = real.execute(
        "SELECT parameters FROM duckdb_functions() WHERE function_name = ? AND NOT internal",
        [file.name],
    ).fetchone()
    assert row == (list(file.columns),)


def test_each_view_stands_after_what_it_needs_and_names_all_of_it() -> None:
    names = {file.name for file in FILES}
    before: set[str] = set()
    for file in FILES:
        assert set(file.needs) <= before
        code = "\n".join(
            line for line in file.sql.splitlines() if not line.strip().startswith("--")
        )
        words = set(re.findall(r"\b(?:FROM|JOIN)\s+(\w+)|(\w+)\s*\(", code))
        named = {word for pair in words for word in pair} & names - {file.name}
        assert named == set(file.needs), file.name
        before.add(file.name)


def test_the_headers_stand_in_the_database_as_comments(real: duckdb.DuckDBPyConnection) -> None:
    bare = real.execute(
        f"SELECT view_name FROM duckdb_views() WHERE view_name IN ({', '.join(repr(v.name) for v in VIEWS)})"
        " AND comment IS NULL"
    ).fetchall()
    assert bare == []
    rows = real.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name = 'identity_check' AND column_name = 'verdict'"
    ).fetchall()
    assert rows[0][0].startswith("consistent, inconsistent or undetermined")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.sql": "SELECT 1;\n"}, "views/a.sql:1: the file must hold one CREATE"),
        ({"a.sql": "-- What?\nCREATE OR REPLACE VIEW b AS SELECT 1;\n"}, "views/a.sql:1: the file creates one view"),
        ({"a.sql": "-- What?\nCREATE OR REPLACE VIEW a AS SELECT 1;\n"}, "views/a.sql:1: the header needs"),
        (
            {
                "a.sql": "-- What?\n-- Grain: one\n-- Columns:\nCREATE OR REPLACE VIEW a AS FROM b;\n",
                "b.sql": "-- What?\n-- Grain: one\n-- Columns:\nCREATE OR REPLACE VIEW b AS FROM a;\n",
            },
            "views: a needs b needs a",
        ),
        ({"a.sql": "-- What?\n-- Grain: one\n-- Columns:\nCREATE OR REPLACE VIEW a AS SELEC 1;\n"}, "views/a.sql:1: Parser"),
    ],
)  # fmt: skip
def test_a_wrong_view_file_is_named(tmp_path: Path, files: dict[str, str], message: str) -> None:
    (tmp_path / "views").mkdir()
    for name, text in files.items():
        (tmp_path / "views" / name).write_text(text)
    with pytest.raises(CannotRunError) as caught:
        create_views(duckdb.connect(), tmp_path)
    assert message in str(caught.value) or message == "views: a needs b needs a"


# ---- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("24500000000", "24.5 billion"), ("1800000000000", "1.8 trillion"), ("17000", "17,000"), ("110", "110"),
        ("33.3333", "33.3333"), ("-2.5", "-2.5"), ("1000000", "1 million"), ("0", "0"), (None, None),
    ],
)  # fmt: skip
def test_number_words(
    real: duckdb.DuckDBPyConnection, number: str | None, words: str | None
) -> None:
    assert real.execute("SELECT number_words($1::DECIMAL(38, 9))", [number]).fetchone() == (words,)


@pytest.mark.parametrize(
    ("first", "last", "basis", "words"),
    [
        ("2022-01-01", "2022-12-31", "stated", "2022"),
        ("2019-01-01", "2021-12-31", "stated", "2019 to 2021"),
        ("2023-01-01", "2023-09-30", "stated", "January to September 2023"),
        ("2022-11-01", "2023-02-28", "stated", "November 2022 to February 2023"),
        ("2022-06-01", "2022-06-30", "stated", "June 2022"),
        ("2023-11-09", "2023-11-09", "as_of", "as of 9 November 2023"),
        ("2023-12-22", "2023-12-31", "as_of", "as of 22 to 31 December 2023"),
        ("2023-06-22", "2023-12-31", "relative", "22 June to 31 December 2023"),
        ("2016-12-22", "2023-12-31", "relative", "22 December 2016 to 31 December 2023"),
        (None, None, "none", None),
    ],
)
def test_period_words(
    real: duckdb.DuckDBPyConnection,
    first: str | None,
    last: str | None,
    basis: str,
    words: str | None,
) -> None:
    row = real.execute(
        "SELECT period_words($1::DATE, $2::DATE, $3)", [first, last, basis]
    ).fetchone()
    assert row == (words,)


def test_interval_words(real: duckdb.DuckDBPyConnection) -> None:
    row = real.execute(
        "SELECT interval_words(NULL, false, NULL, false, 'USD'), interval_words(5, true, 5, true, 'count'),"
        " interval_words(NULL, false, -5, false, 'percent'), interval_words(45, true, 50, false, 'percent'),"
        " interval_words(0, true, 75, true, 'percent'), interval_words(2, false, 3, true, 'multiple'),"
        " interval_words(1, true, NULL, false, 'year')"
    ).fetchone()
    assert row == (
        "unknown USD", "exactly 5", "less than -5 percent", "45 to below 50 percent", "at most 75 percent",
        "above 2 to 3 times", "at least 1 years",
    )  # fmt: skip


# ---- disagreements --------------------------------------------------------------------------


def pair(first: dict[str, Any], second: dict[str, Any]) -> Records:
    period = {"period_start": "2022-01-01", "period_end": "2022-12-31", "period_basis": "stated"}
    figures = [
        {**claim("a", 100, precision=10), **period, "ref_area": "here", **first},
        {**claim("b", 200, precision=10), **period, "ref_area": "here", **second},
    ]
    return {
        "figures": figures,
        "mentions": [mention("a"), mention("b")],
        "identities": [],
        "identity_terms": [],
    }


AS_OF = {"period_basis": "as_of"}


@pytest.mark.parametrize(
    ("first", "second", "listed"),
    [
        ({}, {}, True),
        ({}, {"value": 105}, False),  # they meet, and the factor is small
        ({"comparator": "gt"}, {"comparator": "gt"}, True),  # they meet, but the factor is two
        ({}, {"subject": "another"}, False),
        ({"subject": "the same"}, {"subject": "the same"}, True),
        ({}, {"ref_area": "there"}, False),
        ({}, {"ref_area": ""}, False),
        ({"ref_area": ""}, {"ref_area": ""}, True),
        ({}, {"unit": "RUB"}, False),
        ({}, {"measure": "change"}, False),
        ({}, {"indicator_id": "flow"}, False),
        ({}, {"period_start": "2023-01-01", "period_end": "2023-12-31"}, False),
        ({}, {"period_start": "2022-12-31", "period_end": "2023-12-31"}, True),
        # statements of a stock a few weeks apart, and half a year apart
        ({**AS_OF, "period_start": "2022-12-20", "period_end": "2022-12-20"}, {**AS_OF, "period_start": "2023-02-01", "period_end": "2023-02-01"}, True),
        ({**AS_OF, "period_start": "2022-06-20", "period_end": "2022-06-20"}, {**AS_OF, "period_start": "2023-02-01", "period_end": "2023-02-01"}, False),
        # a flow of nine months is not one of a year
        ({"indicator_id": "flow"}, {"indicator_id": "flow", "period_end": "2022-09-30"}, False),
        ({"indicator_id": "flow"}, {"indicator_id": "flow"}, True),
        ({"indicator_id": "flow", "measure": "growth", "unit": "percent"}, {"indicator_id": "flow", "measure": "growth", "unit": "percent", "period_end": "2022-09-30"}, True),
        ({"period_start": "", "period_end": "", "period_basis": "none"}, {}, False),
        ({"value": 0}, {"value": 200}, True),
    ],
)  # fmt: skip
def test_which_pairs_disagree(
    ledger: duckdb.DuckDBPyConnection, first: dict[str, Any], second: dict[str, Any], listed: bool
) -> None:
    refill(ledger, pair(first, second))
    rows = ledger.execute("SELECT first_figure, second_figure FROM disagreements").fetchall()
    assert rows == ([("a", "b")] if listed else [])


def test_a_pair_of_long_periods_is_listed_once(ledger: duckdb.DuckDBPyConnection) -> None:
    refill(ledger, pair({"period_start": "2015-01-01"}, {"period_start": "2016-01-01"}))
    rows = ledger.execute("SELECT severity, factor, periods FROM disagreements").fetchall()
    assert rows == [(2, Decimal(2), "overlapping")]


def test_a_curator_can_declare_two_claims_comparable(ledger: duckdb.DuckDBPyConnection) -> None:
    apart = {"subject": "another", "period_start": "2018-01-01", "period_end": "2018-12-31"}
    records = pair({}, apart)
    records["identities"] = [
        {
            "identity_id": "x",
            "kind": "repeat",
            "relation": "equal",
            "comparability": "differs",
            "title": "x",
            "note": "years apart",
        }
    ]
    records["identity_terms"] = [
        {"identity_id": "x", "role": "left", "term": 1, "operand": "figure", "figure_id": "b"},
        {"identity_id": "x", "role": "right", "term": 1, "operand": "figure", "figure_id": "a"},
    ]
    refill(ledger, records)
    rows = ledger.execute(
        "SELECT severity, first_figure, periods, same_definition, identity_id, note FROM disagreements"
    ).fetchall()
    assert rows == [(2, "a", "apart", False, "x", "years apart")]


def test_the_known_disagreement_on_investment_is_listed(real: duckdb.DuckDBPyConnection) -> None:
    rows = real.execute(
        "SELECT one, one_printed, other, other_printed, factor FROM speakers_compared"
        " WHERE indicator_id = 'investment_total'"
    ).fetchall()
    found = ("Alexey Borodavkin", "exceeded $50 billion", "Kassym-Jomart Tokayev",
             "exceeded $20 billion", Decimal("2.5"))  # fmt: skip
    assert found in rows


def test_everything_on_a_thing_is_one_query(real: duckdb.DuckDBPyConnection) -> None:
    tables = {row[0] for row in real.execute("FROM search('baikonur')").fetchall()}
    assert {"projects", "entities", "project_reports", "mentions"} <= tables


def test_a_status_never_falls_back(real: duckdb.DuckDBPyConnection) -> None:
    row = real.execute(
        "SELECT status FROM agreement_current WHERE agreement_id = 'good-neighbourliness-treaty-2013'"
    ).fetchone()
    assert row == ("in_force",)


def test_a_claim_stands_beside_each_reporter(real: duckdb.DuckDBPyConnection) -> None:
    rows = real.execute(
        "SELECT reporter, measure, outside FROM claims_and_statistics WHERE figure_id = 'mfa-kz-2018-12@11775'"
    ).fetchall()
    assert [row[0] for row in rows] == ["Kazakhstan", "Russia"]
    assert all(row[2] < 0 for row in rows)  # both lie below "approximately $19 billion"


def test_areas_within_an_area(real: duckdb.DuckDBPyConnection) -> None:
    rows = real.execute("SELECT entity_id FROM area_tree WHERE within = 'kazakhstan'").fetchall()
    assert {("kazakhstan",), ("abai-region",)} <= set(rows)


# ---- the other views ------------------------------------------------------------------------


def test_source_coverage_counts_the_tables(real: duckdb.DuckDBPyConnection) -> None:
    totals = real.execute(
        "SELECT sum(mentions), sum(figures), sum(project_reports), sum(agreement_reports),"
        " bool_and(mentions = quantities + dates + entities + names + idioms + metadata + elsewhere) FROM source_coverage"
    ).fetchone()
    tables = [
        real.execute(f"SELECT count(*) FROM {name}").fetchone()
        for name in ("mentions", "figures", "project_reports", "agreement_reports")
    ]
    assert totals == (*[row[0] for row in tables if row], True)


def test_claimants_and_figures_wide_hold_every_figure(real: duckdb.DuckDBPyConnection) -> None:
    row = real.execute(
        "SELECT (SELECT count(*) FROM figures), (SELECT count(*) FROM figures_wide), (SELECT sum(figures) FROM claimants)"
    ).fetchone()
    assert row is not None
    assert row[0] == row[1] == row[2]


def test_as_of_leaves_out_what_came_later(real: duckdb.DuckDBPyConnection) -> None:
    row = real.execute(
        "SELECT count(*) > 0, max(published_to) <= DATE '2018-12-31' FROM as_of('2018-12-31')"
    ).fetchone()
    assert row == (True, True)
    late = real.execute(
        "SELECT count(*) FROM as_of('2022-11-29') WHERE published_to > DATE '2022-11-29'"
    ).fetchone()
    assert late == (0,)


def test_series_is_in_the_order_of_time(real: duckdb.DuckDBPyConnection) -> None:
    levels = real.execute(
        "SELECT period FROM series('trade_turnover') WHERE unit = 'USD' AND measure = 'level' AND period IS NOT NULL"
    ).fetchall()
    assert levels[0] == ("2015",)
    assert levels[-1] == ("2022",)
    places = real.execute(
        "SELECT place, period_end FROM indicator_series WHERE indicator_id = 'trade_turnover' AND unit = 'USD'"
        " AND measure = 'level' AND ref_area = 'kazakhstan' AND subject IS NULL ORDER BY place"
    ).fetchall()
    assert len(places) > 3
    assert [place for place, _ in places] == list(range(1, len(places) + 1))
    assert sorted(end for _, end in places) == [end for _, end in places]


def test_a_conversion_shows_its_rate(real: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT usd, units_per_usd, year, publisher IS NOT NULL FROM to_usd(1800000000000, 'RUB', $1)"
    expected = (Decimal("26258205689.28"), Decimal("68.55"), 2022, True)
    assert real.execute(query, [2022]).fetchone() == expected
    assert real.execute(query, [date(2022, 12, 31)]).fetchone() == expected
    assert real.execute(query, [1999]).fetchone() is None
    assert real.execute("SELECT usd, basis FROM to_usd(5, 'USD', 2022)").fetchone() == (
        Decimal(5),
        "none needed",
    )
    stated = real.execute(
        "SELECT count(*) FROM figures_usd AS u JOIN figures AS f USING (figure_id) WHERE u.stated <> f.value"
    ).fetchone()
    assert stated == (0,)


def test_a_timeline_is_of_projects_that_two_texts_name(real: duckdb.DuckDBPyConnection) -> None:
    lonely = real.execute(
        "SELECT project_id FROM project_timeline GROUP BY project_id HAVING count(DISTINCT source_id) < 2"
    ).fetchall()
    assert lonely == []
    firsts = real.execute(
        "SELECT DISTINCT stage_before, moved FROM project_timeline WHERE step = 1"
    ).fetchall()
    assert firsts == [(None, None)]


def test_region_pairs_join_two_countries(real: duckdb.DuckDBPyConnection) -> None:
    rows = real.execute("SELECT region_a, region_b FROM region_pairs").fetchall()
    assert ("Aktobe Region", "Orenburg Region") in rows
    assert real.execute(
        "SELECT count(*) FROM region_pairs WHERE country_a = country_b"
    ).fetchone() == (0,)


def test_agreements_by_party_has_one_row_a_party(real: duckdb.DuckDBPyConnection) -> None:
    row = real.execute(
        "SELECT (SELECT count(*) FROM agreements_by_party), (SELECT count(*) FROM agreement_parties)"
    ).fetchone()
    assert row is not None
    assert row[0] == row[1]


def test_the_made_up_source_is_the_only_one() -> None:
    assert [source["source_id"] for source in BASICS["sources"]] == [SOURCE]
