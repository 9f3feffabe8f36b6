"""What a release says that it changed: in the changelog to people, in ``changes/`` as data.

The section is a screen at most, as https://keepachangelog.com/ asks.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from steppe_ledger.diff import words
from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.reasons import Reasons, given
from steppe_ledger.export.tables import CHANGED
from steppe_ledger.markdown import cell
from steppe_ledger.release.version import Verdict

FIGURES = "figures"  # of this table every changed cell is told
MOST_LINES = 16  # of changed cells; a section is to fit on a screen
UNRELEASED = "## [Unreleased]"
_START = f"""# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/). Versions follow the
recipe [Data Package Version](https://datapackage.org/recipes/data-package-version/). Every changed
row and cell of a release, with its reason, stands in `changes/`.

{UNRELEASED}
"""
_SECTION = re.compile(r"(?m)^## ")


def section(diff: Diff, demanded: Verdict, reasons: Reasons, version: str, date: str) -> str:
    """The section of a release: what came, counts by table, every changed cell of a figure.

    ``date`` is YYYY-MM-DD.
    """
    lines = [f"## [{version}] - {date}", ""]
    if diff.base_version is None:
        lines += ["The first release.", ""]
    else:
        rules = list({d.rule.line: 0 for d in demanded.demands if d.rule.bump == demanded.bump})
        more = f"; and {words.count(len(rules) - 3, 'more rule')}" if len(rules) > 3 else ""
        lines += [
            f"The change is {demanded.bump}: {'; '.join(rules[:3]).replace('.;', ';')}{more}",
            "",
        ]
    lines += [*_tables(diff), "", *_cells(diff, reasons)]
    lines += [f"Every change with its reason: [{record_path(version)}]({record_path(version)})."]
    return "\n".join(lines) + "\n"


def _tables(diff: Diff) -> Iterator[str]:
    """A line of counts for each table, new tables first; those that came whole share one."""
    counts: dict[str, Counter[str]] = {}
    for change in diff.changes:
        counts.setdefault(change.table, Counter())[change.kind] += 1
    new = [change.table for change in diff.of("table_added")]
    if new:
        sizes = (f"`{name}` ({words.count(diff.rows.get(name, (0, 0))[1], 'row')})" for name in new)
        yield f"- New tables: {', '.join(sizes)}."
    for table, mine in counts.items():
        parts = [words.counted(kind, mine[kind]) for kind in words.NOUNS if mine[kind]]
        told = {*words.NOUNS, "table_added"}
        other = sum(number for kind, number in mine.items() if kind not in told)
        parts += [words.count(other, "change") + " of schema or description"] if other else []
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
            keys = ", ".join(c.key for c in mine[:3]) + (" ..." if len(mine) > 3 else "")
            yield f"- `{column}` of {len(mine)} ({cell(keys)}): {said}"
        rest = sum(len(mine) for _, mine in largest[MOST_LINES:])
        if rest:
            yield f"- and {words.count(rest, 'cell')} more, each for a reason of its own"
    yield ""


def insert_section(changelog: str, new: str) -> str:
    """The changelog with a new section under Unreleased.

    What a person wrote under Unreleased goes into the section, after its heading.
    """
    text = changelog if UNRELEASED in changelog else _START + changelog
    start = text.index(UNRELEASED) + len(UNRELEASED)
    after = _SECTION.search(text, start)
    end = after.start() if after else len(text)
    written = text[start:end].strip("\n")
    heading, _, body = new.partition("\n\n")
    whole = "\n\n".join(filter(None, [heading, written, body]))
    rest = f"\n{text[end:]}" if after else ""
    return f"{text[:start]}\n\n{whole}{rest}"


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
