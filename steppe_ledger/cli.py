"""The command line.

Exit status: 0 all is well, 1 the data are wrong or differ, 2 it could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from steppe_ledger.findings import CannotRunError
from steppe_ledger.progress import steps

if TYPE_CHECKING:
    from steppe_ledger.release.release import Tools

TEXTS_VARIABLE = "STEPPE_LEDGER_TEXTS"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    args = _parser().parse_args(argv)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except CannotRunError as error:
        print(f"steppe_ledger: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # whoever reads our output has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        print(f"steppe_ledger: {error}", file=sys.stderr)
        return 2
    return status


def texts_folder(args: argparse.Namespace) -> Path | None:
    """The folder of the source texts: --texts, else the environment's."""
    named = args.texts or os.environ.get(TEXTS_VARIABLE)
    return Path(named) if named else None


def _validate(args: argparse.Namespace) -> int:
    from steppe_ledger.release.reasons import check_reasons
    from steppe_ledger.reports import FORMATS
    from steppe_ledger.validate.run import validate

    report = validate(
        args.root, texts_folder(args), require_texts=args.require_texts, engine=args.engine
    )
    findings, report.checked["reasons"] = check_reasons(args.root)
    report.add(findings)
    report.sort()
    sys.stdout.write(FORMATS[args.format](report))
    return 0 if report.valid else 1


def _format(args: argparse.Namespace) -> int:
    from steppe_ledger.package.canonical import format_package
    from steppe_ledger.package.descriptor import require_package

    changed = format_package(require_package(args.root), write=not args.check)
    for path in changed:
        print(f"{'would change' if args.check else 'changed'}: {path}")
    return 1 if args.check and changed else 0


def _build(args: argparse.Namespace) -> int:
    from steppe_ledger.export.everything import build
    from steppe_ledger.package.descriptor import require_package
    from steppe_ledger.reports import as_text
    from steppe_ledger.validate.run import validate

    with steps() as step:
        step("validate")
        report = validate(args.root, texts_folder(args))
        if not report.valid:
            sys.stderr.write(as_text(report))
            return 1
        build(require_package(args.root), args.out, step)
    print(f"built {args.out}")
    return 0


def _sql(args: argparse.Namespace) -> int:
    from steppe_ledger.package.descriptor import require_package
    from steppe_ledger.sql.query import as_csv, as_table, ask

    columns, rows = ask(require_package(args.root), args.query)
    sys.stdout.write(as_csv(columns, rows) if args.csv else as_table(columns, rows))
    return 0


def _ledger(args: argparse.Namespace) -> int:
    from steppe_ledger.curate.ledger import ledger, ledger_page
    from steppe_ledger.package.files import write_whole
    from steppe_ledger.package.descriptor import require_package

    texts = texts_folder(args)
    if texts is None:
        raise CannotRunError(f"needs the source texts: give --texts DIR or set {TEXTS_VARIABLE}")
    package = require_package(args.root)
    if args.html:
        write_whole(args.html, ledger_page(package, texts, args.source).encode())
        print(f"wrote {args.html} (for local eyes only: it holds the texts)")
        return 0
    text, still_open = ledger(package, texts, args.source)
    sys.stdout.write(text)
    return 1 if still_open else 0


def _docs(args: argparse.Namespace) -> int:
    from steppe_ledger.pages import generated_files
    from steppe_ledger.package.files import write_whole
    from steppe_ledger.package.descriptor import require_package

    stale = 0
    for path, text in generated_files(require_package(args.root)).items():
        file = args.root / path
        if not file.is_file() or file.read_bytes() != text.encode():
            stale += 1
            print(f"{'stale' if args.check else 'wrote'}: {path}")
            if not args.check:
                write_whole(file, text.encode())
    return 1 if args.check and stale else 0


def release_tools() -> Tools:
    """What a release uses of the rest of the package."""
    from steppe_ledger.export.check import complaints
    from steppe_ledger.export.everything import build
    from steppe_ledger.pages import generated_files
    from steppe_ledger.package.descriptor import require_package
    from steppe_ledger.release.release import Tools
    from steppe_ledger.validate.run import validate

    def derive(root: Path) -> dict[str, bytes]:
        pages = generated_files(require_package(root))
        return {path: text.encode() for path, text in pages.items()}

    return Tools(
        validate=lambda root, texts: validate(root, texts, require_texts=True),
        derive=derive,
        build=lambda root, out: build(require_package(root), out),
        check=complaints,
    )


def _parser() -> argparse.ArgumentParser:
    from steppe_ledger.release.commands import add_parsers

    parser = argparse.ArgumentParser(
        prog="python -m steppe_ledger",
        description="Validate, build and release the Steppe Ledger data package.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--root", type=Path, default=Path(), metavar="DIR", help="folder of datapackage.json"
        )
        sub.set_defaults(run=run)
        return sub

    def texts(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--texts", metavar="DIR", help=f"folder of <source_id>.txt; default ${TEXTS_VARIABLE}"
        )

    sub = command("validate", _validate, "Check the package; name each wrong cell and its remedy.")
    texts(sub)
    sub.add_argument("--require-texts", action="store_true", help="a missing text is an error")
    sub.add_argument("--format", choices=["text", "json", "github", "markdown"], default="text")
    sub.add_argument(
        "--engine",
        choices=["standard", "duckdb"],
        default="standard",
        help="duckdb: DuckDB instead of frictionless and pandera, for very long tables",
    )
    sub = command("format", _format, "Write every table in canonical form.")
    sub.add_argument("--check", action="store_true", help="write nothing; exit 1 on a difference")
    sub = command("build", _build, "Build the DuckDB file, Parquet and CSV.")
    texts(sub)
    sub.add_argument("--out", type=Path, default=Path("dist"), metavar="DIR")
    sub = command("sql", _sql, "Answer an SQL query from the tables, without a build.")
    sub.add_argument("query", metavar="SQL")
    sub.add_argument("--csv", action="store_true", help="CSV instead of a table")
    sub = command("ledger", _ledger, "Show each text's coverage, and the numbers still open.")
    texts(sub)
    sub.add_argument("source", nargs="?", metavar="SOURCE", help="one source; default all")
    sub.add_argument("--html", type=Path, metavar="FILE", help="write a page with the texts")
    sub = command("docs", _docs, "Write the generated pages and the SQL script anew.")
    sub.add_argument("--check", action="store_true", help="write nothing; exit 1 on a difference")
    add_parsers(commands, release_tools)
    return parser
