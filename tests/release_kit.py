"""Git repositories with small packages in them, for the tests of the release."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from steppe_ledger.findings import Report
from steppe_ledger.release.release import Tools
from tests.corpus.version_cases import Draft, draft

_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(root: Path, *arguments: str) -> str:
    """Run git for a test."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, env={**os.environ, **_GIT}
    )
    return done.stdout.decode().strip()


def commit(root: Path, message: str = "change") -> str:
    """Commit everything; returns the commit's hash."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


def repository(root: Path, package: Draft | None = None) -> Path:
    """A repository with one commit of a package that nobody has released."""
    package = package or unreleased()
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main", "--template=")
    package.write(root)
    for path, data in fake_derive(root).items():
        (root / path).write_bytes(data)
    (root / ".gitignore").write_text("dist/\n")
    commit(root, "start")
    return root


def unreleased() -> Draft:
    """The small package at 0.1.0, before its first release."""
    package = draft()
    package.descriptor["version"] = "0.1.0"
    return package


def texts_of(folder: Path, package: Draft | None = None) -> Path:
    """A folder that holds a text for every source."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in (package or draft()).tables["sources"]:
        (folder / f"{row['source_id']}.txt").write_text("text")
    return folder


def fake_build(root: Path, out: Path) -> None:
    """A build of a few files that tell which package they were made from."""
    (out / "csv").mkdir(parents=True)
    (out / "datapackage.json").write_bytes((root / "datapackage.json").read_bytes())
    (out / "SHA256SUMS").write_text("sums\n")
    (out / "csv" / "rates.csv").write_bytes((root / "tables" / "rates.csv").read_bytes())


def fake_derive(root: Path) -> dict[str, bytes]:
    """Generated files: one that states the version, and one that does not change."""
    version = json.loads((root / "datapackage.json").read_bytes()).get("version")
    citation = f"cff-version: 1.2.0\nversion: {version}\ntitle: Small\n"
    return {"CITATION.cff": citation.encode(), "docs/page.md": b"always the same\n"}


def tools(
    build: Callable[[Path, Path], None] = fake_build,
    report: Report | None = None,
    complaints: list[str] | None = None,
) -> Tools:
    """Tools that find nothing wrong, unless told to."""
    return Tools(
        validate=lambda _root, _texts: report or Report(),
        derive=fake_derive,
        build=build,
        check=lambda _out: complaints or [],
    )


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder but git's own."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }
