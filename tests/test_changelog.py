"""What a release says of itself: its section, its record, and the reports of a diff."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppe_ledger.diff.change import Diff
from steppe_ledger.diff.compare import compare
from steppe_ledger.diff.reasons import Place, Reason
from steppe_ledger.diff.versions import nothing, read_version
from steppe_ledger.diff.words import SHORT, pair
from steppe_ledger.export.tables import CHANGED
from steppe_ledger.release import report
from steppe_ledger.release.changelog import UNRELEASED, insert_section, record, section
from steppe_ledger.release.version import verdict
from tests.conftest import ROOT
from tests.corpus.version_cases import Draft, difference, draft
from tests.release_kit import change, commit, git, released

Run = Callable[..., tuple[int, str, str]]
HOSTILE = "<script>|`@user` #1 ![i](http://x) \x1b[31m"


def changed(edit: Callable[[Draft], object]) -> Diff:
    head = draft()
    edit(head)
    return difference(draft(), head)


def told(edit: Callable[[Draft], object], reasons: dict[Place, Reason] | None = None) -> str:
    """The section of a release."""
    diff = changed(edit)
    return section(diff, verdict(diff, reasons), reasons or {}, "1.2.4", "2026-02-03")


# --- texts that are cut -------------------------------------------------------------------------


@given(st.text(max_size=200), st.text(max_size=9), st.text(max_size=9), st.text(max_size=200))
def test_two_ends_of_a_change_are_never_equal(before: str, old: str, new: str, after: str) -> None:
    if old == new:
        return
    first, second = pair(before + old + after, before + new + after)
    assert first != second
    assert max(len(first), len(second)) <= 12 * SHORT  # an escape takes up to ten characters
    assert first.isprintable()


# --- the section --------------------------------------------------------------------------------


def test_every_changed_cell_of_a_figure_with_its_reason() -> None:
    def edit(d: Draft) -> None:
        d.row("figures", "s@1")["value"] = "1300"
        d.row("figures", "t@9")["note"] = ""
        d.row("rates", "2021")["rate"] = "1"
        d.add("rates", "2023", "456.3", "fund")
        d.tables["codes"].pop()

    text = told(edit, {("figures", "s@1", "value"): Reason("coding_error", "one digit"),
                       ("figures", "t@9", "note"): Reason("recoded", "")})  # fmt: skip
    assert text == (
        "## [1.2.4] - 2026-02-03\n\n"
        "The change is major: Combine, split, delete or change the meaning of data that is"
        " referenced by another data resource\n\n"
        "- `codes` (3 to 2 rows): 1 row removed.\n"
        "- `figures`: 2 cells changed.\n"
        "- `rates` (2 to 3 rows): 1 row added, 1 cell changed.\n\n"
        "Changed cells of `figures`:\n\n"
        "- s@1, `value`: 1200 to 1300 (coding_error: one digit)\n"
        "- t@9, `note`: whole crop to nothing (recoded)\n\n"
        "Every change with its reason: [changes/1.2.4.csv](changes/1.2.4.csv).\n"
    )


def test_many_changed_cells_share_lines_and_a_screen() -> None:
    base, head = draft(), draft()
    for d, value in ((base, "1"), (head, "2")):
        for n in range(500):
            d.add("figures", f"s@{n + 100}", "s", "wheat", value, "1", f"{value} of {n % 60}")
    diff = difference(base, head)
    reasons = {("figures", c.key, c.column): Reason("recoded", f"by {hash(c.key) % 40}")
               for c in diff.changes}  # fmt: skip
    text = section(diff, verdict(diff), reasons, "1.2.4", "2026-02-03")
    assert text.count("\n") < 40
    assert re.search(r"- `(value|note)` of \d+ \(s@\d+, .*\): recoded: by \d+", text)
    told = sum(map(int, re.findall(r"` of (\d+) ", text)))
    (rest,) = re.findall(r"and (\d+) cells more", text)
    assert told + int(rest) == len(diff.changes) == 1000


def test_the_first_release(tmp_path: Path) -> None:
    diff = compare(nothing(), read_version(draft().write(tmp_path)))
    text = section(diff, verdict(diff), {}, "0.1.0", "2026-02-03")
    assert "The first release." in text
    assert "`rates` (2 rows)" in text
    assert "major" not in text


def test_nothing_in_a_section_is_markup() -> None:
    def edit(d: Draft) -> None:
        d.row("figures", "s@1")["note"] = HOSTILE

    text = told(edit, {("figures", "s@1", "note"): Reason("recoded", HOSTILE)})
    assert "\x1b" not in text
    assert not re.search(r"(?<!\\)[<|\[](?!changes|1\.2\.4)", text.replace("](changes", ""))


def test_a_section_stands_above_the_older_ones() -> None:
    new = "## [2.0.0] - 2026-02-03\n\nBody.\n"
    first = insert_section("", new)
    assert first.startswith("# Changelog\n")
    assert first.endswith(f"\n{UNRELEASED}\n\n{new}")
    change = first.replace(UNRELEASED, f"{UNRELEASED}\n\nWritten by hand.")
    second = insert_section(change, new.replace("2.0.0", "2.1.0"))
    assert second.endswith(
        f"{UNRELEASED}\n\n## [2.1.0] - 2026-02-03\n\nWritten by hand.\n\nBody.\n\n{new}"
    )
    assert insert_section("## [0.1.0]\n\nOld.\n", new).endswith(f"{new}\n## [0.1.0]\n\nOld.\n")


# --- the record ---------------------------------------------------------------------------------


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_record_is_tidy() -> None:
    def edit(d: Draft) -> None:
        d.add("rates", "2023", "456.3", "fund")
        d.row("figures", "s@1")["note"] = 'a "b", c'
        d.field("figures", "value")["unit"] = "EUR"

    diff = changed(edit)
    text = record(diff, {("rates", "*", ""): Reason("added", "one, more")}, "1.3.0")
    assert rows(text) == [
        dict(zip(CHANGED, cells, strict=True))
        for cells in (
            ("1.3.0", "figures", "", "value unit", "USD", "EUR", "field_property_changed", "", ""),
            ("1.3.0", "figures", "s@1", "note", "about", 'a "b", c', "cell_changed", "", ""),
            ("1.3.0", "rates", "2023", "", "", "", "row_added", "added", "one, more"),
        )
    ]


@pytest.mark.parametrize("version", ["0.1.0", "0.2.0"])
def test_records_of_the_releases_that_were(version: str) -> None:
    text = (ROOT / f"changes/{version}.csv").read_text("utf-8")
    found = rows(text)
    assert {row["version"] for row in found} == {version}
    assert list(found[0]) == [*CHANGED]
    assert f"changes/{version}.csv" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_section_of_our_changelog_fits_on_a_screen() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    for part in re.split(r"(?m)^## ", text)[1:]:
        assert part.count("\n") <= 45
        assert not re.search(r"(\S{12,}) to \1(?:\W|$)", part)


# --- the reports of a diff ----------------------------------------------------------------------


def report_of(edit: Callable[[Draft], object]) -> report.Report:
    diff = changed(edit)
    return report.report_of(diff, verdict(diff))


def edit_much(d: Draft) -> None:
    d.row("figures", "s@1").update(note=HOSTILE, value="1300")
    d.add("rates", "2023", "456.3", "fund")
    d.descriptor["title"] = HOSTILE
    d.tables["codes"].append(dict(d.tables["codes"][0]))
    d.schemas["rates"]["fields"].append({"name": HOSTILE, "type": "string"})


@pytest.mark.parametrize("edit", [edit_much, lambda _: None], ids=["much", "nothing"])
def test_json_is_as_its_schema_says(edit: Callable[[Draft], object]) -> None:
    schema = report.report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    found: dict[str, Any] = json.loads(report.as_json(report_of(edit)))
    jsonschema.validate(found, schema)
    assert found["different"] == bool(found["changes"])
    assert found["least_version"] == ("2.0.0" if found["changes"] else "1.2.3")


def test_the_schema_of_the_report_is_current() -> None:
    stands = json.loads((ROOT / "docs/diff-report.schema.json").read_text("utf-8"))
    assert stands == report.report_schema()


def test_text_and_markdown_say_the_same() -> None:
    found = report_of(edit_much)
    text, markdown = report.as_text(found), report.as_markdown(found)
    assert "1.2.3 to 1.2.3: different, 6 changes; the version: major, at least 2.0.0" in text
    for line in (
        "s@1, value: 1200 to 1300",
        "row 2023 added",
        "a key stands twice in the new file",
    ):
        assert line in text
        assert line in markdown
    assert "\x1b" not in text + markdown
    outside_code = re.sub(r"(`+).*?\1", "", markdown)
    assert not re.search(r"[<@\[]|#\d", outside_code)


def test_a_long_report_is_bounded_and_says_so() -> None:
    head = draft()
    for n in range(2000):
        head.add("rates", str(n + 3000), "1", "fund")
        head.row("rates", str(n + 3000))["year"] = str(n + 3000)
    diff = difference(draft(), head)
    found = report.report_of(diff, verdict(diff))
    assert "- and 1950 more\n" in report.as_markdown(found)
    assert report.as_text(found).count(" added\n") == 2000
    wide = report.Report(**{**vars(found), "changes": [
        type(c)("row_added", f"table{n}", "k" * 90) for n, c in enumerate(diff.changes)
    ]})  # fmt: skip
    markdown = report.as_markdown(wide)
    assert len(markdown) < 65_536
    assert markdown.endswith("There is more; `python -m steppe_ledger diff` shows it all.\n")


# --- the command --------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, run: Run) -> None:
    repo = released(tmp_path / "repo")
    assert run("diff", "v1.2.3", "--root", repo)[:2] == (0, "1.2.3 to 1.2.3: the same (5 tables)\n")
    change(repo, "tables/codes.csv", "wheat", "meslin")
    change(repo, "tables/figures.csv", "wheat", "meslin")
    change(repo, "changes/unreleased.csv", "note\n", "note\ncodes,meslin,,renamed,wheat\n")
    status, out, _ = run("diff", "v1.2.3", "--root", repo, "--format", "json")
    assert status == 1
    assert [c["kind"] for c in json.loads(out)["changes"]] == ["key_renamed", "follows", "follows"]
    commit(repo)
    assert run("diff", "v1.2.3", "HEAD", "--root", repo, "--format", "json")[:2] == (1, out)
    git(repo, "tag", "v1.2.3")
    assert run("diff", "v1.2.3", "--root", repo)[0] == 0


def test_the_command_without_a_version(tmp_path: Path, run: Run) -> None:
    package = draft()
    del package.descriptor["version"]
    package.write(tmp_path / "a")
    package.row("rates", "2021")["rate"] = "1"
    package.write(tmp_path / "b")
    status, out, _ = run("diff", tmp_path / "a", tmp_path / "b")
    assert (status, out.splitlines()[0]) == (
        1, "nothing to nothing: different, 1 change; the version: patch",
    )  # fmt: skip
