"""Structure and row rules by DuckDB, for tables that are too long for frictionless and pandera.

The same faults at the same cells under the same names; a test holds both to one verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import duckdb

from steppe_ledger.canonical import FORMAT_HINT
from steppe_ledger.database import connect, literal, lock, quoted
from steppe_ledger.fieldtypes import FIELD_TYPES
from steppe_ledger.findings import Finding
from steppe_ledger.package import DESCRIPTOR, Package, Table
from steppe_ledger.rows import Rows
from steppe_ledger.validate.structure import HINTS


def check_at_scale(package: Package, rows: dict[str, Rows]) -> list[Finding]:
    """Find what frictionless and the schemas' SQL rules would find."""
    connection = connect()
    usable = {name: table for name, table in rows.items() if table.usable}
    findings: list[Finding] = []
    for name, table_rows in rows.items():
        findings += _file_faults(package, table_rows)
        if name in usable:
            _stage(connection, table_rows)
    lock(connection)
    for table_rows in usable.values():
        found = list(_cell_faults(connection, table_rows, usable))
        wrong = {finding.line for finding in found}
        findings += found
        findings += [f for f in _rule_faults(connection, table_rows) if f.line not in wrong]
    return findings


def _stage(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Text and types of a table side by side: ``t_<name>`` holds text, ``v_<name>`` typed cells."""
    names = [quoted(name) for name in rows.table.columns]
    whole, lines = rows.whole()
    text, typed = quoted(f"t_{rows.table.name}"), quoted(f"v_{rows.table.name}")
    columns = ", ".join(f"{name} VARCHAR" for name in names)
    connection.execute(f"CREATE TABLE {text} (__line__ BIGINT, {columns})")
    if whole:
        cells = [list(column) for column in zip(*whole, strict=True)]
        slots = ", ".join(f"nullif(unnest(${i + 2}::VARCHAR[]), '')" for i in range(len(names)))
        connection.execute(
            f"INSERT INTO {text} SELECT unnest($1::BIGINT[]), {slots}", [lines, *cells]
        )
    casts = ", ".join(
        f"TRY_CAST({quoted(f['name'])} AS {FIELD_TYPES[f['type']].duckdb}) AS {quoted(f['name'])}"
        for f in rows.table.fields
    )
    connection.execute(f"CREATE TABLE {typed} AS SELECT __line__, {casts} FROM {text}")


def _file_faults(package: Package, rows: Rows) -> Iterator[Finding]:
    table = rows.table
    resource = next(r for r in package.descriptor["resources"] if r["name"] == table.name)
    data = (package.root / table.path).read_bytes()
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    if resource.get("hash", digest) != digest or resource.get("bytes", len(data)) != len(data):
        message = f"hash or bytes of {table.name} are not those of {table.path}"
        yield Finding("hash", message, FORMAT_HINT, table.name, DESCRIPTOR)
    if not rows.usable:
        message = f"the header must be {','.join(table.columns)}"
        hint, value = HINTS["header"], ",".join(rows.header)
        yield Finding("header", message, hint, table.name, table.path, 1, None, None, value)
        return
    for row, line in zip(rows.rows, rows.lines, strict=True):
        if len(row) != len(rows.header):
            message = f"{len(row)} cells, the header has {len(rows.header)}"
            hint = HINTS["ragged-row"]
            yield Finding("ragged-row", message, hint, table.name, table.path, line)


def _wrong_cells(field: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Rule, SQL condition over text ``t`` and typed ``v`` that a wrong cell meets, and message."""
    name, limits = quoted(field["name"]), field.get("constraints", {})
    text, typed = f"t.{name}", f"v.{name}"
    if limits.get("required"):
        yield "required", f"{text} IS NULL", "the cell is empty"
    if field["type"] != "string":
        yield "type", f"{text} IS NOT NULL AND {typed} IS NULL", f"not of type {field['type']}"
    if "enum" in limits:
        codes = ", ".join(literal(code) for code in limits["enum"])
        yield "enum", f"{text} NOT IN ({codes})", "not a code of the list"
    if "pattern" in limits:
        pattern = literal(limits["pattern"])
        yield "pattern", f"NOT regexp_full_match({text}, {pattern})", "does not fit the pattern"
    if "minimum" in limits:
        yield "range", f"{typed} < {limits['minimum']}", f"below {limits['minimum']}"
    if "maximum" in limits:
        yield "range", f"{typed} > {limits['maximum']}", f"above {limits['maximum']}"
    if "maxLength" in limits:
        yield "length", f"length({text}) > {limits['maxLength']}", "the text is too long"
    if limits.get("unique"):
        yield "unique", f"{_repeated(text)} > 1", "the value stands in an earlier row"


def _repeated(columns: str) -> str:
    number = f"row_number() OVER (PARTITION BY {columns} ORDER BY t.__line__)"
    return f"CASE WHEN {columns} IS NOT NULL THEN {number} END"


def _cell_faults(
    connection: duckdb.DuckDBPyConnection, rows: Rows, usable: dict[str, Rows]
) -> Iterator[Finding]:
    table = rows.table
    conditions = [
        (rule, field["name"], condition, message)
        for field in table.fields
        for rule, condition, message in _wrong_cells(field)
    ]
    key = "concat_ws('|', " + ", ".join(f"t.{quoted(name)}" for name in table.key) + ")"
    conditions.append(
        ("primary-key", table.key[0], f"{_repeated(key)} > 1", "the key is not unique")
    )
    for own, target, theirs in table.foreign_keys:
        if target in usable:
            conditions.append(
                ("foreign-key", own[0], _dangling(own, target, theirs), f"{target} has no such row")
            )
    text, typed = quoted(f"t_{table.name}"), quoted(f"v_{table.name}")
    body = " UNION ALL ".join(
        f"SELECT t.__line__ AS line, {number} AS number FROM {text} AS t"
        f" JOIN {typed} AS v USING (__line__)"
        f" {'QUALIFY' if 'OVER (' in condition else 'WHERE'} {condition}"
        for number, (_, _, condition, _) in enumerate(conditions)
    )
    seen: set[tuple[int, str]] = set()
    for line, number in connection.execute(f"{body} ORDER BY line, number").fetchall():
        rule, column, _, message = conditions[number]
        if (line, column) not in seen:
            seen.add((line, column))
            yield _finding(rows, rule, message, HINTS[rule], line, column)


def _dangling(own: list[str], target: str, theirs: list[str]) -> str:
    pairs = " AND ".join(f"p.{quoted(b)} = t.{quoted(a)}" for a, b in zip(own, theirs, strict=True))
    given = " AND ".join(f"t.{quoted(name)} IS NOT NULL" for name in own)
    return f"{given} AND NOT EXISTS (FROM {quoted('t_' + target)} AS p WHERE {pairs})"


def _rule_faults(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Iterator[Finding]:
    typed = quoted(f"v_{rows.table.name}")
    for rule in rows.table.rules:
        broken = connection.execute(
            f"SELECT __line__ FROM {typed} WHERE NOT ({rule['sql']}) ORDER BY 1"
        )
        for (line,) in broken.fetchall():
            message = f"broken rule: {rule['title']}"
            yield _finding(rows, rule["name"], message, rule["hint"], line, rule["column"])


def _finding(rows: Rows, rule: str, message: str, hint: str, line: int, column: str) -> Finding:
    table: Table = rows.table
    row = rows.at(line)
    value = row[rows.header.index(column)]
    key = rows.key_of(row)
    return Finding(rule, message, hint, table.name, table.path, line, column, key, value)
