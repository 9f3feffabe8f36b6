"""The chain of evidence: every record back to the characters of its source."""
