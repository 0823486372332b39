"""Atom 1.0 (https://www.rfc-editor.org/rfc/rfc4287)."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial

from feedpub.documents._contents import (
    Contents,
    Elements,
    Media,
    XmlItem,
    absolute,
    children_of,
    media_in,
    media_of,
    says_noindex,
    self_link,
    text_of,
)
from feedpub.documents._kind import Kind, rooted
from feedpub.documents.names import clark
from feedpub.markup import XML, Element, escape

_LANG = f"{{{XML}}}lang"
_LINK = clark("atom:link")
_TITLE = clark("atom:title")
_ALTERNATE = (None, "alternate")
_META = clark("xhtml:meta")
_AUTHOR = clark("atom:author")
_CATEGORY = clark("atom:category")
_SUMMARY = clark("atom:summary")
_BODY = clark("atom:content")
_PUBLISHED = clark("atom:published")
_UPDATED = clark("atom:updated")
_NAME = clark("atom:name")
_ID = clark("atom:id")
_DELETED = clark("at:deleted-entry")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": (_TITLE,),
    "url": (_LINK,),
    "id": (_ID,),
    "published": (_PUBLISHED, _UPDATED),
    "updated": (_UPDATED,),
    "summary": (_SUMMARY,),
    "body": (_BODY, _SUMMARY),
    "authors": (_AUTHOR,),
}


class _Item(XmlItem):
    FIELDS = _FIELDS

    @property
    def id(self) -> str | None:
        return self.text(_ID)

    @property
    def link(self) -> str | None:
        page = _page(self.element)
        return None if page is None else page.get("href")

    @property
    def title(self) -> str | None:
        title = self.children.get(_TITLE)
        said = text_of(title)
        if said and title is not None and title.get("type") == "html":
            return html.unescape(said)
        return said

    @property
    def published(self) -> str | None:
        return self.text(_PUBLISHED)

    @property
    def dated(self) -> str | None:
        return self.text(_PUBLISHED, _UPDATED)

    @property
    def updated(self) -> str | None:
        return self.text(_UPDATED)

    @property
    def permalink(self) -> bool:
        return self.link is not None and self.id == self.link

    @property
    def summary(self) -> str | None:
        return _html(self.children.get(_SUMMARY))

    @property
    def body(self) -> str | None:
        return self.text(_BODY)

    @property
    def authors(self) -> tuple[str, ...]:
        authors = self.element.iterchildren(_AUTHOR)
        return tuple(filter(None, (text_of(each.find(_NAME)) for each in authors)))

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(each.get("term") or "" for each in self.element.iterchildren(_CATEGORY))

    @property
    def media(self) -> tuple[Media, ...]:
        enclosed = (
            media_of(link, "enclosure", url="href", size="length")
            for link in self.element.iterchildren(_LINK)
            if link.get("rel") == "enclosure"
        )
        return (*enclosed, *media_in(self.element))

    @property
    def language(self) -> str | None:
        return self.element.get(_LANG) or None

    @property
    def hidden(self) -> bool:
        return says_noindex(self.children, _META)

    def place(self, field: str | None) -> Element:
        found = _page(self.element) if field == "url" else None
        return super().place(field) if found is None else found


def _page(element: Element) -> Element | None:
    """Return the link to the page that *element* is about (RFC 4287 § 4.2.7.2)."""
    links = element.iterchildren(_LINK)
    return next((each for each in links if each.get("rel") in _ALTERNATE), None)


def _html(element: Element | None) -> str | None:
    """Return the text of *element* as HTML; plain text is escaped."""
    text = text_of(element)
    is_plain = element is not None and element.get("type", "text") == "text"
    return escape(text) if text and is_plain else text


def _read(root: Element) -> Contents:
    page = _page(root)
    return Contents(
        Elements(_Item, partial(root.iterchildren, clark("atom:entry"))),
        address=self_link(root),
        home=absolute(page.get("href")) if page is not None else None,
        language=root.get(_LANG) or None,
        hidden=says_noindex(children_of(root), _META),
        container=root,
        deletions=partial(_deleted, root),
    )


def _deleted(root: Element) -> list[str]:
    """Return the ids of the entries that were deleted (RFC 6721 § 3)."""
    return [each.get("ref") or "" for each in root.iterchildren(_DELETED)]


ATOM = Kind(
    name="atom",
    item="entry",
    role="feed",
    media_types=("application/atom+xml", "application/xml", "text/xml"),
    recognise=rooted("feed", "entry"),
    read=_read,
    schema="atom-1.0",
    suffixes=(".xml", ".atom"),
)
