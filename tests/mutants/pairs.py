"""Mutations of several rows that could hide one another: what a consistent mistake looks like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from steppe_ledger.evidence.periods import parse_period
from steppe_ledger.evidence.statements import sentence_at
from tests.mutants.corpus import Cells, Corpus, Edit, Mutant, Place, pick
from tests.mutants.operators import later, moved

_ASIDE = {"idiom": "", "elsewhere": "set aside"}


def pair_mutants(corpus: Corpus) -> Iterator[Mutant]:
    """All of them; each is one mutant of the class of the first cell that it changes."""
    for i in range(len(corpus.data["mentions"])):
        yield from _span(corpus, i)
        yield from _dropped(corpus, i)
    for i in range(len(corpus.data["figures"])):
        yield from _figure(corpus, i)
    yield from _speakers(corpus)
    for i in range(len(corpus.data["agreements"])):
        yield from _signed(corpus, i)
    for i in range(len(corpus.data["sources"])):
        yield from _stated(corpus, i)
    yield from _rates(corpus)


def _renamed(corpus: Corpus, old: str, new: str) -> list[Edit]:
    """Edits by which all that refers to a mention refers to it by another name."""
    named = re.compile(re.escape(old) + r"(\.[2-9])?")
    edits, names = [], [("mentions", corpus.at["mentions"][old])]
    names += sorted(corpus.referrers[names[0]])
    for place in list(names):
        if place[0] == "figures":
            names += sorted(corpus.referrers[place] - set(names))
    for table, i in names:
        cells = {column: new + (found[1] or "") for column, cell in corpus.data[table][i].items()
                 if column != "printed" and (found := named.fullmatch(cell))}  # fmt: skip
        edits.append(Edit(table, i, cells))
    return edits


def _span(corpus: Corpus, i: int) -> Iterator[Mutant]:
    """A span that is moved, or has another length, with its identifier and what it prints."""
    row = corpus.data["mentions"][i]
    text = corpus.texts.get(row["source_id"])
    if text is None:
        return
    start, end = int(row["start"]), int(row["end"])
    for operator, more, less in (("span moved by one", 1, 1), ("span begins later", 1, 0),
                           ("span ends earlier", 0, -1), ("span ends later", 0, 1)):  # fmt: skip
        a, b = start + more, end + less
        printed = text[a:b]
        if a >= b or printed != printed.strip() or "\n" in printed:
            continue
        new = f"{row['source_id']}@{a}"
        edits = _renamed(corpus, row["mention_id"], new)
        cells = {"start": str(a), "end": str(b), "printed": printed, **edits[0].cells}
        yield Mutant("mentions", "start, end, printed", operator,
                     (edits[0]._replace(cells=cells), *edits[1:]))  # fmt: skip


def _dropped(corpus: Corpus, i: int) -> Iterator[Mutant]:
    """A claim that is dropped with its mention, or set aside as no claim."""
    place: Place = ("mentions", i)
    figures = [p for p in corpus.referrers[place] if p[0] == "figures"]
    mine = [p for p in figures if corpus.data["figures"][p[1]]["mention_id"]
            == corpus.data["mentions"][i]["mention_id"]]  # fmt: skip
    if not mine:
        return
    gone = set(mine)
    for p in mine:
        gone |= corpus.referrers[p]
    edits = tuple(Edit(*p, {}, 0) for p in sorted(gone))
    yield Mutant("figures", "", "dropped with its mention", (Edit(*place, {}, 0), *edits))
    for kind, note in _ASIDE.items():
        yield Mutant(
            "figures",
            "",
            f"set aside as {kind}",
            (Edit(*place, {"kind": kind, "note": note}), *edits),
        )


def _figure(corpus: Corpus, i: int) -> Iterator[Mutant]:
    place: Place = ("figures", i)
    row = corpus.data["figures"][i]
    mention = corpus.at["mentions"][row["mention_id"]]
    printed = corpus.data["mentions"][mention]["printed"]
    digit = re.search("[1-8]", printed)
    if digit and digit[0] in row["value"]:
        more = str(int(digit[0]) + 1)
        yield Mutant("figures", "value", "with what is printed", (
            Edit(*place, {"value": row["value"].replace(digit[0], more, 1)}),
            Edit("mentions", mention, {"printed": printed.replace(digit[0], more, 1)})))  # fmt: skip
    for part in ("period", "baseline"):
        if row[f"{part}_mention_id"] and (found := _other_date(corpus, row, f"{part}_mention_id")):
            name, days = found
            yield Mutant("figures", part, "moved to another date of the text", (Edit(*place, {
                f"{part}_mention_id": name, f"{part}_start": str(days[0]),
                f"{part}_end": str(days[1])}),))  # fmt: skip
    units, indicators = corpus.data["units"], corpus.data["indicators"]
    other = pick([u for u in units if u["kind"] != units[corpus.at["units"][row["unit"]]]["kind"]
                  and any(x["unit_kind"] == u["kind"] for x in indicators)], *place, "unit")  # fmt: skip
    if other and (fits := pick([x for x in indicators if x["unit_kind"] == other["kind"]], *place)):
        yield Mutant("figures", "unit", "with its indicator", (
            Edit(*place, {"unit": other["unit"], "indicator_id": fits["indicator_id"]}),))  # fmt: skip
    for link, reports in (("project_id", "project_reports"), ("agreement_id", "agreement_reports"),
                          ("event_id", "event_reports")):  # fmt: skip
        mine = [r[link] for j, r in enumerate(corpus.data[reports])
                if corpus.source((reports, j)) == row["source_id"] and r[link] != row[link]]  # fmt: skip
        if row[link] and (new := pick(sorted(set(mine)), *place, link)):
            yield Mutant("figures", link, "moved to another that the text reports", (
                Edit(*place, {link: new}),))  # fmt: skip


def _other_date(corpus: Corpus, row: Cells, column: str) -> tuple[str, tuple[date, date]] | None:
    source = corpus.data["sources"][corpus.at["sources"][row["source_id"]]]
    said = date.fromisoformat(source["stated_from"]), date.fromisoformat(source["stated_to"])
    read = [(m["mention_id"], m["printed"]) for m in corpus.data["mentions"]
            if m["kind"] == "date" and m["source_id"] == row["source_id"]]  # fmt: skip
    mine = corpus.data["mentions"][corpus.at["mentions"][row[column]]]["printed"]
    now = parse_period(mine, *said)
    dated = [(name, days) for name, printed in read if (days := parse_period(printed, *said))
             and days != now]  # fmt: skip
    return pick(dated, row["source_id"], row[column])


def _speakers(corpus: Corpus) -> Iterator[Mutant]:
    """The speaker of all claims of a sentence, exchanged for another of the same text."""
    said: dict[tuple[str, int], list[Place]] = defaultdict(list)
    of_source: dict[str, set[str]] = defaultdict(set)
    for table in ("figures", "project_reports", "agreement_reports"):
        for i, row in enumerate(corpus.data[table]):
            source = corpus.source((table, i))
            of_source[source].add(row["claimed_by"])
            if source in corpus.texts:
                start = int(row["mention_id"].rpartition("@")[2])
                said[source, sentence_at(corpus.texts[source], start)[0]].append((table, i))
    for (source, start), places in said.items():
        table, i = places[0]
        before = corpus.data[table][i]["claimed_by"]
        if new := pick(sorted(of_source[source] - {before}), source, start):
            yield Mutant(table, "claimed_by", "speaker of the sentence, another of the same text",
                         tuple(Edit(*place, {"claimed_by": new}) for place in places))  # fmt: skip


def _signed(corpus: Corpus, i: int) -> Iterator[Mutant]:
    row = corpus.data["agreements"][i]
    if not row["signed_mention_id"]:
        return
    source = row["signed_mention_id"].partition("@")[0]
    found = _other_date(corpus, {**row, "source_id": source}, "signed_mention_id")
    if found:
        name, (first, last) = found
        signed = str(first) if first == last else f"{first}/{last}"
        yield Mutant("agreements", "signed", "moved to another date of the text", (Edit(
            "agreements", i, {"signed": signed, "signed_from": str(first), "signed_to": str(last),
                              "signed_mention_id": name}),))  # fmt: skip


def _stated(corpus: Corpus, i: int) -> Iterator[Mutant]:
    """The date of a statement, moved with all that counts from it."""
    row = corpus.data["sources"][i]
    ends = {c: later(row[c], "day") for c in ("stated_from", "stated_to")}
    edits = [Edit("sources", i, {"stated": moved(row["stated"], "day"), **ends})]
    for j, figure in enumerate(corpus.data["figures"]):
        if figure["source_id"] == row["source_id"] and figure["period_basis"] == "as_of" \
                and not figure["period_mention_id"]:  # fmt: skip
            edits.append(
                Edit(
                    "figures",
                    j,
                    {"period_start": ends["stated_from"], "period_end": ends["stated_to"]},
                )
            )
    for table in ("project_reports", "agreement_reports"):
        for j, report in enumerate(corpus.data[table]):
            if corpus.source((table, j)) == row["source_id"] and report["as_of"] == row["stated"]:
                new = {
                    "as_of": edits[0].cells["stated"],
                    "as_of_from": ends["stated_from"],
                    "as_of_to": ends["stated_to"],
                }
                edits.append(Edit(table, j, new))
    if edits[0].cells["stated"] != row["stated"] and re.fullmatch("[0-9-]+", row["stated"]):
        yield Mutant("sources", "stated", "with all that counts from it", tuple(edits))


def _rates(corpus: Corpus) -> Iterator[Mutant]:
    """A rate and the one that checks it, both ten times as high."""
    of_year: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, row in enumerate(corpus.data["exchange_rates"]):
        of_year[row["currency"], row["year"]].append(i)
    for rows in of_year.values():
        cells = [corpus.data["exchange_rates"][i]["units_per_usd"] for i in rows]
        if len(rows) > 1:
            new = [str(round(float(cell) * 10, 6)) for cell in cells]
            yield Mutant("exchange_rates", "units_per_usd", "with the rate that checks it", tuple(
                Edit("exchange_rates", i, {"units_per_usd": x}) for i, x in zip(rows, new, strict=True)))  # fmt: skip
