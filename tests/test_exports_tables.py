"""SDMX-CSV, the flat tables and the digests of the database."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from steppe_ledger.export.duckdb_file import write_duckdb
from steppe_ledger.export.exports import flat
from steppe_ledger.export.digests import content_digests
from steppe_ledger.export.flat import BYTE_ORDER_MARK, flat_tables
from steppe_ledger.export.sdmx import figures_csv, mapping_csv, time_period
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.rows import read_all

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def package():
    return require_package(ROOT)


@pytest.fixture(scope="module")
def rows(package):
    return read_all(package)


def as_dicts(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_sdmx_columns(package, rows):
    lines = as_dicts(figures_csv(package, rows["figures"]))
    names = list(lines[0])
    assert names[:4] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FIGURE_ID"]
    assert {"INDICATOR", "REF_AREA", "COUNTERPART_AREA", "UNIT_MEASURE", "OBS_VALUE"} <= set(names)
    version = package.descriptor["version"]
    assert {line["STRUCTURE_ID"] for line in lines} == {f"STEPPE_LEDGER:FIGURES({version})"}
    assert len({line["FIGURE_ID"] for line in lines}) == len(rows["figures"].rows)
    assert all(line["REF_AREA"] and line["COUNTERPART_AREA"] for line in lines)
    place = rows["figures"].header.index("value")
    assert sum(Decimal(line["OBS_VALUE"]) for line in lines) == sum(
        Decimal(row[place]) for row in rows["figures"].rows
    )


def test_sdmx_mapping_covers_every_column(package, rows):
    lines = as_dicts(figures_csv(package, rows["figures"]))
    mapping = as_dicts(mapping_csv(package.tables["figures"]))
    assert [line["concept"] for line in mapping] == list(lines[0])[3:]
    assert {line["column"] for line in mapping} >= {
        f"figures.{name}" for name in package.tables["figures"].columns
    }


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        ("", "", ""),
        ("2022-10-18", "2022-10-18", "2022-10-18"),
        ("2022-01-01", "2022-12-31", "2022"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2022-01-01", "2023-12-31", "2022-01-01/P2Y"),
        ("2024-02-29", "2025-02-28", "2024-02-29/P366D"),
        ("2022-01-01", "2022-10-31", "2022-01-01/P304D"),
    ],
)
def test_time_period(start, end, period):
    assert time_period(start, end) == period


def test_flat_figures(package, rows):
    files = flat_tables(package, rows)
    text = files["flat_figures.csv"].decode("utf-8")
    assert text.startswith(BYTE_ORDER_MARK)
    lines = as_dicts(text.removeprefix(BYTE_ORDER_MARK).encode())
    assert len(lines) == len(rows["figures"].rows)
    assert files == flat_tables(package, rows)


@pytest.mark.parametrize(
    ("value", "text"), [("=1", "'=1"), ("-5%", "'-5%"), (-5, "-5"), (None, ""), ("a=b", "a=b")]
)
def test_flat_cells_are_no_formulas(value, text):
    assert flat._cell(value) == text


def test_digests_are_of_the_content(mini, tmp_path):
    package = require_package(mini)
    rows = read_all(package)
    for name in ("one", "two"):
        write_duckdb(package, rows, tmp_path / name)
    first = content_digests(tmp_path / "one")
    assert first == content_digests(tmp_path / "two")
    names = [line.split("  ")[1] for line in first.splitlines()]
    assert {f"table/{name}" for name in package.tables} <= set(names)
    assert "view/figures_wide" in names
    with duckdb.connect(str(tmp_path / "two")) as connection:
        connection.execute("UPDATE exchange_rates SET publisher = 'X' WHERE role = 'primary'")
    changed = {
        line.split("  ")[1]
        for line in set(content_digests(tmp_path / "two").splitlines()) - set(first.splitlines())
    }
    assert "table/exchange_rates" in changed
    assert "table/sources" not in changed
