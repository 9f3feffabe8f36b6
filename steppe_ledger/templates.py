"""Templates of pages and documents, in which ``{{ ... }}`` cannot break out of what it stands in.

Each value is written in the language of the page, unless a filter has made markup of it already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup

from steppe_ledger.markdown import cell, code, prose
from steppe_ledger.sql.query import shown

Filter = Callable[..., Any]


def templates(package: str, write: Filter, filters: Mapping[str, Filter]) -> Environment:
    """The templates of a Python package; ``write`` says how a value looks on the page."""
    written = _marked(write)
    found = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        finalize=lambda value: value if isinstance(value, Markup) else written(value),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters.update(filters)
    return found


def markdown_templates(package: str) -> Environment:
    """Templates of Markdown, in which a value shows as the text that it is.

    Of the filters, ``code`` is text as code, and ``prose`` a text in which code alone is marked up.
    """
    filters = {"code": _marked(lambda value: code(shown(value))),
               "prose": _marked(lambda value: prose(shown(value)))}  # fmt: skip
    return templates(package, lambda value: cell(shown(value)), filters)


def _marked(write: Filter) -> Filter:
    return lambda value: Markup(write(value))  # noqa: S704 (``write`` escapes)
