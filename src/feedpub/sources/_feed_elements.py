"""The items of feeds and sitemaps, one after the other, of files of any size."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import Any, BinaryIO

from lxml import etree

from feedpub.articles import rules
from feedpub.articles.notes import Broken, Remark
from feedpub.documents import names
from feedpub.markup import Element
from feedpub.model import Value
from feedpub.sources._first_element import declares_nothing
from feedpub.sources._reader import MAX_RECORD, Record
from feedpub.sources._repairing import Repaired, Unreadable
from feedpub.sources._shapes import Excess, attributes_of, note, record_of
from feedpub.text import shown, with_article

#: Most that is kept of what a feed says of itself.
_MOST_KEYS = 200
_MOST_VALUES = 10_000
_LONGEST_TEXT = 20_000
_MOST_PARTS = 20
#: Most tags from the end of one item to that of the next: a million take 300 MB of memory.
MAX_TAGS = 1_000_000
_BEGINS = re.compile(rb"<(?:[\w.-]+:)?(?:rss|RDF|feed|channel|item|entry|urlset|url)[\s>/]")
#: What alone makes no article.
_NOTHING = {"pubDate", "dc:date", "updated", "published", "xml:lang", "lastmod"}
_AFTERWARDS = 1 << 16
#: What is no news to whoever reads a message of libxml2: the place, and how a program changes it.
_PLACE = re.compile(r"(?:,? line \d+(?:, column \d+)?|,? (?:use|try) XML_PARSE_HUGE).*", re.DOTALL)


class Listing(Value, frozen=True):
    """A kind of document that lists things.

    Attributes:
        item: Local name of what it lists.
        roots: Local names of its root elements.
        about: What a record calls what the document says of itself; ``None``: nothing.
        homes: Namespaces that its items may be of, whatever the root's is.
    """

    item: str
    roots: tuple[str, ...]
    about: str | None = None
    homes: tuple[str, ...] = ()


def records(stream: BinaryIO, listing: Listing, encoding: str | None = None) -> Iterator[Record]:
    """Yield the items of the document *stream*, what was repaired, and at last what is wrong.

    Args:
        stream: Its bytes.
        listing: What kind of document it is.
        encoding: What it is encoded in, whatever it says itself.
    """
    try:
        repaired = Repaired(stream, encoding, item=listing.item)
        yield from _Walk(listing).through(repaired)
    except Unreadable as fault:
        yield from repaired.remarks()
        yield fault.record


class _Walk:
    """A parser on its way through a document: what is behind it is forgotten."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._root: Element | None = None
        self._homes: set[str] = set()
        self._about: dict[str, Any] = {}
        self._count = self._said = 0
        self._waiting = self._tags = 0
        self._ended = False
        #: The lines of the items whose ends are not read yet.
        self._open: list[int] = []

    def through(self, repaired: Repaired) -> Iterator[Record]:
        """Yield the records of the document *repaired*.

        Raises:
            Unreadable: It cannot be read to its end.
        """
        pieces = repaired.pieces()
        first = next(pieces)
        parser = _parser(self._listing, is_huge=declares_nothing(first))
        for piece in chain((first,), pieces):
            yield from repaired.remarks()
            fault = _fed(parser, piece)
            yield from self._taken(parser, repaired.starts)
            if fault is not None and self._ended:
                yield from self._afterwards(fault, piece, pieces, repaired)
                return
            if fault is not None:
                raise _not_xml(fault)
            self._forget(piece, repaired.line)
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            raise _not_xml(error, repaired.line) from None

    def _taken(self, parser: etree.XMLPullParser, starts: deque[int]) -> Iterator[Record]:
        """Yield the items that have ended; *starts* are the lines that items begin in."""
        for event, element in parser.read_events():
            name = names.local(str(element.tag))
            if event == "start" and self._root is None:
                self._root = element
                self._homes = {names.namespace(str(element.tag)), "", *self._listing.homes}
                self._note_attributes(element)
            elif event == "end" and element is self._root:
                self._ended = True
            elif name == self._listing.item:
                if event == "start":
                    # Not lxml's line, which is a guess after the 65,535th.
                    self._open.append(starts.popleft() if starts else element.sourceline or 0)
                    continue
                line = self._open.pop()
                if self._is_item(element):
                    yield from self._item(element, line)

    def _is_item(self, element: Element) -> bool:
        tag = str(element.tag)
        return names.local(tag) == self._listing.item and names.namespace(tag) in self._homes

    def _item(self, element: Element, line: int) -> Iterator[Record]:
        parent = element.getparent()
        assert parent is not None, "an item has a root above it"
        if parent.tag == element.tag:
            yield self._nested(element, line)
        else:
            self._gather(parent, element)
            if not self._count and parent is not self._root:
                self._note_attributes(parent)
        if len(element) or parent.tag != element.tag:
            yield self._record(element, line)
        self._waiting = self._tags = 0
        # Not removed, which the parser does not allow before it is past it.
        element.clear(keep_tail=True)

    def _record(self, element: Element, line: int) -> Record:
        try:
            record = record_of(element)
        except Excess as fault:
            self._count += 1
            return Record(Broken(rule=rules.TOO_LARGE, message=str(fault)), line, self._count)
        if record.keys() <= _NOTHING:
            return self._note(
                f"{with_article(self._listing.item)} is empty; it was left out", "empty", line
            )
        self._count += 1
        if self._listing.about is not None:
            record.setdefault(self._listing.about, self._about)
        return Record(record, line, self._count)

    @staticmethod
    def _note(message: str, key: str, line: int) -> Record:
        rule = rules.REPAIRED
        return Record(Remark(rule, rule.severity, "", message, key), line)

    def _nested(self, element: Element, line: int) -> Record:
        name = self._listing.item
        done = (
            f"was read as {with_article(name)} of its own"
            if len(element)
            else "is empty and was left out"
        )
        return self._note(f"{with_article(name)} is inside another {name}; it {done}", done, line)

    def _gather(self, parent: Element, before: Element) -> None:
        """Take what the document says of itself before *before*, and forget it."""
        count = parent.index(before)
        for child in parent[:count] if self._said < _MOST_VALUES else ():
            if not self._is_item(child):
                self._say(child)
        del parent[:count]
        self._waiting = self._tags = 0

    def _say(self, child: Element) -> None:
        inner = child if names.local(str(child.tag)) == "channel" else [child]
        for each in inner:
            self._said += 1
            if len(self._about) < _MOST_KEYS and self._said <= _MOST_VALUES:
                # An index of all items, as RSS 1.0 has it, is no news.
                is_short = next(islice(each.iter(), _MOST_PARTS, None), None) is None
                if is_short and sum(map(len, each.itertext())) <= _LONGEST_TEXT:
                    home = names.namespace(str(each.tag))
                    with suppress(Excess):
                        note(self._about, each, home if home in self._homes else "")

    def _note_attributes(self, element: Element) -> None:
        with suppress(Excess):
            self._about.update(attributes_of(element))

    def _forget(self, piece: bytes, line: int) -> None:
        """Let go of what is complete and no item, of which there may be any amount."""
        self._waiting += len(piece)
        self._tags += piece.count(b"<")
        if self._root is not None and self._waiting > _AFTERWARDS:
            inner = self._root
            while len(inner) and self._is_container(inner[-1]):
                inner = inner[-1]
            if len(inner) > 1:
                self._gather(inner, inner[-1])
        if self._waiting > MAX_RECORD:
            message = f"contains an element of more than {MAX_RECORD:,} bytes"
            raise Unreadable(rules.TOO_LARGE, message, line)
        if self._tags > MAX_TAGS:
            raise Unreadable(
                rules.TOO_LARGE, f"contains an element of more than {MAX_TAGS:,} tags", line
            )

    def _is_container(self, element: Element) -> bool:
        return names.local(str(element.tag)) == "channel"

    def _afterwards(
        self,
        fault: etree.XMLSyntaxError,
        piece: bytes,
        pieces: Iterator[bytes],
        repaired: Repaired,
    ) -> Iterator[Record]:
        """Yield what to say of the part after the root element."""
        assert self._root is not None, "it has ended"
        name = names.local(str(self._root.tag))
        line = fault.position[0]
        first = repaired.line - piece.count(b"\n")
        rest = piece.split(b"\n", max(line - first, 0))[-1]
        end = re.match(rb"[^\n]*?</(?:[\w.-]+:)?%b\s*>" % name.encode(), rest)
        rest = rest[end.end() :] if end else rest
        while len(rest) < _AFTERWARDS and (more := next(pieces, None)) is not None:
            rest += more
        yield from repaired.remarks()
        if _BEGINS.search(rest):
            message = f"continues after </{name}>; a file contains one document"
            raise Unreadable(rules.NOT_XML, message, line)
        said = shown(rest.strip().decode("utf-8", "replace"))
        yield self._note(f"{said} comes after </{name}>; it was left out", "after", line)


def _parser(listing: Listing, *, is_huge: bool) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("start", "end"),
        tag=tuple(f"{{*}}{name}" for name in (listing.item, *listing.roots)),
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=is_huge,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _fed(parser: etree.XMLPullParser, piece: bytes) -> etree.XMLSyntaxError | None:
    try:
        parser.feed(piece)
    except etree.XMLSyntaxError as error:
        return error
    return None


def _not_xml(error: etree.XMLSyntaxError, line: int | None = None) -> Unreadable:
    said = _PLACE.sub("", (error.msg or "it is empty").partition("\n")[0])
    where = error.position[0] or line or 1
    return Unreadable(rules.NOT_XML, f"is not well-formed XML: {said}", where)


def refused(listing: Listing, name: str, root: str | None) -> Iterator[Record]:
    """Yield that a file with the root element *root* is not of the kind *name*."""
    wanted = " or ".join(f"<{each}>" for each in listing.roots)
    found = "it holds no XML" if root is None else f"its first element is <{root}>"
    message = f"is not {name}: {found}, not {wanted}"
    yield Record(Broken(rule=rules.NOT_XML, message=message, final=True), 1)
