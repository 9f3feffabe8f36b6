"""What a text gives: its characters, its hash, and the numbers that no mention holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.evidence.numbers import NumberSpan, find_numbers
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.files import FileError, read_bytes


@dataclass(frozen=True)
class Span:
    """A mention as it stands in the table: code points [start, end) of a source's text."""

    mention_id: str
    start: int
    end: int
    printed: str
    kind: str
    line: int


def spans_in(
    rows: Iterable[tuple[int, str | None, str | None, int, int, str | None]],
) -> list[Span]:
    """Mentions in the order of their text; rows are line, identifier, printed, start, end, kind."""
    return sorted(
        (Span(key or "", start, end, printed or "", kind or "", line)
         for line, key, printed, start, end, kind in rows),
        key=lambda span: (span.start, span.end),
    )  # fmt: skip


def read_text(texts: Path, source_id: str) -> str | None:
    """The text of a source, or None where the folder does not hold it. Raises CannotRunError."""
    name = f"{source_id}.txt"
    if not (texts / name).exists():
        return None
    try:
        return read_bytes(texts, name).decode("utf-8")
    except (FileError, UnicodeDecodeError) as error:
        raise CannotRunError(f"cannot read {name}: {error}") from error


def open_numbers(text: str, spans: list[Span]) -> list[NumberSpan]:
    """The numbers of a text that lie wholly in no mention. ``spans`` are in order of start."""
    found: list[NumberSpan] = []
    place = 0
    for number in find_numbers(text):
        while place < len(spans) and spans[place].end <= number.start:
            place += 1
        if place == len(spans) or not (
            spans[place].start <= number.start and number.end <= spans[place].end
        ):
            found.append(number)
    return found


def frozen_fault(text: str, sha256: str, chars: str) -> tuple[str, str, str, str] | None:
    """Column, rule, message and hint where a text is not the one that was frozen."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest != sha256:
        hint = "Get the text that was frozen; or, for a new text, freeze it and code it anew."
        return "text_sha256", "text-hash", f"the text that is there has the SHA-256 {digest}", hint
    if str(len(text)) != chars:
        message = f"the text has {len(text)} code points"
        return "text_chars", "text-length", message, f"Write {len(text)}."
    return None


def slice_faults(text: str, spans: list[Span]) -> Iterator[tuple[Span, str, str, str]]:
    """The spans whose slice is not what they say is printed: span, column, message and hint.

    The column is the one that is wrong: ``printed`` where a number or phrase of the same place was
    changed, ``start`` where the phrase stands elsewhere.
    """
    for span in spans:
        there = text[span.start : span.end]
        if there == span.printed:
            continue
        message = f"the text has {there[:60]!r} from {span.start} to {span.end}"
        at = text.find(span.printed)
        if at >= 0 and text.count(span.printed) == 1:
            hint = f"It stands at {at}: correct start, end and mention_id, or printed."
        else:
            hint = f"Write {there[:60]!r} if the offsets are right; else correct start and end."
        yield span, "printed", message, hint


def ledger_message(text: str, numbers: list[NumberSpan]) -> str:
    """What is said of a ledger that is called closed while numbers are open."""
    shown = ", ".join(f"{text[n.start : n.end]!r} at {n.start}" for n in numbers[:5])
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    count = "1 number lies" if len(numbers) == 1 else f"{len(numbers)} numbers lie"
    return f"{count} in no mention: {shown}{more}"
