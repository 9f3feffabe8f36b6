"""``python -m steppe_ledger``, and ``steppe-ledger`` where the wheel is installed."""

import os
import signal
import sys
import threading
import time

INTERRUPTED = 130


def heard(lost: "sys.UnraisableHookArgs") -> None:
    """Ask again for the stop that came while Python ran a callback that may not raise."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        threading.Thread(target=_again, daemon=True).start()
    else:
        sys.__unraisablehook__(lost)


def _again() -> None:
    """Send the stop anew once the main thread is out of ``heard``, where it would be lost too."""
    main = threading.main_thread().ident or 0
    frame = sys._current_frames().get(main)  # noqa: SLF001 (there is no other way to ask)
    while frame is not None:
        if frame.f_code is heard.__code__:
            time.sleep(0.01)
            frame = sys._current_frames().get(main)  # noqa: SLF001
        else:
            frame = frame.f_back
    os.kill(os.getpid(), signal.SIGINT)


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
