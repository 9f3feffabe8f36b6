"""A staged table, and the one way in which a finding about it is made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import Connection, key_of, staged, text_of

Place = tuple[int, str | None, str | None]  # line, key, and text of the cell


@dataclass(frozen=True)
class Sheet:
    """One table in the database. ``apart`` are lines that are no rows: empty or of wrong width."""

    connection: Connection
    table: Table
    rows: int
    apart: set[int] = field(default_factory=set)

    def where(
        self, condition: str, column: str | None, without: Collection[int] = (), more: str = ""
    ) -> list[tuple[Any, ...]]:
        """Line, key and cell text of the rows that meet an SQL condition, in the order of the file.

        ``more`` are further SQL expressions to return, ``without`` are lines to leave out.
        """
        fields = {f["name"]: f for f in self.table.fields}
        cell = text_of(fields[column]) if column in fields else "NULL"
        more = f", {more}" if more else ""
        return self.connection.execute(
            f"SELECT __line__, {key_of(self.table)}, {cell}{more} FROM {self.source(without)}"
            f" WHERE {condition} ORDER BY __line__"
        ).fetchall()

    def source(self, without: Collection[int] = ()) -> str:
        """SQL for the table's rows, some lines left out."""
        left_out = sorted(self.apart.union(without))
        if not left_out:
            return staged(self.table)
        return f"(FROM {staged(self.table)} WHERE __line__ NOT IN ({among(left_out)}))"

    def counts(self, conditions: list[str], without: Collection[int] = ()) -> list[int]:
        """How many rows meet each condition, in one pass over the table."""
        if not conditions:
            return []
        sums = ", ".join(f"count_if({condition})" for condition in conditions)
        found = self.connection.execute(f"SELECT {sums} FROM {self.source(without)}").fetchone()
        return [count or 0 for count in found or ()]  # none at all of a table without rows

    def finding(
        self, rule: str, message: str, hint: str, place: Place, column: str | None = None
    ) -> Finding:
        """The finding for a cell (or, without ``column``, a row) of this table."""
        line, key, value = place[:3]
        table = self.table
        return Finding(rule, message, hint, table.name, table.path, line, column, key, value)

    def of_file(self, rule: str, message: str, hint: str, line: int | None = None) -> Finding:
        """The finding for the file of this table, or a line of it."""
        return Finding(rule, message, hint, self.table.name, self.table.path, line)

    def at_keys(self, keys: Iterable[str]) -> dict[str, int]:
        """The lines of the rows with these keys, as text; the first where a key stands twice."""
        return dict(
            self.connection.execute(
                f"SELECT __k__, min(__line__) FROM (SELECT {key_of(self.table)} AS __k__, __line__"
                f" FROM {staged(self.table)}) SEMI JOIN (SELECT unnest($1::VARCHAR[]) AS __k__)"
                " USING (__k__) GROUP BY __k__",
                [sorted(set(keys))],
            ).fetchall()
        )

    def distinct(
        self, expressions: list[str], without: Collection[int] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The different values of some SQL expressions over the rows, a batch at a time."""
        names = ", ".join(expressions)
        cursor = self.connection.cursor().execute(
            f"SELECT DISTINCT {names} FROM {self.source(without)}"
        )
        while batch := cursor.fetchmany(20_000):
            yield from batch


def among(lines: Collection[int]) -> str:
    """SQL for a set of lines, to be looked up by a hash."""
    return f"SELECT unnest({sorted(lines)}::BIGINT[])"
