"""Two packages compared: exactly what was changed is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.diff.compare import Renames, compare
from steppe_ledger.diff.versions import nothing, read_version
from steppe_ledger.findings import CannotRunError
from tests.corpus.version_cases import Draft, difference, draft

TEXTS = st.text(st.sampled_from("ab1 ,\"'|;é\tж#"), max_size=5)
KEYS = TEXTS.filter(bool)


def things(rows: dict[str, str], uses: dict[str, str]) -> Draft:
    """A package of two tables: things with a note, and uses whose key holds the thing's."""

    def field(name: str) -> dict[str, Any]:
        return {"name": name, "type": "string"}

    schemas = {
        "things": {"fields": [field("thing"), field("note")], "primaryKey": ["thing"]},
        "uses": {
            "fields": [field("use"), field("thing"), field("also")],
            "primaryKey": ["use", "thing"],
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": "things", "fields": ["thing"]}}
                for name in ("thing", "also")
            ],
        },
    }
    resources = [
        {"name": name, "path": f"{name}.csv", "schema": f"{name}.json"} for name in schemas
    ]
    tables = {
        "things": [{"thing": key, "note": note} for key, note in rows.items()],
        "uses": [{"use": f"u{use}", "thing": t, "also": t} for use, t in uses.items()],
    }
    return Draft({"name": "made-up", "resources": resources}, schemas, tables)


def said(diff: Diff, *, lines: bool = False) -> set[tuple[Any, ...]]:
    """The changes as plain values, without their lines."""
    return {
        (c.kind, c.table, c.key, c.column, c.old, c.new) + ((c.line,) if lines else ())
        for c in diff.changes
    }


@given(st.data())
def test_random_edits_are_found_exactly(data: st.DataObject) -> None:
    """Rows come, go, change and get other keys; what names them goes along."""
    rows = data.draw(st.dictionaries(KEYS, TEXTS, max_size=8))
    fresh = data.draw(st.lists(KEYS.filter(lambda key: key not in rows), unique=True, max_size=8))
    expected: set[tuple[Any, ...]] = set()
    head: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for key, note in rows.items():
        kind = data.draw(st.sampled_from(["keep", "keep", "remove", "change", "rename", "both"]))
        if kind == "remove":
            expected.add(("row_removed", "things", key, "", None, None))
            continue
        new = key
        if kind in ("rename", "both") and fresh:
            new = renamed[key] = fresh.pop()
            expected.add(("key_renamed", "things", new, "", key, new))
        head[new] = data.draw(TEXTS) if kind in ("change", "both") else note
        if head[new] != note:
            expected.add(("cell_changed", "things", new, "note", note, head[new]))
    for key in fresh:
        head[key] = data.draw(TEXTS)
        expected.add(("row_added", "things", key, "", None, None))
    uses = {str(n): key for n, key in enumerate(rows)}
    kept = {n: renamed.get(key, key) for n, key in uses.items() if renamed.get(key, key) in head}
    for n, key in uses.items():
        if n not in kept:
            expected.add(("row_removed", "uses", f"u{n} | {key}", "", None, None))
        elif key in renamed:
            for column in ("thing", "also"):
                follows = ("follows", "uses", f"u{n} | {kept[n]}", column, key, kept[n])
                expected.add(follows)
    order = data.draw(st.permutations(list(head)))
    after = things({key: head[key] for key in order}, kept)
    found = difference(things(rows, uses), after, Renames(keys={"things": renamed}))
    assert said(found) == expected
    assert len(found.changes) == len(expected)
    assert found.rows["things"] == (len(rows), len(head))


def changed(edit: Any, renames: Renames | None = None) -> Diff:
    """How the small package differs after an edit."""
    head = draft()
    edit(head)
    return difference(draft(), head, renames)


def test_a_change_knows_its_line() -> None:
    found = changed(lambda d: d.row("rates", "2022").update(rate="1"))
    assert found.changes == [Change("cell_changed", "rates", "2022", "rate", "460.9", "1", line=3)]
    assert found.paths["rates"] == "tables/rates.csv"


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r\n", 2),
        lambda text: "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()
        ),
        lambda text: text.rstrip("\n"),
        lambda text: "\n".join([text.splitlines()[0], *text.splitlines()[:0:-1]]),
        lambda text: text.replace("\n", "\n\n"),
    ],
    ids=["bom", "crlf", "mixed ends", "quotes", "no last end", "order", "blank lines"],
)
def test_differences_without_meaning(rewrite: Any, tmp_path: Path) -> None:
    base, head = draft().write(tmp_path / "a"), draft().write(tmp_path / "b")
    file = head / "tables/figures.csv"
    file.write_text(rewrite(file.read_text("utf-8")), "utf-8", newline="")
    assert compare(read_version(base), read_version(head)).changes == []


@pytest.mark.parametrize(
    ("rewrite", "why"),
    [
        (lambda text: text + "a,b\n", "line 6 of the new file has not as many cells"),
        (lambda text: text.replace("about", "about,"), "line 2 of the new file has not as many"),
        (lambda text: text.replace("about", '"about'), "line 2 of the new file has not as many"),
        (lambda text: text + text.splitlines()[1] + "\n", "a key stands twice in the new file"),
        (lambda text: text + ",s,wheat,1,1,\n", "line 6 of the new file has no key"),
        (lambda text: text.replace("figure_id", "id"), "the header is not that of the schema"),
        (lambda text: text.replace(",", ";"), "the header is not that of the schema"),
        (lambda text: text.replace("about", "a\udce9"), "not UTF-8"),
        (lambda _: "", "the header is not that of the schema"),
    ],
    ids=["short", "long", "quote", "twice", "no key", "header", "semicolons", "latin-1", "empty"],
)
def test_what_cannot_be_compared_counts_as_different(
    rewrite: Any, why: str, tmp_path: Path
) -> None:
    base, head = draft().write(tmp_path / "a"), draft().write(tmp_path / "b")
    file = head / "tables/figures.csv"
    file.write_bytes(rewrite(file.read_text("utf-8")).encode("utf-8", "surrogateescape"))
    for one, other, side in ((base, head, "new"), (head, base, "old")):
        found = compare(read_version(one), read_version(other))
        (change,) = found.changes
        assert (change.kind, change.table) == ("not_compared", "figures")
        assert why.replace("new", side) in change.new
        assert found.different


def test_a_table_that_is_not_there_is_not_compared(tmp_path: Path) -> None:
    base, head = draft().write(tmp_path / "a"), draft().write(tmp_path / "b")
    (head / "tables/rates.csv").unlink()
    (change,) = compare(read_version(base), read_version(head)).changes
    assert (change.kind, change.table, change.aspect) == ("not_compared", "rates", "head")


@pytest.mark.parametrize("name", ["Rate", "__line__"])
def test_columns_that_a_database_cannot_tell_apart_are_not_compared(name: str) -> None:
    def edit(d: Draft) -> None:
        d.field("rates", "publisher")["name"] = name
        for row in d.tables["rates"]:
            row[name] = row.pop("publisher")

    (change,) = changed(edit).of("not_compared")
    assert (change.table, change.aspect) == ("rates", "head")
    assert change.new == "two columns share a name but for case, or one starts with __"


@pytest.mark.parametrize(
    "schema",
    [
        [],
        {"fields": 3},
        {"fields": ["code"]},
        {"fields": [{"name": 1}]},
        {"fields": [{"name": "code", "constraints": []}]},
        {"fields": [{"name": "code"}], "primaryKey": 3},
        {"fields": [{"name": "code"}], "foreignKeys": [{"fields": []}]},
        {"fields": [{"name": "code"}], "rules": [1]},
    ],
)
def test_a_schema_that_says_nothing(schema: Any, tmp_path: Path) -> None:
    base, head = draft().write(tmp_path / "a"), draft().write(tmp_path / "b")
    (head / "schemas/rates.json").write_text(json.dumps(schema))
    kinds = {(c.kind, c.table) for c in compare(read_version(base), read_version(head)).changes}
    assert kinds == {("not_compared", "rates")}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"resources": [1]}', '{"resources": [{"name": "a"}, {"name": "a"}]}']
)
def test_a_descriptor_that_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text(text)
    with pytest.raises(CannotRunError, match=r"datapackage\.json"):
        read_version(tmp_path)


def test_everything_is_new_in_a_first_version(tmp_path: Path) -> None:
    found = compare(nothing(), read_version(draft().write(tmp_path)))
    assert {(c.kind, c.table, c.new) for c in found.changes} == {
        ("table_added", "sources", 2),
        ("table_added", "codes", 3),
        ("table_added", "figures", 4),
        ("table_added", "terms", 2),
        ("table_added", "rates", 2),
        ("file_added", "guide", None),
    }


# --- renames ------------------------------------------------------------------------------------


def rename_wheat(d: Draft) -> None:
    d.row("codes", "wheat")["code"] = "meslin"
    for row in d.tables["figures"]:
        row["code"] = row["code"].replace("wheat", "meslin")


def test_a_rename_that_is_not_declared_is_a_removal() -> None:
    assert ("row_removed", "codes", "wheat", "", None, None) in said(changed(rename_wheat))
    assert not changed(rename_wheat).of("key_renamed", "follows")


def test_what_follows_a_renamed_key() -> None:
    found = changed(rename_wheat, Renames(keys={"codes": {"wheat": "meslin"}}))
    assert said(found, lines=True) == {
        ("key_renamed", "codes", "meslin", "", "wheat", "meslin", 3),
        ("follows", "figures", "s@1", "code", "wheat", "meslin", 2),
        ("follows", "figures", "t@4", "code", "wheat", "meslin", 4),
    }


def test_a_reference_to_the_table_itself_follows() -> None:
    def edit(d: Draft) -> None:
        d.row("codes", "grain")["code"] = "cereal"
        d.row("codes", "wheat")["parent"] = "cereal"
        d.row("figures", "t@9")["code"] = "transit"  # that one does not

    found = changed(edit, Renames(keys={"codes": {"grain": "cereal"}}))
    assert said(found) == {
        ("key_renamed", "codes", "cereal", "", "grain", "cereal"),
        ("follows", "codes", "wheat", "parent", "grain", "cereal"),
        ("cell_changed", "figures", "t@9", "code", "grain", "transit"),
    }


def test_two_keys_change_places() -> None:
    def edit(d: Draft) -> None:
        for row in d.tables["rates"]:
            row["year"] = {"2021": "2022", "2022": "2021"}[row["year"]]

    swap = Renames(keys={"rates": {"2021": "2022", "2022": "2021"}})
    assert {c.kind for c in changed(edit, swap).changes} == {"key_renamed"}
    assert {c.kind for c in changed(edit).changes} == {"cell_changed"}


@pytest.mark.parametrize(
    "keys",
    [
        {"rye": "meslin"},
        {"wheat": "rye"},
        {"wheat": "grain"},
        {"wheat": "transit", "grain": "meslin"},
    ],
    ids=["never there", "nowhere now", "another's", "another's, with one that holds"],
)
def test_a_declaration_that_does_not_hold_changes_nothing(keys: dict[str, str]) -> None:
    found = changed(rename_wheat, Renames(keys={"codes": keys}))
    assert "wheat" in {c.key for c in found.of("row_removed")}
    assert not [c for c in found.of("key_renamed") if c.old == "wheat"]


def test_renamed_tables_and_columns_keep_their_rows() -> None:
    def edit(d: Draft) -> None:
        d.resource("rates").update(name="exchange")
        d.schemas["exchange"], d.tables["exchange"] = d.schemas.pop("rates"), d.tables.pop("rates")
        d.field("exchange", "publisher")["name"] = "bank"
        for row in d.tables["exchange"]:
            row["bank"] = row.pop("publisher")
        d.row("exchange", "2021")["bank"] = "fund"

    found = changed(edit, Renames({"rates": "exchange"}, {"exchange": {"publisher": "bank"}}))
    assert {(c.kind, c.table, c.key, c.column, c.old, c.new) for c in found.changes} == {
        ("table_renamed", "exchange", "", "", "rates", "exchange"),
        ("field_renamed", "exchange", "", "bank", "publisher", "bank"),
        ("cell_changed", "exchange", "2021", "bank", "central bank", "fund"),
    }


def test_a_new_column_is_no_change_of_cells() -> None:
    def edit(d: Draft) -> None:
        d.schemas["rates"]["fields"].insert(0, {"name": "basis", "type": "string"})
        for row in d.tables["rates"]:
            row["basis"] = "stated"
        d.row("rates", "2021")["publisher"] = "fund"

    found = changed(edit)
    assert [(c.kind, c.column) for c in found.changes] == [
        ("field_added", "basis"),
        ("cell_changed", "publisher"),
    ]


def test_ten_thousand_new_keys_cost_no_more_than_their_number() -> None:
    rows = {f"old{n}": "same" for n in range(10_000)}
    renamed = {key: f"new{n}" for n, key in enumerate(rows)}
    head = things(dict.fromkeys(renamed.values(), "same"), {})
    found = difference(things(rows, {}), head, Renames(keys={"things": renamed}))
    assert {c.kind for c in found.changes} == {"key_renamed"}
    assert len(found.changes) == 10_000
    assert len(difference(things(rows, {}), head).changes) == 20_000
