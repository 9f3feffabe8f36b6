"""Rules across tables: one SQL file each in ``checks/``, run by DuckDB.

A check's comment says the rule, and after ``fix:`` the remedy. Its query returns the rows that
break the rule, with the columns ``table_name``, ``key`` (the primary key, parts joined by
`` | ``), ``column_name`` and ``message``. It may ask the views.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from steppe_ledger.findings import CannotRunError, Finding, Report
from steppe_ledger.package.descriptor import Package, of_file
from steppe_ledger.package.files import FileError, read_text
from steppe_ledger.sql.database import quoted, staged, statement
from steppe_ledger.sql.limits import fetched, limited
from steppe_ledger.sql.views import create_named
from steppe_ledger.validate.exceptions import Exceptions
from steppe_ledger.validate.form import unread
from steppe_ledger.validate.rows import seconds_for
from steppe_ledger.validate.sheet import Sheet, among

FOLDER = "checks"
_COLUMNS = ["table_name", "key", "column_name", "message"]
_WORD = re.compile(r"\w+")
_ASKED = re.compile(r"(?i)\b(?:FROM|JOIN)\s+(\w+)")


@dataclass(frozen=True)
class Check:
    """One file of ``checks/``: the name of its rule, its sentence, its remedy and its query."""

    rule: str
    path: str
    title: str
    hint: str
    sql: str


def read_checks(root: Path) -> tuple[list[Check], list[Finding]]:
    """The checks of a package, and what keeps any of them from being run.

    A package without checks is not checked: the folder has to be there, and to hold nothing else.
    """
    folder = root / FOLDER
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        hint = "Put the folder of checks back; without it nothing is checked across tables."
        message = f"{FOLDER}/ cannot be read: {error.strerror or error}"
        return [], [Finding("checks-missing", message, hint, path=FOLDER)]
    checks: list[Check] = []
    findings: list[Finding] = []
    for name in names:
        path = f"{FOLDER}/{name}"
        try:
            checks.append(_read_check(root, name, path))
        except FileError as error:
            findings.append(of_file(error, path))
    if not names:
        hint = "Put the checks back; without them nothing is checked across tables."
        findings.append(Finding("checks-missing", f"{FOLDER}/ holds no check", hint, path=FOLDER))
    return checks, findings


def _read_check(root: Path, name: str, path: str) -> Check:
    if not re.fullmatch(r"[a-z][a-z0-9_]*\.sql", name):
        raise FileError("check-sql", f"{path} is not called like a check, as in a_rule.sql",
                        "Rename it, or take it out of the folder.")  # fmt: skip
    sql = read_text(root, path)
    fault = statement(sql, duckdb.StatementType.SELECT)
    if fault:
        raise FileError("check-sql", fault, "Write one SELECT.", 1)
    title, _, hint = map(str.strip, sql_header(sql).partition("fix:"))
    return Check(name[:-4].replace("_", "-"), path, title, hint or "Correct the row.", sql)


def sql_header(text: str) -> str:
    """The comment at the head of an SQL file, in one line."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines).strip()


def check_tables(
    report: Report,
    package: Package,
    sheets: dict[str, Sheet],
    exceptions: Exceptions,
    without: Collection[str] = (),
) -> set[str]:
    """Run every check, besides rules to do ``without``; returns the rules of those that ran.

    A check that asks a table which could not be read does not run: what it would say of the other
    tables might not be true. Cells that are wrong already are taken for empty, and rows that hold
    one are not spoken of: a check must not conclude anything from these. A check that asks a view
    runs last, and only where nothing is wrong: what a view makes of wrong rows tells nobody more.
    """
    checks, findings = read_checks(package.root)
    report.add(findings)
    absent = package.declared - set(sheets)
    _empty_wrong_cells(report, sheets)
    wrong = {name: report.wrong_lines(s.table.path) for name, s in sheets.items()}
    seconds = seconds_for(sheets)
    ran: set[str] = set()
    views = {path.stem for path in (package.root / "views").glob("*.sql")}
    asks_view = {c.rule: bool(views & set(_ASKED.findall(c.sql))) for c in checks}
    for check in sorted(checks, key=lambda check: asks_view[check.rule]):
        if absent & set(_WORD.findall(check.sql)) or (asks_view[check.rule] and report.findings):
            continue
        if check.rule in without:
            continue
        broken, fault = _ask(check, package, sheets, seconds)
        if fault is not None:
            report.add([Finding("check-sql", fault, "Correct the check's SQL.",
                                path=check.path, line=1)])  # fmt: skip
            continue
        ran.add(check.rule)
        report.add(_findings(check, broken, sheets, wrong, exceptions))
    return ran


def _empty_wrong_cells(report: Report, sheets: dict[str, Sheet]) -> None:
    for sheet in sheets.values():
        for column, lines in report.wrong_cells(sheet.table.path).items():
            if column not in sheet.table.key:
                sheet.connection.execute(
                    f"UPDATE {staged(sheet.table)} SET {quoted(column)} = NULL"
                    f" WHERE __line__ IN ({among(lines)})"
                )


Broken = list[tuple[str, str | None, str | None, str | None]]


def _ask(
    check: Check, package: Package, sheets: dict[str, Sheet], seconds: float
) -> tuple[Broken, str | None]:
    """The rows that break a check, or why it cannot be asked."""
    connection = next(iter(sheets.values())).connection
    try:
        with limited(connection, seconds):
            create_named(connection, package.root, check.sql)
            cursor = connection.execute(check.sql)
            columns = [column[0] for column in cursor.description or []]
            broken: Broken = fetched(cursor)
    except (duckdb.Error, CannotRunError) as error:
        return [], unread(error) if isinstance(error, duckdb.Error) else str(error)
    if columns != _COLUMNS:
        return [], f"a check returns the columns {', '.join(_COLUMNS)}"
    for table, _, column, _ in broken:
        if not isinstance(table, str) or table not in sheets \
                or column not in (None, *sheets[table].table.columns):  # fmt: skip
            return [], f"there is no {table}.{column}"
    return broken, None


def _findings(
    check: Check,
    broken: Broken,
    sheets: dict[str, Sheet],
    wrong: dict[str, set[int]],
    exceptions: Exceptions,
) -> Iterable[Finding]:
    by_table: dict[str, list[tuple[str, str | None, str]]] = {}
    for table, key, column, message in broken:
        if key is None:
            continue  # of a row whose key is missing, which is said elsewhere
        if not exceptions.excuse(check.rule, table, str(key)):
            by_table.setdefault(table, []).append((str(key), column, message or check.title))
    for table, found in by_table.items():
        sheet = sheets[table]
        lines = sheet.at_keys(key for key, _, _ in found)
        for column in {column for _, column, _ in found}:
            mine = [(key, message) for key, c, message in found if c == column]
            values = {
                place[0]: place
                for place in sheet.where(
                    f"__line__ IN ({among([lines[k] for k, _ in mine if k in lines])})", column
                )
            }
            for key, message in mine:
                line = lines.get(key)
                if line is None or line not in wrong[table]:
                    value = values[line][2] if line in values else None
                    place = (line, key, value)
                    yield Finding(check.rule, message, check.hint, table, sheet.table.path, line,
                                  column, key, place[2])  # fmt: skip
