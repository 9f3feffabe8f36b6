"""The rows of one table in two versions, compared as text, by key, in SQL.

A row has another key than before only where that is declared; what refers to it then follows. Both are
settled by joins before the rows are paired, so that the cost does not grow with the number of renames
times the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from steppe_ledger.diff.change import Change
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import Connection, quoted, staged

BATCH = 10_000  # rows held at a time


class RenamedKeys:
    """For each table, which old keys have become which new ones; asked by those that refer to them."""

    def __init__(self, connection: Connection, declared: Mapping[str, Mapping[str, str]]) -> None:
        """``declared`` gives for each table the new keys by the old ones."""
        self._connection = connection
        self._declared = declared
        self._known: dict[str, str] = {}  # the table in which the keys of a table stand

    def touch(self, *tables: str) -> bool:
        """Whether the keys of any of these tables were renamed, or are declared to be."""
        return any(table in self._known or table in self._declared for table in tables)

    def settle(self, name: str, left: str, right: str) -> None:
        """Note the keys of a table that were renamed: declared ones that are there, and followers.

        ``left`` and ``right`` are relations with ``__was__`` and ``__key__``. A declaration counts if
        its old key was there, its new one is, and no two rows would get one key.
        """
        pairs = dict(self._declared.get(name, {}))
        place = quoted('renamed:' + name)
        sql = self._connection.execute
        sql(f"CREATE TEMP TABLE {place} AS SELECT __was__ AS was, __key__ AS now, false AS declared"
            f" FROM {left} WHERE __was__ <> __key__")  # fmt: skip
        if pairs:
            sql("CREATE TEMP TABLE declared AS SELECT unnest($1::VARCHAR[]) AS was,"
                " unnest($2::VARCHAR[]) AS now", [list(pairs), list(pairs.values())])  # fmt: skip
            sql(f"DELETE FROM declared WHERE was NOT IN (SELECT __was__ FROM {left})"
                f" OR now NOT IN (SELECT __key__ FROM {right}) OR now IN (SELECT now FROM declared"
                " GROUP BY now HAVING count(*) > 1)")  # fmt: skip
            # a new key that another row had, and keeps, is no name for this one
            taken = (f"DELETE FROM declared WHERE now IN (SELECT __key__ FROM {left} WHERE __was__"
                     " NOT IN (SELECT was FROM declared)) RETURNING was")  # fmt: skip
            while sql(taken).fetchall():
                pass
            sql(f"DELETE FROM {place} WHERE was IN (SELECT was FROM declared)")
            sql(f"INSERT INTO {place} SELECT was, now, true FROM declared; DROP TABLE declared")
        if sql(f"SELECT 1 FROM {place} LIMIT 1").fetchone():
            self._known[name] = place

    def place(self, name: str) -> str | None:
        """The relation (was, now, declared) of a table's renamed keys, or None."""
        return self._known.get(name)


def compare_rows(
    connection: Connection,
    name: str,
    sides: tuple[Table, Table],
    columns: list[str],
    targets: Mapping[str, str],
    renamed: RenamedKeys,
) -> Iterator[Change]:
    """The rows of two staged tables that differ, in the order of the new file.

    Both have the ``columns``, their key among them, as text. ``targets`` names the table to which a
    column refers. Raises CannotRunError where the key does not tell the rows apart.
    """
    left, right = sides
    key = right.key
    text = " || ' | ' || ".join
    for side, table in (("the old", left), ("the new", right)):
        _check_key(connection, table, key, side)
    joins, now = "", {column: f"r.{quoted(column)}" for column in columns}
    for number, (column, target) in enumerate(targets.items()):
        place = renamed.place(target)
        if target != name and place and column in now:
            joins += f" LEFT JOIN {place} AS m{number} ON m{number}.was = r.{quoted(column)}"
            now[column] = f"coalesce(m{number}.now, r.{quoted(column)})"
    was = text(f"r.{quoted(k)}" for k in key)
    old = (f"(SELECT r.*, {was} AS __was__, {text(now[k] for k in key)} AS __key__"
           f"{_named(now)} FROM {staged(left)} AS r{joins})")  # fmt: skip
    new = f"(SELECT r.*, {was} AS __key__ FROM {staged(right)} AS r)"
    renamed.settle(name, old, new)
    if place := renamed.place(name):
        own = [column for column, target in targets.items() if target == name and column in now]
        follows = "".join(
            f" LEFT JOIN {place} AS s{i} ON s{i}.was = r.{quoted(c)}" for i, c in enumerate(own)
        )
        mine = {c: f"coalesce(s{i}.now, r.{quoted('>' + c)})" for i, c in enumerate(own)}
        old = (f"(SELECT r.* REPLACE (coalesce(k.now, r.__key__) AS __key__"
               f"{''.join(f', {sql} AS {quoted(chr(62) + c)}' for c, sql in mine.items())}),"
               f" coalesce(k.declared, false) AS __declared__ FROM {old} AS r"
               f" LEFT JOIN {place} AS k ON k.was = r.__was__{follows})")  # fmt: skip
    else:
        old = f"(SELECT *, false AS __declared__ FROM {old})"
    yield from _apart(connection, name, old, new)
    yield from _cells(connection, name, old, new, columns, key)


def _named(now: Mapping[str, str]) -> str:
    return "".join(f", {sql} AS {quoted('>' + column)}" for column, sql in now.items())


def _check_key(connection: Connection, table: Table, key: list[str], side: str) -> None:
    text = " || ' | ' || ".join(map(quoted, key))
    missing = " OR ".join(f"{quoted(name)} IS NULL" for name in key)
    found = connection.execute(
        f"SELECT __line__ FROM {staged(table)} WHERE {missing} LIMIT 1"
    ).fetchone()
    if found:
        raise CannotRunError(f"line {found[0]} of {side} file has no key")
    twice = connection.execute(
        f"SELECT max(__line__) FROM {staged(table)} GROUP BY {text}"
        " HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    if twice:
        raise CannotRunError(f"line {twice[0]} of {side} file has the key of an earlier one")


def _apart(connection: Connection, name: str, old: str, new: str) -> Iterator[Change]:
    """The rows that only one version has."""
    gone = connection.execute(
        f"SELECT a.__was__ FROM {old} AS a ANTI JOIN {new} AS b USING (__key__) ORDER BY a.__line__"
    ).fetchall()
    yield from (Change("row_removed", name, key) for (key,) in gone)
    came = connection.execute(
        f"SELECT b.__key__, b.__line__ FROM {new} AS b ANTI JOIN {old} AS a USING (__key__)"
        " ORDER BY b.__line__"
    ).fetchall()
    yield from (Change("row_added", name, key, line=line) for key, line in came)


def _cells(
    connection: Connection, name: str, old: str, new: str, columns: list[str], key: list[str]
) -> Iterator[Change]:
    """The cells that differ in the rows that both versions have, and the keys that were renamed."""
    differs = " OR ".join(f"a.{quoted(c)} IS DISTINCT FROM b.{quoted(c)}" for c in columns)
    cells = "".join(f", a.{quoted(c)}, b.{quoted(c)}, a.{quoted('>' + c)}" for c in columns)
    cursor = connection.execute(
        f"SELECT b.__key__, b.__line__, a.__declared__, a.__was__{cells} FROM {old} AS a"
        f" JOIN {new} AS b USING (__key__) WHERE {differs} ORDER BY b.__line__"
    )
    while batch := cursor.fetchmany(BATCH):
        for row in batch:
            yield from _of_row(name, row, columns, key)


def _of_row(name: str, row: tuple[Any, ...], columns: list[str], key: list[str]) -> Iterator[Change]:
    now, line, declared, was = row[:4]
    if declared:
        yield Change("key_renamed", name, now, "", was, now, line=line)
    for place, column in enumerate(columns):
        before, after, followed = row[4 + 3 * place : 7 + 3 * place]
        if before != after and not (declared and column in key):
            kind = "follows" if followed == after else "cell_changed"
            yield Change(kind, name, now, column, before, after, line=line)
