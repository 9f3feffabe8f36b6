"""Steppe Ledger: the released database in one line, and the tooling that makes it.

    import steppe_ledger
    con = steppe_ledger.connect()
    steppe_ledger.table("figures_wide").df()

Nothing here imports the tooling.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    __version__: str

__all__ = ["__version__", "connect", "database_path", "table"]
RELEASED = Path(__file__).parent / "released"  # there in the wheel, which packs both files into it
TOOLS = "`pip install 'steppe-ledger[curate]'` brings it, in a checkout `uv sync`"
_CHECKOUT = Path(__file__).parent.parent


def database_path() -> Path:
    """Where the released database is. Raises FileNotFoundError in a checkout without a build."""
    for folder in (RELEASED, _CHECKOUT / "dist"):
        path = folder / "steppe-ledger.duckdb"
        if path.is_file():
            return path
    raise FileNotFoundError(f"{path} is not there yet: `python3 -m nox -s build` makes it")


def connect() -> duckdb.DuckDBPyConnection:
    """Open the released database, to read: its tables, views and macros."""
    import duckdb

    return duckdb.connect(str(database_path()), read_only=True)


def table(name: str) -> duckdb.DuckDBPyRelation:
    """A table or view of the released database, with ``.df()``, ``.pl()``, ``.arrow()`` and more.

    Raises duckdb.CatalogException for a name that it does not hold, with the nearest that it does.
    """
    return _kept().table(name)


@functools.cache
def _kept() -> duckdb.DuckDBPyConnection:
    return connect()  # a relation of DuckDB 1 does not keep its own


def __getattr__(name: str) -> str:
    """``__version__``, which is that of the data."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import json

    home = RELEASED if RELEASED.is_dir() else _CHECKOUT
    version: str = json.loads((home / "datapackage.json").read_bytes())["version"]
    return version
