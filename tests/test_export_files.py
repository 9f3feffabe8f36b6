"""Every format says what the descriptor, the schemas and the tables say."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from frictionless import Package as FrictionlessPackage

from steppe_ledger.export.database_file import create_table
from steppe_ledger.export.everything import build
from steppe_ledger.export.metadata import citation_cff
from steppe_ledger.export.sdmx import TIME_PERIOD
from steppe_ledger.export.zipped import pack
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, require_package
from tests.conftest import ROOT
from tests.export_kit import CLAIM_ROWS, tiny

PACKAGE = require_package(ROOT)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the tiny package, with what two releases changed."""
    folder = tmp_path_factory.mktemp("small")
    package = tiny(folder / "tiny")
    (folder / "tiny/changes").mkdir()
    head = "version,table,key,column,old,new,kind,reason,note\n"
    for version in ("0.10.0", "0.9.0"):
        line = f'{version},claims,1,amount,1,"a, ""b""",changed,recoded,\n'
        (folder / f"tiny/changes/{version}.csv").write_text(head + line)
    (folder / "tiny/changes/unreleased.csv").write_text("table,key,column,reason,note\n")
    build(package, folder / "dist")
    return folder / "dist"


def load(path: Path) -> Any:
    return json.loads(path.read_bytes())


def as_dicts(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def ask(build: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(build / "steppe-ledger.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


# ---- tables, database, script -----------------------------------------------------------------


def test_csv_parquet_and_database_hold_the_same_rows(built: Path) -> None:
    for table in PACKAGE.tables.values():
        assert (built / f"csv/{table.name}.csv").read_bytes() == (ROOT / table.path).read_bytes()
        rows = duckdb.execute(f"FROM '{built}/parquet/{table.name}.parquet'").fetchall()
        # parents stand before their children in the database
        assert sorted(ask(built, f'FROM "{table.name}"'), key=repr) == sorted(rows, key=repr)
        keys = [tuple(line[name] for name in table.key) for line in as_dicts(ROOT / table.path)]
        places = [table.columns.index(name) for name in table.key]
        assert [tuple(str(row[place]) for place in places) for row in rows] == keys


def test_what_the_releases_changed_is_a_table(small: Path) -> None:
    rows = ask(small, "FROM changes")
    assert [row[0] for row in rows] == ["0.9.0", "0.10.0"]
    assert rows[0][5] == 'a, "b"'
    assert rows[0][8] is None
    for name in ("csv/changes.csv", "parquet/changes.parquet"):
        found = duckdb.execute(f"FROM '{small / name}'").fetchall()
        assert [tuple(None if c is None else str(c) for c in row) for row in found] == rows
    assert ask(small, "SELECT comment FROM duckdb_tables() WHERE table_name = 'changes'")[0][0]


def test_a_package_whose_table_has_that_name_is_refused(tmp_path: Path) -> None:
    package = tiny(tmp_path / "tiny")
    (tmp_path / "tiny/changes").mkdir()
    (tmp_path / "tiny/changes/1.0.0.csv").write_text("version\n")
    clash = Package(package.root, package.descriptor, {"changes": package.tables["claims"]})
    with pytest.raises(CannotRunError):
        build(clash, tmp_path / "dist")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO claims VALUES (1, 'a', 1, NULL, true, 'level', NULL)",
        "INSERT INTO claims VALUES (0, 'a', 1, NULL, true, 'level', NULL)",
        "INSERT INTO claims VALUES (9, 'nowhere', 1, NULL, true, 'level', NULL)",
        "INSERT INTO claims VALUES (9, NULL, 1, NULL, true, 'level', NULL)",
        "INSERT INTO claims VALUES (9, 'a', -1, NULL, true, 'level', NULL)",
        "INSERT INTO claims VALUES (9, 'a', 1000000000000001, NULL, true, 'level', NULL)",
        "INSERT INTO claims VALUES (9, 'a', 1, NULL, true, 'other', NULL)",
        "INSERT INTO claims VALUES (9, 'a', 1, NULL, true, 'level', 'has an x')",
        "INSERT INTO claims VALUES (9, 'a', 1, NULL, true, 'level', repeat('a', 41))",
        "INSERT INTO places VALUES ('z', 'nowhere')",
    ],
)
def test_the_database_holds_the_rules_of_the_schemas(small: Path, tmp_path: Path, sql: str) -> None:
    shutil.copy(small / "steppe-ledger.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "steppe-ledger.duckdb")) as connection:
        connection.execute("INSERT INTO claims VALUES (9, 'a', 1, NULL, true, 'level', NULL)")
        with pytest.raises(duckdb.ConstraintException):
            connection.execute(sql.replace("(9,", "(10,"))


def test_rows_that_refer_to_their_own_table_come_after_them(small: Path, tmp_path: Path) -> None:
    assert sorted(ask(small, "FROM places")) == [("a", "b"), ("b", "c"), ("c", None), ("d", "c")]
    package = tiny(tmp_path / "tiny", places=["a,b", "b,a", "c,"])
    with pytest.raises(CannotRunError, match="circle"):
        build(package, tmp_path / "dist")


def test_the_database_explains_itself_and_keeps_to_old_storage(built: Path) -> None:
    named = "SELECT count(*) FILTER (comment IS NULL OR comment = '') FROM duckdb_{}() WHERE NOT internal"
    for what in ("tables", "columns", "views"):
        assert ask(built, named.format(what)) == [(0,)], what
    assert ask(built, "SELECT block_size FROM pragma_database_size()") == [(16384,)]
    assert (built / "steppe-ledger.duckdb").read_bytes()[12] == 64  # storage of DuckDB 1.0


def test_a_name_is_quoted_wherever_it_stands(tmp_path: Path) -> None:
    table = tiny(tmp_path / "tiny").tables["claims"]
    table.fields[0]["name"] = 'a"b'
    assert '"a""b" BIGINT NOT NULL' in create_table(table)


def test_the_script_answers_from_the_build_and_from_the_zip(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = built.glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    wanted = ask(built, "FROM disagreements")
    for folder in (built, tmp_path):
        monkeypatch.chdir(folder)
        with duckdb.connect() as connection:
            connection.execute(Path("steppe-ledger.sql").read_text("utf-8"))
            assert connection.execute("FROM disagreements").fetchall() == wanted


# ---- the zip ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(built / f"steppe-ledger-{PACKAGE.descriptor['version']}.zip") as archive:
        assert archive.namelist() == sorted(archive.namelist())
        for member in archive.infolist():
            assert (member.compress_type, member.external_attr >> 16) == (0, 0o100644)
        assert len({member.date_time for member in archive.infolist()}) == 1
        archive.extractall(folder)
    return folder


@pytest.mark.filterwarnings("ignore")
def test_the_zip_is_valid_for_frictionless(unpacked: Path) -> None:
    report = FrictionlessPackage(str(unpacked / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "title", "note"])
    assert set(require_package(unpacked).tables) == set(PACKAGE.tables)


def test_every_link_of_the_zips_pages_leads_to_something(unpacked: Path) -> None:
    pages = sorted(unpacked.rglob("*.md"))
    assert len(pages) > 7
    for page in pages:
        for link in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)", page.read_text("utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.relative_to(unpacked)}: {link}"


def test_zips_depend_on_the_content_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"2")
    when = datetime(2026, 11, 22, 3, 4, 6, tzinfo=UTC)
    for name in ("one", "two"):
        pack(tmp_path / name, {"b": tmp_path / "file", "a/ü": b""}, when)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with zipfile.ZipFile(tmp_path / "one") as archive:
        assert {n: archive.read(n) for n in archive.namelist()} == {"b": b"2", "a/ü": b""}
    with pytest.raises(CannotRunError, match="1979"):
        pack(tmp_path / "x", {}, when.replace(year=1979))


# ---- SDMX ------------ -----------------------------------------------------------------------


def test_sdmx(built: Path) -> None:
    lines = as_dicts(built / "sdmx/figures.csv")
    names = list(lines[0])
    assert names[:4] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FIGURE_ID"]
    assert {"INDICATOR", "REF_AREA", "COUNTERPART_AREA", "UNIT_MEASURE", "OBS_VALUE"} <= set(names)
    version = PACKAGE.descriptor["version"]
    assert {line["STRUCTURE_ID"] for line in lines} == {f"STEPPE_LEDGER:FIGURES({version})"}
    figures = {line["figure_id"]: line for line in as_dicts(ROOT / "tables/figures.csv")}
    assert {line["FIGURE_ID"] for line in lines} == set(figures)
    assert all(line["REF_AREA"] and line["COUNTERPART_AREA"] for line in lines)
    for line in lines:
        assert Decimal(line["OBS_VALUE"]) == Decimal(figures[line["FIGURE_ID"]]["value"])
    mapping = as_dicts(built / "sdmx/mapping.csv")
    assert [line["concept"] for line in mapping] == names[3:]
    columns = {f"figures.{name}" for name in PACKAGE.tables["figures"].columns}
    assert {line["column"] for line in mapping} >= columns


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        ("2022-10-18", "2022-10-18", "2022-10-18"),
        ("2022-01-01", "2022-12-31", "2022"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2022-01-01", "2023-12-31", "2022-01-01/P2Y"),
        ("2024-02-29", "2025-02-28", "2024-02-29/P366D"),
        ("2022-01-01", "2022-10-31", "2022-01-01/P304D"),
        ("9999-12-30", "9999-12-31", "9999-12-30/P2D"),
    ],
)
def test_time_period(start: str, end: str, period: str) -> None:
    days = "FROM (SELECT ?::DATE AS period_start, ?::DATE AS period_end)"
    assert duckdb.execute(f"SELECT {TIME_PERIOD} {days}", [start, end]).fetchone() == (period,)
    assert duckdb.execute(f"SELECT {TIME_PERIOD} {days}", [None, None]).fetchone() == (None,)


# ---- metadata -----------------------------------------------------------------------------------


def test_people_and_publisher(small: Path) -> None:
    authors = yaml.safe_load((small / "CITATION.cff").read_bytes())["authors"]
    assert authors == [{"family-names": "Orlov", "given-names": "Ivan"}]
    record = load(small / "metadata/datacite.json")
    assert record["creators"] == [
        {"name": "Orlov, Ivan", "nameType": "Personal", "familyName": "Orlov", "givenName": "Ivan"}
    ]
    assert record["publisher"] == {"name": "A Press"}
    crate = load(small / "ro-crate-metadata.json")["@graph"]
    assert {"@id": "#ivan-orlov", "@type": "Person", "name": "Ivan Orlov"} in crate


def test_citation_and_datacite_say_what_the_descriptor_says(built: Path) -> None:
    cff = yaml.safe_load(citation_cff(PACKAGE))
    assert (built / "CITATION.cff").read_bytes() == citation_cff(PACKAGE)
    for name in ("version", "title"):
        assert cff[name] == PACKAGE.descriptor[name]
    assert cff["date-released"].isoformat() == PACKAGE.descriptor["created"][:10]
    record = load(built / "metadata/datacite.json")
    assert record["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert record["url"] == PACKAGE.descriptor["id"]
    assert "doi" not in record


def test_csvw_has_every_column_key_and_required_reference(built: Path) -> None:
    group = load(built / "csv/csv-metadata.json")
    tables = {table["url"].removesuffix(".csv"): table["tableSchema"] for table in group["tables"]}
    assert set(tables) == set(PACKAGE.tables)
    for name, schema in tables.items():
        table = PACKAGE.tables[name]
        assert [column["name"] for column in schema["columns"]] == table.columns
        assert schema["primaryKey"] == table.key
        terms = [column["propertyUrl"] for column in schema["columns"]]
        assert terms == [field["rdfType"] for field in table.fields]
    references = [key["columnReference"] for key in tables["figures"]["foreignKeys"]]
    assert ["mention_id"] in references
    assert ["project_id"] not in references  # CSVW has none that may be empty
    types = {column["name"]: column["datatype"] for column in tables["figures"]["columns"]}
    assert types["value"] == {"base": "decimal"}
    assert types["comparator"]["format"].startswith("(?:eq|approx|")


def test_croissant_refers_one_level_deep_and_to_no_empty_table(built: Path, tmp_path: Path) -> None:
    document = load(built / "croissant.json")
    digests = {d["@id"]: d["sha256"] for d in document["distribution"]}
    assert set(digests) == {f"csv/{name}.csv" for name in PACKAGE.tables}
    fields = [field for record_set in document["recordSet"] for field in record_set["field"]]
    targets = {f["references"]["field"]["@id"].split("/")[0] for f in fields if "references" in f}
    assert targets
    assert all(PACKAGE.tables[target].foreign_keys == [] for target in targets)
    build(tiny(tmp_path / "tiny", claims=[]), tmp_path / "dist")
    assert '"references": {' not in (tmp_path / "dist/croissant.json").read_text()


def test_dcat_nodes_have_types_and_ro_crate_names_every_part(built: Path) -> None:
    def untyped(node: Any) -> list[Any]:
        if isinstance(node, list):
            return [found for part in node for found in untyped(part)]
        if not isinstance(node, dict) or "@value" in node:
            return []
        below = [n for key, part in node.items() if key != "@context" for n in untyped(part)]
        return below + ([] if "@type" in node else [node])

    document = load(built / "metadata/dcat.jsonld")
    assert untyped(document) == []
    crate = load(built / "ro-crate-metadata.json")["@graph"]
    entities = {entity["@id"]: entity for entity in crate}
    assert len(entities) == len(crate)
    parts = [entities[part["@id"]] for part in entities["./"]["hasPart"]]
    assert len(parts) == len(document["dcat:distribution"])
    sums = dict(line.split("  ")[::-1] for line in (built / "SHA256SUMS").read_text().splitlines())
    for part in parts:
        assert part["sha256"] == sums[part["@id"]]


def test_a_digest_is_of_the_content(small: Path, tmp_path: Path) -> None:
    changed = [CLAIM_ROWS[0].replace("level", "growth"), *CLAIM_ROWS[1:]]
    build(tiny(tmp_path / "tiny", claims=changed), tmp_path / "dist")
    one, two = (
        (f / "CONTENT_DIGESTS").read_text().splitlines() for f in (small, tmp_path / "dist")
    )
    names = {line.split("  ")[1] for line in set(one) ^ set(two)}
    assert names == {"table/claims", "table/changes"}
    assert {"view/claims_wide", "table/places"} <= {line.split("  ")[1] for line in one}
