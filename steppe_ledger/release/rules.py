"""By which rule a change demands a version: Data Package's recipe, and ours where it is silent.

The recipe is https://datapackage.org/recipes/data-package-version/; its lines are quoted as they
stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True)
class Rule:
    """One rule: what it demands, its line, and whether the recipe has it or we added it."""

    id: str
    bump: Bump
    line: str
    source: Literal["recipe", "ours"]


_RECIPE: dict[str, tuple[Bump, str]] = {
    "name": (
        "major",
        "Change the data package, resource or field `name` or `identifier`",
    ),
    "fields": ("major", "Add, remove or re-order fields"),
    "type": ("major", "Change a field `type` or `format`"),
    "tighter": ("major", "Change a field `constraint` to be more restrictive"),
    "referenced": (
        "major",
        (
            "Combine, split, delete or change the meaning of data that is referenced by another "
            "data resource"
        ),
    ),
    "split": ("major", "You split a row of data in a foreign key reference table."),
    "resource": ("minor", "Add a new data resource to a data package"),
    "data": ("minor", "Add new data to an existing data resource"),
    "looser": ("minor", "Change a field `constraint` to be less restrictive"),
    "reference": ("minor", "Update a reference to another data resource"),
    "reflect": ("minor", "Change data to reflect changes in referenced data"),
    "error": ("patch", "Correct errors in existing data"),
    "descriptive": ("patch", "Change descriptive metadata properties"),
    "relocated": ("none", "You relocate the data to a new `URL` or `path`."),
}
_OURS: dict[str, tuple[Bump, str]] = {
    "row-removed": ("major", "A row that others may cite by its key is gone or has another key"),
    "resource-removed": ("major", "A resource that others may read is gone"),
    "primary-key": ("major", "The primary key is what others cite a row by"),
    "unknown-constraint": (
        "major",
        "A constraint that changed in an unknown direction counts as more restrictive",
    ),
    "relation-tighter": (
        "major",
        "A foreign key or row rule that is new or changed restricts rows as a constraint does",
    ),
    "relation-looser": ("minor", "A foreign key or row rule that is gone restricts rows no more"),
    "meaning": ("major", "Another unit or code list gives the values of a column another meaning"),
    "reading": ("major", "What is needed to read the file has changed"),
    "licence-narrower": ("major", "A licence under which the data could be used is gone"),
    "licence-wider": ("minor", "The data can be used under one more licence"),
    "recoded": ("minor", "Data that nothing refers to was coded anew, which corrects no error"),
    "file": ("minor", "A file without a schema has other content, which may be new"),
    "profile": ("minor", "Change metadata in a backwards-compatible manner"),
    "not-compared": ("major", "What could not be compared may be anything"),
}
RULES: dict[str, Rule] = {
    **{name: Rule(name, bump, line, "recipe") for name, (bump, line) in _RECIPE.items()},
    **{name: Rule(name, bump, line, "ours") for name, (bump, line) in _OURS.items()},
}
