"""For a curator with the texts: how much of each text is in the ledger, and what is still open."""

from __future__ import annotations

import html
from collections import Counter
from pathlib import Path

from steppe_ledger.evidence.numbers import NumberSpan
from steppe_ledger.evidence.texts import (
    Span,
    cells_by_key,
    open_numbers,
    read_text,
    spans_by_source,
)
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.canonical import write_line
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import Rows, read_all

CONTEXT = 40  # code points shown on either side of an open number
KINDS = ("quantity", "date", "entity", "name", "idiom", "metadata")


def _chosen(rows: dict[str, Rows], source: str | None) -> list[str]:
    known = list(cells_by_key(rows["sources"]))
    if source is None:
        return known
    if source not in known:
        raise CannotRunError(f"there is no source {source}; there are {', '.join(known)}")
    return [source]


def _open(texts: Path, source: str, spans: list[Span]) -> tuple[str, list[NumberSpan]] | None:
    text = read_text(texts, source)
    return None if text is None else (text, open_numbers(text, spans))


def ledger(package: Package, texts: Path, source: str | None) -> tuple[str, int]:
    """The report as text, and how many numbers are open or texts missing."""
    rows = read_all(package)
    spans = spans_by_source(rows["mentions"])
    lines: list[str] = []
    still_open = 0
    for source_id in _chosen(rows, source):
        mine = spans.get(source_id, [])
        kinds = Counter(span.kind for span in mine)
        counts = ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind])
        found = _open(texts, source_id, mine)
        if found is None:
            lines.append(f"{source_id}: not checked, {source_id}.txt is not in {texts}")
            still_open += 1
            continue
        text, numbers = found
        covered = sum(span.end - span.start for span in mine)
        lines.append(
            f"{source_id}: {len(mine)} mentions ({counts}), {covered} of {len(text)} characters,"
            f" {len(numbers)} numbers open"
        )
        still_open += len(numbers)
        for number in numbers:
            lines += _shown(source_id, text, number)
    return "\n".join(lines) + "\n", still_open


def _shown(source_id: str, text: str, number: NumberSpan) -> list[str]:
    before = " ".join(text[max(0, number.start - CONTEXT) : number.start].split())
    printed = text[number.start : number.end]
    after = " ".join(text[number.end : number.end + CONTEXT].split())
    row = [
        f"{source_id}@{number.start}",
        source_id,
        str(number.start),
        str(number.end),
        printed,
        "quantity",
        "",
    ]
    return [
        f"  at {number.start} ({number.form}): ...{before} >>{printed}<< {after}...",
        f"    widen the span, choose the kind, paste: {write_line(row).rstrip()}",
    ]


_STYLE = """body{font:16px/1.6 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
pre{white-space:pre-wrap;font:inherit}mark{padding:0 .1em;border-radius:.2em}
.quantity{background:#bfe3bf}.date{background:#cfe0fa}.entity{background:#f6dcae}.name{background:#e6d3f2}
.idiom{background:#e3e3e3}.metadata{background:#f2d3d3}.open{background:#d00;color:#fff}
td,th{padding:.1rem .6rem;text-align:left;vertical-align:top}"""


def ledger_page(package: Package, texts: Path, source: str | None) -> str:
    """A page with each text, its mentions coloured by kind and linked to their records.

    It holds copyrighted text: for local eyes only.
    """
    rows = read_all(package)
    spans = spans_by_source(rows["mentions"])
    records = _records(rows)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>Ledger</title>",
        f"<style>{_STYLE}</style><h1>Ledger: for local eyes only</h1><p>",
        " ".join(f"<mark class={kind}>{kind}</mark>" for kind in (*KINDS, "open")),
        "</p>",
    ]
    for source_id in _chosen(rows, source):
        mine = spans.get(source_id, [])
        found = _open(texts, source_id, mine)
        parts.append(f"<h2>{html.escape(source_id)}</h2>")
        if found is None:
            parts.append("<p>The text is not there.</p>")
            continue
        parts.append(f"<pre>{_marked(found[0], mine, found[1])}</pre><table>")
        for span in mine:
            says = "<br>".join(map(html.escape, records.get(span.mention_id, [])))
            parts.append(
                f"<tr id='r{span.mention_id}'><td><a href='#m{span.mention_id}'>{span.start}</a>"
                f"<td>{html.escape(span.printed)}<td>{span.kind}<td>{says}</tr>"
            )
        parts.append("</table>")
    return "\n".join(parts) + "\n"


def _marked(text: str, spans: list[Span], numbers: list[NumberSpan]) -> str:
    pieces: list[str] = []
    place = 0
    marks = [(s.start, s.end, s.kind, s.mention_id) for s in spans]
    marks += [(n.start, n.end, "open", "") for n in numbers]
    for start, end, kind, mention_id in sorted(marks):
        if start < place:
            continue  # an open number that a span cuts in two: the span is shown
        pieces.append(html.escape(text[place:start]))
        shown = html.escape(text[start:end])
        link = f"<a href='#r{mention_id}' id='m{mention_id}'>{shown}</a>" if mention_id else shown
        pieces.append(f"<mark class={kind}>{link}</mark>")
        place = end
    return "".join([*pieces, html.escape(text[place:])])


def _records(rows: dict[str, Rows]) -> dict[str, list[str]]:
    """For each mention the records that it is the evidence of, in a few words."""
    records: dict[str, list[str]] = {}
    for table in ("figures", "project_reports", "project_actors", "agreement_reports"):
        for key, cells in cells_by_key(rows[table]).items():
            says = ", ".join(
                f"{name}={value}"
                for name, value in cells.items()
                if value and name not in ("mention_id", "source_id", "figure_id", "note")
            )
            records.setdefault(cells["mention_id"], []).append(f"{table} {key}: {says}")
    return records
