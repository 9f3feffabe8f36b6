"""The sheets of the workbook that are written for reading: what stands in which column.

A query's column ``source@sources`` is not shown: it makes the column ``source`` a link to the row
with that key in the sheet ``sources``.
"""

from __future__ import annotations

from dataclasses import dataclass

LINK = "@"


@dataclass(frozen=True)
class Sheet:
    """A readable sheet: what it answers, of which view, and how wide its columns are."""

    name: str
    view: str
    answers: str
    sql: str
    widths: tuple[int, ...]


def _words(code: str) -> str:
    return f"replace({code}, '_', ' ')"


SHEETS = (
    Sheet(
        "figures in words",
        "figures_wide",
        "Every figure: what was said, by whom, when, and where it is printed",
        f"""SELECT indicator, subject AS "of what", printed AS "as printed", claimant AS "said by", period AS "for",
    value, value_max AS "up to", {_words("unit")} AS unit, interval AS "which means", {_words("modality")} AS "said as",
    source, source_id AS "source@sources", published, concat_ws(', ', area, counterpart) AS "where",
    note, readings AS "other readings", figure_id AS figure, figure_id AS "figure@figures"
FROM figures_wide
ORDER BY theme, indicator, period_start, published_to, figure_id""",
        (26, 26, 26, 22, 24, 17, 10, 11, 28, 11, 36, 12, 20, 44, 30, 24),
    ),
    Sheet(
        "projects in words",
        "project_current",
        "Every project: how far it is by the latest text that tells, who takes part, what it costs",
        f"""SELECT project, project_id AS "project@projects", {_words("sector")} AS sector, area AS "where",
    {_words("stage")} AS stage, as_of AS "as of", claimant AS "said by", milestones, costs, investors,
    others AS "others who take part", texts AS "told in texts", s.title AS source, c.source_id AS "source@sources"
FROM project_current AS c LEFT JOIN sources AS s USING (source_id)
ORDER BY sector, project""",
        (44, 16, 22, 16, 13, 24, 34, 34, 34, 44, 9, 44),
    ),
    Sheet(
        "agreements in words",
        "agreement_current",
        "Every document: between whom, when it was signed, and how far it is",
        f"""SELECT c.title AS agreement, agreement_id AS "agreement@agreements", {_words("c.kind")} AS kind,
    level, signed, {_words("status")} AS status, parties, texts AS "told in texts", s.title AS source,
    c.source_id AS "source@sources"
FROM agreement_current AS c LEFT JOIN sources AS s USING (source_id)
ORDER BY signed_from, agreement""",
        (60, 16, 18, 13, 13, 44, 9, 44),
    ),
    Sheet(
        "claims that disagree",
        "disagreements",
        "Claims about the same thing that do not go together, the gravest first",
        """SELECT severity AS "1 is gravest", i.name AS indicator, first_printed AS "one says", first_claimant AS "said by",
    first_period AS "for", first_figure AS "one figure", first_figure AS "one figure@figures",
    second_printed AS "another says", second_claimant AS "said there by", second_period AS "for there",
    second_figure AS "other figure", second_figure AS "other figure@figures", note
FROM disagreements LEFT JOIN indicators AS i USING (indicator_id)
ORDER BY severity, indicator, first_figure, second_figure""",
        (8, 34, 26, 24, 24, 26, 26, 24, 24, 26, 60),
    ),
)  # fmt: skip
