"""The workbook: typed cells, exact numbers, nothing run as a formula."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from steppe_ledger.export import workbook
from steppe_ledger.export.everything import build
from steppe_ledger.export.workbook import SHEETS
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from tests.conftest import ROOT
from tests.export_kit import tiny

PACKAGE = require_package(ROOT)


@pytest.fixture(scope="module")
def book(built: Path) -> Workbook:
    return load_workbook(built / "steppe-ledger.xlsx")


def claim(tmp_path: Path, row: str, sheet: str = "claims") -> dict[str, Any]:
    """The cells of the only claim in a workbook."""
    build(tiny(tmp_path / "tiny", claims=[row]), tmp_path / "dist")
    head, cells = load_workbook(tmp_path / "dist/tiny.xlsx")[sheet].iter_rows(max_row=2)
    return dict(zip([cell.value for cell in head], cells, strict=True))


def test_sheets_to_read_and_one_for_each_table(book: Workbook) -> None:
    names = [resource["name"] for resource in PACKAGE.descriptor["resources"]]
    assert book.sheetnames == [workbook.FIRST_SHEET, *(plan.name for plan in SHEETS), *names]
    for name in names:
        assert book[name].freeze_panes == "A2"
        assert [cell.value for cell in book[name][1]] == PACKAGE.tables[name].columns


def test_the_first_sheet_is_as_wide_as_a_page_and_hides_no_line(book: Workbook) -> None:
    about = book[workbook.FIRST_SHEET]
    assert (about.page_setup.orientation, about.page_setup.fitToHeight) == ("landscape", 0)
    long = next(row for row in about.iter_rows() if len(row[-1].value or "") > 200)
    assert long[-1].alignment.wrap_text
    assert about.row_dimensions[long[-1].row].height > 2 * workbook.LINE


def test_sheets_to_read_lead_to_the_rows_that_they_tell_of(book: Workbook) -> None:
    sheet = book["figures in words"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "B2"
    assert sheet.max_row == book["figures"].max_row
    led = set()
    for row in sheet.iter_rows(min_row=2):
        cells = dict(zip(heads, row, strict=True))
        assert "," in cells["value"].number_format
        target, place = cells["figure"].hyperlink.location.split("!")
        led.add(target)
        assert book[target.strip("'")][place].value == cells["figure"].value
        target, place = cells["source"].hyperlink.location.split("!")
        titles = [cell.value for cell in book[target.strip("'")][1]]
        found = book[target.strip("'")][place[1:]][titles.index("title")]
        assert found.value == cells["source"].value
    assert led == {"'figures'"}
    for plan in SHEETS:
        assert all(book[plan.name].cell(1, n).value for n in range(1, len(plan.widths) + 1))
        assert any(cell.hyperlink for cell in book[plan.name][2])


def test_the_first_sheet_explains_and_leads_on(book: Workbook) -> None:
    cells = {cell.value for row in book[workbook.FIRST_SHEET].iter_rows() for cell in row}
    assert {PACKAGE.descriptor["version"], PACKAGE.descriptor["title"]} <= cells
    for table in PACKAGE.tables.values():
        assert {field["description"].replace("`", "") for field in table.fields} <= cells
    links = {
        cell.hyperlink.location
        for row in book[workbook.FIRST_SHEET]
        for cell in row
        if cell.hyperlink
    }
    assert {f"'{name}'!A1" for name in PACKAGE.tables} <= links


def test_types(tmp_path: Path) -> None:
    row = claim(tmp_path, "1,a,1800000000000.25,2022-03-01,true,level,")
    assert (row["amount"].value, row["amount"].number_format) == (1800000000000.25, "0.00")
    assert (row["claim_id"].value, row["claim_id"].number_format) == (1, "0")
    assert row["day"].value == datetime(2022, 3, 1)
    assert row["sure"].value is True
    assert row["note"].value is None


def test_numbers_of_the_joined_views_have_separators(tmp_path: Path) -> None:
    assert claim(tmp_path, "1,a,1800000,,,,", "claims_wide")["amount"].number_format == "#,##0"


def test_what_a_spreadsheet_cannot_hold_is_text(tmp_path: Path) -> None:
    row = claim(tmp_path, "1234567890123456,a,123456789.123456,1730-10-10,,,")
    assert row["claim_id"].value == "1234567890123456"
    assert row["amount"].value == 123456789.123456
    assert row["day"].value == "1730-10-10"


@pytest.mark.parametrize("text", ["=1+1", "{=1}", "+7", "-5", "@a", "https://eample.org", "007"])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    cell = claim(tmp_path, f"1,a,,,,,{text}")["note"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_table_that_no_sheet_holds_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    build(tiny(tmp_path / "tiny"), tmp_path / "dist")
    sheet = load_workbook(tmp_path / "dist/tiny.xlsx")["claims"]
    assert sheet["A1"].value == "3 rows are too many for a sheet: see the CSV file"
    assert sheet.max_row == 1


def test_a_name_that_no_sheet_can_have_is_one_line(tmp_path: Path) -> None:
    package = tiny(tmp_path / "tiny")
    package.tables["claims"].schema["title"] = "x" * 40_000
    with pytest.raises(CannotRunError, match="40000 characters"):
        build(package, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
