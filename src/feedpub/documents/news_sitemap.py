"""News sitemaps.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from feedpub.documents import _urlset
from feedpub.documents._kind import Glance, Kind


def _recognise(glance: Glance) -> int:
    return 3 if glance.root == "urlset" and glance.holds(b"schemas/sitemap-news/") else 0


NEWS_SITEMAP = Kind(
    name="news-sitemap",
    item="url",
    role="news",
    recognise=_recognise,
    read=_urlset.read,
    schema="sitemap-0.9",
)
