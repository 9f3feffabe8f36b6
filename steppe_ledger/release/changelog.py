"""The changelog's section of a release, in the form of https://keepachangelog.com/en/1.1.0/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from steppe_ledger.diff import wording
from steppe_ledger.diff.changes import Diff, Row, TableDiff
from steppe_ledger.release.reasons import ALL_ADDED, Reason
from steppe_ledger.diff.render import cell, markdown_table
from steppe_ledger.release.version import Verdict

HEADINGS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
GROUPS_SHOWN = 20  # groups of keys of the rows that were added to one table
FOLLOWS = "follows a renamed key"
_START = """# Changelog

The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/). Versions follow the
recipe [Data Package Version](https://datapackage.org/recipes/data-package-version/).

## [Unreleased]
"""
UNRELEASED = "## [Unreleased]"
_UNRELEASED = re.compile(r"(?m)^## \[?Unreleased\]?[ \t]*$")
_SECTION = re.compile(r"(?m)^## ")
_HEADING = re.compile(r"(?m)^### (.*?)[ \t]*$")

Parts = dict[str, list[str]]  # heading -> its paragraphs; "" stands before the first heading


def data_changes(diff: Diff, demanded: Verdict, reasons: Iterable[Reason]) -> Parts:
    """What the release changes, by heading: counts by table, and every changed cell."""
    why = {reason.place: reason for reason in reasons}
    parts: Parts = {}
    for heading, text in _changes(diff, demanded, why):
        parts.setdefault(heading, []).append(text)
    return parts


Why = dict[tuple[str, str, str], Reason]


def _changes(diff: Diff, demanded: Verdict, why: Why) -> Iterator[tuple[str, str]]:
    first = diff.base_version is None
    if first:
        yield "", "The first release."
    else:
        rules = {d.rule: None for d in demanded.demands if d.rule.bump == demanded.bump}
        yield "", f"The change is {demanded.bump}, by:"
        for rule in rules:
            yield "", f"- {rule.line}{' (our rule)' if rule.source == 'ours' else ''}"
    for resource in diff.added:
        size = "" if resource.rows is None else f", {wording.count(resource.rows, 'row')}"
        yield "Added", f"- `{resource.name}`: a new {resource.kind}{size}."
    for resource in diff.removed:
        note = _reason_text(why.get((resource.name, "", "")))
        yield "Removed", f"- `{resource.name}`: the {resource.kind}{note}."
    for rename in diff.renamed:
        yield "Changed", f"- `{rename.new}`: renamed, was `{rename.old}`."
    for move in diff.moved:
        yield "Changed", f"- `{move.name}`: {move.what} moved from `{move.old}` to `{move.new}`."
    for file in diff.files:
        yield "Changed", f"- `{file.name}`: other content."
    for metadata in [] if first else diff.metadata:
        yield "Changed", f"- {wording.metadata_change(metadata)}."
    for table in diff.tables:
        yield from _table_changes(table, why)


def _table_changes(table: TableDiff, why: Why) -> Iterator[tuple[str, str]]:
    name = f"`{table.name}`"
    for change in table.schema:
        heading = {"field_added": "Added", "field_removed": "Removed"}.get(change.kind, "Changed")
        note = ""
        if change.kind == "field_removed":
            note = _reason_text(why.get((table.name, "", change.subject)))
        yield heading, f"- {name}: {wording.schema_change(change)}{note}."
    if table.added:
        yield "Added", _added(table, why)
    if table.removed:
        rows = [
            [cell(key, None), *_reason_cells(why.get((table.name, key, "")))]
            for key in (wording.key_text(row.key) for row in table.removed)
        ]
        head = f"- {name}: {wording.count(len(rows), 'row')} ({_from_to(table)})."
        yield "Removed", head + "\n\n" + markdown_table(["key", "reason", "note"], rows)
    changed = list(_changed_cells(table, why))
    for heading in ("Changed", "Fixed"):
        rows = [cells for place, cells in changed if place == heading]
        if rows:
            columns = ["key", "column", "old", "new", "reason", "note"]
            head = f"- {name}: {wording.count(len(rows), 'cell')}."
            yield heading, head + "\n\n" + markdown_table(columns, rows)


def _changed_cells(table: TableDiff, why: Why) -> Iterator[tuple[str, list[str]]]:
    """Every changed cell, renamed keys first, each under its heading."""
    for rename in table.renamed_keys:
        for column, old, new in zip(table.key, rename.old, rename.new, strict=True):
            if old != new:
                yield _cell_line(table.name, rename.new, (column, old, new), rename.follows, why)
    for row in table.changed:
        for c in row.cells:
            yield _cell_line(table.name, row.key, (c.column, c.old, c.new), c.follows, why)


def _cell_line(
    table: str, key: list[str], change: tuple[str, str, str], follows: bool, why: Why
) -> tuple[str, list[str]]:
    column, old, new = change
    text = wording.key_text(key)
    reason = why.get((table, text, column))
    said = [FOLLOWS, ""] if follows and reason is None else _reason_cells(reason)
    heading = "Fixed" if reason is not None and reason.reason == "coding_error" else "Changed"
    return heading, [*(cell(part, None) for part in (text, column, old, new)), *said]


def _reason_cells(reason: Reason | None) -> list[str]:
    return ["", ""] if reason is None else [reason.reason, cell(reason.note, None)]


def _reason_text(reason: Reason | None) -> str:
    if reason is None:
        return ""
    note = f": {wording.visible(reason.note)}" if reason.note else ""
    return f" ({reason.reason}{note})"


def _from_to(table: TableDiff) -> str:
    return f"{table.rows_base} to {table.rows_head}"


def _added(table: TableDiff, why: Why) -> str:
    """The rows added to one table: how many, why, and their keys in groups."""
    words: dict[str, int] = {}
    for row in table.added:
        reason = why.get((table.name, wording.key_text(row.key), "")) or why.get(
            (table.name, ALL_ADDED, "")
        )
        word = reason.reason if reason is not None else "added"
        words[word] = words.get(word, 0) + 1
    reasons = ", ".join(f"{word} {number}" for word, number in sorted(words.items()))
    groups = _groups(table.added)
    shown = [
        cell(group, None, in_table=False) + (f" ({number})" if number > 1 else "")
        for group, number in list(groups.items())[:GROUPS_SHOWN]
    ]
    if len(groups) > GROUPS_SHOWN:
        shown.append(f"and {len(groups) - GROUPS_SHOWN} more")
    size = wording.count(len(table.added), "row")
    return f"- `{table.name}`: {size} ({_from_to(table)}; {reasons}): {', '.join(shown)}."


def _groups(rows: list[Row]) -> dict[str, int]:
    """Keys by what stands before their ``@``, or their first part; a group of one by its key."""
    members: dict[str, list[str]] = {}
    for row in rows:
        members.setdefault(row.key[0].partition("@")[0], []).append(wording.key_text(row.key))
    return {group if len(keys) > 1 else keys[0]: len(keys) for group, keys in members.items()}


def release_section(version: str, date: str, parts: Parts) -> str:
    """The whole section. ``date`` is YYYY-MM-DD."""
    blocks = [f"## [{version}] - {date}", *_joined(parts.get("", []))]
    others = [heading for heading in parts if heading and heading not in HEADINGS]
    for heading in (*HEADINGS, *others):
        if parts.get(heading):
            blocks += [f"### {heading}", *_joined(parts[heading])]
    return "\n\n".join(blocks) + "\n"


def _joined(paragraphs: list[str]) -> list[str]:
    """Paragraphs, those that are one item of a list each made into one list."""
    blocks: list[str] = []
    for text in paragraphs:
        if blocks and text.startswith("- ") and blocks[-1].rpartition("\n")[2].startswith("- "):
            blocks[-1] += "\n" + text
        else:
            blocks.append(text)
    return blocks


def insert_section(changelog: str, version: str, date: str, changes: Parts) -> tuple[str, str]:
    """The changelog with a new section under Unreleased, and the section.

    What a person wrote under Unreleased goes into the section, before what was computed.
    """
    text = _with_unreleased(changelog if changelog.strip() else _START)
    start = text.index("\n", text.index(UNRELEASED))
    after = _SECTION.search(text, start)
    end = after.start() if after else len(text)
    written = _written(text[start:end])
    merged = {
        heading: [*written.get(heading, []), *changes.get(heading, [])]
        for heading in [*written, *(heading for heading in changes if heading not in written)]
    }
    section = release_section(version, date, merged)
    rest = "\n" + text[end:] if after else ""
    return f"{text[:start]}\n\n{section}{rest}", section


def _with_unreleased(text: str) -> str:
    """The changelog with the heading for what is not released, above all sections."""
    text = _UNRELEASED.sub(UNRELEASED, text, count=1).rstrip("\n") + "\n"
    if UNRELEASED in text:
        return text
    first = _SECTION.search(text)
    place = first.start() if first else len(text)
    before = text[:place].rstrip("\n")
    return f"{before}\n\n{UNRELEASED}\n\n{text[place:]}"


def _written(body: str) -> Parts:
    """What stands under Unreleased, by heading."""
    pieces = _HEADING.split(body)  # text, heading, text, heading, text ...
    parts = {"": pieces[0].strip("\n")}
    for heading, text in zip(pieces[1::2], pieces[2::2], strict=True):
        parts[heading] = text.strip("\n")
    return {heading: [text] for heading, text in parts.items() if text.strip()}
