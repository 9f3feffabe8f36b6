"""Zip archives whose bytes depend on nothing but the content.

Members are stored, not compressed: what deflate makes of the same bytes differs between zlib,
zlib-ng and their versions, and so between two builds of Python.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

_UNIX = 3
_READABLE_FILE = 0o100644 << 16


def pack(files: Mapping[str, bytes], when: datetime) -> bytes:
    """A zip of ``files`` in their order, each dated ``when`` (zip knows no time zones).

    Raises ValueError for a year before 1980, which zip cannot say.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as writer:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, when.timetuple()[:6])
            entry.create_system = _UNIX
            entry.external_attr = _READABLE_FILE
            writer.writestr(entry, data)
    return archive.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """The members of a zip in their order."""
    with zipfile.ZipFile(io.BytesIO(archive)) as reader:
        return {name: reader.read(name) for name in reader.namelist()}
