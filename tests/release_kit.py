"""Git repositories with small packages in them, for the tests of reasons and releases."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.conftest import copy_mini
from tests.corpus.version_cases import Draft, draft

GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
HEADER = "table,key,column,reason,note\n"


def git(root: Path, *arguments: str) -> str:
    """Run git for a test."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, env={**os.environ, **GIT}
    )
    return done.stdout.decode().strip()


def commit(root: Path, message: str = "change") -> str:
    """Commit everything; returns the commit's hash."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


def repository(root: Path) -> Path:
    """An empty repository that leaves ``dist/`` alone."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main", "--template=")
    (root / ".gitignore").write_text("dist/\n")
    return root


def released(root: Path, package: Draft | None = None) -> Path:
    """A repository in which version 1.2.3 of the small package was released, without a tag."""
    commit(repository(root), "start")
    (package or draft()).write(root)
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-01\n"
    )
    (root / "changes").mkdir()
    (root / "changes/unreleased.csv").write_text(HEADER)
    commit(root, "Release 1.2.3")
    return root


def change(root: Path, path: str, old: str, new: str) -> None:
    """Replace a text that stands in a file once or more."""
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def reasons(root: Path, *lines: str) -> None:
    """Write the file of reasons."""
    text = HEADER + "".join(f"{line}\n" for line in lines)
    (root / "changes/unreleased.csv").write_text(text, "utf-8")


def mini_repository(root: Path) -> Path:
    """A repository with one commit of the made-up package, valid and never released."""
    copy_mini(repository(root))
    commit(root, "start")
    return root


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder but git's own."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }
