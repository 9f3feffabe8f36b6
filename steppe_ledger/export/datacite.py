"""DataCite Metadata Schema 4.5 as JSON, in the form of DataCite's REST API.

The dataset has no DOI: its identifier is the descriptor's ``id``, given as ``url`` and as an
alternate identifier, so that the record is ready for the day when a DOI is minted.
"""

from __future__ import annotations

from steppe_ledger.export.about import Contributor
from steppe_ledger.export.documents import document
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.files import json_bytes

DATACITE = "metadata/datacite.json"
FILES = {DATACITE: "DataCite 4.5, ready for the day when a DOI is minted"}
_SOURCE = {"relatedIdentifierType": "URL", "relationType": "IsDerivedFrom",
           "resourceTypeGeneral": "Text"}  # fmt: skip


def write(draft: Draft) -> None:
    """Write the record."""
    facts = draft.facts
    record = document(
        "datacite",
        facts,
        creators=[_creator(creator) for creator in facts.creators],
        publisher=facts.publisher.name,
        year=str(facts.created.year),
        subjects=[{"subject": keyword, "lang": "en"} for keyword in facts.keywords],
        spdx=facts.licence.spdx,
        formats=sorted({file.media_type for file in draft.files}),
        sources=[{"relatedIdentifier": s["path"], **_SOURCE} for s in facts.sources if "path" in s],
    )
    draft.write(DATACITE, json_bytes(record))


def _creator(contributor: Contributor) -> dict[str, str]:
    if contributor.family is None:
        return {"name": contributor.name, "nameType": "Organizational"}
    given = {"givenName": contributor.given} if contributor.given else {}
    name = ", ".join(part for part in (contributor.family, contributor.given) if part)
    return {"name": name, "nameType": "Personal", "familyName": contributor.family, **given}
