"""Archive sitemap: all articles, by month, and an index of the months.

https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedpub import dates
from feedpub.formats import _sitemap_parts as parts
from feedpub.formats._format import ByMonth, Format, entry
from feedpub.formats._monthly import Line, by_month, oldest_first, suffix
from feedpub.formats._sitemap_parts import MAX_BYTES, MAX_URLS, Shard, index, is_listed, urlset
from feedpub.markup import encode, escape, prolog
from feedpub.model import Article, Document, Feed


def write(feed: Feed) -> Iterator[Document]:
    """Write all articles, with one shard in memory at a time, and then the index.

    A shard that is full, or whose month is over, keeps its bytes when new articles appear. Only
    later translations are added to the pages that they translate.
    """
    listed: list[Shard] = []
    for document, shard in shards(feed):
        listed.append(shard)
        yield document
    yield over(feed, listed)


def shards(feed: Feed) -> Iterator[tuple[Document, Shard]]:
    """Yield the shards of `write` without their index: months newest first, parts in order.

    If no article names a translation, each month can be written independently.
    """
    versions = parts.Versions()
    for month, articles in by_month(filter(is_listed, feed.articles)):
        urls = (url(article, feed, versions) for article in articles)
        for number, some in enumerate(oldest_first(urls, MAX_URLS, _room(feed)), 1):
            shard = _shard(feed, month, number, some)
            yield _document(feed, shard, some), shard


def over(feed: Feed, shards: Iterable[Shard]) -> Document:
    """Return the document at the output's own path: the index of *shards*, oldest first."""
    listed = sorted(shards, key=lambda shard: shard.order)
    return index(feed, listed) if listed else _home(feed)


def url(article: Article, feed: Feed, versions: parts.Versions) -> Line:
    """Return the article as a ``url``."""
    modified, output = article.updated, feed.output
    if (
        (article.images and output.images)
        or (article.videos and output.videos)
        or versions.concern(article)
    ):
        data = parts.line(article.url, modified, parts.extensions(article, feed, versions))
    else:
        # The same as parts.line(), three times as fast; a million of these are common.
        data = encode(
            f"  <url>\n    <loc>{escape(article.url)}</loc>"
            f"\n    <lastmod>{dates.rfc3339(modified)}</lastmod>\n  </url>\n"
        )
    return Line(data=data, modified=modified, entry=entry(article))


def _room(feed: Feed) -> int:
    start, end = parts.frame(parts.prefixes(feed.output))
    return MAX_BYTES - len(encode(prolog(feed.output.stylesheet)) + start + end)


def _shard(feed: Feed, month: tuple[int, int], number: int, urls: list[Line]) -> Shard:
    modified = max(each.modified for each in urls)
    return parts.shard(feed, suffix(month, number), modified, (*month, number))


def _document(feed: Feed, shard: Shard, urls: list[Line]) -> Document:
    prefixes = parts.prefixes(feed.output)
    data = urlset((each.data for each in urls), prefixes, feed.output.stylesheet)
    return parts.document(feed, data, (each.entry for each in urls), shard)


def _home(feed: Feed) -> Document:
    # Neither an index nor a urlset is allowed to be empty.
    line = parts.line(feed.publication.url)
    return parts.document(feed, urlset([line], (), feed.output.stylesheet))


SITEMAP = Format(
    name="sitemap",
    media_type="application/xml",
    path="sitemap.xml",
    write=write,
    by_month=ByMonth(shards=shards, over=over, shard=Shard),
    rank=5,
    defaults={"images": True},
)
