"""The command, what it reads, and what it refuses to hand to Spark."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.spark.connection import connected
from steppe_ledger.spark.engine import validate_on_spark
from steppe_ledger.sql.database import literal
from tests.conftest import ROOT
from tests.faults import FAULTS
from tests.gate_kit import cells, each


def test_the_documented_command_finds_the_package_valid(
    run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    status, out, err = run("validate", "--engine", "spark", "--tables", "tables")
    assert (status, err) == (0, ""), out
    assert out.startswith("valid (21 tables; ")
    assert "Spark 4." in out
    assert out.endswith("evidence: not checked)\n")


def test_spark_has_no_bound_on_memory_of_ours(mini: Path) -> None:
    """The bound on what DuckDB takes is the process's, and a process that it starts inherits it."""
    code = (
        "import pathlib, sys; from pyspark import SparkContext\n"
        "from steppe_ledger.package.descriptor import require_package\n"
        "from steppe_ledger.spark.connection import connected\n"
        "with connected(require_package(pathlib.Path(sys.argv[1]))):\n"
        "    for process in ('self', SparkContext._gateway.proc.pid):\n"
        "        limits = pathlib.Path(f'/proc/{process}/limits').read_text().splitlines()\n"
        "        print(next(line for line in limits if 'data size' in line).split()[3])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, mini], capture_output=True, check=True, cwd=ROOT
    )
    ours, sparks = ran.stdout.split()
    outside = resource.getrlimit(resource.RLIMIT_DATA)[0]
    assert int(ours) < 2**33
    assert sparks == (b"unlimited" if outside == resource.RLIM_INFINITY else b"%d" % outside)


def test_parquet_of_typed_columns_in_parts_is_read_like_csv(mini: Path, tmp_path: Path) -> None:
    """As DuckDB writes them: decimals with all their places, a folder of parts for one table."""
    fault = next(f for f in FAULTS if f.name.startswith("rate-positive"))
    each(fault.break_it, cells("figures", "chronicle-2024-07@220,", indicator_id="exports"))(
        mini, tmp_path
    )
    kinds = {"integer": "BIGINT", "number": "DECIMAL(24, 6)", "date": "DATE", "boolean": "BOOLEAN"}
    for table in require_package(mini).tables.values():
        types = {f["name"]: kinds.get(f["type"], "VARCHAR") for f in table.fields}
        rows = f"read_csv({literal(str(mini / table.path))}, columns = {types}, header = true)"
        place = tmp_path / f"{table.name}.parquet"
        if table.name == "figures":
            place.mkdir()
            duckdb.execute(f"COPY (FROM {rows} LIMIT 5) TO {literal(str(place / 'a.parquet'))}")
            duckdb.execute(f"COPY (FROM {rows} OFFSET 5) TO {literal(str(place / 'b.parquet'))}")
        else:
            duckdb.execute(f"COPY (FROM {rows}) TO {literal(str(place))}")
    report = validate_on_spark(mini, f"file://{tmp_path}")
    found = {(f.rule, f.key, f.value) for f in report.findings}
    assert found == {
        ("rate-positive", "KZT | 2023 | cross-check", "0"),
        ("foreign-key", "chronicle-2024-07@220", "exports"),
    }


def test_nothing_of_the_machine_is_reached(mini: Path, spark: SparkSession, tmp_path: Path) -> None:
    """A package is data from anybody: its SQL can neither call Java nor read a file."""
    secret = tmp_path / "secret.csv"
    secret.write_text("table_name,key,column_name,message\nunits,foot,unit,read\n", "utf-8")
    java = "reflect('java.lang.System', 'getProperty', 'user.name')"
    row = "SELECT 'units' AS table_name, 'foot' AS key, 'unit' AS column_name, {} AS message"
    (mini / "checks/java.sql").write_text(row.format(java), "utf-8")
    (mini / "checks/file.sql").write_text(f"SELECT * FROM csv.`{secret}`", "utf-8")
    (mini / "checks/file2.sql").write_text(f'SELECT * FROM csv."{secret}"', "utf-8")
    (mini / "checks/macro.sql").write_text(row.format(java), "utf-8")
    (mini / "views/reflect.sql").write_text(
        "-- What?\n-- Grain: one value\n-- Columns:\n--   a: a\n--   b: b\n--   c: c\n"
        "CREATE OR REPLACE MACRO reflect(a, b, c) AS a;\n",
        "utf-8",
    )
    report = validate_on_spark(mini, str(mini / "tables"))
    assert {f.rule for f in report.findings} == {"check-sql"}
    assert {f.path for f in report.findings} == {
        f"checks/{name}.sql" for name in ("java", "file", "file2", "macro")
    }
    assert "user.name" not in json.dumps(report.as_json())


def test_a_cast_reads_nothing_that_duckdb_does_not(spark: SparkSession, mini: Path) -> None:
    odd = ["2023", "2023-05", "epoch", "today", "2023-01-01x", "2023-1-1", "5_500", "5__5", "_5",
           "3e8", "Infinity", " 7 ", "1d", "0.1234567", "", "-", "\u0663", "2023-02-30", "+1"]  # fmt: skip
    canonical = {"DATE": ["2023-01-31"], "DECIMAL(24, 6)": ["456.16", "-3"], "BIGINT": ["12500"]}
    with connected(require_package(mini)) as connection:
        for kind, texts in canonical.items():
            cells = [
                f"CAST(TRY_CAST({literal(text)} AS {kind}) AS VARCHAR)" for text in odd + texts
            ]
            ask = f"SELECT {', '.join(cells)}"
            ours, theirs = (asked.execute(ask).fetchone() for asked in (connection, duckdb))
            for text, our, their in zip(odd + texts, ours, theirs, strict=True):
                assert our == their or (our is None and text in odd), (kind, text)


def test_what_cannot_be_read_is_said_in_one_line(mini: Path, tmp_path: Path, run: Callable) -> None:
    """No package, no such scheme, parts of a table with another header."""
    with pytest.raises(CannotRunError, match=r"there is no datapackage\.json"):
        validate_on_spark(tmp_path, str(tmp_path))
    status, _, err = run("validate", "--root", mini, "--engine", "spark", "--tables", "nowhere://x")
    assert (status, err.count("\n")) == (2, 1)
    part = mini / "tables/units.csv"
    text = part.read_text("utf-8")
    part.unlink()
    part.mkdir()
    (part / "a.csv").write_text(text, "utf-8")
    (part / "b.csv").write_text(text.replace("unit,name", "name,unit"), "utf-8")
    status, _, err = run("validate", "--root", mini, "--engine", "spark", "--tables",
                         mini / "tables")  # fmt: skip
    assert (status, err.count("\n")) == (2, 1)
    assert "header" in err
