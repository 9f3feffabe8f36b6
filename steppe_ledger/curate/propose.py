"""Propose a row for every open number of a text: what is printed where, and what follows from it.

A proposal is never more than that: it stands in a draft until a curator has confirmed it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from steppe_ledger.curate.tables import rows_of
from steppe_ledger.evidence.derivations import quantity_cells
from steppe_ledger.evidence.periods import is_relative, parse_period
from steppe_ledger.evidence.phrases import PhraseError, parse_phrase
from steppe_ledger.evidence.texts import Span, open_numbers
from steppe_ledger.findings import CannotRunError, near
from steppe_ledger.package.descriptor import Package

_WORD = re.compile(r"[^\s]+")
_SENTENCE = re.compile(r"(?<=[.!?\u201d])\s+(?=[A-Z\u201c])|\n+")
_TURN = re.compile(r"(?m)^([A-Z][^\n:]{2,80}):\s")
_TOKEN = re.compile(r"[a-z]{4,}")
_TRIM = ' ,.;:\u2013\u2014()\u201c\u201d"'
_BREAK = re.compile(r"[,;:]\s")  # what follows it is no longer said of the number
_LEFT, _RIGHT = 6, 6  # words on either side that may belong to a phrase
_STOP = {
    "and", "or", "in", "of", "the", "to", "for", "by", "from", "with", "on", "at", "which", "that",
    "is", "are", "was", "were", "has", "have", "as", "than", "while", "but", "since",
}  # fmt: skip


@dataclass
class Proposal:
    """One proposed mention, with the cells of its figure where it is a quantity.

    ``why`` says what speaks for it.
    """

    start: int
    end: int
    printed: str
    kind: str
    figure: dict[str, str] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)


class Reader:
    """One text beside what the package already knows."""

    def __init__(self, package: Package, source: Mapping[str, str], text: str) -> None:
        """``source`` is the row of the text in the table of sources."""
        self.package, self.source, self.text = package, source, text
        said = source.get("stated_from") or source.get("published_from") or ""
        last = source.get("stated_to") or source.get("published_to") or said
        self.said = (date.fromisoformat(said), date.fromisoformat(last)) if said else None

    @cached_property
    def forms(self) -> dict[str, str]:
        """Printed form to unit."""
        units = rows_of(self.package, "SELECT unit, printed_forms FROM units")
        return {f: u["unit"] for u in units for f in u["printed_forms"].split("|") if f}

    @cached_property
    def entities(self) -> list[tuple[str, str, str]]:
        """Name or alias, identifier and kind, the longest names first."""
        rows = rows_of(self.package, "SELECT entity_id, name, kind, aliases FROM entities")
        found = [(called, row["entity_id"], row["kind"]) for row in rows
                 for called in [row["name"], *row["aliases"].split("|")] if called]  # fmt: skip
        return sorted(found, key=lambda entry: -len(entry[0]))

    @cached_property
    def indicators(self) -> list[tuple[str, str, Counter[str]]]:
        """Identifier, kind of unit, and words of each indicator and of its figures' subjects."""
        rows = rows_of(
            self.package,
            "SELECT i.indicator_id, unit_kind, concat_ws(' ', i.name, definition,"
            " string_agg(DISTINCT subject, ' '), string_agg(DISTINCT m.printed, ' ')) AS words"
            " FROM indicators AS i LEFT JOIN figures USING (indicator_id)"
            " LEFT JOIN mentions AS m USING (mention_id)"
            " GROUP BY i.indicator_id, unit_kind, i.name, definition",
        )
        return [(r["indicator_id"], r["unit_kind"], Counter(_TOKEN.findall(r["words"].lower())))
                for r in rows]  # fmt: skip

    @cached_property
    def unit_kinds(self) -> dict[str, str]:
        """Unit to its kind."""
        return {r["unit"]: r["kind"] for r in rows_of(self.package, "SELECT unit, kind FROM units")}

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence around a place of the text."""
        start, end = 0, len(self.text)
        for match in _SENTENCE.finditer(self.text):
            if match.end() <= place:
                start = match.end()
            else:
                end = match.start()
                break
        return start, end

    def period(self, printed: str) -> tuple[str, str] | None:
        """The days of a date phrase, as text."""
        if self.said is None:
            return None
        days = parse_period(printed, *self.said)
        return None if days is None else (days[0].isoformat(), days[1].isoformat())

    def windows(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Spans of whole words of one sentence round a place, the widest first."""
        low, high = self.sentence(start)
        before = [m.start() for m in _WORD.finditer(self.text, low, start)][-_LEFT:]
        after = [m.end() for m in _WORD.finditer(self.text, end, high)][:_RIGHT]
        first = next(iter([m.start() for m in _WORD.finditer(self.text, low, high)
                           if m.start() <= start < m.end()]), start)  # fmt: skip
        last = next(iter([m.end() for m in _WORD.finditer(self.text, low, high)
                          if m.start() < end <= m.end()]), end)  # fmt: skip
        starts = sorted({*before, first})
        ends = sorted({*after, last, end}, reverse=True)
        spans = [(s, e) for s in starts for e in ends]
        yield from sorted(spans, key=lambda span: span[0] - span[1])

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The span without blanks and punctuation at its ends."""
        while start < end and self.text[start] in _TRIM:
            start += 1
        while start < end and self.text[end - 1] in _TRIM:
            end -= 1
        return start, end


def propose(reader: Reader, spans: list[Span]) -> list[Proposal]:
    """A proposal for every number of the text that no mention holds; ``spans`` are its mentions."""
    taken = [(span.start, span.end) for span in spans]
    found: list[Proposal] = []
    for number in open_numbers(reader.text, spans):
        if any(p.start <= number.start and number.end <= p.end for p in found):
            continue
        proposal = _around(reader, number.start, number.end, taken)
        taken.append((proposal.start, proposal.end))
        found.append(proposal)
    dates = [p for p in found if p.kind == "date"]
    for proposal in found:
        if proposal.kind == "quantity":
            _fill(reader, proposal, dates)
    return sorted(found, key=lambda proposal: proposal.start)


def at_phrase(reader: Reader, phrase: str, spans: list[Span]) -> list[Proposal]:
    """A proposal for each place where a phrase stands. Raises CannotRunError where it does not."""
    places = [m.start() for m in re.finditer(re.escape(phrase), reader.text)]
    if not places:
        hint = near(phrase, (reader.text[s:e] for s, e in _runs(reader.text, len(phrase.split()))))
        raise CannotRunError(f"{phrase!r} does not stand in {reader.source['source_id']}.{hint}")
    dates = [Proposal(s.start, s.end, s.printed, "date") for s in spans if s.kind == "date"]
    found = []
    for place in places:
        proposal = _as_phrase(reader, place, place + len(phrase)) or Proposal(
            place, place + len(phrase), phrase, "entity")  # fmt: skip
        if proposal.kind == "quantity":
            _fill(reader, proposal, dates)
        found.append(proposal)
    return found


def _runs(text: str, words: int) -> Iterator[tuple[int, int]]:
    places = list(_WORD.finditer(text))
    for first in range(len(places) - words + 1):
        yield places[first].start(), places[first + words - 1].end()


def _as_phrase(reader: Reader, start: int, end: int) -> Proposal | None:
    """A span as a date or a quantity, if it reads as one in full."""
    printed = reader.text[start:end]
    if reader.period(printed) is not None:
        return Proposal(start, end, printed, "date")
    try:
        cells = quantity_cells(parse_phrase(printed, reader.forms)[0])
    except PhraseError:
        return None
    return Proposal(start, end, printed, "quantity", cells)


def _means(reader: Reader, proposal: Proposal) -> object:
    return proposal.figure or reader.period(proposal.printed)


def _around(reader: Reader, start: int, end: int, taken: list[tuple[int, int]]) -> Proposal:
    """The widest date or value phrase round a number; a counted noun ends before an "of"."""
    best: Proposal | None = None
    for first, last in reader.windows(start, end):
        first, last = reader.trimmed(first, last)  # noqa: PLW2901
        if first > start or last < end or any(s < last and first < e for s, e in taken):
            continue
        proposal = _as_phrase(reader, first, last)
        if proposal is None:
            continue
        if best is not None:
            # words in front that change nothing (in, reached) do not belong to the phrase
            if last == best.end and _means(reader, proposal) == _means(reader, best):
                best = proposal
            continue
        if proposal.kind == "quantity":
            after = reader.text[end:last].lower().split()
            if _BREAK.search(reader.text, end, last) or (
                proposal.figure["unit"] == "count" and (_STOP & set(after) or len(after) > 3)
            ):
                continue
        best = proposal
    if best is not None:
        return best
    printed = reader.text[start:end]
    try:
        parse_phrase(printed, reader.forms)
        why = "read alone; widen it to the whole phrase"
    except PhraseError as error:
        why = f"not read: {error}"
    return Proposal(start, end, printed, "", why=[why])


def _fill(reader: Reader, proposal: Proposal, dates: Iterable[Proposal]) -> None:
    """The cells of a figure that its sentence speaks for."""
    low, high = reader.sentence(proposal.start)
    sentence = reader.text[low:high]
    figure, why = proposal.figure, proposal.why
    near_dates = sorted((d for d in dates if low <= d.start < high),
                        key=lambda d: abs(d.start - proposal.start))  # fmt: skip
    figure["period_basis"] = "none"
    if near_dates:
        printed = near_dates[0].printed
        figure["period_start"], figure["period_end"] = reader.period(printed) or ("", "")
        figure["period_basis"] = "relative" if is_relative(printed) else "stated"
        figure["period_mention_id"] = f"{reader.source['source_id']}@{near_dates[0].start}"
        why.append(f"period: {printed!r}")
    figure["claimed_by"], said = _speaker(reader, proposal.start)
    why.append(f"speaker: {said}")
    figure["measure"] = {"percent": "share", "multiple": "multiple", "rank": "rank"}.get(
        figure["unit"], "level")  # fmt: skip
    if re.search(r"\b(?:grew|grow|rose|rise|increas|declin|fell|drop|growth)", sentence) \
            and figure["unit"] == "percent":  # fmt: skip
        figure["measure"] = "growth"
    figure["modality"] = "actual"
    _indicator(reader, proposal, sentence)
    areas = [
        entity for called, entity, kind in reader.entities if kind == "state" and called in sentence
    ]
    areas = list(dict.fromkeys(areas))[:2]
    for column, area in zip(("ref_area", "counterpart_area"), areas, strict=False):
        figure[column] = area
    if areas:
        why.append(f"areas named: {', '.join(areas)}")


def _indicator(reader: Reader, proposal: Proposal, sentence: str) -> None:
    words = Counter(_TOKEN.findall(sentence.lower()))
    everywhere = Counter(w for _, _, known in reader.indicators for w in set(known))
    kind = reader.unit_kinds.get(proposal.figure["unit"], "")
    best: tuple[float, str, list[str]] = (0.0, "", [])
    for indicator, unit_kind, known in reader.indicators:
        if kind not in (unit_kind, "ratio", "rank"):
            continue
        shared = [w for w in words if w in known]
        score = sum(1 / everywhere[w] for w in shared)
        if score > best[0]:
            best = (score, indicator, sorted(shared, key=lambda w: everywhere[w])[:4])
    if best[1]:
        proposal.figure["indicator_id"] = best[1]
        proposal.why.append(f"indicator {best[1]}: {', '.join(best[2])}")


def _speaker(reader: Reader, place: int) -> tuple[str, str]:
    """Who speaks at a place, and what says so: the turn of a transcript, a name, the author."""
    turns = [m for m in _TURN.finditer(reader.text) if m.start() <= place]
    for called, entity, kind in reader.entities:
        if turns and kind in ("person", "body") and called in turns[-1][1]:
            return entity, f"the turn of {called}"
    before = reader.text[max(0, place - 400) : place + 400]
    for called, entity, kind in reader.entities:
        if not turns and kind == "person" and called in before:
            return entity, f"named nearby: {called}"
    for column in ("author", "publisher"):
        for called, entity, _ in reader.entities:
            if reader.source.get(column) and reader.source[column] == called:
                return entity, f"the {column}"
    return "", "nobody is named"
