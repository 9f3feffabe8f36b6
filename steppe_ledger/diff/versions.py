"""One version of a package, read as far as a comparison needs: leniently, old rules were others."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, Table
from steppe_ledger.package.files import MOST_TABLE, FileError, path_in, read_json
from steppe_ledger.sql.scan import Scan, tidied


@dataclass(frozen=True)
class Version:
    """A version: its descriptor, its tables, and the hash of each resource's file.

    ``faults`` says of a resource that should be comparable why it is not.
    """

    root: Path
    descriptor: dict[str, Any]
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    scans: dict[str, Scan] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str | None:
        """The version that the descriptor states."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) else None


def nothing() -> Version:
    """The package before its first release."""
    return Version(Path(), {"resources": []})


def read_version(root: Path) -> Version:
    """The package in a folder. Raises CannotRunError where it has no readable descriptor."""
    try:
        descriptor = read_json(root, DESCRIPTOR)
    except FileError as error:
        raise CannotRunError(f"{DESCRIPTOR}:{error.line or 1}: {error}") from error
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(
        isinstance(r, dict) and isinstance(r.get("name"), str) for r in resources
    ):
        raise CannotRunError(f"{DESCRIPTOR}: resources must be a list of objects with names")
    version = Version(root, descriptor, {r["name"]: r for r in resources})
    if len(version.resources) < len(resources):
        raise CannotRunError(f"{DESCRIPTOR}: two resources have one name")
    for name, resource in version.resources.items():
        try:
            version.scans[name] = Scan(path_in(root, str(resource.get("path")), MOST_TABLE))
            if "schema" in resource:
                schema = resource["schema"]
                schema = read_json(root, schema) if isinstance(schema, str) else schema
                version.tables[name] = Table(name, str(resource["path"]), "", _usable(schema))
        except (FileError, OSError) as error:
            version.faults[name] = str(error)
        except (KeyError, TypeError, IndexError):
            version.faults[name] = "its schema has no fields with names, or keys that are no lists"
    return version


def _usable(schema: Any) -> dict[str, Any]:
    """A schema in the one form that a comparison asks. Raises TypeError, KeyError or IndexError."""
    names = [field["name"] for field in schema["fields"]]
    key = schema.get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    foreign = schema.get("foreignKeys", [])
    rules = [rule["name"] for rule in schema.get("rules", [])]
    for texts in (names, key, rules, *(k["fields"] for k in foreign)):
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise TypeError
    for own in foreign:
        own["fields"][0], own["reference"]["fields"]
    for named in (*schema["fields"], *schema.get("rules", [])):
        dict(**named), dict(**named.get("constraints", {}))
    return {**schema, "primaryKey": key}


def readable(version: Version, name: str, folder: Path) -> Path:
    """The file of a table in a form that can be staged, written anew into ``folder`` if need be.

    Raises CannotRunError with the reason where its lines cannot be told into cells.
    """
    scan, table = version.scans[name], version.tables[name]
    if scan.encoding_error or scan.long_line:
        raise CannotRunError("the file is not UTF-8, or a line is too long")
    if next(csv.reader([scan.header.decode()]), []) != table.columns:
        raise CannotRunError("the header is not that of the schema")
    names = {name.casefold() for name in table.columns if not name.startswith("__")}
    if len(names) < len(table.columns):
        raise CannotRunError("two columns share a name but for case, or one starts with __")
    path = version.root / table.path
    return tidied(path, folder) if scan.untidy else path


def targets(table: Table) -> dict[str, str]:
    """The table to which each (first) column of a foreign key refers."""
    return {columns[0]: target for columns, target, _ in table.foreign_keys}
