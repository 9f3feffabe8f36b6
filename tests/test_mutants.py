"""The matrix of mutants is as it is committed: a sample lives and dies as it says."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.validate.rules import rule_index
from tests.conftest import MINI, ROOT, copy_mini
from tests.mutants import report
from tests.mutants.lab import Lab
from tests.mutants.operators import later, moved
from tests.mutants.page import page
from tests.mutants.report import Counts, Matrix, Outcome
from tests.mutants.run import Worker, in_process, sample, some_of_each, verdicts


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(copy_mini(tmp_path_factory.mktemp("ground") / "mini"), MINI / "texts")
    yield worker
    worker.lab.close()


@pytest.mark.parametrize(
    ("day", "step", "then"),
    [
        ("2023-12-31", "day", "2024-01-01"),
        ("2023-01-31", "month", "2023-02-28"),
        ("2023-12", "month", "2024-01"),
        ("2024-02-29", "year", "2025-02-28"),
        ("2023", "year", "2024"),
        ("2023", "day", "2023"),
    ],
)
def test_a_date_is_moved(day: str, step: str, then: str) -> None:
    assert later(day, step) == then


def test_every_day_of_an_interval_is_moved() -> None:
    assert moved("2023-11-09/2023-11-30~", "month") == "2023-12-09/2023-12-30~"


def test_batches_change_no_verdict(worker: Worker) -> None:
    """What the gate says of mutants in company, it says of each alone."""
    chosen = random.Random(7).sample(range(len(worker.mutants)), 40)
    by_row, by_gate, lived, _ = verdicts(worker, chosen, in_process(worker), seed=7)
    killed = {**by_row, **by_gate}
    assert sorted([*killed, *lived]) == sorted(chosen)
    for n in [*sorted(killed)[::6], *lived[::3]]:
        alone = worker.lab.once([(n, worker.mutants[n])])
        assert (n in alone.killed) == (n in killed), worker.mutants[n]


def test_a_mutant_leaves_nothing_to_the_next(worker: Worker) -> None:
    before = {p: p.read_bytes() for p in worker.lab.root.parent.rglob("*") if p.is_file()}
    some = list(enumerate(worker.mutants))
    worker.lab.alone(some[::400])
    worker.lab.trial([m for _, m in some[-20:]])
    assert {p: p.read_bytes() for p in worker.lab.root.parent.rglob("*") if p.is_file()} == before


def test_a_package_that_is_not_valid_is_no_ground_for_mutants(mini: Path) -> None:
    table = mini / "tables/figures.csv"
    table.write_text(table.read_text("utf-8").replace(",count,", ",cuont,", 1), "utf-8")
    with pytest.raises(CannotRunError, match="not valid as it stands"):
        Lab(mini, MINI / "texts")


def test_what_a_row_breaks_by_itself_is_what_it_was() -> None:
    """A sample of the data without its texts: the rules of one row, all there is of them."""
    worker = Worker(ROOT, None)
    chosen = random.Random(1).sample(range(len(worker.mutants)), 3000)
    killed = worker.do("alone", chosen).killed
    worker.lab.close()
    made = report.counted(worker.mutants, chosen, Outcome(killed, {}, []))
    assert report.worse(made, report.read(), by_row=True) == []


def test_a_sample_of_the_data_dies_as_the_matrix_says(source_texts: str | None) -> None:
    if source_texts is None:
        pytest.skip("the source texts are not here: STEPPE_LEDGER_TEXTS names them")
    made = sample(ROOT, Path(source_texts), 100, seed=1)
    assert report.worse(made, report.read()) == []


def test_those_left_out_count_as_those_asked_apart(worker: Worker) -> None:
    assert Counts(100, 40, 30, 20, apart=10, died_apart=1).killed == 63
    assert Counts(100, 40, 30, 15).killed == 70
    chosen = some_of_each(worker, range(len(worker.mutants)), 2, random.Random(1))
    kinds = [worker.mutants[n].kind for n in chosen]
    assert max(map(kinds.count, kinds)) == 2
    assert {*kinds} == {mutant.kind for mutant in worker.mutants}


def test_some_tables_made_anew_leave_the_others() -> None:
    kept = report.read()
    name, other = "figures", "mentions"
    new = Matrix({(name, "c", "a"): Counts(5, 5)}, Counter({"unheard-of": 5}))
    both = report.with_others(new, [name])
    assert {k: c for k, c in both.counts.items() if k[0] == name} == new.counts
    assert {k for k in both.counts if k[0] == other} == {k for k in kept.counts if k[0] == other}
    assert both.rules == {**report.rules(), "unheard-of": 5}


def test_a_worse_sample_is_seen() -> None:
    a, b = ("t", "c", "a"), ("t", "c", "b")
    kept = Matrix({a: Counts(100, 40, 60, 60), b: Counts(100, 0, 50, 25)})
    assert report.worse(Matrix({a: Counts(9, 9), b: Counts(20, 8)}), kept) == []
    assert "1 of 9 live" in report.worse(Matrix({a: Counts(9, 8)}), kept)[0]
    assert report.worse(Matrix({a: Counts(9, 4)}), kept, by_row=True) == []
    assert "2 killed, 10 were expected" in report.worse(Matrix({b: Counts(20, 2)}), kept)[0]
    assert "does not know" in report.worse(Matrix({("t", "d", "a"): Counts(1, 1)}), kept)[0]


def test_every_class_that_lives_has_its_reason_and_no_reason_is_idle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report.unexplained() == []
    more = tmp_path / "survivors.csv"
    more.write_bytes(report.REASONS.read_bytes() + b"figures,value,digit,idle\n")
    monkeypatch.setattr(report, "REASONS", more)
    assert [fault.partition(" which ")[2] for fault in report.unexplained()] == [
        "this reason is given: figures / value / digit"
    ]
    more.write_text("table,column,operator,reason\n", "utf-8")
    assert all("without a reason" in fault for fault in report.unexplained())


def test_the_page_is_current() -> None:
    assert report.PAGE.read_text("utf-8") == page(), "run `nox -s mutants -- --page`"


def test_the_rules_are_those_that_there_are() -> None:
    known = {rule.name for rule in rule_index(require_package(ROOT))}
    assert set(report.rules()) - known <= {"cannot-run"}
