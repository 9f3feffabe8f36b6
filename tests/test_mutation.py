"""The mutation report makes every kind of mutant, and the gate kills those that it must."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppe_ledger.package.descriptor import require_package
from tests.conftest import MINI
from tests.mutation_report import killed, load, mutants, report


def test_what_the_text_prints_is_caught(mini: Path) -> None:
    tables = require_package(mini).tables
    data = {name: load(mini, table) for name, table in tables.items()}
    every = list(mutants(tables, data))
    assert {m.operator for m in every} >= {
        "digit", "a day later", "look-alike letter", "emptied", "cut", "other code", "other row",
    }  # fmt: skip
    printed = [m for m in every if m.table == "figures" and m.column in ("value", "unit", "comparator")
               and m.operator in ("digit", "other code", "other row")]  # fmt: skip
    chosen = printed[:: max(1, len(printed) // 8)]
    assert len(chosen) >= 6
    for mutant in chosen:
        assert killed(mini, tables["figures"], data["figures"], mutant, MINI / "texts"), mutant


def test_the_report_counts_what_it_made(mini: Path) -> None:
    found = report(mini, MINI / "texts", sample=6, seed=3)
    assert sum(counts["made"] for counts in found.values()) == 6
    assert all(counts["killed"] <= counts["made"] for counts in found.values())


def test_one_mutant_leaves_nothing_to_the_next(mini: Path) -> None:
    tables = require_package(mini).tables
    data = {name: load(mini, table) for name, table in tables.items()}
    before = {path: path.read_bytes() for path in mini.rglob("*") if path.is_file()}
    mutant = next(
        m for m in mutants(tables, data) if m.table == "figures" and m.operator == "digit"
    )
    killed(mini, tables["figures"], data["figures"], mutant, MINI / "texts")
    assert {path: path.read_bytes() for path in before} == before


def test_a_package_that_is_not_valid_is_no_ground_for_mutants(mini: Path) -> None:
    table = mini / "tables/figures.csv"
    table.write_text(table.read_text("utf-8").replace(",count,", ",cuont,", 1), "utf-8")
    with pytest.raises(SystemExit, match="not valid as it stands"):
        report(mini, MINI / "texts", sample=1, seed=1)
