"""Compare two Table Schemas: fields, types, constraints (looser or tighter), keys and row rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from steppe_ledger.diff.change import Change, Kind

Schema = Mapping[str, Any]
# what something said is of, its subject, which aspect of it, and which of several it is
Place = tuple[str, str, str, int]
_FIELD_APART = {"name", "type", "format", "constraints", "checks"}
_SCHEMA_APART = {"fields", "primaryKey", "foreignKeys", "rules", "checks"}
_TIGHTER_IF_GREATER = {"minimum": True, "maximum": False, "maxLength": False}


def compare_schemas(
    old: Schema, new: Schema, names: Mapping[str, str], tables: Mapping[str, str]
) -> Iterator[Change]:
    """All that differs between two schemas.

    ``names`` gives the new name of every old column that is still there, ``tables`` the new name of
    every table that was renamed.
    """
    yield from _fields(old, new, names)
    before, after = _said(old, names, tables), _said(new, {n: n for n in names.values()}, {})
    for (what, subject, aspect, _), was, now in differing(before, after):
        if what == "row_rule" and was and now:
            for part, one, other in differing(was, now):
                yield _change("row_rule_changed", subject, one, other, part)
        else:
            yield _change(_kind(what, aspect, was, now), subject, was, now, aspect)


def as_list(thing: Any) -> list[Any]:
    """A list as it is; of anything else the one thing, or nothing."""
    return thing if isinstance(thing, list) else [] if thing is None else [thing]


def _change(kind: Kind, subject: str, old: Any, new: Any, aspect: str = "") -> Change:
    return Change(kind, column=subject, old=old, new=new, aspect=aspect)


def _fields(old: Schema, new: Schema, names: Mapping[str, str]) -> Iterator[Change]:
    """The fields that came, went, were renamed, or stand in another order."""
    after = {field["name"]: field for field in new["fields"]}
    kept = [names[field["name"]] for field in old["fields"] if field["name"] in names]
    for field in old["fields"]:
        name = field["name"]
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


def _said(schema: Schema, names: Mapping[str, str], tables: Mapping[str, str]) -> dict[Place, Any]:
    """All that a schema says of itself and of the columns in ``names``, under the new names."""
    said: dict[Place, Any] = {}
    for field in schema["fields"]:
        if field["name"] in names:
            name = names[field["name"]]
            said["type", name, "type", 0] = field.get("type", "any")
            said["format", name, "format", 0] = field.get("format", "default")
            said |= {("constraint", name, limit, 0): v for limit, v in _limits(field).items()}
            said |= {("row_rule", f"{name}:{c}", "", 1): c for c in as_list(field.get("checks"))}
            said |= {("field_property", name, aspect, 0): value
                     for aspect, value in field.items() if aspect not in _FIELD_APART}  # fmt: skip
    said["primary_key", "", "", 0] = [names.get(name, name) for name in schema["primaryKey"]]
    number: Counter[str] = Counter()
    for key in schema.get("foreignKeys", []):
        columns = ", ".join(names.get(name, name) for name in key["fields"])
        target = key["reference"].get("resource", "")
        number[columns] += 1
        place = ("foreign_key", columns, "", number[columns])
        said[place] = {**key["reference"], "resource": tables.get(target, target)}
    said |= {("row_rule", rule["name"], "", 0): rule for rule in schema.get("rules", [])}
    # the checks that code does and a schema only names count as row rules
    said |= {("row_rule", str(check), "", 1): check for check in as_list(schema.get("checks"))}
    return said | {("schema_property", "", aspect, 0): value
                   for aspect, value in schema.items() if aspect not in _SCHEMA_APART}  # fmt: skip


def _limits(field: Schema) -> dict[str, Any]:
    """A field's constraints; categories constrain as an enum does, which they may stand for."""
    categories = field.get("categories")
    values = [c.get("value") if isinstance(c, dict) else c for c in as_list(categories)]
    return {**({"enum": values} if values else {}), **field.get("constraints", {})}


def _kind(what: str, aspect: str, old: Any, new: Any) -> Kind:
    if what == "constraint":
        return direction(aspect, old, new)
    done = "changed"
    if what in ("foreign_key", "row_rule"):
        done = "added" if old is None else "removed" if new is None else "changed"
    return cast("Kind", f"{what}_{done}")


def direction(limit: str, old: Any, new: Any) -> Kind:
    """Whether a constraint that was ``old`` (None: absent) now allows less or more.

    An enum that lost one value and gained another is tighter: what was valid no longer is. One that
    allows the same as before is a property that has changed.
    """
    if limit in ("required", "unique"):  # false is as good as absent
        old, new = old or None, new or None
    if old is None or new is None:
        same, tighter = old == new, old is None
    elif limit == "enum":
        before, after = ({repr(value) for value in as_list(values)} for values in (old, new))
        same, tighter = before == after, not before < after
    elif limit in _TIGHTER_IF_GREATER and {type(old), type(new)} <= {int, float}:
        same, tighter = old == new, (new > old) is _TIGHTER_IF_GREATER[limit]
    else:
        return "constraint_changed"
    if same:
        return "field_property_changed"
    return "constraint_tightened" if tighter else "constraint_loosened"


def differing(
    old: Mapping[Any, Any], new: Mapping[Any, Any], apart: Collection[str] = ()
) -> Iterator[tuple[Any, Any, Any]]:
    """What differs and is not ``apart``: in the new order, then what went."""
    for name in (*new, *(name for name in old if name not in new)):
        if name not in apart and old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)
