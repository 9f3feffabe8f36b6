"""What a descriptor or a schema may say, and what is said where it says anything else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, load_package, require_package
from steppe_ledger.package.files import FileError, path_in
from steppe_ledger.package.schema import SchemaError, check_schema
from tests.conftest import copy_mini
from tests.gate_kit import json_file, refresh

FIELDS = [
    {"name": "key", "type": "string", "constraints": {"required": True}},
    {"name": "year", "type": "integer"},
]
RULE = {"name": "r", "title": "t", "column": "year", "sql": "year > 0", "hint": "h"}
KEY = {"fields": ["key"], "reference": {"resource": "others", "fields": ["other"]}}
GOOD: dict[str, Any] = {
    "fields": FIELDS,
    "primaryKey": ["key"],
    "rules": [RULE],
    "foreignKeys": [KEY],
}


def first_field(**new: Any) -> dict[str, Any]:
    return {"fields": [{**FIELDS[0], **new}, FIELDS[1]]}


def rule(**new: Any) -> dict[str, Any]:
    return {"rules": [{**RULE, **new}]}


@pytest.fixture
def schema_root(tmp_path: Path) -> Path:
    return copy_mini(tmp_path / "mini")


def test_a_good_schema_is_good() -> None:
    check_schema(GOOD, "own", ["own", "others"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fields": []}, "needs a list of fields"),
        ({"fields": "key"}, "needs a list of fields"),
        ({"fields": ["key"]}, "every field needs a name"),
        ({"fields": [FIELDS[0], FIELDS[0]]}, "two fields share a name"),
        ({"fields": [FIELDS[0], {**FIELDS[1], "name": "Key"}]}, "two fields share a name"),
        ({"missingValues": ["NA"]}, "missingValues must be"),
        (first_field(type="text"), "type must be one of"),
        (first_field(type=["string"]), "type must be one of"),
        (first_field(constraints=[]), "constraints must be an object"),
        (first_field(constraints={"minLength": 1}), "no engine here knows the constraint minLength"),
        (first_field(constraints={"required": 1}), "required has a value of the wrong kind"),
        (first_field(constraints={"minimum": True}), "minimum has a value of the wrong kind"),
        (first_field(constraints={"enum": [1]}), "enum must be a list of different texts"),
        (first_field(constraints={"pattern": "["}), "the pattern is refused"),
        (first_field(checks=["edtf", "none"]), "checks must be a list of names"),
        ({"primaryKey": "key"}, "primaryKey must be a list"),
        ({"primaryKey": []}, "primaryKey must be a list"),
        ({"primaryKey": [{}]}, "primaryKey must be a list"),
        ({"foreignKeys": {}}, "foreignKeys must be a list"),
        ({"foreignKeys": ["key"]}, "a foreign key needs fields"),
        ({"foreignKeys": [{**KEY, "fields": ["none"]}]}, "a foreign key needs fields"),
        ({"foreignKeys": [{**KEY, "reference": {"resource": "others"}}]}, "as many fields"),
        ({"foreignKeys": [{**KEY, "reference": {"resource": "none", "fields": ["x"]}}]}, "no resource"),
        ({"rules": RULE}, "rules must be a list"),
        ({"rules": ["year > 0"]}, "a rule needs name, title, column, sql, hint"),
        (rule(hint=None), "a rule needs name, title, column, sql, hint"),
        (rule(column="none"), "there is no column none"),
        (rule(sql="year > 0; DROP TABLE x"), "rule r:"),
        (rule(sql="year > 0) OR (true"), "rule r:"),
        (rule(sql=" "), "rule r:"),
        ({"checks": ["none"]}, "checks must be a list of names"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_used_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        check_schema({**GOOD, **change}, "own", ["own", "others"])


def test_a_schema_is_an_object() -> None:
    with pytest.raises(SchemaError, match="JSON object"):
        check_schema([], "own", [])


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every part of a JSON value."""
    if path:
        yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in items:
            yield from parts(part, (*path, name))


JUNK = st.sampled_from(
    [None, 0, -1, 1.5, True, "", "x", "units", "../x", "\0", [], ["x"], [1], [None], {}, {"a": 1},
     "(?:", "1=1", "unit", "date", [[]], {"resource": "units"}, "tables/units.csv"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), junk=JUNK)
@pytest.mark.parametrize("name", [DESCRIPTOR, "schemas/figures.json", "schemas/sources.json"])
def test_any_junk_in_a_descriptor_is_said_and_not_fallen_over(
    schema_root: Path, name: str, data: st.DataObject, junk: Any
) -> None:
    file = schema_root / name
    before = file.read_bytes()
    whole = json.loads(before)
    *above, last = data.draw(st.sampled_from(list(parts(whole))))
    part = whole
    for word in above:
        part = part[word]
    part[last] = junk
    file.write_text(json.dumps(whole), "utf-8")
    try:
        package, findings = load_package(schema_root)
        assert all(
            finding.hint and finding.line for finding in findings if finding.rule != "missing-file"
        )
        assert [table.name for table in package.in_order()].count("units") <= 1
        for table in package.tables.values():
            assert table.foreign_keys is not None
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize(
    ("path", "leaves"),
    [
        ("tables/x.csv", False),
        ("./x.csv", False),
        ("../x.csv", True),
        ("tables/../../x.csv", True),
        ("/x.csv", True),
        ("C:/x.csv", True),
        ("tables\\x.csv", True),
        ("https://example.org/x.csv", True),
        ("x\0.csv", True),
        ("inside.csv", False),
        ("outside.csv", True),
        ("loop.csv", True),
    ],
)
def test_paths_that_leave_the_package(tmp_path: Path, path: str, leaves: bool) -> None:
    root = tmp_path / "root"
    (root / "tables").mkdir(parents=True)
    (root / "inside.csv").symlink_to(root / "tables" / "x.csv")
    (root / "outside.csv").symlink_to(tmp_path / "x.csv")
    (root / "loop.csv").symlink_to(root / "loop.csv")
    (root / "tables/x.csv").write_text("x")
    (tmp_path / "x.csv").write_text("x")
    (root / "x.csv").write_text("x")
    try:
        path_in(root, path)
        refused = False
    except FileError:
        refused = True
    assert refused is leaves


def test_a_self_reference_needs_no_name_of_its_table(schema_root: Path) -> None:
    def nameless(schema: dict[str, Any]) -> None:
        del schema["foreignKeys"][1]["reference"]["resource"]

    json_file("schemas/projects.json", nameless)(schema_root, schema_root)
    table = require_package(schema_root).tables["projects"]
    assert table.foreign_keys[1] == (["parent_project_id"], "projects", ["project_id"])


def test_a_descriptor_without_end_is_said_in_one_line(schema_root: Path) -> None:
    (schema_root / DESCRIPTOR).write_text("[" * 200_000, "utf-8")
    _, (finding,) = load_package(schema_root)
    assert (finding.rule, finding.path) == ("json", DESCRIPTOR)


@pytest.mark.parametrize("descriptor", ["[]", '{"resources": {}}', '{"resources": ["units"]}'])
def test_a_descriptor_that_is_no_package(tmp_path: Path, descriptor: str) -> None:
    (tmp_path / DESCRIPTOR).write_text(descriptor, "utf-8")
    package, (finding,) = load_package(tmp_path)
    assert (package.tables, finding.rule, finding.line) == ({}, "descriptor", 1)
    with pytest.raises(CannotRunError, match=r"datapackage.json:1: the descriptor needs"):
        require_package(tmp_path)


def test_tables_stand_after_those_that_they_refer_to(root: Path) -> None:
    package = require_package(root)
    done: set[str] = set()
    for table in package.in_order():
        assert {target for _, target, _ in table.foreign_keys} <= done | {table.name}
        done.add(table.name)
    assert done == set(package.tables)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data + b"\xff\xfe\n", "run validate"),
        (lambda data: data + b'"never', "cannot be told into its cells"),
        (lambda data: data.replace(b"unit,", b"units,", 1), "the header is not the schema's"),
        (lambda data: data + b"x\n", "cannot be told into its cells"),
    ],
)
def test_other_commands_say_where_a_table_cannot_be_read(
    schema_root: Path,
    run: Callable[..., tuple[int, str, str]],
    change: Callable[[bytes], bytes],
    words: str,
) -> None:
    file = schema_root / "tables/units.csv"
    file.write_bytes(change(file.read_bytes()))
    refresh(schema_root)
    status, out, err = run("sql", "--root", schema_root, "SELECT count(*) FROM units")
    assert (status, out) == (2, "")
    assert err.startswith("steppe_ledger: tables/units.csv")
    assert words in err


def test_lines_are_told_in_a_package_of_other_writing(schema_root: Path) -> None:
    """A descriptor may be written in another way than ours."""
    whole = json.loads((schema_root / DESCRIPTOR).read_text("utf-8"))
    whole["resources"][3]["path"] = "../x.csv"
    (schema_root / DESCRIPTOR).write_text(json.dumps(whole, indent="\t", separators=(" , ", " : ")))
    _, (finding,) = load_package(schema_root)
    line = (schema_root / DESCRIPTOR).read_text().splitlines()[(finding.line or 0) - 1]
    assert "../x.csv" in line
    shutil.rmtree(schema_root / "tables")
    _, findings = load_package(schema_root)
    assert {finding.rule for finding in findings} == {"missing-file", "unsafe-path"}
