"""Read a package's descriptor and schemas into plain objects."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from steppe_ledger.findings import CannotRunError, Finding
from steppe_ledger.package.schema import SchemaError, check_schema

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
            (
                key["fields"],
                key["reference"].get("resource") or self.name,
                key["reference"]["fields"],
            )
            for key in self.schema.get("foreignKeys", [])
        ]


@dataclass(frozen=True)
class Package:
    """A package on disk. Only tables that could be read stand in ``tables``."""

    root: Path
    descriptor: dict[str, Any]
    tables: dict[str, Table]

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
            line=error.object[: error.start].count(b"\n") + 1,
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


def line_of(root: Path, relative: str, name: str, text: Any) -> int:
    """Line of the last ``"name": "text"`` in a JSON file of the package; 1 where there is none."""
    member = re.compile(
        rf"{re.escape(json.dumps(name))}\s*:\s*{re.escape(json.dumps(text, ensure_ascii=False))}"
    )
    whole = (root / relative).read_text("utf-8")
    last = max((match.start() for match in member.finditer(whole)), default=0)
    return whole.count("\n", 0, last) + 1


def unsafe(relative: str, root: Path) -> bool:
    """Whether a path of the descriptor leaves the package, or is no path at all."""
    path = PurePosixPath(relative)
    if path.is_absolute() or ".." in path.parts or "\\" in relative or ":" in relative:
        return True
    try:
        return not (root / relative).resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links; a NUL in the path
        return True


def _schema_finding(root: Path, table: str, path: str, error: SchemaError) -> Finding:
    line = line_of(root, path, "name", error.name)
    return Finding("schema", str(error), "Mend the schema.", table=table, path=path, line=line)


def _load_table(
    root: Path, resource: dict[str, Any], resources: list[Any]
) -> tuple[Table | None, Finding | None]:
    name, path, schema_path = (resource.get(word) for word in ("name", "path", "schema"))
    if not (isinstance(name, str) and isinstance(path, str) and isinstance(schema_path, str)):
        return None, Finding(
            "descriptor",
            f"resource {name!r} needs a name, a path and the path of a schema",
            "Give all three as text.",
            path=DESCRIPTOR,
            line=line_of(root, DESCRIPTOR, "name", name),
        )
    if not isinstance(resource.get("hash", ""), str) or type(resource.get("bytes", 0)) is not int:
        return None, Finding(
            "descriptor",
            f"hash or bytes of resource {name} are of the wrong kind",
            "Take both out, and run `python -m steppe_ledger format`.",
            path=DESCRIPTOR,
            line=line_of(root, DESCRIPTOR, "name", name),
        )
    for word, relative in (("path", path), ("schema", schema_path)):
        if unsafe(relative, root):
            return None, Finding(
                "unsafe-path",
                f"resource {name} points outside the package",
                "Use a path below the folder of datapackage.json.",
                path=DESCRIPTOR,
                line=line_of(root, DESCRIPTOR, word, relative),
                value=relative,
            )
    schema, fault = read_json(root, schema_path)
    if fault is not None:
        return None, fault
    try:
        check_schema(schema, name, resources)
    except SchemaError as error:
        return None, _schema_finding(root, name, schema_path, error)
    if not (root / path).is_file():
        return None, Finding(
            "missing-file",
            f"{path} does not exist",
            "Add the table, with its header at least, or take the resource out of the descriptor.",
            table=name,
            path=path,
        )
    return Table(name, path, schema_path, schema), None


def _wrong_targets(tables: dict[str, Table]) -> list[tuple[str, SchemaError]]:
    """Tables with a foreign key to fields that its target does not have, each once."""
    wrong: dict[str, SchemaError] = {}
    for table in tables.values():
        for _, target, theirs in table.foreign_keys:
            if target in tables and not set(theirs) <= set(tables[target].columns):
                message = f"a foreign key refers to fields that {target} does not have"
                wrong[table.name] = SchemaError(message)
    return list(wrong.items())


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
    names = [resource.get("name") for resource in resources]
    for resource in resources:
        loaded, fault = _load_table(root, resource, names)
        if fault is not None:
            findings.append(fault)
        elif loaded is not None and loaded.name in tables:
            findings.append(
                Finding(
                    "descriptor",
                    f"two resources are called {loaded.name}",
                    "Rename one of them.",
                    path=DESCRIPTOR,
                    line=line_of(root, DESCRIPTOR, "name", loaded.name),
                )
            )
        elif loaded is not None:
            tables[loaded.name] = loaded
    for name, error in _wrong_targets(tables):
        table = tables.pop(name)
        findings.append(_schema_finding(root, name, table.schema_path, error))
    return Package(root, descriptor, tables), findings


def require_package(root: Path) -> Package:
    """The package under ``root``; raises CannotRunError where its descriptor or schemas are bad."""
    package, findings = load_package(root)
    if findings:
        first = findings[0]
        raise CannotRunError(f"{first.path}:{first.line or 1}: {first.message}")
    return package
