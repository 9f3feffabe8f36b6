"""Build everything into a folder beside the old one, then put it in its place."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath

import duckdb

from steppe_ledger.export.about import about
from steppe_ledger.export.draft import Draft, sha256
from steppe_ledger.export.sums import CONTENT_DIGESTS, SUMS
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import FileError
from steppe_ledger.package.staging import NEW, OLD, staging
from steppe_ledger.sql.database import database, stage_all
from steppe_ledger.sql.limits import limited

Step = Callable[[str], None]

# What holds data, then what tells of it, then the sums of it all. Each has FILES, which says what
# each of its files is, and write(draft). The tables are written from the staged files, before the
# database is locked; all others ask the released database.
FORMATS = tuple(
    import_module(f"steppe_ledger.export.{name}")
    for name in ("tables", "database_file", "flat", "sdmx", "workbook", "zipped", "metadata",
                 "readme", "sums")
)  # fmt: skip
DESCRIBED = {path: text for form in FORMATS for path, text in form.FILES.items()}
SECONDS = 3600.0  # for the views of a package, whose SQL anybody may have written
SITE = "site"  # the folder of the web pages, which have sums of their own
_SITE_MARK = f"download/{CONTENT_DIGESTS}"
_OLD_SUM = "steppe-ledger.duckdb.sha256"  # what builds up to 0.4.0 had beside the sums
_EXCHANGE = 2  # two names change places at once, to Linux and macOS alike


def build(package: Package, out: Path, step: Step = lambda _: None) -> None:
    """Build a valid package into ``out``; whoever looks finds the old build or the new one, whole.

    A link is followed. What a killed build has left beside ``out`` is removed. Raises
    CannotRunError where ``out`` holds what no build has made, or where the files cannot be written.
    """
    with _replaced(out) as fresh:
        fresh.mkdir(mode=0o755)
        try:
            write_all(package, fresh, step)
        except FileError as error:
            raise CannotRunError(str(error)) from error
        except duckdb.InterruptException as error:
            raise CannotRunError("the views of the package take too long") from error


def place(built: Path, out: Path) -> None:
    """Put a finished build from elsewhere in the place of ``out``. Raises CannotRunError."""
    with _replaced(out) as fresh:
        shutil.copytree(built, fresh)


@contextlib.contextmanager
def _replaced(out: Path) -> Iterator[Path]:
    """Where a new build is to be made, which then takes the place of ``out``."""
    out = _real(out)
    try:
        _refuse(out, foreign(out))
        out.parent.mkdir(parents=True, exist_ok=True)
        with staging(out, "build") as folder:
            yield folder / NEW
            _put(folder / NEW, out)
    except (OSError, duckdb.Error) as error:
        why = str(error).strip().splitlines()[0]
        raise CannotRunError(f"nothing was built into {out}: {why}") from error


def write_all(package: Package, folder: Path, step: Step) -> None:
    """Write every file of the build into ``folder``, an empty folder. The data must be valid."""
    facts = about(package)
    with database(package.size) as connection:
        connection.execute("SET threads = 1")  # sums of floats never depend on the machine
        stage_all(connection, package)
        draft = Draft(package, facts, connection, folder, DESCRIBED)
        with limited(connection, SECONDS):
            for form in FORMATS:
                step(f"writing {next(iter(form.FILES))}")
                form.write(draft)


def _real(out: Path) -> Path:
    """The folder itself behind links. Raises CannotRunError where they lead to nothing."""
    try:
        return out.resolve()
    except (OSError, RuntimeError) as error:
        raise CannotRunError(f"{out}: the links go round in a circle") from error


def _refuse(out: Path, strange: list[str]) -> None:
    if strange:
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        names = ", ".join(strange[:3]) + more
        raise CannotRunError(
            f"{out} holds what no build has made: {names}; move it, or name another folder"
        )


def foreign(out: Path) -> list[str]:
    """What stands at ``out`` and is not as a build has left it, by its path there."""
    out = _real(out)
    if not out.is_dir():
        return [out.name] if os.path.lexists(out) else []
    listed: dict[str, str] = {}  # the digest of each file; of the sums themselves none
    for name in (SUMS, _OLD_SUM, f"{SITE}/{SUMS}"):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            for line in (out / name).read_text("utf-8").splitlines():
                digest, _, file = line.partition("  ")
                listed[(PurePosixPath(name).parent / file).as_posix()] = digest
            listed[name] = ""
    if not {CONTENT_DIGESTS, _SITE_MARK} & listed.keys():
        listed = {}  # another program's sums
    strange = []
    for path in out.rglob("*"):
        name, link = path.relative_to(out).as_posix(), path.is_symlink()
        if path.is_dir() and not link:
            continue
        if link or not path.is_file() or listed.get(name) not in ("", sha256(path)):
            strange.append(name)
    return sorted(strange)


def _put(fresh: Path, out: Path) -> None:
    """Put ``fresh`` in the place of ``out``, at once where the system can."""
    if not out.exists():
        fresh.rename(out)
        return
    old = fresh.with_name(OLD)
    if _exchange(fresh, out):
        fresh.rename(old)
    else:
        out.rename(old)
        try:
            fresh.rename(out)
        except BaseException:
            old.rename(out)
            raise
    strange = foreign(old)  # what came while we built
    if strange:
        out.rename(fresh)
        old.rename(out)
        _refuse(out, strange)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places; False where the system cannot do that at once."""
    library, names = ctypes.CDLL(None), (os.fsencode(one), os.fsencode(other))
    if hasattr(library, "renameat2"):  # Linux; -100 stands for the current folder
        return not library.renameat2(-100, names[0], -100, names[1], _EXCHANGE)
    return hasattr(library, "renamex_np") and not library.renamex_np(*names, _EXCHANGE)  # macOS
