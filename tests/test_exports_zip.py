"""The released zip is the package, valid on its own, and its bytes depend on the content alone."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from frictionless import Package as FrictionlessPackage

from steppe_ledger.export.packing import pack, unpack
from steppe_ledger.export.zipped import zip_bytes, zip_name
from steppe_ledger.package.descriptor import require_package

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def archive():
    return zip_bytes(require_package(ROOT))


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(io.BytesIO(archive)) as reader:
        reader.extractall(folder)
    return folder


@pytest.mark.filterwarnings("ignore")
def test_valid_for_frictionless(unpacked):
    report = FrictionlessPackage(str(unpacked / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "title", "note"])


def test_holds_rules_and_views(unpacked):
    for folder in ("checks", "views"):
        ours = {path.name for path in (ROOT / folder).glob("*.sql")}
        assert {path.name for path in (unpacked / folder).iterdir()} == ours
    package = require_package(unpacked)
    assert set(package.tables) == set(require_package(ROOT).tables)


def test_members_are_plain(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as reader:
        members = reader.infolist()
    assert [m.filename for m in members] == sorted(m.filename for m in members)
    assert {m.compress_type for m in members} == {zipfile.ZIP_STORED}
    assert {m.external_attr >> 16 for m in members} == {0o100644}
    assert len({m.date_time for m in members}) == 1
    assert not any(name.filename.startswith(("/", "..")) for name in members)


def test_name_has_the_version():
    package = require_package(ROOT)
    assert zip_name(package) == f"steppe-ledger-{package.descriptor['version']}.zip"


def test_pack_and_unpack():
    files = {"b": b"2", "a/ü": b""}
    when = datetime(2026, 11, 22, 3, 4, 6, tzinfo=UTC)
    assert unpack(pack(files, when)) == files
    assert list(unpack(pack(files, when))) == ["b", "a/ü"]
    with pytest.raises(ValueError, match="1980"):
        pack(files, datetime(1979, 1, 1, tzinfo=UTC))
