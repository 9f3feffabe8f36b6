"""Two readers that are not ours, and judge alone: what either refuses is no valid package.

Frictionless reads the package from its descriptor as an outsider would; pandera holds each table,
read by polars, against the whole schema derived from its JSON. Each works in a process of its own,
beside the rules' engine, and fails closed: one that breaks down or does not come to an end has
refused.
``python -m steppe_ledger.validate.witnesses NAME ROOT`` prints what one of them refuses, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from steppe_ledger.findings import Finding
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, Table, require_package
from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.package.types import DECIMAL_DIGITS, DECIMAL_PLACES, FIELD_TYPES

NAMES = ("frictionless", "pandera")
MOST_ROWS = 200_000  # rows up to which the witnesses are asked unless told otherwise
SECONDS = 600.0
HINT = "If the cell is right, the schema or this tool is wrong: please report it."
Refusal = tuple[str, int | None, str | None, str]  # table or nothing, line, column, why


class Witnesses:
    """The witnesses at work on the package under ``root``."""

    def __init__(self, root: Path) -> None:
        """Set them to work."""
        command = [sys.executable, "-m", "steppe_ledger.validate.witnesses"]
        tools = Path(__file__).parents[2]
        path = os.pathsep.join(filter(None, [str(tools), os.environ.get("PYTHONPATH", "")]))
        self._working = {
            name: subprocess.Popen(  # noqa: S603 (our own module, by this very interpreter)
                [*command, name, str(root.resolve())],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
            for name in NAMES
        }  # fmt: skip

    def stop(self) -> None:
        """Send home those that are still at work."""
        for process in self._working.values():
            process.kill()
            process.communicate()

    def findings(self, package: Package) -> Iterator[Finding]:
        """What they refuse, once they are done."""
        for name, process in self._working.items():
            for table, line, column, why in _said(process):
                path = package.tables[table].path if table in package.tables else DESCRIPTOR
                message = f"{name} refuses it: {why}"
                yield Finding("witness", message, HINT, table or None, path, line, column)


def _said(process: subprocess.Popen[bytes]) -> list[Refusal]:
    try:
        out, err = process.communicate(timeout=SECONDS)
        if process.returncode == 0:
            return [(table, line, column, why) for table, line, column, why in json.loads(out)]
        last = err.decode("utf-8", "replace").strip().splitlines()[-1:]
        return [("", None, None, f"it broke down: {' '.join(last) or process.returncode}")]
    except subprocess.TimeoutExpired:
        process.kill()
        return [("", None, None, f"no answer after {SECONDS:.0f} seconds")]
    except ValueError:
        return [("", None, None, "it gave no answer")]


def ask_frictionless(package: Package) -> list[Refusal]:
    """What frictionless finds in the package, read from its descriptor."""
    from frictionless import Package as Outsider
    from frictionless import system

    with system.use_context(trusted=True):
        outsider = Outsider(str(package.root / DESCRIPTOR))
        told = outsider.validate()
    refusals: list[Refusal] = [("", None, None, error.note) for error in told.errors]
    for task in told.tasks:
        for error in task.errors:
            line = getattr(error, "row_number", None)
            column = getattr(error, "field_name", None)
            refusals.append((str(task.name), line, column, error.note))
    return refusals


def ask_pandera(package: Package) -> list[Refusal]:
    """What pandera finds in the tables, each read by polars and held against its derived schema."""
    import pandera.errors
    import polars as pl

    refusals: list[Refusal] = []
    for table in package.tables.values():
        # a table is read as text first: a cell that does not fit its type must not pass for empty
        text = pl.read_csv(
            package.root / table.path, infer_schema=False, null_values=[""], glob=False
        )
        if text.columns != table.columns:
            refusals.append((table.name, 1, None, "the header is not that of the schema"))
            continue
        frame = text.with_columns(_typed(pl, field) for field in table.fields)
        lost = [(f["name"], text[f["name"]].is_not_null() & frame[f["name"]].is_null())
                for f in table.fields]  # fmt: skip
        refusals += [
            (table.name, int(place) + 2, name, "the cell does not fit the column's type")
            for name, cells in lost for place in cells.arg_true()
        ]  # fmt: skip
        try:
            pandera_schema(table).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as errors:
            for case in errors.failure_cases.to_dicts():
                line = None if case["index"] is None else int(case["index"]) + 2
                column = case["column"] if case["column"] in table.columns else None
                refusals.append((table.name, line, column, str(case["check"])))
    return refusals


def _typed(pl: Any, field: dict[str, Any]) -> Any:
    column, kind = pl.col(field["name"]), field["type"]
    if kind == "string":
        return column
    if kind == "date":
        return column.str.to_date("%Y-%m-%d", strict=False)
    if kind == "boolean":
        return column.replace_strict({"true": True, "false": False}, default=None,
                                     return_dtype=pl.Boolean)  # fmt: skip
    return column.cast(_polars_type(pl, kind), strict=False)


def _polars_type(pl: Any, kind: str) -> Any:
    named = getattr(pl, FIELD_TYPES[kind].polars)
    return named(DECIMAL_DIGITS, DECIMAL_PLACES) if kind == "number" else named()


def pandera_schema(table: Table) -> Any:
    """The whole pandera schema of a table, for a typed polars DataFrame (never a LazyFrame)."""
    import pandera.polars as pa
    import polars as pl

    def rule(expression: Any) -> Callable[[Any], Any]:
        # unknown (null) counts as kept, as in an SQL CHECK
        return lambda data: data.lazyframe.select(expression.fill_null(value=True).alias("kept"))

    def named(columns: tuple[str, ...], holds: Callable[..., bool], *, null: bool) -> Any:
        def verdict(row: dict[str, Any]) -> bool:
            cells = [row[name] for name in columns]
            return (None in cells and not null) or holds(*cells)

        return rule(pl.struct(*columns).map_elements(verdict, return_dtype=pl.Boolean))

    columns = {}
    for field in table.fields:
        name, limits = field["name"], field.get("constraints", {})
        checks = [
            pa.Check(named((name,), FIELD_CHECKS[check].holds, null=False), name=check)
            for check in field.get("checks", [])
        ]
        columns[name] = pa.Column(
            _polars_type(pl, field["type"]),
            checks=[*_limits(pa, limits), *checks],
            nullable=not limits.get("required", False),
            unique=limits.get("unique", False),
        )
    checks = [pa.Check(rule(pl.sql_expr(r["sql"])), name=r["name"]) for r in table.rules]
    for check in table.schema.get("checks", []):
        of_row = ROW_CHECKS[check]
        checks.append(pa.Check(named(of_row.columns, of_row.holds, null=True), name=check))
    return pa.DataFrameSchema(
        columns, checks=checks, unique=table.key, strict=True, name=table.name
    )


def _limits(pa: Any, limits: dict[str, Any]) -> list[Any]:
    made: dict[str, Callable[[Any], Any]] = {
        "enum": lambda codes: pa.Check.isin(codes, name="enum"),
        "pattern": lambda text: pa.Check.str_matches(f"^(?:{text})$", name="pattern"),
        "minimum": lambda least: pa.Check.ge(least, name="range"),
        "maximum": lambda most: pa.Check.le(most, name="range"),
        "maxLength": lambda most: pa.Check.str_length(max_value=most, name="length"),
    }
    return [make(limits[limit]) for limit, make in made.items() if limit in limits]


if __name__ == "__main__":
    import gc

    gc.disable()
    ask = {"frictionless": ask_frictionless, "pandera": ask_pandera}[sys.argv[1]]
    sys.stdout.write(json.dumps(ask(require_package(Path(sys.argv[2])))))
