"""The schemas: what ours say, what any may say, and how its patterns and named checks are read."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import edtf
import frictionless
import jsonschema
import pytest
from edtf.parser.edtf_exceptions import EDTFParseException
from hypothesis import example, given, settings
from hypothesis import strategies as st

from steppe_ledger.evidence.derivations import EXCUSED
from steppe_ledger.package.descriptor import Table, require_package
from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS, edtf_bounds
from steppe_ledger.package.patterns import pattern_fault
from steppe_ledger.package.schema import SchemaError, check_schema, expression_fault
from tests.conftest import ROOT

TABLES = list(require_package(ROOT).tables.values())
PROFILES = Path(
    os.environ.get("STEPPE_LEDGER_PROFILES") or ROOT.parent / "shared/reference/profiles/2.0"
)
by_name = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


# --- ours -------------------------------------------------------------------------------------


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


# --- any --------------------------------------------------------------------------------------

FIELDS: list[dict[str, Any]] = [
    {"name": "key", "type": "string", "constraints": {"required": True}},
    {"name": "year", "type": "integer"},
]
RULE = {"name": "r", "title": "t", "column": "year", "sql": "year > 0", "hint": "h"}
KEY = {"fields": ["key"], "reference": {"resource": "others", "fields": ["other"]}}
GOOD: dict[str, Any] = {
    "fields": FIELDS, "primaryKey": ["key"], "rules": [RULE], "foreignKeys": [KEY],
    "uniqueKeys": [["year"]],
}  # fmt: skip


def first(**new: Any) -> dict[str, Any]:
    return {"fields": [{**FIELDS[0], **new}, FIELDS[1]]}


def year(**new: Any) -> dict[str, Any]:
    return {"fields": [FIELDS[0], {**FIELDS[1], **new}]}


def limits(**new: Any) -> dict[str, Any]:
    return first(constraints={"required": True, **new})


def rule(**new: Any) -> dict[str, Any]:
    return {"rules": [{**RULE, **new}]}


def key(**new: Any) -> dict[str, Any]:
    return {"foreignKeys": [{**KEY, **new}]}


@pytest.mark.parametrize("change", [
    {}, {"missingValues": [""]}, limits(pattern="[a-z]+", maxLength=3), limits(enum=["a", "b"]),
    year(constraints={"minimum": 1900, "maximum": 2100.5}), first(format="uri", verbatim=True),
    first(constraints={"required": True, "enum": ["a"]}, categories=[{"value": "a", "label": "A"}]),
    first(checks=["edtf"]), key(reference={"fields": ["key"]}), {"rules": []},
])  # fmt: skip
def test_a_good_schema_is_good(change: dict[str, Any]) -> None:
    check_schema({**GOOD, **change}, "own", ["own", "others"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fields": []}, "needs a list of fields"),
        ({"fields": "key"}, "fields must be a list"),
        ({"fields": ["key"]}, "it must be a JSON object"),
        ({"fields": [{"type": "string"}]}, "it needs name"),
        ({"fields": [{**FIELDS[0], "name": ""}]}, "name must be a printable text"),
        ({"fields": [FIELDS[0], FIELDS[0]]}, "two fields share a name"),
        ({"missingValues": ["", "-"]}, "missingValues must be"),
        ({"title": 3}, "title must be a text"),
        ({"fieldsMatch": "exact"}, "no engine here knows the property fieldsMatch"),
        (first(name="__line__"), "does not start with two underscores"),
        (first(name="a\tb"), "name must be a printable text"),
        (first(type="text"), "type must be one of"),
        (first(type=["string"]), "type must be a text"),
        (first(format="email"), "format must be one of default, uri"),
        (year(format="uri"), "format must be one of default$"),
        (year(bareNumber=False), "no engine here knows the property bareNumber"),
        (first(verbatim=1), "verbatim must be true or false"),
        (first(description=3), "description must be a text"),
        (first(constraints=[]), "constraints must be a JSON object"),
        (limits(minLength=1), "no engine here knows the property minLength"),
        (first(constraints={"required": 1}), "required must be true or false"),
        (year(constraints={"minimum": True}), "minimum must be a number"),
        (limits(minimum=1), "minimum does not go with the type string"),
        (year(constraints={"pattern": "1"}), "pattern does not go with the type integer"),
        (limits(enum=[1]), "enum must be a list of different texts"),
        (limits(enum=[]), "enum must be a list of different texts"),
        (limits(enum=["a", "a"]), "enum must be a list of different texts"),
        (limits(maxLength=0), "maxLength must be above zero"),
        (limits(pattern="["), "the pattern is refused: no regular expression"),
        (first(categories=["a"]), "categories must be a list of objects"),
        (first(categories=[{"value": "a"}]), "enum must hold the values of the categories"),
        (first(checks=["edtf", "none"]), "checks must be among edtf"),
        (first(constraints={}), "field key: a field of the key must be required"),
        ({"primaryKey": "key"}, "primaryKey must be a list"),
        ({"primaryKey": []}, "primaryKey must be a list"),
        ({"primaryKey": [{}]}, "primaryKey must be a list"),
        ({"primaryKey": ["key", "key"]}, "primaryKey must be a list"),
        ({"uniqueKeys": ["year"]}, "uniqueKeys must be lists"),
        ({"foreignKeys": {}}, "foreignKeys must be a list"),
        ({"foreignKeys": ["key"]}, "a foreign key: it must be a JSON object"),
        (key(fields=["none"]), "fields must be some of"),
        (key(name="k"), "no engine here knows the property name"),
        (key(reference={"resource": "others"}), "it needs fields"),
        (key(reference={"resource": "others", "fields": ["x", "y"]}), "as many fields"),
        (key(reference={"resource": "none", "fields": ["x"]}), "no resource"),
        (key(reference={"resource": "others", "fields": ["x"], "package": "y"}), "property package"),
        ({"rules": RULE}, "rules must be a list"),
        ({"rules": ["year > 0"]}, "rule: it must be a JSON object"),
        ({"rules": [RULE, RULE]}, "two rules share a name"),
        (rule(hint=None), "rule r: hint must be a text"),
        (rule(severity="low"), "no engine here knows the property severity"),
        (rule(column="none"), "there is no column none"),
        (rule(sql="(year > 0"), "its brackets closed"),
        (rule(sql="true) OR (true"), "closes a bracket that it did not open"),
        (rule(sql="true -- ok"), "without semicolons or comments"),
        ({"checks": ["none"]}, "checks must be among"),
        ({"checks": ["iso_codes"]}, "the check iso_codes needs the field country"),
    ],
)  # fmt: skip
def test_a_promise_that_nobody_keeps_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        check_schema({**GOOD, **change}, "own", ["own", "others"])


@pytest.mark.parametrize("schema", [[], None, "x", 3])
def test_a_schema_is_an_object(schema: Any) -> None:
    with pytest.raises(SchemaError, match="JSON object"):
        check_schema(schema, "own", [])


@pytest.mark.parametrize("sql", ["", " ", "a;b", "a /* b", "(" * 99 + ")" * 99, "x" * 20_000])
def test_sql_that_is_refused_before_it_is_parsed(sql: str) -> None:
    assert expression_fault(sql)
    assert not expression_fault("coalesce(a, 'it''s') IN ('x', 'y')")


# --- patterns ---------------------------------------------------------------------------------

HONEST = ["[a-z]+", "[a-z0-9]+(?:-[a-z0-9]+)*", "(?:a|b)*", r"\d{4}(?:-\d{2})?", "(?:[^|]+(?:\\|[^|]+)*)",
          "", "a?b+c*", "(?:ab)+", r"[^\s]+@[0-9]+", r"\w+\.\w+", r"[A-Z]{2}-\D", "(?:x(?:y|z))*"]  # fmt: skip
EXPLOSIVE = ["(a+)+", "(?:a*)*b", "(a|a)*b", "(?:a|ab|b)*c", "a*a*b", "a*a*a*a*b", "(a*)(a*)(a*)b", "(a*)*",
             "(?:a+|b)+c", r"(?:\w+\s?)*!", "(.*)*", "(?:a?){40}a{40}", "(?:a*|x)(?:a*|x)(?:a*|x)(?:a*|x)b",
             "a{0,4000}a{0,4000}a{0,4000}b", r"(a)\1", "(?=a)b", "(?<!a)b", "(?i)a", "(?i:a)b",
             "x" * 501, "(", "a{99999999999}", "(?:" * 400 + "a" + ")" * 400]  # fmt: skip


@pytest.mark.parametrize("pattern", HONEST)
def test_honest_patterns_are_let_in(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize("pattern", EXPLOSIVE, ids=lambda pattern: pattern[:30])
def test_explosive_and_rare_patterns_are_refused(pattern: str) -> None:
    assert pattern_fault(pattern)


@by_name
def test_our_patterns_are_let_in(table: Table) -> None:
    for field in table.fields:
        assert pattern_fault(field.get("constraints", {}).get("pattern", "")) is None


ATOMS = st.sampled_from(["a", "b", "[ab]", "[^b]", ".", r"\w", r"\W"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,9}"])).map(
            lambda two: f"(?:{two[0]}){two[1]}"),
        st.tuples(inner, st.sampled_from(["*", "+", "??"])).map(lambda two: f"({two[0]}){two[1]}"),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300)
@given(pattern=PATTERNS)
@example("(?:a*)(a*)(?:a*|b)(a*)")
@example("(?:(?:a)?b*)(?:[ab]*)a*")
def test_what_is_let_in_is_quick_on_a_text_that_nearly_fits(pattern: str) -> None:
    if pattern_fault(pattern) is not None:
        return
    compiled = re.compile(pattern)
    start = time.perf_counter()
    for text in ("a" * 1500, "ab" * 750, "a" * 1500 + "b", "b" * 1500 + "a"):
        compiled.fullmatch(text + "\n\t!")
    assert time.perf_counter() - start < 1


# --- named checks -----------------------------------------------------------------------------

DAYS = st.builds(
    lambda year, month, day, depth, mark: "-".join([f"{year:04}", f"{month:02}", f"{day:02}"][:depth]) + mark,
    st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32), st.integers(1, 3),
    st.sampled_from(["", "", "~", "?", "%"]),
)  # fmt: skip
DATES = DAYS | st.builds("{}/{}".format, DAYS, DAYS)


def by_the_library(text: str) -> tuple[dt.date, dt.date] | None:
    try:
        parsed = edtf.parse_edtf(text)
        found = (parsed.lower_strict(), parsed.upper_strict())
        first_day, last_day = (dt.date(*part[:3]) for part in found)
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        return None
    return first_day, last_day


@settings(max_examples=400)
@given(text=DATES)
@example("2024-02-29")
@example("2023-02-29")
@example("1900-02")
@example("0000")
@example("9999-12-31/9999~")
@example("2024-05?/2024-04-30")
def test_bounds_of_plain_dates_are_those_of_the_edtf_library(text: str) -> None:
    theirs = by_the_library(text)
    backwards = theirs is not None and theirs[0] > theirs[1]  # which the library lets pass
    assert edtf_bounds(text) == (None if backwards else theirs)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2023", ("2023-01-01", "2023-12-31")),
        ("2023-11~", ("2023-11-01", "2023-11-30")),
        ("2023-12-22/2023-12-31", ("2023-12-22", "2023-12-31")),
        ("2022-10-18", ("2022-10-18", "2022-10-18")),
        ("202X", ("2020-01-01", "2029-12-31")),
        ("last year", None), ("2022-13", None), ("", None), ("2023/..", None), ("2023-11-31", None),
        ("0000", None), ("2024/2023", None), ("202X/2019", None), ("\u0662\u0660\u0662\u0663", None),
    ],
)  # fmt: skip
def test_bounds_of_edtf(text: str, bounds: tuple[str, str] | None) -> None:
    found = edtf_bounds(text)
    assert (found and tuple(day.isoformat() for day in found)) == bounds
    assert FIELD_CHECKS["edtf"].holds(text) is (bounds is not None)


@pytest.mark.parametrize(
    ("country", "part", "holds"),
    [
        ("KAZ", "KZ-15", True), ("KAZ", None, True), (None, None, True), ("XXX", None, False),
        ("RUS", "KZ-15", False), (None, "KZ-15", False), ("KAZ", "KZ-99", False),
    ],
)  # fmt: skip
def test_countries_and_subdivisions_fit_each_other(
    country: str | None, part: str | None, holds: bool
) -> None:
    assert ROW_CHECKS["iso_codes"].holds(country, part) is holds


@pytest.mark.parametrize("name", sorted(name for name in ROW_CHECKS if name.endswith("_bounds")))
def test_days_are_those_that_the_date_allows(name: str) -> None:
    check = ROW_CHECKS[name]
    start, end = dt.date(2023, 1, 1), dt.date(2023, 12, 31)
    assert check.columns == tuple(f"{check.column}{part}" for part in ("", "_from", "_to"))
    assert check.holds("2023", start, end)
    assert check.holds(None, None, None)
    assert check.holds("soon", start, end)  # which the check `edtf` refuses
    assert not check.holds("2023", start, start)
    assert not check.holds("2023", None, None)
    assert not check.holds(None, start, end)
