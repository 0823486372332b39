"""What a document is, and what it lists, in each format alike."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from feedpub import checks, documents, judging
from feedpub.config import Judgement
from feedpub.documents import KINDS, Contents, Item, Kind, Media
from feedpub.model import Document

RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Curier</title><link>https://curier.example/</link><language>ro</language>
<atom:link rel="hub" href="https://hub.example/"/>
<atom:link rel="self" href="https://curier.example/rss.xml"/>
<item><title> Racheta </title><link>https://curier.example/1</link>
<guid isPermaLink="false">a1</guid><description>Short</description>
<content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded><category>Army</category><category/>
<pubDate>Mon, 23 Nov 2026 08:00:00 +0200</pubDate><dc:creator>Ana</dc:creator>
<dcterms:modified>2026-11-23T09:00:00Z</dcterms:modified><media:status state="deleted"/>
<dcterms:valid>start=2026-11-23; end=2026-12-01</dcterms:valid>
<enclosure url="https://curier.example/1.mp3" type="Audio/MPEG" length="0"/>
<media:group><media:content url="https://curier.example/1.jpg" fileSize="9" width="2" height="x">
<media:credit>Ion</media:credit></media:content></media:group>
<dc:language>en</dc:language><xhtml:meta name="robots" content="noindex"/></item>
<item><title/><guid>https://curier.example/2</guid><author>ion@curier.example</author>
<dcterms:valid>start=2026-11-23</dcterms:valid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ro"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<xhtml:meta name="robots" content="noindex"/><link href="https://curier.example/"/>
<link rel="self" href="https://curier.example/atom.xml"/>
<entry xml:lang="en"><id>a1</id><title type="html">Fish &amp;amp; chips</title>
<link rel="enclosure" href="https://curier.example/1.mp3" type="audio/mpeg"/>
<link href="https://curier.example/1"/><author><name>Ana</name></author><author/>
<published>2026-11-23T08:00:00Z</published><updated>2026-11-23T09:00:00Z</updated>
<category term="Army"/><summary>a &lt; b</summary><content type="html">&lt;p>Long</content></entry>
<entry><title type="html"/><updated>2026-11-23T09:00:00Z</updated></entry></feed>"""
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
                "summary": "a < b",
                "content_text": "a < b",
                "author": {"name": "Ana"},
                "tags": ["Army", 7, ""],
                "image": "https://curier.example/1.jpg",
                "attachments": [
                    {"url": "https://curier.example/1.mp3", "mime_type": "audio/mpeg"},
                    {"size_in_bytes": 9},
                    None,
                ],
            },
            {"id": 2, "title": True, "tags": "Army", "content_html": "<p>Long"},
        ],
    }
)
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
 xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://curier.example/1</loc><lastmod>2026-11-23T09:00:00Z</lastmod>
<xhtml:link rel="alternate" hreflang="en" href=" https://curier.example/en/1 "/>
<image:image><image:loc>https://curier.example/1.jpg</image:loc></image:image>
<news:news><news:publication><news:name>Curier</news:name><news:language>ro</news:language>
</news:publication><news:publication_date>2026-11-23T08:00:00Z</news:publication_date>
<news:title>Racheta</news:title></news:news></url>
<url><loc>/2</loc></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://curier.example/a.xml</loc></sitemap></sitemapindex>"""
SITEMAP = NEWS.replace("schemas/sitemap-news/0.9", "other")

_PARTS = (
    "id", "link", "url", "title", "published", "dated", "updated", "expires", "language", "hidden",
    "versions", "publication", "is_bare", "permalink", "summary", "body", "authors", "categories",
    "deleted", "media",
)  # fmt: skip
_ONE = {
    "link": "https://curier.example/1", "url": "https://curier.example/1",
    "updated": "2026-11-23T09:00:00Z",
}  # fmt: skip
_DATED = {
    **_ONE, "published": "2026-11-23T08:00:00Z", "dated": "2026-11-23T08:00:00Z",
    "language": "en", "id": "a1", "authors": ("Ana",), "categories": ("Army",),
}  # fmt: skip
_SOUND = {"url": "https://curier.example/1.mp3", "mime_type": "audio/mpeg"}
_IMAGE = {"url": "https://curier.example/1.jpg", "is_image": True}


def parts(item: Item) -> dict[str, Any]:
    found = {name: getattr(item, name) for name in _PARTS}
    found["media"] = tuple(map(told, item.media))
    nothing: list[Any] = [None, False, (), (None, None)]
    return {name: value for name, value in found.items() if value not in nothing}


def told(media: Media) -> dict[str, Any]:
    names = (
        "url",
        "carrier",
        "mime_type",
        "width",
        "height",
        "size_in_bytes",
        "credit",
        "is_image",
    )
    return {name: value for name in names if (value := getattr(media, name)) not in (None, False)}


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
                    "dated": "Mon, 23 Nov 2026 08:00:00 +0200",
                    "expires": "2026-12-01",
                    "summary": "Short",
                    "body": "<p>Long</p>",
                    "hidden": True,
                    "deleted": True,
                    "media": (
                        {**_SOUND, "carrier": "enclosure"},
                        {
                            **_IMAGE,
                            "carrier": "media:content",
                            "width": 2,
                            "size_in_bytes": 9,
                            "credit": "Ion",
                        },
                    ),
                },
                {
                    "id": "https://curier.example/2",
                    "url": "https://curier.example/2",
                    "permalink": True,
                    "authors": ("ion@curier.example",),
                },
            ],
        ),
        (
            ATOM,
            "atom",
            [
                {
                    **_DATED,
                    "title": "Fish & chips",
                    "summary": "a &lt; b",
                    "body": "<p>Long",
                    "media": ({**_SOUND, "carrier": "enclosure"},),
                },
                {"dated": "2026-11-23T09:00:00Z", "updated": "2026-11-23T09:00:00Z"},
            ],
        ),
        (
            FEED,
            "json-feed",
            [
                {
                    **_DATED,
                    "title": "Racheta",
                    "categories": ("Army", "7"),
                    "summary": "a &lt; b",
                    "body": "<p>a &lt; b</p>",
                    "media": (
                        {**_IMAGE, "carrier": "image"},
                        {**_SOUND, "carrier": "attachments"},
                        {"url": "", "carrier": "attachments", "size_in_bytes": 9},
                    ),
                },
                {"id": "2", "body": "<p>Long"},
            ],
        ),
        (
            NEWS,
            "news-sitemap",
            [
                {
                    **_ONE,
                    "title": "Racheta",
                    "published": "2026-11-23T08:00:00Z",
                    "dated": "2026-11-23T08:00:00Z",
                    "language": "ro",
                    "versions": ("https://curier.example/en/1",),
                    "publication": ("Curier", "ro"),
                    "media": ({**_IMAGE, "carrier": "image:image"},),
                },
                {"link": "/2", "is_bare": True},
            ],
        ),
        (
            SITEMAP,
            "sitemap",
            [
                {
                    **_ONE,
                    "versions": ("https://curier.example/en/1",),
                    "media": ({**_IMAGE, "carrier": "image:image"},),
                },
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
        ("[]", "json-feed"),
        ('{"items": 1}', "json-feed"),
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
    assert (Item(0).link, Item(0).media) == (None, ())
    with pytest.raises(NotImplementedError):
        Item(0).digest()


def test_a_manifest_lists_no_articles() -> None:
    contents = KINDS["feedpub-manifest"].read({"files": [{"path": "rss.xml"}]})
    assert contents is not None
    assert list(contents.items) == []


def test_paths_of_items() -> None:
    assert {kind.name: kind.path(2, "published") for kind in KINDS.values()} == {
        "atom": "entry[3]",
        "feedpub-manifest": "files[2]",
        "indexnow-key": "key[3]",
        "json-feed": "items[2].date_published",
        "llms-txt": "link[3]",
        "news-sitemap": "url[3]",
        "robots": "line[3]",
        "rsl": "content[3]",
        "rss": "channel/item[3]",
        "schema-jsonl": "article[3]",
        "schemamap": "url[3]",
        "sitemap": "url[3]",
        "sitemap-index": "sitemap[3]",
        "tdmrep": "[2]",
    }


def test_a_format_of_its_own_is_checked_by_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(context: checks.Context, report: checks.Report) -> None:
        report.add(checks.RULES["xml/unknown-root"], checks.Spot(2, 1), "is a list of words")

    kind = Kind(
        name="words",
        item="word",
        role="feed",
        recognise=lambda glance: 3 if glance.head.startswith(b"#words") else 0,
        read=lambda data: Contents(()),
        syntax="text",
        check=check,
    )
    monkeypatch.setitem(KINDS.loaded, "words", kind)
    document = Document(name="a.txt", format="words", data=b"#words\nrain\n")
    (found,) = checks.check(document)
    assert (found.message, found.location.line) == ("is a list of words", 2)


def test_the_facts_of_a_text_are_read_from_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(data: bytes) -> Contents:
        if b"rain" not in data:
            raise ValueError("no rain")
        return Contents(())

    kind = Kind(
        name="words",
        item="word",
        role="feed",
        recognise=lambda glance: 3 if glance.head.startswith(b"#words") else 0,
        read=read,
        syntax="text",
    )
    monkeypatch.setitem(KINDS.loaded, "words", kind)
    good = Document(name="a.txt", format="words", data=b"#words\nrain\n")
    assert checks.read_facts(good) is not None
    bad = Document(name="a.txt", format="words", data=b"#words\n")
    assert checks.read_facts(bad) is None
    now = datetime(2026, 11, 23, tzinfo=UTC)
    given = {"rain": documents.ItemDigest(title="Rain")}
    for document, listed in ((good, given), (bad, None)):
        examined = judging.examine(document, now, Judgement(), listing=lambda _: given)
        assert examined[2] == listed


def test_items_are_taken_out_only_of_what_can_be_parsed() -> None:
    from msgspec.structs import replace

    from feedpub.documents._without import cut

    rss = b"<rss><channel><item><link>https://e.example/a</link></item></channel></rss>"
    found = documents.without(rss, "rss", "", lambda item: item.link == "https://e.example/a")
    assert found is not None
    assert (b"<item>" in found[0], found[1]) == (False, 0)
    assert documents.without(rss, "", "feed.xml", lambda _: False) is not None
    assert documents.without(rss[:-9], "rss", "", lambda _: True) is None
    assert documents.without(b"<rss/>", "rss", "", lambda _: True) == (
        b"<?xml version='1.0' encoding='UTF-8'?>\n<rss/>\n", 0,
    )  # fmt: skip
    assert documents.without(b"oops", "", "oops.bin", lambda _: True) is None
    assert documents.without(b"{}", "json-feed", "", lambda _: True) is None
    text = replace(documents.KINDS["rss"], syntax="text")
    assert cut(rss, text, lambda _: True) is None
