"""RO-Crate 1.2: the build's folder as a research object. Stands at the folder's root."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from steppe_ledger.export.about import Contributor, about
from steppe_ledger.export.distributions import Distribution
from steppe_ledger.package.files import json_bytes
from steppe_ledger.package.descriptor import Package

RO_CRATE = "ro-crate-metadata.json"
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
    kind = "Person" if contributor.is_person else "Organization"
    return {"@id": _agent_id(contributor), "@type": kind, "name": contributor.name}


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


def ro_crate_json(package: Package, files: list[Distribution]) -> bytes:
    """The crate's metadata. Folders of files are data entities too, as the standard recommends."""
    facts = about(package)
    agents = {c.name: c for c in (*facts.creators, facts.publisher)}
    sources = [
        {
            "@id": source.get("path", f"#source-{number}"),
            "@type": "CreativeWork",
            "name": source["title"],
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
    return json_bytes({"@context": PROFILE + "/context", "@graph": graph})
