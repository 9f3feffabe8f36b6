"""One version of a package, read as far as a comparison needs: leniently, for old rules were others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, Table
from steppe_ledger.package.files import MOST_TABLE, FileError, path_in, read_json
from steppe_ledger.sql.database import Connection, quoted, stage, staged
from steppe_ledger.sql.scan import Scan, tidied


@dataclass(frozen=True)
class Version:
    """A version: its descriptor, the schema of each table, and the hash of each resource's file.

    ``faults`` says of a resource that should be comparable why it is not.
    """

    root: Path
    descriptor: dict[str, Any]
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    scans: dict[str, Scan] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str | None:
        """The version that the descriptor states."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) else None

    def targets(self, name: str) -> dict[str, str]:
        """The table to which each (first) column of a foreign key of a table refers."""
        keys = self.schemas.get(name, {}).get("foreignKeys", [])
        return {key["fields"][0]: key["reference"].get("resource") or name for key in keys}


def nothing() -> Version:
    """The package before its first release."""
    return Version(Path(), {"resources": []})


def read_version(root: Path) -> Version:
    """The package in a folder. Raises CannotRunError where it has no descriptor that can be read."""
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
                version.schemas[name] = _usable(schema)
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
    return {**schema, "primaryKey": key}


def stage_version(
    connection: Connection,
    version: Version,
    name: str,
    side: str,
    names: dict[str, str],
    key: list[str],
    folder: Path,
) -> Table:
    """Stage a table as text under ``<side>:<name>``, its columns called by ``names``.

    ``key`` is the columns, by these names, that serve as its key.

    Raises CannotRunError with the reason where its rows cannot be told into cells.
    """
    scan, schema = version.scans[name], version.schemas[name]
    path = version.root / str(version.resources[name]["path"])
    columns = [f["name"] for f in schema["fields"]]
    if scan.encoding_error or scan.long_line:
        raise CannotRunError("it is not UTF-8, or a line is too long")
    if [cell.strip('" ') for cell in scan.header.decode().split(",")] != columns:
        raise CannotRunError("its header is not that of its schema")
    fields = [{"name": names.get(column, column), "type": "string"} for column in columns]
    table = Table(f"{side}:{name}", "", "", {"fields": fields, "primaryKey": key})
    source = tidied(path, folder) if scan.untidy else path
    try:
        stage(connection, table, source, control=scan.control)
    except duckdb.Error as error:
        raise CannotRunError(str(error).strip().splitlines()[0]) from error
    connection.execute(f"DELETE FROM {staged(table)} WHERE __cells__ = 0")
    off = connection.execute(
        f"SELECT min(__line__) FROM {staged(table)} WHERE __cells__ <> {len(columns)}"
        " OR __quotes__ % 2 = 1"
    ).fetchone()
    if off and off[0] is not None:
        raise CannotRunError(f"line {off[0]} has not as many cells as the header")
    return table
