"""What people open: flat tables, JSON, and the page that says what each file is."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from steppe_ledger.export.everything import build
from steppe_ledger.export.readme import size
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.sql.query import shown
from tests.conftest import ROOT
from tests.export_kit import tiny

PACKAGE = require_package(ROOT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    build(tiny(folder / "tiny"), folder / "dist")
    return folder / "dist"


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def as_dicts(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


FLAT = {"figures": "figures", "projects": "projects", "agreements": "agreements"}


def test_flat_tables(built: Path, small: Path) -> None:
    for name, table in FLAT.items():
        assert len(as_dicts(built / f"csv/flat_{name}.csv")) == len(
            as_dicts(built / f"csv/{table}.csv")
        )
    lines = (small / "csv/flat_claims.csv").read_text("utf-8").splitlines()
    assert lines == ["claim_id,amount,note", "1,1800000000000.5,'=1+1", "2,,", '10,3,"a, b"']


def test_every_csv_is_encoded_in_one_way(built: Path, small: Path) -> None:
    for path in [*built.rglob("*.csv"), *small.rglob("*.csv")]:
        data = path.read_bytes()
        assert data.decode("utf-8").startswith("\ufeff") is False
        assert b"\r" not in data
        assert data.endswith(b"\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.000000000", "0"), ("-0.50", "-0.5"), ("100", "100"), ("1E+3", "1000")],
)
def test_a_decimal_is_written_without_an_exponent(value: str, text: str) -> None:
    """R reads a column with 0E-9 in it as words."""
    assert shown(Decimal(value)) == text


def test_json_and_json_lines_hold_the_rows_with_all_their_digits(built: Path, small: Path) -> None:
    for path in sorted((built / "json").iterdir()):
        rows = json.loads(path.read_bytes(), parse_float=Decimal)
        lines = (built / f"jsonl/{path.stem}.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line, parse_float=Decimal) for line in lines] == rows
        wanted = as_dicts(built / f"csv/{path.stem}.csv")
        plain = [{name: shown(cell) for name, cell in row.items()} for row in rows]
        assert plain == [
            {
                name: cell[1:] if cell[:2] in {"'=", "'+", "'-", "'@"} else cell
                for name, cell in row.items()
            }
            for row in wanted
        ]
    first = (small / "jsonl/claims.jsonl").read_text("utf-8").splitlines()[0]
    assert first == (
        '{"claim_id": 1, "place_id": "a", "amount": 1800000000000.5, "day": "2022-03-01",'
        ' "sure": true, "kind": "level", "note": "=1+1"}'
    )


def test_a_table_without_rows_is_an_empty_array(tmp_path: Path) -> None:
    build(tiny(tmp_path / "tiny", claims=[]), tmp_path / "dist")
    assert load(tmp_path / "dist/json/claims.json") == []
    assert (tmp_path / "dist/jsonl/claims.jsonl").read_bytes() == b""


def test_the_flat_parquet_has_floats_where_they_hold_every_number(
    built: Path, tmp_path: Path
) -> None:
    def kinds(path: Path) -> dict[str, str]:
        return {
            name: kind for name, kind, *_ in duckdb.execute(f"DESCRIBE FROM '{path}'").fetchall()
        }

    found = kinds(built / "parquet/flat_figures.parquet")
    assert [found[name] for name in ("value", "value_max", "lo", "hi")] == ["DOUBLE"] * 4
    lines = as_dicts(built / "csv/flat_figures.csv")
    rows = duckdb.execute(f"SELECT value FROM '{built}/parquet/flat_figures.parquet'").fetchall()
    assert [Decimal(f"{row[0]:.15g}") for row in rows] == [Decimal(line["value"]) for line in lines]
    build(tiny(tmp_path / "tiny", claims=["1,a,900719925474099.31,,,,"]), tmp_path / "dist")
    assert kinds(tmp_path / "dist/parquet/flat_claims.parquet")["amount"].startswith("DECIMAL")


def test_the_page_names_every_file_with_its_size(built: Path, small: Path) -> None:
    page = (built / "README.md").read_text("utf-8")
    lines = [line[2:-2].split(" | ") for line in page.splitlines() if line.startswith("| ")]
    files = {name.strip("`"): rest for name, *rest in lines if len(rest) == 4}
    for path in (p.relative_to(built) for p in built.rglob("*") if p.is_file()):
        pattern = f"{path.parent}/{{table}}{path.suffix}"
        flat = f"{path.parent}/flat_{{view}}{path.suffix}"
        assert {path.as_posix(), pattern, flat} & set(files), path
    for name in ("steppe-ledger.xlsx", "steppe-ledger.duckdb"):
        assert files[name][2] == size((built / name).stat().st_size)
    assert files["parquet/{table}.parquet"][1] == str(len(PACKAGE.tables) + 1)
    rows = {name.strip("`"): rest[0] for name, *rest in lines if len(rest) == 2}
    assert rows["figures"] == str(len(as_dicts(built / "csv/figures.csv")))
    assert "CC-BY-4.0" in page
    assert f"version {PACKAGE.descriptor['version']}" in page
    assert "csv/changes.csv" in page
    assert "csv/changes.csv" not in (small / "README.md").read_text("utf-8")


def test_sizes_as_people_read_them() -> None:
    assert [size(n) for n in (0, 999, 1000, 135053, 999_600, 1_515_510, 2 * 10**9)] == [
        *("0 bytes", "999 bytes", "1 kB", "135 kB", "1 MB", "1.52 MB", "2 GB")
    ]
