"""What one output says of one article, as whoever reads that output finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from feedpub import dates, html
from feedpub.consumers._reading_view import images_in
from feedpub.documents import Contents, Item, Media
from feedpub.model import Article, Image, Publication, Value
from feedpub.text import one_line


class ShownPicture(Value, frozen=True):
    """A picture of an article.

    Attributes:
        url: Where it is.
        carrier: What names it: ``enclosure``, ``media:content``, ``body``, ``record``.
        width: Pixels; ``None`` if nobody says.
        height: Likewise.
        alt: What it shows, for those who do not see it.
        size_in_bytes: How large the file is, if somebody says.
    """

    url: str
    carrier: str
    width: int | None = None
    height: int | None = None
    alt: str | None = None
    size_in_bytes: int | None = None


class Portrayal(Value, frozen=True, gc=True):
    """What an output says of an article.

    Attributes:
        title: The headline, as plain text.
        url: The address of its page.
        source: The name of the publication.
        output: The path of the output; empty if it is the record that says it.
        published: When it was published, if that can be read.
        updated: When it was last changed, likewise.
        authors: The names of its authors.
        kicker: What stands over the headline; only the record has it.
        sections: Its sections and tags.
        summary: The summary, as plain text.
        body: The body, as HTML.
        language: A BCP 47 tag.
        pictures: All that it names, in order, and those in its body after them.
    """

    title: str
    url: str
    source: str
    output: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    kicker: str | None = None
    sections: tuple[str, ...] = ()
    summary: str = ""
    body: str = ""
    language: str | None = None
    pictures: tuple[ShownPicture, ...] = ()


def portrayal_in(
    item: Item,
    contents: Contents,
    output: str,
    publication: Publication,
    article: Article | None = None,
) -> Portrayal:
    """Return what *item* says, one of *contents*, the document at the path *output*.

    Args:
        item: The item.
        contents: The document it stands in.
        output: The path of the document.
        publication: Whose it is, if the item does not say.
        article: Its record: for the texts that go with pictures, which most formats lack.
    """
    name, language = item.publication
    url = item.url or item.link or ""
    body = item.body or ""
    images = () if article is None else article.images
    named = [_of_media(each, images) for each in item.media if each.is_image]
    return Portrayal(
        title=one_line(html.to_text(item.title or "")),
        url=url,
        source=name or publication.name,
        output=output,
        published=_instant(item.dated),
        updated=_instant(item.modified),
        authors=item.authors,
        kicker=None if article is None else article.label,
        sections=item.categories,
        summary=one_line(html.to_text(item.summary or "")),
        body=body,
        language=language or item.language or contents.language or publication.language,
        pictures=tuple(_each_once([*named, *_in_body(body, url)])),
    )


def portrayal_of(article: Article, publication: Publication) -> Portrayal:
    """Return what the record of *article* says: as much as its page says to whoever looks there."""
    body = article.content_html or html.from_text(article.content_text or "")
    named = [
        ShownPicture(
            url=each.url,
            carrier="record",
            width=each.width,
            height=each.height,
            alt=each.alt or each.caption,
            size_in_bytes=each.size_in_bytes,
        )
        for each in article.images
    ]
    return Portrayal(
        title=article.title,
        url=article.url,
        source=publication.name,
        published=article.published,
        updated=article.modified,
        authors=tuple(each.name for each in article.authors),
        kicker=article.label,
        sections=(*article.sections, *article.tags),
        summary=article.summary or html.excerpt(html.to_text(body), html.EXCERPT),
        body=body,
        language=article.language or publication.language,
        pictures=tuple(_each_once([*named, *_in_body(body, article.url)])),
    )


def _of_media(media: Media, images: Iterable[Image]) -> ShownPicture:
    record = next((each for each in images if each.url == media.url), None)
    return ShownPicture(
        url=media.url,
        carrier=media.carrier,
        width=media.width,
        height=media.height,
        alt=None if record is None else record.alt or record.caption,
        size_in_bytes=media.size_in_bytes,
    )


def _in_body(body: str, base: str) -> Iterator[ShownPicture]:
    for each in images_in(body, base):
        width, height = (int(text) if text.isdecimal() else None for text in each[2:])
        yield ShownPicture(
            url=each[0], carrier="body", width=width, height=height, alt=each[1] or None
        )


def _each_once(pictures: Iterable[ShownPicture]) -> Iterator[ShownPicture]:
    """Yield one of each address: the first, with the size that any of them says."""
    sizes = {each.url: (each.width, each.height) for each in pictures if each.width and each.height}
    seen = set()
    for each in pictures:
        if (each.url, each.carrier) not in seen:
            seen.add((each.url, each.carrier))
            width, height = sizes.get(each.url, (each.width, each.height))
            yield ShownPicture(
                url=each.url,
                carrier=each.carrier,
                width=width,
                height=height,
                alt=each.alt,
                size_in_bytes=each.size_in_bytes,
            )


def _instant(text: str | None) -> datetime | None:
    try:
        return dates.parse(text) if text else None
    except ValueError:
        return None
