"""A command line of anybody: words in any order, and folders that are none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.arena import box, examples, held, run, state
from tests.hostile.mutate import CELLS

COMMANDS = [
    "validate",
    "format",
    "build",
    "sql",
    "ledger",
    "add",
    "read",
    "code",
    "docs",
    "site",
    "diff",
    "release",
    "reasons",
]
OPTIONS = [
    "--root", "--texts", "--require-texts", "--format", "--witnesses", "--check", "--out", "--csv", "--html", "--id", "--publisher", "--kind", "--licence",
    "--url", "--author", "--apply", "--dry-run", "--date", "--version", "--dist", "--", "-h", "--help", "--ro", "--no-such", "-", "-x",
]  # fmt: skip
PATHS = [
    ".", "..", "tables", "tables/figures.csv", "datapackage.json", "none", "none/none", "/dev/null", "/dev/full", "/dev/zero", "/proc/self/mem",
    "/etc", "~", "x" * 300, "x/" * 100, "\udcff", "a\nb", "chronicle-2024-07", "source", "json", "never", "always", "2026-01-01", "2026-13-01", "0.0.1", "SELECT 1", "FROM figures",
    "more than 10 percent", "HEAD", "",
]  # fmt: skip
word = (
    st.sampled_from(OPTIONS)
    | st.sampled_from(PATHS)
    | st.sampled_from([c.replace("\0", "") for c in CELLS if "/" not in c])
)
READ = {"validate", "sql", "ledger", "read", "diff", "release", "reasons"}


@examples(16)
@given(st.sampled_from(COMMANDS), st.lists(word, max_size=6))
def test_words_in_any_order(command: str, words: list[str]) -> None:
    # what is written elsewhere because the words say so is no breach; a case must not do it
    with box() as folder:
        before = state(folder / "here")
        words = [
            w
            for w in words
            if not (
                command in ("build", "site", "docs", "format", "ledger", "add")
                and w in ("..", "~", "/etc")
            )
        ]
        outcome = held(run(folder, command, *words), folder)
        if command in READ and "--html" not in words and "--ht" not in words:
            assert state(folder / "here") == before, outcome


@examples(8)
@given(
    st.lists(
        (st.sampled_from(CELLS) | st.text(max_size=20)).filter(
            lambda t: "\0" not in t and t.isprintable()
        ),
        min_size=1,
        max_size=3,
    )
)
def test_phrases_of_anybody(phrases: list[str]) -> None:
    with box() as folder:
        held(run(folder, "read", "--", *phrases), folder)


@examples(4)
@given(st.sampled_from([["validate"], ["sql", "FROM mentions"], ["read", "10 percent"], ["diff", "."], ["docs", "--check"], ["format"], ["--help"]]),
       st.sampled_from(["out", "err"]))  # fmt: skip
def test_nobody_can_hear(words: list[str], deaf: str) -> None:
    """The disk that takes what is printed is full."""
    with box() as folder:
        before = state(folder / "here")
        (folder / deaf).touch()
        outcome = held(run(folder, *words, **{deaf: "/dev/full"}), folder)
        assert state(folder / "here") == before, outcome
