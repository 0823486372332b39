"""What the vocabularies of RSS and Atom make of the parts of an item."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from test_sources_feeds import HEAD, article, entry, item, rss, said

from feedpub.model import (
    Article,
    Attachment,
    Author,
    Image,
    OriginalSource,
    Place,
    Publication,
    Related,
    Source,
    Status,
    Translation,
    Video,
)
from feedpub.sources import read

MORE = (
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:georss="http://www.georss.org/georss"'
    ' xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:g="http://base.google.com/ns/1.0"'
    ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def of(inside: str, about: str = "") -> Article:
    return article(rss(item(inside), about=about, root=f"rss{MORE}{USUAL}"))


USUAL = (
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)


def from_entry(inside: str, about: str = "", root: str = "") -> Article:
    return article(entry(inside, about, root=f"{root}{MORE}{USUAL}"))


# --- Addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "about", "url"),
    [
        ("<link> https://a.example/x </link>", "", "https://a.example/x"),
        ("<link/><guid>https://a.example/x</guid>", "", "https://a.example/x"),
        ('<link/><guid isPermaLink="false">https://a.example/x</guid>'
         '<atom:link href="https://b.example/"/>', "", "https://b.example/"),
        ('<link/><guid>7</guid><atom:link rel="alternate" href="/y"/>', "", "https://e.example/y"),
        ("<link>https://a.example/x</link><link>y</link>", "", "https://a.example/x"),
        ('<link href="https://a.example/x"/><link href="y"/>', "", "https://a.example/x"),
        ("<link>/x</link>", "<link>https://a.example/b/</link>", "https://a.example/x"),
        ("<link>x</link>", "<link>ftp://a.example/b/</link>", "https://e.example/x"),
        ("<link>https://a.example/x</link><feedburner:origLink>x</feedburner:origLink>", "",
         "https://a.example/x"),
        ("<link>//[x</link><guid>https://a.example/x</guid>", "<link>https://a.example/</link>",
         None),
    ],
)  # fmt: skip
def test_the_page_of_an_item(inside: str, about: str, url: str | None) -> None:
    if url is None:
        found = said(rss(item(inside), about=about))
        assert ("record/invalid-url" in {each[0] for each in found}) is True
    else:
        assert of(inside, about).url == url


@pytest.mark.parametrize(
    ("inside", "about", "url"),
    [
        ('<link href="https://a.example/x"/>', "", "https://a.example/x"),
        ('<link rel="alternate" type="application/json" href="https://a.example/j"/>'
         '<link rel="alternate" type="text/html" href="https://a.example/h"/>', "",
         "https://a.example/h"),
        ('<link rel="alternate" type="application/json" href="https://a.example/j"/>', "",
         "https://a.example/j"),
        ('<link rel="self" href="https://a.example/s"/><id>https://a.example/i</id>', "",
         "https://a.example/i"),
        ('<link href="x"/>', '<link href="https://a.example/b/"/>', "https://a.example/b/x"),
        ('<link href="x"/><feedburner:origLink>https://a.example/o</feedburner:origLink>', "",
         "https://a.example/o"),
    ],
)  # fmt: skip
def test_the_page_of_an_entry(inside: str, about: str, url: str) -> None:
    assert from_entry(inside, about).url == url


def test_an_entry_that_leads_nowhere() -> None:
    found = said(entry('<link rel="self" href="https://a.example/s"/>'))
    assert [each[2] for each in found] == [
        "url is missing or empty; say how the site makes it: "
        '[source.fields] url = { template = "https://e.example/{slug}/" }'
    ]


# --- Texts --------------------------------------------------------------------------------------


def test_a_title_that_is_there_twice() -> None:
    assert of("<title>A</title><title>B</title>").title == "A"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<title>A &amp; B</title>", "A & B"),
        ('<title type="html">A &lt;b>B&lt;/b> &amp;amp; C</title>', "A B & C"),
        ('<title type="text">a &lt; b</title>', "a < b"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <i>B</i></div></title>',
         "A B"),
    ],
)  # fmt: skip
def test_titles_of_every_type(written: str, title: str) -> None:
    assert from_entry(written).title == title


BODY = "&lt;p>Ploaie&lt;/p>"


@pytest.mark.parametrize(
    ("inside", "summary", "body"),
    [
        ("<description>Short</description>", "Short", None),
        ("<description>5 &amp;lt; 6</description>", "5 < 6", None),
        (f"<description>{BODY}</description>", "Ploaie", "<p>Ploaie</p>"),
        (f"<description>Short</description><content:encoded>{BODY} </content:encoded>", "Short",
         "<p>Ploaie</p> "),
        (f"<description>&lt;p>{'x ' * 600}&lt;/p></description>", None, f"<p>{'x ' * 600}</p>"),
        (f"<description>{'x ' * 600}y</description>", f"{'x ' * 600}y", None),
        (f"<content:encoded>{BODY}</content:encoded><description>Ploaie</description>", "Ploaie",
         "<p>Ploaie</p>"),
        (f"<content:encoded>{BODY}</content:encoded><description>Ploi</description>", "Ploi",
         "<p>Ploaie</p>"),
        (f"<content:encoded>{BODY}</content:encoded><description>Plo</description>", "Plo",
         "<p>Ploaie</p>"),
        ('<xhtml:body><xhtml:p>A<xhtml:br/></xhtml:p></xhtml:body>', None, "<p>A<br></p>"),
        ('<description>A&lt;p>B&lt;/p>&lt;div class="feedflare">x&lt;/div></description>', "A B",
         "A<p>B</p>"),
        ('<description>A&lt;p>B&lt;/p>&lt;div class="feedflare">x</description>', "A B x",
         'A<p>B</p><div class="feedflare">x'),
    ],
)  # fmt: skip
def test_what_is_a_summary_and_what_is_a_body(
    inside: str, summary: str | None, body: str | None
) -> None:
    found = of(inside)
    assert (found.summary, found.content_html) == (summary and summary.strip(), body)


@pytest.mark.parametrize(
    ("inside", "summary", "body"),
    [
        ("<summary>Short &amp; sweet</summary>", "Short & sweet", None),
        ("<summary>Short</summary><content>a &lt; b\n\nc</content>", "Short",
         "<p>a &lt; b</p>\n<p>c</p>"),
        ('<content type="html">A &lt;br> B</content>', None, "A <br> B"),
        ('<content type="text">A &lt;br> B</content>', None, "<p>A &lt;br&gt; B</p>"),
        ('<content>A &lt;br> B</content>', None, "A <br> B"),
        ('<content type="image/png">iVBO</content>', None, None),
        ('<content type="text/html" src="https://a.example/x"/>', None, None),
        ('<summary type="html">A &lt;br> B</summary>', "A B", "A <br> B"),
        ('<summary type="html">A</summary>', "A", None),
    ],
)  # fmt: skip
def test_what_is_the_summary_and_what_the_content_of_an_entry(
    inside: str, summary: str | None, body: str | None
) -> None:
    found = from_entry(inside)
    assert (found.summary, found.content_html) == (summary, body)


@pytest.mark.parametrize(
    ("root", "on", "html"),
    [
        ("", "", '<a href="../x">A</a>'),
        ('xml:base="https://a.example/b/c"', "", '<a href="https://a.example/x">A</a>'),
        (
            'xml:base="https://a.example/b/"',
            'xml:base="c/d/"',
            '<a href="https://a.example/b/c/x">A</a>',
        ),
    ],
)
def test_addresses_are_resolved_by_xml_base(root: str, on: str, html: str) -> None:
    body = '&lt;a href="../x">A&lt;/a>'
    found = from_entry(f'<content type="html" {on}>{body}</content>', root=root)
    assert found.content_html == html


@pytest.mark.parametrize(
    "address", ["https://b.example/", "#note", "mailto:a@b.example", "http://[x", "//[x"]
)
def test_addresses_that_stay_as_they_are(address: str) -> None:
    body = f"&lt;img src='{address}'>"
    found = from_entry(
        f'<content type="html">{body}</content>', root='xml:base="https://a.example/"'
    )
    assert found.content_html is not None
    assert address in found.content_html


# --- Dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("Fri, 20 Nov 2026 07:35:00 +0200", "2026-11-20T05:35:00"),
        ("Mon, 20 Nov 2026 07:35:00 GMT", "2026-11-20T07:35:00"),
        ("20 Nov 26 7:35 EST", "2026-11-20T12:35:00"),
        ("20 Nov 99 07:35 Z", "1999-11-20T07:35:00"),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40"),
        ("vineri, 20 noiembrie 2026 07:35 EET", "2026-11-20T05:35:00"),
        ("20. November 2026, 07:35:00 MEZ", "2026-11-20T06:35:00"),
        ("Пт, 20 ноя 2026 07:35:00 MSK", "2026-11-20T04:35:00"),
        ("ven., 20 févr. 2026 07:35:00 GMT+1", "2026-02-20T06:35:00"),
        ("20-Nov-2026 07:35:00.000 +02:00 (EET)", "2026-11-20T05:35:00"),
        ("20 Nov 2026", "2026-11-19T22:00:00"),
        ("2026-11-20T07:35:00.000+02:00", "2026-11-20T05:35:00"),
        ("2026-11-20 07:35:00", "2026-11-20T05:35:00"),
    ],
)
def test_dates_as_feeds_spell_them(written: str, instant: str) -> None:
    found = of(f"<pubDate> {written} </pubDate>")
    assert found.published.isoformat()[:19] == instant


def test_a_month_that_is_not_known() -> None:
    ((rule, _, message),) = said(rss(item("<pubDate>20 Klingon 2026 07:35:00 GMT</pubDate>")))
    assert rule == "record/invalid-date"
    assert message == (
        "date_published '20 Klingon 2026 07:35:00 GMT' has an unknown month; write it like "
        "'Fri, 20 Nov 2026 07:35:00 +0200'"
    )


def test_dates_by_other_elements() -> None:
    found = of(
        "<pubDate/><dc:date>2026-11-23T08:00:00Z</dc:date>"
        "<dcterms:modified>2026-11-24T08:00:00Z</dcterms:modified>"
        "<dcterms:valid>start=2026-11-23T08:00:00Z; end=2026-12-01T00:00:00Z</dcterms:valid>"
    )
    assert [each and each.day for each in (found.published, found.modified, found.expires)] == [
        23, 24, 1,
    ]  # fmt: skip
    assert of("<dcterms:valid>for long</dcterms:valid>").expires is None


def test_an_item_without_a_date_is_refused() -> None:
    found = said(rss(item("<pubDate/>")))
    assert [each[2] for each in found] == ["date_published is missing or empty"]


def test_atom_0_3_has_dates_of_its_own() -> None:
    text = entry("<issued>2026-11-23T08:00:00Z</issued><modified>2026-11-24T08:00:00</modified>"
                 "<updated/>", root='version="0.3"')  # fmt: skip
    found = article(text.replace("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"))
    assert [each and each.day for each in (found.published, found.modified)] == [23, 24]


# --- Authors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        ("<dc:creator>Ana Pop</dc:creator><dc:creator>Ion Pop</dc:creator><author>x</author>",
         [Author(name="Ana Pop"), Author(name="Ion Pop")]),
        ("<author>a@e.example (Ana Pop)</author>", [Author(name="Ana Pop", email="a@e.example")]),
        ("<author>Ana Pop &lt;ana@e.example></author>",
         [Author(name="Ana Pop", email="ana@e.example")]),
        ("<author>noreply@blogger.com (Ana)</author>", [Author(name="Ana")]),
        ("<author>ana@e.example</author>", []),
        ("<author>Ana Pop</author>", [Author(name="Ana Pop")]),
        (f"<author>a{' ' * 200_000}b</author>", [Author(name="a b")]),
        (f"<author>{'a' * 501}</author>", [Author(name="a" * 501)]),
        ("<author/><itunes:author>Ana</itunes:author>", [Author(name="Ana")]),
        ("<atom:author><atom:name>Ana</atom:name><atom:uri>https://a.example/</atom:uri>"
         "</atom:author>",
         [Author(name="Ana", url="https://a.example/")]),
        ("<author><name>Ana</name></author><author><email>x@y.example</email></author>",
         [Author(name="Ana")]),
    ],
)  # fmt: skip
def test_who_wrote_an_item(inside: str, authors: list[Author]) -> None:
    assert list(of(inside).authors) == authors


HOUSE = "<author><name>Feed</name></author>"


@pytest.mark.parametrize(
    ("inside", "about", "authors"),
    [
        ("<author><name>Ana</name><uri>https://a.example/</uri><email>a@e.example</email></author>",
         HOUSE, [Author(name="Ana", url="https://a.example/", email="a@e.example")]),
        ("", "<author><name>Ana</name></author>", [Author(name="Ana")]),
        ("", HOUSE, []),
        ("", '<link href="https://a.example/"/><author><name>N</name><uri>https://a.example/</uri>'
         "</author>", []),
        ("<title>T</title><source><title>S</title><author><name>Ion</name></author></source>",
         "<author><name>Ana</name></author>", [Author(name="Ion")]),
        ("<dc:creator>Ana</dc:creator>", HOUSE, [Author(name="Ana")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_who_wrote_an_entry(inside: str, about: str, authors: list[Author]) -> None:
    assert list(from_entry(inside, about).authors) == authors


# --- Categories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "sections", "tags"),
    [
        ("<category>A</category><category>B</category>", ("A",), ("B",)),
        ('<category domain="https://e.example/tag/">A</category>'
         '<category domain="https://e.example/section">B</category>', ("B",), ("A",)),
        ('<category domain="x">A</category><media:keywords>b, c,</media:keywords>',
         ("A",), ("b", "c")),
        ("<dc:subject>A</dc:subject><dc:subject>B</dc:subject>", ("A",), ("B",)),
        ("", (), ()),
    ],
)  # fmt: skip
def test_what_an_item_is_about(
    inside: str, sections: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    found = of(inside)
    assert (found.sections, found.tags) == (sections, tags)


def test_what_an_entry_is_about() -> None:
    found = from_entry(
        '<category term="a" label="A" scheme="https://e.example/#section"/>'
        '<category term="b"/><category term="LIVE" scheme="https://e.example/#label"/>'
        '<category term="post" scheme="http://schemas.google.com/g/2005#kind"/>'
        '<category scheme="x"/>'
    )
    assert (found.sections, found.tags, found.label) == (("A",), ("b",), "LIVE")
    assert from_entry('<category term="b"/>').label is None


# --- Images, files, videos ----------------------------------------------------------------------


def content(url: str, inside: str = "", **attributes: object) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<media:content url="https://i.example/{url}"{written}>{inside}</media:content>'


@pytest.mark.parametrize(
    ("inside", "images"),
    [
        ('<enclosure url="https://i.example/a.png" length="61" type="image/jpeg"/>'
         '<media:thumbnail url="https://i.example/t.png"/><media:group>'
         + content("a.png", medium="image", width=273) + "</media:group>",
         [Image(url="https://i.example/a.png", mime_type="image/jpeg", size_in_bytes=61, width=273)
          ]),
        (content("m/140.jpg?w=140", width=140) + content("m/460.jpg?w=460", width=460)
         + "<media:credit>Foto</media:credit>",
         [Image(url="https://i.example/m/460.jpg?w=460", mime_type="image/jpeg", width=460,
                credit="Foto")]),
        ("<media:group>" + content("small.jpg", width=140) + content("large.jpg", width=460)
         + "</media:group>",
         [Image(url="https://i.example/large.jpg", mime_type="image/jpeg", width=460)]),
        ("<media:group>" + content("one.jpg") + content("two.jpg") + "</media:group>",
         [Image(url="https://i.example/one.jpg", mime_type="image/jpeg"),
          Image(url="https://i.example/two.jpg", mime_type="image/jpeg")]),
        (content("1.jpg") + content("2.jpg"),
         [Image(url="https://i.example/1.jpg", mime_type="image/jpeg"),
          Image(url="https://i.example/2.jpg", mime_type="image/jpeg")]),
        (content("a.jpg", "<media:title>T</media:title>"),
         [Image(url="https://i.example/a.jpg", mime_type="image/jpeg", caption="T")]),
        ("<media:group><media:title>T</media:title><media:description>D</media:description>"
         + content("a.jpg", "<media:copyright>C</media:copyright>", height="0x")
         + "</media:group>",
         [Image(url="https://i.example/a.jpg", mime_type="image/jpeg", caption="D", alt="T",
                credit="C")]),
        ('<media:thumbnail url="https://i.example/t"/><itunes:image href="https://i.example/i"/>',
         [Image(url="https://i.example/t")]),
        (content("v.mp4", '<media:thumbnail url="https://i.example/t"/>', medium="video"),
         [Image(url="https://i.example/t")]),
        ('<itunes:image href="https://i.example/i"/>', [Image(url="https://i.example/i")]),
        ("<image><url>https://i.example/i</url></image>", [Image(url="https://i.example/i")]),
        ("<g:image_link>https://i.example/i</g:image_link>", [Image(url="https://i.example/i")]),
        ("<media:thumbnail>https://i.example/t</media:thumbnail>",
         [Image(url="https://i.example/t")]),
        ('<enclosure url="" type="image/jpeg"/>', []),
        ('<enclosure url="https://i.example/a.mp3" type="audio/mpeg"/>', []),
    ],
)  # fmt: skip
def test_the_images_of_an_item(inside: str, images: list[Image]) -> None:
    assert list(of(inside).images) == images


@pytest.mark.parametrize(
    ("inside", "files"),
    [
        ('<enclosure url="https://i.example/a.mp3" length="0" type="audio"/>'
         "<itunes:duration>1:02:03</itunes:duration>",
         [Attachment(url="https://i.example/a.mp3", mime_type="audio/mpeg",
                     duration_in_seconds=3723)]),
        ('<enclosure url="https://i.example/a.mp3" type="audio/mpeg" length="7"/>'
         + content("a.mp3", "<media:title>T</media:title>", type="audio/mpeg", duration="62.5"),
         [Attachment(url="https://i.example/a.mp3", mime_type="audio/mpeg", title="T",
                     size_in_bytes=7, duration_in_seconds=62)]),
        ('<enclosure url="https://i.example/a.xyz"/><enclosure type="audio/mpeg"/>', []),
        ("<itunes:duration>ever</itunes:duration>", []),
    ],
)  # fmt: skip
def test_the_files_of_an_item(inside: str, files: list[Attachment]) -> None:
    assert list(of(inside).attachments) == files


def test_the_files_of_an_entry() -> None:
    found = from_entry(
        '<link href="/rain"/>'
        '<link rel="enclosure" href="https://i.example/a.pdf" title="T" length="9"/>'
        '<link rel="enclosure" type="image/png" href="https://i.example/b"/>'
    )
    assert found.attachments == (
        Attachment(url="https://i.example/a.pdf", mime_type="application/pdf", title="T",
                   size_in_bytes=9),
    )  # fmt: skip
    assert found.images == (Image(url="https://i.example/b", mime_type="image/png"),)


THUMB = '<media:thumbnail url="https://i.example/t.jpg"/>'


@pytest.mark.parametrize(
    ("inside", "attributes", "described"),
    [
        ("<media:title>T</media:title><media:description>D</media:description>", {}, "D"),
        ("<media:title>T</media:title>", {}, "T"),
        ("", {}, None),
    ],
)
def test_the_videos_of_an_item(
    inside: str, attributes: dict[str, Any], described: str | None
) -> None:
    player = '<media:player url="https://p.example/"/>'
    text = content("v.mp4", f"{inside}{THUMB}{player}", medium="video", duration=62, **attributes)
    found = of(text)
    video = Video(
        thumbnail="https://i.example/t.jpg", title="T", description=described or "",
        content_url="https://i.example/v.mp4", player_url="https://p.example/", duration=62,
    )  # fmt: skip
    assert found.videos == ((video,) if described else ())
    assert len(found.attachments) == (0 if described else 1)
    typed = of(text.replace('medium="video"', 'medium="video" type="video/mp4"'))
    assert len(typed.attachments) == 1


# --- What else ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "source"),
    [
        ('<source url="https://s.example/feed">S</source>'
         '<atom:link rel="via" href="https://s.example/" title="S"/>',
         OriginalSource(name="S", url="https://s.example/", feed_url="https://s.example/feed")),
        ('<source url="https://s.example/">S</source>'
         '<atom:link rel="via" href="https://s.example/"/>',
         OriginalSource(name="S", url="https://s.example/")),
        ("<dc:source>S</dc:source>", OriginalSource(name="S")),
        ("<dc:source>https://s.example/</dc:source>", None),
        ('<atom:link rel="via" href="https://s.example/" title="S"/>',
         OriginalSource(name="S", url="https://s.example/")),
        ("", None),
    ],
)  # fmt: skip
def test_where_an_item_is_from(inside: str, source: OriginalSource | None) -> None:
    assert of(inside).source == source


@pytest.mark.parametrize(
    ("inside", "source"),
    [
        ('<title>S</title><link href="https://s.example/"/>'
         '<link rel="self" href="https://s.example/f"/>',
         OriginalSource(name="S", url="https://s.example/", feed_url="https://s.example/f")),
        ("<title>S</title>", OriginalSource(name="S")),
    ],
)  # fmt: skip
def test_where_an_entry_is_from(inside: str, source: OriginalSource) -> None:
    assert (
        from_entry(f"<title>T</title><link href='/x'/><source>{inside}</source>").source == source
    )


def test_links_to_others() -> None:
    links = (
        '<link rel="alternate" hreflang="ro" href="https://e.example/rain"/>'
        '<link rel="alternate" hreflang="en" href="https://e.example/en"/>'
        '<link rel="related" hreflang="de" href="https://e.example/de"/>'
        '<link rel="related" title="T" href="https://e.example/r"/>'
        '<link rel="related"/>'
    )
    found = from_entry(links)
    assert found.related == (Related(url="https://e.example/r", title="T"),)
    assert found.translations == (
        Translation(language="de", url="https://e.example/de"),
        Translation(language="en", url="https://e.example/en"),
    )


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        ("<georss:point>44.4 26.1</georss:point><georss:featureName>B</georss:featureName>",
         Place(latitude=44.4, longitude=26.1, name="B")),
        ("<geo:lat>44.4</geo:lat><geo:long>-26.1</geo:long>",
         Place(latitude=44.4, longitude=-26.1)),
        ("<geo:Point><geo:lat>1</geo:lat><geo:long>2</geo:long></geo:Point>",
         Place(latitude=1, longitude=2)),
        ("<georss:where><gml:Point><gml:pos>1 2</gml:pos></gml:Point></georss:where>",
         Place(latitude=1, longitude=2)),
        ("<georss:point>here</georss:point>", None),
    ],
)  # fmt: skip
def test_where_a_story_is_set(inside: str, place: Place | None) -> None:
    assert of(inside).place == place


def test_what_is_hidden_or_deleted() -> None:
    assert of('<xhtml:meta name="robots" content="noindex"/>').noindex
    assert not of('<xhtml:meta name="robots" content="index"/>').noindex
    assert of('<media:status state="deleted"/>').status is Status.WITHDRAWN
    assert of('<media:status state="active"/>').status is Status.PUBLISHED


@pytest.mark.parametrize(
    ("inside", "about", "language"),
    [
        ("<dc:language>fr</dc:language>", "<language>en</language>", "fr"),
        ("", "<language>en-us</language><dc:language>en</dc:language>", "en-US"),
        ("", "", None),
    ],
)
def test_the_language_of_an_item(inside: str, about: str, language: str | None) -> None:
    assert of(inside, about).language == language


def test_the_language_of_an_entry() -> None:
    assert from_entry("", root='xml:lang="en"').language == "en"
    assert from_entry('<content xml:lang="fr">x</content>', root='xml:lang="en"').language == "fr"


# --- There and back -----------------------------------------------------------------------------


@pytest.mark.parametrize(("format", "name"), [("rss", "rss.xml"), ("atom", "atom.xml")])
def test_what_feedpub_writes_it_reads_back(format: str, name: str) -> None:
    from feedpub.formats import FORMATS
    from feedpub.model import Feed, Output

    golden = Path(__file__).parent / "golden" / "formats" / format / name
    data = golden.read_bytes()
    publication = Publication(name="Știri", url="https://e.example/", language="ro")
    found = read([Source(path="-")], publication=publication, base=Path(), stdin=io.BytesIO(data))
    assert [each.message for each in found.findings if each.severity.name == "ERROR"] == []
    articles = list(found.articles)
    feed = Feed(
        publication=publication, output=Output(format=format, path=name), articles=articles,
        path=name, url=None, title="T", language="ro", now=articles[0].published,
    )  # fmt: skip
    (document,) = FORMATS[format].write(feed)
    stream = io.BytesIO(document.data)
    again = read([Source(path="-")], publication=publication, base=Path(), stdin=stream)
    strip = [(each.id, each.url, each.title, each.published, each.content_html, each.summary)
             for each in again.articles]  # fmt: skip
    assert strip == [
        (each.id, each.url, each.title, each.published, each.content_html, each.summary)
        for each in articles
    ]


def test_an_id_that_is_kept_is_a_uri_in_atom_alone() -> None:
    from feedpub.formats import FORMATS
    from feedpub.model import Feed, Output

    one = article(rss(item('<guid isPermaLink="false">17 at e</guid>')))
    publication = Publication(
        name="Știri", url="https://e.example/", language="ro", tag_authority="e.example,2019"
    )
    written = {}
    for format in ("rss", "atom", "json-feed"):
        feed = Feed(
            publication=publication, output=Output(format=format, path="x"), articles=[one],
            path="x", url=None, title="T", language="ro", now=one.published,
        )  # fmt: skip
        (document,) = FORMATS[format].write(feed)
        written[format] = document.data.decode()
    assert '<guid isPermaLink="false">17 at e</guid>' in written["rss"]
    assert "<id>tag:e.example,2019:17%20at%20e</id>" in written["atom"]
    assert '"id": "17 at e"' in written["json-feed"]
    assert HEAD.startswith("<?xml")
