"""Every CSV file, put into SQLite with the types of the schema and served by datasette as JSON."""

import asyncio
import csv
import sqlite3

from client_io import DIST, TABLES, WORK, say
from datasette.app import Datasette

SQLITE_TYPES = {"integer": "INTEGER", "number": "NUMERIC"}
path = WORK / "ledger.db"
connection = sqlite3.connect(path)
for table in TABLES:
    columns = [
        f'"{name}" {SQLITE_TYPES.get(kind, "TEXT")}' for name, kind in table["types"].items()
    ]
    connection.execute(f'CREATE TABLE "{table["name"]}" ({", ".join(columns)})')
    with (DIST / "csv" / f"{table['name']}.csv").open(encoding="utf-8", newline="") as file:
        rows = [[cell or None for cell in row] for row in list(csv.reader(file))[1:]]
    slots = ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{table["name"]}" VALUES ({slots})', rows)
connection.commit()
connection.close()


async def read_all():
    """Ask the server for each table, without a port."""
    server = Datasette([str(path)], settings={"max_returned_rows": 1_000_000})
    await server.invoke_startup()
    for table in TABLES:
        names = list(table["types"])
        address = f"/ledger/{table['name']}.json?_shape=array&_size=max&_nofacet=1"
        answer = await server.client.get(address)
        answer.raise_for_status()
        say(table=table["name"], columns=names, rows=[[r[n] for n in names] for r in answer.json()])


asyncio.run(read_all())
