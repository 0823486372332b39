"""What a document is, and what it lists, in each format alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feedpub import documents
from feedpub.documents import KINDS, Contents, Item

RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:xhtml="http://www.w3.org/1999/xhtml"><channel><title>Curier</title>
<link>https://curier.example/</link><language>ro</language>
<atom:link rel="hub" href="https://hub.example/"/>
<atom:link rel="self" href="https://curier.example/rss.xml"/>
<item><title> Racheta </title><link>https://curier.example/1</link>
<guid isPermaLink="false">a1</guid>
<pubDate>Mon, 23 Nov 2026 08:00:00 +0200</pubDate>
<dcterms:modified>2026-11-23T09:00:00Z</dcterms:modified>
<dc:language>en</dc:language><xhtml:meta name="robots" content="noindex"/></item>
<item><title/><guid>https://curier.example/2</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ro" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<xhtml:meta name="robots" content="noindex"/><link href="https://curier.example/"/>
<link rel="self" href="https://curier.example/atom.xml"/>
<entry xml:lang="en"><id>a1</id><title type="html">Fish &amp;amp; chips</title>
<link rel="enclosure" href="https://curier.example/1.mp3"/><link href="https://curier.example/1"/>
<published>2026-11-23T08:00:00Z</published><updated>2026-11-23T09:00:00Z</updated></entry>
<entry><title type="html"/></entry></feed>"""
FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Curier",
        "home_page_url": "https://curier.example/",
        "feed_url": "https://curier.example/feed.json",
        "language": "ro",
        "items": [
            {
                "id": "a1",
                "url": "https://curier.example/1",
                "title": "Racheta",
                "date_published": "2026-11-23T08:00:00Z",
                "date_modified": "2026-11-23T09:00:00Z",
                "language": "en",
            },
            {"id": 2, "title": True},
        ],
    }
)
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://curier.example/1</loc><lastmod>2026-11-23T09:00:00Z</lastmod>
<xhtml:link rel="alternate" hreflang="en" href=" https://curier.example/en/1 "/>
<news:news><news:publication><news:name>Curier</news:name><news:language>ro</news:language>
</news:publication><news:publication_date>2026-11-23T08:00:00Z</news:publication_date>
<news:title>Racheta</news:title></news:news></url>
<url><loc>/2</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://curier.example/a.xml</loc></sitemap></sitemapindex>"""
SITEMAP = NEWS.replace("schemas/sitemap-news/0.9", "other")

_PARTS = (
    "id", "link", "url", "title", "published", "updated", "language", "hidden", "versions",
    "publication", "is_bare",
)  # fmt: skip
_NOTHING: dict[str, Any] = {
    "id": None, "link": None, "url": None, "title": None, "published": None, "updated": None,
    "language": None, "hidden": False, "versions": (), "publication": (None, None),
    "is_bare": False,
}  # fmt: skip
_ONE = {
    "link": "https://curier.example/1", "url": "https://curier.example/1",
    "updated": "2026-11-23T09:00:00Z",
}  # fmt: skip
_DATED = {**_ONE, "published": "2026-11-23T08:00:00Z", "language": "en", "id": "a1"}


def parts(item: Item) -> dict[str, Any]:
    return {name: value for name in _PARTS if (value := getattr(item, name)) != _NOTHING[name]}


def read(data: str) -> Contents:
    found = documents.read(data.encode())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("data", "format", "items"),
    [
        (
            RSS,
            "rss",
            [
                {
                    **_DATED,
                    "title": "Racheta",
                    "published": "Mon, 23 Nov 2026 08:00:00 +0200",
                    "hidden": True,
                },
                {"id": "https://curier.example/2", "url": "https://curier.example/2"},
            ],
        ),
        (ATOM, "atom", [{**_DATED, "title": "Fish & chips"}, {}]),
        (FEED, "json-feed", [{**_DATED, "title": "Racheta"}, {"id": "2"}]),
        (
            NEWS,
            "news-sitemap",
            [
                {
                    **_ONE,
                    "title": "Racheta",
                    "published": "2026-11-23T08:00:00Z",
                    "language": "ro",
                    "versions": ("https://curier.example/en/1",),
                    "publication": ("Curier", "ro"),
                },
                {"link": "/2", "is_bare": True},
            ],
        ),
        (
            SITEMAP,
            "sitemap",
            [
                {**_ONE, "versions": ("https://curier.example/en/1",)},
                {"link": "/2", "is_bare": True},
            ],
        ),
        (
            INDEX,
            "sitemap-index",
            [{"link": "https://curier.example/a.xml", "url": "https://curier.example/a.xml"}],
        ),
    ],
)
def test_every_format_says_the_same_of_its_items(
    data: str, format: str, items: list[dict[str, Any]]
) -> None:
    assert documents.detect(data.encode()) == format
    found = list(read(data).items)
    assert list(map(parts, found)) == items
    assert [item.number for item in found] == list(range(len(items)))
    digests = {item.digest() for item in found}
    assert len(digests) == len(found)
    assert {item.digest() for item in read(data).items} == digests


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (RSS, ("https://curier.example/rss.xml", "https://curier.example/", "ro", False, False)),
        (ATOM, ("https://curier.example/atom.xml", "https://curier.example/", "ro", True, False)),
        (FEED, ("https://curier.example/feed.json", "https://curier.example/", "ro", False, False)),
        (NEWS, (None, "https://curier.example/1", None, False, False)),
        (INDEX, (None, None, None, False, False)),
        ("<urlset><url><loc>x</loc></url></urlset>", (None, None, None, False, True)),
    ],
)
def test_what_a_document_says_of_itself(data: str, said: tuple[object, ...]) -> None:
    found = read(data)
    assert (found.address, found.home, found.language, found.hidden, found.is_bare) == said


@pytest.mark.parametrize("data", ["<rss/>", "<html/>", "", "plain words"])
def test_what_lists_nothing(data: str) -> None:
    assert documents.read(data.encode()) is None


@pytest.mark.parametrize(
    ("data", "format"),
    [
        ("<rss", "rss"),
        ('<?xml version="1.0" encoding="no-such"?><rss/>', "rss"),
        ("{", "json-feed"),
        ('{"items": [1]}', "json-feed"),
        ('{"items": [' + "[" * 5000, "json-feed"),
    ],
)
def test_what_cannot_be_parsed_is_an_error_of_value(data: str, format: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        documents.read(data.encode(), format)


def test_the_layout_of_json_changes_nothing() -> None:
    one, other = (
        next(iter(read('{"items": [' + item + "]}").items)).digest()
        for item in ('{"id": "1", "title": "A"}', '{ "title" : "A",\n"id":"1"}')
    )
    assert one == other


def test_a_format_that_says_no_digest_is_noticed() -> None:
    assert Item(0).link is None
    with pytest.raises(NotImplementedError):
        Item(0).digest()


def test_paths_of_items() -> None:
    assert {kind.name: kind.path(2, "published") for kind in KINDS.values()} == {
        "atom": "entry[3]",
        "json-feed": "items[2].date_published",
        "news-sitemap": "url[3]",
        "rss": "channel/item[3]",
        "sitemap": "url[3]",
        "sitemap-index": "sitemap[3]",
    }
