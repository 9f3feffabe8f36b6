"""Every task that a person or CI runs. `nox -l` lists them."""

from __future__ import annotations

import itertools
import json
import os
import time
from datetime import datetime
from pathlib import Path

import nox

nox.needs_version = ">=2026.10.20"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["validate", "tests", "lint"]

LEDGER = ("python", "-m", "steppe_ledger")
SESSIONS = "tests/test_sessions.py"
AGREEMENT = ("python", "-m", "coding.agreement")


def install(session: nox.Session, *groups: str, extras: tuple[str, ...] = ("curate",)) -> None:
    """Put exactly the locked versions into the session's environment.

    With `--no-venv` the environment that nox runs in has to hold them already.
    """
    if not session.virtualenv.is_sandboxed:
        return
    session.run_install(
        "uv",
        "sync",
        "--frozen",
        "--no-default-groups",
        *(f"--extra={extra}" for extra in extras),
        *(f"--group={group}" for group in groups),
        f"--python={session.virtualenv.location}",
        env={"UV_PROJECT_ENVIRONMENT": session.virtualenv.location},
        silent=True,
    )


@nox.session
def validate(session: nox.Session) -> None:
    """Check the package: `nox -s validate -- --texts DIR --require-texts`."""
    install(session)
    session.run(*LEDGER, "validate", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build every released file into dist/."""
    install(session)
    session.run(*LEDGER, "build", *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """Build dist/, and from it the web pages into dist/site/: a browser opens them from there."""
    install(session, "site")
    session.run(*LEDGER, "build", *session.posargs)
    session.run(*LEDGER, "site")


@nox.session
def browser(session: nox.Session) -> None:
    """Try dist/site in Chromium, with axe and the HTML checker: needs npm, Java and a Chromium."""
    install(session, "browser", "tests")
    session.run("npm", "ci", "--prefix=tests/browser", "--no-audit", "--no-fund", external=True)
    session.run("pytest", "tests/browser", *session.posargs)


@nox.session
def spark(session: nox.Session) -> None:
    """Hold Spark against DuckDB on every seeded fault: needs Java 17, and some minutes."""
    install(session, "tests", extras=("curate", "spark"))
    session.run("pytest", "tests/spark", *session.posargs)


@nox.session(venv_backend="none")
def console(session: nox.Session) -> None:
    """Fetch DuckDB-Wasm as site/console/package-lock.json pins it, for the next `nox -s site`."""
    session.chdir("site/console")
    session.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", external=True)
    session.run("npm", "run", "build", external=True)


@nox.session
def diff(session: nox.Session) -> None:
    """Say what differs, and the version that it asks for: `nox -s diff -- BASE [HEAD]`."""
    install(session)
    session.run(*LEDGER, "diff", *session.posargs, success_codes=[0, 1])


@nox.session
def release(session: nox.Session) -> None:
    """Release the package: `nox -s release -- --dry-run --texts DIR`."""
    install(session)
    session.run(*LEDGER, "release", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with branch coverage: `nox -s tests -- -k name`."""
    install(session, "lint", "site", "tests")  # lint: the examples of the pages run it
    env = {"HYPOTHESIS_PROFILE": "ci" if os.environ.get("CI") else "default"}
    whole = (
        "-n",
        "auto",
        "--dist=worksteal",  # neighbours stay together: what a file builds is built once
        "--cov",
        "--cov-report=term",
        "--cov-fail-under=95",
        f"--ignore={SESSIONS}",
    )
    session.run("pytest", *(session.posargs or whole), env=env)


@nox.session
def hostile(session: nox.Session) -> None:
    """Try the commands on what anybody could send, ever new: `nox -s hostile -- --minutes 60`."""
    install(session, "tests")
    words = dict(zip(session.posargs[::2], session.posargs[1::2], strict=True))
    end = time.monotonic() + 60 * float(words.get("--minutes", 10))
    files = [str(path) for path in sorted(Path("tests/hostile").glob("test_*.py"))]
    for file in itertools.cycle(files):
        session.run("pytest", file, env={"STEPPE_LEDGER_HOSTILE": "long"})
        if time.monotonic() > end:
            return


@nox.session
def mutants(session: nox.Session) -> None:
    """Make every mutant of the data, and see which the gate kills: `-- --texts DIR`."""
    install(session, "tests")
    session.run("python", "-m", "tests.mutants.run", *session.posargs)


@nox.session
def sessions(session: nox.Session) -> None:
    """Run the documented sessions, a release too, on a scratch repository: some minutes."""
    install(session, "tests")
    session.run("pytest", SESSIONS, *session.posargs)


@nox.session
def consumers(session: nox.Session) -> None:
    """Let clients that nobody here wrote open dist/: `nox -s consumers -- --all`."""
    install(session)
    session.run(*LEDGER, "build")
    session.run("python", "-m", "consumers.run", "dist", *session.posargs)


@nox.session(reuse_venv=False)
@nox.parametrize("duckdb", ["2.0.0", "1.4.0"])
def wheel(session: nox.Session, duckdb: str) -> None:
    """Pack dist/ into wheels/, twice to the same bytes, and try it where nothing else is."""
    facts = json.loads(Path("datapackage.json").read_bytes())
    if not Path(f"dist/{facts['name']}-{facts['version']}.zip").is_file():
        session.error("dist/ holds no build of this version: run `nox -s build` first")
    epoch = int(datetime.fromisoformat(facts["created"]).timestamp())
    made = []
    for folder in (Path(session.create_tmp()).resolve(), Path("wheels").resolve()):
        session.run_install(
            *("uv", "build", "--wheel", "--quiet", f"--out-dir={folder}"),
            env={"SOURCE_DATE_EPOCH": str(epoch)},
        )
        made.append(folder / f"steppe_ledger-{facts['version']}-py3-none-any.whl")
    if made[0].read_bytes() != made[1].read_bytes():
        session.error("the same build made two different wheels")
    session.install(str(made[1]), f"duckdb=={duckdb}", silent=True)
    session.run("python", "consumers/try_wheel.py", str(made[1]), *session.posargs)


@nox.session
def agreement(session: nox.Session) -> None:
    """Say how far the two codings agree: docs/reliability.md, or `--check` that it is current."""
    install(session)
    session.run(*AGREEMENT, *session.posargs)


@nox.session
@nox.parametrize("duckdb", ["1.5.5", "1.4.5"])
def clients(session: nox.Session, duckdb: str) -> None:
    """Run the script, the cookbook and the database in older DuckDB clients, and over HTTP."""
    more = {"1.5.5": ("duckdb-cli==1.5.6", "duckdb-extension-httpfs==1.5.5")}
    packages = more.get(duckdb, ("duckdb-cli==1.4.4.post2",))
    session.install(f"duckdb=={duckdb}", *packages, "pytest>=9.2.0,<10", silent=True)
    # the tooling needs DuckDB 2, so the build is made in a session of its own
    dist = Path("dist").resolve()
    if not (dist / "SHA256SUMS").is_file():
        session.error("there is no build in dist/: run `nox -s build` first")
    env = {
        "STEPPE_LEDGER_CLIENT": str(Path(session.bin) / "duckdb"),
        "STEPPE_LEDGER_DIST": str(dist),
    }
    # --noconftest: the tests' common ground imports the tooling
    session.run(
        "python", "-m", "pytest", "--noconftest", "tests/clients", *session.posargs, env=env
    )


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff (lint and format), mypy --strict, canonical tables, current generated pages."""
    install(session, "lint", "site", "tests")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run(*LEDGER, "format", "--check")
    session.run(*LEDGER, "docs", "--check")
    session.run(*AGREEMENT, "--check")


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Bring code, tables and generated pages into their canonical form."""
    install(session, "lint")
    session.run("ruff", "check", "--fix", "--quiet", success_codes=[0, 1])
    session.run("ruff", "format", "--quiet")
    session.run(*LEDGER, "format")
    session.run(*LEDGER, "docs")
    session.run(*AGREEMENT)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the checks on packages that grow: `nox -s bench -- --sizes 10000 100000 --write`."""
    install(session, "site", "tests", extras=("curate", "spark"))
    session.run("python", "tests/benchmarks/bench.py", *session.posargs)
