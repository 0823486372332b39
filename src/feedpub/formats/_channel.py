"""Joins feedgen's channel and our items into one document.

feedgen writes the channel. The items are inserted as text: 10,000 of them take 1.4 s with feedgen,
0.7 s with lxml and 0.4 s as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from feedpub.formats._dialect import PLAIN, Dialect
from feedpub.formats._extensions import OURS, prefixes
from feedpub.formats._format import Pieces, entry
from feedpub.markup import AT, FH, Element, encode, prolog
from feedpub.model import Article, Document, Feed

#: Prefix → URI of namespaces that only heads have elements of.
_OF_HEADS = {"at": AT, "fh": FH}


class WrittenItem(Struct, frozen=True, kw_only=True, gc=False):
    """An RSS ``item`` or Atom ``entry``: its start tag and its children, one on a line.

    The body is separate because it is ten times as long as the rest and should not be copied.
    """

    start: str = "<item>"
    before: tuple[str, ...]
    body: tuple[str, ...]
    after: tuple[str, ...]
    end: str = "</item>"

    def around(self, indent: str) -> Pieces:
        """Return what comes before the text of the body, that text, and what comes after it."""
        inner = f"\n{indent}  "
        before = inner.join(filter(None, (indent + self.start, *self.before)))
        after = inner.join(filter(None, self.after))
        after = f"{inner if after else ''}{after}\n{indent}{self.end}\n"
        if len(self.body) < 3:
            return inner.join((before, *self.body)), "", after
        start, text, end = self.body
        return f"{before}{inner}{start}", text, end + after


def spoken(item: WrittenItem, article: Article, feed: Feed, dialect: Dialect) -> WrittenItem:
    """Return *item* with the additions and omissions of *dialect*."""
    if dialect is PLAIN:
        return item
    return replace(
        item,
        before=tuple(filter(dialect.keeps, item.before)),
        body=item.body if dialect.keeps("".join(item.body[:1])) else (),
        after=(
            *filter(dialect.keeps, item.after),
            *dialect.item(article, feed, dialect.settings),
        ),
    )


def registered(channel: Any, feed: Feed, dialect: Dialect) -> None:
    """Add the channel elements of *dialect* to feedgen's *channel*."""
    for extension in dialect.extensions:
        channel.register_extension(extension.prefix, *extension.feedgen)
    dialect.channel(channel, feed, dialect.settings)


class Assembler(Struct, frozen=True, kw_only=True):
    """How items become a feed of one format.

    Attributes:
        item: Writes an article.
        root: Makes the document around the items; called with the feed and the latest update of its
            articles, or ``None``.
        end: The tag before which the items are inserted.
    """

    item: Callable[[Article, Feed, Dialect], WrittenItem]
    root: Callable[[Feed, datetime | None, Dialect], Element]
    end: str

    def document(self, feed: Feed, dialect: Dialect) -> Document:
        """Return *feed* as one document."""
        articles = tuple(feed.articles)
        said = Said()
        # Encoded piece by piece: a body is long, and need not be copied as text.
        items = [
            encode(each) for item in self.items(feed, articles, said, dialect) for each in item
        ]
        head, tail = self.around(feed, said, dialect)
        return Document(
            name=feed.path,
            format=feed.output.format,
            data=b"".join((head, *items, tail)),
            articles=tuple(map(entry, articles)),
            url=feed.url,
        )

    def items(
        self, feed: Feed, articles: Iterable[Article], said: Said, dialect: Dialect = PLAIN
    ) -> Iterator[Pieces]:
        """Yield each of *articles* as an item of *feed*; record in *said* what the head needs."""
        indent = "    " if self.end == "</channel>" else "  "
        own = {extension.uri: extension.prefix for extension in dialect.extensions}
        known = prefixes(feed.publication) | own
        missing = {f"<{known[uri]}:": uri for uri in {*OURS, *own}}
        for article in articles:
            for extra in article.extra:
                if extra.namespace in known and known[extra.namespace] not in said.prefixes:
                    missing[f"<{known[extra.namespace]}:"] = extra.namespace
            item = spoken(self.item(article, feed, dialect), article, feed, dialect)
            before, text, after = item.around(indent)
            for start in tuple(missing):
                if start in before or start in after:
                    said.prefixes[start[1:-1]] = missing.pop(start)
            if not said.count:  # the newest comes first
                said.newest = article.published
            said.count += 1
            updated = article.updated
            if said.updated is None or updated > said.updated:
                said.updated = updated
            yield before, text, after

    def around(self, feed: Feed, said: Said, dialect: Dialect = PLAIN) -> tuple[bytes, bytes]:
        """Return what precedes the items of *feed* and what follows them.

        Namespaces are declared once, at the root, and only those that occur.
        """
        used = dict(sorted(said.prefixes.items()))
        used |= {each.prefix: each.uri for each in dialect.extensions if each.always}
        used |= {prefix: uri for prefix, uri in dialect.namespaces.items() if prefix in used}
        root = self.root(feed, said.updated, dialect)
        used |= {
            prefix: uri
            for prefix, uri in _OF_HEADS.items()
            if next(root.iter(f"{{{uri}}}*"), None) is not None
        }
        head, tail = _around(root, self.end, used)
        return encode(prolog(feed.output.stylesheet) + head), encode(tail)


class Said(Struct):
    """What the head of a feed needs to know about its items."""

    count: int = 0
    #: Prefix → URI of the namespaces that occur.
    prefixes: dict[str, str] = {}
    #: When the last of the articles was updated.
    updated: datetime | None = None
    #: When the newest of them was published.
    newest: datetime | None = None

    def merge(self, other: Said) -> None:
        """Merge with *other*, which covers more items."""
        self.count += other.count
        self.prefixes |= other.prefixes
        self.updated = max(filter(None, (self.updated, other.updated)), default=None)
        self.newest = max(filter(None, (self.newest, other.newest)), default=None)


def _around(root: Element, end: str, used: dict[str, str]) -> tuple[str, str]:
    """Return what precedes the items and what follows them."""
    etree.cleanup_namespaces(root, top_nsmap=used, keep_ns_prefixes=[*used])
    text: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    place = text.rindex(end)
    place = text.rindex("\n", 0, place) + 1
    return text[:place], text[place:]
