"""The detector of numbers, against a corpus and against properties of any text."""

import csv
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steppe_ledger.evidence import numbers
from steppe_ledger.evidence.numbers import NumberSpan, find_numbers

# "found" lists form:slice in order, with ";" between; "\n" in either column is a line break.
CORPUS = Path(__file__).parent / "corpus" / "numbers.csv"
with CORPUS.open(encoding="utf-8", newline="") as file:
    CASES = [(row["text"], row["found"]) for row in csv.DictReader(file)]

ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
OTHERS = [
    *("hundred", "thousand", "million", "billion", "trillion", "dozen", "hundreds", "dozens"),
    *("first", "second", "third", "tenth", "twentieth", "thirdly", "half", "two-thirds"),
    *("twofold", "doubling", "twice", "XIX", "30s", "18th", "1,050", "2.5", "½"),
]
SEPARATOR = "\n|\n"
TEXTS = st.lists(
    st.one_of(
        st.sampled_from([*ONES, *TENS, *OTHERS, "and", "a", "of", "the", "$", "%", "-", "\n"]),
        st.integers(0, 10**7).map(str),
        st.text(max_size=5),
    ),
    max_size=25,
).flatmap(lambda parts: st.sampled_from([" ", "-", ""]).map(lambda joint: joint.join(parts)))


def in_words(number: int, joint: str) -> str:
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    base = next(size for size in (10**12, 10**9, 10**6, 1000, 100) if number >= size)
    names = {100: "hundred", 1000: "thousand", 10**6: "million", 10**9: "billion"}
    head = f"{in_words(number // base, joint)} {names.get(base, 'trillion')}"
    rest = number % base
    if not rest:
        return head
    return head + (joint if rest < 100 else " ") + in_words(rest, joint)


@pytest.mark.parametrize(("text", "found"), CASES, ids=[text for text, _ in CASES])
def test_corpus(text: str, found: str) -> None:
    text, found = text.replace("\\n", "\n"), found.replace("\\n", "\n")
    spans = find_numbers(text)
    assert [f"{s.form}:{text[s.start : s.end]}" for s in spans] == list(
        filter(None, found.split(";"))
    )


def test_corpus_is_large_and_holds_negatives() -> None:
    assert len(CASES) >= 80
    assert sum(not found for _, found in CASES) >= 5
    forms = {part.split(":")[0] for _, found in CASES for part in found.split(";") if part}
    assert forms == {"digits", "cardinal", "ordinal", "roman", "fraction", "multiple", "collective"}


def test_offsets_are_code_points() -> None:
    assert find_numbers("🚀🇰🇿 costs 5 ₸") == [NumberSpan(10, 11, "digits")]


@given(TEXTS)
def test_spans_are_ordered_and_inside_the_text(text: str) -> None:
    end = 0
    for span in find_numbers(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(TEXTS)
@example("１２٣4𝟓")
def test_every_decimal_digit_is_found(text: str) -> None:
    covered = {at for span in find_numbers(text) for at in range(span.start, span.end)}
    assert not [at for at, sign in enumerate(text) if sign.isdecimal() and at not in covered]


@given(st.lists(st.sampled_from([*ONES, *TENS, *OTHERS]), min_size=1, max_size=12))
def test_every_number_word_is_found(words: list[str]) -> None:
    text = " ".join(words)
    covered = {at for span in find_numbers(text) for at in range(span.start, span.end)}
    assert not [m[0] for m in re.finditer(r"\S+", text) if m.start() not in covered]


@given(TEXTS, TEXTS)
def test_a_neutral_separator_shifts_the_spans(before: str, after: str) -> None:
    shift = len(before + SEPARATOR)
    moved = [NumberSpan(s.start + shift, s.end + shift, s.form) for s in find_numbers(after)]
    assert find_numbers(before + SEPARATOR + after) == find_numbers(before) + moved


@given(
    st.integers(1, 999),
    st.lists(st.integers(0, 999), max_size=4),
    st.sampled_from([",", "'", "’", "\xa0", "\u202f", "."]),
    st.sampled_from(["", ".5", ".07"]),
    st.sampled_from(["", "$", "₽", "up to ", "(", "“", "G"]),
    st.sampled_from(["", "%", " tons", ".", ", and", "-year", ")", " per cent", "km"]),
)
def test_digits_with_separators_are_one_span(
    head: int, groups: list[int], separator: str, decimals: str, before: str, after: str
) -> None:
    number = separator.join([str(head), *(f"{group:03}" for group in groups)]) + decimals
    spans = find_numbers(before + number + after)
    assert spans == [NumberSpan(len(before), len(before + number), "digits")]


@given(
    st.one_of(st.integers(0, 2000), st.integers(0, 10**15 - 1)),
    st.sampled_from([" and ", " "]),
    st.sampled_from(["", "over ", "$"]),
    st.sampled_from(["", " dollars", ".", "-strong"]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_a_cardinal_in_words_is_one_span(
    number: int, joint: str, before: str, after: str, case: Callable[[str], str]
) -> None:
    words = case(in_words(number, joint))
    spans = find_numbers(before + words + after)
    assert spans == [NumberSpan(len(before), len(before + words), "cardinal")]


def seconds(text: str) -> float:
    def once() -> float:
        start = time.process_time()
        find_numbers(text)
        return time.process_time() - start

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "unit",
    [
        *("1", "-", "one-", "one ", "1,", "1.1", "a ", "I", "MMXX", "XIX ", "twenty-", "half a "),
        *("one hundred and ", "thousand million ", "two and a half ", "1 thousand ", "five 5 "),
        "In 2018 trade grew by 17% to two billion dollars, the second rise in three years. ",
    ],
)
def test_time_is_linear(unit: str) -> None:
    small = unit * (10_000 // len(unit))
    # Eight times the text takes eight times as long, or 64 times where the scan is quadratic.
    assert seconds(small * 8) < 24 * max(seconds(small), 0.001)


def test_adversarial_texts_end() -> None:
    assert find_numbers("-" * 10**6) == []
    assert find_numbers("7" * 10**6) == [NumberSpan(0, 10**6, "digits")]
    assert len(find_numbers("one-" * 10**5)) == 10**5


def test_no_group_is_possessive() -> None:
    """Python before 3.11.5 never ends with one that holds a choice (gh-106052), and Debian has it."""
    assert not re.search(r"\)[*+?}]\+", numbers._NUMBER.pattern)
