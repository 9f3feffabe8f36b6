"""What a coder decides, held against a text: each rule passes what is right and names what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from steppe_ledger.evidence import statements
from steppe_ledger.evidence.derivations import place_cells
from steppe_ledger.evidence.phrases import PhraseError
from steppe_ledger.evidence.statements import Claim, Fault, Source

TEXT = (
    "Mr. Sample met St. John on Nov. 9. Trade grew by 5 percent, said Aibek Sample.\n"
    "Kazakh plants will open soon. The Reed Bridge was opened in June 2024, and the ferry runs.\n"
    "It is twofold in thousands of years."
)
ENTITIES = {
    "aibek-sample": {"entity_id": "aibek-sample", "name": "Aibek Sample", "aliases": "Mr Sample"},
    "kazakhstan": {"entity_id": "kazakhstan", "name": "Kazakhstan", "aliases": ""},
    "russia": {"entity_id": "russia", "name": "Russia", "aliases": "Russian Federation"},
    "dana": {"entity_id": "dana", "name": "Dana Example", "aliases": "Example"},
    "gazette": {"entity_id": "gazette", "name": "Gazette", "aliases": ""},
}
UNITS = {"percent": "percent", "years": "year"}


def mention(printed: str, kind: str = "entity", note: str = "") -> dict[str, str]:
    start = TEXT.index(printed)
    end = start + len(printed)
    return {
        "mention_id": f"x@{start}", "start": str(start), "end": str(end),
        "printed": printed, "kind": kind, "note": note,
    }  # fmt: skip


def source(*mentions: dict[str, str]) -> Source:
    row = {"author": "", "publisher": "Gazette", "stated_from": "2024-11-12"}
    row["stated_to"] = "2024-11-12"
    return Source(row, TEXT, {each["mention_id"]: each for each in mentions})


def claim(printed: str, claimed_by: str) -> Claim:
    return Claim("figures", printed, mention(printed), claimed_by)


def rules(faults: Iterator[Fault]) -> list[tuple[str, str]]:
    return [(fault.key, fault.column) for fault in faults]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("the Omsk, Tomsk and Kirov regions", True),
        ("the Omsk and Tomsk regions", True),
        ("the Kirov and Omsk regions", True),
        ("Omsk hosts a talk, and the regions agree", False),
        ("the Omsk region", True),
    ],
)
def test_a_region_is_named_in_a_list_of_regions(text: str, named: bool) -> None:
    region = {"entity_id": "omsk-region", "name": "Omsk Region", "aliases": ""}
    assert statements.is_named(region, text) == named


def test_a_sentence_ends_at_a_stop_that_is_no_abbreviation_and_at_a_line_break() -> None:
    sentences = set()
    for place in range(len(TEXT)):
        start, end = statements.sentence_at(TEXT, place)
        sentences.add(TEXT[start:end])
    assert sorted(sentences) == [
        "It is twofold in thousands of years.",
        "Kazakh plants will open soon.",
        "Mr. Sample met St. John on Nov. 9.",
        "The Reed Bridge was opened in June 2024, and the ferry runs.",
        "Trade grew by 5 percent, said Aibek Sample.",
    ]


@pytest.mark.parametrize(
    ("speaker", "printed", "wrong"),
    [
        ("aibek-sample", "5 percent", False),  # named after the claim, in its sentence
        ("gazette", "5 percent", False),  # the publisher
        ("aibek-sample", "St. John", True),
        ("dana", "Reed Bridge", True),
    ],
)
def test_a_speaker_is_named(speaker: str, printed: str, wrong: bool) -> None:
    found = statements.speaker_is_named(source(), [claim(printed, speaker)], ENTITIES)
    assert rules(found) == [(printed, "claimed_by")] * wrong


def test_one_sentence_has_one_speaker() -> None:
    one, two = claim("Reed Bridge", "gazette"), claim("ferry", "aibek-sample")
    other = claim("5 percent", "aibek-sample")
    assert rules(statements.one_speaker_per_sentence(source(), [two, one, other])) == [
        ("ferry", "claimed_by")
    ]
    assert not rules(statements.one_speaker_per_sentence(source(), [one, other]))


def test_areas_stand_in_the_text_by_name_or_adjective() -> None:
    figure = {"figure_id": "f", "ref_area": "kazakhstan", "counterpart_area": "russia"}
    assert rules(statements.area_is_named(source(), [figure], ENTITIES)) == [
        ("f", "counterpart_area")
    ]


def test_an_actor_stands_in_one_of_the_texts() -> None:
    def found(*texts: str) -> list[tuple[str, str]]:
        key = ("project_actors", "k")
        return rules(statements.actor_is_named(texts, *key, ENTITIES["russia"]))

    assert found("no", "the russian federation") == found("Russian cars") == []
    assert found("Prussia") == [("k", "entity_id")]


@pytest.mark.parametrize(
    ("stage", "basis", "printed", "wrong"),
    [
        ("preparation", "stated", "plants", False),
        ("operating", "stated", "Reed Bridge", False),
        ("suspended", "stated", "Reed Bridge", True),
        ("suspended", "inferred", "Reed Bridge", False),
    ],
)
def test_a_stated_stage_has_its_word(stage: str, basis: str, printed: str, wrong: bool) -> None:
    span = mention(printed)
    report = {"project_id": "p", "mention_id": span["mention_id"], "stage": stage}
    found = statements.stage_has_cue(source(span), [report | {"stage_basis": basis}])
    assert rules(found) == [(f"p | {span['mention_id']}", "stage")] * wrong


@pytest.mark.parametrize(
    ("status", "wrong"), [("negotiating", False), ("signed", True), ("ours alone", False)]
)
def test_a_status_has_its_word(status: str, *, wrong: bool) -> None:
    span = mention("plants")
    report = {"agreement_id": "a", "mention_id": span["mention_id"], "status": status}
    found = statements.status_has_cue(source(span), [report])
    assert rules(found) == [(f"a | {span['mention_id']}", "status")] * wrong


def test_what_is_no_fact_has_its_word() -> None:
    span, other = mention("plants"), mention("5 percent")
    figures = [
        {"figure_id": "a", "mention_id": span["mention_id"], "modality": "forecast"},
        {"figure_id": "b", "mention_id": other["mention_id"], "modality": "commitment"},
        {"figure_id": "c", "mention_id": other["mention_id"], "modality": "actual"},
    ]
    assert rules(statements.modality_has_cue(source(span, other), figures)) == [("b", "modality")]


def test_a_span_is_not_cut_within_a_word() -> None:
    good, cut = mention("Reed Bridge"), mention("eed Bridg")
    assert rules(statements.span_ends_at_words(source(good))) == []
    assert rules(statements.span_ends_at_words(source(cut))) == [
        (cut["mention_id"], "start"),
        (cut["mention_id"], "end"),
    ]


@pytest.mark.parametrize(
    ("printed", "edges"),
    [
        ("$5 billion", []),
        ("£5", []),
        ("5 €", []),
        ("-4%", []),
        ("up to 75%", []),
        ("100 km²", []),
        ("(9)", []),
        ("RZD (Railways)", []),
        ("“Reed” bridge", []),
        ("Nov. 9", []),
        ("the U.S.", []),
        ("on Nov.", []),
        ("75", ["end"]),
        ("Kazakhstan,", ["end"]),
        ("75%.", ["end"]),
        ("Railways)", ["end"]),
        ("Kazakhstan’", ["end"]),
        ("(Railways", ["start"]),
        (", 5 €", ["start"]),
        ("Reed”", ["end"]),
    ],
)
def test_a_span_holds_its_signs_and_no_stop_of_the_sentence(printed: str, edges: list[str]) -> None:
    text = (
        "It has $5 billion, £5, 5 €, -4%, up to 75%. RZD (Railways), 100 km² (9), “Reed” bridge "
        "in Kazakhstan’s west, in Kazakhstan, on Nov. 9 in the U.S. and so on."
    )
    start = text.index(printed)
    row = {"start": str(start), "end": str(start + len(printed))}
    found = statements.span_ends_at_words(Source({}, text, {"x@0": row}))
    assert rules(found) == [("x@0", edge) for edge in edges]


@pytest.mark.parametrize(
    ("day", "basis", "wrong"),
    [
        ("2024-05-20", "stated", False),
        ("2024-05-21", "stated", True),
        ("2024-05-21", "inferred", False),
        ("2024-05", "stated", True),
        ("2024-06", "stated", False),
        ("2024-06-03", "stated", False),
        ("2024-06-04", "stated", False),
        ("2024-06-05", "stated", False),
        ("2024-06-06", "stated", True),
        ("9999-12-31", "stated", False),
        ("20 May", "stated", False),
    ],
)
def test_a_day_of_a_source_is_printed(day: str, basis: str, wrong: bool) -> None:
    text = "20 May 2024, of June 2024. June 3, 2024; 04.06.2024, 2024-06-05, ref2024-06-06 today"
    last = {"2024-05": "2024-05-31", "2024-06": "2024-06-30"}.get(day, day)
    first = day if last == day else f"{day}-01"
    row = {"source_id": "x", "published_basis": "inferred", "stated": day, "stated_basis": basis,
           "stated_from": first, "stated_to": last}  # fmt: skip
    mentions = {
        f"x@{text.index(printed)}": {"kind": "date", "printed": printed}
        for printed in ("June 2024", "today")
    }
    found = statements.source_date_is_printed(Source(row, text, mentions))
    assert rules(found) == [("x", "stated")] * wrong


def test_what_is_set_aside_reads_as_no_quantity() -> None:
    bare, told = mention("thousands of years", "idiom"), mention("twofold", "idiom", "a saying")
    assert rules(statements.aside_is_no_quantity(source(bare, told), UNITS)) == [
        (bare["mention_id"], "kind")
    ]
    assert not rules(statements.aside_is_no_quantity(source(mention("It", "idiom")), UNITS))


@pytest.mark.parametrize(("day", "wrong"), [("2024-11-09", False), ("2024-11-08", True)])
def test_a_signature_has_the_day_that_is_printed(day: str, wrong: bool) -> None:
    span = mention("Nov. 9", "date")
    agreement = {"agreement_id": "a", "signed_mention_id": span["mention_id"]}
    agreement |= {"signed_from": day, "signed_to": day}
    found = statements.signed_is_printed(source(span), [agreement])
    assert rules(found) == [("a", "signed")] * wrong


def test_a_milestone_has_a_date_in_its_sentence() -> None:
    span, june, november = mention("ferry"), mention("June 2024", "date"), mention("Nov. 9", "date")
    report = {"project_id": "p", "mention_id": span["mention_id"], "milestone_date": "2024-06"}
    report["milestone_basis"] = "stated"

    def found(first: date, last: date) -> list[tuple[str, str]]:
        reports = [(report, first, last)]
        return rules(statements.milestone_is_printed(source(span, june, november), reports))

    key = f"p | {span['mention_id']}"
    assert found(date(2024, 6, 1), date(2024, 6, 30)) == []
    assert found(date(2024, 11, 9), date(2024, 11, 9)) == [(key, "milestone_date")]


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("by far the largest trade partner", ("eq", "1")),
        ("longest border in the world", ("eq", "1")),
        ("leads the list", ("eq", "1")),
        ("most reliable partner", ("eq", "1")),
        ("slightly inferior to China", ("ge", "2")),
    ],
)
def test_a_superlative_is_a_place(printed: str, place: tuple[str, str]) -> None:
    cells = place_cells(printed)
    assert (cells["comparator"], cells["value"]) == place
    assert (cells["precision"], cells["unit"]) == ("1", "rank")


@pytest.mark.parametrize("printed", ["one of the largest partners", "a key partner", "mostly"])
def test_what_is_no_superlative_tells_no_place(printed: str) -> None:
    with pytest.raises(PhraseError):
        place_cells(printed)
