"""Feeds and sitemaps of a few articles, in every format: what tests compare and adopt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape


class Item(NamedTuple):
    """An article as an old or a new site lists it."""

    id: str | None
    url: str
    title: str = "Rain in Cluj"
    published: str = "2026-11-23T08:00:00+02:00"
    updated: str | None = None
    summary: str = "It rains."
    body: str = "<p>It rains in Cluj.</p>"
    permalink: bool = False
    more: str = ""


def rss(items: Sequence[Item], *, head: str = "") -> str:
    """Return RSS 2.0."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>'
        f"<link>https://e.org/</link><description>D</description>{head}\n"
        + "\n".join(map(_rss_item, items))
        + "\n</channel></rss>\n"
    )


def _rss_item(item: Item) -> str:
    from feedpub import dates

    guid = "" if item.id is None else (
        f'<guid isPermaLink="{str(item.permalink).lower()}">{escape(item.id)}</guid>'
    )  # fmt: skip
    changed = f"<dcterms:modified>{item.updated}</dcterms:modified>" if item.updated else ""
    body = f"<content:encoded><![CDATA[{item.body}]]></content:encoded>" if item.body else ""
    return (
        f"<item><title>{escape(item.title)}</title><link>{escape(item.url)}</link>{guid}"
        f"<pubDate>{dates.rfc822(dates.parse(item.published))}</pubDate>{changed}"
        f"<description>{escape(item.summary)}</description>{body}{item.more}</item>"
    )


def atom(items: Sequence[Item], *, head: str = "") -> str:
    """Return Atom 1.0."""
    entries = "\n".join(
        f'<entry><title>{escape(item.title)}</title><link href="{escape(item.url)}"/>'
        f"<id>{escape(item.id or '')}</id><published>{item.published}</published>"
        f"<updated>{item.updated or item.published}</updated>"
        f"<summary>{escape(item.summary)}</summary>"
        f'<content type="html">{escape(item.body)}</content>'
        f"{item.more}</entry>"
        for item in items
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>https://e.org/</id><title>T</title>'
        f"<updated>2026-11-23T08:00:00Z</updated>{head}\n{entries}\n</feed>\n"
    )


def json_feed(items: Sequence[Item]) -> str:
    """Return a JSON Feed."""
    listed = [
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "date_published": item.published,
            **({"date_modified": item.updated} if item.updated else {}),
            "summary": item.summary,
            "content_html": item.body,
        }
        for item in items
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "T", "items": listed})


def sitemap(items: Sequence[Item]) -> str:
    """Return a sitemap."""
    urls = "\n".join(
        f"<url><loc>{escape(item.url)}</loc>"
        f"<lastmod>{item.updated or item.published}</lastmod></url>"
        for item in items
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'


def sitemap_index(urls: Sequence[str]) -> str:
    """Return a sitemap index."""
    listed = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{listed}</sitemapindex>\n"
    )
