"""The announcement that an article was withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedpub.model import Article, Publication, Status
from feedpub.profiles.demands import Limits
from feedpub.selection import withdrawn_at

#: How long before the change the publication and expiry dates are set, if the dates must differ.
_EARLIER = timedelta(seconds=1)


def deleted(article: Article, publication: Publication, now: datetime, limits: Limits) -> Article:
    """Return the announcement for a withdrawn *article*: which it was, and when it was withdrawn.

    It is a new article, so that no other content of the record is published. Atom requires a title
    and a summary: the publication's name stands in for both.

    Args:
        article: The article as it was.
        publication: The publication that published it.
        now: The instant that the feed is written for.
        limits: How deletions are announced.
    """
    gone = withdrawn_at(article, now)
    if not limits.expiries:
        return _left(article, publication, published=gone)
    published = min(article.published, gone - _EARLIER)
    return _left(
        article,
        publication,
        published=published,
        modified=gone,
        expires=gone,
    )


def _left(
    article: Article,
    publication: Publication,
    *,
    published: datetime,
    modified: datetime | None = None,
    expires: datetime | None = None,
) -> Article:
    return Article(
        id=article.id,
        url=article.url,
        title=publication.name,
        summary=publication.name,
        published=published,
        modified=modified,
        expires=expires,
        origin=article.origin,
        language=article.language,
        status=Status.WITHDRAWN,
    )
