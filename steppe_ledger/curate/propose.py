"""Propose a row for every open number of a text: what is printed where, and what follows from it.

A proposal is never more than that: it stands in a draft until a curator has confirmed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from steppe_ledger.curate.context import fill
from steppe_ledger.curate.reader import MONTH, WORD, Proposal, Reader
from steppe_ledger.curate.spans import around, as_phrase
from steppe_ledger.evidence.texts import Span, open_numbers
from steppe_ledger.findings import CannotRunError, near

_YEAR = "(?:[Tt]his|[Ll]ast|[Nn]ext|[Pp]revious|[Pp]ast|[Cc]urrent)"
_WORDED = re.compile(
    rf"\b{MONTH}(?:(?:[-\u2013]| and | to ){MONTH})?(?: (?:of )?{_YEAR} year)?\b"
    r"|\b(?:(?:early|late|mid|(?:beginning|start|middle|end) of) )?"
    rf"{_YEAR} (?:year|month|week|decade|spring|summer|autumn|fall)\b"
)  # dates without a number


def propose(reader: Reader, spans: list[Span]) -> list[Proposal]:
    """A proposal for every number of the text that no mention holds; ``spans`` are its mentions."""
    taken = [(span.start, span.end) for span in spans]
    found: list[Proposal] = []
    for number in open_numbers(reader.text, spans):
        if any(p.start <= number.start and number.end <= p.end for p in found):
            continue
        proposal = around(reader, number.start, number.end, taken)
        taken.append((proposal.start, proposal.end))
        found.append(proposal)
    worded = [Proposal(m.start(), m.end(), m[0], "date") for m in _WORDED.finditer(reader.text)
              if not any(s < m.end() and m.start() < e for s, e in taken)]  # fmt: skip
    coded = [Proposal(s.start, s.end, s.printed, "date") for s in spans if s.kind == "date"]
    dates = coded + worded + [p for p in found if p.kind == "date"]
    for proposal in found:
        if proposal.kind == "quantity":
            fill(reader, proposal, dates)
    needed = {p.figure.get("period_mention_id", "").rpartition("@")[2] for p in found}
    found += [p for p in worded if str(p.start) in needed]
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
        proposal = as_phrase(reader, place, place + len(phrase))
        if proposal.kind == "quantity":
            fill(reader, proposal, dates)
        found.append(proposal)
    return found


def _runs(text: str, words: int) -> Iterator[tuple[int, int]]:
    places = list(WORD.finditer(text))
    for first in range(len(places) - words + 1):
        yield places[first].start(), places[first + words - 1].end()
