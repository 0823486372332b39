"""Google News sitemap: the articles of the last two days.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from feedpub import dates, language
from feedpub.formats import _sitemap_parts as parts
from feedpub.formats._format import Format, entry
from feedpub.formats._sitemap_parts import Shard, index, is_listed, urlset
from feedpub.markup import Tags
from feedpub.model import Article, Document, Feed

#: An article of exactly this age is still listed; a second later it is not.
WINDOW = timedelta(hours=48)
MAX_NEWS = 1_000

news = Tags("news")


def write(feed: Feed) -> Iterator[Document]:
    """Write the articles of the last two days, or the output's `when_empty` if there are none.

    More than 1,000 are split into several files with an index, so that none is lost.
    """
    fresh: list[Article] = []
    newest = None
    for article in _listed(feed):
        newest = newest or article
        if article.published < feed.now - WINDOW:
            break
        fresh.append(article)
    if not fresh:
        yield from _empty(feed, newest)
    elif len(fresh) <= MAX_NEWS:
        yield _document(feed, fresh)
    else:
        yield from _split(feed, fresh)


def next_change(feed: Feed) -> datetime | None:
    """Return when the next listed article leaves the window; ``None`` if none is in it.

    It iterates over *feed*'s articles.
    """
    oldest = None
    for article in takewhile(lambda each: each.published >= feed.now - WINDOW, _listed(feed)):
        oldest = article
    return None if oldest is None else oldest.published + WINDOW + timedelta(seconds=1)


def ends_with(article: Article, now: datetime) -> bool:
    """Return whether *article* is too old, and with it all older ones."""
    return article.published < now - WINDOW and is_listed(article)


def _listed(feed: Feed) -> Iterator[Article]:
    return (each for each in feed.articles if is_listed(each) and each.published <= feed.now)


def url(article: Article, feed: Feed, versions: parts.Versions) -> bytes:
    """Return the article as a ``url`` with its ``news:news``."""
    return parts.line(
        article.url,
        article.updated,
        (
            news.news.block(
                2,
                (
                    news.publication.block(
                        3,
                        (
                            news.name(feed.publication.name.strip()),
                            news.language(language.news(article.language or feed.language)),
                        ),
                    ),
                    news.publication_date(dates.rfc3339(article.published)),
                    news.title(article.title),
                ),
            ),
            *parts.extensions(article, feed, versions),
        ),
    )


def _document(feed: Feed, articles: list[Article], shard: Shard | None = None) -> Document:
    versions = parts.Versions()
    lines = [url(article, feed, versions) for article in articles]
    data = urlset(lines, ("news", *parts.prefixes(feed.output)), feed.output.stylesheet)
    return parts.document(feed, data, map(entry, articles), shard)


def _split(feed: Feed, articles: list[Article]) -> Iterator[Document]:
    shards = []
    for number, start in enumerate(range(0, len(articles), MAX_NEWS), 1):
        some = articles[start : start + MAX_NEWS]
        shards.append(parts.shard(feed, f"-{number}", max(each.updated for each in some)))
        yield _document(feed, some, shards[-1])
    yield index(feed, shards)


def _empty(feed: Feed, newest: Article | None) -> Iterator[Document]:
    if feed.output.empty == "skip":
        return
    lines, entries = [], []
    if feed.output.empty == "newest-plain-url":
        # Search Console reports a urlset without url as an error, despite what Google's page says.
        if newest is None:
            lines = [parts.line(feed.publication.url)]
        else:
            lines, entries = [parts.line(newest.url, newest.updated)], [entry(newest)]
    yield parts.document(feed, urlset(lines, (), feed.output.stylesheet), entries)


NEWS_SITEMAP = Format(
    name="news-sitemap",
    media_type="application/xml",
    path="news-sitemap.xml",
    write=write,
    next_change=next_change,
    rank=4,
    defaults={"images": True},
    ends_with=ends_with,
)
