"""The one place where tables are put into DuckDB, and where they are asked."""
