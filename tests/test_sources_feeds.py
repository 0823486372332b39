"""RSS, Atom and JSON Feed as sources: what becomes of an item, and of a file that is damaged."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from feedpub.articles import rules
from feedpub.model import Article, Author, Image, Publication, Source
from feedpub.sources import SOURCES, Reading, read
from feedpub.sources import _feed_elements as elements
from feedpub.sources import _repairing as repairing
from feedpub.sources._alphabets import fitting

PUBLICATION = Publication(
    name="Știri", url="https://e.example/", language="ro", timezone="Europe/Bucharest"
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ITEM = """<item>
<title>Rain</title><link>https://e.example/rain</link><pubDate>23 Nov 2026 08:00:00 GMT</pubDate>
</item>"""
SNOW = "<title>Snow</title><link>https://e.example/snow</link><pubDate>2026-11-23T09:00Z</pubDate>"
USUAL = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)


def rss(*items: str, about: str = "", root: str = f'rss version="2.0" {USUAL}') -> str:
    inside = "\n".join(items)
    return f"{HEAD}<{root}><channel><title>Feed</title>{about}\n{inside}\n</channel></rss>\n"


def item(inside: str) -> str:
    """Return an item that says *inside*, and whatever it needs besides."""
    parts = {"title": "Rain", "link": "https://e.example/rain", "pubDate": "2026-11-23T08:00:00Z"}
    needed = (
        f"<{name}>{text}</{name}>" for name, text in parts.items() if f"<{name}" not in inside
    )
    return f"<item>{''.join(needed)}{inside}</item>"


def entry(inside: str, about: str = "", root: str = "") -> str:
    parts = {
        "title": "<title>Rain</title>",
        "link": '<link href="https://e.example/rain"/>',
        "id": "<id>tag:e.example,2026:rain</id>",
        "updated": "<updated>2026-11-23T08:00:00Z</updated>",
    }
    needed = (text for name, text in parts.items() if f"<{name}" not in inside)
    return (
        f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom" {root}><title>Feed</title>{about}'
        f"<entry>{''.join(needed)}{inside}</entry></feed>"
    )


def reading(data: str | bytes, **said: Any) -> Reading:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    source = Source(path="-", **said)
    return read([source], publication=PUBLICATION, base=Path(), stdin=stream)


def article(data: str | bytes, **said: Any) -> Article:
    found = reading(data, **said)
    assert [each.message for each in found.findings if each.severity.name == "ERROR"] == []
    (one,) = found.articles
    return one


def said(data: str | bytes, **options: Any) -> list[tuple[str, int | None, str]]:
    """Return what is said of *data* besides that no article is left."""
    return [
        (each.rule.id, each.location.line, each.message)
        for each in reading(data, **options).findings
        if each.rule.id != "record/no-article"
    ]


def titles(data: str | bytes, **options: Any) -> list[str]:
    return sorted(each.title for each in reading(data, **options).articles)


# --- Which kind ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("<rss>", "rss"),
        ('\n\n<?xml version="1.0"?><!-- a --><rss version="2.0">', "rss"),
        ('<br />\n<b>Warning</b>: x in y on line 3<?xml version="1.0"?><rss>', "rss"),
        ('<rdf:RDF xmlns="http://purl.org/rss/1.0/">', "rss"),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', "atom"),
        ('<atom:feed xmlns:atom="http://www.w3.org/2005/Atom">', "atom"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', "sitemap"),
        ("<sitemapindex>", "sitemap"),
        (
            '{"version": "https://jsonfeed.org/version/1", "feed_url": "https://e.example/f"',
            "json-feed",
        ),
    ],
)
def test_a_feed_is_known_by_its_content(head: str, kind: str) -> None:
    sure = {name: reader.sniff(head.encode()) for name, reader in SOURCES.items()}
    most = max(sure.values())
    assert most >= 2
    assert [name for name in sure if sure[name] == most] == [kind]


@pytest.mark.parametrize(
    "head",
    [
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="urn:x">',
        "<!DOCTYPE html><html><body><p>an &lt;rss> <feed></p>",
        '{"version": "https://jsonfeed.org/version/1", "items": [{"feed_url": "https://e.x/"}]}',
        '[{"feed_url": "https://e.example/", "version": "https://jsonfeed.org/version/1"}]',
        "Warning <x> RDF",
    ],
)
def test_what_is_not_a_feed_is_not_taken_for_one(head: str) -> None:
    kinds = ("rss", "atom", "sitemap", "json-feed")
    assert [SOURCES[kind].sniff(head.encode()) for kind in kinds] == [0] * 4


def test_an_export_of_wordpress_is_left_to_who_knows_it() -> None:
    assert SOURCES["rss"].sniff(b'<rss xmlns:wp="http://wordpress.org/export/1.2/">') == 1


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("rss", "is not RSS: its first element is <urlset>, not <rss> or <RDF>"),
        ("atom", "is not Atom: its first element is <urlset>, not <feed>"),
    ],
)
def test_a_kind_that_is_named_wrongly(kind: str, message: str) -> None:
    assert said("<urlset></urlset>", format=kind) == [
        ("record/not-xml", 1, f"{message}; nothing after it could be read")
    ]
    assert said("words", format=kind)[0][2].startswith(f"{message.partition(':')[0]}: it holds no")


@pytest.mark.parametrize("kind", ["rss", "atom", "sitemap", "json-feed"])
def test_nothing_at_all(kind: str) -> None:
    assert said(" \n", format=kind) == []


# --- Records ------------------------------------------------------------------------------------


def records(text: str, kind: str = "rss") -> list[Any]:
    listing = {
        "rss": elements.Listing(item="item", roots=("rss",), about="channel"),
        "atom": elements.Listing(item="entry", roots=("feed",), about="feed"),
    }[kind]
    return [each.data for each in elements.records(io.BytesIO(text.encode()), listing)]


def test_a_record_has_the_shape_of_its_element() -> None:
    (found,) = records(
        rss(
            '<item xml:lang="ro"><title>Rain</title><guid isPermaLink="false"> 7 </guid>'
            '<enclosure url="https://e.example/a.mp3" type="audio/mpeg"/><empty/><!-- no -->'
            '<category>a</category><category domain="d">b</category><category>c</category>'
            '<category domain="e">d</category>'
            "<author><name>Ana</name> and <name>Ion</name></author>"
            '<m:credit xmlns:m="http://search.yahoo.com/mrss" role="x">Foto</m:credit>'
            '<own:kicker xmlns:own="https://own.example/">EXCLUSIV</own:kicker>'
            '<odd xmlns="https://odd.example/">1</odd>'
            "</item>",
            about="<dc:language>ro</dc:language><image><url>https://e.example/i</url></image>",
        )
    )
    assert found == {
        "xml:lang": "ro",
        "title": "Rain",
        "guid": "7",
        "guid/@isPermaLink": "false",
        "enclosure": {"url": "https://e.example/a.mp3", "type": "audio/mpeg"},
        "category": ["a", "b", "c", "d"],
        "category/@domain": [None, "d", None, "e"],
        "author": {"name": ["Ana", "Ion"]},
        "media:credit": "Foto",
        "media:credit/@role": "x",
        "own:kicker": "EXCLUSIV",
        "odd": "1",
        "channel": {
            "version": "2.0",
            "title": "Feed",
            "dc:language": "ro",
            "image": {"url": "https://e.example/i"},
        },
    }


def test_text_beside_elements_is_kept() -> None:
    (found,) = records(rss('<item><title>a</title><x y="1">words<z>2</z></x></item>'))
    assert found["x"] == {"y": "1", "z": "2", "text": "words"}


def test_the_first_attribute_of_several() -> None:
    (found,) = records(rss('<item><category domain="d">a</category><category>b</category></item>'))
    assert found["category/@domain"] == "d"


def test_elements_in_a_text_are_its_markup() -> None:
    (found,) = records(rss("<item><description>a &amp; <b>c</b> d<br/></description></item>"))
    assert found["description"] == "a &amp; <b>c</b> d<br>"


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("<div><p>A &lt; b</p><hr/></div>", "<p>A &lt; b</p><hr>"),
        ("<div><p>A</p></div><p>B</p>", "<div><p>A</p></div><p>B</p>"),
        ("words <div><p>A</p></div>", "words <div><p>A</p></div>"),
    ],
)
def test_xhtml_is_read_as_html(content: str, html: str) -> None:
    inside = content.replace("<div>", '<div xmlns="http://www.w3.org/1999/xhtml">')
    inside = inside.replace("</div><p>", '</div><p xmlns="http://www.w3.org/1999/xhtml">')
    (found,) = records(entry(f'<content type="xhtml">{inside}</content>'), "atom")
    assert found["content"] == html
    assert found["content/@type"] == "xhtml"


def test_what_a_feed_says_of_itself_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "_MOST_KEYS", 4)
    monkeypatch.setattr(elements, "_LONGEST_TEXT", 10)
    monkeypatch.setattr(elements, "_MOST_PARTS", 2)
    about = "<!-- c --><a>1234567890</a><b>12345678901</b><c><d/><d/><d/></c><e>1</e><f>2</f>"
    (found,) = records(rss(ITEM, about=about))
    assert found["channel"] == {"version": "2.0", "title": "Feed", "a": "1234567890", "e": "1"}


def test_records_know_their_line_and_number() -> None:
    listing = elements.Listing(item="item", roots=("rss",))
    stream = io.BytesIO(rss(ITEM, ITEM, "\n" * 70_000 + ITEM).encode())
    found = [(each.line, each.number) for each in elements.records(stream, listing)]
    assert found == [(3, 1), (6, 2), (70_009, 3)]


def test_a_root_element_in_itself() -> None:
    assert titles(f"<rss><channel>{ITEM}<rss/></channel></rss>") == ["Rain"]


def test_an_item_of_another_namespace_is_not_an_item() -> None:
    assert titles(rss(ITEM, '<x:item xmlns:x="https://x.example/"><title>No</title></x:item>')) == [
        "Rain"
    ]


def test_items_of_rdf_are_beside_their_channel() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Feed</title><dc:language>es</dc:language></channel>"
        '<item rdf:about="urn:x:1"><title>Rain</title><link>https://e.example/1</link>'
        "<dc:date>2026-11-23T08:00:00Z</dc:date><dc:creator>EFE</dc:creator></item></rdf:RDF>"
    )
    found = article(text)
    assert (found.id, found.url, found.language) == ("urn:x:1", "https://e.example/1", "es")
    assert found.authors == (Author(name="EFE"),)


# --- In bounded memory --------------------------------------------------------------------------


def test_much_that_is_not_an_item_is_forgotten() -> None:
    junk = f"<junk>{'x' * 1000}</junk>" * 500
    (found,) = records(rss(ITEM, about=junk))
    assert len(found["channel"]["junk"]) == 500
    (found,) = records(rss(junk, ITEM))
    assert found["title"] == "Rain"


def test_junk_beside_a_channel_is_forgotten() -> None:
    junk = f"<junk>{'x' * 1000}</junk>" * 300
    assert titles(f"<rss>{junk}<channel>{ITEM}</channel></rss>") == ["Rain"]


def test_an_element_without_end_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "MAX_RECORD", 200_000)
    rest = "<junk><a/>" + "<b>x</b>" * 100_000
    ((rule, _, message),) = said(f"<rss><channel>{ITEM}{rest}")
    assert (rule, message) == (
        "record/too-large",
        "contains an element of more than 200,000 bytes; nothing after it could be read",
    )


def test_an_element_of_too_many_tags_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "MAX_TAGS", 50_000)
    whole = rss(*(item(f"<link>https://e.example/{n}</link>" + "<a/>" * 20_000) for n in range(5)))
    assert len(reading(whole).articles) == 5
    assert titles(rss("<a/>" * 200_000, ITEM)) == ["Rain"]
    ((rule, line, message),) = said(rss(item("<a/>" * 120_000), ITEM))
    assert (rule, line, message) == (
        "record/too-large", 3,
        "contains an element of more than 50,000 tags; nothing after it could be read",
    )  # fmt: skip


def many(count: int) -> str:
    return " ".join(f'b{number}=""' for number in range(count))


_DEEP = "record is nested too deeply: more than 250 elements are in each other"
_MANY = "record has an element with 1,001 attributes; at most 1,000 are read"


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<a>" * 251 + "</a>" * 251, None),
        ("<a>" * 252 + "</a>" * 252, _DEEP),
        (f"<description>{'<b>' * 250}x{'</b>' * 250}</description>", None),
        (f"<description>{'<b>' * 251}x{'</b>' * 251}</description>", _DEEP),
        (f"<a {many(1_000)}/>", None),
        (f"<a {many(1_001)}/>", _MANY),
        (f"<description><b {many(1_001)}/></description>", _MANY),
    ],
)
def test_an_item_that_holds_too_much_is_left_out_alone(inside: str, message: str | None) -> None:
    found = reading(rss(item(inside), f"<item>{SNOW}</item>"))
    titles = [each.title for each in found.articles]
    assert titles == (["Snow", "Rain"] if message is None else ["Snow"])
    assert [(each.location.line, each.message) for each in found.findings] == (
        [] if message is None else [(3, message)]
    )


def test_what_holds_too_much_beside_items_is_not_noted() -> None:
    about = f"<junk {many(1_001)}/><junk>x</junk>"
    (found,) = records(rss(ITEM, about=about, root=f"rss {many(1_001)}"))
    assert found["channel"] == {"title": "Feed", "junk": "x"}
    (found,) = records(rss(*(["<junk>x</junk>"] * 30_000), ITEM))
    assert len(found["channel"]["junk"]) == 9_999


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_an_item_with_a_text_of_more_than_ten_million_letters(kind: str) -> None:
    text = f"<![CDATA[<p>x</p>{'y' * 10_500_000}]]>"
    feed = (
        rss(item(f"<content:encoded>{text}</content:encoded>"), f"<item>{SNOW}</item>")
        if kind == "rss"
        else entry(f'<content type="html">{text}</content>')
    )
    found = reading(feed.replace("?>", "?><!-- <rss> --><?a b?>", 1))
    assert [each.title for each in found.articles] == ["Snow", "Rain"][kind == "atom" :]
    assert [each.rule.id for each in found.findings] == ["record/too-large"]
    assert found.findings[0].message.startswith("content_html has 10,5")


def test_entities_keep_the_bounds_of_the_parser() -> None:
    entities = "".join("<!ENTITY a{} '{}'>".format(n + 1, f"&a{n};" * 10) for n in range(9))
    declared = f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{entities}]>"
    bomb = declared + rss(item('<a b="&a9;"/>')).removeprefix(HEAD)
    far = f"<!-- {'x' * 70_000} -->{bomb}"
    assert said(far, format="rss")[0][0] == "record/not-xml"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells the peak there")
def test_memory_is_bounded_whatever_an_item_holds(tmp_path: Path) -> None:
    path = tmp_path / "many.xml"
    path.write_text(rss(item("<a/>" * 12_000_000)))
    program = (
        "import re, sys\nfrom feedpub.sources import _feed_elements as elements\n"
        "listing = elements.Listing(item='item', roots=('rss',))\n"
        "*_, last = elements.records(open(sys.argv[1], 'rb'), listing)\n"
        # Not ru_maxrss, which begins with what the process that started this one has taken.
        "status = open('/proc/self/status').read()\n"
        "print(last.data.message)\nprint(re.search(r'VmHWM:\\s+(\\d+)', status)[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path], capture_output=True, text=True, check=True
    )
    message, peak = done.stdout.splitlines()
    assert message == "contains an element of more than 1,000,000 tags"
    assert int(peak) < 300_000


def test_many_feeds_of_one_stream_are_one(tmp_path: Path) -> None:
    (tmp_path / "feed.xml.gz").write_bytes(gzip.compress(rss(ITEM).encode()))
    found = read([Source(path="feed.xml.gz")], publication=PUBLICATION, base=tmp_path)
    assert [each.title for each in found.articles] == ["Rain"]


# --- Damaged ------------------------------------------------------------------------------------

REPAIRED = "record/repaired-xml"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "PHP Warning:  x in y on line 3\n" + rss(ITEM),
            1,
            "'PHP Warning:  x in y on line 3' comes before the XML; it was left out",
        ),
        (
            "x" + rss(ITEM).removeprefix(HEAD),
            1,
            "'x' comes before the XML; it was left out",
        ),
        (rss(ITEM.replace("Rain", "R & S")), 4, "contains a bare &; it was read as &amp;"),
        (rss(ITEM.replace("/rain", "/r?a=1&b=2")), 4, "contains a bare &; it was read as &amp;"),
        (rss(ITEM.replace("Rain", "A &zzz; b")), 4, "contains a bare &; it was read as &amp;"),
        (
            rss(ITEM.replace("Rain", "Ra&icirc;n")),
            4,
            "holds &icirc;, which is defined in HTML but not in XML; it was read as in HTML",
        ),
        (
            rss(item("<media:title>x</media:title><own:a b:c='1'>y</own:a>"), root="rss"),
            2,
            "declares no namespace for the prefix b, media, own; the usual one was taken",
        ),
        (
            rss(item("<title>Rain</title><item/>")),
            3,
            "an item is inside another item; it is empty and was left out",
        ),
        (
            rss(ITEM, "<item><pubDate>2026-11-23</pubDate></item>"),
            6,
            "an item is empty; it was left out",
        ),
        (
            rss(ITEM) + "<script>x</script>",
            7,
            "'<script>x</script>' comes after </rss>; it was left out",
        ),
    ],
)
def test_what_has_one_right_reading_is_repaired_and_said(
    text: str, line: int, message: str
) -> None:
    assert said(text) == [(REPAIRED, line, message)]
    assert len(reading(text).articles) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://e.example/r?a=1&b=2&amp;c=3", "https://e.example/r?a=1&b=2&c=3"),
        ("<![CDATA[a&b &nbsp; <!-- -->]]>", "a&b &nbsp; <!-- -->"),
        ("a<!-- & --><?php & ?>b", "ab"),
        ("&Eacute;&#233;&#xe9;&lt;", "Éé\xe9<"),
        ("4711 at example.org", "4711 at example.org"),
        ("17", "17"),
        ("  a  b\u00a0 ", "a  b"),
        ("&nGt;", "\u226b\u20d2"),
    ],
)
def test_an_id_is_kept_exactly(written: str, read: str) -> None:
    assert article(rss(item(f'<guid isPermaLink="false">{written}</guid>'))).id == read


def test_a_repair_goes_on_over_the_edges_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    guid = "a&b<!-- & -->&eacute;<![CDATA[c & ]] d]]>&amp;<?x & ?>"
    text = rss(item(f"<guid>{guid}</guid>")).encode()
    for size in range(1, 40):
        monkeypatch.setattr(repairing, "_BLOCK", size)
        monkeypatch.setattr(repairing, "_HEAD", 300)
        assert article(text).id == "a&bécc & ]] d&".replace("cc", "c"), size


@pytest.mark.parametrize(
    ("written", "title"),
    [("Ra\x02in", "Rain"), ("Ra\ufffein", "Rain"), ("Ra&#2;in", "Rain"), ("Ra&#xD83D;in", "Rain")],
)
def test_characters_that_xml_does_not_allow_are_removed(written: str, title: str) -> None:
    text = rss(ITEM.replace("Rain", written))
    assert said(text) == [
        ("record/control-character", 4,
         "contains characters that XML does not allow; they were removed")
    ]  # fmt: skip
    assert titles(text) == [title]


def test_too_many_faults_are_not_xml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "MOST_FAULTS", 3)
    found = said(rss(ITEM.replace("Rain", "&" * 4)))
    assert found[-1][:1] + found[-1][2:] == (
        "record/not-xml", "has more than 3 faults; nothing after it could be read",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (rss(ITEM)[:-18], 5, "is not well-formed XML: Premature end of data in tag channel"),
        (rss(ITEM).replace("</title><link", "</titel><link"), 4,
         "is not well-formed XML: Opening and ending tag mismatch"),
        (rss(ITEM.replace("Rain", "a < b")), 4, "is not well-formed XML: StartTag"),
        (rss(ITEM) + rss(ITEM), 7, "continues after </rss>; a file contains one document"),
        ('<!DOCTYPE rss [\n<!ENTITY a "b">]>' + rss(ITEM).removeprefix(HEAD), 2,
         "declares entities"),
        (rss(item("<a>" * 2_100)), 3, "is not well-formed XML: Excessive depth in document: 2048;"),
        (rss(ITEM).replace("UTF-8", "x-klingon"), 1, "declares the encoding 'x-klingon'"),
        ("<rss", 1, "is not well-formed XML"),
    ],
)  # fmt: skip
def test_what_has_no_right_reading_is_refused(text: str, line: int, message: str) -> None:
    *_, (rule, where, what) = said(text)
    assert rule in ("record/not-xml", "record/not-utf-8")
    assert what.startswith(message)
    assert where == line


@pytest.mark.parametrize("head", ["<rss ", f"<!-- {'x' * 70_000} -->\n<rss>"])
def test_a_root_element_that_is_not_near(head: str) -> None:
    found = said(head, format="rss")
    assert found[-1][0] == "record/not-xml"


def test_an_external_dtd_is_not_loaded() -> None:
    text = rss(ITEM).replace("\n", '\n<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">\n', 1)
    assert said(text) == []


def test_comments_after_the_end_are_fine() -> None:
    assert said(rss(ITEM) + "<!-- cached -->\n") == []


def test_much_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "_AFTERWARDS", 100)
    ((rule, _, message),) = said(rss(ITEM) + "words " * 100_000)
    assert rule == REPAIRED
    assert message.startswith("'words words")


def test_an_item_in_an_item_is_one_of_its_own() -> None:
    text = rss(item(f"{SNOW}{ITEM}"))
    assert titles(text) == ["Rain", "Snow"]
    assert said(text) == [
        (REPAIRED, 3, "an item is inside another item; it was read as an item of its own")
    ]


# --- Encodings ----------------------------------------------------------------------------------

FRENCH = (
    "Déjà vu à la forêt, où l'été s'achève\u2009: « ça » a été répété à l'évêché préféré".replace(
        "\u2009", " "
    )
)
PORTUGUESE = "Simulações de eleição não são últimas notícias"
POLISH = "Zażółć gęślą jaźń, mówią źli żołnierze"
RUSSIAN = "Новости сегодня в городе Москва и области"


def bare(title: str) -> str:
    return rss(ITEM.replace("Rain", title)).removeprefix(HEAD)


@pytest.mark.parametrize(
    ("title", "encoding"),
    [(FRENCH, "windows-1252"), (PORTUGUESE, "windows-1252"), (POLISH, "windows-1250"),
     (POLISH, "iso-8859-2"), (RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r")],
)  # fmt: skip
def test_an_encoding_that_alone_fits_is_taken(title: str, encoding: str) -> None:
    data = bare(title).encode(encoding)
    assert titles(data) == [title]
    message = f"was read as {encoding}, which alone fits its letters"
    ((rule, line, what),) = said(data)
    assert (rule, line) == (REPAIRED, 3)
    assert what == f"declares no encoding and is not UTF-8; it {message}"
    declared = (HEAD + bare(title)).encode(encoding)
    assert said(declared)[0][2] == f"declares utf-8 and is not UTF-8; it {message}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bare("\xe3").encode("latin-1") + bare("ă").encode("windows-1250"), "byte 0xE3"),
        (bare("é").encode() + bare("é").encode("latin-1"), "byte 0xE9"),
        (bare("\xb6\xb6").encode("latin-1"), "byte 0xB6"),
        (bare("Ελληνικά νέα σήμερα εδώ").encode("windows-1253"), "byte 0xC5"),
    ],
)
def test_an_encoding_that_is_not_known_is_asked_for(data: bytes, message: str) -> None:
    ((rule, _, what),) = said(data)
    assert rule == "record/not-utf-8"
    assert what.startswith(f"{message} is not UTF-8")


def test_an_encoding_that_does_not_hold_is_refused() -> None:
    data = rss(ITEM.replace("Rain", "\x98")).replace("UTF-8", "windows-1251").encode("latin-1")
    assert said(data)[0][2].startswith("byte 0x98 is not CP1251")


def test_german_is_the_same_in_two_encodings() -> None:
    assert titles(bare("Größe, Übermut und Ärger").encode("latin-1")) == [
        "Größe, Übermut und Ärger"
    ]


@pytest.mark.parametrize(
    ("data", "encoding"), [(b"", None), (b"abc", None), ("ÀÉÈ".encode("latin-1"), None)]
)
def test_what_is_not_enough_to_know_an_encoding_by(data: bytes, encoding: str | None) -> None:
    assert fitting(data) == encoding


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "iso-8859-2", "cp1252"])
def test_a_declared_encoding_is_taken(encoding: str) -> None:
    title = "Größe"
    text = rss(ITEM.replace("Rain", title)).replace("UTF-8", encoding.removesuffix("-sig"))
    assert said(text.encode(encoding)) == []
    assert titles(text.encode(encoding)) == [title]


def test_an_encoding_that_is_named_wins() -> None:
    data = rss(ITEM.replace("Rain", "știri")).encode("iso-8859-16")
    assert titles(data, encoding="iso-8859-16") == ["știri"]


def test_letters_of_utf8_in_a_western_text(monkeypatch: pytest.MonkeyPatch) -> None:
    text = rss(ITEM.replace("Rain", "Bes\xf8ge S\xc3\xb8ndag\x96")).replace("UTF-8", "ISO-8859-1")
    assert titles(text.encode("latin-1")) == ["Besøge Søndag–"]
    assert said(text.encode("latin-1")) == [
        (REPAIRED, 4, "is partly UTF-8, but declares iso-8859-1; that part was read as UTF-8")
    ]
    for size in range(1, 9):
        monkeypatch.setattr(repairing, "_BLOCK", size)
        monkeypatch.setattr(repairing, "_HEAD", 230)
        assert titles(text.encode("latin-1")) == ["Besøge Søndag–"]


def test_a_western_byte_without_a_letter_is_removed() -> None:
    text = rss(ITEM.replace("Rain", "Ra\x81in")).replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert titles(text) == ["Ra\x81in"]


def test_a_letter_cut_in_half_at_the_end() -> None:
    data = rss(ITEM).encode() + "é".encode()[:1]
    assert "record/not-utf-8" in [each[0] for each in said(data)]


# --- Ids ----------------------------------------------------------------------------------------


def test_an_id_that_is_not_a_uri_is_kept_and_said() -> None:
    found = reading(rss(item('<guid isPermaLink="false">17</guid>')))
    (one,) = found.articles
    assert one.id == "17"
    assert [(each.rule.id, each.severity.name, each.message) for each in found.findings] == [
        ("record/kept-id", "INFO",
         "id '17' is not a URI; it is kept unchanged, and in Atom it is 'tag:e.example,2026:17'")
    ]  # fmt: skip


def test_without_a_guid_the_link_is_the_id() -> None:
    proxied = (
        "<link>https://feedproxy.example/~r/1</link><feedburner:origLink"
        ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">https://e.example/rain'
        "</feedburner:origLink>"
    )
    found = article(rss(item(proxied)))
    assert (found.id, found.url) == ("https://feedproxy.example/~r/1", "https://e.example/rain")


@pytest.mark.parametrize("given", [17, "17"])
def test_ids_of_a_json_feed_that_is_published_are_final(given: object) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://e.example/",
        "authors": [{"name": "Ana"}],
        "items": [{"id": given, "url": "/rain", "title": "Rain", "section": "Weather",
                   "date_published": "2026-11-23T08:00:00Z"}],
    }  # fmt: skip
    found = article(json.dumps(feed))
    assert (found.id, found.sections) == ("17", ("Weather",))
    assert found.authors == (Author(name="Ana"),)


def test_a_final_id_is_bounded_and_minted_by_nobody() -> None:
    record = {"url": "/rain", "title": "Rain", "date_published": "2026-11-23T08:00:00Z"}
    fields = {"id": {"path": "guid", "read": "final-id"}}

    def of(guid: object) -> str:
        return article(json.dumps(record | {"guid": guid}), fields=fields).id

    assert of(" a  b ") == "a  b"
    assert of(17) == "17"
    assert of(" ") == "https://e.example/rain"
    assert of(["a", "b"]) == "a"
    ((rule, _, message),) = said(json.dumps(record | {"guid": "x" * 100_001}), fields=fields)
    assert rule == "record/too-large"
    assert message == "id has 100,001 characters; at most 100,000 are allowed"
    ((rule, _, _),) = said(json.dumps(record | {"guid": True}), fields=fields)
    assert rule == "record/wrong-type"


def test_rules_of_feeds_are_rules() -> None:
    for rule in (rules.NOT_XML, rules.REPAIRED, rules.KEPT_ID, rules.NO_TITLE_THERE):
        assert rules.RULES[rule.id] is rule


# --- What users say -----------------------------------------------------------------------------


def test_extension_elements_are_within_reach() -> None:
    text = rss(
        item(
            '<snf:kicker xmlns:snf="http://www.smartnews.be/snf">EXCLUSIV</snf:kicker>'
            '<guid isPermaLink="false">17</guid>'
        )
    )
    fields = {"label": "snf:kicker", "section": "guid/@isPermaLink"}
    found = article(text, fields=fields)
    assert (found.label, found.sections) == ("EXCLUSIV", ("false",))


def test_many_attributes_take_no_longer_than_they_are() -> None:
    categories = '<category domain="d">a</category>' * 100_000
    (found,) = records(rss(f"<item>{categories}</item>"))
    assert len(found["category"]) == len(found["category/@domain"]) == 100_000


def test_a_large_feed_is_read_in_little_memory() -> None:
    import tracemalloc

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.parts: Iterator[bytes] = self.all()

        def all(self) -> Iterator[bytes]:
            yield b"<rss><channel>"
            for number in range(3000):
                yield f"<item><title>{number}</title><d>{'x' * 5000}</d></item>".encode()
            yield b"</channel></rss>"

        def read(self, size: int = -1, /) -> bytes:
            del size
            return next(self.parts, b"")

    listing = elements.Listing(item="item", roots=("rss",))
    tracemalloc.start()
    try:
        count = sum(map(bool, elements.records(cast("BinaryIO", Endless()), listing)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 3000
    assert peak < 3_000_000


IMAGE = Image(url="https://e.example/a.jpg", mime_type="image/jpeg")
