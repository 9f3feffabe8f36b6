"""Why released cells change: reasons of a closed list that stand beside the change until release.

``changes/unreleased.csv`` has the columns table, key, column, reason, note. ``column`` is empty for
a row that was added or removed, ``key`` for a whole column that was removed, both for a whole table
that was removed. The key ``*`` gives all rows that were added to a table one reason. A renamed key
is a change of the key's column, under the new key; what merely follows it needs no reason.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from steppe_ledger.findings import CannotRunError, Finding
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package import git
from steppe_ledger.diff import wording
from steppe_ledger.diff.changes import Diff, TableDiff
from steppe_ledger.diff.compare import compare
from steppe_ledger.release.history import CHANGELOG, last_release, released_version
from steppe_ledger.package.snapshot import REASONS, from_folder, from_revision

COLUMNS = ["table", "key", "column", "reason", "note"]
REASON_LIST = ("source_revised", "coding_error", "recoded", "added", "withdrawn")
ALL_ADDED = "*"
_ANY = {"source_revised", "coding_error", "recoded"}
_HINT = f"Write a line of {','.join(COLUMNS)}; a reason is one of {', '.join(REASON_LIST)}."


@dataclass(frozen=True)
class Reason:
    """One line of the file of reasons."""

    table: str
    key: str
    column: str
    reason: str
    note: str
    line: int  # of the file, counted from 1

    @property
    def place(self) -> tuple[str, str, str]:
        """What the reason is for: table, key, column."""
        return (self.table, self.key, self.column)


@dataclass(frozen=True)
class Need:
    """A change that needs a reason, where it stands, and which reasons fit."""

    table: str
    key: str
    column: str
    what: str
    fits: set[str]
    path: str | None
    line: int | None
    value: str | None = None

    @property
    def place(self) -> tuple[str, str, str]:
        """As of ``Reason``."""
        return (self.table, self.key, self.column)

    @property
    def of_added_row(self) -> bool:
        """Whether the change is a row that was added."""
        return self.column == "" and "added" in self.fits


def parse_reasons(text: str) -> tuple[list[Reason], list[Finding]]:
    """The reasons in the text of the file, and what is wrong with it."""
    if text == "":
        return [], []
    try:
        header, *rows = _numbered(text)
    except csv.Error as error:
        return [], [_finding("reason", 1, f"not CSV: {error}", _HINT)]
    if header[1] != COLUMNS:
        return [], [_finding("reason", 1, f"the header must be {','.join(COLUMNS)}", _HINT)]
    reasons: list[Reason] = []
    findings: list[Finding] = []
    seen: set[tuple[str, str, str]] = set()
    for line, row in rows:
        if len(row) != len(COLUMNS):
            message = f"{len(row)} cells where there should be {len(COLUMNS)}"
            findings.append(_finding("reason", line, message, _HINT))
            continue
        table, key, column, word, note = row
        reason = Reason(table, key, column, word, note, line)
        if reason.reason not in REASON_LIST:
            message = f"{reason.reason!r} is no reason"
            findings.append(_finding("reason", line, message, _HINT, "reason", reason.reason))
        elif reason.place in seen:
            message = "a second reason for the same change"
            findings.append(_finding("reason", line, message, "Delete one of the two.", "key"))
        else:
            reasons.append(reason)
        seen.add(reason.place)
    return reasons, findings


def _numbered(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    for row in reader:
        found.append((line, row))
        line = reader.line_num + 1
    return found


def _finding(
    rule: str,
    line: int,
    message: str,
    hint: str,
    column: str | None = None,
    value: str | None = None,
) -> Finding:
    return Finding(rule, message, hint, path=REASONS, line=line, column=column, value=value)


def needs(diff: Diff) -> Iterator[Need]:
    """Every change of the diff that needs a reason."""
    for resource in diff.removed:
        if resource.kind == "table":
            what = "the table was removed"
            yield Need(resource.name, "", "", what, _ANY | {"withdrawn"}, None, None)
    for table in diff.tables:
        yield from _needs_of(table)


def _needs_of(table: TableDiff) -> Iterator[Need]:
    for change in table.schema:
        if change.kind == "field_removed":
            what, fits = "the column was removed", _ANY | {"withdrawn"}
            yield Need(table.name, "", change.subject, what, fits, None, None)
    for row in table.added:
        key, fits = wording.key_text(row.key), _ANY | {"added"}
        yield Need(table.name, key, "", "the row was added", fits, table.path, row.line)
    for row in table.removed:
        key, fits = wording.key_text(row.key), _ANY | {"withdrawn"}
        yield Need(table.name, key, "", "the row was removed", fits, None, None)
    yield from _cell_needs(table)


def _cell_needs(table: TableDiff) -> Iterator[Need]:
    for rename in table.renamed_keys:
        key = wording.key_text(rename.new)
        for column, old, new in zip(table.key, rename.old, rename.new, strict=True):
            if old != new and not rename.follows:
                what = f"the key was {old!r}"
                yield Need(table.name, key, column, what, _ANY, table.path, rename.line, new)
    for changed in table.changed:
        key = wording.key_text(changed.key)
        for cell in changed.cells:
            if not cell.follows:
                fits = _ANY | ({"added"} if not cell.old else set())
                fits |= {"withdrawn"} if not cell.new else set()
                what = f"the released cell was {cell.old!r}"
                where = (table.path, changed.line, cell.new)
                yield Need(table.name, key, cell.column, what, fits, *where)


def missing_reasons(diff: Diff, reasons: Iterable[Reason]) -> list[Finding]:
    """A finding for each change that has no reason, or one that does not fit it."""
    given = {reason.place: reason for reason in reasons}
    findings: list[Finding] = []
    added: dict[str, list[Need]] = {}
    for need in needs(diff):
        reason = given.get(need.place)
        if reason is None and need.of_added_row:
            reason = given.get((need.table, ALL_ADDED, ""))
        if reason is None and need.of_added_row:
            added.setdefault(need.table, []).append(need)
        elif reason is None:
            findings.append(_missing(need))
        elif reason.reason not in need.fits:
            message = f"{need.what}: the reason {reason.reason} does not fit"
            hint = f"Give one of {_words(need.fits)}."
            findings.append(_finding("reason", reason.line, message, hint, "reason", reason.reason))
    for rows in added.values():
        what = f"{len(rows)} rows were added, this one and others"
        findings.append(
            _missing(rows[0] if len(rows) == 1 else replace(rows[0], key=ALL_ADDED, what=what))
        )
    return findings


def _words(fits: set[str]) -> str:
    return ", ".join(reason for reason in REASON_LIST if reason in fits)


def _missing(need: Need) -> Finding:
    line = io.StringIO()
    word = "added" if need.of_added_row else "REASON"
    csv.writer(line, lineterminator="").writerow([*need.place, word, ""])
    return Finding(
        "missing-reason",
        f"{need.what}, and no reason is given",
        f"Add to {REASONS} the line {line.getvalue()} (a reason is one of {_words(need.fits)}).",
        table=need.table,
        path=need.path or REASONS,
        line=need.line or 1,
        column=need.column or None,
        key=need.key or None,
        value=need.value,
    )


def stale_reasons(diff: Diff, reasons: Iterable[Reason]) -> list[Finding]:
    """A finding for each reason that no change of the diff needs."""
    places = {need.place for need in needs(diff)}
    places |= {(table.name, ALL_ADDED, "") for table in diff.tables if table.added}
    new_tables = {resource.name for resource in diff.added}
    hint = "Delete the line, or correct its table, key and column."
    return [
        _finding("stale-reason", reason.line, "nothing that was released changed so", hint, "key")
        for reason in reasons
        if reason.place not in places and reason.table not in new_tables
    ]


def check_reasons(root: Path) -> tuple[list[Finding], str]:
    """Find the changes since the last release that lack their reason.

    Returns the findings, and in words what was or was not checked.
    """
    try:
        return _check(root)
    except CannotRunError as error:
        return [], f"not checked: {error}"


def _check(root: Path) -> tuple[list[Finding], str]:
    if not git.in_repository(root):
        return [], "not checked: not a git repository"
    head = from_folder(root)
    reasons, findings = parse_reasons(head.reasons)
    release = last_release(root)
    if release is None:
        return findings, "nothing was released yet"
    if head.version != release.version and _is_released(root):
        return findings, f"release {head.version} is not committed yet"
    diff = compare(from_revision(root, release.commit, release.name), head)
    findings += missing_reasons(diff, reasons) + stale_reasons(diff, reasons)
    needed = sum(1 for _ in needs(diff))
    said = f"{wording.count(needed, 'change')} since release {release.name}"
    if diff.not_compared:
        said += "; not compared: " + ", ".join(sorted({n.resource for n in diff.not_compared}))
    return findings, said


def _is_released(root: Path) -> bool:
    """Whether the working tree's changelog has a section for the working tree's version."""
    paths = (root / DESCRIPTOR, root / CHANGELOG)
    return all(path.is_file() for path in paths) and (
        released_version(*(path.read_bytes() for path in paths)) is not None
    )
