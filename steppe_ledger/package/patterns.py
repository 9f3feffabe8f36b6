"""Which regular expressions a schema may use.

Other readers of a schema match its patterns by backtracking, and a pattern such as ``(a+)+`` then
takes a time that doubles with each character. A pattern is let in if a text can be matched in a few
ways at most, however long it is: its automaton, with one state for each character that the pattern
prints, is looked at for a word that leads from one loop both back into it and on to another
(Weber and Seidl 1991, https://doi.org/10.1016/0304-3975(91)90381-B, "IDA").
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_CHARS = 500
_MOST_STATES = 100
_MOST_CHOICES = 8  # states from which one character leads to more than one
_MOST_STEPS = 100_000  # of the search for ambiguous loops
_SAMPLE = {*map(ord, "\t\n\u00a0\u0663\u00e9\u0416\u20ac"), *range(32, 127)}
_CHARACTERS = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY)
_MANY_WAYS = "a long text could match it, or nearly so, in more ways than can be tried"
Items = list[tuple[Any, Any]]
Part = tuple[set[int], set[int], bool]  # states that can come first, last; whether it may be empty


class _RefusedError(Exception):
    """A pattern that is not let in, and why."""


@lru_cache(maxsize=1024)
def pattern_fault(pattern: str) -> str | None:
    """Why a pattern is refused, or None where it is fit for every reader."""
    if len(pattern) > MOST_CHARS:
        return f"longer than {MOST_CHARS} characters"
    try:
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"no regular expression: {error}"
    if tree.state.flags & ~re.UNICODE:
        return "it sets flags, which not every reader can"
    try:
        _Automaton(list(tree)).check()
    except _RefusedError as error:
        return str(error)
    return None


class _Automaton:
    """The states of a pattern, one for each character that it prints, and what may follow what."""

    def __init__(self, items: Items) -> None:
        borders = {code + step for code in _numbers(items) for step in (-1, 0, 1)}
        self._sample = [chr(c) for c in _SAMPLE | borders if 0 <= c <= sys.maxunicode]
        self._chars: list[frozenset[str]] = [frozenset()]  # the first state is the start
        self._next: dict[int, set[int]] = {}
        first, _, _ = self._sequence(items)
        self._link({0}, first)

    def _link(self, before: set[int], after: set[int]) -> None:
        for state in before:
            known = self._next.setdefault(state, set())
            if known & after:  # as in (a+)+: the same step within a repetition and round it
                raise _RefusedError(_MANY_WAYS)
            known |= after

    def _sequence(self, items: Items) -> Part:
        first: set[int] = set()
        last: set[int] = set()
        empty = True
        for kind, value in items:
            starts, ends, may_be_empty = self._item(kind, value)
            self._link(last, starts)
            first |= starts if empty else set()
            last = ends | (last if may_be_empty else set())
            empty = empty and may_be_empty
        return first, last, empty

    def _item(self, kind: Any, value: Any) -> Part:
        if kind in _CHARACTERS:
            one = parser.SubPattern(parser.State(), [(kind, value)])
            fits = compiler.compile(one, re.UNICODE).match
            self._chars.append(frozenset(filter(fits, self._sample)))
            if len(self._chars) > _MOST_STATES:
                raise _RefusedError("it is too long to be looked through")
            state = len(self._chars) - 1
            return {state}, {state}, False
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._repeat(*value)
        if kind is op.SUBPATTERN and not value[1] and not value[2]:
            return self._sequence(list(value[3]))
        if kind is op.BRANCH:
            parts = [self._sequence(list(branch)) for branch in value[1]]
            if sum(empty for _, _, empty in parts) > 1:
                raise _RefusedError(_MANY_WAYS)
            first = set().union(*(part[0] for part in parts))
            return first, set().union(*(part[1] for part in parts)), any(p[2] for p in parts)
        if kind is op.AT:
            return set(), set(), True
        raise _RefusedError("it looks around or back or sets flags, which not every reader can")

    def _repeat(self, least: int, most: int, inner: Any) -> Part:
        items = list(inner)
        if least == most and least * len(items) <= _MOST_STATES // 4:
            return self._sequence(items * least)
        first, last, empty = self._sequence(items)
        if empty:
            raise _RefusedError(_MANY_WAYS)
        if most > 1:
            self._link(last, first)
        return first, last, least == 0

    def check(self) -> None:
        """Raise _RefusedError where a text can be matched in too many ways."""
        if sum(map(self._chooses, self._next)) > _MOST_CHOICES:
            raise _RefusedError(_MANY_WAYS)
        if any(map(self._chooses, self._next)):
            steps = iter(range(_MOST_STEPS))
            loops = [state for state in self._next if state in self._reached(state)]
            for one, other in itertools.permutations(loops, 2):
                if other in self._reached(one) and self._ambiguous(one, other, steps):
                    raise _RefusedError(_MANY_WAYS)

    def _chooses(self, state: int) -> bool:
        after = self._next[state]
        return any(self._chars[a] & self._chars[b] for a, b in itertools.combinations(after, 2))

    def _reached(self, state: int) -> set[int]:
        found: set[int] = set()
        ahead = [state]
        while ahead:
            new = self._next.get(ahead.pop(), set()) - found
            found |= new
            ahead += new
        return found

    def _ambiguous(self, one: int, other: int, steps: Any) -> bool:
        """Whether a word leads from one state to itself and to the other, and that to itself."""
        start: tuple[int, ...] = (one, one, other)
        wanted = (one, other, other)
        seen, ahead = {start}, [start]
        while ahead:
            follow = [self._next.get(state, set()) for state in ahead.pop()]
            for states in itertools.product(*follow):
                if next(steps, None) is None:
                    raise _RefusedError("it is too intricate to be looked through")
                if states not in seen and frozenset.intersection(*(self._chars[s] for s in states)):
                    if states == wanted:
                        return True
                    seen.add(states)
                    ahead.append(states)
        return False


def _numbers(tree: Any) -> Iterator[int]:
    """Every number of a parsed pattern, among which are its characters and the ends of ranges."""
    if isinstance(tree, int):
        yield tree
    elif isinstance(tree, (list, tuple, parser.SubPattern)):
        for part in tree:
            yield from _numbers(part)
