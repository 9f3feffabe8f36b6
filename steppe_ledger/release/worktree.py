"""A git worktree of one release's own: a kill leaves nothing else, and the next run removes it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git

PREFIX = "steppe-ledger-release-"  # then the process, so that the next run knows whose it is


@contextlib.contextmanager
def worktree(root: Path, commit: str) -> Iterator[Path]:
    """The package at a commit, in a worktree that goes afterwards; so do those of killed releases.

    Raises CannotRunError where another release is under way.
    """
    listed = git.git(root, "worktree", "list", "--porcelain").decode()
    for name in re.findall(rf"(?m)^worktree (.*/{PREFIX}[^/\n]*)/tree$", listed):
        process = Path(name).name.removeprefix(PREFIX).partition("-")[0]
        if _alive(process):
            raise CannotRunError(
                f"another release is under way here (process {process}); if not, delete {name}"
            )
        # forced twice: one that was killed while git made it is still locked
        git.git(root, "worktree", "remove", "--force", "--force", f"{name}/tree")
        shutil.rmtree(name, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
    try:
        git.git(root, "worktree", "prune")
        git.git(root, "worktree", "add", "--quiet", "--detach", str(folder / "tree"), commit)
        yield folder / "tree" / git.git(root, "rev-parse", "--show-prefix").decode().strip()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        git.git(root, "worktree", "prune")


def _alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


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
