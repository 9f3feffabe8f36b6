"""The figures as SDMX-CSV 2.0, with the mapping from SDMX's concepts to our columns beside it.

``figure_id`` alone identifies an observation, as two sources may state the same figure; the other
dimensions are those by which people look. A dimension has no empty values in SDMX, so that empty
ones become ``_Z`` (not applicable, of the cross-domain code lists). The period is an attribute, not
the time dimension, because some claims have none. Columns that SDMX has no concept for keep their
own name, in capitals, as attributes.
"""

from __future__ import annotations

from collections.abc import Iterator

from steppe_ledger.export.about import title
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import literal

FIGURES = "figures"
FILES = {
    "sdmx/figures.csv": "The figures as SDMX-CSV 2.0",
    "sdmx/mapping.csv": "What each column of the SDMX file is in the tables",
}
DIMENSION, MEASURE, ATTRIBUTE = ROLES = ("dimension", "measure", "attribute")
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
# two days, both inside, as SDMX's period: year, month, day or time range
TIME_PERIOD = """CASE
    WHEN period_start = period_end THEN period_start::VARCHAR
    WHEN dayofyear(period_start) = 1 AND period_end + 1 = period_start + INTERVAL 1 YEAR
        THEN left(period_start::VARCHAR, 4)
    WHEN day(period_start) = 1 AND period_end + 1 = period_start + INTERVAL 1 MONTH
        THEN left(period_start::VARCHAR, 7)
    WHEN (month(period_end + 1), day(period_end + 1)) = (month(period_start), day(period_start))
        THEN period_start || '/P' || (year(period_end + 1) - year(period_start)) || 'Y'
    ELSE period_start || '/P' || (period_end + 1 - period_start) || 'D' END"""


def write(draft: Draft) -> None:
    """One line an observation; ACTION is I: the file informs, it orders no change."""
    table = draft.package.tables.get(FIGURES)
    if table is None or not {*CONCEPTS, *PERIOD} <= set(table.columns):
        return  # another package, whose figures are no observations of this kind
    mapping = list(_mapping(table))
    heads = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(concept for concept, *_ in mapping)]
    name = draft.facts.name.upper().replace("-", "_")
    flow = literal(f"{name}:FIGURES({draft.facts.version})")
    values = [f"coalesce({column}, '_Z')" if role == DIMENSION else column  # _Z: not applicable
              for _, role, column, *_ in mapping[:-1]]  # fmt: skip
    rows = draft.rows(
        f"SELECT 'dataflow', {flow}, 'I', {', '.join(values)}, {TIME_PERIOD}"
        f" FROM {FIGURES} ORDER BY figure_id"
    )
    draft.write_csv("sdmx/figures.csv", heads, rows)
    draft.write_csv("sdmx/mapping.csv", ["concept", "role", "column", "title", "rdf_type"], mapping)


def _mapping(table: Table) -> Iterator[tuple[str, ...]]:
    """What each SDMX column is: its concept, role, our column, its title and its RDF property."""
    known = [(*CONCEPTS.get(f["name"], (f["name"].upper(), ATTRIBUTE)), f) for f in table.fields]
    for concept, role, field in sorted(known, key=lambda entry: ROLES.index(entry[1])):
        column = f"{table.name}.{field['name']}"
        yield concept, role, column, title(field), field.get("rdfType", "")
    columns = " and ".join(f"{table.name}.{name}" for name in PERIOD)
    yield "TIME_PERIOD", ATTRIBUTE, columns, "Period", ""
