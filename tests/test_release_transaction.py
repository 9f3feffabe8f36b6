"""All or nothing: a release that is killed at any moment leaves the old files or the new ones."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from steppe_ledger.release.transaction import (
    STAGING,
    abandon,
    interrupted,
    locked,
    open_staging,
    recover,
    replace_all,
)

from steppe_ledger.findings import CannotRunError
from steppe_ledger.release import transaction
from steppe_ledger.release.release import release
from tests.conftest import ROOT
from tests.release_kit import commit, repository, texts_of, tools, tree
from tests.release_victim import TODAY

RANDOM_KILLS = 25
Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def victim() -> Iterator[Run]:
    """Run a release, or a recovery, in a process of its own, and kill it if asked."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.release_victim"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def run(
        root: Path, moment: int | None = None, delay: float | None = None, *, again: bool = False
    ) -> dict[str, Any]:
        task = {"root": str(root), "texts": str(root.parent / "texts"), "moment": moment}
        stdin.write(json.dumps({**task, "delay": delay, "recover": again}) + "\n")
        stdin.flush()
        answer: dict[str, Any] = json.loads(stdout.readline())
        return answer

    yield run
    stdin.close()
    process.wait()
    stdout.close()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that can be released, with an older dist/ of other files."""
    folder = tmp_path_factory.mktemp("start")
    texts_of(folder / "texts")
    root = repository(folder / "repo")
    (root / "dist" / "parquet").mkdir(parents=True)
    (root / "dist" / "parquet" / "old.parquet").write_text("old")
    (root / "dist" / "SHA256SUMS").write_text("old sums")
    (root / "CITATION.cff").write_text("version: 0.0.1\n")
    commit(root)
    return root


@pytest.fixture
def fresh(start: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes copies of the package, each to be killed in."""
    shutil.copytree(start.parent / "texts", tmp_path / "texts")
    copies = iter(range(10_000))

    def copy() -> Path:
        root = tmp_path / f"repo-{next(copies)}"
        shutil.copytree(start, root)
        return root

    return copy


def without_staging(root: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(root).items() if not path.startswith(STAGING)}


def check_whole(root: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str:
    """Check what a kill left, recover, and check again; returns old, new or mended."""
    left = without_staging(root)
    journal = (root / STAGING / "journal.json").exists()
    assert left in (old, new) or journal, "half of a release, and no journal"
    done = recover(root)
    after = tree(root)
    assert not interrupted(root)
    assert after in (old, new)
    if left == old:
        assert after == old, "nothing had changed, so nothing may"
    assert done != "completed" or after == new
    return "old" if after == old else "new" if left == new else "mended"


def test_killed_at_every_moment(start: Path, fresh: Callable[[], Path], victim: Run) -> None:
    old = tree(start)
    whole = fresh()
    unhurt = victim(whole)
    assert unhurt["code"] == 0
    new = tree(whole)
    assert new != old
    ends: dict[str, str] = {}
    for number, moment in enumerate(unhurt["moments"], 1):
        root = fresh()
        killed = victim(root, number)
        assert killed["code"] == -signal.SIGKILL
        assert killed["moments"][-1] == moment
        ends[moment] = check_whole(root, old, new)
        if ends[moment] == "old" and number % 3 == 0:  # and it can be released after all
            texts = root.parent / "texts"
            assert release(root, tools(), texts=texts, today=TODAY, say=lambda _: None) == 0
            assert tree(root) == new
    assert list(ends.values()) == sorted(ends.values(), key=["old", "mended", "new"].index)
    assert {"old", "mended", "new"} == set(ends.values())
    assert len(ends) >= 15
    for moment, end in ends.items():
        print(f"killed at: {moment}: {end}")


def test_killed_at_random_moments(start: Path, fresh: Callable[[], Path], victim: Run) -> None:
    old = tree(start)
    whole = fresh()
    seconds = victim(whole)["seconds"]
    new = tree(whole)
    for _ in range(RANDOM_KILLS):
        root = fresh()
        delay = random.uniform(0, seconds * 1.05)
        killed = victim(root, delay=delay)
        last = killed["moments"][-1] if killed["moments"] else "start"
        end = check_whole(root, old, new)
        print(f"killed after {delay:.4f} s of {seconds:.4f} s, past {last}: {end}")


def test_recovery_that_is_killed_too(fresh: Callable[[], Path], victim: Run, start: Path) -> None:
    old = tree(start)
    whole = fresh()
    moments = victim(whole)["moments"]
    new = tree(whole)
    for first in (
        moments.index("journal in place") + 1,
        moments.index("replaced CHANGELOG.md") + 1,
    ):
        second = 1
        while True:
            root = fresh()
            victim(root, first)
            done = victim(root, second, again=True)
            end = check_whole(root, old, new)
            assert (end == "old") == (moments[first - 1] == "journal in place")
            if done["code"] == 0:
                break
            second += 1
        assert second > 1


# --- the parts -----------------------------------------------------------------------------------


def stage(root: Path, files: dict[str, bytes], folder: dict[str, str] | None = None) -> None:
    """Replace files, and with ``folder`` also dist/."""
    staging = open_staging(root)
    for name, text in (folder or {}).items():
        (staging / "dist").mkdir(exist_ok=True)
        (staging / "dist" / name).write_text(text)
    replace_all(root, files, {"dist": staging / "dist"} if folder else {})


def test_replaces_files_and_folders_and_keeps_modes(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "a").chmod(0o755)
    stage(tmp_path, {"a": b"2", "new/b": b"3"}, {"x": "4"})
    assert tree(tmp_path) == {"a": b"2", "new/b": b"3", "dist/x": b"4"}
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "new" / "b").stat().st_mode & 0o777 == 0o644
    stage(tmp_path, {}, {"y": "5"})
    assert tree(tmp_path) == {"a": b"2", "new/b": b"3", "dist/y": b"5"}
    assert recover(tmp_path) is None


def stop_at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Break off at a moment, as a kill would, but in this process."""

    def reached(name: str) -> None:
        if name == moment:
            raise KeyboardInterrupt

    monkeypatch.setattr(transaction, "reached", reached)


def test_a_file_that_was_changed_since_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("1")
    stop_at(monkeypatch, "replaced a")
    with pytest.raises(KeyboardInterrupt):
        stage(tmp_path, {"a": b"2", "b": b"2"})
    monkeypatch.undo()
    abandon(tmp_path)  # keeps what has a journal
    (tmp_path / "b").write_text("by hand")
    with pytest.raises(CannotRunError, match="b was changed since"):
        recover(tmp_path)
    (tmp_path / "b").write_text("1")
    assert recover(tmp_path) == "completed"
    assert tree(tmp_path) == {"a": b"2", "b": b"2"}


def test_work_before_the_journal_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_at(monkeypatch, "journal written")
    with pytest.raises(KeyboardInterrupt):
        stage(tmp_path, {"a": b"2"})
    abandon(tmp_path)
    assert not interrupted(tmp_path)


def test_journal_that_cannot_be_read(tmp_path: Path) -> None:
    (open_staging(tmp_path) / "journal.json").write_text("[1]")
    with pytest.raises(CannotRunError, match=r"journal\.json cannot be read"):
        recover(tmp_path)


def test_signals_wait_for_the_last_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(name: str) -> None:
        if name == "replaced a":
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(transaction, "reached", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stage(tmp_path, {"a": b"2", "b": b"2"})
    assert tree(tmp_path) == {"a": b"2", "b": b"2"}


def test_one_release_at_a_time(tmp_path: Path) -> None:
    refused = pytest.raises(CannotRunError, match="another release")
    with locked(tmp_path), refused, locked(tmp_path):
        pass
    with locked(tmp_path):
        pass
