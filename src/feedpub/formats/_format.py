"""The class `Format`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from feedpub.model import Article, Document, Entry, Feed, Value

#: An item in three: what precedes the text of its body in CDATA, that text, and what follows it.
#: The text is empty where there is no body, or it stands escaped among the rest.
Pieces: TypeAlias = tuple[str, str, str]


def never(feed: Feed) -> datetime | None:
    """Return ``None``: *feed* does not change by the passing of time."""
    del feed
    return None


class ByMonth(Value, frozen=True, gc=True):
    """How the documents of a format can be made a month at a time, in any order.

    Attributes:
        shards: Writes those of a feed that has some months, each with what `over` needs.
        over: Makes the index of all of them.
        shard: The type of what `over` needs, which `msgspec` can encode: it is remembered of those
            that are not made again.
        translations: Whether a month may name translations of articles in others.
    """

    shards: Callable[[Feed], Iterator[tuple[Document, Any]]]
    over: Callable[[Feed, Iterable[Any]], Document]
    shard: type[Any]
    translations: bool = True


class ByItem(Protocol):
    """How a document of a format can be made in batches of items."""

    def items(self, feed: Feed, articles: Iterable[Article], said: Any) -> Iterator[Pieces]:
        """Yield each of *articles* as an item of *feed*; record in *said* what `around` needs."""

    def around(self, feed: Feed, said: Any) -> tuple[bytes, bytes]:
        """Return what precedes the items of *feed* and what follows them."""


class Format(Value, frozen=True, gc=True):
    """A format, and how to write a feed in it.

    Attributes:
        name: Its name in ``format = "…"``.
        media_type: The media type that a server should send.
        path: The default path.
        limit: The default number of articles; ``None`` for all.
        may_be_empty: Whether a document without articles may be published.
        has_tombstones: Whether it can say that an article was withdrawn.
        has_archives: Whether older articles can be in documents of their own (RFC 5005).
        needs_bodies: Whether it contains the articles' HTML, which is expensive to prepare.
        names_hubs: Whether it names the WebSub hubs of the publication.
        write: Yields the documents of a feed.
        speaks: Whether `write` accepts a `Dialect` as well.
        by_item: How a document can be made in batches of items.
        by_month: How to write months in parallel, unless they name translations in others.
        next_change: Returns when the same articles would make different documents.
        rank: Its position among the default outputs; ``None`` if it is not one.
        defaults: The settings of its default output, besides the format.
        ends_with: Called with an article and the instant of writing; returns whether no older
            article is written.
    """

    name: str
    media_type: str
    path: str
    write: Callable[..., Iterator[Document]]
    speaks: bool = False
    limit: int | None = None
    may_be_empty: bool = False
    has_tombstones: bool = False
    has_archives: bool = False
    needs_bodies: bool = False
    names_hubs: bool = False
    by_item: ByItem | None = None
    by_month: ByMonth | None = None
    next_change: Callable[[Feed], datetime | None] = never
    rank: int | None = None
    defaults: Mapping[str, Any] = MappingProxyType({})
    ends_with: Callable[[Article, datetime], bool] | None = None


def entry(article: Article) -> Entry:
    """Return the entry for *article* that a document keeps."""
    return Entry(
        id=article.id,
        title=article.title,
        url=article.url,
        origin=article.origin,
        published=article.published,
        access=article.access,
    )
