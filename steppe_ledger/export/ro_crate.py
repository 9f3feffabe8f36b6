"""RO-Crate 1.2: the build's folder as a research object. Stands at the folder's root."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from steppe_ledger.export.about import Contributor, title
from steppe_ledger.export.draft import Distribution, Draft
from steppe_ledger.package.files import json_bytes

RO_CRATE = "ro-crate-metadata.json"
FILES = {RO_CRATE: "RO-Crate 1.2: the folder as a research object"}
IDENTIFIER = "#identifier"
PROFILE = "https://w3id.org/ro/crate/1.2"


def _ref(address: str) -> dict[str, str]:
    return {"@id": address}


def _refs(addresses: list[str]) -> Any:
    """References to some entities; the standard wants a single one outside of a list."""
    return _ref(addresses[0]) if len(addresses) == 1 else [_ref(a) for a in addresses]


def _agent_id(contributor: Contributor) -> str:
    return "#" + quote(contributor.name.lower().replace(" ", "-"))


def _agent(contributor: Contributor) -> dict[str, str]:
    return {"@id": _agent_id(contributor), "@type": contributor.kind, "name": contributor.name}


def _file(file: Distribution) -> dict[str, Any]:
    return {
        "@id": quote(file.path),
        "@type": "File",
        "name": file.title,
        "description": file.description,
        "encodingFormat": file.media_type,
        **({} if file.size is None else {"contentSize": str(file.size)}),
        **({} if file.sha256 is None else {"sha256": file.sha256}),
    }


def write(draft: Draft) -> None:
    """Write the crate's metadata."""
    facts, files = draft.facts, draft.files
    agents = {c.name: c for c in (*facts.creators, facts.publisher)}
    sources = [
        {
            "@id": source.get("path", f"#source-{number}"),
            "@type": "CreativeWork",
            "name": title(source),
        }
        for number, source in enumerate(facts.sources, 1)
    ]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": facts.title,
        "description": facts.description,
        "identifier": _ref(IDENTIFIER),
        "url": facts.id,
        "version": facts.version,
        "datePublished": facts.date,
        "license": _ref(facts.licence.url),
        "author": _refs([_agent_id(creator) for creator in facts.creators]),
        "publisher": _ref(_agent_id(facts.publisher)),
        "keywords": list(facts.keywords),
        "isBasedOn": _refs([source["@id"] for source in sources]),
        "hasPart": _refs([quote(file.path) for file in files]),
    }
    identifier = {
        "@id": IDENTIFIER,
        "@type": "PropertyValue",
        "name": "Address of the dataset",
        "value": facts.id,
        "url": facts.id,
    }
    licence = {
        "@id": facts.licence.url,
        "@type": "CreativeWork",
        "name": facts.licence.title,
        "description": f"Licence of the data, {facts.licence.spdx} in SPDX's list",
        "url": facts.licence.url,
    }
    descriptor = {
        "@id": RO_CRATE,
        "@type": "CreativeWork",
        "conformsTo": _ref(PROFILE),
        "about": _ref("./"),
    }
    graph = [
        descriptor,
        root,
        *(_file(file) for file in files),
        *(_agent(contributor) for contributor in agents.values()),
        identifier,
        licence,
        *sources,
    ]
    draft.write(RO_CRATE, json_bytes({"@context": PROFILE + "/context", "@graph": graph}))
