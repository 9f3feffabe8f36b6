"""Checks that SQL cannot say, by the name under which a schema asks for them.

A schema names a field check in the field's ``checks`` and a row check in its own ``checks``. Both
are plain functions of cells, so that every engine asks the same one; it is asked once for each
distinct set of cells. They are tools, never code of the package that is checked.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DAY = r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?[~?%]?"
_PLAIN = re.compile(f"{_DAY}(?:/{_DAY})?")


@dataclass(frozen=True)
class FieldCheck:
    """A check of one text; ``holds`` is asked of cells that are not empty."""

    title: str
    hint: str
    holds: Callable[[str], bool]


@dataclass(frozen=True)
class RowCheck:
    """A check of some ``columns`` of a row, as typed values or None, in that order.

    ``column`` is the cell that a curator should look at.
    """

    title: str
    hint: str
    column: str
    columns: tuple[str, ...]
    holds: Callable[..., bool]


def _days(year: str | None, month: str | None, day: str | None) -> tuple[date, date]:
    """First and last day of a year, a month or a day. Raises ValueError where there is none."""
    whole, first = int(year or 0), int(month or 1)
    length = calendar.monthrange(whole, int(month or 12))[1] if whole else 0
    return (date(whole, first, int(day or 1)), date(whole, int(month or 12), int(day or length)))


@lru_cache(maxsize=65536)
def edtf_bounds(text: str) -> tuple[date, date] | None:
    """First and last day that an EDTF level 1 string allows, or None where it is not one.

    Source: https://www.loc.gov/standards/datetime/ (level 1). "About" and "uncertain" do not widen
    the bounds; seasons and open intervals have none.
    """
    if plain := _PLAIN.fullmatch(text):  # years, months and days need no grammar
        try:
            start = _days(*plain.groups()[:3])
            bounds = (start[0], _days(*plain.groups()[3:])[1] if plain[4] else start[1])
        except ValueError:
            return None
        return bounds if bounds[0] <= bounds[1] else None
    import edtf  # late: most runs do not need it
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = edtf.parse_edtf(text)
        bounds = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
    except (EDTFParseException, TypeError, ValueError, AttributeError):
        return None
    return bounds if bounds[0] <= bounds[1] else None  # the library lets an interval run backwards


def _bounds_agree(text: str | None, first: date | None, last: date | None) -> bool:
    """Whether ``text`` allows exactly the days from ``first`` to ``last``."""
    if text is None:
        return first is None and last is None
    bounds = edtf_bounds(text)
    return bounds is None or bounds == (first, last)


def _iso_codes(country: str | None, part: str | None) -> bool:
    import pycountry  # late, as above

    known = pycountry.countries.get(alpha_3=country) if country else None
    if country and known is None:
        return False
    if part is None:
        return True
    found = pycountry.subdivisions.get(code=part)  # type: ignore[no-untyped-call]
    return found is not None and known is not None and found.country_code == known.alpha_2


FIELD_CHECKS: dict[str, FieldCheck] = {
    "edtf": FieldCheck(
        "the date is EDTF level 1",
        "Write 2023-11-09, 2023-11, 2023, 2023-11~ (about), 2023? (unsure) or FROM/TO.",
        lambda text: edtf_bounds(text) is not None,
    ),
}

_MAYBE = "; leave all three empty where it is unknown"
_DATES = {"published": "", "signed": _MAYBE, "stated": "", "as_of": "", "starts": _MAYBE}
ROW_CHECKS: dict[str, RowCheck] = {
    **{
        f"{name}_bounds": RowCheck(
            f"{name}_from and {name}_to are the days that {name} allows",
            f"Derive both from {name}{more}.",
            name,
            (name, f"{name}_from", f"{name}_to"),
            _bounds_agree,
        )
        for name, more in _DATES.items()
    },
    "iso_codes": RowCheck(
        "country and iso_3166_2 are ISO 3166 codes that fit each other",
        "Look the code up in ISO 3166.",
        "country",
        ("country", "iso_3166_2"),
        _iso_codes,
    ),
}
