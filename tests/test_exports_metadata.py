"""The metadata formats say what the descriptor and the schemas say."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from steppe_ledger.export.about import about
from steppe_ledger.export.citation import citation_cff
from steppe_ledger.export.croissant import croissant_json
from steppe_ledger.export.csvw import csvw_json
from steppe_ledger.export.datacite import datacite_json
from steppe_ledger.export.dcat import dcat_json
from steppe_ledger.export.distributions import distributions
from steppe_ledger.export.ro_crate import ro_crate_json
from steppe_ledger.export.schema_org import schema_org_json
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.rows import read_all

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def package():
    return require_package(ROOT)


@pytest.fixture(scope="module")
def rows(package):
    return read_all(package)


@pytest.fixture(scope="module")
def files(package):
    data = {f"csv/{t.name}.csv": (ROOT / t.path).read_bytes() for t in package.tables.values()}
    return distributions(package, {**data, "x.duckdb": None})


@pytest.fixture
def with_person(package):
    people = [
        {"title": "Aigerim Serik", "givenName": "Aigerim", "familyName": "Serik"},
        {"title": "A Press", "roles": ["publisher"]},
        {"givenName": "Ivan", "familyName": "Orlov", "roles": ["creator"]},
    ]
    return replace(package, descriptor={**package.descriptor, "contributors": people})


def test_citation(package):
    cff = yaml.safe_load(citation_cff(package))
    assert cff["cff-version"] == "1.2.0"
    assert cff["version"] == package.descriptor["version"]
    assert cff["title"] == package.descriptor["title"]
    assert cff["date-released"].isoformat() == package.descriptor["created"][:10]
    assert cff["authors"] == [{"name": "Steppe Ledger contributors"}]


def test_people_and_publisher(with_person, files):
    facts = about(with_person)
    assert [creator.name for creator in facts.creators] == ["Ivan Orlov"]
    assert facts.publisher.name == "A Press"
    authors = yaml.safe_load(citation_cff(with_person))["authors"]
    assert authors == [{"family-names": "Orlov", "given-names": "Ivan"}]
    record = json.loads(datacite_json(with_person, files))
    assert record["creators"][0] == {
        "name": "Orlov, Ivan",
        "nameType": "Personal",
        "familyName": "Orlov",
        "givenName": "Ivan",
    }
    assert record["publisher"] == {"name": "A Press"}
    crate = json.loads(ro_crate_json(with_person, files))["@graph"]
    assert {"@id": "#ivan-orlov", "@type": "Person", "name": "Ivan Orlov"} in crate


def test_without_roles_all_contributors_are_creators(package):
    descriptor = {**package.descriptor, "contributors": [{"title": "One"}, {"title": "Two"}]}
    assert [c.name for c in about(replace(package, descriptor=descriptor)).creators] == [
        "One",
        "Two",
    ]


def test_datacite(package, files):
    record = json.loads(datacite_json(package, files))
    assert record["schemaVersion"] == "http://datacite.org/schema/kernel-4"
    assert "doi" not in record
    assert record["url"] == package.descriptor["id"]
    assert record["publicationYear"] == package.descriptor["created"][:4]


def test_csvw_has_every_column_key_and_required_reference(package):
    group = json.loads(csvw_json(package))
    tables = {table["url"].removesuffix(".csv"): table["tableSchema"] for table in group["tables"]}
    assert set(tables) == set(package.tables)
    for name, schema in tables.items():
        table = package.tables[name]
        assert [column["name"] for column in schema["columns"]] == table.columns
        assert schema["primaryKey"] == table.key
        for column, field in zip(schema["columns"], table.fields, strict=True):
            assert column["propertyUrl"] == field["rdfType"]
    assert {
        "columnReference": ["mention_id"],
        "reference": {"resource": "mentions.csv", "columnReference": ["mention_id"]},
    } in tables["figures"]["foreignKeys"]
    # CSVW has no references that may be empty
    references = [key["columnReference"] for key in tables["figures"]["foreignKeys"]]
    assert ["project_id"] not in references


def test_csvw_datatypes(package):
    group = json.loads(csvw_json(package))
    figures = next(table for table in group["tables"] if table["url"] == "figures.csv")
    types = {column["name"]: column["datatype"] for column in figures["tableSchema"]["columns"]}
    assert types["value"] == {"base": "decimal"}
    assert types["period_start"] == {"base": "date"}
    assert types["comparator"]["format"].startswith("(?:eq|approx|")
    mentions = next(table for table in group["tables"] if table["url"] == "mentions.csv")
    types = {column["name"]: column["datatype"] for column in mentions["tableSchema"]["columns"]}
    assert types["start"] == {"base": "integer", "minimum": 0}


def test_croissant_references_are_one_level_deep(package, rows, files):
    document = json.loads(croissant_json(package, rows, files))
    assert {d["@id"] for d in document["distribution"]} == {
        f"csv/{name}.csv" for name in package.tables
    }
    for record_set in document["recordSet"]:
        for field in record_set["field"]:
            if "references" in field:
                target = field["references"]["field"]["@id"].split("/")[0]
                assert package.tables[target].foreign_keys == []


def test_croissant_does_not_join_empty_tables(package, rows, files):
    emptied = {**rows, "indicators": replace(rows["indicators"], rows=[], lines=[])}
    emptied["project_actors"] = replace(rows["project_actors"], rows=[], lines=[])
    document = json.loads(croissant_json(package, emptied, files))
    fields = [f for record_set in document["recordSet"] for f in record_set["field"]]
    refers = {f["@id"] for f in fields if "references" in f}
    assert "figures/unit" in refers
    assert "figures/indicator_id" not in refers
    assert "project_actors/entity_id" not in refers


def test_schema_org(package, rows, files):
    document = json.loads(schema_org_json(package, rows, files, "../"))
    assert len(document["variableMeasured"]) == len(rows["indicators"].rows)
    assert len(document["citation"]) == len(package.descriptor["sources"])
    by_url = {download["contentUrl"]: download for download in document["distribution"]}
    digest = by_url["../csv/figures.csv"]["sha256"]
    assert digest == next(file.sha256 for file in files if file.path == "csv/figures.csv")
    assert "sha256" not in by_url["../x.duckdb"]


def test_dcat_nodes_have_types(package, files):
    document = json.loads(dcat_json(package, files, "../"))

    def untyped(node):
        if isinstance(node, list):
            return [found for part in node for found in untyped(part)]
        if not isinstance(node, dict) or "@value" in node:
            return []
        below = [n for key, part in node.items() if key != "@context" for n in untyped(part)]
        return below + ([] if "@type" in node else [node])

    assert untyped(document) == []
    assert len(document["dcat:distribution"]) == len(files)


def test_ro_crate_names_every_part(package, files):
    crate = json.loads(ro_crate_json(package, files))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    assert {part["@id"] for part in entities["./"]["hasPart"]} <= set(entities)
    assert entities["ro-crate-metadata.json"]["conformsTo"]["@id"].endswith("/1.2")
