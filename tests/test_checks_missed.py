"""What the validator once said nothing of, or too little."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest

from feedpub import checks, profiles
from feedpub.checks import RULES, check
from feedpub.checks.rules.video_sitemap import video
from feedpub.config import Judgement
from feedpub.findings import Severity
from feedpub.judging import examine
from feedpub.model import Document
from feedpub.uris import CLEAN, problem

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
VIDEO = ' xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
URL = "<url><loc>https://e.org/1</loc>{}</url>"


def feed(more: str = "", entry: str = "", namespaces: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"{namespaces}><title>T</title>'
        "<id>https://e.org/</id><updated>2026-01-01T00:00:00Z</updated>"
        f"<author><name>A</name></author>{more or SELF}<entry><title>x</title>"
        "<id>https://e.org/1</id><updated>2026-01-01T00:00:00Z</updated>"
        f'<link href="https://e.org/1"/><summary>x</summary>{entry}</entry></feed>'
    )


SELF = '<link rel="self" href="https://e.org/atom"/>'


def rss(item: str = "", namespaces: str = "", guid: str = "<guid>https://e.org/1</guid>") -> str:
    return (
        f'<rss version="2.0"{namespaces}><channel><title>T</title><link>https://e.org/</link>'
        '<description>D</description><a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" '
        f'href="https://e.org/rss"/><item><title>Rain</title>{guid}{item}</item></channel></rss>'
    )


def sitemap(inside: str = URL.format(""), namespaces: str = "", head: str = "") -> str:
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{schema}"{namespaces}>{inside}</urlset>'


def news(
    name: str = "Example",
    title: str = "Rain",
    date: str = "2026-11-23T08:00:00Z",
    language: str = "en",
    more: str = "",
    uri: str = NEWS,
) -> str:
    said = (
        f"<news:news><news:publication><news:name>{name}</news:name><news:language>{language}"
        f"</news:language></news:publication><news:publication_date>{date}"
        f"</news:publication_date><news:title>{title}</news:title>{more}</news:news>"
    )
    return sitemap(URL.format(said), f' xmlns:news="{uri}"')


def found(text: str | bytes, *profiles: str, url: str | None = None) -> dict[str, Severity]:
    data = text.encode() if isinstance(text, str) else text
    document = Document(name="example.xml", format="", data=data, url=url)
    if not profiles:
        return {each.rule.id: each.severity for each in check(document, now=NOW)}
    document = Document(name="example.xml", format=checks.detect(data), data=data, url=url)
    examined = examine(document, NOW, Judgement(), profiles=profiles)
    return {each.rule.id: each.severity for each in examined.checked.findings}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (feed('<link rel="self" href=""/>'), {"atom/relative-self-link": WARNING}),
        (feed('<link rel="self" href="atom"/>'), {"atom/relative-self-link": WARNING}),
        (feed('<link rel="self" href="" xml:base="https://e.org/atom"/>'), {}),
        (feed(SELF + '<link href=""/>'), {"atom/link-to-itself": WARNING}),
        (
            feed(entry='<link rel="enclosure" href=""/>'),
            {"atom/link-to-itself": WARNING},
        ),
        (
            feed(entry='<link rel="related" href="" xml:base="https://e.org/"/>'),
            {"atom/link-to-itself": WARNING},
        ),
        (
            rss().replace("https://e.org/rss", ""),
            {"atom/relative-self-link": WARNING},
        ),
    ],
)
def test_a_link_that_leads_nowhere(text: str, expected: dict[str, Severity]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        feed(SELF + "<icon/>"),
        feed(SELF + "<logo></logo>"),
        feed(SELF + '<generator uri="">x</generator>'),
        feed(entry="<author><name>A</name><uri/></author>"),
        feed(entry='<content src="" type="image/png"/>'),
    ],
)
def test_an_address_that_leads_nowhere(text: str) -> None:
    assert found(text)["atom/empty-address"] is WARNING


def xhtml(inside: str) -> str:
    return feed(
        entry=f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{inside}</div>'
        "</content>"
    )


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<p><b xmlns="">x</b></p>', {"html/not-xhtml": WARNING}),
        ('<x:b xmlns:x="urn:x">x</x:b>', {"html/not-xhtml": WARNING}),
        ('<script xmlns="">x</script>', {"html/not-xhtml": WARNING}),
        ('<b xmlns="http://www.w3.org/2005/Atom">x</b>', {"html/feed-in-html": ERROR}),
        ('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', {}),
        ('<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>', {}),
        ("<b>x</b>", {}),
    ],
)
def test_elements_that_are_no_xhtml(inside: str, expected: dict[str, Severity]) -> None:
    assert found(xhtml(inside)) == expected


MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/"'
UNCLEAN = (
    "&lt;script&gt;x&lt;/script&gt;&lt;blog&gt;&lt;/blog&gt;&lt;b style='position:fixed' "
    "onclick='x'&gt;x &lt;img src='/a.jpg'&gt;"
)
FLAWS = {
    "html/malformed", "html/unknown-element", "html/unsafe-attribute", "html/unsafe-element",
    "html/unsafe-style",
}  # fmt: skip


@pytest.mark.parametrize("name", ["description", "title", "text"])
def test_html_in_media_rss(name: str) -> None:
    said = f"<media:{name} type='html'>{UNCLEAN}</media:{name}>"
    content = f"<media:content url='https://e.org/a.jpg'>{said}</media:content>"
    for item in (said, content):
        assert found(rss(item, MEDIA)).keys() == {*FLAWS, "html/relative-url"}
        # There xml:base says what an address is relative to.
        assert found(feed("", item, MEDIA)).keys() == FLAWS
        # Plain text is looked at as such.
        plain = found(rss(item.replace("html", "plain"), MEDIA))
        assert plain == {"media/html-in-text": WARNING}


DECLARED = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("declared", "codec", "expected"),
    [
        ("UTF-16", "utf-16", {"sitemap/not-utf-8": ERROR}),
        ("utf-16le", "utf-16-le", {"sitemap/not-utf-8": ERROR}),
        ("ISO-8859-1", "latin-1", {"sitemap/not-utf-8": ERROR}),
        ("windows-1252", "cp1252", {"sitemap/not-utf-8": ERROR}),
        ("cp850", "cp850", {"sitemap/not-utf-8": ERROR}),
        ("us-ascii", "ascii", {}),
        ("UTF8", "utf-8", {}),
        ("utf-8", "utf-8-sig", {}),
        ("bogus", "utf-8", {"xml/unknown-encoding": ERROR}),
    ],
)
def test_a_sitemap_is_in_utf_8(declared: str, codec: str, expected: dict[str, Severity]) -> None:
    for text in (
        sitemap(),
        sitemap(URL.format("") * 400).replace("/1<", "/1#<"),
        sitemap().replace("urlset", "sitemapindex").replace("url>", "sitemap>"),
        news(),
    ):
        said = found((DECLARED.format(declared) + text).encode(codec))
        assert {id: each for id, each in said.items() if "utf-8" in id or "encod" in id} == expected
    if declared != "bogus":
        assert "sitemap/not-utf-8" not in found((DECLARED.format(declared) + rss()).encode(codec))


def test_a_sitemap_in_utf_16_without_a_declaration() -> None:
    assert found(codecs.BOM_UTF16_BE + sitemap().encode("utf-16-be")) == {
        "sitemap/not-utf-8": ERROR
    }


@pytest.mark.parametrize("empty", ["", " ", "\n\t"])
def test_what_google_requires_may_not_be_empty(empty: str) -> None:
    assert found(news(title=empty)) == {"news/empty-element": ERROR}
    assert found(news(name=empty)) == {"news/empty-element": ERROR}
    assert found(news(date=empty)) == {"news/invalid-date": ERROR}
    assert found(news(language=empty)) == {"news/invalid-language": ERROR}
    assert found(news(title=empty), "google-news")["news/empty-element"] is ERROR


@pytest.mark.parametrize("name", ["title", "description"])
def test_what_google_requires_of_videos(name: str) -> None:
    assert found(sitemap(URL.format(video()), VIDEO)) == {}
    said = video(**{name: " "})
    assert found(sitemap(URL.format(said), VIDEO)) == {"video/empty-text": ERROR}
    said = video(more="<video:tag/>")
    assert found(sitemap(URL.format(said), VIDEO)) == {"video/empty-element": WARNING}


def test_html_in_the_title_of_news() -> None:
    assert found(news(title="Rain &amp;amp; sun")) == {"news/html-in-text": WARNING}


def test_lists_of_nothing() -> None:
    index = sitemap("").replace("urlset", "sitemapindex")
    assert found(index) == {"sitemap/empty-index": ERROR}
    assert found(sitemap("")) == {"sitemap/empty": WARNING}
    assert found(sitemap(""), "google-news") == {"sitemap/empty": WARNING}


@pytest.mark.parametrize("root", ["urlset", "sitemapindex"])
def test_a_sitemap_that_declares_entities(root: str) -> None:
    head = f'<!DOCTYPE {root} [<!ENTITY e "https://e.org/1">]>'
    text = sitemap("<url><loc>&e;</loc></url>", head=head)
    if root == "sitemapindex":
        text = text.replace("urlset", root).replace("url>", "sitemap>")
    assert found(text) == {"sitemap/own-entity": ERROR}
    assert found(text.replace("&e;", "https://e.org/1")) == {"sitemap/own-entity": ERROR}
    feed_of_one = f'<!DOCTYPE rss [<!ENTITY e "Rain">]>{rss()}'
    assert found(feed_of_one) == {"xml/entity-declaration": WARNING}


def version(name: str, *others: str) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{each}" href="https://e.org/{each}"/>'
        for each in others
    )
    return f"<url><loc>https://e.org/{name}</loc>{links}</url>"


XHTML = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@pytest.mark.parametrize("more", [0, 600])
def test_a_version_without_any_links(more: int) -> None:
    rest = "".join(version(f"p{number}") for number in range(more))
    for pages in (
        version("en", "en", "ro") + version("ro"),
        version("ro") + version("en", "en", "ro"),
    ):
        (one,) = check(
            Document(name="a.xml", format="", data=sitemap(pages + rest, XHTML).encode()), now=NOW
        )
        assert one.rule.id == "hreflang/not-returned"
        assert one.message == (
            "'https://e.org/ro' does not link back to 'https://e.org/en'; add it"
        )
    assert found(sitemap(version("en", "en", "ro") + rest, XHTML)) == {}


def test_a_version_without_any_links_in_another_sitemap() -> None:
    def together(*texts: str) -> list[str]:
        documents = [
            Document(name=f"{number}.xml", format="", data=text.encode())
            for number, text in enumerate(texts)
        ]
        facts = [checks.facts(checks.examine(each).context) for each in documents]
        data = {each.name: each.data for each in documents}
        known = [each for each in facts if each]
        return [each.rule.id for each in checks.check_together(known, now=NOW, read=data.get)]

    en, ro = sitemap(version("en", "en", "ro"), XHTML), sitemap(version("ro"))
    assert together(en, ro) == ["publication/hreflang-not-returned"]
    assert together(ro.replace("/ro<", "/r&#111;<"), en) == ["publication/hreflang-not-returned"]
    assert together(en, sitemap(version("de"))) == []
    # What it says itself, a rule for one document has said.
    assert together(en.replace("</urlset>", version("ro") + "</urlset>"), ro) == []
    assert together(en, sitemap(version("ro", "en", "ro"), XHTML)) == []


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("<guid/>", {"rss/guid-no-permalink": ERROR}),
        ("<guid> </guid>", {"rss/guid-no-permalink": ERROR}),
        ('<guid isPermaLink="true"></guid>', {"rss/guid-no-permalink": ERROR}),
        ('<guid isPermaLink="false"/>', {"rss/empty-guid": WARNING}),
    ],
)
def test_an_empty_guid(guid: str, expected: dict[str, Severity]) -> None:
    assert found(rss(guid=guid)) == expected


def test_a_profile_makes_nothing_less_of_what_is_wrong() -> None:
    text = news(name="Example (subscription)", more="<news:keywords>rain</news:keywords>")
    text = text.replace("<news:title>Rain</news:title>", "").replace(
        "<news:keywords>", "<news:title>Rain</news:title><news:keywords>"
    )
    plain, judged = found(text), found(text, "google-news")
    assert plain == {"news/deprecated-element": WARNING, "news/padded-name": WARNING}
    assert all(judged[id] >= severity for id, severity in plain.items())
    for profile in profiles.PROFILES.values():
        for id in profile.adopts if not profile.only_adopted else ():
            said = profile.levels[id]
            if id in RULES and id not in profile.severities:
                assert said is not None, (profile.name, id)
                assert said >= RULES[id].severity, (profile.name, id)


def test_what_to_do_about_a_bad_uuid() -> None:
    text = feed().replace("https://e.org/1</id>", "urn:uuid:1234</id>")
    (one,) = check(Document(name="a.xml", format="", data=text.encode()), now=NOW)
    assert "not a UUID" in one.message
    assert "blank" not in one.rule.help
    assert "urn:" in one.rule.help


@pytest.mark.parametrize(
    "host",
    [
        "[1]", "[::1", "::1]", "[v1.]", "[v.x]", "[vg.x]", "[v1.x", "[:::]", "[1::2::3]", "[]",
        "[1:2:3:4:5:6:7:8:9]", "[12345::]", "[::1%25eth0]", "[fe80::1]a", "[::1.2.3.4.5]",
        "[::256.1.1.1]", "[1:2:3:4:5:6:7]", "[g::]", "[::ffff:1.2.3.04]",
        "1.2.3.4.5", "1.2.3.256", "256.2.3.4", "08.2.3.4", "4294967296", "0x7g.1", "e.0x1f", "a.1",
        "1.2.3.4.5.", "1.65536.2", "1.2.65536", "1..2",
    ],
)  # fmt: skip
def test_hosts_that_cannot_be(host: str) -> None:
    for url in (f"http://{host}/", f"https://{host}", f"http://a@{host}:80/?b"):
        assert not CLEAN.fullmatch(url)
        told = problem(url, False, False)
        assert told, url
        assert told[0] == "invalid-url", url
        assert problem(url, True, True), url


@pytest.mark.parametrize(
    "host",
    [
        "[::]", "[::1]", "[1:2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]", "[2001:DB8::A]", "[v1.x]",
        "[vA.a:b]", "1.2.3.4", "255.255.255.255", "0.0.0.0", "1.2.3.4.",
        "127.1", "1.2.65535", "2130706433", "0x7f000001", "0x.1", "017.1",
        "a1", "1a.e1", "e.org.",
        "xn--p1ai", "9gag.com", "1.2.3.4.example",
    ],
)  # fmt: skip
def test_hosts_that_can_be(host: str) -> None:
    for url in (f"http://{host}/", f"https://{host}:8080", f"http://{host}/a?b#c"):
        assert problem(url, False, False) is None, url
