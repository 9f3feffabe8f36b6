"""The matrix as data: what was made and killed, why the rest lives, and the page that shows it."""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Counts(NamedTuple):
    """How many mutants of a class were made; how many of them break what holds for one row.

    Of the rest, how many have a verdict of the whole gate, and how many of these it killed; of
    those, how many no batch could tell apart, so that each was asked by itself, and how many died.
    """

    made: int
    by_row: int = 0
    asked: int = 0
    by_gate: int = 0
    apart: int = 0
    died_apart: int = 0

    @property
    def whole(self) -> bool:
        """Whether none of the rest was left out."""
        return self.asked == self.made - self.by_row

    @property
    def lives(self) -> bool:
        """Whether one of those that were put to the gate lives."""
        return self.by_gate < self.asked

    @property
    def killed(self) -> float:
        """How many die; where some were left out, as many of these as of those asked apart."""
        left = self.made - self.by_row - self.asked
        died, asked = (self.died_apart, self.apart) if self.apart else (self.by_gate, self.asked)
        return self.by_row + self.by_gate + (left * died / asked if asked else 0)


@dataclass
class Matrix:
    """What became of the mutants of each class, and how many each rule killed."""

    counts: dict[Class, Counts] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        made, killed = (
            sum(c.made for c in self.counts.values()),
            sum(c.killed for c in self.counts.values()),
        )
        return f"{killed:.0f} of {made} killed"


class Outcome(NamedTuple):
    """By number: the rules of one row, or of the whole gate, that killed a mutant; which lived.

    ``apart`` are those that no batch could tell apart.
    """

    by_row: Mapping[int, frozenset[str]]
    by_gate: Mapping[int, frozenset[str]]
    lived: Sequence[int]
    apart: Collection[int] = ()


def counted(mutants: Sequence[Mutant], numbers: Iterable[int], outcome: Outcome) -> Matrix:
    """The matrix of what became of the mutants with these ``numbers``."""
    made: dict[Class, list[int]] = defaultdict(lambda: [0] * len(Counts._fields))
    rules: Counter[str] = Counter()
    for n in numbers:
        made[mutants[n].kind][0] += 1
    for n, by in outcome.by_row.items():
        made[mutants[n].kind][1] += 1
        rules.update(by)
    for n in (*outcome.by_gate, *outcome.lived):
        made[mutants[n].kind][2] += 1
        made[mutants[n].kind][4] += n in outcome.apart
    for n, by in outcome.by_gate.items():
        made[mutants[n].kind][3] += 1
        made[mutants[n].kind][5] += n in outcome.apart
        rules.update(by)
    return Matrix({kind: Counts(*counts) for kind, counts in sorted(made.items())}, rules)


def read() -> Matrix:
    """The matrix that is kept."""
    return Matrix({(r["table"], r["column"], r["operator"]):
                   Counts(*(int(r[name]) for name in Counts._fields))
                   for r in _rows(MATRIX)})  # fmt: skip


def with_others(matrix: Matrix, tables: Collection[str]) -> Matrix:
    """A matrix of some tables, with what is kept of the others; a rule kills what it killed."""
    others = {kind: counts for kind, counts in read().counts.items() if kind[0] not in tables}
    return Matrix(
        dict(sorted({**others, **matrix.counts}.items())), matrix.rules | Counter(rules())
    )


def write(matrix: Matrix) -> None:
    """Keep a matrix."""
    _write(MATRIX, ("table", "column", "operator", *Counts._fields),
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


def worse(sample: Matrix, kept: Matrix, *, by_row: bool = False) -> list[str]:
    """In what a sample is worse than the matrix: a class that all died of, or the whole rate.

    ``by_row`` looks only at what breaks the rules of one row.
    """
    faults, expected, spread, died = [], 0.0, 0.0, 0.0
    for kind, mine in sample.counts.items():
        known = kept.counts.get(kind)
        if known is None:
            faults.append(f"the matrix does not know {' / '.join(kind)}: run nox -s mutants")
            continue
        rate = (known.by_row if by_row else known.killed) / known.made
        killed = mine.by_row if by_row else mine.killed
        died += killed
        expected += mine.made * rate
        spread += mine.made * rate * (1 - rate)
        if rate == 1 and killed < mine.made and (by_row or known.whole):
            alive = mine.made - killed
            faults.append(f"{alive:.0f} of {mine.made} live, where none did: {' / '.join(kind)}")
    if died < expected - 3 * math.sqrt(spread) - 0.5:
        faults.append(f"{died:.0f} killed, {expected:.0f} were expected")
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
    for kind, counts in read().counts.items():
        if counts.lives:
            n = reason_of(kind, known)
            needed.add(n)
            if n is None:
                faults.append(f"live without a reason: {' / '.join(kind)}")
    return faults + [f"nothing lives any more for which this reason is given: {' / '.join(kind)}"
                     for n, (kind, _) in enumerate(known) if n not in needed]  # fmt: skip
