"""The least version that a change demands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from steppe_ledger.diff import words
from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.reasons import Reasons
from steppe_ledger.diff.schema_diff import as_list
from steppe_ledger.findings import CannotRunError
from steppe_ledger.release.rules import BUMPS, BY_KIND, BY_PROPERTY, RULES, Bump, Rule

FIRST_VERSION = "0.1.0"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


@dataclass(frozen=True)
class Demand:
    """What changes of one kind demand, and by which rule. ``change`` says it in words."""

    resource: str
    change: str
    rule: Rule


@dataclass(frozen=True)
class Verdict:
    """The least bump that a diff demands, with every demand, the greatest first."""

    bump: Bump
    demands: list[Demand]


def verdict(diff: Diff, reasons: Reasons | None = None) -> Verdict:
    """The least bump for a diff.

    The reasons of changed cells tell a corrected error from a new meaning; without them a changed
    cell counts as corrected.
    """
    demands = sorted(_demands(diff, reasons or {}), key=lambda d: -BUMPS.index(d.rule.bump))
    return Verdict(demands[0].rule.bump if demands else "none", demands)


def is_version(version: str) -> bool:
    """Whether a text has the form ``X.Y.Z``."""
    return _VERSION.fullmatch(version) is not None


def parse_version(version: str) -> tuple[int, int, int]:
    """The three numbers of ``X.Y.Z``. Raises CannotRunError for anything else."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise CannotRunError(f"{version!r} is not a version of the form X.Y.Z")
    return int(match[1]), int(match[2]), int(match[3])


def next_version(version: str, bump: Bump) -> str:
    """The least version after ``version`` for a bump.

    Below 1.0.0, which by the recipe is the first release after a public consultation, anything may
    change with a new minor number (Semantic Versioning, item 4): there, major raises the minor.
    """
    major, minor, patch = parse_version(version)
    if bump == "none":
        return version
    if bump == "patch":
        return f"{major}.{minor}.{patch + 1}"
    if bump == "minor" or major == 0:
        return f"{major}.{minor + 1}.0"
    return f"{major + 1}.0.0"


def _demands(diff: Diff, reasons: Reasons) -> Iterator[Demand]:
    """One demand for each change, or for all changes of rows of one table under one rule."""
    split = _split(diff)
    rows: Counter[tuple[str, str, str]] = Counter()
    for change in diff.changes:
        rule = _rule(diff, change, reasons, split)
        if change.kind in words.NOUNS:
            rows[change.table, change.kind, rule] += 1
        else:
            yield Demand(change.table, words.phrase(change), RULES[rule])
    for (table, kind, rule), number in rows.items():
        yield Demand(table, words.counted(kind, number), RULES[rule])


def _rule(diff: Diff, change: Change, reasons: Reasons, split: set[tuple[str, str]]) -> str:
    referenced = change.table in diff.referenced
    match change.kind:
        case "table_removed":
            return "referenced" if referenced else "resource-removed"
        case "row_removed" | "key_renamed":
            if (change.table, change.key) in split:
                return "split"
            return "referenced" if referenced else "row-removed"
        case "cell_changed":
            return _of_cell(diff, change, reasons, split)
        case "metadata_changed":
            return _of_metadata(change)
        case "row_rule_changed":
            return "relation-tighter" if change.aspect == "sql" else "descriptive"
        case "field_property_changed" | "schema_property_changed":
            if change.aspect in ("unit", "codes") and change.old is None:
                return "descriptive"  # it says what the values were already
            return BY_PROPERTY.get(change.aspect, "descriptive")
    return BY_KIND[change.kind]


def _of_cell(diff: Diff, change: Change, reasons: Reasons, split: set[tuple[str, str]]) -> str:
    if (change.table, change.key) in split:
        return "split"
    reason = reasons.get((change.table, change.key, change.column))
    if reason and reason.reason == "recoded":
        return "referenced" if change.table in diff.referenced else "recoded"
    target = diff.references.get(f"{change.table}.{change.column}", "")
    return "reflect" if (target, change.old) in split else "error"


def _of_metadata(change: Change) -> str:
    if change.column in ("name", "id") and not change.table:
        return "name"
    if change.column == "licenses":
        before, after = _licences(change.old), _licences(change.new)
        if before - after:
            return "licence-narrower"
        return "licence-wider" if after - before else "descriptive"
    rule = BY_PROPERTY.get(change.column, "descriptive")
    return rule if change.table or rule == "profile" else "descriptive"


def _licences(said: Any) -> set[str]:
    licences = as_list(said)
    return {str((x.get("name"), x.get("path")) if isinstance(x, dict) else x) for x in licences}


def _split(diff: Diff) -> set[tuple[str, str]]:
    """The rows (table, key) that were split: rows that named them now name rows that are new.

    The row itself was changed, or is gone and has two heirs or more.
    """
    came = {(c.table, c.key) for c in diff.of("row_added")}
    heirs: dict[tuple[str, str], set[str]] = {}
    for change in diff.of("cell_changed"):
        target = diff.references.get(f"{change.table}.{change.column}")
        if target and (target, change.new) in came:
            heirs.setdefault((target, change.old), set()).add(change.new)
    changed = {(c.table, c.key) for c in diff.of("cell_changed")}
    gone = {(c.table, c.key) for c in diff.of("row_removed")}
    return {row for row, new in heirs.items() if row in changed or (row in gone and len(new) > 1)}
