"""One client at work: run its script, take what it read, hold it against the CSV files."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from consumers.catalogue import SCRIPTS, Client
from consumers.environments import Environment, NotRunError, prepare
from consumers.measures import Measures, Spec, differences, measure, measure_csv

AGREES, VALID, FAILED, NOT_RUN = "agrees", "valid", "FAILED", "not run"
SKIP_STATUS = 77  # a script that cannot do its work here ends so; its last words say why
SECONDS = 120
INTERPRETERS = {".py": "python", ".mjs": "node", ".sh": "bash", ".R": "Rscript"}


@dataclass(frozen=True)
class Job:
    """What all clients share: the build, the unpacked package, and the measures to agree with."""

    dist: Path
    package: Path
    work: Path
    cache: Path
    profiles: Path | None
    apt: bool
    specs: dict[str, Spec]
    expected: dict[str, Measures]
    flat_rows: dict[str, int]


@dataclass
class Outcome:
    """What came of one client. ``rows`` is the number of rows that it read in all."""

    client: Client
    version: str
    verdict: str
    seconds: float = 0.0
    tables: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)
    views: dict[str, int] = field(default_factory=dict)


def flat_rows(dist: Path, views: Path) -> dict[str, int]:
    """Rows of the flat CSV files, by the view in the folder that each was made from."""
    counts = {}
    for path in sorted((dist / "csv").glob("flat_*.csv")):
        name = path.stem.removeprefix("flat_")
        wide = (views / f"{name}_wide.sql").is_file()
        view = f"{name}_wide" if wide else f"{name.removesuffix('s')}_current"
        with path.open(encoding="utf-8", newline="") as file:
            counts[view] = len(list(csv.reader(file))) - 1
    return counts


def _work_folder(job: Job, client: Client, environment: Environment) -> Path:
    """A folder of the client's own: the plan, the package, and node's modules beside its script."""
    work = job.work / client.name.replace(" ", "_")
    (work / "out").mkdir(parents=True)
    (work / "package").symlink_to(job.package)
    plan = {
        "tables": [
            {"name": spec.name, "types": spec.types, "key": spec.key} for spec in job.specs.values()
        ],
        "environment": str(environment.folder),
        "profiles": str(job.profiles) if job.profiles else None,
    }
    (work / "plan.json").write_text(json.dumps(plan), "utf-8")
    (work / "tables.txt").write_text("".join(f"{name}\n" for name in job.specs), "utf-8")
    if client.runtime == "node":
        (work / "node_modules").symlink_to(environment.folder / "node_modules")
        for script in SCRIPTS.glob("*.mjs"):
            shutil.copyfile(script, work / script.name)
    return work


def _command(client: Client, environment: Environment, work: Path) -> list[str]:
    script = work / client.script.name if client.runtime == "node" else client.script
    variables = environment.variables()
    program = shutil.which(INTERPRETERS[script.suffix], path=variables["PATH"])
    if program is None:
        raise NotRunError(f"{INTERPRETERS[script.suffix]} is not installed")
    return [program, str(script)]


def _execute(
    command: list[str], environment: Environment, work: Path, variables: dict[str, str]
) -> tuple[int | None, str, str]:
    """Exit status (None after a time-out), standard output and standard error."""
    process = subprocess.Popen(
        command,
        cwd=work,
        env={**environment.variables(), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # so that its children end with it
    )
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        return None, out, err
    return process.returncode, out, err


def _lines(out: str) -> list[dict[str, Any]]:
    """The JSON objects among the lines that a script printed."""
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def _take(outcome: Outcome, job: Job, name: str, read: Measures) -> None:
    outcome.tables += 1
    outcome.rows += read.rows
    outcome.problems += [f"{name}: {text}" for text in differences(job.expected[name], read)]


def _take_tables(outcome: Outcome, job: Job, out: str, work: Path) -> None:
    """Measure what the client printed, or wrote as CSV, and note every difference."""
    for line in _lines(out):
        if "table" in line:
            spec = job.specs[line["table"]]
            _take(outcome, job, spec.name, measure(spec, line["columns"], line["rows"]))
        elif "sum" in line:
            table, column = line["sum"].split(".")
            total = job.expected[table].sums[column]
            if Decimal(str(line["value"])) != total:
                text = f"{line['sum']}: its own sum is {line['value']}, expected {total}"
                outcome.problems.append(text)
        elif "view" in line:
            outcome.views[line["view"]] = line["rows"]
    for path in sorted((work / "out").glob("*.csv")):
        _take(outcome, job, path.stem, measure_csv(job.specs[path.stem], path))
    if outcome.client.kind == "client" and outcome.tables != len(job.specs):
        outcome.problems.append(f"read {outcome.tables} of {len(job.specs)} tables")
    for view, count in job.flat_rows.items():
        if outcome.views and outcome.views.get(view) != count:
            text = f"view {view}: {outcome.views.get(view)} rows, expected {count}"
            outcome.problems.append(text)


def _why(text: str) -> str:
    """The line of an output that says best what went wrong: the first error, else the last line."""
    lines = [line for line in text.splitlines() if line.strip()] or ["no message"]
    errors = [line for line in lines if re.search(r"(Error|Exception)\b.*: ", line)]
    return " ".join((errors or lines[-1:])[0].split())[:300]


def run_client(job: Job, client: Client) -> Outcome:
    """Run one client. Whatever goes wrong in it is its outcome, never an exception."""
    try:
        environment = prepare(client, job.cache, apt=job.apt)
        work = _work_folder(job, client, environment)
        command = _command(client, environment, work)
    except NotRunError as reason:
        return Outcome(client, client.version, NOT_RUN, problems=[str(reason)])
    outcome = Outcome(client, environment.version, VALID if client.kind == "validator" else AGREES)
    start = time.perf_counter()
    variables = {"DIST": str(job.dist), "WORK": str(work)}
    status, out, err = _execute(command, environment, work, variables)
    outcome.seconds = time.perf_counter() - start
    (work / "stdout").write_text(out, "utf-8")
    (work / "stderr").write_text(err, "utf-8")
    if status == SKIP_STATUS:
        outcome.verdict, outcome.problems = NOT_RUN, [_why(err)]
        return outcome
    if status is None:
        outcome.problems.append(f"no answer in {SECONDS} seconds")
    elif status:
        outcome.problems.append(f"exit {status}: {_why(err.strip() or out)}")
    else:
        try:
            _take_tables(outcome, job, out, work)
        except (ValueError, KeyError) as error:
            outcome.problems.append(f"{type(error).__name__}: {error}"[:300])
    if outcome.problems:
        outcome.verdict = FAILED
    return outcome


def compare_views(outcomes: list[Outcome]) -> None:
    """Every client that ran the views must count as many rows as the first that did."""
    with_views = [outcome for outcome in outcomes if outcome.views]
    for outcome in with_views[1:]:
        first = with_views[0]
        for name in sorted(first.views.keys() | outcome.views.keys()):
            one, other = first.views.get(name), outcome.views.get(name)
            if one != other:
                outcome.problems.append(f"view {name}: {other} rows, {one} in {first.client.name}")
                outcome.verdict = FAILED
