"""What makes a Table Schema unusable: every engine is derived from it and takes it on trust.

Whatever a schema promises is heeded or refused: a property that no engine here knows may change
what another reader sees.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Collection, Iterator
from typing import Any

from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.package.patterns import pattern_fault
from steppe_ledger.package.shape import NAME, Shape, misfits, shape
from steppe_ledger.package.types import FIELD_TYPES

MOST_SQL = 4000  # characters of one rule
MOST_LEVELS = 60  # of brackets in one rule
_SCHEMA = shape({
    "a text": "$schema name title description",
    "a list": "fields missingValues foreignKeys uniqueKeys rules",
    "a list of names": "primaryKey checks",
})  # fmt: skip
_FIELD = shape({
    NAME: "name", "a text": "type format title description rdfType unit codes",
    "true or false": "verbatim", "a JSON object": "constraints", "a list of objects": "categories",
    "a list of names": "checks", "anything": "example",
})  # fmt: skip
_LIMITS = shape({
    "true or false": "required unique", "a list of different texts": "enum", "a text": "pattern",
    "a number": "minimum maximum", "a whole number": "maxLength",
})  # fmt: skip
_LIMITED = {  # types, and what limits them alone
    "enum": {"string"}, "pattern": {"string"}, "maxLength": {"string"},
    "minimum": {"integer", "number"}, "maximum": {"integer", "number"},
}  # fmt: skip
_REFERENCE = shape({"a text": "resource", "a list of names": "fields"})
_KEY = shape({"a list of names": "fields", "a JSON object": "reference"})
_RULE = shape({"a text": "name title column sql hint"})


class SchemaError(Exception):
    """The schema cannot be used; ``name`` is that of the field or rule at fault, if it is one's."""

    def __init__(self, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.name = name


def check_schema(schema: Any, own: str, resources: Collection[str]) -> None:
    """Raise SchemaError where the schema of the resource ``own`` is unusable.

    ``resources`` are the names of all resources, to which foreign keys may refer.
    """
    with _of("the schema"):
        _shaped(schema, _SCHEMA, "fields primaryKey")
        lacking = schema.get("missingValues", [""])
        _demand(lacking == [""], 'missingValues must be [""]: an empty cell alone is without value')
        _demand(schema["fields"], "it needs a list of fields")
    names: list[str] = []
    for field in schema["fields"]:
        with _of("field", field):
            _check_field(field, names)
        names.append(field["name"])
    key = schema["primaryKey"]
    with _of("the schema"):
        _demand(key and set(key) <= set(names), "primaryKey must be a list of the schema's fields")
        _known(schema.get("checks", []), ROW_CHECKS)
        for check in schema.get("checks", []):
            absent = set(ROW_CHECKS[check].columns) - set(names)
            _demand(not absent, f"the check {check} needs the field {min(absent, default='')}")
        for unique in schema.get("uniqueKeys", []):
            _demand(_are_fields(unique, names), "uniqueKeys must be lists of the schema's fields")
    for field in schema["fields"]:
        if field["name"] in key:
            with _of("field", field):
                required = field.get("constraints", {}).get("required")
                _demand(required, "a field of the key must be required")
    for reference in schema.get("foreignKeys", []):
        with _of("a foreign key"):
            _check_reference(reference, names, own, resources)
    rules: set[str] = set()
    for rule in schema.get("rules", []):
        with _of("rule", rule):
            _check_rule(rule, names)
            _demand(rule["name"] not in rules, "two rules share a name")
            rules.add(rule["name"])


@contextlib.contextmanager
def _of(what: str, part: Any = None) -> Iterator[None]:
    """Say of which part of the schema a fault is."""
    name = part.get("name") if isinstance(part, dict) else None
    try:
        yield
    except SchemaError as error:
        raise SchemaError(f"{what}{f' {name}' if name else ''}: {error}", name) from None


def _demand(held: Any, fault: str) -> None:
    if not held:
        raise SchemaError(fault)


def _shaped(part: Any, kinds: Shape, needed: str = "") -> None:
    for fault in misfits(part, kinds, needed):
        raise SchemaError(fault)


def _are_fields(part: Any, names: Collection[str]) -> bool:
    return isinstance(part, list) and 0 < len(part) == sum(part.count(n) == 1 for n in names)


def _known(checks: Collection[str], known: Collection[str]) -> None:
    _demand(set(checks) <= set(known), f"checks must be among {', '.join(known)}")


def _check_field(field: Any, others: Collection[str]) -> None:
    _shaped(field, _FIELD, "name type")
    name, kind = field["name"], field["type"]
    _demand(name.casefold() not in map(str.casefold, others),
            "two fields share a name, but for case: databases take them for one")  # fmt: skip
    _demand(kind in FIELD_TYPES, f"type must be one of {', '.join(FIELD_TYPES)}")
    formats = ("default", "uri") if kind == "string" else ("default",)
    _demand(field.get("format", "default") in formats,
            f"format must be one of {', '.join(formats)}")  # fmt: skip
    _known(field.get("checks", []), FIELD_CHECKS)
    limits = field.get("constraints", {})
    _shaped(limits, _LIMITS)
    for limit in limits:
        _demand(kind in _LIMITED.get(limit, {kind}), f"{limit} does not go with the type {kind}")
    _demand(limits.get("maxLength", 1) > 0, "maxLength must be above zero")
    fault = pattern_fault(limits.get("pattern", ""))
    _demand(fault is None, f"the pattern is refused: {fault}")
    if "categories" in field:
        codes = [c.get("value") for c in field["categories"] if isinstance(c.get("label"), str)]
        _demand(len(codes) == len(field["categories"]) and codes == limits.get("enum"),
                "enum must hold the values of the categories; run format")  # fmt: skip


def _check_reference(
    key: Any, names: Collection[str], own: str, resources: Collection[str]
) -> None:
    _shaped(key, _KEY, "fields reference")
    _demand(_are_fields(key["fields"], names), "fields must be some of the schema's fields")
    reference = key["reference"]
    _shaped(reference, _REFERENCE, "fields")
    _demand(len(reference["fields"]) == len(key["fields"]), "it refers to as many fields as it has")
    target = reference.get("resource") or own
    _demand(target in resources, f"it refers to {target!r}, which is no resource")


def _check_rule(rule: Any, names: Collection[str]) -> None:
    _shaped(rule, _RULE, "name title column sql hint")
    _demand(rule["column"] in names, f"there is no column {rule['column']}")
    fault = expression_fault(rule["sql"])
    _demand(fault is None, str(fault))


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
