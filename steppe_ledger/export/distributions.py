"""The files of a build, as the metadata formats list them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from steppe_ledger.package.descriptor import Package

# IANA's media types; DuckDB has registered none
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".sql": "application/sql",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
UNKNOWN_MEDIA_TYPE = "application/octet-stream"
UNSTABLE = {".duckdb"}  # its bytes differ from build to build, so that no metadata may quote them


@dataclass(frozen=True)
class Distribution:
    """One file of the build. ``path`` is relative to the build's folder, ``size`` in bytes."""

    path: str
    title: str
    description: str
    media_type: str
    sha256: str | None
    size: int | None
    table: str | None


def distributions(package: Package, files: Mapping[str, bytes | None]) -> list[Distribution]:
    """The files in the order of their paths. A file given as None is listed without its digest."""
    return [_distribution(package, path, files[path]) for path in sorted(files)]


def _distribution(package: Package, path: str, data: bytes | None) -> Distribution:
    place = PurePosixPath(path)
    table = package.tables.get(place.stem)
    known = None if place.suffix in UNSTABLE else data
    return Distribution(
        path=path,
        title=f"{table.schema['title']} ({place.suffix[1:]})" if table else place.name,
        description=table.schema["description"] if table else package.descriptor["title"],
        media_type=MEDIA_TYPES.get(place.suffix, UNKNOWN_MEDIA_TYPE),
        sha256=None if known is None else hashlib.sha256(known).hexdigest(),
        size=None if known is None else len(known),
        table=table.name if table else None,
    )
