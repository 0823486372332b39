"""What a format is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from feedpub.model import Article, Document, Entry, Feed, Value


def never(feed: Feed) -> datetime | None:
    """Return ``None``: time alone changes nothing in *feed*."""
    del feed
    return None


class ByMonth(Value, frozen=True, gc=True):
    """How the documents of a format can be made a month at a time, in any order.

    Attributes:
        shards: Writes those of a feed that holds some months, each with what `over` asks for.
        over: Makes the document that lists them all.
    """

    shards: Callable[[Feed], Iterator[tuple[Document, Any]]]
    over: Callable[[Feed, Iterable[Any]], Document]


class ByItem(Protocol):
    """How a document of a format can be made some items at a time."""

    def items(self, feed: Feed, articles: Iterable[Article], said: Any) -> Iterator[bytes]:
        """Yield each of *articles* as *feed* has it, and note in *said* what `around` must know."""

    def around(self, feed: Feed, said: Any) -> tuple[bytes, bytes]:
        """Return what precedes the items of *feed* and what follows them."""


class Format(Value, frozen=True, gc=True):
    """A format, and how to write a feed in it.

    Attributes:
        name: As ``format = "…"`` says it.
        media_type: What a server should send it as.
        path: Where it goes unless the output says otherwise.
        limit: How many articles it holds unless the output says otherwise; ``None``: all.
        may_be_empty: Whether a document without any article is fit to be published.
        needs_bodies: Whether it carries the articles' HTML, which is dear to prepare.
        write: Makes the documents of a feed, one after the other.
        speaks: Whether `write` takes a `Dialect` as well.
        by_item: How a document can be made some items at a time.
        by_month: How to share the writing, if articles name no translations.
        next_change: When the same articles would make other documents, if time alone does that.
        rank: Its place among what is made if nobody says what to make; ``None``: it is not.
        defaults: What its output says then, besides the format.
        ends_with: Tells of an article, and the instant of writing, that none older is written.
    """

    name: str
    media_type: str
    path: str
    write: Callable[..., Iterator[Document]]
    speaks: bool = False
    limit: int | None = None
    may_be_empty: bool = False
    needs_bodies: bool = False
    by_item: ByItem | None = None
    by_month: ByMonth | None = None
    next_change: Callable[[Feed], datetime | None] = never
    rank: int | None = None
    defaults: Mapping[str, Any] = MappingProxyType({})
    ends_with: Callable[[Article, datetime], bool] | None = None


def entry(article: Article) -> Entry:
    """Return what a document remembers of *article*."""
    return Entry(id=article.id, title=article.title, url=article.url, origin=article.origin)
