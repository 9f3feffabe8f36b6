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


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, object]], *, head: bool) -> str:
    """The columns of rows as CSV, with their head or without; what a row does not name is empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), "", "ignore", lineterminator="\n")
    if head:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def mention_row(source: str, start: int, printed: str, kind: str, note: str = "") -> dict[str, str]:
    """The row of a mention."""
    return {"mention_id": f"{source}@{start}", "source_id": source, "start": str(start),
            "end": str(start + len(printed)), "printed": printed, "kind": kind,
            "note": note}  # fmt: skip


def append(package: Package, new: Mapping[str, Iterable[Mapping[str, str]]]) -> int:
    """Append rows to tables, and bring the package into canonical form; how many rows that were.

    A row names its cells by column; a column that it does not name stays empty. Raises
    CannotRunError for a table or column that is not there; nothing is written then.
    """
    fresh: dict[str, bytes] = {}
    count = 0
    for name, given in new.items():
        rows = list(given)
        table = package.tables.get(name)
        if table is None:
            raise CannotRunError(f"there is no table {name}")
        if unknown := {column for row in rows for column in row} - {*table.columns}:
            raise CannotRunError(f"{name} has no column {min(unknown)}")
        before = (package.root / table.path).read_bytes()
        gap = b"" if before.endswith(b"\n") else b"\n"
        fresh[table.path] = before + gap + csv_text(table.columns, rows, head=False).encode()
        count += len(rows)
    for path, data in fresh.items():
        write_in(package.root, path, data)
    list(format_package(package, write=True))
    return count
