# Every CSV file through miller's reader and writer.
set -e
while read -r table; do
  mlr --icsv --ocsv cat "$DIST/csv/$table.csv" > "$WORK/out/$table.csv"
done < "$WORK/tables.txt"
