"""Pages that are generated from the package, so that they can't go stale unseen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from steppe_ledger.export.citation import CITATION, citation_cff
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, require_package
from steppe_ledger.package.files import FileError, json_bytes, read_text, write_in
from steppe_ledger.pages import codebook, cookbook, drawings, findings_page
from steppe_ledger.pages.answers import with_answers
from steppe_ledger.release.report import SCHEMA, report_schema
from steppe_ledger.sql.query import open_tables, run
from steppe_ledger.sql.views import create_views

PAGES_WITH_ANSWERS = ("README.md", "docs/curation.md")


def generated_files(package: Package) -> dict[str, str]:
    """Path below the root and text of every generated file, as it should be now."""
    with open_tables(package) as connection:
        create_views(connection, package.root)
        ask = partial(run, connection)
        files = {
            codebook.PAGE: codebook.codebook(package, ask),
            findings_page.PAGE: findings_page.findings_page(ask),
            cookbook.PAGE: cookbook.cookbook(package.root, ask),
            CITATION: citation_cff(package).decode(),
            **drawings.drawings(package.root, ask),
        }
        for path in PAGES_WITH_ANSWERS:
            if (package.root / path).is_file():
                files[path] = with_answers(_text(package.root, path), ask)
    return files


def _text(root: Path, path: str) -> str:
    try:
        return read_text(root, path)
    except FileError as error:
        raise CannotRunError(f"{path}:{error.line or 1}: {error}") from error


def renew(root: Path, *, write: bool) -> list[str]:
    """Paths of the generated files that are not as they should be; with ``write`` they then are."""
    files = generated_files(require_package(root))
    if (root / SCHEMA).is_file():  # the tooling's own, not the package's
        files[SCHEMA] = json_bytes(report_schema()).decode()
    places = {path: root / path for path in files}
    stale = [p for p, text in files.items()
             if not places[p].is_file() or places[p].read_bytes() != text.encode()]  # fmt: skip
    for path in stale if write else ():
        write_in(root, path, files[path].encode())
    return stale
