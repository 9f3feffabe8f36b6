"""Read a package's descriptor and schemas into plain objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from steppe_ledger.findings import CannotRunError, Finding
from steppe_ledger.package.files import MOST_TABLE, FileError, path_in, read_json
from steppe_ledger.package.schema import SchemaError, check_schema
from steppe_ledger.package.shape import NAME, misfits, shape

DESCRIPTOR = "datapackage.json"
# how the tables are written; a descriptor may repeat it, and nothing else would be true
DIALECT = {
    "header": True,
    "headerRows": [1],
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
_FIXED = {"type": "table", "encoding": "utf-8", "format": "csv", "mediatype": "text/csv"}
_DESCRIPTOR = shape({
    "a text": "name id title description version created homepage $schema",
    "a list that is not empty, or left out": "keywords",
    "a list of objects that is not empty, or left out": "licenses contributors sources",
})  # fmt: skip
_RESOURCE = shape({
    NAME: "name", "a text": "path schema title description hash type encoding format mediatype",
    "a whole number": "bytes",
    "anything": "dialect licenses sources homepage $schema",
})  # fmt: skip


@dataclass(frozen=True)
class Table:
    """One resource of the package with its schema."""

    name: str
    path: str
    schema_path: str
    schema: dict[str, Any]

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The schema's field descriptors, in the order of the columns."""
        fields: list[dict[str, Any]] = self.schema["fields"]
        return fields

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [field["name"] for field in self.fields]

    @property
    def key(self) -> list[str]:
        """Names of the columns of the primary key."""
        key: list[str] = self.schema["primaryKey"]
        return key

    @property
    def rules(self) -> list[dict[str, str]]:
        """The schema's row rules."""
        rules: list[dict[str, str]] = self.schema.get("rules", [])
        return rules

    @property
    def foreign_keys(self) -> list[tuple[list[str], str, list[str]]]:
        """Own columns, the table that they refer to, and its columns."""
        return [
            (
                key["fields"],
                key["reference"].get("resource") or self.name,
                key["reference"]["fields"],
            )
            for key in self.schema.get("foreignKeys", [])
        ]


@dataclass(frozen=True)
class Package:
    """A package in a folder. Only tables that could be read stand in ``tables``."""

    root: Path
    descriptor: dict[str, Any]
    tables: dict[str, Table]

    @property
    def size(self) -> int:
        """Bytes of all tables together."""
        return sum((self.root / table.path).stat().st_size for table in self.tables.values())

    @property
    def declared(self) -> set[str]:
        """Names of all resources of the descriptor, whether they could be read or not."""
        names = (resource.get("name") for resource in self.descriptor["resources"])
        return {name for name in names if isinstance(name, str)}

    def resource(self, name: str) -> dict[str, Any]:
        """The descriptor of the resource behind a table."""
        resources: list[dict[str, Any]] = self.descriptor["resources"]
        return next(resource for resource in resources if resource.get("name") == name)

    def in_order(self) -> list[Table]:
        """The tables, each after those that its foreign keys refer to (itself apart)."""
        targets = {
            name: [target for _, target, _ in table.foreign_keys]
            for name, table in self.tables.items()
        }
        return [self.tables[name] for name in in_order(targets)]


def in_order(targets: Mapping[str, Iterable[str]]) -> list[str]:
    """Names, each after those that it refers to, itself and circles apart."""
    done: dict[str, None] = {}

    def visit(name: str, above: frozenset[str]) -> None:
        if name in targets and name not in done and name not in above:
            for target in targets[name]:
                visit(target, above | {name})
            done[name] = None

    for name in sorted(targets):
        visit(name, frozenset())
    return list(done)


def load_package(root: Path, *, elsewhere: bool = False) -> tuple[Package, list[Finding]]:
    """Read the descriptor and schemas under ``root``.

    The tables may be ``elsewhere``: then none needs to be there. Faults of the package come back as
    findings. Raises CannotRunError where there is no package.
    """
    if not (root / DESCRIPTOR).exists():
        raise CannotRunError(f"there is no {DESCRIPTOR} in {root}")
    try:
        descriptor = read_json(root, DESCRIPTOR)
    except FileError as error:
        return Package(root, {}, {}), [of_file(error, DESCRIPTOR)]
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        return Package(root, {}, {}), [_wrong(root, "the descriptor needs a list of resources")]
    findings = [_wrong(root, text) for text in _descriptor_faults(descriptor)]
    tables: dict[str, Table] = {}
    names = Package(root, descriptor, {}).declared
    for resource in resources:
        loaded = _load_table(root, resource, names, elsewhere=elsewhere)
        if isinstance(loaded, Finding):
            findings.append(loaded)
        elif clash := next((n for n in tables if n.casefold() == loaded.name.casefold()), None):
            findings.append(_wrong(root, f"two resources are called {clash}, but for case",
                                   "Rename one of them.", "name", loaded.name))  # fmt: skip
        else:
            tables[loaded.name] = loaded
    astray = {
        table.name: f"a foreign key refers to fields that {target} does not have"
        for table in tables.values()
        for _, target, theirs in table.foreign_keys
        if target in tables and not set(theirs) <= set(tables[target].columns)
    }
    for name, fault in astray.items():
        findings.append(_of_schema(root, name, tables.pop(name).schema_path, fault))
    return Package(root, descriptor, tables), findings


def require_package(root: Path) -> Package:
    """The package under ``root``; raises CannotRunError where its descriptor or schemas are bad."""
    package, findings = load_package(root)
    if findings:
        first = findings[0]
        raise CannotRunError(f"{first.path}:{first.line or 1}: {first.message}")
    return package


def of_file(error: FileError, path: str, table: str | None = None) -> Finding:
    """The finding for a file that cannot be used."""
    return Finding(error.rule, str(error), error.hint, table=table, path=path, line=error.line)


def line_of(root: Path, relative: str, name: str, text: Any) -> int:
    """Line of the last ``"name": "text"`` in a JSON file of the package; 1 where there is none."""
    member = re.compile(
        rf"{re.escape(json.dumps(name))}\s*:\s*{re.escape(json.dumps(text, ensure_ascii=False))}"
    )
    whole = (root / relative).read_text("utf-8")
    last = max((match.start() for match in member.finditer(whole)), default=0)
    return whole.count("\n", 0, last) + 1


def _wrong(root: Path, message: str, hint: str | None = None, name: str = "", text: Any = None,
           rule: str = "descriptor") -> Finding:  # fmt: skip
    hint = hint or "See https://datapackage.org/standard/data-package/."
    line = line_of(root, DESCRIPTOR, name, text) if name else 1
    return Finding(rule, message, hint, path=DESCRIPTOR, line=line)


def _descriptor_faults(descriptor: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the properties of the package that every release writes out again."""
    yield from misfits(descriptor, _DESCRIPTOR, also=True)
    if descriptor.get("created") is not None and not _is_moment(descriptor["created"]):
        yield "created must be a moment, as in 2026-11-22T00:00:00Z"
    if not _plain_dialect(descriptor.get("dialect", {})):
        yield _DIALECT_WRONG
    if not descriptor["resources"]:
        yield "the descriptor lists no resource: there is nothing to check"


_DIALECT_WRONG = "the dialect is not that of the tables: a header, commas, double quotes"


def _is_moment(text: Any) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except (ValueError, TypeError):
        return False


def _plain_dialect(dialect: Any) -> bool:
    if not isinstance(dialect, dict):
        return False
    flat = {**dialect, **dialect["csv"]} if isinstance(dialect.get("csv"), dict) else dialect
    said = {name: value for name, value in flat.items()
            if name not in ("csv", "$schema", "type", "name", "title", "description")}  # fmt: skip
    return repr(said) == repr({name: DIALECT.get(name) for name in said})  # true is not 1


def _load_table(
    root: Path, resource: dict[str, Any], resources: set[str], *, elsewhere: bool
) -> Table | Finding:
    name: Any = resource.get("name")
    faults = [(fault, "name", name) for fault in misfits(resource, _RESOURCE, "name path schema")]
    faults += [(f"{word} must be {only}, which the files are", word, resource[word])
               for word, only in _FIXED.items()
               if str(resource.get(word, only)).lower() != only]  # fmt: skip
    if not _plain_dialect(resource.get("dialect", {})):
        faults.append((_DIALECT_WRONG, "name", name))
    for fault, *at in faults:
        return _wrong(root, f"resource {name}: {fault}", "Correct or delete the property.", *at)
    path, schema_path = resource["path"], resource["schema"]
    word, where = "path", path
    try:
        try:
            path_in(root, path, MOST_TABLE)
        except FileError as error:
            if not elsewhere or error.rule == "unsafe-path":
                raise
        word, where = "schema", schema_path
        schema = read_json(root, schema_path)
        check_schema(schema, name, resources)
    except FileError as error:
        if error.rule == "unsafe-path":
            return _wrong(root, str(error), error.hint, word, where, error.rule)
        return of_file(error, where, name)
    except SchemaError as error:
        return _of_schema(root, name, schema_path, str(error), error.name)
    return Table(name, path, schema_path, schema)


def _of_schema(root: Path, table: str, path: str, fault: str, name: str | None = None) -> Finding:
    line = line_of(root, path, "name", name)
    return Finding("schema", fault, "Correct the schema.", table=table, path=path, line=line)
