"""One version of the package, held in memory: from a git revision, a folder or a released zip."""

from __future__ import annotations

import copy
import hashlib
import json
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, Table, unsafe
from steppe_ledger.package import git
from steppe_ledger.package.rows import QuotingError, Rows, parse_rows

REASONS = "changes/unreleased.csv"
WORKING_TREE = "working tree"
MOST_FILES = 10_000
MOST_BYTES = 512 * 1024 * 1024  # of all files of a zip, unpacked

# Gives the bytes of the paths asked for; a file that is not there is left out.
Reader = Callable[[list[str]], dict[str, bytes]]


@dataclass(frozen=True)
class Snapshot:
    """One version of the package.

    ``tables`` holds the tables whose rows can be told apart by key; ``faults`` says of every other
    resource that should be comparable why it is not. ``digests`` are SHA-256 of the resources'
    files in hexadecimal; ``reasons`` the text of ``changes/unreleased.csv``.
    """

    label: str
    descriptor: dict[str, Any]
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    reasons: str = ""

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The descriptor's resources by name."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    @property
    def version(self) -> str | None:
        """The version that the descriptor states."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) else None


def empty_snapshot(label: str) -> Snapshot:
    """The package before its first release."""
    return Snapshot(label, {"resources": []})


def open_snapshot(spec: str, root: Path) -> Snapshot:
    """The version that a user names: a released zip, a folder, or a git revision of ``root``.

    Raises CannotRunError where it is none of them or cannot be read.
    """
    path = Path(spec)
    if path.is_file():
        return from_zip(path)
    if spec and (path / DESCRIPTOR).is_file():
        return from_folder(path, spec)
    return from_revision(root, spec)


def from_folder(root: Path, label: str = WORKING_TREE) -> Snapshot:
    """The package in a folder, as it lies there."""

    def read(paths: list[str]) -> dict[str, bytes]:
        inside = [path for path in paths if not unsafe(path, root) and (root / path).is_file()]
        try:
            return {path: (root / path).read_bytes() for path in inside}
        except OSError as error:
            raise CannotRunError(f"{label}: {error}") from error

    return load_snapshot(label, read)


def from_revision(root: Path, revision: str, label: str | None = None) -> Snapshot:
    """The package at a git revision of the repository that holds ``root``; no checkout is made."""
    commit = git.commit_of(root, revision)
    if commit is None:
        raise CannotRunError(
            f"{revision} is no released zip, no folder with a {DESCRIPTOR} and no git revision here"
        )

    def read(paths: list[str]) -> dict[str, bytes]:
        found = git.read_files(root, [(commit, path) for path in paths])
        return {path: data for (_, path), data in found.items()}

    return load_snapshot(label or f"{revision} ({commit[:10]})", read)


def from_zip(path: Path) -> Snapshot:
    """The package in a released zip. Nothing is unpacked to disk, and what is read is bounded."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
            _refuse_unsafe(path, archive.infolist())
            top = _top_folder(path, list(files))

            def read(paths: list[str]) -> dict[str, bytes]:
                return {p: archive.read(files[top + p]) for p in paths if top + p in files}

            return load_snapshot(path.name, read)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise CannotRunError(f"{path}: not a readable zip: {error}") from error


def _refuse_unsafe(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise CannotRunError(f"{path}: holds more than {MOST_FILES} files or {MOST_BYTES} bytes")
    for name in names:
        if _leaves(name):
            raise CannotRunError(f"{path}: holds {name!r}, a path outside of the package")
    if len(set(names)) < len(names):
        raise CannotRunError(f"{path}: holds two files of one name")


def _leaves(path: str) -> bool:
    """Whether a path could name anything but a file below the package."""
    parts = PurePosixPath(path)
    odd = any(unicodedata.category(char) == "Cc" for char in path) or "\\" in path or ":" in path
    return odd or not path or parts.is_absolute() or ".." in parts.parts


def _top_folder(path: Path, names: list[str]) -> str:
    """What stands before the package's paths: nothing, or the one folder that holds it."""
    found = [name for name in names if PurePosixPath(name).name == DESCRIPTOR]
    shallow = [name for name in found if name.count("/") == min(n.count("/") for n in found)]
    if len(shallow) != 1 or shallow[0].count("/") > 1:
        raise CannotRunError(f"{path}: holds no {DESCRIPTOR}, or more than one")
    return shallow[0].removesuffix(DESCRIPTOR)


def load_snapshot(label: str, read: Reader) -> Snapshot:
    """The package whose files ``read`` gives. Raises CannotRunError for a bad descriptor."""
    descriptor = _descriptor(label, read([DESCRIPTOR]))
    resources = descriptor["resources"]
    faults = {r["name"]: fault for r in resources if (fault := _path_fault(r)) is not None}
    good = [resource for resource in resources if resource["name"] not in faults]
    schema_paths = [r["schema"] for r in good if isinstance(r.get("schema"), str)]
    files = read([resource["path"] for resource in good] + schema_paths + [REASONS])
    snapshot = Snapshot(
        label, descriptor, faults=faults, reasons=files.get(REASONS, b"").decode("utf-8", "replace")
    )
    for resource in good:
        try:
            _add(snapshot, resource, files)
        except (ValueError, RecursionError, QuotingError) as error:
            snapshot.faults[resource["name"]] = str(error)
    return snapshot


def _descriptor(label: str, files: dict[str, bytes]) -> dict[str, Any]:
    if DESCRIPTOR not in files:
        raise CannotRunError(f"{label}: there is no {DESCRIPTOR}")
    try:
        descriptor = json.loads(files[DESCRIPTOR].decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise CannotRunError(f"{label}: {DESCRIPTOR} cannot be read: {error}") from error
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(
        isinstance(r, dict) and isinstance(r.get("name"), str) for r in resources
    ):
        raise CannotRunError(f"{label}: {DESCRIPTOR} needs a list of resources with names")
    if len({resource["name"] for resource in resources}) < len(resources):
        raise CannotRunError(f"{label}: two resources of {DESCRIPTOR} share a name")
    return dict(descriptor)


def _path_fault(resource: dict[str, Any]) -> str | None:
    """Why the files of a resource cannot be looked for, or None."""
    if not isinstance(resource.get("path"), str):
        return "its path is not that of one file"
    if not isinstance(resource.get("schema", {}), str | dict):
        return "its schema is neither a path nor an object"
    paths = [resource["path"], resource.get("schema")]
    outside = [path for path in paths if isinstance(path, str) and _leaves(path)]
    return f"{outside[0]!r} is not a path inside of the package" if outside else None


def _add(snapshot: Snapshot, resource: dict[str, Any], files: dict[str, bytes]) -> None:
    """Put one resource into a snapshot. Raises ValueError or QuotingError: it can't be compared."""
    name, path = resource["name"], resource["path"]
    schema = copy.deepcopy(resource.get("schema"))  # its keys are brought into one form below
    if isinstance(schema, str):
        if schema not in files:
            raise ValueError(f"{schema} is not there")
        schema = json.loads(files[schema].decode("utf-8"))
    if schema is not None:
        _check_schema(schema)
        snapshot.schemas[name] = schema
    if path not in files:
        raise ValueError(f"{path} is not there")
    snapshot.digests[name] = hashlib.sha256(files[path]).hexdigest()
    if schema is not None:
        table = Table(name, path, str(resource["schema"]), schema)
        rows = parse_rows(table, files[path].decode("utf-8"))
        _check_rows(rows)
        snapshot.tables[name] = rows


def as_list(value: Any) -> list[Any]:
    """Table Schema lets one name stand without its list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _check_schema(schema: Any) -> None:
    """Bring a schema's keys into the form of lists. Raises ValueError where it is unusable."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not all(
        isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields
    ):
        raise ValueError("its schema needs a list of fields with names")
    names = {field["name"] for field in fields}
    if len(names) < len(fields):
        raise ValueError("its schema has two fields of one name")
    if not all(isinstance(field.get("constraints", {}), dict) for field in fields):
        raise ValueError("the constraints of a field are not an object")
    key = schema["primaryKey"] = as_list(schema.get("primaryKey"))
    if not key or not all(isinstance(name, str) and name in names for name in key):
        raise ValueError("its schema has no primary key among its fields")
    try:
        for foreign in schema.get("foreignKeys", []):
            foreign["fields"] = as_list(foreign["fields"])
            foreign["reference"]["fields"] = as_list(foreign["reference"]["fields"])
            foreign["reference"].setdefault("resource", "")
            if len(foreign["fields"]) != len(foreign["reference"]["fields"]):
                raise ValueError("a foreign key of its schema does not pair its fields")
        rules = {rule["name"] for rule in schema.get("rules", [])}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a foreign key or row rule of its schema cannot be read") from error
    if len(rules) < len(schema.get("rules", [])):
        raise ValueError("its schema has two row rules of one name")


def _check_rows(rows: Rows) -> None:
    """Raises ValueError where the rows of a table cannot be told apart by its key."""
    if not rows.usable:
        raise ValueError("its header is not that of its schema")
    ragged = [n for r, n in zip(rows.rows, rows.lines, strict=True) if len(r) != len(rows.header)]
    if ragged:
        raise ValueError(f"line {ragged[0]} has more or fewer cells than the header")
    key_fault = why_no_key(rows, rows.table.key)
    if key_fault is not None:
        raise ValueError(key_fault)


def why_no_key(rows: Rows, columns: list[str]) -> str | None:
    """Why ``columns`` do not tell the rows apart, or None where they do."""
    places = [rows.header.index(name) for name in columns]
    seen: set[tuple[str, ...]] = set()
    for row, line in zip(rows.rows, rows.lines, strict=True):
        key = tuple(row[place] for place in places)
        if "" in key:
            return f"line {line} has no key ({', '.join(columns)})"
        if key in seen:
            return f"line {line} repeats the key {' | '.join(key)}"
        seen.add(key)
    return None
