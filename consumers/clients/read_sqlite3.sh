# Every CSV file through the import and the CSV output of the sqlite3 command line.
set -e
while read -r table; do
  sqlite3 "$WORK/ledger.db" ".import --csv '$DIST/csv/$table.csv' $table"
  sqlite3 -csv -header "$WORK/ledger.db" "SELECT * FROM \"$table\"" > "$WORK/out/$table.csv"
done < "$WORK/tables.txt"
