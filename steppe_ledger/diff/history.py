"""Which commit is the last release, and which commit was release X.Y.Z."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package.files import FileError, read_bytes

CHANGELOG = "CHANGELOG.md"
_SECTION = re.compile(r"(?m)^## \[?(\d+\.\d+\.\d+)\]?(?=\s|$)")


@dataclass(frozen=True)
class Release:
    """A release: its version, its commit, and the name by which a person finds it."""

    version: str
    commit: str
    name: str


def last_release(root: Path) -> Release | None:
    """The last release; None where nothing was released yet.

    It is that of the topmost section of the changelog that a tag or a commit has. Raises
    CannotRunError outside of a repository, and where its commit is out of reach.
    """
    for section in _sections(root):
        found = _release(root, section[1], section[0])
        if found is not None:
            return found
    return None


def _sections(root: Path) -> list[re.Match[str]]:
    if not (root / CHANGELOG).is_file():
        return []
    try:
        return list(_SECTION.finditer(read_bytes(root, CHANGELOG).decode("utf-8", "replace")))
    except FileError as error:
        raise CannotRunError(str(error)) from error


def _release(root: Path, version: str, heading: str) -> Release | None:
    """A release by its tag or, without one, by the commit that brought its section's heading."""
    tagged = git.commit_of(root, f"refs/tags/v{version}")
    if tagged is not None:
        _check_tag(root, version, tagged)
        return Release(version, tagged, f"v{version}")
    said = git.git(root, "log", "--format=%H %P", f"-S{heading}", "HEAD", "--", CHANGELOG)
    commits = said.decode().splitlines()
    if not commits:
        return None
    commit, _, parents = commits[-1].partition(" ")
    if not parents and git.git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise CannotRunError(
            f"a shallow clone, in which the commit of release {version} cannot be told; "
            "fetch the whole history or the tags"
        )
    return Release(version, commit, f"{version} ({commit[:10]})")


def _check_tag(root: Path, version: str, commit: str) -> None:
    try:
        stated = json.loads(git.content(root, commit, DESCRIPTOR) or b"{}").get("version")
    except (ValueError, AttributeError, RecursionError):
        stated = None
    if stated != version:
        raise CannotRunError(f"the tag v{version} is on a {DESCRIPTOR} of version {stated}")


def revision(root: Path, name: str) -> str:
    """A revision by its name; of ``vX.Y.Z`` without a tag, the commit that released it."""
    if re.fullmatch(r"v\d+\.\d+\.\d+", name) and not Path(name).exists():
        for section in _sections(root):
            if name == f"v{section[1]}" and (found := _release(root, section[1], section[0])):
                return found.commit
    return name
