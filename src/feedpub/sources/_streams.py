"""Streams of bytes, looked into, unpacked and decoded as they are read."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from typing import BinaryIO, cast

from feedpub.errors import ReadError

_HEAD = 64 * 1024
#: A gzip file may unpack to this many times its size: text packs to a tenth, bombs to 1/1000.
MAX_RATIO = 200
#: ... once it has unpacked to more than this many bytes.
_UNSUSPICIOUS = 32 * 1024 * 1024


class Peeked(io.RawIOBase):
    """A stream whose first bytes have been looked at and are still to be read."""

    def __init__(self, stream: io.RawIOBase | BinaryIO) -> None:
        self._stream = stream
        self.head = _first(stream)
        self._left = self.head

    def read(self, size: int, /) -> bytes:  # type: ignore[override]  # a size is always given
        if self._left:
            block, self._left = self._left[:size], self._left[size:]
            return block
        return self._stream.read(size) or b""


def _first(stream: io.RawIOBase | BinaryIO) -> bytes:
    # A pipe gives what it has; go on until there is enough, or an end.
    head = b""
    while len(head) < _HEAD and (block := stream.read(_HEAD - len(head))):
        head += block
    return head


class Gunzipped(io.RawIOBase):
    """The content of a gzip stream, within reason."""

    def __init__(self, stream: io.RawIOBase, name: str) -> None:
        self._packed = _Counted(stream)
        self._stream = gzip.GzipFile(fileobj=cast("BinaryIO", self._packed))
        self._name = name
        self._size = 0

    def read(self, size: int, /) -> bytes:  # type: ignore[override]  # a size is always given
        # Not more at once than is unpacked: what is damaged further on does not cost it.
        block = self._stream.read1(size)
        self._size += len(block)
        if self._size > _UNSUSPICIOUS and self._size > MAX_RATIO * self._packed.count:
            raise ReadError(
                f"unpacks to more than {MAX_RATIO} times its size", place=self._name,
                help="Text does not compress that well; if it is intended, decompress it first.",
            )  # fmt: skip
        return block


class Lenient(io.RawIOBase):
    """A stream that ends where it cannot be read any further, and knows why."""

    def __init__(self, stream: io.RawIOBase | BinaryIO) -> None:
        self._stream = stream
        self.fault: Exception | None = None

    def read(self, size: int, /) -> bytes:  # type: ignore[override]  # a size is always given
        if self.fault is not None:
            return b""
        try:
            return self._stream.read(size) or b""
        except (OSError, EOFError, zlib.error, UnicodeDecodeError, ReadError) as error:
            self.fault = error
            return b""


class _Counted(io.RawIOBase):
    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        block = self._stream.read(-1 if size is None else size) or b""
        self.count += len(block)
        return block


class Utf8(io.RawIOBase):
    """A stream of another encoding as UTF-8."""

    def __init__(self, stream: io.RawIOBase, encoding: str) -> None:
        self._stream = stream
        # A lone surrogate becomes bytes that are not UTF-8, so its record is reported.
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def read(self, size: int, /) -> bytes:  # type: ignore[override]  # a size is always given
        while block := self._stream.read(size):
            if text := self._decoder.decode(block):
                return text.encode("utf-8", "surrogatepass")
        self._decoder.decode(b"", final=True)
        return b""
