"""Answers under the SQL examples of a page, renewed from the tables."""

from __future__ import annotations

import re

from steppe_ledger.package.descriptor import Package
from steppe_ledger.sql.query import answer, as_table, open_tables

# an SQL block, an empty line, and the table that is its answer
_EXAMPLE = re.compile(r"(```sql\n(?P<sql>.*?)```\n\n)(?:\|[^\n]*\n)+", re.DOTALL)


def with_answers(page: str, package: Package) -> str:
    """The page with each table that follows an SQL block replaced by the block's answer."""
    connection = open_tables(package)

    def renewed(match: re.Match[str]) -> str:
        return match[1] + as_table(*answer(connection, match["sql"]))

    return _EXAMPLE.sub(renewed, page)
