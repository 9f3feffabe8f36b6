"""CSV on the Web (W3C, 2015): the columns, types, keys and references of the CSV files.

Stands as ``csv-metadata.json`` beside the CSV files, where the standard tells clients to look. A
reference that may be empty is left out: the standard demands a row for an empty value too.
"""

from __future__ import annotations

import re
from typing import Any

from steppe_ledger.export.about import title
from steppe_ledger.export.documents import document
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.descriptor import Table
from steppe_ledger.package.files import json_bytes

CSVW = "csv/csv-metadata.json"
FILES = {CSVW: "Columns, types, keys and references of the CSV files (W3C, CSV on the Web)"}
DATATYPES = {"string": "string", "integer": "integer", "number": "decimal", "date": "date",
             "boolean": "boolean"}  # fmt: skip


def write(draft: Draft) -> None:
    """Write the metadata; all addresses are relative to the folder of the CSV files."""
    tables = [_table(table) for table in draft.package.in_order()]
    draft.write(CSVW, json_bytes(document("csv-metadata", draft.facts, tables=tables)))


def _format(limits: dict[str, Any]) -> str | None:
    """The values that a text column takes, as the regular expression that CSVW calls format."""
    if "enum" in limits:
        return "(?:" + "|".join(re.escape(code) for code in limits["enum"]) + ")"
    pattern: str | None = limits.get("pattern")
    return pattern


def _datatype(field: dict[str, Any]) -> dict[str, Any]:
    limits = field.get("constraints", {})
    bounds = {word: limits[word] for word in ("minimum", "maximum", "maxLength") if word in limits}
    form = _format(limits) if field["type"] == "string" else None
    base = {"base": DATATYPES[field["type"]]}
    return base | ({"format": form} if form else {}) | bounds


def _column(field: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": field["name"],
        "titles": field["name"],
        "rdfs:label": _text(title(field)),
        "dc:description": _text(field.get("description", "")),
        **({"propertyUrl": field["rdfType"]} if "rdfType" in field else {}),
        "datatype": _datatype(field),
        "required": bool(field.get("constraints", {}).get("required")),
    }


def _text(value: str) -> dict[str, str]:
    return {"@value": value, "@language": "en"}


def _table(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_column(field) for field in table.fields],
        "primaryKey": table.key,
        # the subject of a row's statements; {name} is a URI template of the standard
        "aboutUrl": f"#{table.name}/" + "/".join("{" + name + "}" for name in table.key),
    }
    required = {column["name"] for column in schema["columns"] if column["required"]}
    foreign_keys = [
        {
            "columnReference": own,
            "reference": {"resource": f"{target}.csv", "columnReference": theirs},
        }
        for own, target, theirs in table.foreign_keys
        if required.issuperset(own)
    ]
    if foreign_keys:
        schema["foreignKeys"] = foreign_keys
    return {
        "url": f"{table.name}.csv",
        "dc:title": _text(title(table.schema, table.name)),
        "dc:description": _text(table.schema.get("description", "")),
        "tableSchema": schema,
    }
