"""The report of ``diff``: what differs, and the version that it demands. Its JSON has a schema.

``python -m steppe_ledger.diff.report > docs/diff-report.schema.json`` writes the schema anew.
"""

from __future__ import annotations

import sys
import types
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from steppe_ledger.diff.changes import Diff
from steppe_ledger.release.version import Reasons, Verdict, is_version, next_version, verdict

SCHEMA_ID = "https://github.com/steppe-ledger/steppe-ledger/docs/diff-report.schema.json"


@dataclass(frozen=True)
class Report:
    """A diff, and the least version after ``diff.base_version`` that it demands, if known."""

    different: bool
    version: Verdict
    least_version: str | None
    diff: Diff

    def to_json(self) -> dict[str, Any]:
        """Plain values, as ``docs/diff-report.schema.json`` describes them."""
        return asdict(self)


def report_of(diff: Diff, reasons: Reasons | None = None) -> Report:
    """The report of a diff."""
    demanded = verdict(diff, reasons)
    known = diff.base_version is not None and is_version(diff.base_version)
    least = next_version(str(diff.base_version), demanded.bump) if known else None
    return Report(diff.different, demanded, least, diff)


def report_schema() -> dict[str, Any]:
    """The JSON Schema of ``Report.to_json()``, derived from the types."""
    definitions: dict[str, Any] = {}
    _schema_of(Report, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Steppe Ledger: how two versions of the package differ",
        "$ref": "#/$defs/Report",
        "$defs": dict(sorted(definitions.items())),
    }


_PLAIN: dict[Any, str] = {str: "string", int: "integer", bool: "boolean", type(None): "null"}


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type; those of dataclasses are put into ``definitions``."""
    if kind is Any or kind in _PLAIN:
        return {} if kind is Any else {"type": _PLAIN[kind]}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is list:
        return {"type": "array", "items": _schema_of(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema_of(arguments[1], definitions)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema_of(argument, definitions) for argument in arguments]}
    if not is_dataclass(kind):
        raise TypeError(f"{kind} has no JSON Schema here")
    name = getattr(kind, "__name__", str(kind))
    if name not in definitions:
        definitions[name] = {}  # holds the place while its own fields are looked at
        hints = get_type_hints(kind)
        names = [field.name for field in fields(kind)]
        definitions[name] = {
            "type": "object",
            "description": (kind.__doc__ or "").split("\n\n")[0].strip(),
            "properties": {field: _schema_of(hints[field], definitions) for field in names},
            "required": names,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    from steppe_ledger.package.files import json_bytes

    sys.stdout.buffer.write(json_bytes(report_schema()))
