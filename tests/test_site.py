"""The web pages: whole, linked, self-contained, the same each time, and deaf to hostile cells."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from steppe_ledger.export.everything import build, foreign
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import require_package
from steppe_ledger.pages.site import words
from steppe_ledger.pages.site.bounds import bars
from steppe_ledger.pages.site.build import build_site
from steppe_ledger.pages.site.pages import RECORDS
from tests.conftest import ROOT, copy_mini
from tests.gate_kit import refresh

MOST = 300_000
HOSTILE = "</script><script>alert(1)</script>{{ 7*7 }}\"'><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """What a page links to, what it loads, its anchors, and the elements that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            text = value or ""
            if name == "id":
                self.ids.append(text)
            elif name.startswith("on"):
                self.handlers.append(text)
            elif tag == "a" and name == "href":
                self.links.append(text)
            elif name in ("src", "srcset", "data", "action") or (
                tag == "link" and name == "href" and ("rel", "canonical") not in attrs
            ):
                self.loads.append(text)


@pytest.fixture(scope="session", autouse=True)
def no_console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The console, where somebody has fetched it, would be copied and summed in every test."""
    with pytest.MonkeyPatch.context() as patch:
        none = tmp_path_factory.mktemp("console") / "none"
        patch.setattr("steppe_ledger.pages.site.build.CONSOLE", none)
        yield


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the repository's package."""
    dist = Path(shutil.copytree(built, tmp_path_factory.mktemp("site") / "dist"))
    build_site(ROOT, dist)
    return dist / "site"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    """Every page, read."""
    return {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


def test_every_record_has_a_page_at_the_address_that_stays(site: Path) -> None:
    for table, kind in (("figures", "figure"), ("sources", "source"), ("projects", "project"),
                        ("agreements", "agreement"), ("events", "event")):  # fmt: skip
        with (ROOT / f"tables/{table}.csv").open(encoding="utf-8", newline="") as file:
            keys = [row[0] for row in csv.reader(file)][1:]
        assert [key for key in keys if not (site / kind / key / "index.html").is_file()] == []
    assert all((site / kind / "index.html").is_file() for kind in RECORDS)


def test_no_link_is_broken(pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchors = pages[target].ids if target in pages else []
            if not target.is_file() or (parts.fragment and parts.fragment not in anchors):
                broken.append(f"{path}: {link}")
    assert broken == []


def test_nothing_is_asked_of_another_host(site: Path, pages: dict[Path, Page]) -> None:
    loads = [load for page in pages.values() for load in page.loads]
    assert [load for load in loads if urlsplit(load).netloc or load.startswith("data:")] == []
    for path in (site / "assets").iterdir():
        if path.suffix in (".css", ".js"):
            assert not re.search(r"url\(|@import|https?://", path.read_text("utf-8")), path


def test_pages_are_small_and_their_anchors_unique(pages: dict[Path, Page]) -> None:
    assert [path for path in pages if path.stat().st_size > MOST] == []
    assert [p for p, page in pages.items() if len(page.ids) != len(set(page.ids))] == []
    assert [p for p, page in pages.items() if page.tags.count("h1") != 1] == []


def test_sums_hold_and_downloads_are_the_build(site: Path) -> None:
    listed = dict(
        reversed(line.split("  ", 1)) for line in (site / "SHA256SUMS").read_text().splitlines()
    )
    there = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert there == {*listed, "SHA256SUMS"}
    page = (site / "download/index.html").read_text("utf-8")
    for line in (site.parent / "SHA256SUMS").read_text().splitlines():
        digest, path = line.split("  ", 1)
        assert digest in page
        assert listed[f"download/{path}"] == digest


def test_home_leads_with_what_two_speakers_say_of_one_sum_of_money(site: Path) -> None:
    home = (site / "index.html").read_text("utf-8")
    told = re.findall(r'<article class="finding">(.*?)</article>', home, re.DOTALL)
    assert len(told) == 3
    for one in told:
        speakers = set(re.findall(r"<p>([^:<]+): .*?<br>", one))
        assert len(speakers) == 2
        assert re.search(r"Apart by at least <b>[\d.]+ billion USD</b>", one)


def test_a_figure_tells_its_evidence_and_gives_its_row(site: Path) -> None:
    with (ROOT / "tables/figures.csv").open(encoding="utf-8", newline="") as file:
        figures = list(csv.DictReader(file))
    for figure in figures[:: max(len(figures) // 10, 1)]:
        folder = site / "figure" / figure["figure_id"]
        row = json.loads((folder / "row.json").read_text("utf-8"))
        with (folder / "row.csv").open(encoding="utf-8", newline="") as file:
            (cells,) = csv.DictReader(file)
        assert row["value"] == cells["value"] == figure["value"]
        assert {name: text or "" for name, text in row.items()}.keys() == cells.keys()
        page = (folder / "index.html").read_text("utf-8")
        assert f"at characters {row['start']} to {row['end']}" in page
        assert f"figure {figure['figure_id']}" in page
        assert f"template=wrong-number.yml&amp;row={quote(figure['figure_id'])}&amp;" in page


def test_feed_sitemap_and_description_are_well_formed(site: Path) -> None:
    atom = ET.fromstring((site / "releases.atom").read_text("utf-8"))
    entries = atom.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == len(re.findall(r"(?m)^## \[\d", (ROOT / "CHANGELOG.md").read_text()))
    urls = ET.fromstring((site / "sitemap.xml").read_text("utf-8"))
    addresses = [url[0].text or "" for url in urls]
    assert len(addresses) == len(set(addresses)) == len(list(site.rglob("*.html")))
    assert all(address.startswith("https://") for address in addresses)
    home = (site / "index.html").read_text("utf-8")
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', home, re.DOTALL)
    dataset = json.loads(text)
    assert dataset["@type"] == "Dataset"
    assert all(f["contentUrl"].startswith("https://") for f in dataset["distribution"])
    assert (site / "assets/card.png").read_bytes().startswith(b"\x89PNG")


def test_a_chart_has_its_data_as_a_table(site: Path) -> None:
    page = (site / "indicator/trade_turnover/index.html").read_text("utf-8")
    assert page.count("<svg") == page.count("The same as a table") > 0
    assert "As Russia reports" in page


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the made-up package, every free text of which attacks the pages."""
    root = copy_mini(tmp_path_factory.mktemp("hostile") / "package")
    for table, columns in {
        "projects": ("name", "description"), "sources": ("title", "publisher", "note"),
        "mentions": ("printed", "note"), "figures": ("subject", "note"), "entities": ("name",),
        "indicators": ("name", "definition"), "agreements": ("title",), "events": ("name",),
        "identities": ("title", "note", "assumption"), "official_series": ("publisher", "edition"),
    }.items():  # fmt: skip
        path = root / f"tables/{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for i, row in enumerate(rows):
            row |= {name: f"{HOSTILE} {i}" for name in columns if row[name] or name == "note"}
            if table == "sources":
                row["url"] = "javascript:alert(1)"
            if table == "mentions":
                row["end"] = str(int(row["start"]) + len(row["printed"]))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    schema = root / "schemas/sources.json"
    schema.write_text(
        re.sub(r'"pattern": "[^"]*https[^"]*"', '"pattern": "(?:.*)"', schema.read_text())
    )
    (root / "docs").mkdir()
    (root / "docs/curation.md").write_text(
        f"# A guide\n\n{HOSTILE}\n\n[here](javascript:alert(1)) | x\n"
    )
    refresh(root)
    build(require_package(root), root / "dist")
    build_site(root, root / "dist")
    return root


def test_hostile_cells_show_as_text(hostile: Path) -> None:
    for path in sorted((hostile / "dist/site").rglob("*.html")):
        text = path.read_text("utf-8")
        page = Page(text)
        assert page.tags.count("script") == 1 + ("ld+json" in text), path
        assert page.handlers == [], path
        assert "img" not in page.tags, path
        assert not any(link.startswith("javascript:") for link in page.links), path
        assert "alert(1)49" not in text, path
    for path in (hostile / "dist/site").glob("*.atom"):
        ET.fromstring(path.read_text("utf-8"))


def test_two_builds_are_the_same_bytes(hostile: Path) -> None:
    sums = hostile / "dist/site/SHA256SUMS"
    before = sums.read_bytes()
    build_site(hostile, hostile / "dist")
    assert sums.read_bytes() == before


def test_the_site_is_no_stranger_in_a_build_until_somebody_changes_it(hostile: Path) -> None:
    dist = hostile / "dist"
    assert foreign(dist) == foreign(dist / "site") == []
    own = dist / "site/index.html"
    before = own.read_bytes()
    own.write_text("mine")
    assert foreign(dist) == ["site/index.html"]
    with pytest.raises(CannotRunError, match="no whole build"):
        build_site(hostile, dist)
    own.write_bytes(before)


def test_a_site_of_other_tables_is_refused(hostile: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRunError, match="run `build` first"):
        build_site(hostile, tmp_path)
    table = hostile / "tables/projects.csv"
    before = table.read_bytes()
    table.write_bytes(before + b"\n")
    with pytest.raises(CannotRunError, match=r"another tables/projects\.csv"):
        build_site(hostile, hostile / "dist")
    table.write_bytes(before)


def test_the_command_says_what_it_left_out_and_tells_a_long_guide_in_parts(
    hostile: Path, run, tmp_path: Path, monkeypatch
) -> None:
    dist = tmp_path / "dist"
    shutil.copytree(hostile / "dist", dist, ignore=shutil.ignore_patterns("site"))
    monkeypatch.setattr("steppe_ledger.pages.site.build._can_search", lambda: False)
    monkeypatch.setattr("steppe_ledger.pages.site.pages.MOST", 100)
    guide = hostile / "docs/curation.md"
    before = guide.read_text()
    guide.write_text(
        "# G\n\n- [one](#one)\n\n## one\n\nSee [two](#two-b), [one](#one).\n\n## Two b\n\nx\n"
    )
    status, out, _ = run("site", "--root", hostile, "--dist", dist)
    guide.write_text(before)
    assert status == 0
    assert "left out the search" in out
    assert "left out the SQL console" in out
    pages = dist / "site"
    assert "built without the search" in (pages / "search/index.html").read_text("utf-8")
    assert "built without the console" in (pages / "console/index.html").read_text("utf-8")
    assert "one/index.html" in Page((pages / "curation/index.html").read_text("utf-8")).links
    part = Page((pages / "curation/one/index.html").read_text("utf-8"))
    assert {"../two-b/index.html", "../one/index.html"} <= set(part.links)


def test_bounds_lie_on_one_scale() -> None:
    def row(lo: float | None, hi: float | None, value: float | None = None) -> dict[str, object]:
        return {"lo": lo, "hi": hi, "plain_hi": None, "value": value, "unit": "USD"}

    first, second, third = bars([row(20, None, 20), row(None, 30), row(25, 25, 25)])
    assert (first["open_left"], first["open_right"], first["right"]) == (False, True, 100)
    assert (second["open_left"], second["left"]) == (True, 0)
    assert third["left"] == third["right"] == third["value"]
    assert first["left"] < third["left"] < second["right"] < 100
    assert bars([row(None, None)]) == []
    assert bars([row(1, 1), row(1, 1) | {"unit": "RUB"}]) == []
    assert bars([row(0, 0)])[0]["left"] < 100


def test_words() -> None:
    assert (
        words.json_text({"a": "</script>&\u2028"}) == '{"a": "\\u003c/script\\u003e\\u0026\\u2028"}'
    )
    links = {"docs/findings.md": "../findings/index.html"}
    html = words.markdown(
        "# A b\n\n# A b\n\n[f](findings.md#x) [c](../changes/1.csv)\n\n```\n<b>\n```\n",
        links, "https://example.org/r",
    )  # fmt: skip
    assert re.findall(r'id="([^"]*)"', html) == ["a-b", "a-b-1"]
    assert 'href="../findings/index.html#x"' in html
    assert 'href="https://example.org/r/blob/main/changes/1.csv"' in html
    assert "&lt;b&gt;" in html
