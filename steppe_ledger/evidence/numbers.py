"""The detector: which characters of a text are numbers.

It knows nothing of how numbers are coded, so that it can hold the coding to account: a number it
finds must be the evidence of a record or be set aside. Where it has to choose, it finds too much
rather than too little, and it splits (both halves then lie in one mention) rather than joins (no
mention could hold one half alone).

One compiled expression, one pass. Digit runs are possessive and every other repetition is bounded,
so the time is linear in the length of the text, whatever the text.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from steppe_ledger.evidence import words


class NumberSpan(NamedTuple):
    """Where a number is printed.

    `start` and `end` count Unicode code points from 0, `end` exclusive; `form` says how it is
    printed: digits, cardinal, ordinal, roman, fraction, multiple or collective.
    """

    start: int
    end: int
    form: str


_ONES = [word for word, value in words.SMALL.items() if 0 < value < 10]
_TEENS = [word for word, value in words.SMALL.items() if 10 <= value < 20]
_TENS = [word for word, value in words.SMALL.items() if value >= 20]
_SHORTENED = [word for word, value in words.SHORTENED.items() if value > 1000]
_ORDINALS = {word: base for word, base in words.ORDINALS.items() if not word.endswith("ly")}

# A line break may stand inside a number, an empty line may not.
_GAP = r"(?:[ \t\xa0\u202f]{1,2}|\r?\n|[-\u2010\u2011])"


def _any(listed: Iterable[str], ending: str = "") -> str:
    # The first letter is a class of its own: `re` rejects a branch by a class faster than by (?i:).
    branches = (f"[{word[0].upper()}{word[0]}](?i:{word[1:]})" for word in listed)
    return rf"(?:(?:{'|'.join(branches)}){ending}(?!\w))"


_SMALL = rf"(?:{_any(_TENS)}(?:{_GAP}{_any(_ONES)})?|{_any(_TEENS)}|{_any((*_ONES, 'zero'))})"
_CARDINAL = words.cardinal(
    _GAP, rf"{_GAP}(?:(?i:and){_GAP})?", _SMALL, _any(("hundred",)), [_any((w,)) for w in words.BIG]
)
_AND_A_HALF = rf"{_GAP}(?i:and{_GAP}a{_GAP}half)(?!\w)(?:{_GAP}{_any(words.BIG)})?"


def _words() -> str:
    tens = rf"(?:{_any(_TENS)}{_GAP})?"
    after_a = r"(?<=[Aa]\s)(?<!\w[Aa]\s)"
    parts = (*words.NTHS, "hundredth", "thousandth")
    folds = (word.removesuffix("fold") for word in words.FOLDS)
    ordinals = [word for word, base in _ORDINALS.items() if base in _ONES]
    later = [word for word, base in _ORDINALS.items() if base in (*_TEENS, *_TENS)]
    hundred_and = rf"(?:(?:{_SMALL}{_GAP})?{_any(('hundred', 'thousand'))}{_GAP}(?i:and){_GAP})?"
    branches = {
        "multiple": (tens + _any(folds, "-?(?i:fold)"), _any(words.REPEATED)),
        "fraction": (
            rf"{_any(('one',))}{_GAP}{_any((*parts, 'quarter', 'half'))}",
            rf"(?:{_any((*_ONES, *_TEENS))}{_GAP})?{_any(parts, '(?i:s)')}",
            rf"{_any(_ONES)}{_GAP}{_any(('quarters', 'halves'))}",
            rf"{after_a}{_any((*parts, 'quarter'))}",
            rf"{_any(('half',))}(?!{_GAP}(?:(?i:a){_GAP})?{_any((*words.BIG, 'dozen'))})",
            _any(("halves",)),
        ),
        "ordinal": (
            hundred_and + tens + _any(ordinals, "(?i:s|ly)?"),
            hundred_and + _any(later, "(?i:s|ly)?"),
            rf"(?:{_SMALL}{_GAP})?{_any(('hundred', *words.BIG), '(?i:th)')}",
        ),
        "collective": (_any(words.COLLECTIVES), _any(words.DECADES)),
        "cardinal": (
            rf"{_any(('half',))}{_GAP}(?:(?i:a){_GAP})?{_any((*words.BIG, 'dozen'))}",
            rf"(?:{_SMALL}{_GAP})?{_any(('dozen',))}",
            rf"{_SMALL}{_AND_A_HALF}",
            _CARDINAL,
        ),
    }
    return "|".join(f"(?P<{form}>{'|'.join(parts)})" for form, parts in branches.items())


def _digits() -> str:
    # "21.12.2018" stays whole. Spaces and apostrophes separate thousands only, and a plain space
    # never: "on November 9 300 people" holds two numbers.
    thousands = r"(?<!\d\d\d\d)['\u2019\xa0\u202f\u2009]\d{3}(?!\d)"
    # No possessive group: up to Python 3.11.4 (gh-106052) it never ends where it holds a choice.
    run = rf"\d++(?:[.,\u066b\u066c\uff0c\uff0e]\d++|{thousands})*[¼-¾⅐-⅞]?"
    magnitude = rf"{_GAP}{_any(('hundred', *words.BIG, 'dozen'))}|[ \xa0\u202f]?{_any(_SHORTENED)}"
    endings = (
        r"(?P<nth>(?i:st|nd|rd|th)(?!\w))",
        r"(?P<fold>-?(?i:fold)(?!\w))",
        r"(?i:s)(?!\w)",
        _AND_A_HALF,
        rf"(?:{magnitude}){{1,2}}",
    )
    return rf"{run}(?:{'|'.join(endings)})?|(?P<vulgar>[¼-¾⅐-⅞])"


def _starts(stems: Iterable[str]) -> str:
    # A tree of letters refuses a word at its first wrong letter; the grammar takes far longer to.
    tree: dict[str, list[str]] = {}
    for stem in stems:
        if not stem:
            return ""
        tree.setdefault(stem[0], []).append(stem[1:])
    return (
        rf"(?:{'|'.join(f'[{a.upper()}{a}]{_starts(rest)}' for a, rest in sorted(tree.items()))})"
    )


_ROMAN = r"(?P<roman>[IVXLCDM]{2,15}(?:st|nd|rd|th)?(?!\w))|(?P<roman_sign>[Ⅰ-Ⅿ]+(?!\w))"
_STEMS = {word[:5] for word in words.NUMBER_WORDS}
_INITIALS = "".join(sorted({stem[0] for stem in _STEMS}))
# Both look-aheads only spare the scan the alternatives that cannot match.
_NUMBER = re.compile(
    rf"(?=[\d¼-¾⅐-⅞])(?:{_digits()})"
    rf"|(?<!\w)(?=[{_INITIALS}{_INITIALS.upper()}IVXLCMⅠ-Ⅿ])"
    rf"(?:(?={_starts(_STEMS)})(?:{_words()})|{_ROMAN})"
)
_FORMS = {None: "digits", "nth": "ordinal", "fold": "multiple", "vulgar": "fraction"}
_FORMS |= {"roman_sign": "roman"}


def find_numbers(text: str) -> list[NumberSpan]:
    """Every number printed in `text`, in order, none overlapping another.

    Found: digits (with their separators, a magnitude word, or an ending as in "30s", "18th" and
    "10-fold"), cardinals, ordinals and fractions in words, multiples ("twofold", "doubling",
    "twice"), plural magnitudes ("hundreds"), and Roman numerals of two letters or more. Currency
    signs, units and the article of "a third" lie outside the span. A single Roman letter is not
    found: nearly all are the pronoun or initials.

    Raises nothing; a text without a number gives an empty list.
    """
    return [
        NumberSpan(match.start(), match.end(), _FORMS.get(match.lastgroup) or match.lastgroup or "")
        for match in _NUMBER.finditer(text)
        if match.lastgroup != "roman" or words.roman_value(match.group()) is not None
    ]
