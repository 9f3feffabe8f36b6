"""Every shell and SQL example of the pages does what the page says."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = ["README.md", "CONTRIBUTING.md", "docs/curation.md", "docs/releasing.md", "docs/queries.md"]
INSTALL = 'python3 -m venv .tools && . .tools/bin/activate && python3 -m pip install "nox[uv]" && '
# examples that cannot run here, each with the file that runs it and what it says there: the tests
# themselves, and what needs the source texts
ELSEWHERE = {
    "python3 -m nox -s tests": (".ci/run", "python3 -m nox -s tests\n"),
    "python3 -m nox -s release -- --texts DIR": (
        "tests/test_sessions.py",
        'nox(scratch, "release", *texts)',
    ),
    "uv run python -m steppe_ledger release --dry-run --texts DIR": (
        "tests/test_sessions.py",
        'nox(scratch, "release", "--dry-run", *texts)',
    ),
    "uv run --extra spark python -m steppe_ledger validate --engine spark --tables tables": (
        "tests/spark/test_command.py",
        '"validate", "--engine", "spark", "--tables", "tables"',
    ),
}


def blocks(language: str) -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        pattern = rf"^ *```{language}\n(.*?)^ *```"
        found += [(page, block) for block in re.findall(pattern, text, re.DOTALL | re.MULTILINE)]
    return found


SHELL = sorted(
    {
        (page, line.strip().removeprefix(INSTALL))
        for page, block in blocks("sh")
        for line in block.splitlines()
        if line.strip() != INSTALL.removesuffix(" && ")  # as .ci/run does
        if line.strip() and not line.strip().startswith("#")
    }
)


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    command = ["git", "-C", str(root), *who, *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's files, as somebody who cloned it would have them."""
    folder = tmp_path_factory.mktemp("clone") / "steppe-ledger"
    git(ROOT, "clone", "-q", "--no-hardlinks", str(ROOT), str(folder))
    for name in git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "--allow-empty", "-m", "as it stands")
    for version in ("0.1.0", "0.2.0"):  # a clone without tags has them where they were made
        said = f'"version": "{version}"'
        made = git(folder, "log", "--format=%H", "-S", said, "--", "datapackage.json").split()[-1]
        git(folder, "tag", "--force", f"v{version}", made)
    return folder


def test_the_two_commands_are_what_ci_runs() -> None:
    commands = [block.strip() for page, block in blocks("sh") if page == "README.md"][:2]
    assert commands == [INSTALL + "python3 -m nox -s build", INSTALL + "python3 -m nox -s tests"]
    ci = (ROOT / ".ci/run").read_text()
    assert INSTALL.removesuffix(" && ") in ci.replace("--quiet --disable-pip-version-check ", "")
    assert "python3 -m nox -s tests\n" in ci


@pytest.mark.parametrize(("page", "line"), SHELL, ids=lambda value: str(value)[:60])
def test_shell_example(page: str, line: str, clone: Path, tmp_path: Path) -> None:
    if line in ELSEWHERE:
        path, words = ELSEWHERE[line]
        assert words in (ROOT / path).read_text("utf-8")
        return
    # nox works in the environment of the tests: what `uv sync` puts there is the lock file's matter
    line = line.replace("python3 -m nox", f"{sys.executable} -m nox --no-venv")
    line = line.replace("uv run python", sys.executable)
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        line,
        check=False,
        shell=True,
        cwd=clone,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )
    different = 1  # what `diff` says, as diff(1) does
    expected = {0, different} if " diff " in line else {0}
    assert done.returncode in expected, f"{page}: {line}\n{done.stdout}\n{done.stderr}"


def test_the_text_of_the_guide_is_coded_as_the_guide_says(clone: Path, tmp_path: Path) -> None:
    """The commands in their order, the corrections, nothing else; the gate finds nothing wrong."""
    page = (ROOT / "docs/curation.md").read_text("utf-8")
    root = Path(shutil.copytree(clone, tmp_path / "clone"))
    (text,) = re.findall(r"^```text\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    (root / "texts").mkdir()
    (root / "texts/beacon-2024-10.txt").write_text(text, "utf-8")
    cells = re.findall(
        r"^\| (.+?) +\| (\w+) +\| (\w+) +\|$", page.partition("## Mentions")[0], re.MULTILINE
    )
    env = {**os.environ, "STEPPE_LEDGER_TEXTS": "texts"}
    for command in re.findall(r"^\$ python (.*)$", page, re.MULTILINE):
        if "--apply" in command:
            corrected(root / "draft.csv", cells[1:])
        if "reasons" in command:
            sources = root / "tables/sources.csv"
            rows = sources.read_text("utf-8")
            sources.write_text(re.sub(r"(?m)^(beacon.*),open,", r"\1,closed,", rows), "utf-8")
        done = subprocess.run(f"{sys.executable} {command}", check=False, shell=True, cwd=root,
                              env=env, capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "0 numbers open" in done.stdout


def corrected(draft: Path, cells: list[tuple[str, str, str]]) -> None:
    with draft.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {
            "ok": "yes",
            **{name: to for printed, name, to in cells if printed == row["printed"]},
        }
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_sql_examples_are_current(run, root: Path) -> None:
    """`docs --check` answers every SQL block of the pages again and compares."""
    status, out, _ = run("docs", "--check", "--root", root)
    assert (status, out) == (0, "")


def test_every_sql_block_has_its_answer() -> None:
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        count = len(re.findall(r"^```sql", text, re.MULTILINE))
        answered = len(re.findall(r"^```sql\n(?:(?!^```).*\n)*```\n\n\|", text, re.MULTILINE))
        assert answered == count, page
