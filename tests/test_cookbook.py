"""The pages with questions and findings: current, and every query answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from steppe_ledger.findings import CannotRunError
from steppe_ledger.pages.cookbook import FOLDER, PAGE, Recipe, cookbook, recipes
from steppe_ledger.pages.findings_page import PAGE as FINDINGS
from steppe_ledger.pages.findings_page import findings_page
from steppe_ledger.sql.query import answer, ask, open_tables
from tests.claims_kit import PACKAGE, ROOT

RECIPES = recipes(ROOT)


def test_there_are_twenty_questions() -> None:
    assert len(RECIPES) >= 20
    assert len({recipe.question for recipe in RECIPES}) == len(RECIPES)
    assert all(recipe.question.endswith("?") for recipe in RECIPES)


@pytest.fixture(scope="module")
def real() -> Iterator[duckdb.DuckDBPyConnection]:
    with open_tables(PACKAGE) as connection:
        yield connection


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_question_has_an_answer_that_stays(
    real: duckdb.DuckDBPyConnection, recipe: Recipe
) -> None:
    first, second = (answer(real, recipe.sql) for _ in range(2))
    assert first == second
    assert first[1]


def test_the_page_of_questions_is_current() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == cookbook(PACKAGE), (
        "run `python -m steppe_ledger docs`"
    )


def test_the_page_of_findings_is_current() -> None:
    assert (ROOT / FINDINGS).read_text("utf-8") == findings_page(PACKAGE), (
        "run `python -m steppe_ledger docs`"
    )


def test_every_inconsistent_identity_is_on_the_page_with_its_note_and_sources() -> None:
    page = findings_page(PACKAGE)
    _, rows = ask(
        PACKAGE,
        "SELECT title, note, speakers, sources, left_words, right_words FROM identity_check"
        " WHERE 'inconsistent' IN (verdict, plain_verdict)",
    )
    assert rows
    for title, note, speakers, sources, left, right in rows:
        assert f"#### {title}\n" in page
        assert f"- **Note:** {note}\n" in page
        assert f"- **Said by** {speakers} ({sources})." in page
        assert left[1:] in page
        assert right in page


def test_a_query_without_its_question_is_refused(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "01-x.sql").write_text("SELECT 1\n")
    with pytest.raises(CannotRunError, match=r"01-x\.sql"):
        recipes(tmp_path)
