"""Lines of a stream of any size, in bounded memory and linear time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_BLOCK = 1 << 20
#: A line longer than this is not even skipped: its source may never end.
ENDLESS = 1 << 30


def lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield the lines of *stream* without their ends; ``None`` for one longer than *limit*.

    Raises:
        OSError: A line is longer than `ENDLESS`.
    """
    parts: list[bytes] = []
    size = 0
    while block := stream.read(_BLOCK):
        first, *others = block.split(b"\n")
        # A line of many blocks is joined once, at its end: adding as one goes is quadratic.
        size += len(first)
        if size <= limit:
            parts.append(first)
        else:
            parts.clear()
            if size > ENDLESS:
                raise OSError(f"a line is longer than {ENDLESS:,} bytes")
        if not others:
            continue
        yield b"".join(parts) if size <= limit else None
        last = others.pop()
        yield from others
        parts, size = [last], len(last)
    if size > limit:
        yield None
    elif size:
        yield b"".join(parts)


class Portion:
    """The first *length* bytes of what *stream* still holds."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int) -> bytes:
        """Return up to *size* bytes more."""
        block = self._stream.read(min(size, self._left))
        self._left -= len(block)
        return block


class Remembering:
    """What *stream* holds; knows its last byte.

    Args:
        stream: Where it comes from.
        returns: Whether its lines end with carriage returns alone.
    """

    def __init__(self, stream: BinaryIO, *, returns: bool = False) -> None:
        self._stream = stream
        self._returns = returns
        self.last = b""
        self.ended = False

    def read(self, size: int) -> bytes:
        """Return up to *size* bytes more."""
        block = self._stream.read(size)
        self.ended = not block
        self.last = block[-1:] or self.last
        return block.replace(b"\r", b"\n") if self._returns else block
