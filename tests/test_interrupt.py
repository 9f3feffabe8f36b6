"""A stop that Python loses, because it comes while a callback runs that may not raise, is heard."""

from __future__ import annotations

import subprocess
import sys

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
