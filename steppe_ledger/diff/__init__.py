"""Two packages compared: one stream of changes."""
