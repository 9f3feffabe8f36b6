"""Every sheet of the workbook that holds a table; no cell of any sheet may be a formula."""

import sys

from client_io import DIST, TABLES, say
from openpyxl import load_workbook

(path,) = DIST.glob("*.xlsx")
book = load_workbook(path)
if any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row):
    sys.exit("a cell is a formula")
for table in TABLES:
    head, *rows = book[table["name"]].iter_rows(values_only=True)
    say(table=table["name"], columns=head, rows=rows)
