"""The parts of an article that go into feeds of any format."""

from __future__ import annotations

from msgspec import Struct

from feedpub.media_types import type_of
from feedpub.model import Article, Image, Publication

#: Not `mimetypes`, whose answers depend on the machine.


class Enclosure(Struct, frozen=True, gc=False):
    """A file that belongs to an article."""

    url: str
    mime_type: str
    size_in_bytes: int | None = None
    title: str | None = None


def categories(article: Article, publication: Publication) -> dict[str, str | None]:
    """Return the article's sections, then its tags, then its label, with the taxonomy of each.

    Free tags have none. The label (``EXCLUSIV``) is a category rather than a part of the title:
    Google wants titles clean, and readers that filter can filter by it.
    """
    schemes: dict[str, str | None] = {}
    if article.sections:
        schemes = dict.fromkeys(article.sections, publication.url + "#section")
    for tag in article.tags:
        schemes.setdefault(tag, None)
    if article.label:
        schemes.setdefault(article.label, publication.url + "#label")
    return schemes


def has_body(article: Article) -> bool:
    """Return whether more than the summary is published."""
    return article.content_html is not None or article.content_text is not None


def body(article: Article) -> str | None:
    """Return the article's body as HTML."""
    if article.content_html is not None or article.content_text is None:
        return article.content_html
    from feedpub.html import from_text

    return from_text(article.content_text)


def plain_excerpt(article: Article) -> str | None:
    """Return an excerpt as the summary of an article that has a body and no summary."""
    if article.content_text is not None:
        text = article.content_text
    elif article.content_html is not None:
        from feedpub.html import to_text

        text = to_text(article.content_html)
    else:
        return None
    from feedpub.html import EXCERPT, excerpt

    return excerpt(text, EXCERPT) or None


def enclosures(article: Article) -> tuple[Enclosure, ...]:
    """Return the article's attachments or, without any, its lead image."""
    if article.attachments:
        return tuple(
            Enclosure(each.url, each.mime_type, each.size_in_bytes, each.title)
            for each in article.attachments
        )
    if not article.images:
        return ()
    lead = article.images[0]
    return (Enclosure(lead.url, image_type(lead), lead.size_in_bytes, lead.caption),)


def image_type(image: Image) -> str:
    """Return the image's media type; JPEG if neither record nor URL says it."""
    return image.mime_type or type_of(image.url) or "image/jpeg"
