"""A changed digit or code of a figure or a mention never goes unseen.

`python tests/mutation_report.py` makes every change of the real package; here are those of the
made-up one, and some of the real.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import MINI, ROOT, copy_mini
from tests.mutation_report import (
    COLUMNS,
    Gate,
    Mutation,
    changed_digits,
    main,
    mutations,
    table_of,
    tally,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_mini(tmp_path_factory.mktemp("whole") / "mini")


def missed(judged: dict[Mutation, set]) -> list[Mutation]:
    return [mutation for mutation, cells in judged.items() if cells != {mutation.cell}]


def test_every_change_of_the_made_up_package_names_its_cell(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["--root", str(whole), "--texts", str(MINI / "texts"), "--sample", "2"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    columns = sum(map(len, COLUMNS.values()))
    assert status == 0
    assert len(lines) == 2 * (columns + 2)  # with the texts and without
    assert sum(line.count("100.00%") for line in lines) == 2 * columns * 3


def test_changes_of_the_real_package_name_their_cells() -> None:
    gate = Gate(ROOT, None)
    some = list(mutations(gate.rows))[::40]
    assert len(some) > 500
    assert missed(gate.judge(some)) == []


def test_the_shortcut_judges_as_the_whole_gate_does(whole: Path) -> None:
    gate = Gate(whole, MINI / "texts")
    every = list(mutations(gate.rows))
    some = [next(m for m in every if m.column == column) for column in ("value", "unit", "end")]
    judged = gate.judge(some)
    assert {mutation: gate.whole(mutation) for mutation in some} == judged


def test_digits_are_changed_one_at_a_time() -> None:
    changed = list(changed_digits("-1.05"))
    assert len(changed) == len(set(changed)) == 27
    assert all(sum(a != b for a, b in zip("-1.05", c, strict=True)) == 1 for c in changed)


def test_a_gate_that_sees_nothing_is_reported(whole: Path) -> None:
    mutation = Mutation("figures", 2, "value", "17", "18")
    text = table_of(tally({mutation: set()}))
    assert "0.00%" in text
