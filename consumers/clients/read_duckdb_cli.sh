# Every table of the DuckDB file as CSV, its own exact sum of the figures, and every view.
set -e
database=${1:-$(ls "$DIST"/*.duckdb)}
ask() { duckdb -readonly -batch "$@" "$database" < "$WORK/ask.sql"; }

while read -r table; do
  echo ".once '$WORK/out/$table.csv'"
  echo "SELECT * FROM \"$table\";"
done < "$WORK/tables.txt" > "$WORK/ask.sql"
ask -csv -nullvalue ''

echo "SELECT view_name FROM duckdb_views() WHERE NOT internal;" > "$WORK/ask.sql"
views=$(ask -list -noheader)

{
  echo "SELECT 'figures.value' AS sum, sum(value)::VARCHAR AS value FROM figures;"
  for view in $views; do
    echo "SELECT '$view' AS view, count(*) AS rows FROM (FROM \"$view\");"
  done
} > "$WORK/ask.sql"
ask -jsonlines
