"""Documents of metadata: JSON with names in the place of what a dataset says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from steppe_ledger.export.about import About

FOLDER = Path(__file__).with_name("documents")


def document(name: str, facts: About, **more: Any) -> Any:
    """The document ``documents/<name>.json``; ``"$title"`` in it stands for the title, and so on.

    ``more`` are what the format itself puts into its place.
    """
    values = {
        "name": facts.name,
        "id": facts.id,
        "title": facts.title,
        "description": facts.description,
        "version": facts.version,
        "date": facts.date,
        "licence": facts.licence.url,
        "licence_title": facts.licence.title,
        "keywords": list(facts.keywords),
        **more,
    }
    return _filled(json.loads((FOLDER / f"{name}.json").read_text("utf-8")), values)


def _filled(node: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        return {name: _filled(part, values) for name, part in node.items()}
    if isinstance(node, list):
        return [_filled(part, values) for part in node]
    return values[node[1:]] if isinstance(node, str) and node.startswith("$") else node
