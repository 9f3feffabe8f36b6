"""The workflows run what there is, and nothing that others can change under them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*.yml"))


def jobs(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_bytes())["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text("utf-8"))
    assert used
    for action, rest in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), action


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_jobs_end_in_time_and_no_token_is_left_in_the_checkout(path: Path) -> None:
    for job in jobs(path):
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            if "checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_only_the_jobs_that_publish_may_write() -> None:
    whole = yaml.safe_load((FOLDER / "workflows/release.yml").read_bytes())
    assert whole["permissions"] == {}
    writes = {
        name: {right for right, level in job["permissions"].items() if level == "write"}
        for name, job in whole["jobs"].items()
    }
    assert writes == {
        "build": set(),
        "release": {"contents"},
        "pages": {"pages", "id-token"},
        "pypi": {"id-token"},
    }


def test_every_session_is_one_of_the_noxfile() -> None:
    known = set(
        re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text("utf-8"), re.MULTILINE)
    )
    for path in WORKFLOWS:
        asked = " ".join(re.findall(r"nox -s ([\w ]+)", path.read_text("utf-8"))).split()
        assert asked
        assert set(asked) <= known


def test_issue_forms_have_what_github_asks_for() -> None:
    forms = [path for path in (FOLDER / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"]
    assert len(forms) == 2
    for path in forms:
        form = yaml.safe_load(path.read_bytes())
        assert form["name"]
        assert form["description"]
        names = [part["id"] for part in form["body"] if part["type"] != "markdown"]
        assert len(names) == len(set(names))
        assert all(part["attributes"].get("label") for part in form["body"] if "id" in part)


@pytest.mark.skipif(sys.platform != "linux", reason="the runners of releases have GNU tar")
def test_what_is_attached_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    version = json.loads((ROOT / "datapackage.json").read_bytes())["version"]
    dist, wheels = tmp_path / "dist", tmp_path / "wheels"
    for name in ("csv/figures.csv", "sdmx/figures.csv", "site/index.html", "README.md"):
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(name)
    wheels.mkdir()
    (wheels / f"steppe_ledger-{version}-py3-none-any.whl").write_text("wheel")
    (wheels / "steppe_ledger-0.0.1-py3-none-any.whl").write_text("an older one")
    for into in ("one", "two"):
        subprocess.run([FOLDER / "gather", dist, wheels, tmp_path / into], check=True)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / into).iterdir()}
        for into in ("one", "two")
    )
    assert one == two
    archive = f"steppe-ledger-{version}-files.tar.gz"
    wheel = f"steppe_ledger-{version}-py3-none-any.whl"
    assert set(one) == {"README.md", "notes.md", archive, wheel}
    with tarfile.open(tmp_path / "one" / archive) as files:
        names = {name.removeprefix("./") for name in files.getnames()}
    assert {"csv/figures.csv", "sdmx/figures.csv", "README.md"} <= names
    assert not any(name.startswith("site") for name in names)
    assert one["notes.md"].strip()
    assert b"## [" not in one["notes.md"]
