"""What stands behind the number and its unit: a counted noun, a rate, a part of something.

Most phrases are refused here: what is counted must be no unit, and the rest must not change what
the number means.
"""

import re
from typing import Final, NamedTuple

from steppe_ledger.evidence.amounts import EXACT, Amount
from steppe_ledger.evidence.leads import Lead
from steppe_ledger.evidence.lexicon import (
    GREATER,
    GROWTH,
    NEGATIONS,
    PERSONS,
    RATES,
    RISES,
    SHARES,
    YEARS,
)
from steppe_ledger.evidence.ranges import is_year
from steppe_ledger.evidence.units import Phrase, is_currency, is_plural, reserved
from steppe_ledger.evidence.words import NUMBER_WORDS, roman_value


class Tail(NamedTuple):
    """What the words behind a number say of it.

    `unit` is never empty. `direction` is 1 or -1 for a rise or fall, `share` a part of something
    ("75 percent of"), `growth` a percentage "year on year", `times` that a multiple is printed with
    "times", `greater` with "more".
    """

    unit: str
    direction: int = 0
    share: bool = False
    times: bool = False
    greater: bool = False
    growth: bool = False


_DATES = re.compile(
    r"(?i:january|february|april|june|july|august|september|october|november|december)|Ma(?:y|rch)"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[ap]\.?m|BC|AD|CE|GMT)"
)
_VOWEL = re.compile("[aeiouyAEIOUY\u00c0-\u024f]")
_INNER_CAPITAL = re.compile("[a-z][A-Z]|[A-Z]{2}[a-rt-z]")
_PERIODS: Final = frozenset(
    {"half", "quarter", "century", "centuries", "millennium", "decade", "semester", "trimester"}
)
_TIMES: Final = frozenset(
    {"time", "times", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)
_NO_RANKS: Final = _PERIODS | frozenset(
    {
        "deputy",
        "lady",
        "class",
        "hand",
        "rate",
        "aid",
        "world",
        "party",
        "parties",
        "countries",
        "country",
        "foremost",
        "name",
        "grade",
        "person",
        "floor",
        "degree",
    }
)
_WHOLES: Final = frozenset(
    {"of", "the", "its", "their", "our", "his", "her", "all", "that", "this", "these", "those"}
)
_ARTICLES: Final = frozenset({"a", "an", "each", "every"})
_QUIET: Final = frozenset(",;:-'&/")
_LEVELS: Final = frozenset(
    {"the", "what", "that", "its", "their", "than", "over", "as", "compared", ",", ";", "last"}
)
_ON_YEAR: Final = (["year", "on", "year"], ["year", "over", "year"])
_YEARLY: Final = frozenset({"annually", "yearly"})
_RATES: Final = RATES | _YEARLY | _ARTICLES | {"per", "/"}
_CHANGING: Final = NEGATIONS | {"equivalent", "equivalents"}
_COMPARED: Final = frozenset({"more", "less", "fewer"})
_SINGLES: Final = frozenset({"double", "triple", "treble", "quadruple"})
# Words of up to three letters that are no units; behind digits most of them are.
_SHORT: Final = frozenset(
    {"act", "acts", "big", "bus", "car", "gas", "jet", "key", "law", "men", "mps", "new", "oil"}
)
_ADJECTIVES: Final = frozenset(
    {"MPs", "TVs", "TV", "LNG", "LPG", "CNG", "NPP", "GDP", "HPP", "TPP", "PCR"}
)


def read_tail(
    phrase: Phrase, start: int, at: int, amount: Amount, unit: str, lead: Lead, comparator: str
) -> Tail:
    """What the tokens from `at` on say of the number that begins at `start`.

    `unit` is the one printed with the number, if any; `lead` what stands before it; `comparator`
    the one of the phrase, or empty.

    Raises PhraseError where they say what no cell of a figure can hold.
    """
    group = phrase.noun(at)
    kind = "rank" if amount.kind == "roman" else amount.kind
    _scan(phrase, at, unit, yearly=kind in {"count", "some"} and unit != "multiple")
    if kind in {"percent", "multiple"} and unit:
        raise phrase.refuse(f"is a {'fraction' if kind == 'percent' else kind} of a unit, {unit}")
    if kind == "rank":
        return _of_rank(phrase, at, group, unit)
    if kind == "multiple":
        return _of_multiple(phrase, start, at, group, lead.direction)
    if unit == "multiple":
        return _of_times(phrase, at, lead.direction, by=lead.said == "by")
    if "percent" in {kind, unit}:
        moves = {GROWTH[word] for word in group if word in GROWTH}
        if len(moves) > 1:
            raise phrase.refuse("both rises and falls")
        move = next(iter(moves), 0)
        if kind == "percent":
            every = start > 0 and phrase.low[start - 1] == "every"
            return (_of_every(phrase, group) if every
                    else _of_fraction(phrase, at, group, move, lead.direction))  # fmt: skip
        return _of_percent(phrase, at, group, move)
    if unit:
        return _of_unit(phrase, at, group, unit)
    return _of_count(phrase, at, group, amount, comparator)


def _scan(phrase: Phrase, at: int, unit: str, *, yearly: bool) -> None:
    """Refuse what changes the meaning of a number, wherever it stands behind it."""
    single = phrase.units.single
    for place in range(at, len(phrase.low)):
        word = phrase.low[place]
        if word[0].isalpha():
            if word in NUMBER_WORDS or _is_roman(phrase.raw[place]):
                raise phrase.refuse(f"holds more than one number: {word!r}")
            if word in _CHANGING:
                raise phrase.refuse(f"holds {word!r}, which may change what the number means")
            other = single.get(word, "")
            if yearly and is_currency(other) and unit not in {"percent", other}:
                raise phrase.refuse(f"holds a second unit, {other}")
        elif word[0].isdecimal():
            raise phrase.refuse("holds more than one number and is no range")
        elif word not in _QUIET:
            raise phrase.refuse(f"holds the sign {word}, which is no known unit")
        if word in _RATES:
            _rate(phrase, word, phrase.word(place + 1), yearly=yearly)


def _is_roman(word: str) -> bool:
    return len(word) > 1 and word.isupper() and roman_value(word) is not None


def _rate(phrase: Phrase, word: str, counted: str, *, yearly: bool) -> None:
    """Refuse a rate but one by the year, which `accrual` says."""
    if yearly and (counted in YEARS or word in _YEARLY):
        return
    always = word not in _ARTICLES or counted in YEARS or counted in PERSONS
    if always or counted in phrase.units.single or counted in reserved():
        raise phrase.refuse(f"is a rate ({word} {counted}), which no unit says")


def _of_percent(phrase: Phrase, at: int, group: list[str], move: int) -> Tail:
    first = group[0] if group else ""
    if is_currency(phrase.units.single.get(first, "")) or first in reserved():
        raise phrase.refuse(f"holds a second unit, {first}")
    ahead = [word for word in phrase.low[at : at + 6] if word != "-"]
    share = phrase.word(at) == "of" or bool(SHARES & {*group})
    return Tail("percent", move, share, growth=ahead[:1] == ["yoy"] or ahead[:3] in _ON_YEAR)


def _of_unit(phrase: Phrase, at: int, group: list[str], unit: str) -> Tail:
    _no_unit(phrase, group, unit)
    if group and (len(group) == 1 or is_currency(unit)) and group[0] not in phrase.units.single:
        _no_symbol(phrase, phrase.raw[at + (phrase.low[at] == "-")])
    return Tail(unit, GROWTH[group[-1]] if group and group[-1] in RISES else 0)


def _of_count(phrase: Phrase, at: int, group: list[str], amount: Amount, comparator: str) -> Tail:
    _counted(phrase, at, group, amount, comparator)
    if "fewer" in group[:1] and len(group) > 1:
        raise phrase.refuse("counts what is missing")
    return Tail("count", GROWTH[group[0]] if len(group) == 1 and group[0] in _COMPARED else 0)


def _of_fraction(phrase: Phrase, at: int, group: list[str], move: int, direction: int) -> Tail:
    after = phrase.word(at)
    if after in {"a", "an", "as"}:
        raise phrase.refuse("is a part of something that it does not name")
    if after in _WHOLES and not direction:
        return Tail("percent", share=True)
    if group and group[0] not in GROWTH:
        raise phrase.refuse(f"is a fraction or an ordinal of {group[0]!r}")
    return Tail("percent", move)


def _of_every(phrase: Phrase, group: list[str]) -> Tail:
    """Read "every third plant", a share; "every third year" says how often."""
    if not group or {*group} & (_PERIODS | _TIMES):
        raise phrase.refuse("is one in so many of what it does not name, or of times")
    _no_unit(phrase, group)
    return Tail("percent", share=True)


def _of_rank(phrase: Phrase, at: int, group: list[str], unit: str) -> Tail:
    if unit and (is_currency(unit) or unit == "percent"):
        raise phrase.refuse(f"is an ordinal, and has the unit {unit}")
    if phrase.low[at : at + 2] == ["of", "all"] or (group and group[0] in _NO_RANKS):
        raise phrase.refuse("is a part of a period, of a title or of a set phrase")
    if any(_DATES.fullmatch(token) for token in phrase.raw[at:]):
        raise phrase.refuse("is a date")
    return Tail("rank")


def _of_multiple(phrase: Phrase, start: int, at: int, group: list[str], direction: int) -> Tail:
    word = phrase.low[start]
    if direction < 0 or any(GROWTH.get(token) == -1 for token in group):
        raise phrase.refuse("is a fall in times, which has more than one sense")
    if word in _SINGLES and phrase.word(at) not in _LEVELS | {""}:
        raise phrase.refuse(f"holds {word!r} as an adjective")
    if word in {"twice", "thrice"} and phrase.word(at) not in _LEVELS | GREATER | {""}:
        raise phrase.refuse("may be so many occasions")
    return Tail("multiple", greater=bool(GREATER & {*group[:1]}) and word not in _SINGLES)


def _of_times(phrase: Phrase, at: int, direction: int, *, by: bool) -> Tail:
    after = phrase.word(at)
    if GROWTH.get(after) == -1 or after in {"cheaper", "shorter", "slower"} or direction < 0:
        raise phrase.refuse("is a fall in times, which has more than one sense")
    if after and not direction and not by and GROWTH.get(after) != 1 and after not in _LEVELS:
        raise phrase.refuse("may be so many occasions")
    return Tail("multiple", times=direction > 0, greater=after in GREATER)


def _no_unit(phrase: Phrase, group: list[str], unit: str = "") -> None:
    """Refuse what holds a unit other than its own among its nouns."""
    for word in group:
        whose = phrase.units.single.get(word) or reserved().get(word)
        if whose and whose != unit:
            raise phrase.refuse(f"has a unit behind the number: {word!r} ({whose})")


def _counted(phrase: Phrase, at: int, group: list[str], amount: Amount, comparator: str) -> None:
    """Refuse what is not a counted noun: units of others, dates, codes, letters of no word."""
    after = phrase.word(at)
    if amount.step < 1 or amount.value != EXACT.to_integral_value(amount.value):
        raise phrase.refuse("counts no whole number of things")
    if is_year(amount) and not _is_count(group, amount, comparator):
        raise phrase.refuse("may be a year")
    if amount.value == 1 and after == "of":
        raise phrase.refuse("is one of several")
    if not group:
        if after in {"a", "an", "/"}:
            raise phrase.refuse(f"has {after!r} behind the number, which is no noun")
        return
    _no_unit(phrase, group)
    plain = [word for word in phrase.raw[at:] if word != "-"][: len(group)]
    for token in plain:
        if _DATES.fullmatch(token) or not token[0].isalpha():
            raise phrase.refuse(f"has {token!r} behind the number, which is no noun")
        _no_symbol(phrase, token)
    short = amount.run and len(group[-1]) < 4 and group[-1] not in _SHORT
    if plain[-1].isupper() or short:
        raise phrase.refuse(f"has {plain[-1]!r} behind the number, which may be a unit")


def _no_symbol(phrase: Phrase, token: str) -> None:
    """Refuse a letter, letters without a vowel, and capitals inside a word: kV, x, dwt."""
    word = token not in _ADJECTIVES and token[0].isalpha()
    if word and (len(token) == 1 or not _VOWEL.search(token) or _INNER_CAPITAL.search(token)):
        raise phrase.refuse(f"has {token!r} behind the number, which may be a unit")


def _is_count(group: list[str], amount: Amount, comparator: str) -> bool:
    """Whether four digits that are printed as a year is can only be a count.

    "More than 2000" is one, and so are "about 2050 people" and "2000 companies"; "2021", "about
    2000", "2023 results" and "2024 plan" may be none.
    """
    if not group:
        return comparator in {"gt", "ge", "lt"}
    return is_plural(group) and (comparator not in {"", "eq"} or amount.step > 1)
