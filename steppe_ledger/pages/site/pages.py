"""Every page of the site, from the templates in ``site/`` and the answers of the built database."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import jinja2

from steppe_ledger.export.about import About
from steppe_ledger.export.readme import size
from steppe_ledger.findings import CannotRunError
from steppe_ledger.markdown import visible
from steppe_ledger.package.descriptor import Package
from steppe_ledger.package.files import read_text
from steppe_ledger.pages.site import charts, words
from steppe_ledger.pages.site.answers import Answers
from steppe_ledger.pages.site.bounds import bars
from steppe_ledger.sql.query import as_csv, shown

HERE = Path(__file__).resolve().parents[3] / "site"
# kind of a record, the query that lists them, and its key: /figure/<figure_id>/ and so on
RECORDS = {
    "figure": ("figures", "figure_id"), "source": ("sources", "source_id"),
    "project": ("projects", "project_id"), "agreement": ("agreements", "agreement_id"),
    "event": ("events", "event_id"), "speaker": ("speakers", "entity_id"),
    "indicator": ("indicators", "indicator_id"), "area": ("areas", "entity_id"),
}  # fmt: skip
GUIDES = {
    "codebook": ("Codebook", "docs/codebook.md"),
    "curation": ("Curation guide", "docs/curation.md"),
    "reliability": ("Reliability", "docs/reliability.md"),
    "mutants": ("What the gate catches", "docs/mutants.md"),
    "questions": ("Questions and answers", "docs/queries.md"),
    "changelog": ("Changelog", "CHANGELOG.md"),
}
MOST = 100_000  # characters of a guide's page; a longer one is told in parts, one a heading
_KEY = re.compile(r"[A-Za-z0-9@_.-]*[A-Za-z0-9@_-]")  # what may name a folder, on every system
_RELEASE = re.compile(r"^## \[([^\]]+)\] - (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


class Pages:
    """What is written, and where: ``addresses`` are those of the pages, in their order."""

    def __init__(
        self, package: Package, facts: About, answers: Answers, folder: Path, base: str
    ) -> None:
        self.package, self.facts, self.answers = package, facts, answers
        self.folder, self.base = folder, base
        self.addresses: list[str] = []
        guides = [(n, t) for n, (t, path) in GUIDES.items() if (package.root / path).is_file()]
        self._keys = {
            kind: {row[key] for row in answers.rows(query)}
            for kind, (query, key) in RECORDS.items()
        }
        self._jinja = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True,
            undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._jinja.filters |= {
            "code": words.code, "number": words.number, "size": size, "plain": shown,
            "upper_first": lambda text: text[:1].upper() + text[1:],
            "lower_first": lambda text: text[:1].lower() + text[1:] if text[1:2].islower() else text,
            "web": lambda url: url if re.match(r"https?://", url) else "#",  # no script in a link
        }  # fmt: skip
        self._jinja.globals |= {
            "facts": facts, "answers": answers, "base": base, "bars": bars, "has": self._has,
            "brand": visible(facts.title.partition(":")[0]), "labels": _labels(package),
            "guides": guides,
            "citation": f"{facts.creators[0].name}: {facts.title}, version {facts.version},"
                        f" {facts.date}",
        }  # fmt: skip

    def _has(self, kind: str, key: str | None) -> bool:
        return key in self._keys.get(kind, ())

    def write(self, path: str, data: str | bytes) -> None:
        """Write a file of the site."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data.encode() if isinstance(data, str) else data)

    def render(self, template: str, **names: Any) -> str:
        """A template that is no page: a feed, a sitemap, a drawing."""
        return self._jinja.get_template(template).render(**names)

    def page(self, template: str, address: str, **names: Any) -> None:
        """Write a page. ``address`` is that of its folder: empty, or with a slash at its end.

        Links go to ``index.html`` by name and by relative paths, so that they work from a disk.
        """
        root = "../" * address.count("/")
        html = self.render(template, address=address, root=root, **names)
        self.write(f"{address}index.html", html)
        self.addresses.append(address)

    def records(self) -> None:
        """The page of every record, and one that lists those of a kind."""
        rows = {row["figure_id"]: row for row in self.answers.rows("row")}
        for kind, (query, key) in RECORDS.items():
            self.page(f"{query}.html", f"{kind}/")
            for it in self.answers.rows(query):
                name = it[key]
                if not _KEY.fullmatch(name):
                    raise CannotRunError(f"{kind} {visible(name)}: no page can have such a name")
                more: dict[str, Any] = {}
                if kind == "indicator":
                    points = self.answers.of("points", "indicator_id", name)
                    more["panels"] = charts.panels(it["name"], points, HERE / "charts")
                if kind == "figure":
                    more["row"] = words.json_text(rows[name], indent=2)
                    self.write(f"figure/{name}/row.json", f"{more['row']}\n")
                    self.write(
                        f"figure/{name}/row.csv",
                        as_csv(list(rows[name]), [list(rows[name].values())]),
                    )
                self.page(f"{kind}.html", f"{kind}/{name}/", it=it, **more)

    def guides(self) -> None:
        """The pages of the repository that are written in Markdown, and the licence."""
        links = {path: f"../{name}/index.html" for name, (_, path) in GUIDES.items()}
        links["docs/findings.md"] = "../findings/index.html"
        for name, (title, path) in GUIDES.items():
            text = self._text(path)
            if text is None:
                continue
            body = words.markdown(text, links, self.facts.id)
            if len(body) > MOST:
                self._in_parts(name, title, text, links)
            else:
                self.page("text.html", f"{name}/", name=title, body=body)
        self.page("licence.html", "licence/", text=self._text("LICENSE-data"))

    def _in_parts(self, name: str, title: str, text: str, links: dict[str, str]) -> None:
        """A long guide: its beginning, and a page for each heading of the second level."""
        first, *sections = re.split(r"(?m)^(?=## )", text)
        slugs = [words.slug(part.partition("\n")[0].removeprefix("## "), {}) for part in sections]
        for slug in slugs:  # what was an anchor of the one page becomes a page
            first = first.replace(f"](#{slug})", f"]({name}/{slug}.md)")
            links[f"{name}/{slug}.md"] = f"{slug}/index.html"
            links[f"{GUIDES[name][1]}#{slug}"] = f"../{name}/{slug}/index.html"
        self.page(
            "text.html", f"{name}/", name=title, body=words.markdown(first, links, self.facts.id)
        )
        deep = {path: f"../{link}" for path, link in links.items()}
        for slug, part in zip(slugs, sections, strict=True):
            raised = re.sub(r"(?m)^#(#+ )", r"\1", part)  # its heading is the page's own
            linked = re.sub(r"\]\(#([\w-]+)\)", rf"]({name}/\1.md)", raised)
            body = words.markdown(linked, deep, self.facts.id)
            self.page("text.html", f"{name}/{slug}/", name=f"{title}: {slug}", body=body)

    def _text(self, path: str) -> str | None:
        return read_text(self.package.root, path) if (self.package.root / path).is_file() else None

    def releases(self) -> list[dict[str, Any]]:
        """The released versions, the newest first, as the changelog tells of them."""
        _, *parts = _RELEASE.split(self._text("CHANGELOG.md") or "")
        return [
            {"version": version, "date": day, "body": words.markdown(text, {}, self.facts.id)}
            for version, day, text in zip(*(parts[i::3] for i in range(3)), strict=True)
        ]


def _labels(package: Package) -> dict[str, Any]:
    """What each code of a closed list means, by table and column; nothing for what is no code."""
    labels: dict[str, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(str)))
    for table in package.tables.values():
        for field in table.fields:
            for one in field.get("categories", ()):
                labels[table.name][field["name"]][one["value"]] = one.get("label", "")
    return labels
