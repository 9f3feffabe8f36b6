"""Pages that are generated from the package, so that they can't go stale unseen.

The codebook, the findings and the cookbook stand in ``templates/``, each as it looks, with the
queries that it answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from steppe_ledger.export.everything import DESCRIBED
from steppe_ledger.export.metadata import CITATION, citation_cff
from steppe_ledger.export.tables import CHANGED
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, require_package
from steppe_ledger.package.files import FileError, json_bytes, read_text, write_in
from steppe_ledger.pages.site.bounds import bars
from steppe_ledger.release.report import SCHEMA, report_schema
from steppe_ledger.spark import NOT_CARRIED
from steppe_ledger.sql.query import Answer, as_rows, as_table, open_tables, run
from steppe_ledger.sql.views import create_views, view_files
from steppe_ledger.templates import markdown_templates
from steppe_ledger.validate.rules import rule_index

CODEBOOK, FINDINGS, COOKBOOK = "docs/codebook.md", "docs/findings.md", "docs/queries.md"
PAGES_WITH_ANSWERS = ("README.md", "docs/curation.md")
QUERIES, CHARTS = "docs/queries", "docs/charts"  # folders of questions: <name>.sql
Ask = Callable[[str], Answer]
_SITE_TEMPLATES = Path(__file__).resolve().parents[2] / "site" / "templates"
# an SQL block, an empty line, and the table that is its answer
_EXAMPLE = re.compile(r"(```sql\n(?P<sql>.*?)```\n\n)(?:\|[^\n]*\n)+", re.DOTALL)


@dataclass(frozen=True)
class Recipe:
    """One question that a person would ask, with the SQL that answers it."""

    name: str
    question: str
    sql: str


def recipes(root: Path, folder: str = QUERIES) -> list[Recipe]:
    """The questions in the order of their files' names: a comment that asks, then the SQL.

    Raises CannotRunError for a file without its question.
    """
    found = []
    for path in sorted((root / folder).glob("*.sql")):
        first, _, sql = _text(root, f"{folder}/{path.name}").partition("\n")
        if not first.startswith("-- "):
            message = f"{folder}/{path.name}: the first line is a comment with the question"
            raise CannotRunError(message)
        found.append(Recipe(path.stem, first.removeprefix("-- "), sql.strip()))
    return found


def generated_files(package: Package) -> dict[str, str]:
    """Path below the root and text of every generated file, as it should be now."""
    root = package.root
    with open_tables(package) as connection:
        create_views(connection, root)
        ask = partial(run, connection)
        files = {
            CODEBOOK: codebook(package, ask),
            FINDINGS: _page(FINDINGS, ask),
            COOKBOOK: _page(COOKBOOK, ask, recipes=recipes(root)),
            CITATION: citation_cff(package).decode(),
            **_drawings(root, ask),
        }
        for path in PAGES_WITH_ANSWERS:
            if (root / path).is_file():
                files[path] = with_answers(_text(root, path), ask)
    return files


def codebook(package: Package, ask: Ask) -> str:
    """Every table, column, code, view, rule and file, from where each is written."""
    return _page(
        CODEBOOK,
        ask,
        package=package,
        tables=[package.tables[resource["name"]] for resource in package.descriptor["resources"]],
        views=sorted(view_files(package.root), key=lambda file: file.name),
        rules=rule_index(package),
        not_on_spark=NOT_CARRIED,
        changes=CHANGED,
        files=DESCRIBED,
    )


def with_answers(page: str, ask: Ask) -> str:
    """The page with each table that follows an SQL block replaced by the block's answer."""
    return _EXAMPLE.sub(lambda match: match[1] + as_table(*ask(match["sql"])), page)


def _page(path: str, ask: Ask, **names: Any) -> str:
    """A page from the template of its name, which may ask for ``rows`` or a whole ``answer``."""
    template = markdown_templates(__name__).get_template(Path(path).name)
    return template.render(
        rows=lambda sql: as_rows(*ask(sql)),
        answer=lambda sql: Markup(as_table(*ask(sql))),  # noqa: S704 (its cells are escaped)
        **names,
    )


def _drawings(root: Path, ask: Ask) -> dict[str, str]:
    """Claims as bars between their bounds, by path: each from the query of its name.

    An answer has what a bar needs, the printed words and a label.
    """
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_SITE_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    svg = jinja.get_template("claims.svg")
    return {
        f"{CHARTS}/{recipe.name}.svg": svg.render(
            title=recipe.question, bars=bars(as_rows(*ask(recipe.sql)))
        )
        for recipe in recipes(root, CHARTS)
    }


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
