"""The generated pages: current, complete, and free of markup that a cell brought along."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from steppe_ledger import markdown
from steppe_ledger.export.everything import FORMATS
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.pages import (
    CODEBOOK,
    COOKBOOK,
    FINDINGS,
    QUERIES,
    Ask,
    Recipe,
    codebook,
    generated_files,
    recipes,
    with_answers,
)
from steppe_ledger.sql.query import as_table, open_tables, run
from steppe_ledger.sql.views import create_views, view_files
from steppe_ledger.validate.rules import rule_index
from tests.conftest import ROOT
from tests.export_kit import tiny

PACKAGE = require_package(ROOT)
RECIPES = recipes(ROOT)
RENDER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return generated_files(PACKAGE)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with open_tables(PACKAGE) as connection:
        create_views(connection, ROOT)
        yield partial(run, connection)


def test_the_pages_in_the_repository_are_current(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert (ROOT / path).read_text("utf-8") == text, (
            f"{path}: run `python -m steppe_ledger docs`"
        )


def test_nothing_that_is_generated_is_forgotten(pages: dict[str, str]) -> None:
    assert set(pages) == {
        "docs/codebook.md", "docs/findings.md", COOKBOOK, "CITATION.cff", "README.md", "docs/curation.md",
        "docs/charts/russian-investment.svg",
    }  # fmt: skip


# ---- the codebook -------------------------------------------------------------------------------


def test_the_codebook_has_every_column_code_rule_view_and_file(pages: dict[str, str]) -> None:
    page = pages[CODEBOOK]
    for table in PACKAGE.tables.values():
        part = page[page.index(f"\n## {table.name}\n") :].split("\n## ")[1]
        for field in table.fields:
            assert f"| `{field['name']}` |" in part
            for category in field.get("categories", []):
                assert f"| `{category['value']}` |" in part
        for rule in table.rules:
            assert markdown.code(rule["sql"]) in part
    views = page[page.index("## Views and macros") : page.index("## The rules")]
    for file in view_files(ROOT):
        assert f"### {file.name}" in views
        assert all(f"| `{name}` |" in views for name in file.columns)
    rules = page[page.index("## The rules") :]
    assert all(f"| `{rule.name}` |" in rules for rule in rule_index(PACKAGE))
    assert all(f"| `{path}` |" in rules for form in FORMATS for path in form.FILES)


def test_the_codebook_changes_with_no_row(pages: dict[str, str]) -> None:
    for table in PACKAGE.tables.values():
        assert not re.search(rf"{table.name}.*\b\d+ rows", pages[CODEBOOK])


def test_code_shows_signs_as_they_are(pages: dict[str, str]) -> None:
    for page in (pages[CODEBOOK], pages["docs/curation.md"]):
        html = RENDER.render(page)
        assert "&amp;lt;" not in html
    assert "published_from &lt;= published_to" in RENDER.render(pages[CODEBOOK])


# ---- questions and findings -----------------------------------------------------------------------


def test_there_are_thirty_questions() -> None:
    assert len(RECIPES) >= 30
    assert len({recipe.question for recipe in RECIPES}) == len(RECIPES)
    assert all(recipe.question.endswith("?") for recipe in RECIPES)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_question_has_an_answer_that_stays(ask: Ask, recipe: Recipe) -> None:
    first, second = (ask(recipe.sql) for _ in range(2))
    assert first == second
    assert first[1]


def test_every_example_of_the_pages_has_an_answer(pages: dict[str, str]) -> None:
    for path in ("README.md", "docs/curation.md", COOKBOOK):
        assert not re.search(r"\|-[-:|]*\|\n\n", pages[path]), f"{path}: an answer without rows"


def test_every_inconsistent_identity_is_on_the_page_with_its_note_and_sources(
    ask: Ask, pages: dict[str, str]
) -> None:
    page = pages[FINDINGS]
    assert page.index("Contradictions as printed, without any assumption of ours") < page.index(
        "### "
    )
    _, rows = ask(
        "SELECT title, note, speakers, sources, left_words, right_words FROM identity_check"
        " WHERE 'inconsistent' IN (verdict, plain_verdict)"
    )
    assert rows
    for row in rows:
        title, note, speakers, sources, left, right = (markdown.cell(text or "") for text in row)
        assert f"### {title}\n" in page
        assert f"- **Note:** {note}\n" in page
        said = (
            f"- **Said by** {speakers} ({sources})." if speakers else f"- **Printed in** {sources}."
        )
        assert said in page
        assert left[1:] in page
        assert right in page


def test_a_query_without_its_question_is_refused(tmp_path: Path) -> None:
    (tmp_path / QUERIES).mkdir(parents=True)
    (tmp_path / QUERIES / "01-x.sql").write_text("SELECT 1\n")
    with pytest.raises(CannotRunError, match=r"01-x\.sql"):
        recipes(tmp_path)


def test_an_answer_is_renewed_and_the_rest_of_the_page_is_not(ask: Ask) -> None:
    page = "a\n```sql\nSELECT 1 AS x\n```\n\n| old |\n|---|\n| 7 |\n\n| mine |\n|---|\n"
    renewed = with_answers(page, ask)
    assert renewed == page.replace("| old |\n|---|\n| 7 |\n", "|   x |\n|----:|\n|   1 |\n")


# ---- cells are never markup -----------------------------------------------------------------------

MARKUP = [
    "<script>alert(1)</script>", "<!-- ", "![i](http://x.example/i.png)", "[a](http://x.example)", "[a]: http://x",
    "<http://x.example>", "a | b", "`a` | `b`", "*a* __b__ ~~c~~", "&lt;b&gt; &#60;", "\\[a](b)", "\\", "a\\|b",
    "line\nnext", "tab\tnext", "_a_", "``", "|", "x@1.2_3",
]  # fmt: skip


def plain(text: str) -> str:
    return (
        re.sub(r"<[^>]*>", "", text)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


@given(st.text("<>[]()!*_~`|\\&#;: ab1\n-+.@\"'", max_size=25) | st.sampled_from(MARKUP))
def test_a_cell_shows_as_the_text_it_is(text: str) -> None:
    shown = " ".join(markdown.visible(text).split())
    page = markdown.table(("head",), [(markdown.cell(f"x{text}x"),), (markdown.code(text),)])
    html = RENDER.render(page)
    cells = re.findall(r"<td>(.*?)</td>", html)
    assert len(cells) == 2
    assert " ".join(plain(cells[0]).split()) == " ".join(markdown.visible(f"x{text}x").split())
    assert not re.search(r"<(?!/?code>)", cells[0] + cells[1])
    assert "<code>" not in cells[0]
    assert " ".join(plain(cells[1]).split()) == shown


def test_control_characters_can_be_seen() -> None:
    assert markdown.visible("a\x1b[31m\u202e\x00") == "a\\x1b[31m\\u202e\\x00"
    assert as_table(["x"], [("\x1b]0;<b>",)]).splitlines()[2] == r"| \\x1b]0;&lt;b> |"


def test_prose_keeps_its_code_and_nothing_else() -> None:
    assert markdown.prose("As `a|<b>` in <b>") == r"As `a\|<b>` in &lt;b>"


@pytest.mark.parametrize("text", MARKUP)
def test_no_page_of_a_stranger_holds_markup(text: str, tmp_path: Path) -> None:
    """Every text of a descriptor, schema, view, rule and cell that a page shows."""
    tiny(tmp_path / "tiny", claims=[])
    evil = text.replace("\n", " ").replace("\t", " ")
    for path in ("schemas/claims.json", "schemas/places.json"):
        schema = json.loads((tmp_path / "tiny" / path).read_text())
        schema |= {"title": evil, "description": evil}
        for field in schema["fields"]:
            field |= {"description": evil, "title": evil}
        for rule in schema.get("rules", []):
            rule["title"] = evil
        (tmp_path / "tiny" / path).write_text(json.dumps(schema))
    view = tmp_path / "tiny/views/claims_wide.sql"
    view.write_text(
        view.read_text().replace("in words", f"in words {evil}").replace("Which claims", evil)
    )
    package = require_package(tmp_path / "tiny")
    with open_tables(package) as connection:
        page = codebook(package, partial(run, connection))
        table = as_table(*run(connection, f"SELECT '{text}' AS a"))
    html = RENDER.render(page) + RENDER.render(table)
    ours = r"</?(h[1-3]|p|ul|li|table|thead|tbody|tr|th|td|code)( style=\"[^\"]*\")?>|<!-- generated.*-->|<a href=\"#[\w-]*\">|</a>"
    assert not re.search(r"<[^/]*|</", re.sub(ours, "", html)), re.sub(ours, "", html)


def test_the_ten_questions_match_no_name() -> None:
    """An identifier or the argument of a macro is no match of text."""
    new = [recipe for recipe in RECIPES if "21" <= recipe.name[:2] <= "30"]
    assert len(new) == 10
    assert not any(
        re.search(r"\b(I?LIKE|regexp\w*|contains|starts_with)\b", r.sql, re.IGNORECASE) for r in new
    )
