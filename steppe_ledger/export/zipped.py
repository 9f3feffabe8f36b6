"""The released zip: the package as a whole, with its rules and views, and nothing else."""

from __future__ import annotations

from steppe_ledger.export.about import about
from steppe_ledger.export.citation import CITATION, citation_cff
from steppe_ledger.export.packing import pack
from steppe_ledger.sql.database import sql_files
from steppe_ledger.package.descriptor import DESCRIPTOR, Package

TEXTS = ("CHANGELOG.md", "LICENSE-data", "README.md")  # taken along where they exist


def zip_name(package: Package) -> str:
    """The name of the zip, with the version."""
    return f"{package.descriptor['name']}-{package.descriptor['version']}.zip"


def package_files(package: Package) -> dict[str, bytes]:
    """The files of the self-contained package by path, in the order of the paths."""
    root = package.root
    paths = {DESCRIPTOR, *(name for name in TEXTS if (root / name).is_file())}
    for table in package.tables.values():
        paths |= {table.path, table.schema_path}
    for folder in ("checks", "views"):
        paths |= {f"{folder}/{path.name}" for path in sql_files(root / folder)}
    files = {path: (root / path).read_bytes() for path in paths}
    files[CITATION] = citation_cff(package)
    return {path: files[path] for path in sorted(files)}


def zip_bytes(package: Package) -> bytes:
    """The zip: unpack it, and ``frictionless validate datapackage.json`` finds it valid."""
    return pack(package_files(package), about(package).created)
