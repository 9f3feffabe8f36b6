"""Every rule by its name: what it says, where it stands, and who holds it.

The rules of schemas, named checks and ``checks/`` are read from where they stand; the others,
which hold for any package, are listed here. A rule without a seeded fault fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass

from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.named_checks import FIELD_CHECKS, ROW_CHECKS
from steppe_ledger.validate.tables import FOLDER, read_checks

ENGINE, BOTH = "the engine", "the engine; both witnesses"
FRICTIONLESS, PANDERA = "the engine; frictionless", "the engine; pandera"


@dataclass(frozen=True)
class Rule:
    """A rule: its name in findings, its sentence, the file or area where it is, who holds it."""

    name: str
    sentence: str
    where: str
    who: str


_ANY = {
    "the descriptor": {
        "descriptor": (
            "The descriptor lists resources, and promises nothing that is not so.", FRICTIONLESS),
        "hash": ("Hash and size of a table are those in the descriptor.", FRICTIONLESS),
        "json": ("JSON holds no key twice, no NaN and no endless nesting.", ENGINE),
        "missing-file": ("Every file that is named is there.", FRICTIONLESS),
        "schema": ("A schema promises only what is heeded.", ENGINE),
        "too-large": ("A file is no larger than what is read.", ENGINE),
        "too-many": ("No more is wrong than a report can hold.", ENGINE),
        "unreadable": ("A file of the package is a regular file that may be read.", ENGINE),
        "unsafe-path": ("A path does not leave the package.", FRICTIONLESS),
    },
    "the form of a table": {
        "blank-ends": ("A cell does not start or end with a blank.", ENGINE),
        "blank-row": ("No line is empty.", FRICTIONLESS),
        "bom": ("A file does not start with a byte order mark.", ENGINE),
        "cell-form": ("A number, date or truth value is written in one way.", ENGINE),
        "cell-length": ("A cell has at most 32,767 characters.", ENGINE),
        "conflict": ("No conflict of a merge is left in a file.", ENGINE),
        "control-character": ("A cell holds no invisible character.", ENGINE),
        "csv": ("Quotes are closed.", FRICTIONLESS),
        "empty-row": ("No row consists of commas alone.", FRICTIONLESS),
        "encoding": ("A file is UTF-8.", FRICTIONLESS),
        "formula": ("No cell is one that a spreadsheet would run.", ENGINE),
        "header": ("The header is that of the schema.", FRICTIONLESS),
        "line-end": ("Lines end with LF.", ENGINE),
        "line-length": ("No line is longer than a million bytes.", ENGINE),
        "mixed-alphabets": ("No word mixes Latin with Cyrillic or Greek letters.", ENGINE),
        "nfc": ("A cell is in Unicode form NFC.", ENGINE),
        "quoting": ("Cells are in quotes exactly where they need them.", ENGINE),
        "ragged-row": ("A row has as many cells as the header.", FRICTIONLESS),
        "replacement-character": (
            "No cell holds U+FFFD, which stands for a lost character.", ENGINE),
        "space": ("Spaces are plain ones, unless a cell quotes its source.", ENGINE),
        "unsorted": ("Rows stand in the natural order of their key.", ENGINE),
    },
    "a field of a schema": {
        "enum": ("A cell holds a code of its list.", BOTH),
        "foreign-key": ("A reference names a row that is there.", FRICTIONLESS),
        "length": ("A cell is no longer than its field allows.", BOTH),
        "pattern": ("A cell has the form of its field.", BOTH),
        "primary-key": ("A key stands once.", BOTH),
        "range": ("A number is within the limits of its field.", BOTH),
        "required": ("A required cell is filled.", BOTH),
        "type": ("A cell is of its field's type.", BOTH),
        "unique": ("A value that has to be unique stands once.", BOTH),
    },
    "the evidence": {
        "derivation": ("A cell is what its phrase gives, or the figure says why not.", ENGINE),
        "ledger-open": ("A closed ledger leaves no number of its text open.", ENGINE),
        "slice": ("What is printed is the slice of the text.", ENGINE),
        "text-hash": ("A text is the one that was frozen.", ENGINE),
        "text-length": ("A text is as long as its source says.", ENGINE),
        "text-missing": ("Where texts are required, each is there.", ENGINE),
    },
    "the gate itself": {
        "check-sql": ("A check is one SELECT that returns what a check returns.", ENGINE),
        "checks-missing": ("A package has checks.", ENGINE),
        "exception-is-needed": ("An exception excuses a row that breaks its rule.", ENGINE),
        "missing-reason": ("A released cell that changes has its reason.", ENGINE),
        "reason": ("The file of reasons is well formed.", ENGINE),
        "stale-reason": ("A reason belongs to a change.", ENGINE),
        "view-sql": ("A view is one statement that creates it.", ENGINE),
        "witness": ("What frictionless or pandera refuses is not valid.", "frictionless; pandera"),
    },
}  # fmt: skip


STATEMENTS = {
    "speaker-is-named": "Who speaks is named before the end of the sentence, or wrote the text.",
    "one-speaker-per-sentence": "What stands in one sentence is said by one and the same.",
    "area-is-named": "The areas of a figure stand in its text.",
    "actor-is-named": "Whoever takes part stands in a text that reports the thing.",
    "stage-has-cue": "A stage that is stated has a word for it in its sentence.",
    "status-has-cue": "The status of an agreement has a word for it in its sentence.",
    "modality-has-cue": "What is not stated as a fact has a word for it in its sentence.",
    "span-ends-at-words": "A span starts and ends where a word does, without a stop.",
    "aside-is-no-quantity": "What is set aside reads as no quantity with a unit, or says why.",
    "source-date-is-printed": "A day of a source that is stated is printed in its text.",
    "signed-is-printed": "The mention of a signature gives its day.",
    "milestone-is-printed": "A milestone whose date is stated is dated in its sentence.",
}


def rule_index(package: Package) -> list[Rule]:
    """All rules of a package, by name."""
    rules = [
        Rule(name, sentence, where, who)
        for where, mine in _ANY.items()
        for name, (sentence, who) in mine.items()
    ]
    for table in package.tables.values():
        rules += [
            Rule(r["name"], f"{r['title']}.", table.schema_path, PANDERA) for r in table.rules
        ]
        for name in table.schema.get("checks", []):
            rules.append(_named(name, ROW_CHECKS[name].title, table.schema_path))
        for field in table.fields:
            for name in field.get("checks", []):
                rules.append(_named(name, FIELD_CHECKS[name].title, table.schema_path))
    rules += [Rule(name, STATEMENTS[name], "the evidence", ENGINE) for name in STATEMENTS]
    checks, _ = read_checks(package.root)
    rules += [Rule(check.rule, check.title, f"{FOLDER}/", ENGINE) for check in checks]
    merged: dict[str, Rule] = {}
    for rule in rules:
        before = merged.get(rule.name)
        if before and rule.where not in before.where.split(", "):
            rule = Rule(rule.name, rule.sentence, f"{before.where}, {rule.where}", rule.who)  # noqa: PLW2901
        merged[rule.name] = rule
    return [merged[name] for name in sorted(merged)]


def _named(name: str, title: str, where: str) -> Rule:
    return Rule(name.replace("_", "-"), f"{title[:1].upper()}{title[1:]}.", where, PANDERA)
