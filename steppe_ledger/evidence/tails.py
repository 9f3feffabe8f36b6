"""What stands behind the number and its unit: a counted noun, a rate, a part of something.

Most phrases are refused here: what is counted must be no unit, and the rest must not change what
the number means.
"""

import re
from typing import NamedTuple

from steppe_ledger.evidence.amounts import Amount
from steppe_ledger.evidence.leads import Lead
from steppe_ledger.evidence.lexicon import listed, meanings
from steppe_ledger.evidence.units import STOPS, Phrase, is_currency, is_plural, reserved
from steppe_ledger.evidence.words import NUMBER_WORDS, roman_value


class Tail(NamedTuple):
    """What the words behind a number say of it.

    `unit` is never empty. `direction` is 1 or -1 for a rise or fall, `share` a part of something
    ("75 percent of"), `growth` a percentage "year on year", `greater` that a multiple may be meant
    one greater ("8 times more").
    """

    unit: str
    direction: int = 0
    share: bool = False
    greater: bool = False
    growth: bool = False


_GROWTH = {word: int(way) for word, way in meanings("growth").items()}  # a rise or fall
_GREATER = listed("greater")
_CHANGING = listed("changing")
_LEVELS = listed("levels") | {""}  # what follows a multiple: "twice the level"
_FALLS = {word for word, way in _GROWTH.items() if way < 0} | {"cheaper", "shorter", "slower"}
_YEARLY = frozenset({"annually", "yearly"})
_ARTICLES = frozenset({"a", "an", "each", "every"})
_RATES = listed("rates") | _YEARLY | _ARTICLES | {"per", "/"}
_SINGLES = frozenset({"double", "triple", "treble", "quadruple"})
_QUIET = frozenset(",;:-'&/")
_DATES = re.compile(
    r"(?i:january|february|april|june|july|august|september|october|november|december)|Ma(?:y|rch)"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[ap]\.?m|BC|AD|CE|GMT)"
)
_VOWEL = re.compile("[aeiouyAEIOUY\u00c0-\u024f]")
_INNER_CAPITAL = re.compile("[a-z][A-Z]|[A-Z]{2}[a-rt-z]")


def read_tail(phrase: Phrase, at: int, amount: Amount, unit: str, lead: Lead) -> Tail:
    """What the tokens from `at` on say of a number.

    `unit` is the one printed with it, if any; `lead` what stands before it.

    Raises PhraseError where they say what no cell of a figure can hold.
    """
    group = phrase.noun(at)
    kind = "rank" if amount.kind == "roman" else amount.kind
    _scan(phrase, at, unit, yearly=kind in {"count", "some"} and unit != "multiple")
    if kind in {"percent", "multiple"}:
        what = "fraction" if kind == "percent" else kind
        phrase.refuse_if(unit, "is a {} of a unit, {}", what, unit)
    if kind == "rank":
        return _of_rank(phrase, at, group, unit)
    if "multiple" in {kind, unit}:
        return _of_multiple(phrase, at, group, lead, times=kind != "multiple")
    if "percent" not in {kind, unit}:
        return (_of_unit(phrase, at, group, unit) if unit
                else _of_count(phrase, at, group, amount, lead.comparator))  # fmt: skip
    moves = {_GROWTH[word] for word in group if word in _GROWTH}
    phrase.refuse_if(len(moves) > 1, "both rises and falls")
    move = next(iter(moves), 0)
    if unit:
        return _of_percent(phrase, at, group, move)
    if phrase.low[max(0, lead.end - 1)] == "every":
        return _of_every(phrase, at, group)
    return _of_fraction(phrase, at, group, move, lead.direction)


def _scan(phrase: Phrase, at: int, unit: str, *, yearly: bool) -> None:
    """Refuse what changes the meaning of a number, wherever it stands behind it."""
    last = phrase.word(len(phrase.low) - 1)
    unfinished = at < len(phrase.low) and last in STOPS and last not in _GROWTH
    phrase.refuse_if(unfinished, "ends before what {!r} leads to", last)
    for place, word in enumerate(phrase.low[at:], at):
        if word[0].isalpha():
            raw = phrase.raw[place]
            number = word in NUMBER_WORDS or (raw.isupper() and roman_value(raw))
            phrase.refuse_if(number, "holds more than one number: {!r}", word)
            why = "holds {!r}, which may change what the number means"
            phrase.refuse_if(word in _CHANGING, why, word)
            other = phrase.units.single.get(word, "")
            second = yearly and is_currency(other) and unit not in {"percent", other}
            phrase.refuse_if(second, "holds a second unit, {}", other)
        else:
            phrase.refuse_if(word[0].isdecimal(), "holds more than one number and is no range")
            why = "holds the sign {}, which is no known unit"
            phrase.refuse_if(word not in _QUIET, why, word)
        if word in _RATES:
            _rate(phrase, word, phrase.word(place + 1), yearly=yearly)


def _rate(phrase: Phrase, word: str, counted: str, *, yearly: bool) -> None:
    """Refuse a rate but one by the year, which `accrual` says."""
    if yearly and (counted in listed("years") or word in _YEARLY):
        return
    rate = word not in _ARTICLES or counted in listed("years") | listed("persons")
    rate = rate or counted in phrase.units.single or counted in reserved()
    phrase.refuse_if(rate, "is a rate ({} {}), which no unit says", word, counted)


def _of_percent(phrase: Phrase, at: int, group: list[str], move: int) -> Tail:
    first = group[0] if group else ""
    second = is_currency(phrase.units.single.get(first, "")) or first in reserved()
    phrase.refuse_if(second, "holds a second unit, {}", first)
    ahead = " ".join(word for word in phrase.low[at : at + 6] if word != "-")
    yearly = re.match(r"yoy\b|year (?:on|over) year\b", ahead) is not None
    share = phrase.word(at) == "of" or not listed("shares").isdisjoint(group)
    return Tail("percent", move, share, growth=yearly)


def _of_unit(phrase: Phrase, at: int, group: list[str], unit: str) -> Tail:
    _no_unit(phrase, group, unit)
    if group and (len(group) == 1 or is_currency(unit)) and group[0] not in phrase.units.single:
        _no_symbol(phrase, phrase.raw[at + (phrase.low[at] == "-")])
    # "A $5 billion expansion" is no change.
    return Tail(unit, _GROWTH[group[-1]] if group and group[-1] in listed("rises") else 0)


def _of_count(phrase: Phrase, at: int, group: list[str], amount: Amount, comparator: str) -> Tail:
    _counted(phrase, at, group, amount, comparator)
    phrase.refuse_if("fewer" in group[:1] and len(group) > 1, "counts what is missing")
    return Tail("count", _GROWTH[group[0]] if group in (["more"], ["less"], ["fewer"]) else 0)


def _of_fraction(phrase: Phrase, at: int, group: list[str], move: int, direction: int) -> Tail:
    after = phrase.word(at)
    unnamed = after in {"a", "an", "as"}
    phrase.refuse_if(unnamed, "is a part of something that it does not name")
    if after in listed("wholes") and not direction:
        return Tail("percent", share=True)
    named = group and group[0] not in _GROWTH
    phrase.refuse_if(named, "is a fraction or an ordinal of {!r}", "".join(group[:1]))
    return Tail("percent", move)


def _of_every(phrase: Phrase, at: int, group: list[str]) -> Tail:
    """Read "every third plant", "every third one", a share; "every third year" says how often."""
    named = group or phrase.low[at - 1] == "one"
    unnamed = not named or not {*group}.isdisjoint(listed("periods") | listed("times"))
    phrase.refuse_if(unnamed, "is one in so many of what it does not name, or of times")
    _no_unit(phrase, group)
    return Tail("percent", share=True)


def _of_rank(phrase: Phrase, at: int, group: list[str], unit: str) -> Tail:
    measured = is_currency(unit) or unit == "percent"
    phrase.refuse_if(measured, "is an ordinal, and has the unit {}", unit)
    part = phrase.low[at : at + 2] == ["of", "all"] or (group and group[0] in listed("no_ranks"))
    phrase.refuse_if(part, "is a part of a period, of a title or of a set phrase")
    phrase.refuse_if(any(map(_DATES.fullmatch, phrase.raw[at:])), "is a date")
    return Tail("rank")


def _of_multiple(phrase: Phrase, at: int, group: list[str], lead: Lead, *, times: bool) -> Tail:
    word, after = phrase.low[lead.end], phrase.word(at)
    falls = lead.direction < 0 or not _FALLS.isdisjoint(group)
    phrase.refuse_if(falls, "is a fall in times, which has more than one sense")
    adjective = word in _SINGLES and after not in _LEVELS
    phrase.refuse_if(adjective, "holds {!r} as an adjective", word)
    risen = lead.direction or lead.said == "by" or _GROWTH.get(after) == 1
    counted = word in {"twice", "thrice"} or (times and not risen)
    occasions = counted and after not in _LEVELS | _GREATER
    phrase.refuse_if(occasions, "may be so many occasions")
    greater = (not _GREATER.isdisjoint(group[:1]) and word not in _SINGLES) or (
        times and lead.direction > 0 and lead.said == "by"
    )
    return Tail("multiple", greater=greater)


def _no_unit(phrase: Phrase, group: list[str], unit: str = "") -> None:
    """Refuse what holds a unit other than its own among its nouns."""
    for word in group:
        whose = phrase.units.single.get(word) or reserved().get(word)
        other = whose and whose != unit
        phrase.refuse_if(other, "has a unit behind the number: {!r} ({})", word, whose)


def _counted(phrase: Phrase, at: int, group: list[str], amount: Amount, comparator: str) -> None:
    """Refuse what is not a counted noun: units of others, dates, codes, letters of no word."""
    after = phrase.word(at)
    whole = amount.step >= 1 and amount.value == amount.value.to_integral_value()
    phrase.refuse_if(not whole, "counts no whole number of things")
    year = amount.is_year and not _is_count(group, amount, comparator)
    phrase.refuse_if(year, "may be a year")
    phrase.refuse_if(amount.value == 1 and after == "of", "is one of several")
    if not group:
        no_noun = after in {"a", "an", "/"}
        phrase.refuse_if(no_noun, "has {!r} behind the number, which is no noun", after)
        return
    _no_unit(phrase, group)
    plain = [word for word in phrase.raw[at:] if word != "-"][: len(group)]
    for token in plain:
        no_noun = not token[0].isalpha() or _DATES.fullmatch(token) is not None
        phrase.refuse_if(no_noun, "has {!r} behind the number, which is no noun", token)
        _no_symbol(phrase, token)
    short = amount.run and len(group[-1]) < 4 and group[-1] not in listed("short")
    symbol = plain[-1].isupper() or short
    phrase.refuse_if(symbol, "has {!r} behind the number, which may be a unit", plain[-1])


def _no_symbol(phrase: Phrase, token: str) -> None:
    """Refuse a letter, letters without a vowel, and capitals inside a word: kV, x, dwt."""
    odd = len(token) == 1 or not _VOWEL.search(token) or _INNER_CAPITAL.search(token)
    symbol = odd and token not in listed("capitals") and token[0].isalpha()
    phrase.refuse_if(symbol, "has {!r} behind the number, which may be a unit", token)


def _is_count(group: list[str], amount: Amount, comparator: str) -> bool:
    """Whether four digits that are printed as a year is can only be a count.

    "More than 2000" is one, and so are "about 2050 people" and "2000 companies"; "2021", "about
    2000", "2023 results" and "2024 plan" may be none.
    """
    if not group:
        return comparator in {"gt", "ge", "lt"}
    return is_plural(group) and (comparator not in {"", "eq"} or amount.step > 1)
