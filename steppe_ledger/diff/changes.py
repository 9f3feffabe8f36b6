"""What can differ between two versions of the package, as plain data. No work is done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Side = Literal["base", "head"]
ResourceKind = Literal["table", "file"]
SchemaChangeKind = Literal[
    "field_added",
    "field_removed",
    "field_renamed",
    "fields_reordered",
    "type_changed",
    "format_changed",
    "constraint_tightened",
    "constraint_loosened",
    "constraint_changed",  # in a direction that cannot be told, such as another pattern
    "field_property_changed",
    "primary_key_changed",
    "foreign_key_added",
    "foreign_key_removed",
    "foreign_key_changed",
    "row_rule_added",
    "row_rule_removed",
    "row_rule_changed",
    "schema_property_changed",
]


@dataclass(frozen=True)
class CellChange:
    """One cell, old and new. ``column`` is the new name of its column.

    ``refers_to`` is the table that the column's foreign key names. ``follows``: the cell named a
    row by a key that was renamed, and names it by the new key.
    """

    column: str
    old: str
    new: str
    refers_to: str | None = None
    follows: bool = False


@dataclass(frozen=True)
class Row:
    """A row that only one version has: its key, its line there, its cells that are not empty."""

    key: list[str]
    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RowChange:
    """A row that both versions have, by its (new) key and line, with the cells that differ."""

    key: list[str]
    line: int
    cells: list[CellChange]


@dataclass(frozen=True)
class KeyRename:
    """A row that has another key than before. ``follows``: only because a row it names has."""

    old: list[str]
    new: list[str]
    line: int
    follows: bool = False


@dataclass(frozen=True)
class SchemaChange:
    """One change of a table's schema.

    ``subject`` is the column, the columns of a key, or the row rule; ``name`` the constraint or
    property. A thing that one version lacks is null there.
    """

    kind: SchemaChangeKind
    subject: str
    old: Any
    new: Any
    name: str | None = None


@dataclass(frozen=True)
class TableDiff:
    """A table that differs. ``key`` is the columns (new names) by which its rows were matched.

    ``referenced``: a foreign key of another table refers to it, before or after.
    """

    name: str
    path: str
    key: list[str]
    referenced: bool
    rows_base: int | None
    rows_head: int | None
    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    renamed_keys: list[KeyRename] = field(default_factory=list)
    schema: list[SchemaChange] = field(default_factory=list)

    @property
    def different(self) -> bool:
        """Whether anything stands in the lists."""
        rows = self.added or self.removed or self.changed or self.renamed_keys
        return bool(rows or self.schema)


@dataclass(frozen=True)
class Resource:
    """A resource that only one version has. ``rows`` is null for a file or an unreadable table."""

    name: str
    kind: ResourceKind
    path: str | None
    rows: int | None
    referenced: bool


@dataclass(frozen=True)
class ResourceRename:
    """A resource under another name."""

    old: str
    new: str


@dataclass(frozen=True)
class ResourceMove:
    """A resource whose data or schema lies at another path. ``what``: ``path`` or ``schema``."""

    name: str
    what: Literal["path", "schema"]
    old: str | None
    new: str | None


@dataclass(frozen=True)
class FileChange:
    """A resource without a schema whose bytes differ; both SHA-256 in hexadecimal."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class MetadataChange:
    """A property of the descriptor, or of one of its resources, old and new (null: not there)."""

    resource: str | None
    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class NotCompared:
    """A resource that could not be compared, and why. It never counts as equal."""

    resource: str
    side: Side
    reason: str


@dataclass(frozen=True)
class Diff:
    """All that differs between two versions of the package.

    ``expected`` are the properties that change with every change of the data: hash, bytes, version,
    created. They alone do not make two versions different.
    """

    base: str
    head: str
    base_version: str | None
    head_version: str | None
    tables_compared: int
    rows_compared: int
    tables: list[TableDiff] = field(default_factory=list)
    added: list[Resource] = field(default_factory=list)
    removed: list[Resource] = field(default_factory=list)
    renamed: list[ResourceRename] = field(default_factory=list)
    moved: list[ResourceMove] = field(default_factory=list)
    files: list[FileChange] = field(default_factory=list)
    metadata: list[MetadataChange] = field(default_factory=list)
    expected: list[MetadataChange] = field(default_factory=list)
    not_compared: list[NotCompared] = field(default_factory=list)

    @property
    def different(self) -> bool:
        """Whether anything differs, or could not be compared."""
        resources = self.tables or self.added or self.removed or self.renamed or self.moved
        return bool(resources or self.files or self.metadata or self.not_compared)
