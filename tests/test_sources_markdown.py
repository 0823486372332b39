"""Texts of sites: what each generator makes of its own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feedpub.findings import Severity
from feedpub.model import Article, Publication, Source
from feedpub.sources import Reading
from feedpub.sources import read as read_sources

PUBLICATION = Publication(
    name="Town", url="https://town.example/", language="en", timezone="Europe/Bucharest"
)


def laid_out(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def read(
    root: Path, path: str = ".", *, zone: str | None = "Europe/Bucharest", **said: Any
) -> Reading:
    publication = Publication(name="Town", url=PUBLICATION.url, language="en", timezone=zone)
    source = Source(path=path, **said)
    return read_sources([source], publication=publication, base=root, allow_empty=True)


def articles(root: Path, path: str = ".", **said: Any) -> dict[str, Article]:
    """Return the articles of the site in *root* by their titles; nothing may be wrong."""
    found = read(root, path, **said)
    assert [str(each.message) for each in found.findings if each.severity is Severity.ERROR] == []
    return {each.title: each for each in found.articles}


def post(
    title: str = "Rain",
    date: str = "2026-11-23 08:00:00 +0200",
    *more: str,
    body: str = "It rains.",
) -> str:
    lines = [f"title: {title}", *([f"date: {date}"] if date else []), *more]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def address(root: Path, path: str = ".", title: str = "Rain", **said: Any) -> str:
    return articles(root, path, **said)[title].url


def faults(found: Reading) -> list[tuple[str, str, int | None, str]]:
    return [
        (each.rule.id, each.location.path, each.location.line, each.message)
        for each in found.findings
    ]


# Hugo: https://gohugo.io/content-management/urls/

HUGO = 'baseURL = "https://hugo.example/"\ntimeZone = "Europe/Bucharest"\n'


@pytest.mark.parametrize(
    ("settings", "file", "more", "expected"),
    [
        ("", "news/rain-today.md", "", "news/rain-today/"),
        ("", "news/City Hall/Rain Today.md", "", "news/city-hall/rain-today/"),
        ("", "news/rain/index.md", "", "news/rain/"),
        ("", "news/a.md", "slug: Știri de azi", "news/%C8%99tiri-de-azi/"),
        ("removePathAccents = true\n", "news/a.md", "slug: Știri", "news/stiri/"),
        ("disablePathToLower = true\n", "news/Rain.md", "", "news/Rain/"),
        ("uglyURLs = true\n", "news/rain.md", "", "news/rain.html"),
        ("[uglyURLs]\nnews = true\n", "news/rain.md", "", "news/rain.html"),
        ("[uglyURLs]\nblog = true\n", "news/rain.md", "", "news/rain/"),
        ("", "news/a.md", "url: /2026/rain.html", "2026/rain.html"),
        ("", "news/a.md", "url: weather/rain", "weather/rain"),
        ("", "news/a.md", "url: /:year/:slug/", "2026/rain/"),
        ('permalinks = {news = "/:year/:month/:day/:slug"}\n', "news/a.md", "", "2026/11/23/rain/"),
        ('[permalinks.page]\nnews = "/:sections/:filename/"\n', "news/x/a.md", "", "news/x/a/"),
        ('permalinks = {news = "/:section/:slugorfilename/"}\n', "news/a.md", "", "news/a/"),
        ('permalinks = {news = "/:monthname/:weekdayname/:yearday/:title/"}\n', "news/a.md", "",
         "november/monday/327/rain/"),
        ('permalinks = {"news/x" = "/x/:slug/"}\n', "news/x/a.md", "", "x/rain/"),
        ('permalinks = {news = "/:slug/"}\n', "news/a.md", "slug: city/rain", "city/rain/"),
    ],
)  # fmt: skip
def test_addresses_of_hugo(
    settings: str, file: str, more: str, expected: str, tmp_path: Path
) -> None:
    text = post("Rain", "2026-11-23T08:00:00+02:00", *([more] if more else []))
    laid_out(tmp_path, {"hugo.toml": HUGO + settings, f"content/{file}": text})
    assert address(tmp_path) == f"https://hugo.example/{expected}"


def test_an_address_of_hugo_that_cannot_be_told(tmp_path: Path) -> None:
    settings = HUGO + 'permalinks = {news = "/:colour/:slug/"}\n'
    laid_out(tmp_path, {"hugo.toml": settings, "content/news/a.md": post()})
    assert faults(read(tmp_path)) == [(
        "record/missing-field", "content/news/a.md", None,
        "url cannot be told: the pattern '/:colour/:slug/' holds :colour, which is not known here",
    )]  # fmt: skip


def test_what_hugo_does_not_publish(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "config.yaml": "baseURL: https://hugo.example/\n",
        "content/_index.md": post("Home", ""),
        "content/about.md": post("About", ""),
        "content/search.md": post("Search", "", "layout: search"),
        "content/news/_index.md": "---\ntitle: News\ncascade:\n  section: From above\n---\n",
        "content/news/a.md": post("Rain"),
        "content/news/b.md": post("Draft", "", "draft: true"),
        "content/news/c.md": post("Hidden", "2026-11-23", "build:\n  render: never"),
        "content/news/d.md": post("Headless", "2026-11-23", "headless: true"),
        "content/old/_index.md": "---\ntitle: Old\ncascade:\n- target: {lang: en}\n  draft: false\n"
                                 "- draft: true\n---\n",
        "content/old/a.md": post("Old"),
        "content/bad/_index.md": "---\ntitle: [\n---\n",
    })  # fmt: skip
    found = read(tmp_path)
    assert [(each.title, each.sections) for each in found.articles] == [("Rain", ("From above",))]
    assert faults(found) == [
        ("record/not-read", "content/about.md", None,
         "the file has no date and is in no section: it was taken for a page, not an article"),
        ("record/front-matter", "content/bad/_index.md", 3,
         "record cannot be used: its front matter is not YAML: did not find expected node content"),
    ]  # fmt: skip
