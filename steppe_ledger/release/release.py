"""Release the package: decide whether and as which version, then write all of it or nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from steppe_ledger.package.files import json_bytes
from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.package.descriptor import DESCRIPTOR
from steppe_ledger.package import git
from steppe_ledger.release.changelog import data_changes, insert_section
from steppe_ledger.diff.changes import Diff
from steppe_ledger.diff.compare import compare
from steppe_ledger.release.history import CHANGELOG, Release, last_release
from steppe_ledger.release.reasons import (
    COLUMNS,
    Reason,
    missing_reasons,
    parse_reasons,
    stale_reasons,
)
from steppe_ledger.diff.report import report_of
from steppe_ledger.package.snapshot import (
    REASONS,
    Snapshot,
    empty_snapshot,
    from_folder,
    from_revision,
)
from steppe_ledger.release.transaction import (
    STAGING,
    abandon,
    interrupted,
    locked,
    open_staging,
    reached,
    recover,
    replace_all,
)
from steppe_ledger.release.version import (
    FIRST_VERSION,
    Reasons,
    is_version,
    next_version,
    parse_version,
    verdict,
)

CITATION = "CITATION.cff"
DIST = "dist"
SUMS = "SHA256SUMS"  # every build writes it
FINDINGS_SHOWN = 20


@dataclass(frozen=True)
class Tools:
    """What a release uses of the rest of the project.

    ``validate(root, texts)`` holds the package against its rules and the texts, which must all be
    there. ``derive(root)`` gives every file of the repository that is generated from the package,
    CITATION.cff among them, by its path. ``build(root, out)`` builds every released file of the
    package at ``root`` into the new folder ``out``. ``check(out)`` has independent clients look at
    these and says what they found wrong.
    """

    validate: Callable[[Path, Path | None], Report]
    derive: Callable[[Path], dict[str, bytes]]
    build: Callable[[Path, Path], None]
    check: Callable[[Path], list[str]]


@dataclass(frozen=True)
class Plan:
    """What a release would do: the new bytes of ``files``, or nothing where it is refused."""

    version: str
    last: Release | None
    bump: str
    section: str
    files: dict[str, bytes]
    refusals: list[str]


def release(
    root: Path,
    tools: Tools,
    *,
    texts: Path | None,
    today: str,
    version: str | None = None,
    dry_run: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Release the package under ``root``; returns 0 where that was done, 1 where it was refused.

    ``today`` (YYYY-MM-DD) is the date of the release. Raises CannotRunError outside of a git
    repository, where another release is under way, or where files cannot be read.
    """
    if not git.in_repository(root):
        raise CannotRunError(f"{root} is not in a git repository")
    if dry_run:
        if interrupted(root):
            raise CannotRunError(
                "a release was interrupted here; `release` will bring it to its end"
            )
        plan = make_plan(root, tools, texts=texts, today=today, version=version)
        _tell(plan, say)
        return 1 if plan.refusals else 0
    with locked(root):
        done = recover(root)
        if done == "completed":
            finished = from_folder(root).version or "?"
            say(f"A release that was interrupted is complete now.\n{what_to_tag(finished)}")
            return 0
        if done == "dropped":
            say("Dropped the remains of a release that was interrupted; it had changed nothing.")
        plan = make_plan(root, tools, texts=texts, today=today, version=version)
        _tell(plan, say)
        if not plan.refusals:
            complaints = _carry_out(root, tools, plan)
            if not complaints:
                say(f"{DIST}/ and all that states the version are written.")
                say(what_to_tag(plan.version))
                return 0
            say(_refused(complaints))
        say("Nothing was written.")
        return 1


def what_to_tag(version: str) -> str:
    """The commands that make the release part of the history."""
    return (
        f"Now commit and tag it:\n"
        f"    git add --all\n"
        f'    git commit -m "Release {version}"\n'
        f'    git tag -a v{version} -m "Release {version}"\n'
        f"    git push --follow-tags"
    )


def make_plan(
    root: Path, tools: Tools, *, texts: Path | None, today: str, version: str | None
) -> Plan:
    """Decide whether the package can be released, and compute what would be written."""
    head = from_folder(root)
    last = last_release(root)
    base = from_revision(root, last.commit) if last else empty_snapshot("nothing")
    diff = compare(base, head)
    reasons, findings = parse_reasons(head.reasons)
    if last is not None:
        findings += missing_reasons(diff, reasons) + stale_reasons(diff, reasons)
    demanded = verdict(diff, reason_words(reasons))
    least = next_version(last.version, demanded.bump) if last else None
    chosen = version or _default_version(head, last, least)
    refusals = [
        *_dirty(root),
        *_findings("invalid", tools.validate(root, texts).findings),
        *_texts_missing(head, texts),
        *_open_ledgers(head),
        *(f"not compared: {n.resource} ({n.side}): {n.reason}" for n in diff.not_compared),
        *_findings("reasons", findings),
        *_too_low(chosen, last, least),
        *_not_ours(root / DIST),
    ]
    if git.commit_of(root, f"refs/tags/v{chosen}") is not None:
        refusals.append(f"the tag v{chosen} is taken")
    diff = replace(diff, base=last.version if last else "nothing", head=chosen, head_version=chosen)
    before = (root / CHANGELOG).read_text("utf-8") if (root / CHANGELOG).is_file() else ""
    changes = data_changes(diff, demanded, reasons)
    changelog, section = insert_section(before, chosen, today, changes)
    files: dict[str, bytes] = {}
    if not refusals:
        stamp = {"version": chosen, "created": f"{today}T00:00:00Z"}
        files = {
            DESCRIPTOR: json_bytes({**head.descriptor, **stamp}),
            CHANGELOG: changelog.encode(),
            REASONS: (",".join(COLUMNS) + "\n").encode(),
            changes_path(chosen): release_record(diff, reasons, chosen, today),
        }
    return Plan(chosen, last, demanded.bump, section, files, refusals)


def changes_path(version: str) -> str:
    """Where a release's changes are kept as data."""
    return f"{Path(REASONS).parent}/{version}.json"


def release_record(diff: Diff, reasons: list[Reason], version: str, date: str) -> bytes:
    """A release's changes as JSON: version, date, reasons, and the report of the diff."""
    kept = [{k: v for k, v in asdict(reason).items() if k != "line"} for reason in reasons]
    report = report_of(diff, reason_words(reasons)).to_json()
    return json_bytes({"version": version, "date": date, "reasons": kept, "report": report})


def reason_words(reasons: list[Reason]) -> Reasons:
    """The reasons as the version's rules want them."""
    return {reason.place: reason.reason for reason in reasons}


def _default_version(head: Snapshot, last: Release | None, least: str | None) -> str:
    """The version that the descriptor states if it is a new one, else the computed one."""
    written = head.version
    if last is None or least is None:
        return written or FIRST_VERSION
    return least if written is None or written == last.version else written


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


def _not_ours(dist: Path) -> list[str]:
    """Refuse to replace a folder that no build has made: somebody may keep things in it."""
    if not dist.exists() or (dist / SUMS).is_file() or (dist.is_dir() and not any(dist.iterdir())):
        return []
    return [f"{DIST} holds no {SUMS}, so no build has made it: move it away"]


def _dirty(root: Path) -> list[str]:
    changed = git.changed_files(root, (DIST, STAGING))
    if not changed:
        return []
    names = ", ".join(changed[:5]) + (" ..." if len(changed) > 5 else "")
    return [f"the working tree differs from its last commit: {names}"]


def _findings(what: str, findings: list[Finding]) -> list[str]:
    lines = [
        f"{what}: {f.path or DESCRIPTOR}:{f.line or 1}: {f.message}. {f.hint}"
        for f in findings[:FINDINGS_SHOWN]
    ]
    more = len(findings) - FINDINGS_SHOWN
    return lines + ([f"{what}: ... and {more} more"] if more > 0 else [])


def _texts_missing(head: Snapshot, texts: Path | None) -> list[str]:
    if texts is None:
        return ["no folder of texts is given: --texts DIR or STEPPE_LEDGER_TEXTS"]
    names = [f"{row.get('source_id')}.txt" for row in _sources(head)]
    missing = [name for name in names if not (texts / name).is_file()]
    return [f"missing texts: {', '.join(missing)}"] if missing else []


def _open_ledgers(head: Snapshot) -> list[str]:
    still = [str(r.get("source_id")) for r in _sources(head) if r.get("ledger") != "closed"]
    return [f"the ledger is open: {', '.join(still)}"] if still else []


def _sources(head: Snapshot) -> list[dict[str, str]]:
    rows = head.tables.get("sources")
    return [dict(zip(rows.header, row, strict=True)) for row in rows.rows] if rows else []


def _tell(plan: Plan, say: Callable[[str], None]) -> None:
    why = f"{plan.bump} since {plan.last.name}" if plan.last else "the first release"
    say(f"Version {plan.version} ({why})\n\n{plan.section}")
    if plan.refusals:
        say(_refused(plan.refusals))


def _refused(refusals: list[str]) -> str:
    return "Refused:\n" + "\n".join(f"  - {refusal}" for refusal in refusals)


def _carry_out(root: Path, tools: Tools, plan: Plan) -> list[str]:
    """Build from a copy, check, and replace everything at once; returns why that was not done."""
    start = git.commit_of(root, "HEAD")
    try:
        staging = open_staging(root)
        tree, out = staging / "tree", staging / DIST
        _copy_tracked(root, tree)
        _write(tree, plan.files)
        reached("copied")
        derived = tools.derive(tree)
        complaints = _not_stated(derived.get(CITATION, b""), plan.version)
        if complaints:
            return complaints
        _write(tree, derived)
        tools.build(tree, out)
        reached("built")
        complaints += [f"{DIST}: {complaint}" for complaint in tools.check(out)]
        if git.commit_of(root, "HEAD") != start or git.changed_files(root, (DIST, STAGING)):
            complaints.append(f"the working tree was changed while {DIST}/ was built")
        if not complaints:
            stale = {path: data for path, data in derived.items() if _bytes(root / path) != data}
            replace_all(root, plan.files | stale, {DIST: out})
        return complaints
    finally:
        abandon(root)


def _not_stated(citation: bytes, version: str) -> list[str]:
    """Hold the generated CITATION.cff against the version: nobody else reads it before users do."""
    text = citation.decode("utf-8", "replace")
    stated = re.search(r"(?m)^version:[ ]*['\"]?(.*?)['\"]?[ ]*$", text)
    found = stated[1] if stated else "none"
    return [] if found == version else [f"{CITATION} states the version {found}, not {version}"]


def _write(tree: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes(data)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _copy_tracked(root: Path, tree: Path) -> None:
    """Copy the files that git keeps: a clone of the release would hold just these."""
    for path in git.tracked_files(root):
        if (root / path).is_file():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, tree / path)
