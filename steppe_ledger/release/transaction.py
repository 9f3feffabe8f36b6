"""Replace several files and folders: after a kill at any moment, all of them or none.

Everything new is first written beside, in ``.release/``. Then a journal that names every
replacement is put in place, which is the point of no return, and the replacements follow as plain
renames. A process that is killed among these leaves the journal, from which ``recover`` completes
the work. Killed after the journal but before the first rename, nothing has changed, and nothing
will: ``recover`` drops the journal, for a person who saw the old files may have gone on with them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from steppe_ledger.package.files import json_bytes
from steppe_ledger.findings import CannotRunError

STAGING = ".release"
_JOURNAL = "journal.json"
_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@dataclass(frozen=True)
class Step:
    """One replacement: ``target`` (below the root) by ``staged`` (below the staging folder).

    ``before`` is the SHA-256 of the file that is replaced; null for a folder or a new file.
    """

    target: str
    staged: str
    before: str | None
    folder: bool


def reached(moment: str) -> None:
    """Called at every moment at which a kill could matter. It does nothing; tests kill here."""


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the package for one release. Raises CannotRunError where another one is under way.

    The lock is the kernel's: it goes with the process, however that ends.
    """
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRunError("another release is under way here") from error
        yield
    finally:
        os.close(handle)


def open_staging(root: Path) -> Path:
    """An empty staging folder that git does not see."""
    staging = root / STAGING
    staging.mkdir()
    (staging / ".gitignore").write_text("*\n", "utf-8")
    return staging


def drop_staging(root: Path) -> None:
    """Delete the staging folder with all that is in it."""
    shutil.rmtree(root / STAGING, ignore_errors=True)


def abandon(root: Path) -> None:
    """Delete the staging folder unless the point of no return has been passed."""
    if not (root / STAGING / _JOURNAL).exists():
        drop_staging(root)


def replace_all(root: Path, files: Mapping[str, bytes], folders: Mapping[str, Path]) -> None:
    """Replace files by new bytes, and folders by folders that lie in the staging folder.

    Paths are relative to ``root``. The staging folder must be open; it is gone afterwards.
    """
    staging = root / STAGING
    steps: list[Step] = []
    for number, (path, data) in enumerate(files.items()):
        target = root / path
        staged = staging / f"file-{number}"
        staged.write_bytes(data)
        staged.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        _sync(staged)
        reached(f"staged {path}")
        steps.append(Step(path, staged.name, _digest(target), folder=False))
    for path, folder in folders.items():
        for inner in folder.rglob("*"):
            _sync(inner)
        steps.append(Step(path, str(folder.relative_to(staging)), None, folder=True))
    for step in steps:
        (root / step.target).parent.mkdir(parents=True, exist_ok=True)
    _sync(staging)
    reached("staged all")
    beside = staging / f"{_JOURNAL}.new"
    beside.write_bytes(json_bytes([asdict(step) for step in steps]))
    _sync(beside)
    reached("journal written")
    # From here to the end a signal that asks us to stop has to wait; a kill does not.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        beside.rename(staging / _JOURNAL)
        _sync(staging)
        reached("journal in place")
        _apply(root, steps)
        _finish(root)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def interrupted(root: Path) -> bool:
    """Whether an earlier release was killed and left something to recover."""
    return (root / STAGING).exists()


def recover(root: Path) -> str | None:
    """Bring what a killed release left to its end.

    Returns None where there was nothing, else what was done: ``completed`` (all is new) or
    ``dropped`` (all is as it was). Raises CannotRunError where the replacement had begun and a file
    that still waits for it was changed since, or the journal cannot be read.
    """
    staging = root / STAGING
    if not staging.exists():
        return None
    journal = staging / _JOURNAL
    if not journal.exists():
        drop_staging(root)
        return "dropped"
    steps = _read(journal)
    waiting = [step for step in steps if (staging / step.staged).exists()]
    begun = len(waiting) < len(steps) or any(_aside(root, step).exists() for step in steps)
    if not begun:
        journal.unlink()
        _sync(staging)
        reached("journal dropped")
        drop_staging(root)
        return "dropped"
    for step in waiting:
        if not step.folder and _digest(root / step.target) != step.before:
            raise CannotRunError(
                f"a release was interrupted, and {step.target} was changed since: put it back, "
                f"or delete {STAGING} to keep the files as they are"
            )
    _apply(root, steps)
    _finish(root)
    return "completed"


def _apply(root: Path, steps: list[Step]) -> None:
    """Do every replacement that has not been done. A step is done once what was staged is gone."""
    staging = root / STAGING
    for step in steps:
        staged, target = staging / step.staged, root / step.target
        if not staged.exists():
            continue
        if step.folder and target.exists():
            target.rename(_aside(root, step))
            reached(f"moved {step.target} aside")
        staged.rename(target)
        reached(f"replaced {step.target}")
    for parent in {(root / step.target).parent for step in steps}:
        _sync(parent)
    _sync(staging)


def _aside(root: Path, step: Step) -> Path:
    """Where an old folder waits to be deleted."""
    return root / STAGING / f"{step.staged}.old"


def _finish(root: Path) -> None:
    """Delete the journal first: without it, what is left in the staging folder is waste."""
    reached("replaced all")
    (root / STAGING / _JOURNAL).unlink()
    _sync(root / STAGING)
    reached("journal deleted")
    drop_staging(root)
    reached("staging deleted")


def _read(journal: Path) -> list[Step]:
    try:
        return [Step(**step) for step in json.loads(journal.read_bytes())]
    except (ValueError, TypeError) as error:
        raise CannotRunError(f"{STAGING}/{_JOURNAL} cannot be read: {error}") from error


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _sync(path: Path) -> None:
    """Have a file's bytes, or a folder's entries, on the disk before anything relies on them."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
