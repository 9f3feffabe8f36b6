"""Break the made-up package on purpose, without the tooling that is under test."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Break = Callable[[Path, Path], None]  # the package's root, and the folder of its texts
GAZETTE, HERALD = "gazette-2024-05", "herald-2024-06"
CHRONICLE, COURIER = "chronicle-2024-07", "courier-2024-08"


def path_of(table: str) -> str:
    return f"tables/{table}.csv"


def refresh(root: Path) -> None:
    """Bring ``hash`` and ``bytes`` of the descriptor up to the tables that are there."""
    file = root / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    for resource in descriptor["resources"]:
        if (root / resource["path"]).is_file():
            data = (root / resource["path"]).read_bytes()
            resource["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
            resource["bytes"] = len(data)
    file.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", "utf-8")


def csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def line_number(text: str, start: str) -> int:
    """Number of the last line that starts with ``start``; it has to be there."""
    lines = [n for n, line in enumerate(text.split("\n"), 1) if line.startswith(start)]
    assert lines, f"no line starts with {start!r}"
    return lines[-1]


def each(*breaks: Break) -> Break:
    """Several breaks, one after another."""

    def apply(root: Path, texts: Path) -> None:
        for break_it in breaks:
            break_it(root, texts)

    return apply


def data(table: str, change: Callable[[bytes], bytes]) -> Break:
    """Change the bytes of a table, and the descriptor's hash with them."""

    def apply(root: Path, _: Path) -> None:
        file = root / path_of(table)
        before = file.read_bytes()
        after = change(before)
        assert after != before, "nothing was broken"
        file.write_bytes(after)
        refresh(root)

    return apply


def text(table: str, old: str, new: str) -> Break:
    """Replace a text of a table that stands there once."""

    def change(before: bytes) -> bytes:
        assert before.count(old.encode()) == 1, (
            f"{old!r} stands there {before.count(old.encode())}x"
        )
        return before.replace(old.encode(), new.encode())

    return data(table, change)


def cells(table: str, start: str, /, **new: str) -> Break:
    """Write other cells into the row whose line starts with ``start``."""

    def change(before: bytes) -> bytes:
        lines = before.decode().split("\n")
        place = line_number(before.decode(), start) - 1
        header, row = (next(csv.reader([lines[n]])) for n in (0, place))
        for column, value in new.items():
            row[header.index(column)] = value
        lines[place] = csv_line(row).rstrip("\n")
        return "\n".join(lines).encode()

    return data(table, change)


def delete(table: str, start: str) -> Break:
    """Delete the row whose line starts with ``start``."""

    def change(before: bytes) -> bytes:
        lines = before.decode().split("\n")
        del lines[line_number(before.decode(), start) - 1]
        return "\n".join(lines).encode()

    return data(table, change)


def insert(table: str, after: str, row: str) -> Break:
    """Insert a line after the one that starts with ``after``."""

    def change(before: bytes) -> bytes:
        lines = before.decode().split("\n")
        lines.insert(line_number(before.decode(), after), row)
        return "\n".join(lines).encode()

    return data(table, change)


def descriptor(change: Callable[[dict[str, Any]], Any]) -> Break:
    """Change the descriptor as parsed JSON."""
    return json_file("datapackage.json", change)


def json_file(path: str, change: Callable[[dict[str, Any]], Any]) -> Break:
    def apply(root: Path, _: Path) -> None:
        value = json.loads((root / path).read_text("utf-8"))
        change(value)
        (root / path).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")

    return apply


def resource(name: str, **new: Any) -> Break:
    """Set properties of a resource; None takes one out."""

    def change(value: dict[str, Any]) -> None:
        found = next(r for r in value["resources"] if r["name"] == name)
        found.update(new)
        for word in [word for word, part in new.items() if part is None]:
            del found[word]

    return descriptor(change)


def file(path: str, content: bytes | str | None) -> Break:
    """Write a file of the package, or delete it."""

    def apply(root: Path, _: Path) -> None:
        if content is None:
            (root / path).unlink()
        else:
            (root / path).write_bytes(content.encode() if isinstance(content, str) else content)

    return apply


def source_text(source: str, content: Callable[[str], str] | None) -> Break:
    """Change the text of a source, or delete it."""

    def apply(_: Path, texts: Path) -> None:
        path = texts / f"{source}.txt"
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content(path.read_bytes().decode()).encode())

    return apply
