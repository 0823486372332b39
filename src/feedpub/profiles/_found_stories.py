"""The stories in a document, and where each of their parts is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from feedpub import dates
from feedpub.checks import Context, Place, prefixed
from feedpub.documents import KINDS, Media, XmlItem
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
        head: Prefixed paths of elements outside the stories → their texts: ``channel/title``,
            ``channel/snf:logo/url``, ``feed/link[rel=hub]/@href``.
        container: The element that contains the stories: ``channel``, ``feed``, ``urlset``.
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


Names = Callable[[str], str]


def naming(namespaces: Mapping[str, str]) -> Names:
    """Return a function that writes lxml's names with conventional prefixes.

    Args:
        namespaces: URI → prefix, in addition to those that the checks know.
    """

    def name(tag: str) -> str:
        uri, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        prefix = namespaces.get(uri)
        return f"{prefix}:{local}" if prefix else prefixed(tag)

    return name


def read(context: Context, names: Names) -> Whole | None:
    """Return the stories of *context*; ``None`` if it is not an XML format that profiles know."""
    kind = KINDS.get(context.format)
    if kind is None or kind.syntax != "xml" or kind.role == "index":
        return None
    root = getattr(context, "root", None)
    if root is None:
        return None
    found = kind.read(root)
    items = [each for each in found.items if isinstance(each, XmlItem)] if found else []
    channel = root.find("channel") if context.format == "rss" else None
    container = root if channel is None else channel
    head = _Parts(container, names, skip={str(each.element.tag) for each in items})
    own = names(str(container.tag)).rpartition(":")[2]
    language = head.texts.get("language") or root.get(_LANG)
    return Whole(
        format=context.format,
        url=context.document.url,
        size=len(context.document.data),
        stories=tuple(_found(each, _Parts(each.element, names), language) for each in items),
        root=root,
        container=container,
        head={f"{own}/{path}": text for path, text in head.texts.items()},
        places={f"{own}/{path}": place for path, place in head.places.items()},
        namespaces={prefix or "": uri for prefix, uri in context.namespaces.items()},
    )


class _Parts:
    """The contents of an element, by path: ``guid``, ``media:content/@url``, ``link[self]``."""

    def __init__(self, element: Element, names: Names, skip: Collection[str] = ()) -> None:
        self.element = element
        #: The first of each path.
        self.texts: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        #: Elements by name, at any depth.
        self.named: dict[str, list[Element]] = {}
        self._names = names
        self._note(element, "", skip)

    def _note(self, element: Element, path: str, skip: Collection[str] = ()) -> None:
        for key, value in element.items():
            part = f"{path}@{self._names(str(key))}"
            self.texts.setdefault(part, str(value))
            self.places.setdefault(part, (element, str(key)))
        for child in element:
            if not isinstance(child.tag, str) or child.tag in skip:
                continue
            name = self._names(child.tag)
            rel = child.get("rel")
            inner = f"{path}{name}" + (f"[{rel}]" if rel and name.endswith("link") else "")
            self.texts.setdefault(inner, (child.text or "").strip())
            self.places.setdefault(inner, child)
            self.named.setdefault(name, []).append(child)
            self._note(child, f"{inner}/")


def _found(item: XmlItem, parts: _Parts, language: str | None) -> FoundStory:
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
