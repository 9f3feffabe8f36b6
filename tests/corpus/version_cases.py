"""Made-up changes of a small package, each with the bump and the rule that demands it.

``python -m tests.corpus.version_cases`` prints them as a Markdown table, the bumps computed anew.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from steppe_ledger.diff.change import Diff
from steppe_ledger.diff.compare import Renames, compare
from steppe_ledger.diff.reasons import Reason
from steppe_ledger.diff.versions import read_version
from steppe_ledger.release.version import RULES, Verdict, verdict


def _field(name: str, kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "title": name.title(), "constraints": constraints}


def _reference(column: str, table: str, target: str | None = None) -> dict[str, Any]:
    return {"fields": [column], "reference": {"resource": table, "fields": [target or column]}}


_SCHEMAS: dict[str, dict[str, Any]] = {
    "sources": {
        "fields": [_field("source_id", required=True), _field("title"), _field("ledger")],
        "primaryKey": ["source_id"],
    },
    "codes": {
        "fields": [
            _field("code", required=True),
            _field("name", unique=True),
            _field("kind", enum=["goods", "services"]),
            _field("parent"),
        ],
        "primaryKey": ["code"],
        "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["code"]}}],
    },
    "figures": {
        "fields": [
            _field("figure_id", required=True, pattern="[a-z]+@[0-9]+"),
            _field("source_id", required=True),
            _field("code", required=True),
            {**_field("value", "number", required=True), "unit": "USD"},
            _field("precision", "number", minimum=1),
            _field("note", maxLength=40),
        ],
        "primaryKey": ["figure_id"],
        "foreignKeys": [_reference("code", "codes"), _reference("source_id", "sources")],
        "rules": [{"name": "precise", "title": "t", "sql": "precision <= value"}],
    },
    "terms": {
        "fields": [_field("identity"), _field("figure_id"), _field("role")],
        "primaryKey": ["identity", "figure_id"],
        "foreignKeys": [_reference("figure_id", "figures")],
    },
    "rates": {
        "fields": [_field("year", "integer"), _field("rate", "number"), _field("publisher")],
        "primaryKey": ["year"],
    },
}
_ROWS: dict[str, str] = {
    "sources": "s,A speech,closed\nt,A report,closed",
    "codes": "grain,Grain,goods,\nwheat,Wheat,goods,grain\ntransit,Transit,services,",
    "figures": (
        "s@1,s,wheat,1200,100,about\ns@7,s,transit,35,1,\nt@4,t,wheat,900,100,\n"
        "t@9,t,grain,2000,100,whole crop"
    ),
    "terms": "sum,s@1,part\nsum,t@9,whole",
    "rates": "2021,426.1,central bank\n2022,460.9,central bank",
}


@dataclass
class Draft:
    """A package in memory that a case edits; rows are cells by column."""

    descriptor: dict[str, Any]
    schemas: dict[str, dict[str, Any]]
    tables: dict[str, list[dict[str, str]]]
    extra: dict[str, bytes] = field(default_factory=dict)

    def resource(self, name: str) -> dict[str, Any]:
        """The descriptor of a resource."""
        return next(r for r in self.descriptor["resources"] if r["name"] == name)

    def field(self, table: str, column: str) -> dict[str, Any]:
        """The descriptor of a column."""
        return next(f for f in self.schemas[table]["fields"] if f["name"] == column)

    def row(self, table: str, key: str) -> dict[str, str]:
        """The row whose first cell is ``key``."""
        return next(r for r in self.tables[table] if next(iter(r.values())) == key)

    def add(self, table: str, *cells: str) -> None:
        """Append a row."""
        names = [f["name"] for f in self.schemas[table]["fields"]]
        self.tables[table].append(dict(zip(names, cells, strict=True)))

    def files(self) -> dict[str, bytes]:
        """Every file of the package by its path."""
        files = dict(self.extra)
        for resource in self.descriptor["resources"]:
            name = resource["name"]
            if name in self.schemas:
                files[resource["schema"]] = json.dumps(self.schemas[name]).encode()
                files[resource["path"]] = self._csv(name)
        files["datapackage.json"] = json.dumps(self.descriptor, indent=2).encode()
        return files

    def _csv(self, name: str) -> bytes:
        columns = [f["name"] for f in self.schemas[name]["fields"]]
        text = io.StringIO()
        writer = csv.DictWriter(
            text, columns, lineterminator="\n", extrasaction="ignore", restval=""
        )
        writer.writeheader()
        writer.writerows(self.tables[name])
        return text.getvalue().encode()

    def write(self, root: Path) -> Path:
        """Lay the package out in a folder."""
        for path, data in self.files().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        return root


def difference(base: Draft, head: Draft, renames: Renames | None = None) -> Diff:
    """How two drafts differ."""
    with tempfile.TemporaryDirectory() as folder:
        sides = [draft.write(Path(folder) / name) for name, draft in (("a", base), ("b", head))]
        return compare(*map(read_version, sides), renames)


def draft() -> Draft:
    """The small package that every case starts from."""
    resources = [
        {
            "name": name,
            "title": name,
            "path": f"tables/{name}.csv",
            "encoding": "utf-8",
            "schema": f"schemas/{name}.json",
        }
        for name in _SCHEMAS
    ]
    resources.append({"name": "guide", "path": "docs/guide.md"})
    descriptor = {
        "name": "small",
        "version": "1.2.3",
        "created": "2026-01-01T00:00:00Z",
        "title": "Small",
        "description": "A small package.",
        "licenses": [{"name": "CC-BY-4.0", "path": "https://example.org/by"}],
        "resources": resources,
    }
    schemas = copy.deepcopy(_SCHEMAS)
    tables = {
        name: [
            dict(zip((f["name"] for f in schemas[name]["fields"]), line.split(","), strict=True))
            for line in text.split("\n")
        ]
        for name, text in _ROWS.items()
    }
    return Draft(copy.deepcopy(descriptor), schemas, tables, {"docs/guide.md": b"Guide.\n"})


@dataclass(frozen=True)
class Case:
    """A change in words, how it is made, and what it must demand by which rule."""

    change: str
    edit: Callable[[Draft], object]
    bump: str
    rule: str | None
    reasons: dict[tuple[str, str, str], str] = field(default_factory=dict)
    renames: Renames = Renames()  # noqa: RUF009 (it is frozen)

    @cached_property
    def found(self) -> Verdict:
        """What the change demands."""
        head = draft()
        self.edit(head)
        words = {place: Reason(word, "") for place, word in self.reasons.items()}
        return verdict(difference(draft(), head, self.renames), words)


def _rename_column(d: Draft) -> None:
    d.field("figures", "note")["name"] = "remark"
    for row in d.tables["figures"]:
        row["remark"] = row.pop("note")


def _rename_key(d: Draft) -> None:
    d.row("codes", "wheat")["code"] = "wheat-meslin"
    for row in d.tables["figures"]:
        row["code"] = row["code"].replace("wheat", "wheat-meslin")


def _rename_resource(d: Draft) -> None:
    d.resource("rates").update(
        name="exchange", path="tables/exchange.csv", schema="schemas/exchange.json"
    )
    d.schemas["exchange"], d.tables["exchange"] = d.schemas.pop("rates"), d.tables.pop("rates")


def _remove_resource(name: str) -> Callable[[Draft], object]:
    def edit(d: Draft) -> None:
        d.descriptor["resources"].remove(d.resource(name))
        for schema in d.schemas.values():
            keys = schema.get("foreignKeys", [])
            keys[:] = [key for key in keys if key["reference"]["resource"] != name]

    return edit


def _add_resource(d: Draft) -> None:
    d.descriptor["resources"].append(
        {"name": "areas", "path": "tables/areas.csv", "schema": "schemas/areas.json"}
    )
    d.schemas["areas"] = {"fields": [_field("area")], "primaryKey": ["area"]}
    d.tables["areas"] = [{"area": "kz"}]


def _split_code(d: Draft) -> None:
    d.tables["codes"].remove(d.row("codes", "wheat"))
    d.add("codes", "soft", "Soft wheat", "goods", "grain")
    d.add("codes", "durum", "Durum wheat", "goods", "grain")
    d.row("figures", "s@1")["code"] = "soft"
    d.row("figures", "t@4")["code"] = "durum"


def _split_off_code(d: Draft) -> None:
    d.row("codes", "wheat")["name"] = "Wheat but durum"
    d.add("codes", "durum", "Durum wheat", "goods", "grain")
    d.row("figures", "t@4")["code"] = "durum"


def _combine_codes(d: Draft) -> None:
    d.tables["codes"].remove(d.row("codes", "wheat"))
    for row in d.tables["figures"]:
        row["code"] = row["code"].replace("wheat", "grain")


def _limit(table: str, column: str, **limits: Any) -> Callable[[Draft], object]:
    return lambda d: d.field(table, column)["constraints"].update(limits)


def _no_limit(table: str, column: str, limit: str) -> Callable[[Draft], object]:
    return lambda d: d.field(table, column)["constraints"].pop(limit)


def _set(**properties: Any) -> Callable[[Draft], object]:
    return lambda d: d.descriptor.update(properties)


def _cell(table: str, key: str, **cells: str) -> Callable[[Draft], object]:
    return lambda d: d.row(table, key).update(cells)


CASES: tuple[Case, ...] = (
    Case("nothing", lambda _: None, "none", None),
    Case("rows in another order", lambda d: d.tables["figures"].reverse(), "none", None),
    Case("version and date of the descriptor", _set(version="9.9.9", created="x"), "none", None),
    # names
    Case("package renamed", _set(name="large"), "major", "name"),
    Case("package identifier changed", _set(id="https://example.org/2"), "major", "name"),
    Case("resource renamed", _rename_resource, "major", "name", renames=Renames(tables={"rates": "exchange"})),
    Case("resource renamed, which is not declared", _rename_resource, "major", "resource-removed"),
    Case("column renamed", _rename_column, "major", "name", renames=Renames(columns={"figures": {"note": "remark"}})),
    Case("column renamed, which is not declared", _rename_column, "major", "fields"),
    # fields
    Case("column added", lambda d: d.schemas["figures"]["fields"].append(_field("by")), "major", "fields"),
    Case("column dropped", lambda d: d.schemas["figures"]["fields"].pop(), "major", "fields"),
    Case("columns reordered", lambda d: d.schemas["figures"]["fields"].reverse(), "major", "fields"),
    Case("type changed", lambda d: d.field("rates", "year").update(type="string"), "major", "type"),
    Case("format changed", lambda d: d.field("sources", "title").update(format="uri"), "major", "type"),
    # constraints
    Case("enum tightened", _limit("codes", "kind", enum=["goods"]), "major", "tighter"),
    Case("enum with one value replaced", _limit("codes", "kind", enum=["goods", "rent"]), "major", "tighter"),
    Case("enum widened", _limit("codes", "kind", enum=["goods", "services", "rent"]), "minor", "looser"),
    Case("enum in another order", _limit("codes", "kind", enum=["services", "goods"]), "patch", "descriptive"),
    Case("cell made required", _limit("rates", "publisher", required=True), "major", "tighter"),
    Case("cell no longer required", _no_limit("figures", "value", "required"), "minor", "looser"),
    Case("made unique", _limit("rates", "publisher", unique=True), "major", "tighter"),
    Case("no longer unique", _no_limit("codes", "name", "unique"), "minor", "looser"),
    Case("minimum raised", _limit("figures", "precision", minimum=10), "major", "tighter"),
    Case("minimum lowered", _limit("figures", "precision", minimum=0.5), "minor", "looser"),
    Case("greatest length raised", _limit("figures", "note", maxLength=60), "minor", "looser"),
    Case("pattern added", _limit("sources", "source_id", pattern="[a-z]+"), "major", "tighter"),
    Case("pattern dropped", _no_limit("figures", "figure_id", "pattern"), "minor", "looser"),
    Case("pattern changed", _limit("figures", "figure_id", pattern="[a-z@0-9]+"), "major", "unknown-constraint"),
    # keys and rules
    Case("primary key changed", lambda d: d.schemas["terms"].update(primaryKey=["identity", "role"]), "major", "primary-key"),
    Case("foreign key added", lambda d: d.schemas["terms"]["foreignKeys"].append(_reference("role", "codes", "code")), "major", "relation-tighter"),
    Case("foreign key dropped", lambda d: d.schemas["terms"].pop("foreignKeys"), "minor", "relation-looser"),
    Case("foreign key to another column", lambda d: d.schemas["figures"]["foreignKeys"].__setitem__(0, _reference("code", "codes", "name")), "minor", "reference"),
    Case("row rule added", lambda d: d.schemas["rates"].update(rules=[{"name": "r", "title": "t", "sql": "rate > 0"}]), "major", "relation-tighter"),
    Case("row rule dropped", lambda d: d.schemas["figures"].pop("rules"), "minor", "relation-looser"),
    Case("row rule changed", lambda d: d.schemas["figures"]["rules"][0].update(sql="precision < value"), "major", "relation-tighter"),
    Case("row rule reworded", lambda d: d.schemas["figures"]["rules"][0].update(title="u"), "patch", "descriptive"),
    # data that another resource refers to
    Case("code split, the old one gone", _split_code, "major", "split"),
    Case("code split off, the old one narrowed", _split_off_code, "major", "split"),
    Case("codes combined", _combine_codes, "major", "referenced"),
    Case("referenced row removed", lambda d: d.tables["codes"].pop(), "major", "referenced"),
    Case("referenced key renamed", _rename_key, "major", "referenced", renames=Renames(keys={"codes": {"wheat": "wheat-meslin"}})),
    Case("referenced cell coded anew", _cell("codes", "wheat", kind="services"), "major", "referenced", {("codes", "wheat", "kind"): "recoded"}),
    Case("referenced resource removed", _remove_resource("sources"), "major", "referenced"),
    # data that nothing refers to
    Case("unreferenced row removed", lambda d: d.tables["rates"].pop(), "major", "row-removed"),
    Case("unreferenced key renamed", lambda d: d.row("rates", "2021").update(year="2020"), "major", "row-removed", renames=Renames(keys={"rates": {"2021": "2020"}})),
    Case("unreferenced cell coded anew", _cell("rates", "2021", publisher="fund"), "minor", "recoded", {("rates", "2021", "publisher"): "recoded"}),
    Case("unreferenced resource removed", _remove_resource("rates"), "major", "resource-removed"),
    # data
    Case("new row", lambda d: d.add("rates", "2023", "456.3", "central bank"), "minor", "data"),
    Case("new resource", _add_resource, "minor", "resource"),
    Case("new file", lambda d: (d.descriptor["resources"].append({"name": "x", "path": "x.txt"}), d.extra.update({"x.txt": b"x"})), "minor", "resource"),
    Case("digit corrected", _cell("rates", "2021", rate="426.2"), "patch", "error"),
    Case("precision of a number corrected", _cell("figures", "s@1", precision="10"), "patch", "error"),
    Case("note emptied", _cell("figures", "s@1", note=""), "patch", "error"),
    Case("reference corrected", _cell("figures", "t@9", code="transit"), "patch", "error"),
    Case("file with other content", lambda d: d.extra.update({"docs/guide.md": b"Guide, longer.\n"}), "minor", "file"),
    # places and descriptions
    Case("table file moved", lambda d: d.resource("rates").update(path="data/rates.csv"), "none", "relocated"),
    Case("schema file moved", lambda d: d.resource("rates").update(schema="rates.json"), "none", "relocated"),
    Case("title changed", _set(title="Smaller"), "patch", "descriptive"),
    Case("description reworded", _set(description="The small one."), "patch", "descriptive"),
    Case("column description reworded", lambda d: d.field("rates", "rate").update(description="per USD"), "patch", "descriptive"),
    Case("resource title changed", lambda d: d.resource("rates").update(title="Exchange rates"), "patch", "descriptive"),
    Case("unit of a column changed", lambda d: d.field("figures", "value").update(unit="EUR"), "major", "meaning"),
    Case("unit of a column stated", lambda d: d.field("rates", "rate").update(unit="KZT"), "patch", "descriptive"),
    Case("missing values written otherwise", lambda d: d.schemas["rates"].update(missingValues=["-"]), "major", "reading"),
    Case("encoding changed", lambda d: d.resource("rates").update(encoding="ascii"), "major", "reading"),
    Case("profile changed", _set(**{"$schema": "https://example.org/profile.json"}), "minor", "profile"),
    Case("licence replaced", _set(licenses=[{"name": "CC-BY-NC-4.0", "path": "x"}]), "major", "licence-narrower"),
    Case("licence added", lambda d: d.descriptor["licenses"].append({"name": "ODbL-1.0"}), "minor", "licence-wider"),
    Case("licence title reworded", lambda d: d.descriptor["licenses"][0].update(title="By"), "patch", "descriptive"),
    Case("table that cannot be compared", lambda d: d.tables["rates"].append(dict(d.tables["rates"][0])), "major", "not-compared"),
)  # fmt: skip


def table() -> str:
    """The cases as a Markdown table, with what is computed."""
    lines = ["| change | bump | whose rule | the rule |", "|---|---|---|---|"]
    for case in CASES:
        found = case.found
        rule = RULES[case.rule] if case.rule else None
        said = (rule.source, rule.line) if rule else ("", "")
        lines.append(f"| {case.change} | {found.bump} | {said[0]} | {said[1]} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")
