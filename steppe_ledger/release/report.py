"""A diff as text, JSON or Markdown, all from the one stream of changes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steppe_ledger.diff import words
from steppe_ledger.diff.change import Change, Diff, by_table
from steppe_ledger.diff.compare import compare
from steppe_ledger.diff.history import revision
from steppe_ledger.diff.reasons import read_reasons, renames
from steppe_ledger.diff.versions import read_version
from steppe_ledger.markdown import code, visible
from steppe_ledger.package.location import opened
from steppe_ledger.release.version import (
    Bump,
    Demand,
    Verdict,
    grounds,
    is_version,
    next_version,
    verdict,
)

SCHEMA = "docs/diff-report.schema.json"  # of the JSON; `docs` writes it
SHOWN = 50  # changes of one table that Markdown shows; text and JSON have them all
MOST_CHARACTERS = 60_000  # GitHub refuses a comment of more than 65,536


@dataclass(frozen=True)
class Report:
    """How two versions differ, and the least version that follows: what ``--format json`` prints.

    ``rows`` gives the number of rows of each table in both versions. ``least_version`` is null
    where the old version is not of the form X.Y.Z.
    """

    base_version: str | None
    head_version: str | None
    different: bool
    bump: Bump
    least_version: str | None
    demands: list[Demand]
    rows: dict[str, tuple[int, int]]
    changes: list[Change]


def report_between(root: Path, base: str, head: str | None) -> Report:
    """The report of two versions, each a zip, a folder or a revision; the new one by default ours.

    Raises CannotRunError where one of them is out of reach.
    """
    newer = revision(root, head or str(root))
    with opened(revision(root, base), root) as old, opened(newer, root) as new:
        reasons, _ = read_reasons(new)  # `validate` says what is wrong with them
        diff = compare(read_version(old), read_version(new), renames(reasons))
    return report_of(diff, verdict(diff, reasons))


def report_of(diff: Diff, demanded: Verdict) -> Report:
    """The report of a diff."""
    base = diff.base_version
    least = next_version(base, demanded.bump) if base is not None and is_version(base) else None
    return Report(base, diff.head_version, diff.different, demanded.bump, least, demanded.demands,
                  diff.rows, diff.changes)  # fmt: skip


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report, from its types."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(Report).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def as_json(report: Report) -> str:
    """For programs; ``docs/diff-report.schema.json`` describes it."""
    from pydantic import TypeAdapter

    return TypeAdapter(Report).dump_json(report, indent=2).decode() + "\n"


def _headline(report: Report) -> str:
    versions = f"{words.plain(report.base_version)} to {words.plain(report.head_version)}"
    if not report.different:
        return f"{versions}: the same ({words.count(len(report.rows), 'table')})"
    least = f", at least {report.least_version}" if report.least_version else ""
    number = words.count(len(report.changes), "change")
    return f"{versions}: different, {number}; the version: {report.bump}{least}"


def _blocks(report: Report) -> Iterator[tuple[str, list[str]]]:
    """Why the version has to be so; then each table that differs, and its changes in words."""
    reasons = []
    for rule, demands in grounds(report.demands).items():
        whose = "recipe" if rule.source == "recipe" else "our rule"
        what = [f"{demand.resource}: {demand.change}".removeprefix(": ") for demand in demands]
        said = "; ".join(words.some(what, 3))
        reasons.append(f"{report.bump}, {whose}: {rule.line} ({said})")
    yield "", reasons
    for table, changes in by_table(report.changes).items():
        before, after = report.rows.get(table, (0, 0))
        rows = f" ({before} to {after} rows)" if table in report.rows else ""
        yield f"{table or 'the package'}{rows}", [words.phrase(change) for change in changes]


def as_text(report: Report) -> str:
    """For a terminal."""
    lines = [_headline(report)]
    for title, block in _blocks(report):
        lines += filter(None, [title, *(f"  {line}" for line in block)])
    return "\n".join(map(visible, lines)) + "\n"


def _item(text: str) -> str:
    """A line of a list, as code: in it nothing is markup, and nobody is called by an @."""
    return "- " + code(text).replace("\\|", "|")


def as_markdown(report: Report) -> str:
    """For a comment on a proposed change: bounded, and what is left out is said."""
    lines = [f"**{_headline(report)}**"]
    for title, block in _blocks(report):
        lines += ["", *([f"#### {code(title)}", ""] if title else [])]
        lines += map(_item, block[:SHOWN])
        if len(block) > SHOWN:
            lines.append(f"- and {len(block) - SHOWN} more")
    sizes = itertools.accumulate(len(line) + 1 for line in lines)
    shown = sum(size <= MOST_CHARACTERS for size in sizes)
    if shown < len(lines):
        lines[shown:] = ["", "There is more; `python -m steppe_ledger diff` shows it all."]
    return "\n".join(lines) + "\n"


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
