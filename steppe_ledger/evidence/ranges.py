"""Two numbers that are one quantity: a range, or a sum printed by its magnitudes."""

import re
from decimal import Decimal
from typing import NamedTuple

from steppe_ledger.evidence.amounts import Amount, read_amount
from steppe_ledger.evidence.units import Found, Phrase

_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINTS = frozenset({"-", "to", "and"})


def is_year(amount: Amount) -> bool:
    """Whether the number is printed as a year is: four digits from 1900 to 2099."""
    return _YEAR.fullmatch(amount.run) is not None


def add_smaller(phrase: Phrase, amount: Amount, at: int) -> tuple[Amount, int]:
    """The amount with a smaller magnitude behind it added: "1 billion 200 million"."""
    if amount.kind != "count" or amount.scale < 1000 or not phrase.word(at)[:1].isdecimal():
        return amount, at
    found = read_amount(phrase, at)
    if found is None or found[0].kind != "count" or found[0].value >= amount.scale:
        return amount, at
    more, end = found
    if not 1000 <= more.scale < amount.scale:
        return amount, at
    return Amount(amount.value + more.value, more.step, scale=more.scale), end


class Second(NamedTuple):
    """A second number: the unit printed with the first, the sign before it, itself, its end."""

    inner: Found | None
    sign: Found | None
    amount: Amount
    end: int


def second_number(phrase: Phrase, at: int) -> Second | None:
    """What makes a range with the number that ends at a place, or None."""
    if _JOINTS.isdisjoint(phrase.low):
        return None
    inner = phrase.unit_at(at)
    at = inner.end if inner else at
    if phrase.word(at) not in _JOINTS:
        return None
    sign = phrase.sign_before(at + 1)
    place = sign.end if sign else at + 1
    place += phrase.word(place) in {"a", "an"}
    found = read_amount(phrase, place) if phrase.word(place) else None
    return found and Second(inner, sign, *found)


def joined(
    phrase: Phrase, joint: str, first: Amount, last: Amount, *, between: bool
) -> tuple[Amount, Decimal]:
    """The lower end of a range, with the finer precision of the two, and the upper end.

    A magnitude printed once counts for both ("1.5-2 million").

    Raises PhraseError where the two numbers make no range.
    """
    fits = between == (joint == "and") or (between and joint == "-")
    counts = first.kind == last.kind == "count"
    phrase.refuse_if(not (fits and counts), "holds more than one number and is no range")
    phrase.refuse_if(is_year(first) and is_year(last), "is a span of years")
    first = _shared(phrase, first, last)
    phrase.refuse_if(first.value >= last.value, "is a range that does not rise")
    return first._replace(step=min(first.step, last.step), run=""), last.value


def _shared(phrase: Phrase, first: Amount, last: Amount) -> Amount:
    """The lower end with the magnitude that is printed with the upper end alone."""
    scale = last.scale
    if scale > 1000 and len(str(scale)) % 3 == 0 and first.value * scale >= last.value:
        scale //= 100  # "200 to three hundred thousand", not "two to three hundred thousand"
    if first.scale < scale and first.scale < 1000:
        if first.value * scale < last.value:
            return first.times(scale)
        may_be_hundreds = scale >= 1000 and first.value * 100 < last.value
        phrase.refuse_if(may_be_hundreds, "may print its magnitude for both numbers or for one")
    grouped = "," in last.run and "," not in first.run
    below = grouped and 0 < first.value < int(last.run.partition(",")[0])
    phrase.refuse_if(below, "may mean thousands in both numbers or in one")
    return first
