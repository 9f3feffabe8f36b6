"""The commands as a person calls them: what they print, write and return."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from steppe_ledger.progress import steps

from steppe_ledger import cli
from steppe_ledger.export.check import complaints
from steppe_ledger.export.everything import build
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.package.files import write_whole
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
    assert "mend: Write 5500000000" in said["text"]
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

    monkeypatch.setattr("steppe_ledger.package.canonical.write_whole", full)
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
        (b'unit\n"broken', "not CSV"),
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


def test_codebook_has_every_table_column_and_code(root: Path) -> None:
    page = (root / "docs/codebook.md").read_text("utf-8")
    for table in require_package(root).tables.values():
        assert f"## {table.name}\n" in page
        for field in table.fields:
            assert f"| `{field['name']}` | {field['type']}" in page
            for category in field.get("categories", []):
                assert f"| `{category['value']}` | {category['label']} |" in page


# --- build ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build of the repository."""
    out = tmp_path_factory.mktemp("build") / "dist"
    build(require_package(ROOT), out)
    return out


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


def test_tables_are_copied_as_they_are(built: Path) -> None:
    for path in (ROOT / "tables").glob("*.csv"):
        assert (built / "csv" / path.name).read_bytes() == path.read_bytes()


def test_parquet_holds_what_the_tables_hold(built: Path) -> None:
    for table in require_package(ROOT).tables.values():
        path = built / "parquet" / f"{table.name}.parquet"
        with (ROOT / table.path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        relation = duckdb.sql(f"FROM '{path}'")
        assert relation.columns == rows[0]
        assert len(relation.fetchall()) == len(rows) - 1


def test_the_database_has_keys_checks_and_comments(built: Path) -> None:
    connection = duckdb.connect(str(built / "steppe-ledger.duckdb"), read_only=True)
    for table in require_package(ROOT).tables.values():
        kinds = dict(
            connection.execute(
                "SELECT constraint_type, count(*) FROM duckdb_constraints() WHERE table_name = ?"
                " GROUP BY 1",
                [table.name],
            ).fetchall()
        )
        assert kinds["PRIMARY KEY"] == 1
        assert kinds.get("FOREIGN KEY", 0) == len(table.foreign_keys)
        assert kinds.get("CHECK", 0) >= len(table.rules)
        comments = connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [table.name]
        ).fetchall()
        assert dict(comments) == {f["name"]: f["description"] for f in table.fields}
    with pytest.raises(duckdb.Error):
        connection.execute("INSERT INTO units VALUES ('x', 'x', 'no kind', 'x', 'UCUM', NULL)")


def test_two_builds_are_the_same_bytes_but_for_the_database(built: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from steppe_ledger.export.everything import build;"
        "from steppe_ledger.package.descriptor import require_package;"
        "build(require_package(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    elsewhere = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(tmp_path / "again")],
        check=True,
        cwd=ROOT,
        env={**os.environ, **elsewhere},
    )
    one, two = files(built), files(tmp_path / "again")
    differ = {name for name in one.keys() | two.keys() if one.get(name) != two.get(name)}
    assert differ <= {"steppe-ledger.duckdb", "steppe-ledger.duckdb.sha256"}
    listed = dict(reversed(line.split("  ")) for line in one["SHA256SUMS"].decode().splitlines())
    for name, digest in listed.items():
        assert hashlib.sha256(one[name]).hexdigest() == digest
    apart = {"SHA256SUMS", "steppe-ledger.duckdb", "steppe-ledger.duckdb.sha256"}
    assert set(one) - set(listed) == apart


def test_a_build_that_is_cut_off_leaves_the_old_one(
    mini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "dist"
    build(require_package(mini), out)
    before = files(tmp_path)
    for target in ("steppe_ledger.export.everything.write_duckdb", "pathlib.Path.rename"):
        with monkeypatch.context() as patched:
            patched.setattr(target, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                build(require_package(mini), out)
        assert files(tmp_path) == before


def test_a_folder_that_no_build_made_is_left_alone(mini: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/thesis.txt").write_text("mine")
    with pytest.raises(CannotRunError, match="not a folder of an earlier build"):
        build(require_package(mini), tmp_path / "dist")
    assert files(tmp_path / "dist") == {"thesis.txt": b"mine"}


def test_changes_of_the_version_go_into_the_build(mini: Path, tmp_path: Path) -> None:
    (mini / "changes").mkdir()
    (mini / "changes/0.1.0.json").write_text("{}\n")
    build(require_package(mini), tmp_path / "dist")
    version = require_package(mini).descriptor["version"]
    assert (tmp_path / "dist/changes.json").exists() == (version == "0.1.0")


# --- release, progress ------------------------------------------------------------------------


def test_the_tools_of_a_release_are_the_real_ones(mini: Path, texts: Path, tmp_path: Path) -> None:
    tools = cli.release_tools()
    assert tools.validate(mini, texts).valid
    assert not tools.validate(mini, None).valid
    assert "CITATION.cff" in tools.derive(mini)
    tools.build(mini, tmp_path / "dist")
    assert (tmp_path / "dist/SHA256SUMS").is_file()
    assert tools.check is complaints


def test_complaints_are_what_the_clients_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is no build: the clients' own program says so."""
    assert complaints(tmp_path) == [f"consumers: {tmp_path} is no build: 0 zips in it"]
    done = subprocess.CompletedProcess([], 0, "", "")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: done)
    assert complaints(tmp_path) == []


def test_progress_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with steps() as step:
        step("silent")
    assert capsys.readouterr().err == ""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr("sys.stderr", terminal)
        with steps() as step:
            step("a step that shows")
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert "a step that shows" in shown


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
