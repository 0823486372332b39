"""Limits on the parts of a document: each takes a few bytes there, and a hundred in memory.

A sitemap of 50 MB whose 50,000 pages have 11 translations each has 2.2 million elements and
attributes; a feed of 100,000 articles has 2. In real documents each part takes at least 16 bytes,
and each value of a JSON Feed 10.
"""

from __future__ import annotations

import re
from contextlib import suppress
from xml.parsers import expat

from feedpub.documents.encodings import begin_of, codec_of, utf8
from feedpub.patterns import pattern

MOST = 3_000_000
#: Beyond this number, the average size of the parts must reach a minimum.
FEW = 250_000
_BYTES_OF_XML, _BYTES_OF_JSON = 12, 6
_DECLARATION = pattern(rb"(?:\xef\xbb\xbf)?(?:<\?xml\s[^<>]*+>)?")
_VALUE = pattern(rb'"(?:[^"\\]++|\\.)*+"?|[\[{,]', re.DOTALL)
_SAMPLE = "<="


class _Enough(Exception):  # noqa: N818 not an error, but the end of counting
    pass


def too_many_elements(data: bytes, encoding: str) -> int | None:
    """Return the limit on elements, attributes and comments, if *data* exceeds it."""
    most = _most(data, _BYTES_OF_XML)
    # Each of them contains at least one of these characters.
    signs = data.count(b"<") - data.count(b"</") + data.count(b"=")
    if signs <= most and b"<!ENTITY" not in data and _shows_signs(encoding):
        return None
    return most if _has_more(utf8(data, encoding), most) else None


def too_many_values(data: bytes) -> int | None:
    """Return the limit on values, if the JSON *data* exceeds it."""
    most = _most(data, _BYTES_OF_JSON)
    if sum(map(data.count, (b",", b"[", b"{"))) <= most:
        return None
    count = 0
    for match in _VALUE.finditer(data):
        count += match[0][:1] != b'"'
        if count > most:
            return most
    return None


def _most(data: bytes, each: int) -> int:
    return min(MOST, max(FEW, len(data) // each))


def _shows_signs(encoding: str) -> bool:
    """Return whether markup characters have their ASCII codes in *encoding*."""
    codec = codec_of(encoding)
    if codec is None:
        return True  # then hardly any parser supports it
    written = _SAMPLE.encode(codec, "replace")
    return b"<" in written and b"=" in written


def _has_more(data: bytes, most: int) -> bool:
    """Return whether *data*, in UTF-8, has more than *most* parts before it ends or is broken."""
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    count = 0

    def element(_name: str, attributes: list[str]) -> None:
        add(1 + len(attributes) // 2)

    def add(more: int) -> None:
        nonlocal count
        count += more
        if count > most:
            raise _Enough

    parser.StartElementHandler = element
    parser.CommentHandler = lambda _: add(1)
    parser.ProcessingInstructionHandler = lambda *_: add(1)
    # The declaration is ignored: expat may not support its encoding.
    declaration = _DECLARATION.match(data, begin_of(data))
    assert declaration is not None, "it matches nothing, too"
    with suppress(expat.ExpatError, _Enough):
        parser.Parse(data[declaration.end() :], True)
    return count > most
