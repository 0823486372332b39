"""Reads the text around a place from a document's bytes.

A document may be 15 MB in one line, so nothing here splits it into lines or decodes more than
64 KB of it at a time.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from feedpub.model import Value
from feedpub.patterns import pattern
from feedpub.text import sign_of

_CHUNK = 1 << 16
_DECLARED = pattern(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
#: Codecs in which a byte below 128 is always that ASCII character: lines can be found in them.
_NARROW = pattern(r"(iso8859|cp125|koi8|mac|latin|euc|gb|big5|shift_jis)[\w-]*$")
_CONTINUATIONS = bytes(range(0x80, 0xC0))
_ANY_END = pattern(rb"\r\n|\r|\n")


class Snippet(Value, frozen=True):
    """A piece of one line.

    Attributes:
        text: The piece, decoded.
        start: Number of characters of the line before it.
        ends: Whether the line ends where the piece does.
    """

    text: str
    start: int
    ends: bool


class SourceLines:
    """The lines of a document that findings are about.

    Args:
        data: The document.
        lines: The numbers of the lines that will be requested.
    """

    def __init__(self, data: bytes, lines: Iterable[int]) -> None:
        self._data, self._encoding = _narrowed(data)
        self._starts = _line_starts(self._data, sorted({line for line in lines if line > 0}))
        #: Line, offset and characters before it, of the place found last.
        self._last = (0, 0, 0)

    def excerpt(self, line: int, column: int, reach: int) -> Snippet | None:
        """Return *line* from *reach* characters before *column* to as many behind it.

        Places asked for in document order cost one pass over a long line together.
        """
        offset = self._starts.get(line)
        if offset is None:
            return None
        offset, start = self._forward(line, offset, max(0, column - 1 - reach))
        # No encoding here spends more than four bytes on a character.
        piece = self._data[offset : offset + 4 * (2 * reach + 1)]
        end = _ANY_END.search(piece)
        if end:
            piece = piece[: end.start()]
        text = piece.decode(self._encoding, "replace")
        length = column - 1 + reach - start
        ends = end is not None or offset + len(piece) >= len(self._data)
        return Snippet(text=text[:length], start=start, ends=ends and len(text) <= length)

    def _forward(self, line: int, offset: int, wanted: int) -> tuple[int, int]:
        """Return the offset of character *wanted* of the line at *offset*, or a little before."""
        passed = 0
        if self._last[0] == line and self._last[2] <= wanted:
            _, offset, passed = self._last
        while passed < wanted:
            # A chunk that cannot hold too many characters: each takes at least one byte.
            end = self._boundary(offset + min(_CHUNK, wanted - passed))
            chunk = self._data[offset:end]
            if not chunk:
                break
            offset = end
            is_single = chunk.isascii()
            passed += len(chunk if is_single else chunk.decode(self._encoding, "replace"))
        self._last = (line, offset, passed)
        return offset, passed

    def _boundary(self, offset: int) -> int:
        end = min(offset, len(self._data))
        if self._encoding == "utf-8":
            # A character has at most three more bytes; otherwise it is not UTF-8.
            more = self._data[end : end + 3]
            end += len(more) - len(more.lstrip(_CONTINUATIONS))
        return end


def is_narrow(data: bytes) -> bool:
    """Return whether a byte below 128 is that ASCII character wherever it stands in *data*."""
    sign = sign_of(data)
    return sign is None or sign.encoding == "utf-8"


def position(data: bytes, offset: int) -> tuple[int, int]:
    """Return line and column, in characters, of the byte at *offset*."""
    start = data.rfind(b"\n", 0, offset) + 1
    encoding = _narrowed(data[:300])[1]
    line = data.count(b"\n", 0, offset) + 1
    marked = start == 0 and data.startswith(codecs.BOM_UTF8)
    start += len(codecs.BOM_UTF8) if marked else 0
    return line, len(data[start:offset].decode(encoding, "replace")) + 1


def _narrowed(data: bytes) -> tuple[bytes, str]:
    sign = sign_of(data)
    if sign is not None and sign.encoding != "utf-8":
        data = data.decode(sign.encoding, "replace").encode("utf-8", "replace")
    if sign is not None:
        return data, "utf-8"
    declared = _DECLARED.match(data[:300])
    return data, _codec(declared[1].decode()) if declared else "utf-8"


def _codec(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return "utf-8"
    return found if _NARROW.match(found) else "utf-8"


def _line_starts(data: bytes, wanted: list[int]) -> dict[int, int]:
    """Return line number → offset of its first character."""
    found: dict[int, int] = {}
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return _mixed_line_starts(data, wanted)
    line = 1
    offset = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    for number in wanted:
        while line < number:
            ends = data.count(b"\n", offset, offset + _CHUNK)
            if ends and line + ends >= number:
                for _ in range(number - line):
                    offset = data.index(b"\n", offset) + 1
                line = number
            elif offset + _CHUNK >= len(data):
                return found
            else:
                line += ends
                offset += _CHUNK
        # `offset` is mid-line after a whole chunk, but never once a wanted line was reached.
        found[number] = offset
    return found


def _mixed_line_starts(data: bytes, wanted: list[int]) -> dict[int, int]:
    """Do the same for a document in which a carriage return alone ends some lines."""
    missing = set(wanted)
    found = {1: len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0}
    for number, end in enumerate(_ANY_END.finditer(data), 2):
        if number in missing:
            found[number] = end.end()
    return {number: offset for number, offset in found.items() if number in missing}
