"""Documents that a strict parser refuses, or of an older version: as a source of articles is read.

Feeds of sites that someone moves away from are often so, and readers have read them for years.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from feedpub import dates
from feedpub.differing._comparable import FIELDS, Comparable
from feedpub.documents import Glance
from feedpub.markup import escape
from feedpub.model import Article, Document, Publication, Source
from feedpub.sources import read

#: What an old document has in place of ids, addresses or dates is its own.
_NOBODY = Publication(name="Nobody", url="https://publication.invalid/", language="und")
#: Root element → the kind of source.
_KINDS = {"rss": "rss", "RDF": "rss", "feed": "atom", "urlset": "sitemap"}
#: What is compared of them.
READABLE = frozenset({"id", "url", *FIELDS})


def loosely(document: Document) -> tuple[list[Comparable], int] | None:
    """Return the articles of *document* and how many others have no title, address or date.

    ``None`` if it is not a feed, or no article can be read.
    """
    glance = Glance(document.data, document.name)
    kind = _KINDS.get(glance.root or "")
    if kind is None:
        return None
    reading = read(
        [Source(path="-", format=kind)],
        publication=_NOBODY,
        base=Path(),
        stdin=BytesIO(document.data),
        quarantine=True,
        max_bad=1.0,
    )
    if reading.cut_short:
        return None
    articles = list(map(_comparable, reading.articles))
    return articles, len(reading.rejected)


def _comparable(article: Article) -> Comparable:
    files = [each.url for each in article.images]
    return Comparable(
        id=article.id,
        url=article.url,
        title=article.title,
        published=dates.rfc3339(article.published),
        updated=dates.rfc3339(article.modified) if article.modified else None,
        summary=escape(article.summary) if article.summary else None,
        body=article.content_html,
        authors=tuple(each.name for each in article.authors),
        categories=(*article.sections, *article.tags),
        media=(*files, *(each.url for each in article.attachments)),
        language=article.language,
    )
