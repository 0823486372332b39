"""A large file of lines, read by several processes; the result is the same as that of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from feedpub import workers
from feedpub.articles.collection import in_memory
from feedpub.articles.spool import Spool
from feedpub.sources._lines import Portion
from feedpub.sources._reader import Reader, Record
from feedpub.sources._reading import Stop, Tally

#: Smaller files are read before half of their articles have come from another process.
WORTHWHILE = 16 * 1024 * 1024
#: How much more this process reads than others, whose articles must travel.
_OWN = 1.3
_BLOCK = 1 << 20


def processes(wanted: int | None, size: int) -> int:
    """Return how many processes a file of *size* bytes is worth here."""
    if size < WORTHWHILE:
        return 1
    return workers.allowed(wanted)


def take(tally: Tally, path: Path, name: str, reader: Reader, *, start: int, count: int) -> bool:
    """Let *count* processes read the file at *path* from *start* on into *tally*.

    Returns:
        Whether they did. If a process dies, or so many records are bad that reading has to stop,
        nothing is taken: one process reading from the beginning knows where.
    """
    limit = in_memory(path.stat().st_size)
    ranges = _ranges(path, start, count, own=_OWN if limit else 1)
    # Opened here, so that both this process and the one that writes have the file.
    spools = [Spool() for _ in ranges]

    def read(index: int) -> Tally:
        part = tally.apart(spools[index], limit)
        with path.open("rb") as stream, suppress(Stop):
            part.take(_records(reader, stream, start, *ranges[index]), name)
        return part

    try:
        parts = list(workers.share(read, range(len(ranges)), workers=len(ranges)))
    except ChildProcessError:
        return False  # what a process that died has written already is not to be told apart
    rejected = len(tally.rejected) + sum(len(part.rejected) for part in parts)
    if not tally.quarantine and rejected >= tally.patience:
        return False
    for part, spool in zip(parts, spools, strict=True):
        tally.adopt(part, spool)
    return True


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
