"""A tiny package of two tables, small enough to be built in every test that breaks one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steppe_ledger.package.descriptor import Package, require_package
from steppe_ledger.sql.canonical import format_package

Field = dict[str, Any]
PLACES: list[Field] = [
    {"name": "place_id", "type": "string", "title": "Place", "constraints": {"required": True}},
    {"name": "parent", "type": "string"},
]
CLAIMS: list[Field] = [
    {"name": "claim_id", "type": "integer", "constraints": {"required": True, "minimum": 1}},
    {"name": "place_id", "type": "string", "constraints": {"required": True}},
    {"name": "amount", "type": "number", "constraints": {"maximum": 10**15}},
    {"name": "day", "type": "date"},
    {"name": "sure", "type": "boolean"},
    {"name": "kind", "type": "string", "constraints": {"enum": ["level", "growth"]}},
    {"name": "note", "type": "string", "constraints": {"maxLength": 40, "pattern": "[^x]*"}},
]
PLACE_ROWS = ["a,b", "b,c", "c,", "d,c"]
CLAIM_ROWS = [
    "1,a,1800000000000.5,2022-03-01,true,level,=1+1",
    "2,b,,1730-10-10,false,,",
    '10,c,3,,,growth,"a, b"',
]
WIDE = """\
-- Which claims are there?
-- Grain: one row a claim
-- Columns:
--   claim_id: the claim
--   amount: how much
--   note: in words
CREATE OR REPLACE VIEW claims_wide AS SELECT claim_id, amount, note FROM claims JOIN places USING (place_id)
"""


def tiny(
    folder: Path, claims: Sequence[str] = CLAIM_ROWS, places: Sequence[str] = PLACE_ROWS
) -> Package:
    """Lay the package out in ``folder``, in canonical form."""

    def key(fields: list[str], target: str) -> dict[str, Any]:
        return {"fields": fields, "reference": {"resource": target, "fields": ["place_id"]}}

    schemas = {
        "places": {"fields": PLACES, "primaryKey": ["place_id"], "foreignKeys": [key(["parent"], "")]},
        "claims": {
            "fields": CLAIMS, "primaryKey": ["claim_id"], "foreignKeys": [key(["place_id"], "places")],
            "rules": [{"name": "r", "title": "R", "column": "amount", "hint": "H", "sql": "amount > 0"}],
        },
    }  # fmt: skip
    for part in ("tables", "schemas", "views"):
        (folder / part).mkdir(parents=True)
    resources = []
    for name, rows in (("places", places), ("claims", claims)):
        fields = schemas[name]["fields"]
        lines = [",".join(field["name"] for field in fields), *rows]
        (folder / "tables" / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
        (folder / "schemas" / f"{name}.json").write_text(json.dumps(schemas[name]), "utf-8")
        resources.append(
            {"name": name, "path": f"tables/{name}.csv", "schema": f"schemas/{name}.json"}
        )
    (folder / "views" / "claims_wide.sql").write_text(WIDE, "utf-8")
    descriptor = {
        "name": "tiny", "id": "https://example.org/tiny", "title": "Tiny", "description": "Made up.",
        "version": "1.2.0", "created": "2026-11-22T03:04:06Z", "resources": resources,
        "licenses": [{"name": "CC0-1.0", "path": "https://example.org/cc0"}],
        "contributors": [
            {"title": "Aigerim Serik", "givenName": "Aigerim", "familyName": "Serik"},
            {"title": "A Press", "roles": ["publisher"]},
            {"givenName": "Ivan", "familyName": "Orlov", "roles": ["creator"]},
        ],
        "sources": [{"title": "A source"}],
    }  # fmt: skip
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    list(format_package(require_package(folder), write=True))
    return require_package(folder)


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
