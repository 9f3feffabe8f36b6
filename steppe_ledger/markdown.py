"""Text in Markdown: cells are data from anybody, and show as what they are, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# what could start code, emphasis, a link, an image, HTML or an entity, or end a table's cell;
# an underscore within a word is none of these
_MARKUP = re.compile(r"[\\`*\[<|]|~(?=~)|(?<=~)~|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_CODE = re.compile(r"`([^`\n]+)`")
_ENTITIES = {"<": "&lt;", "&": "&amp;"}  # a backslash before these means something to some only


def visible(text: str) -> str:
    """Text in one line, without characters that move a terminal's cursor or hide what is there."""
    line = " ".join(text.splitlines())
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def cell(text: str) -> str:
    """Text that Markdown shows as it is, in a table or a line."""
    return _MARKUP.sub(lambda sign: _ENTITIES.get(sign[0], f"\\{sign[0]}"), visible(text))


def code(text: str) -> str:
    """Text as code, in a table or a line."""
    line = visible(text).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line[:1] in ("`", "") or line[-1:] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def prose(text: str) -> str:
    """A description in our schemas: text in which only code is marked up."""
    parts = _CODE.split(text)
    return "".join(code(part) if i % 2 else cell(part) for i, part in enumerate(parts))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already, with an empty line after it."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"
