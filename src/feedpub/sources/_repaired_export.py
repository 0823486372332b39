"""Exports that are not well-formed, made so where there is one right answer.

WordPress wrote CDATA sections in CDATA sections for years (https://core.trac.wordpress.org/ticket/15203),
other programs write ``&`` and HTML's entities as they are, and control characters come from
anywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from html.entities import html5
from typing import BinaryIO

_BLOCK = 1 << 18
#: How many bytes decide what a bracket, or an ampersand, is.
_AHEAD = 256
_OUTSIDE = re.compile(
    rb"<!\[CDATA\[|&(?:#(?P<decimal>\d{1,9});|#[xX](?P<hex>[0-9a-fA-F]{1,8});"
    rb"|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});)?"
)
#: A section ends before an end tag, or before another section of the same text.
_ENDS = re.compile(rb"\]\]>(?P<end>[ \t\r\n]{0,200}</|<!\[CDATA\[)?")
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r")
_OF_XML = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_USUAL = {
    "wp": "http://wordpress.org/export/1.2/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_SECTION = b"<![CDATA["


class RepairedExport:
    """The bytes of *stream*, repaired as they are read; its encoding has to be one that has ASCII.

    Args:
        stream: An export.
        prefixes: Of namespaces that it does not declare.
    """

    def __init__(self, stream: BinaryIO, prefixes: Collection[str] = ()) -> None:
        self._stream = stream
        self._declared = "".join(
            f' xmlns:{each}="{_USUAL.get(each, each)}"' for each in sorted(prefixes)
        )
        self._left = b""
        self._out: list[bytes] = []
        self._inside = False
        self._ended = False
        self._counts: Counter[str] = Counter()

    def said(self) -> str:
        """Return what was repaired, with counts."""
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self._counts.items()))

    def read(self, size: int, /) -> bytes:
        """Return more of it; *size* is how much is looked at."""
        while not self._ended:
            block = self._stream.read(max(size, _BLOCK))
            self._ended = not block
            bare = block.translate(None, _CONTROLS)
            self._count("control characters", len(block) - len(bare))
            if self._declared and b"<rss" in bare:
                bare = bare.replace(b"<rss", b"<rss" + self._declared.encode(), 1)
                self._count("undeclared prefixes", self._declared.count("xmlns:"))
                self._declared = ""
            self._repair(self._left + bare)
            if self._out:
                made = b"".join(self._out)
                self._out.clear()
                return made
        return b""

    def _count(self, what: str, count: int = 1) -> None:
        if count:
            self._counts[what] += count

    def _repair(self, text: bytes) -> None:
        """Mend *text*, but for its end, on which what follows has a say."""
        settled = len(text) if self._ended else max(len(text) - _AHEAD, 0)
        position = 0
        while position < settled:
            found = (_ENDS if self._inside else _OUTSIDE).search(text, position)
            if found is None or found.start() >= settled:
                self._out.append(text[position:settled])
                position = settled
                break
            self._out.append(text[position : found.start()])
            position = (self._end if self._inside else self._mark)(found)
        self._left = text[position:]

    def _end(self, found: re.Match[bytes]) -> int:
        """Write an end of a section, or the brackets that only look like one."""
        at_end = self._ended and found.end() == len(found.string)
        if found["end"] is None and not at_end:
            self._count("]]> inside CDATA")
            self._out.append(b"]]]]><![CDATA[>")
        else:
            self._inside = False
            self._out.append(b"]]>")
        return found.start() + 3

    def _mark(self, found: re.Match[bytes]) -> int:
        """Write the beginning of a section, or what an ampersand stands for."""
        if found[0] == _SECTION:
            self._inside = True
            self._out.append(_SECTION)
        elif found["name"] in _OF_XML:
            self._out.append(found[0])
        elif found["decimal"] or found["hex"]:
            self._out.append(self._number(found))
        else:
            name = (found["name"] or b"").decode()
            known = html5.get(f"{name};")
            self._count("HTML entities" if known else "bare ampersands")
            said = found[0].replace(b"&", b"&amp;", 1)
            self._out.append(known.encode("ascii", "xmlcharrefreplace") if known else said)
        return found.end()

    def _number(self, found: re.Match[bytes]) -> bytes:
        code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
        if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE:
            return found[0]
        if 0x10000 <= code < 0x110000:
            return found[0]
        self._count("references to no character")
        return b""
