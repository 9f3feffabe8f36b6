# Every sheet of the workbook, as LibreOffice shows it, saved as CSV.
set -e
book=$(ls "$DIST"/*.xlsx)
mkdir "$WORK/sheets"
# comma, quotes, UTF-8, from line 1, cells as shown, all sheets: a file each, <book>-<sheet>.csv
soffice --headless "-env:UserInstallation=file://$WORK/profile" \
  --convert-to "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1" \
  --outdir "$WORK/sheets" "$book" > /dev/null
name=$(basename "$book" .xlsx)
while read -r table; do
  mv "$WORK/sheets/$name-$table.csv" "$WORK/out/$table.csv"
done < "$WORK/tables.txt"
