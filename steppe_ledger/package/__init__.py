"""The package as data: descriptor, schemas, field types, canonical form, and where it is read from."""
