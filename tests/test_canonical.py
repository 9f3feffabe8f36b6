"""The canonical form: one way to write the same data, whatever way it came."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.sql.canonical import format_package, with_enums
from steppe_ledger.sql.database import MACROS
from steppe_ledger.validate.gate import validate
from tests.conftest import copy_mini

TABLE = "tables/projects.csv"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package to write to and fro in."""
    return copy_mini(tmp_path_factory.mktemp("canonical") / "mini")


def rewritten(text: str, seed: int) -> bytes:
    """The same rows in another order, with other quotes and line ends and blanks round cells."""
    chance = random.Random(seed)
    header, *rows = list(csv.reader(io.StringIO(text)))
    chance.shuffle(rows)
    out = io.StringIO()
    writer = csv.writer(
        out, quoting=chance.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        lineterminator=chance.choice(["\n", "\r\n"]),
    )  # fmt: skip
    writer.writerow(header)
    writer.writerows(
        [[f" {cell} " if cell and chance.random() < 0.3 else cell for cell in row] for row in rows]
    )
    mark = b"\xef\xbb\xbf" if chance.random() < 0.3 else b""
    return mark + out.getvalue().encode()


@given(seed=st.integers(0, 10_000))
def test_every_way_of_writing_comes_to_the_same_bytes(package: Path, seed: int) -> None:
    file = package / TABLE
    before = file.read_bytes()
    file.write_bytes(rewritten(before.decode(), seed))
    list(format_package(require_package(package), write=True))
    assert file.read_bytes() == before
    assert list(format_package(require_package(package), write=True)) == []


TEXT = st.text(
    st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs", "Cn")),
    min_size=1,
    max_size=12,
).map(lambda text: "x" + text)


@given(
    cells=st.lists(
        st.one_of(TEXT, st.sampled_from(['a "quoted" one', "one, two", '"', '""', ",,"])),
        min_size=1,
        max_size=4,
    )
)
def test_what_is_written_is_read_back(package: Path, cells: list[str]) -> None:
    import unicodedata

    file = package / "tables/indicators.csv"
    before = file.read_bytes()
    try:
        rows = list(csv.reader(io.StringIO(before.decode())))
        for number, cell in enumerate(cells):
            rows.append([f"z{number}", "Name", cell, *rows[1][3:]])
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        file.write_bytes(out.getvalue().encode())
        list(format_package(require_package(package), write=True))
        found = {r[0]: r[2] for r in csv.reader(io.StringIO(file.read_text("utf-8")))}
        for number, cell in enumerate(cells):
            assert found[f"z{number}"] == unicodedata.normalize("NFC", cell).strip(" ")
        report = validate(package, witnesses="never")
        form = {"quoting", "csv", "nfc", "blank-ends", "unsorted", "ragged-row", "line-end", "bom"}
        assert not form & {finding.rule for finding in report.findings}
    finally:
        file.write_bytes(before)
        list(format_package(require_package(package), write=True))


@given(st.lists(st.text("ab019-@. ", max_size=8), min_size=2, max_size=6))
def test_natural_order_is_that_of_numbers_within_text(texts: list[str]) -> None:
    import re

    def natural(text: str) -> list[tuple[int, int, str]]:
        parts = re.split("([0-9]+)", text)
        return [(0, int(p), "") if i % 2 else (1, 0, p) for i, p in enumerate(parts)]

    connection = duckdb.connect()
    connection.execute(MACROS)
    rows = connection.execute(
        "SELECT t FROM (SELECT unnest($1::VARCHAR[]) AS t) ORDER BY __natural__(t)", [texts]
    ).fetchall()
    keys = [natural(text) for (text,) in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "not UTF-8"),
        (b"unit,name\n", "the header is not"),
        (
            b'project_id,name,sector,kind,area,parent_project_id,agreement_id,description\n"a,b\n',
            "cells",
        ),
    ],
)
def test_what_cannot_be_read_is_named_and_left(tmp_path: Path, data: bytes, words: str) -> None:
    root = copy_mini(tmp_path / "mini")
    before = {path: path.read_bytes() for path in root.rglob("*.csv")}
    (root / TABLE).write_bytes(data)
    with pytest.raises(CannotRunError, match=words):
        list(format_package(require_package(root), write=True))
    after = {path: path.read_bytes() for path in root.rglob("*.csv") if path != root / TABLE}
    assert after == {path: data for path, data in before.items() if path != root / TABLE}


def test_the_enum_is_that_of_the_categories() -> None:
    field = {
        "name": "x",
        "categories": [{"value": "a", "label": "A"}],
        "constraints": {"required": True},
    }
    (made,) = with_enums({"fields": [field]})["fields"]
    assert made["constraints"] == {"required": True, "enum": ["a"]}
