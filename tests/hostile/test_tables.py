"""Tables and texts of anybody: bytes, cells, rows and columns that no curator would write."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import MINI
from tests.hostile.arena import TEXTS, box, examples, formatted, held, run, untouched, validated
from tests.hostile.mutate import spoiled_bytes, spoiled_table

TABLES = sorted(path.name for path in (MINI / "tables").iterdir())
table = st.sampled_from(TABLES)
SPOILED = [spoiled_bytes, spoiled_table, spoiled_table]
QUESTIONS = [
    "FROM figures_wide",
    "SELECT * FROM disagreements",
    "FROM mentions",
    "FROM series",
    "SUMMARIZE figures",
]


def spoil(draw: st.DataObject, package: Path) -> None:
    for _ in range(draw.draw(st.integers(1, 2))):
        path = package / "tables" / draw.draw(table)
        path.write_bytes(
            draw.draw(
                draw.draw(st.sampled_from(SPOILED))(
                    path.read_bytes() if path.stat().st_size else b"x\n"
                )
            )
        )


@examples(8)
@given(st.data())
def test_the_gate_answers(draw: st.DataObject) -> None:
    with box() as folder:
        spoil(draw, folder / "here")
        validated(folder)


@examples(4)
@given(st.data())
def test_format_writes_all_or_nothing(draw: st.DataObject) -> None:
    with box() as folder:
        spoil(draw, folder / "here")
        if formatted(folder).status == 0:
            validated(folder)


@examples(4)
@given(st.data(), st.sampled_from(QUESTIONS))
def test_a_question_is_answered(draw: st.DataObject, question: str) -> None:
    with box() as folder:
        spoil(draw, folder / "here")
        untouched(folder, "sql", question)


@examples(4)
@given(st.data(), st.sampled_from(["ledger", "code", "docs", "diff"]))
def test_whoever_reads_the_tables_answers(draw: st.DataObject, command: str) -> None:
    words = {
        "ledger": ("--texts", str(TEXTS)), "code": ("chronicle-2024-07", "--texts", str(TEXTS)), "docs": ("--check",), "diff": ("good",)
    }[command]  # fmt: skip
    with box() as folder:
        shutil.copytree(folder / "here", folder / "here" / "good")
        spoil(draw, folder / "here")
        untouched(folder, command, *words)


@examples(2)
@given(st.data())
def test_texts_that_are_not_what_was_frozen(draw: st.DataObject) -> None:
    with box() as folder:
        shutil.copytree(TEXTS, folder / "here" / "texts")
        path = draw.draw(st.sampled_from(sorted((folder / "here" / "texts").iterdir())))
        path.write_bytes(draw.draw(spoiled_bytes(path.read_bytes())))
        untouched(
            folder, "validate", "--format", "json", "--witnesses", "never", "--texts", "texts"
        )
        held(run(folder, "ledger", "--texts", "texts"), folder)
