"""``python -m steppe_ledger``, and ``steppe-ledger`` where the wheel is installed."""

import os
import sys


def main() -> int:
    """Run one command, or complete one for the shell that asks (argcomplete)."""
    try:
        from steppe_ledger import cli

        if "_ARGCOMPLETE" in os.environ:
            import argcomplete

            argcomplete.autocomplete(cli.parser())
        return cli.main()
    except KeyboardInterrupt:  # while the program was still being loaded
        print("steppe_ledger: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
