"""Namespaces that are not spelled exactly: what stands in them is looked at all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedpub import fixing
from feedpub.checks import check
from feedpub.config import Judgement
from feedpub.documents.names import NAMESPACES
from feedpub.documents.spelling import ALIASES, is_odd, meant, respelled
from feedpub.findings import Severity
from feedpub.judging import examine
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ERROR = Severity.ERROR
MISSPELLED = "xml/misspelled-namespace"
DOCS = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
RAW = "https://raw.githubusercontent.com/Podcastindex-org/podcast-namespace/main/docs/1.0.md"


def rss(item: str, namespaces: str = "", more: str = "") -> str:
    return (
        f'<rss version="2.0"{namespaces}><channel><title>T</title><link>https://e.org/</link>'
        '<description>D</description><a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" '
        "href='https://e.org/rss'/><item><title>Rain</title><guid>https://e.org/1</guid>"
        f"{item}</item>{more}</channel></rss>"
    )


def checked(text: str | bytes, *profiles: str) -> list[tuple[str, str | None]]:
    data = text.encode() if isinstance(text, str) else text
    document = Document(name="a.xml", format="news-sitemap", data=data)
    found = examine(document, NOW, Judgement(), profiles=profiles).checked.findings
    return [(each.rule.id, each.location.xpath) for each in found]


def rules(text: str | bytes, *profiles: str) -> set[str]:
    return {rule for rule, _ in checked(text, *profiles)}


@pytest.mark.parametrize(
    ("prefix", "uri", "item", "broken"),
    [
        ("media", "http://search.yahoo.com/mrss", '<media:content url="x"/>', "media/invalid-url"),
        ("media", "https://search.yahoo.com/mrss/", "<media:thumbnail/>",
         "media/missing-attribute"),
        ("media", "http://www.Search.Yahoo.com/MRSS/", '<media:content url="https://e.org/a" '
         'medium="x"/>', "media/invalid-value"),
        ("itunes", "http://www.itunes.com/DTDs/Podcast-1.0.dtd",
         "<itunes:duration>x</itunes:duration>", "itunes/invalid-duration"),
        ("itunes", "http://www.itunes.com/dtds/PodCast-1.0.dtd",
         "<itunes:duration>x</itunes:duration>", "itunes/invalid-duration"),
        ("itunes", "https://itunes.com/dtds/podcast-1.0.dtd/", "<itunes:nonsense/>",
         "itunes/unknown-element"),
        ("podcast", RAW, '<podcast:transcript url="x y" type="text/plain"/>',
         "podcast/invalid-url"),
        ("podcast", DOCS.lower(), '<podcast:transcript url="x y" type="text/plain"/>',
         "podcast/invalid-url"),
        ("podcast", "http://podcastindex.org/namespace/1.0/", "<podcast:transcript/>",
         "podcast/missing-attribute"),
        ("podcast", "https://podcastindex.org/namespace", "<podcast:transcript/>",
         "podcast/missing-attribute"),
        ("dc", "http://purl.org/dc/elements/1.1", "<dc:date>x</dc:date>", "dc/invalid-date"),
        ("dc", "https://purl.org/dc/elements/1.1/", "<dc:date>x</dc:date>", "dc/invalid-date"),
        ("content", "http://purl.org/rss/1.0/modules/content",
         "<content:encoded>&lt;script&gt;&lt;/script&gt;</content:encoded>",
         "html/unsafe-element"),
        ("thr", "https://purl.org/syndication/thread/1.0/", "<thr:total>x</thr:total>",
         "thr/invalid-number"),
        ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos", "<geo:lat>x</geo:lat>",
         "geo/invalid-coordinates"),
    ],
)  # fmt: skip
def test_contents_are_checked(prefix: str, uri: str, item: str, broken: str) -> None:
    right = rules(rss(item, f' xmlns:{prefix}="{NAMESPACES[prefix]}"'))
    assert broken in right
    for text in (
        rss(item, f' xmlns:{prefix}="{uri}"'),
        rss(item, f" xmlns:{prefix} = '{uri}'"),
    ):  # fmt: skip
        assert rules(text) == right | {MISSPELLED}
    wide = f'<?xml version="1.0" encoding="utf-16"?>{rss(item, f" xmlns:{prefix}={uri!r}")}'
    assert rules(wide.encode("utf-16")) == right | {MISSPELLED}


def test_names_that_readers_must_know_as_well() -> None:
    for uri, prefix in ALIASES.items():
        assert rules(rss("", f' xmlns:{prefix}="{uri}"')) == set()
    item = '<podcast:transcript url="x y" type="text/plain"/>'
    assert rules(rss(item, f' xmlns:podcast="{DOCS}"')) == {"podcast/invalid-url"}


def test_where_it_is() -> None:
    nested = '<media:content xmlns:media="http://search.yahoo.com/mrss" url="x"/>'
    right = f' xmlns:media="{NAMESPACES["media"]}"'
    assert checked(rss("<!-- a -->" + nested, right)) == [
        (MISSPELLED, "channel/item/media:content"),
        ("media/invalid-url", "channel/item/media:content/@url"),
    ]
    thread = '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="replies" href="https://e.org/" '
    thread += 'xmlns:thr="https://purl.org/syndication/thread/1.0" thr:count="x"/>'
    assert checked(rss(thread)) == [
        (MISSPELLED, "channel/item/a:link"),
        ("thr/invalid-number", "channel/item/a:link/@thr:count"),
    ]
    assert checked(rss("", ' xmlns:media="http://search.yahoo.com/mrss"')) == [(MISSPELLED, "rss")]


def test_what_an_article_says_is_no_declaration() -> None:
    for said in (
        "&lt;rss xmlns:media='http://search.yahoo.com/mrss'&gt;",
        "<![CDATA[<p title='xmlns:media=\"http://search.yahoo.com/mrss\"'>x</p>]]>",
    ):
        text = rss(f"<description>{said}</description>")
        assert MISSPELLED not in rules(text)
        assert is_odd(text.encode())


@pytest.mark.parametrize("count", [1, 600])
def test_the_root(count: int) -> None:
    url = "<url><loc>/{}</loc></url>"
    for uri in (
        "https://www.sitemaps.org/schemas/sitemap/0.9",
        "http://www.sitemaps.org/schemas/sitemap/0.9/",
        "http://www.google.com/schemas/sitemap/0.84",
        "http://www.google.com/schemas/sitemap/0.9",
        "http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd",
    ):
        text = f'<urlset xmlns="{uri}">{"".join(map(url.format, range(count)))}</urlset>'
        found = check(Document(name="a.xml", format="", data=text.encode()), now=NOW)
        assert {each.rule.id: each.count for each in found} == {
            "xml/wrong-namespace": 1,
            "sitemap/invalid-url": count,
        }
        assert uri in found[0].message


def news(uri: str) -> str:
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="{uri}"><url><loc>https://e.org/1</loc><news:news><news:publication>'
        "<news:name>Example</news:name><news:language>en</news:language></news:publication>"
        "<news:publication_date>2026-11-23</news:publication_date><news:title> </news:title>"
        "</news:news></url></urlset>"
    )


@pytest.mark.parametrize(
    "uri",
    [
        "http://www.google.com/schemas/sitemap-news/1.0",
        "http://www.google.com/schemas/sitemap-news/0.84",
        "https://www.google.com/schemas/sitemap-news/0.9",
        "http://www.google.com/schemas/sitemap-news/0.9/",
        "http://google.com/schemas/sitemap-news/0.9",
        "http://www.google.com/Schemas/Sitemap-News/0.9",
        "http://www.google.com/schemas/sitemap-news/",
        "http://www.google.com/schemas/sitemap-news/0.9/sitemap-news.xsd",
        "http://www.sitemaps.org/schemas/sitemap-news/0.9",
        "http://www.google.com/schemas/news/0.9",
    ],
)
def test_the_namespace_of_news(uri: str) -> None:
    document = Document(name="a.xml", format="news-sitemap", data=news(uri).encode())
    for profiles in ((), ("google-news",)):
        found = examine(document, NOW, Judgement(), profiles=profiles).checked.findings
        severities = {each.rule.id: each.severity for each in found}
        assert severities == {MISSPELLED: ERROR, "news/empty-element": ERROR}


def test_other_extensions_of_sitemaps() -> None:
    for name in ("image", "video", "mobile", "pagemap"):
        assert meant(f"https://www.google.com/schemas/sitemap-{name}/0.9") == NAMESPACES[name]
    assert meant("http://www.google.com/schemas/sitemap-other/1.0") is None


def test_long_feeds() -> None:
    item = (
        "<item><title>Rain</title><link>https://e.org/{0}</link><description>D</description>"
        "<guid>https://e.org/{0}</guid><media:content url='{1}'/></item>"
    )
    namespaces = ' xmlns:media="http://search.yahoo.com/mrss"'
    more = "".join(item.format(each, f"https://e.org/{each}.jpg") for each in range(2, 600))
    text = rss("", namespaces, more + item.format(600, "x"))
    found = check(Document(name="a.xml", format="", data=text.encode()), now=NOW)
    assert {each.rule.id: each.count for each in found} == {MISSPELLED: 1, "media/invalid-url": 1}
    assert found[-1].location.xpath == "channel/item[600]/media:content/@url"


def test_it_is_mended() -> None:
    wrong = "http://search.yahoo.com/mrss"
    item = '<media:content url="https://e.org/a.jpg"/>'
    nested = item.replace("<media:content", f'<media:content xmlns:media="{wrong}"')
    for text in (rss(item, f' xmlns:media="{wrong}"'), rss(nested)):
        document = Document(name="a.xml", format="rss", data=text.encode())
        fixed = fixing.fix(document, now=NOW, levels={})
        assert fixed.document.data == text.replace(wrong, NAMESPACES["media"]).encode()
        assert fixed.findings == ()
    root = '<urlset xmlns="https://www.sitemaps.org/schemas/sitemap/0.9"><url>'
    root += "<loc>https://e.org/1</loc></url></urlset>"
    document = Document(name="a.xml", format="sitemap", data=root.encode())
    fixed = fixing.fix(document, now=NOW, levels={})
    assert fixed.document.data == root.replace("https://www.", "http://www.").encode()


def test_beside_a_namespace_that_is_no_uri() -> None:
    namespaces = ' xmlns:x="a b" xmlns:media="http://search.yahoo.com/mrss"'
    assert rules(rss("<media:thumbnail/>", namespaces)) >= {
        "xml/invalid-namespace", MISSPELLED, "media/missing-attribute",
    }  # fmt: skip


def test_what_is_meant() -> None:
    for uri in NAMESPACES.values():
        assert meant(uri) is None
        assert not is_odd(f'<a xmlns:b="{uri}"/>'.encode())
    assert meant("urn:x") is None
    assert meant("http://search.yahoo.com/mrss" + "/" * 300) is None
    assert respelled(b"<a xmlns='http://www.w3.org/2005/atom' xmlns:b='urn:x'/>") == (
        b"<a xmlns=\"http://www.w3.org/2005/Atom\" xmlns:b='urn:x'/>"
    )


def test_a_long_feed_in_a_misspelled_namespace_is_held_against_its_schema() -> None:
    # So many elements side by side that the schema is asked while the document is read.
    items = "<entry><id>urn:x:{0}</id></entry>"
    entries = "".join(map(items.format, range(10_001)))
    text = f'<feed xmlns="https://www.w3.org/2005/Atom"><id>urn:x:feed</id>{entries}</feed>'
    found = [rule for rule, _ in checked(text)]
    assert "atom/missing-element" in found
    assert found.count("xml/misspelled-namespace") + found.count("xml/wrong-namespace") == 1
