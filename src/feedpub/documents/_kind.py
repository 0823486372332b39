"""The class `Kind`: how to recognise and read a kind of document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from feedpub.documents import encodings
from feedpub.documents._contents import Contents, Item
from feedpub.model import Value

#: The number of bytes that are enough to recognise most documents.
_HEAD = 65_536
_NOISE = re.compile(
    rb"(?:\s+|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*)*>)", re.DOTALL
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*")


class Glance:
    """The parts of a file that can be examined without parsing it.

    Attributes:
        name: Its file name or address.
    """

    def __init__(self, data: bytes, name: str, most: int | None = _HEAD) -> None:
        self.name = name
        self._data = data
        self._most = most

    @cached_property
    def head(self) -> bytes:
        """Its beginning in UTF-8, after spaces, comments, declarations and instructions."""
        head = encodings.as_ascii(self._data[: self._most])
        position = 0
        while match := _NOISE.match(head, position):
            position = match.end()
        return head[position:]

    @cached_property
    def root(self) -> str | None:
        """The local name of its root element, if it is XML."""
        match = _ROOT.match(self.head)
        return match[1].decode("latin-1") if match else None

    def holds(self, text: bytes) -> bool:
        """Return whether it contains *text*, which is ASCII."""
        return text in encodings.as_ascii(self._data)

    def whole(self) -> Glance | None:
        """Return the same for the whole file; ``None`` if this was already the whole."""
        if self._most is None or len(self._data) <= self._most:
            return None
        return Glance(self._data, self.name, None)


class Kind(Value, frozen=True, gc=True):
    """A kind of document.

    Attributes:
        name: What it is called: ``rss``.
        item: The path of what it lists, as findings show it: ``channel/item``.
        for_readers: Whether people subscribe to it, with programs that show it to them.
        media_types: What a server may send it as; the first is the best.
        recognise: How sure it is that a file is of this kind: 0 no, 1 by its name only, 2 yes, 3
            yes, and no other kind that says 2 has more to say about it.
        read: Returns what a parsed document lists: the root element of one in XML, the value of one
            in JSON, else the bytes.
        syntax: ``xml``, ``json`` or ``text``.
        cut: Returns the bytes of a document without the items that are gone, and how many are left;
            of a text, where nothing else could do that.
        check: Checks a document that is neither XML nor JSON Feed; called with the
            `feedpub.checks.Context` and the `feedpub.checks.Report` for its findings.
        role: Its purpose: a ``feed``, to which people subscribe; ``news`` for search engines; the
            ``archive`` of all pages; an ``index`` of other documents; ``rights`` in them.
        fields: Field of an `Item` → name of its element or member in the document.
        schema: Its file in ``schemas/``, without the suffix.
        suffixes: File suffixes that are searched for in directories, each also with ``.gz``.
    """

    name: str
    item: str
    role: str
    recognise: Callable[[Glance], int]
    read: Callable[[Any], Contents | None]
    for_readers: bool = True
    media_types: tuple[str, ...] = ("application/xml", "text/xml")
    syntax: str = "xml"
    cut: Callable[[bytes, Callable[[Item], bool]], tuple[bytes, int]] | None = None
    check: Callable[[Any, Any], None] | None = None
    fields: Mapping[str, str] = MappingProxyType({})
    schema: str | None = None
    suffixes: tuple[str, ...] = (".xml",)

    def path(self, number: int, field: str | None = None) -> str:
        """Return the path of item *number*, from 0, or of one of its fields."""
        if self.syntax == "json":  # which counts from 0
            member = self.fields.get(field) if field else None
            return f"{self.item}[{number}].{member}" if member else f"{self.item}[{number}]"
        return f"{self.item}[{number + 1}]"


def rooted(*names: str) -> Callable[[Glance], int]:
    """Return a function that recognises documents by the local names of their root elements."""
    return lambda glance: 2 if glance.root in names else 0
