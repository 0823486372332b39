"""What programs that read articles get: JSON-LD Lines with their schemamap, and llms.txt."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree
from markdown_it import MarkdownIt
from msgspec.structs import replace
from test_formats_golden import ARTICLES, PUBLICATION, feed_of

from feedpub import checks, documents, formats
from feedpub.cli import main
from feedpub.documents import KINDS
from feedpub.findings import Severity
from feedpub.formats import llms_txt, schema_jsonl
from feedpub.formats._sitemap_parts import is_listed
from feedpub.model import Access, Article, Author, Document, Image, Place, Video
from feedpub.snippets import schemamap_lines
from feedpub.sources import SOURCES, Record

Make = Callable[..., Article]
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
MAP = {"sm": "http://www.sitemaps.org/schemas/sitemap/0.9"}
SF = "{http://schema.org/schemas/schemafeed/0.1}"
PEOPLE = (Author(name="Ana Țăranu", url="https://curierul.example/ana#x"), Author(name="Ion"))


def written(articles: Iterable[Article], **output: Any) -> dict[str, Document]:
    given = {"format": "schema-jsonl", "path": "schemamap.xml", **output}
    feed = replace(feed_of(**given), articles=tuple(articles))
    return {document.name: document for document in formats.write(feed)}


def lines(document: Document) -> list[dict[str, Any]]:
    return [json.loads(line) for line in document.data.decode().splitlines()]


def news(document: Document) -> list[dict[str, Any]]:
    return [each for each in lines(document) if each["@type"] == "NewsArticle"]


def listed(document: Document) -> list[str]:
    locs = etree.fromstring(document.data).iterfind("sm:url/sm:loc", namespaces=MAP)
    return [each.text or "" for each in locs]


def test_each_line_is_an_article_or_what_articles_name() -> None:
    documents = written(ARTICLES)
    assert list(documents) == ["schema-2026-11.jsonl", "schema-2026-10.jsonl", "schemamap.xml"]
    everything = lines(documents["schema-2026-11.jsonl"])
    known = [each["@id"] for each in everything]
    assert len(known) == len(set(known))
    for each in everything:
        assert each["@context"] == "https://schema.org"
        named = [*each.get("author", []), each.get("publisher", {"@id": known[0]})]
        assert {one["@id"] for one in named} <= set(known)
    articles = news(documents["schema-2026-11.jsonl"])
    assert [each["datePublished"] for each in articles] == sorted(
        each["datePublished"] for each in articles
    )
    assert all(each["@id"] == each["url"] + "#article" for each in articles)
    expected = {each.url for each in ARTICLES if is_listed(each) and each.published.month == 11}
    assert {each["url"] for each in articles} == expected
    entries = documents["schema-2026-11.jsonl"].articles
    assert [each.url for each in entries] == [each["url"] for each in articles]


def test_the_schemamap_says_where_the_files_are_and_what_they_have() -> None:
    schemamap = written(ARTICLES)["schemamap.xml"]
    assert (schemamap.format, schemamap.url) == (
        "schemamap",
        "https://curierul.example/schemamap.xml",
    )
    urls = list(etree.fromstring(schemamap.data))
    assert listed(schemamap) == [
        "https://curierul.example/schema-2026-10.jsonl",
        "https://curierul.example/schema-2026-11.jsonl",
    ]
    for url in urls:
        kind = "structuredData/schema.org"
        assert url.get("contentType") == url.findtext(f"{SF}contentType") == kind
    newest = max(each.updated for each in ARTICLES if is_listed(each))
    assert urls[-1].findtext("sm:lastmod", namespaces=MAP) == f"{newest:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("path", "page", "schemamap"),
    [
        ("schemamap.xml", "schema-2026-11.jsonl", "schemamap.xml"),
        ("ai/articles.xml", "ai/articles-2026-11.jsonl", "ai/articles.xml"),
        ("ai/articles.jsonl", "ai/articles-2026-11.jsonl", "ai/articles-schemamap.xml"),
        ("all", "all-2026-11.jsonl", "all-schemamap.xml"),
        ("a.b.jsonl.gz", "a.b-2026-11.jsonl", "a.b-schemamap.xml"),
    ],
)
def test_names_follow_the_path(article: Make, path: str, page: str, schemamap: str) -> None:
    documents = written([article()], path=path)
    assert list(documents) == [page, schemamap]
    assert [each.url for each in documents.values()] == [
        PUBLICATION.url + name for name in documents
    ]
    assert listed(documents[schemamap]) == [PUBLICATION.url + page]


def test_a_file_has_a_thousand_articles_and_keeps_its_bytes(article: Make) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    some = [
        article(f"a{number:04}", published=start + timedelta(minutes=number), authors=PEOPLE[:1])
        for number in range(2001)
    ]
    before = written(reversed(some[:2000]))
    after = written(reversed(some))
    pages = [f"schema-2026-11{part}.jsonl" for part in ("", "-2", "-3")]
    assert list(after) == [*pages, "schemamap.xml"]
    assert [len(news(after[page])) for page in pages] == [1000, 1000, 1]
    assert [before[page].data for page in pages[:2]] == [after[page].data for page in pages[:2]]
    assert listed(after["schemamap.xml"]) == [PUBLICATION.url + page for page in pages]
    assert sum(each["@type"] == "Person" for each in lines(after[pages[0]])) == 1


def test_without_articles_there_is_only_an_empty_schemamap() -> None:
    documents = written([])
    assert list(documents) == ["schemamap.xml"]
    assert listed(documents["schemamap.xml"]) == []
    (finding,) = checks.check(documents["schemamap.xml"], now=NOW)
    assert (finding.rule.id, finding.severity) == ("sitemap/empty", Severity.WARNING)


@pytest.mark.parametrize("access", [Access.REGISTRATION, Access.SUBSCRIPTION])
@pytest.mark.parametrize("full_access", [(), (Access.REGISTRATION, Access.SUBSCRIPTION)])
def test_what_is_paid_for_is_never_told(
    article: Make, access: Access, full_access: tuple[Access, ...]
) -> None:
    given = article(
        access=access, summary="Liber.", content_html="<p>Secret.</p>", content_text="Secret.",
        tags=("secret",), images=(Image(url="https://c.example/a.jpg", caption="secret"),),
        place=Place(latitude=1, longitude=2, name="secret"),
        videos=(Video(thumbnail="https://c.example/t.jpg", title="secret", description="secret"),),
    )  # fmt: skip
    page, _ = written([given], full_access=full_access).values()
    assert b"ecret" not in page.data
    (told,) = news(page)
    assert told["description"] == "Liber."
    assert told["isAccessibleForFree"] is False
    assert told["hasPart"] == {"@type": "WebPageElement", "isAccessibleForFree": False}
    assert checks.check(page, now=NOW) == []


def test_an_article_says_all_that_schema_org_has_words_for(article: Make) -> None:
    given = article(
        id="tag:curierul.example,2026:1", content_html="<p>Unu &amp; doi</p><script>x()</script>",
        authors=PEOPLE, sections=("Politică", "Apărare"), tags=("rachete",), language="en",
        modified=NOW, expires=NOW + timedelta(days=9),
        images=(Image(url="https://c.example/a.jpg", width=9, caption="Foto", credit="R"),),
        place=Place(latitude=1, longitude=2),
        videos=(
            Video(thumbnail="https://c.example/t.jpg", title="V", description="D", duration=95,
                  published=NOW, player_url="https://c.example/p"),
        ),
    )  # fmt: skip
    page, _ = written([given]).values()
    assert news(page)[0] == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "https://curierul.example/racheta#article",
        "identifier": "tag:curierul.example,2026:1",
        "url": "https://curierul.example/racheta",
        "headline": "„racheta”: ce știm până acum",
        "articleBody": "Unu & doi",
        "datePublished": "2026-11-23T06:00:00Z",
        "dateModified": "2026-11-23T07:00:00Z",
        "expires": "2026-12-02T07:00:00Z",
        "inLanguage": "en",
        "author": [
            {"@id": "https://curierul.example/ana#/person/Ana%20%C8%9A%C4%83ranu"},
            {"@id": "https://curierul.example/#/person/Ion"},
        ],
        "publisher": {"@id": "https://curierul.example/#organization"},
        "articleSection": ["Politică", "Apărare"],
        "keywords": ["rachete"],
        "image": [
            {"@type": "ImageObject", "url": "https://c.example/a.jpg", "width": 9,
             "caption": "Foto", "creditText": "R"},
        ],
        "video": [
            {"@type": "VideoObject", "name": "V", "description": "D",
             "thumbnailUrl": "https://c.example/t.jpg", "embedUrl": "https://c.example/p",
             "uploadDate": "2026-11-23T07:00:00Z", "duration": "PT95S"},
        ],
        "contentLocation": {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": 1.0, "longitude": 2.0},
        },
        "isAccessibleForFree": True,
    }  # fmt: skip


def test_entries_of_one_page_are_different_things(article: Make) -> None:
    url = "https://curierul.example/live"
    page, _ = written([article(url=f"{url}#b", id="b"), article(url=url, id="a")]).values()
    assert [each["@id"] for each in news(page)] == [f"{url}#article", f"{url}#b/article"]


def test_pages_that_are_not_for_search_engines_are_for_no_other_program(article: Make) -> None:
    hidden = [article("a", noindex=True), article("b", canonical_url="https://other.example/")]
    assert list(written(hidden)) == ["schemamap.xml"]
    assert b"](" not in written(hidden, format="llms-txt", path="llms.txt")["llms.txt"].data


def test_lines_are_read_as_they_were_written() -> None:
    page = written(ARTICLES)["schema-2026-11.jsonl"]
    assert documents.detect(page.data) == documents.detect(page.data, "a.jsonl") == "schema-jsonl"
    contents = documents.read(page.data)
    assert contents is not None
    assert contents.home == PUBLICATION.url
    items = list(contents.items)
    given = {each.url: each for each in ARTICLES}
    assert len(items) == 9
    for item in items:
        article = given[item.link or ""]
        assert item.id == article.id
        assert item.title == article.title
        assert item.published == f"{article.published:%Y-%m-%dT%H:%M:%SZ}"
        assert (item.modified is None) == (article.updated == article.published)
        assert item.authors == tuple(each.name for each in article.authors)
        assert [each.url for each in item.media] == [each.url for each in article.images]
        assert item.language == (article.language or "ro")
    last = items[-1]
    assert last.summary == (
        "Trei firme, două contestații &amp; un singur caiet de sarcini: cine &lt;câștigă&gt; și"
        " cine așteaptă."
    )
    assert last.body == (
        "<p>Licitația a fost amânată. „Nu e grabă”, spune ministrul.</p>\n<p>Vezi dosarul.</p>\n"
        "<p>două spații rămân</p>"
    )
    assert last.categories == (
        "Politică", "Apărare", "rachete", "licitații, achiziții", "Apărare",
    )  # fmt: skip
    assert items[0].expires == "2026-12-31T00:00:00Z"
    assert items[0].body is None
    assert len({each.digest() for each in items}) == len(items)


def test_lines_of_others_are_read_as_well() -> None:
    data = (
        b'\xef\xbb\xbf{"@context": "https://schema.org", "@type": ["Report", 7], "name": "Rain",'
        b' "mainEntityOfPage": {"@id": "https://e.example/rain"}, "author": ["Ana",'
        b' {"name": "Ion"}, {"@id": "https://e.org/#7"}], "image": ["https://e.example/a.jpg", 7],'
        b' "articleSection": "News", "publisher": {"url": "https://e.example/"}}\n\n'
        b'{"@type": "NewsArticle", "headline": " ", "mainEntityOfPage": "https://e.example/b",'
        b' "image": {"contentUrl": "https://e.example/b.jpg", "width": "9"}}\n'
    )
    contents = documents.read(data, "schema-jsonl")
    assert contents is not None
    one, other = contents.items
    assert (one.title, one.link, one.authors) == ("Rain", "https://e.example/rain", ("Ana", "Ion"))
    assert one.id == one.link
    assert one.summary is None
    assert one.categories == ("News",)
    assert [each.url for each in one.media] == ["https://e.example/a.jpg"]
    assert (other.title, other.link) == (None, "https://e.example/b")
    assert [(each.url, each.width) for each in other.media] == [("https://e.example/b.jpg", None)]
    assert contents.home == "https://e.example/"


@pytest.mark.parametrize(
    ("data", "message"), [(b'{"@type": 1}\n{', "line 2: "), (b"[]", "line 1: it is not an object")]
)
def test_what_is_no_line_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        documents.read(data, "schema-jsonl")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b'{"@type": "NewsArticle"}', "", "schema-jsonl"),
        (b'{"@context": "https://schema.org"}\n{}', "feed.json", "schema-jsonl"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "@type": 1}', "", "json-feed"),
        (b'{"title": "a record"}\n{"title": "another"}', "records.jsonl", "json-feed"),
        (b"[]", "a.jsonl", "unknown"),
        (b"# Example\n\n> News\n", "", "llms-txt"),
        (b"# Example\n- [Rain](https://e.example/)\n", "", "llms-txt"),
        (b"# Example\n\nSome text.\n", "README.md", "unknown"),
        (b"Example\n", "site/llms.txt", "llms-txt"),
        (b"<html></html>", "llms.txt", "unknown"),
        (b"# nick = curier\n# url = https://e.example\n", "twtxt.txt", "unknown"),
    ],
)
def test_a_file_is_recognised(data: bytes, name: str, kind: str) -> None:
    assert documents.detect(data, name) == kind


@pytest.mark.parametrize("format", ["schema-jsonl", "llms-txt"])
def test_an_article_can_be_taken_out_of_a_file(article: Make, format: str) -> None:
    path = "llms.txt" if format == "llms-txt" else "schemamap.xml"
    both = [article("a", authors=PEOPLE), article("b")]
    page = next(iter(written(both, format=format, path=path).values()))
    cut = documents.without(page.data, format, page.name, lambda item: "/b" in (item.link or ""))
    assert cut is not None
    assert cut[1] == 1
    kept = documents.read(cut[0], format)
    assert kept is not None
    assert [each.link for each in kept.items] == ["https://curierul.example/a"]
    assert cut[0].count(b"\n") == page.data.count(b"\n") - 1


TITLE = r"[VIDEO] *a* _b_ `c` <b>d</b> \e &copy; ~~f~~ 2 < 3 & 4](https://evil.example) #"


def test_a_title_cannot_be_taken_for_markup(article: Make) -> None:
    publication = replace(PUBLICATION, name="1. C #", description="- a\n2")
    feed = replace(
        feed_of(format="llms-txt", path="llms.txt"),
        publication=publication,
        title=publication.name,
        articles=[
            article("a_(b)&copy;=<c>", title=TITLE, summary="x\n\n## y", sections=("S [1] #",)),
            article("b", title="B", sections=("Optional",), access=Access.SUBSCRIPTION),
            article("c", title="C", content_html="<p>Corp</p>"),
        ],
    )
    (document,) = formats.write(feed)
    assert checks.check(document, now=NOW) == []
    html: Any = etree.HTML(MarkdownIt().render(document.data.decode()))
    assert html.xpath("//h1/text()") == ["1. C #"]
    assert html.xpath("//blockquote/p/text()") == ["- a 2"]
    assert html.xpath("//h2/text()") == ["S [1] #", "1. C #: Optional", "1. C #"]
    assert ["".join(each.itertext()) for each in html.xpath("//a")] == [TITLE, "B", "C"]
    assert html.xpath("//a/@href")[0] == "https://curierul.example/a_%28b%29&copy;=%3Cc%3E"
    assert not html.xpath("//b | //em | //code | //li//h2")
    contents = documents.read(document.data, "llms-txt")
    assert contents is not None
    items = list(contents.items)
    assert [each.title for each in items] == [TITLE, "B", "C"]
    assert [each.summary for each in items] == ["x ## y", None, "Corp"]
    assert {each.published for each in items} == {"2026-11-23"}
    assert items[1].categories == ("1. C #: Optional",)


def test_dates_are_those_of_the_publication(article: Make) -> None:
    late = article(published=datetime(2026, 11, 22, 23, tzinfo=UTC))
    feed = replace(feed_of(format="llms-txt", path="llms.txt"), articles=[late])
    (document,) = formats.write(feed)
    assert b": 2026-11-22\n" in document.data
    at_home = replace(feed, publication=replace(PUBLICATION, timezone="Europe/Bucharest"))
    assert b": 2026-11-23\n" in next(formats.write(at_home)).data


def test_a_publication_without_articles_is_described() -> None:
    bare = replace(PUBLICATION, description=None)
    feed = replace(feed_of(format="llms-txt", path="llms.txt"), publication=bare, articles=())
    (document,) = formats.write(feed)
    assert document.data.decode() == (
        "# Curierul Apărării\n\n> Curierul Apărării, https://curierul.example/\n"
    )
    assert checks.check(document, now=NOW) == []
    contents = documents.read(document.data)
    assert contents is not None
    assert list(contents.items) == []


@pytest.mark.parametrize(
    ("line", "title", "link", "summary"),
    [
        (r"* [a\] b](<https://e.org/?a&amp;b>): c \*d\*", "a] b", "https://e.org/?a&b", "c *d*"),
        ("- [](https://e.example/)", None, "https://e.example/", None),
    ],
)  # fmt: skip
def test_links_of_others_are_read(
    line: str, title: str | None, link: str, summary: str | None
) -> None:
    contents = documents.read(f"# A\n\n{line}\n".encode(), "llms-txt")
    assert contents is not None
    (item,) = contents.items
    assert (item.title, item.link, item.summary) == (title, link, summary)
    assert item.published is None
    assert item.categories == ()
    assert item.digest() != b""


def test_every_kind_says_what_it_is_sent_as() -> None:
    assert formats.media_type("schema-jsonl") == KINDS["schema-jsonl"].media_types[0]
    assert formats.media_type("schemamap") == "application/xml"
    assert formats.media_type("llms-txt") == "text/plain"


@pytest.mark.parametrize("case", ["schema-jsonl", "llms-txt"])
def test_what_we_write_is_valid(case: str) -> None:
    path = "llms.txt" if case == "llms-txt" else "schemamap.xml"
    for document in written(ARTICLES, format=case, path=path).values():
        assert checks.check(document, now=NOW) == []


CONFIG = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.json"
[[output]]
format = "schema-jsonl"
[[output]]
format = "llms-txt"
"""


def test_a_build_makes_only_the_months_that_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG)
    records = [
        {"id": str(month), "url": f"/{month}", "title": f"Luna {month}", "text": "Corp.",
         "published": f"2026-{month:02}-05T08:00:00Z",
         "translations": [{"language": "en", "url": f"/en/{month}"}]}
        for month in (9, 10, 11)
    ]  # fmt: skip

    def run() -> str:
        Path("articles.json").write_text(json.dumps(records))
        result = CliRunner().invoke(
            main, ["build", "--now", "2026-11-23T09:00:00Z"], catch_exceptions=False
        )
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "llms.txt" in run()
    records[1]["title"] = "Octombrie"
    said = {line.split()[0]: line.split()[-1] for line in run().splitlines() if ".jsonl" in line}
    assert said == {
        "schema-2026-09.jsonl": "unchanged",
        "schema-2026-10.jsonl": "written",
        "schema-2026-11.jsonl": "unchanged",
    }
    records[2]["status"] = "withdrawn"
    run()
    public = Path("public")
    assert not (public / "schema-2026-11.jsonl").exists()
    assert "schema-2026-11" not in (public / "schemamap.xml").read_text()
    assert "Luna 11" not in (public / "llms.txt").read_text()
    robots = CliRunner().invoke(main, ["snippet", "robots"]).stdout
    assert robots == "schemamap: https://curierul.example/schemamap.xml\n"
    assert CliRunner().invoke(main, ["snippet", "alternate"]).stdout == ""
    assert schemamap_lines.SCHEMAMAP_LINES.place == "robots"
    assert (
        schema_jsonl.schemamap("https://e.example/a.jsonl") == "https://e.example/a-schemamap.xml"
    )
    assert llms_txt.LLMS_TXT.limit == 50


def read_as_source(data: bytes, tmp_path: Path) -> tuple[str, list[Record]]:
    path = tmp_path / "page.jsonl"
    path.write_bytes(data)
    name = next(name for name, each in SOURCES.items() if each.sniff(data[:65_536]) == 3)
    reader = SOURCES["schema-jsonl"]
    assert reader.records is not None
    return name, list(reader.records(io.BytesIO(data)))


def test_a_file_is_a_source_as_well(article: Make, tmp_path: Path) -> None:
    page, _ = written([article(authors=PEOPLE, content_text="Corp.")]).values()
    name, (record,) = read_as_source(page.data, tmp_path)
    assert (name, record.line) == ("schema-jsonl", 4)
    assert isinstance(record.data, dict)
    assert [each["name"] for each in record.data["author"]] == [each.name for each in PEOPLE]


def test_lines_of_others_are_a_source_as_well(tmp_path: Path) -> None:
    data = (
        b'{"@context": "https://schema.org", "@type": "Person", "name": "Nobody"}\n'
        b'{"@type": "NewsArticle", "headline": "A", "author": ["Ana", {"@id": "urn:x:y"}]}\n'
        b'{"@type": "NewsArticle", "headline": "B"}\n[]\n{"@type"\n'
    )
    _, found = read_as_source(data, tmp_path)
    assert [each.line for each in found] == [2, 3, 4, 5]
    first = found[0].data
    assert isinstance(first, dict)
    assert first["author"] == ["Ana", {"@id": "urn:x:y"}]
    assert not isinstance(found[3].data, dict)


@pytest.mark.parametrize(
    "head",
    [
        b'{"@context": "https://schema.org", "@type": "NewsArticle"}\n{}',
        b'{"@context": "https://schema.org", "@type": "Person"}',
        b'{"@context": "https://schema.org"}\n{}',
        b'{"@context": \n{}',
        b'{"title": "a"}\n{"title": "b"}',
    ],
)
def test_other_lines_are_of_other_kinds(head: bytes) -> None:
    assert SOURCES["schema-jsonl"].sniff(head) == 0
