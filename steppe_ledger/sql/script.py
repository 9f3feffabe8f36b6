"""``steppe-ledger.sql``: the tables, views and macros for the plain DuckDB command line.

The script reads the CSV files themselves, from the folder or address in the variable ``prefix`` or,
where that is not set, from the folder that they have beside the script.
"""

from __future__ import annotations

from steppe_ledger.markdown import visible
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.sql.database import literal, quoted
from steppe_ledger.sql.views import comments, view_files

SCRIPT = "steppe-ledger.sql"

_HEAD = """\
-- {title}, version {version}: every table, view and macro over the CSV files.
-- Written by the tooling from datapackage.json, schemas/ and views/: change those, not this file.
--
-- From the folder of this file, with DuckDB 1.4 or newer:
--   duckdb -init {script} -c "FROM disagreements"
-- From anywhere else, give the folder or address of the CSV files first:
--   duckdb -c "SET VARIABLE prefix = 'https://example.org/steppe-ledger/csv'" \\
--          -c ".read {script}" -c "FROM disagreements"
"""


def _table(table: Table, path: str) -> str:
    """The statements that create one typed table from its file at ``path``.

    The text is staged in a table of its own: TRY_CAST straight over read_csv is broken in DuckDB
    2.0.0 (duckdb#23818). Columns come by the names of the header, never by their place.
    """
    name, raw = quoted(table.name), quoted(f"raw_{table.name}")
    folder, _, file = path.rpartition("/")
    columns = ",\n".join(
        f"    CAST({quoted(f['name'])} AS {FIELD_TYPES[f['type']].duckdb}) AS {quoted(f['name'])}"
        for f in table.fields
    )
    return f"""\
CREATE OR REPLACE TEMP TABLE {raw} AS
FROM read_csv(
    coalesce(getvariable('prefix'), {literal(folder or ".")}) || {literal("/" + file)},
    header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '',
    strict_mode = true
);
CREATE OR REPLACE TABLE {name} AS
SELECT
{columns}
FROM {raw};
DROP TABLE {raw};
"""


def script_text(package: Package, folder: str | None = None) -> str:
    """The whole script, for CSV files in ``folder``, or where the package has them."""
    head = _HEAD.format(
        title=visible(package.descriptor["title"].partition(":")[0]),
        version=visible(package.descriptor["version"]),
        script=SCRIPT,
    )
    tables = [
        _table(table, f"{folder}/{table.name}.csv" if folder else table.path)
        for table in package.in_order()
    ]
    views = [
        "\n".join([file.sql.strip().removesuffix(";"), ";", *comments(file), ""])
        for file in view_files(package.root)
    ]
    return "\n".join([head, *tables, *views])
