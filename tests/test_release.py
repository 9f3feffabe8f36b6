"""A release with the real functions, but for the clients: it is made whole, or nothing is."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from steppe_ledger.cli import main
from steppe_ledger.findings import CannotRunError, Report
from steppe_ledger.release import release as module
from steppe_ledger.release.release import release
from steppe_ledger.release.worktree import PREFIX
from tests.conftest import MINI, ROOT
from tests.release_kit import GIT, change, commit, git, mini_repository, reasons, tree

TODAY = "2026-11-25"
TEXTS = MINI / "texts"


@pytest.fixture(autouse=True)
def identity(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Git knows who commits; worktrees lie in a folder of the test; clients agree."""
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(module, "complaints", lambda _: [])


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up package, released as 0.1.0, with one change that has its reason."""
    root = mini_repository(tmp_path_factory.mktemp("start") / "repo")
    with pytest.MonkeyPatch.context() as patched:
        for name, value in GIT.items():
            patched.setenv(name, value)
        patched.setattr(module, "complaints", lambda _: [])
        assert release(root, texts=TEXTS, today="2026-11-22", say=lambda _: None) == 0
    one_change(root)
    return root


@pytest.fixture
def repo(start: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(start, tmp_path / "repo")


def small_build(_: object, out: Path) -> None:
    """What the real build would take for its own, made at once."""
    out.mkdir()
    (out / "CONTENT_DIGESTS").write_text("made-up")
    digest = hashlib.sha256(b"made-up").hexdigest()
    (out / "SHA256SUMS").write_text(f"{digest}  CONTENT_DIGESTS\n")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate and the build are not what a test is about, and take their time."""
    monkeypatch.setattr(module, "validate", lambda *_, **__: Report())
    monkeypatch.setattr(module, "build", small_build)


def one_change(root: Path) -> None:
    with (root / "tables/sources.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    change(root, "tables/sources.csv", row["title"], row["title"] + ", late edition")
    reasons(root, f"sources,{row['source_id']},title,coding_error,cut off")
    assert main(["format", "--root", str(root)]) == 0
    commit(root)


def attempt(root: Path, **more: object) -> tuple[int, str]:
    """Release; the status, and what was said."""
    said: list[str] = []
    given = {"texts": TEXTS, "today": TODAY, "say": said.append, **more}
    return release(root, **given), "\n".join(said)  # type: ignore[arg-type]


def leftovers(root: Path, tmp_path: Path) -> list[str]:
    """Worktrees besides the first, and what lies in the temporary folder."""
    listed = git(root, "worktree", "list").splitlines()[1:]
    return listed + [path.name for path in (tmp_path / "tmp").iterdir()]


@contextlib.contextmanager
def untouched(root: Path, tmp_path: Path) -> Iterator[None]:
    """Hold that nothing at all is written."""
    before = tree(root), git(root, "rev-parse", "HEAD"), git(root, "status", "--porcelain")
    yield
    assert (
        tree(root),
        git(root, "rev-parse", "HEAD"),
        git(root, "status", "--porcelain"),
    ) == before
    assert leftovers(root, tmp_path) == []


def test_a_release(repo: Path, tmp_path: Path) -> None:
    before = git(repo, "rev-parse", "HEAD")
    status, said = attempt(repo)
    assert status == 0
    assert git(repo, "log", "--format=%s", "-2").splitlines() == ["Release 0.1.1", "change"]
    assert git(repo, "rev-parse", "HEAD~1") == before
    assert git(repo, "status", "--porcelain") == ""
    assert git(repo, "branch", "--show-current") == "main"
    assert git(repo, "tag") == ""
    assert said.endswith(
        "Released 0.1.1: committed on main, built in dist/. To publish:\n"
        '    git tag -a v0.1.1 -m "Release 0.1.1"\n'
        "    git push --follow-tags origin main"
    )
    descriptor = json.loads((repo / "datapackage.json").read_bytes())
    assert (descriptor["version"], descriptor["created"]) == ("0.1.1", "2026-11-25T00:00:00Z")
    assert "## [0.1.1] - 2026-11-25" in (repo / "CHANGELOG.md").read_text("utf-8")
    assert "version: 0.1.1" in (repo / "CITATION.cff").read_text("utf-8")
    assert (repo / "changes/unreleased.csv").read_text() == "table,key,column,reason,note\n"
    with (repo / "changes/0.1.1.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["table"], row["column"], row["reason"]) == ("sources", "title", "coding_error")
    (cited,) = (repo / "dist").rglob("CITATION.cff")
    assert "version: 0.1.1" in cited.read_text("utf-8")
    assert leftovers(repo, tmp_path) == []
    assert attempt(repo)[1].count("nothing that needs a new version has changed since 0.1.1") == 1


def test_a_dry_run_does_all_but_the_last_step(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    for name in ("generated_files", "build", "complaints"):
        true = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, n=name, t=true: (seen.append(n), t(*a))[1])
    with untouched(repo, tmp_path):
        status, said = attempt(repo, dry_run=True)
    assert (status, seen) == (0, ["generated_files", "build", "complaints"])
    assert said.endswith("Nothing was written.")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_build_that_clients_refuse(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    monkeypatch.setattr(module, "complaints", lambda _: ["polars disagrees"])
    with untouched(repo, tmp_path):
        status, said = attempt(repo, dry_run=dry_run)
    assert (status, "dist: polars disagrees" in said) == (1, True)


def dirty(root: Path) -> None:
    (root / "new.txt").write_text("mine")


def invalid(root: Path) -> None:
    change(root, "tables/sources.csv", "closed", "shut")
    commit(root)


def still_open(root: Path) -> None:
    path = root / "tables/sources.csv"
    change(root, "tables/sources.csv", "closed", "open")
    main(["format", "--root", str(root)])
    ids = [line.split(",")[0] for line in path.read_text("utf-8").splitlines()[1:]]
    line = (root / "changes/unreleased.csv").read_text().splitlines()[1]
    reasons(root, line, *(f"sources,{name},ledger,recoded," for name in ids))
    commit(root)


def no_reason(root: Path) -> None:
    reasons(root)
    commit(root)


def stale(root: Path) -> None:
    with (root / "changes/unreleased.csv").open("a") as file:
        file.write("figures,nobody@1,value,recoded,\n")
    commit(root)


def foreign(root: Path) -> None:
    (root / "dist/thesis.txt").write_text("mine")


@pytest.mark.parametrize(
    ("spoil", "more", "why"),
    [
        (dirty, {}, "the working tree differs from its last commit: new.txt"),
        (invalid, {}, "invalid: tables/sources.csv:2: is not a code of the list"),
        (still_open, {}, "the ledger is open: "),
        (no_reason, {}, "and no reason is given"),
        (stale, {}, "nothing that was released changed so"),
        (foreign, {}, "dist/thesis.txt was made by no build"),
        (None, {"texts": None}, "no folder of texts is given"),
        (None, {"texts": ROOT / "docs"}, "invalid: "),
        (None, {"version": "0.1.0"}, "version 0.1.0 is not above 0.1.0"),
        (None, {"version": "1.2"}, "'1.2' is not a version of the form X.Y.Z"),
        (lambda root: git(root, "tag", "v0.1.1"), {}, "the tag v0.1.1 is taken"),
        (lambda root: git(root, "checkout", "-q", "--detach"), {}, "HEAD is on no branch"),
    ],
)
def test_a_release_is_refused(
    repo: Path, tmp_path: Path, spoil: Callable[[Path], object], more: dict[str, object], why: str
) -> None:
    if spoil is not None:
        spoil(repo)
    with untouched(repo, tmp_path):
        status, said = attempt(repo, **more)
    assert status == 1
    assert why in said
    assert said.endswith("Nothing was written.")


@pytest.mark.usefixtures("quick")
def test_a_version_may_be_higher_and_not_too_low(repo: Path) -> None:
    path = repo / "schemas/units.json"
    schema = json.loads(path.read_bytes())
    schema["fields"][0]["constraints"]["maxLength"] = 500
    path.write_text(json.dumps(schema))
    commit(repo)
    low = "version 0.1.1 is too low: the changes since 0.1.0 demand 0.2.0"
    assert low in attempt(repo, version="0.1.1", dry_run=True)[1]
    assert attempt(repo, version="3.0.0")[0] == 0
    assert json.loads((repo / "datapackage.json").read_bytes())["version"] == "3.0.0"


def test_outside_of_a_repository(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="not a git repository"):
        attempt(tmp_path)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda root: (root / "note.txt").write_text("mine"),
        lambda root: commit(root, "mine"),
        lambda root: git(root, "checkout", "-q", "-b", "other"),
    ],
    ids=["edited", "committed", "another branch"],
)
def test_what_happens_meanwhile_is_not_overwritten(
    repo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[Path], object],
) -> None:
    monkeypatch.setattr(module, "complaints", lambda _: [meanwhile(repo), []][1])
    before = tree(repo / "dist")
    with pytest.raises(CannotRunError):
        attempt(repo)
    assert "Release 0.1.1" not in git(repo, "log", "--all", "--format=%s")
    assert tree(repo / "dist") == before
    assert leftovers(repo, tmp_path) == []


# --- kills, and two at once ---------------------------------------------------------------------

MOMENTS = ("make_plan", "validate", "generated_files", "build", "complaints", "_land", "place")
VICTIM = """
import sys, time
from steppe_ledger.cli import main
from steppe_ledger.findings import Report
from steppe_ledger.release import release as module
from tests.test_release import small_build
module.complaints, module.build = lambda _: [], small_build
module.validate = lambda *_, **__: Report()
def wait(*_, **__):
    print("reached", flush=True)
    time.sleep(120)
setattr(module, sys.argv[1], wait)
sys.exit(main(sys.argv[2:]))
"""


def victim(root: Path, moment: str) -> subprocess.Popen[str]:
    """A release in a process of its own that waits at a moment; returns once it is there."""
    command = [sys.executable, "-c", VICTIM, moment, "release", "--root", str(root),
               "--texts", str(TEXTS), "--date", TODAY]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while process.stdout.readline() not in ("reached\n", ""):
        pass
    return process


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_leaves_old_or_new(repo: Path, tmp_path: Path, moment: str) -> None:
    before = tree(repo), git(repo, "rev-parse", "HEAD")
    process = victim(repo, moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    if moment == "validate":  # git locks a worktree until it is made
        git(repo, "worktree", "lock", *map(str, (tmp_path / "tmp").glob(f"{PREFIX}*/tree")))
    landed = moment == "place"  # the branch has moved, what was built has not
    if landed:
        assert git(repo, "log", "-1", "--format=%s") == "Release 0.1.1"
        assert git(repo, "status", "--porcelain") == ""
    else:
        assert (tree(repo), git(repo, "rev-parse", "HEAD")) == before
    status, _ = attempt(repo)
    assert status == (1 if landed else 0)
    assert git(repo, "log", "-1", "--format=%s") == "Release 0.1.1"
    assert git(repo, "status", "--porcelain") == ""
    names = [path for path in (tmp_path / "tmp").iterdir() if path.name.startswith(PREFIX)]
    assert bool(names) == landed  # it is refused before it looks for worktrees


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("moment", ["validate", "complaints", "_land"])
def test_ctrl_c_is_one_line(repo: Path, tmp_path: Path, moment: str) -> None:
    with untouched(repo, tmp_path):
        process = victim(repo, moment)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        assert (process.returncode, err) == (130, "steppe_ledger: interrupted\n")


@pytest.mark.usefixtures("quick")
def test_ctrl_c_comes_too_late_for_the_last_step(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = module.place

    def place(*paths: Path) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(os.getpid(), number)
        true(*paths)

    monkeypatch.setattr(module, "place", place)
    assert attempt(repo)[0] == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert leftovers(repo, tmp_path) == []


@pytest.mark.usefixtures("quick")
def test_two_at_once(repo: Path, tmp_path: Path) -> None:
    first = victim(repo, "complaints")
    try:
        with pytest.raises(CannotRunError, match="another release is under way") as error:
            attempt(repo)
        assert "\n" not in str(error.value)
    finally:
        first.kill()
        first.communicate()
    assert attempt(repo)[0] == 0


@pytest.mark.usefixtures("quick")
def test_two_at_the_very_same_time(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there, refused = threading.Barrier(2, timeout=300), threading.Event()
    results: list[str] = []
    true = module.make_plan

    def plan(*given: object, **more: object) -> object:
        assert refused.wait(
            300
        )  # however slow the machine, the first is not done before the second comes
        return true(*given, **more)

    def one() -> None:
        there.wait()
        try:
            results.append(f"{attempt(repo)[0]}")
        except CannotRunError as error:
            results.append(f"2 {error}")
            refused.set()

    monkeypatch.setattr(module, "make_plan", plan)
    # signals are the main thread's
    monkeypatch.setattr(module, "unstopped", contextlib.nullcontext)
    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["0", "2 another release is under way here"]
    assert git(repo, "log", "--format=%s").splitlines().count("Release 0.1.1") == 1
    assert git(repo, "status", "--porcelain") == ""
