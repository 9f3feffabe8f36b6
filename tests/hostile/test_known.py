"""A package is data from anybody: whatever it holds, the commands end, say one clear thing and harm nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from steppe_ledger.sql.limits import limited
from tests.conftest import MINI, ROOT

Run = Callable[..., tuple[int, str, str]]
Change = Callable[[Path], object]


def edit(path: str, old: str, new: str) -> Change:
    def change(root: Path) -> None:
        file = root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    return change


def put(path: str, text: str | bytes) -> Change:
    def change(root: Path) -> None:
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        (root / path).write_bytes(data)

    return change


def instead(path: str, make: Callable[[Path], object]) -> Change:
    """Something that is no file stands in the place of one."""

    def change(root: Path) -> None:
        (root / path).unlink()
        make(root / path)

    return change


def schema(table: str, new: Callable[[dict], object]) -> Change:
    def change(root: Path) -> None:
        file = root / "schemas" / f"{table}.json"
        value = json.loads(file.read_text("utf-8"))
        new(value)
        file.write_text(json.dumps(value), "utf-8")

    return change


def pattern(text: str) -> Change:
    return schema("projects", lambda s: s["fields"][1].update(constraints={"pattern": text}))


def rule(sql: str) -> Change:
    return schema("projects", lambda s: s["rules"][0].update(sql=sql))


def descriptor(**new: object) -> Change:
    def change(root: Path) -> None:
        file = root / "datapackage.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **new}), "utf-8")

    return change


def first_resource(**new: object) -> Change:
    def change(root: Path) -> None:
        file = root / "datapackage.json"
        value = json.loads(file.read_text("utf-8"))
        value["resources"][0].update(new)
        file.write_text(json.dumps(value), "utf-8")

    return change


DEEP = "[" * 100_000 + "]" * 100_000
HOSTILE: dict[str, tuple[Change, str]] = {
    "a pipe for a schema": (instead("schemas/units.json", os.mkfifo), "unreadable"),
    "a pipe for a table": (instead("tables/units.csv", os.mkfifo), "unreadable"),
    "a pipe for a check": (instead("checks/report_date.sql", os.mkfifo), "unreadable"),
    "a pipe for a view": (instead("views/series.sql", os.mkfifo), "view-sql"),
    "a device": (instead("checks/report_date.sql", lambda p: p.symlink_to("/dev/zero")), "unsafe-path"),
    "a link out": (instead("views/series.sql", lambda p: p.symlink_to("/etc/passwd")), "view-sql"),
    "a loop of links": (instead("schemas/units.json", lambda p: p.symlink_to(p.name)), "unreadable"),
    "a folder for a table": (instead("tables/units.csv", Path.mkdir), "unreadable"),
    "a check of five megabytes": (put("checks/report_date.sql", "-- " + "x" * 5_000_000), "too-large"),
    "no checks": (lambda root: shutil.rmtree(root / "checks"), "checks-missing"),
    "an empty folder of checks": (
        lambda root: [path.unlink() for path in (root / "checks").iterdir()], "checks-missing"),
    "checks that are a file": (
        lambda root: (shutil.rmtree(root / "checks"), put("checks", "x")(root)), "checks-missing"),
    "a check in capitals": (lambda root: (root / "checks/report_date.sql").rename(
        root / "checks/report_date.SQL"), "check-sql"),
    "a check that never ends": (put("checks/endless.sql",
        "SELECT 'x' AS table_name, 'x' AS key, NULL AS column_name, count(*)::VARCHAR AS message"
        " FROM range(1000000000) AS a, range(1000000000) AS b"), "check-sql"),
    "a check that deletes": (put("checks/aaa.sql", "DELETE FROM agreement_parties; SELECT 1"), "check-sql"),
    "a check that attaches": (put("checks/aaa.sql", "ATTACH 'x.db'"), "check-sql"),
    "a view that copies": (put("views/aaa.sql", "COPY (SELECT 1) TO 'x.csv'"), "view-sql"),
    "a view and more": (put("views/aaa.sql", "-- A.\n-- Grain: one\n-- Columns:\n"
        "CREATE OR REPLACE VIEW aaa AS SELECT 1 AS x; COPY (SELECT 1) TO 'x.csv'"), "view-sql"),
    "a pattern that explodes": (pattern("(a+)+"), "schema"),
    "a pattern that explodes slowly": (pattern("a*a*a*a*b"), "schema"),
    "a pattern that looks back": (pattern(r"(a)\1"), "schema"),
    "a pattern that looks ahead": (pattern("(?=a)b"), "schema"),
    "a rule of many conditions": (rule(" OR ".join(["true"] * 20_000)), "schema"),
    "a rule of many brackets": (rule("(" * 500 + "true" + ")" * 500), "schema"),
    "a rule that is two": (rule("true); DROP TABLE projects; SELECT (true"), "schema"),
    "a rule that never ends": (rule("(SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b) > 0"), "schema"),
    "a rule that fails on a row": (rule("error('x') IS NULL"), "schema"),
    "a check of too many rows": (put("checks/endless.sql",
        "SELECT 'projects' AS table_name, 'x' AS key, NULL AS column_name, repeat('x', 1000) AS message"
        " FROM range(1000000)"), "check-sql"),
    "a check of too long texts": (put("checks/endless.sql",
        "SELECT 'projects' AS table_name, 'x' AS key, NULL AS column_name, repeat('x', 1000000) AS message"
        " FROM range(100000)"), "check-sql"),
    "a rule that closes its bracket": (rule("true) OR (true"), "schema"),
    "a key twice": (put("datapackage.json", '{"resources": [], "resources": []}'), "json"),
    "NaN": (edit("schemas/exchange_rates.json", '"required": true', '"minimum": NaN'), "json"),
    "a number of 5,000 digits": (edit("schemas/exchange_rates.json", '"maximum": 2100', '"maximum": ' + "9" * 5000), "json"),
    "a number without end": (edit("schemas/exchange_rates.json", '"maximum": 2100', '"maximum": 1e400'), "json"),
    "a thousand levels": (put("datapackage.json", DEEP), "json"),
    "a byte order mark in JSON": (put("datapackage.json", b"\xef\xbb\xbf{}"), "bom"),
    "half of a surrogate pair": (put("datapackage.json", '{"resources": [], "title": "\\ud800"}'), "json"),
    "a descriptor that is a list": (put("datapackage.json", "[]"), "descriptor"),
    "a title that is a number": (descriptor(title=3), "descriptor"),
    "a name that is an object": (first_resource(name={}), "descriptor"),
    "a reference to a list": (
        schema("projects", lambda s: s.update(foreignKeys=[{"fields": ["name"], "reference": {"resource": ["x"], "fields": ["x"]}}])), "schema"),
    "no licence in the list": (descriptor(licenses=[]), "descriptor"),
    "a moment that is none": (descriptor(created=""), "descriptor"),
    "an unknown encoding": (first_resource(encoding="klingon-8"), "descriptor"),
    "another encoding": (first_resource(encoding="utf-16"), "descriptor"),
    "another delimiter": (first_resource(dialect={"delimiter": ";"}), "descriptor"),
    "no header": (first_resource(dialect={"header": False}), "descriptor"),
    "a comment sign": (first_resource(dialect={"commentChar": "#"}), "descriptor"),
    "another format": (first_resource(format="tsv"), "descriptor"),
    "a promise that nobody knows": (first_resource(compression="gz"), "descriptor"),
    "another missing value": (schema("projects", lambda s: s.update(missingValues=["", "NA"])), "schema"),
    "another decimal sign": (schema("exchange_rates", lambda s: s["fields"][2].update(decimalChar=",")), "schema"),
    "another form of dates": (schema("agreements", lambda s: s["fields"][5].update(format="%d/%m/%Y")), "schema"),
    "an enum of numbers": (schema("projects", lambda s: s["fields"][1].update(constraints={"enum": [1]})), "schema"),
    "a minimum of a text": (schema("projects", lambda s: s["fields"][1].update(constraints={"minimum": 1})), "schema"),
    "fields that clash by case": (schema("projects", lambda s: s["fields"][1].update(name="PROJECT_ID")), "schema"),
    "a field of ours": (schema("projects", lambda s: s["fields"][1].update(name="__line__")), "schema"),
    "a key that may be empty": (schema("projects", lambda s: s["fields"][0].pop("constraints")), "schema"),
    "a number of 5,000 digits in a cell": (edit("tables/mentions.csv", ",9,", "," + "9" * 5000 + ","), "type"),
    "a decimal comma": (edit("tables/exchange_rates.csv", "456.16", '"456,16"'), "type"),
    "a day of another land": (edit("tables/agreements.csv", "2023-01-01", "1/1/2023"), "type"),
    "the year 0000": (edit("tables/agreements.csv", ",2023-01-01,", ",0000-01-01,"), "cell-form"),
    "more errors than anybody reads": (put("tables/units.csv", (MINI / "tables/units.csv").read_bytes() + b"\n" * 60_000), "too-many"),
    "a NUL": (put("tables/units.csv", (MINI / "tables/units.csv").read_bytes().replace(b"foot,", b"fo\0ot,", 1)), "control-character"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_package_gets_one_clear_answer(
    name: str, mini: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steppe_ledger.validate.rows.SECONDS", 2.0)
    change, wanted = HOSTILE[name]
    change(mini)
    before = sorted(path for path in mini.rglob("*"))
    start = time.process_time()  # a busy machine makes nobody late
    status, out, err = run("validate", "--root", mini, "--format", "json", "--witnesses", "never")
    assert time.process_time() - start < 20
    assert status in (1, 2)
    assert "Traceback" not in err
    if status == 1:
        report = json.loads(out)
        assert wanted in {error["rule"] for error in report["errors"]}
        assert all(error["message"] and error["hint"] for error in report["errors"])
        places = [(e["path"], e["line"], e["column"], e["rule"]) for e in report["errors"]]
        assert len(set(places)) == len(places)
    assert sorted(path for path in mini.rglob("*")) == before


def test_no_memory_for_a_thread_is_an_error_of_the_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    """After SQL that took all it may, there may be no room for the stack of the next timer."""

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Timer, "start", refused)
    with pytest.raises(duckdb.OutOfMemoryException), limited(duckdb.connect(), 1.0):
        raise AssertionError("nothing runs without its limit of time")


@pytest.mark.parametrize("query", ["", ";", "-- nothing", "SELEC 1", "COPY (SELECT 1) TO 'x.csv'",
                                   "ATTACH 'x.db'", "INSTALL httpfs", "FROM read_text('/etc/passwd')",
                                   "SET enable_external_access = true", "FROM glob('/*')"])  # fmt: skip
def test_a_query_gets_an_answer_or_one_line(
    query: str, mini: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    status, out, err = run("sql", "--root", mini, query)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_views_of_a_stranger_reach_no_file(mini: Path, run: Run) -> None:
    put("views/aaa.sql", "-- A.\n-- Grain: one\n-- Columns:\n--   t: text\n"
        "CREATE OR REPLACE VIEW aaa AS SELECT content AS t FROM read_text('/etc/passwd')")(mini)  # fmt: skip
    status, out, err = run("sql", "--root", mini, "FROM aaa")
    assert status == 2
    assert "root:" not in out + err


def test_control_characters_of_an_answer_are_visible(mini: Path, run: Run) -> None:
    status, out, _ = run("sql", "--root", mini, "SELECT chr(27) || '[31mred' AS x")
    assert status == 0
    assert "\x1b" not in out
    assert "\\x1b" in out


def damaged(method: int) -> bytes:
    data = (ROOT / "tables/mentions.csv").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as writer:
        writer.writestr("datapackage.json", (ROOT / "datapackage.json").read_bytes())
        writer.writestr("tables/mentions.csv", data)
    spoiled = bytearray(archive.getvalue())
    middle = len(spoiled) // 2
    spoiled[middle : middle + 40] = bytes(40)
    return bytes(spoiled)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_zip_is_one_line(method: int, tmp_path: Path, mini: Path, run: Run) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(damaged(method))
    status, out, err = run("diff", "--root", mini, path)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_zip_that_unpacks_to_too_much_is_one_line(tmp_path: Path, mini: Path, run: Run) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("datapackage.json", b"{}")
        writer.writestr("bomb.csv", bytes(100 * 1024 * 1024))
    status, out, err = run("diff", "--root", mini, path)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_folder_that_may_not_be_entered(
    mini: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    status, out, _ = run("validate", "--root", mini, "--format", "json", "--witnesses", "never")
    assert status == 1
    assert "checks-missing" in {error["rule"] for error in json.loads(out)["errors"]}


def test_a_link_leads_nothing_out_of_the_package(mini: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (mini / "docs").symlink_to("../outside")
    status, _, err = run("docs", "--root", mini)
    assert status == 2
    assert "a link leads out of the package" in err
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("data", [b"\xff", b"\xef\xbb\xbfx"])
def test_a_page_of_anybody(data: bytes, mini: Path, run: Run) -> None:
    (mini / "README.md").write_bytes(data)
    before = sorted(mini.rglob("*"))
    status, out, err = run("docs", "--root", mini)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert sorted(mini.rglob("*")) == before


def test_a_page_of_the_ledger_replaces_no_device(mini: Path, run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    status, _, err = run(
        "ledger", "--root", mini, "--texts", MINI / "texts", "--html", tmp_path / "pipe"
    )
    assert status == 2
    assert "no regular file" in err
    assert (tmp_path / "pipe").is_fifo()
