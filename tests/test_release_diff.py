"""What differs between two versions: rows by key, renamed keys, schemas, files, metadata."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from steppe_ledger.diff.changes import CellChange, KeyRename, NotCompared, TableDiff
from steppe_ledger.package.snapshot import Snapshot, load_snapshot

from steppe_ledger.diff.compare import compare
from steppe_ledger.diff.schema_diff import direction
from tests.corpus.version_cases import Draft, draft

Cells = dict[tuple[str, ...], tuple[str, ...]]  # key -> other cells


def one_table(cells: Cells, order: list[tuple[str, ...]] | None = None) -> Snapshot:
    """A package of one table with the key (k, l) and the columns a and b."""
    schema = {
        "fields": [{"name": name, "type": "string"} for name in ("k", "l", "a", "b")],
        "primaryKey": ["k", "l"],
    }
    lines = ["k,l,a,b", *(",".join((*key, *cells[key])) for key in order or list(cells))]
    files = {
        "datapackage.json": json.dumps(
            {"version": "1.0.0", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
        ).encode(),
        "t.csv": ("\n".join(lines) + "\n").encode(),
    }
    return load_snapshot("t", lambda paths: {p: files[p] for p in paths if p in files})


def the_table(base: Cells, head: Cells) -> TableDiff | None:
    diff = compare(one_table(base), one_table(head))
    assert not diff.not_compared
    assert diff.different == bool(diff.tables)
    return diff.tables[0] if diff.tables else None


def applied(table: TableDiff | None, base: Cells) -> Cells:
    """The base with the changes of a diff made to it."""
    rows = {key: dict(zip("ab", cells, strict=True)) for key, cells in base.items()}
    if table is not None:
        for row in table.removed:
            del rows[tuple(row.key)]
        moved = {tuple(r.new): rows.pop(tuple(r.old)) for r in table.renamed_keys}
        rows |= moved
        for row in table.added:
            assert tuple(row.key) not in rows
            rows[tuple(row.key)] = {name: row.cells.get(name, "") for name in "ab"}
        for change in table.changed:
            for cell in change.cells:
                assert rows[tuple(change.key)][cell.column] == cell.old
                rows[tuple(change.key)][cell.column] = cell.new
    return {key: (row["a"], row["b"]) for key, row in rows.items()}


keys = st.tuples(st.sampled_from("xyz"), st.sampled_from("12"))
tables = st.dictionaries(keys, st.tuples(st.sampled_from(["", "p", "q"]), st.sampled_from("rs")))


@given(tables, st.randoms(use_true_random=False))
def test_a_table_equals_itself_in_any_order(cells: Cells, random: Any) -> None:
    order = list(cells)
    random.shuffle(order)
    assert not compare(one_table(cells), one_table(cells, order)).different


@given(tables, tables)
def test_applied_to_the_base_it_gives_the_head(base: Cells, head: Cells) -> None:
    table = the_table(base, head)
    assert applied(table, base) == head
    assert (table is None) == (base == head)


@given(tables, tables)
def test_backwards_it_is_the_mirror_image(base: Cells, head: Cells) -> None:
    there, back = the_table(base, head), the_table(head, base)
    if there is None or back is None:
        assert there is back is None
        return
    assert [r.key for r in there.added] == [r.key for r in back.removed]
    assert [r.key for r in there.removed] == [r.key for r in back.added]
    assert {(*r.old, *r.new) for r in there.renamed_keys} == {
        (*r.new, *r.old) for r in back.renamed_keys
    }
    assert [[(c.old, c.new) for c in r.cells] for r in there.changed] == [
        [(c.new, c.old) for c in r.cells] for r in back.changed
    ]


def test_renamed_key_needs_equal_cells_one_partner_and_one_part() -> None:
    def kinds(base: Cells, head: Cells) -> tuple[int, int, int]:
        table = the_table(base, head)
        assert table is not None
        return len(table.added), len(table.removed), len(table.renamed_keys)

    assert kinds({("x", "1"): ("p", "r")}, {("y", "1"): ("p", "r")}) == (0, 0, 1)
    assert kinds({("x", "1"): ("p", "r")}, {("y", "1"): ("q", "r")}) == (1, 1, 0)
    assert kinds({("x", "1"): ("", "")}, {("y", "1"): ("", "")}) == (1, 1, 0)  # says too little
    assert kinds({("x", "1"): ("p", "r")}, {("y", "2"): ("p", "r")}) == (1, 1, 0)
    two = {("y", "1"): ("p", "r"), ("z", "1"): ("p", "r")}
    assert kinds({("x", "1"): ("p", "r")}, two) == (2, 1, 0)


def compare_drafts(edit: Any) -> Any:
    head = draft()
    edit(head)
    return compare(draft().snapshot("base"), head.snapshot("head"))


def test_what_follows_a_renamed_key_is_marked() -> None:
    def edit(d: Draft) -> None:
        d.row("figures", "s@1")["figure_id"] = "s@2"
        d.row("terms", "sum")["figure_id"] = "s@2"
        d.row("codes", "grain")["code"] = "cereals"
        d.row("codes", "wheat")["parent"] = "cereals"
        d.row("figures", "t@9")["code"] = "cereals"

    diff = compare_drafts(edit)
    tables = {table.name: table for table in diff.tables}
    assert tables["codes"].renamed_keys == [KeyRename(["grain"], ["cereals"], 2)]
    (wheat,) = tables["codes"].changed
    assert wheat.cells == [CellChange("parent", "grain", "cereals", "codes", follows=True)]
    assert tables["figures"].renamed_keys == [KeyRename(["s@1"], ["s@2"], 2)]
    (figure,) = tables["figures"].changed
    assert figure.cells == [CellChange("code", "grain", "cereals", "codes", follows=True)]
    (term,) = tables["terms"].renamed_keys
    assert (term.old, term.new, term.follows) == (["sum", "s@1"], ["sum", "s@2"], True)


def test_renamed_source_reaches_through_two_tables() -> None:
    def edit(d: Draft) -> None:
        d.row("sources", "t")["source_id"] = "u"
        for row in d.tables["figures"]:
            row["source_id"] = row["source_id"].replace("t", "u")
            row["figure_id"] = row["figure_id"].replace("t", "u")
        for row in d.tables["terms"]:
            row["figure_id"] = row["figure_id"].replace("t", "u")

    tables = {table.name: table for table in compare_drafts(edit).tables}
    assert {name: len(table.renamed_keys) for name, table in tables.items()} == {
        "sources": 1,
        "figures": 2,
        "terms": 1,
    }
    assert not any(table.added or table.removed for table in tables.values())


def test_two_rows_that_fall_together_are_not_taken_for_one() -> None:
    def edit(d: Draft) -> None:
        d.row("figures", "s@1")["figure_id"] = "s@2"
        d.tables["terms"] = [{"identity": "sum", "figure_id": "s@2", "role": "part"}]

    base = draft()
    base.add("terms", "sum", "s@2", "part")  # a dangling reference, in a base that was never valid
    head = draft()
    edit(head)
    terms = {t.name: t for t in compare(base.snapshot(), head.snapshot()).tables}["terms"]
    assert [row.key for row in terms.removed] == [["sum", "s@1"], ["sum", "t@9"]]


def test_renamed_columns() -> None:
    def edit(d: Draft) -> None:
        d.field("rates", "year")["name"] = "annus"
        d.schemas["rates"]["primaryKey"] = ["annus"]
        d.field("rates", "publisher")["name"] = "by"  # equal cells
        d.field("sources", "ledger")["name"] = "state"  # equal cells, one of them corrected
        for row in d.tables["rates"]:
            row["annus"], row["by"] = row["year"], row["publisher"]
        for row in d.tables["sources"]:
            row["state"] = "open"

    tables = {table.name: table for table in compare_drafts(edit).tables}
    assert [(c.kind, c.old, c.new) for c in tables["rates"].schema] == [
        ("field_renamed", "year", "annus"),
        ("field_renamed", "publisher", "by"),
    ]
    assert [c.kind for c in tables["sources"].schema] == ["field_removed", "field_added"]
    assert not tables["rates"].added


def test_renamed_column_of_an_empty_table_goes_by_its_description() -> None:
    base, head = draft(), draft()
    base.tables["rates"] = head.tables["rates"] = []
    head.field("rates", "rate")["name"] = "value"
    kinds = [c.kind for c in compare(base.snapshot(), head.snapshot()).tables[0].schema]
    assert kinds == ["field_renamed"]
    head.field("rates", "value")["title"] = "Value"
    kinds = [c.kind for c in compare(base.snapshot(), head.snapshot()).tables[0].schema]
    assert kinds == ["field_removed", "field_added"]


def test_other_primary_key() -> None:
    def narrower(d: Draft) -> None:
        d.schemas["terms"]["primaryKey"] = ["figure_id"]
        d.row("terms", "sum")["role"] = "share"

    (terms,) = compare_drafts(narrower).tables
    assert terms.key == ["figure_id"]
    assert [cell.new for row in terms.changed for cell in row.cells] == ["share"]

    def by_the_old_key(d: Draft) -> None:
        d.field("rates", "year")["name"] = "year"
        d.schemas["rates"]["fields"].append({"name": "n", "type": "integer"})
        d.schemas["rates"]["primaryKey"] = ["n"]
        for number, row in enumerate(d.tables["rates"]):
            row["n"] = str(number + 1)

    diff = compare_drafts(by_the_old_key)
    assert (diff.tables[0].key, diff.not_compared) == (["year"], [])

    def by_none(d: Draft) -> None:
        by_the_old_key(d)
        d.tables["rates"][1]["year"] = "2021"

    diff = compare_drafts(by_none)
    assert [n.resource for n in diff.not_compared] == ["rates"]
    assert diff.different
    assert diff.tables[0].rows_base == diff.tables[0].rows_head == 2


@pytest.mark.parametrize("side", ["base", "head"])
def test_what_cannot_be_compared_never_counts_as_equal(side: str) -> None:
    whole, broken = draft().snapshot(), draft()
    broken.tables["rates"].append(dict(broken.tables["rates"][0]))
    versions = (broken.snapshot(), whole) if side == "base" else (whole, broken.snapshot())
    diff = compare(*versions)
    assert diff.not_compared == [NotCompared("rates", side, "line 4 repeats the key 2021")]
    assert diff.different
    assert diff.tables_compared == 4
    both = compare(broken.snapshot(), broken.snapshot())
    assert both.different


def test_broken_schema_leaves_the_rest() -> None:
    head = draft()
    head.schemas["rates"].pop("primaryKey")
    diff = compare(draft().snapshot(), head.snapshot())
    assert [n.reason for n in diff.not_compared] == [
        "its schema has no primary key among its fields"
    ]
    assert diff.tables == []


def test_table_that_becomes_a_file() -> None:
    diff = compare_drafts(lambda d: d.resource("rates").pop("schema") and d.schemas.pop("rates"))
    assert [(r.name, r.kind) for r in diff.removed] == [("rates", "table")]
    assert [(r.name, r.kind, r.rows) for r in diff.added] == [("rates", "file", None)]


def test_empty_tables_are_not_taken_for_each_other() -> None:
    base, head = draft(), draft()
    base.tables["rates"] = head.tables["rates"] = []
    head.resource("rates").update(name="exchange", path="e.csv", schema="e.json")
    head.schemas["exchange"], head.tables["exchange"] = head.schemas.pop("rates"), []
    diff = compare(base.snapshot(), head.snapshot())
    assert (len(diff.added), len(diff.removed), diff.renamed) == (1, 1, [])


def test_inline_schema_and_keys_without_lists() -> None:
    head = draft()
    resource = head.resource("rates")
    resource["schema"] = {**head.schemas.pop("rates"), "primaryKey": "year"}
    files = head.files() | {"tables/rates.csv": draft().files()["tables/rates.csv"]}
    snapshot = load_snapshot("x", lambda paths: {p: files[p] for p in paths if p in files})
    diff = compare(draft().snapshot(), snapshot)
    assert [(m.name, m.what, m.old, m.new) for m in diff.moved] == [
        ("rates", "schema", "schemas/rates.json", None)
    ]
    assert not diff.tables


def test_foreign_keys_that_share_their_columns() -> None:
    def edit(d: Draft) -> None:
        keys = d.schemas["figures"]["foreignKeys"]
        keys.append({"fields": "code", "reference": {"fields": "source_id", "resource": "sources"}})
        d.resource("codes").update(name="code_list")
        d.schemas["code_list"], d.tables["code_list"] = (
            d.schemas.pop("codes"),
            d.tables.pop("codes"),
        )
        keys[0]["reference"]["resource"] = "code_list"

    diff = compare_drafts(edit)
    (figures,) = diff.tables
    assert [(c.kind, c.subject) for c in figures.schema] == [("foreign_key_added", "code")]


def test_named_checks_are_row_rules() -> None:
    def edit(d: Draft) -> None:
        d.schemas["rates"]["checks"] = ["bounds"]
        d.field("rates", "publisher")["checks"] = ["known"]

    there = compare_drafts(edit).tables[0].schema
    assert {(c.kind, c.subject) for c in there} == {
        ("row_rule_added", "bounds"),
        ("row_rule_added", "publisher:known"),
    }
    head = draft()
    edit(head)
    back = compare(head.snapshot(), draft().snapshot()).tables[0].schema
    assert {c.kind for c in back} == {"row_rule_removed"}


def test_categories_are_a_closed_list_with_labels() -> None:
    base, head = draft(), draft()
    base.field("codes", "kind")["categories"] = [{"value": "goods", "label": "Goods"}, "services"]
    head.field("codes", "kind")["categories"] = [{"value": "goods", "label": "Things"}, "services"]

    def kinds() -> list[tuple[str, str | None]]:
        tables = compare(base.snapshot(), head.snapshot()).tables
        return [(c.kind, c.name) for c in tables[0].schema]

    assert kinds() == [("field_property_changed", "categories")]
    head.field("codes", "kind")["categories"] = ["goods"]
    assert kinds() == [("constraint_tightened", "categories")]
    del head.field("codes", "kind")["categories"]
    assert kinds() == [("constraint_loosened", "categories")]


@pytest.mark.parametrize(
    ("limit", "old", "new", "found"),
    [
        ("required", False, None, None),
        ("minimum", "2020-01-01", "2021-01-01", "tightened"),
        ("maximum", "2020-01-01", "2021-01-01", "loosened"),
        ("minimum", "1", 1, None),
        ("minimum", "2020", "P1Y", "changed"),
        ("minimum", float("nan"), 1, "changed"),
        ("maxLength", 10, 9, "tightened"),
        ("exclusiveMaximum", 10, 11, "loosened"),
        ("jsonSchema", {"a": 1}, {"a": 2}, "changed"),
        ("minLength", None, None, None),
    ],
)
def test_direction(limit: str, old: object, new: object, found: str | None) -> None:
    assert direction(limit, old, new) == found
