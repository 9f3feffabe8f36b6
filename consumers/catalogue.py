"""The clients: what each is, how it is installed and which script drives it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = HERE / "clients"
MUST = "must"  # one client for each kind of file: without it, nothing is known of that file


@dataclass(frozen=True)
class Client:
    """One line of clients.csv.

    ``runtime`` is python, node or debian; ``extra`` are more pinned packages of the same registry,
    or of npm where they start with ``npm:``; ``command`` is the program that a Debian package
    brings; ``chosen`` tells when the client runs: must (by default, and a run without it fails),
    default, all, or present (by default where it is installed anyway).
    """

    name: str
    kind: str
    reads: str
    runtime: str
    install: str
    version: str
    extra: tuple[str, ...]
    command: str
    script: Path
    chosen: str


def read_clients(path: Path = HERE / "clients.csv") -> list[Client]:
    """All the clients in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Client(
                name=line["name"],
                kind=line["kind"],
                reads=line["reads"],
                runtime=line["runtime"],
                install=line["install"],
                version=line["version"],
                extra=tuple(line["with"].split()),
                command=line["command"],
                script=SCRIPTS / line["script"],
                chosen=line["set"],
            )
            for line in csv.DictReader(file)
        ]
