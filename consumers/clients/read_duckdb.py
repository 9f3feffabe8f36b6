"""Every table of the DuckDB file, its own exact sum of the figures, and every view."""

import duckdb
from client_io import DIST, TABLES, say

(path,) = DIST.glob("*.duckdb")
connection = duckdb.connect(str(path), read_only=True)
for table in TABLES:
    cursor = connection.execute(f'SELECT * FROM "{table["name"]}"')
    columns = [column[0] for column in cursor.description]
    say(table=table["name"], columns=columns, rows=cursor.fetchall())
(total,) = connection.execute("SELECT sum(value) FROM figures").fetchone()
say(sum="figures.value", value=total)
views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
for (view,) in views:
    (count,) = connection.execute(f'SELECT count(*) FROM (FROM "{view}")').fetchone()
    say(view=view, rows=count)
