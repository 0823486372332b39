"""What a careful reader gets out of the documents is what went in."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import feedparser
import pytest
from test_formats_golden import ARTICLES, CASES, PUBLICATION, feed_of
from xsd import xml_schema

from feedpub import dates, formats, markup

SCHEMAS = {
    "rss": "rss-2.0",
    "feed": "atom-1.0",
    "urlset": "sitemap-0.9",
    "sitemapindex": "sitemap-index-0.9",
}


def schema_of(root: markup.Element) -> str:
    return SCHEMAS[str(root.tag).rpartition("}")[2]]


def read(format: str) -> Any:
    (document,) = formats.write(feed_of(**CASES[format]))
    parsed = feedparser.parse(document.data)
    assert not parsed.bozo
    return parsed


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feedparser_gets_every_article_back(format: str) -> None:
    entries = read(format).entries
    assert len(entries) == len(ARTICLES)
    for entry, article in zip(entries, ARTICLES, strict=True):
        assert entry.title == article.title
        assert entry.link == article.url
        assert entry.id == article.id
        assert entry.published_parsed[:6] == article.published.utctimetuple()[:6]
        if "updated" in entry or article.updated != article.published:
            assert entry.updated_parsed[:6] == article.updated.utctimetuple()[:6]
        authors = [each.name for each in article.authors]
        assert [each.name for each in entry.get("authors", [])] == authors
        terms = {*article.sections, *article.tags} | ({article.label} if article.label else set())
        assert {each.term for each in entry.get("tags", [])} == terms


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feedparser_gets_summary_and_body_back(format: str) -> None:
    for entry, article in zip(read(format).entries, ARTICLES, strict=True):
        if article.summary is not None:
            summary = unescape(entry.summary) if format == "rss" else entry.summary
            assert summary == article.summary
        if article.content_html is None or "]]>" in article.content_html:
            continue  # feedparser sanitises, so only what it leaves alone can be compared
        assert [each.value for each in entry.content] == [article.content_html]


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_feedparser_gets_the_files_back(format: str) -> None:
    for entry, article in zip(read(format).entries, ARTICLES, strict=True):
        files = [each.url for each in article.attachments]
        files += [each.url for each in article.images]
        assert [each.href for each in entry.enclosures][:1] == files[:1]
        assert [each["url"] for each in entry.get("media_thumbnail", [])][:1] == (
            [each.url for each in article.images[:1]]
            or [each.thumbnail for each in article.videos[:1]]
        )
        related = {each.href for each in entry.links if each.rel == "related"}
        translations = {each.url for each in article.translations}
        assert related == translations | {each.url for each in article.related}
        if article.expires is not None:
            assert entry.validity_end == dates.rfc3339(article.expires)
        if article.place is not None:
            assert entry.where.coordinates == (article.place.longitude, article.place.latitude)


def test_feedparser_gets_the_channel_back() -> None:
    for format in ("rss", "atom"):
        feed = read(format).feed
        assert feed.title == PUBLICATION.name
        assert feed.link == PUBLICATION.url
        assert feed.rights == PUBLICATION.copyright
        assert feed.subtitle == PUBLICATION.description
        assert [each.href for each in feed.links if each.rel == "hub"] == [*PUBLICATION.hubs]
        (own,) = (each for each in feed.links if each.rel == "self")
        assert own.href == PUBLICATION.url + CASES[format]["path"]
        assert own.type == formats.FORMATS[format].media_type


def test_json_gets_every_article_back() -> None:
    (document,) = formats.write(feed_of(**CASES["json-feed"]))
    feed = json.loads(document.data)
    for item, article in zip(feed["items"], ARTICLES, strict=True):
        assert item["id"] == article.id
        assert item["url"] == article.url
        assert item["title"] == article.title
        assert item.get("content_html") == article.content_html
        assert item.get("summary") == article.summary
        assert "content_html" in item or item["content_text"]
        assert dates.parse(item["date_published"]) == article.published
        assert [each["name"] for each in item.get("authors", [])] == [
            each.name for each in article.authors
        ]
        assert item.get("author") == (item["authors"][0] if article.authors else None)
        assert item.get("language") == article.language
        assert [each["url"] for each in item.get("attachments", [])] == [
            *(each.url for each in article.attachments),
            *(each.url for each in article.images[:1]),
        ]


@pytest.mark.parametrize("case", ["rss", "atom", "news-sitemap", "sitemap", "sitemap-plain"])
def test_the_schemas_accept_what_is_written(case: str) -> None:
    for document in formats.write(feed_of(**CASES[case])):
        root = markup.parse(document.data)
        schema = xml_schema(schema_of(root))
        assert schema.validate(root), schema.error_log
