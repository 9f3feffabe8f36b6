"""``python -m steppe_ledger``."""

import sys

if __name__ == "__main__":
    try:
        from steppe_ledger.cli import main

        sys.exit(main())
    except KeyboardInterrupt:  # while the program was still being loaded
        print("steppe_ledger: interrupted", file=sys.stderr)
        sys.exit(130)
