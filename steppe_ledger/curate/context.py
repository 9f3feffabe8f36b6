"""What the text round a value phrase speaks for: who says it, of when, of what, of where."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress

from steppe_ledger.curate.reader import Indicator, Proposal, Reader, stems
from steppe_ledger.evidence.derivations import year_before
from steppe_ledger.evidence.lexicon import coded
from steppe_ledger.evidence.periods import is_relative

_SAY = f"(?:{coded('said')['']})"
_SOMEBODY = re.compile(
    r"(?m)^((?:[A-Z][\w.'\u2019-]* ?)(?:(?:of|the|and|[A-Z][\w.'\u2019-]*) ?)*):\s"
)
_OPEN = re.compile("[\u201c\u00ab][^\u201d\u00bb]*$")  # a quotation that is still open
_RISES = r"\b(?:grew|grow|grown|rose|rise|risen|increas|declin|fell|fall|drop|growth|up by|down by)"
_YEARLY = re.compile(r"\s+(?:a|per|each|every) year\b|\s+annually\b")
# words that make a claim one of what is to come
_AHEAD = {"forecast": re.compile(r"\bwill\b|\bexpect"), "plan": re.compile(r"\b(?:is|are) to\b")}
_LONG = 5  # years: a longer period dates no figure
_NEAR = 8  # words away from the number, a word says half of what it says beside it
_CLEAR = 1.4  # times the second best that a guess must score


def fill(reader: Reader, proposal: Proposal, dates: Iterable[Proposal]) -> None:
    """The cells of a figure that its sentence speaks for."""
    low, high = reader.sentence(proposal.start)
    sentence = reader.text[low:high]
    figure, why = proposal.figure, proposal.why
    figure["measure"] = measure(figure, sentence)
    seen = ((code, words.search(sentence)) for code, words in _AHEAD.items())
    figure["modality"] = next((code for code, found in seen if found), "actual")
    figure["baseline_basis"] = "none"
    figure["claimed_by"], said = speaker(reader, proposal.start)
    why.append(f"speaker: {said}")
    guesses, words = indicators(reader, proposal)
    guess = guesses[0] if guesses else None
    if len(guesses) == 1:
        figure["indicator_id"] = guesses[0].name
        why.append(f"indicator {guesses[0].name}: {', '.join(words)}")
    elif guesses:
        why.append(f"indicator not clear: {' or '.join(g.name for g in guesses)}")
    yearly = _YEARLY.match(reader.text, proposal.end)
    _period(reader, proposal, [d for d in dates if low <= d.start < high], guess)
    if yearly:
        figure["accrual"] = "per_year"
        if figure["period_basis"] == "as_of":  # what comes in a year has no day
            figure |= {"period_start": "", "period_end": "", "period_basis": "none"}
    elif len(guesses) == 1:
        figure["accrual"] = accrual(figure, guesses[0])
    _areas(reader, proposal, sentence, guess)


def measure(figure: dict[str, str], sentence: str) -> str:
    """What the phrase says it measures; of a bare percentage what its sentence says."""
    if figure["measure"] or figure["unit"] != "percent":
        return figure["measure"] or "level"
    return "growth" if re.search(_RISES, sentence) else "share"


def _period(
    reader: Reader, proposal: Proposal, dates: list[Proposal], guess: Indicator | None
) -> None:
    """The period of the nearest date phrase; none, and a state is as of the day of the words."""
    figure = proposal.figure
    figure["period_basis"] = "none"
    kind = reader.unit_kinds.get(figure["unit"])
    for day in sorted(dates, key=lambda d: max(d.start - proposal.end, proposal.start - d.end)):
        days = reader.period(day.printed)
        relative = is_relative(day.printed)
        age = kind == "time" and not relative
        if days is None or age or int(days[1][:4]) - int(days[0][:4]) > _LONG:
            continue
        figure["period_start"], figure["period_end"] = days
        figure["period_basis"] = "relative" if relative else "stated"
        figure["period_mention_id"] = f"{reader.source['source_id']}@{day.start}"
        proposal.why.append(f"period: {day.printed!r}")
        if figure["measure"] in ("growth", "change", "multiple"):
            with suppress(ValueError):  # before the year 1 there is none
                figure["baseline_start"], figure["baseline_end"] = year_before(*days)
                figure["baseline_basis"] = "implied"
        return
    flows = guess.nature == "flow" if guess else kind in ("mass", "time", "length")
    habit = (guess.habits["period_basis"] if guess else "") or ("none" if flows else "as_of")
    if habit == "as_of" and reader.said and figure["measure"] in ("level", "share", "rank"):
        figure["period_start"], figure["period_end"] = reader.said
        figure["period_basis"] = "as_of"


def accrual(figure: Mapping[str, str], known: Indicator) -> str:
    """How most figures of an indicator relate to their period, if this one can."""
    usual = known.habits["accrual"] or ("during" if known.nature == "flow" else "at")
    summed = figure.get("period_basis") == "as_of" and usual in ("during", "per_year")
    return "since" if summed else usual


def _areas(reader: Reader, proposal: Proposal, sentence: str, guess: Indicator | None) -> None:
    """The areas that most figures of the indicator have, or most of all, if the text names them."""
    figure, habits = proposal.figure, guess.habits if guess and guess.figures else reader.habits
    ref, other = habits["ref_area"], habits["counterpart_area"]
    if other and _inside(reader, other, sentence) and not _inside(reader, ref, sentence):
        ref, other = other, ref
    figure["ref_area"], figure["counterpart_area"] = (
        area if area in reader.named else "" for area in (ref, other)
    )


def _inside(reader: Reader, area: str, sentence: str) -> bool:
    """Whether a sentence says that something is or goes into an area."""
    names = "|".join(re.escape(n) for n, e in reader.entities.items() if e["entity_id"] == area)
    return re.search(rf"\b(?:in|into) (?:the )?(?:economy of )?(?:{names})\b", sentence) is not None


def indicators(reader: Reader, proposal: Proposal) -> tuple[list[Indicator], list[str]]:
    """The indicator whose words stand nearest to the number, and these; two if it is not clear."""
    low, high = reader.sentence(proposal.start)
    near: dict[str, float] = dict.fromkeys(stems(proposal.printed), 2.0)
    for words in (stems(reader.text[low : proposal.start])[::-1],
                  stems(reader.text[proposal.end : high])):  # fmt: skip
        for at, word in enumerate(words):
            near[word] = max(near.get(word, 0), _NEAR / (_NEAR + at))
    common = Counter(word for known in reader.indicators for word in known.words)
    scored: list[tuple[float, Indicator, list[str]]] = []
    for known in reader.indicators:
        if _fits(reader, known, proposal.figure):
            shared = {w: near[w] * known.words[w] * math.log(len(reader.indicators) / common[w])
                      for w in near if w in known.words}  # fmt: skip
            score = sum(shared.values()) * (1 + math.log(1 + known.figures) / 4)
            scored.append((score, known, sorted(shared, key=lambda w: (-shared[w], w))[:4]))
    scored.sort(key=lambda entry: (-entry[0], entry[1].name))
    if not scored or scored[0][0] <= 0:
        return [], []
    clear = len(scored) < 2 or scored[0][0] >= _CLEAR * scored[1][0]
    return [known for _, known, _ in scored[: 1 if clear else 2]], scored[0][2]


def _fits(reader: Reader, known: Indicator, figure: dict[str, str]) -> bool:
    """Whether figures of an indicator can have this measure and unit."""
    kind = reader.unit_kinds.get(figure["unit"], "")
    if figure["measure"] in ("growth", "multiple", "change"):
        return known.unit_kind not in ("ratio", "rank", "time", "length")
    if figure["measure"] == "rank":
        return known.unit_kind in ("rank", "count")
    return known.unit_kind == kind


def speaker(reader: Reader, place: int) -> tuple[str, str]:
    """Who speaks at a place, and what says so: the turn, a word of saying, the author."""
    if turns := _turns(reader):
        had = [turn for turn in turns if turn[0] <= place]
        return (had[-1][1], f"the turn of {had[-1][2]}") if had else _of_source(reader, "publisher")
    kind, spoken = reader.source.get("kind"), _spoken(reader)
    if kind == "signed_article":
        return _of_source(reader, "author")
    for first, last in _around(reader, place):
        if near := [s for s in spoken if first <= s[0] < last]:
            _, entity, called = min(near, key=lambda s: abs(s[0] - place))
            return entity, f"named as saying it: {called}"
    most = Counter(entity for _, entity, _ in spoken).most_common(1)
    quoted = (most[0][0], "who is quoted most") if most else ("", "nobody is named")
    written = [found for column in ("author", "publisher")
               if (found := _of_source(reader, column))[0]]  # fmt: skip
    if not written:
        quoted = (quoted[0], f"{quoted[1]}; neither author nor publisher is an entity yet")
    order = [quoted, *written] if kind == "interview_report" else [*written, quoted]
    return next((found for found in order if found[0]), quoted)


def _around(reader: Reader, place: int) -> list[tuple[int, int]]:
    """Where to look for who says it: the sentence, the line, all before an open quotation."""
    start, end = reader.text.rfind("\n", 0, place) + 1, reader.text.find("\n", place)
    ranges = [reader.sentence(place), (start, end if end >= 0 else len(reader.text))]
    return [*ranges, (0, place)] if _OPEN.search(reader.text[start:place]) else ranges


def _of_source(reader: Reader, column: str) -> tuple[str, str]:
    entity = _of_name(reader, reader.source.get(column, ""))
    return (entity, f"the {column}") if entity else ("", f"the {column}, who is no entity yet")


def _names(reader: Reader) -> str:
    speak = (n for n, e in reader.entities.items() if e["kind"] in ("person", "body"))
    return "|".join(re.escape(name) for name in speak)


def _of_name(reader: Reader, called: str) -> str:
    return reader.entities.get(called, {}).get("entity_id", "")


def _turns(reader: Reader) -> list[tuple[int, str, str]]:
    """Where each turn of a transcript begins: place, entity (empty if unknown) and name."""
    if reader.source.get("kind") not in ("", "transcript", None):
        return []
    known = [(m.start(), _of_name(reader, m[1]), m[1])
             for m in re.finditer(rf"(?<![\w-])({_names(reader)}):\s", reader.text)]  # fmt: skip
    if len(known) < 2 and reader.source.get("kind") != "transcript":
        return []
    places = [place for place, _, _ in known]
    others = [(m.start(), "", m[1]) for m in _SOMEBODY.finditer(reader.text)
              if not any(m.start() <= p < m.end() for p in places)]  # fmt: skip
    return sorted(known + others)


def _spoken(reader: Reader) -> list[tuple[int, str, str]]:
    """Where somebody is named as saying something: place, entity and name."""
    names = _names(reader)
    found = re.finditer(
        rf"\b{_SAY}\b[^.\n]{{0,60}}?\b({names})\b|\b({names})\b[^.\n]{{0,40}}?\b{_SAY}\b",
        reader.text,
    )
    return [(m.start(), _of_name(reader, m[1] or m[2]), m[1] or m[2]) for m in found]
