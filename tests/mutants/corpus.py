"""The tables as rows of text, and which row has to do with which: the ground of all mutants."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

from steppe_ledger.package.descriptor import Table, require_package

Cells = dict[str, str]
Place = tuple[str, int]  # table and row, counted from 0
Any_ = TypeVar("Any_")
HUBS = {"sources", "entities", "units", "indicators"}  # rows that most others refer to
_NEAR = 400  # characters: what stands so near may share a sentence


class Edit(NamedTuple):
    """One row that is changed: its new cells, and how often it stands then."""

    table: str
    row: int
    cells: Cells
    copies: int = 1


@dataclass(frozen=True)
class Mutant:
    """A package with one fault. ``table``, ``column`` and ``operator`` are its class.

    ``files`` are faults of whole files: path, kind and arguments, as in `files.py`. ``donors`` are
    rows from which a value was taken.
    """

    table: str
    column: str
    operator: str
    edits: tuple[Edit, ...] = ()
    files: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    donors: tuple[Place, ...] = ()

    @property
    def kind(self) -> tuple[str, str, str]:
        return (self.table, self.column, self.operator)

    @property
    def rows(self) -> set[Place]:
        return {(edit.table, edit.row) for edit in self.edits}

    @property
    def columns(self) -> set[str]:
        return {column for edit in self.edits for column in edit.cells}

    @property
    def drops(self) -> bool:
        """Whether it takes rows away."""
        return any(edit.copies == 0 for edit in self.edits)


def natural(cells: Sequence[str]) -> list[str]:
    """What the rows of a table are ordered by: x@9 before x@10."""
    parts = [
        "".join(
            "\x02" + part.zfill(24) if part.isdecimal() else part
            for part in re.findall("[0-9]+|[^0-9]+", cell)
        )
        for cell in cells
    ]
    return [*parts, *cells]


def written(columns: Sequence[str], rows: Iterable[Cells]) -> bytes:
    """The bytes of a table."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@dataclass
class Corpus:
    """All rows of a package, and the texts that are there."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables: dict[str, Table] = require_package(self.root).tables
        self.data: dict[str, list[Cells]] = {}
        for name, table in self.tables.items():
            with (self.root / table.path).open(encoding="utf-8", newline="") as file:
                self.data[name] = list(csv.DictReader(file))
        self.refs = {
            name: {own[0]: target for own, target, _ in table.foreign_keys if len(own) == 1}
            for name, table in self.tables.items()
        }
        self.at = {
            name: {row[table.key[0]]: i for i, row in enumerate(self.data[name])}
            for name, table in self.tables.items()
            if len(table.key) == 1
        }

    @property
    def places(self) -> Iterable[Place]:
        return ((name, i) for name, rows in self.data.items() for i in range(len(rows)))

    def source(self, place: Place) -> str:
        """The source that a row comes from; empty where it comes from none or from several."""
        row = self.data[place[0]][place[1]]
        named = (row.get(c) for c in ("source_id", "mention_id", "figure_id", "signed_mention_id"))
        return next((cell.partition("@")[0] for cell in named if cell), "")

    def targets(self, place: Place, cells: Cells | None = None) -> set[Place]:
        """The rows that a row refers to, or would refer to with other cells."""
        table, i = place
        row = self.data[table][i] if cells is None else cells
        refs = ((target, row.get(column)) for column, target in self.refs[table].items())
        return {(t, self.at[t][cell]) for t, cell in refs if cell and cell in self.at[t]}

    @cached_property
    def referrers(self) -> dict[Place, set[Place]]:
        found: dict[Place, set[Place]] = defaultdict(set)
        for place in self.places:
            for target in self.targets(place):
                found[target].add(place)
        return found

    @cached_property
    def by_source(self) -> dict[tuple[str, str], list[str]]:
        """The keys of a table that the rows of a source refer to."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place in self.places:
            if source := self.source(place):
                for table, i in self.targets(place):
                    found[table, source].add(self.data[table][i][self.tables[table].key[0]])
                if place[0] == "mentions":
                    found["mentions", source].add(self.data["mentions"][place[1]]["mention_id"])
        return {key: sorted(keys) for key, keys in found.items()}

    @cached_property
    def _beside(self) -> dict[int, set[Place]]:
        """For each mention, what is tied to mentions that stand near it."""
        rows = self.data["mentions"]
        order = sorted(
            range(len(rows)), key=lambda i: (rows[i]["source_id"], int(rows[i]["start"]))
        )
        found: dict[int, set[Place]] = {i: set() for i in order}
        for n, i in enumerate(order):
            for j in order[n + 1 :]:
                if rows[j]["source_id"] != rows[i]["source_id"] \
                        or int(rows[j]["start"]) - int(rows[i]["start"]) > _NEAR:  # fmt: skip
                    break
                found[i] |= {("mentions", j), *self.referrers[("mentions", j)]}
                found[j] |= {("mentions", i), *self.referrers[("mentions", i)]}
        return found

    @cached_property
    def _known(self) -> dict[Place, tuple[set[Place], set[Place]]]:
        return {}

    def around(self, place: Place) -> tuple[set[Place], set[Place]]:
        """The rows that rest on a row, and all those that a fault in it may make look wrong.

        The first are those that refer to it, however far. To the second belongs besides what these
        refer to, what else refers to that, and what stands near it in the text.
        """
        if place not in self._known:
            above, open_ = {place}, [place]
            while open_:
                more = self.referrers[open_.pop()] - above
                above |= more
                open_.extend(more)
            known = {t for p in above for t in self.targets(p)}
            beside = {p for t in known if t[0] not in HUBS for p in self.referrers[t]}
            near = {p for t, i in above | known if t == "mentions" for p in self._beside[i]}
            self._known[place] = above, above | known | beside | near
        return self._known[place]

    def above(self, mutant: Mutant) -> set[Place]:
        """The rows that rest on those which a mutant changes or takes a value from."""
        return {p for place in mutant.rows for p in self.around(place)[0]}.union(mutant.donors)

    def affected(self, mutant: Mutant) -> set[Place]:
        """The rows that a mutant may make look wrong."""
        found: set[Place] = set(mutant.donors)
        for edit in mutant.edits:
            place = (edit.table, edit.row)
            found |= self.around(place)[1]
            for target in self.targets(place, edit.cells):
                found.add(target)
                if target[0] not in HUBS:
                    found |= self.referrers[target]
        return found

    def changed(self, edits: Iterable[Edit]) -> dict[str, list[tuple[int, Cells]]]:
        """The tables that some edits change: number and cells of each row, in their order."""
        new: dict[str, dict[int, Edit]] = defaultdict(dict)
        for edit in edits:
            before = new[edit.table].get(edit.row)
            both = {**before.cells, **edit.cells} if before else edit.cells
            new[edit.table][edit.row] = edit._replace(cells=both)
        tables = {}
        for name, mine in new.items():
            rows = []
            for i, row in enumerate(self.data[name]):
                edit_ = mine.get(i)
                rows += (
                    [(i, row)] if edit_ is None else [(i, {**row, **edit_.cells})] * edit_.copies
                )
            key = self.tables[name].key
            tables[name] = sorted(rows, key=lambda each: natural([each[1][k] for k in key]))
        return tables


def pick(options: Sequence[Any_], *seed: object) -> Any_ | None:
    """One of some options, the same one in every run; None where there is none."""
    return options[zlib.crc32(repr(seed).encode()) % len(options)] if options else None
