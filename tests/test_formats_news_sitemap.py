from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from test_formats_golden import NOW, feed_of
from test_formats_sitemap import archive, locations
from xsd import xml_schema

from feedpub import formats, markup
from feedpub.model import Article, Document, Feed

SECOND, WINDOW = timedelta(seconds=1), timedelta(hours=48)
NEWS = f"{{{markup.NEWS}}}"


def feed(articles: Any, **output: Any) -> Feed:
    settings = {"format": "news-sitemap", "path": "news.xml"} | output
    return replace(feed_of(**settings), articles=articles)


def written(articles: Any, **output: Any) -> list[Document]:
    return list(formats.write(feed(articles, **output)))


def news(document: Document, name: str) -> list[str | None]:
    return [each.text for each in markup.parse(document.data).iter(NEWS + name)]


def test_the_window_is_exact_to_the_second(article: Callable[..., Article]) -> None:
    ages = {
        "future": -SECOND,
        "now": timedelta(),
        "yesterday": WINDOW / 2,
        "edge": WINDOW,
        "gone": WINDOW + SECOND,
    }
    articles = [article(slug, published=NOW - age) for slug, age in ages.items()]
    (document,) = written(articles)
    listed = ["now", "yesterday", "edge"]
    assert locations(document) == [f"https://curierul.example/{slug}" for slug in listed]
    assert [each.url for each in document.articles] == locations(document)


def test_the_next_change_is_when_the_oldest_leaves(article: Callable[..., Article]) -> None:
    articles = [
        article("new", published=NOW - SECOND),
        article("old", published=NOW - WINDOW + SECOND),
        article("hidden", published=NOW - WINDOW, noindex=True),
        article("gone", published=NOW - WINDOW - SECOND),
    ]
    before = feed(articles)
    change = formats.next_change(before)
    assert change == NOW + 2 * SECOND
    at, earlier = (replace(before, now=change - step) for step in (timedelta(), SECOND))
    (first,), (still,), (then,) = map(formats.write, (before, earlier, at))
    assert first == still != then
    assert formats.next_change(feed([])) is None
    assert (
        formats.next_change(replace(before, output=feed_of(format="rss", path="x").output)) is None
    )


def test_a_thousand_are_one_file_and_one_more_is_two_and_an_index() -> None:
    (single,) = written(archive(1000, NOW, SECOND))
    assert single.name == "news.xml"
    assert len(news(single, "news")) == 1000

    first, second, index = written(archive(1001, NOW, SECOND))
    assert (first.name, second.name, index.name) == ("news-1.xml", "news-2.xml", "news.xml")
    assert (len(news(first, "news")), len(news(second, "news"))) == (1000, 1)
    assert locations(index) == [first.url, second.url]
    assert first.url == "https://curierul.example/news-1.xml"
    assert xml_schema("sitemap-index-0.9").validate(markup.parse(index.data))


def test_the_name_is_trimmed_and_plain_text(article: Callable[..., Article]) -> None:
    base = feed([article()])
    publication = replace(base.publication, name="  Curierul & fiii ")
    (document,) = formats.write(replace(base, publication=publication))
    assert b"<news:name>Curierul &amp; fiii</news:name>" in document.data


@pytest.mark.parametrize(
    ("language", "written_as"),
    [("pt-BR", "pt"), ("zh-Hans", "zh-cn"), ("zh-HK", "zh-tw"), ("EN-gb", "en"), (None, "ro")],
)
def test_the_language_is_what_google_knows(
    language: str | None, written_as: str, article: Callable[..., Article]
) -> None:
    (document,) = written([article(language=language)])
    assert news(document, "language") == [written_as]


def test_a_page_google_must_not_index_is_left_out(article: Callable[..., Article]) -> None:
    hidden = article("hidden", noindex=True)
    copy = article("copy", canonical_url="https://other.example/x")
    shown = article("shown", canonical_url="https://curierul.example/shown")
    (document,) = written([hidden, copy, shown])
    assert locations(document) == [shown.url]


def test_without_news_the_newest_article_stands_alone(article: Callable[..., Article]) -> None:
    hidden = article("hidden", published=NOW - WINDOW - SECOND, noindex=True)
    newest = article("newest", published=NOW - WINDOW - 2 * SECOND)
    older = article("older", published=NOW - WINDOW - 3 * SECOND)
    (document,) = written([hidden, newest, older])
    assert locations(document) == [newest.url]
    assert news(document, "news") == []
    assert b"xmlns:news" not in document.data
    assert [each.id for each in document.articles] == [newest.id]
    assert xml_schema("sitemap-0.9").validate(markup.parse(document.data))


def test_without_any_article_the_home_page_stands_alone() -> None:
    (document,) = written([])
    assert locations(document) == ["https://curierul.example/"]
    assert document.articles == ()


def test_without_news_there_may_be_nothing(article: Callable[..., Article]) -> None:
    old = [article(published=NOW - WINDOW - SECOND)]
    (document,) = written(old, empty="empty")
    assert locations(document) == []
    assert document.articles == ()
    assert written(old, empty="skip") == []
