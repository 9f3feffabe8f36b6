"""The commands as a person calls them: what they print, write and return."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steppe_ledger import cli
from steppe_ledger.package.files import write_whole
from steppe_ledger.release.release import complaints
from tests.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]


def spoil(mini: Path) -> None:
    """A wrong number in a figure, everything else in order."""
    path = mini / "tables/figures.csv"
    path.write_text(path.read_text("utf-8").replace(",5500000000,", ",5600000000,"), "utf-8")
    cli.main(["format", "--root", str(mini)])


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- validate ---------------------------------------------------------------------------------


def test_validate_says_what_it_did_and_did_not_check(run: Run, mini: Path, texts: Path) -> None:
    status, out, _ = run("validate", "--root", mini)
    assert status == 0
    assert "texts present" in out
    assert "evidence: 0 of" in out
    status, out, _ = run("validate", "--root", mini, "--texts", texts, "--require-texts")
    assert status == 0
    assert "0 numbers open" in out
    status, out, _ = run("validate", "--root", mini, "--require-texts")
    assert status == 1
    assert "text-missing" in out


def test_the_folder_of_texts_can_come_from_the_environment(
    run: Run, mini: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEPPE_LEDGER_TEXTS", str(texts))
    assert run("validate", "--root", mini, "--require-texts")[0] == 0


def test_each_format_names_the_cell(run: Run, mini: Path) -> None:
    spoil(mini)
    said = {}
    for name in ("text", "json", "github", "markdown"):
        status, said[name], _ = run("validate", "--root", mini, "--format", name)
        assert status == 1
    (error,) = json.loads(said["json"])["errors"]
    assert list(error) == [
        *("rule", "table", "path", "line", "column", "key", "value", "message", "hint")
    ]
    assert (error["rule"], error["column"]) == ("derivation", "value")
    assert error["value"] == "5600000000"
    where = f"{error['path']}:{error['line']}:value"
    assert said["text"].startswith(where)
    assert "fix: Write 5500000000" in said["text"]
    assert (
        f"::error file={error['path']},line={error['line']},title=derivation value::"
        in (said["github"])
    )
    assert f"| `{where}` | 5600000000 |" in said["markdown"]


def test_what_cannot_run_exits_with_2_and_no_traceback(run: Run, mini: Path) -> None:
    for argv, words in [
        (["validate", "--root", "nowhere"], "there is no datapackage.json"),
        (["validate", "--root", mini, "--texts", mini / "none"], "is not a folder of texts"),
        (["sql", "--root", mini, "SELEC 1"], "syntax error"),
        (["sql", "--root", mini, "FROM read_csv('/etc/passwd')"], "disabled by configuration"),
        (["ledger", "--root", mini], "needs the source texts"),
        (["format", "--root", "nowhere"], "there is no datapackage.json"),
    ]:
        status, out, err = run(*argv)
        assert (status, out) == (2, ""), argv
        assert words in err
        assert "Traceback" not in err
        assert err.count("\n") <= 5


def test_an_error_of_the_system_is_said_in_one_line(
    run: Run, mini: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("steppe_ledger.sql.canonical.put_file", full)
    spoiled = (mini / "tables/units.csv").read_text("utf-8")
    (mini / "tables/units.csv").write_text(spoiled + "\n", "utf-8")
    status, _, err = run("format", "--root", mini)
    assert status == 2
    assert "steppe_ledger: " in err


def test_a_reader_that_goes_away_is_no_traceback(mini: Path) -> None:
    command = f"{sys.executable} -m steppe_ledger sql --root {mini} 'FROM range(100000)' | head -1"
    done = subprocess.run(command, check=True, shell=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""


# --- format -----------------------------------------------------------------------------------


def variants(path: Path) -> dict[str, bytes]:
    """The same table, written in ways that `format` has to undo."""
    data = path.read_bytes()
    head, *rows = data.decode().splitlines(keepends=True)
    quoted = io.StringIO()
    csv.writer(quoted, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        csv.reader(io.StringIO(data.decode()))
    )
    return {
        "shuffled": "".join([head, *reversed(rows)]).encode(),
        "CRLF": data.replace(b"\n", b"\r\n"),
        "BOM": b"\xef\xbb\xbf" + data,
        "quoted": quoted.getvalue().encode(),
        "no last line end": data.rstrip(b"\n"),
    }


@pytest.mark.parametrize("name", ["shuffled", "CRLF", "BOM", "quoted", "no last line end"])
def test_format_brings_every_variant_to_the_same_bytes(run: Run, mini: Path, name: str) -> None:
    path = mini / "tables/mentions.csv"
    before = files(mini)
    path.write_bytes(variants(path)[name])
    status, out, _ = run("format", "--root", mini, "--check")
    assert status == 1
    assert "would change: tables/mentions.csv" in out
    assert path.read_bytes() != before["tables/mentions.csv"]
    assert run("format", "--root", mini)[0] == 0
    assert files(mini) == before
    assert run("format", "--root", mini, "--check") == (0, "", "")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff", "byte 0 is not UTF-8"),
        (b'unit\n"broken', "the header is not"),
        (b"other\n", "the header is not"),
        (b"unit,name,kind,code,code_system,printed_forms\nx\n", "1 cells, the header has 6"),
    ],
)
def test_format_leaves_what_it_cannot_read(run: Run, mini: Path, data: bytes, words: str) -> None:
    (mini / "tables/units.csv").write_bytes(data)
    before = files(mini)
    status, _, err = run("format", "--root", mini)
    assert status == 2
    assert words in err
    assert files(mini) == before


def test_nothing_is_ever_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "b"
    write_whole(path, b"old")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert files(tmp_path) == {"a/b": b"old"}


# --- sql --------------------------------------------------------------------------------------


def test_sql_answers_as_table_and_as_csv(run: Run, mini: Path) -> None:
    query = "SELECT 1.50::DECIMAL(9, 2) AS n, 'a|b' AS t, true AS y, NULL AS e"
    assert run("sql", "--root", mini, query)[1] == (
        "|   n | t    | y    | e   |\n|----:|------|------|-----|\n| 1.5 | a\\|b | true |     |\n"
    )
    assert run("sql", "--root", mini, query, "--csv")[1] == "n,t,y,e\n1.5,a|b,true,\n"


# --- docs -------------------------------------------------------------------------------------


def test_docs_writes_what_is_stale(run: Run, mini: Path) -> None:
    (mini / "docs").mkdir()
    (mini / "README.md").write_text("```sql\nSELECT 1 AS one\n```\n\n| stale |\n", "utf-8")
    status, out, _ = run("docs", "--root", mini, "--check")
    assert (status, "stale: README.md" in out) == (1, True)
    assert run("docs", "--root", mini)[0] == 0
    assert "| one |\n|----:|\n|   1 |" in (mini / "README.md").read_text("utf-8")
    assert run("docs", "--root", mini, "--check")[0] == 0


# --- build ------------------------------------------------------------------------------------


def test_build_command_refuses_wrong_data(run: Run, mini: Path, tmp_path: Path) -> None:
    spoil(mini)
    status, _, err = run("build", "--root", mini, "--out", tmp_path / "dist")
    assert status == 1
    assert "gives 5500000000" in err
    assert not (tmp_path / "dist").exists()


def test_build_command_says_where_it_built(run: Run, mini: Path, tmp_path: Path) -> None:
    status, out, err = run("build", "--root", mini, "--out", tmp_path / "dist")
    assert (status, err) == (0, "")
    assert out == f"built {tmp_path / 'dist'}\n"
    # a second build takes the place of the first
    assert run("build", "--root", mini, "--out", tmp_path / "dist")[0] == 0


# --- release, progress ------------------------------------------------------------------------


def test_complaints_are_what_the_clients_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is no build: the clients' own program says so."""
    assert complaints(tmp_path) == [f"consumers: {tmp_path} is no build: 0 zips in it"]
    done = subprocess.CompletedProcess([], 0, "", "")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: done)
    assert complaints(tmp_path) == []


def test_progress_is_shown_on_a_terminal_only(
    run: Run, mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, err = run("build", "--root", mini, "--out", tmp_path / "dist")
    assert err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, out, err = run("build", "--root", mini, "--out", tmp_path / "dist")
    assert "writing steppe-ledger.duckdb" in err
    assert out == f"built {tmp_path / 'dist'}\n"


def test_python_m_runs_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steppe_ledger", "--help"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    for name in ("validate", "format", "build", "sql", "ledger", "docs", "diff", "release"):
        assert f"  {name}" in done.stdout
