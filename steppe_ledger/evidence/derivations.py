"""Cells that follow from what is printed are derived again and compared, never trusted.

From a mention's ``printed``: comparator, value, value_max, precision and unit of its figure. From a
date mention and the days on which the words of its source were said: the period and the baseline.
A figure whose cell the phrase alone cannot give says so by an ``exception`` of a closed list.

Each distinct set of cells is looked at once, however many figures have it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from steppe_ledger.evidence.lexicon import coded
from steppe_ledger.evidence.periods import is_relative, parse_period
from steppe_ledger.evidence.phrases import PhraseError, Quantity, Units, parse_phrase

Cells = Mapping[str, str]
Fault = tuple[str, str, str]  # column, message, hint
FROM_PHRASE = ("comparator", "value", "value_max", "precision", "unit")
# "8 times more" as nine times, "twice" as two occasions: the reading nearest to the cells counts
OTHER_READING = "reading_from_context"
# "largest" is the first place, "inferior to" one other at least the second
SUPERLATIVE = "superlative"
# "the same period" of another year than the figure's own
_SAME = frozenset({"analogous", "same", "corresponding", "relevant"})
# which columns each exception frees from derivation
EXCUSED: dict[str, frozenset[str]] = {
    "": frozenset(),
    OTHER_READING: frozenset(),
    SUPERLATIVE: frozenset(),
    **{f"{name}_from_context": frozenset({name}) for name in ("unit", "comparator", "precision")},
    "period_from_context": frozenset({"period_start", "period_end", "period_basis"}),
    "baseline_from_context": frozenset({"baseline_start", "baseline_end"}),
}
_UNREAD = "Correct the span; or teach the grammar this phrase, with a test."
_NEEDLESS = ("exception", "the cells follow without it", "Delete the exception.")
_EXCEPT = "give the figure an exception, with its reason in note."


def plain(number: Decimal | None) -> str:
    """A decimal as the tables write it: no exponent, no trailing zeros; empty for None."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_cells(quantity: Quantity) -> dict[str, str]:
    """The cells of a figure that a printed phrase gives."""
    numbers = map(plain, (quantity.value, quantity.value_max, quantity.precision))
    return dict(zip(FROM_PHRASE, (quantity.comparator, *numbers, quantity.unit), strict=True))


def place_cells(printed: str) -> dict[str, str]:
    """The cells of a place told without a number. Raises PhraseError where none is told."""
    for place, words in coded("place").items():
        if re.search(rf"\b(?:{words})\b", printed.lower()):
            if not place:  # one of several that are the first
                break
            return dict(zip(FROM_PHRASE, (*place.split(), "", "1", "rank"), strict=True))
    raise PhraseError(f"{printed!r} tells no place")


class Phrases:
    """The readings of printed phrases with the units of one package."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        """``forms`` maps printed forms (lower case) to units."""
        self._forms = Units(forms)
        self._readings = lru_cache(maxsize=65536)(self._read)

    def _read(self, printed: str) -> list[dict[str, str]] | PhraseError:
        try:
            return [quantity_cells(reading) for reading in parse_phrase(printed, self._forms)]
        except PhraseError as error:
            return error

    def derived(self, figure: Cells, printed: str) -> dict[str, str]:
        """What ``printed`` gives for the figure: the first reading, unless it is an exception.

        Raises PhraseError where the phrase cannot be read.
        """
        if figure["exception"] == SUPERLATIVE:
            return place_cells(printed)
        readings = self._readings(printed)
        if isinstance(readings, PhraseError):
            raise readings
        if figure["exception"] != OTHER_READING:
            return readings[0]
        return min(readings, key=lambda c: sum(figure[name] != c[name] for name in FROM_PHRASE))

    def faults(self, figure: Cells, printed: str) -> Iterator[Fault]:
        """The cells of a figure that are not what its phrase gives."""
        excused = EXCUSED.get(figure["exception"], frozenset())
        try:
            derived = self.derived(figure, printed)
        except PhraseError as error:
            yield "value", f"{printed!r} cannot be read as a quantity: {error}", _UNREAD
        else:
            off = {column for column in FROM_PHRASE if figure[column] != derived[column]}
            for column in sorted(off - excused):
                given = derived[column] or "nothing"
                yield column, f"{printed!r} gives {given}", f"Write {given}; or {_EXCEPT}"
            reads = excused.intersection(FROM_PHRASE) or figure["exception"] == OTHER_READING
            if reads and not off and derived == self.derived({"exception": ""}, printed):
                yield _NEEDLESS
        for column in sorted(excused & set(FROM_PHRASE)):
            said = rf"\b{column} {re.escape(figure[column])}(?!\w|\.\d)"
            if figure["note"] and not re.search(said, figure["note"]):
                message = "the phrase does not give the cell, and the note does not repeat it"
                yield column, message, f"Write `{column} {figure[column]}` into note, if it is so."


@lru_cache(maxsize=65536)
def _period(printed: str, first: str, last: str) -> tuple[str, str] | None:
    days = parse_period(printed, date.fromisoformat(first), date.fromisoformat(last))
    return None if days is None else (days[0].isoformat(), days[1].isoformat())


def derived_period(
    printed: str, said: tuple[str, str], period: tuple[str, str] | None = None
) -> tuple[str, str] | None:
    """First and last day that a date phrase gives, as text; None where it cannot be read.

    ``said`` are the days on which it may have been said; ``period`` is the figure's own, for a
    baseline that is "the same period" of another year.
    """
    words = printed.lower().split()
    if words and words[0] in _SAME and period and period[0]:
        year = words[-1]
        relative = words[-2:] in (["last", "year"], ["past", "year"], ["previous", "year"])
        if relative and period[1][:4] == said[1][:4]:
            year = f"{int(period[0][:4]) - 1:04}"
        if not year.isdecimal():
            return None
        return f"{year}{period[0][4:]}", f"{year}{period[1][4:]}"
    return _period(printed, *said)


def period_faults(name: str, figure: Cells, printed: str, said: tuple[str, str]) -> Iterator[Fault]:
    """The cells of a figure's ``name`` (period or baseline) that its date phrase does not give."""
    excused = EXCUSED.get(figure["exception"], frozenset())
    own = (figure["period_start"], figure["period_end"])
    days = derived_period(printed, said, own if name == "baseline" else None)
    faults: list[Fault] = []
    if days is None:
        faults.append((f"{name}_start", f"the date phrase {printed!r} cannot be read", _UNREAD))
    else:
        for column, day in ((f"{name}_start", days[0]), (f"{name}_end", days[1])):
            if figure[column] != day:
                hint = f"Correct the date; or {_EXCEPT}"
                faults.append((column, f"{printed!r} gives {day}", hint))
        basis = "relative" if is_relative(printed) else "stated"
        if name == "period" and figure["period_basis"] not in (basis, "as_of"):
            faults.append(("period_basis", f"{printed!r} is a {basis} period", f"Write {basis}."))
    if figure["exception"] == f"{name}_from_context" and not faults:
        faults.append(_NEEDLESS)
    yield from (fault for fault in faults if fault[0] not in excused)


def year_before(first: str, last: str) -> tuple[str, str]:
    """The same stretch of the year before, what an unprinted growth is counted from.

    Raises ValueError where ``first`` or ``last`` is no day, or one of the first year.
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    most, length = (monthrange(day.year - 1, day.month)[1] for day in (start, end))
    whole = end.day == monthrange(end.year, end.month)[1]  # a month ends when it ends
    start = start.replace(year=start.year - 1, day=min(start.day, most))
    end = end.replace(year=end.year - 1, day=length if whole else end.day)
    return start.isoformat(), end.isoformat()


def derivable(figure: Cells, phrases: Mapping[str, str]) -> set[str]:
    """The columns of a figure that its phrases give; ``phrases`` has its date phrases by name."""
    days = {f"{name}_{end}" for name in phrases for end in ("start", "end")}
    return ({*FROM_PHRASE} | days) - EXCUSED.get(figure["exception"], frozenset())
