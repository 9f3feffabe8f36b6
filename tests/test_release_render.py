"""The report in text, JSON and Markdown, and the schema of the JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from steppe_ledger.diff.report import Report, _schema_of, report_of, report_schema

from steppe_ledger.diff.compare import compare
from steppe_ledger.package.files import json_bytes
from steppe_ledger.release import render
from tests.corpus.version_cases import CASES, Case, draft

SCHEMA = Path("docs/diff-report.schema.json")


def report(edit: Any) -> Report:
    head = draft()
    edit(head)
    return report_of(compare(draft().snapshot("base"), head.snapshot("head")))


def many(d: Any) -> None:
    """A bit of everything."""
    d.add("figures", "s@30", "s", "wheat", "1", "1", "new")
    d.tables["figures"].pop(1)
    d.row("figures", "t@4")["note"] = "a|b `c` <b>@you #1 http://x.org\n*d* \x1b[31m\u202e"
    d.row("codes", "grain")["code"] = "cereals"
    d.row("codes", "wheat")["parent"] = "cereals"
    d.field("figures", "note")["title"] = "Remark"
    d.descriptor["title"] = "Smaller"
    d.descriptor["version"] = "2.0.0"
    d.resource("rates")["path"] = "data/rates.csv"
    d.resource("rates")["bytes"] = 3
    d.resource("terms").update(name="parts")
    d.schemas["parts"], d.tables["parts"] = d.schemas.pop("terms"), d.tables.pop("terms")
    d.extra["docs/guide.md"] = b"other"
    d.descriptor["resources"].append({"name": "x", "path": "x.txt"})
    d.descriptor["resources"].append({"name": "y", "path": "y.txt"})
    d.extra["x.txt"] = b"x"
    d.descriptor["resources"].remove(d.resource("sources"))


def test_the_schema_of_the_report_is_current(root: Path) -> None:
    assert (root / SCHEMA).read_bytes() == json_bytes(report_schema()), (
        f"run: python -m steppe_ledger.diff.report > {SCHEMA}"
    )
    jsonschema.Draft202012Validator.check_schema(report_schema())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.change)
def test_reports_are_valid(case: Case) -> None:
    made = json.loads(render.as_json(report(case.edit)))
    jsonschema.Draft202012Validator(report_schema()).validate(made)
    assert made["different"] == (
        case.change
        not in ("nothing", "rows in another order", "version and date of the descriptor")
    )


def test_only_known_types_have_a_schema() -> None:
    with pytest.raises(TypeError, match="has no JSON Schema"):
        _schema_of(bytes, {})
    assert _schema_of(dict[str, int], {})["additionalProperties"] == {"type": "integer"}


def test_least_version_is_unknown_without_a_version() -> None:
    for version in (None, "tomorrow"):
        base = draft()
        base.descriptor["version"] = version
        assert report_of(compare(base.snapshot(), draft().snapshot())).least_version is None


def test_text() -> None:
    text = render.as_text(report(many))
    for line in (
        "base -> head: different (4 tables, 11 rows compared)",
        "not compared: y (head): y.txt is not there",
        "sources: table removed (2 rows)",
        "x: file added",
        "y: file added",
        "parts: renamed, was terms",
        "rates: path moved from tables/rates.csv to data/rates.csv",
        "figures: 1 row added, 1 row removed, 1 row changed (1 cell), 1 schema change",
        '  title of note: "Note" to "Remark"',
        "  + s@30",
        "  - s@7",
        "  > grain -> cereals",
        "  ~ wheat",
        "      parent: 'grain' -> 'cereals' (follows a renamed key)",
        'title of the package: "Small" to "Smaller"',
        'as expected: version of the package: "1.2.3" to "2.0.0"; hash or bytes of 1 resource',
        "version: major, 1.2.3 -> 2.0.0",
        '      recipe: "Add new data to an existing data resource"',
        '      our rule: "What could not be compared may be anything"',
    ):
        assert line in text.split("\n"), line
    assert "guide: other content" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text)


def test_text_of_no_difference() -> None:
    assert render.as_text(report(lambda _: None)) == (
        "base -> head: same (5 tables, 13 rows compared)\nversion: none\n"
    )


def test_markdown() -> None:
    text = render.as_markdown(report(many))
    (line,) = [line for line in text.split("\n") if "&#124;" in line]
    assert line.count("|") == 5
    for harm in ("<b>", "@you", "http://", "`c`", "*d*", "\x1b"):
        assert harm not in line
    assert "| `s@30` |" in text
    assert "| `wheat` | `parent` | `grain` | `cereals` |" in text
    assert "| *empty* |" in render.as_markdown(
        report(lambda d: d.row("figures", "s@7").update(note="x"))
    )


def test_markdown_is_folded_cut_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    def long(d: Any) -> None:
        for number in range(500):
            d.add("rates", str(3000 + number), "1", "x" * 200)
        d.tables["rates"][0]["publisher"] = "y" * 3000

    text = render.as_markdown(report(long))
    assert "<details><summary>Rows added (500)</summary>\n\n| key |" in text
    assert "... and 450 more." in text
    assert "y" * 99 + "…" in text
    assert "y" * 100 not in text
    monkeypatch.setattr(render, "MOST_CHARACTERS", 700)
    short = render.as_markdown(report(many))
    assert len(short) <= 700
    assert "more sections; `python -m steppe_ledger diff` shows them all." in short
    assert text.startswith("**base")
