"""What each check costs on packages that grow: `nox -s bench -- [--sizes 10000 100000] [--write | --check]`.

Every tool runs on the same package as a process of its own, one after the other. `--write` puts the
figures into docs/performance.csv and its page; `--check` holds this run against them: processor time
as a ratio to DuckDB's typed read may not be half as much again as it was.
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import json
import math
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "performance.csv"
PAGE = ROOT / "docs" / "performance.md"
CHART = ROOT / "docs" / "performance.svg"
HERE = Path(__file__).parent
LEDGER = (sys.executable, "-m", "steppe_ledger")
RIVALS = (sys.executable, str(HERE / "rivals.py"))
SLOWER = 1.5  # how much of a committed ratio a run may exceed it by
PR_SET_CHILD_SUBREAPER = 36
SMALLEST = 0.05  # seconds of processor time: below, nothing is measured


INTRODUCTION = """\
The package, grown: its sources stand there many times over, each with its figures and mentions. Every
tool ran on the same files, as a process of its own, one after the other. Processor seconds are those of all cores;
memory is the most that one process held.
"""


@dataclass(frozen=True)
class Tool:
    """A command that is given the folder of a package; ``most`` figures are what it is asked."""

    name: str
    does: str
    words: tuple[str, ...]
    most: int = 10**7
    inside: bool = False  # runs in the folder, instead of being told it


TOOLS = [
    Tool("scan", "DuckDB reads the tables with their types, and checks nothing",
         (*RIVALS, "scan", "{root}")),
    Tool("validate", "the gate: form, types, keys, references, rules, checks across tables, derivations",
         (*LEDGER, "validate", "--witnesses", "never", "--root", "{root}")),
    Tool("format", "whether every table is written canonically",
         (*LEDGER, "format", "--check", "--root", "{root}")),
    Tool("constraints", "DuckDB's own constraints: types, keys, references between tables, row rules",
         (*RIVALS, "constraints", "{root}"), 10**6),
    Tool("frictionless", "types, constraints, keys and references",
         (str(Path(sys.executable).with_name("frictionless")), "validate", "datapackage.json",
          "--type", "package"), 10**6, inside=True),
    Tool("pandera", "types, constraints, keys and row rules, over polars",
         (sys.executable, "-m", "steppe_ledger.validate.witnesses", "pandera", "{root}"), 10**6),
    Tool("dataframely", "likewise", (*RIVALS, "dataframely", "{root}"), 10**6),
    Tool("spark", "the gate's rules without form and evidence, on Apache Spark",
         (*LEDGER, "validate", "--engine", "spark", "--root", "{root}", "--tables", "{root}/tables"),
         10**6),
]  # fmt: skip


@dataclass(frozen=True)
class Run:
    """One run of one tool: seconds, and the most memory of any of its processes."""

    figures: int
    rows: int
    tool: str
    wall_s: float
    cpu_s: float
    peak_mb: int
    status: int


def run(tool: Tool, root: Path, figures: int, rows: int) -> Run:
    words = [word.replace("{root}", str(root)) for word in tool.words]
    began = time.monotonic()
    quiet = os.open(os.devnull, os.O_WRONLY)
    child = os.fork()
    if not child:  # a process of its own, whose use of processor and memory the system counts
        os.chdir(root if tool.inside else ROOT)
        os.dup2(quiet, 1)
        os.execv(words[0], words)
    os.close(quiet)
    _, status, used = os.wait4(child, 0)
    wall, all_used = time.monotonic() - began, [used]
    with suppress(ChildProcessError):  # what it left behind, as Spark its Java, is its cost as well
        while True:
            all_used.append(os.wait4(-1, 0)[2])
    cpu = sum(used.ru_utime + used.ru_stime for used in all_used)
    peak = max(used.ru_maxrss for used in all_used)
    return Run(figures, rows, tool.name, round(wall, 2), round(cpu, 2),
               peak // (1024 if sys.platform == "linux" else 1024**2),
               os.waitstatus_to_exitcode(status))  # fmt: skip


def count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b"")) - 1


def measured(sizes: Iterable[int], tools: list[Tool], grown: Path | None) -> Iterator[Run]:
    """Run every tool on a package of each size; packages stay in ``grown``, if that is given."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            root = (grown or Path(folder)) / str(size)
            if not root.is_dir():
                words = [sys.executable, str(HERE / "grow.py"), str(root), str(size)]
                os.spawnv(os.P_WAIT, words[0], words)
            rows = sum(map(count, (root / "tables").glob("*.csv")))
            figures = count(root / "tables/figures.csv")
            for tool in tools:
                if size <= tool.most:
                    result = run(tool, root, figures, rows)
                    print(*asdict(result).values(), sep="\t", flush=True)
                    yield result


def committed() -> list[Run]:
    with RESULTS.open(encoding="utf-8", newline="") as file:
        kinds = {field.name: field.type for field in fields(Run)}
        read = {"int": int, "float": float, "str": str}
        return [Run(**{k: read[str(kinds[k])](v) for k, v in row.items()})
                for row in csv.DictReader(file)]  # fmt: skip


def ratios(runs: Iterable[Run]) -> dict[tuple[int, str], float]:
    """Processor time of each tool, as a multiple of the typed read of the same package."""
    runs = list(runs)
    scans = {r.figures: max(r.cpu_s, SMALLEST) for r in runs if r.tool == "scan"}
    return {(r.figures, r.tool): r.cpu_s / scans[r.figures] for r in runs}


def slower(runs: Iterable[Run], before: Iterable[Run]) -> list[str]:
    """The tools of ours that cost more than they did. Raises KeyError for a size not committed."""
    then, now = ratios(before), ratios(runs)
    return [
        f"{tool} at {size} figures: {now[size, tool]:.1f} times the typed read,"
        f" {then[size, tool]:.1f} as committed"
        for size, tool in now
        if tool in ("validate", "format") and now[size, tool] > SLOWER * then[size, tool]
    ]


def exponent(runs: list[Run]) -> float:
    """How the time grows with the rows, between the two largest sizes: 1 is in proportion."""
    (a, b) = sorted(runs, key=lambda r: r.rows)[-2:]
    return math.log(b.cpu_s / a.cpu_s) / math.log(b.rows / a.rows)


def page(runs: list[Run], machine: str) -> str:
    """docs/performance.md."""
    sizes = sorted({r.figures for r in runs})
    times = ratios(runs)
    lines = [
        "# What the checks cost\n",
        "<!-- generated by `nox -s bench -- --write` from docs/performance.csv -->\n",
        INTRODUCTION,
        f"{machine}\n",
        "![Processor seconds by rows](performance.svg)\n",
        "| | " + " | ".join(f"{size:,} figures" for size in sizes) + " | a row | grows as |",
        "|---|" + "---:|" * (len(sizes) + 2),
    ]
    for tool in TOOLS:
        mine = {r.figures: r for r in runs if r.tool == tool.name}
        if not mine:
            continue
        cells = [
            f"{r.cpu_s:.1f} s, {r.peak_mb:,} MB ({times[size, tool.name]:.1f})"
            if (r := mine.get(size)) else "" for size in sizes
        ]  # fmt: skip
        largest = mine[max(mine)]
        cost = f"{largest.cpu_s / largest.rows * 1e6:.1f} µs"
        power = f"n^{exponent(list(mine.values())):.2f}" if len(mine) > 1 else ""
        lines.append(f"| **{tool.name}** | {' | '.join(cells)} | {cost} | {power} |")
    lines.append("\nIn brackets: times the processor seconds of DuckDB's typed read.\n")
    lines += [f"- **{tool.name}**: {tool.does}" for tool in TOOLS if any(r.tool == tool.name for r in runs)]  # fmt: skip
    return "\n".join(lines) + "\n"


def chart(runs: list[Run]) -> str:
    """The runs as a picture (SVG)."""
    import vl_convert

    drawn = json.loads((HERE / "performance.vl.json").read_text("utf-8"))
    drawn["data"] = {"values": [asdict(r) for r in runs]}
    return str(vl_convert.vegalite_to_svg(drawn, vl_version="6.1")) + "\n"


def machine() -> str:
    """The machine and the versions that a run was made with, in a line."""
    names = ("duckdb", "polars", "pandera", "frictionless", "dataframely", "pyspark")
    libraries = ", ".join(f"{name} {version(name)}" for name in names)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB,"
            f" Python {platform.python_version()}; {libraries}.")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**4], metavar="FIGURES")
    parser.add_argument("--tools", nargs="+", choices=[t.name for t in TOOLS], metavar="TOOL",
                        default=[t.name for t in TOOLS])  # fmt: skip
    parser.add_argument("--grown", type=Path, metavar="DIR", help="keep the packages here")
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--write", action="store_true", help="write docs/performance.*")
    does.add_argument("--check", action="store_true", help="exit 1 if something is slower")
    args = parser.parse_args()
    tools = [tool for tool in TOOLS if tool.name in args.tools]
    if sys.platform == "linux":  # whose parent has gone becomes a child of ours
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    runs = list(measured(args.sizes, tools, args.grown))
    failed = [f"{r.tool} at {r.figures} figures: exit status {r.status}" for r in runs if r.status]
    late = slower(runs, committed()) if args.check else []
    print(*failed, *late, sep="\n", end="\n" if failed or late else "", file=sys.stderr)
    if args.write and not failed:
        anew = {(r.figures, r.tool) for r in runs}
        runs += [r for r in committed() if (r.figures, r.tool) not in anew]
        runs.sort(key=lambda r: (r.figures, [tool.name for tool in TOOLS].index(r.tool)))
        with RESULTS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [f.name for f in fields(Run)], lineterminator="\n")
            writer.writeheader()
            writer.writerows(map(asdict, runs))
        PAGE.write_text(page(runs, machine()), "utf-8")
        CHART.write_text(chart(runs), "utf-8")
    return int(bool(failed or late))


if __name__ == "__main__":
    sys.exit(main())
