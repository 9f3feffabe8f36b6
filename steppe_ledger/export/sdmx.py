"""The figures as SDMX-CSV 2.0, with the mapping from SDMX's concepts to our columns beside it.

``figure_id`` alone identifies an observation, as two sources may state the same figure; the other
dimensions are those by which people look. A dimension has no empty values in SDMX, so that empty
ones become ``_Z`` (not applicable, of the cross-domain code lists). The period is an attribute, not
the time dimension, because some claims have none. Columns that SDMX has no concept for keep their
own name, in capitals, as attributes.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from steppe_ledger.export.about import About, about
from steppe_ledger.package.canonical import write_line
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.rows import Rows

FIGURES = "figures"
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
PERIOD = ("period_start", "period_end")
ORDER = {DIMENSION: 0, MEASURE: 1, ATTRIBUTE: 2}


def concepts(table: Table) -> list[tuple[str, str, str]]:
    """Concept, role and our column of each column: dimensions, the measure, then attributes."""
    known = [(*CONCEPTS.get(name, (name.upper(), ATTRIBUTE)), name) for name in table.columns]
    return sorted(known, key=lambda entry: ORDER[entry[1]])


def structure_id(facts: About) -> str:
    """The identifier of the dataflow, agency:id(version), from the package's name and version."""
    name = facts.name.upper().replace("-", "_")
    return f"{name}:FIGURES({facts.version})"


def time_period(start: str, end: str) -> str:
    """Two days (YYYY-MM-DD, both inside) as SDMX's period: year, month, day or time range."""
    if not start:
        return ""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first == last:
        return start
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return start[:4]
    month_end = calendar.monthrange(first.year, first.month)[1]
    if first.day == 1 and last == date(first.year, first.month, month_end):
        return start[:7]
    after = last + timedelta(days=1)
    if (after.month, after.day) == (first.month, first.day):
        return f"{start}/P{after.year - first.year}Y"
    return f"{start}/P{(after - first).days}D"


def figures_csv(package: Package, rows: Rows) -> bytes:
    """One line an observation; ACTION is I: the file informs, it orders no change."""
    columns = concepts(rows.table)
    structure = structure_id(about(package))
    names = [concept for concept, _, _ in columns]
    lines = [write_line(["STRUCTURE", "STRUCTURE_ID", "ACTION", *names, "TIME_PERIOD"])]
    for row in rows.rows:
        cell = dict(zip(rows.header, row, strict=True))
        values = [
            cell[name] or (NOT_APPLICABLE if role == DIMENSION else "") for _, role, name in columns
        ]
        period = time_period(*(cell[name] for name in PERIOD))
        lines.append(write_line(["dataflow", structure, "I", *values, period]))
    return "".join(lines).encode()


def mapping_csv(table: Table) -> bytes:
    """What each SDMX column is: its concept, role, our column, its title and its RDF property."""
    titles = {field["name"]: (field["title"], field["rdfType"]) for field in table.fields}
    lines = [write_line(["concept", "role", "column", "title", "rdf_type"])]
    for concept, role, name in concepts(table):
        lines.append(write_line([concept, role, f"{table.name}.{name}", *titles[name]]))
    columns = " and ".join(f"{table.name}.{name}" for name in PERIOD)
    lines.append(write_line(["TIME_PERIOD", ATTRIBUTE, columns, "Period", ""]))
    return "".join(lines).encode()
