"""No view is quadratic: its plan joins on keys, and its answer grows as its tables do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from steppe_ledger.sql.views import create_views, view_files
from tests.claims_kit import ROOT, real

COPIES = 30
# the identifiers that a copy gets anew; places, people, units and rates are shared
COPIED = {
    "sources": ["source_id"],
    "mentions": ["mention_id", "source_id"],
    "figures": [
        "figure_id", "mention_id", "source_id", "indicator_id", "period_mention_id", "baseline_mention_id",
        "project_id", "agreement_id", "event_id", "restates",
    ],
    "readings": ["figure_id"],
    "events": ["event_id"],
    "event_reports": ["event_id", "mention_id"],
    "event_participants": ["event_id", "mention_id"],
    "official_series": ["series_id"],
    "indicators": ["indicator_id"],
    "projects": ["project_id", "parent_project_id", "agreement_id"],
    "project_reports": ["project_id", "mention_id"],
    "project_actors": ["project_id", "mention_id"],
    "agreements": ["agreement_id", "parent_agreement_id", "event_id", "project_id", "signed_mention_id"],
    "agreement_reports": ["agreement_id", "mention_id"],
    "agreement_parties": ["agreement_id"],
    "identities": ["identity_id"],
    "identity_terms": ["identity_id", "figure_id", "mention_id", "agreement_id"],
}  # fmt: skip
VIEWS = [file.name for file in view_files(ROOT) if file.kind == "view"]
# asks for one indicator by its name, which the copies do not have
BY_NAME = {"claims_and_statistics"}
# of fixed size, or grouped by what the copies share
FIXED = {"conventions", "identity_slots", "claimants", "area_tree", "statistics_by_year"}
QUADRATIC = {"NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "IE_JOIN", "PIECEWISE_MERGE_JOIN"}


def copied(copies: int, *, shared: bool = False) -> duckdb.DuckDBPyConnection:
    """The real tables ``copies`` times over, each copy with indicators and identifiers of its own."""
    connection = real()
    for table, names in COPIED.items():
        columns = [c for c in names if not (shared and c == "indicator_id")]
        if not columns:
            continue
        renamed = ", ".join(f"{column} || '~' || copy AS {column}" for column in columns)
        connection.execute(
            f"CREATE OR REPLACE TABLE {table} AS SELECT * EXCLUDE (copy) REPLACE ({renamed})"
            f" FROM {table} CROSS JOIN range({copies}) AS r(copy)"
        )
    create_views(connection, ROOT)
    return connection


@pytest.fixture(scope="module")
def once() -> Iterator[duckdb.DuckDBPyConnection]:
    with copied(1) as connection:
        yield connection


@pytest.fixture(scope="module")
def many() -> Iterator[duckdb.DuckDBPyConnection]:
    with copied(COPIES) as connection:
        yield connection


def operators(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("children", []):
        yield from operators(child)


def reads_a_table(node: dict[str, Any]) -> bool:
    return any(
        "SCAN" in each["name"] and each.get("extra_info", {}).get("Table")
        for each in operators(node)
    )


@pytest.mark.parametrize("view", VIEWS)
def test_no_plan_pairs_every_row_with_every_row(many: duckdb.DuckDBPyConnection, view: str) -> None:
    row = many.execute(f"EXPLAIN (FORMAT json) FROM {view}").fetchone()
    assert row is not None
    for root in json.loads(row[1]):
        for node in operators(root):
            name = node["name"].strip()
            assert name not in QUADRATIC
            if (
                name == "CROSS_PRODUCT"
            ):  # with the one row of the conventions, or a short list of values
                assert not all(reads_a_table(child) for child in node["children"])


@pytest.mark.parametrize("view", [view for view in VIEWS if view not in BY_NAME])
def test_the_answer_grows_as_the_tables_do(
    once: duckdb.DuckDBPyConnection, many: duckdb.DuckDBPyConnection, view: str
) -> None:
    small, large = (c.execute(f"SELECT count(*) FROM {view}").fetchone() for c in (once, many))
    assert small is not None
    assert large is not None
    assert small[0] > 0
    assert large[0] == small[0] * (1 if view in FIXED else COPIES)


def test_shared_indicators_are_no_worse() -> None:
    """Equal claims are one class: what is paired are different claims, never copies of the same."""
    few, more = copied(10, shared=True), copied(40, shared=True)
    with few, more:
        few.execute("CREATE TABLE found AS FROM disagreements")
        more.execute("SET memory_limit = '1GB'")
        more.execute("CREATE TABLE found AS FROM disagreements")
        small = few.execute(
            "SELECT count(*) FROM found WHERE first_source <> second_source"
        ).fetchone()
        large = more.execute("SELECT count(*) FROM found").fetchone()
        equal = more.execute(
            "SELECT count(*) FROM found WHERE split_part(first_figure, '~', 1) = split_part(second_figure, '~', 1)"
        ).fetchone()
    assert small is not None
    assert large is not None
    assert small[0] > 0
    assert large[0] > small[0]
    assert equal == (0,)
