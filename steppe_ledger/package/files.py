"""Files of a package: what may be read of it, and how a file is written."""

from __future__ import annotations

import errno
import json
import stat
from pathlib import Path, PurePosixPath
from typing import Any

from steppe_ledger.package.staging import NEW, staging

MOST_TEXT = 4 * 1024 * 1024  # bytes of one JSON or SQL file, and of one source text
MOST_TABLE = 16 * 1024**3  # bytes of one table
_LARGEST_INTEGER = 10**18


class FileError(Exception):
    """A file of the package that cannot be used; ``rule`` names what is wrong, ``line`` where."""

    def __init__(self, rule: str, message: str, hint: str, line: int | None = None) -> None:
        super().__init__(message)
        self.rule, self.hint, self.line = rule, hint, line


def leaves(path: str) -> bool:
    """Whether a path could name anything but a file below the package."""
    parts = PurePosixPath(path).parts
    odd = not path.isprintable() or "\\" in path or ":" in path
    return odd or path.startswith("/") or ".." in parts or not parts


def path_in(root: Path, relative: str, most: int = MOST_TEXT) -> Path:
    """The place of a regular file of the package, at most ``most`` bytes long.

    A package is data from anybody: a path that leaves it, a link out of it, a pipe, a device and a
    file that never ends are refused before they are opened. Raises FileError.
    """
    if leaves(relative):
        hint = "Use a path below the folder of datapackage.json."
        raise FileError("unsafe-path", f"{relative!r} points outside the package", hint)
    place = root / relative
    try:
        found = place.stat()
        inside = place.resolve().is_relative_to(root.resolve())
    except FileNotFoundError:
        hint = "Add the file, or take its name out of the descriptor."
        raise FileError("missing-file", f"{relative} does not exist", hint) from None
    except (OSError, RuntimeError) as error:  # a loop of links, a folder that may not be entered
        raise FileError("unreadable", f"{relative}: {_why(error)}", "Make it readable.") from None
    if not inside:
        hint = "Put the file itself there instead of a link."
        raise FileError("unsafe-path", f"{relative} is a link out of the package", hint)
    if not stat.S_ISREG(found.st_mode):
        raise FileError("unreadable", f"{relative} is no regular file", "Put a file there.")
    if found.st_size > most:
        message = f"{relative} has {found.st_size:,} bytes; at most {most:,} are read"
        raise FileError("too-large", message, "Split it, or take out what does not belong there.")
    return place


def _why(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)


def read_bytes(root: Path, relative: str, most: int = MOST_TEXT) -> bytes:
    """The bytes of a file of the package. Raises FileError."""
    place = path_in(root, relative, most)
    try:
        with place.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise FileError("unreadable", f"{relative}: {_why(error)}", "Make it readable.") from None
    if len(data) > most:
        raise FileError("too-large", f"{relative} grows while it is read", "Let it be written.")
    return data


def read_text(root: Path, relative: str) -> str:
    """The text of a JSON or SQL file of the package. Raises FileError."""
    data = read_bytes(root, relative)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"byte {error.start} is not UTF-8"
        raise FileError("encoding", message, "Save the file as UTF-8.", line) from None
    if text.startswith("\ufeff"):
        hint = "Save the file as UTF-8 without a byte order mark."
        raise FileError("bom", "the file starts with a byte order mark", hint, 1)
    for number, line_text in enumerate(text.split("\n"), 1):
        if is_conflict_marker(line_text):
            raise FileError("conflict", *CONFLICT, number)
    return text


CONFLICT = (
    "a conflict of a merge was left in the file",
    "Choose one of the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>.",
)


def is_conflict_marker(line: str) -> bool:
    """Whether a line is one that git leaves where a merge has failed."""
    return line.startswith(("<<<<<<< ", ">>>>>>> ", "||||||| ")) or line.rstrip("\r") == "======="


def read_json(root: Path, relative: str) -> Any:
    """A JSON file of the package, read strictly. Raises FileError.

    No key twice in one object, no NaN or Infinity, no number beyond 18 digits, no text that is not
    Unicode: other readers take each of these in their own way.
    """
    text = read_text(root, relative)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            names = [name for name, _ in items]
            name = next(n for n in names if names.count(n) > 1)
            line = _last_line(text, json.dumps(name, ensure_ascii=False))
            message = f"the key {name!r} stands twice in one object"
            raise FileError("json", message, "Keep one of the two.", line)
        return found

    def number(word: str) -> Any:
        value = float(word) if not word.lstrip("-").isdigit() else int(word[:20])
        if not abs(value) < _LARGEST_INTEGER:
            raise FileError("json", f"{word[:20]} is no number that all readers know",
                            "Write a finite number of at most 18 digits.",
                            _last_line(text, word))  # fmt: skip
        return value

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_int=number, parse_float=number,
            parse_constant=number,
        )  # fmt: skip
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} at line {error.lineno}, character {error.colno}"
        hint = "Correct the syntax there: a comma, a quote or a bracket."
        raise FileError("json", message, hint, error.lineno) from None
    except UnicodeEncodeError:
        hint = "Write the character itself."
        raise FileError("json", "a text holds half of a surrogate pair", hint, 1) from None
    except RecursionError:
        hint = "A descriptor or schema has a handful of levels."
        raise FileError("json", "objects are nested too deeply", hint, 1) from None
    return value


def _last_line(text: str, part: str) -> int:
    return text.count("\n", 0, max(text.rfind(part), 0)) + 1


def json_bytes(value: Any) -> bytes:
    """The one way in which this project writes JSON: two blanks of indent, UTF-8, final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def write_whole(path: Path, data: bytes) -> None:
    """Write beside ``path``, then rename: a reader finds the old bytes or the new, never a part.

    Raises OSError, also where something stands there that is no file, as a device.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with staging(path, "write") as folder:
        (folder / NEW).write_bytes(data)
        put_file(folder / NEW, path)


def write_in(root: Path, relative: str, data: bytes) -> None:
    """Write a file of the package whole. Raises OSError, also where a link leads out of it."""
    path = root / relative
    if not path.parent.resolve().is_relative_to(root.resolve()):
        raise PermissionError(errno.EPERM, "a link leads out of the package", relative)
    write_whole(path, data)


def put_file(fresh: Path, path: Path) -> None:
    """Put a finished file of the same disk in the place of ``path``, whose mode stays."""
    if path.exists() and not path.is_file():
        raise FileExistsError(errno.EEXIST, "it is no regular file", str(path))
    fresh.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    fresh.replace(path)
