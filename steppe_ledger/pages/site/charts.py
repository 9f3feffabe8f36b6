"""Charts in time: what was claimed of an indicator, between which bounds, and what statistics give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from steppe_ledger.pages.site.answers import Row

# Okabe and Ito's colours without the yellow that vanishes on white, for eyes of every kind
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f5539"]
_SCALES = ((1e12, "trillion "), (1e9, "billion "), (1e6, "million "), (1.0, ""))
_UNITS = {"count": "number", "rank": "place (1 is the first)", "multiple": "times as much"}
_MEASURES = {"growth": "growth, ", "change": "rise or fall, ", "share": "share, "}
_WIDTH, _HEIGHT = 620, 280


@dataclass(frozen=True)
class Panel:
    """One chart: its title, the picture as SVG, and the rows that it shows."""

    title: str
    svg: Markup
    rows: list[Row]


def panels(name: str, points: Sequence[Row]) -> list[Panel]:
    """The charts of an indicator, one a measure and unit that has something to compare."""
    made = []
    for (measure, unit), group in groupby(points, lambda p: (p["measure"], p["unit"])):
        rows = list(group)
        if len(rows) > 1:
            highest = max(abs(float(end)) for row in rows for end in _ends(row))
            scale, word = next((s for s in _SCALES if highest >= s[0]), _SCALES[-1])
            axis = f"{_MEASURES.get(measure, '')}{word}{_UNITS.get(unit, unit)}"
            made.append(Panel(f"{name}: {axis}", _draw(rows, axis, scale, unit), rows))
    return made


def _ends(row: Row) -> Iterator[Any]:
    return (row[name] for name in ("value", "lo", "hi") if row[name] is not None)


def _bounded(row: Row) -> str:
    if row["hi"] is None:
        return "at least"
    return "at most" if row["lo"] is None else "between bounds"


def _draw(rows: list[Row], axis: str, scale: float, unit: str) -> Markup:
    data = [
        {
            "from": row["period_start"].isoformat(),
            "to": row["period_end"].isoformat(),
            "middle": (
                row["period_start"] + (row["period_end"] - row["period_start"]) / 2
            ).isoformat(),
            "who": row["who"],
            "bounds": _bounded(row),
            **{
                key: float(row[key]) / scale
                for key in ("value", "lo", "hi")
                if row[key] is not None
            },
            "words": f"{row['who']}, {row['period']}: {row['interval']}",
        }
        for row in rows
    ]
    claims = alt.Data(values=[d for d, r in zip(data, rows, strict=True) if r["kind"] == "claim"])
    given = alt.Data(values=[d for d, r in zip(data, rows, strict=True) if r["kind"] != "claim"])
    speakers = sorted({row["who"] for row in rows if row["kind"] == "claim"})
    reporters = sorted({row["who"] for row in rows if row["kind"] != "claim"})
    down = unit == "rank"
    y = alt.Y("value:Q", title=axis, scale=alt.Scale(reverse=down, zero=not down and min(
        d["value"] for d in data) < max(d["value"] for d in data) / 2))  # fmt: skip
    colour = alt.Color("who:N", title="claimed by", sort=speakers, scale=alt.Scale(
        domain=speakers, range=[COLOURS[i % len(COLOURS)] for i in range(len(speakers))]))  # fmt: skip
    shape = alt.Shape("bounds:N", title="the words allow", scale=alt.Scale(
        domain=["between bounds", "at least", "at most"],
        range=["circle", "triangle-up", "triangle-down"]))  # fmt: skip
    layers: list[alt.Chart] = []
    if reporters:
        dash = alt.StrokeDash("who:N", title="statistics", sort=reporters)
        x = alt.X("middle:T", title=None)
        layers.append(alt.Chart(given).mark_line(color="#6b7280", point={"size": 14, "color": "#6b7280"})
                      .encode(x=x, y=y, strokeDash=dash, description="words:N"))  # fmt: skip
    if speakers:
        base = alt.Chart(claims)
        x = alt.X("from:T", title=None)
        layers += [
            base.mark_rule(strokeWidth=2).encode(x=x, x2="to:T", y=y, color=colour),
            base.mark_rule(strokeWidth=1).encode(
                x="middle:T", y="lo:Q", y2="hi:Q", color=colour
            ).transform_filter("isValid(datum.lo) && isValid(datum.hi)"),
            base.mark_point(filled=True, size=80, opacity=1).encode(
                x="middle:T", y=y, color=colour, shape=shape, description="words:N"
            ),
        ]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width=_WIDTH, height=_HEIGHT, background="transparent", padding=4
    ).configure(font="system-ui, sans-serif").configure_view(stroke=None).configure_legend(
        orient="bottom", columns=3, labelLimit=300, symbolFillColor="#6b7280"
    ).configure_axis(labelFontSize=12, titleFontSize=12, gridColor="#8884")  # fmt: skip
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    return Markup(svg)  # noqa: S704 (Vega escapes the texts in it)


def picture(svg: str) -> bytes:
    """A drawing of ours as PNG, with the fonts that the converter brings along."""
    return bytes(vl_convert.svg_to_png(svg, scale=1))
