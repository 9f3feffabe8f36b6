"""All exports together: the same bytes wherever they are made, and every JSON sound."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from steppe_ledger.export.exports import export_files
from steppe_ledger.export.distributions import distributions
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.rows import read_all

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = """
import hashlib, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from steppe_ledger.export.exports import export_files
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.rows import read_all
package = require_package(Path(sys.argv[2]))
files = export_files(package, read_all(package), {"steppe-ledger.duckdb": None})
print(json.dumps({path: hashlib.sha256(data).hexdigest() for path, data in files.items()}))
"""


@pytest.fixture(scope="module")
def package():
    return require_package(ROOT)


@pytest.fixture(scope="module")
def files(package):
    return export_files(package, read_all(package), {"steppe-ledger.duckdb": None})


def test_same_bytes_elsewhere(files, tmp_path):
    here = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    variables = {"TZ": "Asia/Almaty", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "LANG": "ru"}
    command = [sys.executable, "-c", SCRIPT, str(ROOT), os.path.relpath(ROOT, tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **variables}, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == here


def test_paths_are_in_order(files):
    assert list(files) == sorted(files)


def test_json_is_json(files):
    names = [path for path in files if path.endswith((".json", ".jsonld"))]
    assert len(names) == 6
    for name in names:
        assert isinstance(json.loads(files[name]), dict)
        assert files[name].endswith(b"}\n")


def test_nothing_quotes_the_digest_of_the_database(package):
    (one,) = distributions(package, {"steppe-ledger.duckdb": b"bytes of one build"})
    assert (one.sha256, one.size) == (None, None)


def test_metadata_tell_the_digests_of_the_files(files):
    crate = json.loads(files["ro-crate-metadata.json"])["@graph"]
    listed = {entity["@id"]: entity for entity in crate if entity["@type"] == "File"}
    assert "steppe-ledger.duckdb" in listed
    for path in ("steppe-ledger.xlsx", "sdmx/figures.csv"):
        assert listed[path]["sha256"] == hashlib.sha256(files[path]).hexdigest()
        assert listed[path]["contentSize"] == str(len(files[path]))
