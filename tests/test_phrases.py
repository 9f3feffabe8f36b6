"""The grammar of value phrases, against a table and against phrases built from their parts."""

import re
from decimal import Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steppe_ledger.evidence.phrases import PhraseError, Quantity, Units, parse_phrase
from steppe_ledger.evidence.words import cardinal_value, ordinal_value

FORMS = Units(
    {
        **dict.fromkeys(("$", "us$", "usd", "dollars", "us dollars"), "USD"),
        **dict.fromkeys(("₽", "roubles"), "RUB"),
        **dict.fromkeys(("%", "percent", "per cent"), "percent"),
        **dict.fromkeys(("kilometer", "kilometers", "km"), "kilometre"),
        **dict.fromkeys(("ton", "tons"), "tonne"),
        **dict.fromkeys(("day", "days"), "day"),
        **dict.fromkeys(("year", "years"), "year"),
        "tenge": "KZT",
        "times": "multiple",
        "-foot": "foot",
        "": "count",
    }
)

# printed | comparator | value | value_max | precision | unit
TABLE = """
exceeded $50 billion|gt|50000000000||1000000000|USD
surpassing $1.9 billion|gt|1900000000||100000000|USD
over 18,000 enterprises|gt|18000||1000|count
At least 17,000 companies|ge|17000||1000|count
Almost 50%|almost|50||1|percent
almost 50 percent|almost|50||1|percent
up to 75%|le|75||1|percent
brought up to 75%|eq|75||1|percent
does not exceed 10%|le|10||1|percent
about two billion dollars|approx|2000000000||1000000000|USD
80-90%|eq|80|90|1|percent
80%–90%|eq|80|90|1|percent
$24.5 billion|eq|24500000000||100000000|USD
17 per cent|eq|17||1|percent
20 per cent increase|eq|20||1|percent
₽1.8 trillion|eq|1800000000000||100000000000|RUB
23.3 billion tenge|eq|23300000000||100000000|KZT
($49 million)|eq|49000000||1000000|USD
33.5 billion US dollars|eq|33500000000||100000000|USD
more than a third|gt|33.3333||5|percent
one-third|eq|33.3333||5|percent
two-thirds|eq|66.6667||5|percent
a quarter|eq|25||5|percent
three quarters|eq|75||5|percent
half|eq|50||5|percent
⅓|eq|33.3333||5|percent
half a million tons|eq|500000||100000|tonne
half a dozen plants|eq|6||1|count
two and a half times|eq|2.5||0.1|multiple
2½ times|eq|2.5||0.1|multiple
more than 2.5 times|gt|2.5||0.1|multiple
5 times|eq|5||1|multiple
8 times more|eq|8||1|multiple
more than twofold|gt|2||1|multiple
2.5-fold|eq|2.5||0.1|multiple
ten-fold|eq|10||1|multiple
doubling|eq|2||1|multiple
tripled|eq|3||1|multiple
halved|eq|0.5||0.1|multiple
twice|eq|2||1|multiple
7000-kilometer-long|eq|7000||1000|kilometre
7,200 kilometers|eq|7200||100|kilometre
40-foot|eq|40||1|foot
40 units|eq|40||1|count
10 days|eq|10||1|day
10 business days|eq|10||1|day
8.9 million tons|eq|8900000||100000|tonne
79,200 tons|eq|79200||100|tonne
640|eq|640||1|count
1,050 items|eq|1050||1|count
1 050 items|eq|1050||1|count
1\u00a0050\u00a0000 items|eq|1050000||10000|count
１，０５０ items|eq|1050||1|count
٤٢ items|eq|42||1|count
0.50%|eq|0.5||0.01|percent
nearly 30,000 jobs|almost|30000||10000|count
$535 million|eq|535000000||1000000|USD
50bn tenge|eq|50000000000||1000000000|KZT
USD 5 million|eq|5000000||1000000|USD
Five|eq|5||1|count
six joint ventures|eq|6||1|count
twenty-five|eq|25||1|count
two dozen plants|eq|24||1|count
a dozen plants|eq|12||1|count
a hundred|eq|100||100|count
one thousand two hundred|eq|1200||100|count
one hundred and five thousand|eq|105000||1000|count
hundreds of documents|ge|200||100|count
over hundreds of documents|gt|200||100|count
dozens of plants|ge|24||1|count
tens of thousands of jobs|ge|20000||10000|count
hundreds of millions of dollars|ge|200000000||100000000|USD
first place|eq|1||1|rank
second|eq|2||1|rank
third|eq|3||1|rank
fifth|eq|5||1|rank
third year|eq|3||1|rank
12th|eq|12||1|rank
thirdly|eq|3||1|rank
one hundred and fifth|eq|105||1|rank
XIX|eq|19||1|rank
Ⅻ|eq|12||1|rank
three years|eq|3||1|year
every four years|eq|4||1|year
7-year mandate|eq|7||1|year
30 years of relations|eq|30||1|year
$100,000|eq|100000||100000|USD
more than 60 projects|gt|60||1|count
more than 60 projects in a year|gt|60||1|count
approximately $19 billion|approx|19000000000||1000000000|USD
between 10 and 20 days|eq|10|20|1|day
2 to 3 million tons|eq|2000000|3000000|1000000|tonne
1.5-2 million tons|eq|1500000|2000000|100000|tonne
$800 million-$1 billion|eq|800000000|1000000000|1000000|USD
5 or more projects|ge|5||1|count
50% or less|le|50||1|percent
50+ projects|ge|50||1|count
17 days at least|ge|17||1|day
some 50 people|approx|50||1|count
50 or so people|approx|50||1|count
US$5 million|eq|5000000||1000000|USD
less than 5%|lt|5||1|percent
over-50%|gt|50||1|percent
from 300 to 450 items|eq|300|450|1|count
two to three hundred thousand items|eq|200000|300000|100000|count
1 billion 200 million tenge|eq|1200000000||1000000|KZT
a million and a half tons|eq|1500000||100000|tonne
half-a-million tons|eq|500000||100000|tonne
a quarter of a million tons|eq|250000||10000|tonne
$5m-$10m|eq|5000000|10000000|1000000|USD
one hundred percent|eq|100||1|percent
from 50 up|ge|50||1|count
50-odd plants|approx|50||1|count
-$5 million|eq|-5000000||1000000|USD
several billion dollars|ge|2000000000||1000000000|USD
several dozen plants|ge|24||1|count
a few hundred jobs|ge|200||100|count
every third plant|eq|33.3333||5|percent
every third one|eq|33.3333||5|percent
every tenth student|eq|10||5|percent
top five investors|le|5||1|rank
among the top ten|le|10||1|rank
"""
CASES = [line.split("|") for line in TABLE.strip().splitlines()]

REFUSED = [
    *("several projects", "", "%", "from 300 items", "10 and 20 days", "90-80%"),
    *("more than 60 projects worth $27 billion", "80%-$90", "1, 2 and 3", "a third-a half"),
    *("$5 million tons", "half a day", "$ one-third", "₽5 dollars", "more than twofold days"),
    *(
        "¥5",
        "5€",
        "day 5",
        "per cent 5",
        "5k",
        "5m",
        "5x",
        "-5",
        "about almost 5",
        "at least 5 or more",
    ),
    *("10,5", "12.30.2", "1,0500", "30s", "in the thirties", "thirds", "halves", "x" * 99 + " 5"),
    *("-3-5%", "$5-10 million tons", "5-7,000 plants", "500-1 million", "5 or 6 plants", ".5%"),
    *("40' plants", "5.5 plants", "1,5-2 million", "12,335 billion tenge", "10³ tons", "G20", "5T"),
    *(
        "every third",
        "every second time",
        "top billion",
        "top 50%",
        "at least top five",
        "few plants",
    ),
    *("twice a year", "5 times a day", "one of the plants", "every third year", "third of May"),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_default_reading(case: list[str]) -> None:
    printed, comparator, value, value_max, precision, unit = case
    upper = Decimal(value_max) if value_max else None
    expected = (comparator, Decimal(value), upper, Decimal(precision), unit)
    assert parse_phrase(printed, FORMS)[0][:5] == expected


@pytest.mark.parametrize("printed", REFUSED)
def test_what_is_not_one_quantity_is_refused(printed: str) -> None:
    with pytest.raises(PhraseError, match=r".{10}"):
        parse_phrase(printed, FORMS)


@pytest.mark.parametrize(
    ("printed", "second"),
    [
        ("8 times more", Quantity("eq", Decimal(9), None, Decimal(1), "multiple", "multiple")),
        (
            "increased by 2.5 times",
            Quantity("eq", Decimal("3.5"), None, Decimal("0.1"), "multiple", "multiple"),
        ),
        ("a third", Quantity("eq", Decimal(3), None, Decimal(1), "rank", "rank")),
        ("twice", Quantity("eq", Decimal(2), None, Decimal(1), "count", "level")),
        ("XIX", Quantity("eq", Decimal(19), None, Decimal(1), "count", "level")),
    ],
)
def test_second_readings(printed: str, second: Quantity) -> None:
    assert parse_phrase(printed, FORMS)[1:] == [second]


@pytest.mark.parametrize(
    ("printed", "value", "measure"),
    [
        ("$5 billion", 5_000_000_000, "level"),
        ("increased by $5 billion", 5_000_000_000, "change"),
        ("a $5 billion decline", -5_000_000_000, "change"),
        ("a $5 billion expansion", 5_000_000_000, "level"),
        ("rose to $5 billion", 5_000_000_000, "level"),
        ("17%", 17, None),
        ("17% of exports", 17, "share"),
        ("a share of 17%", 17, "share"),
        ("by 17%", 17, "growth"),
        ("fell by 17%", -17, "growth"),
        ("down by half", -50, "growth"),
        ("17% lower", -17, "growth"),
        ("+17%", 17, "growth"),
        ("doubled", 2, "multiple"),
        ("ranked 5th", 5, "rank"),
        ("300 more", 300, "change"),
        ("5 more plants", 5, "level"),
    ],
)
def test_measures_that_a_phrase_says(printed: str, value: int, measure: str | None) -> None:
    reading = parse_phrase(printed, FORMS)[0]
    assert (reading.value, reading.measure) == (value, measure)


def test_a_fall_keeps_the_comparator_of_its_size_and_turns_its_range() -> None:
    more = parse_phrase("fell by more than 5 percent", FORMS)[0]
    assert (more.comparator, more.value) == ("gt", -5)
    between = parse_phrase("fell by 5 to 7 percent", FORMS)[0]
    assert (between.value, between.value_max) == (-7, -5)


def test_one_reading_where_nothing_is_ambiguous() -> None:
    assert len(parse_phrase("one-third", FORMS)) == len(parse_phrase("5 times", FORMS)) == 1


def test_units_come_from_the_table_alone() -> None:
    assert parse_phrase("5 parsecs", {"parsec": "pc", "parsecs": "pc"})[0].unit == "pc"
    assert parse_phrase("5 wagons", {})[0].unit == "count"
    assert parse_phrase("5 times", {})[0].unit == "multiple"


@pytest.mark.parametrize("words", ["", "third", "one of", "some", "-"])
def test_words_that_are_no_cardinal(words: str) -> None:
    with pytest.raises(PhraseError, match="is not a cardinal"):
        cardinal_value(words)


@pytest.mark.parametrize("word", ["", "three", "one", "thirdish", "12", "fifth of"])
def test_words_that_are_no_ordinal(word: str) -> None:
    with pytest.raises(PhraseError, match=r"is not an? (?:ordinal|cardinal)"):
        ordinal_value(word)


ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
MAGNITUDES = {"": 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
COMPARATORS = {
    "": "eq",
    "about ": "approx",
    "nearly ": "almost",
    "More than ": "gt",
    "at least ": "ge",
    "less than ": "lt",
    "up to ": "le",
    "brought up to ": "eq",
}


def in_words(number: int, joint: str) -> str:
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    names = {10**12: "trillion", 10**9: "billion", 10**6: "million", 1000: "thousand"}
    base = next(size for size in (*names, 100) if number >= size)
    head = f"{in_words(number // base, joint)} {names.get(base, 'hundred')}"
    rest = number % base
    return head + ((joint if rest < 100 else " ") + in_words(rest, joint) if rest else "")


@given(
    st.sampled_from(sorted(COMPARATORS)),
    st.integers(0, 10**9),
    st.sampled_from(["", "1", "05", "50", "999"]),
    st.booleans(),
    st.sampled_from(sorted(MAGNITUDES)),
    st.sampled_from([("$", ""), ("", " tenge"), ("", " joint plants"), ("", " per cent")]),
)
def test_the_parts_of_a_phrase_come_back(
    words: str, whole: int, decimals: str, grouped: bool, magnitude: str, around: tuple[str, str]
) -> None:
    digits = (f"{whole:,}" if grouped else str(whole)) + (f".{decimals}" if decimals else "")
    number = digits + (f" {magnitude}" if magnitude else "")
    scale = Decimal(10) ** MAGNITUDES[magnitude]
    zeros = len(str(whole)) - len(str(whole).rstrip("0"))
    zeros = zeros if whole >= 1000 and zeros > 1 else 0
    step = Decimal(10) ** (-len(decimals) if decimals else zeros)
    unit = {"$": "USD", " tenge": "KZT", " per cent": "percent"}.get("".join(around), "count")
    value = Decimal(digits.replace(",", "")) * scale
    # A count is whole; "12,335 billion" may have a decimal comma, "2021" may be a year.
    thousands = grouped and whole % 1000 and 1000 <= whole < 10**6 and not decimals
    assume(not (thousands and MAGNITUDES[magnitude] > 6))
    assume(around[0] == "$" or around[1] != " joint plants" or not decimals or magnitude)
    assume("".join(around) or magnitude or not (decimals or (not grouped and 1900 <= whole < 2100)))
    readings = parse_phrase(words + around[0] + number + around[1], FORMS)
    assert [reading[:5] for reading in readings] == [
        (COMPARATORS[words], value, None, step * scale, unit)
    ]


@given(
    st.from_regex(r"[1-9][0-9]{0,2}(,[0-9]{3}){0,3}(\.[0-9]{1,3})?", fullmatch=True),
    st.data(),
    st.sampled_from(["over {} tons", "${} million", "{}%", "{}-year mandate", "0-{}%"]),
)
def test_another_digit_is_another_quantity(number: str, data: st.DataObject, around: str) -> None:
    at = data.draw(st.sampled_from([at for at, sign in enumerate(number) if sign.isdecimal()]))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(digit != number[at])
    other = number[:at] + digit + number[at + 1 :]
    assume(other[0] != "0" or len(other) == 1)
    assume(not re.search(r"\.\d00$", number) and not re.search(r"\.\d00$", other))
    assume(Decimal(other.replace(",", "")) > 0)
    assert parse_phrase(around.format(number), FORMS) != parse_phrase(around.format(other), FORMS)


@given(st.one_of(st.integers(0, 2000), st.integers(0, 10**15 - 1)), st.sampled_from([" and ", " "]))
def test_words_give_the_number_they_name(number: int, joint: str) -> None:
    words = in_words(number, joint)
    assert cardinal_value(words) == number
    assume(len(words) <= 90)
    reading = parse_phrase(f"over {words}", FORMS)[0]
    assert reading[:2] == ("gt", Decimal(number))
    assert reading.value % reading.precision == 0


@given(st.integers(0, 10**45), st.integers(0, 999))
def test_nothing_is_rounded_whatever_the_callers_context(whole: int, thousandths: int) -> None:
    assume(thousandths % 100 or whole > 999)  # "1.500" may be thousands
    with localcontext(prec=3):
        reading = parse_phrase(f"{whole}.{thousandths:03} trillion tons", FORMS)[0]
    assert reading.value == whole * 10**12 + thousandths * 10**9
    assert reading.precision == 10**9


WORDS = [
    *(*COMPARATORS, *FORMS, *ONES, *TENS),
    *("hundred", "billion", "dozens", "half", "a", "third", "of", "to", "-", "5", "1,000"),
    *("2.5", "½", "XIX", "twofold", "and", "+", "or less", "tens", "bn", "21st", "thirds"),
]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)))
def test_any_text_is_read_or_refused(printed: str) -> None:
    try:
        readings = parse_phrase(printed, FORMS)
    except PhraseError:
        return
    for reading in readings:
        assert reading.value >= 0 or reading.measure in {"growth", "change"}
        assert reading.precision > 0
        assert reading.value_max is None or reading.value_max > reading.value
        assert reading.unit in {*FORMS.values(), "rank"}
    assert readings == parse_phrase(printed, FORMS)
