"""The DuckDB file: typed tables with keys, checks and comments, and the views over them.

It opens in DuckDB 1.4, 1.5, 2.0 and in WebAssembly, because it keeps to storage version 1.0.0 and
blocks of 16 KiB. One thread writes it, without two ways to compress of which one draws samples at
random and the other leaves gaps that hold whatever was in memory: so the same tables give the same
bytes.
"""

from __future__ import annotations

from typing import Any

import duckdb

from steppe_ledger.export.draft import Draft
from steppe_ledger.export.tables import CHANGED, CHANGES
from steppe_ledger.export.tables import FILES as TABLE_FILES
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Table
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.sql.database import STAGE, Connection, literal, lock, quoted, statement
from steppe_ledger.sql.views import create_views

DATABASE = "steppe-ledger.duckdb"
FILES = {DATABASE: "Everything in one file for DuckDB 1.4 or newer: tables, keys, views and macros"}
RELEASED = "released"  # what the file is called in the build's own database
_LIMITS = {"minimum": "{name} >= CAST({value} AS {kind})",
           "maximum": "{name} <= CAST({value} AS {kind})",
           "maxLength": "length({name}) <= CAST({value} AS BIGINT)",
           "pattern": "regexp_full_match({name}, {value})"}  # fmt: skip


def write(draft: Draft) -> None:
    """Make the file, and let the build's questions go to it from here on.

    Rules, views and macros are SQL that anybody may have written: they run in a locked database.
    """
    connection, package = draft.connection, draft.package
    home = connection.execute("SELECT current_database()").fetchall()[0][0]
    connection.execute(
        f"ATTACH {literal(str(draft.path(DATABASE)))} AS {RELEASED}"
        " (STORAGE_VERSION 'v1.0.0', BLOCK_SIZE 16384)"
    )
    connection.execute("SET threads = 1; SET disabled_compression_methods = 'fsst,dictionary'")
    lock(connection)
    connection.execute(f"USE {RELEASED}")
    for table in package.in_order():
        sql = create_table(table)
        fault = statement(sql, duckdb.StatementType.CREATE)
        if fault:
            raise CannotRunError(f"{table.schema_path}: {fault}")
        connection.execute(sql)
        _fill(connection, table, f"{quoted(home)}.{STAGE}.{quoted(table.name)}")
        connection.execute(";".join(_comments(table)))
    if f"csv/{CHANGES}.csv" in draft.written and CHANGES not in package.tables:
        connection.execute(f"CREATE TABLE {CHANGES} AS FROM {quoted(home)}.{STAGE}.{CHANGES}")
        fields = [{"name": name, "description": text} for name, text in CHANGED.items()]
        schema = {"description": TABLE_FILES[f"csv/{CHANGES}.csv"], "fields": fields}
        connection.execute(";".join(_comments(Table(CHANGES, "", "", schema))))
    create_views(connection, package.root, comment=True)
    connection.execute(f"CHECKPOINT {RELEASED}")


def column_checks(field: dict[str, Any]) -> list[str]:
    """The column constraints of a field in SQL."""
    limits, name = field.get("constraints", {}), quoted(field["name"])
    kind = FIELD_TYPES[field["type"]].duckdb
    parts = ["NOT NULL"] if limits.get("required") else []
    if "enum" in limits:
        codes = ", ".join(literal(str(code)) for code in limits["enum"])
        parts.append(f"CHECK ({name} IN ({codes}))")
    for word in (word for word in _LIMITS if word in limits):
        limit = _LIMITS[word].format(name=name, value=literal(str(limits[word])), kind=kind)
        parts.append(f"CHECK ({limit})")
    return parts + (["UNIQUE"] if limits.get("unique") else [])


def create_table(table: Table) -> str:
    """The CREATE TABLE statement of a table: types, keys, and every rule that SQL can hold."""
    lines = [
        " ".join([quoted(f["name"]), FIELD_TYPES[f["type"]].duckdb, *column_checks(f)])
        for f in table.fields
    ]
    lines.append(f"PRIMARY KEY ({_names(table.key)})")
    lines += [f"UNIQUE ({_names(key)})" for key in table.schema.get("uniqueKeys", [])]
    lines += [
        f"FOREIGN KEY ({_names(own)}) REFERENCES {quoted(target)} ({_names(theirs)})"
        for own, target, theirs in table.foreign_keys
    ]
    lines += [f"CHECK ({rule['sql']}\n)" for rule in table.rules]
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(table.name)} (\n  {body}\n)"


def _names(columns: list[str], of: str = "") -> str:
    return ", ".join(of + quoted(column) for column in columns)


def _fill(connection: Connection, table: Table, source: str) -> None:
    """Put the rows into a table in their order; rows that refer to the table itself after those."""
    name = quoted(table.name)
    left = f"FROM {source} AS s ANTI JOIN {name} USING ({_names(table.key)})"
    ready = ["true"]
    for own, target, theirs in table.foreign_keys:
        if target == table.name:
            empty = " OR ".join(f"s.{quoted(column)} IS NULL" for column in own)
            same = f"({_names(theirs, 't.')}) = ({_names(own, 's.')})"
            ready.append(f"({empty} OR EXISTS (FROM {name} AS t WHERE {same}))")
    more = f"SELECT {_names(table.columns)} {left} WHERE {' AND '.join(ready)} ORDER BY __line__"
    while connection.execute(f"INSERT INTO {name} {more}").fetchall()[0][0]:
        pass
    if connection.execute(left).fetchone():
        raise CannotRunError(f"{table.path}: rows refer to one another in a circle; run validate")


def _comments(table: Table) -> list[str]:
    """Statements that give the table and its columns their descriptions."""
    name = quoted(table.name)
    texts = [(f"TABLE {name}", table.schema)]
    texts += [(f"COLUMN {name}.{quoted(field['name'])}", field) for field in table.fields]
    return [
        f"COMMENT ON {what} IS {literal(thing.get('description', ''))}" for what, thing in texts
    ]
