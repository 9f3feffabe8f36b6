"""Compare two Table Schemas: fields, types, constraints (looser or tighter), keys and row rules."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from steppe_ledger.diff.change import Change, Kind

Schema = Mapping[str, Any]
_FIELD_APART = {"name", "type", "format", "constraints", "checks"}
_SCHEMA_APART = {"fields", "primaryKey", "foreignKeys", "rules", "checks"}
# how a limit that has become tighter stands to the old one
_TIGHTER: dict[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength"), operator.gt),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength"), operator.lt),
}


def compare_schemas(
    old: Schema, new: Schema, names: Mapping[str, str], tables: Mapping[str, str]
) -> Iterator[Change]:
    """All that differs between two schemas.

    ``names`` gives the new name of every old column that is still there, ``tables`` the new name of
    every table that was renamed.
    """
    yield from _fields(old, new, names)
    key = [names.get(name, name) for name in old["primaryKey"]]
    if key != new["primaryKey"]:
        yield _change("primary_key_changed", "", old["primaryKey"], new["primaryKey"])
    yield from _foreign_keys(old, new, names, tables)
    yield from _row_rules(old, new)
    yield from _named_checks("", old, new)
    yield from _properties("schema_property_changed", "", old, new, _SCHEMA_APART)


def as_list(thing: Any) -> list[Any]:
    """A list as it is; of anything else the one thing, or nothing."""
    return thing if isinstance(thing, list) else [] if thing is None else [thing]


def _change(kind: Kind, subject: str, old: Any, new: Any, aspect: str = "") -> Change:
    return Change(kind, column=subject, old=old, new=new, aspect=aspect)


def _fields(old: Schema, new: Schema, names: Mapping[str, str]) -> Iterator[Change]:
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


def _field(name: str, old: Schema, new: Schema) -> Iterator[Change]:
    if old.get("type", "any") != new.get("type", "any"):
        yield _change("type_changed", name, old.get("type"), new.get("type"), "type")
    if old.get("format", "default") != new.get("format", "default"):
        yield _change("format_changed", name, old.get("format"), new.get("format"), "format")
    for limit, was, now in differing(_limits(old), _limits(new)):
        yield _change(direction(limit, was, now), name, was, now, limit)
    yield from _named_checks(name, old, new)
    yield from _properties("field_property_changed", name, old, new, _FIELD_APART)


def _limits(field: Schema) -> dict[str, Any]:
    """A field's constraints; categories constrain as an enum does, which they may stand for."""
    categories = field.get("categories")
    values = [c.get("value") if isinstance(c, dict) else c for c in as_list(categories)]
    return {**({"enum": values} if values else {}), **field.get("constraints", {})}


def direction(limit: str, old: Any, new: Any) -> Kind:
    """Whether a constraint that was ``old`` (None: absent) now allows less or more.

    An enum that lost one value and gained another is tighter: what was valid no longer is. One that
    allows the same as before is a property that has changed.
    """
    kinds: dict[bool | None, Kind] = {
        True: "constraint_tightened",
        False: "constraint_loosened",
        None: "field_property_changed",
    }
    if limit in ("required", "unique"):
        return kinds[None if bool(old) == bool(new) else bool(new)]
    if old is None or new is None:
        return kinds[old is None]
    if limit == "enum":
        before, after = ({repr(value) for value in as_list(values)} for values in (old, new))
        return kinds[None if before == after else not before < after]
    tighter = _TIGHTER.get(limit)
    pair = _ordered(old, new)
    if tighter is None or pair is None:
        return "constraint_changed"
    return kinds[None if pair[0] == pair[1] else tighter(pair[1], pair[0])]


def _ordered(old: Any, new: Any) -> tuple[Any, Any] | None:
    """Two limits as values that can be compared, or None: numbers, or dates as text."""
    try:
        first, second = Decimal(str(old)), Decimal(str(new))
    except InvalidOperation:
        both_text = isinstance(old, str) and isinstance(new, str) and len(old) == len(new)
        return (old, new) if both_text else None
    return (first, second) if first.is_finite() and second.is_finite() else None


def _foreign_keys(
    old: Schema, new: Schema, names: Mapping[str, str], tables: Mapping[str, str]
) -> Iterator[Change]:
    before, after = _references(old, names, tables), _references(new, {}, {})
    for columns, was, now in differing(before, after):
        gone = [reference for reference in was or [] if reference not in (now or [])]
        came = [reference for reference in now or [] if reference not in (was or [])]
        for one, other in itertools.zip_longest(gone, came):
            word = "changed" if one and other else "added" if other else "removed"
            yield _change(cast("Kind", f"foreign_key_{word}"), columns, one, other)


def _references(
    schema: Schema, names: Mapping[str, str], tables: Mapping[str, str]
) -> dict[str, list[Any]]:
    """What the foreign keys refer to, by their columns, everything under its new name."""
    found: dict[str, list[Any]] = {}
    for key in schema.get("foreignKeys", []):
        columns = ", ".join(names.get(name, name) for name in key["fields"])
        target = key["reference"].get("resource", "")
        reference = {**key["reference"], "resource": tables.get(target, target)}
        found.setdefault(columns, []).append(reference)
    return found


def _row_rules(old: Schema, new: Schema) -> Iterator[Change]:
    before, after = ({rule["name"]: rule for rule in s.get("rules", [])} for s in (old, new))
    for name, was, now in differing(before, after):
        if was and now:
            yield from _properties("row_rule_changed", name, was, now, ())
        else:
            yield _change("row_rule_added" if now else "row_rule_removed", name, was, now)


def _named_checks(field: str, old: Schema, new: Schema) -> Iterator[Change]:
    """The checks that code does and a schema only names; they count as row rules."""
    before, after = (as_list(schema.get("checks")) for schema in (old, new))
    for check in before + after:
        subject = f"{field}:{check}".lstrip(":")
        if check not in after:
            yield _change("row_rule_removed", subject, check, None)
        elif check not in before:
            yield _change("row_rule_added", subject, None, check)


def _properties(
    kind: Kind, subject: str, old: Schema, new: Schema, apart: Collection[str]
) -> Iterator[Change]:
    for name, was, now in differing(old, new, apart):
        yield _change(kind, subject, was, now, name)


def differing(
    old: Schema, new: Schema, apart: Collection[str] = ()
) -> Iterator[tuple[str, Any, Any]]:
    """The properties that differ and are not ``apart``: in the new order, then those that went."""
    for name in (*new, *(name for name in old if name not in new)):
        if name not in apart and old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)
