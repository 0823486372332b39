"""gzip, decompressed within limits (RFC 1952)."""

from __future__ import annotations

import zlib

from feedpub.receiving import _rules
from feedpub.receiving._received import Raised, ReceivingOptions

MAGIC = b"\x1f\x8b"
_WINDOW = 64 * 1024
_PIECE = 1024 * 1024
#: Below this size no ratio is suspicious.
_UNSUSPICIOUS = 8 * 1024 * 1024
#: A block-wise gzip of the largest document has 4,096 members; each takes time, however small.
_MEMBERS = 10_000


class _BombError(Exception):
    pass


def unpack(data: bytes, options: ReceivingOptions, raised: Raised) -> bytes | None:
    """Return the content of *data*: itself if it is not gzip, ``None`` if it is damaged gzip."""
    if not data.startswith(MAGIC):
        return data
    plain = gunzip(data, options, raised)
    if plain is None or not plain.startswith(MAGIC):
        return plain
    raised.add(
        _rules.COMPRESSED_TWICE,
        "this is gzip inside gzip; compress the document once",
    )
    return gunzip(plain, options, raised)


def gunzip(data: bytes, options: ReceivingOptions, raised: Raised) -> bytes | None:
    """Return the content of the gzip file *data*; report a fault and return ``None``."""
    unpacking = _Unpacking(data, options)
    try:
        return unpacking.run(raised)
    except _BombError as bomb:
        raised.add(
            _rules.BOMB,
            f"{len(data):,} bytes of gzip unpack to {bomb}, and no further was read;"
            " split the document, or compress real content",
        )
    except zlib.error:
        raised.add(
            _rules.CORRUPT,
            f"the gzip data is damaged after {unpacking.size:,} bytes of content;"
            " compress the document again, and transfer it as binary",
        )
    return None


class _Unpacking:
    def __init__(self, data: bytes, options: ReceivingOptions) -> None:
        self._data = data
        self._options = options
        self._position = 0
        self._pieces: list[bytes] = []
        self.size = 0

    def run(self, raised: Raised) -> bytes | None:
        members = 0
        while self._data.startswith(MAGIC, self._position):
            members += 1
            if members > _MEMBERS:
                raise _BombError(f"more than {_MEMBERS:,} parts")
            if not self._member():
                raised.add(
                    _rules.TRUNCATED,
                    f"the gzip data ends early, after {self.size:,} bytes of content;"
                    " write or transfer the whole file",
                )
                return None
        rest = len(self._data) - self._position
        # gzip(1) and tape formats pad with zeros.
        if rest and self._data.count(0, self._position) < rest:
            raised.add(
                _rules.TRAILING_BYTES,
                f"{rest:,} bytes that are not gzip follow the gzip data;"
                " leave out what was appended",
            )
        return b"".join(self._pieces)

    def _member(self) -> bool:
        """Decompress one member; return whether it was complete."""
        inflate = zlib.decompressobj(wbits=31)
        data = memoryview(self._data)
        while not inflate.eof:
            window = data[self._position : self._position + _WINDOW]
            piece = inflate.decompress(window, _PIECE)
            self._position += len(window) - len(inflate.unconsumed_tail) - len(inflate.unused_data)
            self._keep(piece)
            if not window and not piece:
                return False
        return True

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._options.size:
            raise _BombError(f"more than {self._options.size:,}")
        if self.size > _UNSUSPICIOUS and self.size > self._options.ratio * self._position:
            raise _BombError(f"more than {self._options.ratio} times as many")
        self._pieces.append(piece)
