"""A build is whole, the same everywhere, and takes nothing away that no build has made."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from steppe_ledger.export import everything
from steppe_ledger.export.about import about
from steppe_ledger.export.draft import Draft
from steppe_ledger.export.everything import FORMATS, build
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package
from tests.conftest import ROOT
from tests.export_kit import files_in, tiny

BUILD = """
import sys
from pathlib import Path
from steppe_ledger.export import everything
from steppe_ledger.package.descriptor import require_package
{before}
everything.build(require_package(Path(sys.argv[1])), Path(sys.argv[2]))
"""


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return tiny(tmp_path / "tiny")


def elsewhere(
    package: Package, out: Path, before: str = "", **more: object
) -> subprocess.Popen[str]:
    """A build in a process of its own."""
    words = [
        sys.executable,
        "-c",
        BUILD.format(before=before),
        str(package.root.resolve()),
        str(out),
    ]
    # without coverage of its own, whose file would fail first where nothing can be written
    plain = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
    env = {**plain, "PYTHONPATH": str(ROOT), **more.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.Popen(words, env=env, stderr=subprocess.PIPE, text=True, **more)  # type: ignore[call-overload]


def sums(out: Path) -> tuple[bytes, bytes]:
    return (out / "SHA256SUMS").read_bytes(), (out / "CONTENT_DIGESTS").read_bytes()


def test_the_same_bytes_whatever_the_place(package: Package, tmp_path: Path) -> None:
    here = tmp_path / "here"
    build(package, here)
    env = {"TZ": "Asia/Almaty", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "7", "LANG": "ru"}
    there = elsewhere(package, Path("there"), env=env, cwd=tmp_path, umask=0o077)
    assert there.communicate(timeout=300)[1] == ""
    assert sums(here) == sums(tmp_path / "there")


def test_the_real_build_lists_every_file_with_its_sum(built: Path) -> None:
    lines = (built / "SHA256SUMS").read_text().splitlines()
    assert lines == sorted(lines, key=lambda line: line[66:])
    listed = {line[66:]: line[:64] for line in lines}
    files = files_in(built)
    assert set(files) - set(listed) == {"SHA256SUMS"}
    assert all(hashlib.sha256(files[path]).hexdigest() == sum_ for path, sum_ in listed.items())


def test_every_file_is_one_that_a_format_names_and_every_name_has_its_file(
    built: Path, package: Package
) -> None:
    patterns = {path: text for form in FORMATS for path, text in form.FILES.items()}
    draft = Draft(package, about(package), duckdb.connect(), built, patterns)
    found = {draft.describe(path) for path in files_in(built)}
    rest = set(patterns.values()) - found
    assert "Tiny" not in found  # what is said of a file that no format names
    assert rest <= {patterns["csv/changes.csv"]}


def test_a_second_build_takes_the_place_of_the_first(package: Package, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(package, out)
    first = sums(out)
    (package.root / "views/claims_wide.sql").unlink()
    build(package, out)
    assert sums(out) != first
    assert not (out / "csv/flat_claims.csv").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_build_of_0_4_0_had_the_sum_of_its_database_apart(
    package: Package, tmp_path: Path
) -> None:
    out = tmp_path / "dist"
    build(package, out)
    lines = (out / "SHA256SUMS").read_text().splitlines(keepends=True)
    for name, apart in (("SHA256SUMS", False), ("steppe-ledger.duckdb.sha256", True)):
        own = [line for line in lines if line.endswith("  steppe-ledger.duckdb\n") is apart]
        (out / name).write_text("".join(own))
    build(package, out)
    assert not (out / "steppe-ledger.duckdb.sha256").exists()


OWN: dict[str, Callable[[Path], object]] = {
    "notes.txt": lambda path: path.write_text("mine"),
    "csv/notes.txt": lambda path: path.write_text("mine"),
    "mine/deep/notes.txt": lambda path: (path.parent.mkdir(parents=True), path.write_text("mine")),
    "csv/claims.csv": lambda path: path.write_text("mine"),
    "steppe-ledger.duckdb": lambda path: path.write_text("mine"),
    "steppe-ledger.duckdb.wal": lambda path: path.write_text("mine"),
    ".hidden": lambda path: path.write_text("mine"),
    "a pipe": os.mkfifo,
    "a link": lambda path: path.symlink_to("/etc"),
    "CITATION.cff": lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
}


@pytest.mark.parametrize("name", OWN)
def test_a_file_that_no_build_made_stays(name: str, package: Package, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(package, out)
    OWN[name](out / name)
    before = sorted(out.rglob("*"))
    with pytest.raises(CannotRunError, match=name.replace(".", r"\.")):
        build(package, out)
    assert sorted(out.rglob("*")) == before
    if (out / name).is_file() and not (out / name).is_symlink():
        assert (out / name).read_text() == "mine"


def test_a_file_that_comes_while_we_build_stays(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "dist"
    build(package, out)
    write_all = everything.write_all

    def meanwhile(*args: object) -> None:
        write_all(*args)  # type: ignore[arg-type]
        (out / "notes.txt").write_text("mine")

    for swap in (everything._exchange, lambda *_: False):
        monkeypatch.setattr(everything, "_exchange", swap)
        monkeypatch.setattr(everything, "write_all", meanwhile)
        with pytest.raises(CannotRunError, match=r"notes\.txt"):
            build(package, out)
        assert (out / "notes.txt").read_text() == "mine"
        assert (out / "SHA256SUMS").is_file()
        (out / "notes.txt").unlink()
        monkeypatch.setattr(everything, "write_all", write_all)
        build(package, out)  # and without the file it works again


def test_a_folder_of_other_sums_is_no_build(package: Package, tmp_path: Path) -> None:
    out = tmp_path / "downloads"
    out.mkdir()
    (out / "disk.iso").write_bytes(b"iso")
    (out / "SHA256SUMS").write_text(f"{hashlib.sha256(b'iso').hexdigest()}  disk.iso\n")
    with pytest.raises(CannotRunError, match=r"disk\.iso"):
        build(package, out)
    assert sorted(files_in(out)) == ["SHA256SUMS", "disk.iso"]


def test_a_file_in_the_place_of_the_folder(package: Package, tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("mine")
    with pytest.raises(CannotRunError, match="dist"):
        build(package, tmp_path / "dist")
    assert (tmp_path / "dist").read_text() == "mine"


def test_an_empty_folder_is_filled_and_a_link_is_followed(package: Package, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "dist").symlink_to("target")
    (tmp_path / "next").symlink_to("not/yet")
    for link, target in (("dist", "target"), ("dist", "target"), ("next", "not/yet")):
        build(package, tmp_path / link)
        assert (tmp_path / link).is_symlink()
        assert (tmp_path / target / "SHA256SUMS").is_file()


def test_what_a_killed_build_left_is_removed_and_what_lives_is_not(
    package: Package, tmp_path: Path
) -> None:
    out = tmp_path / "dist"
    stop = "everything.FORMATS[1].write = lambda draft: (print('x', file=sys.stderr), __import__('time').sleep(600))"
    killed, living = elsewhere(package, out, stop), elsewhere(package, out, stop)
    try:
        for process in (killed, living):
            assert process.stderr
            process.stderr.readline()
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert len(list(tmp_path.glob(".dist.*"))) == 2
        (tmp_path / ".dist.mine").mkdir()
        build(package, out)
        assert len(list(tmp_path.glob(".dist.build-*"))) == 1
        assert (tmp_path / ".dist.mine").is_dir()
        living.send_signal(signal.SIGINT)
        living.wait(300)
        assert list(tmp_path.glob(".dist.build-*")) == []
    finally:
        for process in (killed, living):
            process.kill()
            process.communicate()


def test_a_swap_that_was_cut_short_is_taken_back(package: Package, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(package, out)
    staging = tmp_path / ".dist.build-abcdefgh"
    staging.mkdir()
    out.rename(staging / "old")
    (package.root / "tables/claims.csv").unlink()
    with pytest.raises(CannotRunError):
        build(package, out)
    assert (out / "SHA256SUMS").is_file()
    assert not staging.exists()


def test_a_full_disk_is_one_line_and_leaves_the_old_build(package: Package, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(package, out)
    before = files_in(out)
    for most in (0, 1_000, 20_000, 100_000):
        process = elsewhere(
            package, out, preexec_fn=lambda most=most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        )  # fmt: skip
        _, err = process.communicate(timeout=300)
        assert process.returncode == 1
        assert "CannotRunError: nothing was built into" in err.splitlines()[-1]
        assert files_in(out) == before
        assert list(tmp_path.glob(".dist.*")) == []


def test_a_forbidden_folder_is_one_line(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(**_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("tempfile.mkdtemp", forbid)
    with pytest.raises(CannotRunError, match="Permission denied") as caught:
        build(package, tmp_path / "dist")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "dist").exists()


def test_whoever_looks_sees_one_build_whole(package: Package, tmp_path: Path) -> None:
    out = tmp_path / "dist"
    build(package, out)
    process = elsewhere(package, out, "for _ in range(4): everything.build(require_package(Path(sys.argv[1])), Path(sys.argv[2]))")  # fmt: skip
    looks = 0
    while process.poll() is None:
        handle = os.open(out, os.O_RDONLY)  # a folder once opened stays the same
        try:
            names = os.listdir(handle)  # noqa: PTH208 (of the folder that was there, whatever is now)
            assert "SHA256SUMS" in names or not os.path.samestat(out.stat(), os.fstat(handle))
        finally:
            os.close(handle)
        looks += 1
        time.sleep(0.001)
    assert process.communicate()[1] == ""
    assert looks > 10


VIEW = "-- A.\n-- Grain: one\n-- Columns:\n"
HOSTILE = {
    "a view that copies": ("views/aaa.sql", f"{VIEW}COPY (SELECT 1) TO '{{}}'"),
    "a view and more": ("views/aaa.sql", f"{VIEW}CREATE OR REPLACE VIEW aaa AS SELECT 1; COPY (SELECT 1) TO '{{}}'"),
    "a view that reads": ("views/aaa.sql", f"{VIEW}CREATE OR REPLACE VIEW aaa AS FROM read_text('/etc/passwd')"),
    "a macro that reads": ("views/aaa.sql", f"{VIEW}CREATE OR REPLACE MACRO aaa() AS TABLE FROM read_text('/etc/passwd')"),
    "a rule that ends its table": ("schemas/claims.json", "amount > 0)); COPY (SELECT 1) TO '{}'; --"),
    "a rule that reads": ("schemas/claims.json", "amount > (SELECT count(*) FROM read_text('/etc/passwd'))"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_sql_of_a_stranger_reaches_no_file(name: str, package: Package, tmp_path: Path) -> None:
    copied = tmp_path / "copied.csv"
    path, sql = HOSTILE[name]
    if path.endswith(".json"):
        package.tables["claims"].schema["rules"][0]["sql"] = sql.format(copied)
    else:
        (package.root / path).write_text(sql.format(copied))
    with pytest.raises(CannotRunError):
        build(package, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()
    assert not copied.exists()
    assert list(tmp_path.glob(".dist.*")) == []


def test_views_that_never_end_are_stopped(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "SECONDS", 1.0)
    (package.root / "views/aaa_wide.sql").write_text(
        f"{VIEW}CREATE OR REPLACE VIEW aaa_wide AS"
        " SELECT count(*) AS n FROM range(1000000000) AS a, range(1000000000) AS b"
    )
    with pytest.raises(CannotRunError, match=r"takes longer than 1 seconds|Out of Memory"):
        build(package, tmp_path / "dist")


@pytest.mark.parametrize(
    ("name", "value"),
    [("licenses", []), ("created", ""), ("created", "1979-01-01T00:00:00Z"), ("id", None), ("created", "0001-01-01T00:00:00Z")],
)  # fmt: skip
def test_a_descriptor_without_what_a_release_says(
    name: str, value: object, package: Package, tmp_path: Path
) -> None:
    package.descriptor.pop(name) if value is None else package.descriptor.update({name: value})
    with pytest.raises(CannotRunError, match=r"datapackage\.json"):
        build(package, tmp_path / "dist")


def test_the_database_opens_for_reading_without_our_tooling(built: Path) -> None:
    with duckdb.connect(str(built / "steppe-ledger.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) > 5 FROM disagreements").fetchone() == (True,)
