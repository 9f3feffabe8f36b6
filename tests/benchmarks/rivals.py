"""One package read or checked by somebody else's means: `python tests/benchmarks/rivals.py NAME FOLDER`.

`scan`: DuckDB reads every table with its types, and nothing more. `constraints`: DuckDB holds the
tables to what its own constraints can say. `dataframely`: the same with dataframely, over polars.
All three are given the schemas; none looks across tables but by foreign keys, and none at the form.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

sys.path.insert(0, str(Path(__file__).parents[2]))

from steppe_ledger.package.descriptor import Package, Table, require_package
from steppe_ledger.package.types import DECIMAL_DIGITS, DECIMAL_PLACES, FIELD_TYPES
from steppe_ledger.sql.database import literal, quoted


def typed(package: Package, table: Table) -> str:
    """SQL that reads a table's file with its types."""
    columns = ", ".join(
        f"{literal(field['name'])}: {literal(FIELD_TYPES[field['type']].duckdb)}"
        for field in table.fields
    )
    return (
        f"read_csv({literal(str(package.root / table.path))}, columns = {{{columns}}}, header = true,"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )


def on_disk(folder: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(Path(folder) / "work.duckdb"))
    connection.execute("SET memory_limit = '4GB'")
    return connection


def scan(package: Package) -> int:
    with tempfile.TemporaryDirectory() as folder, on_disk(folder) as connection:
        for table in package.tables.values():
            connection.execute(f"CREATE TABLE {quoted(table.name)} AS FROM {typed(package, table)}")
    return 0


def _declared(field: dict[str, Any]) -> str:
    name, limits = quoted(field["name"]), field.get("constraints", {})
    parts = [name, FIELD_TYPES[field["type"]].duckdb]
    if limits.get("required"):
        parts.append("NOT NULL")
    if "enum" in limits:
        parts.append(f"CHECK ({name} IN ({', '.join(map(literal, limits['enum']))}))")
    if "pattern" in limits:
        parts.append(f"CHECK (regexp_full_match({name}, {literal(limits['pattern'])}))")
    for limit, sign in (("minimum", ">="), ("maximum", "<=")):
        if limit in limits:
            parts.append(f"CHECK ({name} {sign} {literal(str(limits[limit]))})")
    return " ".join(parts)


def constraints(package: Package) -> int:
    with tempfile.TemporaryDirectory() as folder, on_disk(folder) as connection:
        for table in package.in_order():
            parts = [_declared(field) for field in table.fields]
            parts.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
            parts += [f"CHECK ({rule['sql']})" for rule in table.rules]
            parts += [
                f"FOREIGN KEY ({', '.join(map(quoted, own))})"
                f" REFERENCES {quoted(target)} ({', '.join(map(quoted, their))})"
                for own, target, their in table.foreign_keys
                if target != table.name  # DuckDB would ask that the row referred to came before
            ]
            connection.execute(f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})")
            connection.execute(f"INSERT INTO {quoted(table.name)} FROM {typed(package, table)}")
    return 0


def dataframely(package: Package) -> int:
    import dataframely as dy
    import polars as pl

    makers = {
        "string": dy.String,
        "integer": dy.Int64,
        "number": lambda **given: dy.Decimal(DECIMAL_DIGITS, DECIMAL_PLACES, **given),
        "date": dy.Date,
        "boolean": dy.Bool,
    }
    limits_of = {"pattern": "regex", "minimum": "min", "maximum": "max"}
    wrong = 0
    for table in package.tables.values():
        made: dict[str, Any] = {}
        for field in table.fields:
            limits = field.get("constraints", {})
            given = {theirs: limits[ours] for ours, theirs in limits_of.items() if ours in limits}
            if "regex" in given:
                given["regex"] = f"^(?:{given['regex']})$"
            checks = {}
            if "enum" in limits:
                checks["enum"] = lambda column, codes=limits["enum"]: column.is_in(codes)
            if "maxLength" in limits:  # its own limit counts bytes
                checks["length"] = lambda c, most=limits["maxLength"]: c.str.len_chars() <= most
            key = field["name"] in table.key
            given["nullable"] = not (limits.get("required", False) or key)
            made[field["name"]] = makers[field["type"]](
                primary_key=key, check=checks or None, **given
            )
        for rule in table.rules:
            expression = pl.sql_expr(rule["sql"]).fill_null(value=True)
            made["rule_" + rule["name"].replace("-", "_")] = dy.rule()(lambda cls, e=expression: e)
        schema = type(table.name, (dy.Schema,), made)
        types = {
            field["name"]: getattr(pl, FIELD_TYPES[field["type"]].polars) for field in table.fields
        }
        types = {
            name: pl.Decimal(DECIMAL_DIGITS, DECIMAL_PLACES) if kind is pl.Decimal else kind
            for name, kind in types.items()
        }
        frame = pl.read_csv(package.root / table.path, schema=types, null_values=[""], glob=False)
        _, failed = schema.filter(frame)
        wrong += len(failed)
    return int(bool(wrong))


RIVALS = {"scan": scan, "constraints": constraints, "dataframely": dataframely}

if __name__ == "__main__":
    sys.exit(RIVALS[sys.argv[1]](require_package(Path(sys.argv[2]))))
