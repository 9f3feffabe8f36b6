"""The seeded faults: how each is made, and exactly what the gate has to say of it.

A place is (rule, table or path, line, column). The line is a number, or the start of the row's
line as it stands once the package is broken; the last such line counts.

``alone`` names the engines that have to refuse the broken table by themselves: "frictionless"
(structure), "pandera" (the whole schema of the table over its typed cells), "duckdb" (the
constraints of the database that is built).

Faults that do not meet are made in one copy of the package, because a run of the gate takes most of
a second; ``touches`` says where a fault is: (table, line), or (table, None) for all of it.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.gate_kit import (
    CHRONICLE,
    COURIER,
    GAZETTE,
    HERALD,
    Break,
    cells,
    data,
    delete,
    descriptor,
    each,
    file,
    insert,
    json_file,
    line_number,
    path_of,
    resource,
    source_text,
    text,
)

MINI = Path(__file__).parent / "mini"
Place = tuple[str, str, int | str | None, str | None]
C, G, H, U = CHRONICLE, GAZETTE, HERALD, COURIER
STRUCTURE, ROW, ALL = (
    ("frictionless",),
    ("pandera", "duckdb"),
    ("frictionless", "pandera", "duckdb"),
)
KEYS, ONLY_PANDERA = ("frictionless", "duckdb"), ("pandera",)


@dataclass(frozen=True)
class Fault:
    name: str
    break_it: Break
    found: tuple[Place, ...]
    alone: tuple[str, ...] = ()
    touches: tuple[tuple[str, int | None], ...] = ()
    texts: bool = True
    require_texts: bool = False
    why: str = ""  # why one fault is found at more than one place

    @property
    def table(self) -> str:
        return self.found[0][1]

    def meets(self, other: Fault) -> bool:
        """Whether the two cannot be in one copy of the package."""
        if (self.texts, self.require_texts) != (other.texts, other.require_texts):
            return True
        return any(
            table == theirs and (line == their_line or None in (line, their_line))
            for table, line in self.where
            for theirs, their_line in other.where
        )

    @property
    def where(self) -> tuple[tuple[str, int | None], ...]:
        return self.touches or tuple((place[1], None) for place in self.found)


def cell(
    rule: str, table: str, row: str, alone: tuple[str, ...] = (), /, at: str = "", **new: str
) -> Fault:
    """One row of a table is changed, and one of its cells is found: ``at``, else the changed one."""
    line = line_number((MINI / path_of(table)).read_text("utf-8"), row)
    name = f"{rule}: {table}.{', '.join(new)} = {', '.join(repr(v)[:30] for v in new.values())}"
    found = ((rule, table, line, at or next(iter(new))),)
    return Fault(name, cells(table, row, **new), found, alone, ((table, line),))


def form(name: str, rule: str, table: str, break_it: Break, row: int | str, column: str | None = None,
         alone: tuple[str, ...] = ()) -> Fault:  # fmt: skip
    """The writing of a table is changed."""
    return Fault(f"{rule}: {name}", break_it, ((rule, table, row, column),), alone)


TYPES = [
    cell("type", "sources", H, ALL, text_chars="many"),
    cell("type", "mentions", f"{G}@24,", ALL, start="x"),
    cell("type", "figures", f"{G}@60,", ALL, value="ten"),
    cell("type", "figures", f"{C}@70,", STRUCTURE, value_max="two billion"),
    cell("type", "figures", f"{C}@48,", ALL, period_start="2023-02-30"),
    cell("type", "indicators", "boats,", ALL, safe_to_sum="perhaps"),
    cell("type", "sources", C, ALL, url="no address"),
    # cells that each engine reads in its own way, so that the tables have none of them
    cell("cell-form", "figures", f"{C}@90,", period_start="2023-1-1"),
    cell("cell-form", "figures", f"{G}@43,", value="5_500_000_000"),
    cell("cell-form", "figures", f"{C}@293,", value="3e8"),
    cell("type", "figures", f"{C}@332,", value="Infinity"),
    cell("cell-form", "figures", f"{C}@151,", precision="0.10"),
    cell("cell-form", "figures", f"{C}@151.2,", precision="0.1234567"),
    cell("cell-form", "mentions", f"{C}@57,", start="057"),
    cell("cell-form", "indicators", "plants,", safe_to_sum="False"),
]

OTHER_HASH = "2e508f51ad6b43d3aec0e04d351636ca1e2f1212acbe60c1ca4d692598e42837"
CONSTRAINTS = [
    cell("required", "sources", G, ALL, publisher=""),
    cell("required", "mentions", f"{C}@27,", ALL, end=""),
    cell("required", "mentions", f"{G}@133,", ALL, mention_id=""),
    cell("enum", "figures", f"{G}@65,", ALL, modality="certain"),
    cell("enum", "figures", f"{C}@250,", ALL, exception="other"),
    cell("enum", "mentions", f"{C}@123,", ALL, kind="Date"),
    cell("pattern", "sources", G, ALL, language="English!"),
    cell("pattern", "sources", C, ALL, text_sha256="B" * 64),
    cell("pattern", "units", "foot,", ALL, printed_forms="foot||feet"),
    cell("unique", "units", "tonne,", ALL, name="day"),
    cell("unique", "sources", H, ALL, text_sha256=OTHER_HASH),
    cell("range", "mentions", f"{H}@33,", ALL, start="-1"),
    cell("range", "exchange_rates", "RUB,2023,", ALL, year="2101"),
    cell("range", "identity_terms", "growth-check,result,", ALL, tolerance="100"),
    cell("length", "mentions", f"{C}@399,", ALL, printed="X" * 101),
    form("a second row for one entity", "primary-key", "entities",
         insert("entities", "russia,", "russia,Rus,state,RUS,,,"), "russia,Rus", "entity_id", ALL),
    form("a second row for one party", "primary-key", "agreement_parties",
         insert("agreement_parties", "lake-treaty,russia", "lake-treaty,russia,signatory"),
         "lake-treaty,russia,", "agreement_id", ALL),
    cell("foreign-key", "figures", f"{C}@220,", KEYS, indicator_id="exports"),
    cell("foreign-key", "figures", f"{H}@0,", KEYS, unit="EUR"),
    cell("foreign-key", "figures", f"{C}@457,", KEYS, claimed_by="nobody"),
    cell("foreign-key", "figures", f"{C}@48,", KEYS, baseline_mention_id=f"{C}@58"),
    cell("foreign-key", "projects", "reed-ferry,", KEYS, parent_project_id="reed-tunnel"),
    cell("foreign-key", "agreements", "lake-protocol,", KEYS, parent_agreement_id="sea-treaty"),
    cell("foreign-key", "agreement_parties", "lake-treaty,kaz", KEYS, entity_id="atlantis"),
    cell("foreign-key", "exchange_rates", "RUB,2023,", KEYS, currency="XAU"),
    cell("foreign-key", "mentions", f"{G}@168,", KEYS, source_id="gazette-2024-04"),
    Fault(
        "foreign-key: a figure without its mention",
        cells("figures", f"{G}@192,", figure_id=f"{G}@191", mention_id=f"{G}@191"),
        (
            ("foreign-key", "figures", f"{G}@191,", "mention_id"),
            ("quantity-has-figure", "mentions", f"{G}@192,", "kind"),
        ),
        KEYS,
        why="the mention has lost its figure, whichever of the two rows is wrong",
    ),
]  # fmt: skip

ROW_RULES = [
    cell("span-order", "mentions", f"{G}@9,", ROW, end="5"),
    cell("span-length", "mentions", f"{C}@11,", ROW, end="24"),
    cell("mention-id", "mentions", f"{G}@123,", ROW, start="124"),
    cell("figure-id", "figures", f"{C}@220,", ROW, figure_id=f"{C}@221"),
    cell("figure-source", "figures", f"{G}@192,", ROW, source_id=H),
    cell("range-order", "figures", f"{C}@70,", ROW, value_max="1500000000"),
    cell("precision-positive", "figures", f"{C}@194,", ROW, precision="0"),
    cell("period-order", "figures", f"{C}@293,", ROW, period_end="2022-12-31"),
    cell("baseline-order", "figures", f"{C}@151,", ROW, baseline_end="2021-12-31"),
    cell("period-whole", "figures", f"{C}@332,", ROW, period_end=""),
    cell("baseline-whole", "figures", f"{C}@90,", ROW, baseline_end=""),
    cell("period-basis", "figures", f"{G}@65,", ROW, period_basis="none"),
    cell("period-evidence", "figures", f"{G}@60,", ROW, period_mention_id=""),
    cell("baseline-evidence", "figures", f"{C}@151.2,", ROW, baseline_mention_id=""),
    cell("baseline-measure", "figures", f"{C}@48,", ROW, at="baseline_start", measure="level"),
    cell("measure-unit", "figures", f"{C}@220,", ROW, unit="count"),
    cell("share-within-whole", "figures", f"{C}@220,", ROW, value="145.7"),
    cell("rank-whole", "figures", f"{C}@194,", ROW, value="0"),
    cell("rank-whole", "figures", f"{C}@194,", ROW, value="2.5"),
    cell("exception-reason", "figures", f"{C}@250,", ROW, note=""),
    cell("state-country", "entities", "russia,", ROW, country=""),
    cell("subdivision-country", "entities", "russia,", ROW, iso_3166_2="RU-AD"),
    Fault(
        "signed-order: signed before it is signed",
        cells("agreements", "lake-treaty,", signed_to="2022-12-31"),
        (
            ("signed-order", "agreements", "lake-treaty,", "signed_to"),
            ("signed-bounds", "agreements", "lake-treaty,", "signed"),
        ),
        ROW,
        why="days in the wrong order are never those that an EDTF date allows",
    ),
    cell("agreement-period-order", "agreements", "lake-protocol,", ROW, period_end="2023-12-31"),
    cell("own-parent", "agreements", "lake-protocol,", ROW, parent_agreement_id="lake-protocol"),
    cell("own-parent", "projects", "reed-ferry,", ROW, parent_project_id="reed-ferry"),
    Fault(
        "published-order: published before it is published",
        cells("sources", H, published_from="2024-07-01"),
        (
            ("published-order", "sources", H, "published_to"),
            ("published-bounds", "sources", H, "published"),
        ),
        ROW,
        why="days in the wrong order are never those that an EDTF date allows",
    ),
    cell("elsewhere-note", "mentions", f"{U}@184,", ROW, at="note", note=""),
    Fault(
        "stated-order: said before it is said",
        cells("sources", H, stated_from="2024-07-01"),
        (
            ("stated-order", "sources", H, "stated_to"),
            ("stated-bounds", "sources", H, "stated"),
            ("as-of-is-statement", "figures", f"{H}@0,", "period_start"),
        ),
        ROW,
        touches=(("sources", None), ("figures", None)),
        why="no EDTF date allows days in the wrong order, and a figure counts from them",
    ),
    cell(
        "stated-before-published",
        "sources",
        H,
        ROW,
        at="stated_to",
        published="2024-05",
        published_from="2024-05-01",
        published_to="2024-05-31",
    ),
    cell(
        "stated-published",
        "sources",
        G,
        ROW,
        at="stated",
        published="2024-05-21",
        published_from="2024-05-21",
        published_to="2024-05-21",
    ),
    cell("stated-reason", "sources", H, ROW, note=""),
    cell(
        "baseline-basis",
        "figures",
        f"{G}@60,",
        ROW,
        at="baseline_basis",
        baseline_start="",
        baseline_end="",
    ),
    cell(
        "baseline-earlier",
        "figures",
        f"{G}@60,",
        ROW,
        at="baseline_start",
        baseline_start="2024-01-01",
        baseline_end="2024-12-31",
    ),
    Fault(
        "superlative-rank: a share told as a place",
        cells("figures", f"{U}@53,", measure="share"),
        (
            ("superlative-rank", "figures", f"{U}@53,", "measure"),
            ("measure-unit", "figures", f"{U}@53,", "unit"),
        ),
        ROW,
        why="a place is in places, whichever of the two cells is wrong",
    ),
    cell("own-restatement", "figures", f"{H}@0,", ROW, restates=f"{H}@0"),
    cell("accrual-period", "figures", f"{G}@65,", ROW, accrual="during"),
    cell("stage-basis", "project_reports", "reed-ferry,", ROW, stage_basis=""),
    cell(
        "milestone-whole",
        "project_reports",
        f"reed-bridge,{U}",
        ROW,
        at="milestone_date",
        milestone_basis="",
    ),
    Fault(
        "as-of-order: said before it is said",
        cells("project_reports", "reed-ferry,", as_of_from="2024-07-16"),
        (
            ("as-of-order", "project_reports", "reed-ferry,", "as_of_to"),
            ("as-of-bounds", "project_reports", "reed-ferry,", "as_of"),
        ),
        ROW,
        why="days in the wrong order are never those that an EDTF date allows",
    ),
    cell("signed-basis", "agreements", "lake-treaty,", ROW, signed_basis=""),
    Fault(
        "starts-order: begun before it begins",
        cells("events", "lake-day,", starts_to="2022-12-31"),
        (
            ("starts-order", "events", "lake-day,", "starts_to"),
            ("starts-bounds", "events", "lake-day,", "starts"),
        ),
        ROW,
        why="days in the wrong order are never those that an EDTF date allows",
    ),
    cell("number-series", "events", "xix-forum,", ROW, at="number", series=""),
    cell("own-parent", "entities", "aktobe-region,", ROW, parent_entity_id="aktobe-region"),
    cell("parent-of-area", "entities", "boris-instance,", ROW, parent_entity_id="russia"),
    cell(
        "series-period-order",
        "official_series",
        "trade-kaz",
        ROW,
        at="period_end",
        period_end="2022-12-31",
    ),
    cell("series-two-areas", "official_series", "trade-kaz", ROW, counterpart_area="kazakhstan"),
    cell("assumption-said", "identities", "trade-before,", ROW, assumption=""),
    cell("term-reading", "identity_terms", "in-tenge,rate,", ROW, reading="b"),
    cell("rate-positive", "exchange_rates", "KZT,2023,456.16,", ROW, units_per_usd="0"),
    cell("term-figure", "identity_terms", "growth-check,rate,", ROW, figure_id=""),
    cell("term-value", "identity_terms", "ferry-documents,right,", ROW, value=""),
    cell("term-unit", "identity_terms", "ferry-documents,right,", ROW, unit=""),
    cell("term-mention", "identity_terms", "ferry-documents,right,", ROW, mention_id=""),
    cell("term-label", "identity_terms", "ferry-documents,right,", ROW, label=""),
    cell("term-currency", "identity_terms", "in-tenge,rate,", ROW, currency=""),
    cell("term-year", "identity_terms", "in-tenge,rate,", ROW, year=""),
    cell("term-agreement", "identity_terms", "plan-length,left,", ROW, agreement_id=""),
    cell("term-on-date", "identity_terms", "plan-length,right,", ROW, on_date=""),
    cell("term-level", "identity_terms", "plan-length,left,", ROW, level="interstate"),
    cell("term-weight", "identity_terms", "growth-check,result,", ROW, weight="0"),
]

NAMED_CHECKS = [
    cell("edtf", "sources", H, ONLY_PANDERA, published="July 2024"),
    cell("edtf", "project_reports", "reed-ferry,", ONLY_PANDERA, as_of="yesterday"),
    cell("edtf", "agreements", "lake-treaty,", ONLY_PANDERA, signed="2023-13"),
    cell("published-bounds", "sources", H, ONLY_PANDERA, published="2024-05-21"),
    cell("signed-bounds", "agreements", "lake-treaty,", ONLY_PANDERA, signed="2022"),
    cell("edtf", "events", "lake-day,", ONLY_PANDERA, starts="last year"),
    cell("edtf", "project_reports", f"reed-bridge,{U}", ONLY_PANDERA, milestone_date="June"),
    cell("stated-bounds", "sources", H, ONLY_PANDERA, stated="2024-07"),
    cell("as-of-bounds", "project_reports", "reed-ferry,", ONLY_PANDERA, as_of="2024-07"),
    cell("starts-bounds", "events", "xx-forum,", ONLY_PANDERA, starts="2024"),
    cell("iso-codes", "entities", "boris-instance,", ONLY_PANDERA, country="XXX"),
    cell("iso-codes", "entities", "aktobe-region,", ONLY_PANDERA, at="country", iso_3166_2="RU-AD"),
]

ACROSS = [
    cell("actual-not-in-future", "figures", f"{C}@332,", modality="actual"),
    cell("alias-is-unique", "entities", "russia,", aliases="Russian Federation|Kazakhstan"),
    cell("as-of-is-statement", "figures", f"{G}@65,", period_start="2024-05-19", period_end="2024-05-19"),
    cell("child-signed-after-parent", "agreements", "lake-protocol,", signed="2022", signed_from="2022-01-01", signed_to="2022-12-31", signed_basis="stated", signed_mention_id=f"{G}@123"),
    form("an entity that nothing names", "entity-is-used", "entities",
         insert("entities", "kazakhstan,", "omsk,Omsk,person,RUS,,,"), "omsk,", "entity_id"),
    cell("entity-mention-is-used", "mentions", f"{G}@133,", kind="entity"),
    cell("exchange-rates-agree", "exchange_rates", "KZT,2023,456.16,", at="units_per_usd", units_per_usd="459"),
    Fault(
        "figure-needs-quantity: the evidence is set aside",
        cells("mentions", f"{G}@192,", kind="idiom"),
        (("figure-needs-quantity", "figures", f"{G}@192,", "mention_id"),),
        touches=(("mentions", None), ("figures", None)),
    ),
    form("a term that its identity has no role for", "identity-roles", "identity_terms",
         text("identity_terms", "plan-length,right,", "plan-length,part,"), "plan-length,part,", "role"),
    Fault(
        "identity-roles: two roles are open",
        delete("identity_terms", "in-tenge,rate,"),
        (("identity-roles", "identities", "in-tenge,", "kind"),),
    ),
    cell("identity-units", "identity_terms", "in-tenge,amount,", figure_id=f"{C}@250", reading=""),
    cell("indicator-unit-kind", "figures", f"{C}@457,", at="unit", indicator_id="plants"),
    form("a mention within another", "mentions-overlap", "mentions",
         insert("mentions", f"{G}@9,", f"{G}@12,{G},12,15,May,metadata,"), f"{G}@12,", "start"),
    Fault(
        "parents-in-circle: a bridge below its own ferry",
        cells("projects", "reed-bridge,", parent_project_id="reed-ferry"),
        (
            ("parents-in-circle", "projects", "reed-bridge,", "parent_project_id"),
            ("parents-in-circle", "projects", "reed-ferry,", "parent_project_id"),
        ),
        why="nobody can tell which of the parents is the wrong one",
    ),
    Fault(
        "party-is-no-person: a person signs for himself",
        cells("agreement_parties", "lake-treaty,kaz", entity_id="boris-instance"),
        (("party-is-no-person", "agreement_parties", "lake-treaty,boris", "entity_id"),),
    ),
    cell("period-mention-is-date", "figures", f"{C}@48,", period_mention_id=f"{C}@11"),
    Fault(
        "quantity-has-figure: a number that nobody coded",
        delete("figures", f"{G}@192,"),
        (("quantity-has-figure", "mentions", f"{G}@192,", "kind"),),
        touches=(("mentions", None), ("figures", None)),
    ),
    cell("report-date", "agreement_reports", "lake-protocol,", as_of="2024-08-01", as_of_from="2024-08-01", as_of_to="2024-08-01"),
    cell("report-needs-entity", "project_actors", "reed-bridge,", mention_id=f"{G}@168"),
    cell("figure-link-is-reported", "figures", f"{G}@192,", project_id="reed-bridge"),
    Fault(
        "thing-is-reported: a talk of which nobody tells",
        delete("event_reports", "lake-day,"),
        (("thing-is-reported", "events", "lake-day,", "event_id"),),
    ),
    cell("signed-mention-reports", "agreements", "lake-treaty,", signed_mention_id=f"{U}@132"),
    cell("signed-at-event", "agreements", "lake-treaty,", at="signed", signed="2024-01-09", signed_from="2024-01-09", signed_to="2024-01-09"),
    Fault(
        "same-is-certain: a base that is not printed",
        cells("identities", "trade-before,", comparability="same", assumption=""),
        (("same-is-certain", "identities", "trade-before,", "comparability"),),
    ),
    Fault(
        "same-is-certain: another reading that the term leaves open",
        cells("identity_terms", "in-tenge,amount,", reading=""),
        (("same-is-certain", "identities", "in-tenge,", "comparability"),),
        touches=(("identities", None), ("identity_terms", None)),
    ),
    cell("equal-across-years", "identities", "trade-later,", comparability="same"),
    cell("term-reading-exists", "identity_terms", "in-tenge,amount,", reading="c"),
    cell("reading-is-other", "readings", f"{C}@293,b,value", value="300000000"),
    cell("reading-is-other", "readings", f"{C}@293,b,measure", value="change"),
    cell("reading-refers", "readings", f"{C}@457,c,", value="boots"),
    cell("reading-refers", "readings", f"{C}@293,b,value", value="many"),
    cell(
        "implied-baseline-is-year-before",
        "figures",
        f"{G}@60,",
        at="baseline_end",
        baseline_end="2022-11-30",
    ),
    cell("accrual-fits-indicator", "figures", f"{G}@43,", accrual="at"),
    cell("restatement-fits", "figures", f"{H}@0,", restates=f"{G}@43"),
    cell("project-agreement-exists", "projects", "reed-ferry,", agreement_id="sea-treaty"),
    cell("area-within-country", "entities", "aktobe-region,", parent_entity_id="russia"),
    cell("area-within-country", "entities", "aktobe-region,", parent_entity_id=""),
    cell("primary-rate-has-second", "exchange_rates", "RUB,2023,", note=""),
    form("one value twice", "series-value-once", "official_series",
         insert("official_series", "trade-rus", "trade-rus-again,trade,russia,kazakhstan,2023-01-01,2023-12-31,5600000001,USD,Bank,2024,https://example.org/series,Made up."),
         "trade-rus-again,", "period_start"),
    cell("event-number-once", "events", "xx-forum,", number="19"),
    cell("milestone-not-in-future", "project_reports", f"reed-bridge,{U}", milestone_date="2024-09"),
    form("an exception of nothing", "exception-is-needed", "exceptions",
         insert("exceptions", "entity-is-used,", "entity-is-used,entities,zephyr,Made up."), "entity-is-used,entities,zephyr", "key"),
    form("a bridge that is unbuilt again", "stage-goes-forward", "project_reports",
         insert("project_reports", "project_id,", f"reed-bridge,{C}@420,preparation,stated,,,,2024-07-15,2024-07-15,2024-07-15,boris-instance,"),
         f"reed-bridge,{C}", "stage"),
]  # fmt: skip

EVIDENCE = [
    Fault(
        "slice: off by one",
        text("mentions", f"{C}@399,{C},399,402", f"{C}@400,{C},400,403"),
        (("slice", "mentions", f"{C}@400,", "printed"),),
    ),
    cell("slice", "mentions", f"{C}@399,", printed="XXI"),
    Fault(
        "text-hash: another text",
        source_text(H, lambda before: before.replace("45", "46")),
        (("text-hash", "sources", H, "text_sha256"),),
    ),
    cell("text-length", "sources", H, text_chars="121"),
    Fault(
        "text-missing: a text is not there",
        source_text(H, None),
        (("text-missing", "sources", H, "text_sha256"),),
        require_texts=True,
    ),
    Fault(
        "ledger-open: a number left out",
        delete("mentions", f"{C}@399,"),
        (("ledger-open", "sources", C, "ledger"),),
    ),
    cell("derivation", "figures", f"{C}@90,", value="2.6"),
    cell("derivation", "figures", f"{C}@70,", value_max="3000000000"),
    cell("derivation", "figures", f"{C}@70,", precision="1000000000"),
    cell("derivation", "figures", f"{C}@90,", comparator="ge"),
    cell("derivation", "figures", f"{C}@332,", unit="RUB"),
    cell("derivation", "figures", f"{C}@194,", period_start="2023-01-02"),
    cell("derivation", "figures", f"{C}@194,", period_end="2023-12-30"),
    cell("derivation", "figures", f"{C}@194,", period_basis="stated"),
    cell("derivation", "figures", f"{C}@48,", baseline_start="2022-01-02"),
    cell("derivation", "figures", f"{C}@250,", comparator="eq"),
    cell("derivation", "figures", f"{C}@250,", at="unit", note="From the sentence before."),
    Fault(
        "derivation: a value above the upper end of its range",
        cells("figures", f"{C}@70,", value="3000000000"),
        (("derivation", "figures", f"{C}@70,", "value"),),
        why="the row rule cannot know which of the two ends of a range is wrong; what is printed can",
    ),
    Fault(
        "derivation: a phrase that is no quantity",
        text("mentions", "12 boats", "12 or 13"),
        (("derivation", "figures", f"{G}@192,", "value"),),
        texts=False,
    ),
    Fault(
        "derivation: a phrase that is no date",
        text("mentions", ",2021,", ",then,"),
        (("derivation", "figures", f"{C}@90,", "baseline_start"),),
        texts=False,
    ),
]


STATEMENTS = [
    cell("speaker-is-named", "figures", f"{G}@192,", claimed_by="dana-example"),
    Fault(
        "one-speaker-per-sentence: two in one sentence",
        cells("figures", f"{C}@220,", claimed_by="kazakhstan"),
        (("one-speaker-per-sentence", "figures", f"{C}@220,", "claimed_by"),),
    ),
    cell("area-is-named", "figures", f"{C}@90,", counterpart_area="aktobe-region"),
    Fault(
        "actor-is-named: nobody names the body",
        cells("project_actors", "reed-bridge,russia", entity_id="dana-example"),
        (("actor-is-named", "project_actors", "reed-bridge,dana", "entity_id"),),
    ),
    Fault(
        "stage-has-cue: no word says cancelled",
        cells("project_reports", f"reed-bridge,{H}", stage="cancelled"),
        (("stage-has-cue", "project_reports", f"reed-bridge,{H}", "stage"),),
    ),
    Fault(
        "enum: in a row that has an exception, which is not asked for then",
        cells("agreement_reports", "lake-protocol,", status="agreed"),
        (("enum", "agreement_reports", "lake-protocol,", "status"),),
    ),
    cell("status-has-cue", "agreement_reports", f"lake-treaty,{G}", status="expired"),
    cell("modality-has-cue", "figures", f"{G}@60,", modality="commitment"),
    Fault(
        "span-ends-at-words: a word is cut",
        text("mentions", "0,14,Over 45 plants", "0,13,Over 45 plant"),
        (("span-ends-at-words", "mentions", f"{H}@0,", "end"),),
    ),
    Fault(
        "span-ends-at-words: a stop of the sentence is held",
        text("mentions", "184,190,5 seas", "184,191,5 seas."),
        (("span-ends-at-words", "mentions", "courier-2024-08@184,", "end"),),
    ),
    Fault(
        "source-date-is-printed: only the day of the words is",
        cells("sources", "courier-2024-08,", published_basis="stated"),
        (("source-date-is-printed", "sources", "courier-2024-08,", "published"),),
    ),
    Fault(
        "aside-is-no-quantity: a length is called an idiom",
        each(cells("mentions", f"{C}@457,", kind="idiom"), delete("figures", f"{C}@457,")),
        (
            ("aside-is-no-quantity", "mentions", f"{C}@457,", "kind"),
            ("foreign-key", "readings", 4, "figure_id"),
            ("foreign-key", "readings", 5, "figure_id"),
        ),
        touches=(("mentions", None), ("figures", None), ("readings", None)),
        why="the readings of the figure have lost it",
    ),
    cell("signed-is-printed", "agreements", "lake-treaty,", signed="2022", signed_from="2022-01-01", signed_to="2022-12-31", event_id=""),
    cell("milestone-is-printed", "project_reports", "reed-bridge,courier", milestone_date="2024-05"),
]  # fmt: skip


def swapped(before: bytes) -> bytes:
    lines = before.split(b"\n")
    lines[1], lines[2] = lines[2], lines[1]
    return b"\n".join(lines)


# a cell of free text in several tables
BRIDGE, LAKE, YEARS, BOATS = (
    "A bridge over the reeds.",
    "On the lake.",
    '"Three years, said twice."',
    "Boats made",
)


def bridge(new: str) -> Break:
    return text("projects", BRIDGE, new)


def lake(new: str) -> Break:
    return text("agreements", LAKE, new)


def years(new: str) -> Break:
    return text("identities", YEARS, new)


def boats(new: str) -> Break:
    return text("indicators", BOATS, new)


FORM = [
    form("two rows swapped", "unsorted", "entities", data("entities", swapped), 3),
    form("x@9 after x@10", "unsorted", "mentions",
         each(delete("mentions", f"{G}@9,"), insert("mentions", f"{G}@24,", f"{G}@9,{G},9,20,20 May 2024,metadata,")), f"{G}@9,"),
    form("a byte order mark", "bom", "units", data("units", lambda b: b"\xef\xbb\xbf" + b), 1),
    form("CR LF", "line-end", "exchange_rates", data("exchange_rates", lambda b: b.replace(b"\n", b"\r\n")), 1),
    form("CR LF in one line", "line-end", "sources", data("sources", lambda b: b[:-1] + b"\r\n"), H),
    form("CR alone", "line-end", "figures", data("figures", lambda b: b.replace(b"\n", b"\r")), 1),
    form("no final newline", "line-end", "project_actors", data("project_actors", lambda b: b.rstrip(b"\n")), "reed-bridge"),
    form("a letter in two characters", "nfc", "projects", bridge(unicodedata.normalize("NFD", "Ein Übergang.")), "reed-bridge,", "description"),
    form("a zero-width space", "control-character", "agreements", lake("On the\u200blake."), "lake-treaty,", "description"),
    form("a bidirectional override", "control-character", "identities", years("Two \u202esraey."), "plan-length,", "note"),
    form("a tab", "control-character", "indicators", boats("Boats\tmade"), "boats,", "definition"),
    form("a line break in a cell", "control-character", "projects", bridge('"A bridge\nof two lines."'), "reed-bridge,", "description"),
    form("a cell that starts with =", "formula", "agreements", lake("=HYPERLINK(1)"), "lake-treaty,", "description"),
    form("a cell that starts with @", "formula", "indicators", boats("@SUM(1)"), "boats,", "definition"),
    form("a blank at the end", "blank-ends", "identities", years("Three years "), "plan-length,", "note"),
    form("a blank at the start of a number", "cell-form", "sources", text("sources", ",120,", ", 120,"), H, "text_chars"),
    form("needless quotes", "quoting", "agreements", lake(f'"{LAKE}"'), "lake-treaty,"),
    form("needless quotes in the header", "quoting", "units", text("units", "unit,name", '"unit",name'), 1),
    form("quotes that never end", "csv", "indicators", boats('"Boats'), "boats,", alone=STRUCTURE),
    form("text after quotes", "csv", "units", text("units", "foot,foot,", 'foot,"fo"ot,'), "foot,"),
    form("a byte that is not UTF-8", "encoding", "projects", data("projects", lambda b: b.replace(b"reeds", b"r\xe9eds")), "reed-bridge,", "description", STRUCTURE),
    form("a column of another name", "header", "figures", text("figures", "precision,unit", "exactness,unit"), 1, alone=STRUCTURE),
    form("columns in another order", "header", "mentions", text("mentions", "start,end", "end,start"), 1, alone=STRUCTURE),
    form("a column too many", "header", "sources", text("sources", "ledger,note", "ledger,note,more"), 1, alone=STRUCTURE),
    form("a column too few", "header", "units", text("units", ",code_system,", ","), 1, alone=STRUCTURE),
    form("blanks in the header", "header", "exchange_rates", text("exchange_rates", "currency,year", "currency, year"), 1),
    form("an empty file", "header", "identities", data("identities", lambda _: b""), 1, alone=STRUCTURE),
    form("a cell too few", "ragged-row", "mentions", text("mentions", ",12 boats,quantity,", ",12 boats,quantity"), f"{G}@192,", alone=STRUCTURE),
    form("a cell too many", "ragged-row", "figures", text("figures", f"{G}@192,{G}@192,", f"{G}@192,{G}@192,,"), f"{G}@192,", alone=STRUCTURE),
    form("an unquoted comma", "ragged-row", "identities", years("Three years, said twice."), "plan-length,", alone=STRUCTURE),
    form("an empty line", "blank-row", "agreements", insert("agreements", "agreement_id", ""), 2, alone=STRUCTURE),
    form("an empty line at the end", "blank-row", "agreement_reports", data("agreement_reports", lambda b: b + b"\n"), 5, alone=STRUCTURE),
    form("a space that does not break", "space", "entities", text("entities", "Kazakhstan", "Kaz\u00a0akhstan"), "kazakhstan,", "name"),
    form("a thin space", "space", "indicators", boats("Boats\u2009made"), "boats,", "definition"),
    form("a letter that was lost", "replacement-character", "agreements", lake("On the l\ufffdke."), "lake-treaty,", "description"),
    form("a Cyrillic letter in a Latin word", "mixed-alphabets", "identities", years("Thr\u0435e years."), "plan-length,", "note"),
    form("a cell beyond a spreadsheet", "cell-length", "projects", bridge("x" * 33_000), "reed-bridge,", "description"),
    form("a line of two million characters", "line-length", "projects", bridge("x" * 2_100_000), 2),
    form("a row of commas", "empty-row", "agreement_parties", data("agreement_parties", lambda b: b + b",,\n"), ",,", alone=STRUCTURE),
    form("quotes within a bare cell", "quoting", "agreements", lake('On the "lake".'), "lake-treaty,"),
    form("a conflict of a merge", "conflict", "units", data("units", lambda b: b.replace(b"foot,", b"<<<<<<< ours\nfoot,", 1)), "<<<<<<<", alone=STRUCTURE),
    form("semicolons", "header", "exchange_rates", data("exchange_rates", lambda b: b.replace(b",", b";")), 1),
]  # fmt: skip

DESCRIPTOR = "datapackage.json"


def package(
    name: str, rule: str, break_it: Break, path: str, line: int | str | None = None, *tables: str
) -> Fault:
    """A file other than a table is changed; ``tables`` cannot be read then."""
    touches = tuple((word, None) for word in (path, *tables))
    return Fault(f"{rule}: {path}: {name}", break_it, ((rule, path, line, None),), touches=touches)


def of_resource(name: str, rule: str, table: str, **new: str | int | None) -> Fault:
    """A member of a resource is changed, or with None taken out."""
    word, value = next(iter(new.items()))
    if value is None:
        word, value = "name", table
    if rule == "hash":
        word, value = "path", path_of(table)
    place = (rule, DESCRIPTOR, f'"{word}": "{value}"', None)
    return Fault(f"{rule}: {name}", resource(table, **new), (place,), touches=((table, None),))


def of_schema(
    name: str, table: str, change: Callable[[dict[str, Any]], Any], at: str = "", *also: str
) -> Fault:
    """The schema of a table is changed; ``at`` is the name of the field or rule at fault.

    The tables ``also`` have to be whole for the fault to be found.
    """
    path, line = f"schemas/{table}.json", f'"name": "{at}"' if at else 1
    found = (("schema", path, line, None),)
    touches = tuple((word, None) for word in (table, *also))
    return Fault(f"schema: {name}", json_file(path, change), found, touches=touches)


def outside(root: Path, _: Path) -> None:
    outer = root.parent / "outside.csv"
    outer.write_bytes((root / "tables/units.csv").read_bytes())
    (root / "tables/units.csv").unlink()
    (root / "tables/units.csv").symlink_to(outer)


def refers_to(table: str, field: str) -> Callable[[dict[str, Any]], None]:
    def change(schema: dict[str, Any]) -> None:
        schema["foreignKeys"][0]["reference"] = {"resource": table, "fields": [field]}

    return change


def limit(**new: object) -> Callable[[dict[str, Any]], None]:
    return lambda schema: schema["fields"][0].setdefault("constraints", {}).update(new)


def rule(**new: str) -> Callable[[dict[str, Any]], None]:
    return lambda schema: schema["rules"][0].update(new)


PACKAGE = [
    of_resource("a resource without path", "descriptor", "indicators", path=None),
    of_resource("a path that climbs", "unsafe-path", "entities", path="../entities.csv"),
    of_resource("an absolute path", "unsafe-path", "exchange_rates", path="/etc/passwd"),
    of_resource("an address", "unsafe-path", "projects", path="https://example.org/x.csv"),
    of_resource("a schema that climbs", "unsafe-path", "agreements", schema="tables/../../x.json"),
    of_resource("another hash", "hash", "identities", hash="sha256:" + "0" * 64),
    of_resource("another size", "hash", "agreement_parties", bytes=1),
    of_schema("no primary key", "units", lambda s: s.pop("primaryKey")),
    of_schema("a key that is no column", "indicators", lambda s: s.update(primaryKey=["when"])),
    of_schema("a foreign key to no table", "project_reports", refers_to("coins", "coin")),
    of_schema("a foreign key to no column", "project_actors", refers_to("entities", "coin"), "", "entities"),
    of_schema("a type that nobody knows", "sources", lambda s: s["fields"][0].update(type="year"), "source_id"),
    of_schema("a pattern that is none", "agreement_parties", limit(pattern="("), "agreement_id"),
    of_schema("a limit that nobody checks", "agreement_reports", limit(minLength=1), "agreement_id"),
    of_schema("a limit of the wrong kind", "identities", limit(required="yes"), "identity_id"),
    of_schema("a rule over no column", "exchange_rates", rule(sql="rate > 0"), "rate-positive"),
    of_schema("a rule that is no condition", "mentions", rule(sql="start + 1"), "span-order"),
    of_schema("a rule that is no SQL", "projects", rule(sql="project_id >"), "own-parent"),
    of_schema("a check that nobody wrote", "agreements", lambda s: s.update(checks=["astrology"])),
    package("a bracket too few", "json", file("schemas/identity_terms.json", '{\n"fields": [\n'), "schemas/identity_terms.json", 3, "identity_terms"),
    package("not UTF-8", "encoding", file("schemas/figures.json", b'{\n\n"title": "\xff"}\n'), "schemas/figures.json", 3, "figures"),
    package("no table", "missing-file", file("tables/figures.csv", None), "tables/figures.csv", None, "figures"),
    package("no schema", "missing-file", file("schemas/exchange_rates.json", None), "schemas/exchange_rates.json", None, "exchange_rates"),
    package("the wrong columns", "check-sql", file("checks/a.sql", "SELECT 1 AS one"), "checks/a.sql", 1),
    package("not SQL", "check-sql", file("checks/b.sql", "SELEC 1"), "checks/b.sql", 1),
    package("a table that is not there", "check-sql", file("checks/c.sql", "FROM claims"), "checks/c.sql", 1),
    package("a row of no table", "check-sql", file("checks/d.sql", "SELECT 'x' AS table_name, 'y' AS key, NULL AS column_name, 'z' AS message"), "checks/d.sql", 1),
    package("not UTF-8", "encoding", file("checks/e.sql", b"SELECT '\xff'"), "checks/e.sql", 1),
    package("two statements", "check-sql", file("checks/g.sql", "SELECT 1; SELECT 2"), "checks/g.sql", 1),
    package("a statement that writes", "check-sql", file("checks/h.sql", "DELETE FROM figures"), "checks/h.sql", 1),
    package("nothing but a comment", "check-sql", file("checks/i.sql", "-- nothing"), "checks/i.sql", 1),
    package("no check by its name", "check-sql", file("checks/j.SQL", "SELECT 1"), "checks/j.SQL", None),
    package("files of the machine", "check-sql", file("checks/f.sql", "FROM read_text('/etc/passwd')"), "checks/f.sql", 1),
]  # fmt: skip

WHOLE = [
    cell("verdict-is-pinned", "identities", "plan-length,", pinned_verdict="inconsistent"),
    package("a comma too many", "json", file(DESCRIPTOR, '{\n  "name": "mini",,\n}\n'), DESCRIPTOR, 2),
    package("not UTF-8", "encoding", file(DESCRIPTOR, b'{\n"name": "\xff"}\n'), DESCRIPTOR, 2),
    package("no checks", "checks-missing", lambda root, _: shutil.rmtree(root / "checks"), "checks", None),
    package("a view that writes", "view-sql", file("views/a.sql", "COPY figures TO '/tmp/x'"), "views/a.sql", 1),
    package("a view of another name", "view-sql", file("views/a.sql", "CREATE OR REPLACE VIEW b AS SELECT 1"), "views/a.sql", 1),
    package("a conflict in JSON", "conflict", file(DESCRIPTOR, '{\n<<<<<<< ours\n}\n'), DESCRIPTOR, 2),
    package("a key twice", "json", file(DESCRIPTOR, '{"name": "x",\n"name": "y"}\n'), DESCRIPTOR, 2),
    package("no resource", "descriptor", descriptor(lambda d: d.update(resources=[])), DESCRIPTOR, 1),
    package("no resources", "descriptor", descriptor(lambda d: d.pop("resources")), DESCRIPTOR, 1),
    package("licences that are no list", "descriptor", descriptor(lambda d: d.update(licenses="CC")), DESCRIPTOR, 1),
    package("two resources of one name", "descriptor", descriptor(lambda d: d["resources"].append(dict(d["resources"][0]))), DESCRIPTOR, '"name": "sources"'),
    package("a link out of the package", "unsafe-path", outside, DESCRIPTOR, '"path": "tables/units.csv"'),
]  # fmt: skip

# Faults of one group can share a copy of the package; those of the last have one each.
TOGETHER = [
    [*TYPES, *CONSTRAINTS, *ROW_RULES, *NAMED_CHECKS],
    [*ACROSS, *EVIDENCE, *STATEMENTS],
    FORM,
    PACKAGE,
]
FAULTS = [fault for group in [*TOGETHER, WHOLE] for fault in group]


def batches(faults: Collection[Fault] = FAULTS) -> list[list[Fault]]:
    """The faults, each in the first batch of its group where it meets no other."""
    done: list[list[Fault]] = []
    for group in TOGETHER:
        mine: list[list[Fault]] = []
        for fault in filter(faults.__contains__, group):
            free = (b for b in mine if not any(fault.meets(other) for other in b))
            batch = next(free, None)
            if batch is None:
                mine.append([fault])
            else:
                batch.append(fault)
        done += mine
    return done + [[fault] for fault in WHOLE if fault in faults]


def place(root: Path, expected: Place) -> tuple[str, str, int | None, str | None]:
    """The place with its path and its line in the package as it is broken."""
    rule, where, line, column = expected
    path = where if "." in where or where == "checks" else path_of(where)
    if isinstance(line, str):
        lines = (root / path).read_bytes().decode("utf-8", "replace").split("\n")
        line = max(n for n, text in enumerate(lines, 1) if text.lstrip().startswith(line))
    return rule, path, line, column
