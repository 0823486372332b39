"""Feeds for SmartNews, NewsBreak, Yahoo, Flipboard and Apple News, as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from feedpub import checks, formats, profiles
from feedpub.findings import Severity
from feedpub.markup import NAMESPACES, XML
from feedpub.model import Article, Document, Feed, Output, Publication, Status
from feedpub.profiles import PROFILES, Adapter
from feedpub.profiles import _examples as examples

NS = {**NAMESPACES, "snf": "http://www.smartnews.be/snf", "nb": "https://www.newsbreak.com/"}
NOTHING: Mapping[str, Any] = {}


def made(
    name: str,
    *articles: Article,
    settings: Mapping[str, Any] = NOTHING,
    publication: Publication = examples.PUBLICATION,
    format: str = "rss",
    description: str | None = None,
) -> Document:
    """Return the document for the profile *name*, of *articles* as it takes them."""
    adapter = Adapter([PROFILES[name]], publication, "feed.xml", examples.NOW, settings)
    feed = Feed(
        publication=publication,
        output=Output(format=format, path="feed.xml", description=description, ttl=15),
        articles=tuple(filter(None, map(adapter, articles))),
        path="feed.xml",
        url="https://curier.example/feed.xml",
        title=publication.name,
        language=publication.language,
        now=examples.NOW,
    )
    return next(iter(formats.write(feed, adapter.dialect)))


def tree(document: Document) -> etree._Element:
    return etree.fromstring(document.data)


def texts(document: Document, path: str) -> list[str | None]:
    return [each.text for each in tree(document).iterfind(path, NS)]


def found(name: str, document: Document) -> dict[str, Severity]:
    """Return the rules that *document* breaks for the profile *name* → how bad that is."""
    chosen = [PROFILES[name]]
    findings = checks.check(
        document,
        now=examples.NOW,
        levels=profiles.levels(chosen, tuple(checks.RULES)),
        also=lambda context, report: profiles.look(chosen, context, report),
    )
    return {each.rule.id: each.severity for each in findings}


def test_smartnews_is_told_of_what_was_withdrawn() -> None:
    gone = replace(examples.article(1), status=Status.WITHDRAWN)
    document = made("smartnews", examples.article(0), gone, settings={"analytics": "<script/>"})
    states = [each.get("state") for each in tree(document).iterfind(".//media:status", NS)]
    assert states == ["active", "deleted"]
    assert texts(document, ".//snf:analytics") == ["<script/>"]
    assert len(texts(document, ".//content:encoded")) == 1
    # The deletion is seen only if the date has moved.
    assert texts(document, ".//item/pubDate")[1] == "Mon, 23 Nov 2026 08:59:00 +0000"
    assert not {id for id in found("smartnews", document) if id.startswith("smartnews/")} - {
        "smartnews/no-logo"
    }


def test_smartnews_gets_a_short_description_and_the_date_of_the_newest() -> None:
    long = "Știri despre apărare, din țară și din lume"
    for format, path in (("rss", "channel/description"), ("atom", "atom:subtitle")):
        document = made("smartnews", examples.article(0), description=long, format=format)
        assert texts(document, path) == ["Știri despre apărare"]
    document = made("smartnews", examples.article(1), examples.article(0))
    assert texts(document, "channel/pubDate") == ["Mon, 23 Nov 2026 09:00:00 +0000"]
    # An empty channel is dated by the day.
    assert texts(made("smartnews"), "channel/pubDate") == ["Mon, 23 Nov 2026 00:00:00 +0000"]
    assert found("smartnews", made("smartnews")) == {}


def test_smartnews_shows_the_logos() -> None:
    dark = "https://curier.example/dark.png"
    document = made("smartnews", examples.article(0), settings={"dark_mode_logo": dark})
    assert texts(document, "channel/snf:logo/url") == ["https://curier.example/logo.png"]
    assert texts(document, "channel/snf:darkModeLogo/url") == [dark]
    assert found("smartnews", document) == {}
    bare = made(
        "smartnews", examples.article(0), publication=replace(examples.PUBLICATION, logo=None)
    )
    assert found("smartnews", bare) == {"smartnews/no-logo": Severity.WARNING}


def test_smartnews_counts_by_a_script_that_no_title_ends() -> None:
    article = replace(examples.article(0), title="Nava \"'`</script> ]]> \\ {url} \u2028 ș & ${x}")
    script = '<script>count("{url}", "{title}")</script>'
    document = made("smartnews", article, settings={"analytics": script})
    assert texts(document, ".//snf:analytics") == [
        f'<script>count("{article.url}", "Nava \\u0022\\u0027\\u0060\\u003c/script\\u003e ]]\\u003e'
        ' \\u005c \\u007burl\\u007d \\u2028 \\u0219 \\u0026 \\u0024\\u007bx\\u007d")</script>'
    ]


def test_smartnews_gets_addresses_that_do_not_count() -> None:
    article = replace(examples.article(0), url="https://curier.example/1?utm_source=x&id=2")
    document = made("smartnews", article)
    assert texts(document, ".//item/link") == ["https://curier.example/1?id=2"]


@pytest.mark.parametrize(
    "title", ["Curierul <b>Apărării</b>", "<![CDATA[Curierul <b>Apărării</b>]]>"]
)
def test_smartnews_takes_no_markup_in_the_name(title: str) -> None:
    document = made("smartnews", examples.article(0))
    title = title if title.startswith("<!") else title.replace("<", "&lt;")
    data = document.data.replace(
        "<title>Curierul Apărării</title>".encode(), f"<title>{title}</title>".encode(), 1
    )
    assert "smartnews/html-in-channel-title" in found("smartnews", replace(document, data=data))


def test_newsbreak_finds_its_namespace_even_where_nothing_is_in_it() -> None:
    english = replace(examples.PUBLICATION, language="en-US")
    document = made("newsbreak", examples.article(0), publication=english)
    assert tree(document).nsmap["nb"] == NS["nb"]
    assert found("newsbreak", document) == {}
    said = {"scripts": "<script>count()</script>", "disclosure": "Links & shops"}
    document = made("newsbreak", examples.article(0), publication=english, settings=said)
    assert texts(document, ".//nb:scripts") == ["<script>count()</script>"]
    assert texts(document, ".//nb:disclosure") == ["Links & shops"]


def test_newsbreak_takes_english_only() -> None:
    assert texts(made("newsbreak", examples.article(0)), ".//item") == []
    one = replace(examples.article(0), language="en")
    assert len(texts(made("newsbreak", one), ".//item")) == 1


def test_yahoo_gets_the_namespace_that_is_wrong_for_others() -> None:
    article = examples.article(0)
    assert article.content_html is not None
    assert article.content_html.startswith("<p>")
    lead = article.images[0]
    other = replace(lead, url="https://curier.example/media/alta.jpg")
    document = made("yahoo", replace(article, images=(lead, other)))
    root = tree(document)
    assert root.nsmap["media"] == "http://search.yahoo.com/rss"
    # The lead picture stands in the body, and twice would be once too often.
    contents = root.findall(".//{http://search.yahoo.com/rss}content")
    assert [each.get("url") for each in contents] == [other.url]
    assert document.data.decode().count(lead.url) == 1
    assert found("yahoo", document) == {}
    (body,) = texts(document, ".//content:encoded")
    assert body is not None
    assert body.startswith("<figure><img ")
    plain = {each.rule.id for each in checks.check(document, now=examples.NOW)}
    assert plain & {"xml/unknown-namespace", "xml/misspelled-namespace"}


def test_the_namespace_of_yahoo_does_not_make_a_feed_one_for_yahoo() -> None:
    assert profiles.recognised(made("yahoo", examples.article(0))) == []
    for name in ("smartnews", "newsbreak"):
        english = replace(examples.PUBLICATION, language="en")
        document = made(name, examples.article(0), publication=english)
        assert [each.name for each in profiles.recognised(document)] == [name]


def test_flipboard_judges_the_picture_of_the_enclosure_by_its_measure() -> None:
    small = replace(examples.article(0).images[0], width=640, height=480)
    articles = [replace(examples.article(number), images=(small,)) for number in range(30)]
    assert found("flipboard", made("flipboard", *articles)) == {
        "flipboard/image-too-small": Severity.WARNING
    }
    few = made("flipboard", *map(examples.article, range(20)))
    assert found("flipboard", few) == {"flipboard/fewer-items-than-once-asked-for": Severity.INFO}


def test_flipboard_gets_summaries_of_some_length() -> None:
    document = made("flipboard", replace(examples.article(0), summary="Două nave."))
    (summary,) = texts(document, ".//item/description")
    assert summary is not None
    assert summary.startswith("Două nave. Ministerul Apărării")
    assert 300 <= len(summary) <= 400


def test_apple_news_gets_a_language_with_its_country() -> None:
    bare = replace(examples.PUBLICATION, language="ro")
    articles = [examples.article(number) for number in range(40)]
    for format, path in (("rss", "channel/language"), ("atom", ".")):
        plain = made("apple-news", *articles, publication=bare, format=format)
        assert found("apple-news", plain) == {"apple-news/language-without-country": Severity.ERROR}
        told = made(
            "apple-news",
            *articles,
            publication=bare,
            format=format,
            settings={"language": "ro-MD"},
        )
        assert found("apple-news", told) == {}
        element = tree(told).find(path)
        assert element is not None
        assert "ro-MD" in (element.text, element.get(f"{{{XML}}}lang"))
    # What the publication says counts.
    known = made("apple-news", *articles, settings={"language": "ro-MD"})
    assert texts(known, "channel/language") == ["ro-RO"]


def test_apple_news_gets_the_date_of_the_last_change_of_what_never_changed() -> None:
    article = replace(examples.article(0), modified=None)
    document = made("apple-news", article)
    assert texts(document, ".//item/atom:updated") == ["2026-11-23T08:00:00Z"]
    changed = made("apple-news", examples.article(0))
    assert texts(changed, ".//item/atom:updated") == ["2026-11-23T09:00:00Z"]
    atom = made("apple-news", article, format="atom")
    assert texts(atom, "atom:entry/atom:updated") == ["2026-11-23T08:00:00Z"]


def test_apple_news_cuts_no_title_and_drops_links_to_the_rest() -> None:
    title = "România cumpără două nave de patrulare " * 3
    body = '<p>Nave.</p><p><a href="https://curier.example/1">Read more…</a></p>'
    article = replace(examples.article(0), title=title.strip(), content_html=body)
    document = made("apple-news", article)
    assert texts(document, ".//item/title") == [title.strip()]
    assert texts(document, ".//content:encoded") == ["<p>Nave.</p>"]
    assert found("apple-news", document)["apple-news/title-too-long"] is Severity.WARNING


def test_smartnews_refuses_what_lies_in_the_future() -> None:
    coming = replace(examples.article(0), published=examples.NOW + timedelta(days=1), modified=None)
    assert texts(made("smartnews", coming), ".//item") == []


def test_smartnews_looks_for_the_same_in_both_formats() -> None:
    bare = replace(examples.PUBLICATION, logo=None)
    for format, wanted in (("rss", "channel/snf:logo"), ("atom", "feed/snf:logo")):
        document = made("smartnews", examples.article(0), publication=bare, format=format)
        (finding,) = checks.check(
            document,
            now=examples.NOW,
            levels={},
            also=lambda *where: profiles.look([PROFILES["smartnews"]], *where),
        )
        assert finding.message == f"the feed lacks {wanted}; add it"
        long = document.data.replace("Știri despre apărare".encode(), b"Rain " * 9)
        assert "smartnews/long-channel-description" in found(
            "smartnews", replace(document, data=long)
        )


def test_what_is_asked_for_reads_well() -> None:
    for profile in PROFILES.values():
        for rule in profile.rules.values():
            assert "|" not in rule.summary, rule.id
        for subject, asked, _ in profile.requirements():
            assert "|" not in subject + asked, profile.name
