"""The script, the cookbook and the DuckDB file in other clients: the command line, and over HTTP.

Run by ``nox -s clients``, in an environment that has another DuckDB than the tooling's. The variables
STEPPE_LEDGER_CLIENT and STEPPE_LEDGER_DIST name the command and the build; nothing of the tooling is
imported here.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest

CLIENT = os.environ.get("STEPPE_LEDGER_CLIENT", "")
if not CLIENT:
    pytest.skip(
        "run by `nox -s clients` (STEPPE_LEDGER_CLIENT is not set)", allow_module_level=True
    )

ROOT = Path(__file__).parent.parent.parent
DIST = Path(os.environ.get("STEPPE_LEDGER_DIST", ROOT / "dist"))
SCRIPT = "steppe-ledger.sql"
# a question, its SQL and its answer, as the page prints them
ENTRY = re.compile(
    r"## \d+\. (?P<question>[^\n]+)\n\n```sql\n(?P<sql>.*?)```\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Entry:
    question: str
    sql: str
    answer: list[list[str]]


def entries() -> list[Entry]:
    """The cookbook's entries, with the answers that DuckDB 2.0 gave."""
    found = []
    for match in ENTRY.finditer((ROOT / "docs" / "queries.md").read_text("utf-8")):
        lines = match["table"].splitlines()
        rows = [
            [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in lines
        ]
        found.append(Entry(match["question"], match["sql"].strip(), [rows[0], *rows[2:]]))
    return found


ENTRIES = entries()
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.question[:40])


def shown(cell: str) -> str:
    """Decimals without trailing noughts, as the page prints them."""
    return cell.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", cell) else cell


def ours(connection: duckdb.DuckDBPyConnection, sql: str) -> list[list[str]]:
    cursor = connection.execute(sql)
    columns = [column[0] for column in cursor.description or []]
    rows = [[cell_text(cell) for cell in row] for row in cursor.fetchall()]
    return [columns, *rows]


def cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return shown(f"{cell:f}" if isinstance(cell, Decimal) else str(cell))


def command(*arguments: str, cwd: Path = DIST) -> str:
    done = subprocess.run(
        [CLIENT, "-nullvalue", "", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def csv_rows(text: str) -> list[list[str]]:
    return [[shown(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def test_the_cookbook_has_twenty_entries() -> None:
    assert len(ENTRIES) >= 20


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unzipped")
    (path,) = DIST.glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def test_disagreements_as_the_readme_says_in_the_build_and_the_zip(unzipped: Path) -> None:
    for folder in (DIST, unzipped):
        rows = csv_rows(command("-csv", "-init", SCRIPT, "-c", "FROM disagreements", cwd=folder))
        assert rows[0][0] == "severity"
        assert len(rows) > 5


@each_entry
def test_a_question_from_the_command_line(entry: Entry) -> None:
    assert csv_rows(command("-csv", "-init", SCRIPT, "-c", entry.sql)) == entry.answer


def test_the_prefix_from_the_command_line(tmp_path: Path) -> None:
    text = command(
        "-csv", "-c", f"SET VARIABLE prefix = '{ROOT / 'tables'}'", "-c", f".read {DIST / SCRIPT}",
        "-c", "SELECT count(*) AS n FROM sources", cwd=tmp_path,
    )  # fmt: skip
    sources = csv_rows((ROOT / "tables/sources.csv").read_text("utf-8"))[1:]
    assert csv_rows(text) == [["n"], [str(len(sources))]]


@pytest.fixture(scope="module")
def built() -> Path:
    """The DuckDB file of the build."""
    return DIST / "steppe-ledger.duckdb"


@each_entry
def test_a_question_in_python_over_the_file(built: Path, entry: Entry) -> None:
    with duckdb.connect(str(built), read_only=True) as connection:
        assert ours(connection, entry.sql) == entry.answer


# ---- over HTTP ------------------------------------------------------------------------------


@dataclass
class Served:
    """What a loopback server gave away."""

    address: str
    ranges: list[str] = field(default_factory=list)
    wholes: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[Served]:
    """A server on this machine that answers range requests for the built file and the tables."""
    log = Served("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def body(self) -> tuple[int, bytes, dict[str, str]]:
            name = self.path.rpartition("/")[2]
            path = built if name == built.name else ROOT / "tables" / name
            if not path.is_file():
                return 404, b"", {}
            data = path.read_bytes()
            wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            if wanted is None:
                log.wholes.append(name)
                return 200, data, {"Accept-Ranges": "bytes"}
            first, last = int(wanted[1]), int(wanted[2] or len(data) - 1)
            log.ranges.append(name)
            span = f"bytes {first}-{min(last, len(data) - 1)}/{len(data)}"
            return 206, data[first : last + 1], {"Accept-Ranges": "bytes", "Content-Range": span}

        def reply(self, *, with_body: bool) -> None:
            status, data, headers = self.body()
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if with_body:
                self.wfile.write(data)

        def do_GET(self) -> None:
            self.reply(with_body=True)

        def do_HEAD(self) -> None:
            self.reply(with_body=False)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    log.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield log
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def online() -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with httpfs from PyPI; of a version for which there is none, the tests are skipped."""
    extension = pytest.importorskip(
        "duckdb_extension_httpfs", reason="no httpfs on PyPI for this DuckDB"
    )
    files = sorted(
        (Path(extension.__file__).parent / "extensions").glob("*/httpfs.duckdb_extension")
    )
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"INSTALL '{files[0]}'")
        connection.execute("LOAD httpfs")
        yield connection


@pytest.fixture(scope="module")
def attached(
    online: duckdb.DuckDBPyConnection, built: Path, served: Served
) -> duckdb.DuckDBPyConnection:
    online.execute(f"ATTACH '{served.address}/{built.name}' AS ledger (READ_ONLY)")
    online.execute("USE ledger")
    return online


@each_entry
def test_a_question_over_http(attached: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    assert ours(attached, entry.sql) == entry.answer


def test_the_file_was_read_in_ranges(
    attached: duckdb.DuckDBPyConnection, built: Path, served: Served
) -> None:
    attached.execute("SELECT count(*) FROM figures").fetchall()
    assert built.name in served.ranges


def test_the_script_reads_the_tables_from_an_address(
    online: duckdb.DuckDBPyConnection, served: Served
) -> None:
    online.execute("ATTACH ':memory:' AS scratch")
    online.execute("USE scratch")
    online.execute(f"SET VARIABLE prefix = '{served.address}/tables'")
    online.execute((DIST / SCRIPT).read_text("utf-8"))
    first = ENTRIES[0]
    assert ours(online, first.sql) == first.answer
    assert "figures.csv" in served.ranges + served.wholes
