"""Words of the command line that cannot be understood, said as every other error is."""

from __future__ import annotations

import argparse
from datetime import date
from typing import NoReturn

from steppe_ledger.findings import CannotRunError


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, whatever the words hold."""

    def error(self, message: str) -> NoReturn:
        """Raise CannotRunError with what is wrong."""
        raise CannotRunError(f"{message}; see {self.prog} --help")


def day(text: str) -> str:
    """A day as YYYY-MM-DD. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date as YYYY-MM-DD") from error
