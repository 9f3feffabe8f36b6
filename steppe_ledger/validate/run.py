"""The whole gate, engine after engine, in one report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from steppe_ledger.package.canonical import check_cell_forms, check_order, check_table
from steppe_ledger.evidence.derivations import check_derivations
from steppe_ledger.evidence.texts import check_texts
from steppe_ledger.findings import Finding, Report
from steppe_ledger.package.descriptor import Package, load_package
from steppe_ledger.package.rows import Rows
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
    usable = {name: table for name, table in rows.items() if table.usable}
    # what rests on a cell comes after it: a span that is off would make its figure look wrong too,
    # and a wrong unit what is added up
    report.checked["evidence"] = check_texts(report, usable, texts, require_texts=require_texts)
    findings, report.checked["figures_derived"] = check_derivations(report, usable)
    report.add(findings)
    if package.tables:
        _check_across(report, package, usable)
    for table in usable.values():
        report.add(check_order(table, report.wrong_lines(table.table.path)))
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
    from steppe_ledger.validate.structure import check_references, check_structure

    rows = {name: table for name, table in readable.items() if table.usable}
    scale = None
    if engine == "duckdb":
        from steppe_ledger.validate.scale import AtScale

        scale = AtScale(package, readable)
        report.add(scale.structure())
    else:
        report.add(check_structure(package, readable))
    for table in rows.values():
        report.add(check_cell_forms(table))
    report.add(check_references(rows))
    wrong = {name: report.wrong_lines(table.table.path) for name, table in rows.items()}
    for name, table in rows.items():
        report.add(check_rules(table, wrong[name], sql=scale is None))
    if scale is not None:
        report.add(scale.rules(wrong))
    report.checked["row_rules"] = sum(
        len(t.table.rules) + len(t.table.schema.get("checks", [])) for t in rows.values()
    )


def _check_across(report: Report, package: Package, rows: dict[str, Rows]) -> None:
    wrong = {name: report.wrong_lines(table.table.path) for name, table in rows.items()}
    findings, names = check_across(package, {n: _known(report, t) for n, t in rows.items()})
    report.add(_elsewhere(findings, wrong))
    report.checked["cross_checks"] = len(names)


def _elsewhere(findings: Iterable[Finding], wrong: Mapping[str, set[int]]) -> Iterator[Finding]:
    """The findings outside rows that are wrong already, of which they may be a mere consequence."""
    return (f for f in findings if f.table is None or f.line not in wrong[f.table])


def _known(report: Report, rows: Rows) -> Rows:
    """The rows without the cells that are wrong: a check must not conclude anything from these."""
    table = rows.table
    wrong = {f.cell for f in report.findings if f.path == table.path and f.column is not None}
    if not wrong:
        return rows
    cells = [
        [
            "" if (table.path, line, name) in wrong and name not in table.key else cell
            for name, cell in zip_longest(rows.header, row[: len(rows.header)], fillvalue="")
        ]
        for row, line in zip(rows.rows, rows.lines, strict=True)
    ]
    return replace(rows, rows=cells)
