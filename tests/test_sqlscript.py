"""``steppe-ledger.sql`` is current, and gives what the tooling gives."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from steppe_ledger.sql.query import open_tables
from steppe_ledger.sql.script import FILE, script_text
from steppe_ledger.sql.views import view_files
from tests.claims_kit import PACKAGE, ROOT

SCRIPT = script_text(PACKAGE)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(ROOT)
    return SCRIPT


def test_the_script_in_the_repository_is_current() -> None:
    assert (ROOT / FILE).read_text("utf-8") == SCRIPT, "run `python -m steppe_ledger docs`"


def test_its_tables_are_those_of_the_package(script: str) -> None:
    ours, theirs = open_tables(PACKAGE), duckdb.connect()
    theirs.execute(script)
    for name in PACKAGE.tables:
        query = f"FROM {name} ORDER BY ALL"
        assert theirs.execute(query).fetchall() == ours.execute(query).fetchall(), name
    left = theirs.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'raw_%'"
    ).fetchone()
    assert left == (0,)


def test_its_views_answer_as_those_of_the_tooling(script: str) -> None:
    ours, theirs = open_tables(PACKAGE), duckdb.connect()
    theirs.execute(script)
    for file in view_files(ROOT):
        if file.kind == "view":
            query = f"FROM {file.name} ORDER BY ALL"
            assert theirs.execute(query).fetchall() == ours.execute(query).fetchall(), file.name


def test_it_can_be_run_twice(script: str) -> None:
    connection = duckdb.connect()
    connection.execute(script)
    connection.execute(script)


def test_the_prefix_says_where_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connection = duckdb.connect()
    with pytest.raises(duckdb.IOException):
        connection.execute(SCRIPT)
    connection.execute(f"SET VARIABLE prefix = '{ROOT / 'tables'}'")
    connection.execute(SCRIPT)
    assert connection.execute("SELECT count(*) FROM sources").fetchone() == (5,)


def test_a_cell_that_does_not_fit_stops_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tables").mkdir()
    for table in PACKAGE.tables.values():
        text = (ROOT / table.path).read_text("utf-8")
        (tmp_path / table.path).write_text(text.replace(",24500000000,", ",24.5bn,"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(duckdb.ConversionException):
        duckdb.connect().execute(SCRIPT)
