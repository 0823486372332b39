"""What is left to say of an article that was withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedpub.model import Article, Publication, Status
from feedpub.profiles.demands import Limits

#: How long before the change an article is said to have been published and to have expired, where
#: the dates must tell the two apart.
_EARLIER = timedelta(seconds=1)


def deleted(article: Article, publication: Publication, now: datetime, limits: Limits) -> Article:
    """Return what is left to say of a withdrawn *article*: which it was, and when it went.

    It is made again, so that nothing of the record goes out that is not named here. Title and
    summary must be there, in Atom: the publication's name tells nothing of the article.

    Args:
        article: The article as it was.
        publication: Whose it was.
        now: The instant that the feed is written for.
        limits: How the deletion is announced.
    """
    # Nobody says that it changed at a time to come.
    gone = min(article.modified or article.published, now)
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
