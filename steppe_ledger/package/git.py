"""What is asked of git, and how."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from steppe_ledger.findings import CannotRunError

# A hook sets these for the repository that it runs in, which need not be the one asked about.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


def git(root: Path, *arguments: str) -> bytes:
    """Run git in ``root`` and return what it printed.

    Raises CannotRunError with git's last line where it is missing or fails.
    """
    environment = {name: text for name, text in os.environ.items() if name not in _OF_A_HOOK}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, env=environment, check=False
        )
    except FileNotFoundError as error:
        raise CannotRunError("git is not installed") from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no message"]
        raise CannotRunError(f"git {arguments[0]}: {said[-1]}")
    return done.stdout


def commit_of(root: Path, revision: str) -> str | None:
    """The full hash of the commit that a revision names, or None."""
    if revision.startswith("-"):  # git would take it for an option
        return None
    try:
        said = git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except CannotRunError:
        return None
    return said.decode().strip()


def content(root: Path, commit: str, path: str) -> bytes | None:
    """The bytes of a file of a commit by its path below ``root``; None where it has none."""
    try:
        return git(root, "cat-file", "blob", f"{commit}:./{path}")
    except CannotRunError:
        return None


def changed_files(root: Path, ignored: Iterable[str]) -> list[str]:
    """Paths below ``root`` that differ from the last commit or are not in it.

    ``ignored`` are folders below ``root`` that do not count.
    """
    leave_out = [f":(exclude){folder}" for folder in ignored]
    listing = git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all",
                  "--", ".", *leave_out)  # fmt: skip
    return [entry[3:].decode("utf-8", "replace") for entry in listing.split(b"\0") if entry]
