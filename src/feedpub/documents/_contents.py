"""What a document lists: its items, and what it says of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from lxml import etree

from feedpub.markup import ATOM, Element


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
    def updated(self) -> str | None:
        """When it was changed, as it is written."""
        return None

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

    #: Field → the tag of the element that says it.
    FIELDS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, number: int, element: Element) -> None:
        super().__init__(number)
        self.element = element
        #: The first child of each tag.
        self.children = children_of(element)

    def text(self, tag: str) -> str | None:
        """Return the text of the first child called *tag*."""
        return text_of(self.children.get(tag))

    def place(self, field: str | None) -> Element:
        """Return the element that says *field*, or the item itself."""
        tag = self.FIELDS.get(field or "")
        found = next(self.element.iter(tag), None) if tag else None
        return self.element if found is None else found

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
    return hashlib.blake2b(data, digest_size=16).digest()
