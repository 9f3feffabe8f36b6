"""The command line: every command, its options and its exit status.

Exit status: 0 all is well, 1 the data are wrong or differ, 2 it could not run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import steppe_ledger
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package

TEXTS_VARIABLE = "STEPPE_LEDGER_TEXTS"
_GIVEN = ("source_id", "publisher", "author", "url", "kind", "licence")  # of a new source
Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.disable()  # one command, one answer: walking what is alive would cost a third of the time
    try:
        args = parser().parse_args(argv)
        status: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _stopped("interrupted", 130)
    except BrokenPipeError:  # whoever reads our output has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except (CannotRunError, OSError, MemoryError, UnicodeError) as error:
        return _stopped(str(error) or type(error).__name__, 2)
    except ModuleNotFoundError as error:
        return _stopped(f"needs the package {error.name}: {steppe_ledger.TOOLS}", 2)
    except Exception as error:
        if "interrupted" in str(error).lower():  # DuckDB's own word for Ctrl-C
            return _stopped("interrupted", 130)
        if not any(kind.__module__ in ("duckdb", "_duckdb") for kind in type(error).__mro__):
            raise
        return _stopped(str(error).strip().splitlines()[0], 2)
    return status


def _stopped(why: str, status: int) -> int:
    print(f"steppe_ledger: {' '.join(why.split())}", file=sys.stderr)
    return status


def _texts(args: argparse.Namespace) -> Path:
    if args.texts is None:
        raise CannotRunError(f"needs the source texts: give --texts DIR or set {TEXTS_VARIABLE}")
    texts: Path = args.texts
    return texts


def _step(text: str) -> None:
    """Progress of long work: a line on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="" if text else "\r", file=sys.stderr, flush=True)


def _renewed(args: argparse.Namespace, paths: Iterable[str], stale: str, written: str) -> int:
    """Say of each file that it was written anew or, with --check, that it should be."""
    status = 0
    for path in paths:
        print(f"{stale if args.check else written}: {path}", flush=True)
        status = int(args.check)
    return status


def _validate(args: argparse.Namespace) -> int:
    from steppe_ledger.reports import FORMATS
    from steppe_ledger.validate.gate import validate

    report = validate(args.root, args.texts, require_texts=args.require_texts,
                      witnesses=args.witnesses, step=_step,
                      engine=args.engine, tables=args.tables)  # fmt: skip
    _step("")
    sys.stdout.write(FORMATS[args.format](report))
    return 0 if report.valid else 1


def _format(args: argparse.Namespace) -> int:
    from steppe_ledger.sql.canonical import format_package

    paths = format_package(require_package(args.root), write=not args.check)
    return _renewed(args, paths, "would change", "changed")


def _build(args: argparse.Namespace) -> int:
    from steppe_ledger.export.everything import build
    from steppe_ledger.reports import as_text
    from steppe_ledger.validate.gate import validate

    report = validate(args.root, args.texts, step=_step)
    if report.valid:
        build(require_package(args.root), args.out, _step)
    _step("")
    if report.valid:
        print(f"built {args.out}")
    else:
        sys.stderr.write(as_text(report))
    return 0 if report.valid else 1


def _sql(args: argparse.Namespace) -> int:
    from steppe_ledger.sql.query import as_csv, as_table, ask_at

    sys.stdout.write((as_csv if args.csv else as_table)(*ask_at(args.root, args.query)))
    return 0


def _ledger(args: argparse.Namespace) -> int:
    from steppe_ledger.curate.ledger import ledger, ledger_page
    from steppe_ledger.package.files import write_whole

    texts = _texts(args)
    package = require_package(args.root)
    if args.html:
        write_whole(args.html, ledger_page(package, texts, args.source).encode())
        print(f"wrote {args.html} (for local eyes only: it holds the texts)")
        return 0
    text, still_open = ledger(package, texts, args.source)
    sys.stdout.write(text)
    return 1 if still_open else 0


def _add_source(args: argparse.Namespace) -> int:
    from steppe_ledger.curate.sources import add_source

    given = {name: getattr(args, name) or "" for name in _GIVEN}
    row = add_source(require_package(args.root), args.file, given)
    empty = ", ".join(name for name, cell in row.items() if not cell)
    print(f"added {row['source_id']}: {row['text_chars']} characters; still empty: {empty}")
    return 0


def _read(args: argparse.Namespace) -> int:
    from steppe_ledger.curate.tables import rows_of
    from steppe_ledger.evidence.read import read
    from steppe_ledger.evidence.units import Units

    units = Units.of(rows_of(require_package(args.root), "FROM units"))
    answers = list(read(args.phrase, units))
    print("\n".join(json.dumps(answer, ensure_ascii=False) for answer in answers))
    return int(any("error" in answer for answer in answers))


def _code(args: argparse.Namespace) -> int:
    from steppe_ledger.curate.draft import apply_draft, draft_text
    from steppe_ledger.curate.ledger import open_source
    from steppe_ledger.curate.propose import at_phrase, propose
    from steppe_ledger.curate.reader import Reader

    package = require_package(args.root)
    source, text, spans = open_source(package, _texts(args), args.source)
    reader = Reader(package, source, text)
    if args.apply:
        done, left = apply_draft(reader, args.apply)
        print(f"{done} rows written, {left} proposals left in {args.apply}")
        return 0
    found = [p for phrase in args.phrase for p in at_phrase(reader, phrase, spans)]
    sys.stdout.write(draft_text(reader, found if args.phrase else propose(reader, spans)))
    return 0


def _docs(args: argparse.Namespace) -> int:
    from steppe_ledger.pages import renew

    return _renewed(args, renew(args.root, write=not args.check), "stale", "wrote")


def _site(args: argparse.Namespace) -> int:
    from steppe_ledger.pages.site.build import build_site

    print("\n".join(build_site(args.root, args.dist)))
    return 0


def _diff(args: argparse.Namespace) -> int:
    from steppe_ledger.release.report import FORMATS, report_between

    report = report_between(args.root, args.base, args.head)
    sys.stdout.write(FORMATS[args.format](report))
    return 1 if report.different else 0


def _release(args: argparse.Namespace) -> int:
    from steppe_ledger.release.release import release

    return release(args.root, texts=args.texts, today=args.date,
                   version=args.version, dry_run=args.dry_run)  # fmt: skip


def _reasons(args: argparse.Namespace) -> int:
    from steppe_ledger.diff.reasons import REASONS, write_reasons

    lines = write_reasons(args.root)
    said = f"added to {REASONS}: {len(lines)}; fill in every reason that is empty"
    print("\n".join([*lines, said] if lines else ["every change has its reason"]))
    return 0


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, whatever the words hold."""

    def error(self, message: str) -> NoReturn:
        """Raise CannotRunError with what is wrong."""
        raise CannotRunError(f"{message}; see {self.prog} --help")


def day(text: str) -> str:
    """A day as YYYY-MM-DD. Raises ValueError."""
    return date.fromisoformat(text).isoformat()


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    whole = Parser(
        prog="python -m steppe_ledger" if sys.argv[0].endswith(".py") else "steppe-ledger",
        description="Validate, build and release the Steppe Ledger data package.",
    )
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Command, text: str, *, texts: bool = False
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--root", type=Path, default=Path(), metavar="DIR", help="folder of datapackage.json"
        )
        if texts:
            given = os.environ.get(TEXTS_VARIABLE) or None
            told = f"folder of <source_id>.txt; default ${TEXTS_VARIABLE}"
            sub.add_argument("--texts", type=Path, default=given, metavar="DIR", help=told)
        sub.set_defaults(run=run)
        return sub

    told = "Check the package; name each wrong cell and its remedy."
    sub = command("validate", _validate, told, texts=True)
    sub.add_argument("--require-texts", action="store_true", help="a missing text is an error")
    sub.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    told = "whether frictionless and pandera judge too; auto: up to 200,000 rows"
    sub.add_argument("--witnesses", choices=["auto", "always", "never"], default="auto", help=told)
    sub.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
    sub.add_argument("--tables", metavar="URI", help="for spark: <table>.csv or .parquet there")
    for name, run, text in (("format", _format, "Write every table in canonical form."),
                            ("docs", _docs, "Write the generated pages anew.")):  # fmt: skip
        command(name, run, text).add_argument(
            "--check", action="store_true", help="write nothing; exit 1 on a difference"
        )
    sub = command("build", _build, "Build every released file.", texts=True)
    sub.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR")
    sub = command("sql", _sql, "Answer an SQL query from the tables, without a build.")
    sub.add_argument("query", metavar="SQL")
    sub.add_argument("--csv", action="store_true", help="CSV instead of a table")
    sub = command("ledger", _ledger, "Show each text's coverage, and the numbers still open.",
                  texts=True)  # fmt: skip
    sub.add_argument("source", nargs="?", metavar="SOURCE", help="one source; default all")
    sub.add_argument("--html", type=Path, metavar="FILE", help="write a page with the texts")
    sub = command("add", _add_source, "Freeze a text as a new source, its ledger open.")
    sub.add_argument("what", choices=["source"])
    sub.add_argument("file", type=Path, metavar="FILE", help="the text, called <source_id>.txt")
    sub.add_argument("--id", dest="source_id", metavar="ID", help="if the file has another name")
    for word in _GIVEN[1:]:
        sub.add_argument(f"--{word}", help="what the text does not print")
    sub = command("read", _read, "Print what the grammar makes of value phrases, as JSON lines.")
    sub.add_argument("phrase", nargs="+", metavar="PHRASE")
    sub = command("code", _code, "Propose a row for every open number of a text, as a draft (CSV).",
                  texts=True)  # fmt: skip
    sub.add_argument("source", metavar="SOURCE")
    sub.add_argument("phrase", nargs="*", metavar="PHRASE", help="propose rows for these alone")
    sub.add_argument("--apply", type=Path, metavar="FILE",
                     help="write the rows of a draft that say yes into the tables")  # fmt: skip
    sub = command("diff", _diff, "Say what differs from a version, and the version it demands.")
    sub.add_argument("base", metavar="BASE", help="a zip, a folder, a git revision or vX.Y.Z")
    sub.add_argument("head", metavar="HEAD", nargs="?", help="likewise; default the working tree")
    sub.add_argument("--format", choices=["text", "json", "markdown"], default="text")
    sub = command("release", _release, texts=True,
                  text="Release the package under the version its changes demand.")  # fmt: skip
    sub.add_argument("--dry-run", action="store_true", help="do all that can fail, write nothing")
    sub.add_argument("--date", type=day, default=f"{datetime.now(UTC):%Y-%m-%d}",
                     metavar="YYYY-MM-DD", help="today in UTC if not given")  # fmt: skip
    sub.add_argument("--version", metavar="X.Y.Z", help="a higher version than the computed one")
    command("reasons", _reasons, "Add a line to changes/unreleased.csv for each unreasoned change.")
    sub = command("site", _site, "Make the web pages of a build; they stand in its folder site/.")
    sub.add_argument("--dist", type=Path, default=Path("dist"), metavar="DIR", help="the build")
    return whole
