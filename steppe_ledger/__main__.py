"""``python -m steppe_ledger``."""

import sys

from steppe_ledger.cli import main

if __name__ == "__main__":
    sys.exit(main())
