"""Runs releases that get killed: a process that forks a child for each, and says how it ended.

It reads one JSON object a line, ``{"root", "texts", "moment", "delay", "recover"}``, and answers
each with one. ``moment``: the child kills itself (SIGKILL) on reaching the moment of that number;
``delay``: it is killed after so many seconds.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from steppe_ledger.release import release as release_module
from steppe_ledger.release import transaction
from tests.release_kit import tools

TODAY = "2026-11-22"


def child(task: dict[str, Any], pipe: int) -> int:
    """Do the task; every moment that is reached goes into the pipe."""
    moments = 0

    def reached(moment: str) -> None:
        nonlocal moments
        moments += 1
        os.write(pipe, f"{moment}\n".encode())
        if moments == task["moment"]:
            os.kill(os.getpid(), signal.SIGKILL)

    transaction.reached = release_module.reached = reached
    root = Path(task["root"])
    if task.get("recover"):
        transaction.recover(root)
        return 0
    return release_module.release(
        root, tools(), texts=Path(task["texts"]), today=TODAY, say=lambda _: None
    )


def run(task: dict[str, Any]) -> dict[str, Any]:
    """Fork a child for the task, kill it if that is asked for, and wait for its end."""
    reading, writing = os.pipe()
    start = time.monotonic()
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            os.close(reading)
            status = child(task, writing)
        finally:
            os._exit(status)
    os.close(writing)
    if task["delay"] is not None:
        time.sleep(task["delay"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading) as pipe:
        moments = pipe.read().splitlines()
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "moments": moments, "seconds": time.monotonic() - start}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
