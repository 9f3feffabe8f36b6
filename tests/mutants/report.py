"""The matrix as data: what was made and killed, why the rest lives, and the page that shows it."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from tests.mutants.corpus import Mutant

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
MATRIX, RULES, REASONS = (HERE / f"{name}.csv" for name in ("matrix", "rules", "survivors"))
PAGE = ROOT / "docs/mutants.md"
Class = tuple[str, str, str]  # table, column, operator


@dataclass
class Matrix:
    """How many mutants of each class were made, killed, and killed by what holds for one row.

    Besides, how many each rule killed.
    """

    counts: dict[Class, tuple[int, int, int]] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)

    @property
    def made(self) -> int:
        return sum(made for made, *_ in self.counts.values())

    @property
    def killed(self) -> int:
        return sum(killed for _, killed, _ in self.counts.values())


class Outcome(NamedTuple):
    """By number: the rules that killed a mutant; which lived; which one row's own rules killed."""

    killed: Mapping[int, frozenset[str]]
    lived: Sequence[int]
    by_row: Set[int]


def counted(mutants: Sequence[Mutant], outcome: Outcome) -> Matrix:
    """The matrix of what became of some mutants."""
    made: dict[Class, list[int]] = defaultdict(lambda: [0, 0, 0])
    rules: Counter[str] = Counter()
    for n in (*outcome.killed, *outcome.lived):
        made[mutants[n].kind][0] += 1
    for n, by in outcome.killed.items():
        made[mutants[n].kind][1] += 1
        made[mutants[n].kind][2] += n in outcome.by_row
        rules.update(by)
    return Matrix({kind: (a, b, c) for kind, (a, b, c) in sorted(made.items())}, rules)


def read(path: Path) -> Matrix:
    return Matrix({(r["table"], r["column"], r["operator"]): (
        int(r["made"]), int(r["killed"]), int(r["by_row"]))
                   for r in _rows(path)})  # fmt: skip


def write(matrix: Matrix) -> None:
    """Keep a matrix."""
    _write(MATRIX, ("table", "column", "operator", "made", "killed", "by_row"),
           ((*kind, *counts) for kind, counts in matrix.counts.items()))  # fmt: skip
    _write(RULES, ("rule", "killed"), sorted(matrix.rules.items()))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def rules() -> dict[str, int]:
    """How many mutants each rule kills."""
    return {row["rule"]: int(row["killed"]) for row in _rows(RULES)}


def worse(sample: Matrix, kept: Matrix, part: int = 1) -> list[str]:
    """In what a sample is worse than the matrix: a class that all died of, or the whole rate.

    ``part`` is which count is held against which: 1 all that die, 2 those by the rules of a row.
    """
    faults, expected, spread, died = [], 0.0, 0.0, 0
    for kind, counts in sample.counts.items():
        if kind not in kept.counts:
            faults.append(f"the matrix does not know {' / '.join(kind)}: run nox -s mutants")
            continue
        made, killed = counts[0], counts[part]
        rate = kept.counts[kind][part] / kept.counts[kind][0]
        died += killed
        expected += made * rate
        spread += made * rate * (1 - rate)
        if rate == 1 and killed < made:
            faults.append(f"{made - killed} of {made} live, where none did: {' / '.join(kind)}")
    if died < expected - 3 * math.sqrt(spread):
        faults.append(f"{died} of {sample.made} killed, {expected:.0f} were expected")
    return faults


def reasons() -> list[tuple[Class, str]]:
    """Why mutants of a class live; ``*`` stands for anything. The first that fits a class counts."""
    return [((r["table"], r["column"], r["operator"]), r["reason"]) for r in _rows(REASONS)]


def reason_of(kind: Class, known: Sequence[tuple[Class, str]]) -> int | None:
    """The number of the first reason that fits a class."""
    return next((n for n, (pattern, _) in enumerate(known)
                 if all(map(fnmatchcase, kind, pattern))), None)  # fmt: skip


def unexplained() -> list[str]:
    """Classes of survivors without a reason, and reasons without survivors."""
    known, faults, needed = reasons(), [], set()
    for kind, (made, killed, _) in read(MATRIX).counts.items():
        if killed < made:
            n = reason_of(kind, known)
            needed.add(n)
            if n is None:
                faults.append(
                    f"{made - killed} of {made} live without a reason: {' / '.join(kind)}"
                )
    return faults + [f"nothing lives any more for which this reason is given: {' / '.join(kind)}"
                     for n, (kind, _) in enumerate(known) if n not in needed]  # fmt: skip
