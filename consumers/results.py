"""The outcome of all clients as a table for people and as JSON."""

from __future__ import annotations

from typing import Any

from consumers.catalogue import MUST
from consumers.trial import FAILED, NOT_RUN, Outcome

HEADS = ["client", "version", "read", "seconds", "verdict"]


def _read(outcome: Outcome) -> str:
    parts = [outcome.client.reads]
    if outcome.tables:
        parts.append(f"{outcome.tables} tables, {outcome.rows} rows")
    if outcome.views:
        parts.append(f"{len(outcome.views)} views")
    return ": ".join(parts[:2]) + (f", {parts[2]}" if len(parts) > 2 else "")


def as_text(outcomes: list[Outcome]) -> str:
    """The table, what is wrong with each client that failed, and a closing line."""
    grid = [HEADS] + [
        [
            outcome.client.name,
            outcome.version,
            outcome.client.reads if outcome.verdict == NOT_RUN else _read(outcome),
            f"{outcome.seconds:.1f}" if outcome.seconds else "",
            outcome.verdict,
        ]
        for outcome in outcomes
    ]
    widths = [max(len(line[i]) for line in grid) for i in range(len(HEADS))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in grid]
    lines.insert(1, "  ".join("-" * width for width in widths))
    for outcome in outcomes:
        lines += [f"{outcome.client.name}: {outcome.verdict}: {p}" for p in outcome.problems]
    counts = [
        sum(o.verdict not in {FAILED, NOT_RUN} for o in outcomes),
        sum(o.verdict == FAILED for o in outcomes),
        sum(o.verdict == NOT_RUN for o in outcomes),
    ]
    lines += [
        f"{outcome.client.name} must run, or nothing is known of {outcome.client.reads}"
        for outcome in outcomes
        if outcome.client.chosen == MUST and outcome.verdict == NOT_RUN
    ]
    lines.append("{} agree or find it valid, {} failed, {} not run".format(*counts))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_json(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """One object a client."""
    return [
        {
            "client": outcome.client.name,
            "kind": outcome.client.kind,
            "version": outcome.version,
            "reads": outcome.client.reads,
            "tables": outcome.tables,
            "rows": outcome.rows,
            "views": outcome.views,
            "seconds": round(outcome.seconds, 2),
            "verdict": outcome.verdict,
            "problems": outcome.problems,
        }
        for outcome in outcomes
    ]


def exit_status(outcomes: list[Outcome]) -> int:
    """0 where nobody failed and everybody ran who must; else 1. At least one must run."""
    ran = [outcome for outcome in outcomes if outcome.verdict != NOT_RUN]
    lacking = [o for o in outcomes if o.client.chosen == MUST and o.verdict == NOT_RUN]
    failed = any(outcome.verdict == FAILED for outcome in ran)
    return int(failed or bool(lacking) or not ran)
