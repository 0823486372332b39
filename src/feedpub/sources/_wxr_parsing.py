"""Exports of WordPress as streams of items: what each says, and the channel around them.

Spellings are those that WordPress writes (``wp:post_id``), whatever prefixes a file has for them.
https://github.com/WordPress/wordpress-develop/blob/trunk/src/wp-admin/includes/export.php
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Protocol, cast

from lxml import etree
from msgspec import Struct

from feedpub.markup import Element
from feedpub.sources._first_element import declares_nothing

#: Most bytes of the file that one item may take.
MAX_ITEM = 64 * 1024 * 1024
#: Most tags in that: 60 MB of nothing else took 5 GB of memory.
MAX_TAGS = 4_000_000
#: As many bytes from the front of an export show whether it declares entities.
_HEAD = 1 << 15
#: Words in the URI of a namespace → the prefix that WordPress writes for it, in this order.
_PREFIXES = (
    ("wordpress.org/export/", "excerpt/", "excerpt"),
    ("wordpress.org/export/", "", "wp"),
    ("purl.org/rss/1.0/modules/content", "", "content"),
    ("purl.org/dc/elements/", "", "dc"),
)
_PREFIX = re.compile(r"Namespace prefix ([\w.-]+) ")


class NotXml(Exception):  # noqa: N818 what is wrong with a file, and caught where it is opened
    """A file is not well-formed, or holds what no export does.

    Its `prefixes` are those of namespaces that it uses and does not declare.
    """

    def __init__(
        self,
        message: str,
        line: int = 1,
        column: int | None = None,
        prefixes: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column
        self.prefixes = prefixes


class WxrPost(Struct):
    """An ``item``: a post, page, attachment, menu entry, or whatever else a site has.

    Attributes:
        fields: Its elements' texts; of two with one name, the last.
        categories: Domain, nicename and text of each ``category``.
        meta: Custom fields: key → values, in order.
    """

    fields: dict[str, str] = {}
    categories: list[tuple[str, str, str]] = []
    meta: dict[str, list[str]] = {}


class Channel(Struct):
    """What an export says besides its items.

    Attributes:
        fields: Of the site: ``title``, ``link``, ``language``, ``wp:base_blog_url``.
        authors: Login → the name to print.
        terms: Taxonomy and number → name.
    """

    fields: dict[str, str] = {}
    authors: dict[str, str] = {}
    terms: dict[str, str] = {}

    def take(self, element: Element, names: Spellings) -> None:
        """Note what *element*, a child of the channel other than an item, says."""
        name = names[element.tag]
        if name == "wp:author":
            said = _texts(element, names)
            login = said.get("wp:author_login", "").strip()
            full = f"{said.get('wp:author_first_name', '')} {said.get('wp:author_last_name', '')}"
            shown = said.get("wp:author_display_name", "").strip() or full.strip()
            if login and shown:
                self.authors[login] = shown
        elif name in ("wp:category", "wp:term"):
            said = _texts(element, names)
            known = said.get("wp:cat_name") or said.get("wp:term_name")
            if known and "wp:term_id" in said:
                self.terms[said["wp:term_id"].strip()] = known.strip()
        elif name:
            self.fields.setdefault(name, (element.text or "").strip())


class Spellings(dict[object, str]):
    """Spellings of elements as libxml2 has them → as WordPress writes them; comments have none."""

    def __missing__(self, tag: object) -> str:
        name = ""
        if isinstance(tag, str):
            uri, _, local = tag.rpartition("}")
            prefix = next(
                (each for part, end, each in _PREFIXES if part in uri and end in uri), None
            )
            name = f"{prefix}:{local}" if prefix else local
        self[tag] = name
        return name


def _texts(element: Element, names: Spellings) -> dict[str, str]:
    return {names[each.tag]: each.text or "" for each in element}


class Reads(Protocol):
    """Bytes, read from front to end."""

    def read(self, size: int, /) -> bytes:
        """Return up to *size* bytes more."""


class _Watched:
    """A stream of which no item takes more than `MAX_ITEM` bytes, nor has more than `MAX_TAGS`."""

    def __init__(self, stream: BinaryIO | Reads) -> None:
        self._stream = stream
        self._head = b""
        while len(self._head) < _HEAD and (block := stream.read(_HEAD)):
            self._head += block
        self._tail = b""
        self._ended = False
        self._size = self._tags = 0

    @property
    def declares_nothing(self) -> bool:
        """Whether its root comes without a DOCTYPE before it, in which entities are declared."""
        return declares_nothing(self._head)

    def begin_item(self) -> None:
        """Forget how much the items before have taken."""
        self._size = self._tags = 0

    @property
    def ends_early(self) -> bool:
        """Whether all of it has been read, and its last tag is not that of an export."""
        return self._ended and not self._tail.rstrip().endswith(b"</rss>")

    def read(self, size: int = 1 << 15, /) -> bytes:
        block, self._head = self._head or self._stream.read(size), b""
        self._ended = not block
        self._tail = (self._tail + block)[-100:]
        self._size += len(block)
        if self._size > MAX_ITEM:
            raise NotXml(f"has an item of more than {MAX_ITEM >> 20} MB")
        self._tags += block.count(b"<")
        if self._tags > MAX_TAGS:
            raise NotXml(f"has an item of more than {MAX_TAGS:,} tags")
        return block


def elements(
    stream: BinaryIO | Reads, channel: Channel, names: Spellings, *, encoding: str | None
) -> Iterator[Element]:
    """Yield the items of an export as elements, each of which is gone when the next one comes.

    Args:
        stream: The file.
        channel: Filled with what is before the items, and between them.
        names: See `Spellings`.
        encoding: Of the file, whatever it declares.

    Raises:
        NotXml: The file is not well-formed, or ends too early.
    """
    watched = _Watched(stream)
    root = None
    parsed: Any = etree.iterparse(
        cast("Any", watched), ("end",), tag=("item", "channel"), resolve_entities=False,
        no_network=True, load_dtd=False, encoding=encoding,
        # A post with its pictures in it has a text of more than 10 MB.
        huge_tree=watched.declares_nothing,
    )  # fmt: skip
    try:
        for _, element in parsed:
            watched.begin_item()
            root = _checked(element) if root is None else root
            before = element.getprevious() if element.tag == "item" else _last(element)
            _settle(before, channel, names)
            if element.tag == "item":
                yield element
                element.clear()
    except etree.XMLSyntaxError as error:
        raise _fault(error, parsed.error_log, early=watched.ends_early) from None


def _checked(element: Element) -> Element:
    document = element.getroottree()
    declared = document.docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise NotXml("declares entities, which exports do not do")
    return document.getroot()


def _last(element: Element) -> Element | None:
    return element[-1] if len(element) else None


def _settle(last: Element | None, channel: Channel, names: Spellings) -> None:
    """Note what *last* and the elements before it say, apart from items, and forget them all."""
    done = []
    while last is not None:
        done.append(last)
        last = last.getprevious()
    for each in reversed(done):
        if each.tag != "item":
            channel.take(each, names)
        parent = each.getparent()
        assert parent is not None, "an item and what is before it are in the channel"
        parent.remove(each)


def _fault(error: etree.XMLSyntaxError, entries: etree._ListErrorLog, *, early: bool) -> NotXml:
    # Entities that nobody declared are in the parser's log alone; the error has that of all.
    log = list(entries.filter_from_errors())
    first = log[0] if log else None
    line, column = (first.line, first.column) if first is not None else (1, 1)
    if early:
        return NotXml("ends too early: the file is incomplete", line, column)
    found = (_PREFIX.match(entry.message) for entry in log)
    prefixes = frozenset(each[1] for each in found if each is not None)
    said = first.message if first is not None else str(error)
    return NotXml(f"is not well-formed XML: {said}", line, column, prefixes)


def type_of(element: Element) -> str:
    """Return the type of the item *element*; programs in WordPress' likeness may not say one."""
    # Asked of millions of items: much faster than looking at each child here.
    found = next(element.iterchildren("{*}post_type"), None)
    return (found.text or "").strip() if found is not None else "post"


def post(element: Element, names: Spellings, only: Sequence[str] = ()) -> WxrPost:
    """Return what the item *element* says; of elements called *only*, if any are named."""
    found = WxrPost()
    fields = found.fields
    for child in element.iterchildren(*only):
        name = names[child.tag]
        if name == "wp:postmeta":
            said = _texts(child, names)
            key = said.get("wp:meta_key", "")
            found.meta.setdefault(key, []).append(said.get("wp:meta_value", ""))
        elif name == "category":
            domain, nicename = child.get("domain", ""), child.get("nicename", "")
            found.categories.append((domain, nicename, (child.text or "").strip()))
        elif name and name != "wp:comment":
            fields[name] = (child.text or "") if not len(child) else _inside(child)
            if name == "guid":
                fields["isPermaLink"] = child.get("isPermaLink", "true")
    return found


def _inside(element: Element) -> str:
    """Return what is in *element* as text: some programs write HTML as it is, not as CDATA."""
    parts = [element.text or ""]
    parts += (etree.tostring(each, encoding="unicode") for each in element)
    return "".join(parts)
