"""Cells that follow from what is printed are derived again and compared, never trusted.

From a mention's ``printed``: comparator, value, value_max, precision and unit of its figure. From a
date mention and the days on which its source was published: the period and the baseline. A figure
whose cell the phrase alone cannot give says so by an ``exception`` of a closed list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from steppe_ledger.evidence.periods import is_relative, parse_period
from steppe_ledger.evidence.phrases import PhraseError, Quantity, Units, parse_phrase
from steppe_ledger.evidence.texts import OF_TEXT, cells_by_key
from steppe_ledger.findings import Finding, Report
from steppe_ledger.rows import Rows

Cells = Mapping[str, str]
FROM_PHRASE = ("comparator", "value", "value_max", "precision", "unit")
# "8 times more" as nine times, "twice" as two occasions: the reading nearest to the cells counts
OTHER_READING = "reading_from_context"
# which columns each exception frees from derivation
EXCUSED: dict[str, frozenset[str]] = {
    "": frozenset(),
    OTHER_READING: frozenset(),
    "unit_from_context": frozenset({"unit"}),
    "comparator_from_context": frozenset({"comparator"}),
    "precision_from_context": frozenset({"precision"}),
    "period_from_context": frozenset({"period_start", "period_end", "period_basis"}),
    "baseline_from_context": frozenset({"baseline_start", "baseline_end"}),
}


def unit_forms(units: Rows) -> Units:
    """Printed form (lower case) to unit, from the table of units."""
    forms: dict[str, str] = {}
    for cells in cells_by_key(units).values():
        for form in filter(None, cells["printed_forms"].split("|")):
            forms[form] = cells["unit"]
    return Units(forms)


def plain(number: Decimal | None) -> str:
    """A decimal as the tables write it: no exponent, no trailing zeros; empty for None."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity_cells(quantity: Quantity) -> dict[str, str]:
    """The cells of a figure that a printed phrase gives."""
    return {
        "comparator": quantity.comparator,
        "value": plain(quantity.value),
        "value_max": plain(quantity.value_max),
        "precision": plain(quantity.precision),
        "unit": quantity.unit,
    }


def derived_value(figure: Cells, printed: str, forms: Mapping[str, str]) -> dict[str, str]:
    """What ``printed`` gives for the figure: the first reading, unless the figure is an exception.

    Raises PhraseError where the phrase cannot be read.
    """
    readings = [quantity_cells(reading) for reading in parse_phrase(printed, forms)]
    if figure["exception"] != OTHER_READING:
        return readings[0]
    return min(
        readings,
        key=lambda cells: sum(figure[name] != cells[name] for name in FROM_PHRASE),
    )


def derived_period(
    printed: str, source: Cells, period: tuple[str, str] | None = None
) -> tuple[str, str] | None:
    """First and last day that a date phrase gives, as text; None where it cannot be read.

    ``period`` is the figure's own, for a baseline that is "the same period" of another year.
    """
    published = (
        date.fromisoformat(source["published_from"]),
        date.fromisoformat(source["published_to"]),
    )
    words = printed.lower().split()
    if words and words[0] in ("analogous", "same", "corresponding") and period and period[0]:
        year = words[-1]
        if not year.isdecimal():
            return None
        return f"{year}{period[0][4:]}", f"{year}{period[1][4:]}"
    days = parse_period(printed, *published)
    return None if days is None else (days[0].isoformat(), days[1].isoformat())


def check_derivations(report: Report, rows: dict[str, Rows]) -> tuple[list[Finding], int]:
    """Derive every figure again. Returns the findings and how many figures were derived.

    Figures that cannot be read, or rest on a row that is wrong, are left alone. Where a row rule
    said that two cells of a figure do not fit each other and one of them is what is printed, the
    report takes back what it said of that one.
    """
    needed = ("sources", "mentions", "figures", "units")
    if not all(name in rows for name in needed):
        return [], 0
    wrong = {name: report.wrong_lines(rows[name].table.path, OF_TEXT) for name in needed}
    if wrong["units"]:
        return [], 0
    sources = cells_by_key(rows["sources"], wrong["sources"])
    mentions = cells_by_key(rows["mentions"], wrong["mentions"])
    forms = unit_forms(rows["units"])
    figures, path = rows["figures"], rows["figures"].table.path
    row_rules = {rule["name"] for rule in figures.table.rules}
    unreadable = report.wrong_lines(path, rules_besides=row_rules)
    findings: list[Finding] = []
    confirmed: set[tuple[str | None, int | None, str | None]] = set()
    derived = 0
    for row, line in zip(*figures.whole(), strict=True):
        figure = dict(zip(figures.header, row, strict=True))
        mention, source = mentions.get(figure["mention_id"]), sources.get(figure["source_id"])
        if line in unreadable or mention is None or source is None:
            continue
        derived += 1
        faults = list(_faults(figure, mention, source, mentions, forms))
        if faults and line in wrong["figures"]:
            right = _derivable(figure, mentions) - {column for column, _, _ in faults}
            confirmed |= {(path, line, column) for column in right}
        for column, message, hint in faults:
            place = ("figures", path, line, column, figure["figure_id"], figure[column])
            findings.append(Finding("derivation", message, hint, *place))
    report.withdraw(confirmed)
    return findings, derived


def _derivable(figure: Cells, mentions: Mapping[str, Cells]) -> set[str]:
    """The columns of a figure that its phrases give."""
    columns = set(FROM_PHRASE)
    for name in ("period", "baseline"):
        if _date_mention(figure, name, mentions) is not None:
            columns |= {f"{name}_start", f"{name}_end"}
    return columns - EXCUSED.get(figure["exception"], frozenset())


def _faults(
    figure: Cells,
    mention: Cells,
    source: Cells,
    mentions: Mapping[str, Cells],
    forms: Mapping[str, str],
) -> Iterator[tuple[str, str, str]]:
    excused = EXCUSED.get(figure["exception"], frozenset())
    for fault in _value_faults(figure, mention, forms):
        if fault[0] not in excused:
            yield fault
    for column in sorted(excused & set(FROM_PHRASE)):
        said = rf"\b{column} {re.escape(figure[column])}(?!\w|\.\d)"
        if figure["note"] and not re.search(said, figure["note"]):
            message = "the phrase does not give the cell, and the note does not repeat it"
            yield column, message, f"Write `{column} {figure[column]}` into note, if it is so."
    for fault in _period_faults(figure, source, mentions):
        if fault[0] not in excused:
            yield fault


def _value_faults(
    figure: Cells, mention: Cells, forms: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    printed = mention["printed"]
    try:
        derived = derived_value(figure, printed, forms)
    except PhraseError as error:
        hint = "Correct the span; or teach the grammar this phrase, with a test."
        yield "value", f"{printed!r} cannot be read as a quantity: {error}", hint
        return
    for column in FROM_PHRASE:
        if figure[column] != derived[column]:
            given = derived[column] or "nothing"
            hint = f"Write {given}; or give the figure an exception, with its reason in note."
            yield column, f"{printed!r} gives {given}", hint


def _date_mention(figure: Cells, name: str, mentions: Mapping[str, Cells]) -> Cells | None:
    """The mention of a figure's period or baseline, unless it is one that cannot give it."""
    mention = mentions.get(figure[f"{name}_mention_id"])
    fits = mention and mention["kind"] == "date" and mention["source_id"] == figure["source_id"]
    return mention if fits else None


def _period_faults(
    figure: Cells, source: Cells, mentions: Mapping[str, Cells]
) -> Iterator[tuple[str, str, str]]:
    own = (figure["period_start"], figure["period_end"])
    for name in ("period", "baseline"):
        mention = _date_mention(figure, name, mentions)
        if mention is None:
            continue
        printed = mention["printed"]
        days = derived_period(printed, source, own if name == "baseline" else None)
        hint = "Correct the date; or give the figure an exception, with its reason in note."
        if days is None:
            yield f"{name}_start", f"{printed!r} cannot be read as a date", hint
            continue
        for column, day in zip((f"{name}_start", f"{name}_end"), days, strict=True):
            if figure[column] != day:
                yield column, f"{printed!r} gives {day}", hint
        basis = "relative" if is_relative(printed) else "stated"
        if name == "period" and figure["period_basis"] not in (basis, "as_of"):
            yield "period_basis", f"{printed!r} is a {basis} period", f"Write {basis}."
