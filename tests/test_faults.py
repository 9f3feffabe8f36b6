"""Every seeded fault is found where it is, and nothing else is said; each witness refuses what it owns.

Faults that do not meet are made in one copy of the package. Where such a batch is not as expected
each of its faults is tried alone, to say which it is; EACH_FAULT=1 does so from the start.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger.findings import REPORT_FIELDS
from steppe_ledger.package.descriptor import DESCRIPTOR, Package, load_package, require_package
from steppe_ledger.validate.gate import validate
from steppe_ledger.validate.rules import rule_index
from steppe_ledger.validate.witnesses import ask_frictionless, ask_pandera
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


def verdict(whole: Path, folder: Path, faults: list[Fault]) -> tuple[list, list]:
    """Where something has to be found, and where it is."""
    root, texts = broken(whole, folder, faults)
    first = faults[0]
    report = validate(
        root, texts if first.texts else None, require_texts=first.require_texts, witnesses="never"
    )
    assert all(finding.hint and finding.message for finding in report.findings)
    wanted = [place(root, expected) for fault in faults for expected in fault.found]
    found = [(f.rule, f.path, f.line, f.column) for f in report.findings]
    return sorted(wanted, key=str), sorted(found, key=str)


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch[0].name)
def test_exactly_the_faults_are_found(
    batch: list[Fault], whole: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    together, said = verdict(whole, tmp_path / "together", batch)
    if together == said:
        return
    for number, fault in enumerate(batch):
        with subtests.test(fault.name):
            wanted, found = verdict(whole, tmp_path / str(number), [fault])
            assert found == wanted
    silent, noise = (set(a) - set(b) for a, b in ((together, said), (said, together)))
    pytest.fail(f"faults that meet, say so in `touches`: not found {silent}, found too {noise}")


def narrow(root: Path, whole: Path) -> None:
    """Leave in the descriptor only the tables that were broken, and those that they refer to."""
    broken_tables = {path.stem for path in (whole / "tables").iterdir()
                     if path.read_bytes() != (root / "tables" / path.name).read_bytes()}  # fmt: skip
    if not broken_tables:
        return  # it is the descriptor or a schema that was broken
    references = {name: json.loads((root / f"schemas/{name}.json").read_text("utf-8"))
                  .get("foreignKeys", []) for name in broken_tables}  # fmt: skip
    wanted = broken_tables | {key["reference"]["resource"] for keys in references.values()
                              for key in keys}  # fmt: skip
    descriptor = json.loads((root / DESCRIPTOR).read_text("utf-8"))
    descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] in wanted]
    (root / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")


def refused(witness: Callable[[Package], list], root: Path) -> bool:
    """Whether a witness alone refuses the package, whatever else another would say of it."""
    try:
        return bool(witness(require_package(root)))
    except Exception:  # a witness that breaks down has not passed it
        return True


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.alone], ids=lambda fault: fault.name)
def test_each_witness_alone_refuses_what_it_owns(fault: Fault, whole: Path, tmp_path: Path) -> None:
    root, _ = broken(whole, tmp_path, [fault])
    narrow(root, whole)
    witnesses = {"frictionless": ask_frictionless, "pandera": ask_pandera}
    asked = [name for name in fault.alone if name in witnesses]
    assert [name for name in asked if not refused(witnesses[name], root)] == []


def test_the_whole_package_is_valid(whole: Path) -> None:
    report = validate(whole, MINI / "texts", require_texts=True)
    assert report.findings == []
    assert report.checked["witnesses"] == "frictionless, pandera"
    assert report.checked["evidence"]["texts_present"] == 4
    assert report.checked["evidence"]["open_numbers"] == 0


def test_every_rule_has_a_fault() -> None:
    package, _ = load_package(ROOT)
    rules = {rule.name for rule in rule_index(package)} - ELSEWHERE
    seeded = {expected[0] for fault in FAULTS for expected in fault.found}
    assert sorted(rules - seeded) == []
    assert sorted(seeded - rules) == []


# these need a history, a witness of its own mind, or a file that a copy of a folder cannot hold:
# tests/test_release_reasons.py, test_gate.py and hostile/test_known.py prove them
ELSEWHERE = {
    "missing-reason",
    "reason",
    "stale-reason",
    "witness",
    "too-large",
    "too-many",
    "unreadable",
}


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
