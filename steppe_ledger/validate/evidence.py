"""The package held against what is printed: hashes, slices, open numbers, derived cells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from steppe_ledger.evidence.derivations import (
    FROM_PHRASE,
    Fault,
    Phrases,
    derivable,
    period_faults,
)
from steppe_ledger.evidence.texts import (
    Span,
    frozen_fault,
    ledger_message,
    open_numbers,
    read_text,
    slice_faults,
    spans_in,
)
from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.sql.database import Connection, literal, quoted, staged, text_of
from steppe_ledger.validate.sheet import Sheet, among

# the columns of a source that are about its text, and say nothing of its date
OF_TEXT = ("text_sha256", "text_chars", "ledger")
_PHRASE = (*FROM_PHRASE, "exception", "note")
_PERIOD = (
    "period_start",
    "period_end",
    "period_basis",
    "baseline_start",
    "baseline_end",
    "exception",
)


_NEEDED = {
    "sources": {"source_id", "stated_from", "stated_to", *OF_TEXT},
    "mentions": {"mention_id", "source_id", "start", "end", "printed", "kind"},
    "figures": {"figure_id", "mention_id", "source_id", "period_mention_id", "baseline_mention_id",
                *_PHRASE, *_PERIOD},
    "units": {"unit", "printed_forms"},
}  # fmt: skip


def check_columns(sheets: dict[str, Sheet]) -> Iterator[Finding]:
    """The columns without which the evidence cannot be held against the tables."""
    for name, needed in _NEEDED.items():
        if name in sheets:
            table = sheets[name].table
            for column in sorted(needed - set(table.columns)):
                message = f"the evidence needs the field {column}"
                hint = "Put the field back into the schema and the table."
                yield Finding("schema", message, hint, name, table.schema_path, 1)


def check_texts(
    report: Report, sheets: dict[str, Sheet], texts: Path | None, *, require_texts: bool
) -> dict[str, Any]:
    """Hold the tables against the texts that are there; returns what was and was not checked."""
    if texts is not None and not texts.is_dir():
        raise CannotRunError(f"{texts} is not a folder of texts")
    if "sources" not in sheets or "mentions" not in sheets:
        return {"texts": "not checked: sources or mentions cannot be read"}
    sources, mentions = sheets["sources"], sheets["mentions"]
    wrong = report.wrong_lines(mentions.table.path)
    done = {"texts_present": 0, "texts_of": sources.rows, "slices": 0, "open_numbers": 0}
    there = {p.stem for p in texts.iterdir() if p.suffix == ".txt"} if texts is not None else set()
    doubtful = _sources_of(mentions, wrong)
    columns = "text_sha256, text_chars::VARCHAR, ledger"
    for line, source_id, _, sha256, chars, ledger in sources.where("true", None, more=columns):
        text = read_text(texts, source_id) if texts is not None and source_id in there else None
        place = (line, source_id, sha256)
        if text is None:
            if require_texts:
                message = f"the text {source_id}.txt is not there"
                hint = "Point --texts or STEPPE_LEDGER_TEXTS at the folder that holds it."
                report.add([sources.finding("text-missing", message, hint, place, "text_sha256")])
            continue
        done["texts_present"] += 1
        fault = frozen_fault(text, sha256 or "", chars or "")
        if fault is not None:
            column, rule, message, hint = fault
            value = sha256 if column == "text_sha256" else chars
            report.add([sources.finding(rule, message, hint, (line, source_id, value), column)])
            continue
        mine = spans_of(mentions, source_id)
        report.withdraw(_mangled(mentions, mine, text))
        wrong = report.wrong_lines(mentions.table.path)
        good = [span for span in mine if span.line not in wrong]
        report.add(
            mentions.finding(
                "slice", message, hint, (span.line, span.mention_id, span.printed), column
            )
            for span, column, message, hint in slice_faults(text, good)
        )
        done["slices"] += len(good)
        numbers = open_numbers(text, mine)
        done["open_numbers"] += len(numbers)
        doubts = doubtful | _sources_of(mentions, report.wrong_lines(mentions.table.path))
        if ledger == "closed" and numbers and source_id not in doubts:
            hint = f"Run `python -m steppe_ledger ledger {source_id}` for a row to paste for each."
            message = ledger_message(text, numbers)
            report.add([sources.finding("ledger-open", message, hint, (line, source_id, ledger),
                                        "ledger")])  # fmt: skip
    return dict(done)


def _mangled(
    mentions: Sheet, spans: list[Span], text: str
) -> set[tuple[str | None, int | None, str | None]]:
    """The cells `end` that only look wrong, because it is `printed` that the text does not have."""
    return {
        (mentions.table.path, span.line, "end")
        for span in spans
        if len(span.printed) != span.end - span.start and span.printed not in text
    }


def spans_of(mentions: Sheet, source_id: str) -> list[Span]:
    """The mentions of a source, in the order of the text; without those that have no place."""
    return spans_in(
        mentions.where(
            f'source_id = {literal(source_id)} AND start IS NOT NULL AND "end" IS NOT NULL',
            "printed", more='start, "end", kind',
        )
    )  # fmt: skip


def _sources_of(mentions: Sheet, lines: set[int]) -> set[str]:
    """The sources of wrong mentions: one of these may cover a number that seems open."""
    if not lines:
        return set()
    rows = mentions.connection.execute(
        f"SELECT mention_id, source_id FROM {staged(mentions.table)}"
        f" WHERE __line__ IN ({among(lines)})"
    ).fetchall()
    return {cell.partition("@")[0] for row in rows for cell in row if cell}


def check_derivations(report: Report, sheets: dict[str, Sheet]) -> int:
    """Derive every figure again; returns how many figures were derived.

    Figures that cannot be read, or rest on a row that is wrong, are left alone. Where a row rule
    said that two cells of a figure do not fit each other and one of them is what is printed, the
    report takes back what it said of that one.
    """
    needed = ("sources", "mentions", "figures", "units")
    if not all(name in sheets for name in needed):
        return 0
    figures = sheets["figures"]
    wrong = {
        name: report.wrong_lines(sheets[name].table.path, besides=OF_TEXT) | sheets[name].apart
        for name in needed
    }
    if wrong["units"]:
        return 0
    row_rules = {rule["name"] for rule in figures.table.rules}
    unreadable = report.wrong_lines(figures.table.path, rules_besides=row_rules) | figures.apart
    connection = figures.connection
    connection.execute(_joined(sheets, wrong, unreadable))
    right: set[tuple[str | None, int | None, str | None]] = set()
    wrong_cells: dict[str, dict[int, tuple[str, str]]] = {}
    for lines, found, could in _faults(connection, sheets):
        names = {column for column, _, _ in found}
        for line in wrong["figures"].intersection(lines):
            right |= {(figures.table.path, line, c) for c in could - names}
        for column, message, hint in found:
            wrong_cells.setdefault(column, {}).update(dict.fromkeys(lines, (message, hint)))
    findings = [
        figures.finding("derivation", *said[place[0]], place, column)
        for column, said in wrong_cells.items()
        for place in figures.where(f"__line__ IN ({among(said)})", column)
    ]
    report.withdraw(right)
    report.add(findings)
    count = connection.execute("SELECT count(*) FROM __stage__.__derived__").fetchone()
    connection.execute("DROP TABLE __stage__.__derived__")
    return count[0] if count else 0


def _joined(sheets: dict[str, Sheet], wrong: dict[str, set[int]], unreadable: set[int]) -> str:
    """SQL that lays beside each figure what is printed, and when its words were said."""
    fields = {f["name"]: f for f in sheets["figures"].table.fields}
    names = sorted({*_PHRASE, *_PERIOD})
    cells = ", ".join(f"coalesce({text_of(fields[n], 'f')}, '') AS {quoted(n)}" for n in names)
    mentions = sheets["mentions"].source(wrong["mentions"])
    date = f"SELECT mention_id, source_id, printed FROM {mentions} WHERE kind = 'date'"
    return (
        f"CREATE TABLE __stage__.__derived__ AS SELECT f.__line__, m.printed, {cells},"
        " s.stated_from::VARCHAR AS __first__, s.stated_to::VARCHAR AS __last__,"
        " p.printed AS __period__, b.printed AS __baseline__"
        f" FROM {sheets['figures'].source(unreadable)} AS f"
        f" JOIN {mentions} AS m ON m.mention_id = f.mention_id"
        f" JOIN {sheets['sources'].source(wrong['sources'])} AS s ON s.source_id = f.source_id"
        f" LEFT JOIN ({date}) AS p ON p.mention_id = f.period_mention_id"
        " AND p.source_id = f.source_id"
        f" LEFT JOIN ({date}) AS b ON b.mention_id = f.baseline_mention_id"
        " AND b.source_id = f.source_id"
    )


def _faults(
    connection: Connection, sheets: dict[str, Sheet]
) -> Iterator[tuple[list[int], list[Fault], set[str]]]:
    """For each distinct figure with a fault: its lines, its faults, its derivable columns."""
    units = sheets["units"].where("true", None, more="unit, printed_forms")
    forms = {
        form: unit for *_, unit, printed in units for form in (printed or "").split("|") if form
    }
    phrases = Phrases(forms)
    for name, columns, extra in (
        ("", _PHRASE, ("printed",)),
        ("period", _PERIOD, ("__period__", "__first__", "__last__")),
        ("baseline", _PERIOD, ("__baseline__", "__first__", "__last__")),
    ):
        chosen = ", ".join(quoted(column) for column in (*extra, *columns))
        cursor = connection.execute(
            f"SELECT {chosen}, list(__line__) FROM __stage__.__derived__"
            f" WHERE {quoted(extra[0])} IS NOT NULL GROUP BY {chosen}"
        )
        while batch := cursor.fetchmany(20_000):
            for row in batch:
                printed, figure = row[0], dict(zip(columns, row[len(extra) : -1], strict=True))
                if name:
                    found = list(period_faults(name, figure, printed, (row[1], row[2])))
                    could = derivable(figure, {name: printed}) - set(FROM_PHRASE)
                else:
                    found = list(phrases.faults(figure, printed))
                    could = derivable(figure, {})
                if found:
                    yield row[-1], found, could
