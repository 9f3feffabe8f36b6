"""Date phrases, against a table and against properties of any phrase and any day of the statement."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steppe_ledger.evidence.periods import is_relative, parse_period

STATED = (date(2022, 11, 20), date(2022, 11, 29))

# printed | first day | last day
ABSOLUTE = """
2022|2022-01-01|2022-12-31
in 2018|2018-01-01|2018-12-31
back in 2006|2006-01-01|2006-12-31
mid-2020|2020-01-01|2020-12-31
January-September 2023|2023-01-01|2023-09-30
from January to September 2023|2023-01-01|2023-09-30
between May and October 2021|2021-05-01|2021-10-31
first half of 2018|2018-01-01|2018-06-30
second half of 2018|2018-07-01|2018-12-31
third quarter of 2021|2021-07-01|2021-09-30
4th quarter of 2021|2021-10-01|2021-12-31
Q1 2021|2021-01-01|2021-03-31
9 months of 2022|2022-01-01|2022-09-30
10 months of 2022|2022-01-01|2022-10-31
first nine months of 2022|2022-01-01|2022-09-30
October 2019|2019-10-01|2019-10-31
February 2020|2020-02-01|2020-02-29
Sept. 2020|2020-09-01|2020-09-30
November 9, 2023|2023-11-09|2023-11-09
On November 9, 2023,|2023-11-09|2023-11-09
May 25, 1992|1992-05-25|1992-05-25
Nov. 11, 2013|2013-11-11|2013-11-11
29 November 2022, 12:19|2022-11-29|2022-11-29
9th of November 2023|2023-11-09|2023-11-09
January 1, 2024|2024-01-01|2024-01-01
November 8-9, 2023|2023-11-08|2023-11-09
8–9 November 2023|2023-11-08|2023-11-09
21.12.2018|2018-12-21|2018-12-21
2018-12-21|2018-12-21|2018-12-21
2024-2026|2024-01-01|2026-12-31
2018-2023|2018-01-01|2023-12-31
by 2030|2030-01-01|2030-12-31
in early 2004|2004-01-01|2004-12-31
January-June 2018|2018-01-01|2018-06-30
2019–2021|2019-01-01|2021-12-31
from 2019 to 2021|2019-01-01|2021-12-31
October 2019 – March 2020|2019-10-01|2020-03-31
summer of 2021|2021-06-01|2021-08-31
spring and summer 2021|2021-03-01|2021-08-31
the 30s|1930-01-01|1939-12-31
1990s|1990-01-01|1999-12-31
20th century|1901-01-01|2000-12-31
21st century|2001-01-01|2100-12-31
twenty-first century|2001-01-01|2100-12-31
XIX century|1801-01-01|1900-12-31
at the end of the 19th century|1801-01-01|1900-12-31
"""
RELATIVE = """
last year|2021-01-01|2021-12-31
This year|2022-01-01|2022-12-31
next year|2023-01-01|2023-12-31
end of this year|2022-01-01|2022-12-31
by the end of the year|2022-01-01|2022-12-31
first 9 months of this year|2022-01-01|2022-09-30
first half of the year|2022-01-01|2022-06-30
November last year|2021-11-01|2021-11-30
Nov. 9|2022-11-09|2022-11-09
Nov.9|2022-11-09|2022-11-09
November 28|2022-11-28|2022-11-28
November 29|2022-11-29|2022-11-29
November 30|2021-11-30|2021-11-30
Aug. 12 |2022-08-12|2022-08-12
12 August|2022-08-12|2022-08-12
February 29|2020-02-29|2020-02-29
June|2022-06-01|2022-06-30
November|2022-11-01|2022-11-30
December|2021-12-01|2021-12-31
between May and October|2022-05-01|2022-10-31
September-October|2022-09-01|2022-10-31
October-November|2021-10-01|2021-11-30
summer|2022-06-01|2022-08-31
in the summer and autumn|2021-06-01|2021-11-30
beginning of the month|2022-11-01|2022-11-30
last month|2022-10-01|2022-10-31
last December|2021-12-01|2021-12-31
this autumn|2022-09-01|2022-11-30
next month|2022-12-01|2022-12-31
past six months|2022-05-30|2022-11-29
last six months|2022-05-30|2022-11-29
in the past month|2022-10-30|2022-11-29
the past seven years|2015-11-30|2022-11-29
past decade|2012-11-30|2022-11-29
past 10 days|2022-11-20|2022-11-29
past two weeks|2022-11-16|2022-11-29
27 years ago|1995-01-01|1995-12-31
twenty-five years ago|1997-01-01|1997-12-31
a year ago|2021-01-01|2021-12-31
two months ago|2022-09-01|2022-09-30
three days ago|2022-11-26|2022-11-26
Sunday|2022-11-27|2022-11-27
on Tuesday|2022-11-29|2022-11-29
today|2022-11-20|2022-11-29
yesterday|2022-11-19|2022-11-28
January-August|2022-01-01|2022-08-31
January–December|2021-01-01|2021-12-31
in the first ten months of the year|2022-01-01|2022-10-31
In the first nine months of this year|2022-01-01|2022-09-30
in the first three months|2022-01-01|2022-03-31
ten months|2022-01-01|2022-10-31
9 months|2022-01-01|2022-09-30
eleven months|2021-01-01|2021-11-30
the first half|2022-01-01|2022-06-30
in the first half of the year|2022-01-01|2022-06-30
the third quarter|2022-07-01|2022-09-30
the fourth quarter|2021-10-01|2021-12-31
in the past nine months|2022-03-01|2022-11-29
over the past five years|2017-11-30|2022-11-29
over the last five years|2017-11-30|2022-11-29
since the start of the year|2022-01-01|2022-11-29
since the beginning of this year|2022-01-01|2022-11-29
since 2003|2003-01-01|2022-11-29
since January 2021|2021-01-01|2022-11-29
in the second half of this year|2022-07-01|2022-12-31
"""
UNREADABLE = [
    *("", "three years", "14 months", "winter 2020"),
    *("since then", "before 2020", "February 30", "February 29, 2023", "31.02.2020", "2026-2024"),
    *("March-January 2020", "0000", "100th century", "zeroth century", "mixed century"),
    *("13 months of 2020", "fifth quarter of 2020", "the day before", "some years ago"),
    *("2020 and soon 2021", "2021 2022", "x" * 101),
]


def cases(table: str) -> list[tuple[str, date, date]]:
    rows = [line.split("|") for line in table.strip().splitlines()]
    return [(row[0], date.fromisoformat(row[1]), date.fromisoformat(row[2])) for row in rows]


@pytest.mark.parametrize(("printed", "first", "last"), cases(ABSOLUTE))
def test_absolute(printed: str, first: date, last: date) -> None:
    assert parse_period(printed, *STATED) == (first, last)
    assert not is_relative(printed)


@pytest.mark.parametrize(("printed", "first", "last"), cases(RELATIVE))
def test_relative(printed: str, first: date, last: date) -> None:
    assert parse_period(printed, *STATED) == (first, last)
    assert is_relative(printed)


@pytest.mark.parametrize("printed", ["last autumn", "last November"])
def test_what_is_called_last_once_this_year_has_its_own(printed: str) -> None:
    assert parse_period(printed, *STATED) is None
    assert is_relative(printed)


@pytest.mark.parametrize("printed", UNREADABLE)
def test_unreadable(printed: str) -> None:
    assert parse_period(printed, *STATED) is None
    assert not is_relative(printed)


def test_what_begins_after_the_statement_has_not_been_since() -> None:
    assert parse_period("since 2023", *STATED) is None
    assert is_relative("since 2023")
    assert is_relative("since 2031")


def test_a_shorter_month_ends_the_past_months_early() -> None:
    day = date(2023, 8, 31)
    assert parse_period("past six months", day, day) == (date(2023, 3, 1), day)


@pytest.mark.parametrize("printed", ["past 999 years", "past 999 days", "last month", "Feb. 29"])
def test_the_calendar_has_a_first_day(printed: str) -> None:
    assert parse_period(printed, date.min, date.min) is None


def test_a_statement_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="later than"):
        parse_period("2020", STATED[1], STATED[0])


PHRASES = st.one_of(
    st.sampled_from([row[0] for row in cases(ABSOLUTE) + cases(RELATIVE)]),
    st.lists(
        st.sampled_from(
            [
                *("january", "Nov.", "may", "9", "31", "2018", "2022", "1990s", "first", "half"),
                *("quarter", "of", "this", "last", "year", "months", "ago", "past", "six", "to"),
                *("-", "and", "summer", "century", "21st", "the", "in", ",", "decade", "today"),
            ]
        ),
        max_size=6,
    ).map(" ".join),
    st.text(max_size=30),
)


@given(PHRASES, st.dates(), st.integers(0, 400))
@example("past six months", date.max, 0)
def test_a_period_ends_no_earlier_than_it_starts(printed: str, day: date, days: int) -> None:
    period = parse_period(printed, day - timedelta(days=min(days, day.toordinal() - 1)), day)
    assert period is None or period[0] <= period[1]


@given(PHRASES, st.dates(date(1000, 1, 1)), st.dates(date(1000, 1, 1)))
def test_only_relative_phrases_depend_on_the_statement(
    printed: str, one: date, other: date
) -> None:
    if not is_relative(printed):
        assert parse_period(printed, one, one) == parse_period(printed, other, other)


@given(
    st.sampled_from([*("Nov. 9", "June 30", "February 29"), "9 May"]), st.dates(date(1000, 1, 1))
)
def test_a_day_without_a_year_is_the_latest(printed: str, stated: date) -> None:
    period = parse_period(printed, stated, stated)
    assert period is not None
    first, last = period
    assert first == last <= stated
    assert (stated - first).days <= (366 if printed != "February 29" else 8 * 366)
