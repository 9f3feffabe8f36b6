"""How much of what `code` proposes is what the curators settled on: the bench, measured.

`python tests/bench_report.py --texts DIR [--wrong COLUMN]` proposes rows for every coded source as if
it were new, its own mentions and figures taken away, and counts the cells that are those of the
tables. `--wrong` lists the proposals whose `printed`, `kind` or cell of a figure is another.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from steppe_ledger.curate.ledger import open_source
from steppe_ledger.curate.propose import propose
from steppe_ledger.curate.reader import Proposal, Reader
from steppe_ledger.package.descriptor import require_package

ROOT = Path(__file__).parents[1]
CELLS = {
    "value": ("value", "value_max", "precision"),
    "period": ("period_start", "period_end", "period_basis"),
    "areas": ("ref_area", "counterpart_area"),
    **{name: (name,) for name in ("unit", "comparator", "measure", "claimed_by", "indicator_id",
                                  "modality", "accrual")},
}  # fmt: skip
VERDICTS = ("right", "empty", "wrong")
Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def proposals(root: Path, source: str, texts: Path) -> list[Proposal]:
    """What the bench proposes for a source of which nothing is coded; ``root`` is a scratch copy."""
    for table in ("mentions", "figures"):
        kept = [row for row in rows(ROOT / f"tables/{table}.csv") if row["source_id"] != source]
        with (root / f"tables/{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(kept[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
    package = require_package(root)
    row, text, spans = open_source(package, texts, source)
    return propose(Reader(package, row, text), spans)


def cell(row: Row, name: str) -> str:
    given = row.get(name, "")
    return str(Decimal(given).normalize()) if given and name in CELLS["value"] else given


class Account:
    """How many proposals have each cell right, empty or wrong."""

    def __init__(self, wrong: str | None) -> None:
        self.wrong, self.counts = wrong, Counter[tuple[str, str]]()

    def take(self, name: str, p: Proposal, given: object, wanted: list[object]) -> None:
        """Count a cell of a proposal, and print it where it is one of those asked for."""
        verdict = "right" if given in wanted else "wrong" if any(given or "") else "empty"
        self.counts[name, verdict] += 1
        if name == self.wrong and verdict != "right":
            print(f"{p.start} {given!r} for {wanted}: {p.kind} {p.printed!r} {p.why}")

    def take_all(self, p: Proposal, mentions: list[Row], figures: dict[str, list[Row]]) -> None:
        """Count a proposal against the mentions of its source."""
        held = [m for m in mentions if int(m["start"]) < p.end and p.start < int(m["end"])]
        settled = next((m for m in held if m["kind"] == "quantity"), held[0] if held else {})
        self.take("printed", p, p.printed, [settled.get("printed")])
        self.take("kind", p, p.kind, [settled.get("kind")])
        for name, cells in CELLS.items() if settled.get("kind") == "quantity" else ():
            wanted = [[cell(f, c) for c in cells] for f in figures[settled["mention_id"]]]
            self.take(name, p, [cell(p.figure, c) for c in cells], list(wanted))
        if settled.get("kind") == "quantity":
            self.take("printed of a figure", p, p.printed, [settled["printed"]])


def main() -> None:
    """Print, for all sources together, how many proposals have each cell right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--wrong")
    args = parser.parse_args()
    account = Account(args.wrong)
    figures: dict[str, list[Row]] = {}
    for figure in rows(ROOT / "tables/figures.csv"):
        figures.setdefault(figure["mention_id"], []).append(figure)
    mentions = rows(ROOT / "tables/mentions.csv")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("tables", "schemas", "views", "checks"):
            shutil.copytree(ROOT / name, Path(folder, name))
        shutil.copy(ROOT / "datapackage.json", folder)
        for source in [row["source_id"] for row in rows(ROOT / "tables/sources.csv")]:
            mine = [row for row in mentions if row["source_id"] == source]
            for p in proposals(Path(folder), source, args.texts):
                account.take_all(p, mine, figures)
    for name in dict.fromkeys(name for name, _ in account.counts):
        said = [f"{account.counts[name, verdict]} {verdict}" for verdict in VERDICTS]
        print(f"{name}: {', '.join(said)}")


if __name__ == "__main__":
    main()
