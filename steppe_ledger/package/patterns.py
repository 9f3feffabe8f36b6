"""Which regular expressions a schema may use.

Other readers of a schema match its patterns by backtracking, and a pattern such as ``(a+)+`` then
takes a time that doubles with each character. A pattern may repeat a group only if the group starts
with a character that can stand nowhere else in it, so that there is one way to match.
"""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_CHARS = 500
_SAMPLE = [chr(code) for code in range(32, 127)] + ["\t", "\n", "\u00e9", "\u0416", "\u20ac"]


@lru_cache(maxsize=1024)
def pattern_fault(pattern: str) -> str | None:
    """Why a pattern is refused, or None where it is fit for every reader."""
    if len(pattern) > MOST_CHARS:
        return f"longer than {MOST_CHARS} characters"
    try:
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"no regular expression: {error}"
    return _fault(list(tree))


def _fault(items: list[tuple[Any, Any]]) -> str | None:
    open_chars: set[str] = set()  # of repetitions that may take what comes next as well
    for kind, value in items:
        if kind in (op.GROUPREF, op.GROUPREF_EXISTS, op.ASSERT, op.ASSERT_NOT):
            return "it looks around or back, which not every reader can"
        if kind in _REPEATS and _repeats_freely(value) and not _one_way(list(value[2])):
            return "it repeats a group that can be matched in more than one way"
        endless = kind in _REPEATS and value[1] is op.MAXREPEAT
        if endless and open_chars and open_chars & _first(kind, value):
            return "two repetitions in a row can take the same characters"
        if endless:
            open_chars = _chars([(kind, value)]) | (set() if value[0] else open_chars)
        elif open_chars and not (kind in _REPEATS and value[0] == 0):
            open_chars = open_chars if open_chars & _chars([(kind, value)]) else set()
        for inner in _inside(kind, value):
            fault = _fault(inner)
            if fault:
                return fault
    return None


def _first(kind: Any, value: Any) -> set[str]:
    """The characters with which an item can start."""
    inner = _inside(kind, value)
    if inner and inner[0]:
        return set().union(*(_first(*part[0]) for part in inner if part))
    return _chars([(kind, value)])


_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)


def _inside(kind: Any, value: Any) -> list[list[tuple[Any, Any]]]:
    if kind in _REPEATS:
        return [list(value[2])]
    if kind is op.SUBPATTERN:
        return [list(value[3])]
    if kind is op.BRANCH:
        return [list(branch) for branch in value[1]]
    return [list(value)] if kind is op.ATOMIC_GROUP else []


def _repeats_freely(value: Any) -> bool:
    return bool(value[1] > 1)


def _one_way(items: list[tuple[Any, Any]]) -> bool:
    """Whether a repeated group is one character, a fixed text, or starts in a way of its own."""
    while len(items) == 1 and items[0][0] is op.SUBPATTERN:
        items = list(items[0][1][3])
    if not items:
        return False
    if all(kind in (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY) for kind, _ in items):
        return True
    first, rest = items[0], items[1:]
    if first[0] not in (op.LITERAL, op.IN):
        return False
    return not (_chars([first]) & _chars(rest))


def _chars(items: list[tuple[Any, Any]]) -> set[str]:
    """The characters of a sample that can stand somewhere in the items."""
    found: set[str] = set()
    for kind, value in items:
        if kind is op.LITERAL:
            found.add(chr(value))
        elif kind in (op.NOT_LITERAL, op.ANY, op.IN):
            found |= {char for char in _SAMPLE if _fits(kind, value, char)}
        for inner in _inside(kind, value):
            found |= _chars(inner)
    return found


def _fits(kind: Any, value: Any, char: str) -> bool:
    if kind is op.ANY:
        return char != "\n"
    if kind is op.NOT_LITERAL:
        return ord(char) != int(value)
    negated = any(k is op.NEGATE for k, _ in value)
    inside = any(
        (k is op.LITERAL and v == ord(char))
        or (k is op.RANGE and v[0] <= ord(char) <= v[1])
        or (k is op.CATEGORY and _in_category(v, char))
        for k, v in value
    )
    return inside != negated


def _in_category(category: Any, char: str) -> bool:
    tests = {
        op.CATEGORY_DIGIT: char.isdigit(),
        op.CATEGORY_SPACE: char.isspace(),
        op.CATEGORY_WORD: char.isalnum() or char == "_",
    }
    for name, holds in tests.items():
        if category is name:
            return holds
    return not tests[
        {
            op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
            op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
            op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
        }[category]
    ]
