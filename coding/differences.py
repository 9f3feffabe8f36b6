"""Where the two codings of a text differ, as lines for ``coding/adjudication.csv``.

``python -m coding.differences`` prints every difference that is not settled there yet.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from coding.matching import FOLDER, FREE_TEXT, Cells, Matched, match_all, rounds

COLUMNS = ("table", "key_a", "key_b", "column", "a", "b", "taken", "why")
KEYS = {
    "mentions": ("mention_id",),
    "entity_mentions": ("mention_id",),
    "figures": ("figure_id",),
    "readings": ("figure_id", "reading", "column_name"),
    "projects": ("project_id",),
    "project_reports": ("project_id", "mention_id"),
    "project_actors": ("project_id", "entity_id", "role", "mention_id"),
    "agreements": ("agreement_id",),
    "agreement_reports": ("agreement_id", "mention_id"),
    "agreement_parties": ("agreement_id", "entity_id", "role"),
    "events": ("event_id",),
    "event_reports": ("event_id", "mention_id"),
    "event_participants": ("event_id", "entity_id", "role", "mention_id"),
    "entities": ("entity_id",),
}
# they say again what the key says: the place of a span, and the name that a coder gave to a thing
NAMES = ("figure_id", "project_id", "agreement_id", "event_id", "entity_id")
PLACES = ("source_id", "start", "end", "mention_id")


def key_of(table: str, row: Cells) -> str:
    """The primary key of a row, as findings write it."""
    return " | ".join(row[name] for name in KEYS[table])


def differences(matched: Matched) -> Iterator[tuple[str, ...]]:
    """Every difference of one table: what either has, which was taken and why still empty."""
    table = matched.table
    spans = table in ("mentions", "entity_mentions", "figures")
    repeated = {*NAMES} & {*KEYS[table]} | ({*PLACES} if spans else set())
    for a, b in matched.pairs:
        for column in matched.columns:
            both = column in a and column in b
            if both and a[column] != b[column] and column not in repeated:
                why = "wording" if column in FREE_TEXT and a[column] and b[column] else ""
                keys = key_of(table, a), key_of(table, b)
                yield table, *keys, column, a[column], b[column], "", why
    for a in matched.alone[0]:
        yield table, key_of(table, a), "", "", "row", "", "", ""
    for b in matched.alone[1]:
        yield table, "", key_of(table, b), "", "", "row", "", ""


def main(argv: Sequence[str] | None = None) -> int:
    """Print the differences without a line in the adjudication. Exit status 0, 1 if any."""
    parser = argparse.ArgumentParser(prog="python -m coding.differences", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR")
    root = parser.parse_args(argv).root
    with (root / FOLDER / "adjudication.csv").open(encoding="utf-8", newline="") as file:
        settled = {tuple(row[name] for name in COLUMNS[:4]) for row in csv.DictReader(file)}
    left = [line for matched in match_all(rounds(root)) for line in differences(matched)
            if line[:4] not in settled]  # fmt: skip
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows([COLUMNS, *left] if left else [])
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main())
