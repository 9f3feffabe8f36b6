"""docs/mutants.md: what the gate catches and what nothing can know, from the matrix."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from steppe_ledger.markdown import cell, code, table
from steppe_ledger.package.descriptor import Package, require_package
from steppe_ledger.validate.rules import rule_index
from tests.mutants import report
from tests.mutants.operators import FREE
from tests.mutants.report import Class, Counts, Matrix

PRINTED, DECIDED, ELSEWHERE, WORDS, RULES = GROUPS = (
    "structure, keys, offsets, dates of a text, and what the text prints",
    "what a coder decides",
    "what comes from outside the texts: codes, statistics, rates, names",
    "own words, and where something was found",
    "schemas, checks and views themselves",
)
_OUTSIDE = {"indicators", "units", "entities", "exchange_rates", "official_series", "projects"}
_NAMES = {("events", "name"), ("events", "series"), ("sources", "licence")}  # ours, or of others
_CODER = {
    "figures": "indicator_id ref_area counterpart_area measure modality accrual claimed_by project_id"
               " agreement_id event_id restates exception",
    "mentions": "kind",
    "sources": "kind licence ledger stated_basis published_basis",
    "readings": "figure_id reading column_name value",
    "project_reports": "project_id mention_id stage stage_basis milestone milestone_date milestone_basis"
                       " as_of as_of_from as_of_to claimed_by",
    "project_actors": "project_id entity_id role basis mention_id",
    "agreements": "kind level signed signed_from signed_to signed_basis signed_mention_id period"
                  " period_start period_end event_id project_id parent_agreement_id",
    "agreement_reports": "agreement_id mention_id status as_of as_of_from as_of_to claimed_by",
    "agreement_parties": "agreement_id entity_id role",
    "events": "kind series number starts starts_from starts_to place",
    "event_reports": "event_id mention_id",
    "event_participants": "event_id entity_id role mention_id",
    "identities": "kind relation comparability pinned_verdict",
    "identity_terms": "identity_id role term operand figure_id reading value unit mention_id agreement_id"
                      " level currency year on_date weight tolerance",
}  # fmt: skip
# a row of these ties two things, as a coder has read the text; a text prints no row
_LINKS = {"agreement_parties", "event_participants", "project_actors", "readings"}
_SLIPS: dict[str, tuple[Class, ...]] = {
    "speaker, for another of the same text": (("*", "claimed_by", "speaker of the same text"),),
    "speaker of a whole sentence": (("*", "claimed_by", "speaker of the sentence*"),),
    "speaker, for anybody": (("*", "claimed_by", "another row*"),),
    "link of a figure moved": (("figures", "*_id", "moved to another that*"),
        *(("figures", f"{thing}_id", "another row*") for thing in ("project", "agreement", "event"))),
    "link of a figure removed": tuple(
        ("figures", f"{thing}_id", "emptied") for thing in ("project", "agreement", "event")),
    "areas exchanged": (("figures", "ref_area, counterpart_area", "*"),),
    "indicator within its unit kind": (("figures", "indicator_id", "indicator of*"),),
    "modality": (("figures", "modality", "another code"),),
    "stage": (("project_reports", "stage", "another code"),),
    "status": (("agreement_reports", "status", "another code"),),
    "role": tuple((t, "role", "another code")
                  for t in ("project_actors", "agreement_parties", "event_participants")),
    "party, for another": (("agreement_parties", "entity_id", "another row"),),
    "date of a signature": (("agreements", "signed", "*with its bounds"), ("agreements", "signed", "moved*")),
    "claim set aside, or dropped with its mention": (("figures", "", "set aside*"), ("figures", "", "dropped*")),
    "figure of an identity's term": (("identity_terms", "figure_id", "another*"),),
    "reading": (("readings", "value", "*"), ("identity_terms", "reading", "*")),
    "date of a statement, with its bounds": (("sources", "stated", "*with its bounds"),),
    "date of a statement, with all that counts from it": (("sources", "stated", "with all*"),),
    "value with what is printed": (("figures", "value", "with what is printed"),),
    "period moved to another date of the text": (("figures", "period", "moved*"),),
    "unit with its indicator": (("figures", "unit", "with its indicator"),),
    "value of a statistic": (("official_series", "value", "*"),),
}  # fmt: skip


def group_of(kind: Class, required: set[tuple[str, str]]) -> str:
    """To which group of the page a class belongs."""
    name, column, operator = kind
    if name in ("checks", "views") or column.startswith("schema"):
        return RULES
    columns = set(column.split(", "))
    if columns & FREE:
        return WORDS
    if name in _OUTSIDE or (name, column) in _NAMES:
        return ELSEWHERE
    formal = operator in ("text cut", "look-alike letter", "row doubled") \
        or (operator == "emptied" and (name, column) in required)  # fmt: skip
    linked = operator == "row dropped" and name in _LINKS
    if not formal and (
        columns & set(_CODER.get(name, "").split()) or operator.startswith("set aside") or linked
    ):
        return DECIDED
    return PRINTED


def _share(counts: Iterable[Counts]) -> tuple[str, str, str]:
    both = [(each.made, each.killed) for each in counts]
    made, killed = map(sum, zip(*both, strict=True))
    percent = f"{int(1000 * killed / made) / 10:g} %"  # cut, not rounded: 100 is all of them
    return f"{made:,}", f"{int(killed):,}", percent


def _by(matrix: Matrix, part: int) -> dict[str, list[Counts]]:
    found: dict[str, list[Counts]] = defaultdict(list)
    for kind, counts in matrix.counts.items():
        found[kind[part]].append(counts)
    return found


def page() -> str:
    """The whole page."""
    return "".join(_page())


def _page() -> Iterator[str]:
    matrix, package = report.read(), require_package(report.ROOT)
    required = {(name, f["name"]) for name, t in package.tables.items() for f in t.fields
                if f.get("constraints", {}).get("required")}  # fmt: skip
    made, killed, percent = _share(matrix.counts.values())
    head = ("made", "killed", "share")
    yield (
        "# What the gate catches\n\n"
        "<!-- generated by `nox -s mutants -- --page` from tests/mutants/; do not edit -->\n\n"
        "A gate is as good as the faults that it has been seen to catch. So every cell, row and file of the"
        " package is changed in every way that fits it, one change a mutant, and the gate is asked, with the"
        " texts. A mutant is killed when the gate finds anything. Set aside are the hashes and the reasons of"
        " changes, which catch every change of a released cell. Of"
        f" {made} mutants {killed} are killed ({percent}). `nox -s mutants` makes them all; CI makes a sample,"
        " and fails where one lives of a kind of which none did.\n\n"
        f"{_asked(matrix)}"
    )
    groups: dict[str, list[Counts]] = {group: [] for group in GROUPS}
    for kind, counts in matrix.counts.items():
        groups[group_of(kind, required)].append(counts)
    yield table(("what is changed", *head), ((g, *_share(c)) for g, c in groups.items() if c))
    yield "## The slips of a coder\n\nChanges to another valid value, which only the text or another cell can gainsay.\n\n"
    slips = ((name, [c for kind, c in matrix.counts.items() if any(
        all(map(fnmatchcase, kind, each)) for each in patterns)]) for name, patterns in _SLIPS.items())  # fmt: skip
    yield table(("slip", *head), ((name, *_share(counts)) for name, counts in slips if counts))
    yield "## By operator\n\n"
    yield table(
        ("operator", *head), ((cell(o), *_share(c)) for o, c in sorted(_by(matrix, 2).items()))
    )
    yield "## By table and column\n\n"
    for name in sorted(_by(matrix, 0)):
        mine = Matrix({kind: c for kind, c in matrix.counts.items() if kind[0] == name})
        rows = (
            (code(column) if column else "the row", *_share(c))
            for column, c in sorted(_by(mine, 1).items())
        )
        yield f"### {name}\n\n" + table(("column", *head), rows)
    yield from _survivors(matrix)
    yield from _rules(package)


def _asked(matrix: Matrix) -> str:
    """How the matrix was made, where that was not by all mutants."""
    if all(counts.whole for counts in matrix.counts.values()):
        return ""
    left = sum(c.made - c.by_row - c.asked for c in matrix.counts.values())
    apart = sum(counts.apart for counts in matrix.counts.values())
    return (
        "Mutants are tried many at once, in batches whose findings tell them apart. Where they do not, a mutant has to be"
        f" tried by itself: this was done with {apart:,}, chosen by chance; {left:,} more were left out, and count as"
        " those of their class that were tried.\n\n"
    )


def _survivors(matrix: Matrix) -> Iterator[str]:
    yield "## What lives, and why nothing can know\n\n"
    known = report.reasons()
    classes: dict[int, list[tuple[Class, float]]] = defaultdict(list)
    for kind, counts in matrix.counts.items():
        n = report.reason_of(kind, known)
        if counts.lives and n is not None:
            classes[n].append((kind, counts.made - counts.killed))
    for n, (_, reason) in enumerate(known):
        places: dict[str, float] = defaultdict(int)
        for (name, column, _), count in classes[n]:
            places[f"{name}.{column}" if column else name] += count
        total = sum(places.values())
        listed = ", ".join(
            f"{code(place)} {math.ceil(count):,}" for place, count in sorted(places.items())
        )
        yield f"- {cell(reason)} **{math.ceil(total):,}**: {listed}\n"
    yield "\n"


def _rules(package: Package) -> Iterator[str]:
    index = [rule.name for rule in rule_index(package)]
    idle = sorted(set(index) - set(report.rules()))
    yield (
        "## Rules that no mutant breaks\n\n"
        f"Of {len(index)} rules, {len(index) - len(idle)} kill a mutant. These do not, because no mutant that was tried makes"
        " such a fault; each has its fault in `tests/faults.py` or a test of its own: "
        + ", ".join(map(code, idle)) + ".\n"
    )  # fmt: skip
