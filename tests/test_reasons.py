"""Every change of what was released carries its reason."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger.diff.history import last_release, revision
from steppe_ledger.diff.reasons import REASONS, check_reasons, read_reasons, write_reasons
from steppe_ledger.findings import CannotRunError, Finding
from tests.release_kit import change, commit, git, reasons, released, repository

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return released(tmp_path / "repo")


def rules(root: Path) -> list[tuple[str, int | None]]:
    findings, _ = check_reasons(root)
    return [(finding.rule, finding.line) for finding in findings]


def only(root: Path) -> Finding:
    (finding,), _ = check_reasons(root)
    return finding


# --- changes and their reasons ------------------------------------------------------------------


def test_nothing_has_changed(repo: Path) -> None:
    assert check_reasons(repo) == (
        [],
        f"0 changes since release 1.2.3 ({git(repo, 'rev-parse', 'HEAD')[:10]})",
    )


def test_a_changed_cell_needs_a_reason(repo: Path) -> None:
    change(repo, "tables/rates.csv", "460.9", "461")
    finding = only(repo)
    assert (finding.rule, finding.table, finding.path, finding.line) == (
        "missing-reason", "rates", "tables/rates.csv", 3,
    )  # fmt: skip
    assert (finding.key, finding.column, finding.value) == ("2022", "rate", "461")
    assert finding.message == "the released cell was '460.9', and no reason is given"
    line = re.search(r"the line (\S+)", finding.hint)
    assert line
    reasons(repo, line[1].replace("REASON", "coding_error"))
    assert rules(repo) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "line", "fits"),
    [
        ("tables/rates.csv", "2022,460.9,central bank\n", "", "rates,2022,,{},",
         {"source_revised", "coding_error", "recoded", "withdrawn"}),
        ("tables/rates.csv", "central bank\n2022", "central bank\n2020,1,fund\n2022", "rates,2020,,{},",
         {"source_revised", "coding_error", "recoded", "added"}),
        ("tables/figures.csv", ",about", ",", "figures,s@1,note,{},",
         {"source_revised", "coding_error", "recoded", "withdrawn"}),
        ("tables/figures.csv", "35,1,", "35,1,new", "figures,s@7,note,{},",
         {"source_revised", "coding_error", "recoded", "added"}),
        ("tables/figures.csv", "35,1", "36,1", "figures,s@7,value,{},",
         {"source_revised", "coding_error", "recoded"}),
    ],
)  # fmt: skip
def test_which_reasons_fit(
    repo: Path, path: str, old: str, new: str, line: str, fits: set[str]
) -> None:
    change(repo, path, old, new)
    for word in ("source_revised", "coding_error", "recoded", "added", "withdrawn"):
        reasons(repo, line.format(word))
        if word in fits:
            assert rules(repo) == []
        else:
            finding = only(repo)
            assert (finding.rule, finding.path, finding.line) == ("reason", REASONS, 2)
            assert "does not fit" in finding.message


def test_one_line_for_all_new_rows_of_a_table(repo: Path) -> None:
    change(repo, "tables/rates.csv", "2022,", "2019,1,a\n2020,1,a\n2022,")
    finding = only(repo)
    assert "2 rows were added" in finding.message
    assert "rates,*,,added," in finding.hint
    reasons(repo, "rates,*,,added,")
    assert rules(repo) == []
    reasons(repo, "rates,*,,withdrawn,")
    assert rules(repo) == [("reason", 2)]
    reasons(repo, "rates,*,,added,", "rates,2020,,recoded,")
    assert rules(repo) == []


def test_tables_and_columns_that_are_gone(repo: Path) -> None:
    change(repo, "datapackage.json", '"name": "rates"', '"name": "prices"')
    change(repo, "schemas/codes.json", '{"name": "kind", "type": "string", "title": "Kind", '
           '"constraints": {"enum": ["goods", "services"]}}, ', "")  # fmt: skip
    text = (repo / "tables/codes.csv").read_text()
    cut = [",".join(cells[:2] + cells[3:]) for cells in (row.split(",") for row in text.split())]
    (repo / "tables/codes.csv").write_text("\n".join(cut) + "\n")
    assert rules(repo) == [("missing-reason", 1)] * 2
    reasons(repo, "rates,,,withdrawn,", "codes,,kind,recoded,")
    assert rules(repo) == []
    reasons(repo, "prices,,,renamed,rates", "codes,,kind,recoded,")
    assert rules(repo) == []


def test_a_declared_key_and_what_follows_it(repo: Path) -> None:
    change(repo, "tables/codes.csv", "wheat", "meslin")
    change(repo, "tables/figures.csv", "wheat", "meslin")
    assert len(rules(repo)) == 4
    reasons(repo, "codes,meslin,,renamed,wheat")
    assert rules(repo) == []
    reasons(repo, "codes,meslin,,renamed,rye")
    assert ("stale-reason", 2) not in rules(repo)  # it is the line of a row that was added
    assert ("reason", 2) in rules(repo)


def test_a_reason_for_nothing_is_stale(repo: Path) -> None:
    reasons(repo, "rates,2022,rate,coding_error,", "none,*,,added,", "codes,rye,,renamed,wheat")
    assert rules(repo) == [("stale-reason", 2), ("stale-reason", 3), ("stale-reason", 4)]


def test_a_new_table_needs_no_reason_and_may_have_one(repo: Path) -> None:
    change(repo, "datapackage.json", '"name": "guide"', '"name": "guide2"')
    reasons(repo, "guide2,*,,added,")
    assert rules(repo) == [("stale-reason", 2)]  # a file is no table
    shutil.copy(repo / "tables/rates.csv", repo / "tables/more.csv")
    entry = '{"name": "more", "path": "tables/more.csv", "schema": "schemas/rates.json"}'
    change(repo, "datapackage.json", '"resources": [', f'"resources": [{entry},')
    reasons(repo, "more,*,,added,")
    assert rules(repo) == []


# --- the file itself ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the header must be"),
        ("table,key\n", 1, "the header must be"),
        ("table;key;column;reason;note\n", 1, "the header must be"),
        ("table,key,column,reason,note\na,b\n", 2, "2 cells where there should be 5"),
        ("table,key,column,reason,note\na,b,c,add,\n", 2, "'add' is no reason"),
        ("table,key,column,reason,note\na,b,,added,\na,b,,recoded,\n", 3, "a second reason"),
        ("table,key,column,reason,note\na,b,,renamed,\n", 2, "the old name is missing"),
        ("table,key,column,reason,note\na,b,c,renamed,d\n", 2, "renamed as a whole"),
        ('table,key,column,reason,note\n"a"b,c,d,added,\n', 2, "not CSV"),
        ("<<<<<<< ours\n", 1, "a conflict"),
        ("\ufefftable,key,column,reason,note\n", 1, "byte order mark"),
    ],
)  # fmt: skip
def test_a_file_of_reasons_that_is_wrong(repo: Path, text: str, line: int, said: str) -> None:
    (repo / REASONS).write_text(text, "utf-8")
    found, findings = read_reasons(repo)
    (finding,) = findings
    assert (finding.rule, finding.path, finding.line) == ("reason", REASONS, line)
    assert said in finding.message
    assert len(found) == text.count("added,\n") - text.count('"a"b')


def test_a_near_reason_is_offered(repo: Path) -> None:
    reasons(repo, "a,b,c,coding_eror,")
    assert "Did you mean coding_error?" in read_reasons(repo)[1][0].hint


def test_no_file_holds_no_reasons(tmp_path: Path) -> None:
    assert read_reasons(tmp_path) == ({}, [])


def test_the_command_adds_what_is_missing(repo: Path, run: Run) -> None:
    assert run("reasons", "--root", repo) == (0, "every change has its reason\n", "")
    change(repo, "tables/rates.csv", "460.9", "461")
    change(repo, "tables/rates.csv", "2022,", "2019,1,a\n2020,1,a\n2022,")
    assert write_reasons(repo) == ["rates,*,,added,", "rates,2022,rate,,"]
    (finding,) = read_reasons(repo)[1]
    assert (finding.line, finding.message) == (3, "'' is no reason")
    with pytest.raises(CannotRunError, match="'' is no reason"):
        write_reasons(repo)
    change(repo, REASONS, "rate,,", "rate,source_revised,")
    assert rules(repo) == []


# --- the last release ---------------------------------------------------------------------------


def test_the_commit_that_brought_the_section_is_the_release(repo: Path) -> None:
    first = git(repo, "rev-parse", "HEAD")
    change(repo, "CHANGELOG.md", "- 2026-01-01\n", "- 2026-01-01\n\nMore was written later.\n")
    commit(repo)
    found = last_release(repo)
    assert found is not None
    assert (found.version, found.commit) == ("1.2.3", first)
    assert revision(repo, "v1.2.3") == first
    assert revision(repo, "v9.9.9") == "v9.9.9"
    git(repo, "tag", "v1.2.3")
    found = last_release(repo)
    assert found is not None
    assert (found.commit, found.name) == (git(repo, "rev-parse", "HEAD"), "v1.2.3")
    assert revision(repo, "v1.2.3") == found.commit


def test_a_tag_on_another_version_is_said(repo: Path) -> None:
    change(repo, "datapackage.json", "1.2.3", "1.2.2")
    commit(repo)
    git(repo, "tag", "v1.2.3")
    with pytest.raises(CannotRunError, match=r"the tag v1\.2\.3 is on a .* of version 1\.2\.2"):
        check_reasons(repo)


def test_a_section_that_is_not_committed_is_no_release(repo: Path) -> None:
    change(repo, "CHANGELOG.md", "## [1.2.3]", "## [1.3.0] - 2026-02-02\n\n## [1.2.3]")
    found = last_release(repo)
    assert found is not None
    assert found.version == "1.2.3"


def test_nothing_was_released(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo")
    assert check_reasons(root) == ([], "nothing was released yet")
    with pytest.raises(CannotRunError, match="nothing was released yet"):
        write_reasons(root)


def test_outside_of_a_repository_it_is_said(repo: Path, tmp_path: Path) -> None:
    shutil.rmtree(repo / ".git")
    with pytest.raises(CannotRunError, match="not a git repository"):
        check_reasons(repo)


def test_a_shallow_clone_says_what_it_lacks(repo: Path, tmp_path: Path) -> None:
    commit(repo, "later")
    git(tmp_path, "clone", "-q", "--depth=1", repo.as_uri(), "shallow")
    with pytest.raises(CannotRunError, match="shallow"):
        check_reasons(tmp_path / "shallow")


def test_a_package_below_the_top_of_its_repository(repo: Path) -> None:
    inner = repo / "inner dä"
    inner.mkdir()
    for name in ("datapackage.json", "tables", "schemas", "docs", "changes", "CHANGELOG.md"):
        git(repo, "mv", name, f"inner dä/{name}")
    commit(repo, "moved")
    found = last_release(inner)
    assert found is not None
    assert found.commit == git(repo, "rev-parse", "HEAD")
    change(inner, "tables/rates.csv", "460.9", "461")
    assert rules(inner) == [("missing-reason", 3)]


def test_only_few_calls_of_git(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from steppe_ledger.package import git as module

    calls: list[str] = []
    true = module.git
    monkeypatch.setattr(
        module, "git", lambda root, *a, **k: calls.append(a[0]) or true(root, *a, **k)
    )
    assert rules(repo) == []
    assert calls == ["rev-parse", "log", "diff"]
