"""A report of ``diff`` as text, JSON or Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence

from steppe_ledger.diff import wording
from steppe_ledger.diff.changes import Diff, TableDiff
from steppe_ledger.diff.report import Report
from steppe_ledger.release.version import Demand

# GitHub refuses a comment of more than 65,536 characters
MOST_CHARACTERS = 60_000
ROWS_SHOWN = 50  # lines of one list in Markdown
ROWS_UNFOLDED = 10  # a longer list is folded
CELL_SHOWN = 100  # characters of one cell in Markdown
_SAFE_CODE = re.compile(r"[^`\\\s]([^`\\]*[^`\\\s])?")  # what may stand between backticks
_BAR = r"\|"  # in a table a bar ends the cell, even between backticks
# ASCII punctuation but for , - . / and a colon that makes no address
_PUNCTUATION = re.compile(r"[!-+;-@\[-`{-~]|:(?=/)")


def as_json(report: Report) -> str:
    """For programs; ``docs/diff-report.schema.json`` describes it."""
    return json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n"


def as_text(report: Report) -> str:
    """For a terminal: everything, nothing shortened."""
    lines = [headline(report.diff)]
    lines += [
        f"not compared: {f.resource} ({f.side}): {f.reason}" for f in report.diff.not_compared
    ]
    lines += _resource_lines(report.diff)
    for table in report.diff.tables:
        lines.append(f"{table.name}: {table_counts(table)}")
        lines += [f"  {wording.schema_change(change)}" for change in table.schema]
        lines += [f"  {mark} {wording.visible(line)}" for mark, line in _row_lines(table)]
    lines += [wording.metadata_change(change) for change in report.diff.metadata]
    lines += _expected_lines(report.diff)
    lines.append(version_line(report))
    for demand in report.version.demands:
        lines.append(f"  {demand.rule.bump}: {_subject(demand)}")
        lines.append(f'      {_whose(demand)}: "{demand.rule.line}"')
    return "\n".join(lines) + "\n"


def headline(diff: Diff) -> str:
    """What was compared with what, and whether it differs."""
    verdict = "different" if diff.different else "same"
    tables = wording.count(diff.tables_compared, "table")
    rows = wording.count(diff.rows_compared, "row")
    return f"{diff.base} -> {diff.head}: {verdict} ({tables}, {rows} compared)"


def version_line(report: Report) -> str:
    """The least bump, and the version that it leads to."""
    line = f"version: {report.version.bump}"
    if report.least_version is not None and report.version.bump != "none":
        line += f", {report.diff.base_version} -> {report.least_version}"
    return line


def table_counts(table: TableDiff) -> str:
    """How many rows and columns differ, as a phrase."""
    cells = sum(len(row.cells) for row in table.changed)
    parts = [
        (len(table.added), "row", "added"),
        (len(table.removed), "row", "removed"),
        (len(table.changed), "row", f"changed ({wording.count(cells, 'cell')})"),
        (len(table.renamed_keys), "key", "renamed"),
        (len(table.schema), "schema change", ""),
    ]
    said = [f"{wording.count(n, noun)} {what}".strip() for n, noun, what in parts if n]
    if table.rows_base != table.rows_head and None not in (table.rows_base, table.rows_head):
        said.append(f"{table.rows_base} -> {table.rows_head} rows")
    return ", ".join(said)


def _resource_lines(diff: Diff) -> list[str]:
    def size(rows: int | None) -> str:
        return "" if rows is None else f" ({wording.count(rows, 'row')})"

    return [
        *(f"{r.name}: {r.kind} added{size(r.rows)}" for r in diff.added),
        *(f"{r.name}: {r.kind} removed{size(r.rows)}" for r in diff.removed),
        *(f"{r.new}: renamed, was {r.old}" for r in diff.renamed),
        *(f"{m.name}: {m.what} moved from {m.old} to {m.new}" for m in diff.moved),
        *(f"{f.name}: other content (SHA-256 {f.old[:10]} to {f.new[:10]})" for f in diff.files),
    ]


def _expected_lines(diff: Diff) -> list[str]:
    """What changes with every change, in one line."""
    own = [wording.metadata_change(change) for change in diff.expected if change.resource is None]
    resources = {change.resource for change in diff.expected if change.resource is not None}
    if resources:
        own.append(f"hash or bytes of {wording.count(len(resources), 'resource')}")
    return [f"as expected: {'; '.join(own)}"] if own else []


def _row_lines(table: TableDiff) -> Iterable[tuple[str, str]]:
    for row in table.added:
        yield "+", wording.key_text(row.key)
    for row in table.removed:
        yield "-", wording.key_text(row.key)
    for rename in table.renamed_keys:
        yield ">", f"{wording.key_text(rename.old)} -> {wording.key_text(rename.new)}"
    for changed in table.changed:
        yield "~", wording.key_text(changed.key)
        for cell in changed.cells:
            follows = " (follows a renamed key)" if cell.follows else ""
            yield " ", f"  {cell.column}: {cell.old!r} -> {cell.new!r}{follows}"


def _subject(demand: Demand) -> str:
    change = wording.visible(demand.change)
    return change if demand.resource is None else f"{demand.resource}: {change}"


def _whose(demand: Demand) -> str:
    return "recipe" if demand.rule.source == "recipe" else "our rule"


# --- Markdown ------------------------------------------------------------------------------------


def cell(text: str, longest: int | None = CELL_SHOWN, *, in_table: bool = True) -> str:
    """A cell's text in Markdown: code, in which no character has a meaning of its own.

    Nothing in it can become a link, a mention of a person, HTML or the end of a table's cell.
    """
    if text == "":
        return "*empty*"
    shown = wording.visible(text)
    if longest is not None and len(shown) > longest:
        shown = shown[: longest - 1] + "…"
    if _SAFE_CODE.fullmatch(shown):
        return f"`{shown.replace('|', _BAR)}`" if in_table else f"`{shown}`"
    return "<code>" + _PUNCTUATION.sub(lambda m: f"&#{ord(m[0])};", shown) + "</code>"


def as_markdown(report: Report) -> str:
    """For the comment on a pull request: long lists folded and cut, and bounded as a whole."""
    diff = report.diff
    parts = [f"**{_plain(headline(diff))}**", f"**{_plain(version_line(report))}**"]
    demands = [
        [
            demand.rule.bump,
            _plain(_subject(demand)),
            f"{_plain(demand.rule.line)} ({_whose(demand)})",
        ]
        for demand in report.version.demands
    ]
    parts.append(_table("Why", ["bump", "change", "rule"], demands))
    faults = [[cell(f.resource), f.side, _plain(f.reason)] for f in diff.not_compared]
    parts.append(_table("Not compared", ["resource", "side", "why"], faults))
    parts.append("\n".join(f"- {_plain(line)}" for line in _resource_lines(diff)))
    parts += [_markdown_of(table) for table in diff.tables]
    metadata = [f"- {_plain(wording.metadata_change(change))}" for change in diff.metadata]
    parts.append("\n".join(metadata))
    parts += [_plain(line) for line in _expected_lines(diff)]
    return _bounded([part for part in parts if part])


def _markdown_of(table: TableDiff) -> str:
    changed = [
        [cell(wording.key_text(row.key)), cell(c.column), cell(c.old), cell(c.new)]
        for row in table.changed
        for c in row.cells
    ]
    renamed = [
        [cell(wording.key_text(r.old)), cell(wording.key_text(r.new))] for r in table.renamed_keys
    ]
    parts = [
        f"#### {cell(table.name, in_table=False)}: {table_counts(table)}",
        "\n".join(f"- {_plain(wording.schema_change(change))}" for change in table.schema),
        _table("Changed cells", ["key", "column", "old", "new"], changed),
        _table("Renamed keys", ["old", "new"], renamed),
        _table("Rows added", ["key"], [[cell(wording.key_text(r.key))] for r in table.added]),
        _table("Rows removed", ["key"], [[cell(wording.key_text(r.key))] for r in table.removed]),
    ]
    return "\n\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    """A sentence in Markdown, in which punctuation has no meaning of its own."""
    return _PUNCTUATION.sub(
        lambda m: m[0] if m[0] in "()';\"_>" else f"&#{ord(m[0])};", wording.visible(text)
    )


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are Markdown already."""
    lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table under its title; a long one is folded and cut."""
    if not rows:
        return ""
    body = markdown_table(columns, rows[:ROWS_SHOWN])
    if len(rows) <= ROWS_UNFOLDED:
        return f"{title}:\n\n{body}"
    if len(rows) > ROWS_SHOWN:
        body += f"\n\n... and {len(rows) - ROWS_SHOWN} more."
    return f"<details><summary>{title} ({len(rows)})</summary>\n\n{body}\n\n</details>"


def _bounded(parts: list[str]) -> str:
    """The parts, as many as fit; what is left out is said."""
    note = "... and {} more sections; `python -m steppe_ledger diff` shows them all."
    kept: list[str] = []
    room = MOST_CHARACTERS - len(note) - 10
    for place, part in enumerate(parts):
        room -= len(part) + 2
        if room < 0:
            kept.append(note.format(len(parts) - place))
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n"


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
