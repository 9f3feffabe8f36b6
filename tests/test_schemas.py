"""The schemas themselves: complete, consistent, and what the standard allows."""

from __future__ import annotations

import json
import os
from pathlib import Path

import frictionless
import jsonschema
import pytest

from steppe_ledger.evidence.derivations import EXCUSED
from steppe_ledger.package.descriptor import Table, require_package
from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS, edtf_bounds
from tests.conftest import ROOT

TABLES = list(require_package(ROOT).tables.values())
PROFILES = Path(
    os.environ.get("STEPPE_LEDGER_PROFILES") or ROOT.parent / "shared/reference/profiles/2.0"
)
by_name = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@by_name
def test_every_column_says_what_it_means(table: Table) -> None:
    assert table.schema["title"]
    assert table.schema["description"]
    for field in table.fields:
        assert field["title"], field["name"]
        assert field["description"], field["name"]
        assert field["rdfType"].startswith("http"), field["name"]


@by_name
def test_code_lists_are_the_categories(table: Table) -> None:
    for field in table.fields:
        codes = [category["value"] for category in field.get("categories", [])]
        assert codes == field.get("constraints", {}).get("enum", []), field["name"]
        assert all(category["label"] for category in field.get("categories", []))


@by_name
def test_patterns_are_grouped(table: Table) -> None:
    """Frictionless anchors a pattern as text: an alternative outside a group would escape it."""
    for field in table.fields:
        pattern = field.get("constraints", {}).get("pattern")
        assert pattern is None or (pattern.startswith("(?:") and pattern.endswith(")"))


@by_name
def test_named_checks_exist(table: Table) -> None:
    assert set(table.schema.get("checks", [])) <= set(ROW_CHECKS)
    for field in table.fields:
        assert set(field.get("checks", [])) <= set(FIELD_CHECKS)


def test_exceptions_are_those_that_the_derivation_knows() -> None:
    figures = next(table for table in TABLES if table.name == "figures")
    field = next(field for field in figures.fields if field["name"] == "exception")
    assert {"", *field["constraints"]["enum"]} == set(EXCUSED)


def test_frictionless_itself_finds_the_package_valid() -> None:
    report = frictionless.Package(str(ROOT / "datapackage.json")).validate()
    assert report.valid
    assert len(report.tasks) == len(TABLES)


@pytest.mark.skipif(
    not PROFILES.is_dir(),
    reason="the profiles of Data Package v2 are not here: STEPPE_LEDGER_PROFILES",
)
def test_the_standards_own_profiles_accept_it() -> None:
    package = json.loads((PROFILES / "datapackage.json").read_text("utf-8"))
    jsonschema.Draft7Validator(package).validate(
        json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    )
    schema = json.loads((PROFILES / "tableschema.json").read_text("utf-8"))
    for table in TABLES:
        jsonschema.Draft7Validator(schema).validate(table.schema)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2023", ("2023-01-01", "2023-12-31")),
        ("2023-11~", ("2023-11-01", "2023-11-30")),
        ("2023-12-22/2023-12-31", ("2023-12-22", "2023-12-31")),
        ("2022-10-18", ("2022-10-18", "2022-10-18")),
        ("last year", None),
        ("2022-13", None),
        ("", None),
    ],
)
def test_bounds_of_edtf(text: str, bounds: tuple[str, str] | None) -> None:
    found = edtf_bounds(text)
    assert (found and tuple(day.isoformat() for day in found)) == bounds


@pytest.mark.parametrize("text", ["2023-06", "2023~", "2023-06?/2023-07", "2020/2021-03", "2023-02-29",
                                  "2023-00", "2021-21", "0000", "2023-1", "2023-05/2023-04"])  # fmt: skip
def test_the_short_way_agrees_with_the_edtf_library(text: str) -> None:
    import datetime

    import edtf

    try:
        parsed = edtf.parse_edtf(text)
        first, last = parsed.lower_strict(), parsed.upper_strict()
        bounds = (datetime.date(*first[:3]), datetime.date(*last[:3]))
        wanted = bounds if bounds[0] <= bounds[1] else None
    except Exception:  # whatever the library raises: it is no date
        wanted = None
    if text not in ("2021-21", "0000"):  # a season has no days here; there is no year nought
        assert edtf_bounds(text) == wanted


@pytest.mark.parametrize(
    ("pattern", "good"),
    [
        ("(?:[a-z]+(?:-[a-z]+)*@[0-9]+)", True), ("(?:[^|]+(?:\\|[^|]+)*)", True), ("(?:ab|cd)*", True),
        ("(a+)+", False), ("(a|b+)*c", False), ("(a?){30}a{30}", False), ("a*a*a*b", False),
        (".*x.*y", False), (r"(\w+\s?)*", False), (r"(a)\1", False), ("(?=a)b", False), ("(", False),
        ("x" * 501, False), ("[^a]*[^b]*c", False), (r"(?:\d+\D)*", False),
    ],
)  # fmt: skip
def test_patterns_that_could_explode_are_refused(pattern: str, good: bool) -> None:
    from steppe_ledger.package.patterns import pattern_fault

    assert (pattern_fault(pattern) is None) == good
