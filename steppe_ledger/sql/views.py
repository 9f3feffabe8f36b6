"""The views and macros of ``views/``: what each answers, and in which order they are created."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.files import FileError, read_text
from steppe_ledger.sql.database import Connection, literal, quoted, statement

FOLDER = "views"
_CREATE = re.compile(r"^CREATE OR REPLACE (VIEW|MACRO) (\w+)", re.MULTILINE)
_TABLE_MACRO = re.compile(r"\)\s+AS\s+TABLE\b")
_COLUMN = re.compile(r"^  (\w+): (.+)$")
_APART = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
_CALLED = re.compile(r"(\w+)\s*\(")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)


class ViewError(CannotRunError):
    """A file of ``views/`` that cannot be used; the message starts with its path."""


@dataclass(frozen=True)
class ViewFile:
    """One file of ``views/``.

    ``kind`` is view, table macro or macro. ``columns`` maps each column of a view, or each
    parameter of a macro, to its meaning. ``needs`` are the other files whose names its SQL holds.
    """

    name: str
    path: str
    kind: str
    sql: str
    answers: str
    grain: str
    columns: dict[str, str]
    needs: frozenset[str]


def _parse(root: Path, path: str, names: set[str]) -> ViewFile:
    try:
        sql = read_text(root, path)
    except FileError as error:
        raise ViewError(f"{path}:{error.line or 1}: {error}") from error
    name = Path(path).stem
    fault = statement(sql, duckdb.StatementType.CREATE)
    created = _CREATE.findall(sql)
    if fault or [n for _, n in created] != [name]:
        why = fault or "the file creates one view or macro with its own name, and nothing else"
        raise ViewError(f"{path}:1: {why}")
    header = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        header.append(line.removeprefix("--").removeprefix(" "))
    parts = {line.partition(":")[0]: line.partition(":")[2].strip() for line in header}
    if not header or not {"Grain", "Columns"} <= parts.keys():
        raise ViewError(f"{path}:1: the header needs what it answers, Grain and Columns")
    found = [match for line in header if (match := _COLUMN.match(line))]
    columns = {match[1]: match[2] for match in found}
    kind = created[0][0].lower()
    if kind == "macro" and _TABLE_MACRO.search(sql):
        kind = "table macro"
    needs = frozenset((_named_in(sql) & names) - {name})
    return ViewFile(name, path, kind, sql, header[0], parts["Grain"], columns, needs)


@lru_cache(maxsize=512)
def _named_in(sql: str) -> frozenset[str]:
    """What some SQL calls like a function or reads from; comments and strings do not count."""
    bare = _APART.sub(" ", sql)
    return frozenset(_CALLED.findall(bare)) | frozenset(_READ.findall(bare))


def view_files(root: Path, only: Iterable[str] | None = None) -> list[ViewFile]:
    """The views and macros, each after those that it needs, else in the order of their names.

    With ``only`` those of these names and what they need. Raises ViewError.
    """
    folder = root / FOLDER
    try:
        paths = {p.stem: f"{FOLDER}/{p.name}" for p in sorted(folder.iterdir())}
    except OSError:
        return []  # a package need not have views
    odd = next((path for path in paths.values() if not path.endswith(".sql")), None)
    if odd is not None:
        raise ViewError(f"{odd}: a view is kept in a file called like it, as in a_view.sql")
    names = set(paths)
    files: dict[str, ViewFile] = {}
    wanted = sorted(names if only is None else names & set(only))
    while wanted:
        name = wanted.pop()
        if name not in files:
            files[name] = _parse(root, paths[name], names)
            wanted.extend(sorted(files[name].needs))
    sorter = TopologicalSorter({name: sorted(file.needs) for name, file in sorted(files.items())})
    try:
        sorter.prepare()
    except CycleError as error:
        raise ViewError(f"{FOLDER}: {' needs '.join(error.args[1])}") from error
    done: list[ViewFile] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        done.extend(files[name] for name in ready)
        sorter.done(*ready)
    return done


def comments(file: ViewFile) -> list[str]:
    """The statements that put a file's header into the database as comments."""
    text = f"{file.answers} {file.grain[:1].upper()}{file.grain[1:]}."
    if file.kind != "view":
        word = "MACRO TABLE" if file.kind == "table macro" else "MACRO"
        return [f"COMMENT ON {word} {quoted(file.name)} IS {literal(text)};"]
    columns = [
        f"COMMENT ON COLUMN {quoted(file.name)}.{quoted(name)} IS {literal(meaning)};"
        for name, meaning in file.columns.items()
    ]
    return [f"COMMENT ON VIEW {quoted(file.name)} IS {literal(text)};", *columns]


def create_views(
    connection: Connection, root: Path, only: Iterable[str] | None = None, *, comment: bool = False
) -> list[ViewFile]:
    """Create views and macros over tables that stand in a database, which should be locked.

    ``comment`` puts their headers into the database too. Raises ViewError with the file's name
    where its SQL is wrong.
    """
    files = view_files(root, only)
    for file in files:
        try:
            connection.execute(file.sql)
            for text in comments(file) if comment else ():
                connection.execute(text)
        except duckdb.Error as error:
            raise ViewError(f"{file.path}:1: {str(error).strip()}") from error
    return files


def create_named(connection: Connection, root: Path, sql: str) -> None:
    """Create the views and macros that some SQL names, with what they need. Raises ViewError."""
    create_views(connection, root, _named_in(sql))
