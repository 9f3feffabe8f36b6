"""One text beside what the package already knows: units, names, phrases set aside, indicators."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from steppe_ledger.curate.tables import rows_of
from steppe_ledger.evidence.derivations import derived_period
from steppe_ledger.evidence.lexicon import listed
from steppe_ledger.evidence.statements import is_named, names_of, sentence_at
from steppe_ledger.evidence.units import Units
from steppe_ledger.evidence.words import NUMBER_WORDS
from steppe_ledger.package.descriptor import Package

HABITS = ("ref_area", "counterpart_area", "accrual")
WORD = re.compile(r"\S+")
MONTH = f"(?:{'|'.join(month_name[1:])})"
_TRIM = ' ,.;:!?\u2013\u2014()\u201c\u201d"\n'


@dataclass
class Proposal:
    """One proposed mention, with the cells of its figure where it is a quantity.

    ``why`` says what speaks for it.
    """

    start: int
    end: int
    printed: str
    kind: str
    figure: dict[str, str] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Indicator:
    """An indicator: its words with their weight, and the cells that most of its figures have."""

    name: str
    unit_kind: str
    nature: str
    figures: int
    words: Mapping[str, int]
    habits: Mapping[str, str]


class Reader:
    """One text beside what the package already knows."""

    def __init__(self, package: Package, source: Mapping[str, str], text: str) -> None:
        """``source`` is the row of the text in the table of sources."""
        self.package, self.source, self.text = package, source, text
        said = source.get("stated_from") or source.get("published_from") or ""
        last = source.get("stated_to") or source.get("published_to") or said
        self.said = (said, last) if said else None  # the days on which its words may have been

    @cached_property
    def forms(self) -> Units:
        """Printed form to unit."""
        return Units.of(rows_of(self.package, "FROM units"))

    @cached_property
    def entities(self) -> dict[str, dict[str, str]]:
        """Every name and alias, the longest first, with the row of its entity."""
        rows = rows_of(self.package, "SELECT entity_id, name, kind, aliases FROM entities")
        found = [(name, row) for row in rows for name in names_of(row)]
        return dict(sorted(found, key=lambda named: -len(named[0])))

    @cached_property
    def named(self) -> set[str]:
        """The entities that the text names."""
        return {e["entity_id"] for e in self.entities.values() if is_named(e, self.text)}

    @cached_property
    def aside(self) -> dict[str, str]:
        """Phrases of several words that other texts have as an idiom or a name, with the kind."""
        rows = rows_of(
            self.package,
            "SELECT DISTINCT lower(printed) AS printed, kind FROM mentions"
            " WHERE kind IN ('idiom', 'name') ORDER BY length(printed) DESC, 1, 2",
        )
        return {row["printed"]: row["kind"] for row in rows if len(row["printed"].split()) > 1}

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The indicators with the words of the codebook and of their figures, and the habits."""
        modes = ", ".join(f"mode({name}) AS {name}" for name in HABITS)
        rows = rows_of(
            self.package,
            f"SELECT i.indicator_id, unit_kind, nature, i.name, {modes}, count(figure_id) AS n,"
            " mode(period_basis) FILTER (period_basis IN ('as_of', 'none')) AS period_basis,"
            " concat_ws(' ', definition, string_agg(DISTINCT subject, ' '),"
            " string_agg(DISTINCT m.printed, ' ')) AS words"
            " FROM indicators AS i LEFT JOIN figures USING (indicator_id)"
            " LEFT JOIN mentions AS m USING (mention_id)"
            " GROUP BY i.indicator_id, unit_kind, nature, i.name, definition",
        )
        return [
            Indicator(r["indicator_id"], r["unit_kind"], r["nature"], int(r["n"]),
                      {w: 3 if w in stems(f"{r['indicator_id']} {r['name']}") else 1
                       for w in stems(f"{r['indicator_id']} {r['name']} {r['words']}")
                       if w not in _IDLE},
                      {name: r[name] for name in (*HABITS, "period_basis")})
            for r in rows
        ]  # fmt: skip

    @cached_property
    def habits(self) -> dict[str, str]:
        """The cells that most figures of all have."""
        modes = ", ".join(f"mode({name}) AS {name}" for name in HABITS)
        return rows_of(self.package, f"SELECT {modes} FROM figures")[0]

    @cached_property
    def unit_kinds(self) -> dict[str, str]:
        """Unit to its kind."""
        return {r["unit"]: r["kind"] for r in rows_of(self.package, "SELECT unit, kind FROM units")}

    def sentence(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence around a place of the text."""
        return sentence_at(self.text, place)

    def period(self, printed: str, own: tuple[str, str] | None = None) -> tuple[str, str] | None:
        """The days of a date phrase, as text; `own` is the period whose baseline it may be."""
        return derived_period(printed, self.said, own) if self.said else None

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """The span without blanks and punctuation at its ends."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip(_TRIM))
        return start, start + len(piece.strip(_TRIM))


def stems(text: str) -> list[str]:
    """The words of four letters and more, lower case, without the ending of a plural."""
    return [re.sub(r"ies$", "y", word).removesuffix("s")
            for word in re.findall(r"[a-z]{4,}", text.lower())]  # fmt: skip


# they tell no indicator from another
_IDLE = frozenset(stems(" ".join([*listed("idle"), *NUMBER_WORDS])))
