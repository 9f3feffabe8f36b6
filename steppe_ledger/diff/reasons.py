"""Why released cells change: reasons of a closed list that stand beside the change until release.

``changes/unreleased.csv`` has the columns table, key, column, reason, note. ``column`` is empty for
a row that was added or removed, ``key`` for a whole column that was removed, both for a whole table
that was removed. The key ``*`` gives all rows that were added to a table one reason.

The reason ``renamed`` declares a new name, with the old one in ``note``: of a row's key (``column``
is empty), of a column (``key`` is empty) or of a table (both are empty). What merely follows needs
no line.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.diff.change import KINDS, Change, Diff
from steppe_ledger.diff.compare import Renames, compare
from steppe_ledger.diff.history import Release, last_release
from steppe_ledger.diff.versions import read_version
from steppe_ledger.diff.words import count
from steppe_ledger.findings import CannotRunError, Finding, near
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package.files import FileError, read_json, read_text, write_in
from steppe_ledger.package.location import opened

REASONS = "changes/unreleased.csv"
COLUMNS = ["table", "key", "column", "reason", "note"]
RENAMED = "renamed"
REASON_LIST = ("source_revised", "coding_error", "recoded", "added", "withdrawn", RENAMED)
ALL_ADDED = "*"
_HINT = f"Write a line of {','.join(COLUMNS)}; a reason is one of {', '.join(REASON_LIST)}."
Place = tuple[str, str, str]  # table, key, column


@dataclass(frozen=True)
class Reason:
    """One line of the file of reasons; ``line`` is its number, counted from 1."""

    reason: str
    note: str
    line: int = 0


Reasons = Mapping[Place, Reason]


def read_reasons(root: Path) -> tuple[dict[Place, Reason], list[Finding]]:
    """The reasons that stand beside the package, and what is wrong with their file."""
    if not (root / REASONS).exists():
        return {}, []
    reader = csv.reader([], strict=True)
    try:
        reader = csv.reader(io.StringIO(read_text(root, REASONS), newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except FileError as error:
        return {}, [_finding(error.line or 1, str(error), error.hint)]
    except csv.Error as error:
        return {}, [_finding(reader.line_num, f"not CSV: {error}", _HINT)]
    if not rows or rows[0][1] != COLUMNS:
        return {}, [_finding(1, f"the header must be {','.join(COLUMNS)}", _HINT)]
    reasons: dict[Place, Reason] = {}
    findings: list[Finding] = []
    for line, row in rows[1:]:
        fault = _fault(row, reasons)
        if fault is None:
            table, key, column, word, note = row
            reasons[table, key, column] = Reason(word, note, line)
        else:
            findings.append(_finding(line, *fault))
    return reasons, findings


def _fault(row: list[str], others: Reasons) -> tuple[str, ...] | None:
    """What is wrong with a line: message, hint, column and value; None where nothing is."""
    if len(row) != len(COLUMNS):
        return f"{len(row)} cells where there should be {len(COLUMNS)}", _HINT
    table, key, column, reason, note = row
    if reason not in REASON_LIST:
        return f"{reason!r} is no reason", _HINT + near(reason, REASON_LIST), "reason", reason
    if reason == RENAMED and not note:
        return "the old name is missing", "Write it into note.", "note", note
    if reason == RENAMED and key and column:
        return "a key is renamed as a whole", "Leave column empty.", "column", column
    if (table, key, column) in others:
        return "a second reason for the same change", "Delete one of the two.", "key", key
    return None


def _finding(line: int, message: str, hint: str, *cell: str, rule: str = "reason") -> Finding:
    """A finding in the file of reasons; ``cell`` is a column and what stands there."""
    column, value = cell or (None, None)
    return Finding(rule, message, hint, path=REASONS, line=line, column=column, value=value)


def renames(reasons: Reasons) -> Renames:
    """What the reasons declare to be renamed."""
    found = Renames({}, defaultdict(dict), defaultdict(dict))
    for (table, key, column), reason in reasons.items():
        if reason.reason == RENAMED:
            names = found.keys[table] if key else found.columns[table] if column else found.tables
            names.setdefault(reason.note, key or column or table)
    return found


def fitting(change: Change) -> list[str]:
    """The reasons that fit a change; none where it needs no reason."""
    found = KINDS[change.kind]["reasons"].split()
    if change.kind == "cell_changed":
        found += [word for word, cell in (("added", change.old), ("withdrawn", change.new))
                  if not cell]  # fmt: skip
    return found


def _place(change: Change) -> Place:
    return change.table, change.key, change.column


def given(change: Change, reasons: Reasons) -> Reason | None:
    """The reason of a change: its own, or that of all rows that were added to its table."""
    shared = reasons.get((change.table, ALL_ADDED, "")) if change.kind == "row_added" else None
    return reasons.get(_place(change), shared)


def _lacking(diff: Diff, reasons: Reasons) -> dict[Place, list[Change]]:
    """The changes without a reason, by its place: rows that were added to one table share one."""
    found: dict[Place, list[Change]] = {}
    for change in diff.changes:
        if fitting(change) and given(change, reasons) is None:
            added = change.kind == "row_added"
            place = (change.table, ALL_ADDED, "") if added else _place(change)
            found.setdefault(place, []).append(change)
    return found


def missing_reasons(diff: Diff, reasons: Reasons) -> Iterator[Finding]:
    """A finding for each change without a reason, or with one that does not fit it.

    Rows that were added to one table are spoken of once.
    """
    for shared, (change, *others) in _lacking(diff, reasons).items():
        place, what = _place(change), _what(change)
        if others:
            place, what = shared, f"{len(others) + 1} rows were added, this one and others"
        line = _line_for(place, "added" if change.kind == "row_added" else "REASON")
        yield Finding(
            "missing-reason", f"{what}, and no reason is given",
            f"Add to {REASONS} the line {line} (a reason is one of {', '.join(fitting(change))});"
            " `python -m steppe_ledger reasons` adds all.",
            table=change.table,
            path=diff.paths.get(change.table, REASONS) if change.line else REASONS,
            line=change.line or 1, column=change.column or None, key=change.key or None,
            value=change.new if change.kind == "cell_changed" else None,
        )  # fmt: skip
    unfit: set[int] = set()
    for change in diff.changes:
        reason, fits = given(change, reasons), fitting(change)
        if reason and fits and reason.reason not in fits and reason.line not in unfit:
            unfit.add(reason.line)
            message = f"{_what(change)}: the reason {reason.reason} does not fit"
            hint = f"Give one of {', '.join(fits)}."
            yield _finding(reason.line, message, hint, "reason", reason.reason)


def _what(change: Change) -> str:
    return KINDS[change.kind]["without_reason"].format(old=change.old)


def _line_for(place: Place, reason: str) -> str:
    """A line of the file of reasons."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([*place, reason, ""])
    return text.getvalue()


def stale_reasons(diff: Diff, reasons: Reasons) -> Iterator[Finding]:
    """A finding for each reason that no change of the diff needs."""
    places = {_place(change) for change in diff.changes if fitting(change)}
    places |= {(change.table, ALL_ADDED, "") for change in diff.of("row_added")}
    new_tables = {change.table for change in diff.of("table_added")}
    message = "nothing that was released changed so"
    hint = "Delete the line, or correct its table, key and column."
    for place, reason in reasons.items():
        if place not in places and place[0] not in new_tables:
            yield _finding(reason.line, message, hint, "key", place[1], rule="stale-reason")


def unreleased(root: Path, release: Release, reasons: Reasons) -> Diff:
    """What has changed since a release. Raises CannotRunError."""
    with opened(release.commit, root) as folder:
        return compare(read_version(folder), read_version(root), renames(reasons))


def check_reasons(root: Path) -> tuple[list[Finding], str]:
    """The changes since the last release that lack their reason, and what was checked in words.

    Raises CannotRunError where the last release is out of reach.
    """
    reasons, findings = read_reasons(root)
    release = last_release(root)
    if release is None:
        return findings, "nothing was released yet"
    if not reasons and _untouched(root, release):
        return findings, f"0 changes since release {release.name}"
    diff = unreleased(root, release, reasons)
    findings += [*missing_reasons(diff, reasons), *stale_reasons(diff, reasons)]
    changes = sum(bool(fitting(change)) for change in diff.changes)
    said = f"{count(changes, 'change')} since release {release.name}"
    if absent := sorted({change.table for change in diff.of("not_compared")}):
        said += f"; not compared: {', '.join(absent)}"
    return findings, said


def _untouched(root: Path, release: Release) -> bool:
    """Whether git sees no difference in the descriptor, tables and schemas since a release."""
    try:
        resources = read_json(root, DESCRIPTOR)["resources"]
        named = {part for r in resources for part in (r.get("path"), r.get("schema"))}
    except (FileError, KeyError, TypeError, AttributeError):
        return False
    paths = sorted(part for part in named if isinstance(part, str))
    return not git.git(root, "diff", "--name-only", "--relative", release.commit, "--", DESCRIPTOR,
                       *paths).strip()  # fmt: skip


def write_reasons(root: Path) -> list[str]:
    """Append a line, its reason to be filled in, for each change that has none; returns the lines.

    Raises CannotRunError where nothing was released, or the file of reasons is wrong itself.
    """
    reasons, findings = read_reasons(root)
    if findings:
        raise CannotRunError(f"{REASONS}:{findings[0].line}: {findings[0].message}")
    release = last_release(root)
    if release is None:
        raise CannotRunError("nothing was released yet: no change needs a reason")
    diff = unreleased(root, release, reasons)
    lines = [
        _line_for(place, "added" if place[1] == ALL_ADDED else "")
        for place in _lacking(diff, reasons)
    ]
    if lines:
        new = not (root / REASONS).is_file()
        before = ",".join(COLUMNS) if new else read_text(root, REASONS).rstrip("\n")
        write_in(root, REASONS, "\n".join([before, *lines, ""]).encode())
    return lines
