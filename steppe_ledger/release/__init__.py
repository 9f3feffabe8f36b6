"""Compare two versions of the package, compute the next version, and release it."""
