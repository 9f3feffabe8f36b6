"""SQL of anybody: in checks, views and rules, and in the question itself."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.hostile.arena import box, examples, untouched, validated
from tests.hostile.mutate import questions, spoiled_bytes, spoiled_sql

CHECKS = sorted(f"checks/{path.name}" for path in (ROOT / "checks").glob("*.sql"))
VIEWS = sorted(f"views/{path.name}" for path in (ROOT / "views").glob("*.sql"))
RULED = sorted(
    f"schemas/{p.name}"
    for p in (ROOT / "schemas").glob("*.json")
    if json.loads(p.read_bytes()).get("rules")
)
HEADER = "-- A.\n-- Grain: one\n-- Columns:\n--   x: a thing\nCREATE OR REPLACE VIEW aaa AS "


def spoil(draw: st.DataObject, package: Path, names: list[str]) -> str:
    path = package / draw.draw(st.sampled_from(names))
    text = path.read_text("utf-8")
    match draw.draw(st.integers(0, 5)):
        case 0:
            path.write_bytes(draw.draw(spoiled_bytes(path.read_bytes())))
        case 1:
            path.write_text(draw.draw(questions), "utf-8")
        case _:
            path.write_text(draw.draw(spoiled_sql(text)), "utf-8")
    return path.stem


@examples(6)
@given(st.data())
def test_a_check_of_anybody(draw: st.DataObject) -> None:
    with box() as folder:
        spoil(draw, folder / "here", CHECKS)
        validated(folder)


@examples(6)
@given(st.data())
def test_a_rule_of_anybody(draw: st.DataObject) -> None:
    with box() as folder:
        path = folder / "here" / draw.draw(st.sampled_from(RULED))
        schema = json.loads(path.read_bytes())
        rule = draw.draw(st.sampled_from(schema["rules"]))
        rule["sql"] = draw.draw(spoiled_sql(rule["sql"]) | questions)
        path.write_text(json.dumps(schema), "utf-8")
        validated(folder)


@examples(8)
@given(st.data())
def test_a_view_of_anybody(draw: st.DataObject) -> None:
    with box() as folder:
        if draw.draw(st.booleans()):
            name = spoil(draw, folder / "here", VIEWS)
        else:
            name = "aaa"
            (folder / "here/views/aaa.sql").write_text(HEADER + draw.draw(questions), "utf-8")
        untouched(folder, "sql", f"FROM {name}")


@examples(10)
@given(
    questions
    | st.sampled_from(VIEWS).flatmap(lambda name: spoiled_sql((ROOT / name).read_text("utf-8"))),
    st.booleans(),
)
def test_a_question_of_anybody(question: str, csv: bool) -> None:
    with box() as folder:
        # no shell passes on a NUL
        untouched(folder, "sql", *(["--csv"] if csv else []), "--", question.replace("\0", ""))
