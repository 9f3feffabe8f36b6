"""Words and markup of cells: what Jinja's own filters lack. All of it is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from steppe_ledger.sql.query import shown

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def code(text: str | None) -> str:
    """A code of a closed list as words: in_force becomes in force."""
    return (text or "").replace("_", " ")


def number(words: str, value: Decimal | None, unit: str | None) -> Markup:
    """A number as people read it, with the stored value in its title."""
    stored = " ".join(filter(None, (shown(value), unit)))
    return Markup('<data value="{}" title="{}">{}</data>').format(shown(value), stored, words)


def size(count: int) -> str:
    """A number of bytes as people read it."""
    for unit, step in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} bytes"


def json_text(value: Any, *, indent: int | None = None) -> Markup:
    """JSON that may stand in a script element or a page: no character of it can end either."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=shown)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (made safe above)


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for JSON: decimals as text, so that no reader rounds them; null for an empty cell."""
    return {
        name: value if value is None or isinstance(value, bool | int) else shown(value)
        for name, value in row.items()
    }


def markdown(text: str, links: Mapping[str, str], repository: str) -> Markup:
    """A page of the repository as HTML; HTML in it shows as text, scripts of links do not run.

    ``links`` says at which address of the site another page stands; any other file of the
    repository is reached there.
    """
    tokens = _MARKDOWN.parse(_COMMENT.sub("", text))
    seen: dict[str, int] = {}
    for i, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slug(tokens[i + 1].content, seen))
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("href", _address(str(child.attrGet("href")), links, repository))
    html = _MARKDOWN.renderer.render(_in_boxes(tokens), _MARKDOWN.options, {})
    return Markup(html)  # noqa: S704 (markdown-it escapes)


def slug(text: str, seen: dict[str, int]) -> str:
    """The anchor that GitHub gives a heading."""
    slug = _NOT_IN_SLUG.sub("", text.lower()).replace(" ", "-")
    seen[slug] = seen.get(slug, -1) + 1
    return f"{slug}-{seen[slug]}" if seen[slug] else slug


def _address(href: str, links: Mapping[str, str], repository: str) -> str:
    if re.match(r"[a-z]+:|#", href):
        return href
    path, mark, anchor = href.partition("#")
    path = re.sub(r"^(?:\.\./|\./)+", "", path)
    for whole in (f"{path}{mark}{anchor}", f"docs/{path}{mark}{anchor}") if mark else ():
        if whole in links:  # the heading has a page of its own
            return links[whole]
    known = links.get(path) or links.get(f"docs/{path}")
    return f"{known or f'{repository}/blob/main/{path}'}{mark}{anchor}"


def _in_boxes(tokens: list[Token]) -> list[Token]:
    """A wide table scrolls in a box of its own, which the keyboard reaches too."""
    boxed: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            boxed.append(_html('<div class="scroll" tabindex="0" role="group" aria-label="Table">'))
        if token.type == "fence":
            token.type, text = "html_block", escape(token.content)
            token.content = f'<pre tabindex="0"><code>{text}</code></pre>\n'
        boxed.append(token)
        if token.type == "table_close":
            boxed.append(_html("</div>\n"))
    return boxed


def _html(text: str) -> Token:
    token = Token("html_block", "", 0)
    token.content = text
    return token
