"""Why released cells change: reasons of a closed list that stand beside the change until release.

``changes/unreleased.csv`` has the columns table, key, column, reason, note. ``column`` is empty for
a row that was added or removed, ``key`` for a whole column that was removed, both for a whole table
that was removed. The key ``*`` gives all rows that were added to a table one reason.

The reason ``renamed`` declares a new name, with the old one in ``note``: of a key (``column`` is the key's
column), of a column (``key`` is empty) or of a table (both are empty). What merely follows needs no line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from steppe_ledger.diff.history import Release, last_release
from steppe_ledger.findings import CannotRunError, Finding, near
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package.files import FileError, read_json, read_text, write_whole

if TYPE_CHECKING:
    from steppe_ledger.diff.change import Diff
    from steppe_ledger.diff.compare import Renames

REASONS = "changes/unreleased.csv"
COLUMNS = ["table", "key", "column", "reason", "note"]
RENAMED = "renamed"
REASON_LIST = ("source_revised", "coding_error", "recoded", "added", "withdrawn", RENAMED)
ALL_ADDED = "*"
_ANY = {"source_revised", "coding_error", "recoded"}
_HINT = f"Write a line of {','.join(COLUMNS)}; a reason is one of {', '.join(REASON_LIST)}."
Place = tuple[str, str, str]  # table, key, column


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
    def place(self) -> Place:
        """What the reason is for."""
        return (self.table, self.key, self.column)


@dataclass(frozen=True)
class Need:
    """A change that needs a reason, where it stands, and which reasons fit."""

    place: Place
    what: str
    fits: set[str]
    line: int | None = None
    value: str | None = None


def read_reasons(root: Path) -> tuple[list[Reason], list[Finding]]:
    """The reasons that stand beside the package, and what is wrong with their file."""
    try:
        text = read_text(root, REASONS)
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except FileError as error:
        if error.rule == "missing-file":
            return [], []
        return [], [_finding("reason", error.line or 1, str(error), error.hint)]
    except csv.Error as error:
        return [], [_finding("reason", 1, f"not CSV: {error}", _HINT)]
    if not rows or rows[0] != COLUMNS:
        return [], [_finding("reason", 1, f"the header must be {','.join(COLUMNS)}", _HINT)]
    reasons: dict[Place, Reason] = {}
    findings: list[Finding] = []
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(COLUMNS):
            message = f"{len(row)} cells where there should be {len(COLUMNS)}"
            findings.append(_finding("reason", line, message, _HINT))
            continue
        reason = Reason(*row, line=line)
        if reason.reason not in REASON_LIST:
            message, hint = (
                f"{reason.reason!r} is no reason",
                _HINT + near(reason.reason, REASON_LIST),
            )
            findings.append(_finding("reason", line, message, hint, "reason", reason.reason))
        elif reason.reason == RENAMED and not reason.note:
            findings.append(_finding("reason", line, "the old name is missing", "Write it into note.",
                                     "note"))  # fmt: skip
        elif reason.place in reasons:
            hint = "Delete one of the two."
            findings.append(
                _finding("reason", line, "a second reason for the same change", hint, "key")
            )
        else:
            reasons[reason.place] = reason
    return list(reasons.values()), findings


def _finding(
    rule: str,
    line: int,
    message: str,
    hint: str,
    column: str | None = None,
    value: str | None = None,
) -> Finding:
    return Finding(rule, message, hint, path=REASONS, line=line, column=column, value=value)


def renames(reasons: Iterable[Reason]) -> Renames:
    """What the reasons declare to be renamed."""
    from steppe_ledger.diff.compare import Renames

    tables: dict[str, str] = {}
    columns: dict[tuple[str, str], str] = {}
    keys: dict[tuple[str, str], dict[str, str]] = {}
    for r in reasons:
        if r.reason == RENAMED and r.key:
            keys.setdefault((r.table, r.column), {})[r.key] = r.note
        elif r.reason == RENAMED and r.column:
            columns[r.table, r.column] = r.note
        elif r.reason == RENAMED:
            tables[r.table] = r.note
    return Renames(tables, columns, keys)


def needs(diff: Diff) -> Iterator[Need]:
    """Every change of the diff that needs a reason."""
    for c in diff.changes:
        place = (c.table, c.key, c.column)
        match c.kind:
            case "table_removed":
                yield Need(place, "the table was removed", _ANY | {"withdrawn"})
            case "field_removed":
                yield Need(place, "the column was removed", _ANY | {"withdrawn"})
            case "row_added":
                yield Need(place, "the row was added", _ANY | {"added"}, c.line)
            case "row_removed":
                yield Need(place, "the row was removed", _ANY | {"withdrawn"})
            case "key_renamed":
                yield Need(place, f"the key was {c.old!r}", {RENAMED}, c.line, c.new)
            case "cell_changed":
                fits = _ANY | ({"added"} if not c.old else set())
                fits |= set() if c.new else {"withdrawn"}
                yield Need(place, f"the released cell was {c.old or ''!r}", fits, c.line, c.new)
            case "field_renamed" | "table_renamed":
                yield Need(place if c.kind == "field_renamed" else (c.table, "", ""),
                           f"the old name was {c.old!r}", {RENAMED})  # fmt: skip


def missing_reasons(diff: Diff, reasons: Iterable[Reason]) -> Iterator[Finding]:
    """A finding for each change without a reason, or with one that does not fit it.

    Rows that were added to one table are spoken of once.
    """
    given = {reason.place: reason for reason in reasons}
    added: dict[str, list[Need]] = {}
    for need in needs(diff):
        reason = given.get(need.place)
        if reason is None and "added" in need.fits and not need.place[2]:
            if given.get((need.place[0], ALL_ADDED, "")) is None:
                added.setdefault(need.place[0], []).append(need)
        elif reason is None:
            yield _missing(diff, need, need.place, need.what)
        elif reason.reason not in need.fits:
            message = f"{need.what}: the reason {reason.reason} does not fit"
            hint = f"Give one of {_words(need.fits)}."
            yield _finding("reason", reason.line, message, hint, "reason", reason.reason)
    for table, rows in added.items():
        if len(rows) == 1:
            yield _missing(diff, rows[0], rows[0].place, rows[0].what)
        else:
            what = f"{len(rows)} rows were added, this one and others"
            yield _missing(diff, rows[0], (table, ALL_ADDED, ""), what)


def _words(fits: set[str]) -> str:
    return ", ".join(reason for reason in REASON_LIST if reason in fits)


def line_for(place: Place, reason: str = "") -> str:
    """A line of the file of reasons."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([*place, reason, ""])
    return text.getvalue()


def _missing(diff: Diff, need: Need, place: Place, what: str) -> Finding:
    table, key, column = need.place
    word = "added" if "added" in need.fits and not column else "REASON"
    hint = f"Add to {REASONS} the line {line_for(place, word)}"
    return Finding(
        "missing-reason", f"{what}, and no reason is given",
        f"{hint} (a reason is one of {_words(need.fits)}); `python -m steppe_ledger reasons` adds all.",
        table=table, path=diff.paths.get(table, REASONS) if need.line else REASONS,
        line=need.line or 1, column=column or None, key=key or None, value=need.value,
    )  # fmt: skip


def stale_reasons(diff: Diff, reasons: Iterable[Reason]) -> Iterator[Finding]:
    """A finding for each reason that no change of the diff needs."""
    places = {need.place for need in needs(diff)}
    places |= {(c.table, ALL_ADDED, "") for c in diff.of("row_added")}
    new_tables = {c.table for c in diff.of("table_added")}
    hint = "Delete the line, or correct its table, key and column."
    for reason in reasons:
        if reason.place not in places and reason.table not in new_tables:
            yield _finding("stale-reason", reason.line, "nothing that was released changed so", hint,
                           "key")  # fmt: skip


def unreleased(root: Path, release: Release, reasons: Iterable[Reason]) -> Diff:
    """What has changed since a release. Raises CannotRunError."""
    from steppe_ledger.diff.compare import compare
    from steppe_ledger.diff.versions import read_version
    from steppe_ledger.package.location import opened

    with opened(release.commit, root) as folder:
        return compare(read_version(folder), read_version(root), renames(reasons))


def check_reasons(root: Path) -> tuple[list[Finding], str]:
    """The changes since the last release that lack their reason, and what was checked in words."""
    if not git.in_repository(root):
        return [], "not checked: not a git repository"
    reasons, findings = read_reasons(root)
    release = last_release(root)
    if release is None:
        return findings, "nothing was released yet"
    if _untouched(root, release) and not reasons:
        return findings, f"0 changes since release {release.name}"
    diff = unreleased(root, release, reasons)
    findings += [*missing_reasons(diff, reasons), *stale_reasons(diff, reasons)]
    number = sum(1 for _ in needs(diff))
    said = f"{number} change{'' if number == 1 else 's'} since release {release.name}"
    if absent := sorted({c.table for c in diff.of("not_compared")}):
        said += f"; not compared: {', '.join(absent)}"
    return findings, said


def _untouched(root: Path, release: Release) -> bool:
    """Whether git sees no difference in the descriptor, tables and schemas since a release."""
    try:
        resources = read_json(root, DESCRIPTOR)["resources"]
        paths = {
            str(r[word])
            for r in resources
            for word in ("path", "schema")
            if isinstance(r.get(word), str)
        }
    except (FileError, KeyError, TypeError):
        return False
    return not git.git(root, "diff", "--name-only", "--relative", release.commit, "--", DESCRIPTOR,
                       *sorted(paths)).strip()  # fmt: skip


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
    given = {reason.place for reason in reasons}
    places: dict[Place, str] = {}
    for need in needs(diff):
        if "added" in need.fits and not need.place[2]:
            places.setdefault((need.place[0], ALL_ADDED, ""), "added")
        else:
            places.setdefault(need.place, RENAMED if need.fits == {RENAMED} else "")
    lines = [line_for(place, word) for place, word in places.items() if place not in given]
    before = read_text(root, REASONS) if (root / REASONS).is_file() else ",".join(COLUMNS) + "\n"
    if lines:
        write_whole(root / REASONS, (before + "\n".join(lines) + "\n").encode())
    return lines
