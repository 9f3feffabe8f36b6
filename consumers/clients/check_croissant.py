"""The Croissant description is valid, and its records load: only that checks the hashes."""

import mlcroissant
import pandas as pd
from client_io import DIST, TABLES, say


def plain(value):
    """Texts come as bytes, and nulls of some columns as NaN or NaT."""
    if pd.isna(value):
        return None
    return value.decode("utf-8") if isinstance(value, bytes) else value


dataset = mlcroissant.Dataset(jsonld=str(DIST / "croissant.json"))
for table in TABLES:
    names = list(table["types"])
    rows = [
        [plain(record[f"{table['name']}/{name}"]) for name in names]
        for record in dataset.records(table["name"])
    ]
    say(table=table["name"], columns=names, rows=rows)
