"""The number inside a value phrase: from tokens to its value and the precision it is printed with.

What the number counts is no matter here, nor are comparators, ranges and signs.
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Final, NamedTuple

from steppe_ledger.evidence import words
from steppe_ledger.evidence.lexicon import forms_of
from steppe_ledger.evidence.units import Phrase
from steppe_ledger.evidence.words import PhraseError, ordinal_value, roman_value

_RUN = re.compile(r"(?:[1-9]\d{0,2}([,' ])\d{3}(?:\1\d{3})*|[1-9]\d*|0)(\.\d+)?")
_DOUBTFUL = re.compile(r"\d+,(?!000)\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ROMAN = re.compile(r"[IVXLCDM]{2,15}(?:st|nd|rd|th)?")
LETTERS: Final = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12, "mil": 10**6, "bil": 10**9}
"""Magnitudes that may be units: they are magnitudes of money, if something says it is money."""
_PARTS = forms_of("parts")
_ONE, _TENTH, _HUNDREDTH = Decimal(1), Decimal("0.1"), Decimal("0.01")


class Amount(NamedTuple):
    """A number as printed: `step` is the place value of its last significant digit.

    `kind` is count, percent (a fraction), multiple, rank, roman or some (plural magnitudes: at
    least two of them); `scale` the magnitude printed with it; `rank` what it is as an ordinal;
    `run` its digits as printed, where it is nothing else; `upper` the end of a range.
    """

    value: Decimal
    step: Decimal = _ONE
    kind: str = "count"
    scale: int = 1
    rank: int = 0
    run: str = ""
    upper: Decimal | None = None

    def times(self, scale: int) -> "Amount":
        """The amount with one more magnitude printed behind it."""
        upper = self.upper and self.upper * scale
        return Amount(self.value * scale, self.step * scale, self.kind, scale, upper=upper)

    @property
    def is_year(self) -> bool:
        """Whether it is printed as a year is: four digits from 1900 to 2099."""
        return _YEAR.fullmatch(self.run) is not None


_Read = tuple[Amount, int]


def _dozens(count: Decimal | int, end: int) -> _Read:
    return Amount(Decimal(count * 12), scale=12), end


def _step_of(part: Decimal) -> Decimal:
    return _TENTH if part == Decimal("0.5") else _HUNDREDTH


def _run(printed: str) -> Amount:
    """A run of digits."""
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
        run = run.replace(match[1], "")
    decimals = len(match[2] or ".") - 1
    if decimals == 3 and len(run) < 8 and run.endswith("00"):
        raise PhraseError(f"{printed!r} may be thousands with a full stop between")
    # A single final zero was counted ("1,050 items"), two or more were rounded to.
    zeros = len(run) - len(run.rstrip("0"))
    rounded = zeros if not decimals and zeros > 1 and len(run) > 3 else 0
    return Amount(Decimal(run), Decimal(10) ** (rounded - decimals), run=printed)


def _scaled(phrase: Phrase, at: int, amount: Amount) -> _Read:
    """A run of digits with the magnitudes behind it: "5 hundred thousand", "15bn"."""
    scale = 1
    while (word := phrase.word(phrase.past(at))) in words.MAGNITUDES:
        scale *= words.MAGNITUDES[word]
        at = phrase.past(at) + 1
    if word == "dozen":
        return _dozens(amount.value * scale, phrase.past(at) + 1)
    if scale >= 10**9 and _DOUBTFUL.fullmatch(amount.run):
        raise PhraseError(f"{amount.run!r} billion or more: the comma may be a decimal point")
    return (amount if scale == 1 else amount.times(scale)), at


def _with_part(phrase: Phrase, whole: int | Decimal, at: int) -> _Read | None:
    """Read "two and a half billion": the part, and the magnitude that it shares."""
    found = _PARTS.at(phrase.low, phrase.past(at))
    if found is None:
        return None
    part, end = Decimal(found[0]), found[1]
    amount = Amount(whole + part, _step_of(part))
    scale = words.MAGNITUDES.get(phrase.word(phrase.past(end)), 1)
    return (amount.times(scale), phrase.past(end) + 1) if scale >= 1000 else (amount, end)


def _digits(phrase: Phrase, at: int) -> _Read:
    amount, after = _run(phrase.low[at]), phrase.word(at + 1)
    if "\u2044" in after:  # "2½" stands as 2 and 1⁄2
        share = _vulgar(after)
        mixed = amount.value + share.quantize(Decimal("0.0001"))
        return _scaled(phrase, at + 2, Amount(mixed, _step_of(share)))
    if after in {"st", "nd", "rd", "th"}:
        return Amount(amount.value, kind="rank"), at + 2
    if after == "s":
        raise PhraseError(f"{amount.run}s names a decade or an age, not a quantity")
    fold = phrase.past(at + 1)
    if phrase.word(fold) == "fold":
        return Amount(amount.value, amount.step, "multiple"), fold + 1
    return _with_part(phrase, amount.value, at + 1) or _scaled(phrase, at + 1, amount)


def _vulgar(sign: str) -> Decimal:
    over, below = sign.split("\u2044")
    return Decimal(over) / Decimal(below)


def _share(share: Decimal, rank: int = 0) -> Amount:
    # What is said as a fraction is not meant to the percent.
    return Amount((share * 100).quantize(Decimal("0.0001")), Decimal(5), "percent", rank=rank)


def _fraction(phrase: Phrase, at: int, over: int, rank: int = 0) -> _Read:
    """Read "two thirds", "half"; "half a million", "a quarter of a million", "half a dozen"."""
    share = Decimal(over) / words.DENOMINATORS[phrase.low[at]]
    place = at + 1
    for skipped in ("-", "of", "a", "an", "-"):
        place += phrase.word(place) == skipped
    word = phrase.word(place)
    if word == "dozen":
        return _dozens(share, place + 1)
    if word not in words.BIG:
        return _share(share, rank), at + 1
    if share not in {Decimal("0.5"), Decimal("0.25"), Decimal("0.75")}:
        raise PhraseError(f"{' '.join(phrase.low)!r} is a part of a magnitude that no decimal says")
    return Amount(share, _step_of(share)).times(words.BIG[word]), place + 1


def _words(phrase: Phrase, at: int) -> _Read:
    """A cardinal, and what it may begin: a fraction, an ordinal, a multiple."""
    value, scale, end = words.read_cardinal(phrase.low, at)
    place = phrase.past(end)
    after = phrase.word(place)
    plural = after.endswith(("s", "halves"))
    if after in words.DENOMINATORS and (plural or value == 1):
        return _fraction(phrase, place, value)
    if after == "and" and scale > 1 and phrase.word(place + 1) in words.ORDINALS:
        place, after = place + 1, phrase.word(place + 1)
    if after in words.ORDINALS and (value >= 20 or scale > 1):
        rank = ordinal_value(" ".join(phrase.low[at : place + 1]))
        return Amount(Decimal(rank), kind="rank"), place + 1
    if after == "fold" or (after in words.FOLDS and value in words.SMALL.values() and value >= 20):
        return Amount(Decimal(value + words.FOLDS.get(after, 0)), kind="multiple"), place + 1
    if after == "dozen" and value < 100:
        return _dozens(value, place + 1)
    if scale == 1 and (mixed := _with_part(phrase, value, end)):
        return mixed
    if value == scale and (mixed := _with_part(phrase, 1, end)) and mixed[0].scale == 1:
        return mixed[0].times(scale), mixed[1]  # "a million and a half"
    return Amount(Decimal(value), Decimal(scale), scale=scale), end


def _some(phrase: Phrase, at: int) -> _Read | None:
    """Read "hundreds", "tens of thousands", "several billion": at least two of them."""
    magnitudes = words.COLLECTIVES
    if phrase.low[at] in {"several", "few"}:
        magnitudes, at = words.MAGNITUDES | {"dozen": 12}, at + 1
    scale = magnitudes.get(phrase.word(at))
    if scale is None:
        return None
    step, end = 1 if scale == 12 else scale, at + 1
    if phrase.word(end) == "of" and (more := words.COLLECTIVES.get(phrase.word(end + 1))):
        scale, step, end = scale * more, step * more, end + 2
    return Amount(Decimal(2 * scale), Decimal(step), "some", scale), end


def _part_or_rank(phrase: Phrase, at: int) -> _Read | None:
    """Read "half", "a third", "every third", "third"; an indefinite article makes it a part."""
    word, before = phrase.low[at], phrase.word(at - 1) if at else ""
    rank = ordinal_value(word) if word in words.ORDINALS else 0
    if rank and before == "every":
        return _share(_ONE / rank), at + 1 + (phrase.word(at + 1) == "one")
    part = word in words.DENOMINATORS and before in {"a", "an", "another"}
    if word == "half" or part:
        return _fraction(phrase, at, 1, rank)
    return (Amount(Decimal(rank), kind="rank"), at + 1) if rank else None


def _multiple(phrase: Phrase, at: int) -> _Read:
    word = phrase.low[at]
    value = Decimal(words.REPEATED.get(word) or words.FOLDS[word])
    return Amount(value, _TENTH if value < 1 else _ONE, "multiple"), at + 1


_READERS: Final[dict[str, Callable[[Phrase, int], _Read | None]]] = {
    **dict.fromkeys(words.CARDINALS, _words),
    **dict.fromkeys((*words.ORDINALS, "half", "quarter"), _part_or_rank),
    **dict.fromkeys((*words.REPEATED, *words.FOLDS), _multiple),
    **dict.fromkeys((*words.COLLECTIVES, "several", "few"), _some),
    "dozen": lambda _, at: _dozens(1, at + 1),
}


def read_amount(phrase: Phrase, at: int) -> _Read | None:
    """The number that begins at a place, and where it ends; None where none begins there.

    To be called with a decimal context that rounds no number of a phrase. Raises PhraseError where
    a number begins that cannot be read.
    """
    word = phrase.low[at]
    if word[0].isdecimal():
        if "\u2044" in word:
            return _share(_vulgar(unicodedata.normalize("NFKC", word))), at + 1
        return _digits(phrase, at)
    if reader := _READERS.get(word):
        return reader(phrase, at)
    if _ROMAN.fullmatch(phrase.raw[at]) and (value := roman_value(phrase.raw[at])) is not None:
        return Amount(Decimal(value), kind="roman"), at + 1
    return None
