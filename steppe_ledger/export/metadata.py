"""What programs and catalogues read of a build: one template a standard, filled with the facts.

In a template, ``{{ ... }}`` is written as JSON; the comments there say where a standard is odd.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

from steppe_ledger.export.about import title
from steppe_ledger.export.draft import Draft
from steppe_ledger.package.files import json_bytes
from steppe_ledger.sql.database import quoted

CROISSANT = "croissant.json"
RO_CRATE = "ro-crate-metadata.json"
FILES = {
    CROISSANT: "Croissant 1.1 and schema.org, for search engines and machine learning",
    "csv/csv-metadata.json": "Columns, types, keys and references of the CSV files"
    " (W3C, CSV on the Web)",
    "metadata/datacite.json": "DataCite 4.5, ready for the day when a DOI is minted",
    "metadata/dcat.jsonld": "DCAT-AP 3, for catalogues of open data",
    RO_CRATE: "RO-Crate 1.2: the folder as a research object",
}
_CROISSANT_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float",
                    "date": "sc:Date", "boolean": "sc:Boolean"}  # fmt: skip


def write(draft: Draft) -> None:
    """Write every document."""
    package, templates = draft.package, _templates()
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
    for path in FILES:
        template = templates.get_template(f"{PurePosixPath(path).name}.jinja")
        draft.write(path, json_bytes(json.loads(template.render(known))))


def _templates() -> Environment:
    found = Environment(  # noqa: S701 (JSON, no HTML)
        loader=PackageLoader("steppe_ledger.export"),
        finalize=lambda value: value if isinstance(value, Markup) else json.dumps(value),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "agent_id": lambda name: "#" + quote(name.lower().replace(" ", "-")),
        "comma": lambda loop: Markup("") if loop.last else Markup(","),
        "references": _references,
        "regex": re.escape,
    }
    found.filters.update(filters)
    return found


def _references(ids: Iterable[str]) -> Any:
    """References to some entities; RO-Crate wants a single one outside of a list."""
    found = [{"@id": id_} for id_ in ids]
    return found[0] if len(found) == 1 else found
