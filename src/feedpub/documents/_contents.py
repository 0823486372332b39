"""What a document lists: its items, and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from lxml import etree

from feedpub.markup import ATOM, DCTERMS, MEDIA, Element
from feedpub.media_types import type_of

_VALID = f"{{{DCTERMS}}}valid"


def _media(name: str) -> tuple[str, ...]:
    """Return the tags that *name* of Media RSS has in practice; Yahoo asks for the last one."""
    spellings = (MEDIA, MEDIA.rstrip("/"), "http://search.yahoo.com/rss")
    return tuple(f"{{{uri}}}{name}" for uri in spellings)


_STATUS = _media("status")
_CREDIT = _media("credit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An image or another file that goes with an item.

    What the document does not say is ``None``.

    Attributes:
        carrier: What it stands in: ``enclosure``, ``media:content``, ``image:image``, ``image``.
        element: That element; ``None`` in JSON.
        mime_type: As the document says, else as the address does.
        medium: What Media RSS calls ``medium``: ``image``, ``video``, …
        size_in_bytes: ``None`` also for 0, which is how RSS says that nobody knows.
    """

    url: str
    carrier: str
    element: Any = None
    mime_type: str | None = None
    medium: str | None = None
    width: int | None = None
    height: int | None = None
    size_in_bytes: int | None = None
    credit: str | None = None

    @property
    def is_image(self) -> bool:
        """Whether it is one, by its own account or by its address."""
        if self.medium is not None:
            return self.medium == "image"
        return (self.mime_type or type_of(self.url) or "").startswith("image/")


class Item:
    """One article, as a document says it. Each part is read when it is asked for.

    What a format cannot say, or this item does not, is ``None`` or empty. Texts are stripped.

    Attributes:
        number: Its position in the document, from 0.
    """

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def id(self) -> str | None:
        """Its guid, ``atom:id`` or ``id``."""
        return None

    @property
    def link(self) -> str | None:
        """The address of its page, as it is written."""
        return None

    @property
    def url(self) -> str | None:
        """The absolute address by which others can recognise it."""
        return absolute(self.link)

    @property
    def title(self) -> str | None:
        """Its headline as people read it."""
        return None

    @property
    def published(self) -> str | None:
        """When it was published, as it is written."""
        return None

    @property
    def dated(self) -> str | None:
        """When it was published, as readers take it: what else the document says may stand in."""
        return self.published

    @property
    def updated(self) -> str | None:
        """When it was last changed, as it is written."""
        return None

    @property
    def expires(self) -> str | None:
        """When it is no longer to be shown, as it is written."""
        return None

    @property
    def permalink(self) -> bool:
        """Whether its id is the address of its page."""
        return False

    @property
    def summary(self) -> str | None:
        """What it is about, as HTML."""
        return None

    @property
    def body(self) -> str | None:
        """All of it, as HTML."""
        return None

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of those who wrote it."""
        return ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Its sections and tags."""
        return ()

    @property
    def media(self) -> tuple[Media, ...]:
        """The images and other files that go with it, in the order of what carries them."""
        return ()

    @property
    def deleted(self) -> bool:
        """Whether it is there to say that it is gone."""
        return False

    @property
    def language(self) -> str | None:
        """Its own language; ``None`` if it leaves that to the document."""
        return None

    @property
    def hidden(self) -> bool:
        """Whether search engines are told to leave it out."""
        return False

    @property
    def versions(self) -> tuple[str, ...]:
        """The addresses of its language versions."""
        return ()

    @property
    def publication(self) -> tuple[str | None, str | None]:
        """Name and language of the publication it belongs to, where each item says that."""
        return None, None

    @property
    def is_bare(self) -> bool:
        """Whether it says nothing of its page but its address and when that changed."""
        return False

    def digest(self) -> bytes:
        """Return what changes when anything in it does."""
        raise NotImplementedError


class XmlItem(Item):
    """An item that is an element."""

    #: Field → the tags of the elements that may say it, the best first.
    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, number: int, element: Element) -> None:
        super().__init__(number)
        self.element = element
        #: The first child of each tag.
        self.children = children_of(element)

    def text(self, *tags: str) -> str | None:
        """Return the text of the first child called as one of *tags*, in their order."""
        return next(filter(None, (text_of(self.children.get(tag)) for tag in tags)), None)

    def texts(self, tag: str) -> tuple[str, ...]:
        """Return the texts of all children called *tag*."""
        return tuple(filter(None, map(text_of, self.element.iterchildren(tag))))

    @property
    def expires(self) -> str | None:
        """The end of the period that it says it is valid in (DCMI Period Encoding Scheme)."""
        for part in (self.text(_VALID) or "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == "end":
                return value
        return None

    @property
    def deleted(self) -> bool:
        """Whether it is there to say that it is gone."""
        status = next(self.element.iter(*_STATUS), None)
        return status is not None and status.get("state") == "deleted"

    @property
    def media(self) -> tuple[Media, ...]:
        """The images and other files that go with it, in the order of what carries them."""
        return tuple(media_in(self.element))

    def place(self, field: str | None) -> Element:
        """Return the element that says *field*, or the item itself."""
        for tag in self.FIELDS.get(field or "", ()):
            found = self.children.get(tag)
            if found is None:
                found = next(self.element.iter(tag), None)
            if found is not None:
                return found
        return self.element

    def digest(self) -> bytes:
        """Return what changes when anything in it does."""
        return digest(etree.tostring(self.element, with_tail=False))


class Contents:
    """What a document lists.

    Attributes:
        items: Its articles, read as they are asked for; of an index, the documents it lists.
        address: Where it is published, by its own account.
        home: The address of a page of its site.
        language: The language of all items that do not say one.
        hidden: Whether search engines are told to leave all of it out.
        is_bare: Whether it says nothing of its items but addresses and when they changed.
    """

    def __init__(
        self,
        items: Iterable[Item],
        *,
        address: str | None = None,
        home: str | None = None,
        language: str | None = None,
        hidden: bool = False,
        is_bare: bool = False,
    ) -> None:
        self.items = items
        self.address = address
        self.home = home
        self.language = language
        self.hidden = hidden
        self.is_bare = is_bare


def children_of(element: Element | None) -> dict[Any, Element]:
    """Return the first child of each tag."""
    if element is None:
        return {}
    return {child.tag: child for child in element.iterchildren(reversed=True)}


def self_link(element: Element) -> str | None:
    """Return the address that *element*, a feed, gives as its own (RFC 4287 § 4.2.7.2)."""
    links = element.iterchildren(f"{{{ATOM}}}link")
    return next((absolute(each.get("href")) for each in links if each.get("rel") == "self"), None)


def media_in(element: Element) -> Iterator[Media]:
    """Yield what `enclosure` and Media RSS say goes with *element*, at any depth."""
    for each in element.iter("enclosure"):
        yield media_of(each, "enclosure", size="length")
    for name in ("content", "thumbnail"):
        for each in element.iter(*_media(name)):
            medium = "image" if name == "thumbnail" else each.get("medium")
            yield media_of(each, f"media:{name}", size="fileSize", medium=medium)


def media_of(
    element: Element, carrier: str, *, size: str, url: str = "url", medium: str | None = None
) -> Media:
    """Return what *element* says of a file, in the attributes called so."""
    return Media(
        url=(element.get(url) or "").strip(),
        carrier=carrier,
        element=element,
        mime_type=(element.get("type") or "").strip().lower() or None,
        medium=medium,
        width=_number(element.get("width")),
        height=_number(element.get("height")),
        size_in_bytes=_number(element.get(size)) or None,
        credit=text_of(next(element.iterchildren(*_CREDIT), None)),
    )


def _number(text: str | None) -> int | None:
    # No more digits than a size in bytes may have: int() takes time by the square of them.
    return int(text) if text and text.isdecimal() and len(text) < 16 else None


def text_of(element: Element | None) -> str | None:
    """Return the text in *element*, stripped; ``None`` if there is none."""
    if element is None:
        return None
    text = element.text if len(element) == 0 else "".join(element.itertext())
    return (text or "").strip() or None


def absolute(text: str | None) -> str | None:
    """Return *text* if it is an absolute address of a page."""
    return text if text and text[:4].lower() == "http" and "://" in text[:8] else None


def says_noindex(children: dict[Any, Element], tag: str) -> bool:
    """Return whether the ``xhtml:meta`` called *tag* among *children* hides their element."""
    meta = children.get(tag)
    return meta is not None and "noindex" in (meta.get("content") or "").lower()


def digest(data: bytes) -> bytes:
    """Return 16 bytes that stand for *data*."""
    import hashlib  # 3 ms, and to check a document takes none

    return hashlib.blake2b(data, digest_size=16).digest()
