"""A report as text, JSON, GitHub annotations or Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from steppe_ledger.findings import Finding, Report
from steppe_ledger.markdown import cell, code, table, visible
from steppe_ledger.package.files import json_bytes

LONGEST = 200  # characters of a cell that a format for people prints
SHOWN = 200  # findings that a format for people prints; JSON always has them all


def place(finding: Finding) -> str:
    """``file:line:column`` as far as known."""
    parts = [finding.path or "package", finding.line, finding.column]
    return ":".join(str(part) for part in parts if part is not None)


def summary(report: Report) -> str:
    """One line: the verdict, and what was and was not checked."""
    count = len(report.findings)
    verdict = "valid" if report.valid else f"invalid: {count} error{'' if count == 1 else 's'}"
    checked = {"tables": 0, "rows": 0, **report.checked}
    checked.setdefault("evidence", {"texts": "not checked"})
    parts = [_said(name.replace("_", " "), what) for name, what in checked.items()]
    return f"{verdict} ({'; '.join(parts)})"


def _said(name: str, what: Any) -> str:
    """One thing that was checked, or why it was not: a number, a text, a list, or the evidence."""
    if isinstance(what, int):
        return f"{what} {name}"
    if isinstance(what, list):
        return f"{name} {len(what)} rules"
    if not isinstance(what, dict):
        return f"{name}: {what}"
    if "texts_of" not in what:
        return f"{name}: {what['texts']}"
    line = f"{name}: {what['texts_present']} of {what['texts_of']} texts present"
    if what["texts_present"]:
        line += f", {what['slices']} slices compared, {what['open_numbers']} numbers open"
    return line


def as_text(report: Report) -> str:
    """For a terminal: three lines an error."""
    lines = []
    for finding in report.findings[:SHOWN]:
        lines.append(f"{place(finding)}: {finding.message} [{finding.rule}]")
        if at := ", ".join(filter(None, [finding.key and f"key {finding.key}", _value(finding)])):
            lines.append(f"    at:  {at}")
        lines.append(f"    fix: {finding.hint}")
    return "\n".join([*map(visible, lines), *_rest(report), summary(report)]) + "\n"


def as_json(report: Report) -> str:
    """For programs."""
    return json_bytes(report.as_json()).decode()


def as_github(report: Report) -> str:
    """Workflow commands that annotate the lines of a pull request."""
    lines = []
    for finding in report.findings[:SHOWN]:
        file = _property(finding.path or "datapackage.json")
        title = _property(" ".join(filter(None, [finding.rule, finding.column])))
        value = f" ({_value(finding)})" if finding.value is not None else ""
        key = f" [{finding.key}]" if finding.key else ""
        said = _data(f"{finding.message}{value}{key}. {finding.hint}")
        lines.append(f"::error file={file},line={finding.line or 1},title={title}::{said}")
    lines += [f"::error::{line}" for line in _rest(report)]
    verdict = "notice" if report.valid else "error"
    return "\n".join([*lines, f"::{verdict}::{_data(summary(report))}"]) + "\n"


def as_markdown(report: Report) -> str:
    """For the summary of a CI job or a comment."""
    rows = []
    for f in report.findings[:SHOWN]:
        texts = ((f.value or "")[:LONGEST], f"{f.message} ({f.rule})", f.hint)
        rows.append([code(place(f)), *map(_cell, texts)])
    text = f"**Steppe Ledger:** {_cell(summary(report))}\n\n"
    if rows:
        heads = ("place", "value", "what is wrong", "how to fix it")
        text += table(heads, rows) + "\n".join(_rest(report))
    return text.rstrip("\n") + "\n"


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


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """Text as it is, which calls nobody (@) and no issue (#) where it is a comment."""
    return re.sub("[@#]", r"\\\g<0>", cell(text))
