"""Changes in words: the phrases that the diff, the version and the changelog share."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from steppe_ledger.diff.changes import MetadataChange, SchemaChange

SHORT = 80  # characters of a value that stands inside a sentence


def count(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def key_text(key: list[str]) -> str:
    """A key as one text, its parts joined as everywhere in this project."""
    return " | ".join(key)


def visible(text: str) -> str:
    """A text in which control and bidirectional characters show as escapes."""
    return "".join(
        c if unicodedata.category(c)[0] != "C" else c.encode("unicode_escape").decode()
        for c in text
    )


def value(thing: Any) -> str:
    """A value of a descriptor or a schema, in short."""
    if thing is None:
        return "nothing"
    text = visible(json.dumps(thing, ensure_ascii=False))
    return text if len(text) <= SHORT else text[: SHORT - 3] + "..."


def schema_change(change: SchemaChange) -> str:
    """One change of a schema as a phrase."""
    old, new, subject, name = value(change.old), value(change.new), change.subject, change.name
    phrases = {
        "field_added": f"column {subject} added",
        "field_removed": f"column {subject} removed",
        "field_renamed": f"column {old} renamed to {new}",
        "fields_reordered": "columns in another order",
        "type_changed": f"type of {subject}: {old} to {new}",
        "format_changed": f"format of {subject}: {old} to {new}",
        "constraint_tightened": f"{name} of {subject} tighter: {old} to {new}",
        "constraint_loosened": f"{name} of {subject} looser: {old} to {new}",
        "constraint_changed": f"{name} of {subject}: {old} to {new}",
        "field_property_changed": f"{name} of {subject}: {old} to {new}",
        "primary_key_changed": f"primary key: {old} to {new}",
        "foreign_key_added": f"foreign key of {subject} added: {new}",
        "foreign_key_removed": f"foreign key of {subject} removed: {old}",
        "foreign_key_changed": f"foreign key of {subject}: {old} to {new}",
        "row_rule_added": f"row rule {subject} added",
        "row_rule_removed": f"row rule {subject} removed",
        "row_rule_changed": f"{name} of row rule {subject}: {old} to {new}",
        "schema_property_changed": f"{name} of the schema: {old} to {new}",
    }
    return phrases[change.kind]


def metadata_change(change: MetadataChange) -> str:
    """One change of the descriptor as a phrase."""
    of = f" of {change.resource}" if change.resource else " of the package"
    return f"{change.name}{of}: {value(change.old)} to {value(change.new)}"
