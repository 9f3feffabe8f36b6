"""Read a package's descriptor and schemas into plain objects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from steppe_ledger.fieldtypes import FIELD_TYPES
from steppe_ledger.findings import CannotRunError, Finding

DESCRIPTOR = "datapackage.json"


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
            (key["fields"], key["reference"]["resource"] or self.name, key["reference"]["fields"])
            for key in self.schema.get("foreignKeys", [])
        ]


@dataclass(frozen=True)
class Package:
    """A package on disk. Only tables that could be read stand in ``tables``."""

    root: Path
    descriptor: dict[str, Any]
    tables: dict[str, Table]

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


def read_json(root: Path, relative: str) -> tuple[Any, Finding | None]:
    """Read a JSON file of the package; what is wrong with it comes back as a finding."""
    try:
        return json.loads((root / relative).read_bytes().decode("utf-8")), None
    except FileNotFoundError:
        return None, Finding(
            "missing-file",
            f"{relative} does not exist",
            "Add the file, or take its name out of the descriptor.",
            path=relative,
        )
    except UnicodeDecodeError as error:
        return None, Finding(
            "encoding",
            f"byte {error.start} is not UTF-8",
            "Save the file as UTF-8.",
            path=relative,
            line=1,
        )
    except json.JSONDecodeError as error:
        return None, Finding(
            "json",
            f"not JSON: {error.msg} at line {error.lineno}, character {error.colno}",
            "Mend the syntax there: a comma, a quote or a bracket.",
            path=relative,
            line=error.lineno,
        )
    except (OSError, RecursionError) as error:
        raise CannotRunError(f"cannot read {relative}: {error}") from error


def _line_of(root: Path, relative: str, text: str) -> int:
    """Line of the first occurrence of a JSON string in a file of the package; 1 if not found."""
    quoted = json.dumps(text, ensure_ascii=False)
    for number, line in enumerate((root / relative).read_text("utf-8").splitlines(), 1):
        if quoted in line:
            return number
    return 1


def unsafe(relative: str, root: Path) -> bool:
    """Whether a path of the descriptor leaves the package."""
    path = PurePosixPath(relative)
    if path.is_absolute() or ".." in path.parts or "\\" in relative or ":" in relative:
        return True
    return not (root / relative).resolve().is_relative_to(root.resolve())


def _schema_fault(schema: Any) -> str | None:
    """What makes a schema unusable for every later check, or None."""
    if not isinstance(schema, dict):
        return "a Table Schema is a JSON object"
    fields = schema.get("fields")
    if not isinstance(fields, list) or not fields:
        return "a Table Schema needs a list of fields"
    names = []
    for field in fields:
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            return "every field needs a name"
        if field.get("type") not in FIELD_TYPES:
            return f"field {field['name']}: type must be one of {', '.join(FIELD_TYPES)}"
        names.append(field["name"])
    if len(set(names)) < len(names):
        return "two fields share a name"
    key = schema.get("primaryKey")
    if not isinstance(key, list) or not key or not set(key) <= set(names):
        return "primaryKey must be a list of the schema's fields"
    return _reference_fault(schema, set(names)) or _rule_fault(schema, set(names))


def _reference_fault(schema: dict[str, Any], names: set[str]) -> str | None:
    for foreign in schema.get("foreignKeys", []):
        try:
            known = set(foreign["fields"]) <= names and foreign["reference"]["fields"]
        except (KeyError, TypeError):
            known = False
        if not known:
            return "a foreign key needs fields of this table and a reference with fields"
    return None


def _rule_fault(schema: dict[str, Any], names: set[str]) -> str | None:
    for rule in schema.get("rules", []):
        if not {"name", "title", "column", "sql", "hint"} <= set(rule):
            return "a rule needs name, title, column, sql and hint"
        if rule["column"] not in names:
            return f"rule {rule['name']}: there is no column {rule['column']}"
    return None


def _load_table(root: Path, resource: dict[str, Any]) -> tuple[Table | None, Finding | None]:
    name, path, schema_path = (resource.get(word) for word in ("name", "path", "schema"))
    if not (isinstance(name, str) and isinstance(path, str) and isinstance(schema_path, str)):
        return None, Finding(
            "descriptor",
            f"resource {name!r} needs a name, a path and the path of a schema",
            "Give all three as text.",
            path=DESCRIPTOR,
            line=_line_of(root, DESCRIPTOR, str(name)),
        )
    for relative in (path, schema_path):
        if unsafe(relative, root):
            return None, Finding(
                "unsafe-path",
                f"resource {name} points outside the package",
                "Use a path below the folder of datapackage.json.",
                path=DESCRIPTOR,
                line=_line_of(root, DESCRIPTOR, relative),
                value=relative,
            )
    schema, fault = read_json(root, schema_path)
    if fault is not None:
        return None, fault
    reason = _schema_fault(schema)
    if reason is not None:
        return None, Finding(
            "schema", reason, "Mend the schema.", table=name, path=schema_path, line=1
        )
    if not (root / path).is_file():
        return None, Finding(
            "missing-file",
            f"{path} does not exist",
            "Add the table, with its header at least, or take the resource out of the descriptor.",
            table=name,
            path=path,
        )
    return Table(name, path, schema_path, schema), None


def load_package(root: Path) -> tuple[Package, list[Finding]]:
    """Read the descriptor and schemas under ``root``.

    Faults of the package come back as findings. Raises CannotRunError where there is no package.
    """
    if not (root / DESCRIPTOR).is_file():
        raise CannotRunError(f"there is no {DESCRIPTOR} in {root}")
    descriptor, fault = read_json(root, DESCRIPTOR)
    if fault is not None:
        return Package(root, {}, {}), [fault]
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not all(isinstance(r, dict) for r in resources):
        finding = Finding(
            "descriptor",
            "the descriptor needs a list of resources",
            "See https://datapackage.org/standard/data-package/.",
            path=DESCRIPTOR,
            line=1,
        )
        return Package(root, {}, {}), [finding]
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for resource in resources:
        table, fault = _load_table(root, resource)
        if fault is not None:
            findings.append(fault)
        elif table is not None and table.name in tables:
            findings.append(
                Finding(
                    "descriptor",
                    f"two resources are called {table.name}",
                    "Rename one of them.",
                    path=DESCRIPTOR,
                    line=_line_of(root, DESCRIPTOR, table.name),
                )
            )
        elif table is not None:
            tables[table.name] = table
    return Package(root, descriptor, tables), findings


def require_package(root: Path) -> Package:
    """The package under ``root``; raises CannotRunError where its descriptor or schemas are bad."""
    package, findings = load_package(root)
    if findings:
        first = findings[0]
        raise CannotRunError(f"{first.path}:{first.line or 1}: {first.message}")
    return package
