"""Long feeds as programs write them, and what may be wrong with one of their entries."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st

from feedpub.checks.shortcuts import _grammar
from feedpub.markup import NAMESPACES

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PREFIXES = ("atom", "content", "dc", "dcterms", "georss", "media", "slash", "wfw")
URIS = {**NAMESPACES, "slash": "http://purl.org/rss/1.0/modules/slash/",
        "wfw": "http://wellformedweb.org/CommentAPI/"}  # fmt: skip
DECLARED = "".join(f' xmlns:{name}="{URIS[name]}"' for name in PREFIXES)
CHANNEL = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{DECLARED}>\n<channel>\n'
    "<title>Example</title><link>https://example.org/</link><description>News</description>\n"
    '<atom:link rel="self" type="application/rss+xml" href="https://example.org/rss"/>\n'
    "<lastBuildDate>Mon, 23 Nov 2026 08:00:00 +0000</lastBuildDate>\n"
)
FEED = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="{URIS["atom"]}"{DECLARED}>\n'
    "<id>https://example.org/</id><title>Example</title><updated>2026-11-23T08:00:00Z</updated>\n"
    '<author><name>Ana</name></author><link rel="self" href="https://example.org/atom"/>\n'
)
HEADS = {"rss": CHANNEL, "atom": FEED}
ENDS = {"rss": "</channel>\n</rss>\n", "atom": "</feed>\n"}


def plain(format: str, *numbers: int) -> str:
    if format == "rss":
        return "".join(
            f"<item><title>Rain {number}</title><link>https://example.org/{number}</link>"
            f'<guid isPermaLink="false">https://example.org/?p={number}</guid>'
            "<pubDate>Sun, 22 Nov 2026 08:00:00 +0000</pubDate>"
            "<description>&lt;p&gt;Rain again&lt;/p&gt;</description></item>\n"
            for number in numbers
        )
    return "".join(
        f"<entry><title>Rain {number}</title><id>https://example.org/?p={number}</id>"
        f'<link href="https://example.org/{number}"/><updated>2026-11-22T08:00:00Z</updated>'
        '<content type="html"><![CDATA[<p>Rain</p>]]></content></entry>\n'
        for number in numbers
    )


DATES = [
    "2026-11-20T08:00:00Z", "2026-11-23T13:59:00+02:00", "2026-11-23T12:30:00Z",
    "2026-02-29T08:00:00Z",
    "1989-12-31T23:00:00Z", "1990-01-01T00:00:00+13:00", "2026-11-24T01:00:00+13:59",
    "2026-11-24T08:00:00Z",
    "2026-11-20T24:00:00Z", "2026-11-20T08:00:00", "2026-11-20", "2026-11-20T08:00:00.5-03:30", "",
    "2026-11-20T08:00:60Z", " 2026-11-20T08:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
]  # fmt: skip
STAMPS = [
    "Fri, 20 Nov 2026 08:00:00 +0000", "Thu, 20 Nov 2026 08:00:00 +0000",
    "Mon, 23 Nov 2026 23:00:00 GMT",
    "Tue, 24 Nov 2026 01:30:00 +1330", "Mon, 30 Feb 2026 08:00:00 +0000",
    "Sun, 31 Dec 1989 23:00:00 -0330",
    "Mon, 01 Jan 1990 00:00:00 +1300", "20 Nov 2026 08:00 EST", "Fri, 20 Nov 26 08:00:00 +0000", "",
    "Fri, 20 Nov 2026 08:00:00 +0015", "Fri, 20 Nov 2026 08:00:60 +0000",
    "Sat, 01 Jan 0000 00:00:00 GMT",
    "Fri,20 Nov 2026 08:00:00 +0000", "Fri, 31 Dec 9999 23:59:59 -1330",
]  # fmt: skip
URLS = [
    "https://example.org/a", "http://example.org", "https://e.org/?a=1&amp;b=2",
    "https://e.org/&amp;lt;",
    "https://e.org/a#b", "https://e.org/a#b#c", "https://e.org:8080/", "https://e.org:65536/",
    "/a", "",
    "https://-e.org/", "https://e.org/%zz", "https://e.org/%20", "ftp://e.org/a", "htp://e.org/",
    "https://é.org/",
    "https://e.org/é", "https://e.org/ a", " https://e.org/", "HTTP://E.org:80/",
    "https://u@e.org/", "urn:isbn:1",
    "https://e.org/./a", "https://e.org?a", "https://" + "a" * 70 + ".org/", "https://e.org/&#97;",
    "https://E.org/",
    "tag:e.org,2026:1", "tag:e.org,2026-13:1", "tag:e.org,2026:é",
    "urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6",
    "urn:uuid:1", "https://e.org/a/../b", "https://e.org/.a", "https://e.org/A%41",
    "https://e.org:80/", "4711",
    "https://example.org/?p=7", "123456789", "mailto:a@b.org",
]  # fmt: skip
TEXTS = [
    "Rain", "Ploaie &amp; vânt", "a &amp;lt; b", "&lt;b&gt;Rain&lt;/b&gt;", "&amp;copy;",
    "&amp;copy", "AT&amp;T",
    "", " ", " Rain ", "\n", "<b>Rain</b>", "<![CDATA[Rain]]>", "<![CDATA[<b>Rain</b>]]>",
    "<![CDATA[ ]]>",
    "<![CDATA[&amp;]]>", "<![CDATA[a]]]]><![CDATA[>b]]>", "]]&gt;", "]]>", "a]b", "<!-- c -->",
    "Rain<!-- c -->",
    "\x85", "\ufffd", "\ufffe", "\x0b", "\x7f", "&#8217;", "&#8200;", "&#0;", "&#x41;", "&quot;",
    "\u00a0", "&#39;",
    "&lt;!-- x", "&amp;#39;", "5 &lt; 6", "a &gt; b", "&x;", "\u2003", "Rain\r\nagain",
    "&lt;p&gt;Rain&lt;/p&gt;",
    "&lt;p onclick='a'&gt;Rain&lt;/p&gt;", "<![CDATA[<p>Rain<br></p>]]>",
    "<![CDATA[<p><b>Rain</p>]]>",
    "<![CDATA[<a href='/x'>Rain</a>]]>", "<![CDATA[<script>a</script>]]>",
    "<![CDATA[&nope; a & b]]>", "a@b <c@d.org>",
    "&lt;a@b.org&gt;", "<![CDATA[</item><item>]]>", "<![CDATA[<item>]]>", "a" * 50,
    "ana@example.org (Ana)",
]  # fmt: skip
WORDS = ["en", "en-GB", "xx", "english", "", "true", "false", "1", "-1", "many", "99999999999",
"text", "html", "xhtml",
         "image/jpeg", "jpeg", "text/html", "image", "picture", "related", "alternate", "self",
         "next-archive",
         "photographer", "Photographer", "45.2 25.1", "91 0", "45.2,25.1", "a", "plain",
         "Enclosure"]  # fmt: skip
NAMES = {
    "rss": [
        "title", "link", "description", "guid", "pubDate", "category", "comments", "author",
        "enclosure", "source",
        "dc:creator", "dc:language", "dc:source", "dc:date", "dc:subject", "content:encoded",
        "atom:updated",
        "atom:link", "dcterms:modified", "dcterms:valid", "media:content", "media:thumbnail",
        "georss:point",
        "georss:featureName", "slash:comments", "wfw:commentRss", "ttl", "nope", "media:nope",
        "item",
        "itunes:author", "media:title", "post-id",
    ],
    "atom": [
        "title", "link", "id", "updated", "published", "author", "category", "summary", "content",
        "source", "rights",
        "contributor", "name", "nope", "dc:creator", "dc:source", "dcterms:modified",
        "media:content",
        "media:thumbnail", "georss:point", "slash:comments", "wfw:commentRss", "entry", "generator",
    ],
}  # fmt: skip
KEYS = ["isPermaLink", "domain", "url", "length", "type", "rel", "href", "hreflang", "title",
"term", "scheme",
        "label", "xml:lang", "xml:base", "fileSize", "medium", "height", "width", "duration",
        "role", "nope",
        "xmlns", "xmlns:media", "isDefault", "src"]  # fmt: skip


def rarely(strategy: st.SearchStrategy[T], usual: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    return st.one_of(usual, usual, usual, strategy)


values = st.sampled_from([*TEXTS, *URLS, *DATES, *STAMPS, *WORDS])
quoted = st.sampled_from(
    [*URLS, *WORDS, "Rain", "a &amp; b", "&lt;b&gt;x&lt;/b&gt;", " ", "<", "&quot;", "a\nb", "&x;"]
)
attributes = st.lists(
    st.builds(lambda key, value: f' {key}="{value}"', st.sampled_from(KEYS), quoted), max_size=3
).map("".join)
GOOD = {
    "rss": [
        "<category>Rain</category>",
        '<category domain="https://example.org/#s">Rain &amp; wind</category>',
        "<comments>https://example.org/c</comments>", "<dc:creator>Ana</dc:creator>",
        "<dc:language>en</dc:language>",
        '<enclosure url="https://e.org/a.jpg" length="0" type="image/jpeg"/>',
        '<enclosure url="https://e.org/a.mp3" type="audio/mpeg" length="5" />',
        '<source url="https://e.org/rss">Other</source>', "<dc:source>Other</dc:source>",
        "<content:encoded><![CDATA[<p>Rain</p>]]></content:encoded>",
        "<description>Rain</description>",
        "<content:encoded>&lt;p&gt;Rain &amp;amp; wind&lt;/p&gt;</content:encoded>",
        "<content:encoded/>",
        "<description><![CDATA[<b>Rain</b>]]></description>", "<guid>https://example.org/g</guid>",
        "<atom:updated>2026-11-20T08:00:00Z</atom:updated>", "<title><![CDATA[Rain]]></title>",
        '<atom:link rel="related" href="https://e.org/b" title="Snow"/>',
        "<slash:comments>3</slash:comments>",
        '<atom:link rel="via" title="a &lt;b" href="https://e.org/b"/>',
        "<wfw:commentRss>https://e.org/c.xml</wfw:commentRss>",
        '<post-id xmlns="com-wordpress:feed-additions:1">12</post-id>',
        "<pubDate>Fri, 20 Nov 2026 08:00:00 +0000</pubDate>",
        '<guid isPermaLink="true">https://example.org/h</guid>',
    ],
    "atom": [
        '<link rel="alternate" type="text/html" hreflang="en" href="https://e.org/b"/>',
        '<link rel="enclosure" type="image/jpeg" length="5" title="Rain" href="https://e.org/a.jpg"/>',
        '<link rel="related" href="https://e.org/b" title="Snow"/>',
        '<link href="https://e.org/b" rel="via"/>',
        '<link rel="related" href="https://e.org/b" hreflang="ro"/>',
        "<published>2026-11-20T08:00:00Z</published>",
        "<author><name>Ana</name></author>",
        "<author><name>Ana</name><uri>https://e.org/ana</uri></author>",
        "<author>\n<name>Ana</name>\n<email>ana@example.org</email></author>",
        '<category term="rain" scheme="https://example.org/#s" label="Rain"/>',
        '<category term="rain"/>',
        '<summary type="text">Rain</summary>', "<summary>Rain</summary>",
        '<summary type="html">&lt;p&gt;Rain</summary>',
        '<content type="html">&lt;p&gt;Rain &amp;amp; wind&lt;/p&gt;</content>',
        '<source><id>https://e.org/</id><title type="text">E</title>'
        "<updated>2026-11-20T08:00:00Z</updated>"
        '<link rel="self" href="https://e.org/atom"/></source>', '<title type="html">Rain</title>',
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Rain</div></content>',
    ],
}  # fmt: skip
BOTH = [
    "<dcterms:modified>2026-11-20T08:00:00Z</dcterms:modified>",
    "<georss:point>45.2 -25.1</georss:point>",
    "<dcterms:valid>start=2026-11-20T08:00:00Z;end=2026-12-20T08:00:00Z;scheme=W3C-DTF</dcterms:valid>",
    "<georss:featureName>Sibiu</georss:featureName>",
    '<media:content url="https://e.org/a.jpg" fileSize="5" type="image/jpeg" medium="image" '
    'height="6" width="7">'
    '<media:title type="plain">Rain</media:title><media:description>Rain</media:description>'
    '<media:credit role="photographer">Ana</media:credit></media:content>',
    '<media:content url="https://e.org/a.mp4" medium="video" duration="9">'
    '<media:thumbnail url="https://e.org/a.jpg" width="3" height="4"/>'
    '<media:player url="https://e.org/p"/>'
    "</media:content>",
    '<media:thumbnail url="https://e.org/a.jpg" width="7" height="6"/>',
]  # fmt: skip


def children(format: str) -> st.SearchStrategy[str]:
    known = st.sampled_from([*GOOD[format], *BOTH])
    odd = st.builds(
        lambda name, more, value: f"<{name}{more}>{value}</{name}>",
        st.sampled_from(NAMES[format]), attributes, values,
    )  # fmt: skip
    return st.one_of(
        known,
        known,
        known,
        known,
        odd,
        st.sampled_from(["<!-- c -->", "text", "<?p?>", "</item>", "\x0c"]),
    )


VALUE = re.compile(r"(?<=>)[^<>]+(?=</)|(?<==\")[^\"]*(?=\")|<!\[CDATA\[.*?\]\]>", re.DOTALL)


def twisted(text: str, which: int, value: str) -> str:
    """Return *text* with another *value* in place of one of its own."""
    places = list(VALUE.finditer(text))
    if not places:
        return text
    place = places[which % len(places)]
    return text[: place.start()] + value + text[place.end() :]


def entries(format: str) -> st.SearchStrategy[str]:
    name = _grammar.NAMES[format]
    starts = [f"<{name}>"] * 9 + [f'<{name} xml:lang="en">', f'<{name} a="b">', f"<{name} >"]
    numbers = st.one_of(st.integers(26, 99), st.integers(26, 99), st.integers(0, 99))
    bases = numbers.map(lambda number: plain(format, number).partition(">")[2])

    def put(start: str, base: str, more: list[str], first: bool) -> str:
        base = base.removesuffix(f"</{name}>\n")
        inside = "".join([*more, base] if first else [base, *more])
        return f"{start}{inside}</{name}>\n"

    made = st.builds(
        put,
        st.sampled_from(starts),
        rarely(st.just(""), bases),
        st.lists(children(format), max_size=4),
        st.booleans(),
    )
    odd = st.builds(twisted, made, st.integers(0, 40), st.one_of(values, quoted))
    return st.one_of(made, odd, odd)


HEAD_CHANGES = [
    ("<title>", "<!-- <item> --><title>"), ("<title>", "<!-- <entry></entry> --><title>"),
    ("UTF-8", "iso-8859-2"), ("UTF-8", "us-ascii"), (' encoding="UTF-8"', ""), ("1.0", "1.1"),
    ("<?xml", "\n<?xml"), ("<?xml", "\ufeff<?xml"), ("<rss", "<!DOCTYPE rss><rss"),
    ("<rss", '<!DOCTYPE rss [<!ATTLIST guid isPermaLink CDATA "no">]><rss'),
    ("<feed", '<!DOCTYPE feed [<!ATTLIST link rel CDATA "next">]><feed'),
    ("mrss/", "mrss"), ("xmlns:dc=", "xmlns:dcx="), ("<channel>",
    '<channel xmlns="http://e.org/">'),
    ("<channel>", '<channel xmlns:dc="http://e.org/">'), ("<channel>",
    '<channel xml:base="https://e.org/x/">'),
    ("<author><name>Ana</name></author>", ""), ("<lastBuildDate>", "<ttl>5</ttl><lastBuildDate>"),
    ("<lastBuildDate>Mon, 23 Nov 2026 08:00:00 +0000</lastBuildDate>", ""),
    ('rel="self"', 'rel="hub"'), ("<title>Example</title>", ""), ("<title>", "<item/><title>"),
    ("<title>", "<image><item></image><title>"), ("<title>",
    "<x:y xmlns:x='http://e.org/'><entry/></x:y><title>"),
    ("<channel>", "<channel><image>"), ('version="2.0"', 'version="0.92"'), ("<title>",
    "<![CDATA[<item>]]><title>"),
    ("<id>",
    '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="https://example.org/?p=7"'
     ' when="2026-11-23T08:00:00Z"/><id>'), ("<title>", "<?p <item> ?><title>"), ("xmlns=",
     "xmlns:a="),
]  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    format = draw(st.sampled_from(["rss", "atom"]))
    head = HEADS[format]
    for old, new in draw(rarely(st.lists(st.sampled_from(HEAD_CHANGES), max_size=1), st.just([]))):
        head = head.replace(old, new, 1)
    pieces = [plain(format, number) for number in range(draw(st.integers(10, 25)))]
    some = draw(st.lists(entries(format), max_size=4))
    for entry in some:
        pieces.insert(draw(st.integers(0, len(pieces))), entry)
    more = draw(st.sampled_from(["", "", "", "", "", "", "", "<!-- c -->",
    "<!-- <item></item> -->", "text", "<ttl>5</ttl>", "<dc:date/>",
                                 "<rights>Ana</rights>"]))  # fmt: skip
    pieces.insert(draw(st.integers(0, len(pieces))), more)
    end = draw(
        st.sampled_from(
            [ENDS[format]] * 20 + ["", ENDS[format] + "<!-- c -->", "</x>", "<x>" + ENDS[format]]
        )
    )
    return head + "".join(pieces) + end


change = st.tuples(
    st.integers(0, 6000),
    st.integers(0, 3),
    st.sampled_from([*TEXTS, *WORDS, "<item>", "</entry>", "-->", "<", "&"]),
)
changes = rarely(st.lists(change, max_size=1), st.just([]))


SHORT = {format: HEADS[format] + plain(format, *range(20)) for format in HEADS}
