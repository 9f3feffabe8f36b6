"""From a printed date phrase and the day it was said to the first and last day meant.

Where a phrase leaves a choice, these rules make it:

- "Beginning", "middle" and "end" of a period give the whole period: no sharper bound is printed.
- "The 30s" are 1930 to 1939 where no century is printed; the 20th century is 1901 to 2000.
- Without a year, a day, month or season is the latest that has begun by the last day of the
  statement; a span of them, a half, a quarter and "(first) nine months" (from January on) are the
  latest that have ended by it. A future one is never meant.
- "Since" gives the days from the first one meant to the last day of the statement.
- "This autumn" is that of the year, "last autumn" that of the year before; once this year's has
  begun it may be either, and is not read.
- "This year", "last month" and the like count from the last day of the statement.
- "Past six months" ends on the last day of the statement and starts the day after the same day six
  months earlier. "27 years ago" is that whole year, "two months ago" that whole month.
- Spring is March to May, and so on. Winter lies in two years and is not read.
"""

import re
from calendar import day_name, month_name, monthrange
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from steppe_ledger.evidence.units import MAX_CHARS
from steppe_ledger.evidence.words import cardinal_value, ordinal_value, roman_value

Span = tuple[date, date]
_Match = re.Match[str]
_Rules = Sequence[tuple[str, Callable[[_Match, date], Span | None]]]

_MONTHS = {name[:3].lower(): at for at, name in enumerate(month_name) if name}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_WEEKDAYS = [name.lower() for name in day_name]
_NAMES = "|".join([*month_name[1:], "sept", *_MONTHS]).lower()

_TO = r" ?(?:-|\b(?:to|and|until)\b) ?"
_M = rf"((?:{_NAMES})\b)\.?"
_P = rf"((?:{_NAMES}|{'|'.join(_SEASONS)})\b)\.?"
_D = r"(\d{1,2})(?:st|nd|rd|th)?"
_N = r"(\d{1,3}|[a-z]+(?:[- ][a-z]+)?)"
_LEAD = re.compile(
    r"(?:(?:back|in|on|of|for|during|by|at|over|within|throughout|between|from|the|early|mid|late"
    r"|(?:beginning|start|middle|end) of)[ -])*"
)
_DAYS = {"yesterday": timedelta(-1), "today": timedelta(0), "tomorrow": timedelta(1)}
_SHIFTS = {"last": -1, "next": 1}


def _years(first: int, last: int) -> Span:
    return date(first, 1, 1), date(last, 12, 31)


def _months(year: int, first: int, last: int) -> Span:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _days(day: date, month: str, first: str, last: str | None = None) -> Span:
    at = int(month) if month.isdecimal() else _MONTHS[month[:3]]
    return date(day.year, at, int(first)), date(day.year, at, int(last or first))


def _shifted(day: date, count: int, unit: str) -> date:
    """The same day so much later, or the last day of its month where that is shorter."""
    if unit in {"day", "week"}:
        return day + timedelta(count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "year": 12, "decade": 120}[unit]
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whole(day: date, unit: str, later: int = 0) -> Span:
    """The day, month or year that holds a day, or the day so much later."""
    day = _shifted(day, later, unit)
    if unit == "day":
        return day, day
    return _months(day.year, *((day.month, day.month) if unit == "month" else (1, 12)))


def _count(printed: str | None) -> int:
    if printed in {"a", "an", None}:
        return 1
    return int(printed) if printed.isdecimal() else cardinal_value(printed)


def _part(match: _Match, day: date) -> Span:
    months = 6 if match[2] == "half" else 3
    last = ordinal_value(match[1]) * months
    return _months(day.year, last - months + 1, last)


def _named(match: _Match, day: date) -> Span:
    """A month or season, or a span of them."""
    first, last = match[1], match[2] or match[1]
    begins, ends = (_SEASONS.get(name) or _MONTHS[name[:3]] for name in (first, last))
    return _months(day.year, begins, ends + 2 * (last in _SEASONS))


_IN_YEAR: _Rules = (
    (r"([a-z]+|\d(?:st|nd|rd|th)) (half|quarter)", _part),
    (r"q([1-4])", lambda m, day: _months(day.year, int(m[1]) * 3 - 2, int(m[1]) * 3)),
    (rf"(?:first )?{_N} months", lambda m, day: _months(day.year, 1, _count(m[1]))),
    (rf"{_P}(?:{_TO}{_P})?", _named),
    (rf"{_M} ?{_D}(?:{_TO}{_D})?", lambda m, day: _days(day, *m.groups())),
    (rf"{_D}(?:{_TO}{_D})?(?: of)? {_M}", lambda m, day: _days(day, m[3], m[1], m[2])),
)


def _read(rules: _Rules, text: str, day: date) -> Span | None:
    for pattern, span in rules:
        if match := re.fullmatch(pattern, text):
            return span(match, day)
    return None


def _latest(text: str, stated: date) -> Span | None:
    """The latest day, month or season that has begun; of what is longer, the latest that ended."""
    single = re.fullmatch(rf"{_P}|{_M} ?{_D}|{_D}(?: of)? {_M}", text)
    # A leap day may lie eight years back.
    for year in range(stated.year, stated.year - 9, -1):
        with suppress(ValueError):
            span = _read(_IN_YEAR, text, date(year, 1, 1))
            if span is None or span[0 if single else 1] <= stated:
                return span
    return None


def _century(match: _Match, _: date) -> Span:
    number = roman_value(match[1].upper()) or ordinal_value(match[1])
    return _years(number * 100 - 99, number * 100)


def _decade(match: _Match, _: date) -> Span:
    first = int(f"{match[1] or 19}{match[2]}0")
    return _years(first, first + 9)


def _past(match: _Match, stated: date) -> Span:
    """The days, weeks, months, years or decades that end with the statement."""
    return _shifted(stated, -_count(match[1]), match[2]) + timedelta(1), stated


def _which_part(match: _Match, stated: date) -> Span | None:
    """The season or month of that name this year, or last year where this year's is to come."""
    years = (date(stated.year - back, 1, 1) for back in (0, 1))
    this, before = (_read(_IN_YEAR, match[2], year) for year in years)
    if match[1] == "this":
        return this
    return before if this and this[0] > stated else None


def _weekday(match: _Match, stated: date) -> Span:
    return _whole(stated, "day", -((stated.weekday() - _WEEKDAYS.index(match[0])) % 7))


def _since(match: _Match, stated: date) -> Span | None:
    span = _read(_RULES, _LEAD.sub("", match[1], count=1), stated)
    return (span[0], stated) if span and span[0] <= stated else None


def _span_of_years(match: _Match, stated: date) -> Span | None:
    first, last = (_read(_RULES, match[at], stated) for at in (1, 2))
    return (first[0], last[1]) if first and last else None


def _of_year(match: _Match, stated: date) -> Span | None:
    part, printed, which = match.groups()
    year = int(printed or stated.year + _SHIFTS.get(which, 0))
    return _read(_IN_YEAR, part, date(year, 1, 1)) if part else _years(year, year)


_RULES: _Rules = (
    (r"'?(\d\d)?(\d)0'?s", _decade),
    (r"([\w-]+(?: [\w-]+)?) century", _century),
    (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", lambda m, _: _days(date(int(m[3]), 1, 1), m[2], m[1])),
    (r"(\d{4})-(\d\d)-(\d\d)", lambda m, _: _days(date(int(m[1]), 1, 1), m[2], m[3])),
    (rf"past (?:{_N} )?(day|week|month|year|decade)s?", _past),
    (rf"(?:last|previous) {_N} (day|week|month|year|decade)s", _past),
    (rf"{_N} (day|month|year)s? ago", lambda m, day: _whole(day, m[2], -_count(m[1]))),
    (
        r"(?:(this|current|last|next) )?(month)",
        lambda m, day: _whole(day, m[2], _SHIFTS.get(m[1], 0)),
    ),
    (rf"(this|last) {_P}", _which_part),
    ("|".join(_WEEKDAYS), _weekday),
    (r"since (.*)", _since),
    (rf"(.*\d{{4}}){_TO}(.*\d{{4}})", _span_of_years),
    (
        r"(?:(.+?)(?:,| of| in)? )??(?:(\d{4})|(?:(this|current|the|last|next) )?year)",
        _of_year,
    ),
    (r".*", lambda m, stated: _latest(m[0], stated)),
)


def parse_period(printed: str, stated_from: date, stated_to: date) -> Span | None:
    """First and last day that a date phrase means, or None where it cannot be read.

    `stated_from` and `stated_to` are the first and last day on which its source may have
    been stated; the module's docstring says how a relative phrase counts from them.

    Raises ValueError where `stated_from` is later than `stated_to`.
    """
    if stated_from > stated_to:
        raise ValueError(f"stated from {stated_from}, later than to {stated_to}")
    if len(printed) > MAX_CHARS:
        return None
    text = re.sub(r"\s*[-\u2010-\u2015]\s*", "-", " ".join(printed.lower().split()))
    text = _LEAD.sub("", re.sub(r",? \d{1,2}:\d\d$", "", text.strip(" ,;()")), count=1)
    try:
        if text in _DAYS:
            return stated_from + _DAYS[text], stated_to + _DAYS[text]
        span = _read(_RULES, text, stated_to)
    except (ValueError, OverflowError):
        # No such day (30 February), or outside the calendar.
        return None
    return span if span and span[0] <= span[1] else None


def is_relative(printed: str) -> bool:
    """Whether the phrase cannot be resolved without the date of its source.

    False for a phrase that cannot be read at all.
    """
    early, late = date(2001, 1, 1), date(9000, 6, 15)
    return parse_period(printed, early, early) != parse_period(printed, late, late)
