"""The ledger of a text: what is covered, what is open, and a page that shows cells as what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
SOURCE = "gazette-2024-05"


class Page(HTMLParser):
    """The elements of a page, the texts of its <pre>, and the pairs of mark and link in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.pres: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.rows: set[str] = set()
        self.links: set[str] = set()
        self.inside = ""
        self.kind = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append(tag)
        if tag == "pre":
            self.pres.append("")
        if tag in ("pre", "p", "table"):
            self.inside = tag
        if tag == "mark" and self.inside == "pre":
            self.marks.append((values["class"], ""))
            self.kind = values["class"]
        if tag == "a":
            self.links.add(values["href"])
        if tag == "tr":
            self.rows.add(values["id"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self.inside = ""
        if tag == "mark":
            self.kind = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "pre":
            self.pres[-1] += data
            if self.kind:
                kind, text = self.marks[-1]
                self.marks[-1] = (kind, text + data)


def without(mini: Path, words: str) -> list[dict[str, str]]:
    """Take a mention out of the table; the others."""
    path = mini / "tables/mentions.csv"
    kept = [line for line in path.read_text("utf-8").splitlines() if words not in line]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    return list(csv.DictReader(kept))


def page_of(run: Run, mini: Path, texts: Path) -> tuple[str, Page]:
    path = mini.parent / "page.html"
    status, out, _ = run("ledger", "--root", mini, "--texts", texts, "--html", path)
    assert status == 0
    assert "for local eyes only" in out
    text = path.read_text("utf-8")
    return text, Page(text)


def test_it_shows_what_is_open_with_a_row_to_paste(run: Run, mini: Path, texts: Path) -> None:
    status, out, _ = run("ledger", "--root", mini, "--texts", texts)
    assert status == 0
    assert out.count(" 0 numbers open") == len(list(texts.glob("*.txt")))
    without(mini, "12 boats")
    status, out, _ = run("ledger", "--root", mini, "--texts", texts, SOURCE)
    assert status == 1
    assert out.count("numbers open") == 1
    start = (texts / f"{SOURCE}.txt").read_text("utf-8").index("12 boats")
    assert f"at {start} (digits)" in out
    pasted = out.partition("paste: ")[2].splitlines()[0]
    header = (mini / "tables/mentions.csv").read_text("utf-8").splitlines()[0]
    (row,) = csv.DictReader(io.StringIO(f"{header}\n{pasted}"))
    assert row["mention_id"] == f"{SOURCE}@{start}"
    assert (row["printed"], row["kind"], row["end"]) == ("12", "quantity", str(start + 2))
    assert None not in row.values()


def test_every_kind_of_the_schema_is_counted(run: Run, mini: Path, texts: Path) -> None:
    rows = without(mini, "no such words")
    _, out, _ = run("ledger", "--root", mini, "--texts", texts)
    for kind in {row["kind"] for row in rows}:
        count = sum(row["kind"] == kind for row in rows)
        said = [part.split()[0].lstrip("(") for line in out.splitlines()
                for part in line.partition("(")[2].partition(")")[0].split(", ") if part.endswith(kind)]  # fmt: skip
        assert sum(map(int, said)) == count, kind


def test_what_cannot_run_is_one_line(run: Run, mini: Path, texts: Path, tmp_path: Path) -> None:
    for argv, words in [
        (["--texts", texts, "nobody-2020-01"], "there is no source nobody-2020-01"),
        (["--texts", tmp_path / "none"], "is not a folder of texts"),
        ([], "needs the source texts"),
    ]:
        status, out, err = run("ledger", "--root", mini, *argv)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert words in err


def test_it_says_which_text_is_missing(run: Run, mini: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    status, out, _ = run("ledger", "--root", mini, "--texts", tmp_path / "none")
    assert status == 1
    assert f"{SOURCE}: not checked" in out
    text, _ = page_of(run, mini, tmp_path / "none")
    assert "The text is not there." in text


def test_the_page_marks_each_mention_and_links_its_record(
    run: Run, mini: Path, texts: Path
) -> None:
    kept = without(mini, "12 boats")
    text, page = page_of(run, mini, texts)
    proposed = f"proposed-{(texts / f'{SOURCE}.txt').read_text('utf-8').index('12 boats')}"
    rows = {*(f"r{row['mention_id']}" for row in kept), f"r{proposed}"}
    assert page.rows == rows
    assert {f"#{row}" for row in rows} <= page.links
    shown = sorted((row["kind"], row["printed"]) for row in kept)
    assert sorted(page.marks) == sorted([*shown, ("proposed", "12 boats")])
    row = text.partition(f'<tr id="r{proposed}">')[2].partition("</tr>")[0]
    assert "proposed: quantity" in row
    assert "value=12, " in row
    assert "indicator_id=trade" in text
    sources = sorted(path.read_text("utf-8").strip() for path in texts.glob("*.txt"))
    assert sorted(pre.strip() for pre in page.pres) == sources


@pytest.mark.parametrize("column", ["mention_id", "printed", "kind"])
def test_markup_from_cells_and_texts_is_shown_not_run(
    run: Run, mini: Path, texts: Path, tmp_path: Path, column: str
) -> None:
    """The command does not validate: whatever stands in a cell is shown."""
    mine = tmp_path / "texts"
    mine.mkdir()
    for path in texts.glob("*.txt"):
        text = path.read_text("utf-8")
        (mine / path.name).write_text(text + "<script>alert(1)</script><img src=x>\n", "utf-8")
    rows = without(mini, "no such words")
    place = next(row for row in rows if row["source_id"] == SOURCE)
    place[column] = "\"'><script>alert(2)</script><img src=x onerror=y>"
    with (mini / "tables/mentions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    text, page = page_of(run, mini, mine)
    assert not {"script", "img"} & set(page.elements)
    assert "alert(2)" in text
    assert sum(pre.count("<script>alert(1)</script>") for pre in page.pres) == len(page.pres)


def test_a_terminal_is_not_moved_by_a_text(
    run: Run, mini: Path, texts: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "texts"
    mine.mkdir()
    (mine / f"{SOURCE}.txt").write_text("\x1b[2J99 boats\x1b]0;x\x07", "utf-8")
    status, out, _ = run("ledger", "--root", mini, "--texts", mine, SOURCE)
    assert status == 1
    assert "\x1b" not in out
    assert "\\x1b" in out
