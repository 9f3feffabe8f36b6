"""How a curator's rows get into the tables: appended, and then the package is brought into form."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import write_in
from steppe_ledger.sql.canonical import format_package
from steppe_ledger.sql.query import ask


def rows_of(package: Package, sql: str) -> list[dict[str, str]]:
    """The rows of a query, every cell as text, empty where it is null."""
    columns, rows = ask(package, sql)
    return [
        {name: "" if cell is None else str(cell) for name, cell in zip(columns, row, strict=True)}
        for row in rows
    ]


def append(package: Package, new: Mapping[str, Iterable[Mapping[str, str]]]) -> int:
    """Append rows to tables, and bring the package into canonical form; how many rows that were.

    A row names its cells by column; a column that it does not name stays empty. Raises
    CannotRunError for a table or column that is not there; nothing is written then.
    """
    fresh: dict[str, bytes] = {}
    count = 0
    for name, rows in new.items():
        table = package.tables.get(name)
        if table is None:
            raise CannotRunError(f"there is no table {name}")
        text = io.StringIO()
        writer = csv.DictWriter(text, table.columns, restval="", lineterminator="\n")
        for row in rows:
            unknown = set(row) - set(table.columns)
            if unknown:
                raise CannotRunError(f"{name} has no column {min(unknown)}")
            writer.writerow(row)
            count += 1
        before = (package.root / table.path).read_bytes()
        gap = b"" if before.endswith(b"\n") else b"\n"
        fresh[table.path] = before + gap + text.getvalue().encode()
    for path, data in fresh.items():
        write_in(package.root, path, data)
    list(format_package(package, write=True))
    return count
