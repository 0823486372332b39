"""Reads the properties of an image from its first bytes."""

from __future__ import annotations

import re
from io import BytesIO

import imagesize

from feedpub.measuring._limits import ImageFacts

#: The most pixels; no newsroom publishes larger images.
_MOST_PIXELS = 1_000_000
_KINDS = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb"....ftyp(?:hei[cx]|hev[cx])", re.DOTALL), "image/heic"),
    (re.compile(rb"....ftypmif1", re.DOTALL), "image/heif"),
    (re.compile(rb"BM"), "image/bmp"),
    (re.compile(rb"II\*\0|MM\0\*"), "image/tiff"),
)
_SVG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?<svg[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)


def kind(head: bytes) -> str | None:
    """Return the media type of the image that begins with *head*; ``None`` if not."""
    for pattern, mime_type in _KINDS:
        if pattern.match(head):
            return mime_type
    return "image/svg+xml" if _SVG.match(head) else None


def is_page(head: bytes) -> bool:
    """Return whether *head* is the beginning of a web page."""
    return _PAGE.match(head) is not None


def read(head: bytes, mime_type: str, size: int | None) -> ImageFacts | None:
    """Return the image's properties from *head*; ``None`` if more bytes are needed."""
    if mime_type == "image/svg+xml":
        return ImageFacts(mime_type=mime_type, size_in_bytes=size)
    # For any invalid image, it returns (-1, -1).
    width, height = imagesize.get(BytesIO(head))
    if not (0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS):
        return None
    return ImageFacts(mime_type=mime_type, width=int(width), height=int(height), size_in_bytes=size)
