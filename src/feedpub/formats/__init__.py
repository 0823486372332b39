"""Formats turn a feed into documents. One module per format.

To add a format, add a module here with a module-level `Format`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from feedpub.documents import KINDS
from feedpub.errors import UsageError
from feedpub.formats._channel import Said
from feedpub.formats._content import image_type
from feedpub.formats._dialect import PLAIN, Dialect, Extension, Values
from feedpub.formats._format import ByItem, ByMonth, Format, entry
from feedpub.model import Article, Deletion, Document, Feed
from feedpub.registry import Members

FORMATS = Members(sys.modules[__name__], Format, key=lambda each: each.name)


def media_type(name: str) -> str:
    """Return what a server should send documents of *name*, a format or a kind, as."""
    return FORMATS[name].media_type if name in FORMATS else KINDS[name].media_types[0]


def usual() -> list[dict[str, Any]]:
    """Return the outputs that are made by default."""
    ranked = (each for each in FORMATS.values() if each.rank is not None)
    chosen = sorted(ranked, key=lambda each: (each.rank, each.name))
    return [{"format": each.name, **each.defaults} for each in chosen]


def write(feed: Feed, dialect: Dialect = PLAIN) -> Iterator[Document]:
    """Write *feed* in the format that its output names, without cleaning or checking it.

    A feed is one document; a sitemap may be several, its index last. They come one at a time, so
    that the caller need not hold more than one.

    Args:
        feed: What to write.
        dialect: How to write for one aggregator, in formats that support it.

    Raises:
        UsageError: There is no such format.
    """
    format = find(feed.output.format)
    feed = addressed(feed)
    return format.write(feed, dialect) if format.speaks else format.write(feed)


def find(name: str) -> Format:
    """Return the format *name*.

    Raises:
        UsageError: There is no such format.
    """
    if name not in FORMATS:
        raise UsageError(f"there is no format {name!r}", help=f"Use one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def addressed(feed: Feed) -> Feed:
    """Return *feed*, with URLs as its articles' ids if its output has ``guid = "url"``."""
    if feed.output.guid != "url":
        return feed
    deleted: dict[str, Deletion] = {}
    for each in feed.deleted:  # the latest first: of two articles with one page it counts
        deleted.setdefault(each.url, replace(each, id=each.url))
    return replace(feed, articles=_Addressed(feed.articles), deleted=tuple(deleted.values()))


class _Addressed:
    """Articles with their URLs as ids, which can be iterated more than once."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = articles

    def __iter__(self) -> Iterator[Article]:
        return (replace(each, id=each.url) for each in self._articles)


def next_change(feed: Feed) -> datetime | None:
    """Return the instant after *feed*'s `now` at which it would change without new records.

    It iterates over the feed's articles once more.
    """
    return FORMATS[feed.output.format].next_change(feed)


__all__ = [
    "FORMATS",
    "PLAIN",
    "ByItem",
    "ByMonth",
    "Dialect",
    "Extension",
    "Format",
    "Said",
    "Values",
    "addressed",
    "entry",
    "find",
    "image_type",
    "next_change",
    "usual",
    "write",
]
