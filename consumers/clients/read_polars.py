"""Every Parquet file, and an exact sum of the figures of its own."""

import polars as pl
from client_io import DIST, TABLES, say

for table in TABLES:
    frame = pl.read_parquet(DIST / "parquet" / f"{table['name']}.parquet")
    say(table=table["name"], columns=frame.columns, rows=frame.rows())
    if table["name"] == "figures":
        say(sum="figures.value", value=frame["value"].sum())
