"""Articles on disk: more of them than fit in memory.

They lie in chunks by the month they were published in, so that going through them in order
means decoding one month at a time (`_spools`).
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from feedpub.errors import ReadError
from feedpub.model import Article

#: Bytes held back until they are written, each month's in one chunk.
_HELD = 8 * 1024 * 1024
#: Bytes of a chunk of a sorted run; one of each run is in memory while they are merged.
_CHUNK_SIZE = 128 * 1024

#: How a MessagePack array begins: its length, which is not known yet.
_LENGTH = b"\xdd\0\0\0\0"

_encode_into = Encoder().encode_into
_decode_rows = Decoder(list[Raw]).decode


@cache
def _decoder() -> Decoder[Article]:
    return Decoder(Article)  # takes 1 ms, and most runs have room for all articles


class _Dated(Protocol):
    """What has a place in the order of articles."""

    @property
    def id(self) -> str: ...

    @property
    def published(self) -> datetime: ...


_Any = TypeVar("_Any", bound=_Dated)


class SpoolRow(Struct, gc=False):
    """An article as it lies on disk, and what it is sorted by.

    Its text stays in UTF-8 until its turn comes: as a string, one emoji makes each letter of it
    take four bytes.
    """

    id: str
    published: datetime
    raw: Raw = Raw()
    #: Which spool it lies in, and where.
    spool: int = 0
    begins: int = 0

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return memoryview(self.raw).nbytes

    def article(self) -> Article:
        """Return the article."""
        return _decoder().decode(self.raw)


_decode_row = Decoder(SpoolRow).decode


def _rows(data: bytes, spool: int, begins: int) -> list[SpoolRow]:
    rows = []
    begins += len(_LENGTH)
    for raw in _decode_rows(data):
        row = _decode_row(raw)
        row.raw, row.spool, row.begins = raw, spool, begins
        begins += row.size
        rows.append(row)
    return rows


class Chunk(Struct, frozen=True):
    """Where some articles of a month lie."""

    month: int
    offset: int
    size: int
    articles: int


def month(article: Article) -> int:
    """Return the number of the month *article* was published in."""
    published = article.published
    return published.year * 12 + published.month


def year_and_month(number: int) -> tuple[int, int]:
    """Return the year and the month that `month` counts as *number*."""
    year, month = divmod(number - 1, 12)
    return year, month + 1


def in_order(articles: Iterable[_Any]) -> list[_Any]:
    """Return *articles* newest first, those of one instant by id."""
    # Sorting by a plain attribute and then resolving the few ties takes half the time of a tuple
    # key.
    ordered = sorted(articles, key=attrgetter("published"), reverse=True)
    start = 0
    for end in range(1, len(ordered) + 1):
        if end == len(ordered) or ordered[end].published != ordered[start].published:
            if end - start > 1:
                ordered[start:end] = sorted(ordered[start:end], key=attrgetter("id"))
            start = end
    return ordered


class _Elsewhere(Struct, frozen=True):
    """What another process wrote to a spool."""

    chunks: list[Chunk]


class _Batch:
    """Articles on their way to a chunk: a MessagePack array whose length comes last."""

    __slots__ = ("count", "data")

    def __init__(self) -> None:
        self.count = 0
        self.data = bytearray(_LENGTH)

    def add(self, article: Article) -> None:
        self.count += 1
        _encode_into(article, self.data, -1)

    def add_row(self, row: SpoolRow) -> None:
        self.count += 1
        self.data += row.raw

    def finished(self) -> bytearray:
        self.data[1:5] = self.count.to_bytes(4, "big")
        return self.data


class Spool:
    """A temporary file of articles; it vanishes with the object.

    Args:
        path: Where it is, so that other processes can open it; who says that removes it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._file: IO[bytes] = _temporary() if path is None else _opened(path)
        weakref.finalize(self, _close, self._file)
        self._batches: dict[int, _Batch] = {}
        self._held = 0
        self._end = 0
        self.chunks: list[Chunk] = []
        #: Which of several it is.
        self.number = 0

    def __reduce__(self) -> tuple[Callable[..., Spool | _Elsewhere], tuple[Any, ...]]:
        if self._path is None:  # to the process this one is a copy of, which has the file already
            return _Elsewhere, (self.chunks,)
        return _reopened, (self._path, self.chunks, self.number)

    def share(self) -> None:
        """See to it that other processes can open the file, as long as this object lives."""
        if self._path is None:
            self._path = _copied(self._file)
            weakref.finalize(self, _remove, self._path)

    def adopt(self, other: Spool | _Elsewhere) -> None:
        """Learn what was written to this file, in another process maybe."""
        self.chunks = other.chunks

    def add(self, article: Article) -> None:
        """Add one article."""
        number = month(article)
        batch = self._batches.get(number)
        if batch is None:
            batch = self._batches[number] = _Batch()
        before = len(batch.data)
        batch.add(article)
        self._held += len(batch.data) - before
        if self._held > _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held back."""
        for number, batch in self._batches.items():
            self.chunks.append(self._write(number, batch))
        self._batches = {}
        self._held = 0
        self._flush_file()

    def _write(self, number: int, batch: _Batch) -> Chunk:
        chunk = Chunk(number, self._end, len(batch.data), batch.count)
        try:
            self._file.write(batch.finished())
        except OSError as error:
            raise _no_room(error) from None
        self._end += chunk.size
        return chunk

    def _flush_file(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            raise _no_room(error) from None

    def read(self, chunk: Chunk) -> list[SpoolRow]:
        """Return the articles of *chunk*."""
        return _rows(self._bytes(chunk.size, chunk.offset), self.number, chunk.offset)

    def article(self, size: int, begins: int) -> Article:
        """Return the article whose *size* bytes begin at *begins*."""
        return _decoder().decode(self._bytes(size, begins))

    def _bytes(self, size: int, offset: int) -> bytes:
        if hasattr(os, "pread"):  # moves no offset, so processes that share the file do not meet
            return os.pread(self._file.fileno(), size, offset)
        position = self._file.tell()
        self._file.seek(offset)
        data = self._file.read(size)
        self._file.seek(position)
        return data

    def all(self) -> Iterator[Article]:
        """Go through all articles as they lie."""
        self.flush()
        decode = Decoder(list[Article]).decode
        return chain.from_iterable(
            decode(self._bytes(each.size, each.offset)) for each in self.chunks
        )

    def sort_run(self, rows: list[SpoolRow], number: int) -> list[Chunk]:
        """Write *rows*, all of one month, in order; return their chunks."""
        chunks: list[Chunk] = []
        batch = _Batch()
        for row in in_order(rows):
            batch.add_row(row)
            if len(batch.data) > _CHUNK_SIZE:
                chunks.append(self._write(number, batch))
                batch = _Batch()
        if batch.count:
            chunks.append(self._write(number, batch))
        self._flush_file()
        return chunks


def _temporary() -> IO[bytes]:
    from tempfile import TemporaryFile  # 10 ms, for large archives only

    try:
        return TemporaryFile(prefix="feedpub-")
    except OSError as error:
        raise _no_room(error) from None


def _opened(path: Path) -> IO[bytes]:
    try:
        with suppress(FileExistsError), path.open("xb"):
            pass
        return path.open("r+b")
    except OSError as error:
        raise _no_room(error) from None


def _reopened(path: Path, chunks: list[Chunk], number: int) -> Spool:
    spool = Spool(path)
    spool.chunks, spool.number = chunks, number
    return spool


def _copied(file: IO[bytes]) -> Path:
    """Return where a copy of *file* is."""
    import shutil
    from tempfile import mkstemp

    try:
        number, path = mkstemp(prefix="feedpub-")
        with os.fdopen(number, "wb") as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy, _HELD)  # at the end of it, and so where it was
    except OSError as error:
        raise _no_room(error) from None
    return Path(path)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _close(file: IO[bytes]) -> None:
    # On a full disk it fails once more, for what is still to be written.
    with suppress(OSError):
        file.close()


def _no_room(error: OSError) -> ReadError:
    return ReadError(
        f"records cannot be written to a temporary file: {error.strerror or error}",
        help="Free some space, or set TMPDIR to a directory that has space.",
    )
