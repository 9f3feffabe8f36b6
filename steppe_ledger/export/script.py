"""The SQL script beside the CSV files, for the plain DuckDB command line."""

from __future__ import annotations

from steppe_ledger.export.draft import Draft
from steppe_ledger.sql.script import SCRIPT, script_text

FILES = {SCRIPT: "Makes the DuckDB database anew from the folder csv/"}


def write(draft: Draft) -> None:
    """Write the script that reads the folder ``csv/``."""
    draft.write(SCRIPT, script_text(draft.package, "csv"))
