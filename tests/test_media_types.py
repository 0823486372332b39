"""What servers should send published files as."""

from __future__ import annotations

import pytest

from feedpub import formats, media_types


@pytest.mark.parametrize(
    ("name", "format", "expected"),
    [
        ("feed.xml", "rss", "application/rss+xml; charset=utf-8"),
        ("feed.xml", "atom", "application/atom+xml"),
        ("feed.json", "json-feed", "application/feed+json"),
        ("sitemap.xml", "sitemap", "application/xml"),
        ("news.xml", "news-sitemap", "application/xml"),
        ("sitemap.xml.gz", "sitemap", "application/gzip"),
        ("feed.XML.GZ", "rss", "application/gzip"),
    ],
)
def test_the_format_decides(name: str, format: str, expected: str) -> None:
    assert media_types.content_type(name, formats.media_type(format)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("robots.txt", "text/plain; charset=utf-8"),
        ("llms.TXT", "text/plain; charset=utf-8"),
        ("articles-1.jsonl", "application/jsonl"),
        (".well-known/tdmrep.json", "application/json"),
        ("license.xml", "application/xml"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("style.xsl", "application/xslt+xml"),
        ("logo.png", "image/png"),
        ("feed", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_without_a_format_the_name_does(name: str, expected: str) -> None:
    assert media_types.content_type(name) == expected


def test_a_charset_that_is_given_stays() -> None:
    assert media_types.content_type("a.txt", "text/plain; charset=us-ascii") == (
        "text/plain; charset=us-ascii"
    )
    assert media_types.content_type("license.xml", "application/rsl+xml") == "application/rsl+xml"
