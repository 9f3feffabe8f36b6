"""The two codings: how they are matched, and that every difference was settled."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from coding.agreement import (
    DERIVED,
    FREE_TEXT,
    PAGE,
    alpha,
    main,
    match,
    match_all,
    near,
    overlap,
    reliability,
)


def test_spans_overlap_only_in_one_source() -> None:
    assert overlap(("a", 0, 5), ("a", 3, 9)) == 2
    assert overlap(("a", 0, 5), ("a", 5, 9)) == 0
    assert overlap(("a", 0, 5), ("b", 0, 5)) == 0
    assert near(("a", 0, 5), ("a", 200, 205))
    assert not near(("a", 0, 5), ("a", 206, 210))
    assert not near(("a", 0, 5), ("b", 0, 5))


def test_rows_are_matched_one_to_one_best_first() -> None:
    a, b = [{"v": "1"}, {"v": "2"}], [{"v": "2"}, {"v": "9"}]
    found = match("t", a, b, lambda x, y: int(x["v"] == y["v"]))
    assert found.pairs == [({"v": "2"}, {"v": "2"})]
    assert found.alone == ([{"v": "1"}], [{"v": "9"}])
    assert match("t", [], b, lambda x, y: 1).columns == ["v"]
    assert match("t", [], [], lambda x, y: 1).columns == []


def test_alpha() -> None:
    """By hand: one of four pairs differs; D_o = 1/4, D_e = 1 - (5*4 + 3*2) / (8*7)."""
    pairs = [("x", "x"), ("x", "x"), ("y", "y"), ("x", "y")]
    assert alpha(pairs) == pytest.approx(1 - (1 / 4) / (30 / 56))
    assert alpha([("x", "x")]) is None


def test_every_difference_was_settled(root: Path) -> None:
    with (root / "coding/adjudication.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["taken"] for line in lines} <= {"a", "b", "both", "neither"}
    assert all(line["why"] for line in lines)
    settled = {(line["table"], line["key_a"], line["key_b"], line["column"]) for line in lines}
    rows = {("a", t, a) for t, a, _, _ in settled} | {("b", t, b) for t, _, b, _ in settled}
    for table in match_all(root):
        if table.table in ("mentions", "figures"):
            key = table.columns[0]
            for x, y in table.pairs:
                skipped = DERIVED[table.table] | {"start", "end"}
                for column in set(table.columns) - skipped:
                    if x[column] != y[column]:
                        assert (table.table, x[key], y[key], column) in settled
        elif table.table in ("projects", "agreements"):
            for coder, alone in zip("ab", table.alone, strict=True):
                for row in alone:
                    assert (coder, table.table, row[table.columns[0]]) in rows


def test_page_is_honest_about_who_coded(root: Path) -> None:
    page = reliability(root)
    assert "sessions of one language model" in page
    assert all(f"`{name}`" not in page for name in FREE_TEXT)


def test_a_missing_coding_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path)]) == 2
    assert "coding/a/mentions.csv" in capsys.readouterr().err


def test_the_page_in_the_repository_is_current(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(root), "--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_stale_page_is_said_and_written(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(root / "coding", tmp_path / "coding")
    (tmp_path / "docs").mkdir()
    assert main(["--root", str(tmp_path), "--check"]) == 1
    assert not (tmp_path / PAGE).exists()
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--root", str(tmp_path), "--check"]) == 0
    assert capsys.readouterr().out == f"stale: {PAGE}\nwrote: {PAGE}\n"
    assert (tmp_path / PAGE).read_bytes() == (root / PAGE).read_bytes()


def test_nothing_of_the_tooling_needs_the_comparison(root: Path) -> None:
    for path in (root / "steppe_ledger").rglob("*.py"):
        assert not re.search(
            r"^\s*(from|import) (coding|krippendorff)", path.read_text("utf-8"), re.MULTILINE
        )
