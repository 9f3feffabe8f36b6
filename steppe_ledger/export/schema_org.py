"""schema.org Dataset as JSON-LD, for the search engines of datasets."""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.about import Contributor, about
from steppe_ledger.export.distributions import Distribution
from steppe_ledger.package.files import json_bytes
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import Rows


def agent(contributor: Contributor) -> dict[str, str]:
    """A person or an organisation in schema.org's words."""
    kind = "Person" if contributor.is_person else "Organization"
    return {"@type": kind, "name": contributor.name}


def _download(file: Distribution, up: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file.title,
        "contentUrl": up + file.path,
        "encodingFormat": file.media_type,
        **({} if file.size is None else {"contentSize": f"{file.size} B"}),
        **({} if file.sha256 is None else {"sha256": file.sha256}),
    }


def _variables(rows: Rows) -> list[dict[str, str]]:
    """Every indicator of the codebook as a property that the dataset measures."""
    cells = [dict(zip(rows.header, row, strict=True)) for row in rows.rows]
    return [
        {
            "@type": "PropertyValue",
            "propertyID": cell["indicator_id"],
            "name": cell["name"],
            "description": cell["definition"],
        }
        for cell in cells
    ]


def schema_org_json(
    package: Package, rows: dict[str, Rows], files: list[Distribution], up: str
) -> bytes:
    """The document's bytes. ``up`` leads from its folder to the build's folder."""
    facts = about(package)
    document: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": facts.id,
        "identifier": facts.id,
        "url": facts.id,
        "name": facts.title,
        "description": facts.description,
        "version": facts.version,
        "datePublished": facts.date,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": facts.licence.url,
        "creator": [agent(creator) for creator in facts.creators],
        "publisher": agent(facts.publisher),
        "keywords": list(facts.keywords),
        "citation": [
            {
                "@type": "CreativeWork",
                "name": source["title"],
                **({"url": source["path"]} if "path" in source else {}),
            }
            for source in facts.sources
        ],
        "variableMeasured": _variables(rows["indicators"]),
        "distribution": [_download(file, up) for file in files],
    }
    return json_bytes(document)
