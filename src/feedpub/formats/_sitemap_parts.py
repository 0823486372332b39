"""Shared by the sitemap formats: the parts of a ``urlset``, and the index of several.

https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urljoin

from feedpub import dates, urls
from feedpub.errors import UsageError
from feedpub.markup import NAMESPACES, Tags, encode, prolog, quote
from feedpub.model import Article, Document, Entry, Feed, Output, Value, Video

#: https://www.sitemaps.org/faq.php#faq_sitemap_size
MAX_URLS = 50_000
MAX_BYTES = 52_428_800
#: https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps
MAX_IMAGES = 1_000

sitemap, image, video, xhtml = Tags(), Tags("image"), Tags("video"), Tags("xhtml")


class Shard(Value, frozen=True):
    """One of several files, as the index lists it."""

    name: str
    url: str
    modified: datetime
    #: Its position in the index.
    order: tuple[int, ...] = ()


def shard(feed: Feed, suffix: str, modified: datetime, order: tuple[int, ...] = ()) -> Shard:
    """Return the shard beside *feed*'s own file, with *suffix* added to its name."""
    stem = feed.path.removesuffix(".gz").removesuffix(".xml")
    gzip = feed.output.gzip or feed.path.endswith(".gz")
    return beside(feed, f"{stem}{suffix}.xml{'.gz' if gzip else ''}", modified, order)


def beside(feed: Feed, name: str, modified: datetime, order: tuple[int, ...]) -> Shard:
    """Return the shard *name*, which is in the folder of *feed*'s own file."""
    base = feed.url or urljoin(feed.publication.url, feed.path)
    return Shard(
        name=name, url=urljoin(base, name.rpartition("/")[2]), modified=modified, order=order
    )


def document(
    feed: Feed, data: bytes, entries: Iterable[Entry] = (), shard: Shard | None = None
) -> Document:
    """Return *shard*, or the output's own file, as a document; gzipped if its name says so."""
    name = shard.name if shard else feed.path
    return Document(
        name=name,
        format=feed.output.format,
        data=_gzipped(data) if name.endswith(".gz") else data,
        articles=tuple(entries),
        url=shard.url if shard else feed.url,
    )


def _gzipped(data: bytes) -> bytes:
    # Not gzip.compress(), whose header depends on the version of Python.
    from gzip import GzipFile
    from io import BytesIO

    packed = BytesIO()
    with GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


class Versions:
    """Which pages are language versions of one another.

    Search engines ignore a version that does not link back, and the older article seldom names its
    translation. Articles come newest first, so what a newer one says about an older one is kept
    until the older one is reached.

    https://developers.google.com/search/docs/specialty/international/localized-versions
    """

    #: The most pages that are kept while waiting for their articles.
    LIMIT = 50_000

    def __init__(self) -> None:
        self._told: dict[str, dict[str, str]] = {}

    def concern(self, article: Article) -> bool:
        """Return whether the article has other versions."""
        return bool(article.translations) or article.url in self._told

    def of(self, article: Article, language: str) -> dict[str, str]:
        """Return language → address of all versions, the article's own among them."""
        told = self._told.pop(article.url, {})
        # What a page says about its own language overrides what others say.
        versions = {tag: url for tag, url in told.items() if url != article.url}
        known = {article.url, *versions.values()}
        versions |= {e.language: e.url for e in article.translations if e.url not in known}
        if versions:
            versions[article.language or language] = article.url
        for address in versions.values():
            if address != article.url:
                self._told[address] = self._told.get(address, {}) | versions
        while len(self._told) > self.LIMIT:
            del self._told[next(iter(self._told))]
        return versions


def is_listed(article: Article) -> bool:
    """Return whether the article's own address should be in a sitemap.

    A page with noindex, or with another canonical address, contradicts its sitemap entry; and a
    single address that is too long makes search engines refuse the whole file.
    """
    return (
        not article.noindex
        and article.canonical_url in (None, article.url)
        and len(article.url) <= urls.LONGEST_LISTED
    )


def line(location: str, modified: datetime | None = None, extensions: Iterable[str] = ()) -> bytes:
    """Return a ``url`` element as text. The order is fixed: extensions come last."""
    element = sitemap.url.block(
        1,
        (
            sitemap.loc(location),
            sitemap.lastmod(dates.rfc3339(modified) if modified else None),
            *extensions,
        ),
    )
    return encode(f"  {element}\n")


def urlset(lines: Iterable[bytes], prefixes: Iterable[str], stylesheet: str | None) -> bytes:
    """Return a complete ``urlset`` of *lines*, declaring those of *prefixes* that occur."""
    urls = b"".join(lines)
    head, tail = frame(prefix for prefix in prefixes if f"<{prefix}:".encode() in urls)
    return b"".join((encode(prolog(stylesheet)), head, urls, tail))


def frame(prefixes: Iterable[str]) -> tuple[bytes, bytes]:
    """Return the start and end of a ``urlset`` that declares *prefixes*."""
    return _opened("urlset", prefixes), b"</urlset>\n"


def _opened(name: str, prefixes: Iterable[str] = ()) -> bytes:
    spaces = "".join(f" xmlns:{prefix}={quote(NAMESPACES[prefix])}" for prefix in prefixes)
    return encode(f"<{name} xmlns={quote(NAMESPACES['sitemap'])}{spaces}>\n")


def index(feed: Feed, shards: Sequence[Shard]) -> Document:
    """Return the ``sitemapindex`` of *shards*, at the output's own path.

    Raises:
        UsageError: There are more shards than an index may list.
    """
    if len(shards) > MAX_URLS:
        raise UsageError(
            f"{feed.path}: {len(shards)} files are more than an index may list ({MAX_URLS})",
            help="Make several outputs of it, by section or language.",
        )
    lines = [
        sitemap.sitemap.block(
            1,
            (
                sitemap.loc(each.url),
                sitemap.lastmod(dates.rfc3339(each.modified)),
            ),
        )
        for each in shards
    ]
    text = "".join(f"  {line}\n" for line in lines) + "</sitemapindex>\n"
    data = encode(prolog(feed.output.stylesheet)) + _opened("sitemapindex") + encode(text)
    return document(feed, data)


def extensions(article: Article, feed: Feed, versions: Versions) -> Iterator[str]:
    """Yield the extension elements that the output adds to the article's address."""
    output = feed.output
    if output.translations:
        for tag, address in sorted(versions.of(article, feed.language).items()):
            yield xhtml.link.empty(rel="alternate", hreflang=tag, href=address)
    if output.images:
        yield from images(article)
    if output.videos:
        yield from (_video(each, article.url) for each in article.videos)


def prefixes(output: Output) -> list[str]:
    """Return the prefixes that `extensions` may use."""
    wanted = (("image", output.images), ("video", output.videos), ("xhtml", output.translations))
    return [prefix for prefix, on in wanted if on]


def images(article: Article) -> Iterator[str]:
    """Yield the article's images; Google reads nothing else of the extension."""
    for each in article.images[:MAX_IMAGES]:
        yield image.image.block(2, (image.loc(each.url),))


def _video(each: Video, page: str) -> str:
    """Return the video, its elements in the order of Google's schema.

    https://developers.google.com/search/docs/crawling-indexing/sitemaps/video-sitemaps
    """
    content, player = (
        None if address == page else address for address in (each.content_url, each.player_url)
    )
    if content is None and player is None:
        return ""
    return video.video.block(
        2,
        (
            video.thumbnail_loc(each.thumbnail),
            video.title(_cut(each.title, 100)),
            video.description(_cut(each.description, 2048)),
            video.content_loc(content),
            video.player_loc(player),
            video.duration(_duration(each.duration)),
            video.expiration_date(_date(each.expires)),
            video.publication_date(_date(each.published)),
            *(video.tag(tag) for tag in each.tags[:32]),
            video.family_friendly(_yes_no(each.family_friendly)),
            video.requires_subscription(_yes_no(each.requires_subscription)),
            video.live(_yes_no(each.live)),
        ),
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _duration(value: int | None) -> str | None:
    return str(value) if value is not None and 1 <= value <= 28_800 else None


def _date(value: datetime | None) -> str | None:
    return None if value is None else dates.rfc3339(value)


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else ("yes" if value else "no")
