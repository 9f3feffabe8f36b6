"""SHA256SUMS, in the form that ``sha256sum --check`` reads, and what is in the DuckDB file.

One version of DuckDB gives its file the same bytes in every build, another may give it others:
CONTENT_DIGESTS tells whether what is in it is the same. A digest there covers the columns of a
table or view (names and types) and all its rows, in the order of their cells, each cell as DuckDB's
text of it; that of a macro its parameters and its SQL.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from steppe_ledger.export.database_file import RELEASED
from steppe_ledger.export.draft import Draft, sums_of
from steppe_ledger.sql.database import quoted

SUMS = "SHA256SUMS"
CONTENT_DIGESTS = "CONTENT_DIGESTS"
FILES = {
    CONTENT_DIGESTS: "What is in the DuckDB file, as one SHA-256 a table, view and macro",
    SUMS: "SHA-256 of every other file, the same in every build",
}
_OURS = f"database_name = '{RELEASED}' AND NOT internal"
_RELATIONS = f"""
SELECT 'table', table_name FROM duckdb_tables() WHERE {_OURS}
UNION ALL SELECT 'view', view_name FROM duckdb_views() WHERE {_OURS} ORDER BY ALL
"""
_MACROS = f"""
SELECT function_name, parameters::VARCHAR, macro_definition FROM duckdb_functions()
WHERE {_OURS} AND function_type IN ('macro', 'table_macro') ORDER BY ALL
"""


def write(draft: Draft) -> None:
    """Write the digests, close the released database, and write the sums of all files."""
    draft.write(CONTENT_DIGESTS, "".join(content_digests(draft)))
    others = f"SELECT database_name FROM duckdb_databases() WHERE database_name <> '{RELEASED}'"
    home = next(name for (name,) in draft.rows(f"{others} AND NOT internal"))
    draft.connection.execute(f"USE {quoted(home)}; DETACH {RELEASED}")
    draft.write(SUMS, sums_of(draft.folder))


def content_digests(draft: Draft) -> Iterator[str]:
    """One line a table, view and macro of the released database: ``<sha256>  <kind>/<name>``."""
    for kind, name in list(draft.rows(_RELATIONS)):
        columns = [column[:2] for column in draft.rows(f"DESCRIBE {quoted(name)}")]
        texts = ", ".join(f"{quoted(column)}::VARCHAR" for column, _ in columns)
        rows = draft.rows(f"SELECT {texts} FROM (FROM {quoted(name)} ORDER BY ALL NULLS FIRST)")
        yield f"{_digest(chain([columns], rows))}  {kind}/{name}\n"
    for macro in list(draft.rows(_MACROS)):
        yield f"{_digest([macro])}  macro/{macro[0]}\n"


def _digest(lines: Iterable[Sequence[Any]]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()
