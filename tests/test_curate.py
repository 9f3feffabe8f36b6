"""What a curator types: a source is frozen, its numbers are proposed, and a draft becomes rows."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger.curate.draft import apply_draft, draft_text
from steppe_ledger.curate.ledger import open_source
from steppe_ledger.curate.propose import at_phrase, propose
from steppe_ledger.curate.reader import Reader
from steppe_ledger.curate.sources import add_source
from steppe_ledger.curate.tables import append, rows_of
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, require_package
from steppe_ledger.validate.gate import validate
from tests.conftest import MINI
from tests.gate_kit import GAZETTE, HERALD

Run = Callable[..., tuple[int, str, str]]
TEXT = """Trade is up
Gazette, 3 June 2024
In 2023 exports of wheat from Kazakhstan reached $7.5 billion, said Minister Aibek Sample. By
comparison, 12 boats were sold; of these 9 went to Russia.
"""


@pytest.fixture
def package(mini: Path) -> Package:
    return require_package(mini)


@pytest.fixture
def texts_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI / "texts", tmp_path / "texts"))


def bare(package: Package, texts: Path) -> Reader:
    """A reader of a new text of which no mention is coded."""
    (texts / "gazette-2024-06.txt").write_text(TEXT, "utf-8")
    given = {"publisher": "Gazette", "kind": "news_report", "url": "https://example.org/x"}
    add_source(package, texts / "gazette-2024-06.txt", given)
    source, text, spans = open_source(package, texts, "gazette-2024-06")
    assert spans == []
    return Reader(package, source, text)


def contents(package: Package) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in package.root.rglob("*") if path.is_file()}


# --- sources ----------------------------------------------------------------------------------


def test_a_text_is_frozen_with_what_it_prints(package: Package, texts_copy: Path) -> None:
    reader = bare(package, texts_copy)
    (row,) = rows_of(package, "SELECT * FROM sources WHERE source_id = 'gazette-2024-06'")
    assert row == dict(reader.source)
    assert (row["title"], row["published"], row["stated_to"]) == (
        "Trade is up", "2024-06-03", "2024-06-03")  # fmt: skip
    assert row["text_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (row["text_chars"], row["ledger"]) == (str(len(TEXT)), "open")
    found = {
        (f.rule, f.column) for f in validate(package.root, texts_copy, witnesses="never").findings
    }
    assert found <= {("required", "licence")}


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("x\nMay 20, 2024", "2024-05-20"),
        ("x\n2024-05-20 10:00", "2024-05-20"),
        ("x\n20 May 2024 and 21 May 2024", "2024-05-20"),
        ("x\nMay 2024", ""),
        ("x\n" + "line\n" * 12 + "20 May 2024", ""),
    ],
)
def test_the_day_is_the_one_at_the_head(
    package: Package, tmp_path: Path, head: str, day: str
) -> None:
    (tmp_path / "new-1.txt").write_text(head)
    row = add_source(package, tmp_path / "new-1.txt", {"source_id": "new-2024", "url": ""})
    assert (row["source_id"], row["published"], row["stated_from"]) == ("new-2024", day, day)


@pytest.mark.parametrize("data", [b"\xff", None])
def test_what_cannot_be_frozen_changes_nothing(
    package: Package, tmp_path: Path, data: bytes | None
) -> None:
    before = contents(package)
    if data is not None:
        (tmp_path / "new.txt").write_bytes(data)
    with pytest.raises(CannotRunError, match=r"new\.txt"):
        add_source(package, tmp_path / "new.txt", {})
    (tmp_path / f"{GAZETTE}.txt").write_text("x")
    with pytest.raises(CannotRunError, match="is a source already"):
        add_source(package, tmp_path / f"{GAZETTE}.txt", {})
    assert contents(package) == before


def test_rows_go_to_tables_and_columns_that_are_there(package: Package) -> None:
    before = contents(package)
    for name, row, words in (
        ("none", {}, "there is no table none"),
        ("units", {"x": "1"}, "no column x"),
    ):
        with pytest.raises(CannotRunError, match=words):
            append(package, {"units": [{"unit": "a"}], name: [row]})
    assert contents(package) == before
    assert append(package, {"units": [{"unit": "acre", "name": "acres", "kind": "area"}]}) == 1
    (row,) = rows_of(package, "SELECT * FROM units WHERE unit = 'acre'")
    assert (row["name"], row["code"]) == ("acres", "")


# --- proposals --------------------------------------------------------------------------------


def test_every_open_number_gets_a_proposal(package: Package, texts_copy: Path) -> None:
    reader = bare(package, texts_copy)
    found = {p.printed: p for p in propose(reader, [])}
    assert all(TEXT[p.start : p.end] == p.printed for p in found.values())
    assert found["3 June 2024"].kind == "date"
    assert found["2023"].kind == "date"
    money = found["$7.5 billion"]
    assert (money.kind, money.figure["value"], money.figure["unit"]) == (
        "quantity",
        "7500000000",
        "USD",
    )
    assert (money.figure["period_start"], money.figure["period_basis"]) == ("2023-01-01", "stated")
    assert money.figure["claimed_by"] == "aibek-sample"
    assert money.figure["ref_area"] == "kazakhstan"
    assert found["12 boats"].figure["value"] == "12"
    whole = " ".join(found)
    assert "9" in whole.replace("2023", "")


def reader_of(package: Package, text: str, **source: str) -> Reader:
    said = {"stated_from": "2024-06-03", "stated_to": "2024-06-03", "source_id": "x-2024-06"}
    return Reader(package, {**said, **source}, text)


def test_a_growth_is_over_the_year_before(package: Package) -> None:
    (growth,) = [p.figure for p in propose(reader_of(package, "In 2023 exports rose by 9%."), [])
                 if p.kind == "quantity"]  # fmt: skip
    days = ("baseline_basis", "baseline_start", "baseline_end")
    assert [growth[name] for name in days] == ["implied", "2022-01-01", "2022-12-31"]
    first = propose(reader_of(package, "In 0001 exports rose by 9%."), [])
    assert [p.figure["baseline_basis"] for p in first if p.figure] == ["none"]


def test_what_comes_in_a_year_has_no_day(package: Package) -> None:
    (makes,) = propose(reader_of(package, "The works is to make 70,000 boats annually."), [])
    names = ("accrual", "period_basis", "modality")
    assert [makes.figure[name] for name in names] == ["per_year", "none", "plan"]


def test_an_author_who_is_no_entity_is_said(package: Package) -> None:
    (found,) = propose(reader_of(package, "It makes 12 boats.", publisher="Beacon"), [])
    assert "neither author nor publisher is an entity yet" in " ".join(found.why)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("18:40\n\nExports rose.", {"18:40": "metadata"}),
        ("First President Ada Sample met the two countries.",
         {"First President": "name", "two countries": "idiom"}),
        ("It is one of the largest plants.", {"one of the": "idiom"}),
        ("Exports stand at $25.6 billion in a year.", {"$25.6 billion": "quantity"}),
        ("We have about 240 research projects in hand.",
         {"about 240 research projects": "quantity"}),
        ("The 25th anniversary of our treaty is near.", {"25th anniversary": "quantity"}),
        ("It does not exceed 10% of the sum.", {"does not exceed 10%": "quantity"}),
        ("It rose by more than 17 per cent and amounted to much.",
         {"more than 17 per cent": "quantity"}),
        ("On November 9 Ada Sample comes to EXPO-2030.",
         {"November 9": "date", "EXPO-2030": "name"}),
        ("A 40-foot container, 12:30.", {"40-foot container": "quantity", "12:30": "metadata"}),
    ],
)  # fmt: skip
def test_a_phrase_is_whole_and_no_wider(package: Package, text: str, found: dict[str, str]) -> None:
    proposals = propose(reader_of(package, text), [])
    assert {p.printed: p.kind for p in proposals} == found


def test_a_turn_begins_wherever_a_name_and_a_colon_stand(package: Package) -> None:
    text = (
        "Talks were held. Minister Aibek Sample: We sold 12 boats. President Ada Sample: We sold 13"
        " boats. Question: Only 14 boats?"
    )
    package_rows = [{"entity_id": "ada-sample", "name": "Ada Sample", "kind": "person"}]
    append(package, {"entities": package_rows})
    proposals = propose(reader_of(package, text, kind="transcript"), [])
    assert {p.printed: p.figure["claimed_by"] for p in proposals} == {
        "12 boats": "aibek-sample", "13 boats": "ada-sample", "14 boats": "ada-sample"}  # fmt: skip


def test_no_indicator_rather_than_a_doubtful_one(package: Package) -> None:
    (carts,) = propose(reader_of(package, "There were 12 carts."), [])
    assert "indicator_id" not in carts.figure
    (rise,) = propose(reader_of(package, "Exports of wheat were one-third more."), [])
    assert rise.figure["measure"] == "growth"


def test_what_is_coded_is_not_proposed_again(package: Package, texts: Path) -> None:
    source, text, spans = open_source(package, texts, HERALD)
    assert propose(Reader(package, source, text), spans) == []


def test_a_phrase_is_found_wherever_it_stands(package: Package, texts: Path) -> None:
    source, text, spans = open_source(package, texts, GAZETTE)
    reader = Reader(package, source, text)
    assert [p.kind for p in at_phrase(reader, "Lake Treaty", spans)] == ["entity"]
    largest = Reader(package, source, "Russia is the largest partner.")
    (first,) = at_phrase(largest, "largest partner", [])
    assert (first.figure["value"], first.figure["unit"]) == ("1", "rank")
    assert first.figure["exception"] == "superlative"
    (ten,) = at_phrase(reader, "10%", spans)
    assert (ten.kind, ten.figure["unit"], ten.figure["period_start"]) == (
        "quantity",
        "percent",
        "2023-01-01",
    )
    assert len(at_phrase(reader, "plants", spans)) == text.count("plants")
    with pytest.raises(
        CannotRunError, match=r"'Lake Traety' does not stand in .* Did you mean Lake Treaty"
    ):
        at_phrase(reader, "Lake Traety", spans)


@pytest.mark.parametrize("source", ["none", HERALD])
def test_a_source_or_text_that_is_not_there(package: Package, tmp_path: Path, source: str) -> None:
    with pytest.raises(CannotRunError, match=source):
        open_source(package, tmp_path, source)


# --- drafts -----------------------------------------------------------------------------------


def drafted(reader: Reader, path: Path, **cells: dict[str, str]) -> list[dict[str, str]]:
    """Write the draft of all proposals with other cells in the rows that print a phrase."""
    rows = list(csv.DictReader(io.StringIO(draft_text(reader, propose(reader, [])))))
    for row in rows:
        row.update(cells.get(row["printed"], {}))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_only_confirmed_rows_are_written(
    package: Package, texts_copy: Path, tmp_path: Path
) -> None:
    reader = bare(package, texts_copy)
    yes = {"ok": "Yes "}
    rows = drafted(reader, tmp_path / "draft.csv", **{"2023": yes, "$7.5 billion": yes})
    assert apply_draft(reader, tmp_path / "draft.csv") == (3, len(rows) - 2)
    mentions = rows_of(package, "FROM mentions WHERE source_id = 'gazette-2024-06' ORDER BY start")
    assert [m["printed"] for m in mentions] == ["2023", "$7.5 billion"]
    assert all(TEXT[int(m["start"]) : int(m["end"])] == m["printed"] for m in mentions)
    (figure,) = rows_of(package, "FROM figures WHERE source_id = 'gazette-2024-06'")
    assert (figure["figure_id"], figure["value"]) == (
        mentions[1]["mention_id"],
        "7500000000.000000",
    )
    assert figure["period_mention_id"] == mentions[0]["mention_id"]


def test_a_row_that_was_widened_is_found_again(
    package: Package, texts_copy: Path, tmp_path: Path
) -> None:
    reader = bare(package, texts_copy)
    wider = {"ok": "yes", "printed": "reached $7.5 billion", "value": "", "comparator": ""}
    drafted(
        reader,
        tmp_path / "draft.csv",
        **{"$7.5 billion": {**wider, "printed": "$7.5 billion,"[:-1]}},
    )
    assert apply_draft(reader, tmp_path / "draft.csv")[0] == 2
    (figure,) = rows_of(package, "FROM figures WHERE source_id = 'gazette-2024-06'")
    assert (figure["comparator"], figure["unit"]) == ("eq", "USD")


def test_a_date_phrase_stands_for_the_mention_of_a_period(
    package: Package, texts_copy: Path, tmp_path: Path
) -> None:
    reader = bare(package, texts_copy)
    dated = {"ok": "yes", "period_mention_id": "3 June 2024", "period_start": ""}
    drafted(reader, tmp_path / "draft.csv", **{"$7.5 billion": dated})
    assert apply_draft(reader, tmp_path / "draft.csv")[0] == 3
    (figure,) = rows_of(package, "FROM figures WHERE source_id = 'gazette-2024-06'")
    (day,) = rows_of(package, "FROM mentions WHERE source_id = 'gazette-2024-06' AND kind = 'date'")
    assert (day["printed"], day["mention_id"]) == ("3 June 2024", figure["period_mention_id"])
    assert (figure["period_start"], figure["period_basis"]) == ("2024-06-03", "stated")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"period_mention_id": "exports of wheat"}, "cannot be read as a date"),
        ({"period_mention_id": "2022"}, "does not stand near"),
        ({"printed": "$8 billion"}, "does not stand near"),
        ({"printed": ""}, "does not stand near"),
        ({"printed": "exports of wheat", "value": ""}, "cannot be read"),
        ({"comparator": "gt"}, "comparator: '\\$7.5 billion' gives eq"),
        ({"exception": "unit_from_context", "note": "unit USD"}, "exception: the cells follow"),
        ({"baseline_basis": "implied", "period_start": ""}, "needs the days of a period"),
        ({"baseline_basis": "implied", "period_end": "2023"}, "needs the days .* '2023'"),
    ],
)
def test_a_row_that_cannot_be_applied_stops_all_of_it(
    package: Package, texts_copy: Path, tmp_path: Path, cells: dict[str, str], words: str
) -> None:
    reader = bare(package, texts_copy)
    drafted(
        reader,
        tmp_path / "draft.csv",
        **{"2023": {"ok": "yes"}, "$7.5 billion": {"ok": "yes", **cells}},
    )
    before = contents(package)
    with pytest.raises(CannotRunError, match=rf"draft\.csv:\d+: .*{words}"):
        apply_draft(reader, tmp_path / "draft.csv")
    assert contents(package) == before


def test_an_implied_baseline_is_the_year_before(
    package: Package, texts_copy: Path, tmp_path: Path
) -> None:
    reader = bare(package, texts_copy)
    told = {"ok": "yes", "measure": "change", "baseline_basis": "implied"}
    drafted(reader, tmp_path / "draft.csv", **{"$7.5 billion": told, "2023": {"ok": "yes"}})
    apply_draft(reader, tmp_path / "draft.csv")
    (figure,) = rows_of(package, "FROM figures WHERE source_id = 'gazette-2024-06'")
    assert (figure["baseline_start"], figure["baseline_end"]) == ("2022-01-01", "2022-12-31")


def test_the_command_drafts_and_applies(
    mini: Path, texts_copy: Path, tmp_path: Path, run: Run
) -> None:
    bare(require_package(mini), texts_copy)
    words = ["code", "--root", mini, "--texts", texts_copy, "gazette-2024-06"]
    status, out, _ = run(*words)
    assert status == 0
    (tmp_path / "draft.csv").write_text(out, "utf-8")
    status, out, _ = run(*words, "--apply", tmp_path / "draft.csv")
    assert status == 0
    assert out.startswith("0 rows written, ")
