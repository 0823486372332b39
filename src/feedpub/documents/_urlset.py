"""Shared by the kinds of sitemap: the entries of a ``urlset``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any

from feedpub.documents._contents import Contents, Elements, Media, XmlItem, children_of, text_of
from feedpub.documents._plain_urlset import plain_digest
from feedpub.documents.names import clark
from feedpub.markup import Element

LOC = clark("sitemap:loc")
_LASTMOD = clark("sitemap:lastmod")
_NEWS = clark("news:news")
_LINK = clark("xhtml:link")
_PUBLICATION = clark("news:publication")
_TITLE = clark("news:title")
_ACCESS = clark("news:access")
_DATE = clark("news:publication_date")
_NAME = clark("news:name")
_LANGUAGE = clark("news:language")
_IMAGE = clark("image:loc")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": (_TITLE,),
    "url": (LOC,),
    "published": (_DATE,),
    "updated": (_LASTMOD,),
    "language": (_LANGUAGE,),
    "name": (_NAME,),
}


class UrlItem(XmlItem):
    """One ``url`` of a sitemap, with its extensions."""

    FIELDS = _FIELDS

    @property
    def link(self) -> str | None:
        return self.text(LOC)

    @property
    def title(self) -> str | None:
        return text_of(self._news.get(_TITLE))

    @property
    def published(self) -> str | None:
        return text_of(self._news.get(_DATE))

    @property
    def updated(self) -> str | None:
        return self.text(_LASTMOD)

    @property
    def language(self) -> str | None:
        return self.publication[1]

    @property
    def media(self) -> tuple[Media, ...]:
        images = self.element.iter(_IMAGE)
        return tuple(
            Media(url=text_of(each) or "", carrier="image:image", element=each, medium="image")
            for each in images
        )

    @property
    def versions(self) -> tuple[str, ...]:
        if _LINK not in self.children:
            return ()
        links = self.element.iterchildren(_LINK)
        return tuple((link.get("href") or "").strip() for link in links)

    @property
    def publication(self) -> tuple[str | None, str | None]:
        publication = children_of(self._news.get(clark("news:publication")))
        return text_of(publication.get(_NAME)), text_of(publication.get(_LANGUAGE))

    @property
    def is_paid(self) -> bool:
        # Google stopped reading it in 2020, and nobody else stopped writing it.
        return text_of(self._news.get(_ACCESS)) in ("Subscription", "Registration")

    @property
    def is_bare(self) -> bool:
        return _NEWS not in self.children and _LINK not in self.children

    def digest(self) -> bytes:
        """Return a hash that changes if anything in it changes; quickly, if it is plain."""
        if not self._is_plain:
            return super().digest()
        return plain_digest(self.link or "", self.updated)

    @property
    def _is_plain(self) -> bool:
        parts = [self.element, *self.element]
        texts = [self.element.text, *(each.tail for each in self.element)]
        return (
            self.children.keys() <= {LOC, _LASTMOD}
            and len(self.element) == len(self.children)
            and not any(each.attrib for each in parts)
            and not any(map(len, self.element))
            and not any(text.strip() for text in texts if text)
        )

    @cached_property
    def _news(self) -> dict[Any, Element]:
        return children_of(self.children.get(_NEWS))


def read(root: Element) -> Contents:
    """Return the contents of the ``urlset`` *root*."""
    return Contents(
        Elements(UrlItem, partial(root.iterchildren, "{*}url")),
        home=text_of(root.find(f"{{*}}url/{LOC}")),
        is_bare=next(root.iter(_NEWS, _LINK), None) is None,
        container=root,
    )
