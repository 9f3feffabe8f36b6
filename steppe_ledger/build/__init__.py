"""What is made from the tables: the DuckDB file, Parquet, CSV and their checksums."""
