"""Have clients that nobody here wrote open a build."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def complaints(out: Path) -> list[str]:
    """What the quick set of ``consumers/`` finds wrong with the build in ``out``; empty if nothing.

    Each client works in an environment of its own, so this runs as a program of its own too.
    """
    done = subprocess.run(  # noqa: S603 (our own module, by this very interpreter)
        [sys.executable, "-m", "consumers.run", str(out.resolve())],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).splitlines() or ["the clients could not be run"]
