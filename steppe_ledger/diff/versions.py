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
        """The table to which each single column of a table refers."""
        keys = self.schemas.get(name, {}).get("foreignKeys", [])
        return {k["fields"][0]: k["reference"].get("resource") or name
                for k in keys if len(k["fields"]) == 1}  # fmt: skip


def nothing() -> Version:
    """The package before its first release."""
    return Version(Path(), {"resources": []})


def read_version(root: Path) -> Version:
    """The package in a folder. Raises CannotRunError where it has no descriptor that can be read."""
    try:
        descriptor = read_json(root, DESCRIPTOR)
        resources = {r["name"]: r for r in descriptor["resources"]}
    except FileError as error:
        raise CannotRunError(f"{DESCRIPTOR}:{error.line or 1}: {error}") from error
    except (KeyError, TypeError) as error:
        raise CannotRunError(
            f"{DESCRIPTOR}: a resource without a name, or no list of them"
        ) from error
    version = Version(root, descriptor, resources)
    for name, resource in resources.items():
        try:
            version.scans[name] = Scan(path_in(root, str(resource.get("path")), MOST_TABLE))
            if "schema" in resource:
                schema = resource["schema"]
                schema = read_json(root, schema) if isinstance(schema, str) else schema
                assert all(isinstance(f["name"], str) for f in schema["fields"])  # noqa: S101
                version.schemas[name] = {"primaryKey": [], **schema}
        except (FileError, OSError) as error:
            version.faults[name] = str(error)
        except (KeyError, TypeError, AssertionError):
            version.faults[name] = "its schema has no fields with names"
    return version


def stage_version(
    connection: Connection,
    version: Version,
    name: str,
    side: str,
    names: dict[str, str],
    folder: Path,
) -> Table:
    """Stage a table as text under ``<side>:<name>``, its columns called by ``names``.

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
    table = Table(f"{side}:{name}", "", "", {**schema, "fields": fields})
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


def key_fault(connection: Connection, table: Table, key: list[str]) -> str | None:
    """Why a key does not tell the rows of a staged table apart, or None."""
    if not key:
        return "it has no key"
    cells = ", ".join(map(quoted, key))
    whole = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
    twice = connection.execute(
        f"SELECT 1 FROM {staged(table)} WHERE {whole} UNION ALL SELECT 1 FROM (SELECT 1 FROM"
        f" {staged(table)} GROUP BY {cells} HAVING count(*) > 1) LIMIT 1"
    ).fetchone()
    return "a key is missing or stands twice" if twice else None
