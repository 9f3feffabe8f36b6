"""Which commit is the last release, and which commit was release X.Y.Z."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR

CHANGELOG = "CHANGELOG.md"
_SECTION = re.compile(r"(?m)^## \[?(\d+\.\d+\.\d+)\]?(?:\s|$)")


@dataclass(frozen=True)
class Release:
    """A release: its version, its commit, and the name by which a person finds it."""

    version: str
    commit: str
    name: str


def last_release(root: Path) -> Release | None:
    """The last release in the history of HEAD; None where nothing was released yet.

    That is the release of the topmost section of the changelog at HEAD.
    Raises CannotRunError outside of a repository, and where its commit is out of reach.
    """
    if git.commit_of(root, "HEAD") is None:
        return None
    found = git.read_files(root, [("HEAD", CHANGELOG)]).get(("HEAD", CHANGELOG), b"")
    section = _SECTION.search(found.decode("utf-8", "replace"))
    return release_of(root, section[1]) if section else None


def release_of(root: Path, version: str) -> Release:
    """A release by its version: its tag, or the commit that brought its section of the changelog.

    Raises CannotRunError where neither is there.
    """
    tagged = git.commit_of(root, f"refs/tags/v{version}")
    if tagged is not None:
        stated = git.read_files(root, [(tagged, DESCRIPTOR)]).get((tagged, DESCRIPTOR), b"{}")
        try:
            found = json.loads(stated).get("version")
        except (ValueError, AttributeError):
            found = None
        if found != version:
            raise CannotRunError(f"the tag v{version} is on a {DESCRIPTOR} of version {found}")
        return Release(version, tagged, f"v{version}")
    said = git.git(
        root, "log", "--format=%H", "--reverse", f"-S## [{version}]", "HEAD", "--", CHANGELOG
    )
    commits = said.decode().split()
    if not commits:
        raise CannotRunError(f"no tag v{version}, and no commit that released it, is in reach here")
    if (
        git.is_shallow(root)
        and not git.git(root, "rev-list", "--parents", "-1", commits[0]).decode().split()[1:]
    ):
        raise CannotRunError(
            f"a shallow clone, in which the commit of release {version} cannot be told; "
            "fetch the whole history or the tags"
        )
    return Release(version, commits[0], f"{version} ({commits[0][:10]})")


def revision(root: Path, name: str) -> str:
    """The git revision that a name stands for: of ``vX.Y.Z`` without a tag the commit that released it."""
    version = name.removeprefix("v")
    if not re.fullmatch(r"v\d+\.\d+\.\d+", name) or Path(name).exists() \
            or git.commit_of(root, name) is not None:  # fmt: skip
        return name
    try:
        return release_of(root, version).commit
    except CannotRunError:
        return name
