"""What a reader is: a kind of source, and how to get records out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from feedpub.articles.notes import Broken
from feedpub.model import Value

#: Largest record, in bytes; a longer line is skipped without being kept in memory.
MAX_RECORD = 64 * 1024 * 1024


#: Line, number in its source, and either JSON text, its value, or what is wrong with it.
Record = tuple[int | None, int | None, bytes | Mapping[str, Any] | Broken]


class Reader(Value, frozen=True, gc=True):
    """A kind of source.

    Attributes:
        name: What ``format`` in a configuration calls it.
        suffixes: Of its files, lower-case; without ``.gz``.
        records: Yields the records of a stream of UTF-8, and never raises for bad data.
        sniff: How sure it is that a source beginning with these bytes is of its kind: 0 no,
            1 likely, 2 certain, whatever the file's suffix says.
        by_line: Whether a source can be cut at any line end and its parts read apart.
    """

    name: str
    suffixes: tuple[str, ...]
    records: Callable[[BinaryIO], Iterator[Record]]
    sniff: Callable[[bytes], int]
    by_line: bool = False
