"""The gate's own look at the evidence: what it passes over, what it takes back, what it says once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from steppe_ledger.evidence.derivations import Phrases, derived_period, plain
from steppe_ledger.findings import Finding, Report
from steppe_ledger.validate.gate import validate
from tests.conftest import MINI
from tests.gate_kit import CHRONICLE, GAZETTE, Break, cells, delete, each

Run = Callable[..., tuple[int, str, str]]
FORMS = {"%": "percent", "$": "USD"}


def found(root: Path, break_it: Break, texts: Path | None = None) -> list[tuple[str, str | None]]:
    break_it(root, MINI / "texts")
    return [(f.rule, f.column) for f in validate(root, texts, witnesses="never").findings]


@pytest.mark.parametrize(
    ("number", "text"),
    [("1E+3", "1000"), ("0.50", "0.5"), ("100", "100"), ("0", "0"), ("-2.0", "-2")],
)
def test_numbers_are_written_plainly(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
    assert plain(None) == ""


def test_another_reading_needs_its_exception() -> None:
    phrases = Phrases(FORMS)
    figure = {"comparator": "eq", "value": "9", "value_max": "", "precision": "1", "unit": "multiple",
              "exception": "", "note": ""}  # fmt: skip
    assert [column for column, _, _ in phrases.faults(figure, "8 times more")] == ["value"]
    other = {**figure, "exception": "reading_from_context", "note": "nine times"}
    assert list(phrases.faults(other, "8 times more")) == []


def test_a_baseline_of_the_same_months() -> None:
    said, own = ("2023-12-22", "2023-12-22"), ("2023-01-01", "2023-09-30")
    assert derived_period("same period of 2022", said, own) == ("2022-01-01", "2022-09-30")
    assert derived_period("same period of last year", said, own) is None


def test_a_unit_that_is_wrong_is_not_taken_for_wrong_figures(mini: Path) -> None:
    said = found(mini, cells("units", "foot,", kind="size"))
    assert said == [("enum", "kind")]


def test_a_phrase_is_not_held_against_a_mention_that_is_wrong(mini: Path) -> None:
    said = found(mini, cells("mentions", f"{GAZETTE}@192,", kind="quantities"), MINI / "texts")
    assert said == [("enum", "kind")]


def test_an_open_ledger_may_have_open_numbers(mini: Path) -> None:
    change = each(
        cells("sources", CHRONICLE, ledger="open"), delete("mentions", f"{CHRONICLE}@399,")
    )
    assert ("ledger-open", "ledger") not in found(mini, change, MINI / "texts")


def test_a_text_that_cannot_be_read_exits_with_2(mini: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / f"{CHRONICLE}.txt").write_bytes(b"\xff")
    status, out, err = run("validate", "--root", mini, "--texts", tmp_path / "texts")
    assert (status, out) == (2, "")
    assert CHRONICLE in err


def test_texts_that_are_not_there_are_not_checked(mini: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "texts").mkdir()
    words = ("--texts", tmp_path / "texts", "--witnesses", "never")
    status, out, _ = run("validate", "--root", mini, *words)
    assert status == 0
    assert "0 of 4 texts present" in out
    status, _, err = run("validate", "--root", mini, "--texts", tmp_path / "none")
    assert status == 2
    assert "is not a folder of texts" in err


def test_a_cell_is_said_once_and_a_line_as_often_as_need_be() -> None:
    report = Report()
    one = Finding("a", "m", "h", "t", "t.csv", 2, "x")
    report.add(
        [one, Finding("b", "m", "h", "t", "t.csv", 2, "x"), Finding("c", "m", "h", "t", "t.csv", 2)]
    )
    assert [f.rule for f in report.findings] == ["a", "c"]
    report.withdraw({one.cell})
    report.add([Finding("d", "m", "h", "t", "t.csv", 2, "x")])
    assert [f.rule for f in report.findings] == ["c", "d"]
    assert report.wrong_lines("t.csv", rules_besides=["c", "d"]) == set()
    assert report.wrong_cells("t.csv") == {"x": [2]}
