# The SQL script makes the database anew from the CSV files; then it is read as the DuckDB file is.
set -e
script=$(ls "$DIST"/*.sql 2> /dev/null) || {
  echo "the build has no SQL script" >&2
  exit 77
}
duckdb -batch "$WORK/ledger.duckdb" -c "SET VARIABLE prefix = '$DIST/csv'" -c ".read '$script'" >&2
bash "$(dirname "$0")/read_duckdb_cli.sh" "$WORK/ledger.duckdb"
