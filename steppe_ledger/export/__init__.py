"""The released files, one module a format."""
