"""Where hostile packages are tried: one case, one folder, one process under limits, one oracle."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings

from tests.conftest import MINI, ROOT, copy_mini
from tests.hostile.zygote import MEMORY
from tests.release_kit import GIT, change, commit, mini_repository, reasons

LONG = os.environ.get("STEPPE_LEDGER_HOSTILE") == "long"
TEXTS = MINI / "texts"
ENDS = {0, 1, 2, 130}
# SQL that does not end is stopped sooner than a curator's would be
SOON = {"steppe_ledger.validate.rows.SECONDS": 2.0, "steppe_ledger.sql.query.SECONDS": 10.0}
# of these there is no line to name
NO_LINE = {"missing-file", "unreadable", "too-large", "unsafe-path", "checks-missing"}


def examples(few: int) -> Callable[[Any], Any]:
    """So many cases in the tests, always the same; ten times as many new ones in a round of the long run."""
    return settings(
        max_examples=10 * few if LONG else few, derandomize=not LONG, deadline=None, print_blob=LONG,
        database=None, suppress_health_check=list(HealthCheck),
        report_multiple_bugs=LONG, phases=[Phase.explicit, Phase.generate],  # a second a case: too slow to shrink
    )  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How a command ended: status (or minus the signal), what it said, what it took."""

    words: list[str]
    status: int
    out: str
    err: str
    seconds: float
    peak: int


@dataclass
class Zygote:
    """A process that runs commands one by one; two of them run two at once."""

    cases: int = 0
    seconds: float = 0.0
    process: subprocess.Popen[str] | None = None
    box: Path = field(default_factory=Path)

    def ask(self, box: Path, words: list[str], **case: Any) -> None:
        """Set it to work."""
        if self.process is None or self.process.poll() is not None:
            env = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
            command = [sys.executable, "-m", "tests.hostile.zygote"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**env, "PYTHONPATH": str(ROOT)}, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            atexit.register(self.process.kill)
        self.box, self.words = box, words
        self.process.stdin.write(
            json.dumps({"box": str(box), "words": words, "set": SOON, **case}) + "\n"
        )
        self.process.stdin.flush()

    def answer(self, out: str = "out", err: str = "err") -> Outcome:
        """What came of it."""
        said = json.loads(self.process.stdout.readline())
        self.cases += 1
        self.seconds += said["seconds"]
        texts = (
            (self.box / name).read_bytes().decode("utf-8", "backslashreplace")
            for name in (out, err)
        )
        return Outcome(self.words, said["status"], *texts, said["seconds"], said["peak"])


ZYGOTES = (Zygote(), Zygote())


@functools.cache
def floor() -> Path:
    """The folder of all cases."""
    made = Path(tempfile.mkdtemp(prefix="hostile-")).resolve()
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@contextlib.contextmanager
def box(lay: Callable[[Path], object] = copy_mini, **disks: int) -> Iterator[Path]:
    """A folder for one case: the package in ``here``, temporary files in ``tmp``.

    ``disks`` makes one of them a disk of its own, with so many bytes.
    """
    made = Path(tempfile.mkdtemp(dir=floor()))
    try:
        for name in ("tmp", "here"):
            (made / name).mkdir()
            if name in disks:
                mount("-t", "tmpfs", "-o", f"size={disks[name]}", "tmpfs", str(made / name))
        lay(made / "here")
        yield made
    finally:
        for name in disks:
            subprocess.run(["umount", "--lazy", made / name], check=False, capture_output=True)
        shutil.rmtree(made, ignore_errors=True)


def mount(*words: str) -> None:
    """Mount a disk. Raises CalledProcessError, OSError."""
    subprocess.run(["mount", *words], check=True, capture_output=True)


@functools.cache
def mounts() -> bool:
    """Whether small disks can be had here; else a limit of the size of files stands for them."""
    try:
        with box(lambda _: None, here=4096):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def run(folder: Path, *words: str, **case: Any) -> Outcome:
    """One command, in the package of a box."""
    ZYGOTES[0].ask(folder, list(words), **case)
    return ZYGOTES[0].answer()


def state(folder: Path) -> dict[str, bytes | str | None]:
    """Everything below a folder by path: a file's bytes, a link's target; None for folders, pipes."""
    found: dict[str, bytes | str | None] = {}
    for at, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = Path(at, name)
            here = os.path.relpath(path, folder)
            if path.is_symlink():
                found[here] = str(path.readlink())
            else:
                found[here] = path.read_bytes() if path.is_file() else None
    return found


def held(outcome: Outcome, folder: Path, *, tidy: bool = True) -> Outcome:
    """Hold a command that ended by itself to what every command promises."""
    assert outcome.status in ENDS, outcome
    assert "Traceback" not in outcome.err + outcome.out, outcome
    assert outcome.peak <= MEMORY, outcome
    if outcome.status == 2:
        assert len(outcome.err.splitlines()) == 1, outcome
        assert outcome.err.partition(": ")[2].strip(), outcome
    if tidy:
        assert list((folder / "tmp").iterdir()) == [], outcome
    if outcome.words[:1] == ["validate"] and outcome.status in (0, 1) and "json" in outcome.words:
        findings_held(outcome, folder / "here")
    return outcome


def findings_held(outcome: Outcome, package: Path) -> None:
    """A verdict says what is wrong and where, in lines that the files have."""
    report = json.loads(outcome.out)
    assert report["valid"] == (outcome.status == 0), outcome
    assert bool(report["errors"]) == (outcome.status == 1), outcome
    for error in report["errors"]:
        assert error["message"], error
        assert error["hint"], error
        assert error["path"], error
        assert error["line"] or error["rule"] in NO_LINE, error
        path = package / error["path"]
        if error["line"] and path.is_file():
            assert 1 <= error["line"] <= path.read_bytes().count(b"\n") + 1, error


def untouched(folder: Path, *words: str, **case: Any) -> Outcome:
    """A command that reads: it keeps its promises and changes nothing."""
    before = state(folder / "here")
    outcome = held(run(folder, *words, **case), folder)
    assert state(folder / "here") == before, outcome
    return outcome


def validated(folder: Path, **case: Any) -> Outcome:
    """The gate on the package of a box, with its texts."""
    return untouched(
        folder,
        "validate",
        "--format",
        "json",
        "--witnesses",
        "never",
        "--texts",
        str(TEXTS),
        **case,
    )


def formatted(folder: Path) -> Outcome:
    """`format` on it: all is as before, or as it is to stay."""
    before = state(folder / "here")
    outcome = held(run(folder, "format"), folder)
    after = state(folder / "here")
    if outcome.status:
        assert after == before, outcome
    else:
        assert after.keys() == before.keys(), outcome
        again = held(run(folder, "format", "--check"), folder)
        assert (again.status, again.out) == (0, ""), again
        assert state(folder / "here") == after
    return outcome


QUICK = {  # a release without what is not its own
    "steppe_ledger.release.release.complaints": "agreed",
    "steppe_ledger.release.release.build": "spare",
    "steppe_ledger.release.release.validate": "passed",
}
RELEASE = ("release", "--texts", str(TEXTS), "--date", "2026-11-25")


@functools.cache
def repository() -> Path:
    """The made-up package in a repository, released once, with one reasoned change since."""
    with box(mini_repository) as folder:
        first = held(run(folder, *RELEASE, set=QUICK, env=GIT), folder)
        assert first.status == 0, first
        here = folder / "here"
        change(here, "tables/projects.csv", "A bridge over the reeds.", "A bridge over reeds.")
        reasons(here, "projects,reed-bridge,description,coding_error,a word")
        assert held(run(folder, "format"), folder).status == 0
        commit(here)
        return Path(shutil.copytree(here, floor() / "repository"))


def clone(folder: Path) -> None:
    """Lay a copy of it out."""
    shutil.copytree(repository(), folder, dirs_exist_ok=True)


def told() -> str:
    """How many cases were run, and what they took."""
    cases, seconds = sum(z.cases for z in ZYGOTES), sum(z.seconds for z in ZYGOTES)
    return f"{cases} hostile cases, {seconds:.0f} seconds of CPU" if cases else ""


def spare(_: object, out: Path) -> None:
    """In the place of a build, which takes its time."""
    from tests.test_release import small_build

    small_build(_, out)


def agreed(_: object) -> list[str]:
    """In the place of the clients that look at a build."""
    return []


def passed(*_: object, **__: object) -> Any:
    """In the place of the gate."""
    from steppe_ledger.findings import Report

    return Report()
