# The CSV files keep what their CSVW metadata promise: types, formats, keys, references.
csvwvalidate -v "$DIST/csv/csv-metadata.json"
