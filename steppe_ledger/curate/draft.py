"""A draft of proposals as CSV: a curator corrects it, writes `yes` to right rows, applies it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from steppe_ledger.curate.context import accrual
from steppe_ledger.curate.reader import Proposal, Reader
from steppe_ledger.curate.tables import append, csv_lines, mention_row
from steppe_ledger.evidence.derivations import Phrases, quantity_cells, year_before
from steppe_ledger.evidence.periods import is_relative
from steppe_ledger.evidence.phrases import PhraseError, parse_phrase
from steppe_ledger.findings import CannotRunError

CONFIRMED = "yes"
_HEAD = ["ok", "kind", "printed", "start", "context", "why"]
# of a figure's columns these follow, or stand apart
_MINE = frozenset({"figure_id", "mention_id", "source_id", "note"})
_CONTEXT = 50


def draft_text(reader: Reader, proposals: Iterable[Proposal]) -> str:
    """The draft: a line a proposal, what is to be read first, then the cells of the figure."""
    figure = [c for c in reader.package.tables["figures"].columns if c not in _MINE]
    columns = [*_HEAD, *figure, "note"]
    return ",".join(columns) + "\n" + csv_lines(columns, (_line(reader, p) for p in proposals))


def _line(reader: Reader, p: Proposal) -> dict[str, object]:
    before = reader.text[max(0, p.start - _CONTEXT) : p.start]
    context = f"{before}[{p.printed}]{reader.text[p.end : p.end + _CONTEXT]}"
    return {"kind": p.kind, "printed": p.printed, "start": p.start,
            "context": " ".join(context.split()), "why": "; ".join(p.why), **p.figure}  # fmt: skip


def apply_draft(reader: Reader, path: Path) -> tuple[int, int]:
    """Write the confirmed rows of a draft into the tables; how many rows, and how many stay drafts.

    A row whose `printed` was widened or cut may keep its old `start`: the place is found again near
    it, and the cells that the phrase gives are derived again where they are empty. A date phrase in
    `period_mention_id` or `baseline_mention_id` becomes the mention nearest by, and gives the days
    and their basis; an implied baseline without days is the same stretch of the year before; an
    empty accrual is the one usual of the indicator. Raises CannotRunError, with the line, for a row
    that cannot be applied, or whose cells are not what its phrase gives; nothing is written then.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    confirmed = [(f"{path}:{line}", row) for line, row in enumerate(rows, 2)
                 if row.get("ok", "").strip().lower() == CONFIRMED]  # fmt: skip
    mentions: dict[str, dict[str, str]] = {}
    figures: list[dict[str, str]] = []
    phrases = Phrases(reader.forms)
    source = reader.source["source_id"]
    for where, row in confirmed:
        near, printed = row.get("start", ""), row.get("printed", "")
        start = _nearest(reader, printed, int(near) if near.isdecimal() else 0, where)
        quantity = row["kind"] == "quantity"
        note = "" if quantity else row.get("note", "")
        mention = mention_row(source, start, printed, row["kind"], note)
        key = mention["mention_id"]
        suffix = ".2" if key in mentions else ""
        mentions.setdefault(key, mention)
        if quantity:
            for day in _dated(reader, row, start, where):
                mentions.setdefault(day["mention_id"], day)
            if row.get("baseline_basis") == "implied" and not row.get("baseline_start"):
                row.update(_implied(row, where))
            columns = reader.package.tables["figures"].columns
            figure = {n: row[n] for n in columns if row.get(n)}
            known = [i for i in reader.indicators if i.name == figure.get("indicator_id")]
            if known and "accrual" not in figure:
                figure["accrual"] = accrual(figure, known[0])
            figure = {**_derived(reader, row, where), **figure, "figure_id": key + suffix,
                      "mention_id": key, "source_id": source}  # fmt: skip
            told = phrases.faults(dict.fromkeys(columns, "") | figure, printed)
            for column, message, hint in told:
                raise CannotRunError(f"{where}: {column}: {message}. {hint}")
            figures.append(figure)
    count = append(reader.package, {"mentions": mentions.values(), "figures": figures})
    return count, len(rows) - len(confirmed)


def _nearest(reader: Reader, printed: str, near: int, where: str) -> int:
    """Where a phrase stands nearest to a place, not far from it."""
    places = [at for at in range(max(0, near - 200), near + 200) if printed
              and reader.text.startswith(printed, at)]  # fmt: skip
    if not places:
        raise CannotRunError(f"{where}: {printed!r} does not stand near {near}")
    return min(places, key=lambda at: abs(at - near))


def _dated(reader: Reader, row: dict[str, str], near: int, where: str) -> Iterator[dict[str, str]]:
    """The mentions of date phrases that stand in a figure for their identifiers; fills its days."""
    for name in ("period", "baseline"):
        phrase = row.get(f"{name}_mention_id", "")
        if not phrase or "@" in phrase:
            continue
        mention = mention_row(reader.source["source_id"], _nearest(reader, phrase, near, where),
                              phrase, "date")  # fmt: skip
        own = (row.get("period_start", ""), row.get("period_end", ""))
        days = reader.period(phrase, own if name == "baseline" else None)
        if days is None:
            raise CannotRunError(f"{where}: {phrase!r} cannot be read as a date")
        relative = name == "period" and is_relative(phrase)
        row |= {f"{name}_start": days[0], f"{name}_end": days[1],
                f"{name}_basis": "relative" if relative else "stated",
                f"{name}_mention_id": mention["mention_id"]}  # fmt: skip
        yield mention


def _implied(row: dict[str, str], where: str) -> dict[str, str]:
    """The days of a baseline that is the same stretch of the year before."""
    try:
        days = year_before(row.get("period_start", ""), row.get("period_end", ""))
    except ValueError as error:
        message = f"{where}: an implied baseline needs the days of a period, or its own: {error}"
        raise CannotRunError(message) from error
    return dict(zip(("baseline_start", "baseline_end"), days, strict=True))


def _derived(reader: Reader, row: dict[str, str], where: str) -> dict[str, str]:
    try:
        return quantity_cells(parse_phrase(row["printed"], reader.forms)[0])
    except PhraseError as error:
        if row.get("value"):
            return {}
        raise CannotRunError(f"{where}: {row['printed']!r} cannot be read: {error}") from error
