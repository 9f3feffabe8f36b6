"""RO-Crate 1.2: the build's folder as a research object. Stands at the folder's root."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from steppe_ledger.export.about import Contributor, title
from steppe_ledger.export.documents import document
from steppe_ledger.export.draft import Distribution, Draft
from steppe_ledger.package.files import json_bytes

RO_CRATE = "ro-crate-metadata.json"
FILES = {RO_CRATE: "RO-Crate 1.2: the folder as a research object"}
CONTEXT = "https://w3id.org/ro/crate/1.2/context"


def write(draft: Draft) -> None:
    """Write the crate's metadata."""
    facts, files = draft.facts, [_file(file) for file in draft.files]
    agents = {c.name: _agent(c) for c in (*facts.creators, facts.publisher)}
    sources = [
        {"@id": s.get("path", f"#source-{number}"), "@type": "CreativeWork", "name": title(s)}
        for number, s in enumerate(facts.sources, 1)
    ]
    descriptor, root, *others = document(
        "ro-crate",
        facts,
        creators=_refs([agents[creator.name] for creator in facts.creators]),
        publisher=_refs([agents[facts.publisher.name]]),
        licence_words=f"Licence of the data, {facts.licence.spdx} in SPDX's list",
        sources=_refs(sources),
        files=_refs(files),
    )
    graph = [descriptor, root, *files, *agents.values(), *others, *sources]
    draft.write(RO_CRATE, json_bytes({"@context": CONTEXT, "@graph": graph}))


def _refs(entities: list[dict[str, Any]]) -> Any:
    """References to some entities; the standard wants a single one outside of a list."""
    refs = [{"@id": entity["@id"]} for entity in entities]
    return refs[0] if len(refs) == 1 else refs


def _agent(contributor: Contributor) -> dict[str, Any]:
    address = "#" + quote(contributor.name.lower().replace(" ", "-"))
    return {"@id": address, "@type": contributor.kind, "name": contributor.name}


def _file(file: Distribution) -> dict[str, Any]:
    return {
        "@id": quote(file.path),
        "@type": "File",
        "name": file.title,
        "description": file.description,
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }
