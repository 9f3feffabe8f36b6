"""Words and markup of cells: what Jinja's own filters lack. All of it is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from steppe_ledger.sql.query import shown

Tokens = Sequence[Token]
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


def json_text(value: Any, *, indent: int | None = None) -> Markup:
    """JSON that may stand in a script element or a page: no character of it can end either.

    Decimals are text, so that no reader rounds them.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=shown)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (made safe above)


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
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
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


def _table_open(self: RendererHTML, tokens: Tokens, i: int, options: Any, env: Any) -> str:
    """A wide table scrolls in a box of its own, which the keyboard reaches too."""
    box = '<div class="scroll" tabindex="0" role="group" aria-label="Table">'
    return box + self.renderToken(tokens, i, options, env)


def _table_close(self: RendererHTML, tokens: Tokens, i: int, options: Any, env: Any) -> str:
    return self.renderToken(tokens, i, options, env) + "</div>\n"


def _fence(_: RendererHTML, tokens: Tokens, i: int, _options: Any, _env: Any) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[i].content)}</code></pre>\n'


for _rule in (_table_open, _table_close, _fence):
    _MARKDOWN.add_render_rule(_rule.__name__.removeprefix("_"), _rule)
