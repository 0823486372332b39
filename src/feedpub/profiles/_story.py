"""The article that demands judge, whether from a record or from an item of any feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from feedpub import html
from feedpub.markup import escape
from feedpub.media_types import type_of
from feedpub.model import Access, AiUse, Article, Publication, Status
from feedpub.profiles._body_parts import Markup, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image that belongs to a story, in whatever element.

    Attributes:
        carrier: ``enclosure``, ``media:content``, ``media:thumbnail``, ``image:image`` or ``img``;
            ``record`` for what an article record lists.
        number: Its position among the elements named *carrier*.
    """

    url: str
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    size_in_bytes: int | None = None
    credit: str | None = None
    carrier: str = "record"
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFile:
    """A file that belongs to a story and is not an image.

    Attributes:
        size_in_bytes: ``None`` if unknown, or if the document says 0.
    """

    url: str
    mime_type: str
    size_in_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    """One article as an aggregator gets it, or would get it.

    A field is ``None`` where it is missing or cannot be read.

    Attributes:
        summary: As HTML: plain text is escaped.
        body: HTML.
        is_abstract: Whether its body is only the text of its ``description`` or ``summary``.
        deleted: Whether it only announces that the article was deleted.
        elements: Prefixed paths of the elements and attributes that it contains: ``guid``,
            ``media:content``, ``media:content/@width``. Empty for a record.
    """

    title: str | None = None
    url: str | None = None
    id: str | None = None
    permalink: bool = False
    published: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    summary: str | None = None
    body: str | None = None
    pictures: tuple[Picture, ...] = ()
    files: tuple[StoryFile, ...] = ()
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    access: Access = Access.FREE
    ai: AiUse | None = None
    is_abstract: bool = False
    deleted: bool = False
    elements: Mapping[str, str] = field(default_factory=dict)
    is_record: bool = False

    @cached_property
    def markup(self) -> Markup:
        """The parts of the body."""
        return read(self.body or "")

    @cached_property
    def words(self) -> int:
        """The number of words in the body."""
        return len(self.markup.text.split())


def of_article(article: Article, publication: Publication) -> Story:
    """Return *article* as the demands judge it."""
    body = article.content_html
    if body is None and article.content_text is not None:
        body = html.from_text(article.content_text)
    return Story(
        title=article.title,
        url=article.url,
        id=article.id,
        permalink=article.id == article.url,
        published=article.published,
        updated=article.updated,
        expires=article.expires,
        summary=None if article.summary is None else escape(article.summary),
        body=body,
        pictures=tuple(_pictures(article)),
        files=tuple(
            StoryFile(
                url=each.url, mime_type=each.mime_type, size_in_bytes=each.size_in_bytes or None
            )
            for each in article.attachments
        ),
        authors=tuple(author.name for author in article.authors),
        categories=(*article.sections, *article.tags),
        language=article.language or publication.language,
        access=article.access,
        ai=article.ai,
        deleted=article.status is Status.WITHDRAWN,
        is_record=True,
    )


def _pictures(article: Article) -> Iterator[Picture]:
    for number, image in enumerate(article.images):
        yield Picture(
            url=image.url,
            width=image.width,
            height=image.height,
            mime_type=image.mime_type or type_of(image.url),
            size_in_bytes=image.size_in_bytes,
            credit=image.credit,
            number=number,
        )
