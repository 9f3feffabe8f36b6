"""Pages that are generated from the package, so that they can't go stale unseen."""

from __future__ import annotations

from steppe_ledger.sql import script as sqlscript
from steppe_ledger.export.citation import CITATION, citation_cff
from steppe_ledger.pages import cookbook, findings_page
from steppe_ledger.pages.answers import with_answers
from steppe_ledger.pages.codebook import codebook
from coding.agreement import FOLDER, reliability
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import read_all

PAGES_WITH_ANSWERS = ("README.md", "docs/curation.md")


def generated_files(package: Package) -> dict[str, str]:
    """Path below the root and text of every generated file, as it should be now."""
    rows = read_all(package)
    files = {
        "docs/codebook.md": codebook(package, rows),
        findings_page.PAGE: findings_page.findings_page(package),
        cookbook.PAGE: cookbook.cookbook(package),
        sqlscript.FILE: sqlscript.script_text(package),
        CITATION: citation_cff(package).decode(),
    }
    if (package.root / FOLDER).is_dir():
        files["docs/reliability.md"] = reliability(package.root)
    for path in PAGES_WITH_ANSWERS:
        page = package.root / path
        if page.is_file():
            files[path] = with_answers(page.read_text("utf-8"), package)
    return files
