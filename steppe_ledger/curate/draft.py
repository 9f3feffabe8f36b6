"""A draft of proposals as CSV: a curator corrects it, writes `yes` to right rows, applies it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from steppe_ledger.curate.context import accrual
from steppe_ledger.curate.reader import Proposal, Reader
from steppe_ledger.curate.tables import append
from steppe_ledger.evidence.derivations import derived_period, quantity_cells
from steppe_ledger.evidence.periods import is_relative
from steppe_ledger.evidence.phrases import PhraseError, parse_phrase
from steppe_ledger.findings import CannotRunError

CONFIRMED = "yes"
_HEAD = ["ok", "kind", "printed", "start", "context", "why"]
_MINE = {
    "figure_id",
    "mention_id",
    "source_id",
    "note",
}  # of a figure's columns: these follow, or stand apart
_CONTEXT = 50


def draft_text(reader: Reader, proposals: Iterable[Proposal]) -> str:
    """The draft: a line a proposal, what is to be read first, then the cells of the figure."""
    columns = [c for c in reader.package.tables["figures"].columns if c not in _MINE]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*_HEAD, *columns, "note"], restval="", lineterminator="\n")
    writer.writeheader()
    for p in proposals:
        before = reader.text[max(0, p.start - _CONTEXT) : p.start]
        after = reader.text[p.end : p.end + _CONTEXT]
        context = " ".join(f"{before}[{p.printed}]{after}".split())
        cells = {name: cell for name, cell in p.figure.items() if name in [*columns, "note"]}
        writer.writerow({"ok": "", "kind": p.kind, "printed": p.printed, "start": p.start,
                         "context": context, "why": "; ".join(p.why), **cells})  # fmt: skip
    return text.getvalue()


def apply_draft(reader: Reader, path: Path) -> tuple[int, int]:
    """Write the confirmed rows of a draft into the tables; how many rows, and how many stay drafts.

    A row whose `printed` was widened or cut may keep its old `start`: the place is found again near
    it, and the cells that the phrase gives are derived again where they are empty. A date phrase in
    `period_mention_id` or `baseline_mention_id` becomes the mention nearest by, and gives the days
    and their basis; an empty accrual is the one usual of the indicator. Raises CannotRunError, with
    the line, for a row that cannot be applied; nothing is written then.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mentions: dict[str, dict[str, str]] = {}
    figures: list[dict[str, str]] = []
    left = 0
    for line, row in enumerate(rows, 2):
        if row.get("ok", "").strip().lower() != CONFIRMED:
            left += 1
            continue
        start = _place(reader, row, f"{path}:{line}")
        source = reader.source["source_id"]
        mention = f"{source}@{start}"
        again = mention in mentions
        note = "" if row["kind"] == "quantity" else row.get("note", "")
        mentions.setdefault(mention, _mention(reader, start, row["printed"], row["kind"], note))
        if row["kind"] == "quantity":
            for day in _dated(reader, row, start, f"{path}:{line}"):
                mentions.setdefault(day["mention_id"], day)
            figure = {n: row[n] for n in reader.package.tables["figures"].columns if row.get(n)}
            known = [i for i in reader.indicators if i.name == figure.get("indicator_id")]
            if known and "accrual" not in figure:
                figure["accrual"] = accrual(figure, known[0])
            suffix = ".2" if again else ""
            figures.append({**_derived(reader, row, f"{path}:{line}"), **figure,
                            "figure_id": mention + suffix, "mention_id": mention,
                            "source_id": source})  # fmt: skip
    count = append(reader.package, {"mentions": mentions.values(), "figures": figures})
    return count, left


def _place(reader: Reader, row: dict[str, str], where: str) -> int:
    start = row.get("start", "")
    return _nearest(reader, row.get("printed", ""), int(start) if start.isdecimal() else 0, where)


def _nearest(reader: Reader, printed: str, near: int, where: str) -> int:
    """Where a phrase stands nearest to a place, not far from it."""
    places = [at for at in range(max(0, near - 200), near + 200) if printed
              and reader.text.startswith(printed, at)]  # fmt: skip
    if not places:
        raise CannotRunError(f"{where}: {printed!r} does not stand near {near}")
    return min(places, key=lambda at: abs(at - near))


def _dated(reader: Reader, row: dict[str, str], near: int, where: str) -> Iterator[dict[str, str]]:
    """The mentions of date phrases that stand in a figure for their identifiers; fills its days."""
    said = tuple(day.isoformat() for day in reader.said or ())
    for name in ("period", "baseline"):
        phrase = row.get(f"{name}_mention_id", "")
        if not phrase or "@" in phrase:
            continue
        start = _nearest(reader, phrase, near, where)
        own = (row.get("period_start", ""), row.get("period_end", ""))
        days = derived_period(phrase, said, own if name == "baseline" else None) \
            if len(said) == 2 else None  # fmt: skip
        if days is None:
            raise CannotRunError(f"{where}: {phrase!r} cannot be read as a date")
        relative = name == "period" and is_relative(phrase)
        row |= {f"{name}_start": days[0], f"{name}_end": days[1],
                f"{name}_basis": "relative" if relative else "stated",
                f"{name}_mention_id": f"{reader.source['source_id']}@{start}"}  # fmt: skip
        yield _mention(reader, start, phrase, "date", "")


def _mention(reader: Reader, start: int, printed: str, kind: str, note: str) -> dict[str, str]:
    source = reader.source["source_id"]
    return {"mention_id": f"{source}@{start}", "source_id": source, "start": str(start),
            "end": str(start + len(printed)), "printed": printed, "kind": kind,
            "note": note}  # fmt: skip


def _derived(reader: Reader, row: dict[str, str], where: str) -> dict[str, str]:
    try:
        return quantity_cells(parse_phrase(row["printed"], reader.forms)[0])
    except PhraseError as error:
        if row.get("value"):
            return {}
        raise CannotRunError(f"{where}: {row['printed']!r} cannot be read: {error}") from error
