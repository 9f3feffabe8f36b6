"""Where a package is read from: a folder, a git revision or a released zip, all as a folder."""

from __future__ import annotations

import contextlib
import lzma
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package.files import leaves

MOST_FILES = 10_000
MOST_BYTES = 16 * 1024**3  # of all files together, unpacked
MOST_RATIO = 200  # unpacked bytes for each packed one, beyond the first megabytes
_FREE = 64 * 1024 * 1024
_BLOCK = 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error,
            lzma.LZMAError, ValueError)  # fmt: skip


@contextlib.contextmanager
def opened(where: str, root: Path) -> Iterator[Path]:
    """The folder of the package that a user names: a folder, a zip, or a git revision of ``root``.

    A zip and a revision are unpacked, within bounds, into a temporary folder that goes afterwards.
    Raises CannotRunError where it is none of them or cannot be read.
    """
    path = Path(where)
    if where and (path / DESCRIPTOR).is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="steppe-ledger-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "package"
        folder.mkdir()
        if path.is_file():
            _unzip(path, folder)
        else:
            _check_out(root, where, folder)
        yield _top(folder, where)


def _check_out(root: Path, revision: str, folder: Path) -> None:
    commit = git.commit_of(root, revision)
    if commit is None:
        raise CannotRunError(
            f"{revision} is no released zip, no folder with a {DESCRIPTOR} and no git revision here"
        )
    packed = folder.with_name("tar")
    git.git(root, "archive", "--format=tar", f"--output={packed}", commit)
    with tarfile.open(packed) as archive:
        for member in archive:
            source = archive.extractfile(member) if member.isreg() else None
            if source and not leaves(member.name):
                _copy(source, folder / member.name, MOST_BYTES)


def _unzip(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse(path, entries)
            left = max(_FREE, path.stat().st_size * MOST_RATIO)
            for entry in entries:
                if not entry.is_dir():
                    with archive.open(entry) as source:
                        left -= _copy(source, folder / entry.filename, min(left, MOST_BYTES))
    except OSError as error:
        raise CannotRunError(f"{path}: {error.strerror or error}") from error
    except _DAMAGED as error:
        raise CannotRunError(f"{path}: not a readable zip: {error}") from error


def _copy(source: IO[bytes], target: Path, most: int) -> int:
    """Copy a file in blocks; how many bytes that were. Raises CannotRunError beyond ``most``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with target.open("wb") as file:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > most:
                raise CannotRunError(f"{target.name}: unpacks to more than is read of a package")
            file.write(block)
    return size


def _refuse(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_FILES:
        raise CannotRunError(f"{path}: holds more than {MOST_FILES} files")
    for entry in entries:
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if link or (leaves(entry.filename) and not entry.is_dir()):
            raise CannotRunError(f"{path}: holds {entry.filename!r}, a path outside of the package")
    if len({name.casefold() for name in names}) < len(names):
        raise CannotRunError(f"{path}: holds two files of one name")


def _top(folder: Path, where: str) -> Path:
    """The folder of the descriptor: the top one, or the only one that has it."""
    found = [folder] if (folder / DESCRIPTOR).is_file() else []
    found = found or [path.parent for path in sorted(folder.glob(f"*/{DESCRIPTOR}"))]
    if len(found) != 1:
        raise CannotRunError(f"{where}: holds no {DESCRIPTOR}, or more than one")
    return found[0]
