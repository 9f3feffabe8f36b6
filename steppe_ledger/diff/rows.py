"""The rows of a table in two versions, compared as text, by key, in SQL.

A row has another key than before only where that is declared; what refers to it then follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.diff.change import Change, Kind
from steppe_ledger.diff.versions import targets
from steppe_ledger.package.descriptor import Table
from steppe_ledger.sql.database import Connection, key_of, quoted, stage, staged

BATCH = 10_000  # rows held at a time
Names = dict[str, dict[str, str]]  # new keys by the old ones, for each table


def compare_rows(
    connection: Connection,
    old: Table,
    new: Table,
    declared: Mapping[str, str],
    renamed: Names,
    rows: dict[str, tuple[int, int]],
) -> Iterator[Change]:
    """The rows that differ: removed ones, then those of the new file in its order.

    Both tables have the new names and one key. ``declared`` gives the new keys by the old ones.
    ``renamed`` has those of the tables to which this one refers, and takes its own; ``rows`` takes
    the numbers of rows. Columns of one version alone are not compared.
    """
    name = new.name
    numbers = []
    for table, side, file in ((old, "base", "the old file"), (new, "head", "the new file")):
        number, why = _survey(connection, table, file)
        if why:
            yield Change("not_compared", name, aspect=side, new=why)
            return
        numbers.append(number)
    rows[name] = (numbers[0], numbers[1])
    referred = targets(new)
    moved = _following(connection, old, [renamed.get(referred.get(c, ""), {}) for c in old.key])
    moved |= _declared(connection, old, new, declared) if declared else {}
    renamed[name] = moved
    both = [column for column in new.columns if column in old.columns]
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
            yield Change("row_removed", name, was)
            continue
        if was is None:
            yield Change("row_added", name, now, line=line)
            continue
        named = declared.get(was) == now
        if named:
            yield Change("key_renamed", name, now, "", was, now, line=line)
        for column, cell, fresh in zip(both, before, after, strict=True):
            if cell != fresh and not (named and column in new.key):
                keys = renamed.get(referred.get(column, ""), {})
                kind: Kind = "follows" if keys.get(cell) == fresh else "cell_changed"
                yield Change(kind, name, now, column, cell, fresh, line=line)


def _survey(connection: Connection, table: Table, file: str) -> tuple[int, str]:
    """Stage a table; its number of rows, and why they cannot be told apart if so."""
    try:
        stage(connection, table, Path(table.path))
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


def _following(connection: Connection, old: Table, keys: list[dict[str, str]]) -> dict[str, str]:
    """The keys that are others now because other tables' ``keys`` are, which they hold."""
    found: dict[str, str] = {}
    if any(keys):
        for _, was, cells in _fetch(connection, _keyed(old, old.key)):
            now = " | ".join(own.get(cell, cell) for own, cell in zip(keys, cells, strict=True))
            if was != now:
                found[was] = now
    return found


def _declared(
    connection: Connection, old: Table, new: Table, declared: Mapping[str, str]
) -> dict[str, str]:
    """The declared keys whose old one was there, and whose new one is, and is no other row's."""
    asked = [*declared, *declared.values()]
    before, after = (
        {key for _, key, _ in _fetch(
            connection, f"FROM ({_keyed(table, [])}) WHERE list_contains($1::VARCHAR[], key)", asked
        )}
        for table in (old, new)
    )  # fmt: skip
    mine = {now: was for was, now in declared.items() if was in before and now in after}
    while taken := [now for now in mine if now in before and now not in mine.values()]:
        for now in taken:
            del mine[now]
    return {was: now for now, was in mine.items()}


def _fetch(connection: Connection, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor().execute(sql, values)
    while batch := cursor.fetchmany(BATCH):
        yield from batch
