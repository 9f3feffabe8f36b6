"""A report as text, JSON, GitHub annotations or Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from steppe_ledger.findings import Finding, Report
from steppe_ledger.markdown import cell, code, visible

LONGEST = 200  # characters of a cell that a format for people prints
SHOWN = 200  # findings that a format for people prints; JSON always has them all


def place(finding: Finding) -> str:
    """``file:line:column`` as far as known."""
    parts = [finding.path or "package", finding.line, finding.column]
    return ":".join(str(part) for part in parts if part is not None)


def summary(report: Report) -> str:
    """One line: the verdict, and what was and was not checked."""
    checked = report.checked
    count = len(report.findings)
    verdict = "valid" if report.valid else f"invalid: {count} error{'' if count == 1 else 's'}"
    parts = [f"{checked.get('tables', 0)} tables", f"{checked.get('rows', 0)} rows"]
    if "row_rules" in checked:
        parts.append(f"{checked['row_rules']} row rules, {checked['cross_checks']} cross checks")
    if "engine" in checked:
        parts.append(f"{checked['engine']}, without {len(checked['without'])} rules")
    elif "row_rules" in checked:
        parts.append(f"{checked['figures_derived']} figures derived again")
        parts.append(f"witnesses: {checked.get('witnesses', 'not asked')}")
    parts.append("evidence: " + evidence_line(checked.get("evidence", {})))
    if "reasons" in checked:
        parts.append(f"reasons: {checked['reasons']}")
    return f"{verdict} ({'; '.join(parts)})"


def evidence_line(evidence: dict[str, object]) -> str:
    """What was held against the texts."""
    if "texts_of" not in evidence:
        return str(evidence.get("texts", "not checked"))
    line = f"{evidence['texts_present']} of {evidence['texts_of']} texts present"
    if evidence["texts_present"]:
        line += f", {evidence['slices']} slices compared, {evidence['open_numbers']} numbers open"
    return line


def as_text(report: Report) -> str:
    """For a terminal: three lines an error."""
    lines = []
    for finding in report.findings[:SHOWN]:
        lines.append(visible(f"{place(finding)}: {finding.message} [{finding.rule}]"))
        what = filter(None, [f"key {finding.key}" if finding.key else "", _value(finding)])
        if at := ", ".join(what):
            lines.append(visible(f"    at:  {at}"))
        lines.append(visible(f"    fix: {finding.hint}"))
    lines += _rest(report)
    return "\n".join([*lines, summary(report)]) + "\n"


def as_json(report: Report) -> str:
    """For programs."""
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n"


def as_github(report: Report) -> str:
    """Workflow commands that annotate the lines of a pull request."""
    lines = []
    for finding in report.findings[:SHOWN]:
        file = _property(finding.path or "datapackage.json")
        title = _property(" ".join(filter(None, [finding.rule, finding.column])))
        where = f"file={file},line={finding.line or 1},title={title}"
        lines.append(f"::error {where}::{_data(_sentence(finding))}")
    verdict = "notice" if report.valid else "error"
    lines += [f"::error::{line}" for line in _rest(report)]
    return "\n".join([*lines, f"::{verdict}::{_data(summary(report))}"]) + "\n"


def as_markdown(report: Report) -> str:
    """For the summary of a CI job or a comment."""
    lines = [f"**Steppe Ledger:** {_cell(summary(report))}", ""]
    if report.findings:
        lines += ["| place | value | what is wrong | how to fix it |", "|---|---|---|---|"]
    for finding in report.findings[:SHOWN]:
        cells = [code(place(finding)), _cell((finding.value or "")[:LONGEST])]
        cells += [_cell(f"{finding.message} ({finding.rule})"), _cell(finding.hint)]
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", *_rest(report)] if len(report.findings) > SHOWN else []
    return "\n".join(lines).rstrip("\n") + "\n"


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "markdown": as_markdown,
}


def _rest(report: Report) -> list[str]:
    left = len(report.findings) - SHOWN
    return [f"... and {left} more errors; --format json shows them all"] if left > 0 else []


def _value(finding: Finding) -> str:
    value = finding.value
    if value is not None and len(value) > LONGEST:
        value = f"{value[:LONGEST]}... ({len(value):,} characters)"
    return "" if value is None else f"value {value!r}"


def _sentence(finding: Finding) -> str:
    value = f" ({_value(finding)})" if finding.value is not None else ""
    key = f" [{finding.key}]" if finding.key else ""
    return f"{finding.message}{value}{key}. {finding.hint}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """Text as it is, which calls nobody (@) and no issue (#) where it is a comment."""
    return re.sub("[@#]", r"\\\g<0>", cell(text))
