"""The operators: every cell and every row, changed in every way that fits it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from steppe_ledger.package.named_checks import edtf_bounds
from tests.mutants.corpus import Cells, Corpus, Edit, Mutant, Place, pick

# own words, and what only names where a text or a number comes from
FREE = {"note", "description", "definition", "title", "subject", "label", "assumption", "author",
        "publisher", "edition", "retrieved_from", "url"}  # fmt: skip
_EXCHANGED = (
    ("ref_area", "counterpart_area", "areas exchanged"),
    ("value", "value_max", "range ends swapped"),
    ("start", "end", "range ends swapped"),
    ("period_start", "period_end", "range ends swapped"),
    ("baseline_start", "baseline_end", "range ends swapped"),
    ("published_from", "published_to", "range ends swapped"),
    ("stated_from", "stated_to", "range ends swapped"),
    ("signed_from", "signed_to", "range ends swapped"),
    ("starts_from", "starts_to", "range ends swapped"),
    ("as_of_from", "as_of_to", "range ends swapped"),
    ("published", "stated", "columns swapped"),
    ("period_start", "baseline_start", "columns swapped"),
    ("period_mention_id", "baseline_mention_id", "columns swapped"),
    ("title", "publisher", "columns swapped"),
    ("project_id", "agreement_id", "columns swapped"),
    ("name", "kind", "columns swapped"),
)
_SOUGHT = {  # what makes another row the likelier slip: a column of it that is the same
    ("units", "kind"): "another unit of the same kind",
    ("indicators", "unit_kind"): "indicator of the same unit kind",
    ("mentions", "kind"): "another mention of the same kind",
    ("figures", "unit"): "another figure of the same unit",
}
_FEW = 7  # codes of a list up to which each is tried; of a longer one the next two
_LOOKS = str.maketrans("aceopxy", "асеорху")
STEPS = ("day", "month", "year")


def later(day: str, step: str) -> str:
    """A date, or its year and month, moved by a day, a month or a year; as it was if it cannot be."""
    year, month, number = (int(part) if part else 0 for part in f"{day}--".split("-")[:3])
    if step == "year":
        year += 1
    elif step == "month" and month:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    elif step == "day" and number:
        return (date(year, month, number) + timedelta(days=1)).isoformat()
    else:
        return day
    if number:
        number = min(number, calendar.monthrange(year, month)[1])
    return "-".join(f"{part:02}" for part in (year, month, number) if part)


def moved(cell: str, step: str) -> str:
    """A date in EDTF, every day in it moved."""
    return re.sub(r"[0-9]{4}(?:-[0-9]{2}){0,2}", lambda found: later(found[0], step), cell)


def _number(cell: str) -> Iterator[tuple[str, str]]:
    at = max(m.start() for m in re.finditer("[0-9]", cell))
    yield "digit", f"{cell[:at]}{(int(cell[at]) + 1) % 10}{cell[at + 1 :]}"
    first = re.search("[1-8]", cell)
    if first and first.start() != at:
        yield "first digit", cell.replace(first[0], str(int(first[0]) + 1), 1)
    yield "ten times", format(Decimal(cell) * 10, "f")
    yield "sign", cell[1:] if cell.startswith("-") else f"-{cell}"


def _text(cell: str) -> Iterator[tuple[str, str]]:
    word = re.search(r"(?<=[a-z])[aceopxy]", cell)
    if word:
        at = word.start()
        yield "look-alike letter", cell[:at] + cell[at].translate(_LOOKS) + cell[at + 1 :]
    if len(cell) > 3:
        yield "text cut", cell[: len(cell) // 2].rstrip()


def _simple(field: dict[str, Any], cell: str) -> Iterator[tuple[str, str]]:
    """What a cell of its type may be mistaken for."""
    codes = field.get("constraints", {}).get("enum", [])
    if field["type"] in ("number", "integer"):
        yield from _number(cell)
    elif field["type"] == "date" or "edtf" in field.get("checks", []):
        yield from ((f"a {step} later", moved(cell, step)) for step in STEPS)
    elif field["type"] == "boolean":
        yield "flipped", "true" if cell == "false" else "false"
    elif codes:
        few = len(codes) <= _FEW or cell not in codes
        at = 0 if few else codes.index(cell) + 1
        yield from (
            ("another code", code) for code in (codes if few else [*codes, *codes][at : at + 2])
        )
    else:
        yield from _text(cell)
    yield "emptied", ""


def cells_of(corpus: Corpus, place: Place) -> Iterator[Mutant]:
    """Every cell of a row by every operator that fits it."""
    name, i = place
    row, table = corpus.data[name][i], corpus.tables[name]
    for field in table.fields:
        column, cell = field["name"], row[field["name"]]
        if cell:
            for operator, new in _simple(field, cell):
                if new != cell:
                    yield one(place, column, operator, new)
        if column in corpus.refs[name]:
            yield from _references(corpus, place, column)
        elif column not in FREE and field["type"] == "string" \
                and not field.get("constraints", {}).get("enum") and column not in table.key:  # fmt: skip
            yield from _other(
                corpus, place, column, "value of another row" if cell else "null filled"
            )
        elif not cell and column not in FREE:
            yield from _other(corpus, place, column, "null filled")
    yield from _together(place, row)


def one(place: Place, column: str, operator: str, new: str, *donors: Place) -> Mutant:
    return Mutant(place[0], column, operator, (Edit(*place, {column: new}),), donors=donors)


def _other(corpus: Corpus, place: Place, column: str, operator: str) -> Iterator[Mutant]:
    cell = corpus.data[place[0]][place[1]][column]
    rows = [(row[column], (place[0], j)) for j, row in enumerate(corpus.data[place[0]])
            if row[column] not in ("", cell)]  # fmt: skip
    if found := pick(rows, *place, column):
        yield one(place, column, operator, found[0], found[1])


def _references(corpus: Corpus, place: Place, column: str) -> Iterator[Mutant]:
    """A reference moved to other valid rows: of the same text, of the same kind, to any."""
    name, row = place[0], corpus.data[place[0]][place[1]]
    target, cell = corpus.refs[name][column], row[column]
    source = corpus.source(place)
    mine = [key for key in corpus.by_source.get((target, source), []) if key != cell]
    if column == "claimed_by":
        speakers = {r["claimed_by"] for t in ("figures", "project_reports", "agreement_reports")
                    for j, r in enumerate(corpus.data[t]) if corpus.source((t, j)) == source}  # fmt: skip
        speaker = pick(sorted(speakers - {cell}), *place, column)
        if speaker:
            yield one(place, column, "speaker of the same text", speaker)
        mine = [key for key in mine if key not in speakers]
    if mine and (new := pick(mine, *place, column)):
        yield one(place, column, "another row of the same text" if cell else "null filled", new)
    rows = corpus.at[target]
    for (of, same), operator in _SOUGHT.items():
        if of == target and cell in rows:
            kind = corpus.data[of][rows[cell]][same]
            alike = [
                key for key, j in rows.items() if key != cell and corpus.data[of][j][same] == kind
            ]
            near = (
                [key for key in alike if key.startswith(f"{source}@")] if of == "mentions" else []
            )
            if new := pick(near or alike, *place, column, same):
                yield one(place, column, operator, new)
    taken = {*mine, cell}
    if new := pick([key for key in rows if key not in taken], *place, column, "any"):
        yield one(place, column, "another row" if cell else "null filled from afar", new)


def _together(place: Place, row: Cells) -> Iterator[Mutant]:
    """Cells of one row that are exchanged, or moved together."""
    for a, b, operator in _EXCHANGED:
        if a in row and b in row and row[a] != row[b]:
            edit = Edit(*place, {a: row[b], b: row[a]})
            yield Mutant(place[0], f"{a}, {b}", operator, (edit,))
    for column in ("published", "stated", "signed", "starts", "as_of"):
        if row.get(column):
            for step in STEPS:
                new = moved(row[column], step)
                days = edtf_bounds(new)
                if new != row[column] and days:
                    ends = {f"{column}_from": str(days[0]), f"{column}_to": str(days[1])}
                    yield Mutant(place[0], column, f"a {step} later, with its bounds",
                                 (Edit(*place, {column: new, **ends}),))  # fmt: skip
    for part in ("period", "baseline"):
        a, b = f"{part}_start", f"{part}_end"
        if row.get(a) and row.get(b):
            edit = Edit(*place, {a: later(row[a], "year"), b: later(row[b], "year")})
            yield Mutant(place[0], part, "a year later, both ends", (edit,))


def rows_of(corpus: Corpus, place: Place) -> Iterator[Mutant]:
    """A row that is not there, and one that stands twice."""
    yield Mutant(place[0], "", "row dropped", (Edit(*place, {}, 0),))
    yield Mutant(place[0], "", "row doubled", (Edit(*place, {}, 2),))


def single_mutants(corpus: Corpus) -> Iterator[Mutant]:
    for place in corpus.places:
        yield from cells_of(corpus, place)
        yield from rows_of(corpus, place)
