"""Every JSON array; an empty one is a table without rows."""

import pandas as pd
from client_io import DIST, TABLES, say

for table in TABLES:
    path = DIST / "json" / f"{table['name']}.json"
    frame = pd.read_json(path, dtype=False, convert_dates=False, precise_float=True)
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    say(table=table["name"], columns=list(frame.columns) or list(table["types"]), rows=rows)
