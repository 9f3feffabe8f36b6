"""A build while it is made: what every format takes its content from, and where it puts it."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from steppe_ledger.export.about import About, title
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.sql.database import Connection
from steppe_ledger.sql.query import shown

# IANA's media types; DuckDB has registered none
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".sql": "application/sql",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
_BATCH = 10_000  # rows held at a time


@dataclass(frozen=True)
class Distribution:
    """One file of the build. ``path`` is relative to the build's folder, ``size`` in bytes."""

    path: str
    title: str
    description: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Draft:
    """The package, what is said of it, a database with its tables, and the folder to write into.

    The first formats find the staged tables in ``connection``, later ones the released database.
    ``described`` says what each file is, by path or pattern; ``{name}`` and the like stand for any
    name.
    """

    package: Package
    facts: About
    connection: Connection
    folder: Path
    described: Mapping[str, str]

    def path(self, name: str) -> Path:
        """Where a file of the build is to be written; its folder is there.

        Names of tables and packages are from anybody. Raises CannotRunError where the file would
        lie outside of the build.
        """
        if ".." in PurePosixPath(name).parts:
            raise CannotRunError(f"{name} leads out of the build: rename what is called so")
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name: str, data: bytes | str) -> None:
        """Write a file of the build."""
        self.path(name).write_bytes(data.encode() if isinstance(data, str) else data)

    def write_csv(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write a CSV file, row by row, with values as the tables write them."""
        with self.path(name).open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heads)
            writer.writerows([shown(value) for value in row] for row in rows)

    def write_json(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows twice: as one JSON array, and as JSON Lines. Numbers keep all their digits."""
        keys = [json.dumps(head, ensure_ascii=False) for head in heads]
        with (
            self.path(f"json/{name}.json").open("w", encoding="utf-8", newline="") as whole,
            self.path(f"jsonl/{name}.jsonl").open("w", encoding="utf-8", newline="") as lines,
        ):
            before = "[\n"
            for row in rows:
                pairs = (f"{key}: {_json(value)}" for key, value in zip(keys, row, strict=True))
                line = "{" + ", ".join(pairs) + "}"
                whole.write(before + line)
                lines.write(line + "\n")
                before = ",\n"
            whole.write("\n]\n" if before[0] == "," else "[]\n")

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The answer to a question to the database, row by row; one question at a time."""
        cursor = self.connection.execute(sql)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch

    @property
    def written(self) -> list[str]:
        """Paths of the files so far, in order."""
        return files_in(self.folder)

    @cached_property
    def files(self) -> list[Distribution]:
        """The files that hold the data, as the formats of metadata list them."""
        return [self._distribution(path) for path in self.written]

    def describe(self, path: str) -> str:
        """What a file is: its table's description, or what its format says of it."""
        table = self.package.tables.get(PurePosixPath(path).stem)
        if table and table.schema.get("description"):
            return str(table.schema["description"])
        return self.described.get(self.pattern(path), self.facts.title)

    def pattern(self, path: str) -> str:
        """By which path, or else pattern, a file is described; empty where it is not."""
        for pattern in sorted(self.described, key=lambda name: ("{" in name, -len(name))):
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern)), path):
                return pattern
        return ""

    def _distribution(self, path: str) -> Distribution:
        place = PurePosixPath(path)
        table = self.package.tables.get(place.stem)
        kind = MEDIA_TYPES.get(place.suffix, "application/octet-stream")
        name = f"{title(table.schema, table.name)} ({place.suffix[1:]})" if table else place.name
        file = self.folder / path
        size = file.stat().st_size
        return Distribution(path, name, self.describe(path), kind, sha256(file), size)


def _json(value: Any) -> str:
    if isinstance(value, bool | int | Decimal):
        return shown(value)
    return json.dumps(None if value is None else shown(value), ensure_ascii=False)


def files_in(folder: Path) -> list[str]:
    """Paths of the files below a folder, in order."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def sums_of(folder: Path) -> str:
    """The SHA-256 of every file below a folder, in the form that ``sha256sum --check`` reads."""
    return "".join(f"{sha256(folder / path)}  {path}\n" for path in files_in(folder))


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
