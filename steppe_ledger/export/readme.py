"""README.md of the build: what each file is, how large, and how to open it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from steppe_ledger.export.about import title
from steppe_ledger.export.draft import Draft
from steppe_ledger.export.sums import FILES as SUM_FILES
from steppe_ledger.markdown import cell, code, prose, table
from steppe_ledger.sql.database import quoted

README = "README.md"
FILES = {README: "What each file is, and how to open it"}
_WHERE = """\
For a look, open the workbook. To calculate, take a flat file or the DuckDB file. Every CSV file is
UTF-8 without a byte order mark; an empty cell is null.

"""
_CITE = """\
`CITATION.cff` says the same to programs. Quote a number as what somebody stated, with who said it
and the words that were printed.
"""
_OPENED_BY = {
    "csv/{table}.csv": 'pandas.read_csv("csv/{name}.csv")',
    "json/{table}.json": 'json.load(open("json/{name}.json", encoding="utf-8"))',
    "jsonl/{table}.jsonl": 'polars.read_ndjson("jsonl/{name}.jsonl", infer_schema_length=None)',
    "parquet/{table}.parquet": 'polars.read_parquet("parquet/{name}.parquet")',
    "csv/flat_{view}.csv": 'readr::read_csv("csv/{flat}.csv", guess_max = Inf)',
    "json/flat_{view}.json": 'jsonlite::fromJSON("json/{flat}.json")',
    "jsonl/flat_{view}.jsonl": 'pandas.read_json("jsonl/{flat}.jsonl", lines=True)',
    "parquet/flat_{view}.parquet": 'pandas.read_parquet("parquet/{flat}.parquet")',
    "steppe-ledger.duckdb": 'duckdb -readonly steppe-ledger.duckdb "FROM {name}"',
    "steppe-ledger.sql": 'duckdb -init steppe-ledger.sql -c "FROM {name}"',
    "{name}.xlsx": "libreoffice {book}.xlsx",
    "{name}-{version}.zip": "frictionless validate datapackage.json",
    "SHA256SUMS": "sha256sum --check SHA256SUMS",
}


def write(draft: Draft) -> None:
    """Write the page."""
    facts = draft.facts
    heads = ("file", "what it is", "files", "size", "open it with")
    about = facts.title, facts.description, facts.id, facts.licence.title, facts.licence.spdx
    head, description, address, licence, spdx = map(cell, about)
    names = cell(", ".join(creator.name for creator in facts.creators))
    parts = [
        f"# {head}\n\n{description}\n\nVersion {facts.version} of {facts.date}. {address}\n\n",
        _WHERE,
        "## The files\n\n" + table(heads, _files(draft)),
        "## The tables\n\n" + table(("table", "rows", "what it holds"), _tables(draft)),
        f"## Licence\n\n{licence} ({spdx}), {cell(facts.licence.url)}\n\n## How to cite\n\n",
        f"{names} ({facts.created.year}): {head}, version {facts.version}. {address}\n\n{_CITE}",
    ]
    draft.write(README, "".join(parts))


def size(count: float) -> str:
    """Bytes as people read them."""
    for unit in ("bytes", "kB", "MB"):
        if count < 999.5:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:,.3g} GB"


def _files(draft: Draft) -> Iterator[tuple[str, str, str, str, str]]:
    found: dict[str, list[str]] = {pattern: [] for pattern in draft.described}
    for path in draft.written:
        found.setdefault(draft.pattern(path) or path, []).append(path)
    example = next(iter(draft.package.tables))
    flat = next((PurePosixPath(p).stem for p in draft.written if "/flat_" in p), "")
    for pattern, paths in found.items():
        if not paths and pattern not in SUM_FILES and pattern != README:
            continue
        whole = sum((draft.folder / path).stat().st_size for path in paths)
        how = _OPENED_BY.get(pattern, "").replace("{name}", example).replace("{flat}", flat)
        how = how.replace("{book}", draft.facts.name)
        one = paths[0] if len(paths) == 1 else pattern
        what = cell(draft.described.get(pattern) or draft.describe(pattern))
        yield (code(one), what, str(len(paths) or 1), size(whole) if paths else "",
               code(how) if how else "")  # fmt: skip


def _tables(draft: Draft) -> Iterator[tuple[str, str, str]]:
    for one in draft.package.tables.values():
        ((rows,),) = draft.rows(f"SELECT count(*) FROM {quoted(one.name)}")
        first = str(one.schema.get("description") or title(one.schema, one.name)).partition(". ")[0]
        yield code(one.name), f"{rows:,}", prose(f"{first.removesuffix('.')}.")
