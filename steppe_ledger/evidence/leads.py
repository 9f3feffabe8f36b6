"""What stands before the number of a value phrase: comparators, directions, signs of currencies."""

from dataclasses import dataclass

from steppe_ledger.evidence.lexicon import forms_of
from steppe_ledger.evidence.units import Phrase

_LEADS = forms_of("before")
_COMPARATORS = frozenset({"eq", "approx", "almost", "gt", "ge", "lt", "le"})
_DASHES = "-\u2010\u2011\u2012\u2013\u2212"


@dataclass(slots=True)
class Lead:
    """What the words before a number say of it.

    `comparator` is a code or empty; `direction` 1 or -1 for a rise or fall, `signed` where only a
    sign says so, `grows` where a verb does that is also said of crops; `said` one of by, from, to,
    between, share, rank, at, top, or empty; `unit` a currency; `end` where the number begins.
    """

    comparator: str = ""
    direction: int = 0
    said: str = ""
    signed: bool = False
    grows: bool = False
    unit: str = ""
    end: int = 0


def read_lead(phrase: Phrase) -> Lead:
    """What stands before the number.

    Raises PhraseError where nothing is left for a number, or the words contradict each other.
    """
    lead, at, low = Lead(), 0, phrase.low
    spaced = any(f" {dash}" in phrase.printed for dash in _DASHES)
    while at < len(low) and not low[at][0].isdecimal():
        word = low[at]
        if found := _LEADS.at(low, at):
            _apply(phrase, lead, found[0], word)
            at = found[1]
        elif word == "-" and not spaced and at > 0 and low[at - 1].isalpha():
            at += 1  # "over-50%" is not negative
        elif word in {"-", "+"} and not lead.direction:
            lead.direction, lead.signed = (1 if word == "+" else -1), True
            at += 1
        elif not lead.unit and (sign := phrase.sign_before(at)):
            lead.unit, at = sign.unit, sign.end
        else:
            break
    phrase.refuse_if(at == len(low), "holds no number")
    name = "".join(phrase.raw[max(0, at - 1) : at + 1])
    named = low[at][0].isdecimal() and name[0].isalpha() and name in phrase.printed
    phrase.refuse_if(named and not lead.unit, "holds {}, which is a name", name)
    lead.end = at
    return lead


def _apply(phrase: Phrase, lead: Lead, code: str, word: str) -> None:
    if code in _COMPARATORS:
        phrase.refuse_if(lead.comparator not in {"", "eq"}, "holds two comparators")
        most = (word, code) == ("up", "le") and lead.direction and lead.said != "by"
        phrase.refuse_if(most, "may be a level that was reached, or the most of a rise")
        lead.comparator = code
    elif code in {"+1", "-1"}:
        phrase.refuse_if(lead.direction not in {0, int(code)}, "both rises and falls")
        lead.direction, lead.signed = int(code), word in {"plus", "minus"}
        lead.grows = word in {"grow", "grows", "grew", "grown", "growing"}
    elif code != "skip":
        begins = lead.said or (code == "from" and lead.direction)
        phrase.refuse_if(begins, "says where a change begins, not one quantity")
        lead.said = code
        if code == "to":
            lead.direction = 0  # "rose to 5" is a level
    elif word == "of" and lead.direction:
        lead.said = "by"
