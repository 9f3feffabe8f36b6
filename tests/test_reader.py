"""What a reader of the data imports: the released database, and none of the tools."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import steppe_ledger
from steppe_ledger.findings import CannotRunError
from steppe_ledger.sql.query import ask_at
from tests.conftest import ROOT


@pytest.fixture
def released(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As in the wheel, where the build lies beside the module."""
    monkeypatch.setattr(steppe_ledger, "RELEASED", built)
    monkeypatch.setattr("steppe_ledger.sql.query.RELEASED", built)
    return built


def test_the_version_is_that_of_the_data() -> None:
    assert (
        steppe_ledger.__version__ == json.loads((ROOT / "datapackage.json").read_bytes())["version"]
    )
    with pytest.raises(AttributeError, match="versions"):
        _ = steppe_ledger.versions  # type: ignore[attr-defined]


def test_a_table_or_view_is_a_relation(released: Path) -> None:
    assert steppe_ledger.database_path() == released / "steppe-ledger.duckdb"
    wide = steppe_ledger.table("figures_wide")
    assert "printed" in wide.columns
    assert wide.count("*").fetchall() == steppe_ledger.table("figures").count("*").fetchall()
    with pytest.raises(duckdb.CatalogException, match="figures_wide"):
        steppe_ledger.table("figure_wide")


@pytest.mark.usefixtures("released")
def test_nothing_can_be_written() -> None:
    with steppe_ledger.connect() as con, pytest.raises(duckdb.InvalidInputException, match="read"):
        con.execute("DELETE FROM figures")


@pytest.mark.usefixtures("released")
def test_a_question_goes_to_the_release_where_no_package_is(tmp_path: Path, mini: Path) -> None:
    count = "SELECT count(*) FROM sources"
    assert ask_at(tmp_path, count) == ask_at(ROOT, count)
    assert ask_at(mini, count) != ask_at(ROOT, count)


def test_a_checkout_without_a_build_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steppe_ledger, "_CHECKOUT", tmp_path)
    with pytest.raises(FileNotFoundError, match="nox -s build"):
        steppe_ledger.connect()
    with pytest.raises(CannotRunError):
        ask_at(tmp_path, "SELECT 1")


def test_the_import_loads_none_of_the_tools() -> None:
    code = "import sys, steppe_ledger; print(*(n for n in sys.modules if n.startswith('steppe_ledger.') or n == 'duckdb'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
