"""The tables as CSV, byte for byte as in the package, and as Parquet and JSON with their types.

The SQL script beside them makes the database anew. What the releases changed, as it stands in
``changes/<version>.csv``, is one more table of the build, ``changes``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence

from steppe_ledger.export.draft import Draft
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import MOST_TABLE, path_in
from steppe_ledger.sql.database import STAGE, literal, quoted, staged
from steppe_ledger.sql.script import SCRIPT, script_text

FILES = {
    "csv/{table}.csv": "A table as CSV",
    "json/{table}.json": "A table as one JSON array of objects",
    "jsonl/{table}.jsonl": "A table as JSON Lines, one object a line",
    "parquet/{table}.parquet": "A table as Parquet, with its types",
    SCRIPT: "Makes the DuckDB database anew from the folder csv/",
    "csv/changes.csv": "What each release changed: one line a cell, or a row that came or went",
}
CHANGES = "changes"
CHANGED = {
    "version": "The release that brought the change",
    "table": "The table; empty for the package itself",
    "key": "The key of the row, its parts joined by ` | `; empty for a whole table or column",
    "column": "The column, and after a blank its property; empty for a whole row or table",
    "old": "What stood there before",
    "new": "What stands there since",
    "kind": "What sort of change it is",
    "reason": "Why a released cell or row changed, in a code of the releasing guide",
    "note": "Why, in words",
}


def write(draft: Draft) -> None:
    """Copy the CSV files, write the Parquet files and the script, and stage the changes."""
    package, connection = draft.package, draft.connection
    draft.write(SCRIPT, script_text(package, "csv"))
    for table in package.tables.values():
        source = path_in(package.root, table.path, MOST_TABLE)
        shutil.copyfile(source, draft.path(f"csv/{table.name}.csv"))
        columns = ", ".join(map(quoted, table.columns))
        sql = f"SELECT {columns} FROM {staged(table)} ORDER BY __line__"
        _typed(draft, table.name, table.columns, sql)
    files = [path_in(package.root, path, MOST_TABLE) for path in change_files(package)]
    if not files:
        return
    if CHANGES in package.tables:
        raise CannotRunError(f"the table {CHANGES} has the name of what the releases changed")
    for file in files:
        with file.open("rb") as opened:
            if opened.readline(1000).strip() != ",".join(CHANGED).encode():
                header = ",".join(CHANGED)
                raise CannotRunError(f"{CHANGES}/{file.name}:1: the header is not {header}")
    paths = ", ".join(literal(str(file)) for file in files)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in CHANGED)
    connection.execute(
        f"CREATE TABLE {STAGE}.{CHANGES} AS FROM read_csv([{paths}],"
        f" columns = {{{columns}}}, header = true, auto_detect = false, delim = ',',"
        " quote = '\"', escape = '\"', nullstr = '', strict_mode = true)"
    )
    _typed(draft, CHANGES, list(CHANGED), f"FROM {STAGE}.{CHANGES}")
    path = literal(str(draft.path(f"csv/{CHANGES}.csv")))
    connection.execute(f"COPY {STAGE}.{CHANGES} TO {path} (FORMAT csv, HEADER)")


def change_files(package: Package) -> list[str]:
    """The paths of what each release changed, the first release first."""
    names = [path.name for path in (package.root / CHANGES).glob("*.csv")]
    kept = [name for name in names if re.match(r"\d+\.\d+\.\d+", name)]
    kept.sort(key=lambda name: ([int(n) for n in re.findall(r"\d+", name)], name))
    return [f"{CHANGES}/{name}" for name in kept]


def _typed(draft: Draft, name: str, columns: Sequence[str], sql: str) -> None:
    """Write rows as Parquet and JSON, which keep types."""
    draft.write_json(name, columns, draft.rows(sql))
    path = literal(str(draft.path(f"parquet/{name}.parquet")))
    draft.connection.execute(f"COPY ({sql}) TO {path} (FORMAT parquet, COMPRESSION zstd)")
