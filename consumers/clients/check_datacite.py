"""The DataCite record follows the JSON schema of version 4.5."""

import json
import sys

from client_io import DIST
from datacite import schema45

record = json.loads((DIST / "metadata" / "datacite.json").read_text("utf-8"))
errors = [f"{list(e.path)}: {e.message}" for e in schema45.validator.iter_errors(record)]
print("\n".join(errors[:20]))
sys.exit(bool(errors))
