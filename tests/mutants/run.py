"""`python -m tests.mutants.run --texts DIR`: make every mutant, and see which the gate kills.

Without more, the whole matrix: `matrix.csv`, `rules.csv` and docs/mutants.md are written. With
`--sample N` that many are made, and held against the matrix.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import multiprocessing.pool
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.mutants import report
from tests.mutants.corpus import Corpus, Mutant
from tests.mutants.files import file_mutants
from tests.mutants.lab import Lab, Rules, Verdicts, batches
from tests.mutants.operators import single_mutants
from tests.mutants.page import page
from tests.mutants.pairs import pair_mutants
from tests.mutants.report import Outcome

# what is done in each round, with how many mutants in a batch at most, and whether they keep apart
# from all that another can make look wrong; first for kinds of which none was killed yet
_ROUNDS = (
    ("once", 1500, False),
    ("once", 1500, False),
    ("peel", 800, False),
    ("peel", 400, True),
    ("judge", 100, True),
)
_CHUNK = 10_000  # mutants of single rows that are asked in one go
Ask = Callable[[str, Iterable[list[int]]], Iterable[Verdicts]]


def every(corpus: Corpus) -> list[Mutant]:
    """All mutants of a package, in an order that stays."""
    return [*single_mutants(corpus), *pair_mutants(corpus), *file_mutants(corpus)]


class Worker:
    """A lab with its mutants, in one process."""

    def __init__(self, root: Path, texts: Path | None) -> None:
        self.lab = Lab(root, texts)
        self.mutants = every(self.lab.corpus)

    def do(self, task: str, numbers: Sequence[int]) -> Verdicts:
        batch = [(n, self.mutants[n]) for n in numbers]
        if task == "alone":
            killed = self.lab.alone(batch)
            return Verdicts(killed, [], [n for n in numbers if n not in killed])
        if task == "once":
            return self.lab.once(batch)
        return self.lab.peel(batch, split=task == "judge")


_worker: list[Worker] = []


def _start(root: Path, texts: Path | None) -> None:
    _worker.append(Worker(root, texts))


def _work(job: tuple[str, list[int]]) -> Verdicts:
    return _worker[0].do(*job)


def verdicts(
    worker: Worker, numbers: Sequence[int], ask: Ask, seed: int, at_most: int = 10**9
) -> Outcome:
    """What becomes of some mutants.

    Of those of a class that no batch can tell apart, ``at_most`` so many are asked by themselves.
    """
    chance = random.Random(seed)
    killed: dict[int, Rules] = {}
    lived: list[int] = []
    of_table: dict[tuple[str, bool], list[int]] = {}
    for n in numbers:
        mutant = worker.mutants[n]
        of_table.setdefault((mutant.table, bool(mutant.files)), []).append(n)
    jobs = [
        mine[at : at + _CHUNK] for mine in of_table.values() for at in range(0, len(mine), _CHUNK)
    ]
    open_: list[int] = []

    def hear(answers: Iterable[Verdicts]) -> None:
        for some in answers:
            killed.update(some.killed)
            lived.extend(some.lived)
            open_.extend(some.unclear)

    hear(ask("alone", jobs))
    by_row = dict(killed)
    apart: frozenset[int] = frozenset()
    for task, most, strict in _ROUNDS:
        if task == "judge":
            open_[:] = some_of_each(worker, sorted(open_), at_most, chance)
            apart = frozenset(open_)
        dies = {worker.mutants[n].kind for n in killed}
        now = [(n, worker.mutants[n]) for n in sorted(open_)]
        open_.clear()
        files = [each for each in now if each[1].files]
        calm = [each for each in now if not each[1].files and each[1].kind not in dies]
        rest = [each for each in now if not each[1].files and each[1].kind in dies]
        for part, how in ((files, task), (calm, "peel" if task == "once" else task), (rest, task)):
            packed = batches(worker.lab.corpus, part, most, chance, strict=strict)
            hear(ask(how, [[n for n, _ in batch] for batch in packed]))
    by_gate = {n: rules for n, rules in killed.items() if n not in by_row}
    return Outcome(by_row, by_gate, sorted(lived), apart)


def some_of_each(
    worker: Worker, numbers: Iterable[int], most: int, chance: random.Random
) -> list[int]:
    """A sample of some mutants, at most so many of each class."""
    of_class: dict[report.Class, list[int]] = {}
    for n in numbers:
        of_class.setdefault(worker.mutants[n].kind, []).append(n)
    return [n for mine in of_class.values() for n in chance.sample(mine, min(most, len(mine)))]


def in_parallel(pool: multiprocessing.pool.Pool) -> Ask:
    """Ask worker processes, and show on a terminal how far they are."""

    def ask(task: str, jobs: Iterable[list[int]]) -> Iterable[Verdicts]:
        waiting = [(task, job) for job in sorted(jobs, key=len, reverse=True)]
        begun = time.monotonic()
        for done, some in enumerate(pool.imap_unordered(_work, waiting), 1):
            if sys.stderr.isatty():
                left = (time.monotonic() - begun) / done * (len(waiting) - done)
                print(
                    f"\r{task}: {done} of {len(waiting)}, {left:.0f} s left  ",
                    end="",
                    file=sys.stderr,
                )
            yield some
        print(f"{task}: {len(waiting)} in {time.monotonic() - begun:.0f} s", file=sys.stderr)

    return ask


def in_process(worker: Worker) -> Ask:
    return lambda task, jobs: (worker.do(task, job) for job in jobs)


def sample(root: Path, texts: Path, size: int, seed: int) -> report.Matrix:
    """What becomes of some mutants, in this process."""
    worker = Worker(root, texts)
    try:
        numbers = random.Random(seed).sample(range(len(worker.mutants)), size)
        outcome = verdicts(worker, numbers, in_process(worker), seed)
        return report.counted(worker.mutants, numbers, outcome)
    finally:
        worker.lab.close()


def whole(
    root: Path,
    texts: Path,
    seed: int,
    jobs: int,
    again: int,
    most: int,
    out: Path | None,
    tables: Sequence[str] = (),
) -> report.Matrix:
    """What becomes of all mutants; of those that no batch tells apart, of ``most`` a class.

    ``again`` of them are asked once more, each alone. With ``tables``, those of these alone.
    """
    worker = Worker(root, texts)
    numbers = [n for n, m in enumerate(worker.mutants) if not tables or m.table in tables]
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, _start, (root, texts)) as pool:
        ask = in_parallel(pool)
        outcome = verdicts(worker, numbers, ask, seed, most)
        if out is not None:
            out.write_text("".join(map(_line, (worker.mutants[n] for n in outcome.lived))), "utf-8")
        asked = [*outcome.by_row, *outcome.by_gate, *outcome.lived]
        chosen = random.Random(seed).sample(asked, min(again, len(asked)))
        for some in ask("once", [[n] for n in chosen]):
            for n in (*some.killed, *some.lived):
                if (n in outcome.lived) != (n in some.lived):
                    print(f"alone the verdict is another: {_line(worker.mutants[n])}")
    worker.lab.close()
    return report.counted(worker.mutants, numbers, outcome)


def _line(mutant: Mutant) -> str:
    edits = [(e.table, e.row + 2, e.cells, e.copies) for e in mutant.edits]
    return json.dumps([*mutant.kind, edits, mutant.files], ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=os.environ.get("STEPPE_LEDGER_TEXTS"))
    parser.add_argument("--sample", type=int, help="make so many, and hold them against the matrix")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--again", type=int, default=200, help="so many are asked again, alone")
    parser.add_argument(
        "--most",
        type=int,
        default=10**9,
        help="so many of a class, where no batch tells them apart",
    )
    parser.add_argument(
        "--tables", nargs="+", default=[], help="make those of these alone; the others stay"
    )
    parser.add_argument("--lived", type=Path, help="a file for those that live, one JSON a line")
    parser.add_argument("--page", action="store_true", help="write docs/mutants.md anew, no more")
    args = parser.parse_args()
    if not args.page:
        if args.texts is None:
            parser.error("the texts are needed: --texts DIR or STEPPE_LEDGER_TEXTS")
        texts = Path(args.texts)
        if args.sample:
            made = sample(report.ROOT, texts, args.sample, args.seed)
            faults = report.worse(made, report.read())
            print("\n".join([*faults, str(made)]))
            return int(bool(faults))
        made = whole(
            report.ROOT, texts, args.seed, args.jobs, args.again, args.most, args.lived, args.tables
        )
        report.write(report.with_others(made, args.tables) if args.tables else made)
        print(made)
    report.PAGE.write_text(page(), "utf-8")
    faults = report.unexplained()
    print("\n".join(faults))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
