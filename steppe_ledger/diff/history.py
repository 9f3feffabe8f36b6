"""Which commit is the last release, and which commit was release X.Y.Z."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package.files import FileError, read_bytes

CHANGELOG = "CHANGELOG.md"


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
    return next(_releases(root, r"\d+\.\d+\.\d+"), None)


def revision(root: Path, name: str) -> str:
    """A revision by its name; of ``vX.Y.Z`` without a tag, the commit that released it."""
    if re.fullmatch(r"v\d+\.\d+\.\d+", name) and not Path(name).exists():
        return next((found.commit for found in _releases(root, re.escape(name[1:]))), name)
    return name


def _releases(root: Path, version: str) -> Iterator[Release]:
    """The releases whose version matches a pattern, in the order of the changelog's sections."""
    if not (root / CHANGELOG).is_file():
        return
    try:
        text = read_bytes(root, CHANGELOG).decode("utf-8", "replace")
    except FileError as error:
        raise CannotRunError(str(error)) from error
    for section in re.finditer(rf"(?m)^## \[?({version})\]?(?=\s|$)", text):
        if found := _release(root, section[1], section[0]):
            yield found


def _release(root: Path, version: str, heading: str) -> Release | None:
    """A release by its tag or, without one, by the commit that brought its section's heading."""
    tagged = git.commit_of(root, f"refs/tags/v{version}")
    if tagged is not None:
        try:
            stated = json.loads(git.content(root, tagged, DESCRIPTOR) or b"{}").get("version")
        except (ValueError, AttributeError, RecursionError):
            stated = None
        if stated != version:
            raise CannotRunError(f"the tag v{version} is on a {DESCRIPTOR} of version {stated}")
        return Release(version, tagged, f"v{version}")
    said = git.git(root, "log", "--format=%H %P", f"-S{heading}", "HEAD", "--", CHANGELOG)
    if not said:
        return None
    commit, _, parents = said.decode().splitlines()[-1].partition(" ")
    if not parents and git.git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise CannotRunError(
            f"a shallow clone, in which the commit of release {version} cannot be told; "
            "fetch the whole history or the tags"
        )
    return Release(version, commit, f"{version} ({commit[:10]})")
