"""The documented sessions, run as they are documented: by nox, in the environments that it makes.

A scratch repository holds our tooling and the made-up tables as its package, with one reasoned change
since its last release.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import MINI, ROOT
from tests.gate_kit import refresh


def git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, text=True, check=True
    )
    return done.stdout


def nox(root: Path, session: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nox", "-s", session, "--", *words]
    environment = {name: text for name, text in os.environ.items()
                   if name not in ("UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")}  # fmt: skip
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the tooling over the made-up package, released once, with one change since."""
    root = tmp_path_factory.mktemp("sessions") / "repo"
    for path in git(ROOT, "ls-files", "-z").split("\0"):
        if (
            path
            and (ROOT / path).is_file()
            and not path.startswith(("tables/", "tests/", "changes/"))
        ):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, root / path)
    shutil.copytree(MINI / "tables", root / "tables")
    shutil.copytree(MINI / "texts", root / "texts")
    descriptor = json.loads((MINI / "datapackage.json").read_text("utf-8"))
    descriptor["version"] = "0.1.0"
    (root / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n", "utf-8")
    (root / "changes").mkdir()
    (root / "changes/unreleased.csv").write_text("table,key,column,reason,note\n")
    (root / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\nThe first.\n"
    )
    # one client reads a column of texts that all look like years as numbers: one of them is "about"
    agreements = root / "tables/agreements.csv"
    agreements.write_text(
        agreements.read_text("utf-8").replace(",2023,2023-01-01,", ",2023~,2023-01-01,"), "utf-8"
    )
    refresh(root)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "Somebody")
    git(root, "config", "user.email", "somebody@example.org")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Release 0.1.0")
    table = root / "tables/projects.csv"
    table.write_text(
        table.read_text("utf-8").replace("A bridge over the reeds.", "A bridge over reeds."),
        "utf-8",
    )
    (root / "changes/unreleased.csv").write_text(
        "table,key,column,reason,note\nprojects,reed-bridge,description,coding_error,one word too many\n"
    )
    refresh(root)
    git(root, "commit", "--quiet", "--all", "-m", "A word less")
    return root


def test_validate_build_and_release_work_in_their_own_environments(scratch: Path) -> None:
    texts = ("--texts", "texts")
    checked = nox(scratch, "validate", "--require-texts", *texts)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "valid (" in checked.stdout
    made = nox(scratch, "build")
    assert made.returncode == 0, made.stdout + made.stderr
    assert (scratch / "dist/steppe-ledger.duckdb").is_file()
    tried = nox(scratch, "release", "--dry-run", *texts)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert git(scratch, "log", "--format=%s", "-1").strip() == "A word less"
    done = nox(scratch, "release", *texts)
    assert done.returncode == 0, done.stdout + done.stderr
    assert git(scratch, "log", "--format=%s", "-1").strip() == "Release 0.1.1"
    assert json.loads((scratch / "datapackage.json").read_text("utf-8"))["version"] == "0.1.1"
    changed = (scratch / "changes/0.1.1.csv").read_text("utf-8").splitlines()
    assert len(changed) == 2
    assert "coding_error" in changed[1]
    assert (scratch / "dist/mini-0.1.1.zip").is_file()
    assert git(scratch, "status", "--porcelain", "--untracked-files=no") == ""
