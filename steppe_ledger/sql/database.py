"""Tables in DuckDB: the one place where a table's file becomes columns.

A table is staged as ``__stage__."<name>"``: its rows in the order of the file, with ``__line__``
(from 2), ``__cells__`` (how many cells the line has; 0 for an empty line), ``__odd__`` (whether
the line holds a character that needs a closer look), ``__unlike__`` (whether the line is not
written as canonical CSV would write it), ``__quotes__`` (how many quotes) and one column a field,
typed, null where a cell is empty or does not fit. For a field that is no text,
``__text__<field>`` keeps the cell's text where that is not the canonical text of the value. A view
``<name>`` shows the typed fields alone.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.sql.limits import MEMORY, SPILL, bounded

Connection = duckdb.DuckDBPyConnection
STAGE = "__stage__"
IN_MEMORY = 64 * 1024 * 1024  # bytes of tables above which the database lies on disk
_LINE_END = "\x01\x02"  # a delimiter that no table holds: each line is read as one text
_CELLS = """CASE WHEN contains(__row__, '"') THEN list_transform(string_split(array_to_string(
    list_transform(string_split(__row__, '"'), lambda part, i:
        CASE WHEN i % 2 = 0 THEN replace(part, ',', chr(1)) ELSE part END), '"'), ','), lambda c:
    replace(CASE WHEN length(c) > 1 AND starts_with(c, '"') AND ends_with(c, '"')
        THEN replace(substr(c, 2, length(c) - 2), '""', '"') ELSE c END, chr(1), ','))
    ELSE string_split(__row__, ',') END"""  # the cells of a line; U+0001 is a comma within quotes
_ODD = (
    r"[\x{00}-\x{1f}\x{7f}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\x{FFFD}"
    r"\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}]"
    r"|\p{Latin}[\p{Cyrillic}\p{Greek}]|[\p{Cyrillic}\p{Greek}]\p{Latin}"
)
MACROS = """
CREATE OR REPLACE TEMP MACRO __written__(cells) AS array_to_string(list_transform(cells, lambda c:
    CASE WHEN contains(c, ',') OR contains(c, '"') THEN '"' || replace(c, '"', '""') || '"'
         ELSE c END), ',');
-- runs of digits compare as numbers: x@9 stands before x@10
CREATE OR REPLACE TEMP MACRO __natural__(x) AS array_to_string(list_transform(
    regexp_extract_all(x, '[0-9]+|[^0-9]+'), lambda part:
    CASE WHEN part >= '0' AND part < ':' THEN chr(2) || lpad(part, 24, '0') ELSE part END), '');
-- the key itself follows: x@1 and x@01 count the same, and have an order too
CREATE OR REPLACE TEMP MACRO __order__(x) AS __natural__(x) || chr(1) || x;
"""


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def staged(table: Table) -> str:
    """The staged table's name in SQL."""
    return f"{STAGE}.{quoted(table.name)}"


def text_of(field: dict[str, Any], alias: str = "") -> str:
    """SQL for the text of a cell as it stands in the file; null where it is empty.

    ``alias`` is the name of the staged table in the query, where it has one.
    """
    of = f"{alias}." if alias else ""
    name = of + quoted(field["name"])
    if field["type"] == "string":
        return name
    written = FIELD_TYPES[field["type"]].written(name)
    return f"coalesce({of}{quoted('__text__' + field['name'])}, {written})"


def key_of(table: Table) -> str:
    """SQL for the primary key as text, parts joined by `` | ``; empty parts for empty cells."""
    fields = {field["name"]: field for field in table.fields}
    parts = [f"coalesce({text_of(fields[name])}, '')" for name in table.key]
    return " || ' | ' || ".join(parts)


def _plain_key(table: Table) -> str:
    """SQL for the parts of the key as text, joined by a character that no cell holds."""
    fields = {field["name"]: field for field in table.fields}
    return " || chr(1) || ".join(f"coalesce({text_of(fields[name])}, '')" for name in table.key)


def order_of(table: Table) -> str:
    """SQL for the text by which the rows of a table are ordered: the natural order of the key."""
    return f"__order__({_plain_key(table)})"


def unsorted_line(connection: Connection, table: Table, source: str) -> int:
    """The first line of ``source`` (SQL) that stands after a row with a greater key; 0 if none.

    Keys with digits in the same places are in natural order if their characters are, which costs
    far less to see.
    """
    shape = "translate(k, '123456789', '000000000') AS shape"
    found = connection.execute(
        "SELECT __line__ FROM (SELECT *, lag(k) OVER () AS before, lag(shape) OVER () AS was FROM"
        f" (SELECT *, {shape} FROM (SELECT __line__, {_plain_key(table)} AS k FROM {source})))"
        " WHERE CASE WHEN shape = was THEN k < before ELSE __order__(k) < __order__(before) END"
        " ORDER BY 1 LIMIT 1"
    ).fetchone()
    return found[0] if found else 0


@contextlib.contextmanager
def database(size: int = 0) -> Iterator[Connection]:
    """An empty database for tables of ``size`` bytes: in memory, or on disk where they are large.

    What does not fit into memory is kept in a temporary folder, which goes with the database.
    """
    folder = Path(tempfile.mkdtemp(prefix="steppe-ledger-"))
    connection = duckdb.connect(str(folder / "work.duckdb") if size > IN_MEMORY else ":memory:")
    try:
        connection.execute(
            f"SET temp_directory = {literal(str(folder / 'spill'))};"
            f" SET max_temp_directory_size = '{SPILL + 20 * size} bytes'"
        )
        if size <= IN_MEMORY:  # small: more threads would only wait
            connection.execute("SET threads = 1; SET memory_limit = '1GB'")
        else:
            connection.execute("SET memory_limit = '2GB'; SET preserve_insertion_order = true")
        # the bar is drawn on standard output, where a report of JSON may stand
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET TimeZone = 'UTC'; CREATE SCHEMA {STAGE}; {MACROS}")
        with bounded(MEMORY + 40 * size):
            yield connection
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def lock(connection: Connection) -> None:
    """Shut the database off from files, network, extensions and settings.

    The SQL of a package is data from anybody: it runs only after this.
    """
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")


def _lines(path: Path) -> str:
    """SQL that reads a file as lines: (__line__, __row__), the header left out."""
    return (
        f"SELECT row_number() OVER () + 1 AS __line__, __row__ FROM read_csv({literal(str(path))},"
        " columns = {'__row__': 'VARCHAR'}, header = false, skip = 1, auto_detect = false,"
        f" delim = {literal(_LINE_END)}, quote = '', escape = '', comment = '')"
    )


def column(cell: str, field: dict[str, Any]) -> str:
    """SQL for the columns of a staged field, made of the SQL for its cell's text."""
    name, text = quoted(field["name"]), f"nullif({cell}, '')"
    if field["type"] == "string":
        return f"{text} AS {name}"
    kind = FIELD_TYPES[field["type"]]
    typed = f"TRY_CAST({text} AS {kind.duckdb})"
    kept = f"CASE WHEN {text} IS DISTINCT FROM {kind.written(typed)} THEN {text} END"
    return f"{typed} AS {name}, {kept} AS {quoted('__text__' + field['name'])}"


def stage(connection: Connection, table: Table, path: Path, *, control: bool = True) -> None:
    """Read a table's file into the database, once.

    ``path`` holds UTF-8 lines that end with LF, none of which is longer than a megabyte or holds a
    NUL; ``control`` says whether it may hold control characters. Rows of a wrong width are cut or
    filled up. Raises duckdb.Error.
    """
    columns = ", ".join(column(f"__c__[{i}]", field) for i, field in enumerate(table.fields, 1))
    plain = "false" if control else "strlen(__row__) = length(__row__)"  # nothing but ASCII
    odd = (
        f"CASE WHEN {plain} THEN false ELSE regexp_matches(__row__, {literal(_ODD)})"
        " OR nfc_normalize(__row__) <> __row__ END"
    )
    unlike = "contains(__row__, '\"') AND __written__(__c__) <> __row__"
    connection.execute(
        f"CREATE TABLE {staged(table)} AS SELECT __line__, coalesce(len(__c__), 0) AS __cells__,"
        f" coalesce({odd}, false) AS __odd__,"
        f" coalesce({unlike}, false) AS __unlike__,"
        " CASE WHEN contains(__row__, '\"')"
        " THEN length(__row__) - length(replace(__row__, '\"', '')) ELSE 0 END AS __quotes__,"
        f" {columns} FROM (SELECT *, {_CELLS} AS __c__ FROM ({_lines(path)}))"
    )
    names = ", ".join(map(quoted, table.columns))
    connection.execute(f"CREATE VIEW {quoted(table.name)} AS SELECT {names} FROM {staged(table)}")


def stage_all(
    connection: Connection, package: Package, only: Collection[str] | None = None
) -> None:
    """Stage the tables of a package that is known to be valid, or ``only`` some of them.

    Raises CannotRunError.
    """
    for table in package.tables.values():
        if only is not None and table.name not in only:
            continue
        with (package.root / table.path).open("rb") as file:
            header = file.readline().rstrip(b"\r\n").decode("utf-8", "replace").replace('"', "")
        if header.removeprefix("\ufeff") != ",".join(table.columns):
            raise CannotRunError(f"{table.path}:1: the header is not the schema's; run validate")
        try:
            stage(connection, table, package.root / table.path)
            off = connection.execute(
                f"SELECT min(__line__) FROM {staged(table)}"
                f" WHERE __cells__ <> {len(table.columns)} OR __quotes__ % 2 = 1"
            ).fetchone()
        except duckdb.Error as error:
            why = str(error).strip().splitlines()[0]
            raise CannotRunError(f"{table.path}: {why}; run validate") from error
        if off and off[0] is not None:
            raise CannotRunError(
                f"{table.path}:{off[0]}: the row cannot be told into its cells; run validate"
            )


@lru_cache(maxsize=512)
def statement(sql: str, kind: duckdb.StatementType) -> str | None:
    """Why some SQL is not one statement of a kind, or None. Nothing is run."""
    try:
        found = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        return str(error).strip().splitlines()[0]
    if [part.type for part in found] != [kind]:
        return f"the file must hold one {kind.name} statement and nothing else"
    return None
