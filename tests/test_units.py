"""The units table and the reserved words against the libraries that know them."""

import csv
import warnings
from collections import Counter
from pathlib import Path

import pytest

from steppe_ledger.evidence.phrases import PhraseError, Units, parse_phrase
from steppe_ledger.evidence.units import is_currency, reserved
from tests.vocabulary import RESERVED, currencies, table_forms, text

ROOT = Path(__file__).parent.parent
with (ROOT / "tables/units.csv").open(encoding="utf-8", newline="") as file:
    UNITS = list(csv.DictReader(file))
# Two currencies print it.
SHARED_SIGNS = {"¥"}


def test_every_unit_of_ucum_has_a_code_of_ucum() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pint, about its own definitions
        from ucumvert import parse_ucum
    codes = [row["code"] for row in UNITS if row["code_system"] == "UCUM"]
    assert len(codes) > 30
    for code in codes:
        assert parse_ucum(code)
    with pytest.raises(Exception, match="kWh"):
        parse_ucum("kWh")


def test_currencies_have_the_forms_that_babel_prints() -> None:
    rows = [row for row in UNITS if row["code_system"] == "ISO 4217"]
    assert len(rows) > 30
    for row in rows:
        assert row["unit"] == row["code"]
        assert is_currency(row["unit"])
        missing = set(currencies()[row["code"]]) - set(row["printed_forms"].split("|"))
        assert missing <= SHARED_SIGNS


def test_a_form_is_of_one_unit_and_written_as_it_is_looked_for() -> None:
    forms = [form for listed in table_forms().values() for form in listed if form]
    assert [form for form, count in Counter(forms).items() if count > 1] == []
    assert [form for form in forms if form != form.lower().strip(" -")] == []


def test_a_noun_that_two_currencies_share_is_no_form_of_one() -> None:
    nouns = Counter(noun for forms in currencies().values() for noun in {forms[-1].split()[-1]})
    shared = {noun for noun, count in nouns.items() if count > 1}
    # Said without their country these are the American and the Russian one; "won" is the South's.
    assert {"dollars", "rubles", "won"} <= shared
    forms = {form for listed in table_forms().values() for form in listed}
    assert shared & forms == {"dollars", "rubles", "won"}


def test_the_reserved_words_are_those_of_the_libraries() -> None:
    assert RESERVED.read_text("utf-8") == text(), "run: python -m tests.vocabulary"


def test_reserved_words_are_not_counted() -> None:
    forms = Units({form: unit for unit, listed in table_forms().items() for form in listed if form})
    for word in set(reserved()) - forms.keys():
        with pytest.raises(PhraseError):
            parse_phrase(f"25 {word}", forms)
