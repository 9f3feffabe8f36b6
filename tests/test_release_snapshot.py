"""A version of the package from a folder, a git revision or a zip; what cannot be read is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from steppe_ledger.package.snapshot import from_folder, from_revision, from_zip, open_snapshot

from steppe_ledger.diff.compare import compare
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.git import changed_files, git, tracked_files
from steppe_ledger.release import snapshot as snapshots
from tests.corpus.version_cases import Draft, draft
from tests.release_kit import commit, repository


def zipped(path: Path, files: dict[str, bytes], top: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(top + name, data)
    return path


def files_snapshot(files: dict[str, bytes]) -> snapshots.Snapshot:
    return snapshots.load_snapshot("x", lambda paths: {p: files[p] for p in paths if p in files})


def test_the_same_from_everywhere(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo" / "package", draft())
    files = draft().files()
    versions = [
        from_folder(root),
        from_revision(root, "HEAD"),
        from_revision(root, "main", "main"),
        from_zip(zipped(tmp_path / "a.zip", files)),
        from_zip(zipped(tmp_path / "b.zip", files, top="small-1.2.3/")),
        draft().snapshot(),
    ]
    for other in versions[1:]:
        assert not compare(versions[0], other).different
        assert other.digests == versions[0].digests
        assert other.faults == {}
    assert [v.label for v in versions] == [
        "working tree",
        f"HEAD ({git(root, 'rev-parse', 'HEAD').decode()[:10]})",
        "main",
        "a.zip",
        "b.zip",
        "draft",
    ]


def test_package_in_a_subfolder_of_the_repository(tmp_path: Path) -> None:
    top = tmp_path / "repo"
    repository(top, draft())
    inner = draft()
    inner.descriptor["title"] = "Inner"
    inner.write(top / "däta" / "inner")
    commit(top)
    found = from_revision(top / "däta" / "inner", "HEAD")
    assert found.descriptor["title"] == "Inner"
    assert len(found.tables) == 5
    (top / "README").write_text("outside")
    (top / "däta" / "inner" / "ü.txt").write_text("inside")
    assert changed_files(top / "däta" / "inner", ()) == ["däta/inner/ü.txt"]
    assert "datapackage.json" in tracked_files(top / "däta" / "inner")


def test_git_inside_of_a_hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "repo", draft())
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))
    assert from_revision(root, "HEAD").version == "1.2.3"


def test_open_snapshot_tells_what_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "repo", draft())
    archive = zipped(tmp_path / "x.zip", draft().files())
    assert open_snapshot(str(archive), root).label == "x.zip"
    assert open_snapshot(str(root), root).label == str(root)
    assert open_snapshot("main", root).label.startswith("main (")
    for spec in ("nothing", "--all", "main:tables", ""):
        with pytest.raises(CannotRunError, match="no released zip"):
            open_snapshot(spec, root)
    with pytest.raises(CannotRunError, match="no released zip"):
        open_snapshot("main", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRunError, match="git is not installed"):
        git(root, "status")


def test_missing_files_are_faults(tmp_path: Path) -> None:
    package = draft()
    root = package.write(tmp_path)
    (root / "tables" / "rates.csv").unlink()
    (root / "schemas" / "terms.json").unlink()
    (root / "docs" / "guide.md").unlink()
    assert from_folder(root).faults == {
        "rates": "tables/rates.csv is not there",
        "terms": "schemas/terms.json is not there",
        "guide": "docs/guide.md is not there",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "header"),
        (b"year,rate\n", "header"),
        (b"year,rate,publisher\n2021,1\n", "line 2 has more or fewer"),
        (b"year,rate,publisher\n,1,x\n", "line 2 has no key"),
        (b"year,rate,publisher\n1,1,x\n1,2,y\n", "line 3 repeats the key 1"),
        (b'year,rate,publisher\n1,1,"x\n', "unexpected end"),
        (b"year,rate,publisher\n1,1,\xff\n", "utf-8"),
    ],
)
def test_bad_tables(text: bytes, why: str) -> None:
    found = files_snapshot(draft().files() | {"tables/rates.csv": text})
    assert why in found.faults["rates"]
    assert "rates" not in found.tables


def test_bad_schemas() -> None:
    def fault(edit: Any) -> str:
        schema = draft().schemas["terms"]
        edit(schema)
        files = draft().files() | {"schemas/terms.json": json.dumps(schema).encode()}
        return files_snapshot(files).faults["terms"]

    def keys(**changes: Any) -> Any:
        return lambda s: s["foreignKeys"][0].update(changes)

    assert "list of fields" in fault(lambda s: s.update(fields="x"))
    assert "two fields" in fault(lambda s: s["fields"].append(s["fields"][0]))
    assert "constraints" in fault(lambda s: s["fields"][0].update(constraints=[1]))
    assert "primary key" in fault(lambda s: s.update(primaryKey=[["identity"]]))
    assert "cannot be read" in fault(keys(reference=7))
    assert "does not pair" in fault(keys(fields=["identity", "role"]))
    assert "cannot be read" in fault(lambda s: s.update(rules=["x"]))
    assert "two row rules" in fault(lambda s: s.update(rules=[{"name": "a"}, {"name": "a"}]))
    assert "terms" in files_snapshot(draft().files() | {"schemas/terms.json": b"{"}).faults


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"path": "../secret.csv"}, "not a path inside"),
        ({"path": "/etc/passwd"}, "not a path inside"),
        ({"path": "a\\b"}, "not a path inside"),
        ({"path": "https://example.org/x.csv"}, "not a path inside"),
        ({"path": "a\nHEAD:b"}, "not a path inside"),
        ({"path": ["a", "b"]}, "not that of one file"),
        ({"schema": "../x.json"}, "not a path inside"),
        ({"schema": None}, "neither a path nor"),
    ],
)
def test_paths_that_leave_the_package(change: dict[str, Any], why: str) -> None:
    package = draft()
    files = package.files()
    package.resource("rates").update(change)
    files["datapackage.json"] = json.dumps(package.descriptor).encode()
    asked: list[str] = []

    def read(paths: list[str]) -> dict[str, bytes]:
        asked.extend(paths)
        return {path: files[path] for path in paths if path in files}

    assert why in snapshots.load_snapshot("x", read).faults["rates"]
    assert change.get("path") not in asked


def test_link_that_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("year,rate,publisher\n")
    root = draft().write(tmp_path / "package")
    (root / "tables" / "rates.csv").unlink()
    (root / "tables" / "rates.csv").symlink_to(tmp_path / "secret")
    assert from_folder(root).faults == {"rates": "tables/rates.csv is not there"}


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = draft().write(tmp_path)

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(CannotRunError, match="denied"):
        from_folder(root)


@pytest.mark.parametrize(
    "descriptor",
    [
        b"{",
        b"\xff",
        b"[]",
        b'{"resources": [1]}',
        b'{"resources": [{"path": "x"}]}',
        b'{"resources": [{"name": "a"}, {"name": "a"}]}',
        b"[" * 200_000,
        None,
    ],
)
def test_bad_descriptors_cannot_run(descriptor: bytes | None) -> None:
    with pytest.raises(CannotRunError, match=r"datapackage\.json"):
        snapshots.load_snapshot(
            "x", lambda _: {} if descriptor is None else {"datapackage.json": descriptor}
        )


def test_zips_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.zip"

    def refused(files: dict[str, bytes], why: str) -> None:
        zipped(path, files)
        with pytest.raises(CannotRunError, match=why):
            from_zip(path)

    files = draft().files()
    for name in ("../evil", "/etc/x", "a/../../b", "C:\\x", "a\x01b"):
        refused({**files, name: b""}, "outside of the package")
    refused({}, "holds no datapackage.json")
    refused({"a/datapackage.json": b"{}", "b/datapackage.json": b"{}"}, "more than one")
    refused({"a/b/datapackage.json": b"{}"}, "holds no")
    refused({"datapackage.json": b"{}", "a/datapackage.json": b"{}"}, "list of resources")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("x", b"2")
    with pytest.raises(CannotRunError, match="two files of one name"):
        from_zip(path)
    path.write_bytes(b"PK no zip")
    with pytest.raises(CannotRunError, match="not a readable zip"):
        from_zip(path)
    zipped(path, files)
    data = bytearray(path.read_bytes())
    data[data.index(b"A small package")] ^= 1
    path.write_bytes(data)
    with pytest.raises(CannotRunError, match="not a readable zip"):
        from_zip(path)
    monkeypatch.setattr(snapshots, "MOST_BYTES", 100)
    refused(files, "holds more than")
    monkeypatch.setattr(snapshots, "MOST_FILES", 3)
    monkeypatch.setattr(snapshots, "MOST_BYTES", 10**9)
    refused(files, "holds more than")


def test_a_file_that_a_revision_keeps_as_a_folder_or_a_link(tmp_path: Path) -> None:
    root = repository(tmp_path, draft())
    (root / "tables" / "rates.csv").unlink()
    (root / "tables" / "rates.csv").mkdir()
    (root / "tables" / "rates.csv" / "x").write_text("x")
    (root / "docs" / "guide.md").unlink()
    (root / "docs" / "guide.md").symlink_to("/etc/hostname")
    commit(root)
    found = from_revision(root, "HEAD")
    assert found.faults == {"rates": "tables/rates.csv is not there"}
    assert len(found.digests["guide"]) == 64  # of the link's own text


def test_reasons_come_along(tmp_path: Path) -> None:
    package = draft()
    package.extra["changes/unreleased.csv"] = b"table,key\n"
    root = repository(tmp_path, package)
    assert from_revision(root, "HEAD").reasons == "table,key\n"
    assert Draft({"resources": []}, {}, {}).snapshot().reasons == ""
