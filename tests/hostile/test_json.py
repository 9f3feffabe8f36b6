"""A descriptor and schemas of anybody: whatever JSON they are, or are not."""

from __future__ import annotations

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.hostile.arena import box, examples, formatted, untouched, validated
from tests.hostile.mutate import CELLS, WORDS, scalars, spoiled_bytes, spoiled_json

SCHEMAS = sorted(f"schemas/{path.name}" for path in (ROOT / "schemas").glob("*.json"))
paths = st.sampled_from(
    CELLS
    + SCHEMAS
    + ["tables/figures.csv", ".", "schemas", "datapackage.json", "tables/../datapackage.json"]
)
sql = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
pattern = st.text("()[]{}*+?|^$\\ab1.,-:=!<>P", max_size=20)


def spoil(draw: st.DataObject, package: Path, names: list[str]) -> None:
    path = package / draw.draw(st.sampled_from(names))
    if draw.draw(st.integers(0, 3)):
        path.write_bytes(
            draw.draw(spoiled_json(path.read_bytes(), scalars | paths | sql | pattern))
        )
    else:
        path.write_bytes(draw.draw(spoiled_bytes(path.read_bytes())))


@examples(6)
@given(st.data())
def test_the_gate_reads_any_descriptor(draw: st.DataObject) -> None:
    with box() as folder:
        spoil(draw, folder / "here", ["datapackage.json"])
        validated(folder)


@examples(8)
@given(st.data())
def test_the_gate_reads_any_schema(draw: st.DataObject) -> None:
    with box() as folder:
        spoil(draw, folder / "here", SCHEMAS)
        validated(folder)


@examples(4)
@given(st.data())
def test_format_reads_any_json(draw: st.DataObject) -> None:
    with box() as folder:
        spoil(draw, folder / "here", [*SCHEMAS, "datapackage.json", "datapackage.json"])
        formatted(folder)


@examples(4)
@given(st.data(), st.sampled_from(["sql", "docs", "diff", "reasons", "back"]))
def test_whoever_reads_the_json_answers(draw: st.DataObject, command: str) -> None:
    words = {
        "sql": ("sql", "FROM figures_wide"), "docs": ("docs", "--check"), "diff": ("diff", "good"),
        "back": ("diff", ".", "good"), "reasons": ("reasons",),
    }[command]  # fmt: skip
    with box() as folder:
        shutil.copytree(folder / "here", folder / "here" / "good")
        spoil(draw, folder / "here", [*SCHEMAS, "datapackage.json", "datapackage.json"])
        untouched(folder, *words)
