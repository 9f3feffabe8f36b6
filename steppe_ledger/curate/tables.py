"""How a curator's rows get into the tables: appended, and then the package is brought into form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import write_in
from steppe_ledger.sql.canonical import format_package
from steppe_ledger.sql.query import Answer, as_csv, as_rows, ask


def rows_of(package: Package, sql: str) -> list[dict[str, str]]:
    """The rows of a query, every cell as text, empty where it is null."""
    return as_text(ask(package, sql))


def as_text(answer: Answer) -> list[dict[str, str]]:
    """The rows of an answer likewise."""
    return [
        {name: "" if cell is None else str(cell) for name, cell in row.items()}
        for row in as_rows(*answer)
    ]


def csv_lines(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The columns of rows as CSV, without a head; what a row does not name is empty."""
    text = as_csv(columns, ([row.get(name) for name in columns] for row in rows))
    return text.partition("\n")[2]


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
        fresh[table.path] = before + gap + csv_lines(table.columns, rows).encode()
        count += len(rows)
    for path, data in fresh.items():
        write_in(package.root, path, data)
    list(format_package(package, write=True))
    return count
