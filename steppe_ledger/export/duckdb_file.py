"""The DuckDB file: typed tables with keys, checks and comments, and the views over them.

It opens in DuckDB 1.4, 1.5, 2.0 and in WebAssembly, because it keeps to storage version 1.0.0 and
blocks of 16 KiB. Its bytes are not stable from one build to the next; its content is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.sql.database import literal, load_table, quoted
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.rows import Rows
from steppe_ledger.sql.views import create_views

CONFIG: dict[str, Any] = {
    "storage_compatibility_version": "v1.0.0",
    "default_block_size": "16384",
}


def column_checks(field: dict[str, Any]) -> list[str]:
    """The column constraints of a field in SQL."""
    limits, name = field.get("constraints", {}), quoted(field["name"])
    parts = ["NOT NULL"] if limits.get("required") else []
    if "enum" in limits:
        parts.append(f"CHECK ({name} IN ({', '.join(literal(code) for code in limits['enum'])}))")
    if "minimum" in limits:
        parts.append(f"CHECK ({name} >= {limits['minimum']})")
    if "maximum" in limits:
        parts.append(f"CHECK ({name} <= {limits['maximum']})")
    if "maxLength" in limits:
        parts.append(f"CHECK (length({name}) <= {limits['maxLength']})")
    if "pattern" in limits:
        parts.append(f"CHECK (regexp_full_match({name}, {literal(limits['pattern'])}))")
    if limits.get("unique"):
        parts.append("UNIQUE")
    return parts


def create_table(table: Table) -> str:
    """The CREATE TABLE statement of a table: types, keys, and every rule that SQL can hold."""
    lines = [
        " ".join([quoted(f["name"]), FIELD_TYPES[f["type"]].duckdb, *column_checks(f)])
        for f in table.fields
    ]
    lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    lines += [
        f"UNIQUE ({', '.join(map(quoted, key))})" for key in table.schema.get("uniqueKeys", [])
    ]
    for own, target, theirs in table.foreign_keys:
        lines.append(
            f"FOREIGN KEY ({', '.join(map(quoted, own))})"
            f" REFERENCES {quoted(target)} ({', '.join(map(quoted, theirs))})"
        )
    lines += [f"CHECK ({rule['sql']})" for rule in table.rules]
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(table.name)} (\n  {body}\n)"


def comments(table: Table) -> list[str]:
    """Statements that give the table and its columns their descriptions."""
    name = quoted(table.name)
    statements = [f"COMMENT ON TABLE {name} IS {literal(table.schema.get('description', ''))}"]
    for field in table.fields:
        text = field.get("description", "")
        statements.append(f"COMMENT ON COLUMN {name}.{quoted(field['name'])} IS {literal(text)}")
    return statements


def _levels(rows: Rows) -> list[Rows]:
    """The rows in groups, each of which refers only to groups before it (for a self-reference)."""
    table = rows.table
    parents = [own[0] for own, target, _ in table.foreign_keys if target == table.name]
    if not parents:
        return [rows]
    place, key = rows.header.index(parents[0]), rows.header.index(table.key[0])
    groups: list[Rows] = []
    done: set[str] = {""}
    left = rows.rows
    while left:
        ready = [row for row in left if row[place] in done]
        if not ready:
            raise ValueError(f"{table.name}: the parents go round in a circle")
        groups.append(Rows(table, rows.header, ready, [0] * len(ready)))
        done |= {row[key] for row in ready}
        left = [row for row in left if row[key] not in done]
    return groups


def write_duckdb(package: Package, rows: dict[str, Rows], path: Path) -> None:
    """Write the database to ``path``, which must not exist yet. The data must be valid."""
    connection = duckdb.connect(str(path), config=CONFIG)
    try:
        for table in package.in_order():
            connection.execute(create_table(table))
            for group in _levels(rows[table.name]):
                load_table(connection, group, temporary="staged")
                order = ", ".join(map(quoted, table.key))
                connection.execute(
                    f"INSERT INTO {quoted(table.name)} SELECT * FROM staged ORDER BY {order}"
                )
                connection.execute("DROP TABLE staged")
            for statement in comments(table):
                connection.execute(statement)
        create_views(connection, package.root)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
