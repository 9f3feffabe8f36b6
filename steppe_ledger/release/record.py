"""What a release changed, as data: ``changes/<version>.csv``, one line a row or cell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.reasons import ALL_ADDED, Reason

COLUMNS = ["version", "table", "key", "column", "old", "new", "kind", "reason", "note"]


def record_path(version: str) -> str:
    """Where a release's changes are kept."""
    return f"changes/{version}.csv"


def record(diff: Diff, reasons: Iterable[Reason], version: str) -> str:
    """The changes of a release as CSV, in the order of the tables, each with its reason."""
    why = {reason.place: reason for reason in reasons}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for change in diff.changes:
        reason = reason_of(change, why)
        said = [reason.reason, reason.note] if reason else ["", ""]
        column = " ".join(filter(None, [change.column, change.aspect]))
        row = [
            version,
            change.table,
            change.key,
            column,
            _cell(change.old),
            _cell(change.new),
            change.kind,
        ]
        writer.writerow([*row, *said])
    return text.getvalue()


def reason_of(change: Change, why: dict[tuple[str, str, str], Reason]) -> Reason | None:
    """The reason that was given for a change, its own or that of all rows added to its table."""
    own = why.get((change.table, change.key, change.column))
    return own or (why.get((change.table, ALL_ADDED, "")) if change.kind == "row_added" else None)


def _cell(value: Any) -> str:
    """A value as one cell, on one line."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.splitlines())
