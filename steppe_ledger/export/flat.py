"""Flat tables for users of spreadsheets: the wide views, one CSV file each.

They start with a byte order mark, without which Excel takes UTF-8 for another encoding, and a text
that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection).
"""

from __future__ import annotations

from typing import Any

from steppe_ledger.export.draft import Draft
from steppe_ledger.findings import CannotRunError
from steppe_ledger.sql.database import quoted
from steppe_ledger.sql.query import shown

FILES = {
    "csv/flat_{view}.csv": "The tables joined, for spreadsheets; with the byte order mark that"
    " Excel needs, and an apostrophe before what would be a formula"
}
SUFFIX = "_wide"
BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@")


def write(draft: Draft) -> None:
    """Write one file a wide view, rows in the order of their cells."""
    for name in wide_views(draft):
        columns = [column for column, *_ in draft.rows(f"DESCRIBE {quoted(name)}")]
        rows = draft.rows(f"FROM {quoted(name)} ORDER BY ALL")
        path = f"csv/flat_{name.removesuffix(SUFFIX)}.csv"
        draft.write(path, BYTE_ORDER_MARK)
        draft.write_csv(path, columns, ([_cell(value) for value in row] for row in rows))


def wide_views(draft: Draft) -> list[str]:
    """The names of the wide views, in their order.

    Raises CannotRunError where the file of one would take the place of a table's.
    """
    names = draft.rows(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal"
        " AND database_name = current_database() ORDER BY view_name"
    )
    wide = [name for (name,) in names if name.endswith(SUFFIX)]
    tables = {name.casefold() for name in draft.package.tables}
    for name in wide:
        file = f"flat_{name.removesuffix(SUFFIX)}"
        if file.casefold() in tables:
            raise CannotRunError(
                f"the view {name} and the table {file} would be one file: rename one"
            )
    return wide


def _cell(value: Any) -> str:
    text = shown(value)
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text
