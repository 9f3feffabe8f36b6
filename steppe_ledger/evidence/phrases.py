"""From a printed value phrase, and nothing else, to its numeric cells.

Comparator, value, precision, unit and, where the phrase says it, measure follow the coding rules.
What the grammar cannot read in full is refused, not guessed: an unknown word before the number, an
unknown sign, a second number, a rate that no unit expresses, a noun that is a unit somewhere. One
thing it takes on trust: any other noun is counted ("60 projects").

The direction of a rise or fall is part of the value: "fell by more than 5 percent" is -5, a
growth, gt. The comparator is that of the printed size, not of the signed value.
"""

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from steppe_ledger.evidence.amounts import LETTERS, Amount, read_amount
from steppe_ledger.evidence.leads import Lead, read_lead
from steppe_ledger.evidence.lexicon import forms_of
from steppe_ledger.evidence.tails import Tail, read_tail
from steppe_ledger.evidence.units import Phrase, Units, is_currency, is_plural
from steppe_ledger.evidence.words import PhraseError

__all__ = ["PhraseError", "Quantity", "Units", "parse_phrase"]

_ENDINGS = forms_of("behind")
_EXACT = Context(prec=400)  # a mention of digits alone is never rounded, whatever the caller's
_JOINTS = frozenset({"-", "to", "and"})


class Quantity(NamedTuple):
    """One reading of a value phrase.

    `comparator` is eq, approx, almost, gt, ge, lt or le. `value` is expanded (no magnitude word)
    and negative for a fall; `value_max` is the upper end of a range; `precision` is the place
    value of the last significant digit printed. All three are in `unit`: an id of unit_forms, or
    percent, multiple, rank, count. `measure` is one of figures.measure, or None for a percentage
    of which the phrase does not say whether it is a share, a growth or a level.
    """

    comparator: str
    value: Decimal
    value_max: Decimal | None
    precision: Decimal
    unit: str
    measure: str | None = None


def parse_phrase(printed: str, unit_forms: Mapping[str, str]) -> list[Quantity]:
    """The readings of one value phrase, the default first.

    `unit_forms` maps lower-case printed forms ("$", "tenge", "per cent") to unit ids; whoever reads
    many phrases makes a `Units` of it once. A range has the finer precision of its two ends.
    Second readings: "8 times more" may mean nine times, "a third" the third, "twice" two
    occasions, and a Roman numeral a count.

    Raises PhraseError where the phrase is not one quantity that can be read in full.
    """
    units = unit_forms if isinstance(unit_forms, Units) else Units(unit_forms)
    with localcontext(_EXACT):
        return _readings(Phrase(printed, units))


def _readings(phrase: Phrase) -> list[Quantity]:
    lead = read_lead(phrase)
    found = read_amount(phrase, lead.end)
    if found is None:
        word = phrase.raw[lead.end]
        raise PhraseError(f"{word!r} before the number is neither a comparator nor a known unit")
    amount, at = _summed(phrase, *_letter(phrase, *found, lead.unit))
    if lead.said == "top":
        no_number = amount.kind != "count" or amount.scale != 1 or lead.comparator
        phrase.refuse_if(no_number, "is no number of places")
        amount, lead.comparator = amount._replace(kind="rank"), "le"
    amount, at, inner = _range(phrase, lead, amount, at)
    at += amount.kind == "some" and phrase.word(at) == "of"
    at = _hedge(phrase, lead, at)
    unit = lead.unit or inner
    if behind := phrase.unit_behind(at):
        both = "holds two units, {} and {}"
        phrase.refuse_if(unit not in {"", behind.unit}, both, unit, behind.unit)
        unit = behind.unit
        amount = amount if behind.factor == 1 else amount.times(behind.factor)
        at = _hedge(phrase, lead, behind.end)
    if lead.said == "from" and amount.upper is None:
        if phrase.word(at) == "up" and lead.comparator == "":
            lead.comparator, at = "ge", at + 1
        begins = "says where a range or a change begins, not one quantity"
        phrase.refuse_if(lead.comparator != "ge", begins)
    if unit == "percent" and amount.scale == 100:
        amount = amount._replace(step=Decimal(1))  # "one hundred percent" is not rounded
    return _quantities(phrase, lead, amount, read_tail(phrase, at, amount, unit, lead))


def _hedge(phrase: Phrase, lead: Lead, at: int) -> int:
    """The place behind a comparator that stands behind the number, if one does."""
    found = _ENDINGS.at(phrase.low, at)
    if found is None:
        return at
    phrase.refuse_if(lead.comparator not in {"", "eq"}, "holds two comparators")
    lead.comparator, at = found
    return at


def _letter(phrase: Phrase, amount: Amount, at: int, before: str) -> tuple[Amount, int]:
    """The amount with the letter behind it as its magnitude, if something says it is money."""
    letter = phrase.word(at)
    if letter not in LETTERS or not amount.run:
        return amount, at
    after = phrase.unit_at(at + 1)
    money = is_currency(before) or (after is not None and is_currency(after.unit))
    thousands = letter == "k" and (after is not None or is_plural(phrase.noun(at + 1)))
    if money or thousands:
        return amount.times(LETTERS[letter]), at + 1
    why = "holds {}{}, where the letter may be a magnitude or a unit"
    phrase.refuse_if(phrase.raw[at] != "t", why, amount.run, letter)
    return amount, at


def _summed(phrase: Phrase, amount: Amount, at: int) -> tuple[Amount, int]:
    """The amount with a smaller magnitude behind it added: "1 billion 200 million"."""
    if amount.kind != "count" or amount.scale < 1000 or not phrase.word(at)[:1].isdecimal():
        return amount, at
    more, end = read_amount(phrase, at) or (amount, at)
    if more.kind != "count" or more.value >= amount.scale or not 1000 <= more.scale < amount.scale:
        return amount, at
    return Amount(amount.value + more.value, more.step, scale=more.scale), end


def _range(phrase: Phrase, lead: Lead, first: Amount, at: int) -> tuple[Amount, int, str]:
    """The amount, with its upper end where a second number makes a range; its end; its unit."""
    inner = phrase.unit_at(at) if not _JOINTS.isdisjoint(phrase.low) else None
    joint = inner.end if inner else at
    sign = phrase.sign_before(joint + 1)
    place = sign.end if sign else joint + 1
    place += phrase.word(place) in {"a", "an"}
    second = phrase.word(joint) in _JOINTS and phrase.word(place) and read_amount(phrase, place)
    if not second:
        return first, at, ""
    signed = "has a sign, which may be that of both numbers or of one"
    phrase.refuse_if(lead.signed, signed)
    printed = {found.unit for found in (inner, sign) if found} | ({lead.unit} - {""})
    phrase.refuse_if(len(printed) > 1, "holds two units, {}", " and ".join(sorted(printed)))
    unit = next(iter(printed), "")
    last, end = _summed(phrase, *_letter(phrase, *second, unit))
    behind = phrase.unit_at(end)
    percent = behind is not None and behind.unit == "percent"
    to = phrase.word(joint) == "to" and lead.direction
    change = to and (inner or not (percent or lead.said == "by"))
    phrase.refuse_if(change, "says from where to where, not one quantity")
    magnified = inner is not None and inner.factor != 1
    why = "prints a unit with a magnitude of its own for the first number alone"
    phrase.refuse_if(magnified, why)
    doubtful = phrase.word(at) in LETTERS and first.scale == 1
    phrase.refuse_if(doubtful, "may print its magnitude for both numbers or for one")
    between = lead.said == "between"
    fits = between == (phrase.word(joint) == "and") or (between and phrase.word(joint) == "-")
    counts = fits and first.kind == last.kind == "count"
    phrase.refuse_if(not counts, "holds more than one number and is no range")
    phrase.refuse_if(first.is_year and last.is_year, "is a span of years")
    first = _shared(phrase, first, last)
    phrase.refuse_if(first.value >= last.value, "is a range that does not rise")
    return first._replace(step=min(first.step, last.step), run="", upper=last.value), end, unit


def _shared(phrase: Phrase, first: Amount, last: Amount) -> Amount:
    """The lower end with the magnitude that is printed behind the upper: "1.5-2 million"."""
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


def _quantities(phrase: Phrase, lead: Lead, amount: Amount, tail: Tail) -> list[Quantity]:
    direction = lead.direction or tail.direction
    measure = _measure(phrase, lead, tail, direction)
    ends = [amount.value] if amount.upper is None else [amount.value, amount.upper]
    if direction < 0:
        ends = [-end for end in reversed(ends)]
    value, *upper = map(_plain, ends)
    comparator = lead.comparator or ("ge" if amount.kind == "some" else "eq")
    last = upper[0] if upper else None
    first = Quantity(comparator, value, last, _plain(amount.step), tail.unit, measure)
    if tail.greater:
        return [first, first._replace(value=value + 1)]
    if phrase.low[lead.end] in {"twice", "thrice"} or amount.kind == "roman":
        return [first, first._replace(unit="count", measure="level")]
    if tail.unit == "rank" and "anniversary" in phrase.low:  # it counts years, by the coding rules
        return [first._replace(unit="year", measure="level"), first]
    if amount.rank and measure is None:
        rank = Decimal(amount.rank)
        return [first, Quantity(comparator, rank, None, Decimal(1), "rank", "rank")]
    return [first]


def _measure(phrase: Phrase, lead: Lead, tail: Tail, direction: int) -> str | None:
    """What the phrase says the number measures: see Quantity.

    Raises PhraseError where what stands before and behind the number do not fit each other.
    """
    unit, said = tail.unit, lead.said
    ratio = is_currency(unit) or unit in {"percent", "multiple"}
    countless = unit in {"count", "rank", "multiple"}
    moved = direction != 0 or said == "by"
    for wrong, why in (
        (tail.direction not in {0, direction}, "both rises and falls"),
        (lead.grows and said != "by" and not ratio,
         "may say what is grown, or by how much it has grown"),
        (lead.signed and countless, "has a sign, and what is counted has none"),
        (unit == "rank" and moved, "is a place in an order, which does not rise or fall"),
        (said == "share" and unit != "percent", "is a share, and no percentage"),
        (said == "at" and unit == "count", "is a place or a time"),
        (said == "rank" and unit != "rank", "is a place or a time, and no ordinal"),
    ):  # fmt: skip
        phrase.refuse_if(wrong, why)
    if unit in {"multiple", "rank"}:
        return unit
    if unit != "percent":
        return "change" if moved else "level"
    moved |= tail.growth
    share = tail.share or said == "share"
    phrase.refuse_if(share and moved, "is a part of something, and a rise or fall")
    return "growth" if moved else ("share" if share else None)


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()
