"""``python -m steppe_ledger``."""

import io
import sys

from steppe_ledger.cli import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the locale says
    sys.exit(main())
