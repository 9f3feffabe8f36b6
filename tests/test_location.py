"""Where a package is read from: whatever is named, a folder comes of it, or one clear refusal."""

from __future__ import annotations

import io
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package import git, location
from steppe_ledger.package.descriptor import DESCRIPTOR, require_package
from steppe_ledger.package.location import opened
from tests.conftest import copy_mini

Entries = dict[str, bytes]
Run = Callable[..., tuple[int, str, str]]
GOOD: Entries = {DESCRIPTOR: b'{"resources": []}', "tables/x.csv": b"x\n"}


def zipped(path: Path, entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def commit(root: Path, message: str) -> str:
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", message]):
        subprocess.run(["git", "-C", root, *words], check=True, capture_output=True)
    return git.git(root, "rev-parse", "HEAD").decode().strip()


@pytest.fixture(autouse=True)
def _no_leftovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))


def left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "scratch").iterdir())


def test_a_folder_is_read_where_it_is(mini: Path, tmp_path: Path) -> None:
    with opened(str(mini), tmp_path) as folder:
        assert folder == mini
    assert (mini / DESCRIPTOR).is_file()


def test_a_revision_is_the_package_as_it_was(mini: Path, tmp_path: Path) -> None:
    before = {p.relative_to(mini): p.read_bytes() for p in mini.rglob("*.csv")}
    first = commit(mini, "first")
    (mini / "tables" / "units.csv").write_text("changed\n")
    commit(mini, "second")
    for where in ("HEAD~1", first, first[:10]):
        with opened(where, mini) as folder:
            assert {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.csv")} == before
            assert require_package(folder).tables.keys() == require_package(folder).tables.keys()
            assert (folder / "views" / "series.sql").is_file()
            assert not (folder / ".git").exists()
    assert left(tmp_path) == []


@pytest.mark.parametrize("where", ["", "v9.9.9", "-h", "--output=x", "none/none", "HEAD:tables"])
def test_what_is_no_package_is_said(mini: Path, tmp_path: Path, where: str) -> None:
    commit(mini, "first")
    with pytest.raises(CannotRunError, match="is no released zip, no folder"), opened(where, mini):
        pass
    assert left(tmp_path) == []


def test_a_revision_whose_descriptor_is_broken_still_opens(mini: Path) -> None:
    for text in ("{", "[]", '{"resources": [{"path": "../x", "schema": 3}]}'):
        (mini / DESCRIPTOR).write_text(text)
        commit(mini, text)
        with opened("HEAD", mini) as folder:
            assert (folder / DESCRIPTOR).read_text() == text


def test_a_link_in_a_revision_is_left_out(mini: Path) -> None:
    (mini / "link").symlink_to("/etc/passwd")
    commit(mini, "a link")
    with opened("HEAD", mini) as folder:
        assert require_package(folder).tables
        assert not (folder / "link").is_symlink()


@pytest.mark.parametrize("top", ["", "steppe-ledger-1.0.0/"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_zip_is_unpacked(tmp_path: Path, top: str, method: int) -> None:
    entries = {f"{top}tables/": b"", **{top + name: data for name, data in GOOD.items()}}
    path = zipped(tmp_path / "x.zip", entries, method)
    with opened(str(path), tmp_path) as folder:
        assert (folder / "tables" / "x.csv").read_bytes() == b"x\n"
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "a/../../x", "C:/x", "a\\..\\x", "x\x01", "x\u0085", "a//../../x"],
)
def test_a_path_that_leaves_is_refused_before_anything_is_unpacked(
    tmp_path: Path, name: str
) -> None:
    path = zipped(tmp_path / "x.zip", {**GOOD, name: b"evil"})
    with pytest.raises(CannotRunError, match="outside of the package"), opened(str(path), tmp_path):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == ["scratch", "x.zip"]
    assert left(tmp_path) == []


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", GOOD)
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(CannotRunError, match="'link'"), opened(str(path), tmp_path):
        pass


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {**GOOD, DESCRIPTOR.upper(): b"{}"})
    with pytest.raises(CannotRunError, match="two files of one name"), opened(str(path), tmp_path):
        pass
    path = zipped(tmp_path / "y.zip", {**GOOD, "tables": b"a file where a folder is"})
    with pytest.raises(CannotRunError, match=r"y\.zip: "), opened(str(path), tmp_path):
        pass


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(location, "_FREE", 1024 * 1024)
    bomb = zipped(tmp_path / "bomb.zip", {**GOOD, "x.csv": bytes(4 * 1024 * 1024)})
    with pytest.raises(CannotRunError, match="unpacks to more"), opened(str(bomb), tmp_path):
        pass
    many = zipped(tmp_path / "two.zip", {**GOOD, "x": bytes(700_000), "y": bytes(700_000)})
    with pytest.raises(CannotRunError, match="unpacks to more"), opened(str(many), tmp_path):
        pass
    monkeypatch.setattr(location, "MOST_FILES", 2)
    files = zipped(tmp_path / "many.zip", {**GOOD, "x": b"", "y": b""})
    with pytest.raises(CannotRunError, match="more than 2 files"), opened(str(files), tmp_path):
        pass
    assert left(tmp_path) == []


def test_a_size_that_is_a_lie_is_not_believed(tmp_path: Path) -> None:
    """The header says one byte; what comes out is what counts, or the zip is damaged."""
    path = zipped(tmp_path / "x.zip", {**GOOD, "x.csv": b"0" * 50_000})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 50_000), struct.pack("<I", 1)))
    with pytest.raises(CannotRunError, match="not a readable zip"), opened(str(path), tmp_path):
        pass


def test_a_password_is_not_guessed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", GOOD)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of an encrypted entry
    path.write_bytes(data)
    with pytest.raises(CannotRunError, match="not a readable zip"), opened(str(path), tmp_path):
        pass


@pytest.mark.parametrize(
    "entries", [{"x": b""}, {f"a/{DESCRIPTOR}": b"{}", f"b/{DESCRIPTOR}": b"{}"}]
)
def test_no_descriptor_or_two(tmp_path: Path, entries: Entries) -> None:
    path = zipped(tmp_path / "x.zip", entries)
    with pytest.raises(CannotRunError, match="or more than one"), opened(str(path), tmp_path):
        pass


def refusal(path: Path) -> str | None:
    try:
        with opened(str(path), path.parent) as folder:
            assert (folder / DESCRIPTOR).is_file()
    except CannotRunError as error:
        return str(error)
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    method=st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2]),
)
def test_a_damaged_zip_opens_or_is_refused_in_one_line(
    tmp_path: Path, data: st.DataObject, method: int
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, part in {**GOOD, "tables/y.csv": bytes(range(256)) * 8}.items():
            archive.writestr(name, part)
    spoiled = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "x.zip"
    path.write_bytes(spoiled[: data.draw(st.integers(0, len(spoiled)))])
    refused = refusal(path)
    assert refused is None or "\n" not in refused
    assert left(tmp_path) == []


def test_nothing_is_left_where_the_reader_breaks_down(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", GOOD)
    with pytest.raises(ZeroDivisionError), opened(str(path), tmp_path):  # noqa: PT012
        assert left(tmp_path)
        raise ZeroDivisionError
    assert left(tmp_path) == []


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"plain text"])
def test_a_file_that_is_no_zip_is_one_line(tmp_path: Path, data: bytes, run: Run) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    status, out, err = run("diff", tmp_path / "x.zip", tmp_path)
    assert (status, out, err.count("\n")) == (2, "", 1)


# --- git --------------------------------------------------------------------------------------


def test_git_that_fails_says_its_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotRunError, match="git log: "):
        git.git(tmp_path, "log")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRunError, match="git is not installed"):
        git.git(tmp_path, "log")


def test_git_asks_the_folder_that_it_is_given(mini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = commit(mini, "first")
    monkeypatch.setenv("GIT_DIR", "/nowhere")  # as in a hook of another repository
    assert git.commit_of(mini, "HEAD") == made
    assert git.commit_of(mini, "--all") is None
    assert git.commit_of(mini, "none") is None
    (mini / "new file.txt").write_text("x")
    (mini / "dist").mkdir()
    (mini / "dist" / "y").write_text("y")
    assert git.changed_files(mini, ["dist"]) == ["new file.txt"]
    assert git.content(mini, made, DESCRIPTOR) == (mini / DESCRIPTOR).read_bytes()
    assert git.content(mini, made, "none") is None
    assert git.content(mini, made, "tables") is None


def test_a_package_below_the_top_of_its_repository(tmp_path: Path) -> None:
    root = copy_mini(tmp_path / "repository" / "below")
    commit(tmp_path / "repository", "first")
    with opened("HEAD", root) as folder:
        assert require_package(folder).tables
