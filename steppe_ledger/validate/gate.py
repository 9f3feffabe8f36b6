"""The gate: one function that `validate`, `build`, `release` and CI ask, and one verdict.

What did not run is said; what must run and did not is a finding.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from steppe_ledger.diff.reasons import check_reasons
from steppe_ledger.findings import MOST_FINDINGS, CannotRunError, Finding, Report, TooManyError
from steppe_ledger.package.descriptor import Package, load_package
from steppe_ledger.sql.database import IN_MEMORY, database, lock
from steppe_ledger.sql.views import ViewError, view_files
from steppe_ledger.validate.cells import check_cells, check_references
from steppe_ledger.validate.evidence import check_columns, check_derivations, check_texts
from steppe_ledger.validate.exceptions import Exceptions
from steppe_ledger.validate.form import check_order, read_tables
from steppe_ledger.validate.rows import check_rows, seconds_for
from steppe_ledger.validate.sheet import Sheet
from steppe_ledger.validate.statements import check_statements
from steppe_ledger.validate.tables import check_tables
from steppe_ledger.validate.witnesses import MOST_ROWS, NAMES, Witnesses

Step = Callable[[str], None]


def validate(
    root: Path,
    texts: Path | None = None,
    *,
    require_texts: bool = False,
    witnesses: str = "auto",
    step: Step = lambda _: None,
    engine: str = "duckdb",
    tables: str | None = None,
) -> Report:
    """Check the package under ``root``: form, rules, evidence, and the reasons of its changes.

    ``texts`` is a folder of ``<source_id>.txt``; with ``require_texts`` a missing text is an error.
    ``witnesses`` says whether frictionless and pandera are asked too: "auto" asks them up to
    200,000 rows; ``step`` is told what is done next. The ``engine`` "spark" holds its rules alone,
    over ``tables`` at any path of Spark. Raises CannotRunError where there is no package or no such
    folder.
    """
    if (engine == "spark") is not (tables is not None):
        raise CannotRunError("--engine spark and --tables go together")
    if tables is not None:
        if require_texts or witnesses == "always":
            raise CannotRunError("Spark asks neither the texts nor the witnesses")
        from steppe_ledger.spark.engine import validate_on_spark

        return validate_on_spark(root, tables, step)
    report = Report()
    package, faults = load_package(root)
    report.add(faults)
    report.add(check_views(root))
    early = witnesses == "always" or (witnesses == "auto" and package.size < IN_MEMORY)
    asked = Witnesses(root) if early and not report.findings else None
    try:
        try:
            with database(package.size) as connection, tempfile.TemporaryDirectory() as folder:
                step("reading the tables")
                sheets = read_tables(report, connection, package, Path(folder))
                lock(connection)
                step("rules and evidence")
                _rules(report, package, sheets, texts, require_texts=require_texts)
            _reasons(report, root)
        except TooManyError:
            report.findings.append(cut(report.findings[-1]))
        step("witnesses")
        _witnesses(report, package, asked, witnesses)
    finally:
        if asked is not None:
            asked.stop()
    report.settle()
    return report


def cut(last: Finding) -> Finding:
    """What is said after the last finding of a report that can hold no more."""
    message = f"more than {MOST_FINDINGS:,} errors: what comes after this one was not checked"
    return Finding("too-many", message, "Correct these first.", last.table, last.path, last.line)


def check_views(root: Path) -> list[Finding]:
    """What is wrong with the files of ``views/``, before any of them is run."""
    try:
        view_files(root)
    except ViewError as error:
        path, _, message = str(error).partition(":1: ")
        return [Finding("view-sql", message or str(error), "Correct the view.", path=path, line=1)]
    return []


def _rules(
    report: Report,
    package: Package,
    sheets: dict[str, Sheet],
    texts: Path | None,
    *,
    require_texts: bool,
) -> None:
    check_schemas(report, package, sheets)
    lacking = list(check_columns(sheets))
    report.add(lacking)
    sheets = {
        name: sheet for name, sheet in sheets.items() if name not in {f.table for f in lacking}
    }
    # what rests on a cell comes after it: a span that is off would make its figure look wrong too,
    # and a wrong unit what is added up
    report.checked["evidence"] = check_texts(report, sheets, texts, require_texts=require_texts)
    report.checked["figures_derived"] = check_derivations(report, sheets)
    exceptions = Exceptions(report, sheets)
    checks = check_tables(report, package, sheets, exceptions) if sheets else set()
    report.checked["cross_checks"] = len(checks)
    held = check_statements(report, sheets, texts, exceptions)
    report.checked["statements"] = len(held)
    report.add(exceptions.unneeded(held | checks))
    for sheet in sheets.values():
        report.add(check_order(sheet, report.wrong_lines(sheet.table.path)))


def check_schemas(report: Report, package: Package, sheets: dict[str, Sheet]) -> None:
    """Hold the tables against what their schemas say: cells, keys, references and row rules."""
    seconds = seconds_for(sheets)
    for sheet in sheets.values():
        report.add(check_cells(sheet))
    report.add(check_references(sheets))
    for sheet in sheets.values():
        wrong = report.wrong_lines(sheet.table.path)
        report.add(check_rows(package.root, sheet, wrong, seconds))
    report.checked["tables"] = len(sheets)
    report.checked["rows"] = sum(sheet.rows for sheet in sheets.values())
    report.checked["row_rules"] = sum(
        len(s.table.rules) + len(s.table.schema.get("checks", [])) for s in sheets.values()
    )


def _witnesses(report: Report, package: Package, asked: Witnesses | None, witnesses: str) -> None:
    """Hear the witnesses on what the engine has passed; what it refused is invalid already."""
    rows = report.checked.get("rows", 0)
    if report.findings:
        report.checked["witnesses"] = "not heard, for errors were found before"
    elif asked is None or (witnesses == "auto" and rows > MOST_ROWS):
        report.checked["witnesses"] = "not asked"
    else:
        report.add(asked.findings(package))
        report.checked["witnesses"] = ", ".join(NAMES)


def _reasons(report: Report, root: Path) -> None:
    """The changes since the last release that lack their reason."""
    try:
        findings, report.checked["reasons"] = check_reasons(root)
    except CannotRunError as error:
        findings, report.checked["reasons"] = [], f"not checked: {error}"
    report.add(findings)
