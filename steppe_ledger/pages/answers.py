"""Answers under the SQL examples of a page, renewed from the tables."""

from __future__ import annotations

import re
from collections.abc import Callable

from steppe_ledger.sql.query import Answer, as_table

Ask = Callable[[str], Answer]
# an SQL block, an empty line, and the table that is its answer
_EXAMPLE = re.compile(r"(```sql\n(?P<sql>.*?)```\n\n)(?:\|[^\n]*\n)+", re.DOTALL)


def with_answers(page: str, ask: Ask) -> str:
    """The page with each table that follows an SQL block replaced by the block's answer."""
    return _EXAMPLE.sub(lambda match: match[1] + as_table(*ask(match["sql"])), page)
