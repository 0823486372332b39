"""Shared by formats whose documents have the articles of one month each, the oldest first.

Articles come newest first. A document that lists them the other way round, and months that are
split from their oldest end, keep their bytes when new articles appear.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, groupby, islice

import msgspec

from feedpub.model import Article, Entry, Value

#: Lines that are put aside at once.
_HELD = 10_000


class Line(Value, frozen=True, array_like=True):
    """An article as it is written, and what its document needs to know about it."""

    data: bytes
    modified: datetime
    entry: Entry
    #: What the document writes once for all of its articles: key → how it is written.
    shared: tuple[tuple[str, bytes], ...] = ()


def by_month(articles: Iterable[Article]) -> Iterator[tuple[tuple[int, int], Iterator[Article]]]:
    """Yield year and month of the *articles*, which are in order, with those of the month."""
    return groupby(articles, key=_month)


def _month(article: Article) -> tuple[int, int]:
    published = article.published
    return published.year, published.month


def oldest_first(lines: Iterable[Line], most: int, room: int = sys.maxsize) -> Iterator[list[Line]]:
    """Yield *lines* from their end, in lists of at most *most* and at most *room* bytes."""
    return packed(chain.from_iterable(backwards(lines, min(most, _HELD))), most, room)


def backwards(lines: Iterable[Line], size: int = _HELD, held: int = 5) -> Iterator[list[Line]]:
    """Yield *lines* in reverse, in lists of at most *size*; beyond *held* they are kept on disk."""
    from tempfile import TemporaryFile

    remaining = iter(lines)
    waiting: deque[list[Line]] = deque()
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
            yield msgspec.msgpack.decode(file.read(length), type=list[Line])[::-1]


def packed(lines: Iterable[Line], most: int, room: int) -> Iterator[list[Line]]:
    """Yield *lines* in lists of at most *most* and at most *room* bytes."""
    some: list[Line] = []
    size = 0
    for each in lines:
        length = len(each.data)
        if len(some) == most or (some and size + length > room):
            yield some
            some, size = [], 0
        some.append(each)
        size += length
    if some:
        yield some


def suffix(month: tuple[int, int], number: int) -> str:
    """Return what the name of document *number* of a month has behind that of the output."""
    return f"-{month[0]:04}-{month[1]:02}" + (f"-{number}" if number > 1 else "")
