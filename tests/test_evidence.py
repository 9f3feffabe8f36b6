"""What is held against the texts, and what is derived from them again."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from schemas.checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.package.rows import read_all
from steppe_ledger.validate.run import validate

from steppe_ledger.evidence.derivations import derived_period, derived_value, plain
from steppe_ledger.evidence.texts import cells_by_key, open_numbers, read_text, spans_by_source
from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.package.descriptor import require_package
from tests.conftest import MINI
from tests.gate_kit import CHRONICLE, GAZETTE, HERALD, Break, cells, delete, each, source_text

Run = Callable[..., tuple[int, str, str]]
SOURCE = {"stated_from": "2024-05-01", "stated_to": "2024-05-20"}


def found(
    mini: Path, texts: Path | None, *breaks: Break
) -> list[tuple[str, int | None, str | None]]:
    each(*breaks)(mini, texts or mini)
    report = validate(mini, texts, engine="duckdb")
    return [(f.rule, f.line, f.column) for f in report.findings]


# --- derivations ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"), [(None, ""), ("1E+9", "1000000000"), ("2.50", "2.5"), ("100", "100")]
)
def test_numbers_are_written_plainly(number: str | None, text: str) -> None:
    from decimal import Decimal

    assert plain(None if number is None else Decimal(number)) == text


def test_another_reading_needs_its_exception() -> None:
    stored = {
        "comparator": "eq",
        "value": "9",
        "value_max": "",
        "precision": "1",
        "unit": "multiple",
    }
    forms = {"times": "multiple"}
    first = derived_value({**stored, "exception": ""}, "8 times more", forms)
    second = derived_value({**stored, "exception": "reading_from_context"}, "8 times more", forms)
    assert (first["value"], second["value"]) == ("8", "9")


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
    assert derived_period(printed, SOURCE, period) == days


def test_a_unit_that_is_wrong_is_not_taken_for_wrong_figures(mini: Path) -> None:
    assert found(mini, None, cells("units", "percent,", printed_forms="||")) == [
        ("pattern", 11, "printed_forms")
    ]


def test_a_phrase_is_not_held_against_a_mention_that_is_wrong(mini: Path, texts: Path) -> None:
    wrong = cells("mentions", f"{GAZETTE}@60,", printed="11%")
    assert [rule for rule, _, _ in found(mini, texts, wrong)] == ["slice"]


def test_two_exceptions_of_figures_without_units_table(mini: Path) -> None:
    """Without a table that they need the figures are not derived, and nothing is said of them."""
    (mini / "tables/units.csv").unlink()
    report = validate(mini)
    assert [f.rule for f in report.findings] == ["missing-file"]
    assert report.checked["figures_derived"] == 0


# --- texts ------------------------------------------------------------------------------------


def test_an_open_ledger_may_have_open_numbers(mini: Path, texts: Path) -> None:
    gone = delete("mentions", f"{CHRONICLE}@399,")
    assert found(mini, texts, gone, cells("sources", CHRONICLE, ledger="open")) == []


def test_many_open_numbers_are_one_finding(mini: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in (MINI / "texts").iterdir():
        (texts / path.name).write_bytes(path.read_bytes())
    more = "".join(f" {number} more" for number in range(7))
    source_text(HERALD, lambda before: before + more)(mini, texts)
    data = (texts / f"{HERALD}.txt").read_bytes()
    digest, length = hashlib.sha256(data).hexdigest(), str(len(data.decode()))
    cells("sources", HERALD, text_sha256=digest, text_chars=length)(mini, texts)
    (finding,) = validate(mini, texts, engine="duckdb").findings
    assert (finding.rule, finding.column) == ("ledger-open", "ledger")
    assert "7 numbers lie in no mention: '0' at" in finding.message
    assert finding.message.endswith(" and 2 more")


def test_positions_that_are_no_numbers_have_no_span(mini: Path) -> None:
    cells("mentions", f"{GAZETTE}@24,", start="x")(mini, mini)
    rows = read_all(require_package(mini))
    before = len(cells_by_key(rows["mentions"]))
    spans = spans_by_source(rows["mentions"])
    assert sum(map(len, spans.values())) == before - 1
    assert [s.start for s in spans[GAZETTE]] == sorted(s.start for s in spans[GAZETTE])


def test_a_number_that_a_span_cuts_in_two_is_open(mini: Path, texts: Path) -> None:
    rows = read_all(require_package(mini))
    spans = spans_by_source(rows["mentions"])[GAZETTE]
    text = read_text(texts, GAZETTE) or ""
    assert open_numbers(text, spans) == []
    cut = [s for s in spans if s.start != 24] + [type(spans[0])("x", 24, 26, "20", "date", 9)]
    cut.sort(key=lambda span: span.start)
    assert [(n.start, n.end) for n in open_numbers(text, cut)] == [(24, 28)]


def test_texts_that_are_not_there_are_not_checked(mini: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "texts").mkdir()
    status, out, _ = run("validate", "--root", mini, "--texts", tmp_path / "texts")
    assert status == 0
    assert "evidence: 0 of 4 texts present;" in out


def test_a_text_that_cannot_be_read_exits_with_2(mini: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / f"{GAZETTE}.txt").write_bytes(b"\xff")
    with pytest.raises(CannotRunError, match=r"cannot read gazette-2024-05\.txt"):
        read_text(tmp_path / "texts", GAZETTE)
    status, out, err = run("validate", "--root", mini, "--texts", tmp_path / "texts")
    assert (status, out, err.count("\n")) == (2, "", 1)


def test_without_mentions_no_text_is_checked(mini: Path, texts: Path, run: Run) -> None:
    mentions = mini / "tables/mentions.csv"
    mentions.write_bytes(mentions.read_bytes().replace(b"mention_id", b"id", 1))
    status, out, _ = run("validate", "--root", mini, "--texts", texts, "--require-texts")
    assert status == 1
    assert "evidence: not checked: sources or mentions cannot be read" in out


def test_ledger_page_shows_a_number_that_a_span_cuts(
    mini: Path, texts: Path, tmp_path: Path, run: Run
) -> None:
    file = mini / "tables/mentions.csv"
    old = f"{GAZETTE}@24,{GAZETTE},24,28,2023,date,"
    file.write_text(file.read_text("utf-8").replace(old, f"{GAZETTE}@26,{GAZETTE},26,28,23,date,"))
    page = tmp_path / "page.html"
    argv = ["ledger", "--root", mini, "--texts", texts, GAZETTE]
    assert run(*argv, "--html", page)[0] == 0
    assert "<mark class=open>2023</mark>" in page.read_text("utf-8")
    status, out, _ = run(*argv)
    assert (status, ">>2023<<" in out) == (1, True)
    rows = list(
        csv.reader([line.split("paste: ")[1] for line in out.splitlines() if "paste" in line])
    )
    assert rows == [[f"{GAZETTE}@24", GAZETTE, "24", "28", "2023", "quantity", ""]]


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
    assert report.wrong_lines("p", columns_besides={"c"}, rules_besides={"a"}) == set()
    report.withdraw({cell.cell})
    assert report.findings == [line, line]


# --- named checks -----------------------------------------------------------------------------


def kept(expression: pl.Expr, rows: list[dict]) -> list[bool | None]:
    return pl.DataFrame(rows, infer_schema_length=None).select(expression).to_series().to_list()


def test_countries_and_subdivisions_fit_each_other() -> None:
    pairs = [
        ("KAZ", "KZ-15"),
        ("KAZ", None),
        (None, None),
        ("XXX", None),
        ("RUS", "KZ-15"),
        (None, "KZ-15"),
        ("KAZ", "KZ-99"),
    ]
    rows = [{"country": country, "iso_3166_2": part} for country, part in pairs]
    assert kept(ROW_CHECKS["iso_codes"].expression, rows) == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_days_are_those_that_the_date_allows() -> None:
    from datetime import date

    first, last = date(2023, 1, 1), date(2023, 12, 31)
    rows = [
        {"signed": text, "signed_from": a, "signed_to": b}
        for text, a, b in [
            ("2023", first, last),
            ("2023", first, first),
            (None, None, None),
            (None, first, last),
            ("soon", first, last),
        ]
    ]
    assert kept(ROW_CHECKS["signed_bounds"].expression, rows) == [True, False, True, False, True]


def test_an_edtf_date_is_one() -> None:
    check = FIELD_CHECKS["edtf"].expression(pl.col("d"))
    assert kept(check, [{"d": "2023-11~"}, {"d": "soon"}, {"d": None}]) == [True, False, None]
