"""The changelog's section of a release."""

from __future__ import annotations

from typing import Any

import pytest
from steppe_ledger.package.snapshot import empty_snapshot

from steppe_ledger.diff.compare import compare
from steppe_ledger.diff.reasons import parse_reasons
from steppe_ledger.release.changelog import data_changes, insert_section
from steppe_ledger.release.version import verdict
from tests.corpus.version_cases import draft

DATE = "2026-11-22"


def section(edit: Any, reasons: str = "", changelog: str = "", *, first: bool = False) -> str:
    head = draft()
    edit(head)
    base = empty_snapshot("nothing") if first else draft().snapshot()
    diff = compare(base, head.snapshot())
    given, findings = parse_reasons("table,key,column,reason,note\n" + reasons)
    assert not findings
    changes = data_changes(diff, verdict(diff), given)
    return insert_section(changelog, "2.0.0", DATE, changes)[1]


def test_every_changed_cell_with_its_reason() -> None:
    def edit(d: Any) -> None:
        d.row("rates", "2021")["rate"] = "426.2"
        d.row("rates", "2022")["publisher"] = "fund | bank"
        d.row("codes", "grain")["code"] = "cereals"
        d.row("codes", "wheat")["parent"] = "cereals"
        d.row("figures", "t@9")["code"] = "cereals"

    reasons = (
        "rates,2021,rate,coding_error,digit\nrates,2022,publisher,source_revised,\n"
        "codes,cereals,code,recoded,\n"
    )
    assert section(edit, reasons) == (
        "## [2.0.0] - 2026-11-22\n\n"
        "The change is major, by:\n\n"
        "- Combine, split, delete or change the meaning of data that is referenced by another data "
        "resource\n\n"
        "### Changed\n\n"
        "- `codes`: 2 cells.\n\n"
        "| key | column | old | new | reason | note |\n|---|---|---|---|---|---|\n"
        "| `cereals` | `code` | `grain` | `cereals` | recoded | *empty* |\n"
        "| `wheat` | `parent` | `grain` | `cereals` | follows a renamed key |  |\n\n"
        "- `figures`: 1 cell.\n\n"
        "| key | column | old | new | reason | note |\n|---|---|---|---|---|---|\n"
        "| `t@9` | `code` | `grain` | `cereals` | follows a renamed key |  |\n\n"
        "- `rates`: 1 cell.\n\n"
        "| key | column | old | new | reason | note |\n|---|---|---|---|---|---|\n"
        "| `2022` | `publisher` | `central bank` | `fund \\| bank` | source_revised "
        "| *empty* |\n\n"
        "### Fixed\n\n"
        "- `rates`: 1 cell.\n\n"
        "| key | column | old | new | reason | note |\n|---|---|---|---|---|---|\n"
        "| `2021` | `rate` | `426.1` | `426.2` | coding_error | `digit` |\n"
    )


def test_added_rows_are_counted_and_grouped() -> None:
    def edit(d: Any) -> None:
        for number in range(30):
            d.add("figures", f"s@{number + 10}", "s", "wheat", "1", "1", "")
        d.add("figures", "u@5", "s", "wheat", "1", "1", "")
        for year in range(2030, 2060):
            d.add("rates", str(year), "1", "bank")

    text = section(edit, "figures,*,,added,\nfigures,u@5,,coding_error,forgotten\n")
    assert "- `figures`: 31 rows (4 to 35; added 30, coding_error 1): `s` (30), `u@5`.\n" in text
    assert "(2 to 32; added 30): `2030`, `2031`," in text
    assert "`2049`, and 10 more." in text


def test_everything_else_that_changes() -> None:
    def edit(d: Any) -> None:
        d.tables["figures"].pop(1)
        d.schemas["codes"]["fields"].append({"name": "n", "type": "string"})
        d.schemas["sources"]["fields"].pop()
        d.descriptor["resources"].remove(d.resource("rates"))
        d.descriptor["resources"].append({"name": "x", "path": "x.txt"})
        d.extra |= {"x.txt": b"", "docs/guide.md": b"other"}
        d.resource("guide")["path"] = "guide.md"
        d.extra["guide.md"] = d.extra["docs/guide.md"]
        d.descriptor["title"] = "Smaller"
        d.resource("terms")["name"] = "parts"
        d.schemas["parts"], d.tables["parts"] = d.schemas.pop("terms"), d.tables.pop("terms")

    reasons = (
        "rates,,,withdrawn,nobody used it\nsources,,ledger,withdrawn,\nfigures,s@7,,coding_error,\n"
    )
    text = section(edit, reasons)
    for line in (
        "- Add, remove or re-order fields",
        "- A resource that others may read is gone (our rule)",
        "- `x`: a new file.",
        "- `codes`: column n added.",
        "- `parts`: renamed, was `terms`.",
        "- `guide`: path moved from `docs/guide.md` to `guide.md`.",
        "- `guide`: other content.",
        '- title of the package: "Small" to "Smaller".',
        "- `rates`: the table (withdrawn: nobody used it).",
        "- `sources`: column ledger removed (withdrawn).",
        "- `figures`: 1 row (4 to 3).",
        "| `s@7` | coding_error | *empty* |",
    ):
        assert line in text.split("\n"), line
    assert text.index("### Added") < text.index("### Changed") < text.index("### Removed")
    assert "- `rates`: the table." in section(
        lambda d: d.descriptor["resources"].remove(d.resource("rates"))
    )


def test_first_release() -> None:
    text = section(lambda _: None, first=True)
    assert "The first release." in text
    assert "- `figures`: a new table, 4 rows.\n- `guide`: a new file.\n" in text


CHANGES = {"": ["Computed."], "Added": ["- `t`: 1 row."]}


def test_new_changelog() -> None:
    text, part = insert_section("", "0.1.0", DATE, CHANGES)
    assert text.startswith("# Changelog\n\nThe form is")
    assert text.endswith(f"## [Unreleased]\n\n{part}")
    assert part == f"## [0.1.0] - {DATE}\n\nComputed.\n\n### Added\n\n- `t`: 1 row.\n"


def test_what_a_person_wrote_stays_and_moves_into_the_section() -> None:
    before = (
        "# Changelog\n\n## [Unreleased]\n\nA word.\n\n### Fixed\n\n- a view\n\n### Added\n\n"
        "- a chart\n\n### Notes\n\nMore.\n\n## [0.1.0] - 2026-01-01\n\nOld.\n"
    )
    text, part = insert_section(before, "0.2.0", DATE, CHANGES)
    assert part == (
        f"## [0.2.0] - {DATE}\n\nA word.\n\nComputed.\n\n### Added\n\n- a chart\n- `t`: 1 row.\n\n"
        "### Fixed\n\n- a view\n\n### Notes\n\nMore.\n"
    )
    assert text == (f"# Changelog\n\n## [Unreleased]\n\n{part}\n## [0.1.0] - 2026-01-01\n\nOld.\n")


@pytest.mark.parametrize(
    ("before", "start"),
    [
        ("# Log\n", "# Log\n\n## [Unreleased]\n\n## [0.2.0]"),
        ("# Log\n\n## [0.1.0]\n\nOld.\n", "# Log\n\n## [Unreleased]\n\n## [0.2.0]"),
        ("# Log\n\n## Unreleased", "# Log\n\n## [Unreleased]\n\n## [0.2.0]"),
    ],
)
def test_changelogs_of_other_forms(before: str, start: str) -> None:
    text, part = insert_section(before, "0.2.0", DATE, CHANGES)
    assert text.startswith(start)
    assert text.count("Unreleased") == 1
    assert ("Old." in text) == ("Old." in before)
    again, _ = insert_section(text, "0.3.0", DATE, CHANGES)
    assert again.index("[0.3.0]") < again.index("[0.2.0]")
    assert part in again
