"""Build everything into a folder beside the old one, then put it in its place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from steppe_ledger.sql import script as sqlscript
from steppe_ledger.export.duckdb_file import write_duckdb
from steppe_ledger.export.exports import export_files
from steppe_ledger.export.digests import CONTENT_DIGESTS, content_digests
from steppe_ledger.export.parquet import write_parquet
from steppe_ledger.export.sums import sums
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.rows import read_all

DATABASE = "steppe-ledger.duckdb"
SUMS = "SHA256SUMS"  # tells a folder that we made from one that somebody keeps things in

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
    step("exports")
    (folder / sqlscript.FILE).write_text(sqlscript.script_text(package), "utf-8")
    changes = package.root / "changes" / f"{package.descriptor['version']}.json"
    if changes.is_file():  # not before the first release, nor for a package that is not this one
        shutil.copyfile(changes, folder / "changes.json")
    for path, data in export_files(package, rows, _written(folder)).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
    step("checksums")
    # the database's bytes differ from build to build: its content is digested, its hash apart
    (folder / CONTENT_DIGESTS).write_text(content_digests(folder / DATABASE), "utf-8")
    (folder / f"{DATABASE}.sha256").write_text(sums(folder, [folder / DATABASE]), "utf-8")
    files = [path for path in _files(folder) if not path.name.startswith(DATABASE)]
    (folder / SUMS).write_text(sums(folder, files), "utf-8")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _written(folder: Path) -> dict[str, bytes | None]:
    """The files so far by path; no bytes for the database, whose hash would not be stable."""
    return {
        path.relative_to(folder).as_posix(): None if path.name == DATABASE else path.read_bytes()
        for path in _files(folder)
    }


def _put(fresh: Path, out: Path) -> None:
    """Put ``fresh`` in the place of ``out``; where that fails the old one comes back."""
    if not out.exists():
        fresh.rename(out)
        return
    aside = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}-old."))
    try:
        out.rename(aside / "old")
        fresh.rename(out)
    except BaseException:
        if (aside / "old").exists():
            (aside / "old").rename(out)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def build(package: Package, out: Path, step: Step = _silent) -> None:
    """Build into ``out``; whoever looks finds the old build or the new one, whole.

    Raises CannotRunError where ``out`` is a folder that no build has made.
    """
    if out.exists() and not (out / SUMS).exists() and (not out.is_dir() or any(out.iterdir())):
        raise CannotRunError(f"{out} is not a folder of an earlier build; move it, or name another")
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        fresh.chmod(0o755)
        write_all(package, fresh, step)
        _put(fresh, out)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
