"""Kills, full disks and two at once: whoever looks afterwards finds the old or the new, whole."""

from __future__ import annotations

import contextlib
import functools
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steppe_ledger.export.everything import foreign
from tests.export_kit import tiny
from tests.hostile.arena import (
    LONG,
    QUICK,
    RELEASE,
    ZYGOTES,
    Outcome,
    box,
    clone,
    copy_mini,
    examples,
    held,
    mounts,
    run,
    state,
)
from tests.release_kit import GIT, git, tree

PASSED = {"steppe_ledger.validate.gate.validate": "passed"}
STAGED = (".datapackage.json.format-", ".dist.build-")
LEFT = ("steppe-ledger-", "tmp")  # what a killed command leaves in the folder of temporary files
share = st.integers(0, 1000).map(lambda part: part / 1000)
State = dict[str, Any]


def loose(folder: Path) -> None:
    """The made-up package with rows in another order and hashes that are not the files'."""
    copy_mini(folder)
    for name in ("entities", "figures", "mentions", "units"):
        path = folder / "tables" / f"{name}.csv"
        header, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([header, *reversed(rows)]) + "\n", "utf-8")


def small(folder: Path) -> None:
    """A package that is built in no time, and an older build of it."""
    tiny(folder)
    with contextlib.ExitStack() as stack:
        if folder.parent != old_build().parent:
            stack.callback(shutil.copytree, old_build(), folder / "dist")


@functools.cache
def old_build() -> Path:
    with box(tiny) as folder:
        assert held(run(folder, "build", set=PASSED), folder).status == 0
        return Path(shutil.copytree(folder / "here/dist", folder.parent / "old/dist"))


def newer(folder: Path) -> None:
    small(folder)
    table = folder / "tables/places.csv"
    table.write_text(table.read_text("utf-8") + "e,c\n", "utf-8")
    assert state(folder / "dist") == state(old_build())


# a command: what it finds, its words, what else the zygote is told
COMMANDS: dict[str, tuple[Callable[[Path], None], tuple[str, ...], dict[str, Any]]] = {
    "format": (loose, ("format",), {}),
    "build": (newer, ("build",), {"set": PASSED}),
    "release": (clone, RELEASE, {"set": QUICK, "env": GIT, "orphans": True}),
}
command = st.sampled_from(sorted(COMMANDS))


def seen(folder: Path) -> State:
    """What of a package counts: git's own files apart, its commit and what it thinks has changed."""
    found: State = dict(tree(folder))
    if (folder / ".git").exists():
        found |= {
            "HEAD": git(folder, "rev-parse", "HEAD^{tree}"),
            "status": git(folder, "status", "--porcelain"),
        }
    return found


@functools.cache
def done(name: str) -> tuple[State, State, int, float]:
    """What stands before a command and after it, how often it changes files, how long it takes."""
    lay, words, case = COMMANDS[name]
    with box(lay) as folder:
        before, start = seen(folder / "here"), time.monotonic()
        outcome = held(run(folder, *words, **case, count=True), folder)
        assert outcome.status == 0, outcome
        took = time.monotonic() - start
        return before, seen(folder / "here"), int((folder / "changes").read_text()), took


def ours(name: str, package: Path, outcome: Outcome) -> None:
    """Each file is the old one or the new one; a build and a release are so as a whole."""
    before, after, _, _ = done(name)
    now = {path: data for path, data in seen(package).items() if not path.startswith(STAGED)}
    assert now.keys() <= before.keys() | after.keys(), (
        outcome,
        now.keys() - before.keys() - after.keys(),
    )
    if name == "format":
        assert now.keys() == before.keys(), outcome
        assert all(data in (before[path], after[path]) for path, data in now.items()), outcome
        return
    if name == "release":
        dist = {path for path in before.keys() | after.keys() if path.startswith("dist/")}
        rest = [
            {path: data for path, data in of.items() if path not in dist}
            for of in (now, before, after)
        ]
        assert rest[0] in rest[1:], (outcome, now["status"])
        assert rest[0] == rest[2] or all(now.get(path) == before.get(path) for path in dist), (
            outcome
        )
    else:
        assert now in (before, after), outcome
    assert foreign(package / "dist") == [], outcome


def once_more(name: str, folder: Path) -> None:
    """Whatever has been cut short, the next one ends it, and leaves nothing lying about."""
    _, words, case = COMMANDS[name]
    _, after, _, _ = done(name)
    for path in (folder / "tmp").iterdir():
        assert path.name.startswith(LEFT), path
    outcome = held(run(folder, *words, **case), folder, tidy=False)
    landed = (
        name == "release"
        and outcome.status == 1
        and "nothing that needs a new version" in outcome.out
    )
    assert outcome.status == 0 or landed, outcome
    now = seen(folder / "here")
    assert {p: d for p, d in now.items() if not p.startswith("dist/")} == {
        p: d for p, d in after.items() if not p.startswith("dist/")
    }, outcome
    assert now == after or landed, outcome


@examples(8)
@given(command, share, st.booleans())
def test_a_kill(name: str, moment: float, at_a_change: bool) -> None:
    lay, words, case = COMMANDS[name]
    _, _, changes, took = done(name)
    # at a change of a file, which is the same everywhere; in a long run also anywhere in between
    by_time = LONG and not at_a_change
    when = (
        {"kill_after": 0.001 + moment * took} if by_time else {"kill_at": 1 + int(moment * changes)}
    )
    with box(lay) as folder:
        outcome = run(folder, *words, **case, **when)
        assert outcome.status in (0, -9, -14), outcome
        ours(name, folder / "here", outcome)
        once_more(name, folder)


@examples(6)
@given(command, share, st.sampled_from(["here", "tmp"]), st.booleans())
def test_a_full_disk(name: str, part: float, where: str, small_disk: bool) -> None:
    lay, words, case = COMMANDS[name]
    done(name)
    disks, limits = {}, {}
    if small_disk and mounts():
        with box(lay) as folder:
            size = sum(
                4096 + (len(data) + 4095) // 4096 * 4096
                for data in state(folder / "here").values()
                if isinstance(data, bytes)
            )
            size += 4096 * len(state(folder / "here"))
        disks = {where: 4096 + int(part * 400_000) + (size if where == "here" else 0)}
    else:
        limits = {"RLIMIT_FSIZE": 500 + int(part**4 * 400_000)}
    with box(lay, **disks) as folder:
        outcome = held(run(folder, *words, **case, limits=limits), folder)
        ours(name, folder / "here", outcome)
        assert not [path for path in (folder / "here").iterdir() if path.name.startswith(STAGED)], (
            outcome
        )
        if not disks:
            once_more(name, folder)


@examples(4)
@given(command, command, share)
def test_two_at_once(first: str, second: str, later: float) -> None:
    """The same command twice; `format` or `build` while a release is made is the release's own test."""
    _, _, _, took = done(first)
    lay, words, case = COMMANDS[first]
    with box(lay) as folder:
        (folder / "other").mkdir()
        for name in ("here", "tmp"):
            (folder / "other" / name).symlink_to(folder / name)
        ZYGOTES[0].ask(folder, list(words), **case)
        time.sleep(later * took if second == first else 0)
        ZYGOTES[1].ask(folder / "other", list(words), **case, inside=str(folder))
        outcomes = [held(zygote.answer(), folder, tidy=False) for zygote in ZYGOTES]
        assert 0 in {o.status for o in outcomes}, outcomes
        ours(first, folder / "here", outcomes[1])
        once_more(first, folder)
        assert list((folder / "tmp").iterdir()) == [], outcomes
