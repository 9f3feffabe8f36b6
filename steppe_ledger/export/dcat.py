"""DCAT-AP 3 as JSON-LD. Every node has its type, as the SHACL shapes of DCAT-AP demand.

The data are offered at the dataset's ``id`` (access address); where the files of the build are
served together, their relative addresses lead to the bytes (download address).
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.about import Contributor
from steppe_ledger.export.draft import Distribution, Draft
from steppe_ledger.package.files import json_bytes

DCAT = "metadata/dcat.jsonld"
FILES = {DCAT: "DCAT-AP 3, for catalogues of open data"}
UP = "../"  # from the folder of the document to the build's folder
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ENGLISH = "http://publications.europa.eu/resource/authority/language/ENG"
MEDIA_TYPE = "http://www.iana.org/assignments/media-types/"


def _text(value: str) -> dict[str, str]:
    return {"@value": value, "@language": "en"}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": kind}


def _node(address: str, kind: str) -> dict[str, str]:
    return {"@id": address, "@type": kind}


def _agent(contributor: Contributor) -> dict[str, Any]:
    return {"@type": [f"foaf:{contributor.kind}", "foaf:Agent"], "foaf:name": contributor.name}


def _distribution(file: Distribution, access: str, licence: dict[str, str]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dct:title": _text(file.title),
        "dct:description": _text(file.description),
        "dcat:accessURL": _node(access, "rdfs:Resource"),
        "dcat:downloadURL": _node(UP + file.path, "rdfs:Resource"),
        "dcat:mediaType": _node(MEDIA_TYPE + file.media_type, "dct:MediaType"),
        "dct:license": licence,
    }
    if file.size is not None and file.sha256 is not None:
        node["dcat:byteSize"] = _typed(str(file.size), "xsd:nonNegativeInteger")
        node["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _node(
                "http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"
            ),
            "spdx:checksumValue": _typed(file.sha256, "xsd:hexBinary"),
        }
    return node


def write(draft: Draft) -> None:
    """Write the document."""
    facts = draft.facts
    licence = _node(facts.licence.url, "dct:LicenseDocument")
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": facts.id,
        "@type": "dcat:Dataset",
        "dct:title": _text(facts.title),
        "dct:description": _text(facts.description),
        "dct:identifier": facts.id,
        "dcat:version": facts.version,
        "dct:issued": _typed(facts.date, "xsd:date"),
        "dct:language": _node(ENGLISH, "dct:LinguisticSystem"),
        "dct:creator": [_agent(creator) for creator in facts.creators],
        "dct:publisher": _agent(facts.publisher),
        "dcat:landingPage": _node(facts.id + "#readme", "foaf:Document"),
        "dcat:keyword": [_text(keyword) for keyword in facts.keywords],
        # not dct:source, which DCAT-AP keeps for datasets; these are texts
        "prov:wasDerivedFrom": [
            _node(source["path"], "prov:Entity") for source in facts.sources if "path" in source
        ],
        "dcat:distribution": [_distribution(file, facts.id, licence) for file in draft.files],
    }
    draft.write(DCAT, json_bytes(document))
