"""The version that a change demands: every rule of the recipe, and ours."""

from __future__ import annotations

import pytest

from steppe_ledger.findings import CannotRunError
from steppe_ledger.release.version import RULES, is_version, next_version, parse_version
from tests.corpus.version_cases import CASES, Case, table


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.change)
def test_case(case: Case) -> None:
    found = case.found
    assert found.bump == case.bump
    if case.rule is None:
        assert found.demands == []
    else:
        assert RULES[case.rule].bump == case.bump
        greatest = {d.rule.id for d in found.demands if d.rule.bump == found.bump}
        assert case.rule in greatest


# one rule has its case through another's edit: what a renamed key leaves to those who name it
def test_every_rule_has_a_case() -> None:
    shown = {demand.rule.id for case in CASES for demand in case.found.demands}
    assert shown == set(RULES)


def test_recipe_line_reflect_changes_in_referenced_data() -> None:
    renamed = next(case for case in CASES if case.change == "referenced key renamed").found
    assert [(d.resource, d.change, d.rule.id) for d in renamed.demands] == [
        ("codes", "1 key renamed", "referenced"),
        ("figures", "2 references following a renamed key", "reflect"),
    ]


def test_the_recipe_is_quoted_whole() -> None:
    # 5 + 5 + 2 lines of the recipe's lists, and 2 of its scenarios that say more than these
    assert sum(rule.source == "recipe" for rule in RULES.values()) == 14


@pytest.mark.parametrize(
    ("version", "bump", "after"),
    [
        ("0.1.0", "none", "0.1.0"),
        ("0.1.0", "patch", "0.1.1"),
        ("0.1.4", "minor", "0.2.0"),
        ("0.1.4", "major", "0.2.0"),  # below 1.0.0 anything may change
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
    ],
)
def test_next_version(version: str, bump: str, after: str) -> None:
    assert next_version(version, bump) == after  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1.2", "1.2.3-rc", "v1.2.3", "01.2.3", "1.2.3\n", ""])
def test_not_a_version(text: str) -> None:
    assert not is_version(text)
    with pytest.raises(CannotRunError, match=r"X\.Y\.Z"):
        parse_version(text)


def test_cases_print_as_a_table() -> None:
    assert table().count("\n") == len(CASES) + 2
    assert "| digit corrected | patch | recipe | Correct errors in existing data |" in table()
