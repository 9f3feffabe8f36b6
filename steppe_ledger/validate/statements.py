"""What coders decide, held against the texts that are there: one call a rule and text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from steppe_ledger.evidence import statements
from steppe_ledger.evidence.statements import Cells, Claim, Fault, Source
from steppe_ledger.evidence.texts import frozen_fault, read_text
from steppe_ledger.evidence.units import Units
from steppe_ledger.findings import Finding, Report
from steppe_ledger.package.named_checks import edtf_bounds
from steppe_ledger.sql.database import quoted, text_of
from steppe_ledger.validate.exceptions import Exceptions
from steppe_ledger.validate.sheet import Sheet

# rule, and how to put right what it finds
RULES = {
    "speaker-is-named": "Correct claimed_by: who is quoted, interviewed, or wrote the text.",
    "one-speaker-per-sentence": "Correct claimed_by in one of the two rows.",
    "area-is-named": "Correct the area, or leave it empty.",
    "actor-is-named": "Correct the entity, or give it the alias that the text prints.",
    "stage-has-cue": "Correct the stage, or its basis.",
    "status-has-cue": "Correct the status.",
    "modality-has-cue": "Correct the modality.",
    "span-ends-at-words": "Widen or cut the span to whole words, without a stop of the sentence.",
    "aside-is-no-quantity": "Code the figure, or say in note why it is set aside.",
    "source-date-is-printed": "Correct the date, or its basis.",
    "signed-is-printed": "Correct signed, or the mention that gives it.",
    "milestone-is-printed": "Correct the date, or its basis.",
}
_NEEDED = ("sources", "mentions", "entities", "figures", "units", "project_reports",
           "project_actors", "agreements", "agreement_reports", "agreement_parties")  # fmt: skip
_OPTIONAL = ("event_reports", "event_participants")
_REPORTED = (  # things with their reports, and who takes part in them
    ("project_id", "project_reports", "project_actors"),
    ("agreement_id", "agreement_reports", "agreement_parties"),
    ("event_id", "event_reports", "event_participants"),
)


def check_statements(
    report: Report, sheets: dict[str, Sheet], texts: Path | None, exceptions: Exceptions
) -> set[str]:
    """Hold every text that is there against what was coded of it; returns the rules that were held.

    Rows that are wrong already are left out. Nothing is held where a table cannot be read or no
    text is there; a rule of things that several texts report needs them all.
    """
    if texts is None or any(name not in sheets for name in _NEEDED):
        return set()
    rows = {n: _rows(report, sheets[n]) for n in (*_NEEDED, *_OPTIONAL) if n in sheets}
    sources = {
        s.row["source_id"]: s
        for row in rows["sources"]
        if (s := _source(row, texts, rows)) is not None
    }
    faults = list(_faults(sources, rows))
    report.add(_findings(faults, sheets, exceptions))
    return set(RULES) if sources and len(sources) == sheets["sources"].rows else set()


def _rows(report: Report, sheet: Sheet) -> list[Cells]:
    fields = sheet.table.fields
    cells = ", ".join(f"coalesce({text_of(f)}, '') AS {quoted(f['name'])}" for f in fields)
    found = sheet.where("true", None, report.wrong_lines(sheet.table.path), cells)
    names = sheet.table.columns
    return [dict(zip(names, row[3:], strict=True)) for row in found]


def _source(row: Cells, texts: Path, rows: dict[str, list[Cells]]) -> Source | None:
    text = read_text(texts, row["source_id"])
    if text is None or frozen_fault(text, row["text_sha256"], row["text_chars"]) is not None:
        return None
    mine = {m["mention_id"]: m for m in rows["mentions"] if m["source_id"] == row["source_id"]}
    return Source(row, text, mine)


def _faults(sources: dict[str, Source], rows: dict[str, list[Cells]]) -> Iterator[Fault]:
    entities = {entity["entity_id"]: entity for entity in rows["entities"]}
    forms = Units.of(rows["units"])
    for source in sources.values():
        mine: dict[str, list[Cells]] = {
            name: [row for row in table if row.get("mention_id") in source.mentions]
            for name, table in rows.items()
        }
        claims = list(_claims(source, mine, entities))
        yield from statements.speaker_is_named(source, claims, entities)
        yield from statements.one_speaker_per_sentence(source, claims)
        yield from statements.area_is_named(source, mine["figures"], entities)
        yield from statements.stage_has_cue(source, mine["project_reports"])
        yield from statements.status_has_cue(source, mine["agreement_reports"])
        yield from statements.modality_has_cue(source, mine["figures"])
        yield from statements.span_ends_at_words(source)
        yield from statements.source_date_is_printed(source)
        yield from statements.aside_is_no_quantity(source, forms)
        signed = [a for a in rows["agreements"] if a["signed_mention_id"] in source.mentions]
        yield from statements.signed_is_printed(source, signed)
        dated = [
            (r, *days)
            for r in mine["project_reports"]
            if r.get("milestone_date") and (days := edtf_bounds(r["milestone_date"]))
        ]
        yield from statements.milestone_is_printed(source, dated)
    yield from _actors(sources, rows, entities)


def _claims(
    source: Source, mine: dict[str, list[Cells]], entities: dict[str, Cells]
) -> Iterator[Claim]:
    for table, key in (
        ("figures", ("figure_id",)),
        ("project_reports", ("project_id", "mention_id")),
        ("agreement_reports", ("agreement_id", "mention_id")),
    ):
        for row in mine[table]:
            if row["claimed_by"] in entities:
                place = " | ".join(row[name] for name in key)
                yield Claim(table, place, source.mentions[row["mention_id"]], row["claimed_by"])


def _actors(
    sources: dict[str, Source], rows: dict[str, list[Cells]], entities: dict[str, Cells]
) -> Iterator[Fault]:
    of_mention = {mention: source for source in sources.values() for mention in source.mentions}
    for thing, reports, actors in _REPORTED:
        told: dict[str, list[str]] = {}
        for row in rows.get(reports, []):
            source = of_mention.get(row["mention_id"])
            if source is not None:
                told.setdefault(row[thing], []).append(source.text)
        for row in rows.get(actors, []):
            if row[thing] in told and row["entity_id"] in entities:
                key = " | ".join(row[name] for name in _KEYS[actors])
                yield from statements.actor_is_named(
                    told[row[thing]], actors, key, entities[row["entity_id"]]
                )


_KEYS = {
    "project_actors": ("project_id", "entity_id", "role", "mention_id"),
    "agreement_parties": ("agreement_id", "entity_id", "role"),
    "event_participants": ("event_id", "entity_id", "role"),
}


def _findings(
    faults: list[Fault], sheets: dict[str, Sheet], exceptions: Exceptions
) -> Iterator[Finding]:
    kept = [f for f in faults if not exceptions.excuse(f.rule, f.table, f.key)]
    for name in {fault.table for fault in kept}:
        sheet, mine = sheets[name], [fault for fault in kept if fault.table == name]
        lines = sheet.at_keys(fault.key for fault in mine)
        for fault in mine:
            line = lines.get(fault.key)
            found = sheet.where(f"__line__ = {line}", fault.column) if line else []
            place = found[0] if found else (line, fault.key, None)
            yield sheet.finding(fault.rule, fault.message, RULES[fault.rule], place, fault.column)
