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
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from steppe_ledger.evidence.units import MAX_CHARS
from steppe_ledger.evidence.words import cardinal_value, ordinal_value, roman_value

Span = tuple[date, date]
_Match = re.Match[str]

_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name[:3]: at for at, name in enumerate(_NAMES, 1)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TO = r" ?(?:-|\b(?:to|and|until)\b) ?"
_M = rf"((?:{'|'.join([*_NAMES, 'sept', *_MONTHS])})\b)\.?"
_S = f"({'|'.join(_SEASONS)})"
_D = r"(\d{1,2})(?:st|nd|rd|th)?"
_N = r"(\d{1,3}|[a-z]+(?:[- ][a-z]+)?)"
_LEAD = re.compile(
    r"(?:(?:back|in|on|of|for|during|by|at|over|within|throughout|between|from|the|early|mid|late"
    r"|(?:beginning|start|middle|end) of)[ -])*"
)
_WITH_YEAR = re.compile(
    r"(?:(?P<part>.+?)(?:,| of| in)? )??"
    r"(?:(?P<year>\d{4})|(?:(?P<which>this|current|the|last|next) )?year)"
)
_DAYS = {"yesterday": timedelta(-1), "today": timedelta(0), "tomorrow": timedelta(1)}
_SHIFTS = {"last": -1, "next": 1}


def _month_span(year: int, first: int, last: int) -> Span:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _month(name: str) -> int:
    return _MONTHS[name[:3]]


def _shifted(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _count(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return 1 if printed in {"a", "an"} else cardinal_value(printed)


def _part_of_year(match: _Match, year: int) -> Span:
    months = 6 if match[2] == "half" else 3
    last = ordinal_value(match[1]) * months
    return _month_span(year, last - months + 1, last)


def _days(year: int, month: str, first: str, last: str) -> Span:
    return date(year, _month(month), int(first)), date(year, _month(month), int(last))


_Rules = Sequence[tuple[str, Callable[[_Match, int], Span]]]
_PARTS: _Rules = (
    (r"", lambda _, year: _month_span(year, 1, 12)),
    (r"([a-z]+|\d(?:st|nd|rd|th)) (half|quarter)", _part_of_year),
    (r"q([1-4])", lambda m, year: _month_span(year, int(m[1]) * 3 - 2, int(m[1]) * 3)),
    (rf"(?:first )?{_N} months", lambda m, year: _month_span(year, 1, _count(m[1]))),
)
_SINGLE: _Rules = (
    (_M, lambda m, year: _month_span(year, _month(m[1]), _month(m[1]))),
    (rf"{_M} ?{_D}", lambda m, year: _days(year, m[1], m[2], m[2])),
    (rf"{_D}(?: of)? {_M}", lambda m, year: _days(year, m[2], m[1], m[1])),
    (_S, lambda m, year: _month_span(year, _SEASONS[m[1]], _SEASONS[m[1]] + 2)),
)
_RANGES: _Rules = (
    (rf"{_M}{_TO}{_M}", lambda m, year: _month_span(year, _month(m[1]), _month(m[2]))),
    (rf"{_S}{_TO}{_S}", lambda m, year: _month_span(year, _SEASONS[m[1]], _SEASONS[m[2]] + 2)),
    (rf"{_M} ?{_D}{_TO}{_D}", lambda m, year: _days(year, m[1], m[2], m[3])),
    (rf"{_D}{_TO}{_D} {_M}", lambda m, year: _days(year, m[3], m[1], m[2])),
)


def _in_year(rules: _Rules, text: str, year: int) -> Span | None:
    for pattern, span in rules:
        if match := re.fullmatch(pattern, text):
            return span(match, year)
    return None


def _latest(text: str, stated: date) -> Span | None:
    # A leap day may lie eight years back.
    for year in range(stated.year, stated.year - 9, -1):
        try:
            single = _in_year(_SINGLE, text, year)
            several = _in_year(_PARTS[1:], text, year) or _in_year(_RANGES, text, year)
        except ValueError:
            continue
        if single and single[0] <= stated:
            return single
        if several and several[1] <= stated:
            return several
    return None


def _century(match: _Match) -> Span:
    try:
        number = ordinal_value(match[1])
    except ValueError:
        number = roman_value(match[1].upper()) or 0
    return date(number * 100 - 99, 1, 1), date(number * 100, 12, 31)


def _past(match: _Match, stated: date) -> Span:
    """The days, weeks, months, years or decades that end with the statement."""
    count = _count(match[1] or "a")
    months = {"month": 1, "year": 12, "decade": 120}.get(match[2])
    if months:
        before = _shifted(stated, -count * months)
    else:
        before = stated - timedelta(days=count * {"day": 1, "week": 7}[match[2]])
    return before + timedelta(days=1), stated


def _ago(match: _Match, stated: date) -> Span:
    """The day, month or year that lies so many of them back."""
    count = _count(match[1])
    if match[2] == "day":
        day = stated - timedelta(days=count)
        return day, day
    if match[2] == "month":
        day = _shifted(stated, -count)
        return _month_span(day.year, day.month, day.month)
    return _month_span(stated.year - count, 1, 12)


def _which_month(match: _Match, stated: date) -> Span:
    day = _shifted(stated, _SHIFTS.get(match[1], 0))
    return _month_span(day.year, day.month, day.month)


def _which_part(match: _Match, stated: date) -> Span | None:
    """The season or month of that name this year, or last year where this year's is to come."""
    this = _in_year(_SINGLE, match[2], stated.year)
    if match[1] == "this":
        return this
    return None if this and this[0] <= stated else _in_year(_SINGLE, match[2], stated.year - 1)


def _weekday(match: _Match, stated: date) -> Span:
    back = (stated.weekday() - _WEEKDAYS.index(match[0])) % 7
    day = stated - timedelta(days=back)
    return day, day


_ABSOLUTE: Iterable[tuple[str, Callable[[_Match], Span]]] = (
    (
        r"'?(\d\d)?(\d)0'?s",
        lambda m: (
            date(int(f"{m[1] or 19}{m[2]}0"), 1, 1),
            date(int(f"{m[1] or 19}{m[2]}9"), 12, 31),
        ),
    ),
    (r"([\w-]+(?: [\w-]+)?) century", _century),
    (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", lambda m: (date(int(m[3]), int(m[2]), int(m[1])),) * 2),
    (r"(\d{4})-(\d\d)-(\d\d)", lambda m: (date(int(m[1]), int(m[2]), int(m[3])),) * 2),
)
_RELATIVE: Iterable[tuple[str, Callable[[_Match, date], Span | None]]] = (
    (rf"past (?:{_N} )?(day|week|month|year|decade)s?", _past),
    (rf"(?:last|previous) {_N} (day|week|month|year|decade)s", _past),
    (rf"{_N} (day|month|year)s? ago", _ago),
    (r"(?:(this|current|last|next) )?month", _which_month),
    (rf"(this|last) ({'|'.join((*_SEASONS, *_NAMES))})", _which_part),
    ("|".join(_WEEKDAYS), _weekday),
)


def _read(text: str, stated: date) -> Span | None:
    for pattern, absolute in _ABSOLUTE:
        if match := re.fullmatch(pattern, text):
            return absolute(match)
    for pattern, relative in _RELATIVE:
        if match := re.fullmatch(pattern, text):
            return relative(match, stated)
    if text.startswith("since "):
        span = _read(_LEAD.sub("", text.removeprefix("since "), count=1), stated)
        return (span[0], stated) if span and span[0] <= stated else None
    if match := re.fullmatch(rf"(.*\d{{4}}){_TO}(.*\d{{4}})", text):
        first, last = _read(match[1], stated), _read(match[2], stated)
        return (first[0], last[1]) if first and last else None
    if match := _WITH_YEAR.fullmatch(text):
        year = int(match["year"] or stated.year + _SHIFTS.get(match["which"], 0))
        return _in_year((*_PARTS, *_SINGLE, *_RANGES), match["part"] or "", year)
    return _latest(text, stated)


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
        span = _read(text, stated_to)
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
