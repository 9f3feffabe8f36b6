"""Which words are units somewhere: from Babel and UCUM, to hold the grammar's vocabulary against.

`python -m tests.vocabulary` writes `steppe_ledger/evidence/reserved.txt` anew: after a change of
tables/units.csv, of the lists below, or of a library. A test says when it must be run.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies

ROOT = Path(__file__).parent.parent
RESERVED = ROOT / "steppe_ledger" / "evidence" / "reserved.txt"
HEADER = "# Units that tables/units.csv does not hold: written by `python -m tests.vocabulary`.\n"

# Names of UCUM and of currencies that these texts use in their everyday sense.
ORDINARY_NAMES = """
line lines link links hand hands chain chains circle circles cup cups drop drops stone section
sections township townships pace unit units rights gold silver french grade grades gray
equivalents number ten powers pi light field power percent height slope velocity constant
permittivity permeability charge mass gravitation fall atmosphere force dose man acceleration
vacuum series reactivity flocculation artemisiifolia volt trillion billion million thousand
column alloys sound pressure hertz foot inch time day year month week hour minute second meter
liter tonne sphere
"""
ORDINARY = frozenset(ORDINARY_NAMES.split())
# What news prints besides; and words that behind a number make no count.
MORE = {
    "mass": "pound pounds lb lbs ounce ounces oz quintal quintals centner centners pood poods ct carat carats gt mt dwt grt"
    " mtpa ktpa tpa tpy bitcoin bitcoins",
    "volume": "bcf tcf mcf mmcf cf cc gallon gallons mcm boe mboe toe mtoe bcma boepd boed mboed kboed mmboe toz bushel bushels",
    "energy": "btu mmbtu kwt mwt gwt mwe gwe swu kcal mcal mmol kmol mbar kbar kohm therm therms kva mva hp",
    "length": "inch inches yard yards nm mm cm dm mil mils",
    "area": "dunam dunams sotka",
    "data": "gb mb tb kb kbps mbps gbps bit bits byte bytes pixel pixels",
    "time": "decade decades century centuries millennium millennia fortnight fortnights ms yrs o'clock noon midnight",
    "ratio": "percentage percentages point points pp ppt ppts pps bp bps pc permille ppm ppb ‰",
    "money": "cent cents penny pence kopeck kopecks kopek kopeks tiyn tiyin crown crowns buck bucks"
    " quid sum soum soums som soms pesos peso franc francs dinar dinars rial rials riyal riyals"
    " rupee rupees krona krone kronor kroner rmb mark marks",
    "magnitude": "lakh lakhs crore crores quadrillion quadrillions quintillion zillion zillions mm"
    " mrd mlrd tsd gazillion myriad score scores couple digit digits",
    "temperature": "degree degrees celsius fahrenheit kelvin",
    "container": "teu teus feu feus",
    "compound": "way off star stars something sided stop rating ratings",
}


@cache
def currencies() -> dict[str, list[str]]:
    """Each currency that is legal tender somewhere, with the forms that Babel prints for it.

    Lower case: code, sign (where it has one), name, name in the plural.
    """
    codes = {code for land in Locale("en").territories for code in get_territory_currencies(land)}
    found = {}
    for code in sorted(codes):
        names = [get_currency_name(code, count, locale="en") for count in (1, 5)]
        sign = get_currency_symbol(code, locale="en")
        forms = [code, sign, *names] if sign != code else [code, *names]
        found[code] = list(dict.fromkeys(form.lower() for form in forms))
    return found


def ucum_names() -> set[str]:
    """The names of the units of UCUM, each by its last word, in singular and plural."""
    essence = files("ucumvert") / "vendor" / "ucum-essence.xml"
    names: set[str] = set()
    with essence.open("rb") as file:
        tree = ET.parse(file)
    for unit in tree.getroot():
        for element in unit if unit.get("CODE") and not unit.tag.endswith("}prefix") else ():
            if element.tag.endswith("}name"):
                name = (element.text or "").lower().split()[-1]
                names |= {name, name.removesuffix("s") + "s"}
    return {name for name in names if name.isalpha()}


def table_forms() -> dict[str, list[str]]:
    """The printed forms of each unit of the units table."""
    with (ROOT / "tables/units.csv").open(encoding="utf-8", newline="") as file:
        return {row["unit"]: row["printed_forms"].split("|") for row in csv.DictReader(file)}


def reserved() -> dict[str, str]:
    """Each reserved word, and whose it is."""
    words = {word: kind for kind, listed in MORE.items() for word in listed.split()}
    for code, forms in currencies().items():
        for form in forms:
            noun = form.split()[-1]
            if " " in form and noun.isalpha() and noun not in ORDINARY:
                words.setdefault(noun, code)
    for name in ucum_names() - ORDINARY - {word + "s" for word in ORDINARY}:
        words.setdefault(name, "UCUM")
    held = {form for forms in table_forms().values() for form in forms}
    return {word: words[word] for word in sorted(words) if word not in held}


def text() -> str:
    """The file of reserved words."""
    return HEADER + "".join(f"{word}\t{whose}\n" for word, whose in reserved().items())


if __name__ == "__main__":
    RESERVED.write_text(text(), "utf-8")
