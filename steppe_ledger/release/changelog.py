"""What a release says that it changed: in the changelog to people, in ``changes/`` as data.

The section is a screen at most, as https://keepachangelog.com/ asks.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from steppe_ledger.diff import words
from steppe_ledger.diff.change import OF_ROWS, Change, Diff, by_table
from steppe_ledger.diff.reasons import Reason, Reasons, given
from steppe_ledger.export.tables import CHANGED
from steppe_ledger.markdown import cell
from steppe_ledger.release.version import Verdict, grounds
from steppe_ledger.sql.query import as_csv

FIGURES = "figures"  # of this table every changed cell is told
MOST_LINES = 16  # of changed cells; a section is to fit on a screen
UNRELEASED = "## [Unreleased]"
_START = f"""# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/). Versions follow the
recipe [Data Package Version](https://datapackage.org/recipes/data-package-version/). Every changed
row and cell of a release, with its reason, stands in `changes/`.

{UNRELEASED}
"""


def section(diff: Diff, demanded: Verdict, reasons: Reasons, version: str, date: str) -> str:
    """The section of a release: what came, counts by table, every changed cell of a figure.

    ``date`` is YYYY-MM-DD.
    """
    if diff.base_version is None:
        why = "The first release."
    else:
        rules = words.some([rule.line for rule in grounds(demanded.demands)], 3)
        why = f"The change is {demanded.bump}: {'; '.join(rules).replace('.;', ';')}"
    lines = [f"## [{version}] - {date}", "", why, "", *_tables(diff), "", *_cells(diff, reasons)]
    lines += [f"Every change with its reason: [{record_path(version)}]({record_path(version)})."]
    return "\n".join(lines) + "\n"


def _tables(diff: Diff) -> Iterator[str]:
    """A line of counts for each table, new tables first; those that came whole share one."""
    new = [f"`{c.table}` ({words.count(c.new or 0, 'row')})" for c in diff.of("table_added")]
    if new:
        yield f"- New tables: {', '.join(new)}."
    for table, changes in by_table(diff.changes).items():
        counts = Counter[str](c.kind for c in changes if c.kind != "table_added")
        parts = [words.counted(kind, counts.pop(kind)) for kind in OF_ROWS if kind in counts]
        if counts:
            parts.append(words.count(counts.total(), "change") + " of schema or description")
        before, after = diff.rows.get(table, (0, 0))
        size = f" ({before} to {after} rows)" if before != after else ""
        if parts:
            yield f"- {f'`{table}`' if table else 'The package itself'}{size}: {', '.join(parts)}."


def _cells(diff: Diff, reasons: Reasons) -> Iterator[str]:
    """The changed cells of the figures: a line for each or, where they are many, for each group."""
    changed = [c for c in diff.of("cell_changed") if c.table == FIGURES]
    if not changed:
        return
    yield f"Changed cells of `{FIGURES}`:"
    yield ""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changed:
        reason = given(change, reasons)
        note = f": {cell(reason.note)}" if reason and reason.note else ""
        said = f"{reason.reason}{note}" if reason else "no reason"
        if len(changed) <= MOST_LINES:
            old, new = words.pair(change.old, change.new)
            yield f"- {cell(change.key)}, `{change.column}`: {cell(old)} to {cell(new)} ({said})"
        groups.setdefault((change.column, said), []).append(change)
    if len(changed) > MOST_LINES:  # all cells of one column that changed for one reason
        largest = sorted(groups.items(), key=lambda group: -len(group[1]))
        for (column, said), mine in largest[:MOST_LINES]:
            keys = cell(", ".join(words.some([change.key for change in mine], 3)))
            yield f"- `{column}` of {len(mine)} ({keys}): {said}"
        if rest := sum(len(mine) for _, mine in largest[MOST_LINES:]):
            yield f"- and {words.count(rest, 'cell')} more, each for a reason of its own"
    yield ""


def insert_section(changelog: str, new: str) -> str:
    """The changelog with a new section under Unreleased.

    What a person wrote under Unreleased goes into the section, after its heading.
    """
    text = changelog if UNRELEASED in changelog else _START + changelog
    before, _, after = text.partition(UNRELEASED)
    written, older_heading, older = after.partition("\n## ")
    heading, _, body = new.partition("\n\n")
    whole = "\n\n".join(filter(None, [heading, written.strip("\n"), body]))
    return f"{before}{UNRELEASED}\n\n{whole}{older_heading}{older}"


def record_path(version: str) -> str:
    """Where a release's changes are kept."""
    return f"changes/{version}.csv"


def record(diff: Diff, reasons: Reasons, version: str) -> str:
    """The changes of a release as CSV, in the order of the tables, each with its reason.

    Of a property of a column, ``column`` names both, as in ``value unit``.
    """
    rows = []
    for c in diff.changes:
        reason = given(c, reasons) or Reason("", "")
        column = f"{c.column} {c.aspect}".strip()
        rows.append((version, c.table, c.key, column, _cell(c.old), _cell(c.new), c.kind,
                     reason.reason, reason.note))  # fmt: skip
    return as_csv([*CHANGED], rows)


def _cell(value: Any) -> str:
    """A value as one cell, on one line."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.splitlines())
