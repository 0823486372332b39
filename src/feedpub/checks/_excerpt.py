"""A document without the entries that are known to be fine, and where its parts stood."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise

from feedpub.markup import Element


class Excerpt:
    """What is left of a document to look at.

    Attributes:
        data: Its bytes.
        omitted: How many entries were left out.
        parent: What holds the entries; unset until the bytes are read.
        tag: The entries' name, as lxml has it.
    """

    parent: Element

    def __init__(self, data: bytes, kept: list[tuple[int, int]], omitted: list[tuple[int, int]],
                 tag: str) -> None:  # fmt: skip
        """Make the excerpt of *data*.

        Args:
            data: The whole document.
            kept: Start and end of each part that is kept.
            omitted: Number of entries kept, then of those left out behind them, where that is so.
            tag: The entries' name, as lxml has it.
        """
        view = memoryview(data)
        self.data = b"".join(view[start:end] for start, end in kept)
        self.tag = tag
        self._starts = [0, *accumulate(end - start for start, end in kept)]
        self._moved = [start for start, _ in kept]
        self._before = [number for number, _ in omitted]
        self._omitted = [0, *accumulate(count for _, count in omitted)]
        self.omitted = self._omitted[-1]
        assert all(end <= start for (_, end), (start, _) in pairwise(kept))

    def offset(self, offset: int) -> int:
        """Return where in the document the byte at *offset* of the excerpt stands."""
        part = min(bisect_right(self._starts, offset), len(self._moved)) - 1
        return self._moved[part] + offset - self._starts[part]

    def number(self, number: int) -> int:
        """Return the position in the document of entry *number* of the excerpt, both from 0."""
        return number + self._omitted[bisect_right(self._before, number)]
