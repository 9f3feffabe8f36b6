"""The gate's SQL, which is DuckDB's, in Spark's words.

sqlglot knows nearly all of them. What it leaves as it is, or what the two read differently, is put
right here: texts that are cast, matches of a whole text, frames of a named window.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from steppe_ledger.sql.database import STAGE

# DuckDB reads 5_500, Spark reads 2023 as a day and the digits of every script: what is cast is cut
# down to what both take alike
_PLAIN = r"\A\p{ASCII}*\z"
_DIGITS_APART = "(?<=[0-9])_(?=[0-9])"
_DAY = r"\A\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9:.]*)?\s*\z"


def parsed(sql: str, parameters: Sequence[Sequence[str]] = ()) -> exp.Expr:
    """One statement as a tree in Spark's words; ``parameters`` stand for ``$1`` and so on."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    for node in reversed(list(tree.walk())):  # the parts before the whole
        if isinstance(node, exp.Placeholder):
            texts = parameters[int(node.name) - 1]
            node.replace(exp.Array(expressions=[exp.Literal.string(text) for text in texts]))
        elif (anew := _in_spark(node)) is not node:
            node.replace(anew)
    return tree


def written(tree: exp.Expr) -> str:
    """A tree as Spark's SQL."""
    return tree.sql(dialect="spark", comments=False)


def staged_name(name: str) -> str:
    """How a staged table is called in Spark, whose temporary views have no schema."""
    return STAGE + name


def _in_spark(node: exp.Expr) -> exp.Expr:
    match node:
        case exp.Table() if node.db == STAGE:
            called = exp.to_identifier(staged_name(node.name), quoted=True)
            return exp.Table(this=called, alias=node.args.get("alias"))
        case exp.RegexpFullMatch():
            whole = exp.func("CONCAT", exp.Literal.string(r"\A(?:"), node.expression,
                             exp.Literal.string(r")\z"))  # fmt: skip
            return exp.RegexpLike(this=node.this, expression=whole)
        case exp.TryCast():
            return exp.TryCast(this=_readable(node), to=node.to, safe=True)
        case exp.Anonymous() if node.name.lower() == "strlen":
            return exp.Anonymous(this="OCTET_LENGTH", expressions=node.expressions)
        case exp.Anonymous() if node.name.lower() == "list_position":
            found = exp.Anonymous(this="ARRAY_POSITION", expressions=node.expressions)
            return exp.Nullif(this=found, expression=exp.Literal.number(0))
        case exp.Bracket(this=exp.Array()) if not isinstance(node.expressions[0], exp.Literal):
            place = exp.cast(node.expressions[0], "int")
            return exp.Anonymous(this="TRY_ELEMENT_AT", expressions=[node.this, place])
        case exp.In() if (listed := _listed(node)) is not None:
            return exp.In(this=node.this, expressions=listed)
        case exp.Window() if node.args.get("alias") and node.args.get("spec"):
            return _framed(node)
    return node


def _readable(node: exp.TryCast) -> exp.Expr:
    text: exp.Expr = node.this
    form = _PLAIN
    if node.to.is_type("date"):
        form, read = _DAY, text
    elif node.to.is_type("decimal", "bigint"):
        apart = exp.Literal.string(_DIGITS_APART)
        read = exp.RegexpReplace(this=text, expression=apart, replacement=exp.Literal.string(""))
    else:
        return text
    fits = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(form))
    return exp.case().when(fits, read)


def _listed(node: exp.In) -> list[exp.Expr] | None:
    """The values of ``x IN (SELECT unnest([...]))``, which Spark looks up without a join."""
    query = node.args.get("query")
    inner = query.this if query is not None else None
    if not isinstance(inner, exp.Select) or inner.args.get("from_"):
        return None
    array = inner.expressions[0].find(exp.Array)
    return None if array is None else array.expressions or [exp.null()]


def _framed(node: exp.Window) -> exp.Expr:
    """A window that adds a frame to a named one, which Spark cannot, written out in full."""
    select = node.find_ancestor(exp.Select)
    windows = select.args["windows"] if select is not None else ()
    named = next(window for window in windows if window.name == node.args["alias"].name)
    parts = {part: named.args.get(part) for part in ("partition_by", "order")}
    return exp.Window(this=node.this, spec=node.args["spec"], over="OVER", **parts)
