"""The engine's own rules on Apache Spark: the same SQL, for tables of any size and place."""

_BYTES = "Spark reads cells; it does not see how a file writes them."
_CHARACTERS = "It is asked of single lines, which Spark reads without their place in a file."
_TEXTS = "It needs the texts or their grammar, which stay with the gate."
_HISTORY = "It needs the releases of the package, not its tables."

# what does not carry over, and why; a rule stands here exactly if Spark does not find its faults
NOT_CARRIED: dict[str, str] = {
    **dict.fromkeys(
        ("blank-row", "bom", "conflict", "csv", "encoding", "hash", "line-end", "line-length",
         "quoting", "too-large", "unreadable"), _BYTES),
    **dict.fromkeys(
        ("control-character", "mixed-alphabets", "nfc", "replacement-character", "space"),
        _CHARACTERS),
    "unsorted": "The rows of a distributed table have no order.",
    "verdict-is-pinned": "It asks views, whose macros and lambdas only DuckDB knows.",
    **dict.fromkeys(
        ("actor-is-named", "area-is-named", "aside-is-no-quantity", "derivation", "ledger-open",
         "milestone-is-printed", "modality-has-cue", "one-speaker-per-sentence",
         "signed-is-printed", "slice", "span-ends-at-words", "speaker-is-named", "stage-has-cue",
         "status-has-cue", "text-hash", "text-length", "text-missing"), _TEXTS),
    **dict.fromkeys(("missing-reason", "reason", "stale-reason"), _HISTORY),
    "witness": "The witnesses read the tables of a package by themselves, and not at that size.",
}  # fmt: skip
