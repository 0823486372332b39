"""Texts of sites: what each generator makes of its own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feedpub.findings import Severity
from feedpub.inspecting import inspect
from feedpub.model import Article, Publication, Source
from feedpub.sources import Reading, look
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
        ('permalinks = {news = "/:slug.html"}\n', "news/a.md", "", "rain.html"),
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
        "url is not known: the pattern '/:colour/:slug/' holds :colour, which is unknown",
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
         "the file has no date and is not in a section: it was read as a page, not an article"),
        ("record/front-matter", "content/bad/_index.md", 3,
         "record cannot be used: its front matter is not YAML: did not find expected node content"),
    ]  # fmt: skip


def test_a_section_of_hugo_whose_front_cannot_be_read_hands_nothing_down(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "hugo.toml": HUGO,
        "content/bad/_index.md": "---\ncascade: {draft: true}\ntitle: [\n---\n",
        "content/bad/a.md": post(),
    })  # fmt: skip
    found = read(tmp_path)
    assert [each.title for each in found.articles] == ["Rain"]
    assert [fault[:2] for fault in faults(found)] == [
        ("record/front-matter", "content/bad/_index.md")
    ]


def test_a_number_as_a_slug_of_hugo(tmp_path: Path) -> None:
    text = "+++\ntitle = 'Rain'\ndate = 2026-11-23T08:00:00+02:00\nslug = 112\n+++\nIt rains.\n"
    laid_out(tmp_path, {"hugo.toml": HUGO, "content/news/a.md": text})
    assert address(tmp_path) == "https://hugo.example/news/112/"


def test_languages_of_hugo_by_name(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "hugo.toml": HUGO + 'defaultContentLanguage = "en"\n[languages.en]\nlanguageCode = "en-GB"\n'
                            "[languages.ro]\n[languages.de]\ndisabled = true\n",
        "content/news/rain.de.md": post("Regen"),
        "content/news/rain.md": post("Rain"),
        "content/news/rain.ro.md": post("Ploaie"),
        "content/news/snow.ro.md": post("Ninsoare", "2026-11-23", "draft: true"),
        "content/news/snow.md": post("Snow"),
    })  # fmt: skip
    found = articles(tmp_path)
    assert {(each.url, each.language) for each in found.values()} == {
        ("https://hugo.example/news/rain/", "en-GB"),
        ("https://hugo.example/ro/news/rain/", "ro"),
        ("https://hugo.example/news/snow/", "en-GB"),
    }
    assert [(each.language, each.url) for each in found["Rain"].translations] == [
        ("ro", "https://hugo.example/ro/news/rain/")
    ]
    assert [(each.language, each.url) for each in found["Ploaie"].translations] == [
        ("en-GB", "https://hugo.example/news/rain/")
    ]
    assert found["Snow"].translations == ()


def test_languages_of_hugo_by_folder(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "config/_default/hugo.yaml": "baseURL: https://hugo.example/\ndefaultContentLanguage: ro\n"
                                     "defaultContentLanguageInSubdir: true\n",
        "config/_default/languages.toml": '[ro]\ncontentDir = "content/ro"\n[en]\n'
            'contentDir = "content/en"\nbaseURL = "https://en.example/"\n[de]\ndisabled = true\n'
            'contentDir = "content/de"\n',
        "config/_default/notes.txt": "none of it",
        "content/ro/stiri/ploaie.md": post("Ploaie", "2026-11-23T08:00:00Z"),
        "content/en/stiri/ploaie.md": post("Rain", "2026-11-23T08:00:00Z"),
        "content/de/stiri/ploaie.md": post("Regen", "2026-11-23T08:00:00Z"),
    })  # fmt: skip
    found = articles(tmp_path)
    assert found["Ploaie"].url == "https://hugo.example/ro/stiri/ploaie/"
    assert found["Rain"].url == "https://en.example/stiri/ploaie/"
    assert [each.language for each in found["Rain"].translations] == ["ro"]
    assert "Regen" not in found


def test_what_a_post_of_hugo_says(tmp_path: Path) -> None:
    front = """+++
title = "Rain"
date = 2026-11-23
lastmod = 2026-11-24T10:00:00
expiryDate = 2027-01-01
tags = ["weather", "city"]
categories = ["Weather", "City"]
authors = ["ana", "Ion"]
description = "It rains."
robotsNoIndex = true
[cover]
image = "rain.jpg"
alt = "A street"
+++
"""
    laid_out(tmp_path, {
        "hugo.toml": HUGO,
        "data/authors/ana.toml": 'name = "Ana Pop"\nurl = "/authors/ana/"\nimage = "img/ana.jpg"\n',
        "data/authors/old.csv": "name: [\n",
        "content/news/rain/index.md": front + "Text ![](flood.jpg)\n\n<!--more-->\n\nMore.",
        "content/news/rain/rain.jpg": "",
    })  # fmt: skip
    rain = articles(tmp_path)["Rain"]
    assert rain.published.isoformat() == "2026-11-22T22:00:00+00:00"
    assert rain.modified is not None
    assert rain.modified.isoformat() == "2026-11-24T08:00:00+00:00"
    assert rain.expires is not None
    assert rain.expires.isoformat() == "2026-12-31T22:00:00+00:00"
    assert (rain.tags, rain.sections, rain.summary) == (
        ("weather", "city"),
        ("Weather",),
        "It rains.",
    )
    assert [(each.name, each.url, each.avatar) for each in rain.authors] == [
        ("Ana Pop", "https://hugo.example/authors/ana/", "https://hugo.example/img/ana.jpg"),
        ("Ion", None, None),
    ]
    assert [(each.url, each.alt) for each in rain.images] == [
        ("https://hugo.example/news/rain/rain.jpg", "A street")
    ]
    assert rain.noindex
    assert rain.content_html == '<p>Text <img src="flood.jpg" alt="" /></p>\n<p>More.</p>\n'


@pytest.mark.parametrize(
    ("name", "front", "expected"),
    [
        ("featured.jpg", "", "https://hugo.example/news/rain/featured.jpg"),
        ("Cover-wide.PNG", "", "https://hugo.example/news/rain/Cover-wide.PNG"),
        ("other.jpg", "", None),
        ("featured.txt", "", None),
        ("a.jpg", "images: [a.jpg, b.jpg]", "https://hugo.example/news/rain/a.jpg"),
        ("a.jpg", "images: [img/b.jpg]", "https://hugo.example/img/b.jpg"),
        ("a.jpg", "header: {teaser: /img/b.jpg}", "https://hugo.example/img/b.jpg"),
        ("a.jpg", "extra: {image: //cdn.example/b.jpg}", "https://cdn.example/b.jpg"),
        ("a.jpg", "image: https://x.example/b.jpg", "https://x.example/b.jpg"),
        ("a.jpg", f"image: {'a' * 300}.jpg", f"https://hugo.example/{'a' * 300}.jpg"),
        ("a.jpg", "image: ''", None),
        ("a.jpg", "image: ../assets/a.jpg", None),
        ("a.jpg", "image: {caption: none}", None),
        ("a.jpg", "resources: [{name: x, src: a.jpg}]", "https://hugo.example/news/rain/a.jpg"),
    ],
)  # fmt: skip
def test_the_image(name: str, front: str, expected: str | None, tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "hugo.toml": HUGO, f"content/news/rain/{name}": "",
        "content/news/rain/index.md": post("Rain", "2026-11-23", *([front] if front else [])),
    })  # fmt: skip
    images = articles(tmp_path)["Rain"].images
    assert [each.url for each in images] == ([expected] if expected else [])


def test_the_caption_of_the_image(tmp_path: Path) -> None:
    front = ("image: /a.jpg", "image_caption: A street", "image_license: Ana", "image_alt: Wet")
    laid_out(tmp_path, {"hugo.toml": HUGO, "content/news/a.md": post("Rain", "2026-11-23", *front)})
    (image,) = articles(tmp_path)["Rain"].images
    assert (image.caption, image.credit, image.alt) == ("A street", "Ana", "Wet")


@pytest.mark.parametrize(
    "base", ["", "/", "http://localhost:1313/", "https://example.org/", "https://www.example.com"]
)
def test_an_address_that_nobody_set(base: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {"hugo.toml": f'baseURL = "{base}"\n', "content/news/a.md": post()})
    assert address(tmp_path) == "https://town.example/news/a/"


def test_zones(tmp_path: Path) -> None:
    files = {"hugo.toml": 'baseURL = "https://hugo.example/"\ntimeZone = "Asia/Tokyo"\n',
             "content/news/a.md": post("Rain", "2026-11-23 08:00"),
             "content/news/b.md": post("Snow", "'23 Nov 2026'"),
             "content/news/c.md": post("Hail", "2026-11-23T08:00:00Z")}  # fmt: skip
    found = articles(laid_out(tmp_path, files), zone=None)
    assert {each.title: each.published.isoformat() for each in found.values()} == {
        "Rain": "2026-11-22T23:00:00+00:00", "Snow": "2026-11-22T15:00:00+00:00",
        "Hail": "2026-11-23T08:00:00+00:00",
    }  # fmt: skip
    # A zone that does not exist is as good as none.
    laid_out(tmp_path, {"hugo.toml": 'baseURL = "https://h.example/"\ntimeZone = "Nowhere"\n'})
    assert articles(tmp_path)["Rain"].published.isoformat() == "2026-11-23T06:00:00+00:00"
    assert {rule for rule, *_ in faults(read(tmp_path, zone=None))} == {"record/date-without-zone"}


# Jekyll: https://jekyllrb.com/docs/permalinks/


@pytest.mark.parametrize(
    ("settings", "file", "more", "expected"),
    [
        ("", "_posts/2026-11-23-rain-today.md", "", "/2026/11/23/rain-today.html"),
        ("", "news/city/_posts/2026-11-23-rain.md", "", "/news/city/2026/11/23/rain.html"),
        ("", "_posts/2026-11-23-rain.md", "categories: news city", "/news/city/2026/11/23/rain.html"),
        ("", "_posts/2026-11-23-rain.md", "category: City Hall", "/city%20hall/2026/11/23/rain.html"),
        ("", "_posts/2026-11-23-rain.md", "permalink: /:year/:slug/", "/2026/rain/"),
        ("", "_posts/2026-11-23-rain.md", "permalink: rain.html", "/rain.html"),
        ("", "_posts/2026/2026-11-23-Rain Today.md", "", "/2026/11/23/Rain-Today.html"),
        ("permalink: pretty\n", "_posts/2026-11-23-rain.md", "", "/2026/11/23/rain/"),
        ("permalink: ordinal\n", "_posts/2026-11-23-rain.md", "", "/2026/327/rain.html"),
        ("permalink: weekdate\n", "_posts/2026-11-23-rain.md", "", "/2026/W48/Mon/rain.html"),
        ("permalink: none\n", "_posts/2026-11-23-rain.md", "categories: [a]", "/a/rain.html"),
        ("permalink: /:categories/:title/\n", "_posts/2026-11-23-rain.md", "slug: wet", "/wet/"),
        ("permalink: /:slugified_categories/:i_month/:i_day/:short_year/:title\n",
         "_posts/2026-11-03-rain.md", "categories: [City Hall]", "/city-hall/11/3/26/rain"),
        ("baseurl: /blog/\n", "_posts/2026-11-23-rain.md", "", "/blog/2026/11/23/rain.html"),
        ("baseurl: /blog\n", "_posts/2026-11-23-rain.md", "permalink: /blog/x/", "/blog/blog/x/"),
        ("collections: {news: {permalink: /n/:name/}}\n", "_news/rain.md", "", "/n/rain/"),
        ("collections: {news: {output: true}}\npermalink: pretty\n", "_news/a/rain.md", "",
         "/news/a/rain/"),
        ("collections: [news]\n", "_news/rain.md", "", "/news/rain.html"),
        ("collections: {posts: {permalink: /p/:title/}}\n", "_posts/2026-11-23-rain.md", "", "/p/rain/"),
        ("source: src\n", "src/_posts/2026-11-23-rain.md", "", "/2026/11/23/rain.html"),
        ("defaults:\n- scope: {path: '', type: posts}\n  values: {permalink: '/d/:title/'}\n"
         "- scope: {path: _posts/x}\n  values: {permalink: '/x/:title/'}\n- scope: {path: y, type: news}\n"
         "- scope: {type: pages}\n", "_posts/x/2026-11-23-rain.md", "", "/x/rain/"),
        ("timezone: Asia/Tokyo\n", "_posts/2026-11-23-rain.md", "x: 1", "/2026/11/24/rain.html"),
    ],
)  # fmt: skip
def test_addresses_of_jekyll(
    settings: str, file: str, more: str, expected: str, tmp_path: Path
) -> None:
    text = post("Rain", "2026-11-23 20:00:00 +0000" if more == "x: 1" else "", more)
    if "_news/" in file:
        text = post("Rain", "2026-11-23", more)
    if "11-03" in file:
        text = post("Rain", "", more)
    laid_out(tmp_path, {"_config.yml": f"url: https://jekyll.example\n{settings}", file: text})
    assert address(tmp_path) == f"https://jekyll.example{expected}"


def test_what_jekyll_publishes(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "_config.yml": "url: https://jekyll.example\nlang: ro\nauthor: {name: Desk}\nexclude: [old]\n"
                       "excerpt_separator: '***more***'\ncollections: [news, staff]\n",
        "_data/authors.yml": "ana: {name: Ana Pop, email: ana@e.example}\n",
        "_posts/2026-11-23-rain.md": post("Rain", "", "author: ana", body="It rains.\n\n***more***\n\nOn."),
        "_posts/2026-11-24-no-title.md": "---\nlayout: post\n---\nText\n",
        "_posts/2026-11-25-off.md": post("Off", "", "published: false"),
        "_posts/2026-11-26-page.html": "---\ntitle: HTML\n---\n<p>One</p>\n\n    <p>Two</p>\n",
        "_posts/2026-11-27-bare.html": "<p>Bare</p>",
        "_posts/notes.rst": "Notes",
        "_drafts/soon.md": post("Soon", ""),
        "_staff/ana.md": post("Ana", ""),
        "_news/hail.md": post("Hail", "2026-11-23"),
        "about.md": post("About", ""),
        "README.md": "# Read me",
        "_site/_posts/2026-11-23-x.md": post("Built", ""),
        "old/_posts/2026-11-23-x.md": post("Excluded", ""),
    })  # fmt: skip
    (tmp_path / "loop").symlink_to(tmp_path)
    found = read(tmp_path)
    by_title = {each.title: each for each in found.articles}
    assert set(by_title) == {"Rain", "No title", "HTML", "Hail"}
    assert [(each.name, each.email) for each in by_title["Rain"].authors] == [
        ("Ana Pop", "ana@e.example")
    ]
    assert [each.name for each in by_title["HTML"].authors] == ["Desk"]
    assert by_title["Rain"].language == "ro"
    assert by_title["Rain"].summary == "It rains."
    assert by_title["Rain"].content_html == "<p>It rains.</p>\n<p>On.</p>\n"
    assert by_title["HTML"].content_html == "<p>One</p>\n\n    <p>Two</p>\n"
    assert by_title["Hail"].sections == ("news",)
    assert faults(found) == [
        ("record/not-read", "_posts/2026-11-27-bare.html", None, "the file has no front matter"),
        ("record/not-read", "_posts/notes.rst", None,
         "the file is reStructuredText, which is not read"),
    ]  # fmt: skip


def test_a_folder_of_posts_without_configuration(tmp_path: Path) -> None:
    laid_out(tmp_path, {"_posts/2026-11-23-rain.md": post("Rain", "")})
    assert address(tmp_path) == "https://town.example/2026/11/23/rain.html"
    assert address(tmp_path, "_posts") == "https://town.example/2026/11/23/rain.html"


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"a.md": post()}, "markdown"),
        ({"a.md": "+++\ntitle = 'Rain'\n+++\nIt rains.\n"}, "markdown"),
        ({"a.md": "<!--\n.. title: Rain\n.. slug: rain\n-->\nIt rains.\n"}, "markdown"),
        ({"a.md": "Title: Rain\nDate: 2026-11-23\n\nIt rains.\n"}, "markdown"),
        ({"a.md": "It rains.\n", "a.meta": ".. title: Rain\n"}, "markdown"),
        ({"README.md": "# Our site\n\nHow to build it.\n"}, "html"),
    ],
)
def test_a_folder_with_pages_as_well(files: dict[str, str], kind: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {**files, "b.html": "<!DOCTYPE html><title>B</title><p>B"})
    found = look(
        Source(path="."), publication=PUBLICATION, base=tmp_path, most=1, see=lambda _: print
    )
    assert found.reader.name == kind


# Zola: https://www.getzola.org/documentation/content/page/


@pytest.mark.parametrize(
    ("settings", "file", "more", "expected"),
    [
        ("", "news/rain-today.md", "", "news/rain-today/"),
        ("", "news/Știri de azi.md", "", "news/stiri-de-azi/"),
        ("", "news/2026-11-23-rain.md", "", "news/rain/"),
        ("", "news/2026-11-23_rain/index.md", "", "news/rain/"),
        ("", "news/a.md", 'slug = "Wet Day"', "news/wet-day/"),
        ("", "news/a.md", 'path = "2026/wet"', "2026/wet/"),
        ("", "news/a.ro.md", "", "ro/news/a/"),
        ("", "news/a.en.md", "", "news/a.en/".replace(".", "-")),
        ('[slugify]\npaths = "safe"\n', "news/Știri de azi.md", "", "news/%C8%98tiri-de-azi/"),
        ('[slugify]\npaths = "off"\n', "news/A b.md", "", "news/A%20b/"),
    ],
)  # fmt: skip
def test_addresses_of_zola(
    settings: str, file: str, more: str, expected: str, tmp_path: Path
) -> None:
    text = f'+++\ntitle = "Rain"\ndate = 2026-11-23\n{more}\n+++\nIt rains.\n'
    said = f'base_url = "https://zola.example"\n{settings}[languages.ro]\n'
    laid_out(tmp_path, {"config.toml": said, f"content/{file}": text})
    assert address(tmp_path) == f"https://zola.example/{expected}"


def test_what_zola_publishes(tmp_path: Path) -> None:
    def page(title: str, more: str = "date = 2026-11-23", body: str = "Text") -> str:
        return f'+++\ntitle = "{title}"\n{more}\n+++\n{body}\n'

    laid_out(tmp_path, {
        "zola.toml": 'base_url = "https://zola.example/"\nauthor = "Desk"\n',
        "content/_index.md": page("Home"),
        "content/about.md": page("About", ""),
        "content/news/_index.md": page("News"),
        "content/news/a.md": page("Rain", 'date = 2026-11-23\n[taxonomies]\ntags = ["x"]\n'
                                          'categories = ["City"]\n[extra]\nauthor = "Ana"'),
        "content/news/b.md": page("Hidden", "date = 2026-11-23\nrender = false"),
        "content/news/c.md": page("Draft", "draft = true"),
        "content/news/d.md": page("Day", 'path = "2026/11/22/day"', "[a](@/news/a.md#end)"),
        "content/news/e.md": page("Undated", ""),
    })  # fmt: skip
    found = read(tmp_path)
    by_title = {each.title: each for each in found.articles}
    assert set(by_title) == {"Rain", "Day"}
    rain, day = by_title["Rain"], by_title["Day"]
    assert (rain.sections, rain.tags) == (("City",), ("x",))
    assert [each.name for each in rain.authors] == ["Ana"]
    assert [each.name for each in day.authors] == ["Desk"]
    assert (day.sections, day.published.isoformat()) == (("news",), "2026-11-21T22:00:00+00:00")
    assert day.content_html == '<p><a href="https://zola.example/news/a/#end">a</a></p>\n'
    assert faults(found) == [
        ("record/not-read", "content/about.md", None,
         "the file has no date and is not in a section: it was read as a page, not an article"),
        ("record/missing-field", "content/news/e.md", None, "date_published is missing: neither the "
         "front matter nor the name of the file has one"),
    ]  # fmt: skip


# Hexo: https://hexo.io/docs/permalinks

HEXO = "url: https://hexo.example\nsource_dir: source\nlanguage: [ro, default]\nauthor: Desk\n"


@pytest.mark.parametrize(
    ("settings", "file", "more", "expected"),
    [
        ("", "rain.md", "", "2026/11/23/rain/"),
        ("", "2026/rain.md", "", "2026/11/23/2026/rain/"),
        ("", "rain/index.md", "", "2026/11/23/rain/index/"),
        ("", "2026-11-23-rain.md", "", "2026/11/23/rain/"),
        ("permalink: :name.html\n", "x/rain.md", "", "rain.html"),
        ("permalink: :category/:title/\n", "rain.md", "", "uncategorized/rain/"),
        ("permalink: :category/:title/\ncategory_map: {City Hall: hall}\n", "rain.md",
         "categories: [City Hall, Big News]", "hall/Big-News/rain/"),
        ("permalink: :category/:title/\ndefault_category: news\n", "rain.md", "", "news/rain/"),
        ("permalink: :lang/:post_title/\n", "a.md", "lang: ro", "ro/Rain/"),
        ("permalink: :lang/:title/\npermalink_defaults: {lang: en}\n", "a.md", "", "en/a/"),
        ("permalink: :desk/:title/\n", "a.md", "desk: 4", "4/a/"),
        ("permalink: p/:title.html\npretty_urls: {trailing_html: false}\n", "a.md", "", "p/a"),
        ("pretty_urls: {trailing_index: false}\npermalink: p/:title/index.html\n", "a.md", "", "p/a/"),
        ("", "a.md", "permalink: weather/rain.html", "weather/rain.html"),
        ("", "a.md", "slug: wet", "2026/11/23/wet/"),
        ("timezone: Asia/Tokyo\n", "a.md", "", "2026/11/24/a/"),
    ],
)  # fmt: skip
def test_addresses_of_hexo(
    settings: str, file: str, more: str, expected: str, tmp_path: Path
) -> None:
    date = "2026-11-23T20:00:00Z" if "Tokyo" in settings else "2026-11-23"
    text = post("Rain", date, *([more] if more else []))
    laid_out(tmp_path, {"_config.yml": HEXO + settings, f"source/_posts/{file}": text})
    assert address(tmp_path) == f"https://hexo.example/{expected}"


def test_what_hexo_publishes(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "_config.yml": HEXO + "permalink: :hash/\n",
        "source/_posts/rain.md": "title: Rain\ndate: 2026-11-23\npermalink: /rain/\n---\nIt rains.\n",
        "source/_posts/snow.md": ';;;\n"title": "Snow", "date": "2026-11-23", "permalink": "/s/"\n;;;\n'
                                 "{% asset_img a.jpg A hill %}",
        "source/_posts/snow/a.jpg": "",
        "source/_posts/hail.md": post("Hail"),
        "source/_drafts/soon.md": post("Soon", ""),
        "source/about/index.md": post("About"),
    })  # fmt: skip
    found = read(tmp_path)
    assert {each.title for each in found.articles} == {"Rain", "Snow"}
    snow = next(each for each in found.articles if each.title == "Snow")
    assert snow.content_html == '<img src="https://hexo.example/s/a.jpg" alt="A hill">'
    assert (snow.language, [each.name for each in snow.authors]) == ("ro", ["Desk"])
    assert faults(found) == [(
        "record/missing-field", "source/_posts/hail.md", None,
        "url is not known: the pattern ':hash/' holds :hash, which is unknown",
    )]  # fmt: skip


# Pelican: https://docs.getpelican.com/en/latest/settings.html

PELICAN = 'SITEURL = ""\nPATH = "content"\nTIMEZONE = "Europe/Bucharest"\nDEFAULT_LANG = "en"\n'


@pytest.mark.parametrize(
    ("settings", "file", "more", "expected"),
    [
        ("", "rain.md", "", "rain-until-friday.html"),
        ("SLUGIFY_SOURCE = 'basename'\n", "Wet Day.md", "", "wet-day.html"),
        ("", "rain.md", "Slug: wet", "wet.html"),
        ("", "rain.md", "Lang: ro", "rain-until-friday-ro.html"),
        ("ARTICLE_LANG_URL = '{lang}/{slug}/'\n", "rain.md", "Lang: ro", "ro/rain-until-friday/"),
        ("ARTICLE_URL = '{date:%Y}/{date:%b}/{date:%d}/{slug}/'\n", "rain.md", "",
         "2026/Nov/23/rain-until-friday/"),
        ("ARTICLE_URL = '{category}/{slug}.html'\n", "City Hall/rain.md", "",
         "city-hall/rain-until-friday.html"),
        ("ARTICLE_URL = '{category}/{slug}'\nUSE_FOLDER_AS_CATEGORY = False\n", "a/rain.md", "",
         "misc/rain-until-friday"),
        ("ARTICLE_URL = '{category}/{author}'\n", "a/rain.md", "Category: Big\nAuthors: Ana Pop; X",
         "big/ana-pop"),
        ("", "rain.md", "Url: x/y.html", "x/y.html"),
        ("", "a/index.md", "", "rain-until-friday.html"),
    ],
)  # fmt: skip
def test_addresses_of_pelican(
    settings: str, file: str, more: str, expected: str, tmp_path: Path
) -> None:
    text = f"Title: Rain until\n    Friday\nDate: 2026-11-23 10:20\n{more}\n\nIt rains.\n"
    laid_out(tmp_path, {
        "pelicanconf.py": PELICAN + settings,
        "publishconf.py": "import os\nSITEURL = 'https://pelican.example'\nX = os.getcwd()\n",
        f"content/{file}": text.replace("\n\n\n", "\n\n"),
    })  # fmt: skip
    assert address(tmp_path, title="Rain until Friday") == f"https://pelican.example/{expected}"


def test_what_pelican_publishes(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "pelicanconf.py": "AUTHOR = 'Desk'\nSITENAME = 'x'\nSITEURL = 'https://p.example'\nBASE = SITEURL\n"
                          "ARTICLE_URL = '{colour}'\nOTHER = UNKNOWN\n",
        "news/a.md": "Title: A: b\nDate: 2026-11-23\nTags: x, y\nUrl: a/\n\n"
                     "[one]({filename}b.md) [two]({static}/img/a.jpg) [three]({tag}x)\n",
        "news/b.md": "Title: B\nDate: 2026-11-23\nUrl: b/\n\nText\n",
        "news/c.md": "Title: C\nDate: 2026-11-23\nStatus: draft\n\nText\n",
        "news/d.md": "Title: D\nDate: 2026-11-23\n\nText\n",
        "pages/about.md": "Title: About\n\nText\n",
        "news/e.md": "Not metadata: but text\n\nText\n",
        "news/f.md": "Title: F\nnot metadata\n\nText\n",
    })  # fmt: skip
    found = read(tmp_path)
    by_title = {each.title: each for each in found.articles}
    assert set(by_title) == {"A: b", "B"}
    article = by_title["A: b"]
    assert article.content_html == (
        '<p><a href="https://p.example/b/">one</a> <a href="https://p.example/img/a.jpg">two</a> '
        '<a href="%7Btag%7Dx">three</a></p>\n'
    )
    assert (article.tags, article.sections) == (("x", "y"), ("news",))
    assert [each.name for each in article.authors] == ["Desk"]
    assert faults(found) == [
        ("record/missing-field", "news/d.md", None, "url is not known: ARTICLE_URL holds "
         "'{colour}', which is unknown"),
        ("record/not-read", "news/e.md", None, "the file has no front matter"),
    ]  # fmt: skip


# Nikola: https://getnikola.com/handbook.html

NIKOLA = """import time
BLOG_AUTHOR = "Desk"
SITE_URL = "https://nikola.example/"
DEFAULT_LANG = "en"
TRANSLATIONS = {DEFAULT_LANG: "", "ro": "./ro"}
TIMEZONE = "Europe/Bucharest"
POSTS = (("posts/*.md", "news", "post.tmpl"), ("blog/*.md", {"en": "blog"}, "post.tmpl"), "odd")
"""


def test_what_nikola_publishes(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "conf.py": NIKOLA.replace("{DEFAULT_LANG", '{"en"'),
        "posts/rain.md": "<!--\n.. title: Rain\n.. slug: wet\n.. date: 2026-11-23 08:00:00 UTC\n"
                         ".. tags: x,y\n.. category: City\n.. author: Ana, Ion\n-->\n\nIt rains.\n",
        "posts/rain.ro.md": ".. title: Ploaie\n.. slug: wet\n.. date: 2026-11-23 08:00:00\n\nPlouă.\n",
        "posts/2026/snow.md": "It snows.\n",
        "posts/2026/snow.meta": ".. title: Snow\n.. date: 2026-11-23 08:00\n",
        "posts/bad.md": "It hails.\n",
        "posts/bad.md.meta": "What is this?\n",
        "blog/hail.md": "---\ntitle: Hail\ndate: 2026-11-23\ntags: draft, x\n---\nIt hails.\n",
    })  # fmt: skip
    found = read(tmp_path)
    by_title = {each.title: each for each in found.articles}
    assert {title: each.url for title, each in by_title.items()} == {
        "Rain": "https://nikola.example/news/wet/",
        "Ploaie": "https://nikola.example/ro/news/wet/",
        "Snow": "https://nikola.example/news/2026/snow/",
    }
    rain = by_title["Rain"]
    assert rain.published.isoformat() == "2026-11-23T08:00:00+00:00"
    assert (rain.tags, rain.sections) == (("x", "y"), ("City",))
    assert [each.name for each in rain.authors] == ["Ana", "Ion"]
    assert [each.language for each in rain.translations] == ["ro"]
    assert rain.content_html == "<p>It rains.</p>\n"
    assert by_title["Snow"].content_html == "<p>It snows.</p>\n"
    assert faults(found) == [
        ("record/front-matter", "posts/bad.md", 1, "record cannot be used: its front matter has no "
         "known metadata, or other text as well"),
    ]  # fmt: skip


def test_ugly_addresses_of_nikola(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "conf.py": "SITE_URL = 'https://nikola.example/'\nPRETTY_URLS = False\n",
        "posts/rain.md": post(),
    })  # fmt: skip
    assert address(tmp_path) == "https://nikola.example/posts/rain.html"


# MkDocs: https://squidfunk.github.io/mkdocs-material/plugins/blog/


@pytest.mark.parametrize(
    ("settings", "more", "expected"),
    [
        ("plugins: [search, {tags: {}}, blog]\n", "", "blog/2026/11/03/rain-today/"),
        ("plugins: {blog: {blog_dir: news}}\n", "", "news/2026/11/03/rain-today/"),
        (
            "plugins:\n- material/blog:\n    post_url_format: '{categories}/{file}'\n",
            "categories: [City Hall, X]",
            "blog/city-hall/a/",
        ),
        ("plugins:\n- blog:\n    post_url_date_format: yy/M/d\n", "slug: wet", "blog/26/11/3/wet/"),
        ("use_directory_urls: false\n", "", "blog/2026/11/03/rain-today.html"),
        (
            "markdown_extensions:\n- x: !!python/name:material.x ''\n",
            "",
            "blog/2026/11/03/rain-today/",
        ),
    ],
)
def test_addresses_of_mkdocs(settings: str, more: str, expected: str, tmp_path: Path) -> None:
    folder = "news" if "news" in settings else "blog"
    text = f"---\ndate:\n  created: 2026-11-03\n  updated: 2026-11-04\n{more}\n---\n# Rain today\nWet.\n"
    laid_out(tmp_path, {
        "mkdocs.yml": f"site_url: https://mk.example/\n{settings}",
        f"docs/{folder}/posts/a.md": text if more else text.replace("\n\n", "\n"),
    })  # fmt: skip
    (rain,) = articles(tmp_path).values()
    assert (rain.title, rain.url) == ("Rain today", f"https://mk.example/{expected}")
    assert rain.modified is not None
    assert rain.modified.isoformat() == "2026-11-03T22:00:00+00:00"
    assert rain.content_html == "<p>Wet.</p>\n"


def test_what_mkdocs_publishes(tmp_path: Path) -> None:
    body = """!!! note "Mind"
    The *step*.

    And more.
After ![](../../img/a.png) [b](b.md) [c](https://c.example/c.md) ![](/x.png) ![](../../../out.png)

??? tip
    Open.

!!! info ""
    Bare.

<!-- more -->

On.
"""
    laid_out(tmp_path, {
        "mkdocs.yml": "site_url: https://mk.example/\nsite_author: Desk\ntheme: {language: ro}\n",
        "docs/index.md": "# Home\n",
        "docs/blog/.authors.yml": "authors: {ana: {name: Ana Pop}}\n",
        "docs/blog/posts/a.md": post("A", "2026-11-23", "authors: [ana]", body=body),
        "docs/blog/posts/b.md": post("B", "2026-11-23"),
        "docs/blog/posts/c/index.md": "---\ntitle: C\n---\nText\n",
    })  # fmt: skip
    found = read(tmp_path)
    by_title = {each.title: each for each in found.articles}
    assert by_title["A"].language == "ro"
    assert [[each.name for each in by_title[name].authors] for name in "AB"] == [
        ["Ana Pop"],
        ["Desk"],
    ]
    assert by_title["A"].content_html == (
        "<blockquote>\n<p><strong>Mind</strong></p>\n<p>The <em>step</em>.</p>\n<p>And more.</p>\n"
        '</blockquote>\n<p>After <img src="https://mk.example/img/a.png" alt="" /> '
        '<a href="https://mk.example/blog/2026/11/23/b/">b</a> '
        '<a href="https://c.example/c.md">c</a> <img src="/x.png" alt="" /> '
        '<img src="../../../out.png" alt="" /></p>\n'
        "<blockquote>\n<p><strong>Tip</strong></p>\n<p>Open.</p>\n</blockquote>\n"
        "<blockquote>\n<p>Bare.</p>\n</blockquote>\n<p>On.</p>\n"
    )
    assert [rule for rule, *_ in faults(found)] == ["record/missing-field"]


# Eleventy and Astro: https://www.11ty.dev/docs/permalinks/, https://docs.astro.build/

ELEVENTY = "module.exports = c => ({ dir: { input: 'src', output: '_site' } });\n"


@pytest.mark.parametrize(
    ("file", "more", "expected"),
    [
        ("blog/rain.md", "", "blog/rain/"),
        ("blog/2026-11-23-rain.md", "", "blog/rain/"),
        ("rain/index.md", "", "rain/"),
        ("blog/a.md", "permalink: /x/{{ title | slugify }}/index.html", "x/rain-today/"),
        ("blog/a.md", "permalink: >\n  /{{ page.date | date: '%Y/%m/%d' }}/{{ page.fileSlug }}/",
         "2026/11/23/a/"),
        ("blog/a.md", "permalink: '{{page.filePathStem}}.html'", "blog/a.html"),
        ("deep/a.md", "", "deeper/a/"),
    ],
)  # fmt: skip
def test_addresses_of_eleventy(file: str, more: str, expected: str, tmp_path: Path) -> None:
    laid_out(tmp_path, {
        ".eleventy.js": ELEVENTY, "src/_data/site.json": '{"url": "https://e11.example", "lang": "ro"}',
        "src/blog/blog.json": '{"tags": ["posts", "rainy"], "layout": "post", "title": "No"}',
        "src/deep/deep.11tydata.json": '{"permalink": "/deeper/{{ page.fileSlug }}/"}',
        f"src/{file}": post("Rain today", "2026-11-23", *([more] if more else ["tags: wet"])),
        "src/_includes/x.md": post("Include"), "src/about.md": post("About", ""),
        "src/blog/off.md": post("Off", "2026-11-23", "permalink: false"),
    })  # fmt: skip
    (rain,) = articles(tmp_path).values()
    assert (rain.url, rain.language) == (f"https://e11.example/{expected}", "ro")
    if file == "blog/rain.md":
        assert rain.tags == ("wet", "rainy")


@pytest.mark.parametrize(
    ("permalink", "fault"),
    [
        ("/{{ colour }}/", "permalink '/{{ colour }}/' holds {{ colour }}, which is unknown"),
        ("/{{ title | shout }}/", "permalink '/{{ title | shout }}/' holds {{ title | shout }}, "
         "which is unknown"),
        ("/{% if x %}/", "permalink '/{% if x %}/' is an unknown template"),
    ],
)  # fmt: skip
def test_addresses_of_eleventy_that_cannot_be_told(
    permalink: str, fault: str, tmp_path: Path
) -> None:
    text = post("Rain", "2026-11-23", f"permalink: '{permalink}'")
    laid_out(tmp_path, {"eleventy.config.js": "", "blog/a.md": text})
    assert faults(read(tmp_path)) == [
        ("record/missing-field", "blog/a.md", None, f"url is not known: {fault}")
    ]


@pytest.mark.parametrize(
    ("settings", "file", "more", "expected"),
    [
        ("", "content/blog/Rain Today.md", "", "blog/rain-today/"),
        ("base: '/paper/', ", "content/blog/x/a.mdx", "", "paper/blog/x/a/"),
        ("trailingSlash: 'never', ", "pages/news/a.md", "", "news/a"),
        ("", "data/blog/x/a.md", "slug: wet/day", "blog/wet/day/"),
        ("", "content/blog/a/index.md", "", "blog/a/"),
    ],
)
def test_addresses_of_astro(
    settings: str, file: str, more: str, expected: str, tmp_path: Path
) -> None:
    laid_out(tmp_path, {
        "astro.config.mjs": f"export default {{ site: 'https://astro.example', {settings}"
                            "i18n: { defaultLocale: 'ro' } }",
        f"src/{file}": f"---\ntitle: Rain\npubDate: 2026-11-23\nupdatedDate: 'Nov 24 2026'\n"
                       f"heroImage: ./a.png\n{more}\n---\nText\n",
        "src/pages/about.md": post("About", ""),
    })  # fmt: skip
    (rain,) = articles(tmp_path).values()
    assert (rain.url, rain.language) == (f"https://astro.example/{expected}", "ro")
    assert (rain.images, str(rain.modified)) == ((), "2026-11-23 22:00:00+00:00")


def test_sites_that_say_no_addresses(tmp_path: Path) -> None:
    laid_out(tmp_path, {
        "gatsby-config.js": "", "content/a.md": post("Rain", "2026-11-23", "slug: /rain/"),
        "content/blog/b.mdx": post("Snow", "2026-11-23", "path: snow"),
        "content/c.md": post("Hail", "2026-11-23", "permalink: https://h.example/hail"),
        "content/blog/d.md": post("Fog"),
    })  # fmt: skip
    found = read(tmp_path)
    assert {each.title: each.url for each in found.articles} == {
        "Rain": "https://town.example/rain/", "Snow": "https://town.example/snow",
        "Hail": "https://h.example/hail",
    }  # fmt: skip
    assert [message for *_, message in faults(found)] == [
        "url is not known: no configuration of a site says how addresses are made; set it, e.g. "
        'url = { template = "https://www.example.org/{section}/{slug}/" } under [source.fields]'
    ]
    url = {"template": "https://g.example/{folder}/{slug}/"}
    assert articles(tmp_path, fields={"url": url})["Fog"].url == "https://g.example/content/blog/d/"


def test_a_folder_is_of_markdown_though_a_text_of_it_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to("nowhere")
    (tmp_path / "rain.md").write_text("---\ntitle: Rain\n---\nIt falls.")
    (tmp_path / "about.html").write_text("<title>About</title>")
    publication = Publication(name="E", url="https://e.example/", language="en")
    found = inspect(Source(path=str(tmp_path)), publication=publication, base=tmp_path)
    assert found.kind == "markdown"
