"""What every reader in Python shares: where the build is, and how to say what was read."""

import json
import os
from pathlib import Path

DIST = Path(os.environ["DIST"])
WORK = Path(os.environ["WORK"])
PLAN = json.loads((WORK / "plan.json").read_text("utf-8"))
TABLES = PLAN["tables"]


def say(**what):
    """One JSON line; values that JSON does not know are written as their text."""
    print(json.dumps(what, default=str, ensure_ascii=False))


def text_columns(table):
    """Names of the columns that hold text, so that no client guesses numbers into them."""
    return [name for name, kind in table["types"].items() if kind == "string"]
