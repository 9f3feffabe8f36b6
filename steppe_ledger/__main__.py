"""``python -m steppe_ledger``, and ``steppe-ledger`` where the wheel is installed."""

import os
import signal
import sys
import threading

INTERRUPTED = 130


def heard(lost: "sys.UnraisableHookArgs") -> None:
    """Ask again for the stop that came while Python ran a callback that may not raise."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        # not at once, or it is lost here too
        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(lost)


def main() -> int:
    """Run one command, or complete one for the shell that asks (argcomplete)."""
    status = run()
    if status == INTERRUPTED:
        # at once: libraries that were stopped while they loaded report their leaks on the way out
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    return status


def run() -> int:
    """The command's exit status."""
    sys.unraisablehook = heard
    try:
        from steppe_ledger import cli

        if "_ARGCOMPLETE" in os.environ:
            import argcomplete

            argcomplete.autocomplete(cli.parser())
        return cli.main()
    except KeyboardInterrupt:  # while the program was still being loaded
        print("steppe_ledger: interrupted", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
