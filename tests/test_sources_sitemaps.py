"""Sitemaps as sources: pages, news, translations, and indexes of them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import pytest

from feedpub.errors import ReadError
from feedpub.fetch import StatusError
from feedpub.model import Image, Publication, Source, Translation
from feedpub.sources import Fetched, Reading, read, sitemap

PUBLICATION = Publication(
    name="Știri", url="https://e.example/", language="ro", timezone="Europe/Bucharest"
)
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
NEWS = (
    "<news:news><news:publication><news:name>E</news:name><news:language>es</news:language>"
    "</news:publication><news:publication_date>2026-11-23</news:publication_date>"
    "<news:title>Rain &amp; wind</news:title><news:keywords>a, b</news:keywords></news:news>"
)


def page(number: int, inside: str = NEWS) -> str:
    return f"<url><loc>https://e.example/{number}</loc>{inside}</url>"


def urlset(*pages: str) -> str:
    return f"<urlset {SPACES}>\n" + "\n".join(pages) + "\n</urlset>"


def index(*addresses: str) -> str:
    listed = (f"<sitemap><loc>{each}</loc></sitemap>" for each in addresses)
    return f"<sitemapindex {SPACES}>{''.join(listed)}</sitemapindex>"


class Answer(io.BytesIO):
    url = ""
    headers: Mapping[str, str] = MappingProxyType({})


class Site:
    """What a site has, and what was fetched of it."""

    def __init__(self, **pages: str | bytes) -> None:
        self.pages = {f"https://e.example/{name}.xml": each for name, each in pages.items()}
        self.asked: list[str] = []

    def __call__(self, url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Fetched:
        assert not headers
        self.asked.append(url)
        if url not in self.pages:
            raise ReadError("is not there", place=url)
        data = self.pages[url]
        answer = Answer(data.encode() if isinstance(data, str) else data)
        answer.url = url
        return cast("Fetched", answer)


def reading(site: Site, path: str = "https://e.example/index.xml", **said: Any) -> Reading:
    source = Source(path=path, **said)
    return read([source], publication=PUBLICATION, base=Path(), fetch=site)


def of(text: str, **said: Any) -> Reading:
    return reading(Site(index=text), **said)


def test_a_news_sitemap_is_a_list_of_articles() -> None:
    image = "<image:image><image:loc>/a.jpg</image:loc><image:title>T</image:title></image:image>"
    found = of(urlset(page(1, f"{NEWS}{image}<lastmod>2026-11-24</lastmod>")))
    (one,) = found.articles
    assert found.findings == ()
    assert (one.title, one.url, one.language) == ("Rain & wind", "https://e.example/1", "es")
    assert (one.published.isoformat(), one.modified and one.modified.isoformat()) == (
        "2026-11-22T22:00:00+00:00", "2026-11-23T22:00:00+00:00",
    )  # fmt: skip
    assert one.tags == ("a", "b")
    assert one.images == (Image(url="https://e.example/a.jpg", caption="T"),)
    assert one.origin.line == 2


def test_pages_without_a_title_are_left_out_and_said() -> None:
    found = of(urlset(page(1, ""), page(2), page(3, "<lastmod>2026-11-23</lastmod>")))
    assert [each.url for each in found.articles] == ["https://e.example/2"]
    (one,) = found.findings
    assert (one.rule.id, one.severity.name, one.location.line, one.count) == (
        "record/untitled-page", "WARNING", 2, 2,
    )  # fmt: skip
    assert one.message == (
        "the sitemap has no title for this page; it was left out. To publish it, read the pages "
        'themselves, format = "sitemap-pages", or name the title: [source.fields] title = …'
    )


def test_a_sitemap_of_such_pages_alone_is_refused() -> None:
    found = of(urlset(page(1, ""), page(2, "")))
    assert [each.rule.id for each in found.findings] == [
        "record/no-article", "record/untitled-page",
    ]  # fmt: skip
    assert found.total == 0


HREFLANG = (
    '<xhtml:link rel="alternate" hreflang="en" href="https://e.example/1"/>'
    '<xhtml:link rel="alternate" hreflang="de" href="https://e.example/de"/>'
    '<xhtml:link rel="alternate" hreflang="x-default" href="https://e.example/x"/>'
    '<xhtml:link rel="alternate" href="https://e.example/y"/>'
)
MAPPED = {"title": {"path": "loc", "read": "last-step"}, "date_published": "lastmod"}


def test_what_is_mapped_makes_articles_of_pages() -> None:
    found = of(urlset(page(1, f"<lastmod>2026-11-23T08:00Z</lastmod>{HREFLANG}")), fields=MAPPED)
    (one,) = found.articles
    assert (one.title, one.language) == ("1", "en")
    assert one.translations == (Translation(language="de", url="https://e.example/de"),)


@pytest.mark.parametrize(
    "link", ["", '<xhtml:link hreflang="x-default" href="https://e.example/1"/>']
)
def test_a_page_that_does_not_say_its_language(link: str) -> None:
    inside = f"<lastmod>2026-11-23T08:00Z</lastmod>{link}"
    (one,) = of(urlset(page(1, inside)), fields=MAPPED).articles
    assert (one.language, one.translations) == (None, ())


def test_a_vocabulary_that_is_named_says_what_a_title_is(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('extends = "sitemap"\n[fields]\ntitle = "lastmod"\n')
    found = of(urlset(page(1, "")), vocabulary=str(tmp_path / "ours.toml"))
    assert {each.rule.id for each in found.findings} == {"record/missing-field"}


def test_an_index_is_followed() -> None:
    site = Site(
        index=index("https://e.example/a.xml", "b.xml", "https://e.example/a.xml", "index.xml"),
        a=urlset(page(1)),
        b=gzip.compress(urlset(page(2), page(3)).encode()),
    )
    found = reading(site)
    assert sorted((each.url[-1], each.origin.path) for each in found.articles) == [
        ("1", "https://e.example/a.xml"),
        ("2", "https://e.example/b.xml"),
        ("3", "https://e.example/b.xml"),
    ]
    assert site.asked == [f"https://e.example/{name}.xml" for name in ("index", "a", "b")]


def test_what_an_index_lists_and_is_not_there_stops() -> None:
    with pytest.raises(ReadError, match="is not there"):
        reading(Site(index=index("https://e.example/a.xml")))


def test_half_a_sitemap_of_an_index_stops_with_its_place() -> None:
    found = reading(Site(index=index("a.xml"), a=urlset(page(1))[:-5]))
    assert [(each.rule.id, each.location.path) for each in found.findings] == [
        ("record/not-xml", "https://e.example/a.xml")
    ]


@pytest.mark.parametrize(
    ("site", "rule", "message"),
    [
        (Site(index="<sitemapindex><sitemap><lastmod>1</lastmod></sitemap></sitemapindex>"),
         "record/repaired-xml", "a sitemap is empty; it was left out"),
        (Site(index=f"<sitemapindex {SPACES}><sitemap><x>1</x></sitemap></sitemapindex>"),
         "record/missing-field", "lists a sitemap without its loc; nothing after it could be read"),
        (Site(index=index("a.xml"), a=index("b.xml"), b=index("c.xml"), c=index("d.xml")),
         "record/too-large",
         "leads to indexes of indexes, more than 3 deep; nothing after it could be read"),
        (Site(index=index("a.xml"), a="<html></html>"), "record/not-xml",
         "is not a sitemap: it holds no XML, not <urlset> or <sitemapindex>; "
         "nothing after it could be read"),
    ],
)  # fmt: skip
def test_indexes_that_lead_nowhere(site: Site, rule: str, message: str) -> None:
    found = [(each.rule.id, each.message) for each in reading(site).findings]
    assert (rule, message) in found


def test_an_index_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_SITEMAPS", 1)
    found = reading(Site(index=index("a.xml", "b.xml"), a=urlset(page(1))))
    assert [each.message for each in found.findings] == [
        "leads to more than 1 sitemaps; nothing after it could be read"
    ]


def test_an_index_on_this_machine_finds_its_sitemaps_beside_it(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "index.xml").write_text(
        index("https://e.example/site/maps/a.xml", "https://e.example/maps/../b.xml")
    )
    (tmp_path / "maps" / "a.xml").write_text(urlset(page(1)))
    site = Site(b=urlset(page(2)))
    site.pages["https://e.example/maps/../b.xml"] = urlset(page(2))
    found = read([Source(path="index.xml")], publication=PUBLICATION, base=tmp_path, fetch=site)
    assert sorted(each.url[-1] for each in found.articles) == ["1", "2"]
    assert site.asked == ["https://e.example/maps/../b.xml"]


# --- The pages themselves


ARTICLE = (
    '<!DOCTYPE html><html lang="ro"><head><title>Rain %(name)s</title><meta charset="utf-8">'
    '<script type="application/ld+json">'
    '{"@type": "NewsArticle", "headline": "Rain %(name)s"%(more)s}</script></head>'
    "<body><article><h1>Rain %(name)s</h1><p>"
    + "It rained all night over the sea. " * 9
    + "</p></article>"
)
DATED = ', "datePublished": "2026-11-20T07:35:00+02:00"'


def rain(name: object, more: str = DATED) -> str:
    return ARTICLE % {"name": name, "more": more}


class Web:
    """Pages by the last step of their address; a number is the status of a failure."""

    def __init__(self, pages: Mapping[str, str | int]) -> None:
        self.pages = pages
        self.asked: list[str] = []
        self.media_type = "text/html; charset=utf-8"

    def __call__(self, url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Fetched:
        name = url.rpartition("/")[2]
        self.asked.append(name)
        page = self.pages[name]
        if isinstance(page, int):
            error = StatusError(f"the server answers {page}", place=url)
            error.status = page
            raise error
        answer = Answer(page.encode())
        answer.url, answer.headers = url, {"content-type": self.media_type}
        return cast("Fetched", answer)


def pages_of(tmp_path: Path, text: str, web: Web, **options: Any) -> Reading:
    (tmp_path / "map.xml").write_text(text, "utf-8")
    source = Source(path="map.xml", format="sitemap-pages", options=options)
    return read([source], publication=PUBLICATION, base=tmp_path, fetch=web, allow_empty=True)


def test_the_pages_of_a_sitemap(tmp_path: Path) -> None:
    web = Web({
        "1": rain("one"),
        "2": rain("two", ""),
        "3": "<html><title>About</title><h1>About us</h1><p>We write.",
        "4": rain("four", ""),
    })  # fmt: skip
    lastmod = "<lastmod>2026-11-22T08:00:00Z</lastmod>"
    listed = urlset(
        page(1), page(2), page(1), page(3), page(4, lastmod), "<url><priority>1</priority></url>"
    )
    found = pages_of(tmp_path, listed, web)
    assert web.asked == ["1", "2", "3", "4"]
    assert [(each.title, each.url, each.published.isoformat()) for each in found.articles] == [
        ("Rain two", "https://e.example/2", "2026-11-22T22:00:00+00:00"),
        ("Rain four", "https://e.example/4", "2026-11-22T08:00:00+00:00"),
        ("Rain one", "https://e.example/1", "2026-11-20T05:35:00+00:00"),
    ]
    assert (found.unwanted, [each.rule.id for each in found.findings]) == (
        1, ["record/missing-field"],
    )  # fmt: skip
    assert "It rained all night over" in str(next(iter(found.articles)).content_html)


def test_only_pages_that_changed_are_fetched(tmp_path: Path) -> None:
    pages: dict[str, str | int] = {str(number): rain(number) for number in range(1, 6)}
    web = Web(pages)
    listed = urlset(
        page(1, "<lastmod>2026-11-01</lastmod>"), page(2, "<lastmod>2026-11-23</lastmod>"),
        page(3, NEWS), page(4, ""), page(5, "<lastmod>soon</lastmod>"),
    )  # fmt: skip
    found = pages_of(tmp_path, listed, web, since="2026-11-23")
    assert web.asked == ["2", "3", "4", "5"]
    assert len(found.articles) == 4


def test_too_many_pages(tmp_path: Path) -> None:
    web = Web({"1": rain("one")})
    with pytest.raises(ReadError) as caught:
        pages_of(tmp_path, urlset(page(1), page(1), page(2)), web, max_pages=1)
    assert "lists more than 1 pages" in str(caught.value)


@pytest.mark.parametrize("status", [404, 410])
def test_pages_that_are_gone(status: int, tmp_path: Path) -> None:
    web = Web({"1": status, "2": rain("two")})
    found = pages_of(tmp_path, urlset(page(1), page(2)), web)
    assert [each.title for each in found.articles] == ["Rain two"]
    assert [(each.message, each.location.path) for each in found.findings] == [
        (f"record is in the sitemap, but the server answers {status}", "https://e.example/1")
    ]


def test_a_page_that_cannot_be_had_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(StatusError, match="answers 500"):
        pages_of(tmp_path, urlset(page(1)), Web({"1": 500}))


def test_what_is_no_page_is_left_out(tmp_path: Path) -> None:
    web = Web({"1": "%PDF"})
    web.media_type = "application/pdf"
    found = pages_of(tmp_path, urlset(page(1)), web)
    assert [each.message for each in found.findings if each.rule.id == "record/left-out"] == [
        "of type application/pdf was left out; it is not a page"
    ]


def test_broken_pages_and_broken_sitemaps(tmp_path: Path) -> None:
    found = pages_of(tmp_path, urlset(page(1)), Web({"1": ""}))
    assert not found.articles
    assert [each.rule.id for each in found.findings] == ["record/not-html"]
    cut = pages_of(tmp_path, urlset(page(1))[:-20], Web({"1": ""}))
    assert "record/not-xml" in [each.rule.id for each in cut.findings]
    assert [each.rule.id for each in pages_of(tmp_path, "", Web({})).findings] == []
