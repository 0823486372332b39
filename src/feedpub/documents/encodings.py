"""The encoding of a file, and its text: for checks, positions and fixes.

A file is read twice: by libxml2 with iconv's encodings, and by us with Python's codecs, which
support different names, and some that are not file encodings. An encoding that only one of them
supports must not stop the other.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from lxml import etree

from feedpub.text import sign_of

_DECLARATION = re.compile(rb"<\?xml\s[^<>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']")
_BEFORE = re.compile(rb"(?:[ \t\r\n]|\xef\xbb\xbf)+(?=<\?xml[ \t\r\n])")
_BLANKS = b" \t\r\n"
#: Python's codecs that decode bytes but are not file encodings.
_NO_ENCODINGS = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"}
#: Names of wide encodings that Python has no codec for.
_WIDE = re.compile(r"ucs-?[24]|iso-10646-ucs-[24]|ebcdic")
_SAMPLE = b'<?xml version="1.0"'


@lru_cache(maxsize=256)
def codec_of(encoding: str) -> str | None:
    """Return the name of Python's codec for files in *encoding*; ``None`` if it has none."""
    try:
        codec = codecs.lookup(encoding).name
        _SAMPLE.decode(codec, "replace")
    except (LookupError, ValueError):
        return None  # unknown, not from bytes to text, or not usable for files
    return None if codec.replace("_", "-") in _NO_ENCODINGS else codec


def is_known(encoding: str) -> bool:
    """Return whether libxml2 or Python supports *encoding*."""
    if codec_of(encoding) is not None:
        return True
    try:
        etree.XMLParser(encoding=encoding)
    except LookupError:
        return False
    return True


def is_utf8(data: bytes) -> bool:
    """Return whether *data* is valid UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def text_of(data: bytes, encoding: str) -> str:
    """Return *data* as text; byte by byte where Python does not know *encoding*."""
    return data.decode(codec_of(encoding) or "latin-1", "replace")


def utf8(data: bytes, encoding: str) -> bytes:
    """Return *data* in UTF-8, if it is not already."""
    if encoding in ("utf-8", "us-ascii", "ascii"):
        return data
    return text_of(data, encoding).encode("utf-8", "replace")


def as_ascii(data: bytes) -> bytes:
    """Return *data* so that what is ASCII in it can be looked for, whatever it is encoded in."""
    sign = sign_of(data)
    if sign is None:
        return data
    return data.decode(sign.exact, "replace").lstrip("\ufeff").encode("utf-8", "replace")


def before_declaration(data: bytes) -> int:
    """Return how many bytes of spaces and byte order marks wrongly precede the XML declaration."""
    match = _BEFORE.match(data)
    return match.end() if match and match[0] != codecs.BOM_UTF8 else 0


def begin_of(data: bytes) -> int:
    """Return where parsing starts: after what is not allowed there, reported separately."""
    return before_declaration(data) or len(data) - len(data.lstrip(_BLANKS))


def encoding_of(data: bytes) -> tuple[str, str | None]:
    """Return the encoding that the bytes are in, and the one that the declaration names."""
    seen, exact = _seen(data)
    head = data[: 1024 + before_declaration(data)]
    if exact not in ("", "utf-8"):
        head = head.decode(exact, "replace").encode("ascii", "replace")
    match = _DECLARATION.search(head)
    declared = match[1].decode("ascii").lower() if match else None
    if seen:
        return seen, declared
    if declared is None or _is_impossible(declared):
        # The declaration could be read, so it does not match the bytes.
        return "utf-8", declared
    return declared, declared


def contradiction(data: bytes, declared: str | None) -> str | None:
    """Return the actual encoding, if the bytes show that *declared* is wrong."""
    if declared is None:
        return None
    _, exact = _seen(data)
    if not exact:
        return "one byte each" if _is_impossible(declared) else None
    codec = codec_of(declared)
    return None if codec in (exact, exact.removesuffix("-le").removesuffix("-be")) else exact


def _seen(data: bytes) -> tuple[str, str]:
    """Return the encoding that the first bytes indicate, and its codec; empty if unknown."""
    if codecs.BOM_UTF8 in data[: before_declaration(data)]:
        return "utf-8", "utf-8"
    sign = sign_of(data)
    return ("", "") if sign is None else (sign.encoding, sign.exact)


def _is_impossible(declared: str) -> bool:
    """Return whether *declared* is wrong, because the declaration is readable as ASCII."""
    codec = codec_of(declared)
    if codec is None:
        return _WIDE.match(declared) is not None
    return _SAMPLE.decode(codec, "replace") != _SAMPLE.decode("ascii")
