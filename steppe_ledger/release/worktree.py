"""A git worktree of one release's own: a kill leaves nothing else, and the next run removes it."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git
from steppe_ledger.package.staging import locked

PREFIX = "steppe-ledger-release-"


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lock of releases of this repository; the system lets go of it at any death.

    Raises CannotRunError where another release holds it.
    """
    common = root / git.git(root, "rev-parse", "--git-common-dir").decode().strip()
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(locked(common.resolve()))
        except BlockingIOError:
            raise CannotRunError("another release is under way here") from None
        yield


@contextlib.contextmanager
def worktree(root: Path, commit: str) -> Iterator[Path]:
    """The package at a commit, in a worktree that goes afterwards; so do those of killed releases.

    Whoever holds the lock calls it: a release's worktree that is there then is a dead one's.
    """
    listed = git.git(root, "worktree", "list", "--porcelain").decode()
    for name in re.findall(rf"(?m)^worktree (.*/{PREFIX}[^/\n]*)/tree$", listed):
        # forced twice: one that was killed while git made it is still locked
        git.git(root, "worktree", "remove", "--force", "--force", f"{name}/tree")
        shutil.rmtree(name, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve()
    try:
        git.git(root, "worktree", "prune")
        git.git(root, "worktree", "add", "--quiet", "--detach", str(folder / "tree"), commit)
        yield folder / "tree" / git.git(root, "rev-parse", "--show-prefix").decode().strip()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        git.git(root, "worktree", "prune")


@contextlib.contextmanager
def unstopped() -> Iterator[None]:
    """Let a signal to stop come to nothing, here and in programs that are called: it is late."""
    held = {
        number: signal.signal(number, signal.SIG_IGN)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
