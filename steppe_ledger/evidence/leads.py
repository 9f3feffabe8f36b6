"""What stands before the number of a value phrase: comparators, directions, signs of currencies."""

from dataclasses import dataclass

from steppe_ledger.evidence.lexicon import LEADS
from steppe_ledger.evidence.units import Phrase


@dataclass(slots=True)
class Lead:
    """What the words before a number say of it.

    `comparator` is a code or empty; `direction` 1 or -1 for a rise or fall, `signed` where only a
    sign says so, `grows` where a verb does that is also said of crops; `said` one of by, from, to,
    between, share, rank, at, or empty; `unit` a currency.
    """

    comparator: str = ""
    direction: int = 0
    said: str = ""
    signed: bool = False
    grows: bool = False
    unit: str = ""


def read_lead(phrase: Phrase) -> tuple[Lead, int]:
    """What stands before the number, and where the number should begin.

    Raises PhraseError where nothing is left for a number, or the words contradict each other.
    """
    lead, at, low = Lead(), 0, phrase.low
    while at < len(low):
        word = low[at]
        if word[0].isdecimal():
            break
        for words, meaning, more in LEADS.get(word, ()):
            if not words or tuple(low[at + 1 : at + 1 + len(words)]) == words:
                _apply(phrase, lead, meaning, more, word)
                at += 1 + len(words)
                break
        else:
            if word == "-" and _is_hyphen(phrase, at):
                at += 1
            elif word in {"-", "+"} and not lead.direction:
                lead.direction, lead.signed = (1 if word == "+" else -1), True
                at += 1
            elif not lead.unit and (found := phrase.sign_before(at)):
                lead.unit, at = found.unit, found.end
            else:
                break
    if at == len(low):
        raise phrase.refuse("holds no number")
    name = "".join(phrase.raw[max(0, at - 1) : at + 1])
    if not lead.unit and low[at][0].isdecimal() and name[0].isalpha() and name in phrase.printed:
        raise phrase.refuse(f"holds {name}, which is a name")
    return lead, at


def _is_hyphen(phrase: Phrase, at: int) -> bool:
    """Whether "-" joins the number to a word before it: "over-50%" is not negative."""
    spaced = any(f" {dash}" in phrase.printed for dash in "-\u2010\u2011\u2012\u2013\u2212")
    return at > 0 and phrase.raw[at - 1].isalpha() and not spaced


def _apply(phrase: Phrase, lead: Lead, meaning: str, more: str, word: str) -> None:
    if meaning == "comparator":
        if lead.comparator not in {"", "eq"}:
            raise phrase.refuse("holds two comparators")
        if (word, more) == ("up", "le") and lead.direction and lead.said != "by":
            raise phrase.refuse("may be a level that was reached, or the most of a rise")
        lead.comparator = more
    elif meaning == "direction":
        direction = 1 if more == "+" else -1
        if lead.direction not in {0, direction}:
            raise phrase.refuse("both rises and falls")
        lead.direction, lead.signed = direction, word in {"plus", "minus"}
        lead.grows = word in {"grow", "grows", "grew", "grown", "growing"}
    elif meaning == "skip":
        if word == "of" and lead.direction:
            lead.said = "by"
    elif lead.said or (meaning == "from" and lead.direction):
        raise phrase.refuse("says where a change begins, not one quantity")
    else:
        lead.said = meaning
        if meaning == "to":
            lead.direction = 0  # "rose to 5" is a level
