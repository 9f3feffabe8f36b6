"""The rows of a table in two versions, compared as text, by key, in SQL.

A row has another key than before only where that is declared; what refers to it then follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.diff.change import Change, Kind
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import Connection, key_of, quoted, stage, staged

BATCH = 10_000  # rows held at a time
Names = dict[str, dict[str, str]]  # new keys by the old ones, for each table


@dataclass(frozen=True)
class Pair:
    """One table in two versions, the old one first.

    ``columns`` stand under their new names, those that are gone as empty text; ``targets`` names
    the table to which a column refers.
    """

    name: str
    files: tuple[Path, Path]
    columns: tuple[list[str], list[str]]
    key: list[str]
    targets: Mapping[str, str]

    def table(self, side: int) -> Table:
        """One of the two as a table of texts."""
        names = [name or f"__gone_{at}__" for at, name in enumerate(self.columns[side])]
        fields = [{"name": name, "type": "string"} for name in names]
        schema = {"fields": fields, "primaryKey": self.key}
        return Table(f"{('old', 'new')[side]} {self.name}", "", "", schema)


def compare_rows(
    connection: Connection,
    pair: Pair,
    declared: Mapping[str, str],
    renamed: Names,
    rows: dict[str, tuple[int, int]],
) -> Iterator[Change]:
    """The rows that differ: removed ones, then those of the new file in its order.

    ``declared`` gives the table's new keys by the old ones. ``renamed`` has those of the tables to
    which it refers, and takes its own; ``rows`` takes the numbers of rows. Columns of one version
    alone are not compared.
    """
    old, new = tables = pair.table(0), pair.table(1)
    numbers = []
    for table, file, side in zip(tables, pair.files, ("base", "head"), strict=True):
        number, why = _survey(connection, table, file)
        if why:
            yield Change("not_compared", pair.name, aspect=side, new=why)
            return
        numbers.append(number)
    rows[pair.name] = (numbers[0], numbers[1])
    moved = _following(connection, pair, old, renamed)
    moved |= _declared(connection, tables, declared) if declared else {}
    renamed[pair.name] = moved
    both = [name for name in pair.columns[1] if name in pair.columns[0]]
    found = _fetch(
        connection,
        "WITH moved AS (SELECT unnest($1::VARCHAR[]) AS was, unnest($2::VARCHAR[]) AS now)"
        f" SELECT o.key, n.key, n.line, o.cells, n.cells FROM ({_keyed(old, both)}) AS o"
        f" LEFT JOIN moved ON was = o.key FULL JOIN ({_keyed(new, both)}) AS n"
        " ON coalesce(now, o.key) = n.key"
        " WHERE o.key IS DISTINCT FROM n.key OR o.cells <> n.cells"
        " ORDER BY n.line NULLS FIRST, o.line",
        [*moved],
        [*moved.values()],
    )
    for was, now, line, before, after in found:
        if now is None:
            yield Change("row_removed", pair.name, was)
            continue
        if was is None:
            yield Change("row_added", pair.name, now, line=line)
            continue
        named = declared.get(was) == now
        if named:
            yield Change("key_renamed", pair.name, now, "", was, now, line=line)
        for column, cell, fresh in zip(both, before, after, strict=True):
            if cell != fresh and not (named and column in pair.key):
                keys = renamed.get(pair.targets.get(column, ""), {})
                kind: Kind = "follows" if keys.get(cell) == fresh else "cell_changed"
                yield Change(kind, pair.name, now, column, cell, fresh, line=line)


def _survey(connection: Connection, table: Table, path: Path) -> tuple[int, str]:
    """Stage a table; its number of rows, and why they cannot be told apart if so."""
    file = f"the {table.name.partition(' ')[0]} file"
    try:
        stage(connection, table, path)
    except duckdb.Error as error:
        return 0, str(error).strip().splitlines()[0]
    no_key = " OR ".join(f"{quoted(name)} IS NULL" for name in table.key)
    counted = connection.execute(
        "SELECT count(*), min(__line__) FILTER"
        f" (WHERE __cells__ <> {len(table.columns)} OR __quotes__ % 2 = 1),"
        f" min(__line__) FILTER (WHERE {no_key}), count(DISTINCT {key_of(table)})"
        f" FROM {staged(table)} WHERE __cells__ > 0"
    )
    [(number, unfit, keyless, keys)] = counted.fetchall()
    why = ""
    if unfit is not None:
        why = f"line {unfit} of {file} has not as many cells as the header"
    elif keyless is not None:
        why = f"line {keyless} of {file} has no key"
    elif keys < number:
        why = f"a key stands twice in {file}"
    return number, why


def _keyed(table: Table, columns: list[str]) -> str:
    """SQL for the rows of a staged table with some columns as ``cells``, blank lines left out."""
    cells = ", ".join(f"coalesce({quoted(name)}, '')" for name in columns)
    return (
        f"SELECT __line__ AS line, {key_of(table)} AS key, [{cells}] AS cells"
        f" FROM {staged(table)} WHERE __cells__ > 0"
    )


def _following(connection: Connection, pair: Pair, old: Table, renamed: Names) -> dict[str, str]:
    """The keys that are others now because they hold renamed keys of other tables."""
    keys = [renamed.get(pair.targets.get(name, ""), {}) for name in pair.key]
    found: dict[str, str] = {}
    if any(keys):
        for _, was, cells in _fetch(connection, _keyed(old, pair.key)):
            now = " | ".join(own.get(cell, cell) for own, cell in zip(keys, cells, strict=True))
            if was != now:
                found[was] = now
    return found


def _declared(
    connection: Connection, tables: tuple[Table, Table], declared: Mapping[str, str]
) -> dict[str, str]:
    """The declared keys whose old one was there, and whose new one is, and is no other row's."""
    asked = [*declared, *declared.values()]
    old, new = (
        {key for _, key, _ in _fetch(
            connection, f"FROM ({_keyed(table, [])}) WHERE list_contains($1::VARCHAR[], key)", asked
        )}
        for table in tables
    )  # fmt: skip
    mine = {now: was for was, now in declared.items() if was in old and now in new}
    while taken := [now for now in mine if now in old and now not in mine.values()]:
        for now in taken:
            del mine[now]
    return {was: now for now, was in mine.items()}


def _fetch(connection: Connection, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor().execute(sql, values)
    while batch := cursor.fetchmany(BATCH):
        yield from batch
