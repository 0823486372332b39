"""JSON Feed 1.1, its keys in the specification's order.

https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct, field

from feedpub import dates
from feedpub.formats._content import categories, has_body, image_type
from feedpub.formats._format import Format, entry
from feedpub.model import Article, Document, Feed, Publication


class JsonAuthor(Struct, omit_defaults=True, gc=False):
    """An ``author`` object."""

    name: str
    url: str | None = None
    avatar: str | None = None


class JsonAttachment(Struct, omit_defaults=True, gc=False):
    """An ``attachment`` object."""

    url: str
    mime_type: str
    title: str | None = None
    size_in_bytes: int | None = None
    duration_in_seconds: int | None = None


class Hub(Struct, gc=False):
    """A ``hub`` object."""

    type: str
    url: str


class JsonAi(Struct, omit_defaults=True, gc=False):
    """What AI had to do with the text, in `OurItem`."""

    involvement: str
    reviewed: bool | None = None


class OurItem(Struct, omit_defaults=True, gc=False):
    """Our extension of an item."""

    ai: JsonAi | None = None
    digital_source_type: str | None = None


class JsonItem(Struct, omit_defaults=True, gc=False):
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
    authors: tuple[JsonAuthor, ...] = ()
    # The key of version 1.0; many readers support only that.
    author: JsonAuthor | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    attachments: tuple[JsonAttachment, ...] = ()
    ours: OurItem | None = field(name="_feedpub", default=None)


class JsonDeletion(Struct, gc=False):
    """A withdrawn article, in `Ours`."""

    id: str
    when: str


class Ours(Struct, kw_only=True):
    """Our extension, an object as the specification allows them.

    https://www.jsonfeed.org/version/1.1/#extensions-a-name-extensions-a
    """

    deleted: tuple[JsonDeletion, ...]


class TopLevel(Struct, omit_defaults=True, kw_only=True):
    """The feed itself."""

    version: str
    title: str
    home_page_url: str
    feed_url: str | None = None
    description: str | None = None
    icon: str | None = None
    favicon: str | None = None
    language: str | None = None
    hubs: tuple[Hub, ...] = ()
    ours: Ours | None = field(name="_feedpub", default=None)
    items: tuple[JsonItem, ...]


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
    deleted = tuple(JsonDeletion(each.id, dates.rfc3339(each.when)) for each in feed.deleted)
    # No authors: a reader adds those of the feed to the authors of each item.
    return TopLevel(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=publication.url,
        feed_url=feed.url,
        description=feed.output.description or publication.description,
        icon=publication.icon,
        favicon=publication.icon,
        language=feed.language,
        hubs=tuple(Hub("WebSub", hub) for hub in publication.hubs),
        ours=Ours(deleted=deleted) if deleted else None,
        items=tuple(item(article, publication) for article in articles),
    )


def item(article: Article, publication: Publication) -> JsonItem:
    """Return the article as an item.

    An item must have content, so without a body it is the summary or the title.
    """
    authors = tuple(JsonAuthor(each.name, each.url, each.avatar) for each in article.authors)
    return JsonItem(
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
        attachments=tuple(_attachments(article)),
        ours=_ours(article),
    )


def _ours(article: Article) -> OurItem | None:
    """Return how the article came to be, for which JSON Feed has no keys."""
    if article.ai is None and article.digital_source_type is None:
        return None
    ai = None
    if article.ai is not None:
        ai = JsonAi(str(article.ai.involvement), article.ai.reviewed)
    return OurItem(ai, article.digital_source_type)


def _attachments(article: Article) -> Iterator[JsonAttachment]:
    """Yield the article's files, then its lead image: some readers ignore `image`."""
    for each in article.attachments:
        duration = each.duration_in_seconds
        yield JsonAttachment(
            each.url,
            each.mime_type,
            each.title,
            each.size_in_bytes,
            # The specification says "number", but three parsers refuse a feed with a fraction.
            None if duration is None else round(duration),
        )
    if article.images and article.images[0].url not in [each.url for each in article.attachments]:
        lead = article.images[0]
        yield JsonAttachment(lead.url, image_type(lead), lead.caption, lead.size_in_bytes)


JSON_FEED = Format(
    name="json-feed",
    media_type="application/feed+json",
    path="feed.json",
    limit=50,
    may_be_empty=True,
    has_tombstones=True,
    needs_bodies=True,
    names_hubs=True,
    write=write,
    rank=3,
)
