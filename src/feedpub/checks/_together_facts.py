"""From one document to the facts that are compared with those of others."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec

from feedpub import dates, markup
from feedpub.checks._context import Context
from feedpub.checks._together import Facts, Item, host_of
from feedpub.documents.names import clark
from feedpub.markup import Element

_ALTERNATE = (None, "alternate")
_LOC = clark("sitemap:loc")
_NEWS = clark("news:news")
_TITLE = clark("news:title")
_DATE = clark("news:publication_date")
_PUBLICATION = clark("news:publication")
_NAME = clark("news:name")
_LANGUAGE = clark("news:language")
_LINK = clark("xhtml:link")
_META = clark("xhtml:meta")
_DC_LANGUAGE = clark("dc:language")
_SELF = clark("atom:link")
_LANG = f"{{{markup.XML}}}lang"
_ATOM = f"{{{markup.ATOM}}}"

_RSS_ITEM = ("title", "link", "guid", "pubDate", _DC_LANGUAGE, _META)
_ATOM_ENTRY = (f"{_ATOM}id", f"{_ATOM}title", f"{_ATOM}published", _META)

Children = dict[Any, Element]


def facts(context: Context) -> Facts | None:
    """Return what is compared of a checked document; ``None`` if there is nothing to compare."""
    if context.format == "json-feed":
        return _json(context)
    root = getattr(context, "root", None)
    read = _READERS.get(context.format)
    return read(context, root) if read is not None and root is not None else None


def _text(element: Element | None) -> str | None:
    if element is None:
        return None
    text = element.text if len(element) == 0 else "".join(element.itertext())
    return (text or "").strip() or None


def _url(text: str | None) -> str | None:
    return text if text and text[:4].lower() == "http" and "://" in text[:8] else None


@lru_cache(maxsize=8192)
def _seconds(text: str | None) -> float | None:
    if text is None or dates.is_date_only(text):
        return None
    with suppress(ValueError):
        return float(int(dates.parse(text).timestamp()))
    return None


def _children(element: Element, *tags: str) -> Children:
    """Return the first child of each tag, or of each of *tags*, which is faster."""
    return {child.tag: child for child in element.iterchildren(*tags, reversed=True)}


def _hidden(children: Children) -> bool:
    meta = children.get(_META)
    return meta is not None and "noindex" in (meta.get("content") or "").lower()


def _rss(context: Context, root: Element) -> Facts | None:
    channel = root.find("channel")
    if channel is None:
        return None
    about = _children(channel)
    language = _text(about.get("language"))
    hidden = _hidden(about)
    own = context.document.url or _self(channel, _SELF)
    return Facts(
        name=context.document.name,
        format=context.format,
        url=own,
        host=host_of(_text(about.get("link"))) or host_of(own),
        items=tuple(
            _rss_item(number, _children(item, *_RSS_ITEM), language, hidden)
            for number, item in enumerate(channel.iterchildren("item"))
        ),
    )


def _self(element: Element, tag: str) -> str | None:
    for link in element.iterchildren(tag):
        if link.get("rel") == "self":
            return _url(link.get("href"))
    return None


def _rss_item(number: int, children: Children, language: str | None, hidden: bool) -> Item:
    guid = children.get("guid")
    id = _text(guid)
    url = _url(_text(children.get("link")))
    if url is None and guid is not None and guid.get("isPermaLink") != "false":
        url = _url(id)
    return Item(
        number,
        id,
        url,
        _text(children.get("title")),
        _seconds(_text(children.get("pubDate"))),
        _text(children.get(_DC_LANGUAGE)) or language,
        hidden or _hidden(children),
    )


def _atom(context: Context, root: Element) -> Facts | None:
    language = root.get(_LANG)
    own = context.document.url or _self(root, f"{_ATOM}link")
    about = _children(root)
    hidden = _hidden(about)
    return Facts(
        name=context.document.name,
        format=context.format,
        url=own,
        host=host_of(_alternate(root)) or host_of(own),
        items=tuple(
            _entry(number, entry, language, hidden)
            for number, entry in enumerate(root.iterchildren(f"{_ATOM}entry"))
        ),
    )


def _alternate(element: Element) -> str | None:
    for link in element.iterchildren(f"{_ATOM}link"):
        if link.get("rel") in _ALTERNATE:
            return _url(link.get("href"))
    return None


def _entry(number: int, entry: Element, language: str | None, hidden: bool) -> Item:
    children = _children(entry, *_ATOM_ENTRY)
    title = children.get(f"{_ATOM}title")
    said = _text(title)
    if said and title is not None and title.get("type") == "html":
        said = html.unescape(said)
    return Item(
        number,
        _text(children.get(f"{_ATOM}id")),
        _alternate(entry),
        said,
        _seconds(_text(children.get(f"{_ATOM}published"))),
        entry.get(_LANG) or language or None,
        hidden or _hidden(children),
    )


def _sitemap(context: Context, root: Element) -> Facts | None:
    items: list[Item] = []
    names: dict[tuple[str, str], int] = {}
    first = root.find(f"{{*}}url/{_LOC}")
    # An archive has 50,000 addresses; only those that more is said of are kept.
    if next(root.iter(_NEWS, _LINK), None) is not None:
        for number, url in enumerate(root.iterchildren("{*}url")):
            for item in _address(number, _children(url), url, names):
                items.append(item)
    return Facts(
        name=context.document.name,
        format=context.format,
        url=context.document.url,
        host=host_of(_text(first)) or host_of(context.document.url),
        items=tuple(items),
        publications=tuple((number, *name) for name, number in names.items()),
    )


def _address(
    number: int, children: Children, url: Element, names: dict[tuple[str, str], int]
) -> Iterator[Item]:
    versions: tuple[str, ...] = ()
    if _LINK in children:
        links = url.iterchildren(_LINK)
        versions = tuple((link.get("href") or "").strip() for link in links)
    address = _url(_text(children.get(_LOC)))
    news = children.get(_NEWS)
    if news is None:
        if versions:
            yield Item(number, url=address, versions=versions)
        return
    said = _children(news)
    publication = said.get(_PUBLICATION)
    about = _children(publication) if publication is not None else {}
    language = _text(about.get(_LANGUAGE))
    name = _text(about.get(_NAME))
    if name:
        names.setdefault((name, language or ""), number)
    title = _text(said.get(_TITLE))
    published = _seconds(_text(said.get(_DATE)))
    yield Item(number, None, address, title, published, language, versions=versions)


def _index(context: Context, root: Element) -> Facts | None:
    children = tuple(_text(sitemap.find(_LOC)) or "" for sitemap in root.iterchildren("{*}sitemap"))
    return Facts(
        name=context.document.name,
        format=context.format,
        url=context.document.url,
        host=host_of(context.document.url) or host_of(next(iter(children), None)),
        children=children,
    )


class _JsonItem(msgspec.Struct):
    id: object = None
    url: object = None
    title: object = None
    date_published: object = None
    language: object = None


class _JsonFeed(msgspec.Struct):
    items: list[_JsonItem]
    language: object = None
    feed_url: object = None
    home_page_url: object = None


#: Skips the bodies, which are most of a feed.
_DECODER = msgspec.json.Decoder(_JsonFeed)


def _json(context: Context) -> Facts | None:
    try:
        feed = _DECODER.decode(context.document.data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    language = _string(feed.language)
    own = context.document.url or _url(_string(feed.feed_url))
    return Facts(
        name=context.document.name,
        format=context.format,
        url=own,
        host=host_of(_string(feed.home_page_url)) or host_of(own),
        items=tuple(
            Item(
                number,
                _string(item.id),
                _url(_string(item.url)),
                _string(item.title),
                _seconds(_string(item.date_published)),
                _string(item.language) or language,
            )
            for number, item in enumerate(feed.items)
        ),
    )


def _string(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


_READERS = {
    "rss": _rss,
    "atom": _atom,
    "sitemap": _sitemap,
    "news-sitemap": _sitemap,
    "sitemap-index": _index,
}
