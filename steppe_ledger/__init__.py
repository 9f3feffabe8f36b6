"""Steppe Ledger: the tooling that validates, builds and releases the data package."""
