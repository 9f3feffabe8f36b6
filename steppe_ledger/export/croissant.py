"""Croissant 1.1 (MLCommons), which is schema.org's Dataset with the CSV files and their records.

References go one level deep: a column refers to another table's key only where that table refers
to none itself, because mlcroissant 1.1.1 fails on chains of references; and neither table may be
empty, because it fails to join those.
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.about import Contributor
from steppe_ledger.export.documents import document
from steppe_ledger.export.draft import Distribution, Draft
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.files import json_bytes
from steppe_ledger.sql.database import quoted

CROISSANT = "croissant.json"
FILES = {CROISSANT: "Croissant 1.1 and schema.org, for search engines and machine learning"}
DATA_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float",
              "date": "sc:Date", "boolean": "sc:Boolean"}  # fmt: skip


def write(draft: Draft) -> None:
    """Write the document at the root of the build, whose CSV files it names."""
    facts, package = draft.facts, draft.package
    filled = {
        name
        for name in package.tables
        if next(draft.rows(f"SELECT EXISTS (FROM {quoted(name)})"))[0]
    }
    csv = {_file_id(table) for table in package.tables.values()}
    dataset = document(
        "croissant",
        facts,
        creators=[_agent(creator) for creator in facts.creators],
        publisher=_agent(facts.publisher),
        citation=f"{facts.creators[0].name}. {facts.title}, version {facts.version}. {facts.id}",
        files=[_file(file) for file in draft.files if file.path in csv],
        tables=[_record_set(package, table, filled) for table in package.in_order()],
    )
    draft.write(CROISSANT, json_bytes(dataset))


def _agent(contributor: Contributor) -> dict[str, str]:
    return {"@type": contributor.kind, "name": contributor.name}


def _file(file: Distribution) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.description,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": file.media_type,
        "sha256": file.sha256,
    }


def _file_id(table: Table) -> str:
    return f"csv/{table.name}.csv"


def _references(package: Package, table: Table, filled: set[str]) -> dict[str, str]:
    """The field that each of the table's columns refers to, one level deep."""
    ends = {name for name in filled if not package.tables[name].foreign_keys}
    return {
        own[0]: f"{target}/{theirs[0]}"
        for own, target, theirs in table.foreign_keys
        if len(own) == 1 and table.name in filled and target in ends
    }


def _record_set(package: Package, table: Table, filled: set[str]) -> dict[str, Any]:
    references = _references(package, table, filled)
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.schema.get("description", ""),
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_field(table, field, references.get(field["name"])) for field in table.fields],
    }


def _field(table: Table, field: dict[str, Any], refers: str | None) -> dict[str, Any]:
    source = {"fileObject": {"@id": _file_id(table)}, "extract": {"column": field["name"]}}
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field['name']}",
        "name": field["name"],
        "description": field.get("description", ""),
        "dataType": [DATA_TYPES[field["type"]]],
        **({"equivalentProperty": field["rdfType"]} if "rdfType" in field else {}),
        "source": source,
        **({"references": {"field": {"@id": refers}}} if refers else {}),
    }
