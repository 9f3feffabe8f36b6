"""Read a package's descriptor and schemas into plain objects."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from steppe_ledger.findings import CannotRunError, Finding
from steppe_ledger.package.files import MOST_TABLE, FileError, path_in, read_json
from steppe_ledger.package.schema import SchemaError, check_schema

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
_RESOURCE = {
    "name", "type", "path", "title", "description", "schema", "hash", "bytes", "encoding", "format",
    "mediatype", "dialect", "licenses", "sources", "homepage", "$schema",
}  # fmt: skip
_FIXED = {"type": "table", "encoding": "utf-8", "format": "csv", "mediatype": "text/csv"}
_TEXTS = ("name", "id", "title", "description", "version", "created", "homepage", "$schema")
_LISTS = ("licenses", "contributors", "keywords", "sources")


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
        done: dict[str, Table] = {}

        def visit(table: Table, above: frozenset[str]) -> None:
            if table.name in done or table.name in above:
                return
            for _, target, _ in table.foreign_keys:
                if target in self.tables:
                    visit(self.tables[target], above | {table.name})
            done[table.name] = table

        for name in sorted(self.tables):
            visit(self.tables[name], frozenset())
        return list(done.values())


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
    if not resources:
        findings.append(_wrong(root, "the descriptor lists no resource: there is nothing to check"))
    tables: dict[str, Table] = {}
    names = Package(root, descriptor, {}).declared
    for resource in resources:
        loaded, fault = _load_table(root, resource, names, elsewhere=elsewhere)
        if fault is not None:
            findings.append(fault)
        elif loaded is not None:
            clash = next((n for n in tables if n.casefold() == loaded.name.casefold()), None)
            if clash is not None:
                findings.append(_wrong(root, f"two resources are called {clash}, but for case",
                                       "Rename one of them.", "name", loaded.name))  # fmt: skip
            else:
                tables[loaded.name] = loaded
    for name, message in _wrong_targets(tables).items():
        table = tables.pop(name)
        findings.append(_of_schema(root, table.name, table.schema_path, SchemaError(message)))
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


def _descriptor_faults(descriptor: dict[str, Any]) -> list[str]:
    """What is wrong with the properties of the package that every release writes out again."""
    texts = [f"{n} must be a text" for n in _TEXTS if not isinstance(descriptor.get(n, ""), str)]
    lists = [
        f"{name} must be a list that is not empty, or left out"
        for name in _LISTS
        if name in descriptor and not (isinstance(descriptor[name], list) and descriptor[name])
    ]
    objects = [
        f"{name} must be a list of objects"
        for name in ("licenses", "contributors", "sources")
        if isinstance(descriptor.get(name), list)
        and not all(isinstance(part, dict) for part in descriptor[name])
    ]
    if descriptor.get("created") is not None and not _is_moment(descriptor["created"]):
        texts.append("created must be a moment, as in 2026-11-22T00:00:00Z")
    dialect = "dialect" in descriptor and not _plain_dialect(descriptor["dialect"])
    return texts + lists + objects + ([_DIALECT_WRONG] if dialect else [])


_DIALECT_WRONG = "the dialect is not that of the tables: a header, commas, double quotes"


def _is_moment(text: Any) -> bool:
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _plain_dialect(dialect: Any) -> bool:
    if not isinstance(dialect, dict):
        return False
    flat = {**dialect, **dialect["csv"]} if isinstance(dialect.get("csv"), dict) else dialect
    return all(
        name in ("csv", "$schema", "type", "name", "title", "description")
        or (name in DIALECT and type(value) is type(DIALECT[name]) and value == DIALECT[name])
        for name, value in flat.items()
    )


def _resource_fault(resource: dict[str, Any]) -> tuple[str, str, Any] | None:
    """What is wrong with a resource's own properties, and the property and value at fault."""
    name = resource["name"]
    for word in resource:
        if word not in _RESOURCE:
            return f"resource {name}: no engine here knows the property {word}", "name", name
    for word, only in _FIXED.items():
        said = resource.get(word, only)
        if not isinstance(said, str) or said.lower() != only:
            return f"resource {name}: {word} must be {only}, which the files are", word, said
    if "dialect" in resource and not _plain_dialect(resource["dialect"]):
        return f"resource {name}: {_DIALECT_WRONG}", "name", name
    for word in ("title", "description", "hash"):
        if not isinstance(resource.get(word, ""), str):
            return f"resource {name}: {word} must be a text", "name", name
    if type(resource.get("bytes", 0)) is not int:
        return f"resource {name}: bytes must be a whole number", "name", name
    return None


def _load_table(
    root: Path, resource: dict[str, Any], resources: set[str], *, elsewhere: bool
) -> tuple[Table | None, Finding | None]:
    name, path, schema_path = resource.get("name"), resource.get("path"), resource.get("schema")
    if (
        not isinstance(name, str) or not isinstance(path, str) or not isinstance(schema_path, str)
        or not name or not name.isprintable() or name.startswith("__")
    ):  # fmt: skip
        message = f"resource {name!r} needs a name, a path and the path of a schema, each a text"
        return None, _wrong(root, message, "Give all three as text.", "name", name)
    fault = _resource_fault(resource)
    if fault is not None:
        message, word, text = fault
        return None, _wrong(root, message, "Correct or delete the property.", word, text)
    word, where = "path", path
    try:
        try:
            path_in(root, path, MOST_TABLE)
        except FileError as error:
            if not elsewhere or error.rule == "unsafe-path":
                raise
        word, where = "schema", schema_path
        schema = read_json(root, schema_path)
    except FileError as error:
        if error.rule == "unsafe-path":
            return None, _wrong(root, str(error), error.hint, word, where, error.rule)
        return None, of_file(error, where, name)
    try:
        check_schema(schema, name, resources)
    except SchemaError as error:
        return None, _of_schema(root, name, schema_path, error)
    return Table(name, path, schema_path, schema), None


def _of_schema(root: Path, table: str, path: str, error: SchemaError) -> Finding:
    line = line_of(root, path, "name", error.name)
    return Finding("schema", str(error), "Correct the schema.", table=table, path=path, line=line)


def _wrong_targets(tables: dict[str, Table]) -> dict[str, str]:
    """Tables with a foreign key to fields that its target does not have or not as its key."""
    wrong: dict[str, str] = {}
    for table in tables.values():
        for _, target, theirs in table.foreign_keys:
            if target in tables and not set(theirs) <= set(tables[target].columns):
                wrong[table.name] = f"a foreign key refers to fields that {target} does not have"
    return wrong
