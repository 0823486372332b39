"""What a file is, by its root element; its name is only asked when the bytes say nothing."""

from __future__ import annotations

import codecs
import re

_HEAD = 65536
_NOISE = re.compile(
    rb"(?:\s+|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*)*>)", re.DOTALL
)
_ROOT = re.compile(rb"<(?:([\w.-]+):)?([A-Za-z][\w.-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)")
_FORMATS = {
    b"rss": "rss",
    b"feed": "atom",
    b"entry": "atom",
    b"urlset": "sitemap",
    b"sitemapindex": "sitemap-index",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)


def detect(data: bytes, name: str = "") -> str:
    """Return rss, atom, json-feed, sitemap, sitemap-index, news-sitemap or unknown."""
    format = _by_root(_as_ascii(data[:_HEAD]), name)
    if format == "unknown" and len(data) > _HEAD:
        # A comment longer than the head may precede the root.
        format = _by_root(_as_ascii(data), name)
    if format == "sitemap" and b"schemas/sitemap-news/" in _as_ascii(data):
        return "news-sitemap"
    return format


def _by_root(head: bytes, name: str) -> str:
    position = 0
    while match := _NOISE.match(head, position):
        position = match.end()
    if head[position : position + 1] == b"{":
        return "json-feed"
    root = _ROOT.match(head, position)
    if root is None:
        return "json-feed" if name.endswith(".json") else "unknown"
    return _FORMATS.get(root[2], "unknown")


def _as_ascii(data: bytes) -> bytes:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
    return data
