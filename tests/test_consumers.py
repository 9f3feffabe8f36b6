"""The consumer matrix tells a difference when it sees one, and never counts what did not run."""

from dataclasses import replace
from decimal import Decimal

import pytest

from consumers.catalogue import SCRIPTS, Client, read_clients
from consumers.measures import Spec, canonical, differences, measure, measure_csv
from consumers.results import as_json, as_text, exit_status
from consumers.run import main
from consumers.trial import AGREES, FAILED, NOT_RUN, Job, Outcome, compare_views, run_client
from steppe_ledger.release.release import complaints

SPEC = Spec("t", {"id": "string", "value": "number", "day": "date", "yes": "boolean"}, ("id",))
COLUMNS = list(SPEC.types)
ROWS = [["b", "1800000000000.25", "2022-03-01", "true"], ["a", "0.1", "", "false"]]
EXPECTED = measure(SPEC, COLUMNS, ROWS)


def client(tmp_path, text, **changes):
    """A client that is a shell script."""
    script = tmp_path / "client.sh"
    script.write_text(text)
    made = Client("c", "client", "csv", "debian", "bash", "", (), "bash", script, "default")
    return replace(made, **changes)


def job(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (tmp_path / "work").mkdir()
    return Job(
        dist=tmp_path,
        package=package,
        work=tmp_path / "work",
        cache=tmp_path / "cache",
        profiles=None,
        apt=False,
        specs={"t": SPEC},
        expected={"t": EXPECTED},
        flat_rows={},
    )


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, "string", None),
        ("", "number", None),
        (8e9, "number", "8000000000"),
        ("1.8e12", "number", "1800000000000"),
        (Decimal("33.333300"), "number", "33.3333"),
        ("2022-03-01T00:00:00.000Z", "date", "2022-03-01"),
        (True, "boolean", "true"),
        ("0", "boolean", "false"),
    ],
)
def test_values_of_all_clients_come_to_one_form(value, kind, text):
    assert canonical(value, kind) == text


@pytest.mark.parametrize(
    ("value", "kind"), [("x", "number"), ("maybe", "boolean"), ("2022-02-28T19:00:00Z", "date")]
)
def test_what_is_no_value_is_refused(value, kind):
    with pytest.raises(ValueError, match="is n"):
        canonical(value, kind)


def test_order_and_types_do_not_matter():
    typed = [["a", 0.1, None, False], ["b", Decimal("1800000000000.250000"), "2022-03-01", 1]]
    assert differences(EXPECTED, measure(SPEC, COLUMNS, typed)) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (ROWS[:1], "1 rows, expected 2"),
        ([ROWS[0], ["a", "0.2", "", "false"]], "value: sum"),
        ([ROWS[0], ["a", "", "", "false"]], "value: 1 non-nulls"),
        ([ROWS[0], ["b", "0.1", "", "false"]], "1 distinct keys"),
        ([ROWS[0], ["ä", "0.1", "", "false"]], "digest"),
    ],
)
def test_differences_are_seen(rows, words):
    assert words in "; ".join(differences(EXPECTED, measure(SPEC, COLUMNS, rows)))


def test_other_columns_are_refused():
    with pytest.raises(ValueError, match="columns"):
        measure(SPEC, COLUMNS[::-1], [])


def test_empty_output_is_an_empty_table(tmp_path):
    (tmp_path / "t.csv").write_text("")
    assert measure_csv(SPEC, tmp_path / "t.csv").rows == 0


@pytest.mark.parametrize(
    ("script", "verdict", "words"),
    [
        ("printf 'id,value,day,yes\\na,0.1,,false\\n' > $WORK/out/t.csv", FAILED, "1 rows"),
        ("exit 0", FAILED, "read 0 of 1 tables"),
        ("echo 'ValueError: bad' >&2; echo later >&2; exit 3", FAILED, "exit 3: ValueError: bad"),
        ("echo no such thing >&2; exit 77", NOT_RUN, "no such thing"),
        ('echo \'{"sum": "t.value", "value": "7"}\'', FAILED, "its own sum is 7"),
        ("echo '{broken'", FAILED, "JSONDecodeError"),
    ],
)
def test_verdicts(tmp_path, script, verdict, words):
    outcome = run_client(job(tmp_path), client(tmp_path, script))
    assert outcome.verdict == verdict
    assert words in "; ".join(outcome.problems)


def test_agreement(tmp_path):
    lines = "\n".join(",".join(row) for row in [COLUMNS, *ROWS])
    script = f"cat > $WORK/out/t.csv <<'E'\n{lines}\nE\n"
    outcome = run_client(job(tmp_path), client(tmp_path, script))
    assert (outcome.verdict, outcome.rows, outcome.problems) == (AGREES, 2, [])
    assert exit_status([outcome]) == 0


def test_what_cannot_be_installed_is_not_run(tmp_path):
    missing = client(tmp_path, "exit 0", install="no-such", command="no-such-command")
    outcome = run_client(job(tmp_path), missing)
    assert outcome.verdict == NOT_RUN
    assert "--apt" in outcome.problems[0]
    assert exit_status([outcome]) == 1
    assert "0 agree or find it valid, 0 failed, 1 not run" in as_text([outcome])


def test_views_are_compared_between_clients(tmp_path):
    here = client(tmp_path, "")
    outcomes = [Outcome(here, "1", AGREES, views={"v": n}) for n in (3, 3, 2)]
    compare_views(outcomes)
    assert [outcome.verdict for outcome in outcomes] == [AGREES, AGREES, FAILED]
    assert exit_status(outcomes) == 1
    assert as_json(outcomes)[2]["problems"] == ["view v: 2 rows, 3 in c"]


def test_a_client_that_must_run_and_did_not_fails_the_run(tmp_path):
    ran = Outcome(client(tmp_path, ""), "1", AGREES)
    may = Outcome(client(tmp_path, ""), "1", NOT_RUN)
    must = Outcome(client(tmp_path, "", chosen="must"), "1", NOT_RUN)
    assert [exit_status(found) for found in ([ran], [ran, may], [ran, must], [may], [])] == [
        0,
        0,
        1,
        1,
        1,
    ]
    assert "c must run, or nothing is known of csv" in as_text([ran, must])


def test_a_client_that_must_run_knows_each_kind_of_file():
    must = {one.reads for one in read_clients() if one.chosen == "must"}
    assert must >= {
        "zip", "duckdb", "sql + csv", "parquet", "csv", "json", "jsonl", "xlsx", "csv-metadata.json",
        "croissant.json", "CITATION.cff", "datacite.json", "dcat.jsonld",
    }  # fmt: skip


def test_catalogue_names_scripts_that_exist():
    clients = read_clients()
    assert len({one.name for one in clients}) == len(clients)
    for one in clients:
        assert one.script.is_file(), one.script
        assert one.kind in {"client", "validator"}
        assert one.chosen in {"must", "default", "present", "all"}
        assert one.version or one.runtime == "debian"
    assert {one.script for one in clients} | {
        SCRIPTS / "client_io.py",
        SCRIPTS / "client_io.mjs",
    } == {path for path in SCRIPTS.iterdir() if path.is_file()}


def test_without_a_build(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "no build" in capsys.readouterr().err


def test_the_clients_are_those_beside_the_tooling_and_none_is_said(tmp_path, monkeypatch):
    assert complaints(tmp_path) == [f"consumers: {tmp_path} is no build: 0 zips in it"]
    monkeypatch.chdir(tmp_path)
    assert complaints(tmp_path) == [f"consumers: {tmp_path} is no build: 0 zips in it"]
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert "not here" in complaints(tmp_path)[0]
