"""The whole site, made from a finished build: pages, downloads, feed, search and console."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from steppe_ledger.export.about import About, about
from steppe_ledger.export.database_file import DATABASE
from steppe_ledger.export.draft import sha256, sums_of
from steppe_ledger.export.everything import DESCRIBED, SITE, foreign, place
from steppe_ledger.export.metadata import CROISSANT, RO_CRATE
from steppe_ledger.export.sums import SUMS
from steppe_ledger.findings import CannotRunError
from steppe_ledger.package.descriptor import Package, require_package
from steppe_ledger.pages import recipes
from steppe_ledger.pages.site import charts
from steppe_ledger.pages.site.answers import Answers, released
from steppe_ledger.pages.site.pages import HERE, Pages
from steppe_ledger.pages.site.words import json_text
from steppe_ledger.sql.limits import limited

CONSOLE = HERE / "console" / "built"
SECONDS = 600.0  # for the views, whose SQL anybody may have written, and for the search index
_KINDS = {"workbook": ".xlsx", "flat": "csv/flat_figures.csv", "parquet": "parquet/flat_figures.parquet",
          "database": ".duckdb", "zip": ".zip"}  # fmt: skip


def build_site(root: Path, dist: Path) -> list[str]:
    """Make the site of the build in ``dist``, in its folder ``site``. Returns what was done, in words.

    Raises CannotRunError where there is no build of this very package, or files of others there.
    """
    package = require_package(root)
    facts = about(package)
    _hold_against(package, dist)
    with tempfile.TemporaryDirectory(prefix="steppe-ledger-site-") as scratch:
        folder = Path(scratch) / SITE
        folder.mkdir()
        with released(dist / DATABASE) as connection, limited(connection, SECONDS):
            try:
                answers = Answers(connection, HERE / "sql")
            except duckdb.Error as error:
                why = str(error).strip().splitlines()[0]
                raise CannotRunError(f"the pages cannot ask the built database: {why}") from error
        site = Pages(package, facts, answers, folder, _base(package))
        missing = _write(site, dist)
        site.write(SUMS, sums_of(folder))
        place(folder, dist / SITE)
    return [*(f"left out {what}" for what in missing), f"built {dist / SITE}"]


def _hold_against(package: Package, dist: Path) -> None:
    """Refuse a folder that is no whole build, or one of other tables than the package has now."""
    strange = foreign(dist)
    if strange or not (dist / SUMS).is_file():
        raise CannotRunError(f"there is no whole build in {dist}: run `build` first")
    for table in package.tables.values():
        if sha256(dist / "csv" / f"{table.name}.csv") != sha256(package.root / table.path):
            raise CannotRunError(f"{dist} was built from another {table.path}: run `build` first")


def _base(package: Package) -> str:
    """Where the site will stand: the descriptor's homepage, else the Pages of its repository."""
    address = str(package.descriptor.get("homepage") or package.descriptor["id"])
    on_github = re.fullmatch(r"https://github\.com/([^/]+)/([^/]+?)/?", address)
    if on_github:
        return f"https://{on_github[1].lower()}.github.io/{on_github[2]}/"
    return address.rstrip("/") + "/"


def _write(site: Pages, dist: Path) -> list[str]:
    """Every file of the site but its sums."""
    shutil.copytree(HERE / "assets", site.folder / "assets")
    files = _downloads(site.folder, dist)
    kinds = {
        kind: next((file for file in files if file["path"].endswith(end)), None)
        for kind, end in _KINDS.items()
    }
    there = {"search": _can_search(), "console": CONSOLE.is_dir()}
    site.page("home.html", "", files=kinds, json_ld=_json_ld(site.facts, dist, site.base))
    site.page("findings.html", "findings/")
    site.records()
    site.guides()
    site.page("download.html", "download/", downloads=files, files=kinds)
    site.page("search.html", "search/", parts_there=there)
    site.page(
        "console.html",
        "console/",
        parts_there=there,
        files=kinds,
        questions=recipes(site.package.root),
    )
    site.write("releases.atom", site.render("releases.atom", releases=site.releases()))
    site.write("sitemap.xml", site.render("sitemap.xml", addresses=site.addresses))
    site.write("robots.txt", site.render("robots.txt"))
    card = site.render("card.svg", counts=site.answers.rows("counts")[0])
    site.write("assets/card.png", charts.picture(card))
    if there["console"]:
        shutil.copytree(CONSOLE, site.folder / "console", dirs_exist_ok=True)
    if there["search"]:
        _index(site.folder)
    told = {"search": "the search: the package pagefind is not installed",
            "console": "the SQL console: `nox -s console` fetches it first"}  # fmt: skip
    return [why for part, why in told.items() if not there[part]]


def _downloads(folder: Path, dist: Path) -> list[dict[str, Any]]:
    """Copy the released files; what each is, its size and its sum."""
    crate = json.loads((dist / RO_CRATE).read_text("utf-8"))["@graph"]
    told = {node["@id"]: node["description"] for node in crate if node["@type"] == "File"}
    described = {**DESCRIBED, **told}
    lines = (dist / SUMS).read_text("utf-8").splitlines()
    sums = {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
    files = []
    for path in [*sums, SUMS]:
        target = folder / "download" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / path, target)
        files.append({
            "path": path, "description": described.get(path, ""), "sha256": sums.get(path),
            "size": target.stat().st_size,
        })  # fmt: skip
    return sorted(files, key=lambda file: ("/" in file["path"], file["path"].lower()))


def _json_ld(facts: About, dist: Path, base: str) -> Any:
    """What Croissant says of the dataset, in the words of schema.org alone, with full addresses."""
    croissant = json.loads((dist / CROISSANT).read_text("utf-8"))
    kept = ("description", "version", "datePublished", "license", "inLanguage", "keywords",
            "isAccessibleForFree", "creator", "publisher")  # fmt: skip
    of_file = ("name", "description", "contentUrl", "sha256", "contentSize", "encodingFormat")
    files = [
        {"@type": "DataDownload", **{name: file[name] for name in of_file},
         "contentUrl": f"{base}download/{file['contentUrl']}"}
        for file in croissant["distribution"]
    ]  # fmt: skip
    return json_text({
        "@context": "https://schema.org/", "@type": "Dataset", "name": facts.title,
        "alternateName": facts.name, "url": base, "sameAs": facts.id,
        **{name: croissant[name] for name in kept if name in croissant},
        "citation": croissant["citeAs"], "distribution": files,
    })  # fmt: skip


def _can_search() -> bool:
    return importlib.util.find_spec("pagefind") is not None


def _index(folder: Path) -> None:
    """Let Pagefind write its index into the site."""
    command = [sys.executable, "-m", "pagefind", "--site", str(folder), "--quiet"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=SECONDS)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        why = getattr(error, "stderr", "") or str(error)
        raise CannotRunError(f"the search index could not be made: {why.strip()[:300]}") from error
