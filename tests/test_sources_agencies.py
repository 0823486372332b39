"""What agencies send: NewsML-G2, NewsML 1.2, NITF, IPTC 7901, and XML of any other shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_sources import PUBLICATION

from feedpub import sources
from feedpub.errors import ConfigError
from feedpub.model import Article, Source, Status
from feedpub.sources import SOURCES, Reading
from feedpub.vocabularies import TRANSFORMS

URL = {"url": {"template": "https://e.example/{id|slug}/"}}
BODY = """<nitf><head><title>Regen im Norden</title></head><body>
<body.head><hedline><hl1>Regen im Norden</hl1></hedline><byline>By Ana Pop</byline>
<abstract><p>Es regnet &amp; weht.</p></abstract></body.head>
<body.content><block><p>Es <em>regnet</em> &lt; 5 mm.</p><hl2>Wind</hl2><bq>Nass!</bq></block>
<media media-type="image"><media-reference source="https://e.example/a.jpg" width="800"
alternate-text="Regen"/><media-caption>Ein Regen</media-caption><media-producer>Ion</media-producer>
<media-object>xyz</media-object></media>
<media media-type="image"><media-reference source="a.jpg">x</media-reference></media>
</body.content></body></nitf>"""


def g2(
    content: str = f'<inlineXML contenttype="application/nitf+xml">{BODY}</inlineXML>',
    *,
    guid: str = "urn:newsml:e.example:20261123:rain",
    version: str = "1",
    kind: str = "ninat:text",
    status: str = "stat:usable",
    meta: str = "",
    about: str = "<headline>Regen</headline>",
) -> str:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}"
version="{version}" xml:lang="de-DE"><itemMeta><itemClass qcode="{kind}"/>
<versionCreated>2026-11-23T09:00:00Z</versionCreated><pubStatus qcode="{status}"/>{meta}</itemMeta>
<contentMeta><contentCreated>2026-11-23T08:00:00Z</contentCreated>{about}</contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


def read(folder: Path, text: str | bytes, **options: Any) -> Reading:
    name = options.pop("name", "item.xml")
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    source = Source(path=name, **{"fields": URL, **options})
    return sources.read([source], publication=PUBLICATION, base=folder)


def one(folder: Path, text: str | bytes, **options: Any) -> Article:
    found = read(folder, text, **options)
    assert [each.message for each in found.findings] == []
    (article,) = found.articles
    return article


def said(found: Reading) -> list[str]:
    assert not found.articles
    return [f"{each.location.line}: {each.message.partition(';')[0]}" for each in found.findings]


def test_an_item_of_newsml_g2(tmp_path: Path) -> None:
    about = """<headline role="hld:subHeadline">Unter</headline><headline>Regen</headline>
    <contentModified>2026-11-23T08:30:00Z</contentModified><creator><name>Ana Pop</name></creator>
    <creator literal="VRG"><name>VRG</name></creator><language tag="de"/><keyword>Nordsee</keyword>
    <subject qcode="medtop:17000000"><name>Wetter</name><name xml:lang="en">weather</name></subject>
    <subject qcode="a:1" why="why:ancestor"><name>Alles</name></subject>
    <subject qcode="a:2" why="why:direct"><name>Regen</name></subject>
    <subject><name>f</name></subject>"""
    remote = """<remoteContent contenttype="image/jpeg" href="https://e.example/b.jpg" width="640"/>
    <remoteContent contenttype="image/jpeg" href="tag:e.example,2026:c"/>"""
    found = one(
        tmp_path,
        g2(
            f"{remote}<inlineXML>{BODY}</inlineXML>",
            meta="<embargoed>2026-11-24T08:00:00Z</embargoed><service><name>Basis</name></service>",
            about=about,
        ),
    )
    assert found.id == "urn:newsml:e.example:20261123:rain"
    assert (found.title, found.summary) == ("Regen", "Es regnet & weht.")
    assert [each.name for each in found.authors] == ["Ana Pop"]
    assert (found.sections, found.tags) == (("Basis",), ("Nordsee", "Wetter", "Regen"))
    assert (found.language, found.published.hour) == ("de", 8)
    assert found.modified is not None
    assert (found.modified.hour, found.modified.minute) == (8, 30)
    assert found.embargo is not None
    assert [(each.url, each.width) for each in found.images] == [("https://e.example/b.jpg", 640)]
    assert (found.content_html or "").replace("\n", "") == (
        "<div><p>Es <em>regnet</em> &lt; 5 mm.</p><h2>Wind</h2><blockquote>Nass!</blockquote></div>"
        '<figure media-type="image"><img src="https://e.example/a.jpg" alt="Regen">'
        "<figcaption>Ein Regen</figcaption><media-producer>Ion</media-producer></figure>"
        '<figure media-type="image"><span></span></figure>'
    )


def test_what_newsml_g2_says_elsewhere(tmp_path: Path) -> None:
    found = one(
        tmp_path, g2(about="<subject qcode='medtop:17000000'><name>Wetter</name></subject>")
    )
    assert (found.title, found.language) == ("Regen im Norden", "de-DE")
    assert [each.name for each in found.authors] == ["Ana Pop"]
    assert (found.sections, found.modified and found.modified.hour) == (("Wetter",), 9)


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<inlineXML><html><body><p>Eins</p><p>Zwei</p></body></html></inlineXML>",
         "<p>Eins</p><p>Zwei</p>"),
        ("<inlineXML><div><p>Eins</p></div></inlineXML>", "<p>Eins</p>"),
        ("<inlineData>Eins &lt; 2\n\nZwei</inlineData>", "<p>Eins &lt; 2</p>\n<p>Zwei</p>"),
        ("<inlineData><![CDATA[<p>Eins</p>]]></inlineData>", "<p>Eins</p>"),
    ],
)  # fmt: skip
def test_the_content_of_newsml_g2(tmp_path: Path, content: str, html: str) -> None:
    assert one(tmp_path, g2(content)).content_html == html


def test_which_items_are_articles(tmp_path: Path) -> None:
    others = [g2(kind=f"ninat:{kind}", guid=kind) for kind in ("picture", "video", "graphic")]
    others.append(g2(status="stat:withheld", guid="withheld"))
    package = '<packageItem guid="p"><groupSet/></packageItem>'
    gone = g2(status="stat:canceled", guid="urn:newsml:gone")
    text = f"<newsMessage><itemSet>{package}{''.join(others)}{g2()}{gone}</itemSet></newsMessage>"
    found = read(tmp_path, text)
    assert {each.id: each.status for each in found.articles} == {
        "urn:newsml:e.example:20261123:rain": Status.PUBLISHED,
        "urn:newsml:gone": Status.WITHDRAWN,
    }
    assert (found.total, found.unwanted, found.findings) == (6, 4, ())


def test_the_highest_version_wins(tmp_path: Path) -> None:
    items = "".join(
        g2(version=version, about=f"<headline>V{version}</headline>")
        for version in ("2", "10", "9", "x")
    )
    found = read(tmp_path, f"<newsMessage>{items}</newsMessage>")
    assert [each.title for each in found.articles] == ["V10"]
    assert [each.rule.id for each in found.findings] == ["record/older-version"]
    assert found.findings[0].count == 3


NEWSML = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE NewsML PUBLIC "urn:newsml" "NewsML-1.2.dtd" [<!ENTITY % nitf SYSTEM "nitf.dtd"> %nitf;]>
<NewsML><NewsItem><Identification><NewsIdentifier><RevisionId>3</RevisionId>
<PublicIdentifier>urn:newsml:e.example:20261123:rain:3N</PublicIdentifier></NewsIdentifier>
</Identification><NewsManagement><NewsItemType FormalName="News"/>
<FirstCreated>20261123T090000+0100</FirstCreated>
<ThisRevisionCreated>20261123T100000+0100</ThisRevisionCreated><Status FormalName="%s"/>
<StatusWillChange><DateAndTime>20261124T100000Z</DateAndTime></StatusWillChange></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Regen im Caf&eacute;</HeadLine><ByLine>Von Ana Pop</ByLine>
<KeywordLine>Regen</KeywordLine></NewsLines>
<DescriptiveMetadata><Language FormalName="FR"/><SubjectCode><Subject FormalName="17000000"/>
<Subject FormalName="99000000"/><Subject FormalName="x"/></SubjectCode></DescriptiveMetadata>
<NewsComponent><ContentItem Href="https://e.example/a.jpg"><MediaType FormalName="Photo"/>
</ContentItem><ContentItem><DataContent><p>Grün &amp; nass</p></DataContent></ContentItem>
</NewsComponent></NewsComponent></NewsItem></NewsML>"""


def test_an_item_of_newsml_1(tmp_path: Path) -> None:
    text = (NEWSML.replace("%s", "Usable")).encode("iso-8859-1")
    found = one(tmp_path, text)
    assert found.id == "urn:newsml:e.example:20261123:rain:1N"
    assert (found.title, found.content_html) == ("Regen im Café", "<p>Grün &amp; nass</p>")
    assert (found.published.hour, found.language, found.tags) == (8, "fr", ("Regen",))
    assert (found.sections, found.embargo) == (("weather",), None)
    assert [each.url for each in found.images] == ["https://e.example/a.jpg"]


def test_the_status_of_newsml_1(tmp_path: Path) -> None:
    held = one(tmp_path, NEWSML.replace("%s", "Embargoed").encode("iso-8859-1"))
    assert held.embargo is not None
    gone = one(tmp_path, NEWSML.replace("%s", "Canceled").encode("iso-8859-1"))
    assert gone.status is Status.WITHDRAWN
    for status in ("Withheld", "Draft"):
        found = read(tmp_path, NEWSML.replace("%s", status).encode("iso-8859-1"))
        assert (len(found.articles), found.unwanted) == (0, 1)


def test_utf_8_that_says_it_is_latin(tmp_path: Path) -> None:
    found = read(tmp_path, NEWSML.replace("%s", "Usable"))
    assert [each.content_html for each in found.articles] == ["<p>Grün &amp; nass</p>"]
    assert [each.rule.id for each in found.findings] == ["record/repaired-xml"]
    long = NEWSML.replace("%s", "Usable").replace("Grün", "Grün " * 30_000)
    assert [each.rule.id for each in read(tmp_path, long).findings] == ["record/repaired-xml"]
    latin = long.encode("iso-8859-1")
    assert not read(tmp_path, latin).findings


def test_a_story_in_nitf(tmp_path: Path) -> None:
    head = """<head><tobject><tobject.subject tobject.subject.type="Weather"/></tobject>
    <docdata management-status="usable"><doc-id id-string="4711"/>
    <date.issue norm="20261123T080000Z"/><date.expire norm="20261223T080000Z"/>
    <key-list><keyword key="REGEN"/></key-list></docdata></head>"""
    text = BODY.replace("<nitf>", '<nitf baselang="de">').replace(
        "<head><title>Regen im Norden</title></head>", head
    )
    found = one(tmp_path, text)
    assert (found.id[-4:], found.title, found.summary) == (
        "4711", "Regen im Norden", "Es regnet & weht.",
    )  # fmt: skip
    assert (found.sections, found.tags, found.language) == (("Weather",), ("REGEN",), "de")
    assert found.expires is not None
    (image,) = found.images
    assert (image.width, image.alt, image.caption, image.credit) == (
        800,
        "Regen",
        "Ein Regen",
        "Ion",
    )
    inside = SOURCES["nitf"].sniff(f"<!-- x --><contentSet>{BODY}".encode())
    assert (inside, SOURCES["nitf"].sniff(g2().encode())) == (2, 0)


TELEX = (
    "\x01eca062 4 i 211 ccccb   dpa 061\r\n\r\nwetter/\r\n\x02Regen im Norden =\r\n\r\n"
    "   Kiel (dpa) - Es\r\nregnet < 5 mm.\r\n   Und es weht.\r\n\r\n# dpa NOTEBOOK\r\n\r\n"
    "* * * *\r\nThe following information is not for publication\r\n+49 30\r\n\r\n"
    "dpa wsz jln\r\n\r\n\x03230800 GMT Nov 26 \r\n\x7f\x04"
)


def test_texts_of_iptc_7901(tmp_path: Path) -> None:
    found = one(tmp_path, TELEX, name="a.txt")
    assert (found.title, found.published.isoformat()) == (
        "Regen im Norden", "2026-11-23T08:00:00+00:00",
    )  # fmt: skip
    assert found.content_html == "<p>Kiel (dpa) - Es regnet &lt; 5 mm.</p>\n<p>Und es weht.</p>"
    assert found.id.endswith("eca062-2026-11-23")


def test_several_texts_and_other_letters(tmp_path: Path) -> None:
    second = (
        TELEX.replace("eca062", "eca063")
        .replace("Norden", "Süden")
        .replace("Nov 26", "November 2026")
    )
    second = second.replace("# dpa NOTEBOOK\r\n", "").partition("* * * *")[0] + "dpa ab cd\r\n\x03"
    second += "230900 GMT Nov 2026"
    found = read(tmp_path, (TELEX + second).encode("iso-8859-1"), name="a.txt")
    assert {each.title for each in found.articles} == {"Regen im Norden", "Regen im Süden"}
    named = read(tmp_path, second.encode("cp850"), name="a.txt", encoding="cp850")
    assert [each.title for each in named.articles] == ["Regen im Süden"]


def test_a_text_that_is_cut_short(tmp_path: Path) -> None:
    cut = TELEX + TELEX[:100]
    found = read(tmp_path, cut, name="a.txt")
    assert [each.message.partition(";")[0] for each in found.findings] == [
        "ends too early: the last text has no end"
    ]
    undated = read(tmp_path, TELEX.replace("230800 GMT Nov 26", ""), name="a.txt")
    assert "date_published" in str([each.message for each in undated.findings])


PRIVATE = """<news:Feed xmlns:news="urn:x"><!-- ours --><news:story nr="7" news:nr="9">
<headline lang="de">Regen</headline><when>2026-11-23T08:00:00Z</when>
<text>Es <b>regnet</b> &amp; weht.</text><tags><tag>a</tag><tag>b</tag><tag/></tags>
<empty/></news:story>
<news:story nr="8"><headline>Wind</headline><when>2026-11-23T09:00:00Z</when>
<text>Wind.</text></news:story></news:Feed>"""
FIELDS = {
    "url": {"template": "https://e.example/{@nr}/"},
    "id": "@nr",
    "date_published": "when",
    "content_html": "text",
    "tags": "tags/tag",
}


def test_xml_of_any_shape(tmp_path: Path) -> None:
    for options in ({}, {"options": {"records": "//story"}, "format": "xml"}):
        found = read(tmp_path, PRIVATE, fields=FIELDS, **options)
        wind, rain = found.articles
        assert (rain.title, rain.url, rain.tags) == ("Regen", "https://e.example/7/", ("a", "b"))
        assert (rain.content_html, rain.sections) == ("Es <b>regnet</b> &amp; weht.", ())
        assert (wind.content_html, wind.origin.line) == ("Wind.", 5)


def test_xml_that_nobody_mapped(tmp_path: Path) -> None:
    (message,) = said(read(tmp_path, PRIVATE, fields={}))
    assert message.startswith(
        "1: is XML in an unknown format, with @nr, headline, when, text, tags. Say"
    )
    plain = """<story><title>Regen</title><link>https://e.example/a</link>
    <date>2026-11-23T08:00:00Z</date></story>"""
    assert one(tmp_path, plain, fields={}).title == "Regen"


def test_a_path_that_means_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not an XPath"):
        read(tmp_path, PRIVATE, fields=FIELDS, format="xml", options={"records": "//["})
    with pytest.raises(ConfigError, match="a path with / or @ is an XPath"):
        read(tmp_path, PRIVATE, fields={**FIELDS, "label": "a/b["})
    found = read(tmp_path, PRIVATE, fields={**FIELDS, "label": "Post Title"})
    assert len(found.articles) == 2


def test_a_record_that_is_refused_is_shown_as_xml(tmp_path: Path) -> None:
    found = read(tmp_path, PRIVATE, fields={**FIELDS, "title": "nothing"})
    assert found.rejected[0].raw.startswith('"<story nr=')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (g2()[:-30], "is not well-formed XML"),
        ("<newsItem>" * 300, "is not well-formed XML: Excessive depth"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><newsItem>&x;</newsItem>', "declares entities"),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><newsItem>&x;</newsItem>',
            "uses the entity &x",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_whole(tmp_path: Path, text: str, message: str) -> None:
    for options in ({}, {"format": "xml"}, {"format": "xml", "fields": {}}):
        (found,) = said(read(tmp_path, text, **options))
        assert message in found


def test_files_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.sources._xml_trees.MAX_RECORD", 1 << 20)
    monkeypatch.setattr("feedpub.sources.iptc7901.MAX_RECORD", 1 << 20)
    assert said(read(tmp_path, g2(" " * (2 << 20)))) == ["1: has more than 1 MB"]
    monkeypatch.setattr("feedpub.sources._xml_trees.MAX_TAGS", 100)
    assert said(read(tmp_path, g2("<a/>" * 101))) == ["1: has more than 100 tags"]
    many = " ".join(f'a{number}=""' for number in range(1_001))
    assert said(read(tmp_path, g2(f"<a {many}/>"))) == [
        "1: has an element with more than 1,000 attributes"
    ]
    few = many.removesuffix(' a1000=""')
    assert len(read(tmp_path, g2(f"<a {few}/>")).articles) == 1
    assert said(read(tmp_path, TELEX + " " * (2 << 20), name="a.txt")) == ["1: has more than 1 MB"]
    (tmp_path / "empty.xml").touch()
    assert said(read(tmp_path, "", format="xml"))[0].startswith("1: is not well-formed XML")


def test_kinds_are_known_by_their_root() -> None:
    for name, head in (
        ("newsml-g2", b"\n<?xml version='1.0'?><!-- <NewsML> --><newsMessage>"),
        ("newsml", b"<!DOCTYPE NewsML><NewsML>"),
        ("nitf", b"<nitf version='3'>"),
        ("iptc7901", b"\r\n\x01a b\r\n\x02c"),
    ):
        assert {each for each in SOURCES if SOURCES[each].sniff(head) == 2} == {name}
    for head in (b"<html>", b"<!DOCTYPE html><x>", b'{"a": "<b>"}', b"", b"a,b\n<c>,d"):
        assert SOURCES["xml"].sniff(head) == 0


def test_values_of_other_kinds_stay() -> None:
    for name in ("nitf", "paragraphs", "first-revision"):
        assert TRANSFORMS[name].apply(7, {}) == 7
    assert TRANSFORMS["nitf"].apply("a <b> c", {}) == "a <b> c"
    assert TRANSFORMS["first-revision"].apply("urn:x:12", {}) == "urn:x:1"
    assert TRANSFORMS["iptc-subject"].apply(["4000000", "11000000"], {}) == [
        "economy, business and finance", "politics",
    ]  # fmt: skip
