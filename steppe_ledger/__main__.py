"""``python -m steppe_ledger``."""

import os
import signal
import sys
import threading


def heard(lost: "sys.UnraisableHookArgs") -> None:
    """Ask again for the stop that came while Python ran a callback that may not raise."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        # not at once, or it is lost here too
        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    sys.unraisablehook = heard
    try:
        from steppe_ledger.cli import main

        sys.exit(main())
    except KeyboardInterrupt:  # while the program was still being loaded
        print("steppe_ledger: interrupted", file=sys.stderr)
        sys.exit(130)
