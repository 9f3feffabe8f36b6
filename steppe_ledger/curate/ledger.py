"""For a curator with the texts: how much of each text is in the ledger, and what is still open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from steppe_ledger.curate.propose import propose
from steppe_ledger.curate.reader import Proposal, Reader
from steppe_ledger.curate.tables import as_text, csv_lines, mention_row
from steppe_ledger.evidence.numbers import NumberSpan
from steppe_ledger.evidence.texts import Span, open_numbers, read_text, spans_in
from steppe_ledger.findings import CannotRunError
from steppe_ledger.markdown import visible
from steppe_ledger.package.descriptor import Package
from steppe_ledger.sql.database import Connection, key_of, staged, text_of
from steppe_ledger.sql.query import open_tables, run

CONTEXT = 40  # code points shown on either side of an open number
OPEN = "open"  # the kind of a number that no mention holds
PROPOSED = "proposed"  # and of what `code` would propose for it
_NEEDED = ("sources", "mentions")
_APART = ("mention_id", "source_id", "note")  # columns that a record's words leave out


@dataclass(frozen=True)
class Account:
    """What of one source stands in the ledger; ``text`` is None where the text is not there."""

    source: dict[str, str]
    text: str | None
    spans: list[Span]
    numbers: list[NumberSpan]
    proposals: list[Proposal] = field(default_factory=list)

    def pieces(self) -> Iterator[tuple[str, str, str]]:
        """The text cut into pieces: the characters, the kind of the mention, and its identifier."""
        text, place = self.text or "", 0
        marks = [(s.start, s.end, s.kind, s.mention_id) for s in self.spans]
        marks += [(p.start, p.end, PROPOSED, f"proposed-{p.start}") for p in self.proposals]
        marks += [(n.start, n.end, OPEN, "") for n in self.numbers]
        for start, end, kind, mention_id in sorted(marks, key=lambda m: (m[0], -m[1])):
            if start < place or end <= start:
                continue  # a number in what is proposed for it, or cut in two by a span
            yield text[place:start], "", ""
            yield text[start:end], kind, mention_id
            place = end
        yield text[place:], "", ""


def kinds(package: Package) -> list[str]:
    """The kinds of mentions, in the order of the schema."""
    field = next((f for f in package.tables["mentions"].fields if f["name"] == "kind"), {})
    return [str(kind) for kind in field.get("constraints", {}).get("enum", [])]


def ledger(package: Package, texts: Path, source: str | None) -> tuple[str, int]:
    """The report as text, and how many numbers are open or texts missing.

    Raises CannotRunError where there is no such source.
    """
    lines: list[str] = []
    still_open = 0
    with open_tables(package) as connection:
        for account in _accounts(connection, package, texts, source):
            name = account.source["source_id"]
            if account.text is None:
                lines.append(f"{name}: not checked, {name}.txt is not in {texts}")
                still_open += 1
                continue
            counted = Counter(span.kind for span in account.spans)
            counts = ", ".join(f"{counted[k]} {k}" for k in kinds(package) if counted[k])
            covered = sum(span.end - span.start for span in account.spans)
            lines.append(
                f"{name}: {len(account.spans)} mentions ({counts}),"
                f" {covered} of {len(account.text)} characters, {len(account.numbers)} numbers open"
            )
            still_open += len(account.numbers)
            for number in account.numbers:
                lines += _shown(package, name, account.text, number)
    return "".join(f"{visible(line)}\n" for line in lines), still_open


def ledger_page(package: Package, texts: Path, source: str | None) -> str:
    """A page with each text, its mentions coloured by kind and linked to their records.

    What `code` would propose for its open numbers is marked too, with what speaks for it. The page
    holds copyrighted text: for local eyes only. Raises CannotRunError where there is no such
    source.
    """
    here = Path(__file__).parent
    page = Environment(loader=FileSystemLoader(here), autoescape=True).get_template("ledger.html")
    with open_tables(package) as connection:
        accounts = list(_accounts(connection, package, texts, source))
        records = _records(connection, package)
    accounts = [_with_proposals(package, account) for account in accounts]
    style = (here / "ledger.css").read_text("utf-8")
    legend = [*kinds(package), PROPOSED, OPEN]
    return page.render(style=style, kinds=legend, accounts=accounts, records=records) + "\n"


def _with_proposals(package: Package, account: Account) -> Account:
    if not account.numbers:
        return account
    reader = Reader(package, account.source, account.text or "")
    return replace(account, proposals=propose(reader, account.spans))


def _accounts(
    connection: Connection, package: Package, texts: Path, source: str | None
) -> Iterator[Account]:
    """What is known of each source, or of one. Raises CannotRunError where there is no such one."""
    if not all(name in package.tables for name in _NEEDED):
        raise CannotRunError("the package has no sources and mentions")
    if not texts.is_dir():
        raise CannotRunError(f"{texts} is not a folder of texts")
    sources = as_text(run(connection, "FROM sources WHERE source_id IS NOT NULL"))
    known = {row["source_id"]: row for row in sources}
    if source is not None and source not in known:
        raise CannotRunError(f"there is no source {source}; there are {', '.join(known)}")
    for source_id in known if source is None else [source]:
        rows = connection.execute(
            'SELECT __line__, mention_id, printed, start, "end", kind'
            f" FROM {staged(package.tables['mentions'])}"
            ' WHERE source_id = ? AND start IS NOT NULL AND "end" IS NOT NULL',
            [source_id],
        ).fetchall()
        spans, text = spans_in(rows), read_text(texts, source_id)
        yield Account(known[source_id], text, spans, open_numbers(text, spans) if text else [])


def _shown(package: Package, source_id: str, text: str, number: NumberSpan) -> list[str]:
    """Where an open number stands, and a row of the table of mentions for it."""
    before = text[max(0, number.start - CONTEXT) : number.start]
    printed = text[number.start : number.end]
    after = text[number.end : number.end + CONTEXT]
    cells = mention_row(source_id, number.start, printed, "quantity")
    row = csv_lines(package.tables["mentions"].columns, [cells]).rstrip("\n")
    context = f"...{' '.join(before.split())} >>{printed}<< {' '.join(after.split())}..."
    return [
        f"  at {number.start} ({number.form}): {context}",
        f"    widen the span, choose the kind, paste: {row}",
    ]


def _records(connection: Connection, package: Package) -> dict[str, list[str]]:
    """For each mention the records that it is the evidence of, in a few words."""
    records: dict[str, list[str]] = {}
    for table in package.tables.values():
        if table.name == "mentions" or "mention_id" not in table.columns:
            continue
        fields = [f for f in table.fields if f["name"] not in _APART]
        cells = ", ".join(text_of(field) for field in fields)
        query = (
            f"SELECT mention_id, {key_of(table)}, [{cells}] FROM {staged(table)} ORDER BY __line__"
        )
        for mention_id, key, texts in connection.execute(query).fetchall():
            pairs = zip((f["name"] for f in fields), texts, strict=True)
            says = ", ".join(f"{name}={text}" for name, text in pairs if text)
            records.setdefault(mention_id, []).append(f"{table.name} {key}: {says}")
    return records


def open_source(
    package: Package, texts: Path, source_id: str
) -> tuple[dict[str, str], str, list[Span]]:
    """The row of a source as text, its text, and its mentions in the order of the text.

    Raises CannotRunError where there is no such source, or its text is not there.
    """
    with open_tables(package) as connection:
        (account,) = _accounts(connection, package, texts, source_id)
    if account.text is None:
        raise CannotRunError(f"{source_id}.txt is not in {texts}")
    return account.source, account.text, account.spans
