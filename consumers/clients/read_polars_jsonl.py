"""Every file of JSON Lines; one without lines is a table without rows."""

import polars as pl
from client_io import DIST, TABLES, say

for table in TABLES:
    path = DIST / "jsonl" / f"{table['name']}.jsonl"
    if not path.stat().st_size:
        say(table=table["name"], columns=list(table["types"]), rows=[])
        continue
    frame = pl.read_ndjson(path, infer_schema_length=None)
    say(table=table["name"], columns=frame.columns, rows=frame.rows())
