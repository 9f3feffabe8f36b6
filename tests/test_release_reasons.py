"""Reasons of changed cells, and the last release that they are counted from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger.diff.compare import compare
from steppe_ledger.diff.history import Release, last_release, released_version
from steppe_ledger.diff.reasons import (
    check_reasons,
    missing_reasons,
    parse_reasons,
    stale_reasons,
)
from steppe_ledger.findings import CannotRunError
from tests.corpus.version_cases import Draft, draft
from tests.release_kit import commit, git, repository, unreleased

HEADER = "table,key,column,reason,note\n"


def checked(edit: Callable[[Draft], object], lines: str = "") -> list[tuple[str, int | None, str]]:
    """Place and message of every finding for an edit with reasons."""
    head = draft()
    edit(head)
    diff = compare(draft().snapshot(), head.snapshot())
    reasons, findings = parse_reasons(HEADER + lines)
    findings += missing_reasons(diff, reasons) + stale_reasons(diff, reasons)
    return [(f.path or "", f.line, f.message) for f in findings]


def two_changes(d: Draft) -> None:
    d.row("rates", "2022")["rate"] = "461"
    d.row("figures", "s@1")["note"] = ""


def test_changed_cells_need_a_reason_each() -> None:
    assert checked(two_changes) == [
        ("tables/figures.csv", 2, "the released cell was 'about', and no reason is given"),
        ("tables/rates.csv", 3, "the released cell was '460.9', and no reason is given"),
    ]
    lines = "rates,2022,rate,source_revised,new edition\nfigures,s@1,note,withdrawn,\n"
    assert checked(two_changes, lines) == []


def test_a_finding_says_what_to_write() -> None:
    head = draft()
    head.row("figures", "s@1")["value"] = "1201"
    (finding,) = missing_reasons(compare(draft().snapshot(), head.snapshot()), [])
    assert finding.hint == (
        "Add to changes/unreleased.csv the line figures,s@1,value,REASON, "
        "(a reason is one of source_revised, coding_error, recoded)."
    )
    assert (finding.table, finding.column, finding.key, finding.value) == (
        "figures",
        "value",
        "s@1",
        "1201",
    )


def test_reasons_have_to_fit() -> None:
    lines = "rates,2022,rate,withdrawn,\nfigures,s@1,note,added,\n"
    assert [place for *place, _ in checked(two_changes, lines)] == [
        ["changes/unreleased.csv", 3],
        ["changes/unreleased.csv", 2],
    ]
    filled = "figures,s@7,note,added,\n"
    assert checked(lambda d: d.row("figures", "s@7").update(note="x"), filled) == []


def test_added_rows_may_share_a_reason() -> None:
    def grow(d: Draft) -> None:
        for year in range(2023, 2030):
            d.add("rates", str(year), "450", "bank")

    assert checked(grow) == [
        ("tables/rates.csv", 4, "7 rows were added, this one and others, and no reason is given")
    ]
    assert checked(grow, "rates,*,,added,\n") == []
    assert checked(grow, "rates,*,,added,\nrates,2023,,coding_error,forgotten\n") == []
    assert checked(grow, "rates,2023,,added,\n")[0][1] == 5
    assert checked(grow, "rates,*,,withdrawn,\n")[0] == (
        "changes/unreleased.csv",
        2,
        "the row was added: the reason withdrawn does not fit",
    )
    assert checked(lambda d: d.add("rates", "2023", "1", "b")) == [
        ("tables/rates.csv", 4, "the row was added, and no reason is given")
    ]


def test_removed_things_need_a_reason() -> None:
    def shrink(d: Draft) -> None:
        d.tables["figures"].pop(1)
        d.schemas["rates"]["fields"].pop()
        d.descriptor["resources"].remove(d.resource("terms"))
        d.descriptor["resources"].remove(d.resource("guide"))

    assert [message for *_, message in checked(shrink)] == [
        "the table was removed, and no reason is given",
        "the row was removed, and no reason is given",
        "the column was removed, and no reason is given",
    ]
    lines = "terms,,,withdrawn,\nfigures,s@7,,coding_error,\nrates,,publisher,withdrawn,\n"
    assert checked(shrink, lines) == []


def test_a_renamed_key_needs_one_reason_and_what_follows_none() -> None:
    def rename(d: Draft) -> None:
        d.row("codes", "wheat")["code"] = "soft"
        for row in d.tables["figures"]:
            row["code"] = row["code"].replace("wheat", "soft")

    assert checked(rename) == [
        ("tables/codes.csv", 3, "the key was 'wheat', and no reason is given")
    ]
    assert checked(rename, "codes,soft,code,recoded,\n") == []


def test_stale_reasons() -> None:
    lines = "rates,2021,rate,recoded,\nnothing,*,,added,\nrates,*,,added,\n"
    assert checked(lambda _: None, lines) == [
        ("changes/unreleased.csv", line, "nothing that was released changed so")
        for line in (2, 3, 4)
    ]
    new = "areas,*,,added,\nareas,kz,,added,\n"

    def add(d: Draft) -> None:
        d.descriptor["resources"].append({"name": "areas", "path": "areas.txt"})
        d.extra["areas.txt"] = b""

    assert checked(add, new) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("table,key\n", 1, "the header must be table,key,column,reason,note"),
        ('table,"key\n', 1, "not CSV"),
        (HEADER + "rates,2021,rate,recoded\n", 2, "4 cells where there should be 5"),
        (HEADER + '"a\nb",,,recoded,\nrates,2021,rate,typo,\n', 4, "'typo' is no reason"),
        (HEADER + "a,b,c,recoded,\na,b,c,added,\n", 3, "a second reason"),
        (HEADER + "\n", 2, "0 cells"),
    ],
)
def test_bad_files_of_reasons(text: str, line: int, message: str) -> None:
    (finding,) = parse_reasons(text)[1]
    assert (finding.line, finding.path) == (line, "changes/unreleased.csv")
    assert message in finding.message


def test_no_file_is_no_reason() -> None:
    assert parse_reasons("") == ([], [])


# --- the last release ----------------------------------------------------------------------------


def set_version(root: Path, version: str, *, section: bool = True) -> None:
    """Write a version, and its section into the changelog."""
    descriptor = json.loads((root / "datapackage.json").read_text())
    (root / "datapackage.json").write_text(json.dumps({**descriptor, "version": version}))
    if section:
        changelog = root / "CHANGELOG.md"
        before = changelog.read_text() if changelog.exists() else ""
        changelog.write_text(f"## [{version}] - 2026-01-01\n\n{before}")


def change(root: Path, text: str) -> str:
    (root / "tables" / "rates.csv").write_text(f"year,rate,publisher\n2021,426.1,{text}\n")
    return commit(root)


def test_last_release(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    assert last_release(root) is None
    (root / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [0.0.9] - 2020\n")
    commit(root)
    assert last_release(root) is None
    set_version(root, "0.1.0")
    first = commit(root, "release")
    change(root, "a")
    (root / "CHANGELOG.md").write_text((root / "CHANGELOG.md").read_text() + "more\n")
    commit(root)
    assert last_release(root) == Release("0.1.0", first, f"0.1.0 ({first[:10]})")
    set_version(root, "0.1.1", section=False)  # by hand, not released
    commit(root)
    assert last_release(root) == Release("0.1.0", first, f"0.1.0 ({first[:10]})")
    set_version(root, "0.2.0")
    second = commit(root, "release")
    assert last_release(root) == Release("0.2.0", second, f"0.2.0 ({second[:10]})")
    later = change(root, "b")
    git(root, "tag", "-a", "-m", "x", "v0.2.0", later)
    assert last_release(root) == Release("0.2.0", later, "v0.2.0")
    git(root, "tag", "-f", "v0.2.0", first)
    with pytest.raises(CannotRunError, match=r"v0\.2\.0 is on a datapackage\.json of version 0\.1"):
        last_release(root)
    (root / "datapackage.json").write_text("[]")
    git(root, "tag", "-f", "v0.2.0", commit(root))
    with pytest.raises(CannotRunError, match="of version None"):
        last_release(root)


def test_a_release_that_was_merged_is_its_own_commit(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    git(root, "checkout", "-q", "-b", "work")
    change(root, "work")
    git(root, "checkout", "-q", "main")
    set_version(root, "0.1.0")
    release = commit(root, "release")
    git(root, "checkout", "-q", "work")
    (root / "datapackage.json").write_text((root / "datapackage.json").read_text() + "\n")
    commit(root)
    git(root, "merge", "-q", "-X", "theirs", "main", "-m", "merge")
    found = last_release(root)
    assert found is not None
    assert found.commit == release


def test_shallow_clone_is_said(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    set_version(root, "0.1.0")
    commit(root, "release")
    change(root, "x")
    git(tmp_path, "clone", "-q", "--depth", "1", root.as_uri(), "clone")
    findings, said = check_reasons(tmp_path / "clone")
    assert findings == []
    assert said.startswith("not checked: a shallow clone")


@pytest.mark.parametrize(
    ("descriptor", "changelog"),
    [
        (b"{", b""),
        (b"{}", b""),
        (b"[]", b""),
        (b'{"version": 1}', b"## 1\n"),
        (None, b""),
        (b"", None),
    ],
)
def test_unreleased_states(descriptor: bytes | None, changelog: bytes | None) -> None:
    assert released_version(descriptor, changelog) is None


def test_section_of_a_longer_version_is_another() -> None:
    descriptor = b'{"version": "0.1.0"}'
    for text in ("## [0.1.0] - 2026", "## 0.1.0", "x\n## [0.1.0]\n"):
        assert released_version(descriptor, text.encode()) == "0.1.0"
    for text in ("## [0.1.01]", "## 0.1.0-rc", "### [0.1.0]", "## [0x1.0]"):
        assert released_version(descriptor, text.encode()) is None


# --- what validate asks --------------------------------------------------------------------------


def test_check_reasons(tmp_path: Path) -> None:
    assert check_reasons(tmp_path) == ([], "not checked: not a git repository")
    git(tmp_path, "init", "-q")
    unreleased().write(tmp_path)
    assert check_reasons(tmp_path) == ([], "nothing was released yet")
    root = repository(tmp_path / "repo")
    assert check_reasons(root) == ([], "nothing was released yet")
    set_version(root, "0.1.0")
    release = commit(root, "release")
    since = f"since release 0.1.0 ({release[:10]})"
    assert check_reasons(root) == ([], f"0 changes {since}")
    change(root, "fund")
    findings, said = check_reasons(root)
    assert [(f.rule, f.path, f.line) for f in findings] == [
        ("missing-reason", "changes/unreleased.csv", 1),
        ("missing-reason", "tables/rates.csv", 2),
    ]
    assert said == f"2 changes {since}"
    (root / "changes").mkdir()
    (root / "changes" / "unreleased.csv").write_text(
        HEADER + "rates,2022,,withdrawn,\nrates,2021,publisher,coding_error,\n"
    )
    assert check_reasons(root) == ([], f"2 changes {since}")
    (root / "tables" / "terms.csv").write_text("x\n")
    assert check_reasons(root) == ([], f"2 changes {since}; not compared: terms")
    (root / "datapackage.json").unlink()
    assert check_reasons(root)[1].startswith("not checked: working tree: there is no datapackage")


def test_a_release_that_is_not_committed_yet(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    set_version(root, "0.1.0")
    commit(root, "release")
    change(root, "fund")
    set_version(root, "0.2.0", section=False)
    assert len(check_reasons(root)[0]) == 2
    set_version(root, "0.2.0")
    assert check_reasons(root) == ([], "release 0.2.0 is not committed yet")
    (root / "CHANGELOG.md").unlink()
    assert len(check_reasons(root)[0]) == 2
