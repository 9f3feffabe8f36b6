"""The SQL script gives what the tooling gives, in the plain command line of DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from steppe_ledger.package.descriptor import require_package
from steppe_ledger.sql.query import open_tables, run
from steppe_ledger.sql.script import script_text
from steppe_ledger.sql.views import create_views, view_files
from tests.conftest import ROOT
from tests.export_kit import tiny

PACKAGE = require_package(ROOT)
SCRIPT = script_text(PACKAGE)


def test_its_tables_and_views_are_those_of_the_tooling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with duckdb.connect() as theirs, open_tables(PACKAGE) as ours:
        theirs.execute(SCRIPT)
        theirs.execute(SCRIPT)  # and can be run twice
        create_views(ours, ROOT)
        views = [file.name for file in view_files(ROOT) if file.kind == "view"]
        for name in [*PACKAGE.tables, *views]:
            query = f"FROM {name} ORDER BY ALL"
            assert run(theirs, query) == run(ours, query), name
        left = "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'raw_%'"
        assert theirs.execute(left).fetchone() == (0,)


def test_the_prefix_says_where_the_files_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = script_text(tiny(tmp_path / "tiny"))
    monkeypatch.chdir(tmp_path)
    with duckdb.connect() as connection:
        with pytest.raises(duckdb.IOException):
            connection.execute(script)
        connection.execute(f"SET VARIABLE prefix = '{tmp_path / 'tiny/tables'}'")
        connection.execute(script)
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (3,)


def test_a_cell_that_does_not_fit_stops_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tiny(tmp_path / "tiny")
    table = package.root / "tables/claims.csv"
    table.write_text(table.read_text().replace("1800000000000.5", "1.8 trillion"))
    monkeypatch.chdir(package.root)
    with pytest.raises(duckdb.ConversionException), duckdb.connect() as connection:
        connection.execute(script_text(package))


def test_a_title_cannot_end_the_comment(tmp_path: Path) -> None:
    package = tiny(tmp_path / "tiny")
    package.descriptor["title"] = "A\nSELECT 1;\r\nDROP TABLE x; --"
    head = script_text(package).partition("\n\n")[0]
    assert all(line.startswith("--") for line in head.splitlines())
