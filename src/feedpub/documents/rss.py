"""RSS 2.0 and earlier versions (https://www.rssboard.org/rss-specification)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from feedpub.documents._contents import (
    Contents,
    Elements,
    XmlItem,
    absolute,
    children_of,
    says_noindex,
    self_link,
    text_of,
)
from feedpub.documents._kind import Kind, rooted
from feedpub.documents._terms import LICENSED, Terms, of_content
from feedpub.documents.names import clark
from feedpub.markup import Element

_META = clark("xhtml:meta")
_MODIFIED = (clark("dcterms:modified"), clark("atom:updated"), "updated")
_DATE = clark("dc:date")
_BODY = clark("content:encoded")
_CREATOR = clark("dc:creator")
_LANGUAGE = clark("dc:language")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "url": ("link",),
    "id": ("guid",),
    "published": ("pubDate",),
    "updated": (clark("dcterms:modified"), clark("atom:updated"), "pubDate"),
    "summary": ("description",),
    "body": (_BODY, "description"),
    "authors": (_CREATOR, "author"),
    "file": ("enclosure",),
}


class _Item(XmlItem):
    FIELDS = _FIELDS

    @property
    def id(self) -> str | None:
        return self.text("guid")

    @property
    def link(self) -> str | None:
        return self.text("link")

    @property
    def url(self) -> str | None:
        guid = self.children.get("guid")
        url = absolute(self.link)
        if url is None and guid is not None and guid.get("isPermaLink") != "false":
            return absolute(text_of(guid))
        return url

    @property
    def title(self) -> str | None:
        return self.text("title")

    @property
    def published(self) -> str | None:
        return self.text("pubDate")

    @property
    def dated(self) -> str | None:
        return self.text("pubDate", _DATE)

    @property
    def updated(self) -> str | None:
        return self.text(*_MODIFIED, "pubDate")

    @property
    def modified(self) -> str | None:
        return self.text(*_MODIFIED)

    @property
    def permalink(self) -> bool:
        guid = self.children.get("guid")
        return guid is not None and guid.get("isPermaLink", "true") == "true"

    @property
    def summary(self) -> str | None:
        return self.text("description")

    @property
    def body(self) -> str | None:
        return self.text(_BODY)

    @property
    def authors(self) -> tuple[str, ...]:
        return self.texts(_CREATOR) or self.texts("author")[:1]

    @property
    def categories(self) -> tuple[str, ...]:
        return self.texts("category")

    @property
    def language(self) -> str | None:
        return self.text(_LANGUAGE)

    @property
    def hidden(self) -> bool:
        return says_noindex(self.children, _META)


def _read(root: Element) -> Contents | None:
    channel = root.find("channel")
    if channel is None:
        return None
    about = children_of(channel)
    return Contents(
        Elements(_Item, partial(channel.iterchildren, "item")),
        address=self_link(channel),
        home=text_of(about.get("link")),
        language=text_of(about.get("language")),
        hidden=says_noindex(about, _META),
        container=channel,
        terms=partial(_terms, channel),
    )


def _terms(channel: Element) -> Iterator[Terms]:
    """Yield what the licences of the items say, if there are any."""
    if next(channel.iter(LICENSED), None) is None:
        return
    for number, item in enumerate(channel.iterchildren("item")):
        for licensed in item.iterchildren(LICENSED):
            yield of_content(licensed, number)


RSS = Kind(
    name="rss",
    item="channel/item",
    role="feed",
    media_types=("application/rss+xml", "application/xml", "text/xml"),
    recognise=rooted("rss"),
    read=_read,
    schema="rss-2.0",
    suffixes=(".xml", ".rss", ".rdf"),
)
