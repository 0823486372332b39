"""A large file of lines, read in parts; the result is the same as that of reading it in one go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from msgspec import Struct

from feedpub.articles.collection import in_memory
from feedpub.articles.spool import Spool
from feedpub.executors import Pool
from feedpub.sources._lines import Portion
from feedpub.sources._reader import Reader, Record
from feedpub.sources._reading import Stop, Tally

#: Smaller files are read before half of their articles have come from another process.
WORTHWHILE = 16 * 1024 * 1024
#: How much more this process reads than others, whose articles must travel.
_OWN = 1.15
_BLOCK = 1 << 20


def can_share(tally: Tally, pool: Pool, size: int) -> bool:
    """Return whether a file of *size* bytes can be read in parts, and is worth it."""
    return pool.is_worth(size, WORTHWHILE) and (tally.collector.is_portable or pool.copies)


class _Parts(Struct):
    """A file that is read in parts."""

    path: Path
    #: What people call it.
    name: str
    reader: Reader
    start: int
    ranges: list[tuple[int, int]]
    #: Where the articles of each part go; whoever reads it has, or opens, the same file.
    spools: list[Spool]
    #: Empty.
    tally: Tally
    #: Bytes of articles that may stay in memory.
    limit: int
    #: Whether what is read has to be in the spool at the end.
    travels: bool


def take(tally: Tally, path: Path, name: str, reader: Reader, *, start: int, pool: Pool) -> bool:
    """Let the workers of *pool* read the file at *path* from *start* on into *tally*.

    Returns:
        Whether they did. If one dies, or so many records are bad that reading has to stop, nothing
        is taken: one process reading from the beginning knows where.
    """
    limit = in_memory(path.stat().st_size)
    copies = pool.copies
    ranges = _ranges(path, start, pool.size, own=_OWN if limit and copies else 1)
    # Opened here, so that both this process and the one that writes have the file.
    spools = [Spool() if copies else Spool(pool.new_path()) for _ in ranges]
    parts = _Parts(
        path, name, reader, start, ranges, spools, tally.apart(None, 0), limit, travels=not copies
    )
    try:
        taken = list(pool.map(_read, parts, range(len(ranges)), copies=copies))
    except ChildProcessError:
        return False  # what a process that died has written already is not to be told apart
    rejected = len(tally.rejected) + sum(len(part.rejected) for part in taken)
    if tally.allowance is None and rejected >= tally.patience:
        return False
    for part, spool in zip(taken, spools, strict=True):
        tally.adopt(part, spool)
    return True


def _read(parts: _Parts, index: int) -> Tally:
    part = parts.tally.apart(parts.spools[index], parts.limit)
    with parts.path.open("rb") as stream, suppress(Stop):
        part.take(_records(parts.reader, stream, parts.start, *parts.ranges[index]), parts.name)
    part.mapper = None  # it has done its work, and need not be sent
    if parts.travels:
        part.collector.spill()
    return part


def _ranges(path: Path, start: int, count: int, own: float) -> list[tuple[int, int]]:
    """Return *count* ranges of bytes, each ending at a line's end.

    They are of one length, but for the first, which is *own* times as long.
    """
    size = path.stat().st_size
    length = (size - start) / (own + count - 1)
    cuts = [start]
    with path.open("rb") as stream:
        for index in range(count - 1):
            wanted = start + int(length * (own + index))
            cuts.append(max(cuts[-1], _line_end(stream, wanted, size)))
    cuts.append(size)
    return [(begin, end) for begin, end in pairwise(cuts) if begin < end]


def _line_end(stream: BinaryIO, position: int, size: int) -> int:
    stream.seek(position)
    while block := stream.read(_BLOCK):
        found = block.find(b"\n")
        if found >= 0:
            return position + found + 1
        position += len(block)
    return size


def _records(
    reader: Reader, stream: BinaryIO, start: int, begin: int, end: int
) -> Iterator[Record]:
    """Yield the records between *begin* and *end* of a file that starts at *start*."""
    stream.seek(start)
    before = _count_lines(Portion(stream, begin - start))
    assert reader.records is not None, "what is cut into lines is a stream"
    for record in reader.records(cast("BinaryIO", Portion(stream, end - begin))):
        record.line = (record.line or 0) + before
        yield record


def _count_lines(part: Portion) -> int:
    count = 0
    while block := part.read(_BLOCK):
        count += block.count(b"\n")
    return count
