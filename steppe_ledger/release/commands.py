"""The commands ``diff`` and ``release``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from steppe_ledger.findings import CannotRunError

if TYPE_CHECKING:
    from steppe_ledger.release.release import Tools

TEXTS = "STEPPE_LEDGER_TEXTS"


def add_parsers(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    tools: Callable[[], Tools] | None = None,
) -> None:
    """Add ``diff`` and ``release``; each sets ``args.run``, a function from args to exit status.

    ``tools`` is called when a release is asked for, so that a diff need not import what builds.
    """
    _add_diff(subparsers)
    _add_release(subparsers, tools)


def _add_diff(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "diff",
        help="what differs between two versions, and which version that demands",
        description="Compare two versions of the package, each a released zip, a folder or a git "
        "revision. Exit status: 0 same, 1 different, 2 could not compare.",
    )
    parser.add_argument("base", metavar="BASE", help="the old version")
    parser.add_argument("head", metavar="HEAD", nargs="?", help="the new one (the working tree)")
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the package")
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    parser.set_defaults(run=run_diff)


def _add_release(
    subparsers: argparse._SubParsersAction[argparse.ArgumentParser],
    tools: Callable[[], Tools] | None,
) -> None:
    parser = subparsers.add_parser(
        "release",
        help="release the package under the version that its changes demand",
        description="Write the version, the changelog and dist/, all of it or nothing. "
        "Exit status: 0 released, 1 refused, 2 could not run.",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what it would do, write nothing"
    )
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="the package")
    parser.add_argument(
        "--date", type=_date, metavar="YYYY-MM-DD", help="today in UTC if not given"
    )
    parser.add_argument(
        "--texts", type=Path, metavar="DIR", help=f"folder of <source_id>.txt; default ${TEXTS}"
    )
    parser.add_argument("--version", metavar="X.Y.Z", help="a higher version than the computed one")
    parser.set_defaults(run=lambda args: run_release(args, tools))


def _date(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date as YYYY-MM-DD") from error


def run_diff(args: argparse.Namespace) -> int:
    """Print how two versions differ; 1 where they do."""
    from steppe_ledger.diff.compare import compare
    from steppe_ledger.release.reasons import parse_reasons
    from steppe_ledger.diff.render import FORMATS
    from steppe_ledger.diff.report import report_of
    from steppe_ledger.package.snapshot import from_folder, open_snapshot

    base = open_snapshot(args.base, args.root)
    head = open_snapshot(args.head, args.root) if args.head else from_folder(args.root)
    reasons, _ = parse_reasons(head.reasons)  # `validate` says what is wrong with them
    words = {reason.place: reason.reason for reason in reasons}
    report = report_of(compare(base, head), words)
    sys.stdout.write(FORMATS[args.format](report))
    return 1 if report.different else 0


def run_release(args: argparse.Namespace, tools: Callable[[], Tools] | None) -> int:
    """Release, or with ``--dry-run`` say what a release would do; 1 where it is refused."""
    from steppe_ledger.release.release import release  # needs fcntl: `diff` runs without

    if tools is None:
        raise CannotRunError("this command line was put together without a build")
    texts = args.texts or (Path(os.environ[TEXTS]) if os.environ.get(TEXTS) else None)
    try:
        return release(
            args.root,
            tools(),
            texts=texts,
            today=args.date or datetime.now(UTC).date().isoformat(),
            version=args.version,
            dry_run=args.dry_run,
        )
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"the release could not read or write a file: {error}") from error
