"""From a printed value phrase, and nothing else, to its numeric cells.

Comparator, value, precision and unit follow the coding rules. What the grammar cannot read in
full is refused, not guessed: an unknown word before the number, an unknown sign, a second number.
One thing it takes on trust: a noun that is no printed form of a unit is counted ("60 projects").
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Context, Decimal, localcontext
from typing import Final, NamedTuple

from numerizer.numerizer import numerize
from roman_numerals import RomanNumeral

from steppe_ledger.evidence import numbers
from steppe_ledger.evidence.numbers import Form, NumberSpan, find_numbers

MAX_CHARS: Final = 100
"""The longest phrase that a mention may hold, in characters."""


class PhraseError(ValueError):
    """The phrase cannot be read as one quantity; the message says why."""


class Quantity(NamedTuple):
    """One reading of a value phrase.

    `comparator` is eq, approx, almost, gt, ge, lt or le. `value` is expanded (no magnitude word);
    `value_max` is the upper end of a range; `precision` is the place value of the last significant
    digit printed. All three are in `unit`: an id of unit_forms, or percent, multiple, rank, count.
    """

    comparator: str
    value: Decimal
    value_max: Decimal | None
    precision: Decimal
    unit: str


class _Number(NamedTuple):
    value: Decimal
    step: Decimal
    kind: str = "count"  # or percent, multiple, rank; some: "hundreds", at least two of them
    scale: Decimal = Decimal(1)


_PHRASES = {
    "eq": "exactly|brought up to|",
    "approx": "about|approximately|around|roughly|circa|some",
    "almost": "almost|nearly",
    "gt": "more than|over|above|greater than|in excess of|exceed|exceeds|exceeded|exceeding"
    "|surpass|surpasses|surpassed|surpassing",
    "ge": "at least|no less than|not less than|no fewer than",
    "lt": "less than|fewer than|under|below",
    "le": "up to|no more than|not more than|at most|not exceeding|does not exceed|do not exceed"
    "|did not exceed",
}
_COMPARATORS = {words: code for code, each in _PHRASES.items() for words in each.split("|")}
_TRAILING = {
    **dict.fromkeys(("more", "over", "above", "longer", "least", "+"), "ge"),
    **dict.fromkeys(("less", "fewer", "under", "below", "shorter", "most"), "le"),
    "so": "approx",
}
_AFTER = re.compile(
    r"\b(?:or (more|over|above|longer|less|fewer|under|below|shorter|so)|at (least|most))\b|(\+)"
)
_FILLERS = re.compile(r"\b(?:an?|the|another|every|by|between|record)\b")
_MAGNITUDES = {
    "hundred": Decimal(100),
    "dozen": Decimal(12),
    **{word: Decimal(1000) ** power for power, word in enumerate(numbers.BIG, 1)},
}
_MAGNITUDES |= {short: _MAGNITUDES[word] for short, word in numbers.ABBREVIATED.items()}
_ORDINALS = dict(
    zip(
        (*numbers.ORDINAL_ONES, *numbers.ORDINAL_TEENS, *numbers.ORDINAL_TENS, "hundredth"),
        (*numbers.ONES, *numbers.TEENS, *numbers.TENS, "hundred"),
        strict=True,
    )
) | {word + "th": word for word in numbers.BIG}
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
_REPEATED = {"halv": "0.5", "doubl": "2", "twice": "2", "thrice": "3", "tripl": "3", "trebl": "3"}
_REPEATED |= {"quadrupl": "4", "quintupl": "5"}
_GAP = re.compile(r"[\s\u2010\u2011-]+")
_SPACED = re.compile(r"(?<=\d)(?<!\d\d\d\d) (?=\d{3}(?!\d|-\w))")
_DIGITS = re.compile(r"(?:\d{1,3}(?:[,'\u2019\u066c]\d{3})+|\d+)(?:[.\u066b]\d+)?")
_VULGAR = re.compile(r"[¼-¾⅐-⅞]")
_STOP = re.compile(r"\b(?:of|in|per|with|for|worth|to|from|at|by|on|than|and)\b|[,;:()]")
_ANNIVERSARY = re.compile(r"\s+anniversary\b")  # it counts years
_GREATER = re.compile(r"\s*(?:more|higher|greater|larger|bigger|longer)\b")


def cardinal_value(words: str) -> int:
    """The value of an English cardinal in words, below 10**15: "one hundred and five" is 105.

    Raises PhraseError where the words are not one cardinal.
    """
    words = " ".join(_GAP.split(words.lower()))
    if words.split(" ")[0] in _MAGNITUDES:
        words = f"one {words}"
    digits: str = numerize(words)  # type: ignore[no-untyped-call]
    if not digits.isdecimal():
        raise PhraseError(f"{words!r} is not a cardinal number")
    return int(digits)


def ordinal_value(word: str) -> int:
    """The place that an ordinal names: "third", "twenty-first", "12th", "thirdly".

    Raises PhraseError where the word is not an ordinal.
    """
    word = word.lower()
    if match := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word):
        return int(match[1])
    *before, last = _GAP.split(re.sub("(?:s|ly)$", "", word))
    if last not in _ORDINALS:
        raise PhraseError(f"{word!r} is not an ordinal number")
    return cardinal_value(" ".join((*before, _ORDINALS[last])))


def _vulgar(sign: str) -> Decimal:
    over, below = unicodedata.normalize("NFKC", sign).split("\u2044")
    return Decimal(over) / Decimal(below)


def _run(token: str) -> tuple[Decimal, Decimal]:
    """The value of a run of digits, and the place value of its last significant digit."""
    run = unicodedata.normalize("NFKC", _VULGAR.sub("", token))
    if not _DIGITS.fullmatch(run):
        raise PhraseError(f"{token!r} is not digits with thousands separators and a decimal point")
    value = Decimal(re.sub(r"[,'\u2019\u066c]", "", run).replace("\u066b", "."))
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    if step == 1 and value >= 1000:
        zeros = len(f"{value:f}") - len(f"{value:f}".rstrip("0"))
        # A single final zero was counted ("1,050 items"), two or more were rounded to.
        step = Decimal(10) ** zeros if zeros > 1 else step
    if sign := _VULGAR.search(token):
        return value + _vulgar(sign[0]).quantize(Decimal("0.0001")), Decimal("0.1")
    return value, step


def _mantissa(words: list[str]) -> tuple[Decimal, Decimal]:
    match words:
        case []:
            return Decimal(1), Decimal(1)
        case ["half"] | ["half", "a"]:
            return Decimal("0.5"), Decimal("0.1")
        case [*whole, "and", "a", "half"]:
            return _mantissa(whole)[0] + Decimal("0.5"), Decimal("0.1")
        case [run] if run[0].isdecimal():
            return _run(run)
    return Decimal(cardinal_value(" ".join(words))), Decimal(1)


def _cardinal(token: str) -> _Number:
    named = _GAP.split(re.sub(r"(?<=\d)(?=[a-z])", " ", token.lower()))
    words = list(named)
    scale = Decimal(1)
    while words and words[-1] in _MAGNITUDES:
        scale *= _MAGNITUDES[words.pop()]
    if named[0][0].isdecimal() or {"half", "dozen"} & {*named}:
        value, step = _mantissa(words)
        # A dozen is no place value: what it prints is exact to the unit.
        step = Decimal(1) if "dozen" in named else step * scale
        return _Number(value * scale, step, scale=scale)
    # In "one thousand two hundred" the last magnitude word multiplies the two alone.
    return _Number(Decimal(cardinal_value(" ".join(named))), scale, scale=scale)


def _fraction(token: str) -> _Number:
    *over, below = _GAP.split(token.lower())
    step = Decimal(1)
    if _VULGAR.fullmatch(token):
        share = _vulgar(token)
    elif below.endswith("s") and not over:
        raise PhraseError(f"{token!r} does not say how many of them")
    else:
        numerator = cardinal_value(" ".join(over) or "one")
        share = Decimal(numerator) / (_PARTS.get(below) or ordinal_value(below))
        step = Decimal(5)  # a spoken third is no 33.3 percent
    return _Number((share * 100).quantize(Decimal("0.0001")), step, "percent")


def _number(token: str, form: Form) -> _Number:
    word = token.lower()
    match form:
        case "fraction":
            return _fraction(token)
        case "ordinal":
            return _Number(Decimal(ordinal_value(token)), Decimal(1), "rank")
        case "roman":
            letters = unicodedata.normalize("NFKC", token).rstrip("stndrh")
            return _Number(Decimal(int(RomanNumeral.from_string(letters))), Decimal(1), "rank")
        case "multiple" if word.endswith("fold"):
            return _cardinal(word.removesuffix("fold").rstrip("-"))._replace(kind="multiple")
        case "multiple":
            times = next(times for stem, times in _REPEATED.items() if word.startswith(stem))
            return _Number(*_run(times), "multiple")
        case "collective" if word.endswith("ies"):
            raise PhraseError(f"{token!r} names a decade or an age, not a quantity")
        case "collective":
            scale = (_MAGNITUDES | {"ten": Decimal(10)})[word.removesuffix("s")]
            return _Number(2 * scale, Decimal(1) if scale == 12 else scale, "some", scale)
    return _cardinal(token)


def _sign(text: str, forms: Mapping[str, str], *, at_end: bool) -> str:
    """The longest printed form of a unit that stands whole at one end of `text`, or nothing."""
    found = ""
    for form in forms:
        beside = text[: -len(form)][-1:] if at_end else text[len(form) :][:1]
        touches = beside.isalnum() and form[0 if at_end else -1].isalnum()
        if (text.endswith if at_end else text.startswith)(form) and not touches:
            found = max(found, form, key=len)
    return found


def _before(head: str, forms: Mapping[str, str]) -> tuple[str, str]:
    """What stands before the number: comparator and unit (empty where none)."""
    head = head.rstrip()
    sign = _sign(head.lower(), forms, at_end=True)
    # "$" and "USD" stand before a number; a plain word ("day 5") is no unit of it.
    if sign and not head.endswith(sign.upper()):
        sign = ""
    words = " ".join(_FILLERS.sub(" ", head[: len(head) - len(sign)].lower()).split())
    if words not in _COMPARATORS:
        raise PhraseError(f"{words!r} before the number is neither a comparator nor a known unit")
    return _COMPARATORS[words], forms.get(sign, "")


def _after(tail: str, forms: Mapping[str, str]) -> tuple[str, str]:
    """What stands after the number: unit (empty where none), and the words that follow it."""
    rest = tail.lstrip(" -\u2010\u2011")
    if sign := _sign(rest, forms, at_end=False):
        return forms[sign], rest[len(sign) :]
    if rest and (tail[0].isalpha() or not rest[0].isalpha()):
        # Not a noun: a sign, or letters joined to the number as in "5k".
        raise PhraseError(f"{rest!r} after the number is no known unit")
    return forms.get(_sign(_STOP.split(rest)[0].rstrip(), forms, at_end=True), ""), ""


def _join(text: str, spans: list[NumberSpan], repeated: str) -> tuple[_Number, Decimal | None]:
    """One number, with the upper end where two make a range; "hundreds of millions" are one.

    `repeated` holds the signs that may be printed once more inside a range ("80%-90%").
    """
    first, *others = (_number(text[span.start : span.end], span.form) for span in spans)
    if not others:
        return first, None
    last = others[0]
    between = text[spans[0].end : spans[1].start].lower()
    kinds = {first.kind, last.kind}
    if len(others) == 1 and kinds == {"some"} and between == " of ":
        scale = first.scale * last.scale
        return _Number(2 * scale, first.step * last.step, "some"), None
    joints = {"and"} if text.lower().startswith("between ") else {"-", "\u2013", "\u2014", "to"}
    if len(others) > 1 or kinds != {"count"} or between.strip(repeated + " ") not in joints:
        raise PhraseError(f"{text!r} holds more than one number and is no range")
    if first.scale == 1 and first.value < last.value / last.scale:
        # "1.5-2 million": the magnitude word is printed once for both.
        first = _Number(first.value * last.scale, first.step * last.scale)
    if first.value >= last.value:
        raise PhraseError(f"the range {text!r} does not rise")
    return first._replace(step=min(first.step, last.step)), last.value


def _unit(text: str, kind: str, before: str, after: str) -> str:
    counts = kind in {"count", "some"}
    unit = (before or after or "count") if counts else kind
    # "third year" is a rank; "a third year" or "half a day" could be a share or a duration.
    for other in (before, "" if kind == "rank" else after):
        if other not in {"", unit}:
            raise PhraseError(f"{text!r} holds two units, {unit} and {other}")
    return unit


def parse_phrase(printed: str, unit_forms: Mapping[str, str]) -> list[Quantity]:
    """The readings of one value phrase, the default first.

    `unit_forms` maps lower-case printed forms ("$", "tenge", "per cent") to unit ids; a hyphen at
    either end of a form is ignored. A range has the finer precision of its two ends. Second
    readings: "8 times more" may mean nine times, "a third" the third, "twice" two occasions, and
    a Roman numeral a count.

    Raises PhraseError where the phrase is not one positive quantity that can be read in full.
    """
    if len(printed) > MAX_CHARS:
        raise PhraseError(f"{len(printed)} characters: a mention has at most {MAX_CHARS}")
    forms = {form.lower().strip(" -"): unit for form, unit in unit_forms.items()}
    forms = {"times": "multiple"} | {form: unit for form, unit in forms.items() if form}
    text = _SPACED.sub("", " ".join(printed.split())).strip("()[]")
    # A mention of digits alone is never rounded, and the caller's context is left out of it.
    with localcontext(Context(prec=3 * MAX_CHARS)):
        return _readings(text, forms)


def _readings(text: str, forms: Mapping[str, str]) -> list[Quantity]:
    spans = find_numbers(text)
    if not spans:
        raise PhraseError(f"{text!r} holds no number")
    head, tail = text[: spans[0].start], text[spans[-1].end :].lower()
    repeated = "".join(form for form in forms if len(form) == 1 and form in head + tail)
    number, value_max = _join(text, spans, repeated)
    comparator, before = _before(head, forms)
    if ending := _AFTER.search(tail):
        if comparator != "eq":
            raise PhraseError(f"{text!r} holds two comparators")
        comparator = _TRAILING[ending[ending.lastindex or 0]]
        tail = tail.replace(ending[0], "", 1)
    if number.kind == "some":
        comparator = "ge" if comparator == "eq" else comparator
        tail = tail.removeprefix(" of")
    if number.kind == "rank" and _ANNIVERSARY.match(tail):
        number, tail = number._replace(kind="count"), " year"
    after, rest = _after(tail, forms)
    unit = _unit(text, number.kind, before, after)
    upper = None if value_max is None else _plain(value_max)
    first = Quantity(comparator, _plain(number.value), upper, _plain(number.step), unit)
    token = text[spans[0].start : spans[0].end].lower()
    if after == "multiple" and _GREATER.match(rest):
        return [first, first._replace(value=first.value + 1)]
    if spans[0].form == "roman" or token in {"twice", "thrice"}:
        return [first, first._replace(unit="count")]
    if spans[0].form == "fraction" and token in _ORDINALS:
        place = Quantity(comparator, Decimal(ordinal_value(token)), None, Decimal(1), "rank")
        return [first, place]
    return [first]


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
