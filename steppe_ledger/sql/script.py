"""``steppe-ledger.sql``: the tables, views and macros for the plain DuckDB command line.

The script reads the CSV files themselves, from the folder or address in the variable ``prefix``
(``tables`` below the current folder where it is not set).
"""

from __future__ import annotations

from steppe_ledger.sql.database import literal, quoted
from steppe_ledger.package.types import FIELD_TYPES
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.sql.views import comments, view_files

FILE = "steppe-ledger.sql"

_HEAD = """\
-- {title}, version {version}: every table, view and macro over the CSV files.
-- Written by the tooling from datapackage.json, schemas/ and views/: change those, not this file.
--
-- From the folder that holds tables/:
--   duckdb -init steppe-ledger.sql -c "FROM disagreements"
-- From anywhere else, give the folder or address of the CSV files first:
--   duckdb -c "SET VARIABLE prefix = 'https://example.org/steppe-ledger/tables'" \\
--          -c ".read steppe-ledger.sql" -c "FROM disagreements"
"""


def _table(table: Table) -> str:
    """The statements that create one typed table.

    The text is staged in a table of its own: TRY_CAST straight over read_csv is broken in DuckDB
    2.0.0 (duckdb#23818). Columns come by the names of the header, never by their place.
    """
    name, raw = quoted(table.name), quoted(f"raw_{table.name}")
    file = literal("/" + table.path.rpartition("/")[2])
    columns = ",\n".join(
        f"    CAST({quoted(f['name'])} AS {FIELD_TYPES[f['type']].duckdb}) AS {quoted(f['name'])}"
        for f in table.fields
    )
    return f"""\
CREATE OR REPLACE TEMP TABLE {raw} AS
FROM read_csv(
    coalesce(getvariable('prefix'), 'tables') || {file}, header = true, all_varchar = true,
    delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true
);
CREATE OR REPLACE TABLE {name} AS
SELECT
{columns}
FROM {raw};
DROP TABLE {raw};
"""


def script_text(package: Package) -> str:
    """The whole script."""
    head = _HEAD.format(
        title=package.descriptor["title"].partition(":")[0], version=package.descriptor["version"]
    )
    parts = [head, *(_table(table) for table in package.in_order())]
    parts += [
        "\n".join([file.sql.strip(), *comments(file), ""]) for file in view_files(package.root)
    ]
    return "\n".join(parts)


def generated_files(package: Package) -> dict[str, str]:
    """The path of the script and what should stand there."""
    return {FILE: script_text(package)}
