"""Archive sitemap: all articles, by month, and an index of the months.

https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, groupby, islice

import msgspec

from feedpub import dates
from feedpub.formats import _sitemap_parts as parts
from feedpub.formats._format import ByMonth, Format, entry
from feedpub.formats._sitemap_parts import MAX_BYTES, MAX_URLS, Shard, index, is_listed, urlset
from feedpub.markup import encode, escape, prolog
from feedpub.model import Article, Document, Entry, Feed, Value


class Url(Value, frozen=True, array_like=True):
    """A ``url`` element, and what its shard needs to know about it."""

    data: bytes
    modified: datetime
    entry: Entry


def write(feed: Feed) -> Iterator[Document]:
    """Write all articles, with one shard in memory at a time, and then the index.

    Articles come newest first, but a shard lists them oldest first and months are split from their
    oldest end: a shard that is full, or whose month is over, keeps its bytes when new articles
    appear. Only later translations are added to the pages that they translate.
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
    for month, articles in groupby(filter(is_listed, feed.articles), key=_month):
        urls = (url(article, feed, versions) for article in articles)
        packs = packed(chain.from_iterable(backwards(urls)), _room(feed))
        for number, some in enumerate(packs, 1):
            shard = _shard(feed, month, number, some)
            yield _document(feed, shard, some), shard


def over(feed: Feed, shards: Iterable[Shard]) -> Document:
    """Return the document at the output's own path: the index of *shards*, oldest first."""
    listed = sorted(shards, key=lambda shard: shard.order)
    return index(feed, listed) if listed else _home(feed)


def _month(article: Article) -> tuple[int, int]:
    published = article.published
    return published.year, published.month


def url(article: Article, feed: Feed, versions: parts.Versions) -> Url:
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
    return Url(data=data, modified=modified, entry=entry(article))


def backwards(urls: Iterable[Url], size: int = 10_000, held: int = 5) -> Iterator[list[Url]]:
    """Yield *urls* in reverse, in lists of at most *size*; beyond *held* they are kept on disk."""
    from tempfile import TemporaryFile

    remaining = iter(urls)
    waiting: deque[list[Url]] = deque()
    lengths: list[int] = []
    with TemporaryFile() as file:
        while some := list(islice(remaining, size)):
            waiting.append(some)
            if len(waiting) > held:
                lengths.append(file.write(msgspec.msgpack.encode(waiting.popleft())))
        end = file.tell()
        while waiting:
            yield waiting.pop()[::-1]
        for length in reversed(lengths):
            end -= length
            file.seek(end)
            yield msgspec.msgpack.decode(file.read(length), type=list[Url])[::-1]


def packed(urls: Iterable[Url], room: int) -> Iterator[list[Url]]:
    """Yield *urls* in lists of at most 50,000 and at most *room* bytes."""
    some: list[Url] = []
    size = 0
    for each in urls:
        length = len(each.data)
        if len(some) == MAX_URLS or (some and size + length > room):
            yield some
            some, size = [], 0
        some.append(each)
        size += length
    if some:
        yield some


def _room(feed: Feed) -> int:
    start, end = parts.frame(parts.prefixes(feed.output))
    return MAX_BYTES - len(encode(prolog(feed.output.stylesheet)) + start + end)


def _shard(feed: Feed, month: tuple[int, int], number: int, urls: list[Url]) -> Shard:
    suffix = f"-{month[0]:04}-{month[1]:02}" + (f"-{number}" if number > 1 else "")
    return parts.shard(feed, suffix, max(each.modified for each in urls), (*month, number))


def _document(feed: Feed, shard: Shard, urls: list[Url]) -> Document:
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
