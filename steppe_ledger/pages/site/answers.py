"""What the pages say: the rows of each query in ``site/sql``, asked once of the built database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.sql.database import lock
from steppe_ledger.sql.query import as_rows

Row = dict[str, Any]
PRELUDE = "prelude.sql"


class Answers:
    """The rows of every query, by its file's name."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        connection.execute((folder / PRELUDE).read_text("utf-8"))
        self._rows: dict[str, list[Row]] = {}
        self._groups: dict[tuple[str, str], dict[Any, list[Row]]] = {}
        for path in sorted(folder.glob("*.sql")):
            if path.name != PRELUDE:
                cursor = connection.execute(path.read_text("utf-8"))
                names = [column[0] for column in cursor.description or []]
                self._rows[path.stem] = as_rows(names, cursor.fetchall())

    def rows(self, query: str) -> list[Row]:
        """All rows of a query, in its order."""
        return self._rows[query]

    def of(self, query: str, column: str, key: Any) -> list[Row]:
        """The rows of a query that have a value in a column."""
        groups = self._groups.get((query, column))
        if groups is None:
            groups = defaultdict(list)
            for row in self._rows[query]:
                groups[row[column]].append(row)
            self._groups[query, column] = groups
        return groups.get(key, [])

    def one(self, query: str, column: str, key: Any) -> Row | None:
        """The first of those rows."""
        return next(iter(self.of(query, column, key)), None)


@contextmanager
def released(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built database, read-only and shut off: its views are SQL that anybody may have written."""
    connection = duckdb.connect(str(database), read_only=True)
    try:
        connection.execute("SET threads = 1; SET TimeZone = 'UTC'")  # the same on every machine
        lock(connection)
        yield connection
    finally:
        connection.close()
