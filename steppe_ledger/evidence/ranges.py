"""Two numbers that are one quantity: a range, or a sum printed by its magnitudes."""

import re
from decimal import Decimal
from typing import Final

from steppe_ledger.evidence.amounts import EXACT, Amount, magnified, read_amount
from steppe_ledger.evidence.units import Found, Phrase

_YEAR = re.compile(r"(?:19|20)\d\d")
_JOINTS: Final = frozenset({"-", "to", "and"})


def is_year(amount: Amount) -> bool:
    """Whether the number is printed as a year is: four digits from 1900 to 2099."""
    return _YEAR.fullmatch(amount.run) is not None


def add_smaller(phrase: Phrase, amount: Amount, at: int) -> tuple[Amount, int]:
    """The amount with a smaller magnitude behind it added: "1 billion 200 million"."""
    if amount.kind != "count" or amount.scale < 1000 or not phrase.word(at)[:1].isdecimal():
        return amount, at
    found = read_amount(phrase.raw, phrase.low, at)
    if found is None or not 1000 <= found[0].scale < amount.scale:
        return amount, at
    if found[0].kind != "count" or found[0].value >= amount.scale:
        return amount, at
    value = EXACT.add(amount.value, found[0].value)
    return Amount(value, found[0].step, scale=found[0].scale), found[1]


def second_number(phrase: Phrase, at: int) -> tuple[Found | None, Found | None, Amount, int] | None:
    """What makes a range with the number that ends at a place, or None.

    The unit printed with the first number, the sign before the second, the second, and its end.
    """
    if _JOINTS.isdisjoint(phrase.low):
        return None
    inner = phrase.unit_at(at)
    at = inner.end if inner else at
    if phrase.word(at) not in _JOINTS:
        return None
    sign = phrase.sign_before(at + 1)
    place = sign.end if sign else at + 1
    article = phrase.word(place) in {"a", "an"}
    place += article
    if place >= len(phrase.low):
        return None
    found = read_amount(phrase.raw, phrase.low, place, indefinite=article)
    return None if found is None else (inner, sign, *found)


def joined(
    phrase: Phrase, joint: str, first: Amount, last: Amount, *, between: bool
) -> tuple[Amount, Decimal]:
    """The lower end of a range, with the finer precision of the two, and the upper end.

    A magnitude printed once counts for both ("1.5-2 million").

    Raises PhraseError where the two numbers make no range.
    """
    fits = between == (joint == "and") or (between and joint == "-")
    if not (fits and first.kind == last.kind == "count"):
        raise phrase.refuse("holds more than one number and is no range")
    if is_year(first) and is_year(last):
        raise phrase.refuse("is a span of years")
    first = _shared(phrase, first, last)
    if first.value >= last.value:
        raise phrase.refuse("is a range that does not rise")
    return first._replace(step=first.step.min(last.step), run=""), last.value


def _shared(phrase: Phrase, first: Amount, last: Amount) -> Amount:
    """The lower end with the magnitude that is printed with the upper end alone."""
    scale = last.scale
    if scale > 1000 and len(str(scale)) % 3 == 0 and first.value * scale >= last.value:
        scale /= 100  # "200 to three hundred thousand", not "two to three hundred thousand"
    if first.scale < scale and first.scale < 1000:
        if EXACT.multiply(first.value, scale) < last.value:
            return magnified(first, int(scale))
        if scale >= 1000 and EXACT.multiply(first.value, Decimal(100)) < last.value:
            raise phrase.refuse("may print its magnitude for both numbers or for one")
    groups = last.run.partition(",")[0]
    if "," in last.run and "," not in first.run and 0 < first.value < int(groups):
        raise phrase.refuse("may mean thousands in both numbers or in one")
    return first
