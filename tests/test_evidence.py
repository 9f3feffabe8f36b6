"""What is held against the texts, what is derived from them again, and how a report keeps it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from steppe_ledger.evidence.derivations import (
    Phrases,
    derived_period,
    period_faults,
    plain,
    year_before,
)
from steppe_ledger.evidence.read import read
from steppe_ledger.evidence.statements import sentence_at
from steppe_ledger.evidence.texts import (
    Span,
    frozen_fault,
    ledger_message,
    open_numbers,
    read_text,
    slice_faults,
    spans_in,
)
from steppe_ledger.findings import CannotRunError, Finding, Report, near
from steppe_ledger.validate.gate import validate
from tests.conftest import MINI
from tests.gate_kit import CHRONICLE, GAZETTE, HERALD, Break, cells, delete, each, file, source_text

Run = Callable[..., tuple[int, str, str]]
SAID = ("2024-05-01", "2024-05-20")
FIGURE = {"comparator": "eq", "value": "9", "value_max": "", "precision": "1", "unit": "multiple",
          "exception": "", "note": "", "period_start": "2023-01-01", "period_end": "2023-09-30",
          "period_basis": "stated", "baseline_start": "", "baseline_end": ""}  # fmt: skip


@pytest.fixture
def texts_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI / "texts", tmp_path / "texts"))


def found(
    mini: Path, texts: Path | None, *breaks: Break
) -> list[tuple[str, int | None, str | None]]:
    each(*breaks)(mini, texts or mini)
    return [(f.rule, f.line, f.column) for f in validate(mini, texts, witnesses="never").findings]


# --- derivations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"), [(None, ""), ("1E+9", "1000000000"), ("2.50", "2.5"), ("100", "100")]
)
def test_numbers_are_written_plainly(number: str | None, text: str) -> None:
    assert plain(None if number is None else Decimal(number)) == text


def test_another_reading_needs_its_exception() -> None:
    phrases = Phrases({"times": "multiple"})
    first = phrases.derived(FIGURE, "8 times more")
    second = phrases.derived({**FIGURE, "exception": "reading_from_context"}, "8 times more")
    assert (first["value"], second["value"]) == ("8", "9")


def test_an_exception_is_repeated_in_the_note() -> None:
    phrases = Phrases({"$": "USD"})
    figure = {**FIGURE, "unit": "RUB", "value": "5", "exception": "unit_from_context"}
    notes = {"its table has unit USD": ["unit"], "its table has unit RUB": [], "": []}
    for note, columns in notes.items():
        assert [c for c, *_ in phrases.faults({**figure, "note": note}, "$5")] == columns
    assert [c for c, *_ in phrases.faults({**figure, "exception": ""}, "$5")] == ["unit"]


def test_an_exception_that_nothing_needs_is_an_error() -> None:
    phrases = Phrases({"$": "USD", "times": "multiple"})
    cells = {"comparator": "eq", "value": "5", "value_max": "", "precision": "1", "unit": "USD"}
    needless = {**FIGURE, **cells, "note": "unit USD", "exception": "unit_from_context"}
    assert [f[:2] for f in phrases.faults(needless, "$5")] == [
        ("exception", "the cells follow without it")
    ]
    assert list(phrases.faults(needless, "5")) == []
    plain_reading = {**needless, "note": "", "exception": "reading_from_context"}
    assert [column for column, *_ in phrases.faults(plain_reading, "$5")] == ["exception"]
    days = {"period_start": "2023-01-01", "period_end": "2023-12-31", "period_basis": "stated"}
    dated = {**FIGURE, **days, "exception": "period_from_context"}
    said = ("2024-05-20", "2024-05-20")
    assert [c for c, *_ in period_faults("period", dated, "2023", said)] == ["exception"]
    assert list(period_faults("period", dated, "2022", said)) == []


def test_a_phrase_that_cannot_be_read_is_said_once() -> None:
    ((column, message, _),) = Phrases({}).faults(FIGURE, "some of them, or none")
    assert column == "value"
    assert "cannot be read as a quantity" in message


@pytest.mark.parametrize(
    ("printed", "period", "days"),
    [
        ("2023", None, ("2023-01-01", "2023-12-31")),
        ("the same period of 2022", ("2023-01-01", "2023-09-30"), None),
        ("same period of 2022", ("2023-01-01", "2023-09-30"), ("2022-01-01", "2022-09-30")),
        ("corresponding period of last year", ("2023-01-01", "2023-09-30"), None),
        ("same period of 2022", ("", ""), None),
        ("some day", None, None),
    ],
)
def test_periods_that_a_phrase_gives(
    printed: str, period: tuple[str, str] | None, days: tuple[str, str] | None
) -> None:
    assert derived_period(printed, SAID, period) == days


@pytest.mark.parametrize(
    ("name", "printed", "new", "columns"),
    [
        ("period", "2023", {"period_end": "2023-12-31"}, []),
        ("period", "2023", {}, ["period_end"]),
        ("period", "some day", {}, ["period_start"]),
        ("period", "last year", {"period_end": "2023-12-31"}, ["period_basis"]),
        ("baseline", "2022", {}, ["baseline_start", "baseline_end"]),
        ("baseline", "same period of 2022",
         {"baseline_start": "2022-01-01", "baseline_end": "2022-09-30"}, []),
    ],
)  # fmt: skip
def test_dates_of_a_figure_are_those_of_its_phrases(
    name: str, printed: str, new: dict[str, str], columns: list[str]
) -> None:
    assert [c for c, *_ in period_faults(name, {**FIGURE, **new}, printed, SAID)] == columns


@pytest.mark.parametrize(
    ("days", "before"),
    [
        (("2024-01-01", "2024-09-30"), ("2023-01-01", "2023-09-30")),
        (("2024-02-29", "2024-02-29"), ("2023-02-28", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
        (("2024-02-10", "2024-02-28"), ("2023-02-10", "2023-02-28")),
    ],
)
def test_the_year_before(days: tuple[str, str], before: tuple[str, str]) -> None:
    assert year_before(*days) == before


def test_read_answers_for_every_phrase() -> None:
    good, span, bad = read(["$5.5 billion", "$1.5-2 billion", "some"], {"$": "USD"})
    assert (good["value"], good["value_max"], good["unit"]) == ("5500000000", None, "USD")
    assert (span["value"], span["value_max"]) == ("1500000000", "2000000000")
    assert set(bad) == {"phrase", "error"}


# --- texts ------------------------------------------------------------------------------------


def spans(*places: tuple[int, int]) -> list[Span]:
    return spans_in([(2, f"x@{start}", None, start, end, "date") for start, end in places])


def test_spans_stand_in_the_order_of_the_text() -> None:
    assert [(s.start, s.end) for s in spans((9, 12), (3, 5), (3, 4))] == [(3, 4), (3, 5), (9, 12)]


@pytest.mark.parametrize(
    ("places", "numbers"),
    [
        ([], ["2023", "40"]),
        ([(3, 7)], ["40"]),
        ([(0, 20)], []),
        ([(5, 7)], ["2023", "40"]),  # a span that cuts a number in two does not hold it
        ([(3, 7), (12, 14)], []),
        ([(0, 2), (12, 14)], ["2023"]),
    ],
)
def test_a_number_is_open_unless_a_span_holds_it(
    places: list[tuple[int, int]], numbers: list[str]
) -> None:
    text = "In 2023 the 40 boats"
    assert [text[n.start : n.end] for n in open_numbers(text, spans(*places))] == numbers


def test_a_slice_says_where_the_phrase_stands() -> None:
    text = "one two two"
    said = {
        printed: [hint for *_, hint in slice_faults(text, [Span("m", 4, 7, printed, "name", 2)])]
        for printed in ("two", "one", "thr")
    }
    assert said["two"] == []
    assert "It stands at 0" in said["one"][0]
    assert "Write 'two'" in said["thr"][0]


def test_a_text_is_the_one_that_was_frozen() -> None:
    digest = hashlib.sha256(b"abc").hexdigest()
    assert frozen_fault("abc", digest, "3") is None
    assert (frozen_fault("abd", digest, "3") or "")[:2] == ("text_sha256", "text-hash")
    assert (frozen_fault("abc", digest, "4") or "")[:2] == ("text_chars", "text-length")


def test_open_numbers_are_counted_and_five_are_shown() -> None:
    text = " ".join(str(number) for number in range(10, 17))
    assert (
        ledger_message(text, open_numbers(text, [])[:1]) == "1 number lies in no mention: '10' at 0"
    )
    assert ledger_message(text, open_numbers(text, [])).endswith("'14' at 12 and 2 more")


@pytest.mark.parametrize("broken", [b"\xff", None])
def test_a_text_that_cannot_be_read(tmp_path: Path, broken: bytes | None) -> None:
    assert read_text(tmp_path, GAZETTE) is None
    if broken is None:
        (tmp_path / f"{GAZETTE}.txt").mkdir()
    else:
        (tmp_path / f"{GAZETTE}.txt").write_bytes(broken)
    with pytest.raises(CannotRunError, match=rf"cannot read {GAZETTE}\.txt"):
        read_text(tmp_path, GAZETTE)


def test_a_folder_of_texts_has_to_be_one(mini: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="is not a folder of texts"):
        validate(mini, tmp_path / "none", witnesses="never")


# --- the whole gate ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("breaks", "wanted"),
    [
        ([delete("mentions", f"{CHRONICLE}@399,"), cells("sources", CHRONICLE, ledger="open")], set()),
        ([delete("mentions", f"{CHRONICLE}@399,")], {("ledger-open", "ledger")}),
        ([cells("units", "foot,", kind="size")], {("enum", "kind")}),
        ([cells("mentions", f"{GAZETTE}@192,", kind="quantities")], {("enum", "kind")}),
        ([cells("units", "percent,", printed_forms="||")], {("pattern", "printed_forms")}),
        ([cells("mentions", f"{GAZETTE}@60,", printed="11%")], {("slice", "printed")}),
        ([cells("mentions", f"{GAZETTE}@60,", printed="11 %")], {("slice", "printed")}),
        ([cells("figures", f"{GAZETTE}@60,", value="11")], {("derivation", "value")}),
        ([source_text(HERALD, lambda text: text + "!")], {("text-hash", "text_sha256")}),
        ([source_text(HERALD, None)], set()),
        ([cells("sources", HERALD, text_chars="119")], {("text-length", "text_chars")}),
    ],
)  # fmt: skip
def test_one_fault_is_said_where_it_is_and_nowhere_else(
    mini: Path, texts_copy: Path, breaks: list[Break], wanted: set[tuple[str, str]]
) -> None:
    assert {(rule, column) for rule, _, column in found(mini, texts_copy, *breaks)} == wanted


def test_without_a_table_that_they_need_figures_are_not_derived(mini: Path) -> None:
    file("tables/units.csv", None)(mini, mini)
    report = validate(mini, witnesses="never")
    assert [f.rule for f in report.findings] == ["missing-file"]
    assert report.checked["figures_derived"] == 0


def test_texts_that_are_not_there_are_not_checked(mini: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "texts").mkdir()
    words = ["validate", "--root", mini, "--texts", tmp_path / "texts", "--witnesses", "never"]
    status, out, _ = run(*words)
    assert status == 0
    assert "evidence: 0 of 4 texts present" in out
    status, out, _ = run(*words, "--require-texts", "--format", "json")
    assert (status, out.count('"text-missing"')) == (1, 4)


def test_a_text_that_is_not_utf_8_exits_with_2(mini: Path, texts_copy: Path, run: Run) -> None:
    (texts_copy / f"{GAZETTE}.txt").write_bytes(b"\xff")
    status, out, err = run("validate", "--root", mini, "--texts", texts_copy)
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_without_mentions_no_text_is_checked(mini: Path, texts: Path) -> None:
    mentions = mini / "tables/mentions.csv"
    mentions.write_bytes(mentions.read_bytes().replace(b"mention_id", b"id", 1))
    report = validate(mini, texts, require_texts=True, witnesses="never")
    assert {f.rule for f in report.findings} == {"header"}
    assert report.checked["evidence"] == {
        "texts": "not checked: sources or mentions cannot be read"
    }


# --- sentences --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("One. Two. Three.", 6, "Two."),
        ("One.\nTwo", 5, "Two"),
        ("St. Paul said so. No.", 0, "St. Paul said so."),
        ("By J. Smith. Then", 0, "By J. Smith."),
        ("It is 3.5 million. So", 8, "It is 3.5 million."),
        ("He said: \u201cYes.\u201d Then", 3, "He said: \u201cYes."),
        ("Only", 2, "Only"),
    ],
)
def test_sentences(text: str, place: int, sentence: str) -> None:
    start, end = sentence_at(text, place)
    assert text[start:end] == sentence


# --- the report -------------------------------------------------------------------------------


def test_a_cell_is_said_once_and_a_line_as_often_as_need_be() -> None:
    report = Report()
    cell = Finding("a", "m", "h", path="p", line=2, column="c")
    line = Finding("a", "m", "h", path="p", line=2)
    report.add([cell, line, Finding("b", "m", "h", path="p", line=2, column="c"), line])
    report.add([Finding("c", "m", "h", path="p", line=2, column="c")])
    assert report.findings == [cell, line, line]
    assert report.wrong_lines("p") == {2}
    assert report.wrong_lines("q") == set()
    assert report.wrong_lines("p", besides={"c"}, rules_besides={"a"}) == set()
    assert report.wrong_cells("p") == {"c": [2]}
    report.withdraw({cell.cell})
    assert report.findings == [line, line]
    report.add([cell])  # what was taken back may be said again
    assert report.findings == [line, line, cell]


def test_a_hash_is_a_mere_consequence_of_a_wrong_table() -> None:
    report = Report()
    report.add([Finding("hash", "m", "h", "t"), Finding("hash", "m", "h", "u"),
                Finding("type", "m", "h", "t", "t.csv", 3, "b"),
                Finding("type", "m", "h", "t", "t.csv", 3, "a")])  # fmt: skip
    report.settle()
    assert [(f.rule, f.table, f.column) for f in report.findings] == [
        ("hash", "u", None), ("type", "t", "a"), ("type", "t", "b")]  # fmt: skip
    assert report.as_json()["valid"] is False


def test_near_words_are_offered() -> None:
    assert near("idetity", ["identity", "value"]) == " Did you mean identity?"
    assert near("xyz", ["identity"]) == ""
