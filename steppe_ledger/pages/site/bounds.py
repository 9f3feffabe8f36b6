"""Where the bounds of claims lie beside one another, as percentages of a picture's width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from steppe_ledger.pages.site.answers import Row

EDGE = 3.0  # percent kept free at both ends
OPEN = 18.0  # and where a bar is open, so that it is seen to go on


def bars(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The lines of a picture, on one scale that starts at nought where that is not far away.

    Of each claim, ``left`` and ``right`` are its ends, ``value`` is where the number stands, and
    ``plain`` the end of a round floor as a reader takes it, inside a bar that is open.
    """
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

    def place(end: object, otherwise: float | None = None) -> float | None:
        if end is None:
            return otherwise
        return round(left + (100 - left - right) * (float(str(end)) - low) / (high - low), 2)

    return [
        {
            "row": row,
            "left": place(row["lo"], 0.0),
            "right": place(row["hi"], 100.0),
            "open_left": row["lo"] is None,
            "open_right": row["hi"] is None,
            "value": place(row["value"]),
            "plain": place(row["plain_hi"]) if row["hi"] is None else None,
        }
        for row in rows
    ]
