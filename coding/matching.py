"""Two codings of the same texts: which row of one is which row of the other.

Rows are matched by their evidence: spans of one source that overlap, the longest overlap first.
Projects, agreements and events are matched by the reports that they share: spans that overlap, or
that stand near each other under names that have a word in common.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = "coding"
CODERS = ("a", "b")
Cells = dict[str, str]
NEAR = 200  # code points between two spans that may name one project in different words
PARTS = {
    "project": "project_actors",
    "agreement": "agreement_parties",
    "event": "event_participants",
}
FREE_TEXT = frozenset({"note", "subject", "name", "title", "description", "occasion", "aliases"})


@dataclass
class Matched:
    """One table of both codings: pairs of rows, and the rows that one coder alone has."""

    table: str
    columns: list[str]
    pairs: list[tuple[Cells, Cells]] = field(default_factory=list)
    alone: tuple[list[Cells], list[Cells]] = field(default_factory=lambda: ([], []))


def rounds(root: Path) -> list[Path]:
    """The folders that hold two codings of the same texts. Raises OSError where there is none."""
    found = sorted(path.parent for path in (root / FOLDER).glob(f"*/{CODERS[0]}"))
    if not found:
        raise FileNotFoundError(f"there is no {FOLDER}/*/{CODERS[0]}")
    return found


def read_coding(folder: Path, coder: str, table: str) -> list[Cells]:
    """One table of one coder, as text; none where the round does not know the table."""
    path = folder / coder / f"{table}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def span(row: Cells) -> tuple[str, int, int]:
    """Source, start and end of a mention."""
    return row["source_id"], int(row["start"]), int(row["end"])


def overlap(a: tuple[str, int, int], b: tuple[str, int, int]) -> int:
    """How many characters two spans share; 0 for spans of two sources."""
    return 0 if a[0] != b[0] else max(0, min(a[2], b[2]) - max(a[1], b[1]))


def match(
    table: str,
    a: Sequence[Cells],
    b: Sequence[Cells],
    score: Callable[[Cells, Cells], int],
) -> Matched:
    """Pair rows one to one, the highest score first, then in their order; 0 is no match."""
    scored = sorted(
        (-points, i, j) for i, x in enumerate(a) for j, y in enumerate(b) if (points := score(x, y))
    )
    left, right = set(range(len(a))), set(range(len(b)))
    columns = list(dict.fromkeys(column for row in (*a, *b) for column in row))
    matched = Matched(table, columns)
    for _, i, j in scored:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            matched.pairs.append((a[i], b[j]))
    matched.alone = ([a[i] for i in sorted(left)], [b[j] for j in sorted(right)])
    return matched


def near(a: tuple[str, int, int], b: tuple[str, int, int]) -> bool:
    """Whether two spans stand within ``NEAR`` code points of each other in one source."""
    return a[0] == b[0] and max(a[1], b[1]) - min(a[2], b[2]) <= NEAR


def _mentions(root: Path, coder: str) -> dict[str, Cells]:
    rows = read_coding(root, coder, "mentions") + read_coding(root, coder, "entity_mentions")
    return {row["mention_id"]: row for row in rows}


def match_all(folders: Iterable[Path]) -> list[Matched]:
    """Every coded table of the two coders in these rounds, matched round by round."""
    result: dict[str, Matched] = {}
    for folder in folders:
        for found in match_round(folder):
            whole = result.setdefault(found.table, Matched(found.table, []))
            whole.columns += [column for column in found.columns if column not in whole.columns]
            whole.pairs += found.pairs
            for coder in (0, 1):
                whole.alone[coder].extend(found.alone[coder])
    return list(result.values())


def match_round(root: Path) -> list[Matched]:
    """Every coded table of one round, matched."""
    spans = {c: {k: span(m) for k, m in _mentions(root, c).items()} for c in CODERS}

    def rows(table: str) -> tuple[list[Cells], list[Cells]]:
        return read_coding(root, "a", table), read_coding(root, "b", table)

    def evidence(x: Cells, y: Cells) -> int:
        return overlap(spans["a"][x["mention_id"]], spans["b"][y["mention_id"]])

    def close(x: Cells, y: Cells) -> bool:
        return near(spans["a"][x["mention_id"]], spans["b"][y["mention_id"]])

    figures = {
        c: {row["figure_id"]: row for row in read_coding(root, c, "figures")} for c in CODERS
    }

    def reading(x: Cells, y: Cells) -> int:
        of = figures["a"][x["figure_id"]], figures["b"][y["figure_id"]]
        return evidence(*of) if x["column_name"] == y["column_name"] else 0

    result = [
        match(table, *rows(table), lambda x, y: overlap(span(x), span(y)))
        for table in ("mentions", "entity_mentions")
    ]
    result.append(match("figures", *rows("figures"), evidence))
    result.append(match("readings", *rows("readings"), reading))
    for what in PARTS:
        result += _match_records(rows, evidence, close, what)
    entities = match("entities", *rows("entities"), _same_name)
    return [*result, entities]


def _match_records(
    rows: Callable[[str], tuple[list[Cells], list[Cells]]],
    evidence: Callable[[Cells, Cells], int],
    close: Callable[[Cells, Cells], bool],
    what: str,
) -> list[Matched]:
    key, reports, heads = f"{what}_id", f"{what}_reports", f"{what}s"
    shared: Counter[tuple[str, str]] = Counter()
    report_rows = rows(reports)
    for x in report_rows[0]:
        for y in report_rows[1]:
            if evidence(x, y):
                # a shared report outweighs the names; of two projects in one phrase, they tell
                shared[x[key], y[key]] += 1000 + _common_words(x[key], y[key])
            elif close(x, y):
                shared[x[key], y[key]] += _common_words(x[key], y[key])
    found = match(heads, *rows(heads), lambda x, y: shared[x[key], y[key]])
    # a record that was there before has one identifier with both
    same = {(x[key], y[key]) for x, y in found.pairs} | {(x[key], x[key]) for x in report_rows[0]}

    def report(x: Cells, y: Cells) -> int:
        return evidence(x, y) * 1000 + close(x, y) if (x[key], y[key]) in same else 0

    matched_reports = match(reports, *report_rows, report)

    def part(x: Cells, y: Cells) -> int:
        return int((x[key], y[key]) in same and x["entity_id"] == y["entity_id"])

    return [found, matched_reports, match(PARTS[what], *rows(PARTS[what]), part)]


def _common_words(a: str, b: str) -> int:
    return len(set(a.split("-")) & set(b.split("-")))


def _same_name(x: Cells, y: Cells) -> int:
    names = [{r["entity_id"], r["name"].lower(), *r["aliases"].lower().split("|")} for r in (x, y)]
    return len((names[0] & names[1]) - {""})
