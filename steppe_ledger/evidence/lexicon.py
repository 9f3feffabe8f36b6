"""The words of a value phrase that are neither numbers nor units: comparators, directions, rates.

Each is written once, in lower case and in the words that texts print; `phrases` says what they do.
"""

from collections.abc import Iterable
from typing import Final


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))


Entry = tuple[tuple[str, ...], str, str]
"""What follows the first word, then two cells that say what the words mean."""


def _tree(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Entries by their first word, the longest first."""
    tree: dict[str, list[Entry]] = {}
    for words, meaning, more in entries:
        tree.setdefault(words[0], []).append((words[1:], meaning, more))
    for found in tree.values():
        found.sort(key=lambda entry: -len(entry[0]))
    return tree


def _listed(meaning: str, more: str, phrases: str) -> Iterable[Entry]:
    return ((tuple(phrase.split()), meaning, more) for phrase in phrases.split("|"))


_COMPARATORS = {
    "eq": "exactly|precisely|brought up to|only|just|merely",
    "approx": "about|approximately|approx|around|roughly|circa|ca|c|some|~|≈|somewhere around"
    "|in the region of|in the order of|on the order of|of the order of|in the neighborhood of"
    "|in the neighbourhood of",
    "almost": "almost|nearly|just under|just below|just short of|close to|slightly less than"
    "|slightly under|slightly below|a little less than|a little under|a bit less than"
    "|little less than|not quite|practically|virtually|nearing|approaching|approached|approaches",
    "gt": "more than|over|above|greater than|higher than|in excess of|exceed|exceeds|exceeded"
    "|exceeding|surpass|surpasses|surpassed|surpassing|topped|topping|tops|upwards of|upward of"
    "|just over|just above|just more than|slightly over|slightly above|slightly more than"
    "|a little over|a little more than|a little above|a bit more than|a bit over|little more than"
    "|somewhat more than|well over|well above|far more than|much more than|significantly more than"
    "|considerably more than|substantially more than|beyond|>",
    "ge": "at least|no less than|not less than|no fewer than|not fewer than|a minimum of|minimum of"
    "|no lower than|not lower than|≥|> =",
    "lt": "less than|fewer than|under|below|lower than|well under|well below|far less than"
    "|much less than|significantly less than|<",
    "le": "up to|no more than|not more than|at most|not exceeding|not exceed|does not exceed"
    "|do not exceed|did not exceed|will not exceed|as much as|as many as|a maximum of|maximum of"
    "|no greater than|no higher than|not higher than|not over|not above|≤|< =",
}
_UP = (
    "up|grow|grew|grows|growing|grown|growth|rise|rose|risen|rises|rising|increase|increased"
    "|increases|increasing|gain|gained|gains|surge|surged|surges|surging|jump|jumped|jumps|jumping"
    "|soar|soared|soars|soaring|climb|climbed|climbs|climbing|expanded|expanding|higher|plus"
    "|leap|leapt|leaped|swelled|ballooned|skyrocketed|skyrocketing"
)
_DOWN = (
    "down|fall|fell|fallen|falls|falling|drop|dropped|drops|dropping|decline|declined|declines"
    "|declining|decrease|decreased|decreases|decreasing|reduce|reduced|reduces|reducing|reduction"
    "|shrink|shrank|shrunk|shrinks|shrinking|contracted by|contraction|slump|slumped|plunge|plunged"
    "|plummeted|contract by|dip|dipped|slid|slipped|tumbled|lower|cut|cuts|cutting|minus"
    "|tumble|tumbles|tumbling|collapse|collapsed|collapses|collapsing|slumps|slumping|plunges"
    "|plummet|plummets|plummeting|sank|sunk|eased"
)
_SKIPPED = (
    "a|an|the|another|additional|an additional|extra|further|record|total|combined|total of"
    "|sum of|record of|of|worth|has|have|had|been|was|were|is|are|be|will|would|went|go|goes|going"
    "|reach|reached|reaches|reaching|hit|hits|hitting|amount to|amounts to|amounted to"
    "|amounting to|total|totals|totaled|totalled|totaling|totalling|stand at|stands at|stood at"
    "|standing at|equal to|equals|equaled|equalled|come to|comes to|came to|valued at|also|already"
    "|growth rate of|for|rate of|level of|every|each|by far|could|should|might|may reach"
    "|may amount to|record high of|high of|low of|record low of|new record high of"
    "|new record of|edged|inched|ticked|crept|sharp|mere|whopping|staggering"
    "|modest|massive|huge|steep|slight|net|cumulative|annual|yearly|average|average of"
    "|annual rate of|overall|aggregate"
)
LEADS: Final = _tree(
    [
        *(e for code, words in _COMPARATORS.items() for e in _listed("comparator", code, words)),
        *_listed("direction", "+", _UP),
        *_listed("direction", "-", _DOWN),
        *_listed("skip", "", _SKIPPED),
        *_listed("by", "", "by"),
        *_listed("from", "", "from"),
        *_listed("to", "", "to|down to"),
        *_listed("between", "", "between"),
        *_listed("share", "", "share of|account for|accounts for|accounted for|accounting for"),
        *_listed("share", "", "make up|makes up|made up|making up"),
        *_listed("at", "", "at"),
        *_listed("top", "", "top|among the top|in the top"),
        *_listed("rank", "", "in|on|rank|ranks|ranked|ranking|came|comes|take|takes|took|taking"),
        *_listed("rank", "", "occupy|occupies|occupied|hold|holds|held"),
    ]
)
"""What may stand before a number."""

ENDINGS: Final = _tree(
    [
        *_listed(
            "comparator", "ge", "or more|or over|or above|or higher|or longer|or greater|or up"
        ),
        *_listed("comparator", "ge", "and more|and over|and above|at least|at the least|+"),
        *_listed("comparator", "ge", "- plus|plus"),
        *_listed("comparator", "le", "or less|or fewer|or under|or below|or lower|or shorter"),
        *_listed("comparator", "le", "at most|at the most"),
        *_listed("comparator", "approx", "or so|- odd|odd|- ish|ish|or thereabouts"),
        *_listed("comparator", "approx", "give or take|, give or take"),
        *_listed("comparator", "ge", "upward|upwards|and up|and upward|and upwards|or upwards"),
    ]
)
"""Comparators that stand behind a number."""

GROWTH: Final = {
    **dict.fromkeys(
        _words(
            "increase|increases|growth|rise|gain|gains|jump|surge|climb|up|higher|more|larger"
            "|bigger|greater|lift|hike|boost|uptick|uplift|upturn|spike|expansion|improvement"
        ),
        1,
    ),
    **dict.fromkeys(
        _words(
            "decrease|decreases|decline|declines|drop|fall|reduction|reductions|cut|cuts|slump"
            "|contraction|plunge|dip|down|lower|less|fewer|smaller|slide|downturn|shrinkage|cutback"
        ),
        -1,
    ),
}
"""Words behind a number that make it a rise or a fall."""
RISES: Final = _words(
    "increase|rise|decrease|decline|drop|fall|reduction|more|less|higher|lower|up|down"
)
"""Those of them that do so behind a unit: "a $5 billion expansion" is no change."""
GREATER: Final = _words("more|higher|greater|larger|bigger|longer|faster")
SHARES: Final = frozenset({"share", "shares", "stake", "stakes"})
STOPS: Final = _words(
    "of|in|per|with|for|worth|to|from|at|by|on|than|and|over|since|during|within|between|among"
    "|through|across|under|compared|against|as|that|which|who|while|when|where|this|last|next|a|an"
    "|the|each|every|its|their|our|his|annually|yearly|,|;|:|/|year-on-year|yoy"
)
"""Where the noun behind a number ends."""
PLURALS: Final = _words("people|men|women|children|personnel|staff|police|cattle|sheep")
"""Nouns in the plural that do not end in s."""
QUALIFIERS: Final = _words(
    "additional|extra|more|further|full|whole|consecutive|business|working|calendar"
)
"""What may stand between a number and its unit."""
YEARS: Final = frozenset({"year", "annum", "yr"})
RATES: Final = _words("daily|weekly|monthly|hourly|quarterly|nightly")
NEGATIONS: Final = _words("not|no|nor|neither|but|except|instead|off|versus|vs")
PERSONS: Final = _words(
    "person|capita|head|household|family|worker|employee|resident|inhabitant|share|unit|piece|item"
    "|student|child|user|tenant|night|shift|game|quarter|flight|trip"
)
"""What a rate that no unit expresses counts by."""
