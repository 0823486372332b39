"""What a plain sitemap lists, told without parsing it: an archive has thousands of addresses.

Settled here are addresses, dates and digests, and nothing else; whatever is not
written as most programs write it leads to the careful way, `Contents.listing`.
"""

from __future__ import annotations

import re

from feedpub.documents._contents import ItemDigest, digest
from feedpub.markup import NAMESPACES
from feedpub.patterns import pattern

#: Of ASCII, what means itself in XML, in every encoding that ASCII is a part of.
_TEXT = rb"([!-%'-;=?-~]++)"
_HEAD = pattern(
    rb"\s*+(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"']UTF-8[\"'])?\s*\?>\s*+)?"
    rb"(?:<\?xml-stylesheet [^<>?]*+\?>\s*+)?"
    rb"<urlset xmlns=\"" + re.escape(NAMESPACES["sitemap"].encode()) + rb"\""
    rb"(?: xmlns:[a-z]++=\"[!#-%'-;=?-~]++\")*+\s*+>",
    re.IGNORECASE,
)
_END = b"</urlset>"
_URL = pattern(
    rb"<url>\s*+<loc>\s*+" + _TEXT + rb"\s*+</loc>\s*+"
    rb"(?:<lastmod>\s*+" + _TEXT + rb"\s*+</lastmod>\s*+)?+</url>"
)


def plain_listing(data: bytes) -> dict[str, ItemDigest] | None:
    """Return what the sitemap *data* lists, as `Contents.listing`; ``None`` if it is not plain."""
    head = _HEAD.match(data)
    if head is None or not data.isascii():
        return None
    urls = data[head.end() :].rstrip()
    if not urls.endswith(_END) or _URL.sub(b"", urls).split() != [_END]:
        return None
    found = ((loc.decode(), lastmod.decode() or None) for loc, lastmod in _URL.findall(urls))
    return {loc: ItemDigest("", plain_digest(loc, date), None, date, False) for loc, date in found}


def plain_digest(loc: str, lastmod: str | None) -> bytes:
    """Return the digest of a ``url`` that only has an address, and maybe a date."""
    return digest(f"{loc}\n{lastmod or ''}".encode("utf-8", "surrogatepass"))
