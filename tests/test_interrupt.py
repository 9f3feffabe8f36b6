"""A stop is heard, whenever it comes, and answered in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LOST = """
import sys, time, weakref
from steppe_ledger.__main__ import heard
sys.unraisablehook = heard
class Something: pass
def callback(_): raise {error}
thing = Something()
watch = weakref.ref(thing, callback)
try:
    del thing
    time.sleep({seconds})
    print("lost")
except KeyboardInterrupt:
    print("heard")
"""


def after(error: str, seconds: int) -> subprocess.CompletedProcess[str]:
    code = LOST.format(error=error, seconds=seconds)
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_an_interrupt_within_a_callback_is_heard() -> None:
    done = after("KeyboardInterrupt", 60)
    assert (done.stdout, done.stderr, done.returncode) == ("heard\n", "", 0)


def test_another_error_within_a_callback_is_shown_as_ever() -> None:
    done = after("ValueError", 0)
    assert done.stdout == "lost\n"
    assert done.stderr.endswith("ValueError: \n")


# stops itself where a module is imported, or some seconds after that, and again until it is heard:
# whatever else the machine does, the moment is the same
STOPPED = """
import os, signal, sys, threading, time
module, seconds = sys.argv[1], float(sys.argv[2])
sys.argv[:] = ["steppe-ledger", *sys.argv[3:]]
def stop():
    while True:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGINT)
def watch(event, args):
    global module
    if event == "import" and args[0] == module:
        module = None
        if seconds:
            threading.Thread(target=stop, daemon=True).start()
        else:
            os.kill(os.getpid(), signal.SIGINT)
from steppe_ledger.__main__ import main
sys.addaudithook(watch)
sys.exit(main())
"""
ENDLESS = "SELECT count(*) FROM range(100000000000) AS a, range(100) AS b"


@pytest.mark.parametrize(
    ("words", "module", "seconds"),
    [
        (["validate"], "argparse", 0),
        (["validate"], "steppe_ledger.cli", 0),
        (["validate"], "duckdb", 0),
        (["validate"], "steppe_ledger.validate.witnesses", 0),
        (["validate"], "steppe_ledger.validate.witnesses", 0.5),
        (["format"], "steppe_ledger.sql.canonical", 0),
        (["format"], "_duckdb", 0),
        (["sql", ENDLESS], "steppe_ledger.sql.views", 0),
        (["sql", ENDLESS], "steppe_ledger.sql.views", 2),
    ],
)
def test_ctrl_c_is_one_line_and_130(
    words: list[str], module: str, seconds: float, mini: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, module, str(seconds), *words, "--root", str(mini)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 130, done
    # a library of C that is being loaded may have a word before, and none after
    assert done.stderr.splitlines()[-1] == "steppe_ledger: interrupted"
    assert "Traceback" not in done.stderr
