"""Croissant 1.1 (MLCommons): the CSV files and their records.

References go one level deep: a column refers to another table's key only where that table refers
to none itself, because mlcroissant 1.1.1 fails on chains of references; and neither table may be
empty, because it fails to join those.
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.about import about
from steppe_ledger.export.distributions import Distribution
from steppe_ledger.export.schema_org import agent
from steppe_ledger.package.files import json_bytes
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.rows import Rows

# the context of the specification, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
DATA_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "boolean": "sc:Boolean",
}


def _file_id(table: Table) -> str:
    return f"csv/{table.name}.csv"


def _references(package: Package, table: Table, rows: dict[str, Rows]) -> dict[str, str]:
    """The field that each of the table's columns refers to, one level deep."""
    if not rows[table.name].rows:
        return {}
    return {
        own[0]: f"{target}/{theirs[0]}"
        for own, target, theirs in table.foreign_keys
        if len(own) == 1 and not package.tables[target].foreign_keys and rows[target].rows
    }


def _record_set(package: Package, table: Table, rows: dict[str, Rows]) -> dict[str, Any]:
    references = _references(package, table, rows)
    fields = []
    for field in table.fields:
        name = field["name"]
        entry: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{table.name}/{name}",
            "name": name,
            "description": field["description"],
            "dataType": [DATA_TYPES[field["type"]]],
            "equivalentProperty": field["rdfType"],
            "source": {"fileObject": {"@id": _file_id(table)}, "extract": {"column": name}},
        }
        if name in references:
            entry["references"] = {"field": {"@id": references[name]}}
        fields.append(entry)
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.schema["description"],
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": fields,
    }


def croissant_json(package: Package, rows: dict[str, Rows], files: list[Distribution]) -> bytes:
    """The document's bytes. It belongs into the build's folder, whose files it names."""
    facts = about(package)
    by_path = {file.path: file for file in files}
    tables = [table for table in package.in_order() if _file_id(table) in by_path]
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": facts.name,
        "alternateName": facts.title,
        "description": facts.description,
        "url": facts.id,
        "version": facts.version,
        "datePublished": facts.date,
        "license": facts.licence.url,
        "inLanguage": "en",
        "keywords": list(facts.keywords),
        "creator": [agent(creator) for creator in facts.creators],
        "publisher": agent(facts.publisher),
        "citeAs": f"{facts.creators[0].name}. {facts.title}, version {facts.version}. {facts.id}",
        "isLiveDataset": False,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "description": file.description,
                "contentUrl": file.path,
                "contentSize": f"{file.size} B",
                "encodingFormat": file.media_type,
                "sha256": file.sha256,
            }
            for file in (by_path[_file_id(table)] for table in tables)
        ],
        "recordSet": [_record_set(package, table, rows) for table in tables],
    }
    return json_bytes(document)
