"""The words of the grammar that are neither numbers nor units, as `lexicon.csv` lists them.

They stand there in lower case and as texts print them; the code says what the words of a row mean.
The words of the lists `stage`, `status` and `modality` are patterns.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


@cache
def _lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        for name, code, words in csv.reader(file):
            codes = lists.setdefault(name, {})
            codes[code] = f"{codes[code]}|{words}" if code in codes else words
    return lists


def coded(name: str) -> dict[str, str]:
    """The codes of a list, each with its words, "|" between them."""
    return _lists()[name]


def meanings(name: str) -> dict[str, str]:
    """The words of a list, each with its code."""
    return {word: code for code, words in coded(name).items() for word in words.split("|")}


@cache
def listed(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(meanings(name))


class Forms(Generic[T]):
    """Forms of one or more tokens, and what each means."""

    def __init__(self, forms: Mapping[tuple[str, ...], T]) -> None:
        """Order them by their first token, the longest first."""
        self._starts: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for form in sorted(forms, key=len, reverse=True):
            self._starts.setdefault(form[0], []).append((form[1:], forms[form]))

    def at(self, low: Sequence[str], place: int) -> tuple[T, int] | None:
        """What the longest form at a place means, and its end; hyphens inside are passed over."""
        count = len(low)
        for rest, meaning in self._starts.get(low[place], ()) if place < count else ():
            end = place + 1
            for part in rest:
                end += end < count and low[end] == "-"
                if end >= count or low[end] != part:
                    break
                end += 1
            else:
                return meaning, end
        return None


def forms_of(name: str) -> Forms[str]:
    """The words of a list as forms, each with its code."""
    return Forms({tuple(words.split()): code for words, code in meanings(name).items()})
