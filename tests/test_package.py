"""What a descriptor and the files that it names may be, and what is said where they are not."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import files
from steppe_ledger.package.descriptor import DESCRIPTOR, load_package, require_package
from steppe_ledger.package.files import FileError, path_in, read_bytes, read_json, write_whole
from tests.conftest import copy_mini
from tests.gate_kit import json_file, refresh

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def package_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_mini(tmp_path_factory.mktemp("package") / "mini")


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every part of a JSON value."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from parts(part, (*path, name))


JUNK = st.sampled_from(
    [None, 0, -1, 1.5, True, "", "x", "units", "../x", "\0", [], ["x"], [1], [None], {}, {"a": 1},
     "(?:", "1=1", "unit", "date", [[]], {"resource": "units"}, "tables/units.csv", "\u2028", "__x"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), junk=JUNK)
@pytest.mark.parametrize("name", [DESCRIPTOR, "schemas/figures.json", "schemas/sources.json"])
def test_any_junk_in_a_descriptor_or_schema_is_said_and_not_fallen_over(
    package_root: Path, name: str, data: st.DataObject, junk: Any
) -> None:
    file = package_root / name
    before = file.read_bytes()
    whole = json.loads(before)
    *above, last = data.draw(st.sampled_from(list(parts(whole))))
    part = whole
    for word in above:
        part = part[word]
    part[last] = junk
    file.write_text(json.dumps(whole), "utf-8")
    try:
        package, findings = load_package(package_root)
        assert all(f.hint and f.message and f.path for f in findings)
        assert all(f.line for f in findings if f.rule != "missing-file")
        assert [table.name for table in package.in_order()] == list(
            dict.fromkeys(table.name for table in package.in_order())
        )
        for table in package.tables.values():
            assert (package.root / table.path).is_file()
            assert set(table.key) <= set(table.columns)
        if findings:
            with pytest.raises(CannotRunError, match=r":\d+: "):
                require_package(package_root)
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize("text", ["[]", "3", '{"resources": {}}', '{"resources": ["units"]}', "{}"])
def test_a_descriptor_that_is_no_package(tmp_path: Path, text: str) -> None:
    (tmp_path / DESCRIPTOR).write_text(text, "utf-8")
    package, (finding,) = load_package(tmp_path)
    assert (package.tables, finding.rule, finding.line) == ({}, "descriptor", 1)
    with pytest.raises(CannotRunError, match=r"datapackage.json:1: the descriptor needs"):
        require_package(tmp_path)


def test_a_package_of_nothing_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match=r"there is no datapackage\.json"):
        load_package(tmp_path)
    (tmp_path / DESCRIPTOR).write_text('{"resources": []}', "utf-8")
    assert ["nothing to check" in f.message for f in load_package(tmp_path)[1]] == [True]


def first_resource(**new: Any) -> Any:
    return json_file(DESCRIPTOR, lambda whole: whole["resources"][0].update(new))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (first_resource(name=None), "name must be a printable text"),
        (first_resource(name="__ours"), "not start with two underscores"),
        (first_resource(name="\u2028"), "name must be a printable text"),
        (first_resource(name="UNITS"), "but for case"),
        (first_resource(schema={}), "schema must be a text"),
        (first_resource(path=["tables/units.csv"]), "path must be a text"),
        (first_resource(bytes="3"), "bytes must be a whole number"),
        (first_resource(hash=3), "hash must be a text"),
        (first_resource(title=[]), "title must be a text"),
        (first_resource(type="view"), "type must be table"),
        (first_resource(dialect="csv"), "the dialect is not that of the tables"),
        (json_file(DESCRIPTOR, lambda w: w.update(contributors=["x"])), "must be a list of objects"),
        (json_file(DESCRIPTOR, lambda w: w.update(keywords=[])), "keywords must be a list"),
        (json_file(DESCRIPTOR, lambda w: w.update(created="2024-02-30T00:00:00Z")), "must be a moment"),
        (json_file(DESCRIPTOR, lambda w: w.update(dialect={"quoteChar": "'"})), "the dialect is not"),
    ],
)  # fmt: skip
def test_a_promise_that_is_not_so_is_refused(mini: Path, change: Any, words: str) -> None:
    change(mini, mini)
    _, findings = load_package(mini)
    assert {finding.rule for finding in findings} <= {"descriptor", "schema"}
    assert words in " ".join(finding.message for finding in findings)


@pytest.mark.parametrize(
    "dialect",
    [{}, {"delimiter": ","}, {"header": True, "name": "ours"}, {"csv": {"delimiter": ","}},
     {"$schema": "https://example.org", "headerRows": [1]}],
)  # fmt: skip
def test_a_dialect_may_say_what_is_so(mini: Path, dialect: dict[str, Any]) -> None:
    json_file(DESCRIPTOR, lambda whole: whole.update(dialect=dialect))(mini, mini)
    first_resource(dialect=dialect, format="CSV", encoding="UTF-8")(mini, mini)
    assert load_package(mini)[1] == []


def test_lines_are_told_in_a_package_of_other_writing(mini: Path) -> None:
    whole = json.loads((mini / DESCRIPTOR).read_text("utf-8"))
    whole["resources"][3]["path"] = "../x.csv"
    (mini / DESCRIPTOR).write_text(json.dumps(whole, indent="\t", separators=(" , ", " : ")))
    _, (finding,) = load_package(mini)
    line = (mini / DESCRIPTOR).read_text().splitlines()[(finding.line or 0) - 1]
    assert "../x.csv" in line
    shutil.rmtree(mini / "tables")
    assert {f.rule for f in load_package(mini)[1]} == {"missing-file", "unsafe-path"}


def test_tables_stand_after_those_that_they_refer_to(root: Path) -> None:
    package = require_package(root)
    done: set[str] = set()
    for table in package.in_order():
        assert {target for _, target, _ in table.foreign_keys} <= done | {table.name}
        done.add(table.name)
    assert done == set(package.tables)


def test_circles_of_references_end(mini: Path) -> None:
    def back(schema: dict[str, Any]) -> None:
        reference = {"resource": "figures", "fields": ["unit"]}
        schema["foreignKeys"] = [{"fields": ["unit"], "reference": reference}]

    json_file("schemas/units.json", back)(mini, mini)
    package = require_package(mini)
    assert sorted(table.name for table in package.in_order()) == sorted(package.tables)


def test_a_self_reference_needs_no_name_of_its_table(mini: Path) -> None:
    def nameless(schema: dict[str, Any]) -> None:
        own = next(k for k in schema["foreignKeys"] if k["reference"]["resource"] == "projects")
        del own["reference"]["resource"]

    json_file("schemas/projects.json", nameless)(mini, mini)
    table = require_package(mini).tables["projects"]
    assert (["parent_project_id"], "projects", ["project_id"]) in table.foreign_keys


def test_a_reference_to_a_field_that_is_not_there(mini: Path) -> None:
    def other(schema: dict[str, Any]) -> None:
        schema["foreignKeys"][0]["reference"]["fields"] = ["none"]

    json_file("schemas/figures.json", other)(mini, mini)
    package, (finding,) = load_package(mini)
    assert (finding.rule, finding.path) == ("schema", "schemas/figures.json")
    assert "figures" not in package.tables


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
    mini: Path, run: Run, change: Callable[[bytes], bytes], words: str
) -> None:
    file = mini / "tables/units.csv"
    file.write_bytes(change(file.read_bytes()))
    refresh(mini)
    status, out, err = run("sql", "--root", mini, "SELECT count(*) FROM units")
    assert (status, out) == (2, "")
    assert err.startswith("steppe_ledger: tables/units.csv")
    assert words in err


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("tables/x.csv", None), ("./tables/x.csv", None), ("inside.csv", None),
        ("../x.csv", "unsafe-path"), ("tables/../../x.csv", "unsafe-path"), ("", "unsafe-path"),
        ("/etc/passwd", "unsafe-path"), ("C:/x.csv", "unsafe-path"), (".", "unsafe-path"),
        ("tables\\x.csv", "unsafe-path"), ("https://example.org/x.csv", "unsafe-path"),
        ("x\0.csv", "unsafe-path"), ("x\n.csv", "unsafe-path"), ("outside.csv", "unsafe-path"),
        ("by/x.csv", "unsafe-path"), ("loop.csv", "unreadable"), ("tables", "unreadable"),
        ("pipe", "unreadable"), ("tables/x.csv/y", "unreadable"), ("none.csv", "missing-file"),
        ("dangling.csv", "missing-file"), ("x" * 300, "unreadable"),
    ],
)  # fmt: skip
def test_paths(tmp_path: Path, path: str, rule: str | None) -> None:
    root = tmp_path / "root"
    (root / "tables").mkdir(parents=True)
    (root / "tables" / "x.csv").write_text("x\n")
    (tmp_path / "x.csv").write_text("secret\n")
    os.mkfifo(root / "pipe")
    for name, target in (("inside.csv", root / "tables/x.csv"), ("outside.csv", tmp_path / "x.csv"),
                         ("loop.csv", root / "loop.csv"), ("by", tmp_path), ("dangling.csv", "none")):  # fmt: skip
        (root / name).symlink_to(target)
    if rule is None:
        assert read_bytes(root, path) == b"x\n"
        return
    with pytest.raises(FileError) as error:
        path_in(root, path)
    assert error.value.rule == rule
    assert error.value.hint


def test_a_dot_alone_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError) as error:
        read_bytes(tmp_path, "./.")
    assert error.value.rule == "unsafe-path"


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"12345")
    assert read_bytes(tmp_path, "x", 5) == b"12345"
    with pytest.raises(FileError, match="at most 4") as error:
        read_bytes(tmp_path, "x", 4)
    assert error.value.rule == "too-large"
    # a file that is longer when it is read than it was when it was looked at
    monkeypatch.setattr(files, "path_in", lambda root, relative, most: root / relative)
    with pytest.raises(FileError, match="grows"):
        read_bytes(tmp_path, "x", 4)
    with pytest.raises(FileError, match="No such file") as gone:
        read_bytes(tmp_path, "none", 4)
    assert gone.value.rule == "unreadable"


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ('{\n"a": 1,\n"a": 2}', "json", 3),
        ('{"a": NaN}', "json", 1),
        ('{"a":\n-Infinity}', "json", 2),
        ('{"a": 1e999}', "json", 1),
        ('{"a":\n1000000000000000000}', "json", 2),
        ('{"a": -' + "9" * 4000 + "}", "json", 1),
        ('{"a": 1,}', "json", 1),
        ('{\n"a": 1\n"b": 2}', "json", 3),
        ("", "json", 1),
        ("[" * 200_000, "json", 1),
        ('["\\udc00"]', "json", 1),
        ('{\n<<<<<<< HEAD\n"a": 1\n}', "conflict", 2),
        ('{\n"a": 1\n=======\n}', "conflict", 3),
        ('{\n"a": 1\n=======\r\n}', "conflict", 3),
        ('{\n\n"a": 1\n>>>>>>> other\n}', "conflict", 4),
        ('{\n||||||| base\n}', "conflict", 2),
        ("\ufeff{}", "bom", 1),
        ("\n\n\xff", "encoding", 3),
    ],
)  # fmt: skip
def test_json_is_read_strictly(tmp_path: Path, text: str, rule: str, line: int) -> None:
    encoding = "latin-1" if rule == "encoding" else "utf-8"
    (tmp_path / "x.json").write_bytes(text.encode(encoding))
    with pytest.raises(FileError) as error:
        read_json(tmp_path, "x.json")
    assert (error.value.rule, error.value.line) == (rule, line)
    assert len(str(error.value)) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=5)
    | st.floats(-1e15, 1e15).map(lambda number: number + 0.0),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON)
def test_what_is_written_is_read_back(tmp_path: Path, value: Any) -> None:
    write_whole(tmp_path / "deep" / "x.json", files.json_bytes(value))
    assert read_json(tmp_path, "deep/x.json") == value


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)

    def refuse(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(KeyboardInterrupt):
        write_whole(file, b"newer")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert file.read_bytes() == b"new"


def test_a_table_of_a_header_alone_is_read(mini: Path, run: Run) -> None:
    table = mini / "tables/readings.csv"
    table.write_text(table.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    refresh(mini)
    status, out, err = run("validate", "--root", mini, "--witnesses", "always")
    assert (status, err) == (1, "")
    assert "term-reading-exists" in out  # the one that was referred to
    assert "invalid: 1 error " in out
