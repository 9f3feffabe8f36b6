"""Exceptions as data: rows that may break a rule, each with its reason.

The table ``exceptions`` names rule, table and key. An exception that excuses nothing is a finding
itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from steppe_ledger.findings import Finding, Report
from steppe_ledger.sql.database import literal, quoted
from steppe_ledger.validate.sheet import Sheet

TABLE = "exceptions"
COLUMNS = ("rule", "table_name", "key")


class Exceptions:
    """The exceptions of a package, and which of them were needed."""

    def __init__(self, report: Report, sheets: dict[str, Sheet]) -> None:
        """``report`` tells which rows are wrong themselves."""
        self._report, self._sheets = report, sheets
        self._sheet = sheets.get(TABLE)
        self._needed: dict[tuple[str, str, str], bool] = {}
        if self._sheet is not None and set(COLUMNS) <= set(self._sheet.table.columns):
            wrong = report.wrong_lines(self._sheet.table.path)
            names = [quoted(name) for name in COLUMNS]
            self._needed = dict.fromkeys(self._sheet.distinct(names, wrong), False)

    def excuse(self, rule: str, table: str, key: str) -> bool:
        """Whether a row may break a rule."""
        place = (rule, table, key)
        if place in self._needed:
            self._needed[place] = True
        return place in self._needed

    def unneeded(self, ran: Collection[str]) -> Iterator[Finding]:
        """The exceptions from rules that ``ran`` which excuse no row, or a row that is right."""
        for (rule, table, key), needed in sorted(self._needed.items()):
            if needed or rule not in ran or self._sheet is None or self._is_wrong(table, key):
                continue
            same = " AND ".join(
                f"{quoted(name)} = {literal(cell)}"
                for name, cell in zip(COLUMNS, (rule, table, key), strict=True)
            )
            for place in self._sheet.where(same, "key"):
                message = "the row that it excuses does not break the rule"
                yield self._sheet.finding(
                    "exception-is-needed", message, "Delete the exception.", place, "key"
                )

    def _is_wrong(self, table: str, key: str) -> bool:
        """Whether something else was found in a row, so that the rule was not asked of it."""
        sheet = self._sheets.get(table)
        return sheet is not None and not self._report.wrong_lines(sheet.table.path).isdisjoint(
            sheet.at_keys([key]).values()
        )
