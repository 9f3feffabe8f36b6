"""The views and macros of ``views/``: what each answers, and in which order they are created."""

from __future__ import annotations

import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from steppe_ledger.sql.database import literal, quoted, sql_files
from steppe_ledger.findings import CannotRunError

FOLDER = "views"
_CREATE = re.compile(r"^CREATE OR REPLACE (VIEW|MACRO) (\w+)", re.MULTILINE)
_TABLE_MACRO = re.compile(r"\)\s+AS\s+TABLE\b")
_COLUMN = re.compile(r"^  (\w+): (.+)$")


@dataclass(frozen=True)
class ViewFile:
    """One file of ``views/``.

    ``kind`` is view, table macro or macro. ``columns`` maps each column of a view, or each
    parameter of a macro, to its meaning. ``needs`` names what must stand before it.
    """

    name: str
    path: Path
    kind: str
    sql: str
    answers: str
    grain: str
    columns: dict[str, str]
    needs: list[str]


def _parse(path: Path) -> ViewFile:
    """Read one file; raises CannotRunError where its header is not as it should be."""
    sql = path.read_text("utf-8")
    header: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        header.append(line.removeprefix("--").removeprefix(" "))
    created = _CREATE.findall(sql)
    if [name for _, name in created] != [path.stem]:
        raise CannotRunError(f"{path.name}: the file creates one view or macro with its own name")
    parts = {line.partition(":")[0]: line.partition(":")[2].strip() for line in header}
    if not header or not {"Grain", "Columns", "Needs"} <= parts.keys():
        raise CannotRunError(
            f"{path.name}: the header needs what it answers, Grain, Columns, Needs"
        )
    found = [match for line in header if (match := _COLUMN.match(line))]
    columns = {match[1]: match[2] for match in found}
    kind = created[0][0].lower()
    if kind == "macro" and _TABLE_MACRO.search(sql):
        kind = "table macro"
    needs = [name for name in re.split(r",\s*", parts["Needs"]) if name]
    return ViewFile(path.stem, path, kind, sql, header[0], parts["Grain"], columns, needs)


def view_files(root: Path) -> list[ViewFile]:
    """The views and macros, each after those that it needs, else in the order of their names."""
    files = {path.stem: _parse(path) for path in sql_files(root / FOLDER)}
    for file in files.values():
        unknown = set(file.needs) - files.keys()
        if unknown:
            raise CannotRunError(f"{file.path.name}: needs {min(unknown)}, which is not there")
    sorter = TopologicalSorter({name: file.needs for name, file in files.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        raise CannotRunError(f"{FOLDER}: {' needs '.join(error.args[1])}") from error
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


def create_views(connection: duckdb.DuckDBPyConnection, root: Path) -> list[ViewFile]:
    """Create every view and macro with its comments over tables that stand in the database.

    Raises CannotRunError with the file's name where its SQL is wrong.
    """
    files = view_files(root)
    for file in files:
        try:
            connection.execute(file.sql)
            for comment in comments(file):
                connection.execute(comment)
        except duckdb.Error as error:
            raise CannotRunError(f"{file.path.name}: {str(error).strip()}") from error
    return files
