"""The release as a whole: what it refuses, what it writes, and its commands."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from steppe_ledger.diff.report import report_schema
from steppe_ledger.release.transaction import STAGING, open_staging

from steppe_ledger.diff.reasons import check_reasons
from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.release import commands
from steppe_ledger.release.release import Tools, release
from tests.corpus.version_cases import draft
from tests.release_kit import commit, fake_build, git, repository, texts_of, tools, tree

TODAY = "2026-11-22"
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return texts_of(tmp_path / "texts")


@pytest.fixture
def call(repo: Path, texts: Path) -> Call:
    """Release the package; returns the status and what was said."""

    def run(used: Tools | None = None, **options: Any) -> tuple[int, str]:
        said: list[str] = []
        given = {"texts": texts, "today": TODAY, "say": said.append, **options}
        return release(repo, used or tools(), **given), "\n".join(said)

    return run


def edit(repo: Path, table: str, old: str, new: str, *reasons: str) -> None:
    """Change a table, give reasons, and commit."""
    path = repo / "tables" / f"{table}.csv"
    path.write_text(path.read_text().replace(old, new))
    (repo / "changes").mkdir(exist_ok=True)
    lines = ["table,key,column,reason,note", *reasons]
    (repo / "changes" / "unreleased.csv").write_text("\n".join(lines) + "\n")
    commit(repo)


def released(repo: Path, call: Call, version: str = "0.1.0") -> None:
    """Make a release and commit it."""
    status, said = call()
    assert status == 0, said
    commit(repo, f"Release {version}")
    assert json.loads((repo / "datapackage.json").read_text())["version"] == version


def test_first_release_is_the_version_as_written(repo: Path, call: Call) -> None:
    before = tree(repo)
    status, said = call()
    assert status == 0
    after = tree(repo)
    assert {path for path in after if after[path] != before.get(path)} == {
        "datapackage.json",
        "CHANGELOG.md",
        "changes/unreleased.csv",
        "changes/0.1.0.json",
        "dist/SHA256SUMS",
        "dist/datapackage.json",
        "dist/csv/rates.csv",
    }
    descriptor = json.loads(after["datapackage.json"])
    assert (descriptor["version"], descriptor["created"]) == ("0.1.0", "2026-11-22T00:00:00Z")
    assert after["dist/datapackage.json"] == after["datapackage.json"]
    assert f"## [Unreleased]\n\n## [0.1.0] - {TODAY}\n\nThe first release." in (
        after["CHANGELOG.md"].decode()
    )
    assert after["changes/unreleased.csv"] == b"table,key,column,reason,note\n"
    assert "git add --all\n" in said
    assert 'git tag -a v0.1.0 -m "Release 0.1.0"' in said


def test_second_release_is_computed(repo: Path, call: Call) -> None:
    released(repo, call)
    edit(repo, "rates", "426.1", "426.2", "rates,2021,rate,coding_error,digit")
    status, _ = call()
    assert status == 0
    commit(repo)
    assert json.loads((repo / "datapackage.json").read_text())["version"] == "0.1.1"
    assert "\nversion: 0.1.1\n" in (repo / "CITATION.cff").read_text()
    edit(repo, "rates", "2022,", "2020,400,bank\n2022,", "rates,*,,added,")
    released(repo, call, "0.2.0")
    changelog = (repo / "CHANGELOG.md").read_text()
    assert re.findall(r"## \[(.*?)\]", changelog) == ["Unreleased", "0.2.0", "0.1.1", "0.1.0"]
    assert "| `2021` | `rate` | `426.1` | `426.2` | coding_error | `digit` |" in changelog
    assert check_reasons(repo)[0] == []


def test_the_record_of_a_release(repo: Path, call: Call) -> None:
    released(repo, call)
    edit(repo, "rates", "426.1", "426.2", "rates,2021,rate,coding_error,digit")
    released(repo, call, "0.1.1")
    record = json.loads((repo / "changes" / "0.1.1.json").read_text())
    jsonschema.Draft202012Validator(report_schema()).validate(record["report"])
    assert (record["version"], record["date"]) == ("0.1.1", TODAY)
    assert record["reasons"] == [
        {
            "table": "rates",
            "key": "2021",
            "column": "rate",
            "reason": "coding_error",
            "note": "digit",
        }
    ]
    diff = record["report"]["diff"]
    assert (diff["base"], diff["head"]) == ("0.1.0", "0.1.1")


def test_the_same_bytes_in_another_place(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b/c"):
        root = repository(tmp_path / name / "repo")
        texts = texts_of(tmp_path / name / "texts")
        silent = {"texts": texts, "today": TODAY, "say": lambda _: None}
        assert release(root, tools(), **silent) == 0
        commit(root)
        edit(root, "rates", "426.1", "426.2", "rates,2021,rate,coding_error,digit")
        assert release(root, tools(), **silent) == 0
        made.append(tree(root))
    assert made[0] == made[1]


def test_dry_run_writes_nothing(repo: Path, call: Call) -> None:
    before = tree(repo)
    status, said = call(dry_run=True)
    assert status == 0
    assert said.startswith(f"Version 0.1.0 (the first release)\n\n## [0.1.0] - {TODAY}")
    (repo / "new.txt").write_text("x")
    status, said = call(dry_run=True)
    assert status == 1
    assert "Refused:\n  - the working tree differs from its last commit: new.txt" in said
    (repo / "new.txt").unlink()
    assert tree(repo) == before
    open_staging(repo)
    with pytest.raises(CannotRunError, match="was interrupted"):
        call(dry_run=True)


def test_refusals(repo: Path, call: Call, texts: Path, tmp_path: Path) -> None:
    before = tree(repo)

    def refused(*args: Any, **options: Any) -> str:
        status, said = call(*args, **options)
        assert status == 1
        assert "Nothing was written." in said
        assert "dist/ is built" not in said
        return said

    finding = Finding("type", "wrong", "Mend it.", path="tables/x.csv", line=3)
    said = refused(tools(report=Report([finding] * 25)))
    assert "  - invalid: tables/x.csv:3: wrong. Mend it.\n" in said
    assert "  - invalid: ... and 5 more" in said
    assert "no folder of texts is given" in refused(texts=None)
    (texts / "s.txt").unlink()
    assert "missing texts: s.txt" in refused()
    texts_of(texts)
    for name in "abcdef":
        (repo / name).write_text("x")
    assert "differs from its last commit: a, b, c, d, e ..." in refused()
    for name in "abcdef":
        (repo / name).unlink()
    assert "'1.x' is not a version" in refused(version="1.x")
    git(repo, "tag", "v0.9.0")
    assert "the tag v0.9.0 is taken" in refused(version="0.9.0")
    assert tree(repo) == before
    edit(repo, "sources", "A speech,closed", "A speech,open")
    assert "the ledger is open: s" in refused()
    edit(repo, "rates", "2022", "2021")
    assert "not compared: rates (head): line 3 repeats the key 2021" in refused()
    edit(repo, "rates", "2021,426.1", "2020,426.1", "x,y,z,typo,")
    assert "reasons: changes/unreleased.csv:2: 'typo' is no reason" in refused()
    with pytest.raises(CannotRunError, match="not in a git repository"):
        release(tmp_path, tools(), texts=texts, today=TODAY)


def test_versions_that_are_too_low(repo: Path, call: Call) -> None:
    released(repo, call)
    status, said = call()
    assert status == 1
    assert "nothing that needs a new version has changed since 0.1.0" in said
    edit(repo, "rates", "2022,460.9,central bank\n", "")
    status, said = call()
    assert status == 1
    assert "reasons: changes/unreleased.csv:1: the row was removed, and no reason is given" in said
    edit(repo, "rates", "426.1", "426.2", "rates,2022,,withdrawn,", "rates,2021,rate,recoded,")
    for version, why in (
        ("0.1.1", "version 0.1.1 is too low: the changes since 0.1.0 demand 0.2.0"),
        ("0.1.0", "version 0.1.0 is not above 0.1.0, the last release"),
        ("0.0.9", "version 0.0.9 is not above 0.1.0, the last release"),
    ):
        assert why in call(version=version)[1]
    descriptor = repo / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace('"0.1.0"', '"0.1.5"'))
    commit(repo)
    assert "version 0.1.5 is too low" in call()[1]
    descriptor.write_text(descriptor.read_text().replace('"0.1.5"', '"1.0.0"'))
    commit(repo)
    released(repo, call, "1.0.0")


def test_a_higher_version_may_be_asked_for(repo: Path, call: Call) -> None:
    released(repo, call)
    edit(repo, "rates", "426.1", "426.2", "rates,2021,rate,coding_error,digit")
    assert call(version="1.0.0")[0] == 0
    assert "## [1.0.0]" in (repo / "CHANGELOG.md").read_text()


def test_moved_files_alone_need_no_version_but_may_have_one(repo: Path, call: Call) -> None:
    released(repo, call)
    git(repo, "mv", "tables/rates.csv", "rates.csv")
    descriptor = repo / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace("tables/rates.csv", "rates.csv"))
    commit(repo)
    assert "nothing that needs a new version" in call()[1]

    def build(_: Path, out: Path) -> None:
        out.mkdir()

    status, said = call(tools(build), version="0.1.1")
    assert status == 0, said


def test_a_folder_that_no_build_made_is_not_replaced(repo: Path, call: Call) -> None:
    (repo / "dist").mkdir()
    assert call(dry_run=True)[0] == 0
    (repo / "dist" / "diary.txt").write_text("x")
    status, said = call()
    assert status == 1
    assert "dist holds no SHA256SUMS, so no build has made it: move it away" in said
    assert (repo / "dist" / "diary.txt").exists()


def test_what_clients_find_wrong_stops_it(repo: Path, call: Call) -> None:
    before = tree(repo)
    status, said = call(tools(complaints=["pandas counts 3 rows"]))
    assert status == 1
    assert "Refused:\n  - dist: pandas counts 3 rows" in said
    assert tree(repo) == before


def test_generated_files_have_to_state_the_version(repo: Path, call: Call) -> None:
    before = tree(repo)
    for made in ({"CITATION.cff": b'version: "0.0.9"\n'}, {}):
        status, said = call(replace(tools(), derive=lambda _, made=made: made))
        assert status == 1
        assert re.search(r"CITATION\.cff states the version (0\.0\.9|none), not 0\.1\.0", said)
    assert tree(repo) == before


def test_a_build_that_fails_leaves_nothing(repo: Path, call: Call) -> None:
    before = tree(repo)

    def build(_: Path, out: Path) -> None:
        out.mkdir()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        call(tools(build))
    assert tree(repo) == before
    assert not (repo / STAGING).exists()


def test_a_tree_that_changes_while_it_is_built(repo: Path, call: Call) -> None:
    def build(root: Path, out: Path) -> None:
        fake_build(root, out)
        (repo / "tables" / "rates.csv").write_text("x")

    status, said = call(tools(build))
    assert status == 1
    assert "the working tree was changed while dist/ was built" in said
    assert not (repo / "CHANGELOG.md").exists()


def test_the_build_sees_what_git_keeps_and_the_new_version(repo: Path, call: Call) -> None:
    (repo / ".gitignore").write_text("dist/\nsecret\n")
    (repo / "link").symlink_to("nowhere")
    commit(repo)
    (repo / "secret").write_text("x")
    seen: list[str] = []

    def build(root: Path, out: Path) -> None:
        seen.extend(tree(root))
        fake_build(root, out)

    assert call(tools(build))[0] == 0
    assert "secret" not in seen
    assert {"changes/0.1.0.json", "CHANGELOG.md", "tables/rates.csv"} <= set(seen)


def test_what_an_interrupted_release_left(repo: Path, call: Call) -> None:
    open_staging(repo)
    status, said = call()
    assert status == 0
    assert said.startswith("Dropped the remains of a release that was interrupted")
    (open_staging(repo) / "journal.json").write_text("[]")
    (repo / STAGING / "x.old").mkdir()
    journal = [{"target": "dist", "staged": "x", "before": None, "folder": True}]
    (repo / STAGING / "journal.json").write_text(json.dumps(journal))
    status, said = call()
    assert status == 0
    assert said.startswith("A release that was interrupted is complete now.\nNow commit and tag")
    assert "v0.1.0" in said


# --- the commands --------------------------------------------------------------------------------


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run a command line; returns the status and what was printed."""

    def run(*words: object, used: Tools | None = None) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        commands.add_parsers(parser.add_subparsers(), (lambda: used) if used else None)
        args = parser.parse_args([str(word) for word in words])
        capsys.readouterr()
        status: int = args.run(args)
        return status, capsys.readouterr().out

    return run


def test_diff_command(repo: Path, command: Call) -> None:
    assert command("diff", "HEAD", "--root", repo)[0] == 0
    edit(repo, "rates", "426.1", "426.2", "rates,2021,rate,recoded,")
    status, out = command("diff", "HEAD~1", "--root", repo)
    assert status == 1
    assert "version: minor, 0.1.0 -> 0.2.0" in out  # by its reason: coded anew
    assert "working tree: different" in out
    status, out = command("diff", "HEAD~1", "HEAD", "--root", repo, "--format", "json")
    assert status == 1
    assert json.loads(out)["version"]["bump"] == "minor"
    assert command("diff", repo, repo, "--format", "markdown")[1].startswith("**")
    for words in (("nothing", "HEAD"), ("HEAD", "nothing")):
        with pytest.raises(CannotRunError, match="nothing is no released zip"):
            command("diff", *words, "--root", repo)


def test_diff_of_a_broken_table_is_different(repo: Path, command: Call) -> None:
    (repo / "tables" / "rates.csv").write_text("year,rate,publisher\n1\n")
    status, out = command("diff", "HEAD", "--root", repo)
    assert status == 1
    assert "not compared: rates (head): line 2 has more or fewer cells" in out


def test_release_command(
    repo: Path, texts: Path, command: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Path | None] = []

    def validate(_: Path, folder: Path | None) -> Report:
        given.append(folder)
        return Report()

    used = replace(tools(), validate=validate)
    monkeypatch.delenv("STEPPE_LEDGER_TEXTS", raising=False)
    assert command("release", "--dry-run", "--root", repo, used=used)[0] == 1
    monkeypatch.setenv("STEPPE_LEDGER_TEXTS", str(texts))
    assert command("release", "--dry-run", "--root", repo, used=used)[0] == 0
    words = ("release", "--root", repo, "--texts", texts, "--date", "2030-01-02")
    status, out = command(*words, "--version", "0.5.0", used=used)
    assert status == 0
    assert "## [0.5.0] - 2030-01-02" in out
    assert given == [None, texts, texts]


def test_release_command_that_cannot_run(
    repo: Path, texts: Path, command: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("release", "--root", repo, "--texts", texts)
    with pytest.raises(CannotRunError, match="without a build"):
        command(*words)
    (repo / "CHANGELOG.md").write_bytes(b"\xff")
    commit(repo)
    with pytest.raises(CannotRunError, match="could not read or write"):
        command(*words, used=tools())
    with pytest.raises(SystemExit):
        command(*words, "--date", "soon", used=tools())
    assert "'soon' is not a date as YYYY-MM-DD" in capsys.readouterr().err


def test_package_without_sources_has_no_ledger_to_close(tmp_path: Path) -> None:
    package = draft()
    package.descriptor["resources"] = [package.resource("rates")]
    del package.descriptor["version"]
    root = repository(tmp_path / "repo", package)
    said: list[str] = []
    status = release(root, tools(), texts=tmp_path, today=TODAY, dry_run=True, say=said.append)
    assert status == 0
    assert said[0].startswith("Version 0.1.0")
