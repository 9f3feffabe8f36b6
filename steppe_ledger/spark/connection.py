"""Spark in the place of a DuckDB connection: the gate asks either the same SQL."""

from __future__ import annotations

import contextlib
import logging
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from sqlglot import exp

from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, Table
from steppe_ledger.spark.dialect import parsed, staged_name, written
from steppe_ledger.sql.database import Connection, column, database, lock, quoted, stage, statement

_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.runSQLOnFiles": "false",
    "spark.sql.csv.parser.columnPruning.enabled": "false",  # else no line is found to be too short
    "spark.sql.constraintPropagation.enabled": "false",  # it loses columns of what is checkpointed
}
SHORT = "__short__"  # the column of lines of CSV with another number of cells than the header
_COMMA = r',(?=(?:[^"]*"[^"]*")*[^"]*$)'
_TRAILING = r"\.0*$|(\.[0-9]*?)0+$"  # of a decimal that Parquet holds with all its places
_READ = "__read__"
_JAVA = re.compile(r"\b(?:(?:try_)?reflect|java_method)`?\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What a statement returned, as a cursor of DuckDB gives it."""

    description: Any
    rows: list[tuple[Any, ...]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that were not fetched yet."""
        return self.fetchmany(len(self.rows))

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None after the last."""
        return next(iter(self.fetchmany(1)), None)

    def fetchmany(self, count: int) -> list[tuple[Any, ...]]:
        """The next rows."""
        taken = self.rows[:count]
        del self.rows[:count]
        return taken


class SparkConnection:
    """The tables of one package in a session of Spark.

    A package is data from anybody, and Spark's SQL can call Java and read files. So each statement
    is put to ``empty`` first, a locked DuckDB that holds the same tables without a row, no view and
    no macro: Spark sees only what DuckDB understands of these tables alone.
    """

    def __init__(self, spark: SparkSession, empty: Connection) -> None:
        self._spark = spark.newSession()
        for name, value in _SETTINGS.items():
            self._spark.conf.set(name, value)
        self._empty = empty
        self._staged: dict[str, DataFrame] = {}
        self._kept: list[DataFrame] = []

    @property
    def version(self) -> str:
        """That of Spark."""
        return str(self._spark.version)

    def close(self) -> None:
        """Let go of what Spark keeps of the tables."""
        for frame in self._kept:
            frame.unpersist()

    def read(self, uri: str, table: Table) -> tuple[str, DataFrame | None]:
        """Where a table is and its cells as texts; no frame where there is neither file.

        The frame has other columns than the table where its header is another.
        """
        for kind, read in (("csv", self._csv), ("parquet", self._parquet)):
            path = f"{uri.rstrip('/')}/{table.name}.{kind}"
            try:
                return path, read(path, table)
            except (PySparkException, Py4JError) as error:
                if getattr(error, "getCondition", str)() != "PATH_NOT_FOUND":
                    raise CannotRunError(f"{path}: {_why(error)}") from error
        return f"{uri.rstrip('/')}/{table.name}.csv", None

    def _csv(self, path: str, table: Table) -> DataFrame:
        reader = self._spark.read.options(escape='"', enforceSchema=False)
        frame = reader.csv(path, header=True)
        if frame.columns != table.columns:
            return frame
        texts = ", ".join(f"{_name(name)} STRING" for name in [*table.columns, SHORT])
        return reader.csv(path, header=True, schema=texts, columnNameOfCorruptRecord=SHORT)

    def _parquet(self, path: str, table: Table) -> DataFrame:
        frame = self._spark.read.parquet(path)
        numbers = {field["name"] for field in table.fields if field["type"] == "number"}
        texts = []
        for name, kind in frame.dtypes:
            text = f"CAST({_name(name)} AS STRING)"
            if name in numbers and kind != "string":
                text = f"REGEXP_REPLACE({text}, r'{_TRAILING}', '$1')"
            texts.append(f"{text} AS {_name(name)}")
        return frame.selectExpr(*texts)

    def stage(self, table: Table, frame: DataFrame) -> None:
        """Keep a table as the gate's SQL wants it; ``__line__`` numbers its rows in some order."""
        wide, count = len(table.columns), f"SIZE(SPLIT({SHORT}, r'{_COMMA}'))"
        if SHORT not in frame.columns:
            frame = frame.selectExpr("*", f"CAST(NULL AS STRING) AS {SHORT}")
        frame.selectExpr(
            "*",
            "MONOTONICALLY_INCREASING_ID() + 2 AS __line__",
            f"CASE WHEN {SHORT} IS NULL THEN {wide} WHEN {count} = {wide} THEN 1 ELSE {count} END"
            " AS __cells__",
        ).createOrReplaceTempView(_READ)
        columns = ", ".join(column(quoted(field["name"]), field) for field in table.fields)
        staged = (
            f"SELECT __line__, __cells__, {SHORT}, false AS __odd__, false AS __unlike__,"
            f" 0 AS __quotes__, {columns} FROM {_READ}"
        )
        self._kept.append(self._spark.sql(written(parsed(staged))).persist())
        self._show(table.name, self._kept[-1])

    def _show(self, name: str, frame: DataFrame) -> None:
        self._staged[name] = frame
        frame.createOrReplaceTempView(_name(staged_name(name)))
        typed = [_name(column) for column in frame.columns if not column.startswith("__")]
        frame.select(*typed).createOrReplaceTempView(_name(name))

    def short(self, name: str) -> dict[int, str]:
        """The lines of a table that have another number of cells than the header, by number."""
        # all columns: Spark refuses to read nothing but this one
        found = self._staged[name].where(f"{SHORT} IS NOT NULL").collect()
        return {row["__line__"]: row[SHORT] for row in found}

    def execute(self, sql: str, parameters: Sequence[Sequence[str]] = ()) -> Answer:
        """Run a statement. Raises duckdb.Error where it is wrong, or Spark cannot run it."""
        if statement(sql, duckdb.StatementType.CREATE) is None:
            return Answer(None, [])  # a view or macro
        understood = self._empty.execute(sql, parameters).description
        tree = parsed(sql, parameters)
        if _JAVA.search(written(tree)):  # should the two ever tell strings from code otherwise
            raise duckdb.Error("Spark: the SQL of a package may not call Java")
        try:
            return Answer(understood, self._run(tree))
        except (PySparkException, Py4JError) as error:
            raise duckdb.Error(f"Spark: {_why(error)}") from error

    def cursor(self) -> SparkConnection:
        """Itself: an answer is whole when it is given."""
        return self

    def interrupt(self) -> None:
        """Stop what runs."""
        self._empty.interrupt()
        self._spark.sparkContext.cancelAllJobs()

    def _run(self, tree: exp.Expr) -> list[tuple[Any, ...]]:
        if isinstance(tree, exp.Update):
            self._empty_cells(tree)
            return []
        limit = tree.args.get("limit")
        if limit is not None and limit.expression.name == "0":
            return []
        self._grow(tree)
        return [tuple(row) for row in self._spark.sql(written(tree)).collect()]

    def _empty_cells(self, tree: exp.Update) -> None:
        """``UPDATE ... SET column = NULL WHERE``: show the table without these cells."""
        name = tree.this.name.removeprefix(staged_name(""))
        emptied, where = tree.expressions[0].this.name, written(tree.args["where"].this)
        columns = [_name(column) for column in self._staged[name].columns]
        at = columns.index(_name(emptied))
        columns[at] = f"CASE WHEN NOT ({where}) THEN {columns[at]} END AS {columns[at]}"
        self._show(name, self._staged[name].selectExpr(*columns))

    def _grow(self, tree: exp.Expr) -> None:
        """Work out what ``WITH RECURSIVE ... UNION`` names: add rows until none is new.

        Spark knows only UNION ALL there, which does not end where rows lead back to one another.
        """
        common = tree.args.get("with_")
        before = exp.With(expressions=[])
        for cte in list(common.expressions) if common is not None and common.recursive else ():
            named = [t for t in tree.find_all(exp.Table) if t.name == cte.alias and not t.db]
            itself = any(table.find_ancestor(exp.CTE) is cte for table in named)
            if not itself or not cte.this.args.get("distinct"):
                before.append("expressions", cte.copy())
                continue
            first, more = cte.this.this, cte.this.expression
            view = f"__grown__{cte.alias}"
            for table in named:
                table.set("alias", table.args.get("alias") or exp.TableAlias(this=table.this))
                table.set("this", exp.to_identifier(view))
            cte.pop()
            whole = new = self._spark.sql(_after(before, first)).distinct().localCheckpoint()
            while not new.isEmpty():
                new.createOrReplaceTempView(view)
                found = self._spark.sql(_after(before, more)).toDF(*whole.columns)
                new = found.subtract(whole).localCheckpoint()
                whole = whole.union(new)
            whole.createOrReplaceTempView(view)


def _after(common: exp.With, query: exp.Expr) -> str:
    query = query.copy()
    query.set("with_", common.copy() if common.expressions else None)
    return written(query)


def _why(error: Exception) -> str:
    """What Spark says, in one line; where it only says that a call failed, the cause in Java."""
    java = getattr(error, "java_exception", None)
    while java is not None and java.getCause() is not None:
        java = java.getCause()
    return str(error if java is None else java.toString()).strip().splitlines()[0]


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _started() -> SparkSession:
    logging.getLogger("SQLQueryContextLogger").disabled = True  # errors are ours to tell
    builder = SparkSession.builder.appName("steppe-ledger").config("spark.log.level", "OFF")
    try:
        return builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise CannotRunError(f"Spark does not start; it needs Java 17: {_why(error)}") from error


@contextlib.contextmanager
def connected(package: Package) -> Iterator[SparkConnection]:
    """A connection to Spark for the SQL of a package. Raises CannotRunError."""
    spark = _started()  # before DuckDB, whose bound on memory the new process would inherit
    with database() as empty, tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "nothing.csv"
        nothing.write_text("header\n", encoding="utf-8")
        for table in package.tables.values():
            stage(empty, table, nothing)
        lock(empty)
        connection = SparkConnection(spark, empty)
        try:
            yield connection
        finally:
            connection.close()
