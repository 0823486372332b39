"""A document without the entries that are known to be valid, with their original positions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from feedpub.markup import Element


class Span(NamedTuple):
    """An entry: its start, its end, and its position among the entries, from 0."""

    start: int
    end: int
    number: int


class Excerpt:
    """The part of a document that must be checked.

    Attributes:
        data: Its bytes.
        omitted: How many entries were left out.
        parent: The parent of the entries; unset until the bytes are parsed.
        tag: The entries' tag, in lxml's notation.
    """

    parent: Element

    def __init__(self, data: bytes, omitted: Sequence[Span], tag: str) -> None:
        """Make the excerpt of *data* without the entries *omitted*, in document order."""
        kept = _between(omitted, len(data))
        view = memoryview(data)
        self.data = b"".join(view[start:end] for start, end in kept)
        self.tag = tag
        self.omitted = len(omitted)
        self._starts = [0, *accumulate(end - start for start, end in kept)][:-1]
        self._moved = [start for start, _ in kept]
        #: For each omitted entry, the number of entries before it that were kept.
        self._before = [each.number - index for index, each in enumerate(omitted)]

    def offset(self, offset: int) -> int:
        """Return the offset in the document of the byte at *offset* in the excerpt."""
        part = bisect_right(self._starts, offset) - 1
        return self._moved[part] + offset - self._starts[part]

    def number(self, number: int) -> int:
        """Return the position in the document of entry *number* of the excerpt, both from 0."""
        return number + bisect_right(self._before, number)


def _between(omitted: Sequence[Span], end: int) -> list[tuple[int, int]]:
    """Return start and end of each part that is not *omitted*."""
    kept, position = [], 0
    for each in omitted:
        if position < each.start:
            kept.append((position, each.start))
        position = each.end
    return [*kept, (position, end)]
