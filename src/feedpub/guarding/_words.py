"""Words of documents and of articles, in a form in which they can be compared quickly.

A document of 50 articles takes some milliseconds: it is not parsed. What is not a letter or a digit
separates words, in HTML, escaped HTML and JSON alike; tags within a sentence are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import islice
from typing import TypeAlias

from feedpub.patterns import pattern

#: Words in a row that two texts do not share by chance, and such words.
RUN = 8
Run: TypeAlias = tuple[bytes, ...]
#: Elements within a sentence.
_PHRASING = "a|abbr|b|cite|code|del|em|i|ins|mark|q|s|small|span|strong|sub|sup|u"
_INLINE = re.compile(rf"(?:<|&lt;)/?(?:{_PHRASING})(?:>|&gt;)".encode())
_TAG = pattern(r"<[^<>]*+>")
_PARAGRAPH = pattern(r"</?(?:p|h[1-6]|div|section|li|blockquote|td|th|br)\b[^<>]*+>|\n[^\S\n]*+\n")
#: Where cleaning or a profile may take something out of a body, or put something in.
_JOINT = pattern(rf"<(?!/?(?:{_PHRASING})\b)[^<>]*+>|\n[^\S\n]*+\n")
_URL = re.compile(rb"https?:(?:\\?/){2}[^\s\"'<>&\\]+(?:(?:&amp;|&|\\/)[^\s\"'<>&\\]+)*")
#: What ends a sentence, or a CDATA section, after an address.
_AFTER = b".,;:!?)]"
_ESCAPED = (b"&quot", b"&#3", b"&lt", b"&gt", b"&apos")
#: ASCII but letters and digits → space.
_SEPARATED = bytes(byte if byte >= 0x80 or chr(byte).isalnum() else 0x20 for byte in range(256))
#: Bytes that are looked at together, and how many of them are looked at twice, so that nothing is
#: missed where two parts meet.
_PART, _TWICE = 1 << 22, 1 << 12


def words(data: bytes) -> list[bytes]:
    """Return the words of a document, or of a plain text in UTF-8.

    The names of other tags are words, so that the texts of two elements are not read in one go.
    """
    return _INLINE.sub(b" ", data).translate(_SEPARATED).split()


def of_html(text: str) -> list[bytes]:
    """Return the words that people read in the body *text*."""
    return of_text(_TAG.sub(" ", text))


def paragraphs(text: str) -> list[list[bytes]]:
    """Return the words of each paragraph of a body, or of all of it if those are too short.

    What is written around paragraphs, and left out when they are cleaned, differs.
    """
    found = [of_html(each) for each in _PARAGRAPH.split(text)]
    long = sum(len(each) for each in found if len(each) >= RUN)
    return found if 2 * long >= sum(map(len, found)) else [of_html(text)]


def pieces(text: str) -> Iterator[list[bytes]]:
    """Yield the words of each piece of a body that can be taken out of it."""
    return map(of_html, _JOINT.split(text))


def of_text(text: str) -> list[bytes]:
    """Return the words of *text*, which may contain character references."""
    return unescape(text).encode("utf-8", "replace").translate(_SEPARATED).split()


def runs(found: Sequence[bytes], every: int = 1) -> Iterator[int]:
    """Yield a number for each run of words, or for one of *every* so many."""
    each = in_a_row(found)
    return map(hash, each if every == 1 else islice(each, 0, None, every))


def in_a_row(found: Sequence[bytes]) -> Iterator[Run]:
    """Yield each run of words."""
    return zip(*(found[start:] for start in range(RUN)), strict=False)


def addresses(data: bytes) -> set[bytes]:
    """Return the addresses in a document, unescaped."""
    return {_bare(each) for each in _URL.findall(data)}


def _bare(url: bytes) -> bytes:
    if b"&" in url or b"\\" in url:
        url = url.replace(b"\\/", b"/").replace(b"&amp;", b"&").replace(b"&amp;", b"&")
        for escaped in _ESCAPED:
            url = url.partition(escaped)[0]
    return url.rstrip(_AFTER)


def parts(data: bytes) -> Iterator[bytes]:
    """Yield *data* in parts that do not take much memory as words."""
    for start in range(0, max(len(data), 1), _PART):
        yield data[max(0, start - _TWICE) : start + _PART]
