"""Structure and row rules by DuckDB, for tables that are too long for frictionless and pandera.

The same faults at the same cells under the same names; a test holds both to one verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from steppe_ledger.sql.database import connect, literal, lock, quoted
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import Rows
from steppe_ledger.validate.structure import HINTS, open_descriptor, shape_findings


class AtScale:
    """The tables of a package in DuckDB, to look for what frictionless and pandera would find."""

    def __init__(self, package: Package, rows: dict[str, Rows]) -> None:
        self.package, self.rows = package, rows
        self.usable = {name: table for name, table in rows.items() if table.usable}
        self.connection = connect()
        for table in self.usable.values():
            _stage(self.connection, table)
        lock(self.connection)

    def structure(self) -> list[Finding]:
        """What frictionless would find."""
        bare = [{**self.package.resource(name), "schema": {"fields": []}} for name in self.rows]
        _, findings = open_descriptor(self.package, bare)
        for table in self.rows.values():
            findings += shape_findings(self.package, table)
        for table in self.usable.values():
            findings += _cell_faults(self.connection, table)
        return findings

    def rules(self, wrong: Mapping[str, set[int]]) -> list[Finding]:
        """The rows that break a row rule; the ``wrong`` lines of each table are not tried."""
        findings: list[Finding] = []
        for name, table in self.usable.items():
            # out of the way altogether: SQL may look at a row before it looks at the condition
            gone = f"DELETE FROM {quoted(f'v_{name}')} WHERE list_contains($1::BIGINT[], __line__)"
            self.connection.execute(gone, [sorted(wrong[name])])
            findings += _rule_faults(self.connection, table)
        return findings


def _stage(connection: duckdb.DuckDBPyConnection, rows: Rows) -> None:
    """Text and types of a table side by side: ``t_<name>`` holds text, ``v_<name>`` typed cells.

    Rows of the wrong width are there too, cut or filled up, because others may refer to them.
    """
    names = [quoted(name) for name in rows.table.columns]
    text, typed = quoted(f"t_{rows.table.name}"), quoted(f"v_{rows.table.name}")
    columns = ", ".join(f"{name} VARCHAR" for name in names)
    connection.execute(f"CREATE TABLE {text} (__line__ BIGINT, __whole__ BOOLEAN, {columns})")
    if rows.rows:
        whole = [len(row) == len(rows.header) for row in rows.rows]
        cells = [list(column) for column in zip(*rows.padded(), strict=True)]
        slots = ", ".join(f"nullif(unnest(${i + 3}::VARCHAR[]), '')" for i in range(len(names)))
        connection.execute(
            f"INSERT INTO {text} SELECT unnest($1::BIGINT[]), unnest($2::BOOLEAN[]), {slots}",
            [rows.lines, whole, *cells],
        )
    casts = ", ".join(
        f"TRY_CAST({quoted(f['name'])} AS {FIELD_TYPES[f['type']].duckdb}) AS {quoted(f['name'])}"
        for f in rows.table.fields
    )
    connection.execute(f"CREATE TABLE {typed} AS SELECT __line__, __whole__, {casts} FROM {text}")


def _wrong_cells(field: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Rule, SQL condition over text ``t`` and typed ``v`` that a wrong cell meets, and message."""
    name, limits = quoted(field["name"]), field.get("constraints", {})
    text, typed = f"t.{name}", f"v.{name}"
    if limits.get("required"):
        yield "required", f"{text} IS NULL", "the cell is empty"
    if field["type"] != "string":
        kind = FIELD_TYPES[field["type"]]
        yield "type", f"{text} IS NOT NULL AND {typed} IS NULL", f"not of type {field['type']}"
        other = f"NOT regexp_full_match({text}, {literal(kind.canonical.pattern)})"
        yield "cell-form", other, f"a {field['type']} is written as {kind.looks}"
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


def _repeated(*columns: str) -> str:
    """How often, up to this row, the value of the columns has stood there."""
    number = f"row_number() OVER (PARTITION BY {', '.join(columns)} ORDER BY t.__line__)"
    return f"CASE WHEN coalesce({', '.join(columns)}) IS NOT NULL THEN {number} END"


def _cell_faults(connection: duckdb.DuckDBPyConnection, rows: Rows) -> Iterator[Finding]:
    table = rows.table
    conditions = [
        (rule, field["name"], condition, message)
        for field in table.fields
        for rule, condition, message in _wrong_cells(field)
    ]
    key = _repeated(*(f"t.{quoted(name)}" for name in table.key))
    conditions.append(("primary-key", table.key[0], f"{key} > 1", "the key is not unique"))
    numbers = ", ".join(
        f"CASE WHEN {condition} THEN {number} END"
        for number, (_, _, condition, _) in enumerate(conditions)
    )
    text, typed = quoted(f"t_{table.name}"), quoted(f"v_{table.name}")
    broken = connection.execute(
        f"SELECT line, unnest(numbers) AS number FROM (SELECT t.__line__ AS line, t.__whole__,"
        f" list_filter([{numbers}], lambda n: n IS NOT NULL) AS numbers"
        f" FROM {text} AS t JOIN {typed} AS v USING (__line__)) WHERE __whole__ ORDER BY ALL"
    )
    for line, number in broken.fetchall():
        rule, column, _, message = conditions[number]
        yield _finding(rows, rule, message, HINTS[rule], line, column)


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
    table = rows.table
    row = rows.at(line)
    value = row[rows.header.index(column)]
    key = rows.key_of(row)
    return Finding(rule, message, hint, table.name, table.path, line, column, key, value)
