"""Every CSV file. By default pandas takes texts such as NA for null, so it is told not to."""

import pandas as pd
from client_io import DIST, TABLES, say, text_columns

for table in TABLES:
    frame = pd.read_csv(
        DIST / "csv" / f"{table['name']}.csv",
        dtype=dict.fromkeys(text_columns(table), "string"),
        keep_default_na=False,
        na_values=[""],
        float_precision="round_trip",
    )
    rows = frame.astype(object).where(frame.notna(), None).values.tolist()
    say(table=table["name"], columns=list(frame.columns), rows=rows)
