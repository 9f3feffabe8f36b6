"""Have clients that nobody here wrote open a build."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path


def complaints(out: Path) -> list[str]:
    """What the quick set of ``consumers`` finds wrong with the build in ``out``; empty if nothing.

    Each client works in an environment of its own, so this runs as a program of its own too.
    """
    spec = importlib.util.find_spec("consumers")
    if spec is None or not spec.submodule_search_locations:
        return ["the clients are not here: run this in the repository, which holds consumers/"]
    done = subprocess.run(  # noqa: S603 (our own module, by this very interpreter)
        [sys.executable, "-m", "consumers.run", str(out.resolve())],
        cwd=Path(spec.submodule_search_locations[0]).parent,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).splitlines() or ["the clients could not be run"]
