"""What makes a Table Schema unusable: every engine is derived from it and takes it on trust."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, TypeGuard

import polars as pl

from schemas.checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.package.types import FIELD_TYPES

_RULE = ("name", "title", "column", "sql", "hint")
_LIMITS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "enum": (list,),
    "pattern": (str,),
    "minimum": (int, float),
    "maximum": (int, float),
    "maxLength": (int,),
}


class SchemaError(Exception):
    """The schema cannot be used; ``name`` is that of the field or rule at fault, if it is one's."""

    def __init__(self, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.name = name


def check_schema(schema: Any, own: str, resources: Collection[Any]) -> None:
    """Raise SchemaError where the schema of the resource ``own`` is unusable.

    ``resources`` are the names of all resources, to which foreign keys may refer.
    """
    if not isinstance(schema, dict):
        raise SchemaError("a Table Schema is a JSON object")
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        raise SchemaError("a Table Schema needs a list of fields")
    names: list[str] = []
    for field in fields:
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            raise SchemaError("every field needs a name")
        if field["name"] in names:
            raise SchemaError("two fields share a name", field["name"])
        _check_field(field)
        names.append(field["name"])
    if not schema.get("primaryKey") or not _names_in(schema["primaryKey"], names):
        raise SchemaError("primaryKey must be a list of the schema's fields")
    for key in _list(schema, "foreignKeys"):
        _check_reference(key, names, own, resources)
    for rule in _list(schema, "rules"):
        _check_rule(rule, fields)
    if not _names_in(schema.get("checks", []), ROW_CHECKS):
        raise SchemaError(f"checks must be a list of names; there are {', '.join(ROW_CHECKS)}")


def _list(schema: dict[str, Any], name: str) -> list[Any]:
    part = schema.get(name, [])
    if not isinstance(part, list):
        raise SchemaError(f"{name} must be a list")
    return part


def _texts(part: Any) -> TypeGuard[list[str]]:
    return isinstance(part, list) and all(isinstance(text, str) for text in part)


def _names_in(part: Any, known: Collection[str]) -> bool:
    return _texts(part) and set(part) <= set(known)


def _check_field(field: dict[str, Any]) -> None:
    name = field["name"]
    if not isinstance(field.get("type"), str) or field["type"] not in FIELD_TYPES:
        raise SchemaError(f"field {name}: type must be one of {', '.join(FIELD_TYPES)}", name)
    limits = field.get("constraints", {})
    if not isinstance(limits, dict):
        raise SchemaError(f"field {name}: constraints must be an object", name)
    for limit, value in limits.items():
        if limit not in _LIMITS:
            raise SchemaError(f"field {name}: no engine knows the constraint {limit}", name)
        if type(value) not in _LIMITS[limit]:
            raise SchemaError(f"field {name}: {limit} has a value of the wrong kind", name)
    if not _texts(limits.get("enum", [])):
        raise SchemaError(f"field {name}: enum must be a list of texts", name)
    try:
        re.compile(limits.get("pattern", ""))
    except re.error as error:
        raise SchemaError(
            f"field {name}: pattern is no regular expression: {error}", name
        ) from None
    if not _names_in(field.get("checks", []), FIELD_CHECKS):
        known = ", ".join(FIELD_CHECKS)
        raise SchemaError(f"field {name}: checks must be a list of names; there are {known}", name)


def _check_reference(
    key: Any, names: Collection[str], own: str, resources: Collection[Any]
) -> None:
    reference = key.get("reference") if isinstance(key, dict) else None
    if not isinstance(reference, dict) or not _names_in(key.get("fields"), names):
        raise SchemaError("a foreign key needs fields of this table and a reference")
    theirs, target = reference.get("fields"), reference.get("resource") or own
    if not _texts(theirs) or len(theirs) != len(key["fields"]):
        raise SchemaError("a foreign key refers to as many fields as it has")
    if target not in resources:
        raise SchemaError(f"a foreign key refers to {target!r}, which is no resource")


def _check_rule(rule: Any, fields: list[dict[str, Any]]) -> None:
    if not isinstance(rule, dict) or not all(isinstance(rule.get(word), str) for word in _RULE):
        raise SchemaError(f"a rule needs {', '.join(_RULE)}, each a text")
    name = rule["name"]
    empty = pl.DataFrame(schema={f["name"]: FIELD_TYPES[f["type"]].polars for f in fields})
    if rule["column"] not in empty.columns:
        raise SchemaError(f"rule {name}: there is no column {rule['column']}", name)
    try:
        kinds = empty.select(pl.sql_expr(rule["sql"])).dtypes
    except pl.exceptions.PolarsError as error:
        raise SchemaError(f"rule {name}: {str(error).splitlines()[0]}", name) from None
    if kinds != [pl.Boolean]:
        raise SchemaError(f"rule {name}: the SQL is no condition", name)
