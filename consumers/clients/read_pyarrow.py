"""Every Parquet file, and an exact sum of the figures of its own."""

import pyarrow.compute as pc
import pyarrow.parquet as pq
from client_io import DIST, TABLES, say

for table in TABLES:
    data = pq.read_table(DIST / "parquet" / f"{table['name']}.parquet")
    columns = [column.to_pylist() for column in data.columns]
    say(table=table["name"], columns=data.column_names, rows=list(zip(*columns, strict=True)))
    if table["name"] == "figures":
        say(sum="figures.value", value=pc.sum(data["value"]).as_py())
