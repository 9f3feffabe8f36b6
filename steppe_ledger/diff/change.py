"""One stream of changes: everything that differs between two versions of a package.

``kinds.csv`` says of each kind of change how it is counted (rows are, by table), what it is in
words, and which reasons it needs.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Kind = Literal[
    "table_added", "table_removed", "table_renamed", "file_added", "file_removed", "file_changed",
    "row_added", "row_removed", "cell_changed", "key_renamed", "follows",
    "field_added", "field_removed", "field_renamed", "fields_reordered", "type_changed",
    "format_changed", "constraint_tightened", "constraint_loosened", "constraint_changed",
    "field_property_changed", "primary_key_changed", "foreign_key_added", "foreign_key_removed",
    "foreign_key_changed", "row_rule_added", "row_rule_removed", "row_rule_changed",
    "schema_property_changed", "metadata_changed", "moved", "not_compared",
]  # fmt: skip
with Path(__file__).with_name("kinds.csv").open(encoding="utf-8", newline="") as _file:
    KINDS = {row["kind"]: row for row in csv.DictReader(_file)}
OF_ROWS: list[Kind] = [kind for kind in get_args(Kind) if KINDS[kind]["counted"]]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    ``table`` is the resource (empty: the package), ``key`` a row's primary key as text, ``column``
    a field, a rule or a property. ``old`` and ``new`` are cells as text, or values of the
    descriptor or a schema; None where there is none. ``aspect`` names what of the column has
    changed, ``line`` is the row's line in the new file. ``follows`` is a cell that names a renamed
    key by its new name.
    """

    kind: Kind
    table: str = ""
    key: str = ""
    column: str = ""
    old: Any = None
    new: Any = None
    aspect: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Diff:
    """How two versions differ.

    ``rows`` gives the number of rows of each table in both versions, ``paths`` the new path of each
    resource, ``referenced`` the tables to which others refer, ``references`` the table to which a
    column (``table.column``) refers.
    """

    base_version: str | None
    head_version: str | None
    changes: list[Change]
    rows: dict[str, tuple[int, int]]
    paths: dict[str, str]
    referenced: set[str]
    references: dict[str, str]

    @property
    def different(self) -> bool:
        """Whether anything has changed, or could not be compared."""
        return bool(self.changes)

    def of(self, *kinds: Kind) -> list[Change]:
        """The changes of some kinds."""
        return [change for change in self.changes if change.kind in kinds]


def by_table(changes: list[Change]) -> dict[str, list[Change]]:
    """Changes by their table."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.table, []).append(change)
    return found
