"""Exports of WordPress: every post once, with what the export says of it elsewhere."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace
from test_sources import PUBLICATION

from feedpub import sources
from feedpub.articles.notes import Broken
from feedpub.model import Article, Source
from feedpub.sources import SOURCES, Reading
from feedpub.sources._wxr_parsing import elements

SPACES = (
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
SITE = """<title>Ziar</title><link>https://ziar.example</link><language>ro-RO</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>ana</wp:author_login>
<wp:author_display_name><![CDATA[Ana Pop]]></wp:author_display_name></wp:author>
<wp:author><wp:author_login>ion</wp:author_login><wp:author_display_name></wp:author_display_name>
<wp:author_first_name>Ion</wp:author_first_name><wp:author_last_name>Rus</wp:author_last_name></wp:author>
<wp:author><wp:author_login>gol</wp:author_login></wp:author>
<wp:category><wp:term_id>7</wp:term_id><wp:cat_name>Politică</wp:cat_name></wp:category>
<wp:term><wp:term_id>8</wp:term_id><wp:term_name>Sport</wp:term_name></wp:term>
<wp:term><wp:term_name>Fără număr</wp:term_name></wp:term><!-- generator -->"""
POST: Mapping[str, str] = MappingProxyType(
    {
        "title": "Ploaie &amp; vânt",
        "link": "https://ziar.example/ploaie/",
        "pubDate": "Mon, 23 Nov 2026 07:00:00 +0000",
        "dc:creator": "ana",
        "guid": "https://ziar.example/?p=5",
        "content:encoded": "<![CDATA[Plouă.]]>",
        "excerpt:encoded": "",
        "wp:post_id": "5",
        "wp:post_date": "2026-11-23 10:00:00",
        "wp:post_date_gmt": "2026-11-23 08:00:00",
        "wp:status": "publish",
        "wp:post_type": "post",
        "wp:post_password": "",
    }
)


def item(more: str = "", **changes: str | None) -> str:
    """Return a post; what *changes* calls ``wp_status`` is ``wp:status``, ``None`` is left out."""
    fields: dict[str, str | None] = dict(POST)
    prefixed = ("wp_", "dc_", "content_", "excerpt_")
    for name, value in changes.items():
        at = name.find("_") if name.startswith(prefixed) else -1
        fields[name[:at] + ":" + name[at + 1 :] if at > 0 else name] = value
    inside = "".join(
        f"<{name}>{text}</{name}>" for name, text in fields.items() if text is not None
    )
    return f"<item>\n{inside}{more}</item>\n"


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def term(name: str, domain: str = "category", slug: str = "x") -> str:
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'


def picture(number: int, parent: int = 0, **changes: str) -> str:
    return item(
        meta("_wp_attachment_image_alt", f"alt {number}"),
        wp_post_id=str(number),
        wp_post_parent=str(parent),
        wp_post_type="attachment",
        wp_status="inherit",
        wp_attachment_url=f"https://ziar.example/{number}.jpg",
        excerpt_encoded=f"Foto {number}",
        **changes,
    )


def export(*items: str, site: str = SITE, spaces: str = SPACES) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" {spaces}>\n'
        f"<channel>{site}\n{''.join(items)}</channel>\n</rss>\n"
    )


def read(folder: Path, given: str | bytes, **options: Any) -> Reading:
    known = {name: options.pop(name) for name in ("publication",) if name in options}
    data = given.encode() if isinstance(given, str) else given
    (folder / "export.xml").write_bytes(data)
    source = Source(path=options.pop("path", "export.xml"), **options)
    return sources.read([source], base=folder, **{"publication": PUBLICATION, **known})


def one(folder: Path, text: str, **options: Any) -> Article:
    found = read(folder, text, **options)
    assert [str(each.message) for each in found.findings] == []
    (article,) = found.articles
    return article


def said(found: Reading) -> list[str]:
    return [f"{each.location.line}: {each.message}" for each in found.findings]


def test_a_post(tmp_path: Path) -> None:
    more = (
        term("Politică") + term("Sport") + term("Sport") + term("ploaie", "post_tag")
        + term("Vânt &amp; nori", "post_tag") + meta("_thumbnail_id", "9")
        + meta("rank_math_primary_category", "8") + "<!-- Kommentar -->"
        + "<wp:comment><wp:comment_content>Plouă!</wp:comment_content></wp:comment>"
    )  # fmt: skip
    found = one(
        tmp_path,
        export(item(more, excerpt_encoded="Un rezumat."), picture(9)),
        fields={"label": "wp:postmeta._thumbnail_id"},
    )
    assert found.id == "https://ziar.example/?p=5"
    assert (found.url, found.title) == ("https://ziar.example/ploaie/", "Ploaie & vânt")
    assert (found.summary, found.content_html) == ("Un rezumat.", "<p>Plouă.</p>")
    assert found.published.isoformat() == "2026-11-23T08:00:00+00:00"
    assert [each.name for each in found.authors] == ["Ana Pop"]
    assert (found.sections, found.tags) == (("Sport", "Politică"), ("ploaie", "Vânt & nori"))
    assert (found.language, found.label) == ("ro-RO", "9")
    (image,) = found.images
    assert (image.url, image.caption, image.alt) == (
        "https://ziar.example/9.jpg", "Foto 9", "alt 9",
    )  # fmt: skip
    assert str(found.origin) == "export.xml:13"


def test_what_is_not_published_stays_out_and_is_counted(tmp_path: Path) -> None:
    kept_out = [
        item(wp_status=status) for status in ("draft", "private", "future", "trash", "inherit")
    ]
    kept_out += [item(wp_post_type=type) for type in ("page", "nav_menu_item", "revision")]
    kept_out += [picture(9), item(wp_post_password="secret")]
    found = read(tmp_path, export(item(), *kept_out))
    assert (len(found.articles), found.total, found.findings) == (1, 11, ())


def test_other_types_of_post(tmp_path: Path) -> None:
    text = export(item(wp_post_type="story"), item(link="/b", guid="b", wp_post_type=None))
    for types, count in (("story", 1), (["story", "post"], 2), ("posts", 1)):
        found = read(tmp_path, text, options={"post_type": types})
        assert len(found.articles) == count


def test_dates(tmp_path: Path) -> None:
    never = "0000-00-00 00:00:00"
    local = one(tmp_path, export(item(wp_post_date_gmt=never)))
    assert local.published.isoformat() == "2026-11-23T08:00:00+00:00"  # 10:00 in Bucharest
    tokyo = one(tmp_path, export(item(wp_post_date_gmt=never)), timezone="Asia/Tokyo")
    assert tokyo.published.isoformat() == "2026-11-23T01:00:00+00:00"
    feed = one(tmp_path, export(item(wp_post_date_gmt=None, wp_post_date=None)))
    assert feed.published.isoformat() == "2026-11-23T07:00:00+00:00"
    changed = one(tmp_path, export(item(wp_post_modified_gmt="2026-11-24 08:00:00")))
    assert changed.modified is not None
    assert changed.modified.isoformat() == "2026-11-24T08:00:00+00:00"


def test_a_date_without_any_zone(tmp_path: Path) -> None:
    nowhere = replace(PUBLICATION, timezone=None)
    found = read(tmp_path, export(item(wp_post_date_gmt=None)), publication=nowhere)
    assert [each.rule.id for each in found.findings] == ["record/date-without-zone"]


@pytest.mark.parametrize(
    ("creator", "more", "names"),
    [
        ("ana", "", ["Ana Pop"]),
        ("ion", "", ["Ion Rus"]),
        ("gol", "", ["gol"]),
        ("nobody@ziar.example", "", ["nobody"]),
        ("", "", []),
        ("ana", term("Ion", "author", "cap-ion") + term("ana", "author"), ["Ion Rus", "Ana Pop"]),
        ("ana", 2 * term("Dan &amp; Co", "author", "cap-dan"), ["Dan & Co"]),
        ("ana", term("", "author", "cap-dan"), ["dan"]),
    ],
)  # fmt: skip
def test_authors(tmp_path: Path, creator: str, more: str, names: list[str]) -> None:
    found = one(tmp_path, export(item(more, dc_creator=creator)))
    assert [each.name for each in found.authors] == names


def test_categories_of_old_exports(tmp_path: Path) -> None:
    twice = "<category><![CDATA[Sport]]></category>" + term("Sport") + term("gol", "tag")
    found = one(tmp_path, export(item(twice)))
    assert (found.sections, found.tags) == (("Sport",), ("gol",))
    only = one(tmp_path, export(item("<category>Sport</category>")))
    assert (only.sections, only.tags) == (("Sport",), ())


def test_a_primary_category_that_is_not_among_them(tmp_path: Path) -> None:
    more = (
        term("Sport") + meta("_yoast_wpseo_primary_category", "7") + meta("x", "1") + meta("x", "2")
    )
    assert one(tmp_path, export(item(more))).sections == ("Sport",)


def test_the_language_of_a_post(tmp_path: Path) -> None:
    more = term("Magyar", "language", "hu")
    assert one(tmp_path, export(item(more))).language == "hu"


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({"link": "/a/b.html"}, "https://ziar.example/a/b.html"),
        ({"link": "a/b.html"}, "https://ziar.example/a/b.html"),
        ({"link": "//cdn.example/a"}, "https://cdn.example/a"),
        ({"link": ""}, "https://ziar.example/?p=5"),
    ],
)
def test_the_address_of_a_post(tmp_path: Path, changes: dict[str, str], url: str) -> None:
    assert one(tmp_path, export(item(**changes))).url == url


def test_a_relative_address_of_a_site_that_has_none(tmp_path: Path) -> None:
    found = one(tmp_path, export(item(link="/a"), site=""))
    assert found.url == "https://stiri.example/a"


def test_a_post_without_address_asks_for_a_template(tmp_path: Path) -> None:
    text = export(item(link="", guid="", wp_post_name="ploaie"))
    found = read(tmp_path, text)
    assert [each.rule.id for each in found.findings] == ["record/missing-field"]
    assert "{wp:post_name}" in found.findings[0].message
    made = one(tmp_path, text, fields={"url": {"template": "https://e.example/{wp:post_name}/"}})
    assert made.url == made.id == "https://e.example/ploaie/"


def test_pictures_before_after_and_in_other_files(tmp_path: Path) -> None:
    posts = [
        item(meta("_thumbnail_id", str(9 + n)), link=f"/{n}", guid=str(n), wp_post_id=str(n))
        for n in range(3)
    ]
    (tmp_path / "export.2.xml").write_text(export(picture(11)), "utf-8")
    (tmp_path / "export.3.xml").write_text("<rss><channel>", "utf-8")
    text = export(picture(9), *posts, picture(10))
    alone = read(tmp_path, text)
    assert sorted(len(each.images) for each in alone.articles) == [0, 1, 1]
    (tmp_path / "export.3.xml").write_text(export(), "utf-8")
    together = read(tmp_path, text, path="export*.xml")
    assert [len(each.images) for each in together.articles] == [1, 1, 1]
    (tmp_path / "export.2.xml").unlink()
    (tmp_path / "export.2.xml.gz").write_bytes(gzip.compress(export(picture(11)).encode()))
    (tmp_path / "export.4.xml.gz").write_bytes(gzip.compress(export().encode())[:-20])
    with pytest.raises(sources.ReadError, match=r"export\.4\.xml\.gz: is a damaged gzip file"):
        read(tmp_path, text, path="export*.xml*")
    (tmp_path / "export.4.xml.gz").unlink()
    packed = read(tmp_path, text, path="export*.xml*")
    assert [len(each.images) for each in packed.articles] == [1, 1, 1]
    (tmp_path / "export.3.xml").write_text("<rss><channel>", "utf-8")
    broken = read(tmp_path, text, path="export*.xml", format="wordpress")
    assert said(broken) == [
        "1: ends too early: the file is incomplete; nothing after it could be read"
    ]


def test_an_export_is_gone_through_once_and_each_of_its_parts_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone_through = []

    def counted(stream: Any, *given: Any, **more: Any) -> Any:
        gone_through.append(stream)
        return elements(stream, *given, **more)

    monkeypatch.setattr("feedpub.sources._wxr_library.elements", counted)
    read(tmp_path, export(item(), picture(9)))
    assert len(gone_through) == 1
    gone_through.clear()
    for number in range(6):
        mine = item(meta("_thumbnail_id", str(10 + (number + 1) % 6)), link=f"/{number}",
                    guid=str(number))  # fmt: skip
        (tmp_path / f"part.{number}.xml").write_text(export(picture(10 + number), mine), "utf-8")
    found = read(tmp_path, export(), path="part.*.xml")
    assert [len(each.images) for each in found.articles] == [1] * 6
    assert len(gone_through) == 12


def test_many_pictures(tmp_path: Path) -> None:
    pictures = (picture(number) for number in range(10, 1200))
    text = export(item(meta("_thumbnail_id", "1100")), *pictures)
    assert one(tmp_path, text).images[0].url == "https://ziar.example/1100.jpg"


def test_galleries(tmp_path: Path) -> None:
    body = '[gallery ids="9,10,99"] und [gallery columns="2"]'
    text = export(
        item(content_encoded=body), picture(9), picture(10, parent=5), picture(11, parent=5)
    )
    found = one(tmp_path, text).content_html or ""
    assert [found.count(f"/{number}.jpg") for number in (9, 10, 11, 99)] == [1, 2, 1, 0]


def test_html_that_is_not_in_cdata(tmp_path: Path) -> None:
    body = "vor <p>mitten</p> nach <wp:x>y</wp:x>"
    found = one(tmp_path, export(item(content_encoded=body))).content_html or ""
    assert [word in found for word in ("vor", "mitten</p>", "nach", ">y<")] == [True] * 4


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_older_versions_and_other_prefixes(tmp_path: Path, version: str) -> None:
    text = export(item()).replace("export/1.2", f"export/{version}")
    for usual, other in (("wp", "w"), ("content", "c"), ("dc", "d")):
        text = text.replace(f"{usual}:", f"{other}:").replace(f":{usual}=", f":{other}=")
    assert one(tmp_path, text).content_html == "<p>Plouă.</p>"


def test_it_is_known_by_its_head_even_if_it_is_packed(tmp_path: Path) -> None:
    wordpress = SOURCES["wordpress"]
    assert wordpress.sniff(export().encode()) == 2
    assert wordpress.sniff(b"<rss><channel/></rss>") == 0
    assert wordpress.sniff(b"See wordpress.org/export/") == 0
    assert len(read(tmp_path, gzip.compress(export(item()).encode())).articles) == 1


def test_an_encoding_that_is_named(tmp_path: Path) -> None:
    text = export(item()).replace('encoding="UTF-8"', 'encoding="US-ASCII"')
    data = text.encode("iso-8859-2")
    found = read(tmp_path, data, encoding="iso-8859-2")
    assert [each.title for each in found.articles] == ["Ploaie & vânt"]


@pytest.mark.parametrize(
    ("title", "counts", "meant"),
    [
        ("a &nbsp;b &mdash; c", "2 HTML entities", "a \xa0b — c"),
        ("a & b &c; &lt;", "2 bare ampersands", "a & b &c; <"),
        ("a&#8;b&#x1F600;&#xD800;&#65;&#xA;", "2 references to no character", "ab😀A"),
        ("a\x08b\x0b", "2 control characters", "ab"),
        ("<![CDATA[a <![CDATA[ b ]]> c]]>", "1 ]]> inside CDATA", "a <![CDATA[ b ]]> c"),
    ],
)
def test_what_is_not_well_formed_is_mended_and_said(
    tmp_path: Path, title: str, counts: str, meant: str
) -> None:
    posts = item(title=title), item(link="/b", guid="b", title=title)
    found = read(tmp_path, export(*posts), text="plain")
    assert {each.title for each in found.articles} == {meant}
    (finding,) = (each for each in found.findings if each.rule.id == "record/repaired-xml")
    assert finding.location.line == 14
    assert finding.severity.name == "WARNING"
    assert int(counts[0]) * 2 == int(finding.message.rpartition("repaired: ")[2].partition(" ")[0])
    assert counts[2:] in finding.message


def test_sections_that_cannot_be_told_apart_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, export(item(title="<![CDATA[a]]> & c", guid="b & c")))
    assert not found.articles
    assert [each.rule.id for each in found.findings] == ["record/not-xml"]


def test_what_is_mended_may_be_of_any_size(tmp_path: Path) -> None:
    body = "<![CDATA[" + "a ]]> b & <![CDATA[ " * 40_000 + "]]>"
    found = read(tmp_path, export(item(content_encoded=body)))
    (article,) = found.articles
    assert (article.content_html or "").count("]]&gt; b") + (article.content_html or "").count(
        "]]> b"
    ) == 40_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[:-20], "ends too early"),
        (lambda text: text[: text.index("<![CDATA[Plou") + 12], "too early"),
        (lambda text: text.replace("</item>", "</itm>"), "is not well-formed XML: Opening"),
        (lambda text: "", "ends too early"),
        (
            lambda text: text.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss'),
            "declares entities",
        ),
        (
            lambda text: text.replace("<title>", "<a>" * 3000 + "<title>"),
            "is not well-formed XML: Excessive depth",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_whole(tmp_path: Path, change: Any, message: str) -> None:
    found = read(tmp_path, change(export(item(), item(link="/b"))), format="wordpress")
    assert not found.articles
    assert [each.rule.id for each in found.findings] == ["record/not-xml"]
    assert message in found.findings[0].message


def test_bombs(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(20))
    bomb = export(item(title="&a20;")).replace(
        "<rss", f'<!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]><rss'
    )
    outside = export(item(title="&x;")).replace(
        "<rss", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss'
    )
    for text in (bomb, outside):
        found = read(tmp_path, text)
        assert [each.rule.id for each in found.findings] == ["record/not-xml"]


def test_an_item_that_does_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.sources._wxr_parsing.MAX_ITEM", 1 << 20)
    comments = "<wp:comment><wp:comment_content>x</wp:comment_content></wp:comment>" * 30_000
    found = read(tmp_path, export(item(comments)))
    assert said(found) == ["1: has an item of more than 1 MB; nothing after it could be read"]


def test_an_item_of_too_many_tags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedpub.sources._wxr_parsing.MAX_TAGS", 50_000)
    whole = read(tmp_path, export(*(item("<b/>" * 20_000, wp_post_id=str(n)) for n in range(9))))
    assert whole.total == 9
    found = read(tmp_path, export(item("<b/>" * 60_000)))
    assert said(found) == [
        "1: has an item of more than 50,000 tags; nothing after it could be read"
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_a_post_of_more_than_ten_million_letters(tmp_path: Path, packed: bool) -> None:
    pictures = f"<![CDATA[<p>Plouă.</p><img src='data:image/png;base64,{'A' * 10_500_000}'>]]>"
    text = export(
        item(content_encoded=pictures),
        item(wp_post_id="6", guid="https://ziar.example/?p=6", link="https://ziar.example/6"),
    )
    text = text.replace("<rss", f"<!-- {'x' * 1000} -->\n<!-- - -->\n<rss")
    found = read(tmp_path, gzip.compress(text.encode()) if packed else text)
    assert [each.rule.id for each in found.findings] == ["record/too-large"]
    assert sorted(each.content_html or "" for each in found.articles) == ["", "<p>Plouă.</p>"]


def test_a_text_of_that_size_in_an_export_with_a_doctype(tmp_path: Path) -> None:
    text = export(item(content_encoded="x" * 10_500_000)).replace("<rss", "<!DOCTYPE rss><rss")
    (finding,) = read(tmp_path, text).findings
    assert finding.rule.id == "record/not-xml"


def test_remarks_on_a_source_are_no_records(tmp_path: Path) -> None:
    found = read(tmp_path, export(item(title="a & b")))
    assert (found.total, len(found.articles)) == (1, 1)
    assert not isinstance(found.findings[0], Broken)


def test_prefixes_that_are_not_declared(tmp_path: Path) -> None:
    found = read(tmp_path, export(item("<itunes:x/>"), spaces=""), format="wordpress")
    (article,) = found.articles
    assert (article.title, article.content_html) == ("Ploaie & vânt", "<p>Plouă.</p>")
    (finding,) = found.findings
    assert finding.message.endswith("repaired: 5 undeclared prefixes")
