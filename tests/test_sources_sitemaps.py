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
        "themselves, or name the title: [source.fields] title = …"
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
