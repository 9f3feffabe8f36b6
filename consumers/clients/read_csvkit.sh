# Every CSV file through csvkit's reader and writer (agate).
while read -r table; do
  csvcut "$DIST/csv/$table.csv" > "$WORK/out/$table.csv"
done < "$WORK/tables.txt"
