"""DataCite Metadata Schema 4.5 as JSON, in the form of DataCite's REST API.

The dataset has no DOI: its identifier is the descriptor's ``id``, given as ``url`` and as an
alternate identifier, so that the record is ready for the day when a DOI is minted.
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.about import Contributor
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.files import json_bytes

DATACITE = "metadata/datacite.json"
FILES = {DATACITE: "DataCite 4.5, ready for the day when a DOI is minted"}


def _creator(contributor: Contributor) -> dict[str, str]:
    if contributor.family is None:
        return {"name": contributor.name, "nameType": "Organizational"}
    given = {"givenName": contributor.given} if contributor.given else {}
    name = ", ".join(part for part in (contributor.family, contributor.given) if part)
    return {"name": name, "nameType": "Personal", "familyName": contributor.family, **given}


def write(draft: Draft) -> None:
    """Write the record."""
    facts = draft.facts
    record: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "url": facts.id,
        "alternateIdentifiers": [
            {"alternateIdentifier": facts.id, "alternateIdentifierType": "URL"}
        ],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Data Package"},
        "titles": [{"title": facts.title, "lang": "en"}],
        "creators": [_creator(creator) for creator in facts.creators],
        "publisher": {"name": facts.publisher.name},
        "publicationYear": str(facts.created.year),
        "dates": [{"date": facts.date, "dateType": "Issued"}],
        "language": "en",
        "version": facts.version,
        "subjects": [{"subject": keyword, "lang": "en"} for keyword in facts.keywords],
        "descriptions": [
            {"description": facts.description, "descriptionType": "Abstract", "lang": "en"}
        ],
        "rightsList": [
            {
                "rights": facts.licence.title,
                "rightsUri": facts.licence.url,
                "rightsIdentifier": facts.licence.spdx,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "formats": sorted({file.media_type for file in draft.files}),
        "relatedIdentifiers": [
            {
                "relatedIdentifier": source["path"],
                "relatedIdentifierType": "URL",
                "relationType": "IsDerivedFrom",
                "resourceTypeGeneral": "Text",
            }
            for source in facts.sources
            if "path" in source
        ],
    }
    draft.write(DATACITE, json_bytes(record))
