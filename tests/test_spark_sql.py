"""The gate's SQL in Spark's words, and the list of what does not carry over. Needs no Spark."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger.package.descriptor import load_package
from steppe_ledger.spark import NOT_CARRIED
from steppe_ledger.spark.dialect import parsed, written
from steppe_ledger.validate.rules import rule_index
from steppe_ledger.validate.tables import read_checks
from tests.conftest import ROOT
from tests.faults import FAULTS


def test_a_rule_is_carried_or_listed() -> None:
    """tests/spark shows that Spark finds the faults of the one, and none of the other."""
    package, _ = load_package(ROOT)
    rules = {rule.name for rule in rule_index(package)}
    proven = {
        place[0]
        for fault in FAULTS
        for place in fault.found
        if NOT_CARRIED.keys().isdisjoint(p[0] for p in fault.found)
    }
    assert proven.isdisjoint(NOT_CARRIED)
    either = {"too-many"}  # no fault is that large; tests/hostile has it of the gate
    assert proven | NOT_CARRIED.keys() | either == rules


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ('SELECT "a" FROM __stage__."figures" AS f', "SELECT `a` FROM `__stage__figures` AS f"),
        ("SELECT strlen(a)", "SELECT OCTET_LENGTH(a)"),
        (
            r"SELECT regexp_full_match(a, 'x\d|y''')",
            r"SELECT a RLIKE CONCAT('\\A(?:', 'x\\d|y\'', ')\\z')",
        ),
        ("SELECT list_position(['a'], b)", "SELECT NULLIF(ARRAY_POSITION(ARRAY('a'), b), 0)"),
        (
            "SELECT ['a', 'b'][max(b)]",
            "SELECT TRY_ELEMENT_AT(ARRAY('a', 'b'), CAST(MAX(b) AS INT))",
        ),
        ("SELECT ['a', 'b'][1]", "SELECT ARRAY('a', 'b')[0]"),
        ("SELECT a IN (SELECT unnest([1, 2]::BIGINT[]))", "SELECT a IN (1, 2)"),
        ("SELECT a IN (SELECT unnest([]::BIGINT[]))", "SELECT a IN (NULL)"),
        ("SELECT a IN (SELECT unnest(b) FROM c)", "SELECT a IN (SELECT EXPLODE(b) FROM c)"),
        ("SELECT a IN (SELECT max(b))", "SELECT a IN (SELECT MAX(b))"),
        (
            "SELECT max(a) OVER (w ROWS 1 PRECEDING) FROM b WINDOW w AS (ORDER BY c)",
            "SELECT MAX(a) OVER (ORDER BY c NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM b WINDOW w AS (ORDER BY c NULLS LAST)",
        ),
        (
            "SELECT TRY_CAST(a AS DECIMAL(24, 6))",
            r"SELECT TRY_CAST(CASE WHEN a RLIKE '\\A\\p{ASCII}*\\z' THEN REGEXP_REPLACE(a, '(?<=[0-9])_(?=[0-9])', '') END AS DECIMAL(24, 6))",
        ),
        (
            "SELECT TRY_CAST(a AS DATE)",
            r"SELECT TRY_CAST(CASE WHEN a RLIKE '\\A\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9:.]*)?\\s*\\z' THEN a END AS DATE)",
        ),
        ("SELECT TRY_CAST(a AS BOOLEAN)", "SELECT TRY_CAST(a AS BOOLEAN)"),
    ],
)
def test_what_spark_would_take_otherwise(duckdb: str, spark: str) -> None:
    assert written(parsed(duckdb)) == spark


def test_parameters_are_written_out() -> None:
    tree = parsed("SELECT unnest($1::VARCHAR[])", [["it's", "b"]])
    assert written(tree) == r"SELECT EXPLODE(CAST(ARRAY('it\'s', 'b') AS ARRAY<STRING>))"


def test_every_check_has_words_in_spark() -> None:
    for check in read_checks(ROOT)[0]:
        assert "::" not in written(parsed(check.sql))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--engine", "spark"), "--engine spark and --tables go together"),
        (("--tables", "x"), "--engine spark and --tables go together"),
        (
            ("--engine", "spark", "--tables", "x", "--require-texts"),
            "Spark asks neither the texts nor the witnesses",
        ),
        (("--engine", "spark", "--tables", "x"), "--engine spark needs PySpark and sqlglot: "),
    ],
)
def test_without_what_it_needs_it_says_so_in_one_line(
    words: tuple[str, ...], why: str, mini: Path, run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for module in ("engine", "connection"):
        monkeypatch.delitem(sys.modules, f"steppe_ledger.spark.{module}", raising=False)
    status, out, err = run("validate", "--root", mini, *words)
    assert (status, out) == (2, "")
    assert err.startswith(f"steppe_ledger: {why}")
    assert err.count("\n") == 1
