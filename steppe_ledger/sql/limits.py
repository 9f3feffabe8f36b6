"""Bounds for SQL from anybody, which may never end, or want all memory and all of the disk."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.findings import CannotRunError

MOST_ANSWER = 100_000_000  # bytes of one answer, which are several times as many in memory
_CELL_COST = 40
# beyond DuckDB's own memory, and more for large tables: bytes on disk, and of this process
SPILL = 4 * 1024**3
MEMORY = 1536 * 1024**2


@contextlib.contextmanager
def bounded(most: int) -> Iterator[None]:
    """Let the system refuse this process more than ``most`` bytes besides those that it has.

    DuckDB's own limit leaves out the texts that it is at work on. Only Linux counts as it should.
    """
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[5])
    except (ImportError, OSError):
        yield
        return
    kind, limit = resource.RLIMIT_DATA, pages * resource.getpagesize() + most
    if not _rooms:
        _outside[:] = resource.getrlimit(kind)
    _rooms.append(limit)
    try:
        _hold(resource, kind)
        yield
    finally:
        _rooms.remove(limit)
        _hold(resource, kind)


# the limits of those at work, who may end in any order, and what holds when nobody is
_rooms: list[int] = []
_outside: list[int] = []


def _hold(resource: Any, kind: int) -> None:
    soft, hard = _outside
    most = max(_rooms, default=soft)
    tighter = soft == resource.RLIM_INFINITY or most < soft
    resource.setrlimit(kind, (most if tighter else soft, hard))


class TooLongError(duckdb.Error):
    """SQL that did not end in its time; DuckDB's own word would look like a stop by the user."""


@contextlib.contextmanager
def limited(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Stop what the connection is doing after some seconds: SQL from anybody may never end.

    Raises TooLongError, a duckdb.Error, where it was stopped, and duckdb.OutOfMemoryException.
    """
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError as error:  # the bound on memory leaves no room for the stack of a thread
        raise duckdb.OutOfMemoryException("no memory is left to run the SQL in") from error
    try:
        yield
    except duckdb.InterruptException as error:
        raise TooLongError(f"the SQL takes longer than {seconds:.0f} seconds") from error
    finally:
        timer.cancel()


def fetched(cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """The rows of an answer. Raises CannotRunError where they would not fit into memory."""
    rows: list[tuple[Any, ...]] = []
    room = MOST_ANSWER
    while room > 0 and (batch := cursor.fetchmany(1000)):
        rows += batch
        room -= sum(_CELL_COST + len(str(cell)) for row in batch for cell in row)
    if room <= 0:
        raise CannotRunError(
            f"the answer has more than {MOST_ANSWER:,} bytes; ask for less at once"
        )
    return rows
