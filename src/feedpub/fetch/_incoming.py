"""Bodies as streams: unpacked as they come, within limits, and whole or an error."""

from __future__ import annotations

import io
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from feedpub.errors import ReadError
from feedpub.fetch.answers import UnreachableError
from feedpub.text import shown

if TYPE_CHECKING:
    from feedpub.fetch import FetchOptions
    from feedpub.fetch._responses import Incoming
    from feedpub.fetch.client import Client

#: Most bytes that are unpacked in one step.
_BLOCK = 1 << 18
#: Text packs to a tenth, bombs to a thousandth; small bodies may do as they like.
_RATIO = 200
_UNSUSPICIOUS = 32 << 20
#: Content codings that requests offer: https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1
CODINGS = "gzip, deflate"


class AnswerBody(io.RawIOBase):
    """The body of an answer, read once, from front to end.

    Attributes:
        url: The URL it came from in the end.
        headers: The headers of the answer, by lower-case name.
    """

    def __init__(
        self,
        incoming: Incoming,
        client: Client,
        options: FetchOptions,
        *,
        done: Callable[[], object],
    ) -> None:
        self.url = incoming.url
        self.headers: Mapping[str, str] = incoming.headers
        self._incoming, self._done = incoming, done
        packed = _Packed(incoming, client, options)
        self._blocks = _bounded(_plain(packed), packed, options.size)
        self._block, self._position = b"", 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to *size* bytes more; all there are, if it is negative.

        Raises:
            ReadError: The body breaks off, is damaged, too large or too slow.
        """
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_BLOCK), b""))
        if self._position >= len(self._block):
            self._block, self._position = next(self._blocks, b""), 0
        found = self._block[self._position : self._position + size]
        self._position += len(found)
        return found

    def readable(self) -> bool:
        """Return True."""
        return True

    def close(self) -> None:
        """Let go of the connection."""
        if not self.closed:
            self._incoming.close()
            self._done()
        super().close()


class _Packed:
    """The bytes that come, and how long they take."""

    def __init__(self, incoming: Incoming, client: Client, options: FetchOptions) -> None:
        self.place = incoming.url
        self.coding = incoming.headers.get("content-encoding", "").strip().lower()
        self.size = 0
        self._incoming, self._client, self._options = incoming, client, options

    def pieces(self) -> Iterator[bytes]:
        """Yield them, as long as they keep coming; the reader may take its time."""
        timeout, slowest = self._options.timeout, self._options.slowest
        left, total = timeout, self._options.longest
        pieces = self._incoming.pieces()
        last = b""
        while True:
            self._client.renew(min(left, total))
            began = time.monotonic()
            piece = self._next(pieces)
            if piece is None:
                break
            waited = time.monotonic() - began
            left, total = min(timeout, left - waited + len(piece) / slowest), total - waited
            self.size += len(piece)
            last = piece
            yield piece
        # h11 would drop what follows, and a body cut short can look like a whole one.
        if "content-length" in self._incoming.headers and not self._incoming.received().endswith(
            last
        ):
            raise not_whole(self.place, "it has more bytes than Content-Length says")

    def _next(self, pieces: Iterator[bytes]) -> bytes | None:
        try:
            return next(pieces, None)
        except UnreachableError as error:
            if "in time" in str(error):
                why = f"after {self.size:,} bytes the server is silent, or too slow"
            else:
                why = f"the connection broke off after {self.size:,} bytes"
            raise not_whole(self.place, why) from None


def not_whole(place: str, why: str) -> ReadError:
    """Return the error of a body that is not all that the server has."""
    return ReadError(
        f"the answer is incomplete: {why}", place=place,
        help="Run it again; if it fails again, tell the operator of the server.",
    )  # fmt: skip


def _plain(packed: _Packed) -> Iterator[bytes]:
    """Yield what *packed* unpacks to."""
    coding = packed.coding
    if coding in {"", "identity"}:
        yield from packed.pieces()
    elif coding in {"gzip", "x-gzip"}:
        yield from _inflated(packed, lambda _: 31)
    elif coding == "deflate":
        # With the header of zlib, as RFC 9110 has it, or without, as some servers do.
        yield from _inflated(packed, lambda first: 15 if first & 15 == 8 else -15)
    else:
        raise ReadError(
            f"the Content-Encoding is {shown(coding)}, which the request did not offer",
            place=packed.place, help=f"Let the server send one of {CODINGS}, or none.",
        )  # fmt: skip


def _inflated(packed: _Packed, window: Callable[[int], int]) -> Iterator[bytes]:
    inflate = None
    try:
        for data in packed.pieces():
            is_full = False
            while data or is_full:
                if inflate is None:
                    inflate = zlib.decompressobj(wbits=window(data[0]))
                block = inflate.decompress(data, _BLOCK)
                yield block
                # A full block may have left something inside, with all bytes taken.
                data, is_full = inflate.unconsumed_tail, len(block) == _BLOCK
                if inflate.eof:
                    # Another member may follow; some pad with zeros.
                    data, inflate, is_full = inflate.unused_data.lstrip(b"\0"), None, False
    except zlib.error:
        raise ReadError(
            f"the {packed.coding} data of the answer is damaged", place=packed.place,
            help="Let the server compress it again, or not at all.",
        ) from None  # fmt: skip
    if inflate is not None:
        raise not_whole(packed.place, f"the {packed.coding} data ends early")


def _bounded(blocks: Iterator[bytes], packed: _Packed, most: int) -> Iterator[bytes]:
    """Yield *blocks* without the empty ones, and stop at a bomb."""
    size = 0
    for block in blocks:
        size += len(block)
        if size > most:
            raise ReadError(f"the answer has more than {most:,} bytes", place=packed.place,
                            help="Split it.")  # fmt: skip
        if size > _UNSUSPICIOUS and size > _RATIO * packed.size:
            raise ReadError(
                f"the answer decompresses to more than {_RATIO} times its size", place=packed.place,
                help="Text does not compress that well; if it is intended, let the server send it"
                " uncompressed.",
            )  # fmt: skip
        if block:
            yield block
