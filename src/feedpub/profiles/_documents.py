"""The stories in a document, and where each of their parts stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from feedpub import checks, dates
from feedpub.checks import Context, Place, prefixed
from feedpub.formats import type_of
from feedpub.markup import XML, Element, escape
from feedpub.profiles._stories import File, Picture, Story

_LANG = f"{{{XML}}}lang"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A story in a document.

    Attributes:
        element: Its ``item``, ``entry`` or ``url``.
        places: Part of the story → where it stands.
    """

    story: Story
    element: Element
    places: Mapping[str, Place]

    def place(self, part: str) -> Place:
        """Return where *part* stands, or the story where it is missing."""
        other = "body" if part.startswith("picture ") else part
        return self.places.get(part, self.places.get(other, self.element))


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A document as an aggregator gets it.

    Attributes:
        format: As `feedpub.checks.detect` names it.
        size: Bytes.
        head: Names of the elements that say something of the whole, prefixed, by path → their
            texts: ``channel/title``, ``channel/snf:logo/url``, ``feed/link[rel=hub]/@href``.
        container: What holds the stories: ``channel``, ``feed``, ``urlset``.
        namespaces: Prefix → URI, as the root declares them.
    """

    format: str
    url: str | None
    size: int
    stories: tuple[Found, ...]
    root: Element
    container: Element
    head: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    namespaces: Mapping[str, str] = field(default_factory=dict)

    def place(self, part: str) -> Place:
        """Return where *part* of the head stands, or the root."""
        return self.places.get(part, self.container)


Names = Callable[[str], str]


def naming(namespaces: Mapping[str, str]) -> Names:
    """Return what writes lxml's names with conventional prefixes.

    Args:
        namespaces: URI → prefix, beside those that the checks know.
    """

    def name(tag: str) -> str:
        uri, _, local = tag[1:].partition("}") if tag[0] == "{" else ("", "", tag)
        prefix = namespaces.get(uri)
        return f"{prefix}:{local}" if prefix else prefixed(tag)

    return name


def read(context: Context, names: Names) -> Whole | None:
    """Return what *context* holds; ``None`` for what is no XML document that profiles know."""
    reader = _READERS.get(context.format)
    root = getattr(context, "root", None)
    if reader is None or root is None:
        return None
    items, found = reader
    channel = root.find("channel") if context.format == "rss" else None
    container = root if channel is None else channel
    head = _Parts(container, names, skip=items)
    own = names(str(container.tag)).rpartition(":")[2]
    language = head.texts.get("language") or root.get(_LANG)
    return Whole(
        format=context.format,
        url=context.document.url,
        size=len(context.document.data),
        stories=tuple(
            found(_Parts(each, names), language) for each in container.iterchildren(*items)
        ),
        root=root,
        container=container,
        head={f"{own}/{path}": text for path, text in head.texts.items()},
        places={f"{own}/{path}": place for path, place in head.places.items()},
        namespaces={prefix or "": uri for prefix, uri in root.nsmap.items()},
    )


class _Parts:
    """What stands in an element, by path: ``guid``, ``media:content/@url``, ``link[self]``."""

    def __init__(self, element: Element, names: Names, skip: Sequence[str] = ()) -> None:
        self.element = element
        #: The first of each path.
        self.texts: dict[str, str] = {}
        self.places: dict[str, Place] = {}
        #: Elements by name, at any depth.
        self.named: dict[str, list[Element]] = {}
        self._names = names
        self._note(element, "", skip)

    def _note(self, element: Element, path: str, skip: Sequence[str] = ()) -> None:
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

    def text(self, *names: str) -> str | None:
        """Return the text of the first of *names* that is there, at any depth."""
        for name in names:
            for each in self.named.get(name, ()):
                if text := _text(each):
                    return text
        return None

    def all(self, name: str) -> list[Element]:
        """Return the elements called *name*, at any depth."""
        return self.named.get(name, [])

    def first(self, *names: str) -> Place:
        """Return the place of the first of *names* that is there."""
        for name in names:
            if name in self.named:
                return self.named[name][0]
        return self.element


def _text(element: Element | None) -> str | None:
    if element is None:
        return None
    text = element.text if len(element) == 0 else "".join(element.itertext())
    return (text or "").strip() or None


def _instant(text: str | None) -> datetime | None:
    if text is not None:
        with suppress(ValueError):
            return dates.parse(text)
    return None


def _number(text: str | None) -> int | None:
    # No more digits than a size in bytes may have: int() takes time by the square of them.
    return int(text) if text and text.isdecimal() and len(text) < 16 else None


def _rss(parts: _Parts, language: str | None) -> Found:
    element = parts.element
    encoded = parts.text("content:encoded")
    guid = next(iter(parts.all("guid")), None)
    pictures = list(_pictures(parts))
    enclosures = parts.all("enclosure")
    story = Story(
        title=parts.text("title"),
        url=parts.text("link"),
        id=parts.text("guid"),
        permalink=guid is not None and guid.get("isPermaLink", "true") == "true",
        published=_instant(parts.text("pubDate", "dc:date")),
        updated=_instant(parts.text("dcterms:modified", "atom:updated", "updated", "pubDate")),
        expires=_expires(parts.text("dcterms:valid")),
        summary=parts.text("description"),
        body=encoded if encoded is not None else parts.text("description"),
        pictures=tuple(picture for picture, _ in pictures),
        files=tuple(_files(enclosures, "url")),
        authors=tuple(filter(None, map(_text, parts.all("dc:creator"))))
        or _only(parts.text("author")),
        categories=tuple(filter(None, map(_text, parts.all("category")))),
        language=parts.text("dc:language") or language,
        is_abstract=encoded is None,
        deleted=parts.texts.get("media:status/@state") == "deleted",
        elements=parts.texts,
    )
    body = "content:encoded" if encoded is not None else "description"
    places = {
        "title": parts.first("title"),
        "url": parts.first("link"),
        "id": parts.first("guid"),
        "published": parts.first("pubDate"),
        "updated": parts.first("dcterms:modified", "atom:updated", "pubDate"),
        "summary": parts.first("description"),
        "body": parts.first(body),
        "authors": parts.first("dc:creator", "author"),
        "file": parts.first("enclosure"),
    }
    return Found(story=story, element=element, places=parts.places | places | _spots(pictures))


def _atom(parts: _Parts, language: str | None) -> Found:
    element = parts.element
    links = [(link.get("rel") or "alternate", link) for link in parts.all("atom:link")]
    page = next((link for rel, link in links if rel == "alternate"), None)
    enclosures = [link for rel, link in links if rel == "enclosure"]
    pictures = [
        (_file(link, "href", "type", "length", "enclosure"), link)
        for link in enclosures
        if _is_image(link, "href")
    ]
    pictures += _pictures(parts)
    authors = [_text(each.find(checks.clark("atom:name"))) for each in parts.all("atom:author")]
    content = parts.text("atom:content")
    summary = parts.text("atom:summary")
    if summary is not None and parts.texts.get("atom:summary/@type", "text") == "text":
        summary = escape(summary)
    story = Story(
        title=parts.text("atom:title"),
        url=page.get("href") if page is not None else None,
        id=parts.text("atom:id"),
        permalink=page is not None and parts.text("atom:id") == page.get("href"),
        published=_instant(parts.text("atom:published", "atom:updated")),
        updated=_instant(parts.text("atom:updated")),
        expires=_expires(parts.text("dcterms:valid")),
        summary=summary,
        body=content if content is not None else summary,
        pictures=tuple(picture for picture, _ in pictures),
        files=tuple(_files(enclosures, "href")),
        authors=tuple(filter(None, authors)),
        categories=tuple(each.get("term") or "" for each in parts.all("atom:category")),
        language=element.get(_LANG) or language,
        is_abstract=content is None,
        deleted=parts.texts.get("media:status/@state") == "deleted",
        elements=parts.texts,
    )
    body = "atom:content" if content is not None else "atom:summary"
    places = {
        "title": parts.first("atom:title"),
        "url": element if page is None else page,
        "id": parts.first("atom:id"),
        "published": parts.first("atom:published", "atom:updated"),
        "updated": parts.first("atom:updated"),
        "summary": parts.first("atom:summary"),
        "body": parts.first(body),
        "authors": parts.first("atom:author"),
        "file": enclosures[0] if enclosures else element,
    }
    return Found(story=story, element=element, places=parts.places | places | _spots(pictures))


def _url(parts: _Parts, language: str | None) -> Found:
    element = parts.element
    pictures = [
        (Picture(url=_text(each) or "", carrier="image:image", number=number), each)
        for number, each in enumerate(parts.all("image:loc"))
    ]
    story = Story(
        title=parts.text("news:title"),
        url=parts.text("sitemap:loc"),
        published=_instant(parts.text("news:publication_date")),
        updated=_instant(parts.text("sitemap:lastmod")),
        pictures=tuple(picture for picture, _ in pictures),
        language=parts.text("news:language") or language,
        elements=parts.texts,
    )
    places = {
        "title": parts.first("news:title"),
        "url": parts.first("sitemap:loc"),
        "published": parts.first("news:publication_date"),
        "updated": parts.first("sitemap:lastmod"),
        "language": parts.first("news:language"),
    }
    return Found(story=story, element=element, places=parts.places | places | _spots(pictures))


def _pictures(parts: _Parts) -> Iterator[tuple[Picture, Element]]:
    """Yield what carries an image besides the body, in the order of the carriers."""
    for each in parts.all("enclosure"):
        if _is_image(each, "url"):
            yield _file(each, "url", "type", "length", "enclosure"), each
    for each in parts.all("media:content"):
        if each.get("medium") == "image" or (each.get("medium") is None and _is_image(each, "url")):
            yield _file(each, "url", "type", "fileSize", "media:content"), each
    for each in parts.all("media:thumbnail"):
        yield _file(each, "url", "type", "fileSize", "media:thumbnail"), each


def _files(elements: Sequence[Element], address: str) -> Iterator[File]:
    for each in elements:
        if not _is_image(each, address):
            yield File(
                url=(each.get(address) or "").strip(),
                mime_type=(each.get("type") or "").strip().lower(),
                # "0" is how RSS says that nobody knows.
                size_in_bytes=_number(each.get("length")) or None,
            )


def _is_image(element: Element, address: str) -> bool:
    kind = element.get("type") or type_of(element.get(address) or "") or ""
    return kind.startswith("image/")


def _file(element: Element, address: str, kind: str, size: str, carrier: str) -> Picture:
    url = (element.get(address) or "").strip()
    return Picture(
        url=url,
        width=_number(element.get("width")),
        height=_number(element.get("height")),
        mime_type=element.get(kind) or type_of(url),
        # "0" is how RSS says that nobody knows.
        size_in_bytes=_number(element.get(size)) or None,
        credit=_text(element.find(checks.clark("media:credit"))),
        carrier=carrier,
    )


def _spots(pictures: list[tuple[Picture, Element]]) -> dict[str, Place]:
    spots: dict[str, Place] = {}
    for picture, element in pictures:
        spots.setdefault(f"picture {picture.url}", element)
    return spots


def _only(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _expires(text: str | None) -> datetime | None:
    """Return the end of a DCMI period."""
    for part in (text or "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == "end":
            return _instant(value)
    return None


_READERS: dict[str, tuple[tuple[str, ...], Callable[[_Parts, str | None], Found]]] = {
    "rss": (("item",), _rss),
    "atom": ((checks.clark("atom:entry"),), _atom),
    "sitemap": ((checks.clark("sitemap:url"),), _url),
    "news-sitemap": ((checks.clark("sitemap:url"),), _url),
}
