"""Freeze a text: its identifier, hash, length, and what it prints of its title and day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from steppe_ledger.curate.reader import MONTH
from steppe_ledger.curate.tables import append, rows_of
from steppe_ledger.evidence.periods import parse_period
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import FileError, read_bytes

_DAY = re.compile(rf"\b(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}},?) \d{{4}}\b|\b\d{{4}}-\d\d-\d\d\b")
_HEAD = 10  # lines in which a text prints its title and its day
_ANY = date(2000, 1, 1)  # a day that is printed whole needs no day of statement


def add_source(package: Package, file: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Write the row of a new source, ledger open; returns it.

    ``given`` are cells that the text does not print (publisher, url, kind ...); they win over what
    was found. Raises CannotRunError where the text cannot be read, or is a source already.
    """
    try:
        data = read_bytes(file.parent, file.name)
        text = data.decode("utf-8")
    except (FileError, UnicodeDecodeError) as error:
        raise CannotRunError(f"{file}: {error}") from error
    known = {row["source_id"] for row in rows_of(package, "SELECT source_id FROM sources")}
    source_id = given.get("source_id") or file.stem
    if source_id in known:
        raise CannotRunError(f"{source_id} is a source already")
    row = {
        "source_id": source_id,
        "title": next((line.strip() for line in text.splitlines() if line.strip()), ""),
        "language": "en",
        "text_sha256": hashlib.sha256(data).hexdigest(),
        "text_chars": str(len(text)),
        "ledger": "open",
        **_day(text),
        **{name: cell for name, cell in given.items() if cell},
    }
    columns = package.tables["sources"].columns
    row = {name: row.get(name, "") for name in columns}
    append(package, {"sources": [row]})
    return row


def _day(text: str) -> dict[str, str]:
    """The day that a text prints at its head, as the day of publication and of statement."""
    head = "\n".join([line for line in text.splitlines() if line.strip()][:_HEAD])
    for match in _DAY.finditer(head):
        if days := parse_period(match[0], _ANY, _ANY):
            names = (
                f"{what}{of}" for what in ("published", "stated") for of in ("", "_from", "_to")
            )
            return {**dict.fromkeys(names, days[0].isoformat()),
                    "published_basis": "stated", "stated_basis": "published"}  # fmt: skip
    return {}
