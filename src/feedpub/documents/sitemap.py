"""Sitemaps (https://www.sitemaps.org/protocol.html)."""

from feedpub.documents import _urlset
from feedpub.documents._kind import Kind, rooted

SITEMAP = Kind(
    name="sitemap",
    item="url",
    role="archive",
    recognise=rooted("urlset"),
    read=_urlset.read,
    schema="sitemap-0.9",
)
