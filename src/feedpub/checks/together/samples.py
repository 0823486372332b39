"""Minimal documents for the examples of rules about several."""

from __future__ import annotations


def feed(items: str, more: str = "") -> str:
    """Return an RSS feed of *items*."""
    return (
        "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>Example"
        "</title><link>https://example.org/</link><description>News</description>"
        "<atom:link rel='self' type='application/rss+xml' href='https://example.org/rss'/>"
        f"{more}{items}</channel></rss>"
    )


def item(
    title: str = "Rain",
    date: str = "Mon, 23 Nov 2026 08:00:00 +0000",
    link: str = "rain",
    guid: str = "rain",
) -> str:
    """Return an RSS item."""
    return (
        f"<item><title>{title}</title><link>https://example.org/{link}</link><description>Again"
        f"</description><guid isPermaLink='false'>https://example.org/{guid}</guid>"
        f"<pubDate>{date}</pubDate></item>"
    )


def json(title: str = "Rain", url: str = "rain", language: str = "en") -> str:
    """Return a JSON Feed of one item."""
    return (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Example", "home_page_url": '
        f'"https://example.org/", "feed_url": "https://example.org/feed.json", "items": [{{"id": '
        f'"https://example.org/rain", "url": "https://example.org/{url}", "title": "{title}", '
        f'"language": "{language}", "content_text": "Again"}}]}}'
    )


def news(name: str = "Example", link: str = "rain", language: str = "en") -> str:
    """Return a News sitemap of one article."""
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url>"
        f"<loc>https://example.org/{link}</loc><news:news><news:publication><news:name>{name}"
        f"</news:name><news:language>{language}</news:language></news:publication>"
        "<news:publication_date>2026-11-23T08:00:00+00:00</news:publication_date>"
        "<news:title>Rain</news:title></news:news></url></urlset>"
    )


def index(*names: str) -> str:
    """Return a sitemap index of files."""
    entries = "".join(f"<sitemap><loc>https://example.org/{name}</loc></sitemap>" for name in names)
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f"<sitemapindex xmlns='{schema}'>{entries}</sitemapindex>"


def page(name: str, *versions: str) -> str:
    """Return a sitemap of one page, with its language versions."""
    links = "".join(
        f"<xhtml:link rel='alternate' hreflang='{code}' href='https://example.org/{code}'/>"
        for code in versions
    )
    return (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        "xmlns:xhtml='http://www.w3.org/1999/xhtml'><url>"
        f"<loc>https://example.org/{name}</loc>{links}</url></urlset>"
    )


def several(*documents: str, previous: str = "") -> str:
    """Return documents in the notation of examples."""
    return "\n---\n".join(documents) + (f"\n--- previous\n{previous}" if previous else "")


FLOOD = item("Flood", link="flood", guid="flood")
SAME = several(feed(item()), json(), news())
