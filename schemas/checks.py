"""Row checks that SQL cannot say, by the name under which a schema asks for them.

A schema names a field check in the field's ``checks`` and a row check in its own ``checks``. Every
check is a polars expression that is true where the row is right and null where it cannot be said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl


@dataclass(frozen=True)
class FieldCheck:
    """A check of one column: ``expression`` makes it from the column."""

    title: str
    hint: str
    expression: Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class RowCheck:
    """A check of a whole row; ``column`` is the cell that a curator should look at."""

    title: str
    hint: str
    column: str
    expression: pl.Expr


@lru_cache(maxsize=4096)
def edtf_bounds(text: str) -> tuple[date, date] | None:
    """First and last day that an EDTF level 1 string allows, or None where it is not one.

    Source: https://www.loc.gov/standards/datetime/ (level 1). "About" and "uncertain" do not widen
    the bounds; seasons and open intervals have none.
    """
    import edtf  # late: a third of a second that most runs do not need
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = edtf.parse_edtf(text)
        first, last = parsed.lower_strict(), parsed.upper_strict()
        return date(*first[:3]), date(*last[:3])
    except (EDTFParseException, TypeError, ValueError, AttributeError):
        return None


def _is_edtf(column: pl.Expr) -> pl.Expr:
    return column.map_elements(lambda text: edtf_bounds(text) is not None, return_dtype=pl.Boolean)


def _bounds(name: str) -> pl.Expr:
    """True where ``name`` allows exactly the days from ``<name>_from`` to ``<name>_to``."""

    def agree(row: dict[str, Any]) -> bool:
        text, first, last = row[name], row[f"{name}_from"], row[f"{name}_to"]
        if text is None:
            return first is None and last is None
        bounds = edtf_bounds(text)
        return bounds is None or bounds == (first, last)

    parts = pl.struct(name, f"{name}_from", f"{name}_to")
    return parts.map_elements(agree, return_dtype=pl.Boolean)


def _iso_codes(row: dict[str, Any]) -> bool:
    import pycountry  # late, as above

    country, subdivision = row["country"], row["iso_3166_2"]
    known = pycountry.countries.get(alpha_3=country) if country else None
    if country and known is None:
        return False
    if subdivision is None:
        return True
    part = pycountry.subdivisions.get(code=subdivision)  # type: ignore[no-untyped-call]
    return part is not None and known is not None and part.country_code == known.alpha_2


FIELD_CHECKS: dict[str, FieldCheck] = {
    "edtf": FieldCheck(
        "the date is EDTF level 1",
        "Write 2023-11-09, 2023-11, 2023, 2023-11~ (about), 2023? (unsure) or FROM/TO.",
        _is_edtf,
    ),
}

ROW_CHECKS: dict[str, RowCheck] = {
    "published_bounds": RowCheck(
        "published_from and published_to are the days that published allows",
        "Derive both from published.",
        "published",
        _bounds("published"),
    ),
    "signed_bounds": RowCheck(
        "signed_from and signed_to are the days that signed allows",
        "Derive both from signed; leave all three empty where it is unknown.",
        "signed",
        _bounds("signed"),
    ),
    "stated_bounds": RowCheck(
        "stated_from and stated_to are the days that stated allows",
        "Derive both from stated.",
        "stated",
        _bounds("stated"),
    ),
    "as_of_bounds": RowCheck(
        "as_of_from and as_of_to are the days that as_of allows",
        "Derive both from as_of.",
        "as_of",
        _bounds("as_of"),
    ),
    "starts_bounds": RowCheck(
        "starts_from and starts_to are the days that starts allows",
        "Derive both from starts; leave all three empty where it is unknown.",
        "starts",
        _bounds("starts"),
    ),
    "iso_codes": RowCheck(
        "country and iso_3166_2 are ISO 3166 codes that fit each other",
        "Look the code up in ISO 3166.",
        "country",
        pl.struct("country", "iso_3166_2").map_elements(_iso_codes, return_dtype=pl.Boolean),
    ),
}
