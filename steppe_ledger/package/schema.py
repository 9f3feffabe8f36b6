"""What makes a Table Schema unusable: every engine is derived from it and takes it on trust.

Whatever a schema promises is heeded or refused: a property that no engine here knows may change
what another reader sees.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any, TypeGuard

from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.package.patterns import pattern_fault
from steppe_ledger.package.types import FIELD_TYPES

MOST_SQL = 4000  # characters of one rule
MOST_LEVELS = 60  # of brackets in one rule
_RULE = ("name", "title", "column", "sql", "hint")
_SCHEMA = {"$schema", "name", "title", "description", "fields", "missingValues", "primaryKey",
           "foreignKeys", "uniqueKeys", "rules", "checks"}  # fmt: skip
_FIELD = {"name", "type", "format", "title", "description", "example", "rdfType", "unit", "codes",
          "categories", "constraints", "checks", "verbatim"}  # fmt: skip
_LIMITS: dict[str, tuple[type, ...]] = {
    "required": (bool,),
    "unique": (bool,),
    "enum": (list,),
    "pattern": (str,),
    "minimum": (int, float),
    "maximum": (int, float),
    "maxLength": (int,),
}
_OF_TEXT, _OF_NUMBERS = {"enum", "pattern", "maxLength"}, {"minimum", "maximum"}


class SchemaError(Exception):
    """The schema cannot be used; ``name`` is that of the field or rule at fault, if it is one's."""

    def __init__(self, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.name = name


def check_schema(schema: Any, own: str, resources: Collection[str]) -> None:
    """Raise SchemaError where the schema of the resource ``own`` is unusable.

    ``resources`` are the names of all resources, to which foreign keys may refer.
    """
    if not isinstance(schema, dict):
        raise SchemaError("a Table Schema is a JSON object")
    _known(schema, _SCHEMA, "the schema")
    _texts_in(schema, ("$schema", "name", "title", "description"), "the schema")
    if schema.get("missingValues", [""]) != [""]:
        raise SchemaError('missingValues must be [""]: an empty cell is the only one without value')
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        raise SchemaError("a Table Schema needs a list of fields")
    names: list[str] = []
    for field in fields:
        _check_field(field, names)
        names.append(field["name"])
    _check_key(schema, fields, names)
    _check_rules(schema, names)
    for key in _list(schema, "foreignKeys"):
        _check_reference(key, names, own, resources)
    for unique in _list(schema, "uniqueKeys"):
        if not unique or not _names_in(unique, names):
            raise SchemaError("uniqueKeys must be lists of the schema's fields")


def _check_rules(schema: dict[str, Any], names: Collection[str]) -> None:
    rules = _list(schema, "rules")
    for rule in rules:
        _check_rule(rule, names)
    if len({rule["name"] for rule in rules}) < len(rules):
        raise SchemaError("two rules share a name")
    if not _names_in(schema.get("checks", []), ROW_CHECKS):
        raise SchemaError(f"checks must be a list of names; there are {', '.join(ROW_CHECKS)}")
    for name in schema.get("checks", []):
        absent = set(ROW_CHECKS[name].columns) - set(names)
        if absent:
            raise SchemaError(f"the check {name} needs the field {min(absent)}")


def _known(part: dict[str, Any], known: Collection[str], what: str) -> None:
    for name in part:
        if name not in known:
            raise SchemaError(f"{what}: no engine here knows the property {name}")


def _texts_in(part: dict[str, Any], names: Collection[str], what: str) -> None:
    for name in names:
        if not isinstance(part.get(name, ""), str):
            raise SchemaError(f"{what}: {name} must be a text")


def _list(schema: dict[str, Any], name: str) -> list[Any]:
    part = schema.get(name, [])
    if not isinstance(part, list):
        raise SchemaError(f"{name} must be a list")
    return part


def _texts(part: Any) -> TypeGuard[list[str]]:
    return isinstance(part, list) and all(isinstance(text, str) for text in part)


def _names_in(part: Any, known: Collection[str]) -> bool:
    return _texts(part) and set(part) <= set(known) and len(set(part)) == len(part)


def _check_field(field: Any, names: Collection[str]) -> None:
    if not isinstance(field, dict) or not isinstance(field.get("name"), str) or not field["name"]:
        raise SchemaError("every field needs a name")
    name = field["name"]
    what = f"field {name}"
    if name.casefold() in {other.casefold() for other in names}:
        raise SchemaError(
            "two fields share a name, but for case: databases take them for one", name
        )
    if name.startswith("__") or not name.isprintable():
        raise SchemaError(
            f"{what}: a name is printable and does not start with two underscores", name
        )
    try:
        _check_properties(field, what)
        _check_limits(field, what)
    except SchemaError as error:
        raise SchemaError(str(error), error.name or name) from None


def _check_properties(field: dict[str, Any], what: str) -> None:
    _known(field, _FIELD, what)
    _texts_in(field, ("title", "description", "rdfType", "unit", "codes"), what)
    if not isinstance(field.get("verbatim", False), bool):
        raise SchemaError(f"{what}: verbatim must be true or false")
    if not isinstance(field.get("type"), str) or field["type"] not in FIELD_TYPES:
        raise SchemaError(f"{what}: type must be one of {', '.join(FIELD_TYPES)}")
    formats = ("default", "uri") if field["type"] == "string" else ("default",)
    if field.get("format", "default") not in formats:
        raise SchemaError(f"{what}: format must be one of {', '.join(formats)}")
    if not _names_in(field.get("checks", []), FIELD_CHECKS):
        known = ", ".join(FIELD_CHECKS)
        raise SchemaError(f"{what}: checks must be a list of names; there are {known}")


def _check_limits(field: dict[str, Any], what: str) -> None:
    limits, kind = field.get("constraints", {}), field["type"]
    if not isinstance(limits, dict):
        raise SchemaError(f"{what}: constraints must be an object")
    for limit, value in limits.items():
        if limit not in _LIMITS:
            raise SchemaError(f"{what}: no engine here knows the constraint {limit}")
        if type(value) not in _LIMITS[limit]:
            raise SchemaError(f"{what}: {limit} has a value of the wrong kind")
        fits = "string" if limit in _OF_TEXT else kind
        if fits != kind or (limit in _OF_NUMBERS and kind not in ("integer", "number")):
            raise SchemaError(f"{what}: {limit} does not go with the type {kind}")
    if limits.get("maxLength", 1) < 1:
        raise SchemaError(f"{what}: maxLength must be above zero")
    codes = limits.get("enum", ["-"])
    if not codes or not _texts(codes) or len(set(codes)) < len(codes):
        raise SchemaError(f"{what}: enum must be a list of different texts")
    fault = pattern_fault(limits.get("pattern", ""))
    if fault is not None:
        raise SchemaError(f"{what}: the pattern is refused: {fault}")
    _check_categories(field, limits, what)


def _check_categories(field: dict[str, Any], limits: dict[str, Any], what: str) -> None:
    categories = field.get("categories")
    if categories is not None:
        labelled = isinstance(categories, list) and all(
            isinstance(c, dict) and isinstance(c.get("value"), str)
            and isinstance(c.get("label"), str) for c in categories
        )  # fmt: skip
        if not labelled or [c["value"] for c in categories] != limits.get("enum"):
            raise SchemaError(f"{what}: enum must hold the values of the categories; run format")


def _check_key(schema: dict[str, Any], fields: list[dict[str, Any]], names: list[str]) -> None:
    key = schema.get("primaryKey")
    if not key or not _names_in(key, names):
        raise SchemaError("primaryKey must be a list of the schema's fields")
    for field in fields:
        if field["name"] in key and not field.get("constraints", {}).get("required"):
            raise SchemaError(f"field {field['name']} of the key must be required", field["name"])


def _check_reference(
    key: Any, names: Collection[str], own: str, resources: Collection[str]
) -> None:
    reference = key.get("reference") if isinstance(key, dict) else None
    if not isinstance(reference, dict) or not key.get("fields") \
            or not _names_in(key["fields"], names):  # fmt: skip
        raise SchemaError("a foreign key needs fields of this table and a reference")
    _known(key, ("fields", "reference"), "a foreign key")
    _known(reference, ("resource", "fields"), "a reference")
    theirs, target = reference.get("fields"), reference.get("resource") or own
    if not _texts(theirs) or len(theirs) != len(key["fields"]):
        raise SchemaError("a foreign key refers to as many fields as it has")
    if not isinstance(target, str) or target not in resources:
        raise SchemaError(f"a foreign key refers to {target!r}, which is no resource")


def _check_rule(rule: Any, names: Collection[str]) -> None:
    if not isinstance(rule, dict) or not all(isinstance(rule.get(word), str) for word in _RULE):
        raise SchemaError(f"a rule needs {', '.join(_RULE)}, each a text")
    name = rule["name"]
    _known(rule, _RULE, f"rule {name}")
    if rule["column"] not in names:
        raise SchemaError(f"rule {name}: there is no column {rule['column']}", name)
    fault = expression_fault(rule["sql"])
    if fault:
        raise SchemaError(f"rule {name}: {fault}", name)


@functools.lru_cache(maxsize=1024)
def expression_fault(sql: str) -> str | None:
    """Why a rule's SQL is refused before any engine parses it, or None."""
    levels = deepest = 0
    for char in sql:
        levels += {"(": 1, ")": -1}.get(char, 0)
        deepest = max(deepest, levels)
        if levels < 0:
            return "the SQL closes a bracket that it did not open"
    if not sql.strip() or levels or deepest > MOST_LEVELS or len(sql) > MOST_SQL:
        return (
            f"the SQL must be one condition of at most {MOST_SQL} characters, its brackets closed"
        )
    if ";" in sql or "--" in sql or "/*" in sql:
        return "the SQL must be one condition, without semicolons or comments"
    return None
