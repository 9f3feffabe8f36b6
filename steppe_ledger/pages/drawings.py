"""``docs/charts/*.svg``: claims as bars between their bounds, for the pages of the repository.

Each is drawn from the query of its name: the first line says what the picture shows, the answer has
what a bar needs, the printed words and a label.
"""

from __future__ import annotations

from pathlib import Path

import jinja2

from steppe_ledger.package.files import read_text
from steppe_ledger.pages.answers import Ask
from steppe_ledger.pages.site.bounds import bars

FOLDER = "docs/charts"
_TEMPLATES = Path(__file__).resolve().parents[2] / "site" / "templates"


def drawings(root: Path, ask: Ask) -> dict[str, str]:
    """The drawings by path."""
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    jinja = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, keep_trailing_newline=True
    )
    files = {}
    for path in sorted((root / FOLDER).glob("*.sql")):
        first, _, sql = read_text(root, f"{FOLDER}/{path.name}").partition("\n")
        columns, cells = ask(sql)
        rows = [dict(zip(columns, row, strict=True)) for row in cells]
        svg = jinja.get_template("claims.svg").render(
            title=first.removeprefix("-- "), bars=bars(rows)
        )
        files[f"{FOLDER}/{path.stem}.svg"] = svg
    return files
