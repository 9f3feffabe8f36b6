"""What is compared of a table: rows, non-nulls, sums, distinct keys and a digest of the texts.

The yardstick is the CSV file, read with Python's csv module and the types of the schema.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

NUMERIC = {"integer", "number"}
TRUE, FALSE = {"true", "1"}, {"false", "0"}


@dataclass(frozen=True)
class Spec:
    """A table as its schema gives it: the type of each column in order, and the primary key."""

    name: str
    types: dict[str, str]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Measures:
    """What a client read of one table."""

    rows: int
    non_nulls: dict[str, int]
    sums: dict[str, Decimal]
    distinct_keys: int
    text_digest: str


def read_specs(package: Path) -> list[Spec]:
    """The tables of an unpacked package, in the order of the descriptor."""
    specs = []
    for resource in json.loads((package / "datapackage.json").read_bytes())["resources"]:
        schema = json.loads((package / resource["schema"]).read_bytes())
        types = {field["name"]: field["type"] for field in schema["fields"]}
        specs.append(Spec(resource["name"], types, tuple(schema["primaryKey"])))
    return specs


def canonical(value: Any, kind: str) -> str | None:
    """A value as clients of all sorts give it, in one form; None for null.

    Raises ValueError where it is no value of the kind at all.
    """
    if value is None or value == "":
        return None
    text = str(value)
    if kind in NUMERIC:
        try:
            return f"{Decimal(text).normalize():f}"
        except InvalidOperation as error:
            raise ValueError(f"{text!r} is no number") from error
    if kind == "date":
        day, rest = text[:10], text[10:]
        if rest.strip("T0:. Z+"):
            raise ValueError(f"{text!r} is no date but a time")
        return day
    if kind == "boolean":
        if text.lower() not in TRUE | FALSE:
            raise ValueError(f"{text!r} is neither true nor false")
        return "true" if text.lower() in TRUE else "false"
    return text


def measure(spec: Spec, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Measures:
    """Measure a table. Raises ValueError where it is not the table of the schema."""
    if list(columns) != list(spec.types):
        raise ValueError(f"columns {list(columns)}, expected {list(spec.types)}")
    table = [
        {
            name: canonical(cell, kind)
            for (name, kind), cell in zip(spec.types.items(), row, strict=True)
        }
        for row in rows
    ]
    table.sort(key=lambda row: [row[name] or "" for name in spec.key])  # SQL keeps no order
    texts = [name for name, kind in spec.types.items() if kind not in NUMERIC]
    digest = hashlib.sha256()
    for row in table:
        digest.update(json.dumps([row[name] for name in texts], ensure_ascii=False).encode())
    return Measures(
        rows=len(table),
        non_nulls={name: sum(row[name] is not None for row in table) for name in columns},
        sums={
            name: sum((Decimal(row[name] or 0) for row in table), Decimal(0))
            for name, kind in spec.types.items()
            if kind in NUMERIC
        },
        distinct_keys=len({tuple(row[name] for name in spec.key) for row in table}),
        text_digest=digest.hexdigest(),
    )


def measure_csv(spec: Spec, path: Path) -> Measures:
    """Measure a CSV file. One without even a header counts as a table without rows."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    return measure(spec, lines[0] if lines else list(spec.types), lines[1:])


def differences(expected: Measures, got: Measures) -> list[str]:
    """Where two measures differ, in words."""
    found = []
    if got.rows != expected.rows:
        found.append(f"{got.rows} rows, expected {expected.rows}")
    for name, count in expected.non_nulls.items():
        if got.non_nulls[name] != count:
            found.append(f"{name}: {got.non_nulls[name]} non-nulls, expected {count}")
    for name, total in expected.sums.items():
        if got.sums[name] != total:
            found.append(f"{name}: sum {got.sums[name]}, expected {total}")
    if got.distinct_keys != expected.distinct_keys:
        found.append(f"{got.distinct_keys} distinct keys, expected {expected.distinct_keys}")
    if got.text_digest != expected.text_digest:
        found.append("the digest of the texts differs")
    return found
