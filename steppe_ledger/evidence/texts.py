"""The package held against the source texts: hashes, slices, and the ledger of numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steppe_ledger.evidence.numbers import NumberSpan, find_numbers
from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.package.rows import Rows

# the columns of a source that are about its text, and say nothing of its date
OF_TEXT = frozenset({"text_sha256", "text_chars", "ledger"})


@dataclass(frozen=True)
class Span:
    """A mention as it stands in the table: code points [start, end) of a source's text."""

    mention_id: str
    start: int
    end: int
    printed: str
    kind: str
    line: int


def cells_by_key(rows: Rows, without: Container[int] = ()) -> dict[str, dict[str, str]]:
    """The rows of a table that are whole, by primary key, as text; some lines left out."""
    return {
        rows.key_of(row): dict(zip(rows.header, row, strict=True))
        for row, line in zip(*rows.whole(), strict=True)
        if line not in without
    }


def text_path(texts: Path, source_id: str) -> Path:
    """Where the text of a source is looked for."""
    return texts / f"{source_id}.txt"


def read_text(texts: Path, source_id: str) -> str | None:
    """The text of a source, or None where the folder does not hold it. Raises CannotRunError."""
    path = text_path(texts, source_id)
    if not path.is_file():
        return None
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"cannot read {path.name}: {error}") from error


def spans_by_source(mentions: Rows) -> dict[str, list[Span]]:
    """The mentions of each source, in the order of the text; without those that have no place."""
    spans: dict[str, list[Span]] = {}
    for row, line in zip(*mentions.whole(), strict=True):
        cells = dict(zip(mentions.header, row, strict=True))
        if cells["start"].isdecimal() and cells["end"].isdecimal():
            place = (int(cells["start"]), int(cells["end"]))
            span = Span(cells["mention_id"], *place, cells["printed"], cells["kind"], line)
            spans.setdefault(cells["source_id"], []).append(span)
    for found in spans.values():
        found.sort(key=lambda span: (span.start, span.end))
    return spans


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


def check_texts(
    report: Report, rows: dict[str, Rows], texts: Path | None, *, require_texts: bool
) -> dict[str, Any]:
    """Hold the tables against the texts that are there; returns what was and was not checked."""
    if texts is not None and not texts.is_dir():
        raise CannotRunError(f"{texts} is not a folder of texts")
    if "sources" not in rows or "mentions" not in rows:
        return {"texts": "not checked: sources or mentions cannot be read"}
    sources, mentions = cells_by_key(rows["sources"]), rows["mentions"]
    wrong = report.wrong_lines(mentions.table.path)
    spans = spans_by_source(mentions)
    done = {"texts_present": 0, "texts_of": len(sources), "slices": 0, "open_numbers": 0}
    for source_id, cells in sources.items():
        text = read_text(texts, source_id) if texts is not None else None
        if text is None:
            if require_texts:
                message = f"the text {source_id}.txt is not there"
                hint = "Point --texts or STEPPE_LEDGER_TEXTS at the folder that holds it."
                report.add(
                    [
                        _of_source(
                            rows["sources"], source_id, "text_sha256", "text-missing", message, hint
                        )
                    ]
                )
            continue
        done["texts_present"] += 1
        faults = list(_frozen(rows["sources"], source_id, cells, text))
        report.add(faults)
        if faults:
            continue
        mine = spans.get(source_id, [])
        good = [span for span in mine if span.line not in wrong]
        report.add(_slices(mentions, good, text))
        done["slices"] += len(good)
        numbers = open_numbers(text, mine)
        done["open_numbers"] += len(numbers)
        if cells.get("ledger") == "closed" and not _doubtful(report, mentions, source_id):
            report.add(_open(rows["sources"], source_id, text, numbers))
    return dict(done)


def _doubtful(report: Report, mentions: Rows, source_id: str) -> bool:
    """Whether a mention of the source is wrong: it may be the one that covers what seems open."""
    return any(
        cell.partition("@")[0] == source_id
        for line in report.wrong_lines(mentions.table.path)
        for cell in mentions.at(line)[:2]
    )


def _of_source(
    sources: Rows, source_id: str, column: str, rule: str, message: str, hint: str
) -> Finding:
    for row, line in zip(sources.rows, sources.lines, strict=True):
        if sources.key_of(row) == source_id:
            value = dict(zip(sources.header, row, strict=False)).get(column)
            return Finding(
                rule, message, hint, "sources", sources.table.path, line, column, source_id, value
            )
    raise KeyError(source_id)


def _frozen(sources: Rows, source_id: str, cells: dict[str, str], text: str) -> Iterator[Finding]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if digest != cells.get("text_sha256"):
        message = f"the text that is there has the SHA-256 {digest}"
        hint = "Get the text that was frozen; or, for a new text, freeze it and code it anew."
        yield _of_source(sources, source_id, "text_sha256", "text-hash", message, hint)
    elif str(len(text)) != cells.get("text_chars"):
        message = f"the text has {len(text)} code points"
        yield _of_source(
            sources, source_id, "text_chars", "text-length", message, f"Write {len(text)}."
        )


def _slices(mentions: Rows, spans: list[Span], text: str) -> Iterator[Finding]:
    for span in spans:
        if text[span.start : span.end] != span.printed:
            there = text.find(span.printed)
            hint = "Copy the slice [start, end) of the text."
            if there >= 0 and text.count(span.printed) == 1:
                hint = f"It stands at {there}: correct start, end and mention_id, or printed."
            yield Finding(
                "slice",
                f"the text has other characters from {span.start} to {span.end}",
                hint,
                "mentions",
                mentions.table.path,
                span.line,
                "printed",
                span.mention_id,
                span.printed,
            )


def _open(sources: Rows, source_id: str, text: str, numbers: list[NumberSpan]) -> list[Finding]:
    """One finding a source: its ledger is said to be closed while numbers are open."""
    if not numbers:
        return []
    shown = ", ".join(f"{text[n.start : n.end]!r} at {n.start}" for n in numbers[:5])
    more = f" and {len(numbers) - 5} more" if len(numbers) > 5 else ""
    count = "1 number lies" if len(numbers) == 1 else f"{len(numbers)} numbers lie"
    message = f"{count} in no mention: {shown}{more}"
    hint = f"Run `python -m steppe_ledger ledger {source_id}` for a row to paste for each."
    return [_of_source(sources, source_id, "ledger", "ledger-open", message, hint)]
