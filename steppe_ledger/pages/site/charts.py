"""Charts in time: what was claimed of an indicator, between which bounds, and what statistics give.

The chart itself is a Vega-Lite document, ``site/charts/in-time.json``; its colours are Okabe and
Ito's, for eyes of every kind, without the yellow that vanishes on white.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import vl_convert
from markupsafe import Markup

from steppe_ledger.pages.site.answers import Row

_SCALES = ((1e12, "trillion "), (1e9, "billion "), (1e6, "million "), (0.0, ""))
_UNITS = {"count": "number", "rank": "place (1 is the first)", "multiple": "times as much"}
_MEASURES = {"growth": "growth, ", "change": "rise or fall, ", "share": "share, "}
_VEGA_LITE = "6.1"


@dataclass(frozen=True)
class Panel:
    """One chart: its title, the picture as SVG, and the rows that it shows."""

    title: str
    svg: Markup
    rows: list[Row]


def panels(name: str, points: Sequence[Row], folder: Path) -> list[Panel]:
    """The charts of an indicator, one a measure, unit and pair of areas that can be compared."""
    made = []
    for (measure, unit, areas), group in groupby(
        points, lambda p: (p["measure"], p["unit"], p["areas"])
    ):
        rows = list(group)
        if len(rows) < 2:
            continue
        highest = max(abs(float(row["value"])) for row in rows)
        scale, word = next(one for one in _SCALES if highest >= one[0])
        axis = f"{_MEASURES.get(measure, '')}{word}{_UNITS.get(unit, unit)}"
        svg = _draw(rows, axis, scale or 1.0, down=unit == "rank", folder=folder)
        made.append(Panel(": ".join(filter(None, (name, areas, axis))), svg, rows))
    return made


def _draw(rows: list[Row], axis: str, scale: float, *, down: bool, folder: Path) -> Markup:
    chart = json.loads((folder / "in-time.json").read_text("utf-8"))
    data: dict[str, list[dict[str, Any]]] = {"claims": [], "statistics": []}
    for row in rows:
        data["claims" if row["kind"] == "claim" else "statistics"].append(_point(row, scale))
    values = [point["value"] for points in data.values() for point in points]
    far = min(values) > max(values) / 2  # all of them far from nought: the axis need not reach it
    chart["datasets"] = data
    chart["encoding"]["y"] |= {
        "title": axis,
        "scale": {"reverse": down, "zero": not down and not far},
    }
    chart["layer"] = [layer for layer in chart["layer"] if data[layer["data"]["name"]]]
    svg = vl_convert.vegalite_to_svg(chart, vl_version=_VEGA_LITE)
    return Markup(svg)  # noqa: S704 (Vega escapes the texts in it)


def _point(row: Row, scale: float) -> dict[str, Any]:
    ends = {key: float(row[key]) / scale for key in ("value", "lo", "hi") if row[key] is not None}
    return {key: row[key] for key in ("from", "to", "middle", "who", "bounds", "words")} | ends


def picture(svg: str) -> bytes:
    """A drawing of ours as PNG, with the fonts that the converter brings along."""
    return bytes(vl_convert.svg_to_png(svg, scale=1))
