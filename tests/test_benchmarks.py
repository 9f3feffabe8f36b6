"""The benchmarks: what they grow is valid, and what they say follows from what was measured."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from steppe_ledger.validate.gate import validate
from tests.benchmarks.bench import PAGE, Run, committed, exponent, page, slower


@pytest.mark.parametrize("how", [[], ["--distinct"]])
def test_a_grown_package_is_valid(root: Path, tmp_path: Path, how: list[str]) -> None:
    command = [sys.executable, root / "tests/benchmarks/grow.py", tmp_path / "big", "500", *how]
    subprocess.run(command, check=True)
    report = validate(tmp_path / "big", witnesses="always")
    assert report.valid
    assert int(str(report.checked["rows"])) > 4000


@pytest.mark.parametrize("name", ["scan", "constraints", "dataframely"])
def test_every_rival_reads_the_package_and_the_last_two_judge_it(
    root: Path, tmp_path: Path, mini: Path, name: str
) -> None:
    command = [sys.executable, root / "tests/benchmarks/rivals.py", name, mini]
    subprocess.run(command, check=True)
    path = mini / "tables/figures.csv"
    path.write_text(path.read_text("utf-8").replace(",forecast,", ",forcast,", 1), "utf-8")
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode == 0) == (name == "scan"), found


def test_a_tool_of_ours_that_got_slower_is_named() -> None:
    before = [Run(1, 1000, "scan", 1, 1, 1, 0), Run(1, 1000, "validate", 10, 10, 1, 0)]
    assert slower(before, before) == []
    after = [before[0], replace(before[1], cpu_s=16)]
    assert slower(after, before) == [
        "validate at 1 figures: 16.0 times the typed read, 10.0 as committed"
    ]


def test_growth() -> None:
    runs = [Run(n, n, "scan", 0, n**2, 1, 0) for n in (10, 100)]
    assert exponent(runs) == pytest.approx(2)


def test_the_page_shows_what_was_measured() -> None:
    """The line that names the machine is of the run itself."""
    text = PAGE.read_text("utf-8")
    machine = next(line for line in text.splitlines() if " cores, " in line)
    assert text == page(committed(), machine)
