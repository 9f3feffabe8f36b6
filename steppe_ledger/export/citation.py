"""CITATION.cff (Citation File Format 1.2.0). This is its one writer, for the repository too."""

from __future__ import annotations

import yaml

from steppe_ledger.export.about import Contributor, about
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.descriptor import Package

CITATION = "CITATION.cff"
FILES = {CITATION: "How to cite the dataset"}


def write(draft: Draft) -> None:
    """Write the citation."""
    draft.write(CITATION, citation_cff(draft.package))


def citation_cff(package: Package) -> bytes:
    """The file's bytes, derived from datapackage.json alone."""
    facts = about(package)
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": facts.title,
        "abstract": facts.description,
        "authors": [_author(creator) for creator in facts.creators],
        "version": facts.version,
        "date-released": facts.created.date(),
        "license": facts.licence.spdx,
        "url": facts.id,
        "keywords": list(facts.keywords),
    }
    kept = {name: value for name, value in content.items() if value}
    text = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _author(contributor: Contributor) -> dict[str, str]:
    if contributor.family is None:
        return {"name": contributor.name}
    author = {"family-names": contributor.family}
    return author | ({"given-names": contributor.given} if contributor.given else {})
