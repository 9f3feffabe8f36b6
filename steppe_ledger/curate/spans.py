"""Where the phrase round a number begins and ends: a date, a value phrase, or what is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from steppe_ledger.curate.reader import WORD, Proposal, Reader
from steppe_ledger.evidence.derivations import SUPERLATIVE, place_cells, quantity_cells
from steppe_ledger.evidence.lexicon import coded
from steppe_ledger.evidence.phrases import PhraseError, parse_phrase
from steppe_ledger.evidence.units import STOPS, is_plural

_LEFT, _RIGHT = 6, 8  # words on either side that may belong to a phrase
_NOUNS = 5  # words that a counted noun may have
_BREAK = re.compile(r"[,;:(\u2013\u2014]\s|\s\(|[,;:)]$")  # behind it no longer said of the number
_OVER = re.compile(r"(?i)\bover (?:the|these|those|its|our)\b")
_PLURAL = re.compile(r"(?:hundred|thousand|million|dozen|ten)s$")
_EDGE = frozenset({"early", "mid", "late", "beginning", "start", "middle", "end", "not", "does"})
_MORE = frozenset({"more", "less", "fewer", "old"})
_ASIDE = coded("aside")  # what is no claim of the world: kind and pattern
BASELINE = re.compile(r"\b(?:same|analogous|corresponding|relevant) [a-z]+ (?:of|in) (?:the )?$")
_VERBS = frozenset({"is", "are", "was", "were", "be", "been", "has", "have", "had", "will", "and"})
_LONE = frozenset({"one", "first"})  # of which no noun makes a claim, unless it is a place
_PLACES = re.compile(r"\s+(?:place|rank|position|line|partner|largest|biggest|trad\w+)\b")


def cells_of(reader: Reader, printed: str) -> dict[str, str] | None:
    """The cells that a value phrase gives, its measure among them; None where it is none."""
    try:
        quantity = parse_phrase(printed, reader.forms)[0]
    except PhraseError:
        return None
    return {**quantity_cells(quantity), "measure": quantity.measure or ""}


def as_phrase(reader: Reader, start: int, end: int) -> Proposal:
    """A span as a date, a quantity, a place told without a number, or else as an entity."""
    printed = reader.text[start:end]
    if reader.period(printed) is not None:
        return Proposal(start, end, printed, "date")
    if cells := cells_of(reader, printed):
        return Proposal(start, end, printed, "quantity", cells)
    try:
        cells = place_cells(printed)
    except PhraseError:
        return Proposal(start, end, printed, "entity")
    cells |= {"measure": "rank", "exception": SUPERLATIVE, "note": "a superlative"}
    return Proposal(start, end, printed, "quantity", cells)


def around(reader: Reader, start: int, end: int, taken: Iterable[tuple[int, int]]) -> Proposal:
    """The whole phrase round a number."""
    low, high = reader.sentence(start)
    low = max([low, *(e for _, e in taken if e <= start)])
    high = min([high, *(s for s, _ in taken if s >= end)])
    found = _aside(reader, start, end) or _date(reader, start, end, low, high)
    found = found or _quantity(reader, start, end, low, high)
    counts = found is None or found.figure.get("unit") in ("count", "rank")
    if reader.text[start:end].lower() in _LONE and counts and not _PLACES.match(reader.text, end):
        return Proposal(start, end, reader.text[start:end], "idiom")
    if found:
        return found
    try:
        parse_phrase(reader.text[start:end], reader.forms)
        why = "read alone; widen it to the whole phrase"
    except PhraseError as error:
        why = f"not read: {error}"
    return Proposal(start, end, reader.text[start:end], "", why=[why])


def _aside(reader: Reader, start: int, end: int) -> Proposal | None:
    """What is set aside: a name, an idiom, a time of day, or what other texts have as one."""
    text = reader.text
    first, last = max(0, start - 60), end + 60
    for kind, patterns in _ASIDE.items():
        for match in re.compile(patterns).finditer(text, first, last):
            if match.start() <= start and end <= match.end() and not (
                kind == "name" and re.split(r"[-\d ]", match[0])[0].lower() in reader.forms
            ):  # fmt: skip
                return Proposal(match.start(), match.end(), match[0], kind)
    for phrase, kind in reader.aside.items():
        for match in re.finditer(rf"\b{re.escape(phrase)}\b", text[first:last].lower()):
            span = first + match.start(), first + match.end()
            if span[0] <= start and end <= span[1]:
                return Proposal(*span, text[span[0] : span[1]], kind)
    return None


def _windows(
    reader: Reader, start: int, end: int, low: int, high: int
) -> Iterator[tuple[int, int]]:
    """Spans of whole words between two places round a number, the widest first."""
    words = [(m.start(), m.end()) for m in WORD.finditer(reader.text, low, high)]
    starts = [s for s, e in words if s <= start][-_LEFT - 1 :]
    ends = [e for s, e in words if e >= end][: _RIGHT + 1]
    spans = {reader.trimmed(s, e) for s in starts for e in [*ends, end]} | {(start, end)}
    yield from sorted(((s, e) for s, e in spans if s <= start and end <= e),
                      key=lambda span: (span[0] - span[1], span))  # fmt: skip


def _behind_words(reader: Reader, first: int, start: int) -> list[int]:
    """The places behind each word before a number, up to one that has to stay."""
    words = list(WORD.finditer(reader.text, first, start))
    places = [*(word.start() for word in words[1:]), start][: len(words)]
    kept = (at for at, word in enumerate(words) if word[0].lower() in _EDGE)
    return places[: next(kept, None)]


def _date(reader: Reader, start: int, end: int, low: int, high: int) -> Proposal | None:
    """The widest date phrase, without words in front that change nothing."""
    for first, last in _windows(reader, start, end, low, high):
        if days := reader.period(reader.text[first:last]):
            break
    else:
        return None
    for place in _behind_words(reader, first, start):
        if reader.period(reader.text[place:last]) != days:
            break
        first = place
    if same := BASELINE.search(reader.text, low, first):
        first = same.start()
    printed = reader.text[first:last]
    months = re.fullmatch(r"[\w-]+ months", printed)
    if months or int(days[0][:4]) > int(reader.source["stated_to"][:4] or 0) + 60:
        return None
    return Proposal(first, last, printed, "date")


def _quantity(reader: Reader, start: int, end: int, low: int, high: int) -> Proposal | None:
    """The value phrase that reads widest, cut to the words that make its value."""
    text = reader.text
    for match in _BREAK.finditer(text, low, high):
        if match.end() <= start:
            low = match.end()
        elif match.start() >= end:
            high = match.start()
            break
    for first, last in _windows(reader, start, end, low, high):
        cells = cells_of(reader, text[first:last])
        if cells is None or _OVER.search(text, first, start):
            continue
        if cells["value_max"] and text[low:first].lower().endswith("from "):
            continue
        right = _cut_right(reader, first, last, end, cells)
        # The words in front that change nothing are left out.
        spans = [(left, right) for left in _behind_words(reader, first, start)]
        left, _ = _shortest(reader, cells, [(first, right), *spans])
        return Proposal(left, right, text[left:right], "quantity", cells)
    return None


def _same(one: dict[str, str], other: dict[str, str] | None) -> bool:
    return other is not None and {**one, "measure": ""} == {**other, "measure": ""}


def _shortest(
    reader: Reader, cells: dict[str, str], spans: list[tuple[int, int]]
) -> tuple[int, int]:
    """The last of the spans, from the first on, that gives the cells before one gives others."""
    best = spans[0]
    for first, last in spans:
        read = cells_of(reader, reader.text[first:last])
        if read is not None and not _same(cells, read):
            break
        best = (first, last) if read is not None else best
    return best


def _cut_right(reader: Reader, first: int, last: int, end: int, cells: dict[str, str]) -> int:
    """The end of the phrase: behind its unit, or behind the noun that is counted or ranked."""
    ends = [reader.trimmed(first, m.end())[1] for m in WORD.finditer(reader.text, first, last)]
    places = sorted({end, *(e for e in ends if e >= end)}, reverse=True)
    _, short = _shortest(reader, cells, [(first, last), *((first, place) for place in places)])
    after = list(WORD.finditer(reader.text, short, last))
    raw = [m[0] for m in after]
    words = [word.strip("’'.,").lower() for word in raw]
    if words and words[0] in _MORE:
        return reader.trimmed(first, after[0].end())[1]
    hyphen = "-" in reader.text[end:short]
    if words[:1] == ["of"] and _PLURAL.search(reader.text[end - 9 : end]):
        of = _noun(words[1:], raw[1:], cells, hyphen=False)
        return reader.trimmed(first, after[of].end())[1] if of else short
    if cells["unit"] in ("count", "rank") or hyphen:
        for at in range(_noun(words, raw, cells, hyphen=hyphen), 0, -1):
            place = reader.trimmed(first, after[at - 1].end())[1]
            if _same(cells, cells_of(reader, reader.text[first:place])):
                return place
    return short


def _noun(words: list[str], raw: list[str], cells: dict[str, str], *, hyphen: bool) -> int:
    """How many words the noun behind a number has."""
    count = 0
    for word in words[:_NOUNS]:
        if word in _VERBS or word in STOPS or not word[:1].isalpha():
            break
        named = count and raw[count - 1][0].isupper() and raw[count][0].islower()
        if named and cells["unit"] == "rank":
            break
        count += 1
        if word == "anniversary" or hyphen:
            return count
        if cells["unit"] == "count" and is_plural([word]) and not word.endswith("ss"):
            return count
    return 0 if cells["unit"] == "count" else count
