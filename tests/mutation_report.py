"""Change every digit and code of every figure and mention: does the gate name that cell?

    python tests/mutation_report.py [--texts DIR] [--root DIR] [--sample N]

One run of the gate for each of some 40,000 changes would take a day. All changes of a table are
judged together instead, as so many rows of one table, by the functions that the gate itself runs
with the engine "duckdb", in its order: types, limits and cell forms (validate.scale), references,
row rules, slices, derivations. Each of these looks at one row at a time, so that the others do not
matter. The checks across tables do look at others: of these, those that read the changed column are
run for each change by itself, over a database in which only it was made. What is still not found
goes through the whole gate, and so does a random sample of all changes, which has to give the very
same places.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from steppe_ledger.package.canonical import check_cell_forms, format_package
from steppe_ledger.package.rows import Rows, read_all
from steppe_ledger.validate.run import validate
from steppe_ledger.validate.structure import check_references

from steppe_ledger.evidence.derivations import check_derivations
from steppe_ledger.evidence.texts import _slices as check_slices
from steppe_ledger.evidence.texts import read_text, spans_by_source
from steppe_ledger.findings import Finding, Report
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.sql.database import connect, load_table, quoted, sql_files
from steppe_ledger.sql.query import as_table
from steppe_ledger.validate import cross, scale

ROOT = Path(__file__).parent.parent
COLUMNS = {
    "figures": ("comparator", "value", "value_max", "precision", "unit"),
    "mentions": ("start", "end"),
}
Cell = tuple[str | None, int | None, str | None]


@dataclass(frozen=True)
class Mutation:
    """One cell of a table is given another value."""

    table: str
    line: int
    column: str
    old: str
    new: str

    @property
    def cell(self) -> Cell:
        return (f"tables/{self.table}.csv", self.line, self.column)


@dataclass
class Outcome:
    """What was found for the mutations of one column."""

    cells: set[int] = field(default_factory=set)
    made: int = 0
    caught: int = 0
    named: int = 0  # the changed cell is among those that are found
    alone: int = 0  # it is the only one


def changed_digits(cell: str) -> Iterator[str]:
    """The cell with each of its digits changed to each other digit."""
    for place, old in enumerate(cell):
        if old.isdigit():
            yield from (
                cell[:place] + new + cell[place + 1 :] for new in "0123456789" if new != old
            )


def mutations(rows: dict[str, Rows]) -> Iterator[Mutation]:
    """Every change of every cell, in the order of the tables."""
    units = [row[0] for row in rows["units"].rows]
    for table, columns in COLUMNS.items():
        fields = {f["name"]: f for f in rows[table].table.fields}
        codes = {
            "unit": units,
            "comparator": fields.get("comparator", {}).get("constraints", {}).get("enum"),
        }
        for row, line in zip(rows[table].rows, rows[table].lines, strict=True):
            for column in columns:
                old = row[rows[table].header.index(column)]
                others = codes.get(column)
                news = changed_digits(old) if others is None else (c for c in others if c != old)
                yield from (Mutation(table, line, column, old, new) for new in news)


class Gate:
    """The gate over one valid package, for many changes of it."""

    def __init__(self, root: Path, texts: Path | None) -> None:
        self.root, self.texts = root, texts
        report = validate(root, texts, require_texts=texts is not None)
        faults = [f for f in report.findings if f.rule != "hash"]  # tables may be newer
        assert not faults, f"{root} is not valid: {faults[0]}"
        self.package = require_package(root)
        self.rows = read_all(self.package)
        self.connection = connect()
        for rows in self.rows.values():
            load_table(self.connection, rows)
        self.across: dict[tuple[int, str, str | None], list[Finding]] = {}
        checks = {path: path.read_text("utf-8") for path in sql_files(root / cross.FOLDER)}
        self.reading = {
            column: [path for path, sql in checks.items() if re.search(rf"\b{column}\b", sql)]
            for column in COLUMNS["figures"]
        }

    def judge(self, made: Iterable[Mutation]) -> dict[Mutation, set[Cell]]:
        """Where something is found for each of the mutations."""
        by_table: dict[str, list[Mutation]] = defaultdict(list)
        for mutation in made:
            by_table[mutation.table].append(mutation)
        return {m: cells for table in by_table for m, cells in self._judge(table, by_table[table])}

    def _judge(self, table: str, made: list[Mutation]) -> Iterator[tuple[Mutation, set[Cell]]]:
        original = self.rows[table]
        place = {name: i for i, name in enumerate(original.header)}
        rows = []
        for mutation in made:
            row = list(original.at(mutation.line))
            row[place[mutation.column]] = mutation.new
            rows.append(row)
        bulk = replace(original, rows=rows, lines=list(range(2, len(rows) + 2)))
        report = Report()
        connection = connect()
        scale._stage(connection, bulk)
        # each key stands there many times, because each change has a row of its own
        found = (
            f
            for f in scale._cell_faults(connection, bulk)
            if f.rule not in ("primary-key", "unique")
        )
        report.add(found)
        report.add(check_cell_forms(bulk))
        report.add(f for f in check_references({**self.rows, table: bulk}) if f.table == table)
        wrong = report.wrong_lines(original.table.path)
        report.add(f for f in scale._rule_faults(connection, bulk) if f.line not in wrong)
        if table == "mentions":
            report.add(self._slices(bulk, report.wrong_lines(original.table.path)))
        else:
            report.add(check_derivations(report, {**self.rows, table: bulk})[0])
        wrong = report.wrong_lines(original.table.path)
        elsewhere: dict[int, set[Cell]] = {}
        for line, mutation in enumerate(made, 2):
            # the gate takes a cell that is wrong already for unknown
            cell = None if line in wrong else mutation.new
            across = self._across(table, mutation.line, mutation.column, cell)
            mine = [f for f in across if f.cell[:2] == mutation.cell[:2]]
            elsewhere[line] = {f.cell for f in across if f not in mine}
            if line not in wrong:
                report.add(replace(f, line=line) for f in mine)
        cells: dict[int | None, set[Cell]] = defaultdict(set)
        for finding in report.findings:
            cells[finding.line].add(finding.cell)
        for line, mutation in enumerate(made, 2):
            here = {(path, mutation.line, column) for path, _, column in cells[line]}
            yield mutation, (here | elsewhere[line]) or self.whole(mutation)

    def _across(self, table: str, line: int, column: str, cell: str | None) -> list[Finding]:
        """What the checks across tables find that read the column, where one cell is changed."""
        if table == "mentions":
            return []  # a position that does not fit the key or the length is wrong before that
        reading = self.reading[column]
        if reading and (line, column, cell) not in self.across:
            rows = self.rows[table]
            row, name = rows.at(line), quoted(rows.table.key[0])
            change = f"UPDATE {quoted(table)} SET {quoted(column)} = ? WHERE {name} = ?"
            self.connection.execute(change, [cell, rows.key_of(row)])
            found = [f for path in reading for f in cross._run(self.connection, self.rows, path)]
            self.connection.execute(change, [row[rows.header.index(column)], rows.key_of(row)])
            self.across[line, column, cell] = found
        return self.across.get((line, column, cell), [])

    def _slices(self, bulk: Rows, wrong: set[int]) -> Iterator[Finding]:
        for source, spans in spans_by_source(bulk).items():
            text = read_text(self.texts, source) if self.texts is not None else None
            if text is not None:
                yield from check_slices(bulk, [s for s in spans if s.line not in wrong], text)

    def whole(self, mutation: Mutation) -> set[Cell]:
        """Where the whole gate finds something for one mutation, made in a copy of the package."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "copy"
            for name in ("tables", "schemas", "checks"):
                shutil.copytree(self.root / name, root / name)
            shutil.copyfile(self.root / "datapackage.json", root / "datapackage.json")
            file = root / mutation.cell[0]
            with file.open(encoding="utf-8", newline="") as before:
                lines = list(csv.reader(before))
            row = lines[mutation.line - 1]
            assert row[lines[0].index(mutation.column)] == mutation.old
            row[lines[0].index(mutation.column)] = mutation.new
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(lines)
            format_package(require_package(root), write=True)
            return {f.cell for f in validate(root, self.texts).findings}


def tally(judged: dict[Mutation, set[Cell]]) -> dict[tuple[str, str], Outcome]:
    """The outcome of each column."""
    outcomes: dict[tuple[str, str], Outcome] = defaultdict(Outcome)
    for mutation, cells in judged.items():
        outcome = outcomes[mutation.table, mutation.column]
        outcome.cells.add(mutation.line)
        outcome.made += 1
        outcome.caught += bool(cells)
        outcome.named += mutation.cell in cells
        outcome.alone += cells == {mutation.cell}
    return outcomes


def table_of(outcomes: dict[tuple[str, str], Outcome]) -> str:
    """A Markdown table of the outcomes."""
    header = ["table", "column", "cells", "changes", "caught", "cell named", "no other named"]
    rows = [
        (
            table,
            column,
            len(o.cells),
            o.made,
            *(f"{n / o.made:.2%}" for n in (o.caught, o.named, o.alone)),
        )
        for (table, column), o in outcomes.items()
    ]
    return as_table(header, rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the report; exit status 1 where a change was missed or the sample differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR")
    parser.add_argument(
        "--texts", type=Path, default=os.environ.get("STEPPE_LEDGER_TEXTS"), metavar="DIR"
    )
    parser.add_argument(
        "--sample", type=int, default=60, metavar="N", help="changes for the whole gate"
    )
    args = parser.parse_args(argv)
    status = 0
    for texts in [args.texts, None] if args.texts else [None]:
        start = time.perf_counter()
        gate = Gate(args.root, texts)
        judged = gate.judge(mutations(gate.rows))
        print(
            f"\n{'with' if texts else 'without'} the texts, {time.perf_counter() - start:.0f} s:\n"
        )
        print(table_of(tally(judged)))
        for mutation, cells in judged.items():
            if mutation.cell not in cells:
                status = 1
                print(f"missed: {mutation}, found: {sorted(map(str, cells)) or 'nothing'}")
        picked = random.Random(args.sample).sample(sorted(judged, key=repr), args.sample)
        differ = [m for m in picked if gate.whole(m) != judged[m]]
        print(
            f"{len(picked)} random changes through the whole gate: {len(differ)} judged otherwise"
        )
        for mutation in differ:
            status = 1
            print(f"{mutation}: {judged[mutation]}, the whole gate: {gate.whole(mutation)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
