"""What programs and catalogues read of a build: one template a standard, filled with the facts.

In a template, ``{{ ... }}`` is written as JSON; the comments there say where a standard is odd.
CITATION.cff is YAML, made of the descriptor alone; this is its one writer, for the repository too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

import yaml
from markupsafe import Markup

from steppe_ledger.export.about import Contributor, about, title
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import json_bytes
from steppe_ledger.sql.database import quoted
from steppe_ledger.templates import Filter, templates

CITATION = "CITATION.cff"
CROISSANT = "croissant.json"
RO_CRATE = "ro-crate-metadata.json"
_DOCUMENTS = {
    CROISSANT: "Croissant 1.1 and schema.org, for search engines and machine learning",
    "csv/csv-metadata.json": "Columns, types, keys and references of the CSV files"
    " (W3C, CSV on the Web)",
    "metadata/datacite.json": "DataCite 4.5, ready for the day when a DOI is minted",
    "metadata/dcat.jsonld": "DCAT-AP 3, for catalogues of open data",
    RO_CRATE: "RO-Crate 1.2: the folder as a research object",
}
FILES = {**_DOCUMENTS, CITATION: "How to cite the dataset"}
_CROISSANT_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float",
                    "date": "sc:Date", "boolean": "sc:Boolean"}  # fmt: skip


def write(draft: Draft) -> None:
    """Write every document."""
    package, found = draft.package, templates("steppe_ledger.export", json.dumps, _FILTERS)
    filled = {
        name
        for name in package.tables
        if next(draft.rows(f"SELECT EXISTS (FROM {quoted(name)})"))[0]
    }
    known: dict[str, Any] = {
        "about": draft.facts,
        "files": draft.files,
        "tables": package.in_order(),
        "csv": {f"csv/{name}.csv" for name in package.tables},
        "filled": filled,
        "ends": {name for name in filled if not package.tables[name].foreign_keys},
        "sources": [
            (source.get("path", f"#source-{number}"), title(source))
            for number, source in enumerate(draft.facts.sources, 1)
        ],
        "croissant_types": _CROISSANT_TYPES,
        "title": title,
    }
    for path in _DOCUMENTS:
        template = found.get_template(f"{PurePosixPath(path).name}.jinja")
        draft.write(path, json_bytes(json.loads(template.render(known))))
    draft.write(CITATION, citation_cff(package))


def citation_cff(package: Package) -> bytes:
    """The bytes of CITATION.cff (Citation File Format 1.2.0)."""
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


def _agent_id(name: str) -> str:
    return "#" + quote(name.lower().replace(" ", "-"))


def _references(ids: Iterable[str]) -> Any:
    """References to some entities; RO-Crate wants a single one outside of a list."""
    found = [{"@id": id_} for id_ in ids]
    return found[0] if len(found) == 1 else found


_FILTERS: dict[str, Filter] = {"agent_id": _agent_id, "references": _references, "regex": re.escape,
            "comma": lambda loop: Markup("") if loop.last else Markup(",")}  # fmt: skip
