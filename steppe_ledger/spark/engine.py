"""The gate's own rules, held by Spark: what `validate --engine spark` asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from steppe_ledger.findings import CannotRunError, Finding, Report, TooManyError
from steppe_ledger.package.descriptor import Package, load_package
from steppe_ledger.spark import NOT_CARRIED
from steppe_ledger.sql.database import Connection
from steppe_ledger.validate.exceptions import Exceptions
from steppe_ledger.validate.form import check_lines, wrong_header
from steppe_ledger.validate.gate import check_schemas, check_views, cut
from steppe_ledger.validate.sheet import Sheet
from steppe_ledger.validate.tables import check_tables

try:
    from steppe_ledger.spark.connection import SparkConnection, connected
except ModuleNotFoundError as error:
    raise CannotRunError(
        "--engine spark needs PySpark and sqlglot: `pip install 'steppe-ledger[curate,spark]'`"
        " brings them, in a checkout `uv sync --extra spark`"
    ) from error


def validate_on_spark(
    root: Path, tables: str, step: Callable[[str], None] = lambda _: None
) -> Report:
    """Check the tables at ``tables``, a path of Spark, by the package under ``root``.

    A table is ``<name>.csv`` or ``<name>.parquet`` there, a file or a folder of parts. Findings
    name the key of a row, not its line. Raises CannotRunError and duckdb.Error.
    """
    report = Report()
    package, faults = load_package(root, elsewhere=True)
    report.add(faults)
    report.add(check_views(root))
    report.checked["engine"] = "Spark"
    report.checked["without"] = sorted(NOT_CARRIED)
    if package.tables:
        step("starting Spark")
        with connected(package) as connection:
            report.checked["engine"] += f" {connection.version}"
            step("reading the tables")
            sheets: dict[str, Sheet] = {}
            try:
                sheets |= _read(report, connection, package, tables)
                step("rules")
                _ask(report, package, sheets)
            except TooManyError:
                report.findings.append(cut(report.findings[-1]))
            report.settle()
            report.findings = [_placed(f, connection, sheets) for f in report.findings]
    return report


def _ask(report: Report, package: Package, sheets: dict[str, Sheet]) -> None:
    check_schemas(report, package, sheets)
    exceptions = Exceptions(report, sheets)
    ran = check_tables(report, package, sheets, exceptions, NOT_CARRIED) if sheets else set()
    report.checked["cross_checks"] = len(ran)
    report.add(exceptions.unneeded(ran))


def _read(
    report: Report, connection: SparkConnection, package: Package, tables: str
) -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = {}
    for table in package.tables.values():
        path, frame = connection.read(tables, table)
        there = replace(table, path=path)
        if frame is None:
            hint = "Add the file, or take its name out of the descriptor."
            message = f"{path} does not exist"
            report.add([Finding("missing-file", message, hint, table.name, path)])
        elif [name for name in frame.columns if not name.startswith("__")] != table.columns:
            report.add([wrong_header(there, ",".join(frame.columns), None)])
        else:
            connection.stage(table, frame)
            # the same SQL, and the same few methods, as of a connection of DuckDB
            sheet = Sheet(cast("Connection", connection), there, 0)
            if (read := check_lines(report, sheet, Path(path))) is not None:
                sheets[table.name] = read
    return sheets


def _placed(finding: Finding, connection: SparkConnection, sheets: dict[str, Sheet]) -> Finding:
    """A finding without the number that Spark gave to its row; its line where that is no row."""
    sheet = sheets.get(finding.table or "")
    if sheet is None or finding.path != sheet.table.path:
        return finding
    value = finding.value
    if finding.rule == "ragged-row" and finding.line is not None:
        value = connection.short(sheet.table.name).get(finding.line)
    return replace(finding, line=None, value=value)
