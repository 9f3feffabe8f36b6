"""What the grammar makes of value phrases, one object each: the answer of the command `read`."""

from collections.abc import Iterable, Iterator, Mapping

from steppe_ledger.evidence.derivations import quantity_cells
from steppe_ledger.evidence.phrases import PhraseError, Units, parse_phrase

_ORDER = ("value", "value_max", "comparator", "unit", "precision")


def read(phrases: Iterable[str], forms: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
    """The default reading of each phrase, in their order; `forms` as of `parse_phrase`.

    Keys: phrase, value, value_max, comparator, unit, precision, measure; numbers as decimal text,
    expanded, without exponent or trailing zeros; None where there is none. For a phrase that
    cannot be read: phrase, error. Raises nothing.
    """
    units = Units(forms)
    for phrase in phrases:
        try:
            reading = parse_phrase(phrase, units)[0]
        except PhraseError as error:
            yield {"phrase": phrase, "error": str(error)}
        else:
            cells = quantity_cells(reading)
            numbers = {name: cells[name] or None for name in _ORDER}
            yield {"phrase": phrase, **numbers, "measure": reading.measure}
