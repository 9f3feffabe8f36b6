"""The workbook: typed cells, exact numbers, nothing run as a formula."""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from steppe_ledger.export.workbook import FIRST_SHEET, workbook_bytes
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.rows import Rows, read_all

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def package():
    return require_package(ROOT)


@pytest.fixture(scope="module")
def book(package):
    return load_workbook(io.BytesIO(workbook_bytes(package, read_all(package))))


def one_figure(package, **cells):
    """A workbook whose only figure has these cells."""
    table = package.tables["figures"]
    rows = {name: Rows(t, t.columns, [], []) for name, t in package.tables.items()}
    rows["figures"] = replace(
        rows["figures"], rows=[[cells.get(name, "") for name in table.columns]], lines=[2]
    )
    sheet = load_workbook(io.BytesIO(workbook_bytes(package, rows)))["figures"]
    head, values = sheet.iter_rows(min_row=1, max_row=2)
    return dict(zip([cell.value for cell in head], values, strict=True))


def test_a_sheet_for_each_table(package, book):
    names = [resource["name"] for resource in package.descriptor["resources"]]
    assert book.sheetnames == [FIRST_SHEET, *names]
    for name in names:
        assert book[name].freeze_panes == "A2"
        assert [cell.value for cell in book[name][1]] == package.tables[name].columns


def test_first_sheet_explains(package, book):
    cells = {cell.value for row in book[FIRST_SHEET].iter_rows() for cell in row}
    assert package.descriptor["version"] in cells
    assert package.descriptor["title"] in cells
    for table in package.tables.values():
        assert {field["description"] for field in table.fields} <= cells


def test_types(package):
    row = one_figure(package, value="1800000000000", precision="0.01", period_start="2022-03-01")
    assert row["value"].value == 1800000000000
    assert row["value"].number_format == "0"
    assert row["precision"].value == 0.01
    assert row["precision"].number_format == "0.00"
    assert row["period_start"].value == datetime(2022, 3, 1)
    assert row["value_max"].value is None


def test_what_a_spreadsheet_cannot_hold_is_text(package):
    row = one_figure(
        package, value="1234567890123456", value_max="-123456789012345", period_start="1730-10-10"
    )
    assert row["value"].value == "1234567890123456"
    assert row["value_max"].value == -123456789012345
    assert row["period_start"].value == "1730-10-10"


@pytest.mark.parametrize("text", ["=1+1", "{=1}", "+7", "-5", "@a", "https://example.org", "007"])
def test_text_stays_text(package, text):
    cell = one_figure(package, note=text)["note"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
