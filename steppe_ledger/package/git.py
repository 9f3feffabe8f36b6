"""What is asked of git, and how."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from steppe_ledger.findings import CannotRunError

# A hook sets these for the repository that it runs in, which need not be the one asked about.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")


def git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """Run git in ``root`` and return what it printed.

    Raises CannotRunError with git's last line where it is missing or fails.
    """
    environment = {name: text for name, text in os.environ.items() if name not in _OF_A_HOOK}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=stdin, capture_output=True, env=environment, check=False
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


def read_files(root: Path, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The bytes of files of a commit by their path below ``root``, in one run of git.

    A path that the commit does not have is left out.
    """
    wanted = list(paths)
    asked = "".join(f"{commit}:./{path}\n" for path in wanted)
    answer = git(root, "cat-file", "--batch", stdin=asked.encode())
    found: dict[str, bytes] = {}
    place = 0
    for path in wanted:
        end = answer.index(b"\n", place)
        header = answer[place:end].split(b" ")
        place = end + 1
        if header[-1] in (b"missing", b"submodule"):
            continue
        size = int(header[-1])
        if header[-2] == b"blob":
            found[path] = answer[place : place + size]
        place += size + 1
    return found


def changed_files(root: Path, ignored: Iterable[str]) -> list[str]:
    """Paths below ``root`` that differ from the last commit or are not in it.

    ``ignored`` are folders below ``root`` that do not count.
    """
    leave_out = [f":(exclude){folder}" for folder in ignored]
    listing = git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all",
                  "--", ".", *leave_out)  # fmt: skip
    return [entry[3:].decode("utf-8", "replace") for entry in listing.split(b"\0") if entry]
