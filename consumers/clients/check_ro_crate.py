"""The build is a valid RO-Crate 1.2.

The validator's HTTP cache is filled with the standard's JSON-LD context out of the npm package
ro-crate, so that no network is needed.
"""

import io
import subprocess
import sys
from pathlib import Path

from client_io import DIST, PLAN, WORK
from requests.adapters import BaseAdapter, HTTPAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
COPY = Path(PLAN["environment"], "node_modules", "ro-crate", "lib", "context.json")


class FromFile(BaseAdapter):
    """Answers every request with the context."""

    def send(self, request, **_):
        """The context as the answer to any request."""
        raw = HTTPResponse(
            io.BytesIO(COPY.read_bytes()),
            {"Content-Type": "application/ld+json"},
            200,
            preload_content=False,
            request_method="GET",
            request_url=request.url,
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self):
        """Nothing is open."""


cache = WORK / "http_cache"
# as the validator opens its own cache
session = CachedSession(str(cache), backend="sqlite", expire_after=-1)
session.mount("https://", FromFile())
session.get(CONTEXT).raise_for_status()
session.close()
command = [
    str(Path(sys.executable).with_name("rocrate-validator")),
    *("--no-interactive", "--disable-color", "validate", "--offline", "--no-paging"),
    *("--cache-path", str(cache), "--profile-identifier", "ro-crate-1.2"),
    *("--requirement-severity", "REQUIRED", str(DIST)),
]
sys.exit(subprocess.run(command, check=False).returncode)
