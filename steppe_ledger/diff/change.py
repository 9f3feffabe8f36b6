"""One stream of changes: everything that differs between two versions of a package."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from pydantic.dataclasses import dataclass

Kind = Literal[
    "table_added", "table_removed", "table_renamed", "file_added", "file_removed", "file_changed",
    "row_added", "row_removed", "cell_changed", "key_renamed", "follows",
    "field_added", "field_removed", "field_renamed", "fields_reordered", "type_changed",
    "format_changed", "constraint_tightened", "constraint_loosened", "constraint_changed",
    "field_property_changed", "primary_key_changed", "foreign_key_added", "foreign_key_removed",
    "foreign_key_changed", "row_rule_added", "row_rule_removed", "row_rule_changed",
    "schema_property_changed", "metadata_changed", "moved", "not_compared",
]  # fmt: skip
OF_ROWS = frozenset({"row_added", "row_removed", "cell_changed", "key_renamed", "follows"})


@dataclass(frozen=True)
class Change:
    """One change.

    ``table`` is the resource (empty: the package), ``key`` a row's primary key as text, ``column`` a
    field, a rule or a property. ``old`` and ``new`` are cells as text, or values of the descriptor or a
    schema; None where there is none. ``aspect`` names what of the column has changed, ``line`` is the
    row's line in the new file. A change that ``follows`` is a reference to a key that was renamed.
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
    table, ``referenced`` the tables to which others refer, ``references`` the table to which a column
    (``table.column``) refers.
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
        """Whether anything has changed."""
        return bool(self.changes)

    def of(self, *kinds: str) -> list[Change]:
        """The changes of some kinds."""
        return [change for change in self.changes if change.kind in kinds]

    def counts(self) -> Counter[tuple[str, str]]:
        """How many changes of each table and kind there are."""
        return Counter((change.table, change.kind) for change in self.changes)
