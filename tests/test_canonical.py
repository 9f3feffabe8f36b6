"""One way to write a table: whatever its form was before, the same bytes come out."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import DESCRIPTOR, require_package
from steppe_ledger.sql.canonical import format_package, with_enums
from steppe_ledger.sql.database import database
from steppe_ledger.sql.scan import BLOCK, Scan, tidied
from steppe_ledger.validate.gate import validate
from tests.conftest import ROOT, copy_mini

NAMES = ["key", "number", "text"]
SCHEMA = {
    "fields": [
        {"name": "key", "type": "string", "constraints": {"required": True}},
        {"name": "number", "type": "integer", "constraints": {"required": True}},
        {"name": "text", "type": "string"},
    ],
    "primaryKey": ["key", "number"],
}
NO_FAULT = (
    "-- Nothing.\nSELECT '' AS table_name, '' AS key, '' AS column_name, '' AS message WHERE false"
)
# what a cell may hold in canonical form: no control characters, and text that starts no formula
CHARS = st.characters(
    codec="utf-8", exclude_categories=["C", "Z"], include_characters=' ",e\u0301\u00e9\u0416'
)
CELLS = st.text(CHARS, max_size=8).map(lambda text: f"x{text}")
KEYS = (
    st.sampled_from(["a", "a@9", "a@10", "a@09", "a@" + "9" * 30, "b\u00b2", "b1", "\u00e9"])
    | CELLS
)
ROWS = st.lists(
    st.tuples(KEYS, st.integers(0, 99).map(str), CELLS | st.just("")), max_size=7,
    unique_by=lambda row: (unicodedata.normalize("NFC", row[0]).strip(" "), row[1]),
)  # fmt: skip
Rows = list[tuple[str, ...]]


def laid_out(folder: Path, data: bytes) -> Path:
    """A package of one table, with these bytes."""
    (folder / "checks").mkdir(exist_ok=True)
    (folder / "checks" / "no_fault.sql").write_text(NO_FAULT)
    (folder / "t.json").write_text(json.dumps(SCHEMA))
    resource = {"name": "t", "path": "t.csv", "schema": "t.json"}
    (folder / DESCRIPTOR).write_text(json.dumps({"resources": [resource]}))
    (folder / "t.csv").write_bytes(data)
    return folder


def formatted(folder: Path, data: bytes) -> bytes:
    list(format_package(require_package(laid_out(folder, data)), write=True))
    return (folder / "t.csv").read_bytes()


def written(rows: Rows, *, quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=end).writerows([NAMES, *rows])
    return text.getvalue()


def natural(text: str) -> bytes:
    """Runs of digits by their number, the rest by its bytes; written apart from the tooling."""
    parts = re.findall("[0-9]+|[^0-9]+", text)
    return "".join(f"\2{p.zfill(24)[:24]}" if p[0] in "0123456789" else p for p in parts).encode()


def canonical(rows: Rows) -> bytes:
    """What the form of the rows has to be, in Python."""
    tidy = [tuple(unicodedata.normalize("NFC", c).strip(" ") for c in row) for row in rows]
    tidy.sort(key=lambda r: (natural(r[0]) + b"\1" + natural(r[1]), f"{r[0]} | {r[1]}".encode()))
    lines = [",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if {",", '"'} & set(c) else c for c in row)
             for row in [NAMES, *tidy]]  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("table")


@given(
    rows=ROWS, seed=st.integers(), end=st.sampled_from(["\n", "\r\n", "\r"]), mark=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
)  # fmt: skip
@example([("a@1", "1", ""), ("a@01", "1", "")], 0, "\n", False, csv.QUOTE_MINIMAL)
@example([("a@01", "1", ""), ("a@1", "1", "")], 0, "\n", False, csv.QUOTE_MINIMAL)
@example([("a", "1", "x\u00e9")], 0, "\r", True, csv.QUOTE_ALL)
def test_every_way_of_writing_comes_to_the_same_bytes(
    folder: Path, rows: Rows, seed: int, end: str, mark: bool, quoting: int
) -> None:
    mixed = random.Random(seed).sample(rows, len(rows))
    text = ("\ufeff" if mark else "") + written(mixed, quoting=quoting, end=end)
    once = formatted(folder, text.encode())
    assert once == canonical(rows)
    assert formatted(folder, once) == once
    assert list(format_package(require_package(folder), write=True)) == []
    read = list(csv.reader(io.StringIO(once.decode(), newline="")))
    assert len(read) == len(rows) + 1


@given(
    rows=ROWS, place=st.integers(0, 120),
    new=st.sampled_from(['"', "\r", "\n", " ", "\t", "e\u0301", "\ufeff", "a", ",", "\u200b", "\0", "9"]),
)  # fmt: skip
@example([("a", "1", "x")], 16, '"')
@example([("a", "1", "x")], 15, "\n")
@example([("a", "1", "x")], 18, "0")
@example([("a", "1", "xy")], 21, '"')  # a quote within a cell is none to Python's reader
def test_the_gate_is_silent_exactly_where_format_would_change_nothing(
    folder: Path, rows: Rows, place: int, new: str
) -> None:
    text = canonical(rows).decode()
    data = (text[:place] + new + text[place:]).encode()
    laid_out(folder, data)
    found = validate(folder, witnesses="never").findings
    assert (folder / "t.csv").read_bytes() == data
    try:
        same = formatted(folder, data) == data
    except CannotRunError:
        assert found
        return
    assert same or found


def test_digits_count_as_numbers_in_the_order(folder: Path) -> None:
    keys = ["y", "x@100", "x\u00b2", "x@10.2", "y1", "x@9", "y01", "x@10"]
    data = formatted(folder, written([(key, "1", "") for key in keys]).encode())
    read = [row[0] for row in csv.reader(data.decode().splitlines()[1:])]
    assert read == ["x@9", "x@10", "x@10.2", "x@100", "x\u00b2", "y", "y01", "y1"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"key,number,text\na,1,\xff\n", r"t\.csv:2: byte 20 is not UTF-8"),
        (b"key,number\na,1\n", r"t\.csv:1: the header is not key,number,text"),
        (b"", r"t\.csv:1: the header is not"),
        (b"key,number,text\na,1,x\nb,1\n", r"t\.csv:3: 2 cells, the header has 3"),
        (b'key,number,text\na,1,"two\nlines"\n', r"t\.csv:2: quotes are left open"),
        (b"key,number,text\na,1," + b"x" * (2 * BLOCK) + b"\n", r"t\.csv:2: the line is too long"),
    ],
)
def test_what_cannot_be_told_into_cells_is_left_as_it_is(
    folder: Path, data: bytes, words: str
) -> None:
    before = laid_out(folder, data) / DESCRIPTOR
    descriptor = before.read_bytes()
    with pytest.raises(CannotRunError, match=words):
        list(format_package(require_package(folder), write=True))
    assert (folder / "t.csv").read_bytes() == data
    assert before.read_bytes() == descriptor
    assert not list(folder.glob(".*"))


def test_without_write_nothing_is_written(folder: Path) -> None:
    laid_out(folder, b"key,number,text\nb,1,\na,1,\n")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert list(format_package(require_package(folder), write=False)) == [
        "t.csv",
        DESCRIPTOR,
        "t.json",
    ]
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_the_descriptor_gets_hash_and_size_and_the_schema_its_enums(tmp_path: Path) -> None:
    root = copy_mini(tmp_path / "mini")
    descriptor = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    for resource in descriptor["resources"]:
        scan = Scan(root / resource["path"])
        assert (resource["hash"], resource["bytes"]) == (f"sha256:{scan.sha256}", scan.size)
    field = {"name": "f", "type": "string", "categories": [{"value": "b"}, {"value": "a"}]}
    schema: dict[str, Any] = {"fields": [field, {"name": "g"}], "primaryKey": ["f"]}
    assert with_enums(schema) == {
        "fields": [{**field, "constraints": {"enum": ["b", "a"]}}, {"name": "g"}],
        "primaryKey": ["f"],
    }


def test_the_packages_here_are_in_canonical_form(tmp_path: Path) -> None:
    assert list(format_package(require_package(ROOT), write=False)) == []
    assert list(format_package(require_package(copy_mini(tmp_path / "m")), write=False)) == []


# --- the look at a file's bytes ---------------------------------------------------------------


def scanned(tmp_path: Path, data: bytes) -> Scan:
    (tmp_path / "x.csv").write_bytes(data)
    return Scan(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"a\nb\xff\n", (3, 2)),
        (b"a\n\xc3", (2, 2)),  # the file ends within a character
        (
            b"x" * (BLOCK - 1) + "\u00e9".encode() + b"\n",
            None,
        ),  # a character on the border of blocks
        (b"\n" * (BLOCK - 1) + b"\xe2\x82x", (BLOCK - 1, BLOCK)),
    ],
)
def test_bytes_that_are_not_utf_8_have_a_place(
    tmp_path: Path, data: bytes, error: tuple[int, int] | None
) -> None:
    assert scanned(tmp_path, data).encoding_error == error


def test_what_a_scan_tells(tmp_path: Path) -> None:
    scan = scanned(tmp_path, b"\xef\xbb\xbfa,b\r\n1,\0\n<<<<<<< ours\n")
    told = (scan.bom, scan.carriage, scan.nul, scan.control, scan.conflict, scan.header, scan.rows)
    assert told == (True, 1, True, True, True, b"a,b", 2)
    assert tidied(tmp_path / "x.csv", tmp_path).read_bytes() == b"a,b\n1,\2\n<<<<<<< ours\n"
    plain = scanned(tmp_path, b"a\tb\n1")
    assert (plain.untidy, plain.nul, plain.control, plain.rows, plain.lines) == (
        False,
        False,
        True,
        1,
        1,
    )


@given(
    data=st.binary(max_size=40), ends=st.lists(st.sampled_from([b"\r\n", b"\r", b"\n"]), max_size=6)
)
def test_a_tidied_copy_has_lines_alone(folder: Path, data: bytes, ends: list[bytes]) -> None:
    whole = b"".join(data[i : i + 3] + end for i, end in enumerate(ends)) + data
    (folder / "odd.csv").write_bytes(whole)
    made = tidied(folder / "odd.csv", folder).read_bytes()
    assert not {13, 0} & set(made)
    assert made.count(b"\n") == len(re.findall(rb"\r\n|\r|\n", whole.removeprefix(b"\xef\xbb\xbf")))


def test_no_query_however_slow_draws_on_standard_output() -> None:
    with database() as connection:
        drawn = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert drawn == (False,)
