"""The stories in a document, and where each of their parts is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from feedpub import dates
from feedpub.checks import Context, Place, prefixed
from feedpub.documents import KINDS, Media, Naming, Parts, XmlItem
from feedpub.markup import XML, Element
from feedpub.media_types import type_of
from feedpub.profiles._story import Picture, Story, StoryFile

_LANG = f"{{{XML}}}lang"


@dataclass(frozen=True, kw_only=True)
class FoundStory:
    """A story in a document.

    Attributes:
        element: Its ``item``, ``entry`` or ``url``.
        places: Part of the story → its element.
    """

    story: Story
    element: Element
    places: Mapping[str, Place]

    def place(self, part: str) -> Place:
        """Return the element of *part*, or of the story if the part is missing."""
        other = "body" if part.startswith("picture ") else part
        return self.places.get(part, self.places.get(other, self.element))


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A document as an aggregator reads it.

    Attributes:
        format: As `feedpub.checks.detect` names it.
        size: Bytes.
        head: Naming of the elements that say something of the whole, prefixed, by path → their
            texts: ``channel/title``, ``channel/snf:logo/url``, ``feed/link[rel=hub]/@href``.
        container: What holds the stories: ``channel``, ``feed``, ``urlset``.
        namespaces: Prefix → URI, as the root declares them.
    """

    format: str
    url: str | None
    size: int
    stories: tuple[FoundStory, ...]
    root: Element
    container: Element
    head: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    namespaces: Mapping[str, str] = field(default_factory=dict)

    def place(self, part: str) -> Place:
        """Return the element of *part* of the head, or the root."""
        return self.places.get(part, self.container)


def naming(namespaces: Mapping[str, str]) -> Naming:
    """Return what writes lxml's names with conventional prefixes.

    Args:
        namespaces: URI → prefix, in addition to those that the checks know.
    """

    def name(tag: str) -> str:
        uri, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        prefix = namespaces.get(uri)
        return f"{prefix}:{local}" if prefix else prefixed(tag)

    return name


def read(context: Context, names: Naming) -> Whole | None:
    """Return what *context* holds; ``None`` for what is not an XML document that profiles know."""
    kind, root = KINDS.get(context.format), getattr(context, "root", None)
    if kind is None or kind.syntax != "xml" or kind.role == "index" or root is None:
        return None
    found = context.contents
    items = [each for each in found.items if isinstance(each, XmlItem)] if found else []
    container = root if found is None or found.container is None else found.container
    head = Parts(container, names, skip={str(each.element.tag) for each in items})
    own = names(str(container.tag)).rpartition(":")[2]
    language = head.texts.get("language") or root.get(_LANG)
    return Whole(
        format=context.format,
        url=context.document.url,
        size=len(context.document.data),
        stories=tuple(_found(each, Parts(each.element, names), language) for each in items),
        root=root,
        container=container,
        head={f"{own}/{path}": text for path, text in head.texts.items()},
        places={f"{own}/{path}": place for path, place in head.places.items()},
        namespaces={prefix or "": uri for prefix, uri in context.namespaces.items()},
    )


def _found(item: XmlItem, parts: Parts, language: str | None) -> FoundStory:
    media = item.media
    pictures = [each for each in media if each.is_image]
    body = item.body
    story = Story(
        title=item.title,
        url=item.link,
        id=item.id,
        permalink=item.permalink,
        published=_instant(item.dated),
        updated=_instant(item.updated),
        expires=_instant(item.expires),
        summary=item.summary,
        body=item.summary if body is None else body,
        pictures=tuple(map(_picture, pictures, _numbers(pictures))),
        files=tuple(map(_file, filter(_is_file, media))),
        authors=item.authors,
        categories=item.categories,
        language=item.language or language,
        is_abstract=body is None,
        deleted=item.deleted,
        elements=parts.texts,
    )
    places: dict[str, Place] = {field: item.place(field) for field in item.FIELDS}
    for each in filter(_is_file, media):
        places.setdefault("file", each.element)
    for each in pictures:
        places.setdefault(f"picture {each.url}", each.element)
    return FoundStory(story=story, element=item.element, places=parts.places | places)


def _numbers(media: Iterable[Media]) -> list[int]:
    """Return for each of *media* its position among those in elements of one name."""
    counts: Counter[str] = Counter()
    numbers = []
    for each in media:
        numbers.append(counts[each.carrier])
        counts[each.carrier] += 1
    return numbers


def _is_file(media: Media) -> bool:
    return media.carrier == "enclosure" and not media.is_image


def _picture(media: Media, number: int) -> Picture:
    return Picture(
        url=media.url,
        width=media.width,
        height=media.height,
        mime_type=media.mime_type or type_of(media.url),
        size_in_bytes=media.size_in_bytes,
        credit=media.credit,
        carrier=media.carrier,
        number=number,
    )


def _file(media: Media) -> StoryFile:
    return StoryFile(
        url=media.url,
        mime_type=media.mime_type or "",
        size_in_bytes=media.size_in_bytes,
    )


def _instant(text: str | None) -> datetime | None:
    if text is not None:
        with suppress(ValueError):
            return dates.parse(text)
    return None
