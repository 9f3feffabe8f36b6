"""The values of number words: cardinals, ordinals, fractions, multiples, Roman numerals.

Nothing here knows of units or comparators. Tokens are lower-case words; a hyphen is a token.
"""

import re
import unicodedata
from collections.abc import Sequence
from operator import eq
from typing import Final

from roman_numerals import InvalidRomanNumeralError, RomanNumeral

from steppe_ledger.evidence.lexicon import meanings


class PhraseError(ValueError):
    """The phrase cannot be read as one quantity; the message says why."""


def _values(name: str) -> dict[str, int]:
    return {word: int(value) for word, value in meanings(name).items()}


SMALL: Final = _values("number")
"""The cardinals of one word below a hundred."""
BIG: Final = _values("magnitude")
"""Words that multiply what stands before them, from a thousand up."""
SHORTENED: Final = _values("shortened")
"""How these are shortened."""
MAGNITUDES: Final = {"hundred": 100} | BIG | SHORTENED
CARDINALS: Final = SMALL.keys() | {"hundred"} | BIG.keys()
"""Words that a cardinal may begin with."""
_NAMES = {value: word for word, value in SMALL.items()}
_ORDINALS = {word: _NAMES[value] for word, value in _values("ordinal").items()}
ORDINALS: Final = (
    _ORDINALS
    | {f"{ordinal}ly": word for ordinal, word in _ORDINALS.items()}
    | {f"{word}th": word for word in ("hundred", *BIG)}
)
"""Ordinal word to the cardinal word that it ends."""
NTHS: Final = tuple(ordinal for ordinal, word in _ORDINALS.items() if 3 <= SMALL[word] <= 10)
"""Ordinals that are parts too: a third to a tenth."""
DENOMINATORS: Final = (
    _values("part")
    | {word + s: SMALL[ORDINALS[word]] for word in NTHS for s in ("", "s")}
    | {f"{word}th{s}": MAGNITUDES[word] for word in ("hundred", "thousand") for s in ("", "s")}
)
"""What a fraction is divided by: "third" and "thirds" by 3."""
REPEATED: Final = meanings("repeated")
"""Words that are a multiple by themselves, with its value as text."""
FOLDS: Final = {
    f"{word}fold": value
    for word, value in (SMALL | {"hundred": 100, "thousand": 1000, "million": 10**6}).items()
    if value
}
"""The value of "twofold", "hundredfold"."""
COLLECTIVES: Final = {
    f"{word}s": value for word, value in ({"ten": 10, "dozen": 12, "hundred": 100} | BIG).items()
}
"""Plural magnitudes: "hundreds" are at least two of them."""
DECADES: Final = tuple(word[:-1] + "ies" for word, value in SMALL.items() if value >= 20)
NUMBER_WORDS: Final = frozenset(
    {*CARDINALS, *ORDINALS, *DENOMINATORS, *REPEATED, *FOLDS, *COLLECTIVES, *DECADES, "dozen"}
)
"""Every word that is a number or part of one."""

_GAP = re.compile(r"[\s\u2010\u2011-]+")


def cardinal(gap: str, joint: str, small: str, hundred: str, big: Sequence[str]) -> str:
    """The grammar of a cardinal, as a pattern made of the patterns of its parts.

    `gap` stands between two words and `joint` where an "and" may be; `small` is below a hundred,
    `big` the magnitudes from the thousand up. They descend, so that "one million and two million"
    stays two numbers.
    """
    and_small = f"(?:{joint}{small}(?!{gap}{hundred}))?"
    below = f"(?:{small}(?:{gap}{hundred}{and_small})?|{hundred}{and_small})"
    factor = f"(?:{below}{gap})?(?:{big[0]}{gap})?"
    steps = "".join(f"(?:(?:{joint})?{factor}{each})?" for each in reversed(big))
    last = f"(?:{joint}(?>{below})(?!{gap}(?:{'|'.join((hundred, *big))})))?"
    # Every step is optional: the look-behind refuses the empty match.
    return rf"(?:{steps}(?<=\w){last}|{below})"


# A sign a token: 1 for a digit, e a teen, 9 tens, k a thousand.
_SIGNS = {"-": "-", "and": "&", "hundred": "h"} | dict(zip(BIG, "kmbt", strict=True))
_SIGNS |= {word: "z" if value == 0 else "1" if value < 10 else "e" if value < 20 else "9"
           for word, value in SMALL.items()}  # fmt: skip
_CARDINAL = re.compile(
    rf"(?![-&]){cardinal('-?', '-?(?:&-?)?', '(?:9(?:-?1)?|[1ez])', 'h', 'kmbt')}(?:-?[kmbt])*"
)


def read_cardinal(words: Sequence[str], at: int) -> tuple[int, int, int]:
    """The cardinal that begins at `at`: value, the magnitude that it ends with, the next place.

    "one million two hundred" gives 1000200, 100 and the place behind it. Magnitudes descend, or
    multiply each other ("thousand million").

    Raises PhraseError where no cardinal begins there.
    """
    match = _CARDINAL.match("".join(_SIGNS.get(word, "?") for word in words[at:]))
    end = at + (match.end() if match else 0)
    read = [word for word in words[at:end] if word not in {"-", "and"}]
    if not read or "zero" in read[1:] or any(map(eq, read, read[1:])):
        raise PhraseError(f"{' '.join(words[at:])!r} is not a cardinal number")
    total, last, part = 0, 1, None
    for word, following in zip(read, [*read[1:], ""], strict=True):
        if word in SMALL:
            part, last = (part or 0) + SMALL[word], 1
        else:
            part, last = (1 if part is None else part) * MAGNITUDES[word], last * MAGNITUDES[word]
        if word in BIG and BIG.get(following, 0) <= BIG[word]:
            total, part, last = total + part, None, 1 if following else last
    return total + (part or 0), last, end


def cardinal_value(printed: str) -> int:
    """The value of an English cardinal in words, below 10**15: "one hundred and five" is 105.

    Raises PhraseError where the words are not one cardinal.
    """
    words = _GAP.split(printed.lower())
    value, _, end = read_cardinal(words, 0)
    if end != len(words):
        raise PhraseError(f"{printed!r} is not a cardinal number")
    return value


def ordinal_value(printed: str) -> int:
    """The place that an ordinal names: "third", "twenty-first", "12th", "thirdly".

    Raises PhraseError where the words are not one ordinal.
    """
    if match := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", printed.lower()):
        return int(match[1])
    *before, last = _GAP.split(printed.lower())
    if last not in ORDINALS:
        raise PhraseError(f"{printed!r} is not an ordinal number")
    return cardinal_value(" ".join((*before, ORDINALS[last])))


def roman_value(printed: str) -> int | None:
    """The value of a Roman numeral of two capital letters or more, or of one sign (U+2160 on).

    None where the word is none, or is rather an abbreviation (CD, MD, DIV).
    """
    letters = unicodedata.normalize("NFKC", printed)
    letters = re.sub(r"(?<=[IVXLCDM])(?:st|nd|rd|th)$", "", letters)
    # With C, D or M a short numeral is as a rule an abbreviation or a word; what is longer and
    # holds I, V or X is a number (MMXX, CXIX).
    signs = set(letters)
    if not signs <= set("IVXL") and (len(letters) < 4 or not signs & set("IVX")):
        return None
    if letters == printed and len(letters) < 2:
        return None
    try:
        return int(RomanNumeral.from_string(letters))
    except InvalidRomanNumeralError:
        return None
