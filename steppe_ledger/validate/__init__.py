"""The gate: each engine looks at what it alone owns, and one report says it once."""
