"""Changes in words, for people: what the diff, the version and the changelog print."""

from __future__ import annotations

import json
from typing import Any

from steppe_ledger.diff.change import Change
from steppe_ledger.markdown import visible

SHORT = 60  # characters of a text that is shown in a sentence


def count(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


NOUNS = {  # changes of rows, which are counted by table
    "row_added": ("row", "added"),
    "row_removed": ("row", "removed"),
    "cell_changed": ("cell", "changed"),
    "key_renamed": ("key", "renamed"),
    "follows": ("reference", "following a renamed key"),
}


def counted(kind: str, number: int) -> str:
    """``2 cells changed``."""
    noun, done = NOUNS[kind]
    return f"{count(number, noun)} {done}"


def plain(value: Any) -> str:
    """A cell or a value of a descriptor as one line of text."""
    if value is None or value == "":
        return "nothing"
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def pair(old: Any, new: Any) -> tuple[str, str]:
    """Two values in short. They are cut so that the place where they differ is shown."""
    before, after = plain(old), plain(new)
    if before == after:  # they differ in what is not shown
        before, after = json.dumps(old), json.dumps(new)
    if max(len(before), len(after)) <= SHORT:
        return before, after
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
                min(len(before), len(after)))  # fmt: skip
    start = max(0, same - SHORT // 3)
    return _window(before, start), _window(after, start)


def _window(text: str, start: int) -> str:
    cut = text[start : start + SHORT]
    return f"{'...' if start else ''}{cut}{'...' if start + SHORT < len(text) else ''}"


_PHRASES = {
    "table_added": "a new table", "table_removed": "the table is gone",
    "table_renamed": "renamed, was {old}", "file_added": "a new file",
    "file_removed": "the file is gone", "file_changed": "other content",
    "row_added": "row {key} added", "row_removed": "row {key} removed",
    "cell_changed": "{key}, {column}: {old} to {new}",
    "key_renamed": "{key}: the key was {old}",
    "follows": "{key}, {column}: {old} to {new}, which follows a renamed key",
    "field_added": "column {column} added", "field_removed": "column {column} removed",
    "field_renamed": "column {old} renamed to {new}",
    "fields_reordered": "columns in another order",
    "type_changed": "type of {column}: {old} to {new}",
    "format_changed": "format of {column}: {old} to {new}",
    "constraint_tightened": "{aspect} of {column} tighter: {old} to {new}",
    "constraint_loosened": "{aspect} of {column} looser: {old} to {new}",
    "constraint_changed": "{aspect} of {column}: {old} to {new}",
    "field_property_changed": "{aspect} of {column}: {old} to {new}",
    "primary_key_changed": "primary key: {old} to {new}",
    "foreign_key_added": "foreign key of {column} added: {new}",
    "foreign_key_removed": "foreign key of {column} removed: {old}",
    "foreign_key_changed": "foreign key of {column}: {old} to {new}",
    "row_rule_added": "row rule {column} added", "row_rule_removed": "row rule {column} removed",
    "row_rule_changed": "{aspect} of row rule {column}: {old} to {new}",
    "schema_property_changed": "{aspect} of the schema: {old} to {new}",
    "metadata_changed": "{column}: {old} to {new}", "moved": "{column} moved from {old} to {new}",
    "not_compared": "not compared: {new}",
}  # fmt: skip


def phrase(change: Change) -> str:
    """One change as a phrase, without its table."""
    old, new = pair(change.old, change.new)
    return _PHRASES[change.kind].format(
        key=visible(change.key), column=change.column, aspect=change.aspect, old=old, new=new
    )
