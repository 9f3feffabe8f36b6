"""The rows of all tables in two versions, compared as text, by key, in SQL.

The lines of all tables are staged and joined at once; only lines that differ are told into cells.
A row has another key than before only where that is declared; what refers to it then follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.diff.change import Change, Kind
from steppe_ledger.sql.database import STAGE, Connection, database, stage_lines

BATCH = 10_000  # rows held at a time
_CELL = re.compile(r'("(?:[^"]|"")*"|[^,]*),')
_LINES = f"{STAGE}.lines"


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


@dataclass
class _Renamed:
    """The old keys of a table that have become others: by declaration, or because they follow."""

    keys: dict[str, str] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)


def compare_rows(
    pairs: list[Pair],
    declared: Mapping[str, Mapping[str, str]],
    rows: dict[str, tuple[int, int]],
) -> Iterator[Change]:
    """The rows that differ: of each table removed ones, then those of the new file in its order.

    ``pairs`` stand each after those that it refers to. ``declared`` gives for a table its new keys
    by the old ones, ``rows`` takes the numbers of rows. Columns of one version alone are not
    compared.
    """
    if pairs:
        with database(sum(file.stat().st_size for p in pairs for file in p.files)) as connection:
            yield from _compared(connection, pairs, declared, rows)


def _compared(
    connection: Connection,
    pairs: list[Pair],
    declared: Mapping[str, Mapping[str, str]],
    rows: dict[str, tuple[int, int]],
) -> Iterator[Change]:
    try:
        stage_lines(connection, "lines", [
            (pair.files[side], side, place, len(pair.columns[side]),
             [pair.columns[side].index(name) + 1 for name in pair.key])
            for place, pair in enumerate(pairs) for side in (0, 1)
        ])  # fmt: skip
    except duckdb.Error as error:
        why = str(error).strip().splitlines()[0]
        yield from (Change("not_compared", p.name, aspect="head", new=why) for p in pairs)
        return
    first, faults = _survey(connection, pairs, rows)
    yield from faults.values()
    renamed: dict[str, _Renamed] = {}
    moved: list[tuple[int, str, str]] = []
    for place, pair in enumerate(pairs):
        found = _renames(connection, place, pair, declared.get(pair.name, {}), renamed)
        if place not in faults and found.keys:
            renamed[pair.name] = found
            moved += [(place, was, now) for was, now in found.keys.items()]
    connection.execute(
        "CREATE TEMP TABLE moved AS SELECT unnest($1::INT[]) AS place,"
        " unnest($2::VARCHAR[]) AS was, unnest($3::VARCHAR[]) AS now",
        [[move[at] for move in moved] for at in range(3)],
    )
    cursor = connection.execute(
        "SELECT coalesce(a.place, b.place) AS place, a.key, b.key, b.n, a.row, b.row"
        f" FROM (SELECT l.*, coalesce(m.now, l.key) AS now FROM {_LINES} AS l"
        " LEFT JOIN moved AS m ON m.place = l.place AND m.was = l.key WHERE l.side = 0) AS a"
        f" FULL JOIN (FROM {_LINES} WHERE side = 1) AS b ON a.place = b.place AND a.now = b.key"
        " WHERE NOT list_contains($1::INT[], coalesce(a.place, b.place))"
        " AND (a.row IS DISTINCT FROM b.row OR a.key <> b.key OR list_contains($2::INT[], a.place))"
        " ORDER BY place, b.n NULLS FIRST, a.n",
        [list(faults), [at for at, pair in enumerate(pairs) if pair.columns[0] != pair.columns[1]]],
    )
    while batch := cursor.fetchmany(BATCH):
        for place, *row in batch:
            yield from _of_row(pairs[place], row, first[place], renamed)


def _survey(
    connection: Connection, pairs: list[Pair], rows: dict[str, tuple[int, int]]
) -> tuple[dict[int, int], dict[int, Change]]:
    """Where the lines of each new file start, and the tables whose rows cannot be told apart."""
    counted = connection.execute(
        "SELECT place, side, count(*), min(n), min(n) FILTER (WHERE NOT fits), min(n) FILTER"
        f" (WHERE keyless), count(DISTINCT key) FROM {_LINES} GROUP BY 1, 2 ORDER BY 1, 2"
    ).fetchall()
    numbers = {place: [0, 0] for place in range(len(pairs))}
    first = dict.fromkeys(numbers, 0)
    faults: dict[int, Change] = {}
    for place, side, count, start, unfit, keyless, keys in counted:
        numbers[place][side] = count
        if side:
            first[place] = start - 2
        file = f"the {('old', 'new')[side]} file"
        if unfit is not None:
            why = f"line {unfit - start + 2} of {file} has not as many cells as the header"
        elif keyless is not None:
            why = f"line {keyless - start + 2} of {file} has no key"
        elif keys < count:
            why = f"a key stands twice in {file}"
        else:
            continue
        fault = Change("not_compared", pairs[place].name, aspect=("base", "head")[side], new=why)
        faults.setdefault(place, fault)
    rows |= {
        pairs[place].name: (before, after)
        for place, (before, after) in numbers.items()
        if place not in faults
    }
    return first, faults


def _renames(
    connection: Connection,
    place: int,
    pair: Pair,
    declared: Mapping[str, str],
    renamed: Mapping[str, _Renamed],
) -> _Renamed:
    """The keys of one table that are others now.

    A declaration counts if its old key was there, its new one is, and no other row has or keeps it.
    """
    found = _Renamed()
    followed = [(pair.columns[0].index(column), renamed[target].keys)
                for column, target in pair.targets.items()
                if column in pair.key and target in renamed]  # fmt: skip
    if followed:
        places = [pair.columns[0].index(column) for column in pair.key]
        old = f"SELECT row FROM {_LINES} WHERE side = 0 AND place = $1"
        for (line,) in _fetch(connection, old, [place]):
            cells = cells_of(line)
            was = " | ".join(cells[at] for at in places)
            for at, keys in followed:
                cells[at] = keys.get(cells[at], cells[at])
            now = " | ".join(cells[at] for at in places)
            if was != now:
                found.keys[was] = now
    if declared:
        asked = (
            f"SELECT side, key FROM {_LINES} WHERE place = $1"
            " AND key IN (SELECT unnest($2::VARCHAR[]))"
        )
        there = set(_fetch(connection, asked, [place, [*declared, *declared.values()]]))
        mine = {now: was for was, now in declared.items()  # one old key for each new one
                if (0, was) in there and (1, now) in there}  # fmt: skip
        while taken := [n for n in mine if (0, n) in there and n not in mine.values()]:
            for now in taken:
                del mine[now]
        found.keys |= {was: now for now, was in mine.items()}
        found.declared |= set(mine.values())
    return found


def _fetch(connection: Connection, sql: str, values: list[Any]) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor().execute(sql, values)
    while batch := cursor.fetchmany(BATCH):
        yield from batch


def _of_row(
    pair: Pair, row: list[Any], first: int, renamed: Mapping[str, _Renamed]
) -> Iterator[Change]:
    was, now, n, before, after = row
    if now is None:
        yield Change("row_removed", pair.name, was)
        return
    line = n - first
    if was is None:
        yield Change("row_added", pair.name, now, line=line)
        return
    declared = pair.name in renamed and was in renamed[pair.name].declared
    if declared:
        yield Change("key_renamed", pair.name, now, "", was, now, line=line)
    old = dict(zip(pair.columns[0], cells_of(before), strict=True))
    for column, new in zip(pair.columns[1], cells_of(after), strict=True):
        if old.get(column, new) != new and not (declared and column in pair.key):
            target = renamed.get(pair.targets.get(column, ""))
            follows = target is not None and target.keys.get(old[column]) == new
            kind: Kind = "follows" if follows else "cell_changed"
            yield Change(kind, pair.name, now, column, old[column], new, line=line)


def cells_of(line: str) -> list[str]:
    """The cells of one line of a table, told apart as where it was staged."""
    if '"' not in line:
        return line.split(",")
    return [cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
            for cell in _CELL.findall(line + ",")]  # fmt: skip
