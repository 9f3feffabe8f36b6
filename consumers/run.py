"""Let clients that nobody here wrote open a build, and compare what they read with its CSV.

``python -m consumers.run dist``. Exit status: 0 all that ran agree, 1 one differs or finds the
build invalid, or one that must run did not (``must`` in clients.csv), 2 there is no build to open.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from consumers.catalogue import MUST, Client, read_clients
from consumers.measures import measure_csv, read_specs
from consumers.results import as_json, as_text, exit_status
from consumers.trial import Job, compare_views, flat_rows, run_client

ROOT = Path(__file__).resolve().parent.parent
PROFILES_VARIABLE = "STEPPE_LEDGER_PROFILES"
CACHE_VARIABLE = "STEPPE_LEDGER_CONSUMERS"


def _default_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get(CACHE_VARIABLE) or Path(base) / "steppe-ledger-consumers")


def _default_profiles() -> Path:
    beside = ROOT.parent / "shared" / "reference" / "profiles" / "2.0"
    return Path(os.environ.get(PROFILES_VARIABLE) or beside)


def _chosen(client: Client, only: list[str] | None, *, everything: bool) -> bool:
    if only:
        return any(word.lower() in client.name.lower() for word in only)
    if everything or client.chosen in {MUST, "default"}:
        return True
    return client.chosen == "present" and shutil.which(client.command) is not None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m consumers.run", description=__doc__)
    parser.add_argument("dist", type=Path, help="folder of a build")
    parser.add_argument("--all", action="store_true", help="the slow and large clients too")
    parser.add_argument("--only", action="append", metavar="NAME", help="clients with this in name")
    parser.add_argument("--apt", action="store_true", help="may install Debian packages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome here too")
    parser.add_argument("--cache", type=Path, default=_default_cache(), metavar="DIR")
    parser.add_argument(
        "--profiles", type=Path, default=_default_profiles(), help="Data Package v2's JSON schemas"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="clients at a time")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the clients and return the exit status."""
    args = _parser().parse_args(argv)
    zips = sorted(args.dist.glob("*.zip"))
    if len(zips) != 1:
        print(f"consumers: {args.dist} is no build: {len(zips)} zips in it", file=sys.stderr)
        return 2
    clients = [c for c in read_clients() if _chosen(c, args.only, everything=args.all)]
    with tempfile.TemporaryDirectory(prefix="consumers-") as scratch:
        work = Path(scratch)
        with zipfile.ZipFile(zips[0]) as archive:
            archive.extractall(work / "package")
        specs = {spec.name: spec for spec in read_specs(work / "package")}
        dist = args.dist.resolve()
        job = Job(
            dist=dist,
            package=work / "package",
            work=work,
            cache=args.cache.resolve(),
            profiles=args.profiles.resolve() if args.profiles.is_dir() else None,
            apt=args.apt,
            specs=specs,
            expected={n: measure_csv(s, dist / "csv" / f"{n}.csv") for n, s in specs.items()},
            flat_rows=flat_rows(dist, work / "package/views"),
        )
        with ThreadPoolExecutor(max(args.jobs, 1)) as pool:
            outcomes = list(pool.map(lambda client: run_client(job, client), clients))
    compare_views(outcomes)
    sys.stdout.write(as_text(outcomes))
    if args.json:
        text = json.dumps(as_json(outcomes), ensure_ascii=False, indent=2)
        args.json.write_text(text + "\n", "utf-8")
    return exit_status(outcomes)


if __name__ == "__main__":
    sys.exit(main())
