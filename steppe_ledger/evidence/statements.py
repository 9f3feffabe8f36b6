"""What a coder decides, held against the text: who speaks, how far along, where, on which day.

Every rule is a generator over plain rows: it yields a ``Fault`` for each cell that the text does
not bear out. A rule judges only what a text can show: a name, a cue or a date that is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import month_name
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from steppe_ledger.evidence.derivations import derived_period
from steppe_ledger.evidence.lexicon import coded
from steppe_ledger.evidence.phrases import PhraseError, parse_phrase

Cells = Mapping[str, str]


class Fault(NamedTuple):
    """A cell that the text does not bear out: rule, table, primary key, column, what is wrong."""

    rule: str
    table: str
    key: str
    column: str
    message: str


@dataclass(frozen=True)
class Source:
    """One text with its row of ``sources`` and its mentions by identifier."""

    row: Cells
    text: str
    mentions: Mapping[str, Cells]

    @property
    def said(self) -> tuple[str, str]:
        """First and last day on which its words were said."""
        return self.row["stated_from"], self.row["stated_to"]

    def sentence(self, mention: Cells) -> tuple[int, int]:
        """First and last (exclusive) character of the sentence that holds a mention."""
        return sentence_at(self.text, int(mention["start"]))


class Claim(NamedTuple):
    """A row that says who says it: its table, primary key, mention and claimant."""

    table: str
    key: str
    mention: Cells
    claimed_by: str


_ENDS = re.compile(r"\n+|(?<=[.!?…])[\"”»’)\]]*\s+(?=[\"“«‘(\[-]*[A-ZА-Я0-9])")
# a full stop after one of these, or after a single capital, ends no sentence
_SHORT = re.compile(
    r"(?:\b(?:[A-Z]|St|Mr|Mrs|Ms|Dr|Prof|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b[A-Za-z]\.[A-Za-z])\.$"
)


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Bounds of the sentence that holds the character at ``place``; a line break ends one too."""
    breaks = _breaks(text)
    number = bisect_right(breaks, place, key=lambda each: each[1])
    start = breaks[number - 1][1] if number else 0
    return start, breaks[number][0] if number < len(breaks) else len(text)


@lru_cache(maxsize=64)
def _breaks(text: str) -> list[tuple[int, int]]:
    """Where each sentence but the last ends, and where the next one starts."""
    return [
        end.span()
        for end in _ENDS.finditer(text)
        if not _SHORT.search(text[max(0, end.start() - 12) : end.start()])
    ]


def names_of(entity: Cells) -> list[str]:
    """The name of an entity and its aliases."""
    return [entity["name"], *filter(None, entity["aliases"].split("|"))]


# of two countries the texts use the adjective as often as the name
_ADJECTIVES = {"russia": ("Russian",), "kazakhstan": ("Kazakh", "Kazakhstani")}


def is_named(entity: Cells, text: str) -> bool:
    """Whether the text holds a name, an alias or the adjective of the entity as whole words."""
    names = [*names_of(entity), *_ADJECTIVES.get(entity["entity_id"], ())]
    heads = [re.escape(n.removesuffix(" Region")) for n in names if n.endswith(" Region")]
    # "the Omsk, Tomsk and Kirov regions"
    listed = [rf"{head}(?:,? (?:and )?(?-i:[A-Z])[\w-]+)* regions" for head in heads]
    forms = "|".join([*map(re.escape, names), *listed])
    return re.search(rf"(?<!\w)(?:{forms})(?!\w)", text, re.IGNORECASE) is not None


def speaker_is_named(
    source: Source, claims: Iterable[Claim], entities: Mapping[str, Cells]
) -> Iterator[Fault]:
    """Whoever speaks is named up to the end of the sentence, or is the author or publisher."""
    for claim in claims:
        entity = entities[claim.claimed_by]
        wrote = {source.row["author"], source.row["publisher"]} & {*names_of(entity)}
        if not wrote and not is_named(entity, source.text[: source.sentence(claim.mention)[1]]):
            message = f"{entity['name']} is not named in the text up to here"
            yield Fault("speaker-is-named", claim.table, claim.key, "claimed_by", message)


def one_speaker_per_sentence(source: Source, claims: Sequence[Claim]) -> Iterator[Fault]:
    """What stands in one sentence is said by one and the same."""
    first: dict[tuple[int, int], Claim] = {}
    for claim in sorted(claims, key=lambda each: int(each.mention["start"])):
        before = first.setdefault(source.sentence(claim.mention), claim)
        if before.claimed_by != claim.claimed_by:
            message = f"{before.key} in the same sentence is said by {before.claimed_by}"
            yield Fault("one-speaker-per-sentence", claim.table, claim.key, "claimed_by", message)


def area_is_named(
    source: Source, figures: Iterable[Cells], entities: Mapping[str, Cells]
) -> Iterator[Fault]:
    """The areas of a figure stand in its text by name, alias or adjective."""
    for figure in figures:
        for column in ("ref_area", "counterpart_area"):
            entity = entities.get(figure[column])
            if entity and not is_named(entity, source.text):
                message = f"the text does not name {entity['name']}"
                yield Fault("area-is-named", "figures", figure["figure_id"], column, message)


def actor_is_named(texts: Iterable[str], table: str, key: str, entity: Cells) -> Iterator[Fault]:
    """An actor, a party or a participant stands in a text that reports the thing."""
    if not any(is_named(entity, text) for text in texts):
        message = f"no text that reports it names {entity['name']}"
        yield Fault("actor-is-named", table, key, "entity_id", message)


def _cued(column: str, row: Cells, source: Source) -> bool:
    """Whether a word of the row's sentence begins as one that says the code of the column.

    A code that a schema of somebody else has, and no list of words knows, is not judged.
    """
    start, end = source.sentence(source.mentions[row["mention_id"]])
    cues = coded(column).get(row[column], "")
    return re.search(rf"\b(?:{cues})", source.text[start:end], re.IGNORECASE) is not None


def stage_has_cue(source: Source, reports: Iterable[Cells]) -> Iterator[Fault]:
    """A stage that is said to be stated has a word for it in its sentence."""
    for report in reports:
        if report["stage_basis"] == "stated" and not _cued("stage", report, source):
            key = f"{report['project_id']} | {report['mention_id']}"
            message = f"no word of the sentence says {report['stage']}; the basis may be inferred"
            yield Fault("stage-has-cue", "project_reports", key, "stage", message)


def status_has_cue(source: Source, reports: Iterable[Cells]) -> Iterator[Fault]:
    """The status of an agreement has a word for it in its sentence."""
    for report in reports:
        if not _cued("status", report, source):
            key = f"{report['agreement_id']} | {report['mention_id']}"
            message = f"no word of the sentence says {report['status']}"
            yield Fault("status-has-cue", "agreement_reports", key, "status", message)


def modality_has_cue(source: Source, figures: Iterable[Cells]) -> Iterator[Fault]:
    """What is not stated as a fact has a word for it in its sentence."""
    for figure in figures:
        if figure["modality"] != "actual" and not _cued("modality", figure, source):
            message = f"no word of the sentence makes it a {figure['modality']}"
            yield Fault("modality-has-cue", "figures", figure["figure_id"], "modality", message)


_PAIRS = {"(": ")", "[": "]", "“": "”", "«": "»", "‘": "’", '"': '"', "'": "'"}
_CLOSED = {closing: opening for opening, closing in _PAIRS.items()}


def span_ends_at_words(source: Source) -> Iterator[Fault]:
    """A span starts and ends where a word does, with its signs and without the sentence's."""
    text = source.text
    for key, mention in source.mentions.items():
        printed = text[int(mention["start"]) : int(mention["end"])]
        if not printed:
            continue
        for column, whole in (("start", _opens(printed)), ("end", _closes(printed))):
            place = int(mention[column])
            before, after = text[place - 1 : place], text[place : place + 1]
            cut = (before + after).isalpha() or (before + after).isdecimal() or after == "%"
            if not whole or (cut and before and after):
                around = text[max(0, place - 5) : place + 5]
                message = f"the span is cut within a word, or holds a stop: {around!r}"
                yield Fault("span-ends-at-words", "mentions", key, column, message)


def _opens(printed: str) -> bool:
    """Whether a span begins with a letter, a digit, a sign, or an opening that closes."""
    first = printed[0]
    closing = _PAIRS.get(first)
    return (category(first)[0] in "LMN" or category(first) == "Sc" or first in "+-−~≈<>"
            or (closing is not None and closing in printed[1:]))  # fmt: skip


def _closes(printed: str) -> bool:
    """Whether a span ends with a letter, a digit, a sign, or what closes its opening."""
    last = printed[-1]
    opening = _CLOSED.get(last)
    return (category(last)[0] in "LMN" or category(last) == "Sc" or last in "%‰°+"
            or (opening is not None and opening in printed[:-1])
            or _SHORT.search(printed) is not None)  # fmt: skip


def aside_is_no_quantity(source: Source, forms: Mapping[str, str]) -> Iterator[Fault]:
    """What is set aside as an idiom or a name reads as no quantity with a unit, or says why."""
    for key, mention in source.mentions.items():
        if mention["kind"] not in ("idiom", "name") or mention["note"]:
            continue
        try:
            unit = parse_phrase(mention["printed"], forms)[0].unit
        except PhraseError:
            continue
        if unit not in ("count", "rank"):
            message = f"{mention['printed']!r} reads as a quantity in {unit}"
            yield Fault("aside-is-no-quantity", "mentions", key, "kind", message)


def source_date_is_printed(source: Source) -> Iterator[Fault]:
    """A day of the source that is stated is printed in its text.

    Either a date mention gives it, whenever that was written ("today" gives none), or the text
    prints the day in one of the usual forms, as above an article.
    """
    dates = [m["printed"] for m in source.mentions.values() if m["kind"] == "date"]
    for column in ("published", "stated"):
        days = tuple(source.row.get(f"{column}_{end}", "") for end in ("from", "to"))
        if source.row.get(f"{column}_basis") != "stated":
            continue
        try:
            first, last = map(date.fromisoformat, days)
            after = (last + timedelta(days=1)).isoformat()
        except (ValueError, OverflowError):  # no days that anything could be printed for
            continue
        month = month_name[last.month]
        forms = (f"{month} {last.day}, {last.year}", f"{last.day} {month} {last.year}",
                 f"{last:%d.%m.%Y}", last.isoformat()) if first == last else ()  # fmt: skip
        above = (rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms)
        if not any(re.search(form, source.text) for form in above) and not any(
            derived_period(printed, (after, after)) == days for printed in dates
        ):
            key, message = (
                source.row["source_id"],
                f"no date of the text gives {days[0]} to {days[1]}",
            )
            yield Fault("source-date-is-printed", "sources", key, column, message)


def signed_is_printed(source: Source, agreements: Iterable[Cells]) -> Iterator[Fault]:
    """The mention of a signature, which stands in ``source``, gives the day that is coded."""
    for agreement in agreements:
        printed = source.mentions[agreement["signed_mention_id"]]["printed"]
        days = derived_period(printed, source.said)
        if days != (agreement["signed_from"], agreement["signed_to"]):
            gives = f"gives {days[0]} to {days[1]}" if days else "cannot be read as a date"
            key, message = agreement["agreement_id"], f"{printed!r} {gives}"
            yield Fault("signed-is-printed", "agreements", key, "signed", message)


def milestone_is_printed(
    source: Source, reports: Iterable[tuple[Cells, date, date]]
) -> Iterator[Fault]:
    """A milestone whose date is stated is dated by a mention of its sentence.

    ``reports`` are reports with the first and last day that their ``milestone_date`` allows.
    """
    for report, first, last in reports:
        start, end = source.sentence(source.mentions[report["mention_id"]])
        printed = [
            derived_period(mention["printed"], source.said)
            for mention in source.mentions.values()
            if mention["kind"] == "date" and start <= int(mention["start"]) < end
        ]
        days = (first.isoformat(), last.isoformat())
        if report["milestone_basis"] == "stated" and days not in printed:
            key = f"{report['project_id']} | {report['mention_id']}"
            message = f"no date of the sentence gives {report['milestone_date']}"
            yield Fault("milestone-is-printed", "project_reports", key, "milestone_date", message)
