"""Compare two Table Schemas: fields, types, constraints (looser or tighter), keys and row rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from steppe_ledger.diff.change import Change, Kind

Direction = Literal["tightened", "loosened", "changed"]
_DIRECTIONS: dict[Direction, Kind] = {
    "tightened": "constraint_tightened",
    "loosened": "constraint_loosened",
    "changed": "constraint_changed",
}
_APART = {"name", "type", "format", "constraints", "categories", "checks"}
_SCHEMA_APART = {"fields", "primaryKey", "foreignKeys", "rules", "checks"}


def as_list(thing: Any) -> list[Any]:
    """A list as it is; of anything else the one thing, or nothing."""
    return thing if isinstance(thing, list) else [] if thing is None else [thing]


def _change(kind: Kind, subject: str, old: Any, new: Any, aspect: str = "") -> Change:
    return Change(kind, column=subject, old=old, new=new, aspect=aspect)


def compare_schemas(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    names: Mapping[str, str],
    tables: Mapping[str, str],
) -> list[Change]:
    """All that differs between two schemas.

    ``names`` gives the new name of every old column that is still there, ``tables`` the new name of
    every table that was renamed.
    """
    return [
        *_fields(old, new, names),
        *_primary_key(old, new, names),
        *_foreign_keys(old, new, names, tables),
        *_row_rules(old, new),
        *_named_checks("", old, new),
        *_properties("schema_property_changed", "", old, new, _SCHEMA_APART),
    ]


def _fields(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[Change]:
    before = {field["name"]: field for field in old["fields"]}
    after = {field["name"]: field for field in new["fields"]}
    kept = [names[name] for name in before if name in names]
    for name, field in before.items():
        if name not in names:
            yield _change("field_removed", name, field, None)
        elif name != names[name]:
            yield _change("field_renamed", names[name], name, names[name])
    for name, field in after.items():
        if name not in kept:
            yield _change("field_added", name, None, field)
    order = [name for name in after if name in kept]
    if order != kept:
        yield _change("fields_reordered", "", kept, order)
    for name, field in before.items():
        if name in names:
            yield from _field(names[name], field, after[names[name]])


def _field(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old.get("type", "any") != new.get("type", "any"):
        yield _change("type_changed", name, old.get("type"), new.get("type"), "type")
    if old.get("format", "default") != new.get("format", "default"):
        yield _change("format_changed", name, old.get("format"), new.get("format"), "format")
    before, after = old.get("constraints") or {}, new.get("constraints") or {}
    for limit in _names(before, after):
        if before.get(limit) != after.get(limit):
            change = direction(limit, before.get(limit), after.get(limit))
            kind = _DIRECTIONS[change] if change else "field_property_changed"
            yield _change(kind, name, before.get(limit), after.get(limit), limit)
    yield from _categories(name, old.get("categories"), new.get("categories"))
    yield from _named_checks(name, old, new)
    yield from _properties("field_property_changed", name, old, new, _APART)


def _categories(name: str, old: Any, new: Any) -> Iterator[Change]:
    """Categories are a closed list with labels: the list constrains, a label describes."""
    if old == new:
        return
    change = direction("enum", _values(old), _values(new))
    if change is None:
        yield _change("field_property_changed", name, old, new, "categories")
    else:
        yield _change(_DIRECTIONS[change], name, _values(old), _values(new), "categories")


def _values(categories: Any) -> list[Any] | None:
    if not isinstance(categories, list):
        return None
    return [c.get("value") if isinstance(c, dict) else c for c in categories]


def direction(limit: str, old: Any, new: Any) -> Direction | None:
    """Whether a constraint that was ``old`` (None: absent) now allows less or more.

    An enum that lost one value and gained another is tighter: what was valid no longer is. None
    means that it allows the same as before.
    """
    if limit in ("required", "unique"):
        return None if bool(old) == bool(new) else "tightened" if new else "loosened"
    if old is None or new is None:
        return None if old == new else "tightened" if old is None else "loosened"
    if limit == "enum":
        before, after = ({repr(value) for value in as_list(v)} for v in (old, new))
        return None if before == after else "loosened" if before < after else "tightened"
    sign = _SIGN.get(limit)
    first, second = _ordered(old, new)
    if sign is None or first is None or second is None:
        return "changed"
    return None if first == second else "tightened" if sign(first, second) else "loosened"


_SIGN: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength"), lambda old, new: new > old),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength"), lambda old, new: new < old),
}


def _ordered(old: Any, new: Any) -> tuple[Any, Any]:
    """Two limits as values that can be compared, or None: numbers, or dates as text."""
    try:
        first, second = Decimal(str(old)), Decimal(str(new))
        return (first, second) if first.is_finite() and second.is_finite() else (None, None)
    except InvalidOperation:
        both_text = isinstance(old, str) and isinstance(new, str) and len(old) == len(new)
        return (old, new) if both_text else (None, None)


def _primary_key(
    old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[Change]:
    before = [names.get(name, name) for name in old["primaryKey"]]
    if before != new["primaryKey"]:
        yield _change("primary_key_changed", "", old["primaryKey"], new["primaryKey"])


def _foreign_keys(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    names: Mapping[str, str],
    tables: Mapping[str, str],
) -> Iterator[Change]:
    before, after = _references(old, names, tables), _references(new, {}, {})
    for columns in _names(before, after):
        was, now = before.get(columns, []), after.get(columns, [])
        gone = [reference for reference in was if reference not in now]
        came = [reference for reference in now if reference not in was]
        while gone and came:
            yield _change("foreign_key_changed", columns, gone.pop(0), came.pop(0))
        for reference in gone:
            yield _change("foreign_key_removed", columns, reference, None)
        for reference in came:
            yield _change("foreign_key_added", columns, None, reference)


def _references(
    schema: Mapping[str, Any], names: Mapping[str, str], tables: Mapping[str, str]
) -> dict[str, list[Any]]:
    """What the foreign keys refer to, by their columns, everything under its new name."""
    found: dict[str, list[Any]] = {}
    for key in schema.get("foreignKeys", []):
        columns = ", ".join(str(names.get(name, name)) for name in key["fields"])
        target = key["reference"].get("resource", "")
        reference = {**key["reference"], "resource": tables.get(target, target)}
        found.setdefault(columns, []).append(reference)
    return found


def _row_rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before, after = ({rule["name"]: rule for rule in s.get("rules", [])} for s in (old, new))
    for name in _names(before, after):
        was, now = before.get(name), after.get(name)
        if was is None:
            yield _change("row_rule_added", name, None, now)
        elif now is None:
            yield _change("row_rule_removed", name, was, None)
        else:
            yield from _properties("row_rule_changed", name, was, now, set())


def _named_checks(field: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The checks that code does and a schema only names; they count as row rules."""
    before, after = (as_list(schema.get("checks")) for schema in (old, new))
    for check in before:
        if check not in after:
            yield _change("row_rule_removed", f"{field}:{check}".lstrip(":"), check, None)
    for check in after:
        if check not in before:
            yield _change("row_rule_added", f"{field}:{check}".lstrip(":"), None, check)


def _properties(
    kind: Kind,
    subject: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    apart: set[str],
) -> Iterator[Change]:
    for name in _names(old, new):
        if name not in apart and old.get(name) != new.get(name):
            yield _change(kind, subject, old.get(name), new.get(name), name)


def _names(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names of both, in the new order, then those that are gone."""
    return [*new, *(name for name in old if name not in new)]
