"""Zips and git revisions of anybody, as `diff` reads them."""

from __future__ import annotations

import functools
import io
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import copy_mini
from tests.hostile.arena import box, clone, examples, held, run, state, untouched
from tests.hostile.mutate import CELLS, place, spoiled_bytes, spoiled_json, spoiled_table

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
NAMES = [
    *CELLS,
    "datapackage.json",
    "tables/figures.csv",
    "x/datapackage.json",
    "tables",
    "tables/",
    "../x",
    "a/" * 300,
    "x" * 300,
]
READ = ("datapackage.json", "tables/", "schemas/", "views/", "checks/")
WORDS = [
    "HEAD", "HEAD~1", "HEAD~99", "HEAD^", "HEAD^2", "HEAD^{tree}", "HEAD:tables", "HEAD@{0}", "@", "@{-1}", "@{u}", "@{yesterday}", "main", "v0.1.0",
    ":/start", ":0:datapackage.json", "^HEAD", "HEAD..main", "--all", "-h", "--output=x", "--git-dir=/", "", " ", "\n", "HEAD\n", "~", "^{}", "{", "..",
    "0" * 40, "f" * 40, "deadbeef", "refs/heads/main", ".git/HEAD", ".git", "tables", "datapackage.json", "/", "/dev/zero", "/dev/null", "/etc", "/etc/passwd",
    "\udcff", "é", "x" * 5000, "file:///etc/passwd", "https://example.org/x.zip",
]  # fmt: skip


def packed(entries: dict[str, bytes], method: int, top: str = "") -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(top + name, data)
    return whole.getvalue()


@functools.cache
def entries() -> dict[str, bytes]:
    """What a released zip holds of the made-up package."""
    with tempfile.TemporaryDirectory() as name:
        folder = copy_mini(Path(name) / "mini")
        files = {
            p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()
        }
        return {name: path.read_bytes() for name, path in files.items() if name.startswith(READ)}


@examples(8)
@given(st.data(), st.sampled_from(METHODS), st.sampled_from(["", "mini-0.1.0/"]))
def test_a_zip_of_anybody(draw: st.DataObject, method: int, top: str) -> None:
    files = dict(entries())
    how = draw.draw(st.integers(0, 4))
    for _ in range(draw.draw(st.integers(1, 3))):
        name = sorted(files)[place(draw.draw, len(files))]
        if how == 0:
            files[draw.draw(st.sampled_from(NAMES)) or "/"] = files.pop(name)
        elif how == 1:
            make = (
                spoiled_table
                if name.endswith(".csv")
                else spoiled_json
                if name.endswith(".json")
                else spoiled_bytes
            )
            files[name] = draw.draw(make(files[name])) if files[name] else b""
    data = packed(files, method, top)
    if how >= 2:
        data = draw.draw(spoiled_bytes(data, 3))
    with box() as folder:
        (folder / "here/other.zip").write_bytes(data)
        untouched(
            folder,
            "diff",
            *draw.draw(st.sampled_from([("other.zip",), ("other.zip", "."), (".", "other.zip")])),
        )


@examples(6)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("".join)
    | st.text(max_size=12).filter(lambda t: "\0" not in t)
)
def test_a_revision_of_anybody(revision: str) -> None:
    revision = os.fsdecode(
        revision.encode("utf-8", "surrogateescape" if "\udcff" in revision else "replace")
    )
    with box(clone) as folder:
        untouched(folder, "diff", "--", revision)


@examples(4)
@given(st.data(), st.sampled_from(["diff", "validate", "reasons"]))
def test_a_repository_of_anybody(draw: st.DataObject, command: str) -> None:
    """Git's own files are spoiled, or its commits hold what no package does."""
    with box(clone) as folder:
        here = folder / "here"
        if draw.draw(st.booleans()):
            files = [
                p
                for p in sorted((here / ".git").rglob("*"))
                if p.is_file() and "hooks" not in p.parts and p.name != "config"
            ]
            path = files[place(draw.draw, len(files))]
            path.chmod(0o644)
            path.write_bytes(draw.draw(spoiled_bytes(path.read_bytes() or b"\n")))
        else:
            names = [
                "changes/unreleased.csv",
                "datapackage.json",
                "tables/projects.csv",
                "tables/figures.csv",
            ]
            path = here / draw.draw(st.sampled_from(names))
            before = path.read_bytes()
            match draw.draw(st.integers(0, 3)):
                case 0:
                    path.unlink()
                case 1:
                    path.unlink()
                    path.symlink_to(
                        draw.draw(st.sampled_from(["/etc/passwd", "x", path.name, "/dev/zero"]))
                    )
                case _:
                    make = spoiled_table if path.suffix == ".csv" else spoiled_json
                    path.write_bytes(draw.draw(make(before)))
            subprocess.run(
                [
                    "git",
                    "-C",
                    here,
                    "-c",
                    "user.name=x",
                    "-c",
                    "user.email=x@y",
                    "commit",
                    "-qam",
                    "Release 1.0.1",
                ],
                capture_output=True,
                check=False,
            )
            if draw.draw(st.booleans()):
                path.unlink(missing_ok=True)
                path.write_bytes(before)
        words = {
            "diff": ["diff", "HEAD~1"],
            "validate": ["validate", "--format", "json", "--witnesses", "never"],
            "reasons": ["reasons"],
        }
        if command == "reasons":
            held_reasons(folder)
        else:
            untouched(folder, *words[command])


def held_reasons(folder: Path) -> None:
    """`reasons` writes its one file, or nothing."""
    before = state(folder / "here")
    held(run(folder, "reasons"), folder)
    after = state(folder / "here")
    assert {p for p in before | after if before.get(p, 0) != after.get(p, 0)} <= {
        "changes/unreleased.csv"
    }
