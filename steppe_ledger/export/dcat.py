"""DCAT-AP 3 as JSON-LD. Every node has its type, as the SHACL shapes of DCAT-AP demand.

The data are offered at the dataset's ``id`` (access address); where the files of the build are
served together, their relative addresses lead to the bytes (download address). The texts that the
data are derived from are no ``dct:source``, which DCAT-AP keeps for datasets.
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.about import Contributor
from steppe_ledger.export.documents import document
from steppe_ledger.export.draft import Distribution, Draft
from steppe_ledger.package.files import json_bytes

DCAT = "metadata/dcat.jsonld"
FILES = {DCAT: "DCAT-AP 3, for catalogues of open data"}
UP = "../"  # from the folder of the document to the build's folder
MEDIA_TYPE = "http://www.iana.org/assignments/media-types/"


def write(draft: Draft) -> None:
    """Write the document."""
    facts = draft.facts
    dataset = document(
        "dcat",
        facts,
        creators=[_agent(creator) for creator in facts.creators],
        publisher=_agent(facts.publisher),
        readme=f"{facts.id}#readme",
        subjects=[{"@value": keyword, "@language": "en"} for keyword in facts.keywords],
        sources=[{"@id": s["path"], "@type": "prov:Entity"} for s in facts.sources if "path" in s],
        files=[_distribution(draft, file) for file in draft.files],
    )
    draft.write(DCAT, json_bytes(dataset))


def _agent(contributor: Contributor) -> dict[str, Any]:
    return {"@type": [f"foaf:{contributor.kind}", "foaf:Agent"], "foaf:name": contributor.name}


def _distribution(draft: Draft, file: Distribution) -> Any:
    return document(
        "dcat-file",
        draft.facts,
        title=file.title,
        description=file.description,
        address=UP + file.path,
        media=MEDIA_TYPE + file.media_type,
        size=str(file.size),
        sha256=file.sha256,
    )
