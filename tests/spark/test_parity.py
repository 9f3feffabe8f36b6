"""Spark finds what DuckDB finds, word for word, of every seeded fault that it covers."""

from __future__ import annotations

from pathlib import Path

import pytest

from steppe_ledger.findings import Finding, Report
from steppe_ledger.spark import NOT_CARRIED
from steppe_ledger.spark.engine import validate_on_spark
from steppe_ledger.validate.gate import validate
from tests.conftest import copy_mini
from tests.faults import FAULTS, Fault, batches
from tests.test_faults import broken

COVERED = [f for f in FAULTS if NOT_CARRIED.keys().isdisjoint(place[0] for place in f.found)]
# of each rule that does not carry over, a fault that DuckDB finds and Spark does not
LEFT = list({place[0]: f for f in FAULTS for place in f.found if place[0] in NOT_CARRIED}.values())


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_mini(tmp_path_factory.mktemp("whole") / "mini")


def said(report: Report, root: Path) -> list[tuple[object, ...]]:
    """All that both engines can say; the line of a row and the text of a torn one they cannot."""

    def parts(finding: Finding) -> tuple[object, ...]:
        path = (finding.path or "").removeprefix(f"{root}/")
        line = None if path.startswith("tables/") else finding.line
        value = None if finding.rule == "ragged-row" else finding.value
        return (finding.rule, finding.table, path, line, finding.column, finding.key, value,
                finding.message.replace(f"{root}/", ""), finding.hint)  # fmt: skip

    return sorted(map(parts, report.findings), key=str)


@pytest.mark.parametrize("batch", batches(COVERED), ids=lambda batch: batch[0].name)
def test_spark_says_what_duckdb_says(batch: list[Fault], whole: Path, tmp_path: Path) -> None:
    root, _ = broken(whole, tmp_path, batch)
    found = said(validate_on_spark(root, str(root / "tables")), root)
    assert found == said(validate(root, witnesses="never"), root)
    assert len(found) >= len(batch)


@pytest.mark.parametrize("batch", batches(LEFT), ids=lambda batch: batch[0].name)
def test_what_is_listed_does_not_carry_over(
    batch: list[Fault], whole: Path, tmp_path: Path
) -> None:
    """A rule that Spark holds after all has to leave the list."""
    root, _ = broken(whole, tmp_path, batch)
    report = validate_on_spark(root, str(root / "tables"))
    assert {finding.rule for finding in report.findings}.isdisjoint(NOT_CARRIED)
