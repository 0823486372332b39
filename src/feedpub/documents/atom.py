"""Atom 1.0 (https://www.rfc-editor.org/rfc/rfc4287)."""

from __future__ import annotations

import html

from feedpub.documents._contents import (
    Contents,
    XmlItem,
    absolute,
    children_of,
    says_noindex,
    self_link,
    text_of,
)
from feedpub.documents._kind import Kind, rooted
from feedpub.documents.names import clark
from feedpub.markup import XML, Element

_LANG = f"{{{XML}}}lang"
_LINK = clark("atom:link")
_TITLE = clark("atom:title")
_UPDATED = clark("atom:updated")
_ALTERNATE = (None, "alternate")
_META = clark("xhtml:meta")
_FIELDS = {name: clark(f"atom:{name}") for name in ("title", "id", "published")}


class _Item(XmlItem):
    FIELDS = _FIELDS

    @property
    def id(self) -> str | None:
        return self.text(_FIELDS["id"])

    @property
    def link(self) -> str | None:
        return _alternate(self.element)

    @property
    def title(self) -> str | None:
        title = self.children.get(_TITLE)
        said = text_of(title)
        if said and title is not None and title.get("type") == "html":
            return html.unescape(said)
        return said

    @property
    def published(self) -> str | None:
        return self.text(_FIELDS["published"])

    @property
    def updated(self) -> str | None:
        return self.text(_UPDATED)

    @property
    def language(self) -> str | None:
        return self.element.get(_LANG) or None

    @property
    def hidden(self) -> bool:
        return says_noindex(self.children, _META)


def _alternate(element: Element) -> str | None:
    """Return the address of the page that *element* is about (RFC 4287 § 4.2.7.2)."""
    links = element.iterchildren(_LINK)
    return next((each.get("href") for each in links if each.get("rel") in _ALTERNATE), None)


def _read(root: Element) -> Contents:
    entries = root.iterchildren(clark("atom:entry"))
    return Contents(
        (_Item(number, entry) for number, entry in enumerate(entries)),
        address=self_link(root),
        home=absolute(_alternate(root)),
        language=root.get(_LANG) or None,
        hidden=says_noindex(children_of(root), _META),
    )


ATOM = Kind(
    name="atom",
    item="entry",
    role="feed",
    media_types=("application/atom+xml", "application/xml", "text/xml"),
    recognise=rooted("feed", "entry"),
    read=_read,
    schema="atom-1.0",
)
