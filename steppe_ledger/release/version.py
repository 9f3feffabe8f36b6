"""The least version that a change demands: by Data Package's recipe, and by our rules beside it.

The rules stand in ``rules.csv``, with the kinds of change and the properties that fall under each.
The recipe is https://datapackage.org/recipes/data-package-version/; its lines are quoted as they
stand.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from steppe_ledger.diff import words
from steppe_ledger.diff.change import OF_ROWS, Change, Diff
from steppe_ledger.diff.reasons import Reasons
from steppe_ledger.diff.schema_diff import as_list
from steppe_ledger.findings import CannotRunError

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
FIRST_VERSION = "0.1.0"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


@dataclass(frozen=True)
class Rule:
    """One rule: what it demands, its line, and whether the recipe has it or we added it."""

    id: str
    bump: Bump
    line: str
    source: Literal["recipe", "ours"]


RULES: dict[str, Rule] = {}
BY_KIND: dict[str, str] = {}  # the rule of each kind of change that has but one
BY_PROPERTY: dict[str, str] = {}  # that of a property of a field, schema, resource or the package
with Path(__file__).with_name("rules.csv").open(encoding="utf-8", newline="") as _file:
    _rows: Any = csv.DictReader(_file)
    for _row in _rows:
        BY_KIND |= dict.fromkeys(_row.pop("kinds").split(), _row["id"])
        BY_PROPERTY |= dict.fromkeys(_row.pop("properties").split(), _row["id"])
        RULES[_row["id"]] = Rule(**_row)


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


def grounds(demands: list[Demand]) -> dict[Rule, list[Demand]]:
    """The rules that demand the greatest bump, with what falls under each."""
    found: dict[Rule, list[Demand]] = {}
    for demand in demands:
        if demand.rule.bump == demands[0].rule.bump:
            found.setdefault(demand.rule, []).append(demand)
    return found


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
        if change.kind in OF_ROWS:
            rows[change.table, change.kind, rule] += 1
        else:
            yield Demand(change.table, words.phrase(change), RULES[rule])
    for (table, kind, rule), number in rows.items():
        yield Demand(table, words.counted(kind, number), RULES[rule])


def _rule(diff: Diff, change: Change, reasons: Reasons, split: set[tuple[str, str]]) -> str:
    on_row = change.kind in ("row_removed", "key_renamed", "cell_changed")
    if on_row and (change.table, change.key) in split:
        return "split"
    rule = _of_kind(diff, change, reasons, split)
    if rule in ("resource-removed", "row-removed", "recoded") and change.table in diff.referenced:
        return "referenced"
    return rule


def _of_kind(diff: Diff, change: Change, reasons: Reasons, split: set[tuple[str, str]]) -> str:
    match change.kind:
        case "cell_changed":
            reason = reasons.get((change.table, change.key, change.column))
            if reason and reason.reason == "recoded":
                return "recoded"
            target = diff.references.get(f"{change.table}.{change.column}", "")
            return "reflect" if (target, change.old) in split else "error"
        case "metadata_changed" if change.column == "licenses":
            before, after = _licences(change.old), _licences(change.new)
            if before - after:
                return "licence-narrower"
            return "licence-wider" if after - before else "descriptive"
        case "metadata_changed":
            return BY_PROPERTY.get(change.column, "descriptive")
        case "row_rule_changed":
            return "relation-tighter" if change.aspect == "sql" else "descriptive"
        case "field_property_changed" | "schema_property_changed":
            if change.aspect in ("unit", "codes") and change.old is None:
                return "descriptive"  # it says what the values were already
            return BY_PROPERTY.get(change.aspect, "descriptive")
    return BY_KIND[change.kind]


def _licences(said: Any) -> set[str]:
    return {str((x.get("name"), x.get("path")) if isinstance(x, dict) else x)
            for x in as_list(said)}  # fmt: skip


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
