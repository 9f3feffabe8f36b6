"""Runs one command after another, each in a fork of a process that has loaded everything.

``python -m tests.hostile.zygote`` reads cases as lines of JSON and answers each with a line: how the
command ended, how long it computed, how much memory it took. Every command runs under limits that
the system holds, in a folder of its own; a word about a file that it touched elsewhere ends it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CPU = 20  # seconds that a command may compute
WALL = 900  # seconds after which it hangs: a loaded machine gives it a part of a core
MEMORY = 2 * 1024**3  # bytes that it may take
SPAN = 5 * 1024**3  # bytes of addresses that it may have, most of which no library ever uses
OUTSIDE = 86  # the exit status of a command that writes where it has no business
sys.dont_write_bytecode = True  # what is loaded late would be a file that a command writes
PRELOAD = (
    "frictionless", "pandera.polars", "steppe_ledger.__main__", "steppe_ledger.cli", "steppe_ledger.curate.draft",
    "steppe_ledger.curate.ledger", "steppe_ledger.export.everything", "steppe_ledger.pages", "steppe_ledger.release.release",
    "steppe_ledger.release.report", "steppe_ledger.validate.gate", "tests.test_release",
)  # fmt: skip
# what changes files, and the places of the paths among the arguments of the event
CHANGES = {
    "open": (0,), "os.chmod": (0,), "os.chown": (0,), "os.link": (1,), "os.mkdir": (0,), "os.remove": (0,),
    "os.rename": (0, 1), "os.rmdir": (0,), "os.symlink": (1,), "os.truncate": (0,), "os.utime": (0,),
}  # fmt: skip
ELSEWHERE = ("/dev/null", "/dev/tty", "/dev/full")


class Watch:
    """An audit hook: it holds every change of a file to a folder, and kills at one of them."""

    def __init__(self, inside: str, kill_at: int) -> None:
        self.inside, self.left = inside, kill_at

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in CHANGES and event != "subprocess.Popen":
            return
        if event == "open" and not (
            isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        for place in CHANGES.get(event, ()):
            self.hold(event, args[place], args[-1] if event in ("os.remove", "os.rmdir") else -1)

    def hold(self, event: str, path: object, folder: object) -> None:
        if not isinstance(path, str | bytes | os.PathLike) or folder not in (-1, None):
            return  # a descriptor, or a name in a folder that is open: it was held when it was opened
        named = Path(os.fsdecode(path))
        text = str(named.parent.resolve() / named.name)
        if text not in ELSEWHERE and not text.startswith(self.inside):
            os.write(2, f"{event} outside: {text}\n".encode())
            os._exit(OUTSIDE)


def limit(which: int, most: int) -> None:
    """Set a limit of the system, as far as this one knows it."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (most, most))


def run(case: dict[str, Any]) -> int:
    """The command itself, in the child."""
    from steppe_ledger.__main__ import main

    box = Path(case["box"])
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(
            os.open(case.get(name) or box / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number
        )
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(box / "here")
    tempfile.tempdir = os.environ["TMPDIR"] = case.get("tmp") or str(box / "tmp")
    os.environ |= case.get("env", {})
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_CPU, CPU * case.get("times", 1))
    limit(resource.RLIMIT_AS, SPAN)
    for name, most in case.get("limits", {}).items():
        limit(getattr(resource, name), most)
    for path, value in case.get("set", {}).items():
        module, _, name = path.rpartition(".")
        ours = isinstance(value, str)  # the name of a function
        new = getattr(importlib.import_module("tests.hostile.arena"), value) if ours else value
        setattr(importlib.import_module(module), name, new)
    sys.argv = ["steppe-ledger", *case["words"]]
    watch = Watch(case.get("inside", case["box"]), case.get("kill_at", 0))
    sys.addaudithook(watch)
    signal.setitimer(signal.ITIMER_REAL, case.get("kill_after", WALL))
    status = main()
    if case.get("count"):
        (box / "changes").write_text(str(-watch.left))
    return status


def child(case: dict[str, Any]) -> None:
    """Run the command and go, as Python would but without what the zygote has at its own end."""
    status = 70
    try:
        status = run(case)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def serve() -> None:
    """Answer until nobody asks any more."""
    for name in PRELOAD:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        case = json.loads(line)
        pid = os.fork()
        if not pid:
            child(case)
        _, status, usage = os.wait4(pid, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            for _ in range(1000 if case.get("orphans") else 0):  # git ends what it was asked
                os.killpg(pid, 0)
                time.sleep(0.01)
            os.killpg(pid, signal.SIGKILL)  # what the command left running, as a witness
        answer = {
            "status": os.waitstatus_to_exitcode(status),
            "seconds": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
