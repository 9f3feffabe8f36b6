"""Where a package is read from: folders, revisions and zips, among them hostile ones."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.location import opened
from tests.corpus.version_cases import draft
from tests.release_kit import change, commit, git, released, tree

Run = Callable[..., tuple[int, str, str]]


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    return zipped(tmp_path / "package.zip", draft().files())


def test_a_folder_is_itself(tmp_path: Path) -> None:
    draft().write(tmp_path)
    with opened(str(tmp_path), tmp_path) as folder:
        assert folder == tmp_path


@pytest.mark.parametrize("inside", ["", "top/"])
def test_a_zip_is_unpacked_and_goes(tmp_path: Path, inside: str) -> None:
    files = {inside + name: data for name, data in draft().files().items()}
    with opened(str(zipped(tmp_path / "a.zip", files)), tmp_path) as folder:
        assert tree(folder) == draft().files()
    assert not folder.exists()


def test_a_revision_holds_what_its_descriptor_names(tmp_path: Path) -> None:
    repo = released(tmp_path / "repo")
    change(repo, "tables/rates.csv", "460.9", "461")
    for where in ("HEAD", "main", git(repo, "rev-parse", "HEAD")):
        with opened(where, repo, ["changes/unreleased.csv", "nowhere.csv"]) as folder:
            reasons = {"changes/unreleased.csv": b"table,key,column,reason,note\n"}
            assert tree(folder) == draft().files() | reasons


def test_a_revision_names_nothing_outside(tmp_path: Path) -> None:
    repo = released(tmp_path / "repo")
    change(repo, "datapackage.json", "tables/rates.csv", "../repo/tables/rates.csv")
    commit(repo)
    with opened("HEAD", repo) as folder:
        assert {path.parent.name for path in folder.rglob("*.csv")} == {"tables"}
        assert not (folder / "tables/rates.csv").exists()


@pytest.mark.parametrize("where", ["nowhere", "", "--help", "HEAD~5", "v9.9.9"])
def test_what_is_nothing(tmp_path: Path, where: str) -> None:
    with pytest.raises(CannotRunError, match="is no released zip, no folder"), \
            opened(where, released(tmp_path / "repo")):  # fmt: skip
        pass


def damaged(path: Path, method: int) -> None:
    zipped(
        path, {"datapackage.json": json.dumps({"resources": list(range(9000))}).encode()}, method
    )
    data = bytearray(path.read_bytes())
    middle = 60 + len(data) // 3
    data[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(data)


def encrypted(path: Path) -> None:
    data = bytearray(zipped(path, draft().files()).read_bytes())
    for found in (*re.finditer(rb"PK\x03\x04", data), *re.finditer(rb"PK\x01\x02", data)):
        data[found.start() + (6 if data[found.start() + 2] == 3 else 8)] |= 1
    path.write_bytes(data)


def linked(path: Path) -> None:
    entry = zipfile.ZipInfo("tables/rates.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, "/etc/passwd")


def bomb(path: Path) -> None:
    zipped(path, {"datapackage.json": b"{}", "tables/big.csv": b"\0" * 200_000_000})


@pytest.mark.parametrize(
    "make",
    [
        *(
            pytest.param(lambda path, m=method: damaged(path, m), id=f"damaged {name}")
            for name, method in (
                ("stored", zipfile.ZIP_STORED),
                ("deflate", zipfile.ZIP_DEFLATED),
                ("bz2", zipfile.ZIP_BZIP2),
                ("lzma", zipfile.ZIP_LZMA),
            )
        ),
        encrypted,
        linked,
        bomb,
        pytest.param(lambda path: path.write_bytes(b"PK\x03\x04 no zip"), id="no zip"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: zipped(path, {"../a": b"x"}), id="climbing"),
        pytest.param(lambda path: zipped(path, {"/a": b"x"}), id="absolute"),
        pytest.param(lambda path: zipped(path, {"a\\b": b"x"}), id="backslash"),
        pytest.param(lambda path: zipped(path, {"a.csv": b"x", "A.csv": b"y"}), id="one name twice"),
        pytest.param(lambda path: zipped(path, {"a.csv": b"x"}), id="no descriptor"),
        pytest.param(lambda path: zipped(path, {f"{n}/datapackage.json": b"{}" for n in "ab"}),
                     id="two descriptors"),
    ],
)  # fmt: skip
def test_a_zip_that_cannot_be_read_is_one_line(
    tmp_path: Path, run: Run, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "a.zip")
    draft().write(tmp_path / "folder")
    status, out, err = run("diff", tmp_path / "a.zip", tmp_path / "folder")
    assert (status, out) == (2, "")
    assert err.startswith("steppe_ledger: ")
    assert err.count("\n") == 1


def test_nothing_is_left_in_the_temporary_folder(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with pytest.raises(ZeroDivisionError), opened(str(packed), tmp_path):  # noqa: PT012
        assert list((tmp_path / "tmp").iterdir())
        raise ZeroDivisionError
    assert not list((tmp_path / "tmp").iterdir())
