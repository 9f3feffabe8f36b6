"""The installed wheel as a stranger uses it: `nox -s wheel` runs this where only the wheel is.

Ends with 1 and says what is wrong where the wheel does not keep what the README says of it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import time
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 9
QUESTIONS = 5
USE = """
import gc, json, sys
import steppe_ledger
con = steppe_ledger.connect()
relation = steppe_ledger.table("figures_wide")
gc.collect()  # the relation is to outlive its connection
try:
    con.execute("CREATE TABLE mine (x INTEGER)")
except Exception as error:
    refused = str(error)
print(json.dumps({
    "file": steppe_ledger.__file__,
    "version": steppe_ledger.__version__,
    "figures": con.execute("SELECT count(*) FROM figures").fetchall()[0][0],
    "rows": relation.count("*").fetchall()[0][0],
    "refused": refused,
    "tools": [name for name in sys.modules if name.startswith("steppe_ledger.")],
}))
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment, away from the checkout."""
    return subprocess.run(
        words, cwd=sysconfig.get_path("data"), capture_output=True, encoding="utf-8", check=False
    )


def milliseconds(*codes: str) -> list[float]:
    """The least time of a Python that runs each code, in turns."""
    least = [float("inf")] * len(codes)
    for _ in range(RUNS):
        for place, code in enumerate(codes):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, cwd=sysconfig.get_path("data"))
            least[place] = min(least[place], 1000 * (time.perf_counter() - start))
    return least


def module_faults() -> list[str]:
    """What the module promises and does not keep."""
    wrong = []
    installed = {found.metadata["Name"] for found in distributions()}
    if installed != {"duckdb", "steppe-ledger"}:
        wrong.append(f"installed are {sorted(installed)}")
    used = run(sys.executable, "-c", USE)
    if used.returncode:
        return [*wrong, used.stderr]
    said = json.loads(used.stdout)
    version = json.loads((ROOT / "datapackage.json").read_bytes())["version"]
    if said["version"] != version:
        wrong.append(f"its version is {said['version']}, and that of the data {version}")
    if not said["file"].startswith(sysconfig.get_path("purelib")):
        wrong.append(f"it is taken from {said['file']}")
    if said["tools"]:
        wrong.append(f"it loads {said['tools']}")
    if "read-only" not in said["refused"]:
        wrong.append(f"it is not read-only: {said['refused']}")
    if not said["figures"] == said["rows"] > 0:
        wrong.append(f"{said['figures']} figures, and {said['rows']} rows of them")
    return wrong


def command_faults(command: str) -> list[str]:
    """What the command promises and does not keep, without the tools of curators."""
    wrong = []
    pages = [(ROOT / name).read_text("utf-8") for name in ("README.md", "docs/queries.md")]
    asked = re.findall(r"```sql\n(.+?)```\n\n((?:\|[^\n]*\n)+)", "".join(pages), re.DOTALL)
    for sql, answer in asked[:QUESTIONS]:
        found = run(command, "sql", sql)
        if found.stdout != answer:
            wrong.append(f"another answer than its page's to\n{sql}{found.stdout}{found.stderr}")
    if len(asked) < QUESTIONS:
        wrong.append(f"there are {len(asked)} questions on the pages")
    tools = run(command, "validate", "--root", str(ROOT))
    lines = tools.stderr.splitlines()
    if tools.returncode != 2 or len(lines) != 1 or "steppe-ledger[curate]" not in lines[0]:
        wrong.append(f"validate without the tools: {tools.returncode}, {tools.stderr}")
    return wrong


def main() -> int:
    """Say what is wrong, or what the wheel weighs and how long it takes."""
    command = str(Path(sysconfig.get_path("scripts")) / "steppe-ledger")
    wrong = module_faults() + command_faults(command)
    for text in wrong:
        print(text, file=sys.stderr)
    if wrong:
        return 1
    wheel = Path(sys.argv[1])
    print(f"{wheel.name}: {wheel.stat().st_size:,} bytes; {QUESTIONS} questions answered")
    nothing, light, bare, ours = milliseconds(
        "pass",
        "import steppe_ledger",
        "import duckdb; duckdb.connect().execute('SELECT 1')",
        "import steppe_ledger; steppe_ledger.connect().execute('SELECT 1')",
    )
    print(f"Python, import, connect, SELECT 1: {ours:.0f} ms, bare duckdb {bare:.0f} ms")
    print(f"import steppe_ledger alone: {light - nothing:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
