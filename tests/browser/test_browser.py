"""What a visitor does, in a browser; axe on every template; the HTML checker on every page."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SITE

MODULES = Path(__file__).parent / "node_modules"
AXE = MODULES / "axe-core/axe.min.js"
VNU = MODULES / "vnu-jar/build/dist/vnu.jar"
VIEWS = [(360, 740, "light"), (768, 1024, "dark"), (1440, 900, "light"), (1440, 900, "dark")]
SHOTS = os.environ.get("STEPPE_LEDGER_SHOTS")


def first(kind: str, text: str = "") -> str:
    """The page of a record that holds a text."""
    pages = sorted((SITE / kind).glob("*/index.html"))
    found = next(path for path in pages if text in path.read_text("utf-8"))
    return found.relative_to(SITE).as_posix()


TEMPLATES = [
    "index.html", "findings/index.html", "download/index.html", "search/index.html", "console/index.html",
    "licence/index.html", "curation/index.html", "codebook/index.html", "codebook/figures/index.html", "changelog/index.html",
    first("figure", "The bounds do not meet"), first("figure", "What the statistics say"), first("figure", "Other readings"),
    *(f"{kind}/index.html" for kind in ("figure", "source", "project", "agreement", "event", "speaker", "indicator", "area")),
    first("source"), first("project", "Its parts"), first("agreement", "signatory"), first("event", "Who took part"),
    first("speaker", "do not go together"), "indicator/trade_turnover/index.html", first("area", "Within it"),
]  # fmt: skip


@pytest.mark.parametrize("path", TEMPLATES)
def test_axe_finds_nothing(browser: Browser, address: str, path: str) -> None:
    found = []
    for width, height, scheme in VIEWS:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme
        )
        page = context.new_page()
        page.goto(address + path)
        page.add_script_tag(path=str(AXE))
        answer = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for one in answer["violations"]:
            nodes = [node["html"][:120] for node in one["nodes"][:3]]
            found.append(f"{width} {scheme} {one['id']}: {nodes}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"{width}: the page is {wide} pixels too wide")
        if SHOTS:
            name = path.replace("/index.html", "").replace("/", "-")
            page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}.png")
        context.close()
    assert found == []


def test_the_checker_finds_no_error() -> None:
    pages = [str(p) for p in SITE.rglob("*.html") if "pagefind" not in p.parts]
    css = str(SITE / "assets/site.css")
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", str(VNU), "--errors-only", "--also-check-css", *pages, css],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_filter_sort_and_follow_a_contradiction(page: Page, address: str) -> None:
    page.goto(f"{address}figure/index.html")
    rows = page.locator("tbody tr:visible")
    whole = rows.count()
    page.get_by_label("Words").fill("against")
    expect(page.get_by_role("status")).to_contain_text(f"of {whole} rows")
    assert 0 < rows.count() < whole
    page.get_by_label("Words").fill("")
    page.get_by_label("Said by").select_option(index=1)
    said_by = page.get_by_label("Said by").input_value()
    assert set(page.locator("tbody tr:visible td:nth-child(6)").all_inner_texts()) == {said_by}
    assert "Said+by" in page.url
    page.reload()
    assert page.get_by_label("Said by").input_value() == said_by
    page.get_by_label("Said by").select_option("")
    page.get_by_role("button", name="For when").click()
    days = [
        day
        for day in page.locator("tbody td:nth-child(4)").evaluate_all(
            "all => all.map(cell => cell.dataset.sort)"
        )
        if day
    ]
    assert days == sorted(days)
    page.goto(address + first("figure", "The bounds do not meet"))
    here = page.url
    page.locator("ul a.printed").first.click()
    assert page.url != here
    page.locator(f"ul a.printed[href*='{here.split('/')[-2]}']").first.click()
    assert page.url == here


def test_search(page: Page, address: str) -> None:
    page.goto(f"{address}search/index.html")
    page.get_by_label("Words to look for").fill("Baikonur")
    expect(page.locator("#results li").first).to_contain_text("Baikonur")
    page.locator("#results a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/search/" not in page.url


@pytest.mark.skipif(not (SITE / "console/duckdb.wasm").is_file(), reason="built without console")
def test_console(page: Page, address: str) -> None:
    with (SITE / "download/csv/figures.csv").open(encoding="utf-8", newline="") as file:
        count = sum(1 for _ in csv.reader(file)) - 1
    page.goto(f"{address}console/index.html")
    expect(page.locator("#state")).to_have_text("Ready.", timeout=90_000)
    for sql, answer in (
        ("SELECT count(*) FROM figures_wide", str(count)),
        ("DESCRIBE figures", "figure_id"),
        ("FROM disagreements", "severity"),
    ):
        page.get_by_label("SQL").fill(sql)
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#state")).to_contain_text("ms", timeout=60_000)
        expect(page.locator("#answer table")).to_contain_text(answer)
    page.get_by_label("SQL").fill("FROM read_csv('https://example.org/x.csv')")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#state")).to_contain_text("disabled")


def test_a_download_has_the_sum_that_is_told(page: Page, address: str) -> None:
    page.goto(f"{address}download/index.html")
    row = page.locator("tr", has_text="csv/figures.csv").first
    with page.expect_download() as waiting:
        row.get_by_role("link").click()
    digest = hashlib.sha256(Path(waiting.value.path()).read_bytes()).hexdigest()
    assert digest == row.locator("code").inner_text()


def test_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}index.html")
    page.get_by_role("link", name="See all figures").click()
    assert page.locator("tbody tr").count() > 10
    page.locator("tbody a.printed").first.click()
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    for path in ("search", "console"):
        page.goto(f"{address}{path}/index.html")
        expect(page.locator("noscript p")).to_contain_text("needs JavaScript")
    context.close()


def test_from_disk(page: Page) -> None:
    page.goto((SITE / "index.html").as_uri())
    page.get_by_role("link", name="See all figures").click()
    page.get_by_label("Words").fill("billion")
    expect(page.get_by_role("status")).to_contain_text(" of ")
    page.locator("tbody tr:visible a.printed").first.click()
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    page.goto((SITE / "search/index.html").as_uri())
    expect(page.locator("#fromdisk")).to_be_visible()


def test_print_leaves_the_controls_out(page: Page, address: str) -> None:
    page.goto(f"{address}figure/index.html")
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator("tbody tr").first).to_be_visible()
