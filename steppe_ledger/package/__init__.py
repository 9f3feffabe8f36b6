"""The package as data: descriptor, schemas, field types, and where it is read from."""
