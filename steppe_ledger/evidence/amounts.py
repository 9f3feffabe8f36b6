"""The number inside a value phrase: from tokens to its value and the precision it is printed with.

What the number counts is no matter here, nor are comparators, ranges and signs.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from typing import Final, NamedTuple

from steppe_ledger.evidence.words import (
    BIG,
    CARDINALS,
    COLLECTIVES,
    DENOMINATORS,
    FOLDS,
    MAGNITUDES,
    ORDINALS,
    REPEATED,
    SMALL,
    PhraseError,
    ordinal_value,
    read_cardinal,
    roman_value,
)

EXACT: Final = Context(prec=400)
"""A mention of digits alone is never rounded, whatever the caller's context."""

_RUN = re.compile(r"(?:[1-9]\d{0,2}([,' ])\d{3}(?:\1\d{3})*|[1-9]\d*|0)(\.\d+)?")
_DOUBTFUL = re.compile(r"\d+,(?!000)\d+")
_GROUPS = re.compile(r"[,' ]")
LETTERS: Final = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "mil": 10**6, "bil": 10**9}
"""Magnitudes that may be units: they are magnitudes of money, if something says it is money."""
_PARTS = {"half": ("0.5", "0.1"), "quarter": ("0.25", "0.01"), "quarters": ("0.75", "0.01")}
_ONE, _TENTH, _DOZEN = Decimal(1), Decimal("0.1"), Decimal(12)


class Amount(NamedTuple):
    """A number as printed: `step` is the place value of its last significant digit.

    `kind` is count, percent (a fraction), multiple, rank, roman or some (plural magnitudes: at
    least two of them); `scale` the magnitude printed with it; `rank` what it is as an ordinal;
    `run` its digits as printed, where it is nothing else.
    """

    value: Decimal
    step: Decimal
    kind: str = "count"
    scale: Decimal = _ONE
    rank: int = 0
    run: str = ""


def _run(printed: str) -> tuple[Decimal, Decimal]:
    """The value of a run of digits, and the place value of its last significant digit."""
    run = printed
    if not printed.isascii():
        run = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in printed)
    match = _RUN.fullmatch(run)
    if match is None:
        why = "has a comma that may be a decimal point or not" if "," in run else "is odd"
        raise PhraseError(
            f"{printed!r} {why}: digits have groups of three, a decimal point, and no leading zero"
        )
    if match[1]:
        run = _GROUPS.sub("", run)
    value = Decimal(run)
    if match[2] and len(match[2]) == 4 and len(run) < 8 and run.endswith("00"):
        raise PhraseError(f"{printed!r} may be thousands with a full stop between")
    if match[2]:
        return value, Decimal((0, (1,), 1 - len(match[2])))
    zeros = len(run) - len(run.rstrip("0"))
    # A single final zero was counted ("1,050 items"), two or more were rounded to.
    return value, Decimal(10**zeros) if zeros > 1 and len(run) > 3 else _ONE


def _scaled(low: Sequence[str], at: int, amount: Amount) -> tuple[Amount, int]:
    """A run of digits with the magnitudes behind it: "5 hundred thousand", "15bn"."""
    scale = 1
    while at < len(low):
        place = at + (low[at] == "-" and at + 1 < len(low))
        if low[place] == "dozen":
            return Amount(EXACT.multiply(amount.value, _DOZEN), _ONE, scale=_DOZEN), place + 1
        if low[place] not in MAGNITUDES:
            break
        scale *= MAGNITUDES[low[place]]
        at = place + 1
    if scale >= 10**9 and _DOUBTFUL.fullmatch(amount.run):
        raise PhraseError(f"{amount.run!r} billion or more: the comma may be a decimal point")
    return (amount if scale == 1 else magnified(amount, scale)), at


def magnified(amount: Amount, scale: int) -> Amount:
    """The amount with one more magnitude printed behind it."""
    by = Decimal(scale)
    value, step = EXACT.multiply(amount.value, by), EXACT.multiply(amount.step, by)
    return Amount(value, step, amount.kind, by)


def _and_part(low: Sequence[str], at: int) -> tuple[tuple[str, str] | None, int]:
    """Read "and a half", "and a quarter", "and three quarters"."""
    if "and" not in low[at : at + 2]:
        return None, at
    words = tuple(word for word in low[at : at + 6] if word != "-")[:3]
    if words in {("and", "a", "half"), ("and", "a", "quarter"), ("and", "three", "quarters")}:
        skipped = [place for place in range(at, len(low)) if low[place] != "-"]
        return _PARTS[words[2]], skipped[2] + 1
    return None, at


def _magnitude(low: Sequence[str], at: int) -> tuple[int, int]:
    """A magnitude from a thousand up at this place, a hyphen before it or not; or 1."""
    place = at + (low[at : at + 1] == ["-"])
    if place < len(low) and MAGNITUDES.get(low[place], 0) >= 1000:
        return MAGNITUDES[low[place]], place + 1
    return 1, at


def _with_part(low: Sequence[str], whole: Decimal, at: int) -> tuple[Amount, int] | None:
    """Read "two and a half billion": the part, and the magnitude that it shares."""
    part, end = _and_part(low, at)
    if part is None:
        return None
    scale, end = _magnitude(low, end)
    by = Decimal(scale)
    value = EXACT.multiply(whole + Decimal(part[0]), by)
    return Amount(value, EXACT.multiply(Decimal(part[1]), by), scale=by), end


def _digits(low: Sequence[str], at: int) -> tuple[Amount, int]:
    printed = low[at]
    value, step = _run(printed)
    after = low[at + 1] if at + 1 < len(low) else ""
    if "\u2044" in after:  # "2½" stands as 2 and 1⁄2
        share = _vulgar(after)
        step = _TENTH if share == Decimal("0.5") else Decimal("0.01")
        mixed = value + share.quantize(Decimal("0.0001"))
        return _scaled(low, at + 2, Amount(mixed, step))
    if after in {"st", "nd", "rd", "th"}:
        return Amount(value, _ONE, "rank"), at + 2
    if after == "s":
        raise PhraseError(f"{printed}s names a decade or an age, not a quantity")
    fold = at + 1 + (after == "-")
    if low[fold : fold + 1] == ["fold"]:
        return Amount(value, step, "multiple"), fold + 1
    return _with_part(low, value, at + 1) or _scaled(low, at + 1, Amount(value, step, run=printed))


def _vulgar(sign: str) -> Decimal:
    over, below = sign.split("\u2044")
    return Decimal(over) / Decimal(below)


def _share(over: Decimal, rank: int = 0) -> Amount:
    # What is said as a fraction is not meant to the percent.
    return Amount((over * 100).quantize(Decimal("0.0001")), Decimal(5), "percent", rank=rank)


def _of_magnitude(low: Sequence[str], at: int, share: Decimal) -> tuple[Amount, int] | None:
    """Read "half a million", "a quarter of a million", "half a dozen"."""
    place = at
    for skipped in ("-", "of", "a", "an", "-"):
        place += low[place : place + 1] == [skipped]
    if place >= len(low) or (low[place] not in BIG and low[place] != "dozen"):
        return None
    if low[place] == "dozen":
        return Amount(share * 12, _ONE, scale=_DOZEN), place + 1
    if share not in {Decimal("0.5"), Decimal("0.25"), Decimal("0.75")}:
        raise PhraseError(f"{' '.join(low)!r} is a part of a magnitude that no decimal says")
    by = Decimal(BIG[low[place]])
    step = _TENTH if share == Decimal("0.5") else Decimal("0.01")
    return Amount(share * by, step * by, scale=by), place + 1


def _fraction(low: Sequence[str], at: int, over: int, rank: int = 0) -> tuple[Amount, int]:
    share = Decimal(over) / DENOMINATORS[low[at]]
    return _of_magnitude(low, at + 1, share) or (_share(share, rank), at + 1)


def _words(low: Sequence[str], at: int, **_: bool) -> tuple[Amount, int]:
    """A cardinal, and what it may begin: a fraction, an ordinal, a multiple."""
    value, scale, end = read_cardinal(low, at)
    next_word = end + (low[end : end + 1] == ["-"])
    after = low[next_word] if next_word < len(low) else ""
    plural = after.endswith(("s", "halves"))
    if after in DENOMINATORS and after != "second" and (plural or value == 1):
        return _fraction(low, next_word, value)
    if after == "and" and scale > 1 and next_word + 1 < len(low) and low[next_word + 1] in ORDINALS:
        next_word, after = next_word + 1, low[next_word + 1]
    if after in ORDINALS and (value >= 20 or scale > 1):
        place = 1 + next_word
        return Amount(Decimal(ordinal_value(" ".join(low[at:place]))), _ONE, "rank"), place
    if after == "fold" or (after in FOLDS and value in SMALL.values() and value >= 20):
        value += FOLDS.get(after, 0)
        return Amount(Decimal(value), _ONE, "multiple"), next_word + 1
    if after == "dozen" and value < 100:
        return Amount(Decimal(12 * value), _ONE, scale=_DOZEN), next_word + 1
    whole = Decimal(value)
    if (mixed := _with_part(low, whole if scale == 1 else _ONE, end)) is not None:
        if scale == 1:
            return mixed
        if value == scale and mixed[0].scale == 1:  # "a million and a half"
            by = Decimal(scale)
            return Amount(mixed[0].value * by, mixed[0].step * by, scale=by), mixed[1]
    return Amount(whole, Decimal(scale), scale=Decimal(scale)), end


def _some(low: Sequence[str], at: int, **_: bool) -> tuple[Amount, int]:
    """Read "hundreds", "tens of thousands": at least two of them."""
    scale = COLLECTIVES[low[at]]
    step, end = 1 if scale == 12 else scale, at + 1
    if low[end : end + 1] == ["of"] and low[end + 1 : end + 2] and low[end + 1] in COLLECTIVES:
        more = COLLECTIVES[low[end + 1]]
        scale, step, end = scale * more, step * more, end + 2
    return Amount(Decimal(2 * scale), Decimal(step), "some", Decimal(scale)), end


def _several(low: Sequence[str], at: int, **_: bool) -> tuple[Amount, int] | None:
    """Read "several billion", "a few hundred": at least two of them, as the plural has it."""
    after = low[at + 1] if at + 1 < len(low) else ""
    scale = 12 if after == "dozen" else MAGNITUDES.get(after)
    if scale is None:
        return None
    step = Decimal(1 if scale == 12 else scale)
    return Amount(Decimal(2 * scale), step, "some", Decimal(scale)), at + 2


def _half(low: Sequence[str], at: int, *, indefinite: bool) -> tuple[Amount, int] | None:
    return _fraction(low, at, 1) if low[at] == "half" or indefinite else None


def _ordinal(low: Sequence[str], at: int, *, indefinite: bool) -> tuple[Amount, int]:
    rank = ordinal_value(low[at])
    if at and low[at - 1] == "every":
        return _share(Decimal(1) / rank), at + 1
    if indefinite and low[at] in DENOMINATORS:
        return _fraction(low, at, 1, rank)
    return Amount(Decimal(rank), _ONE, "rank"), at + 1


def _multiple(low: Sequence[str], at: int, **_: bool) -> tuple[Amount, int]:
    value = Decimal(REPEATED.get(low[at]) or FOLDS[low[at]])
    return Amount(value, _TENTH if value < 1 else _ONE, "multiple"), at + 1


_READERS: Final[dict[str, Callable[..., tuple[Amount, int] | None]]] = {
    **dict.fromkeys(CARDINALS, _words),
    **dict.fromkeys(ORDINALS, _ordinal),
    **dict.fromkeys((*REPEATED, *FOLDS), _multiple),
    **dict.fromkeys(COLLECTIVES, _some),
    **dict.fromkeys(("several", "few"), _several),
    **dict.fromkeys(("half", "quarter"), _half),
    "dozen": lambda _, at, **__: (Amount(_DOZEN, _ONE, scale=_DOZEN), at + 1),
}
_ROMAN = re.compile(r"[IVXLCDM]{2,15}(?:st|nd|rd|th)?")


def read_amount(
    raw: Sequence[str], low: Sequence[str], at: int, *, indefinite: bool = False
) -> tuple[Amount, int] | None:
    """The number that begins at a place, and where it ends; None where none begins there.

    `raw` are the tokens as printed, `low` the same in lower case; `indefinite` says that the
    article "a" stands before, which makes "third" a fraction.

    Raises PhraseError where a number begins that cannot be read.
    """
    word = low[at]
    if word[0].isdecimal():
        if "\u2044" in word:
            return _share(_vulgar(unicodedata.normalize("NFKC", word))), at + 1
        return _digits(low, at)
    if reader := _READERS.get(word):
        return reader(low, at, indefinite=indefinite)
    if _ROMAN.fullmatch(raw[at]) and (value := roman_value(raw[at])) is not None:
        return Amount(Decimal(value), _ONE, "roman"), at + 1
    return None
