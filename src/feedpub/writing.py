"""Articles that a program has in hand, as documents: with the care that a build takes.

Clean bodies, nothing that is not public or paid for, no more articles than the output wants, and
those as its aggregators take them. `formats.write` is the last step of it, and does nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from feedpub import formats, html, selection, urls
from feedpub.errors import UsageError
from feedpub.model import Article, Document, Feed

__all__ = ["write"]


def write(feed: Feed) -> Iterator[Document]:
    """Return the documents of *feed*, as a build would make them of the same articles.

    Bodies are cleaned and their addresses made absolute; drafts, and what is withdrawn, expired
    or under embargo at ``feed.now``, stay out, and what is paid for too, unless the output's
    `full_access` names it; `where`, `max_age`, `limit`, `content`, `for_each` and `profiles` of
    the output hold. Articles may come in any order.

    Raises:
        UsageError: There is no such format or profile, an instant has no time zone, or an article
            has no http(s) address.
    """
    format = formats.find(feed.output.format)
    _check_instant(feed.now, "the feed's now")
    articles = tuple(sorted(map(_checked, feed.articles), key=_age, reverse=True))
    return _written(feed, format, articles)


def _written(
    feed: Feed, format: formats.Format, articles: tuple[Article, ...]
) -> Iterator[Document]:
    agenda = selection.Agenda(feed.now)
    links = selection.Links(articles, feed.now, agenda)
    fit = None
    if feed.output.profiles:
        from feedpub import profiles

        fit = profiles.Adapter(
            [profiles.find(name) for name in feed.output.profiles],
            feed.publication,
            feed.path,
            feed.now,
            feed.output.settings,
        )
    for made in selection.feeds(
        feed.output,
        articles,
        feed.publication,
        base_url=urls.absolute(".", feed.url or feed.publication.url),
        now=feed.now,
        agenda=agenda,
        prepare=partial(_clean, links) if format.needs_bodies else _as_it_is,
        fit=fit,
        links=links,
    ):
        one = made
        if feed.output.for_each is None:
            one = replace(
                made, path=feed.path, url=feed.url, title=feed.title, language=feed.language
            )
        yield from formats.write(one) if fit is None else fit.write(one)


def _checked(article: Article) -> Article:
    """Return *article*, if its instants are instants and its address is one."""
    for name in ("published", "modified", "embargo", "expires"):
        _check_instant(getattr(article, name), f"{name} of {article.id}")
    for video in article.videos:
        for name in ("published", "expires"):
            _check_instant(getattr(video, name), f"{name} of a video of {article.id}")
    try:
        urls.absolute(article.url)
    except ValueError as error:
        raise UsageError(
            f"url of {article.id} {error}", help="Give the article its absolute http(s) URL."
        ) from None
    return article


def _check_instant(instant: datetime | None, name: str) -> None:
    if instant is not None and instant.utcoffset() is None:
        raise UsageError(
            f"{name} has no time zone: {instant.isoformat()}",
            help="Write datetime(…, tzinfo=UTC), or the ZoneInfo of the newsroom.",
        )


def _age(article: Article) -> tuple[datetime, str]:
    return article.published, article.id


def _clean(links: selection.Links, article: Article) -> Article:
    assert article.content_html is not None, "only articles with a body are cleaned"
    cleaned = html.clean(article.content_html, article.url)
    return replace(article, content_html=links.unlinked(cleaned.html).html)


def _as_it_is(article: Article) -> Article:
    return article
