"""Change the real tables one cell at a time, and see which changes the gate catches.

`python tests/mutation_report.py --texts DIR [--sample N] [--seed S]` prints, for each table and column,
how many mutants of each operator were made and killed. A mutant is killed when the gate, with the texts,
finds anything. The reasons of changes and the hash are set aside: they catch every change of a released cell.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from steppe_ledger.package.descriptor import Table, require_package
from steppe_ledger.validate.gate import validate

ROOT = Path(__file__).parents[1]
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Mutant:
    """One changed cell."""

    table: str
    column: str
    operator: str
    row: int
    new: str


def load(root: Path, table: Table) -> Rows:
    with (root / table.path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _digit(cell: str) -> str | None:
    places = [m.start() for m in re.finditer("[0-9]", cell)]
    if not places:
        return None
    at = places[-1]
    return f"{cell[:at]}{(int(cell[at]) + 1) % 10}{cell[at + 1 :]}"


def _day(cell: str) -> str | None:
    try:
        return (date.fromisoformat(cell) + timedelta(days=1)).isoformat()
    except ValueError:
        return None


def _lookalike(cell: str) -> str | None:
    return cell.replace("e", "\u0435", 1) if re.search("[a-z]e|e[a-z]", cell) else None


def mutants(tables: dict[str, Table], data: dict[str, Rows]) -> Iterator[Mutant]:
    """Every cell by every operator that fits it."""
    simple: dict[str, Callable[[str], str | None]] = {
        "digit": _digit, "a day later": _day, "look-alike letter": _lookalike,
        "emptied": lambda cell: "" if cell else None,
        "cut": lambda cell: cell[:-1] if len(cell) > 3 else None,
    }  # fmt: skip
    for name, table in tables.items():
        references = {own[0]: target for own, target, _ in table.foreign_keys if len(own) == 1}
        for field in table.fields:
            column = field["name"]
            codes = field.get("constraints", {}).get("enum", [])
            others = [r[tables[references[column]].key[0]] for r in data[references[column]]] \
                if column in references else []  # fmt: skip
            for number, row in enumerate(data[name]):
                cell = row[column]
                for operator, change in simple.items():
                    new = change(cell)
                    if new is not None and new != cell:
                        yield Mutant(name, column, operator, number, new)
                if codes and cell:
                    yield Mutant(name, column, "other code", number,
                                 codes[(codes.index(cell) + 1) % len(codes)] if cell in codes else codes[0])  # fmt: skip
                if others and cell:
                    yield Mutant(
                        name, column, "other row", number, others[(number + 1) % len(others)]
                    )


def killed(root: Path, table: Table, rows: Rows, mutant: Mutant, texts: Path) -> bool:
    """Whether the gate finds anything in a package with one mutant."""
    path = root / table.path
    before = path.read_bytes()
    changed = [dict(row) for row in rows]
    changed[mutant.row][mutant.column] = mutant.new
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(changed)
    descriptor = root / "datapackage.json"
    described = descriptor.read_bytes()
    told = json.loads(described)
    data = path.read_bytes()
    for resource in told["resources"]:
        if resource["name"] == table.name:
            resource.update(hash="sha256:" + hashlib.sha256(data).hexdigest(), bytes=len(data))
    descriptor.write_text(json.dumps(told), "utf-8")
    try:
        return not validate(root, texts, witnesses="never").valid
    finally:
        path.write_bytes(before)
        descriptor.write_bytes(described)


def report(
    source: Path, texts: Path, sample: int, seed: int
) -> dict[tuple[str, str, str], Counter[str]]:
    """How many mutants of each table, column and operator were made and killed."""
    found: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "package"
        root.mkdir()
        for name in ("tables", "schemas", "checks", "views"):
            shutil.copytree(source / name, root / name)
        shutil.copyfile(source / "datapackage.json", root / "datapackage.json")
        if not validate(root, texts, witnesses="never").valid:
            sys.exit("the package is not valid as it stands: every mutant would count as killed")
        tables = require_package(root).tables
        data = {name: load(root, table) for name, table in tables.items()}
        every = list(mutants(tables, data))
        strata: dict[tuple[str, str, str], list[Mutant]] = defaultdict(list)
        for mutant in every:
            strata[mutant.table, mutant.column, mutant.operator].append(mutant)
        chance = random.Random(seed)
        chosen = [m for mine in strata.values() for m in chance.sample(mine, min(len(mine), 1))]
        rest = [m for m in every if m not in set(chosen)]
        chosen = chance.sample(chosen, min(sample, len(chosen))) if sample < len(chosen) else \
            chosen + chance.sample(rest, min(len(rest), sample - len(chosen)))  # fmt: skip
        for number, mutant in enumerate(chosen):
            if sys.stderr.isatty():
                print(f"\r{number} of {len(chosen)}", end="", file=sys.stderr)
            place = (mutant.table, mutant.column, mutant.operator)
            hit = killed(root, tables[mutant.table], data[mutant.table], mutant, texts)
            found[place]["made"] += 1
            found[place]["killed"] += hit
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = report(ROOT, args.texts, args.sample, args.seed)
    print("table,column,operator,made,killed")
    for (table, column, operator), counts in sorted(found.items()):
        print(f"{table},{column},{operator},{counts['made']},{counts['killed']}")
    made, hit = (sum(c[word] for c in found.values()) for word in ("made", "killed"))
    print(f"# {hit} of {made} killed", file=sys.stderr)


if __name__ == "__main__":
    main()
