"""One way to write a table: whatever its form was before, the same bytes come out."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from steppe_ledger.package.canonical import (
    canonical_text,
    check_order,
    check_table,
    format_table,
    natural,
    row_order,
)
from steppe_ledger.package.rows import QuotingError, Rows, parse_rows

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Table

NAMES = ["key", "number", "text"]
SCHEMA = {
    "fields": [
        {"name": "key", "type": "string"},
        {"name": "number", "type": "integer"},
        {"name": "text", "type": "string"},
    ],
    "primaryKey": ["key", "number"],
}
TABLE = Table("made-up", "made-up.csv", "made-up.json", SCHEMA)
# what a cell may hold in canonical form: no control characters, no blanks at its ends, no formula
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12)
TIDY = CELLS.map(lambda text: "x" + text + "x").filter(
    lambda text: text.isprintable() or not any(c in text for c in "\r\n")
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "a@9", "a@10", "b²", "b1", "é", ""]) | CELLS.map(str.strip),
        st.integers(0, 99).map(str),
        TIDY,
    ),
    max_size=8,
    unique_by=lambda row: row[:2],
)


def rows_of(cells: list[tuple[str, ...]]) -> Rows:
    return Rows(TABLE, NAMES, [list(row) for row in cells], list(range(2, len(cells) + 2)))


def written(cells: list[list[str]], *, quoting: int, end: str) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator=end).writerows([NAMES, *cells])
    return text.getvalue()


def formatted(folder: Path, data: bytes) -> bytes:
    (folder / TABLE.path).write_bytes(data)
    return format_table(folder, TABLE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("table")


@given(
    cells=ROWS,
    seed=st.integers(),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.booleans(),
)
def test_every_way_of_writing_comes_to_the_same_bytes(
    folder: Path, cells: list, seed: int, quoting: int, end: str, mark: bool
) -> None:
    wanted = canonical_text(rows_of(cells)).encode()
    mixed = random.Random(seed).sample(cells, len(cells))
    text = ("\ufeff" if mark else "") + written(mixed, quoting=quoting, end=end)
    assert formatted(folder, text.encode()) == wanted
    assert formatted(folder, wanted) == wanted


@given(cells=ROWS)
def test_what_is_written_is_read_back(cells: list) -> None:
    rows = rows_of(sorted(cells, key=lambda row: row_order(TABLE, list(row))))
    tidy = Rows(TABLE, NAMES, [[c.strip() for c in row] for row in rows.rows], rows.lines)
    read = parse_rows(TABLE, canonical_text(tidy))
    assert (read.header, len(read.rows)) == (NAMES, len(cells))
    assert canonical_text(read) == canonical_text(tidy)


@given(
    cells=ROWS,
    place=st.integers(0, 200),
    new=st.sampled_from(['"', "\r", "\n", " ", "\t", "e\u0301", "\ufeff", "a", ",", "\u200b"]),
)
@example([("a", "1", "x")], 0, '"')
def test_the_gate_is_silent_where_format_would_change_nothing(
    folder: Path, cells: list, place: int, new: str
) -> None:
    """And the other way round: whatever `format` would change has a finding."""
    text = canonical_text(rows_of(cells))
    data = (text[:place] + new + text[place:]).encode()
    (folder / TABLE.path).write_bytes(data)
    rows, findings = check_table(folder, TABLE)
    if rows is not None:
        findings += check_order(rows, {f.line for f in findings if f.line is not None})
    try:
        same = format_table(folder, TABLE) == data
    except CannotRunError:
        return  # said by the check of the table's structure
    if not same:
        assert findings
    if not findings:
        assert same


def test_natural_order_counts() -> None:
    texts = ["x@9", "x@10", "x@10.2", "x@100", "x²", "y", "y1", "y01", ""]
    assert sorted(texts, key=natural) == [
        "",
        "x@9",
        "x@10",
        "x@10.2",
        "x@100",
        "x²",
        "y",
        "y01",
        "y1",
    ]


@given(st.lists(st.text(max_size=6), max_size=6))
def test_any_texts_have_an_order(texts: list[str]) -> None:
    ordered = sorted(texts, key=natural)
    assert sorted(ordered, key=natural) == ordered


def test_rows_that_are_wrong_are_passed_over_by_the_order() -> None:
    rows = rows_of([("b", "1", "x"), ("z", "1", "x"), ("c", "1", "x"), ("a", "1", "x")])
    assert [f.line for f in check_order(rows, set())] == [4]
    assert [f.line for f in check_order(rows, {3})] == [5]
    assert list(check_order(rows, {3, 5})) == []


def test_quotes_that_are_broken_name_the_row_where_they_start() -> None:
    with pytest.raises(QuotingError) as error:
        parse_rows(TABLE, 'key,number,text\na,1,"two\nlines"\nb,2,"never\nends\n')
    assert error.value.line == 4
