"""The two codings: how they are matched, and that every difference was settled."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from coding.agreement import PAGE, alpha, main, reliability
from coding.differences import differences
from coding.differences import main as list_differences
from coding.matching import FREE_TEXT, match, near, overlap


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


def test_every_difference_was_settled(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (root / "coding/adjudication.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["taken"] for line in lines} <= {"a", "b", "both", "neither"}
    assert all(line["why"] for line in lines)
    assert list_differences(["--root", str(root)]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_not_settled_is_listed(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(root / "coding", tmp_path / "coding")
    path = tmp_path / "coding/adjudication.csv"
    head, first, *rest = path.read_text("utf-8").splitlines()
    assert first.startswith("mentions,islamworld-2022-10@2455,islamworld-2022-10@2451,printed,")
    path.write_text("\n".join([head, *rest, ""]), "utf-8")
    assert list_differences(["--root", str(tmp_path)]) == 1
    *place, taken, why = first.split(",", 7)
    assert capsys.readouterr().out == f"{head}\n{','.join(place)},,\n"
    assert taken
    assert why


def test_all_kinds_of_differences() -> None:
    a, b = (
        {"mention_id": "x@1", "printed": "one", "note": "p"},
        {"mention_id": "x@1", "printed": "1", "note": "q"},
    )
    matched = match("mentions", [a, {"mention_id": "x@7"}], [b, {"mention_id": "x@9"}],
                    lambda x, y: x["mention_id"] == y["mention_id"])  # fmt: skip
    assert list(differences(matched)) == [
        ("mentions", "x@1", "x@1", "printed", "one", "1", "", ""),
        ("mentions", "x@1", "x@1", "note", "p", "q", "", "wording"),
        ("mentions", "x@7", "", "", "row", "", "", ""),
        ("mentions", "", "x@9", "", "", "row", "", ""),
    ]


def test_page_is_honest_about_who_coded(root: Path) -> None:
    page = reliability(root)
    assert "sessions of one language model" in page
    assert all(f"`{name}`" not in page for name in FREE_TEXT)


def test_a_missing_coding_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(tmp_path)]) == 2
    assert "coding/*/a" in capsys.readouterr().err


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
        assert not re.search(r"^\s*(from|import) coding", path.read_text("utf-8"), re.MULTILINE)
