"""What the gate says: a finding names one wrong place, why it is wrong, and how to put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_FINDINGS = 50_000  # who has more of them mends these first; each takes a kilobyte


class TooManyError(Exception):
    """More is wrong than a report can hold."""


class CannotRunError(Exception):
    """The command could not do its work for a reason outside the data (exit status 2)."""


@dataclass(frozen=True)
class Finding:
    """One error of the package.

    ``path`` is relative to the package's root, ``line`` counts from 1 (the header of a table is
    line 1), ``column`` is the name of a table's column, ``key`` the row's primary key.
    """

    rule: str
    message: str
    hint: str
    table: str | None = None
    path: str | None = None
    line: int | None = None
    column: str | None = None
    key: str | None = None
    value: str | None = None

    @property
    def cell(self) -> tuple[str | None, int | None, str | None]:
        """The place that the finding is about: path, line, column."""
        return (self.path, self.line, self.column)

    def as_json(self) -> dict[str, Any]:
        """Plain values in the order that the report's schema gives."""
        return {name: getattr(self, name) for name in REPORT_FIELDS}


REPORT_FIELDS = ("rule", "table", "path", "line", "column", "key", "value", "message", "hint")
# what is wrong with the writing of a row and leaves its cells as they are
FORM_ONLY = frozenset({"bom", "line-end", "quoting"})


@dataclass
class Report:
    """All the findings of one run, and what was checked and what was not."""

    findings: list[Finding] = field(default_factory=list)
    checked: dict[str, Any] = field(default_factory=dict)
    _cells: set[tuple[str | None, int | None, str | None]] = field(default_factory=set)

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def add(self, found: Iterable[Finding]) -> None:
        """Take over ``found``, one finding a cell: what is said of it first silences the rest.

        Raises TooManyError at MOST_FINDINGS.
        """
        for finding in found:
            if len(self.findings) >= MOST_FINDINGS:
                raise TooManyError
            if finding.column is None or finding.cell not in self._cells:
                self.findings.append(finding)
                self._cells.add(finding.cell)

    def wrong_lines(
        self, path: str, *, besides: Iterable[str] = (), rules_besides: Iterable[str] = ()
    ) -> set[int]:
        """Lines of a file in which something was found: later checks leave these rows alone.

        What was found in the columns ``besides``, or by ``rules_besides``, can be left out.
        """
        columns, rules = set(besides), FORM_ONLY.union(rules_besides)
        return {
            finding.line
            for finding in self.findings
            if finding.path == path and finding.line is not None
            and finding.rule not in rules and finding.column not in columns
        }  # fmt: skip

    def wrong_cells(self, path: str) -> dict[str, list[int]]:
        """The lines of the wrong cells of a file, by column."""
        found: dict[str, list[int]] = {}
        for finding in self.findings:
            if finding.path == path and finding.column is not None and finding.line is not None:
                found.setdefault(finding.column, []).append(finding.line)
        return found

    def withdraw(self, cells: set[tuple[str | None, int | None, str | None]]) -> None:
        """Take back what was said of these cells: they have turned out to be right."""
        if cells:
            self.findings = [finding for finding in self.findings if finding.cell not in cells]
            self._cells -= cells

    def settle(self) -> None:
        """Order the findings as a reader goes through the files, and say each cause once.

        A hash that is not the file's is a mere consequence where the table itself is wrong.
        """
        wrong = {finding.table for finding in self.findings if finding.rule != "hash"}
        self.findings = [f for f in self.findings if f.rule != "hash" or f.table not in wrong]
        self.findings.sort(key=lambda f: (f.path or "", f.line or 0, f.column or "", f.rule))

    def as_json(self) -> dict[str, Any]:
        """The report as ``{"valid", "errors", "checked"}``."""
        return {
            "valid": self.valid,
            "errors": [finding.as_json() for finding in self.findings],
            "checked": self.checked,
        }


def near(word: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` where a known word is near to ``word``; else an empty text."""
    found = difflib.get_close_matches(word, list(known), 1, 0.7)
    return f" Did you mean {found[0]}?" if found else ""
