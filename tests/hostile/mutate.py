"""How bytes, cells, JSON and SQL are spoiled: as accidents do it, and as somebody who means it."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from typing import Any

from hypothesis import strategies as st

Draw = Any
# pieces that a reader of bytes may stumble over
PIECES = [
    b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xae",
    b"e\xcc\x81", b"\x1a", b"\x1b[2J", b"\x01\x02", b"\x01", b"'", b"--", b";", b"\\", b"<<<<<<< HEAD\n", b"=======\n",
    b"9" * 400, b"9" * 5000, b"-", b"1e999", b"NaN", b"x" * 100_000, b"[" * 3000, b'{"a":' * 3000, b"\n" * 2000, b"," * 3000,
    b'"' * 4001, b"\xf0\x9f\x92\xa9", b"\xd0\xb0", b"\xc2\xa0", b"|", b"=", b"@", b"/", b"..", b"%", b"{", b"}", b"()",
]  # fmt: skip
CELLS = [
    "", " ", "  a ", '"', '""', "a,b", "a\nb", "a\r\nb", "\r", "\0", "\x1b[31m", "\u202ereversed", "\u200b", "е", "e\u0301", "\ufeff",
    "=1+1", "-", "+", "-0", "0", "00", "1", "-1", "1.0", "1.50", "1e5", "1e999", "9" * 18, "9" * 38, "9" * 400, "0." + "0" * 60 + "1",
    "99999999999.123456789012345678", "NaN", "inf", "-inf", "٣", "½", "²", "0x10", "1_000", "1,000", "true", "TRUE", "null", "NULL",
    "2022", "2022-02-30", "0000", "0000-01-01", "9999-12-31", "10000-01-01", "-0001", "2022-02", "2022?", "2022~", "2022%", "2022-XX",
    "2022/..", "../2022", "2022/2021", "2022-01/2022-12", "Y170000002", "2022-21", "[2022,2023]", "1985-04-12T23:20:30Z", "now",
    "' OR 1=1 --", "'); DROP TABLE figures; --", "$1", "{}", "%s", "../../etc/passwd", "/etc/passwd", "C:\\x", "file.csv|x", "a|b|",
    "|", "||", "a" * 1000, "x" * 70_000, "kazakhstan", "russia", "eq", "gt", "level", "growth", "percent", "USD", "more than 10 %",
    "one", "hundreds of millions", "III", "MMMMMM", "1/0", "1/3", "two and a half", "billion billion billion", "10^99", "❶", "第", "a@b@1", "x@99999999999999999999",
]  # fmt: skip
WORDS = [
    "SELECT", "FROM", "WHERE", "(", ")", ",", ";", "'", '"', "--", "/*", "*/", "NULL", "0", "-1", "1e308", "'x'", "AS", "x", "*", "OR", "AND", "NOT",
    "UNION ALL", "JOIN", "CROSS JOIN", "GROUP BY ALL", "ORDER BY 1", "LIMIT 1", "LIMIT -1", "OVER ()", "::INTEGER", "::DATE", "::JSON", "[1]", "$1", "?",
    "figures", "mentions", "sources", "__stage__.figures", "range(10)", "range(100000000000)", "range(1000000000) AS a, range(1000000000) AS b",
    "repeat('x', 1000000000)", "repeat('x', 3000000000)", "list_value(1)", "list(range)", "unnest(range(100000000))", "error('x')", "error(chr(10) || 'x')", "chr(0)", "chr(27)",
    "getenv('HOME')", "read_text('/etc/passwd')", "read_csv('/etc/passwd')", "glob('/*')", "'/etc/passwd'", "read_blob('/dev/zero')",
    "duckdb_settings()", "pragma_version()", "query('SELECT 1')", "query_table('figures')", "COPY figures TO 'x.csv'", "ATTACH 'x.db'", "INSTALL httpfs",
    "LOAD httpfs", "SET threads = 9", "RESET ALL", "PRAGMA database_list", "CREATE TABLE t AS", "CREATE OR REPLACE VIEW x AS", "DROP TABLE figures",
    "INSERT INTO figures", "DELETE FROM figures", "UPDATE figures SET value = 1", "CALL", "EXECUTE p", "PREPARE p AS", "EXPLAIN ANALYZE", "DESCRIBE",
    "SUMMARIZE", "EXPORT DATABASE 'x'", "IMPORT DATABASE 'x'", "VACUUM", "CHECKPOINT", "BEGIN", "ROLLBACK", "USE memory", "COMMENT ON TABLE figures IS 'x'",
    "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT * FROM r", "PIVOT figures ON value", "lambda x: x", "x -> x + 1",
    "regexp_matches(repeat('a', 100000), '(a*)*b')", "1 / 0", "CAST('x' AS INTEGER)", "99999999999999999999999999999999999999999", "INTERVAL 1 YEAR",
    "TIMESTAMP '290309-12-22'", "nextval('s')", "currval('s')", "random()", "setseed(0.5)", "sleep_ms(100000)", "\0", "\ufeff", "е", "\n" * 50, "(" * 400, "x." * 300,
]  # fmt: skip
_TOKEN = re.compile(r"\w+|\s+|'[^']*'|.", re.DOTALL)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(CELLS)
    | st.sampled_from([10**17, 10**18, -1, 0, 2**63, 1e300, "figures", "figure_id", "string", "number", "date", "[a-z]+", "(a+)+$", "(?=a)", "\\", "[", "x{99999}"])
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def place(draw: Draw, size: int) -> int:
    """A place among ``size``: spread evenly however large it is."""
    return draw(st.integers(0, max(size - 1, 0)))


@st.composite
def spoiled_bytes(draw: Draw, data: bytes, most: int = 4) -> bytes:
    """Bytes with a few accidents."""
    made = bytearray(data)
    for _ in range(draw(st.integers(1, most))):
        at = place(draw, len(made) + 1)
        length = draw(st.sampled_from([1, 1, 2, 7, 64, 1000]))
        match draw(st.integers(0, 6)):
            case 0:
                made[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case 1:
                made[at:at] = draw(st.sampled_from(PIECES))
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = made[at : at + length] * draw(st.integers(1, 20))
            case 4:
                other = place(draw, len(made) + 1)
                made[at:at] = made[other : other + length]
            case 5:
                made[at : at + 1] = draw(st.sampled_from(PIECES))
            case 6:
                del made[at:]
    return bytes(made)


@st.composite
def spoiled_table(draw: Draw, data: bytes) -> bytes:
    """A table whose cells, rows or columns are not what they were, written as CSV should be."""
    rows = list(csv.reader(io.StringIO(data.decode())))
    cells = (
        st.sampled_from(CELLS)
        | st.text(max_size=30)
        | st.sampled_from([c for row in rows for c in row] or [""])
    )
    for _ in range(draw(st.integers(1, 4))):
        row, column = place(draw, len(rows)), place(draw, len(rows[0]))
        match draw(st.integers(0, 11)):
            case 0:
                del rows[row:]
            case 1:
                rows.insert(row, list(rows[place(draw, len(rows))]) if rows else [])
            case 2:
                rows[row] = rows[row][:column]
            case 3:
                rows[row] = [*rows[row], draw(cells)]
            case 4:
                rows[row : row + 1] = [rows[row]] * draw(st.integers(2, 300))
            case _:
                rows[row][column : column + 1] = [draw(cells)]
        rows = rows or [[""]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def _containers(value: Any) -> list[Any]:
    inner = (
        list(value.values())
        if isinstance(value, dict)
        else value
        if isinstance(value, list)
        else []
    )
    return ([value] if inner else []) + [found for part in inner for found in _containers(part)]


@st.composite
def spoiled_json(draw: Draw, data: bytes, more: Any = scalars) -> bytes:
    """JSON of another shape: a member gone, doubled, renamed, or with another value."""
    whole = json.loads(data)
    for _ in range(draw(st.integers(1, 3))):
        inside = _containers(whole)
        if not inside:
            break
        at = inside[place(draw, len(inside))]
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = keys[place(draw, len(keys))]
        match draw(st.integers(0, 5)):
            case 0:
                del at[key]
            case 1:
                at[key] = draw(values | more)
            case 2:
                other = inside[place(draw, len(inside))]
                at[key] = copy.deepcopy(other)
            case 3 if isinstance(at, dict):
                at[
                    draw(
                        st.text(max_size=8)
                        | st.sampled_from(
                            ["name", "type", "fields", "rules", "sql", "pattern", "__proto__"]
                        )
                    )
                ] = at.pop(key)
            case 4 if isinstance(at, list):
                at.extend(copy.deepcopy(at) * draw(st.sampled_from([1, 1, 50])))
            case _:
                at[key] = draw(more)
    return json.dumps(whole, ensure_ascii=draw(st.booleans()), indent=1).encode(
        "utf-8", "surrogatepass"
    )


@st.composite
def spoiled_sql(draw: Draw, sql: str) -> str:
    """SQL with words gone, doubled, exchanged, or of somebody else."""
    tokens = _TOKEN.findall(sql)
    for _ in range(draw(st.integers(1, 4))):
        at, other = place(draw, len(tokens) + 1), place(draw, len(tokens) + 1)
        match draw(st.integers(0, 4)):
            case 0:
                del tokens[at : at + draw(st.sampled_from([1, 1, 3, 20]))]
            case 1:
                tokens[at:at] = tokens[other : other + 20]
            case 2:
                tokens[at:at] = [" ", draw(st.sampled_from(WORDS)), " "]
            case _:
                tokens[at : at + 1] = [" ", draw(st.sampled_from(WORDS)), " "]
    return "".join(tokens)


questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
