"""Cells and keys by the schema: types, one way to write a value, limits, uniqueness, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steppe_ledger.findings import Finding, near
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.sql.database import literal, quoted, staged, text_of
from steppe_ledger.validate.form import FORMAT_HINT, MOST_CELL
from steppe_ledger.validate.sheet import Sheet, among

_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^ <>\"{}|\\^`]+"
_NEAR_AMONG = 5000  # keys of a table among which a near match is looked for
Rule = tuple[str, str, str, str, str]  # rule, column, SQL condition, message, hint


def check_cells(sheet: Sheet) -> Iterator[Finding]:
    """Every cell that is not what its field in the schema says, one finding a cell and rule."""
    rules = [rule for field in sheet.table.fields for rule in _rules(field)]
    counts = sheet.counts([condition for _, _, condition, _, _ in rules])
    for (rule, column, condition, message, hint), count in zip(rules, counts, strict=True):
        if count:
            for place in sheet.where(condition, column):
                yield sheet.finding(rule, message, _hint(sheet, rule, column, hint, place), place,
                                    column)  # fmt: skip
    yield from _repeated(sheet)


def _hint(sheet: Sheet, rule: str, column: str, hint: str, place: tuple[Any, ...]) -> str:
    if rule != "enum":
        return hint
    field = next(f for f in sheet.table.fields if f["name"] == column)
    return hint + near(place[2] or "", field["constraints"]["enum"])


def _rules(field: dict[str, Any]) -> Iterator[Rule]:
    """What a cell of a field has to be, as conditions that a wrong cell meets."""
    column, limits = field["name"], field.get("constraints", {})
    name, text = quoted(column), text_of(field)
    if field["type"] == "string":
        empty = f"{name} IS NULL"
        yield ("blank-ends", column, f"starts_with({name}, ' ') OR ends_with({name}, ' ')",
               "starts or ends with a blank", FORMAT_HINT)  # fmt: skip
        yield ("formula", column, f"left({name}, 1) IN ('=', '+', '-', '@')",
               "a spreadsheet would run it as a formula",
               "Start the cell with another character.")  # fmt: skip
        yield ("cell-length", column,
               f"strlen({name}) > {MOST_CELL} AND length({name}) > {MOST_CELL}",
               f"the text has more than {MOST_CELL:,} characters, which no spreadsheet keeps",
               "Shorten the text.")  # fmt: skip
    else:
        kind, kept = FIELD_TYPES[field["type"]], quoted("__text__" + column)
        empty = f"{name} IS NULL AND {kept} IS NULL"
        yield ("type", column, f"{name} IS NULL AND {kept} IS NOT NULL",
               f"is not of type {field['type']}", kind.advice)  # fmt: skip
        yield ("cell-form", column, f"{name} IS NOT NULL AND {kept} IS NOT NULL",
               f"is not written as {kind.looks}", kind.advice)  # fmt: skip
    if limits.get("required"):
        yield ("required", column, empty, "the cell is empty",
               "Fill the cell; this column may not be empty.")  # fmt: skip
    if field.get("format", "default") == "uri":
        yield ("type", column, f"NOT regexp_full_match({name}, {literal(_URI)})",
               "is no address (URI)",
               "Write the whole address, as in https://example.org/page.")  # fmt: skip
    yield from _limits(column, name, text, limits)


def _limits(column: str, name: str, text: str, limits: dict[str, Any]) -> Iterator[Rule]:
    if "enum" in limits:
        codes = ", ".join(literal(code) for code in limits["enum"])
        yield ("enum", column, f"{name} NOT IN ({codes})", "is not a code of the list",
               "Use a code of the column's list; see docs/codebook.md.")  # fmt: skip
    if "pattern" in limits:
        yield ("pattern", column, f"NOT regexp_full_match({name}, {literal(limits['pattern'])})",
               "does not have the form of the column",
               f"Write the value in the form {limits['pattern']}")  # fmt: skip
    if "minimum" in limits:
        yield ("range", column, f"{name} < {limits['minimum']}", f"is below {limits['minimum']}",
               "Write a value within the limits of the schema.")  # fmt: skip
    if "maximum" in limits:
        yield ("range", column, f"{name} > {limits['maximum']}", f"is above {limits['maximum']}",
               "Write a value within the limits of the schema.")  # fmt: skip
    if "maxLength" in limits:
        yield ("length", column, f"length({text}) > {limits['maxLength']}",
               f"has more than {limits['maxLength']} characters", "Shorten the value.")  # fmt: skip


def _repeated(sheet: Sheet) -> Iterator[Finding]:
    """Values that stand in an earlier row, in a unique column or key."""
    table = sheet.table
    unique = [[f["name"]] for f in table.fields if f.get("constraints", {}).get("unique")]
    keys = [("unique", names, "the value stands in an earlier row",
             "Give each row a value of its own.")
            for names in [*unique, *table.schema.get("uniqueKeys", [])]]  # fmt: skip
    keys.append(("primary-key", table.key, "the key stands in an earlier row",
                 "Give the row a key of its own, or delete the duplicate."))  # fmt: skip
    fields = {f["name"]: f for f in table.fields}
    for rule, names, message, hint in keys:
        cells = ", ".join(quoted(name) for name in names)
        full = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in names)
        twice = sheet.connection.execute(
            f"SELECT 1 FROM {staged(table)} WHERE {full}"
            f" GROUP BY {cells} HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
        if not twice:
            continue
        later = (
            f"({full}) AND __line__ IN (SELECT __line__ FROM (SELECT __line__, row_number() OVER"
            f" (PARTITION BY {cells} ORDER BY __line__) AS n FROM {staged(table)} WHERE {full})"
            " WHERE n > 1)"
        )
        for place in sheet.where(later, fields[names[0]]["name"]):
            yield sheet.finding(rule, message, hint, place, names[0])


def check_references(sheets: dict[str, Sheet]) -> Iterator[Finding]:
    """Cells that refer to a row which is not there. A table that cannot be read is left out."""
    for sheet in sheets.values():
        keys = [key for key in sheet.table.foreign_keys if key[1] in sheets]
        if not keys:
            continue
        missing: dict[int, list[int]] = {}
        queries = (_missing(sheet, sheets[key[1]], key, n) for n, key in enumerate(keys))
        for key, line in sheet.connection.execute(" UNION ALL ".join(queries)).fetchall():
            missing.setdefault(key, []).append(line)
        for n, (own, target, theirs) in enumerate(keys):
            if n in missing:
                yield from _dangling(sheet, missing[n], own[0], sheets[target], theirs[0])


def _missing(sheet: Sheet, target: Sheet, key: tuple[list[str], str, list[str]], n: int) -> str:
    """SQL for ``n`` and the lines whose foreign key leads nowhere."""
    fields, others = ({f["name"]: f for f in s.table.fields} for s in (sheet, target))
    own, theirs = ([text_of(of[name]) for name in names] for of, names in
                   ((fields, key[0]), (others, key[2])))  # fmt: skip
    there = ", ".join(f"{text} AS c{i}" for i, text in enumerate(theirs))
    same = " AND ".join(f"o.c{i} = {text}" for i, text in enumerate(own))
    full = " AND ".join(f"{text} IS NOT NULL" for text in own)
    return (
        f"SELECT {n}, __line__ FROM {staged(sheet.table)} ANTI JOIN (SELECT {there} FROM"
        f" {staged(target.table)}) AS o ON {same} WHERE {full}"
    )


def _dangling(
    sheet: Sheet, lines: list[int], column: str, target: Sheet, theirs: str
) -> Iterator[Finding]:
    name = target.table.name
    known: list[str] = []
    if target.rows <= _NEAR_AMONG and len(lines) <= 100:
        known = [str(key) for (key,) in target.distinct([quoted(theirs)]) if key is not None]
    message, hint = (
        f"{name} has no such row",
        "Add the row that is referred to, or correct the reference.",
    )
    for place in sheet.where(f"__line__ IN ({among(lines)})", column):
        yield sheet.finding(
            "foreign-key", message, hint + near(place[2] or "", known), place, column
        )
