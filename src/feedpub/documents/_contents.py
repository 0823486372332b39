"""The contents of a document: its items and its own properties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from lxml import etree
from msgspec import Struct

from feedpub.documents._terms import Terms
from feedpub.markup import ATOM, DCTERMS, MEDIA, Element
from feedpub.media_types import type_of
from feedpub.model import Value

_VALID = f"{{{DCTERMS}}}valid"


def _media(name: str) -> tuple[str, ...]:
    """Return the tags that are used for *name* of Media RSS; Yahoo requires the last one."""
    spellings = (MEDIA, MEDIA.rstrip("/"), "http://search.yahoo.com/rss")
    return tuple(f"{{{uri}}}{name}" for uri in spellings)


_STATUS = _media("status")
_CREDIT = _media("credit")


class Media(Value, frozen=True, gc=True):
    """An image or another file that belongs to an item.

    Values that are not in the document are ``None``.

    Attributes:
        carrier: The name of its element: ``enclosure``, ``media:content``, ``image:image``,
            ``image``.
        element: That element; ``None`` in JSON.
        mime_type: From the document, otherwise from the address.
        medium: The ``medium`` of Media RSS: ``image``, ``video``, …
        size_in_bytes: ``None`` also for 0, which means "unknown" in RSS.
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
        """Whether it is an image, according to its type or its address."""
        if self.medium is not None:
            return self.medium == "image"
        return (self.mime_type or type_of(self.url) or "").startswith("image/")


class Item:
    """One article in a document. Each property is read when it is accessed.

    Properties that the format or this item lacks are ``None`` or empty. Texts are stripped.

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
        """The address of its page, as written."""
        return None

    @property
    def url(self) -> str | None:
        """The absolute address, for comparison with other documents."""
        return absolute(self.link)

    @property
    def title(self) -> str | None:
        """Its headline, as people read it."""
        return None

    @property
    def published(self) -> str | None:
        """When it was published, as written."""
        return None

    @property
    def dated(self) -> str | None:
        """When it was published, as readers understand it, possibly from another element."""
        return self.published

    @property
    def updated(self) -> str | None:
        """When it was last changed, as written."""
        return None

    @property
    def modified(self) -> str | None:
        """When it was last changed, as written, if it says that beside when it was published."""
        return self.updated

    @property
    def expires(self) -> str | None:
        """When it expires, as written."""
        return None

    @property
    def permalink(self) -> bool:
        """Whether its id is the address of its page."""
        return False

    @property
    def summary(self) -> str | None:
        """Its summary, as HTML."""
        return None

    @property
    def body(self) -> str | None:
        """Its body, as HTML."""
        return None

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of its authors."""
        return ()

    @property
    def categories(self) -> tuple[str, ...]:
        """Its sections and tags."""
        return ()

    @property
    def media(self) -> tuple[Media, ...]:
        """Its images and other files, in the order of their elements."""
        return ()

    @property
    def deleted(self) -> bool:
        """Whether it only announces that the article was deleted."""
        return False

    @property
    def language(self) -> str | None:
        """Its own language; ``None`` if it has the document's."""
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
        """Name and language of its publication, in formats where each item has them."""
        return None, None

    @property
    def is_bare(self) -> bool:
        """Whether it has only an address and a date of change."""
        return False

    @property
    def is_paid(self) -> bool:
        """Whether it says that not everybody may read the whole article."""
        return False

    def digest(self) -> bytes:
        """Return a hash that changes if anything in it changes."""
        raise NotImplementedError


class XmlItem(Item):
    """An item that is an XML element."""

    #: Field → the tags of the elements that may contain it, the preferred one first.
    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, number: int, element: Element) -> None:
        super().__init__(number)
        self.element = element
        #: The first child of each tag.
        self.children = children_of(element)

    def text(self, *tags: str) -> str | None:
        """Return the text of the first child with one of *tags*, in their order."""
        for tag in tags:
            if text := text_of(self.children.get(tag)):
                return text
        return None

    def texts(self, tag: str) -> tuple[str, ...]:
        """Return the texts of all children with *tag*."""
        return tuple(filter(None, map(text_of, self.element.iterchildren(tag))))

    @property
    def expires(self) -> str | None:
        """The end of its validity period (DCMI Period Encoding Scheme)."""
        for part in (self.text(_VALID) or "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == "end":
                return value
        return None

    @property
    def deleted(self) -> bool:
        """Whether it only announces that the article was deleted."""
        status = next(self.element.iter(*_STATUS), None)
        return status is not None and status.get("state") == "deleted"

    @property
    def media(self) -> tuple[Media, ...]:
        """Its images and other files, in the order of their elements."""
        return tuple(media_in(self.element))

    def place(self, field: str | None) -> Element:
        """Return the element of *field*, or the item itself."""
        for tag in self.FIELDS.get(field or "", ()):
            found = self.children.get(tag)
            if found is None:
                found = next(self.element.iter(tag), None)
            if found is not None:
                return found
        return self.element

    def digest(self) -> bytes:
        """Return a hash that changes if anything in it changes."""
        # A prefix that only another item needs is declared for all, and changes none of the others.
        return digest(etree.tostring(self.element, method="c14n", exclusive=True))


class ItemDigest(Struct, frozen=True):
    """The part of an item that is kept for comparisons: small, so that the rest can be freed.

    Attributes:
        digest: A hash of the whole item; empty if it was not requested.
        id: What subscribers know it by.
        dated: When it was published, as written; without that, when it was last changed.
        is_deleted: Whether it only announces that the article was deleted.
    """

    title: str
    digest: bytes = b""
    id: str | None = None
    dated: str | None = None
    is_deleted: bool = False


class Elements(Iterable[Item]):
    """The items of *elements*, created again for every iteration."""

    def __init__(
        self, item: Callable[[int, Element], Item], elements: Callable[[], Iterable[Element]]
    ) -> None:
        self._item = item
        self._elements = elements

    def __iter__(self) -> Iterator[Item]:
        return (self._item(number, each) for number, each in enumerate(self._elements()))


class Contents:
    """The contents of a document.

    Attributes:
        items: Its articles, read when they are accessed, every time; of an index, the
            documents it lists.
        address: Where it is published, by its own account.
        home: The address of a page of its site.
        language: The language of all items that do not say one.
        hidden: Whether search engines are told to leave all of it out.
        is_bare: Whether it says nothing of its items but addresses and when they changed.
        container: The element that the items stand in: ``channel``; ``None`` in JSON and text.
        deletions: Returns the ids of articles that it says were deleted, besides its items.
        terms: Returns what it says of the use of pages.
        parts: What terms are numbered by if there are no items: its elements, or lines.
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
        container: Element | None = None,
        deletions: Callable[[], Iterable[str]] = tuple,
        terms: Callable[[], Iterable[Terms]] = tuple,
        parts: Callable[[], Iterable[Element]] = tuple,
    ) -> None:
        self.items = tuple(items) if isinstance(items, Iterator) else items
        self.address = address
        self.home = home
        self.language = language
        self.hidden = hidden
        self.is_bare = is_bare
        self.container = container
        self.deletions = deletions
        self.terms = terms
        self.parts = parts

    def listing(self, *, digests: bool = True) -> dict[str, ItemDigest]:
        """Return address → what is kept of the item there.

        Args:
            digests: Whether it is to tell more than the title, and if an item changed, which takes
                most of the time.
        """
        return {
            url: ItemDigest(
                each.title or "",
                each.digest() if digests else b"",
                each.id,
                each.dated or each.updated,
                each.deleted,
            )
            for each in self.items
            if (url := each.link or each.url)
        }


def children_of(element: Element | None) -> dict[Any, Element]:
    """Return the first child of each tag."""
    if element is None:
        return {}
    return {child.tag: child for child in element.iterchildren(reversed=True)}


def self_link(element: Element) -> str | None:
    """Return the address that *element*, a feed, states for itself (RFC 4287 § 4.2.7.2)."""
    links = element.iterchildren(f"{{{ATOM}}}link")
    return next((absolute(each.get("href")) for each in links if each.get("rel") == "self"), None)


def media_in(element: Element) -> Iterator[Media]:
    """Yield the files of *element* from `enclosure` and Media RSS, at any depth."""
    for each in element.iter("enclosure"):
        yield media_of(each, "enclosure", size="length")
    for name in ("content", "thumbnail"):
        for each in element.iter(*_media(name)):
            medium = "image" if name == "thumbnail" else each.get("medium")
            yield media_of(each, f"media:{name}", size="fileSize", medium=medium)


def media_of(
    element: Element, carrier: str, *, size: str, url: str = "url", medium: str | None = None
) -> Media:
    """Return the file that *element* describes in attributes with these names."""
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
    # Limit the digits, because int() takes quadratic time.
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
    """Return whether an ``xhtml:meta`` with *tag* among *children* hides their element."""
    meta = children.get(tag)
    return meta is not None and "noindex" in (meta.get("content") or "").lower()


def digest(data: bytes) -> bytes:
    """Return a hash of *data*, in 16 bytes."""
    import hashlib  # 3 ms, and checks do not need it

    return hashlib.blake2b(data, digest_size=16).digest()
