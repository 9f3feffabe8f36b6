"""docs/reliability.md: how far two codings made apart agree, before anything was settled.

``python -m coding.agreement`` writes the page, with ``--check`` it only says whether it is current.

Rows of the two codings are matched by their evidence: spans of one source that overlap, the
longest overlap first. Projects and agreements are matched by the reports that they share: spans
that overlap, or that stand near each other under names that have a word in common.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import krippendorff

from steppe_ledger.markdown import cell

FOLDER = "coding"
PAGE = "docs/reliability.md"
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


def read_coding(root: Path, coder: str, table: str) -> list[Cells]:
    """One table of one coder, as text, from every round that has it.

    Raises OSError where none has it.
    """
    rows: list[Cells] = []
    paths = sorted((root / FOLDER).glob(f"*/{coder}/{table}.csv"))
    if not paths:
        raise FileNotFoundError(f"there is no {FOLDER}/*/{coder}/{table}.csv")
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


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
        ((-score(x, y), i, j) for i, x in enumerate(a) for j, y in enumerate(b) if score(x, y)),
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


def match_all(root: Path) -> list[Matched]:
    """Every coded table of the two coders, matched."""
    spans = {c: {k: span(m) for k, m in _mentions(root, c).items()} for c in CODERS}

    def rows(table: str) -> tuple[list[Cells], list[Cells]]:
        return read_coding(root, "a", table), read_coding(root, "b", table)

    def evidence(x: Cells, y: Cells) -> int:
        return overlap(spans["a"][x["mention_id"]], spans["b"][y["mention_id"]])

    def close(x: Cells, y: Cells) -> bool:
        return near(spans["a"][x["mention_id"]], spans["b"][y["mention_id"]])

    figures = {c: {row["figure_id"]: row for row in read_coding(root, c, "figures")} for c in CODERS}

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
    same = {(x[key], y[key]) for x, y in found.pairs} | {
        (x[key], x[key]) for x in report_rows[0]
    }

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


def alpha(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Krippendorff's alpha of nominal codes by two coders; None where all codes are the same."""
    values = list(pairs)
    codes = sorted({code for pair in values for code in pair})
    if len(codes) < 2:
        return None
    number = {code: i for i, code in enumerate(codes)}
    data = [[number[pair[coder]] for pair in values] for coder in (0, 1)]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _column_rows(matched: Matched, skip: frozenset[str]) -> list[str]:
    lines = []
    for column in matched.columns:
        if column in skip:
            continue
        pairs = [(x[column], y[column]) for x, y in matched.pairs if column in x and column in y]
        same = sum(x == y for x, y in pairs)
        value = alpha(pairs)
        shown = "no variation" if value is None else f"{value:.3f}"
        lines.append(
            f"| `{column}` | {same} of {len(pairs)} | {_percent(same, len(pairs))} | {shown} |"
        )
    return lines


# columns that are derived from others, or identifiers that each coder makes up
DERIVED: Mapping[str, frozenset[str]] = {
    "mentions": frozenset({"mention_id", "source_id"}),
    "entity_mentions": frozenset({"mention_id", "source_id", "kind"}),
    "figures": frozenset(
        {
            *("figure_id", "mention_id", "source_id", "project_id", "agreement_id"),
            *("exception", "baseline_mention_id", "event_id", "restates"),
        }
    ),
    "projects": frozenset({"project_id", "parent_project_id", "agreement_id"}),
    "project_reports": frozenset({"project_id", "mention_id"}),
    "project_actors": frozenset({"project_id", "mention_id"}),
    "agreements": frozenset(
        {
            *("agreement_id", "parent_agreement_id", "signed_mention_id", "event_id"),
            "project_id",
        }
    ),
    "agreement_reports": frozenset({"agreement_id", "mention_id"}),
    "agreement_parties": frozenset({"agreement_id"}),
    "readings": frozenset({"figure_id", "column_name"}),
    "events": frozenset({"event_id"}),
    "event_reports": frozenset({"event_id", "mention_id"}),
    "event_participants": frozenset({"event_id", "mention_id"}),
    "entities": frozenset({"entity_id", "parent_entity_id"}),
}


INTRODUCTION = """\
Two coders coded all the sources apart, from one protocol and without sight of each other, in two rounds. Both are
sessions of one language model: that they agree says that the protocol is clear, not that the coding
is true. Errors that both would make, they make alike. What holds the data to the sources are the
derivations and the evidence checks of `validate`.

Rows are matched by evidence: spans that overlap; for projects and agreements also spans that stand
near each other under names with a word in common. Columns of free text are not compared, nor are
identifiers that a coder makes up (a place without a code of its own may get two, which lowers
`area`). Alpha is Krippendorff's, for nominal codes.
"""


def _alone(tables: list[Matched]) -> list[str]:
    parts = ["## Projects, agreements and events that one coder alone found\n"]
    for table in tables:
        if table.table in ("projects", "agreements", "events"):
            for coder, rows in zip(CODERS, table.alone, strict=True):
                names = ", ".join(cell(row.get("name") or row["title"]) for row in rows) or "none"
                parts.append(f"- {table.table}, {coder}: {names}")
    return [*parts, ""]


def reliability(root: Path) -> str:
    """The whole page."""
    tables = match_all(root)
    differences, audited = _adjudication(root)
    settled = Counter(row["taken"] for row in differences)
    wording = sum(row["why"] == "wording" for row in differences)
    parts = [
        "# How far two codings agree\n",
        "<!-- generated by `python -m coding.agreement` from coding/ -->\n",
        INTRODUCTION,
        "## Rows\n",
        "| table | both | a alone | b alone |\n|---|---:|---:|---:|",
    ]
    parts += [
        f"| {t.table} | {len(t.pairs)} | {len(t.alone[0])} | {len(t.alone[1])} |" for t in tables
    ]
    parts.append("")
    parts += _alone(tables)
    for table in tables:
        parts.append(f"## {table.table}\n")
        parts.append("| column | same | percent | alpha |\n|---|---:|---:|---:|")
        parts += _column_rows(table, DERIVED[table.table] | FREE_TEXT)
        parts.append("")
    parts.append("## What was settled\n")
    parts.append(
        f"{sum(settled.values())} differences, {wording} of them only of wording. Taken:"
        f" {settled['a']} from a, {settled['b']} from b, {settled['both']} both,"
        f" {settled['neither']} neither. Each stands in"
        " [coding/adjudication.csv](../coding/adjudication.csv) with its reason."
        f" {len(audited)} more lines there say what two later audits of the rows changed or kept.\n"
    )
    return "\n".join(parts)


def _adjudication(root: Path) -> tuple[list[Cells], list[Cells]]:
    """What was settled between the codings, and what later audits of the rows settled."""
    with (root / FOLDER / "adjudication.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    audited = [row for row in rows if row["why"].startswith("audit ")]
    return [row for row in rows if not row["why"].startswith("audit ")], audited


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page or check it. Exit status 0, 1 where it was not current, 2 without codings."""
    parser = argparse.ArgumentParser(prog="python -m coding.agreement", description=PAGE)
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if it is stale")
    args = parser.parse_args(argv)
    page = args.root / PAGE
    try:
        data = reliability(args.root).encode()
        if page.is_file() and page.read_bytes() == data:
            return 0
        if not args.check:
            page.write_bytes(data)
    except OSError as error:
        print(f"coding: {error}", file=sys.stderr)
        return 2
    print(f"{'stale' if args.check else 'wrote'}: {PAGE}")
    return int(args.check)


if __name__ == "__main__":
    sys.exit(main())
