"""JSON Feed 1.1, its keys in the specification's order.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from feedpub import dates, model
from feedpub.formats._content import categories, has_body
from feedpub.formats._format import Format, entry
from feedpub.model import Article, Document, Feed, Publication


class Author(Struct, omit_defaults=True, gc=False):
    """An ``author`` object."""

    name: str
    url: str | None = None
    avatar: str | None = None


class Attachment(Struct, omit_defaults=True, gc=False):
    """An ``attachment`` object."""

    url: str
    mime_type: str
    title: str | None = None
    size_in_bytes: int | None = None
    duration_in_seconds: int | float | None = None


class Hub(Struct, gc=False):
    """A ``hub`` object."""

    type: str
    url: str


class Item(Struct, omit_defaults=True, gc=False):
    """An ``item`` object."""

    id: str
    url: str
    external_url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    image: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: tuple[Author, ...] = ()
    # What version 1.0 had; readers that know no other are many.
    author: Author | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    attachments: tuple[Attachment, ...] = ()


class TopLevel(Struct, omit_defaults=True, kw_only=True):
    """The feed itself."""

    version: str
    title: str
    home_page_url: str
    feed_url: str | None = None
    description: str | None = None
    icon: str | None = None
    favicon: str | None = None
    authors: tuple[Author, ...] = ()
    author: Author | None = None
    language: str | None = None
    hubs: tuple[Hub, ...] = ()
    items: tuple[Item, ...]


def write(feed: Feed) -> Iterator[Document]:
    """Write the feed as one JSON object."""
    articles = tuple(feed.articles)
    data = msgspec.json.encode(_feed(feed, articles))
    yield Document(
        name=feed.path,
        format=feed.output.format,
        data=msgspec.json.format(data, indent=2) + b"\n",
        articles=tuple(map(entry, articles)),
        url=feed.url,
    )


def _feed(feed: Feed, articles: tuple[Article, ...]) -> TopLevel:
    publication = feed.publication
    author = Author(publication.name, publication.url)
    return TopLevel(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=publication.url,
        feed_url=feed.url,
        description=feed.output.description or publication.description,
        icon=publication.icon,
        favicon=publication.icon,
        authors=(author,),
        author=author,
        language=feed.language,
        hubs=tuple(Hub("WebSub", hub) for hub in publication.hubs),
        items=tuple(item(article, publication) for article in articles),
    )


def item(article: Article, publication: Publication) -> Item:
    """Return the article as an item.

    An item must have a content, so one without a body has its summary or its title for one.
    """
    authors = tuple(Author(each.name, each.url, each.avatar) for each in article.authors)
    return Item(
        id=article.id,
        url=article.url,
        title=article.title,
        content_html=article.content_html,
        content_text=article.content_text
        if has_body(article)
        else article.summary or article.title,
        summary=article.summary,
        image=article.images[0].url if article.images else None,
        date_published=dates.rfc3339(article.published),
        date_modified=None if article.modified is None else dates.rfc3339(article.updated),
        authors=authors,
        author=authors[0] if authors else None,
        tags=tuple(categories(article, publication)),
        language=article.language,
        attachments=tuple(map(_attachment, article.attachments)),
    )


def _attachment(attachment: model.Attachment) -> Attachment:
    duration = attachment.duration_in_seconds
    return Attachment(
        attachment.url,
        attachment.mime_type,
        attachment.title,
        attachment.size_in_bytes,
        None if duration is None else _seconds(duration),
    )


def _seconds(value: float) -> int | float:
    # Without a fraction that says nothing: 12, not 12.0.
    return int(value) if value == int(value) else value


JSON_FEED = Format(
    name="json-feed",
    media_type="application/feed+json",
    path="feed.json",
    limit=50,
    may_be_empty=True,
    needs_bodies=True,
    write=write,
)
