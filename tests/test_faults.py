"""Every seeded fault is found where it is, by every engine that owns it, and nothing else is said.

Faults that do not meet are made in one copy of the package. Where such a batch is not as expected
each of its faults is tried alone, to say which it is; EACH_FAULT=1 does so from the start.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandera.errors
import pytest
from frictionless import Package as FrictionlessPackage
from frictionless import system

from schemas.checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.export.duckdb_file import create_table, write_duckdb
from steppe_ledger.package.canonical import check_table
from steppe_ledger.sql.database import load_table
from steppe_ledger.findings import REPORT_FIELDS
from steppe_ledger.package.descriptor import load_package, require_package
from steppe_ledger.validate.pandera_schemas import pandera_schema
from steppe_ledger.package.rows import as_frame, read_all
from steppe_ledger.validate import structure
from steppe_ledger.validate.run import validate
from tests.conftest import MINI, ROOT, copy_mini
from tests.faults import FAULTS, Fault, batches, place

BATCHES = [[fault] for fault in FAULTS] if os.environ.get("EACH_FAULT") else batches()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up package, whole; to copy, not to break."""
    return copy_mini(tmp_path_factory.mktemp("whole") / "mini")


def broken(whole: Path, folder: Path, faults: list[Fault]) -> tuple[Path, Path]:
    """A copy of the package and of its texts with faults in it."""
    root, texts = folder / "mini", folder / "texts"
    shutil.copytree(whole, root)
    shutil.copytree(MINI / "texts", texts)
    for fault in faults:
        fault.break_it(root, texts)
    return root, texts


def verdict(whole: Path, folder: Path, faults: list[Fault], engine: str) -> tuple[list, list]:
    """Where something has to be found, and where it is."""
    root, texts = broken(whole, folder, faults)
    first = faults[0]
    report = validate(
        root, texts if first.texts else None, require_texts=first.require_texts, engine=engine
    )
    assert all(finding.hint and finding.message for finding in report.findings)
    wanted = [place(root, expected) for fault in faults for expected in fault.found]
    found = [(f.rule, f.path, f.line, f.column) for f in report.findings]
    if engine == "duckdb":  # an engine may call the same fault of a cell by another rule's name
        wanted, found = [w[1:] for w in wanted], [f[1:] for f in found]
    return sorted(wanted, key=str), sorted(found, key=str)


@pytest.mark.parametrize("engine", ["standard", "duckdb"])
@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch[0].name)
def test_exactly_the_faults_are_found(
    batch: list[Fault], engine: str, whole: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    together, said = verdict(whole, tmp_path / "together", batch, engine)
    if together == said:
        return
    for number, fault in enumerate(batch):
        with subtests.test(fault.name):
            wanted, found = verdict(whole, tmp_path / str(number), [fault], engine)
            assert found == wanted
    silent, noise = (set(a) - set(b) for a, b in ((together, said), (said, together)))
    pytest.fail(f"faults that meet, say so in `touches`: not found {silent}, found too {noise}")


def frictionless_refuses(root: Path, table: str, *, references: bool) -> bool:
    """The table by itself; with ``references`` together with those that it refers to."""
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    schema = json.loads((root / resources[table]["schema"]).read_text("utf-8"))
    keys = schema.pop("foreignKeys", [])
    names = {table, *(key["reference"]["resource"] for key in keys)} if references else {table}
    if not references:
        resources[table]["schema"] = schema
    descriptor["resources"] = [resources[name] for name in names]
    with system.use_context(trusted=False):
        package = FrictionlessPackage.from_descriptor(descriptor, basepath=str(root))
        return not package.get_resource(table).validate().valid


def pandera_refuses(root: Path, table: str) -> bool:
    rows, _ = check_table(root, require_package(root).tables[table])
    assert rows is not None
    try:
        pandera_schema(rows.table).validate(as_frame(rows), lazy=True)
    except pandera.errors.SchemaErrors:
        return True
    return False


def duckdb_refuses(root: Path, table: str, others: duckdb.DuckDBPyConnection) -> bool:
    """Whether the table that is built would refuse a row; its references go to whole tables."""
    rows, _ = check_table(root, require_package(root).tables[table])
    assert rows is not None
    others.execute("DROP TABLE IF EXISTS broken")
    others.execute("DROP TABLE IF EXISTS staged")
    load_table(others, rows, temporary="staged")
    others.execute(create_table(replace(rows.table, name="broken")))
    try:
        others.execute("INSERT INTO broken FROM staged")
    except duckdb.ConstraintException:
        return True
    return False


@pytest.fixture(scope="session")
def built(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The database that is built from the whole tables."""
    path, package = tmp_path_factory.mktemp("built") / "x.duckdb", require_package(whole)
    write_duckdb(package, read_all(package), path)
    return duckdb.connect(str(path))


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.alone], ids=lambda fault: fault.name)
def test_each_engine_alone_refuses_what_it_owns(
    fault: Fault, whole: Path, tmp_path: Path, built: duckdb.DuckDBPyConnection
) -> None:
    root, _ = broken(whole, tmp_path, [fault])
    refuses: dict[str, Callable[[], bool]] = {
        "frictionless": lambda: frictionless_refuses(
            root, fault.table, references=fault.found[0][0] == "foreign-key"
        ),
        "pandera": lambda: pandera_refuses(root, fault.table),
        "duckdb": lambda: duckdb_refuses(root, fault.table, built),
    }
    assert [name for name in fault.alone if not refuses[name]()] == []


@pytest.mark.parametrize("engine", ["standard", "duckdb"])
def test_the_whole_package_is_valid(whole: Path, engine: str) -> None:
    report = validate(whole, MINI / "texts", require_texts=True, engine=engine)
    assert report.findings == []
    assert report.checked["evidence"] == {
        "texts_present": 4, "texts_of": 4, "slices": 41, "open_numbers": 0
    }  # fmt: skip


def test_the_whole_tables_are_valid_to_each_engine_alone(
    whole: Path, built: duckdb.DuckDBPyConnection
) -> None:
    assert FrictionlessPackage(str(whole / "datapackage.json")).validate().valid
    for name in require_package(whole).tables:
        assert not pandera_refuses(whole, name)
        assert not duckdb_refuses(whole, name, built)


def rules_in_code() -> set[str]:
    """The names of rules that stand in the code as first words of a finding."""
    names = set(structure.HINTS)
    files = [
        *(ROOT / "steppe_ledger").glob("*.py"),
        *(ROOT / "steppe_ledger/evidence").glob("*.py"),
    ]
    for path in [*files, *(ROOT / "steppe_ledger/validate").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").lower() == "finding":
                names |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant)}
    # not the first word of a call
    names |= {"control-character", "nfc", "blank-ends", "formula"}
    return names | {"text-missing", "text-hash", "text-length", "ledger-open"}


def test_every_rule_has_a_fault(whole: Path) -> None:
    package, _ = load_package(ROOT)
    rules = rules_in_code() | {"encoding", "csv"}
    rules |= {rule["name"] for table in package.tables.values() for rule in table.rules}
    rules |= {path.stem.replace("_", "-") for path in (ROOT / "checks").glob("*.sql")}
    rules |= {name.replace("_", "-") for name in {**FIELD_CHECKS, **ROW_CHECKS}}
    seeded = {expected[0] for fault in FAULTS for expected in fault.found}
    assert sorted(rules - seeded) == []
    assert sorted(seeded - rules) == []


def test_faults_have_names_of_their_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 45
    assert all(fault.why for fault in FAULTS if len(fault.found) > 1)


def test_report_as_json_has_the_agreed_form(whole: Path, tmp_path: Path, run: Callable) -> None:
    fault = next(fault for fault in FAULTS if fault.name.startswith("range-order"))
    root, texts = broken(whole, tmp_path, [fault])
    status, out, _ = run("validate", "--root", root, "--texts", texts, "--format", "json")
    report = json.loads(out)
    assert status == 1
    assert list(report) == ["valid", "errors", "checked"]
    assert report["valid"] is False
    (error,) = report["errors"]
    assert tuple(error) == REPORT_FIELDS
    assert error == {
        "rule": "range-order",
        "table": "figures",
        "path": "tables/figures.csv",
        "line": 3,
        "column": "value_max",
        "key": "chronicle-2024-07@70",
        "value": "1500000000",
        "message": "broken rule: The upper value is above the value",
        "hint": "Put the lower end into value and the upper into value_max.",
    }
