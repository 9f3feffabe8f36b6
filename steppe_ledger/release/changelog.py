"""The changelog's section of a release, at most a screen, in the form of https://keepachangelog.com/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from steppe_ledger.diff import words
from steppe_ledger.diff.change import OF_ROWS, Change, Diff
from steppe_ledger.diff.reasons import Reason
from steppe_ledger.markdown import cell
from steppe_ledger.release.record import reason_of, record_path
from steppe_ledger.release.version import Verdict

FIGURES = "figures"  # of this table every changed cell is told
MOST_CELLS = 20  # lines of changed cells
UNRELEASED = "## [Unreleased]"
_START = f"""# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/). Versions follow the
recipe [Data Package Version](https://datapackage.org/recipes/data-package-version/). Every changed
row and cell of a release, with its reason, stands in `changes/`.

{UNRELEASED}
"""
_SECTION = re.compile(r"(?m)^## ")


def section(
    diff: Diff, demanded: Verdict, reasons: Iterable[Reason], version: str, date: str
) -> str:
    """The section of a release: what came, counts by table, every changed cell of a figure."""
    why = {reason.place: reason for reason in reasons}
    lines = [f"## [{version}] - {date}", ""]
    if diff.base_version is None:
        lines += ["The first release.", ""]
    else:
        rules = {d.rule.line: None for d in demanded.demands if d.rule.bump == demanded.bump}
        more = f", and {len(rules) - 3} more rules" if len(rules) > 3 else ""
        lines += [f"The change is {demanded.bump}: {'; '.join(list(rules)[:3])}{more}.", ""]
    lines += [*_tables(diff), "", *_cells(diff, why)]
    lines += [f"Everything, with its reasons: [{record_path(version)}]({record_path(version)})."]
    return "\n".join(lines) + "\n"


_WORDS = {"row_added": "added", "row_removed": "removed", "cell_changed": "cells changed",
          "key_renamed": "keys renamed", "follows": "references following"}  # fmt: skip


def _tables(diff: Diff) -> Iterator[str]:
    """A line of counts a table, new tables first."""
    counts: dict[str, Counter[str]] = {}
    for (table, kind), number in diff.counts().items():
        counts.setdefault(table, Counter())[kind] += number
    new = {c.table for c in diff.of("table_added")}
    for table in sorted(counts, key=lambda name: (name not in new, name)):
        mine = counts[table]
        parts = [f"{mine[kind]} {said}" for kind, said in _WORDS.items() if mine[kind]]
        other = sum(n for kind, n in mine.items() if kind not in OF_ROWS and kind != "table_added")
        parts += [words.count(other, "change") + " of schema or description"] if other else []
        if table in new:
            yield f"- `{table}`: a new table, {words.count(diff.rows.get(table, (0, 0))[1], 'row')}."
        elif not table:
            yield f"- The package itself: {words.count(other, 'property').replace('propertys', 'properties')}."
        else:
            before, after = diff.rows.get(table, (0, 0))
            size = f" ({before} to {after} rows)" if before != after else ""
            yield f"- `{table}`{size}: {', '.join(parts)}."


def _cells(diff: Diff, why: dict[tuple[str, str, str], Reason]) -> Iterator[str]:
    changed = [c for c in diff.of("cell_changed") if c.table == FIGURES]
    if not changed:
        return
    yield f"Changed cells of `{FIGURES}`:"
    yield ""
    if len(changed) <= MOST_CELLS:
        yield from (_line(change, reason_of(change, why)) for change in changed)
    else:  # one line for all cells of a column that changed for one reason
        groups: dict[tuple[str, str, str], list[Change]] = {}
        for change in changed:
            reason = reason_of(change, why)
            said = (reason.reason, reason.note) if reason else ("", "")
            groups.setdefault((change.column, *said), []).append(change)
        for (column, word, note), mine in list(groups.items())[:MOST_CELLS]:
            keys = ", ".join(c.key for c in mine[:4]) + (" ..." if len(mine) > 4 else "")
            yield f"- `{column}` of {words.count(len(mine), 'figure')} ({cell(keys)}): {word}{_note(note)}"
        if len(groups) > MOST_CELLS:
            rest = sum(len(mine) for mine in list(groups.values())[MOST_CELLS:])
            yield f"- and {words.count(rest, 'cell')} more"
    yield ""


def _line(change: Change, reason: Reason | None) -> str:
    old, new = words.pair(change.old, change.new)
    said = f" ({reason.reason}{_note(reason.note)})" if reason else ""
    return f"- {cell(change.key)}, `{change.column}`: {cell(old)} to {cell(new)}{said}"


def _note(note: str) -> str:
    return f": {cell(words.plain(note))}" if note else ""


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
