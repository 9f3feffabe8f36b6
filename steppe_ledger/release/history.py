"""Which commit is the last release."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package import git

CHANGELOG = "CHANGELOG.md"


@dataclass(frozen=True)
class Release:
    """A release: its version, its commit, and the name by which a person finds it."""

    version: str
    commit: str
    name: str


def has_section(changelog: str, version: str) -> bool:
    """Whether a changelog has a section for a version."""
    return re.search(rf"(?m)^## \[?{re.escape(version)}\]?(?:\s|$)", changelog) is not None


def released_version(descriptor: bytes | None, changelog: bytes | None) -> str | None:
    """The version of a descriptor if the changelog beside it has its section: it was released."""
    if descriptor is None or changelog is None:
        return None
    try:
        version = json.loads(descriptor)["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    text = changelog.decode("utf-8", "replace")
    return version if isinstance(version, str) and has_section(text, version) else None


def last_release(root: Path) -> Release | None:
    """The last release in the history of HEAD; None where nothing was released yet.

    It is the newest commit whose descriptor states a version for which its changelog has a section,
    while none of its parents has both; or the commit of the tag ``v<version>`` where there is one.
    Raises CannotRunError outside of a repository, and where a shallow clone lacks the commit.
    """
    if git.commit_of(root, "HEAD") is None:
        return None
    history = git.commits_that_touch(root, [DESCRIPTOR, CHANGELOG])
    files = git.read_files(root, [(c, path) for c in history for path in (DESCRIPTOR, CHANGELOG)])
    versions = {
        commit: released_version(files.get((commit, DESCRIPTOR)), files.get((commit, CHANGELOG)))
        for commit in history
    }
    for commit, version in versions.items():
        if version is None:
            continue
        tagged = git.commit_of(root, f"refs/tags/v{version}")
        if tagged is not None:
            _check_tag(root, version, tagged)
            return Release(version, tagged, f"v{version}")
        if version in {versions.get(parent) for parent in history[commit]}:
            continue  # a later commit of the same release
        if not history[commit] and git.is_shallow(root):
            raise CannotRunError(
                f"a shallow clone, in which the commit of release {version} cannot be told; "
                "fetch the whole history or the tags"
            )
        return Release(version, commit, f"{version} ({commit[:10]})")
    return None


def _check_tag(root: Path, version: str, commit: str) -> None:
    found = git.read_files(root, [(commit, DESCRIPTOR)]).get((commit, DESCRIPTOR), b"{}")
    try:
        stated = json.loads(found).get("version")
    except (ValueError, AttributeError, RecursionError):
        stated = None
    if stated != version:
        raise CannotRunError(f"the tag v{version} is on a {DESCRIPTOR} of version {stated}")
