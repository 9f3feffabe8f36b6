"""What a release changed, as data: ``changes/<version>.csv``, one line a row, cell or property."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from steppe_ledger.diff.change import Diff
from steppe_ledger.diff.reasons import Reasons, given
from steppe_ledger.export.tables import CHANGED


def record_path(version: str) -> str:
    """Where a release's changes are kept."""
    return f"changes/{version}.csv"


def record(diff: Diff, reasons: Reasons, version: str) -> str:
    """The changes of a release as CSV, in the order of the tables, each with its reason.

    Of a property of a column, ``column`` names both, as in ``value unit``.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CHANGED)
    for c in diff.changes:
        reason = given(c, reasons)
        column = f"{c.column} {c.aspect}".strip()
        said = (reason.reason, reason.note) if reason else ("", "")
        writer.writerow(
            [version, c.table, c.key, column, _cell(c.old), _cell(c.new), c.kind, *said]
        )
    return text.getvalue()


def _cell(value: Any) -> str:
    """A value as one cell, on one line."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.splitlines())
