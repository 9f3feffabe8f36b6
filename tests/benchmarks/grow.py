"""Grow the package to many figures, to measure what the tools cost.

`python tests/benchmarks/grow.py FOLDER FIGURES [--distinct]` writes a package whose sources, with their
figures and the mentions that these need, stand there many times over. With `--distinct` no value phrase
repeats: each figure has a number of its own.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from steppe_ledger.package.descriptor import require_package
from steppe_ledger.sql.canonical import format_package

ROOT = Path(__file__).parents[2]
GROWN = ("sources", "mentions", "figures")
LINKS = ("project_id", "agreement_id", "event_id")  # the copies report none of these
NAMED = ("mention_id", "period_mention_id", "baseline_mention_id")


def rows_of(table: str) -> tuple[list[str], list[dict[str, str]]]:
    with (ROOT / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or ()), list(reader)


def step_of(number: int) -> int:
    """The place value of the last significant digit, as the coding rules have it."""
    text = str(number)
    zeros = len(text) - len(text.rstrip("0"))
    return 10**zeros if zeros >= 2 else 1


def distinct(figure: dict[str, str], count: int) -> str:
    """A phrase that no other figure has; the figure's cells follow it."""
    unit, fraction = figure["unit"], f"{10 + count / 1_000_000:.6f}".rstrip("0")
    number = 1_000_001 + count
    if unit in {"percent", "multiple"}:
        figure["value"] = fraction.rstrip(".")
        digits = len(fraction.partition(".")[2])
        figure["precision"] = f"{10**-digits:.6f}".rstrip("0").rstrip(".") if digits else "1"
        printed = f"{figure['value']}%" if unit == "percent" else f"{figure['value']} times"
    elif unit == "rank":
        figure["value"], figure["precision"] = str(number), "1"
        tens = number % 100 in (11, 12, 13)
        ending = "th" if tens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        printed = f"{number}{ending}"
    else:
        figure["value"], figure["precision"] = str(number), str(step_of(number))
        words = {"USD": "${:,}", "RUB": "\u20bd{:,}", "KZT": "{:,} tenge", "count": "{:,} items",
                 "foot": "{:,} feet"}  # fmt: skip
        printed = words.get(unit, "{:,} " + unit + "s").format(number)
    figure.update(comparator="eq", value_max="")
    if not figure["exception"].startswith(("period", "baseline")):
        figure.update(exception="", note="")
    return printed


def grown(copies: int, *, different: bool) -> Iterator[tuple[str, dict[str, str]]]:
    sources, mentions, figures = (rows_of(table)[1] for table in GROWN)
    needed = {figure[name] for figure in figures for name in NAMED}
    used = [m for m in mentions if m["mention_id"] in needed]
    count = 0
    for copy in range(2, copies + 1):
        for source in sources:
            month, number = re.fullmatch(
                r"(.*-\d{4}-\d{2})(?:-(\d+))?", source["source_id"]
            ).groups()
            name = f"{month}-{100 * copy + int(number or 1)}"
            digest = hashlib.sha256(name.encode()).hexdigest()
            yield "sources", {**source, "source_id": name, "text_sha256": digest, "ledger": "open"}
            mine = {}
            at = 0
            phrases: dict[str, str] = {}
            rows = []
            for original in figures:
                if original["source_id"] == source["source_id"]:
                    figure = {**original, **dict.fromkeys(LINKS, "")}
                    if different:
                        if "." in figure["figure_id"]:
                            continue  # a second reading of a phrase
                        phrases[figure["mention_id"]] = distinct(figure, count)
                        count += 1
                    rows.append(figure)
            for mention in used:
                if mention["source_id"] == source["source_id"]:
                    printed = phrases.get(mention["mention_id"], mention["printed"])
                    start = at if different else int(mention["start"])
                    at += len(printed) + 1
                    mine[mention["mention_id"]] = f"{name}@{start}"
                    yield "mentions", {**mention, "mention_id": f"{name}@{start}", "source_id": name,
                                       "start": start, "end": start + len(printed),
                                       "printed": printed}  # fmt: skip
            for figure in rows:
                suffix = figure["figure_id"][len(figure["mention_id"]) :]
                figure.update({n: mine[figure[n]] for n in NAMED if figure[n]})
                figure.update(figure_id=figure["mention_id"] + suffix, source_id=name)
                yield "figures", figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("figures", type=int)
    parser.add_argument("--distinct", action="store_true")
    args = parser.parse_args()
    for name in ("tables", "schemas", "checks", "views"):
        shutil.copytree(ROOT / name, args.folder / name)
    shutil.copyfile(ROOT / "datapackage.json", args.folder / "datapackage.json")
    copies = -(-args.figures // len(rows_of("figures")[1]))
    files = {
        t: (args.folder / "tables" / f"{t}.csv").open("a", encoding="utf-8", newline="")
        for t in GROWN
    }
    writers = {t: csv.DictWriter(f, rows_of(t)[0], lineterminator="\n") for t, f in files.items()}
    for table, row in grown(copies, different=args.distinct):
        writers[table].writerow(row)
    for file in files.values():
        file.close()
    list(format_package(require_package(args.folder), write=True))


if __name__ == "__main__":
    main()
