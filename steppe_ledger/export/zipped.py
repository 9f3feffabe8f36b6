"""The released zip: the package as a whole, with its rules, views, pages and history.

Its bytes depend on nothing but the content. Members are stored, not compressed: what deflate makes
of the same bytes differs between zlib, zlib-ng and their versions, and so between two Pythons.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from steppe_ledger.export.draft import Draft
from steppe_ledger.export.metadata import CITATION, citation_cff
from steppe_ledger.export.tables import change_files
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, Package
from steppe_ledger.package.files import MOST_TABLE, path_in
from steppe_ledger.sql.script import SCRIPT, script_text

FILES = {"{name}-{version}.zip": "The package itself: unpack it to validate or to compare it"}
# taken along where they exist; what README and docs/ point to is among them
TEXTS = ("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-data", "README.md",
         "checks/*.sql", "coding/*.md", "coding/*.csv", "coding/*/*.csv", "docs/*.md",
         "docs/*.json", "docs/charts/*", "docs/queries/*.sql", "views/*.sql")  # fmt: skip
_UNIX = 3
_READABLE_FILE = 0o100644 << 16


def write(draft: Draft) -> None:
    """Unpack it, and ``frictionless validate datapackage.json`` finds it valid."""
    name = f"{draft.facts.name}-{draft.facts.version}.zip"
    pack(draft.path(name), package_files(draft.package), draft.facts.created)


def package_files(package: Package) -> dict[str, Path | bytes]:
    """The files of the self-contained package by path, in the order of the paths."""
    root = package.root
    paths = {DESCRIPTOR, *change_files(package)}
    for table in package.tables.values():
        paths |= {table.path, table.schema_path}
    for pattern in TEXTS:
        paths |= {path.relative_to(root).as_posix() for path in root.glob(pattern)}
    files: dict[str, Path | bytes] = {path: path_in(root, path, MOST_TABLE) for path in paths}
    files[CITATION] = citation_cff(package)
    files[SCRIPT] = script_text(package).encode()
    return {path: files[path] for path in sorted(files)}


def pack(target: Path, files: Mapping[str, Path | bytes], when: datetime) -> None:
    """Write a zip of ``files`` in their order, each dated ``when`` (zip knows no time zones).

    Raises CannotRunError for a year that zip cannot say.
    """
    if not 1980 <= when.year <= 2107:
        raise CannotRunError(f"{DESCRIPTOR}: a zip cannot hold files of the year {when.year}")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, when.timetuple()[:6])
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            if isinstance(content, bytes):
                archive.writestr(entry, content)
                continue
            entry.file_size = content.stat().st_size  # large files are written otherwise
            with content.open("rb") as source, archive.open(entry, "w") as member:
                shutil.copyfileobj(source, member)
