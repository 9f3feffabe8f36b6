"""Release the package: made, committed, checked, built in a git worktree, then fast-forwarded."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from steppe_ledger.diff.compare import compare
from steppe_ledger.diff.history import CHANGELOG, Release, last_release
from steppe_ledger.diff.reasons import COLUMNS, REASONS, read_reasons, unreleased
from steppe_ledger.diff.versions import nothing, read_version
from steppe_ledger.diff.words import some
from steppe_ledger.export.everything import build, foreign, place
from steppe_ledger.findings import CannotRunError, Report
from steppe_ledger.package import git
from steppe_ledger.package.descriptor import DESCRIPTOR, require_package
from steppe_ledger.package.files import json_bytes, write_in
from steppe_ledger.pages import generated_files
from steppe_ledger.release.changelog import insert_section, record, record_path, section
from steppe_ledger.release.version import (
    FIRST_VERSION,
    is_version,
    next_version,
    parse_version,
    verdict,
)
from steppe_ledger.release.worktree import alone, unstopped, worktree
from steppe_ledger.sql.query import ask
from steppe_ledger.validate.gate import validate

DIST = "dist"
FINDINGS_SHOWN = 20
PUBLISH = f"""\
Released {{version}}: committed on {{branch}}, built in {DIST}/. To publish:
    git tag -a v{{version}} -m "Release {{version}}"
    git push --follow-tags origin {{branch}}"""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What a release would do: the new bytes of files, and why it is refused, if it is."""

    version: str
    last: Release | None
    bump: str
    section: str
    files: dict[str, bytes]
    refusals: list[str]


def release(
    root: Path,
    *,
    texts: Path | None,
    today: str,
    version: str | None = None,
    dry_run: bool = False,
    say: Say = print,
) -> int:
    """Release the package under ``root``; 0 where that was done, 1 where it was refused.

    ``today`` (YYYY-MM-DD) is the date of the release, ``texts`` the folder of the sources' texts.
    Everything happens in a worktree of its own; the branch is moved only at the end, ``dist/``
    after it. A dry run leaves these two out and nothing else. Raises CannotRunError outside of a
    git repository, and where another release is under way.
    """
    with alone(root):
        start = git.commit_of(root, "HEAD")
        if start is None:
            raise CannotRunError("there is no commit that could be released")
        plan = make_plan(root, texts=texts, today=today, version=version)
        why = f"{plan.bump} since {plan.last.name}" if plan.last else "the first release"
        say(f"Version {plan.version} ({why})\n\n{plan.section}")
        refusals = plan.refusals
        if not refusals:
            branch = _branch(root)
            with worktree(root, start) as tree:
                refusals = _make(tree, plan, texts)
                if not refusals and not dry_run:
                    _land(root, tree, branch, plan.version)
                    say(PUBLISH.format(version=plan.version, branch=branch))
                    return 0
    if refusals:
        say("Refused:\n" + "\n".join(f"  - {refusal}" for refusal in refusals))
    say("Nothing was written.")
    return 1 if refusals else 0


def make_plan(root: Path, *, texts: Path | None, today: str, version: str | None) -> Plan:
    """Decide whether the package can be released, and what would be written."""
    head = read_version(root)
    last = last_release(root)
    reasons, findings = read_reasons(root)
    diff = unreleased(root, last, reasons) if last else compare(nothing(), head)
    demanded = verdict(diff, reasons)
    least = next_version(last.version, demanded.bump) if last else None
    written = head.version if not last or head.version != last.version else None
    chosen = version or written or least or FIRST_VERSION
    refusals = [
        *_dirty(root),
        *(f"not compared: {c.table}: {c.new}" for c in diff.of("not_compared")),
        *(f"{REASONS}:{finding.line}: {finding.message}" for finding in findings),
        *_too_low(chosen, last, least),
        *(f"{DIST}/{name} was made by no build: move it away" for name in foreign(root / DIST)[:3]),
    ]
    if texts is None:
        refusals.append("no folder of texts is given: --texts DIR or STEPPE_LEDGER_TEXTS")
    if git.commit_of(root, f"refs/tags/v{chosen}") is not None:
        refusals.append(f"the tag v{chosen} is taken")
    if not _branch(root):
        refusals.append("HEAD is on no branch that could be moved")
    text = section(diff, demanded, reasons, chosen, today)
    before = (root / CHANGELOG).read_text("utf-8") if (root / CHANGELOG).is_file() else ""
    stamp = {"version": chosen, "created": f"{today}T00:00:00Z"}
    files = {
        DESCRIPTOR: json_bytes({**head.descriptor, **stamp}),
        CHANGELOG: insert_section(before, text).encode(),
        REASONS: (",".join(COLUMNS) + "\n").encode(),
        record_path(chosen): record(diff, reasons, chosen).encode(),
    }
    return Plan(chosen, last, demanded.bump, text, files, refusals)


def _make(tree: Path, plan: Plan, texts: Path | None) -> list[str]:
    """Write, commit and build the new version there; why it may not be released, if so."""
    # the reasons are held against the old version first: they are taken out with the new one
    refusals = _findings(validate(tree, texts, require_texts=True)) or _open_ledgers(tree)
    if refusals:
        return refusals
    for path, data in plan.files.items():
        write_in(tree, path, data)
    for path, text in generated_files(require_package(tree)).items():
        write_in(tree, path, text.encode())
    git.git(tree, "add", "--all")
    git.git(tree, "commit", "--quiet", "--no-verify", "--message", f"Release {plan.version}")
    refusals = _findings(validate(tree, texts, require_texts=True, witnesses="never"))
    if refusals:
        return refusals
    build(require_package(tree), tree / DIST)
    return [f"{DIST}: {complaint}" for complaint in complaints(tree / DIST)]


def _land(root: Path, tree: Path, branch: str, version: str) -> None:
    """Move the branch to the release, then put the build in its place."""
    commit = git.git(tree, "rev-parse", "HEAD").decode().strip()
    with unstopped():
        if _branch(root) != branch or _dirty(root):
            raise CannotRunError(
                f"the working tree was changed while {version} was made: try again"
            )
        git.git(root, "merge", "--quiet", "--ff-only", commit)
        place(tree / DIST, root / DIST)


def _branch(root: Path) -> str:
    return git.git(root, "branch", "--show-current").decode().strip()


def _too_low(chosen: str, last: Release | None, least: str | None) -> list[str]:
    if not is_version(chosen):
        return [f"{chosen!r} is not a version of the form X.Y.Z"]
    if last is None or least is None:
        return []
    if parse_version(chosen) <= parse_version(last.version):
        if least == last.version:
            return [f"nothing that needs a new version has changed since {last.version}"]
        return [f"version {chosen} is not above {last.version}, the last release"]
    if parse_version(chosen) < parse_version(least):
        return [f"version {chosen} is too low: the changes since {last.version} demand {least}"]
    return []


def _dirty(root: Path) -> list[str]:
    changed = git.changed_files(root, (DIST,))
    names = ", ".join(some(changed, 5))
    return [f"the working tree differs from its last commit: {names}"] if changed else []


def _findings(report: Report) -> list[str]:
    lines = [f"invalid: {f.path or DESCRIPTOR}:{f.line or 1}: {f.message}. {f.hint}"
             for f in report.findings]  # fmt: skip
    return some(lines, FINDINGS_SHOWN)


def _open_ledgers(tree: Path) -> list[str]:
    package = require_package(tree)
    if "sources" not in package.tables:
        return []
    still_open = "SELECT source_id FROM sources WHERE ledger IS DISTINCT FROM 'closed' ORDER BY 1"
    _, rows = ask(package, still_open)
    return [f"the ledger is open: {', '.join(source for (source,) in rows)}"] if rows else []


def complaints(out: Path) -> list[str]:
    """What the quick set of ``consumers`` finds wrong with the build in ``out``; empty if nothing.

    Each client works in an environment of its own, so this runs as a program of its own too.
    """
    spec = importlib.util.find_spec("consumers")
    if spec is None or not spec.submodule_search_locations:
        return ["the clients are not here: run this in the repository, which holds consumers/"]
    done = subprocess.run(  # noqa: S603 (our own module, by this very interpreter)
        [sys.executable, "-m", "consumers.run", str(out.resolve())],
        cwd=Path(spec.submodule_search_locations[0]).parent,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).splitlines() or ["the clients could not be run"]
