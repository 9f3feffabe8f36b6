"""The bytes of a table, looked at before they are read as cells."""

from __future__ import annotations

import codecs
import hashlib
import re
import tempfile
from pathlib import Path

BLOCK = 1024 * 1024
_PLAIN = bytes(range(32, 127)) + b"\n" + bytes(range(128, 256))


class Scan:
    """The bytes of one file, looked at once, a block at a time."""

    def __init__(self, path: Path) -> None:
        digest = hashlib.sha256()
        decoder = codecs.getincrementaldecoder("utf-8")()
        self.size = self.lines = 0
        self.encoding_error: tuple[int, int] | None = None  # byte, line
        self.long_line = self.carriage = 0  # the line of the first, 0 where there is none
        self.control = self.nul = self.bom = self.conflict = False
        self.header = self.last = b""
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if not self.size:
                    self.bom = block.startswith(codecs.BOM_UTF8)
                    self.header = re.split(
                        rb"[\r\n]", block.removeprefix(codecs.BOM_UTF8), maxsplit=1
                    )[0]
                digest.update(block)
                self._look(block, decoder)
                self.size += len(block)
                self.lines += block.count(b"\n")
                self.last = block[-1:]
        if self.encoding_error is None:
            self._decode(b"", decoder, final=True)
        self.sha256 = digest.hexdigest()

    @property
    def untidy(self) -> bool:
        """Whether the file has to be written anew before DuckDB can read it line by line."""
        return bool(self.bom or self.carriage or self.nul)

    @property
    def rows(self) -> int:
        """How many lines stand below the header."""
        return max(self.lines + (self.last not in (b"", b"\n")) - 1, 0)

    def _look(self, block: bytes, decoder: codecs.IncrementalDecoder) -> None:
        if block.translate(None, _PLAIN):
            self.control = True
            self.nul = self.nul or bool(block.translate(None, _PLAIN).strip(b"\r\t"))
            if not self.carriage and b"\r" in block:
                self.carriage = self.lines + block[: block.index(b"\r")].count(b"\n") + 1
        if not self.long_line and b"\n" not in block and len(block) == BLOCK:
            self.long_line = self.lines + 1
        if b"<<<<<<< " in block or b">>>>>>> " in block or b"\n=======" in block:
            self.conflict = True
        if self.encoding_error is None:
            self._decode(block, decoder)

    def _decode(
        self, block: bytes, decoder: codecs.IncrementalDecoder, *, final: bool = False
    ) -> None:
        try:
            decoder.decode(block, final)
        except UnicodeDecodeError as error:
            at = error.start - (len(error.object) - len(block))
            line = self.lines + block[: max(at, 0)].count(b"\n") + 1
            self.encoding_error = (self.size + at, line)


def tidied(path: Path, folder: Path) -> Path:
    """A copy that DuckDB can read: no byte order mark, LF, U+0002 for characters that end it."""
    handle = tempfile.NamedTemporaryFile(dir=folder, delete=False, suffix=".csv")  # noqa: SIM115
    with handle, path.open("rb") as file:
        held = file.read(len(codecs.BOM_UTF8)).removeprefix(codecs.BOM_UTF8)
        while block := held + file.read(BLOCK):
            held = b"\r" if block.endswith(b"\r") and len(block) > 1 else b""
            block = block[: len(block) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            handle.write(block.replace(b"\0", b"\2").replace(b"\1", b"\2"))
    return Path(handle.name)
