"""The figures as SDMX-CSV 2.0, with the mapping from SDMX's concepts to our columns beside it.

``figure_id`` alone identifies an observation, as two sources may state the same figure; the other
dimensions are those by which people look. A dimension has no empty values in SDMX, so that empty
ones become ``_Z`` (not applicable, of the cross-domain code lists). The period is an attribute, not
the time dimension, because some claims have none. Columns that SDMX has no concept for keep their
own name, in capitals, as attributes.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from steppe_ledger.export.about import About, title
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import quoted
from steppe_ledger.sql.query import shown

FIGURES = "figures"
FILES = {
    "sdmx/figures.csv": "The figures as SDMX-CSV 2.0",
    "sdmx/mapping.csv": "What each column of the SDMX file is in the tables",
}
NOT_APPLICABLE = "_Z"
DIMENSION, MEASURE, ATTRIBUTE = "dimension", "measure", "attribute"

# concept of SDMX (content-oriented guidelines) and role, by our column
CONCEPTS = {
    "figure_id": ("FIGURE_ID", DIMENSION),
    "indicator_id": ("INDICATOR", DIMENSION),
    "ref_area": ("REF_AREA", DIMENSION),
    "counterpart_area": ("COUNTERPART_AREA", DIMENSION),
    "measure": ("TRANSFORMATION", DIMENSION),
    "unit": ("UNIT_MEASURE", DIMENSION),
    "value": ("OBS_VALUE", MEASURE),
    "note": ("COMMENT_OBS", ATTRIBUTE),
}
Concept = tuple[str, str, str]
PERIOD = ("period_start", "period_end")
ORDER = {DIMENSION: 0, MEASURE: 1, ATTRIBUTE: 2}


def write(draft: Draft) -> None:
    """One line an observation; ACTION is I: the file informs, it orders no change."""
    table = draft.package.tables.get(FIGURES)
    if table is None or not {*CONCEPTS, *PERIOD} <= set(table.columns):
        return  # another package, whose figures are no observations of this kind
    columns = concepts(table)
    heads = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(c for c, _, _ in columns), "TIME_PERIOD"]
    draft.write_csv("sdmx/figures.csv", heads, _observations(draft, columns))
    heads = ["concept", "role", "column", "title", "rdf_type"]
    draft.write_csv("sdmx/mapping.csv", heads, _mapping(table))


def _observations(draft: Draft, columns: list[Concept]) -> Iterator[tuple[str, ...]]:
    names = ", ".join(quoted(name) for _, _, name in columns)
    flow = structure_id(draft.facts)
    order = quoted("figure_id")
    for row in draft.rows(f"SELECT {names}, {', '.join(PERIOD)} FROM {FIGURES} ORDER BY {order}"):
        values = [
            shown(value) or (NOT_APPLICABLE if role == DIMENSION else "")
            for value, (_, role, _) in zip(row, columns, strict=False)
        ]
        yield ("dataflow", flow, "I", *values, time_period(*row[-2:]))


def concepts(table: Table) -> list[Concept]:
    """Concept, role and our column of each column: dimensions, the measure, then attributes."""
    known = [(*CONCEPTS.get(name, (name.upper(), ATTRIBUTE)), name) for name in table.columns]
    return sorted(known, key=lambda entry: ORDER[entry[1]])


def structure_id(facts: About) -> str:
    """The identifier of the dataflow, agency:id(version), from the package's name and version."""
    name = facts.name.upper().replace("-", "_")
    return f"{name}:FIGURES({facts.version})"


def time_period(first: date | None, last: date | None) -> str:
    """Two days, both inside, as SDMX's period: year, month, day or time range."""
    if first is None or last is None:
        return ""
    if first == last:
        return str(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first)[:4]
    month_end = calendar.monthrange(first.year, first.month)[1]
    if first.day == 1 and last == date(first.year, first.month, month_end):
        return str(first)[:7]
    days = (last - first).days + 1
    after = last + timedelta(days=1) if last < date.max else None
    if after and (after.month, after.day) == (first.month, first.day):
        return f"{first}/P{after.year - first.year}Y"
    return f"{first}/P{days}D"


def _mapping(table: Table) -> Iterator[tuple[str, ...]]:
    """What each SDMX column is: its concept, role, our column, its title and its RDF property."""
    fields = {field["name"]: field for field in table.fields}
    for concept, role, name in concepts(table):
        field = fields[name]
        yield concept, role, f"{table.name}.{name}", title(field), field.get("rdfType", "")
    columns = " and ".join(f"{table.name}.{name}" for name in PERIOD)
    yield "TIME_PERIOD", ATTRIBUTE, columns, "Period", ""
