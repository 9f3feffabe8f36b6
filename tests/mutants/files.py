"""Faults of whole files: tables, schemas, checks, views, descriptor, texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from steppe_ledger.package.descriptor import Table
from tests.mutants.corpus import Corpus, Mutant

_FORM = {
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "final newline lost": lambda data: data[:-1],
    "empty line": lambda data: data + b"\n",
    "row of commas": lambda data: data + b"," * data.split(b"\n")[0].count(b",") + b"\n",
    "semicolons": lambda data: data.replace(b",", b";"),
    "last two rows exchanged": lambda data: _lines(data, lambda rows: [*rows[:-2], *rows[:-3:-1]]),
    "header lost": lambda data: data.partition(b"\n")[2],
    "names of two columns exchanged": lambda data: _header(data, lambda names: [names[1], names[0], *names[2:]]),
    "column too many": lambda data: data.replace(b"\n", b",\n"),
    "cell too many in a row": lambda data: data[:-1] + b",\n",
    "quotes that are not needed": lambda data: b'"' + data.replace(b",", b'",', 1),
    "quote left open": lambda data: data[:-1] + b'"\n',
    "not UTF-8": lambda data: data[:-1] + b"\xe9\n",
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "conflict of a merge": lambda data: data + b"<<<<<<< mine\n",
    "emptied": lambda data: b"",
    "rows lost": lambda data: data.partition(b"\n")[0] + b"\n",
    "cut in the middle": lambda data: data[: len(data) // 2],
}  # fmt: skip
_TEXT = {
    "digit": lambda data: data.translate(bytes.maketrans(b"0123456789", b"1234567890")),
    "cut at the end": lambda data: data[:-2],
    "CRLF": lambda data: data + b"\r\n",
    "emptied": lambda data: b"",
}


def _lines(data: bytes, change: Any) -> bytes:
    head, *rows = data.split(b"\n")[:-1]
    return b"\n".join([head, *change(rows), b""])


def _header(data: bytes, change: Any) -> bytes:
    head, _, rest = data.partition(b"\n")
    return b",".join(change(head.split(b","))) + b"\n" + rest


def break_file(path: Path, kind: str, *words: str) -> None:
    """Change a file: in its form, as JSON below a path of keys, or by other content."""
    if kind == "json":
        *steps, last, value = words
        told = json.loads(path.read_bytes())
        part = told
        for step in steps:
            part = part[_step(part, step)]
        if value:
            part[_step(part, last)] = json.loads(value)
        else:
            del part[_step(part, last)]
        path.write_text(json.dumps(told), "utf-8")
    elif kind == "content":
        path.write_text(words[0], "utf-8")
    elif kind == "deleted":
        path.unlink()
    else:
        path.write_bytes((_TEXT if path.suffix == ".txt" else _FORM)[kind](path.read_bytes()))


def _step(part: Any, step: str) -> Any:
    """Where a step leads: a key of an object, the name or the number of one of a list."""
    if isinstance(part, dict):
        return step
    names = [each.get("name") if isinstance(each, dict) else None for each in part]
    return names.index(step) if step in names else [json.dumps(e) for e in part].index(step)


def _loosened(schema: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What can be taken out of a schema: column or rule, operator, where."""
    for field in schema["fields"]:
        at = ("fields", field["name"])
        for limit, value in field.get("constraints", {}).items():
            yield field["name"], f"{limit} dropped", (*at, "constraints", limit, "")
            if limit == "enum":
                yield (field["name"], "a code more",
                       (*at, "constraints", limit, json.dumps([*value, "another"])))  # fmt: skip
        if field["type"] != "string":
            yield field["name"], "type loosened", (*at, "type", '"string"')
        if field.get("checks"):
            yield field["name"], "check dropped", (*at, "checks", "")
        yield field["name"], "field dropped", (*at, "")
    for word, name in (
        ("foreignKeys", "fields"),
        ("rules", "name"),
        ("checks", ""),
        ("uniqueKeys", ""),
    ):
        for part in schema.get(word, []):
            called = part[name] if name else part
            called = called if isinstance(called, str) else ", ".join(called)
            yield (
                called,
                f"{word} dropped",
                (word, part["name"] if word == "rules" else json.dumps(part), ""),
            )
    yield ", ".join(schema["primaryKey"]), "primaryKey dropped", ("primaryKey", "")


def _descriptor(told: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for i, resource in enumerate(told["resources"]):
        name, at = resource["name"], ("resources", resource["name"])
        yield name, "resource dropped", (*at, "")
        yield name, "hash of another file", (*at, "hash", json.dumps(f"sha256:{0:064}"))
        yield name, "bytes of another file", (*at, "bytes", "1")
        yield name, "path that is not there", (*at, "path", '"tables/nothing.csv"')
        yield name, "path outside", (*at, "path", '"../table.csv"')
        yield name, "schema of another table", (*at, "schema", json.dumps(
            told["resources"][i - 1]["schema"]))  # fmt: skip
        yield name, "encoding", (*at, "encoding", '"latin-1"')
        yield name, "delimiter", (*at, "dialect", '{"delimiter": ";"}')
        yield name, "name doubled", (*at, "name", json.dumps(told["resources"][i - 1]["name"]))
    for word in ("version", "licenses", "name", "created", "resources"):
        if word in told:
            yield word, "property of a wrong type", (word, "3")


def held(mutant: Mutant) -> set[str]:
    """What the findings of a faulty file may name: its path, its table.

    What is taken out of a schema is known by itself: much can be taken out of one at a time.
    """
    paths = {path.removeprefix("package/") for path, _, _ in mutant.files}
    if mutant.files and mutant.table == "datapackage":
        return {f"datapackage.json {mutant.column}"}
    if mutant.column.startswith("schema: "):
        return {" ".join(mutant.kind)}
    return paths | ({mutant.table} if mutant.column.startswith(("file", "schema")) else set())


def _of(table: str, column: str, operator: str, path: str, kind: str, *words: str) -> Mutant:
    return Mutant(table, column, operator, files=((f"package/{path}", kind, words),))


def file_mutants(corpus: Corpus) -> Iterator[Mutant]:
    """Every file by every fault that fits it."""
    for table in corpus.tables.values():
        yield from _table(table, (corpus.root / table.path).read_bytes())
    told = json.loads((corpus.root / "datapackage.json").read_bytes())
    for column, operator, words in _descriptor(told):
        yield _of("datapackage", column, operator, "datapackage.json", "json", *words)
    yield _of("datapackage", "file", "no JSON", "datapackage.json", "content", "{")
    yield _of("datapackage", "file", "deleted", "datapackage.json", "deleted")
    for folder in ("checks", "views"):
        for path in sorted((corpus.root / folder).glob("*.sql")):
            name = f"{folder}/{path.name}"
            yield _of(folder, "a file", "deleted", name, "deleted")
            yield _of(folder, "a file", "emptied", name, "content", "")
            yield _of(folder, "a file", "no SQL", name, "content", "-- a\nSELEC 1")
    for source in sorted(corpus.texts):
        name, row = f"texts/{source}.txt", ("sources", corpus.at["sources"][source])
        for kind in (*_TEXT, "deleted"):
            yield Mutant("texts", "a file", kind, files=((name, kind, ()),), donors=(row,))


def _table(table: Table, data: bytes) -> Iterator[Mutant]:
    for kind, change in _FORM.items():
        if change(data) != data:
            yield _of(table.name, "file", kind, table.path, kind)
    yield _of(table.name, "file", "deleted", table.path, "deleted")
    for column, operator, words in _loosened(table.schema):
        yield _of(table.name, f"schema: {column}", operator, table.schema_path, "json", *words)
    yield _of(table.name, "schema", "deleted", table.schema_path, "deleted")
    yield _of(table.name, "schema", "no JSON", table.schema_path, "content", "{")
