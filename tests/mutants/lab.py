"""Where mutants are made and the gate is asked: many at once where that cannot change a verdict.

What the schema says of one row by itself (types, codes, references, row rules, derived cells) does
not hang on other rows: all mutants of a table are laid below one another and asked in one go. What
lives goes through the whole gate in batches of mutants that have nothing to do with one another. A
finding in a row that a mutant changed kills that mutant; one elsewhere kills the only mutant that
can have caused it. A batch without any finding has let all its mutants live. The rest is asked
again in other company, in the end alone.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.package.descriptor import load_package
from steppe_ledger.sql.database import database, lock
from steppe_ledger.validate import cells
from steppe_ledger.validate.evidence import check_derivations
from steppe_ledger.validate.form import check_order, read_tables
from steppe_ledger.validate.gate import validate
from steppe_ledger.validate.rows import check_rows
from tests.mutants.corpus import HUBS, Cells, Corpus, Mutant, Place, written
from tests.mutants.files import break_file, held

Rules = frozenset[str]
Numbered = tuple[int, Mutant]
_AMONG_ROWS = {"primary-key", "unique"}  # what a row alone does not break
CANNOT_RUN = "cannot-run"


class Found(NamedTuple):
    """A finding: its rule, file and table, the row as it was numbered before, the value there."""

    rule: str
    path: str = ""
    table: str | None = None
    place: Place | None = None
    column: str | None = None
    value: str | None = None

    @property
    def names(self) -> list[str]:
        """What a faulty file may be known by."""
        return [self.path, self.table or "", f"{self.path} {self.table}"]


class Verdicts(NamedTuple):
    """By number: the rules that killed a mutant; those that live; those of which nothing is known."""

    killed: dict[int, Rules]
    lived: list[int]
    unclear: list[int]
    suspects: frozenset[int] = frozenset()  # the unclear ones that may have caused what was found


class Lab:
    """A copy of a package to break. Hashes are taken off: they would catch every change."""

    def __init__(self, source: Path, texts: Path) -> None:
        self._near, cells.near = cells.near, lambda *_: ""  # a hint that costs more than a verdict
        self._folder = tempfile.TemporaryDirectory(prefix="mutants-")
        self.root = Path(self._folder.name) / "package"
        self.texts = Path(self._folder.name) / "texts" if texts else None
        for name in ("tables", "schemas", "checks", "views"):
            shutil.copytree(source / name, self.root / name)
        if texts and self.texts:
            shutil.copytree(texts, self.texts)
        told = json.loads((source / "datapackage.json").read_bytes())
        for resource in told["resources"]:
            resource.pop("hash", None)
            resource.pop("bytes", None)
        (self.root / "datapackage.json").write_text(json.dumps(told, indent=2), "utf-8")
        read = sorted(self.texts.glob("*.txt")) if self.texts else []
        self.corpus = Corpus(self.root, {p.stem: p.read_bytes().decode() for p in read})
        self._names = {table.path: name for name, table in self.corpus.tables.items()}
        if found := self.trial([]):
            self.close()
            raise CannotRunError(f"the package is not valid as it stands: {found[0]}")

    def close(self) -> None:
        cells.near = self._near
        self._folder.cleanup()

    # --- the whole gate ----------------------------------------------------------------------

    def trial(self, mutants: Collection[Mutant]) -> list[Found]:
        """What the gate says of a package with all these mutants in it."""
        tables = self.corpus.changed(edit for mutant in mutants for edit in mutant.edits)
        before: dict[Path, bytes] = {}
        try:
            for name, rows in tables.items():
                path = self.root / self.corpus.tables[name].path
                before[path] = path.read_bytes()
                path.write_bytes(
                    written(self.corpus.tables[name].columns, (row for _, row in rows))
                )
            for mutant in mutants:
                for name, kind, words in mutant.files:
                    path = self.root.parent / name
                    before.setdefault(path, path.read_bytes())
                    break_file(path, kind, *words)
            report = validate(
                self.root, self.texts, require_texts=self.texts is not None, witnesses="never"
            )
        except CannotRunError:
            return [Found(CANNOT_RUN)]
        finally:
            for path, data in before.items():
                path.write_bytes(data)
        return [self._found(finding, tables) for finding in report.findings]

    def _found(self, finding: Finding, tables: dict[str, list[tuple[int, Cells]]]) -> Found:
        name, line = self._names.get(finding.path or ""), finding.line
        place = None
        if name is not None and line is not None and line > 1:
            rows = tables.get(name)
            if rows is None:
                place = (name, line - 2)
            elif line - 2 < len(rows):
                place = (name, rows[line - 2][0])
        return Found(finding.rule, finding.path or "", finding.table, place, finding.column,
                     finding.value)  # fmt: skip

    def once(self, batch: Sequence[Numbered]) -> Verdicts:
        """One run of the gate over a batch."""
        found = self.trial([mutant for _, mutant in batch])
        if not found:
            return Verdicts({}, [n for n, _ in batch], [])
        if len(batch) == 1:
            return Verdicts({batch[0][0]: frozenset(f.rule for f in found)}, [], [])
        killed: dict[int, set[str]] = defaultdict(set)
        by_row = {place: (n, mutant) for n, mutant in batch for place in mutant.rows}
        by_file = {name: n for n, mutant in batch for name in held(mutant)}
        reach = [(n, self.corpus.affected(mutant)) for n, mutant in batch]
        suspects: set[int] = set()
        for finding in found:
            of_row = by_row.get(finding.place) if finding.place else None
            number = self._missing(finding, by_row)
            if number is None and of_row and finding.column in of_row[1].columns:
                number = of_row[0]
            if number is None:
                number = next((by_file[name] for name in finding.names if name in by_file), None)
            if number is None:
                could = [n for n, rows in reach if finding.place in rows]
                number = could[0] if len(could) == 1 else None
                alike = [
                    n for n, mutant in batch if finding.table in {e.table for e in mutant.edits}
                ]
                suspects |= set() if number is not None else set(could or alike)
            if number is not None:
                killed[number].add(finding.rule)
        unclear = [n for n, _ in batch if n not in killed]
        rules = {n: frozenset(by) for n, by in killed.items()}
        return Verdicts(rules, [], unclear, frozenset(suspects.difference(killed)))

    def _missing(self, finding: Found, by_row: dict[Place, Numbered]) -> int | None:
        """The mutant that has taken the row away to which a reference points."""
        if finding.rule != "foreign-key" or finding.place is None:
            return None
        target = self.corpus.refs[finding.place[0]].get(finding.column or "", "")
        row = self.corpus.at.get(target, {}).get(finding.value or "", -1)
        return by_row[target, row][0] if (target, row) in by_row else None

    def peel(self, batch: Sequence[Numbered], *, split: bool) -> Verdicts:
        """Run a batch again and again without what it kills, until nothing is found any more.

        Where something is found that nobody can be made out for, those that may have caused it are
        taken out, or else all; ``split`` says to halve these, in the end to single mutants, else
        they come back as unclear.
        """
        killed: dict[int, Rules] = {}
        lived: list[int] = []
        unclear: list[int] = []
        open_ = [list(batch)]
        while open_:
            now = open_.pop()
            some = self.once(now)
            killed |= some.killed
            lived += some.lived
            left = set(some.unclear)
            rest = [each for each in now if each[0] in left]
            calm = [each for each in rest if each[0] not in some.suspects]
            if rest and some.killed:
                open_.append(rest)
            elif calm and len(calm) < len(rest):
                open_.append(calm)
                guilty = [each for each in rest if each[0] in some.suspects]
                half = len(guilty) // 2
                if split:
                    open_ += filter(None, [guilty[:half], guilty[half:]])
                else:
                    unclear += [n for n, _ in guilty]
            elif rest and split:
                half = len(rest) // 2
                open_ += [rest[:half], rest[half:]]
            else:
                unclear += left
        return Verdicts(killed, lived, unclear)

    # --- what one row breaks by itself -------------------------------------------------------

    def alone(self, mutants: Collection[Numbered]) -> dict[int, Rules]:
        """The mutants of single rows that break what holds for one row, and by which rules."""
        of_table: dict[tuple[str, int], list[Numbered]] = defaultdict(list)
        for number, mutant in mutants:
            if len(mutant.edits) == 1 and mutant.edits[0].copies:
                of_table[mutant.table, mutant.edits[0].copies].append((number, mutant))
        killed: dict[int, Rules] = {}
        for number, mutant in mutants:
            if mutant.files and (rules := self._unread(mutant)):
                killed[number] = rules
        for (name, _), mine in of_table.items():
            killed |= self._alone(name, mine)
        return killed

    def _unread(self, mutant: Mutant) -> Rules:
        """What is wrong with a faulty descriptor, or with a faulty table or its schema alone."""
        name, kind, words = mutant.files[0]
        path = self.root.parent / name
        if path.suffix not in (".json", ".csv"):
            return frozenset()
        before, report = path.read_bytes(), Report()
        try:
            break_file(path, kind, *words)
            package, faults = load_package(self.root)
            report.add(faults)
            if not faults and mutant.table in package.tables:
                alone = replace(package, tables={mutant.table: package.tables[mutant.table]})
                with database() as connection, tempfile.TemporaryDirectory() as folder:
                    for sheet in read_tables(report, connection, alone, Path(folder)).values():
                        report.add(cells.check_cells(sheet))
                        report.add(check_rows(self.root, sheet, set(), 600))
                        report.add(check_order(sheet, set()))
        except CannotRunError:
            return frozenset({CANNOT_RUN})
        finally:
            path.write_bytes(before)
        return frozenset(finding.rule for finding in report.findings)

    def _alone(self, name: str, mine: Sequence[Numbered]) -> dict[int, Rules]:
        table, data = self.corpus.tables[name], self.corpus.data[name]
        path = self.root / table.path
        before = path.read_bytes()
        doubled = mine[0][1].edits[0].copies > 1
        rows = [{**data[m.edits[0].row], **m.edits[0].cells} for _, m in mine]
        first = len(data) + 2 if doubled else 2  # the line of the first mutant
        report = Report()
        try:
            path.write_bytes(written(table.columns, [*data, *rows] if doubled else [*rows, *data]))
            with database() as connection, tempfile.TemporaryDirectory() as folder:
                package, _ = load_package(self.root)
                needed = {name, *self.corpus.refs[name].values()}
                tables = {n: t for n, t in package.tables.items() if n in needed}
                package = replace(package, tables=tables)
                sheets = read_tables(report, connection, package, Path(folder))
                lock(connection)
                found = [*cells.check_cells(sheets[name]), *cells.check_references(sheets)]
                report.add(f for f in found if (f.rule in _AMONG_ROWS) == doubled)
                wrong = report.wrong_lines(table.path)
                report.add(check_rows(self.root, sheets[name], wrong, 600))
                if name == "figures":
                    check_derivations(report, sheets)
        finally:
            path.write_bytes(before)
        killed: dict[int, set[str]] = defaultdict(set)
        for finding in report.findings:
            place = (finding.line or 0) - first
            if finding.path == table.path and 0 <= place < len(mine):
                killed[mine[place][0]].add(finding.rule)
        return {n: frozenset(rules) for n, rules in killed.items()}


class _Batch:
    """A batch that is not full, and what keeps another mutant out of it."""

    def __init__(self) -> None:
        self.mutants: list[Numbered] = []
        self.rows: set[Place] = set()
        self.above: set[Place] = set()
        self.beside: set[tuple[Place, str]] = set()  # rows that are near, with a changed column
        self.cells: set[tuple[Place, str]] = set()
        self.files: set[str] = set()

    def add(self, number: int, mutant: Mutant, corpus: Corpus, *, strict: bool) -> bool:
        """Take a mutant in, if it has nothing to do with those that are here."""
        rows, files = mutant.rows, held(mutant)
        reach = corpus.affected(mutant)
        above = reach if strict else corpus.above(mutant)
        if rows & self.above or above & self.rows or files & self.files:
            return False
        names = {"*"} if strict and mutant.drops else mutant.columns
        own = (
            {p for p in reach if p[0] not in HUBS - {"sources"}}
            if strict and mutant.drops
            else reach
        )
        beside = {(p, column) for p in own for column in names}
        cells_ = {(p, column) for p in rows for column in names} if names != {"*"} else beside
        if beside & self.cells or cells_ & self.beside:
            return False
        self.mutants.append((number, mutant))
        self.rows |= rows
        self.above |= above
        self.beside |= beside
        self.cells |= cells_
        self.files |= files
        return True


def batches(
    corpus: Corpus, mutants: Sequence[Numbered], most: int, chance: random.Random, *, strict: bool
) -> Iterator[list[Numbered]]:
    """Batches of mutants that have nothing to do with one another, none with more than ``most``.

    No mutant changes a row that rests on one that another changes, nor the same column of a row
    beside. If ``strict``, none changes a row that another can make look wrong at all, and of those
    that take rows away no two may make the same row look wrong.
    """
    order = list(mutants)
    chance.shuffle(order)
    order.sort(key=lambda each: each[1].drops)
    open_: list[_Batch] = []
    for number, mutant in order:
        for batch in open_:
            if batch.add(number, mutant, corpus, strict=strict):
                break
        else:
            batch = _Batch()
            batch.add(number, mutant, corpus, strict=strict)
            open_.append(batch)
        if len(batch.mutants) == most:
            open_.remove(batch)
            yield batch.mutants
    for batch in open_:
        yield batch.mutants
