"""Changes in words, for people: what the diff, the version and the changelog print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from steppe_ledger.diff.change import KINDS, Change
from steppe_ledger.markdown import visible

SHORT = 60  # characters of a text that is shown in a sentence


def count(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def some(texts: Sequence[str], most: int) -> list[str]:
    """The first of some texts, and how many more there are."""
    return [*texts[:most], *([f"and {len(texts) - most} more"] if len(texts) > most else [])]


def counted(kind: str, number: int) -> str:
    """``2 cells changed``."""
    noun, done = KINDS[kind]["counted"].split(" ", 1)
    return f"{count(number, noun)} {done}"


def plain(value: Any) -> str:
    """A cell or a value of a descriptor as one line of text."""
    if value is None or value == "":
        return "nothing"
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def pair(old: Any, new: Any) -> tuple[str, str]:
    """Two values in short. They are cut so that the place where they differ is shown."""
    before, after = plain(old), plain(new)
    if before == after:  # they differ in what is not shown
        before, after = json.dumps(old), json.dumps(new)
    if max(len(before), len(after)) <= SHORT:
        return before, after
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
                min(len(before), len(after)))  # fmt: skip
    start = max(0, same - SHORT // 3)
    return _window(before, start), _window(after, start)


def _window(text: str, start: int) -> str:
    cut = text[start : start + SHORT]
    return f"{'...' if start else ''}{cut}{'...' if start + SHORT < len(text) else ''}"


def phrase(change: Change) -> str:
    """One change as a phrase, without its table."""
    old, new = pair(change.old, change.new)
    return KINDS[change.kind]["phrase"].format(
        key=visible(change.key), column=change.column, aspect=change.aspect, old=old, new=new
    )
