"""A diff as text, JSON or Markdown, all from the one stream of changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from steppe_ledger.diff import words
from steppe_ledger.diff.change import Change, Diff
from steppe_ledger.markdown import cell
from steppe_ledger.release.version import Verdict

SHOWN = 50  # changes of one table that a format for people prints; JSON has them all


@dataclass(frozen=True)
class Demand:
    """Why a version is demanded: by which rule, and for which change."""

    bump: str
    rule: str
    line: str
    table: str
    change: str


@dataclass(frozen=True)
class Report:
    """What `diff --format json` prints."""

    base_version: str | None
    head_version: str | None
    different: bool
    bump: str
    demands: list[Demand]
    rows: dict[str, tuple[int, int]]
    changes: list[Change]


def report_of(diff: Diff, demanded: Verdict) -> Report:
    """The report of a diff."""
    demands = [Demand(d.rule.bump, d.rule.id, d.rule.line, d.resource, d.change)
               for d in demanded.demands]  # fmt: skip
    return Report(diff.base_version, diff.head_version, diff.different, demanded.bump, demands,
                  diff.rows, diff.changes)  # fmt: skip


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report, from its types."""
    schema = TypeAdapter(Report).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def as_json(diff: Diff, demanded: Verdict) -> str:
    """For programs."""
    report = report_of(diff, demanded)
    return TypeAdapter(Report).dump_json(report, indent=2).decode() + "\n"


def _groups(diff: Diff) -> dict[str, list[Change]]:
    groups: dict[str, list[Change]] = {}
    for change in diff.changes:
        groups.setdefault(change.table, []).append(change)
    return dict(sorted(groups.items()))


def as_text(diff: Diff, demanded: Verdict) -> str:
    """For a terminal."""
    lines = [
        f"{diff.base_version or 'nothing'} to {diff.head_version or 'nothing'}: {_said(diff, demanded)}"
    ]
    for table, changes in _groups(diff).items():
        before, after = diff.rows.get(table, (0, 0))
        lines.append(
            f"{table or 'the package'}"
            + (f" ({before} to {after} rows)" if table in diff.rows else "")
        )
        lines += [f"  {words.phrase(change)}" for change in changes[:SHOWN]]
        lines += [f"  ... and {len(changes) - SHOWN} more"] if len(changes) > SHOWN else []
    return "\n".join(lines) + "\n"


def _said(diff: Diff, demanded: Verdict) -> str:
    if not diff.different:
        return "the same"
    first = demanded.demands[0] if demanded.demands else None
    why = f" ({first.rule.line})" if first else ""
    return f"{words.count(len(diff.changes), 'change')}, which demand {demanded.bump}{why}"


def as_markdown(diff: Diff, demanded: Verdict) -> str:
    """For a comment on a proposed change."""
    lines = [
        f"**{words.plain(diff.base_version)} to {words.plain(diff.head_version)}:** {_said(diff, demanded)}"
    ]
    for table, changes in _groups(diff).items():
        lines += ["", f"### {table or 'The package'}", ""]
        lines += [f"- {cell(words.phrase(change))}" for change in changes[:SHOWN]]
        lines += [f"- and {len(changes) - SHOWN} more"] if len(changes) > SHOWN else []
    return "\n".join(lines) + "\n"


FORMATS: dict[str, Callable[[Diff, Verdict], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
