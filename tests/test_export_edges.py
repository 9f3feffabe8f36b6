"""Names from anybody, folders called like ours, and lists of changes that are not as they should be."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from steppe_ledger.export.everything import build, foreign
from steppe_ledger.findings import CannotRunError
from steppe_ledger.markdown import cell
from steppe_ledger.package.descriptor import Package, require_package
from tests.export_kit import files_in, tiny

HEAD = "version,table,key,column,old,new,kind,reason,note\n"


def renamed(folder: Path, table: str, **descriptor: str) -> Package:
    """The tiny package with another name for its table of claims, and without its views."""
    tiny(folder)
    path = folder / "datapackage.json"
    value = {**json.loads(path.read_text("utf-8")), **descriptor}
    for resource in value["resources"]:
        if resource["name"] == "claims":
            resource["name"] = table
    path.write_text(json.dumps(value), "utf-8")
    for view in (folder / "views").iterdir():
        view.unlink()
    return require_package(folder)


@pytest.mark.parametrize("dots", range(1, 6))
def test_no_name_of_a_table_leads_out_of_the_build(dots: int, tmp_path: Path) -> None:
    package = renamed(tmp_path / "tiny", "../" * dots + "mine")
    (tmp_path / "mine.csv").write_text("mine")
    before = files_in(tmp_path)
    with pytest.raises(CannotRunError, match="leads out of the build"):
        build(package, tmp_path / "dist")
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("word", ["name", "version"])
def test_no_name_of_a_package_leads_out_of_the_build(word: str, tmp_path: Path) -> None:
    package = renamed(tmp_path / "tiny", "claims", **{word: "x/../../../../mine"})
    before = files_in(tmp_path)
    with pytest.raises(CannotRunError, match="leads out of the build"):
        build(package, tmp_path / "dist")
    assert files_in(tmp_path) == before


def test_a_view_writes_over_no_table(tmp_path: Path) -> None:
    package = renamed(tmp_path / "tiny", "flat_x")
    sql = "-- A.\n-- Grain: one\n-- Columns:\nCREATE OR REPLACE VIEW x_wide AS SELECT 1 AS one"
    (package.root / "views/x_wide.sql").write_text(sql)
    with pytest.raises(CannotRunError, match="the table flat_x"):
        build(package, tmp_path / "dist")


@pytest.mark.parametrize("name", ["a/b", "changes", "with 'quote", 'with "quotes"', "<script>"])
def test_other_names_are_built(name: str, tmp_path: Path) -> None:
    build(renamed(tmp_path / "tiny", name), tmp_path / "dist")
    with duckdb.connect(str(tmp_path / "dist/steppe-ledger.duckdb"), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert (name,) in tables
    assert (tmp_path / f"dist/csv/{name}.csv").is_file()


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "dist").symlink_to("dist")
    for ask in (lambda out: build(tiny(tmp_path / "tiny"), out), foreign):
        with pytest.raises(CannotRunError, match="circle"):
            ask(tmp_path / "dist")


def test_a_folder_called_like_that_of_a_killed_build_stays(tmp_path: Path) -> None:
    mine = tmp_path / ".dist.build-20240101"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    left = tmp_path / ".dist.build-abcdefgh"
    (left / "new").mkdir(parents=True)
    build(tiny(tmp_path / "tiny"), tmp_path / "dist")
    assert (mine / "notes.txt").read_text() == "mine"
    assert not left.exists()


@pytest.mark.parametrize(
    "text",
    [
        "version,key,table,column,old,new,kind,reason,note\n1.0.0,1,claims,,,,,,\n",
        f"\ufeff{HEAD}",
        f"{HEAD}1.0.0,claims,1\n",
        f"{HEAD}1.0.0,claims,1,amount,,,,,,more\n",
        "",
    ],
    ids=["order", "mark", "short", "long", "empty"],
)
def test_a_list_of_changes_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    package = tiny(tmp_path / "tiny")
    (package.root / "changes").mkdir()
    (package.root / "changes/1.0.0.csv").write_text(text, "utf-8")
    with pytest.raises(CannotRunError):
        build(package, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_a_folder_with_odd_signs(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] {b} * c"
    package = tiny(folder / "tiny")
    (package.root / "changes").mkdir()
    (package.root / "changes/1.0.0.csv").write_text(f"{HEAD}1.0.0,claims,1,amount,1,2,changed,r,\n")
    build(package, folder / "dist")
    assert (folder / "dist/csv/changes.csv").read_text().count("\n") == 2


def test_html_is_an_entity_whatever_reads_the_page() -> None:
    assert cell("<b>&lt;</b> a & b") == "&lt;b>&amp;lt;&lt;/b> a & b"
