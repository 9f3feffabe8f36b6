"""Clients and validators that nobody here wrote open the built files, and must agree."""
