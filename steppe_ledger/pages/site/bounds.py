"""Where the bounds of claims lie beside one another, as percentages of a picture's width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steppe_ledger.pages.site.answers import Row

EDGE = 3.0  # percent kept free at both ends
OPEN = 18.0  # and where a bar is open, so that it is seen to go on


@dataclass(frozen=True)
class Bar:
    """One claim's line. ``left`` and ``right`` are its ends, ``value`` where the number stands.

    ``plain`` is the end of a round floor as a reader takes it, inside a bar that is open.
    """

    row: Row
    left: float
    right: float
    open_left: bool
    open_right: bool
    value: float | None
    plain: float | None


def bars(rows: Sequence[Row]) -> list[Bar]:
    """The lines of a picture, on one scale that starts at nought where that is not far away."""
    ends = [row[name] for row in rows for name in ("lo", "hi", "plain_hi", "value")]
    known = sorted({float(end) for end in ends if end is not None})
    if not known or len({row["unit"] for row in rows}) > 1:
        return []
    low, high = known[0], known[-1]
    if 0 <= low <= (high - low) * 2:
        low = 0.0
    if low == high:
        low, high = low - 1, high + 1
    left = OPEN if any(row["lo"] is None for row in rows) else EDGE
    right = OPEN if any(row["hi"] is None for row in rows) else EDGE

    def place(end: object) -> float:
        return round(left + (100 - left - right) * (float(str(end)) - low) / (high - low), 2)

    return [
        Bar(
            row,
            place(row["lo"]) if row["lo"] is not None else 0.0,
            place(row["hi"]) if row["hi"] is not None else 100.0,
            row["lo"] is None,
            row["hi"] is None,
            place(row["value"]) if row["value"] is not None else None,
            place(row["plain_hi"]) if row["hi"] is None and row["plain_hi"] is not None else None,
        )
        for row in rows
    ]
