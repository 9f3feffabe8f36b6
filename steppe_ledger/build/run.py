"""Build everything into a folder beside the old one, then put it in its place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from steppe_ledger.build.duckdb_file import write_duckdb
from steppe_ledger.build.parquet import write_parquet
from steppe_ledger.build.sums import sums
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import Package
from steppe_ledger.rows import read_all

DATABASE = "steppe-ledger.duckdb"
SUMS = "SHA256SUMS"
MARK = ".steppe-ledger-build"  # tells a folder that we made from one that somebody keeps things in

Step = Callable[[str], None]


def _silent(_: str) -> None:
    return


def write_all(package: Package, folder: Path, step: Step = _silent) -> None:
    """Write every file of the build into ``folder``, an empty folder. The data must be valid."""
    rows = read_all(package)
    step("DuckDB file")
    write_duckdb(package, rows, folder / DATABASE)
    for part in ("csv", "parquet"):
        (folder / part).mkdir()
    for table in package.in_order():
        step(f"CSV and Parquet of {table.name}")
        shutil.copyfile(package.root / table.path, folder / "csv" / f"{table.name}.csv")
        write_parquet(rows[table.name], folder / "parquet" / f"{table.name}.parquet")
    step("checksums")
    files = [path for path in folder.rglob("*") if path.is_file()]
    (folder / SUMS).write_text(sums(folder, files), "utf-8")
    (folder / MARK).touch()


def build(package: Package, out: Path, step: Step = _silent) -> None:
    """Build into ``out``; whoever looks finds the old build or the new one, whole.

    Raises CannotRunError where ``out`` is a folder that no build has made.
    """
    if out.exists() and not (out / MARK).exists() and (not out.is_dir() or any(out.iterdir())):
        raise CannotRunError(f"{out} is not a folder of an earlier build; move it, or name another")
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        fresh.chmod(0o755)
        write_all(package, fresh, step)
        if out.exists():
            old = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-old."))
            out.rename(old / "old")
            fresh.rename(out)
            shutil.rmtree(old)
        else:
            fresh.rename(out)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
