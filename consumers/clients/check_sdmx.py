"""The figures can be read as SDMX-CSV 2.0, and are the figures of the table."""

import csv
import math

from client_io import DIST, TABLES, say
from pysdmx.io import read_sdmx

with (DIST / "sdmx" / "mapping.csv").open(encoding="utf-8", newline="") as file:
    concept_of = {line["column"]: line["concept"] for line in csv.DictReader(file)}
table = next(table for table in TABLES if table["name"] == "figures")
names = list(table["types"])
(dataset,) = read_sdmx(DIST / "sdmx" / "figures.csv", validate=False).data


def plain(value):
    """Nulls come as NaN, and as _Z where the column is a dimension."""
    if value is None or value == "_Z" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


records = dataset.data.to_dict("records")
rows = [[plain(record[concept_of[f"figures.{name}"]]) for name in names] for record in records]
say(table="figures", columns=names, rows=rows)
