"""By which rule a change demands a version: Data Package's recipe, and ours where it is silent.

They stand in ``rules.csv``, with the kinds of change and the properties that fall under each. The
recipe is https://datapackage.org/recipes/data-package-version/; its lines are quoted as they stand.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True)
class Rule:
    """One rule: what it demands, its line, and whether the recipe has it or we added it."""

    id: str
    bump: Bump
    line: str
    source: Literal["recipe", "ours"]


RULES: dict[str, Rule] = {}
BY_KIND: dict[str, str] = {}  # the rule of each kind of change that has but one
BY_PROPERTY: dict[str, str] = {}  # that of a property of a field, schema, resource or the package
with Path(__file__).with_name("rules.csv").open(encoding="utf-8", newline="") as _file:
    _rows: Any = csv.DictReader(_file)
    for _row in _rows:
        BY_KIND |= dict.fromkeys(_row.pop("kinds").split(), _row["id"])
        BY_PROPERTY |= dict.fromkeys(_row.pop("properties").split(), _row["id"])
        RULES[_row["id"]] = Rule(**_row)
