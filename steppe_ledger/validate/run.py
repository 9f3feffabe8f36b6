"""The whole gate, engine after engine, in one report."""

from __future__ import annotations

from pathlib import Path

from steppe_ledger.canonical import check_cell_forms, check_table
from steppe_ledger.evidence.derivations import check_derivations
from steppe_ledger.evidence.texts import check_texts
from steppe_ledger.findings import Report
from steppe_ledger.package import Package, load_package
from steppe_ledger.rows import Rows
from steppe_ledger.validate.cross import check_across


def validate(
    root: Path,
    texts: Path | None = None,
    *,
    require_texts: bool = False,
    engine: str = "standard",
) -> Report:
    """Check the package under ``root``, and with ``texts`` its evidence.

    The ``engine`` "standard" is frictionless and pandera; "duckdb" is for very long tables.
    ``texts`` is a folder of ``<source_id>.txt``. Raises CannotRunError where there is no package
    or no such folder.
    """
    report = Report()
    package, faults = load_package(root)
    report.add(faults)
    rows = _check_form(report, package)
    if rows:
        _check_content(report, package, rows, engine)
        report.checked["evidence"] = check_texts(report, rows, texts, require_texts=require_texts)
    report.checked["tables"] = len(rows)
    report.checked["rows"] = sum(len(table.rows) for table in rows.values())
    report.sort()
    return report


def _check_form(report: Report, package: Package) -> dict[str, Rows]:
    """Canonical form of every table; returns those whose cells can be told by column."""
    readable: dict[str, Rows] = {}
    for table in package.tables.values():
        rows, findings = check_table(package.root, table)
        report.add(findings)
        if rows is not None:
            readable[table.name] = rows
    return readable


def _check_content(
    report: Report, package: Package, readable: dict[str, Rows], engine: str
) -> None:
    from steppe_ledger.validate.rules import check_rules

    rows = {name: table for name, table in readable.items() if table.usable}
    if engine == "duckdb":
        from steppe_ledger.validate.scale import check_at_scale

        report.add(check_at_scale(package, readable))
    else:
        from steppe_ledger.validate.structure import check_structure

        report.add(check_structure(package, readable))
    for table in rows.values():
        report.add(check_cell_forms(table))
    for table in rows.values():
        report.add(check_rules(table, wrong_lines(report, table), sql=engine != "duckdb"))
    report.checked["row_rules"] = sum(
        len(t.table.rules) + len(t.table.schema.get("checks", [])) for t in rows.values()
    )
    findings, names = check_across(package, rows)
    report.add(findings)
    report.checked["cross_checks"] = len(names)
    findings, derived = check_derivations(report, rows)
    report.add(findings)
    report.checked["figures_derived"] = derived


def wrong_lines(report: Report, rows: Rows) -> set[int]:
    """Lines of a table in which something was found: later engines leave these rows alone."""
    return {
        finding.line
        for finding in report.findings
        if finding.path == rows.table.path
        and finding.line is not None
        and finding.rule != "unsorted"
    }
