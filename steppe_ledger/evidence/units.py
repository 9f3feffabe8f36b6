"""Units as texts print them, and the tokens of a phrase that holds them.

What the units table does not hold and still is a unit somewhere stands in `reserved.txt`
(currencies of the world, names of UCUM, and what news prints besides), so that nobody counts it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, Self

from steppe_ledger.evidence.lexicon import Forms, listed, meanings
from steppe_ledger.evidence.words import PhraseError

MAX_CHARS: Final = 100
"""The longest phrase that a mention may hold, in characters."""
STOPS: Final = listed("stops")
"""Where the noun behind a number ends."""
_PLURALS = listed("plurals")  # nouns in the plural that do not end in s
_QUALIFIERS = listed("qualifiers") | {"-"}  # what may stand between a number and its unit

_TOKEN = re.compile(
    r"\d{1,3}(?: \d{3})+(?:\.\d+)?(?!\d|-[^\W\d_])|\d+(?:[.,']\d+)*(?:\u2044\d+)?"
    r"|[^\W\d_]+(?:[.'&][^\W\d_]+)*(?:[23](?![\w.,']))?\$?|[^\s\w.'\"“”()\[\]]|_"
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"), "-")
_SIGNS = _DASHES | {0x2018: "'", 0x2019: "'", 0x066B: ".", 0x066C: ","}
_VULGAR = re.compile(r"[¼-¾⅐-⅞]")
_RAISED = re.compile(r"(?<![^\W\d_])[²³¹⁰-⁹]|[²³][\w²³]|[①-⓿]")
# ".5" without its zero, 40' and 6" (feet and inches, or the end of a quotation), mW (not MW).
_ODD = re.compile(r"(?<!\w)\.\d|\d[\"'\u2019\u201d\u2032\u2033](?!\d)|(?<![^\W\d_])m[WJV]")
_ODD_SIGNS = frozenset(".\"'\u2019\u201d\u2032\u2033WJV")


def tokens(printed: str) -> list[str]:
    """The words, numbers and signs of a phrase, as printed but for the forms of letters and signs.

    Thousands set apart by spaces are one token; full stops, quotes and brackets are none.

    Raises PhraseError for a phrase that is too long, or holds signs that have more than one sense.
    """
    if len(printed) > MAX_CHARS:
        raise PhraseError(f"{len(printed)} characters: a mention has at most {MAX_CHARS}")
    if not _ODD_SIGNS.isdisjoint(printed) and (odd := _ODD.search(printed)):
        raise PhraseError(f"{printed!r} holds {odd[0]!r}, which has more than one sense")
    if not printed.isascii():
        if _RAISED.search(printed):
            raise PhraseError(f"{printed!r} holds a power or a ringed digit")
        printed = _VULGAR.sub(lambda sign: f" {sign[0]}", printed.translate(_SIGNS))
        printed = unicodedata.normalize("NFKC", printed).translate(_SIGNS)
    if "\n" in printed or "  " in printed:
        printed = " ".join(printed.split())
    return _TOKEN.findall(printed)


_SI = ("kilo", "mega", "giga", "tera", "milli", "micro", "nano", "centi", "hecto", "deci")


@cache
def reserved() -> dict[str, str]:
    """Words that are units somewhere, each with whose: of reserved.txt, and with SI prefixes."""
    lines = Path(__file__).with_name("reserved.txt").read_text("utf-8").splitlines()
    words = dict(line.split("\t") for line in lines if not line.startswith("#"))
    prefixed = {
        prefix + word: whose
        for word, whose in words.items()
        if whose == "UCUM" and len(word) > 3
        for prefix in _SI
    }
    return prefixed | words


class Units(dict[str, str]):
    """The printed forms of the units table, lower case, to unit ids; made once, asked often.

    Besides the mapping: `forms`, in tokens, each with its unit and the factor that it holds (bcm:
    10**9); `single`, the forms of one token.
    """

    def __init__(self, forms: Mapping[str, str]) -> None:
        """Compile the forms; a hyphen at either end of one is ignored, "times" is a multiple."""
        super().__init__(forms)
        units: dict[tuple[str, ...], tuple[str, int]] = {("times",): ("multiple", 1)}
        for form, unit in forms.items():
            parts = tuple(part for part in tokens(form.lower()) if part != "-")
            if parts:
                units[parts] = (unit, 1)
            if len(parts) == 1 and len(form) > 1 and form.endswith("$"):
                units[form[:-1], "$"] = (unit, 1)
        packed = {form: code.split(" ", 1) for form, code in meanings("packed").items()}
        units |= {(form,): (forms[of], int(by)) for form, (by, of) in packed.items() if of in forms}
        self.forms = Forms(units)
        self.single = {parts[0]: unit for parts, (unit, _) in units.items() if len(parts) == 1}

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]]) -> Self:
        """Those of rows of the units table."""
        return cls({form: row["unit"] for row in rows
                    for form in row["printed_forms"].split("|") if form})  # fmt: skip


def is_currency(unit: str) -> bool:
    """Whether the id of a unit is that of a currency: its ISO 4217 code."""
    return len(unit) == 3 and unit.isupper()


class Found(NamedTuple):
    """A unit as it stands in a phrase: its id, the factor that its form holds, where it ends."""

    unit: str
    factor: int
    end: int


class Phrase:
    """A phrase in tokens, as printed (`raw`) and in lower case (`low`), and the units it may hold.

    Raises PhraseError as `tokens` does.
    """

    __slots__ = ("low", "printed", "raw", "units")

    def __init__(self, printed: str, units: Units) -> None:
        """Split the phrase."""
        self.printed, self.units = printed, units
        self.raw = tokens(printed)
        self.low = [token.lower() for token in self.raw]

    def refuse_if(self, wrong: object, why: str, *words: object) -> None:
        """Raise the PhraseError that says why the phrase is not read, if something is wrong.

        `words` stand in `why` where its braces are.
        """
        if wrong:
            raise PhraseError(f"{self.printed!r} {why.format(*words)}")

    def word(self, at: int) -> str:
        """The token at a place, in lower case; empty behind the last."""
        return self.low[at] if at < len(self.low) else ""

    def past(self, at: int) -> int:
        """The place behind a hyphen, if one stands there; else the place."""
        return at + (self.word(at) == "-")

    def noun(self, at: int) -> list[str]:
        """The words from a place to where a noun ends, without hyphens."""
        end = at
        while end < len(self.low) and self.low[end] not in STOPS:
            end += 1
        return [word for word in self.low[at:end] if word != "-"]

    def unit_at(self, at: int) -> Found | None:
        """The unit whose longest form begins at a place."""
        found = self.units.forms.at(self.low, at)
        return found and Found(*found[0], found[1])

    def unit_behind(self, at: int) -> Found | None:
        """The unit behind a number, past hyphens and words such as "additional", "working"."""
        while (found := self.unit_at(at)) is None and self.word(at) in _QUALIFIERS:
            at += 1
        return found

    def sign_before(self, at: int) -> Found | None:
        """The sign or code of a currency at a place, such as may stand before a number."""
        found = self.unit_at(at)
        if found is None or not is_currency(found.unit):
            return None
        form = self.low[at : found.end]
        plain = all(part.isalpha() for part in form)
        return None if plain and form not in ([found.unit.lower()], ["rmb"]) else found


def is_plural(group: list[str]) -> bool:
    """Whether a noun in several words is one in the plural."""
    return bool(group) and (group[-1][-1] == "s" or group[-1] in _PLURALS)
