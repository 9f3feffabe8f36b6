"""A folder beside what is to be replaced: a kill leaves nothing else, the next run removes it."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

NEW, OLD = "new", "old"  # all that such a folder holds


@contextlib.contextmanager
def staging(target: Path, kind: str) -> Iterator[Path]:
    """A folder beside ``target``, locked while this process lives; those of dead processes go.

    What replaces the target is made there as ``new``; what stood there before may lie in ``old``,
    from where it comes back if its process died before there was anything in its place.
    """
    prefix = f".{target.name}.{kind}-"
    for left in target.parent.glob(f"{glob.escape(prefix)}????????"):
        with contextlib.suppress(OSError), locked(left):
            if not {path.name for path in left.iterdir()} <= {NEW, OLD}:
                continue  # called like one of ours, and none
            if (left / OLD).is_dir() and not target.exists():
                (left / OLD).rename(target)  # killed in the midst of a swap
            shutil.rmtree(left)
    with contextlib.ExitStack() as locks:
        folder = _made(target.parent, prefix, locks)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _made(parent: Path, prefix: str, locks: contextlib.ExitStack) -> Path:
    """A new folder, locked."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
        try:
            locks.enter_context(locked(folder))
        except (FileNotFoundError, BlockingIOError):
            continue  # another process came before the lock, and took it for a dead one's
        except OSError:
            return folder  # this disk knows no locks: nobody takes it for a dead one's
        if folder.exists():
            return folder


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock, which ends with the process. Raises BlockingIOError if it is taken."""
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
