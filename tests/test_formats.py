from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from test_formats_golden import ARTICLES, CASES, feed_of

from feedpub import formats, markup
from feedpub.errors import UsageError
from feedpub.formats import FORMATS
from feedpub.markup import Tag, Tags, escape, quote
from feedpub.model import Article, Attachment, Change, Document, Extra, Image, Video

ATOM, MEDIA = f"{{{markup.ATOM}}}", f"{{{markup.MEDIA}}}"


def one(articles: tuple[Article, ...], **output: Any) -> Document:
    feed = msgspec.structs.replace(feed_of(**output), articles=articles)
    (document,) = formats.write(feed)
    return document


def test_every_format_has_a_name_and_a_path_of_its_own() -> None:
    assert list(FORMATS) == [
        "atom", "indexnow-key", "json-feed", "llms-txt", "news-sitemap", "robots", "rsl", "rss",
        "schema-jsonl", "sitemap", "tdmrep",
    ]  # fmt: skip
    assert len({each.path for each in FORMATS.values()}) == len(FORMATS)


def test_an_unknown_format_is_a_wrong_request() -> None:
    with pytest.raises(
        UsageError, match=r"there is no format 'rdf'\n  Use one of atom, indexnow-key"
    ):
        formats.write(feed_of(format="rdf", path="x"))


def test_the_formats_load_without_feedgen() -> None:
    code = "import sys, feedpub.formats; sys.exit('feedgen' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("case", CASES)
def test_the_second_time_the_bytes_are_the_same(case: str) -> None:
    feed = feed_of(**CASES[case])
    assert list(formats.write(feed)) == list(formats.write(feed))


@pytest.mark.parametrize("format", ["rss", "atom", "json-feed"])
def test_the_time_of_the_run_is_not_in_a_feed(format: str) -> None:
    feed = feed_of(format=format, path="x")
    later = msgspec.structs.replace(feed, now=feed.now + timedelta(days=400))
    assert list(formats.write(feed)) == list(formats.write(later))


@pytest.mark.parametrize("format", ["rss", "atom", "json-feed"])
def test_a_document_names_its_articles_in_the_order_of_its_items(format: str) -> None:
    document = one(ARTICLES, format=format, path="x")
    assert [each.id for each in document.articles] == [each.id for each in ARTICLES]
    assert [each.origin.line for each in document.articles] == list(range(1, len(ARTICLES) + 1))
    assert document.url == "https://curierul.example/x"


@pytest.mark.parametrize("case", ["rss", "atom", "news-sitemap", "sitemap", "sitemap-plain"])
def test_a_document_looks_as_a_person_would_write_it(case: str) -> None:
    for document in formats.write(feed_of(**CASES[case])):
        first, *_, last = document.data.split(b"\n")
        assert first == b'<?xml version="1.0" encoding="UTF-8"?>'
        assert last == b""
        root = markup.parse(document.data)
        assert document.data.count(b" xmlns") == len(root.nsmap) + document.data.count(b"<flag ")
        for prefix in root.nsmap:
            assert prefix is None or b"<%s:" % prefix.encode() in document.data


def test_a_css_stylesheet_is_called_one() -> None:
    data = one((), format="rss", path="x", stylesheet="https://e.example/f.css").data
    assert data.splitlines()[1] == (
        b'<?xml-stylesheet type="text/css" href="https://e.example/f.css"?>'
    )


def test_a_minor_edit_moves_no_date(article: Callable[..., Article]) -> None:
    published = datetime(2026, 11, 22, tzinfo=UTC)
    edited = article(published=published, modified=datetime(2026, 11, 23, tzinfo=UTC))
    minor = msgspec.structs.replace(edited, change=Change.MINOR)
    assert b"Mon, 23 Nov 2026" in one((edited,), format="rss", path="x").data
    data = one((minor,), format="rss", path="x").data
    assert b"<lastBuildDate>Sun, 22 Nov 2026 00:00:00 +0000</lastBuildDate>" in data
    assert b"dcterms:modified" not in data
    assert b"2026-11-23" not in one((minor,), format="atom", path="x").data
    assert b"2026-11-23" not in one((minor,), format="json-feed", path="x").data


def test_a_plain_body_becomes_paragraphs(article: Callable[..., Article]) -> None:
    plain = article(content_text="a < b\nc\n\n\nd ]] e")
    assert b"<![CDATA[<p>a &lt; b<br>c</p>\n<p>d ]] e</p>]]>" in (
        one((plain,), format="atom", path="x").data
    )
    assert b'"content_text": "a < b\\nc\\n\\n\\nd ]] e"' in (
        one((plain,), format="json-feed", path="x").data
    )


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({"content_html": "<p>a &lt; b</p><p>c</p>"}, "a &lt; b c"),
        ({"content_text": "a < b\n\nc"}, "a &lt; b c"),
        ({"content_html": "<p>" + "rain " * 100 + "</p>"}, "rain " * 59 + "rain…"),
        ({"content_html": '<img src="https://e.example/1.jpg">'}, None),
        ({}, None),
    ],
)
def test_without_a_summary_the_description_is_a_plain_excerpt(
    article: Callable[..., Article], body: dict[str, str], description: str | None
) -> None:
    written = article(**body)
    root = markup.parse(one((written,), format="rss", path="x").data)
    assert root.findtext("channel/item/description") == description
    encoded = root.findtext(f"channel/item/{{{markup.CONTENT}}}encoded")
    assert encoded == (written.content_html or (body and "<p>a &lt; b</p>\n<p>c</p>") or None)
    root = markup.parse(one((written,), format="atom", path="x").data)
    assert root.find(f".//{{{markup.ATOM}}}summary") is None


def test_categories_are_words_alone(article: Callable[..., Article]) -> None:
    data = one((article(sections=("A",), tags=("B",), label="C"),), format="rss", path="x").data
    assert re.findall(b"<category[^>]*>[^<]*", data) == [
        b"<category>A",
        b"<category>B",
        b"<category>C",
    ]


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_what_a_video_shows_is_no_body(article: Callable[..., Article], format: str) -> None:
    video = Video(
        thumbnail="https://e.example/t.jpg",
        title="Film",
        description="Ce se vede",
        content_url="https://e.example/v.mp4",
    )
    for fields, described in (
        ({}, None),
        ({"summary": "Rezumat"}, None),
        ({"content_html": "<p>Corp</p>"}, None),
        ({"summary": "Rezumat", "content_html": "<p>Corp</p>"}, "Ce se vede"),
    ):
        data = one((article(videos=(video,), **fields),), format=format, path="x").data
        root = markup.parse(data)
        assert root.findtext(f".//{MEDIA}description") == described
        assert root.findtext(f".//{MEDIA}title") == "Film"


def test_json_feed_attaches_the_lead_image_once(article: Callable[..., Article]) -> None:
    images = (
        Image(url="https://e.example/a.png", caption="Legenda", size_in_bytes=7),
        Image(url="https://e.example/b.jpg"),
    )
    sound = Attachment(
        url="https://e.example/a.mp3", mime_type="audio/mpeg", duration_in_seconds=12.6
    )
    (item,) = json.loads(
        one((article(images=images, attachments=(sound,)),), format="json-feed", path="x").data
    )["items"]
    assert item["image"] == "https://e.example/a.png"
    assert item["attachments"] == [
        {
            "url": "https://e.example/a.mp3",
            "mime_type": "audio/mpeg",
            "duration_in_seconds": 13,
        },
        {
            "url": "https://e.example/a.png",
            "mime_type": "image/png",
            "title": "Legenda",
            "size_in_bytes": 7,
        },
    ]
    same = Attachment(url="https://e.example/a.png", mime_type="image/png")
    (item,) = json.loads(
        one((article(images=images, attachments=(same,)),), format="json-feed", path="x").data
    )["items"]
    assert item["attachments"] == [{"url": "https://e.example/a.png", "mime_type": "image/png"}]


def test_a_json_feed_names_authors_only_where_they_wrote(article: Callable[..., Article]) -> None:
    feed = json.loads(one((article(),), format="json-feed", path="x").data)
    assert not {"author", "authors"} & {*feed, *feed["items"][0]}


def test_a_caption_is_no_body(article: Callable[..., Article]) -> None:
    # feedparser would show it as one: it takes media:description for the content.
    images = (Image(url="https://e.example/a.jpg", caption="Legenda", alt="Alt"),)
    summary = article(images=images, summary="Rezumat")
    root = markup.parse(one((summary,), format="rss", path="x").data)
    assert root.findtext(f".//{MEDIA}title") == "Legenda"
    assert root.find(f".//{MEDIA}description") is None
    full = msgspec.structs.replace(summary, content_html="<p>Corp</p>")
    root = markup.parse(one((full,), format="rss", path="x").data)
    assert root.findtext(f".//{MEDIA}title") == "Alt"
    assert root.findtext(f".//{MEDIA}description") == "Legenda"


@pytest.mark.parametrize(
    ("url", "mime_type", "written"),
    [
        ("https://e.example/a.PNG?x=1.gif#.webp", None, "image/png"),
        ("https://e.example/a.png", "image/avif", "image/avif"),
        ("https://e.example/image", None, "image/jpeg"),
    ],
)
def test_an_image_is_of_the_type_its_record_or_address_says(
    url: str, mime_type: str | None, written: str, article: Callable[..., Article]
) -> None:
    pictured = article(images=(Image(url=url, mime_type=mime_type),))
    root = markup.parse(one((pictured,), format="rss", path="x").data)
    enclosure = root.find(".//enclosure")
    assert enclosure is not None
    assert dict(enclosure.attrib) == {"url": url, "length": "0", "type": written}


@pytest.mark.parametrize(
    ("logo", "icon", "shown"),
    [
        ("https://e.example/l.svg", "https://e.example/i.png", "https://e.example/i.png"),
        ("https://e.example/l.webp", None, None),
        ("https://e.example/l", None, "https://e.example/l"),
    ],
)
def test_the_channel_has_an_image_that_rss_allows(
    logo: str, icon: str | None, shown: str | None
) -> None:
    feed = feed_of(format="rss", path="x")
    publication = msgspec.structs.replace(feed.publication, logo=logo, icon=icon)
    (document,) = formats.write(msgspec.structs.replace(feed, publication=publication))
    assert markup.parse(document.data).findtext("channel/image/url") == shown


def test_an_entry_in_another_language_says_so(article: Callable[..., Article]) -> None:
    both = (article("a", language="ro"), article("b", language="en"))
    root = markup.parse(one(both, format="atom", path="x").data)
    lang = f"{{{markup.XML}}}lang"
    assert [each.get(lang) for each in root.iter(f"{ATOM}feed", f"{ATOM}entry")] == [
        "ro", None, "en",
    ]  # fmt: skip


def test_a_character_that_xml_cannot_hold_makes_no_well_formed_document(
    article: Callable[..., Article],
) -> None:
    # Readers remove them; should one get by, the document's check stops it, not a traceback.
    for char in ("\ud800", "\x00", "\ufffe"):
        data = one((article(title=f"a{char}b"),), format="rss", path="x").data
        with pytest.raises(etree.XMLSyntaxError):
            markup.parse(data)


def test_tags_write_what_lxml_reads() -> None:
    text = "a & b < c > d \"e\" 'f' ]]> \r\n\t g"
    tag = Tag("x")
    root = markup.parse(tag(text, y=text).encode())
    assert (root.text, root.get("y")) == (text, text)
    assert tag(None) == ""
    assert tag("", y=None) == "<x></x>"
    assert tag.having(y=1)("z") == '<x y="1">z</x>'
    assert tag.empty(self=1, text=2) == '<x self="1" text="2"/>'
    assert tag.inline(y=1) == '<x y="1"/>'
    assert tag.block(1, ("<a/>", "", "<b/>")) == "<x>\n    <a/>\n    <b/>\n  </x>"
    assert Tags("dc").creator.name == "dc:creator"


def test_tags_are_copied_whole() -> None:
    assert copy.deepcopy(Tags("dc")).creator("Ana") == "<dc:creator>Ana</dc:creator>"


def test_a_conventional_prefix_means_what_it_always_does(article: Callable[..., Article]) -> None:
    other = "https://curierul.example/ns#"
    feed = feed_of(format="rss", path="x")
    feed = msgspec.structs.replace(
        feed,
        publication=msgspec.structs.replace(feed.publication, namespaces={"dc": other}),
        articles=(article(extra=(Extra(namespace=other, name="desk", text="Externe"),)),),
    )
    (document,) = formats.write(feed)
    root = markup.parse(document.data)
    assert root.findtext(f".//{{{other}}}desk") == "Externe"
    assert root.nsmap.get("dc", markup.DC) == markup.DC


def test_what_needs_no_escape_stays_as_it_is() -> None:
    assert escape("„ș” 'a'") == "„ș” 'a'"
    assert quote(7) == '"7"'


def test_cdata_is_never_split() -> None:
    tag = Tag("x")
    assert "".join(tag.cdata("<p>]]</p>")) == "<x><![CDATA[<p>]]</p>]]></x>"
    assert "".join(tag.cdata("]]>")) == "<x>]]&gt;</x>"
    assert tag.cdata(None) == ()


@given(
    st.lists(
        st.none() | st.integers() | st.text(alphabet="aș &<>\"\n\t\r'%"), min_size=2, max_size=2
    ),
    st.sampled_from(["", "<y/>"]),
)
def test_a_shape_writes_what_its_tag_writes(values: list[int | str | None], inside: str) -> None:
    tag = Tag("x")
    shape = tag.shaped("url", "width")
    assert shape(*values, inside=inside) == tag.inline(inside, url=values[0], width=values[1])


def test_a_shape_takes_a_value_for_each_name() -> None:
    with pytest.raises((TypeError, ValueError)):
        Tag("x").shaped("url", "width")("https://ziar.example/")
