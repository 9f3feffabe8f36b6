"""The canonical form of a table: one way to write the same data, so that a diff shows only change.

UTF-8 NFC without byte order mark, LF, one header, commas, quotes only where a cell needs them, rows
in the natural order of the key, no blanks at the ends of a cell.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, Table
from steppe_ledger.package.files import json_bytes, put_file, read_json
from steppe_ledger.package.staging import NEW, staging
from steppe_ledger.sql.database import (
    Connection,
    database,
    order_of,
    quoted,
    stage,
    staged,
    text_of,
    unsorted_line,
)
from steppe_ledger.sql.scan import Scan, tidied

_BATCH = 20_000  # rows


def format_package(package: Package, *, write: bool) -> Iterator[str]:
    """Bring every table into canonical form, and what is derived from it into the descriptor.

    Gives the paths that were, or without ``write`` would be, changed. All tables are read before
    the first is written. Raises CannotRunError where a table cannot be read.
    """
    with _workshop(package.root, write=write) as folder:
        pending: dict[str, Path] = {}
        facts: dict[str, tuple[str, int]] = {}
        with database(package.size) as connection:
            for table in package.tables.values():
                before = Scan(package.root / table.path)
                fresh = folder / table.name
                facts[table.name] = _write_table(connection, package.root, table, before, fresh)
                if facts[table.name][0] != before.sha256:
                    pending[table.path] = fresh
        for path, data in _texts(package, facts):
            if (package.root / path).read_bytes() != data:
                pending[path] = folder / f"text-{len(pending)}"
                pending[path].write_bytes(data)
        for path, fresh in pending.items():
            if write:
                put_file(fresh, package.root / path)
            yield path


@contextlib.contextmanager
def _workshop(root: Path, *, write: bool) -> Iterator[Path]:
    """A folder for fresh files: beside the old ones, if they are to take their places."""
    if not write:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
        return
    with staging(root / DESCRIPTOR, "format") as folder:
        (folder / NEW).mkdir()
        yield folder / NEW


def _texts(package: Package, facts: dict[str, tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """The descriptor with fresh hashes, and the schemas with the enums of their categories."""
    resources = [
        {
            **resource,
            "hash": f"sha256:{facts[resource['name']][0]}",
            "bytes": facts[resource["name"]][1],
        }
        for resource in package.descriptor["resources"]
    ]
    yield DESCRIPTOR, json_bytes({**package.descriptor, "resources": resources})
    for table in package.tables.values():
        yield table.schema_path, json_bytes(with_enums(read_json(package.root, table.schema_path)))


def with_enums(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema in which each enum holds the values of its field's categories."""
    fields = []
    for field in schema["fields"]:
        if "categories" in field:
            limits = field.get("constraints", {})
            codes = [category["value"] for category in field["categories"]]
            field = {**field, "constraints": {**limits, "enum": codes}}  # noqa: PLW2901
        fields.append(field)
    return {**schema, "fields": fields}


def _write_table(
    connection: Connection, root: Path, table: Table, before: Scan, fresh: Path
) -> tuple[str, int]:
    """Write the canonical bytes of a table; their SHA-256 and number. Raises CannotRunError."""
    path = root / table.path
    _refuse(table, before)
    if before.untidy:
        path = tidied(path, fresh.parent)
    try:
        stage(connection, table, path, control=before.control)
    except duckdb.Error as error:
        raise CannotRunError(f"{table.path}: {str(error).strip().splitlines()[0]}") from error
    wide = len(table.columns)
    off = connection.execute(
        f"SELECT __line__, __cells__ FROM {staged(table)} WHERE __cells__ NOT IN (0, {wide})"
        f" OR __quotes__ % 2 = 1 ORDER BY 1 LIMIT 1"
    ).fetchone()
    if off:
        why = f"{off[1]} cells, the header has {wide}" if off[1] != wide else "quotes are left open"
        raise CannotRunError(f"{table.path}:{off[0]}: {why}")
    if _is_canonical(connection, table, before):
        fresh.write_bytes(b"")
        return before.sha256, before.size
    cells = ", ".join(
        f"coalesce(trim(nfc_normalize({text_of(field)}), ' '), '')" for field in table.fields
    )
    cursor = connection.execute(
        f"SELECT __written__([{cells}]) FROM {staged(table)} WHERE __cells__ > 0"
        f" ORDER BY {order_of(table)}, __line__"
    )
    digest, size = hashlib.sha256(), 0
    with fresh.open("wb") as file:
        batch: list[Any] = [(",".join(table.columns),)]
        while batch:
            data = ("\n".join(row[0] for row in batch) + "\n").encode()
            digest.update(data)
            size += file.write(data)
            batch = cursor.fetchmany(_BATCH)
    return digest.hexdigest(), size


def _is_canonical(connection: Connection, table: Table, scan: Scan) -> bool:
    """Whether the file is in canonical form already, so that it need not be written again."""
    if scan.untidy or scan.last != b"\n" or scan.header.decode() != ",".join(table.columns):
        return False
    loose = [
        f"{text_of(f)} <> trim({text_of(f)}, ' ')" for f in table.fields if f["type"] == "string"
    ]
    loose += [
        quoted("__text__" + f["name"]) + " IS NOT NULL"
        for f in table.fields
        if f["type"] != "string"
    ]
    unlike = connection.execute(
        f"SELECT 1 FROM {staged(table)} WHERE __cells__ = 0 OR __odd__ OR __unlike__"
        f" OR {' OR '.join(loose)} LIMIT 1"
    ).fetchone()
    return unlike is None and not unsorted_line(connection, table, staged(table))


def _refuse(table: Table, scan: Scan) -> None:
    if scan.encoding_error is not None:
        place, line = scan.encoding_error
        raise CannotRunError(f"{table.path}:{line}: byte {place} is not UTF-8")
    if scan.long_line:
        raise CannotRunError(f"{table.path}:{scan.long_line}: the line is too long")
    header = scan.header.decode("utf-8").replace('"', "")
    if header != ",".join(table.columns):
        raise CannotRunError(f"{table.path}:1: the header is not {','.join(table.columns)}")
