"""What a kind of document is: how to know it, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from feedpub.documents import encodings
from feedpub.documents._contents import Contents
from feedpub.model import Value

#: Bytes at the beginning that tell what most documents are.
_HEAD = 65_536
_NOISE = re.compile(
    rb"(?:\s+|\xef\xbb\xbf|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*)*>)", re.DOTALL
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*")


class Glance:
    """What can be seen of a file without reading it.

    Attributes:
        name: Its file name or address.
    """

    def __init__(self, data: bytes, name: str, most: int | None = _HEAD) -> None:
        self.name = name
        self._data = data
        self._most = most

    @cached_property
    def head(self) -> bytes:
        """Its beginning in UTF-8, behind spaces, comments, declarations and instructions."""
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
        """Return whether *text*, in ASCII, stands anywhere in it."""
        return text in encodings.as_ascii(self._data)

    def whole(self) -> Glance | None:
        """Return a look at all of it; ``None`` if this was one."""
        if self._most is None or len(self._data) <= self._most:
            return None
        return Glance(self._data, self.name, None)


class Kind(Value, frozen=True, gc=True):
    """A kind of document.

    Attributes:
        name: What it is called: ``rss``.
        item: The path of what it lists, as findings show it: ``channel/item``.
        media_types: What a server may send it as; the first is the best.
        recognise: How sure it is that a file is of this kind: 0 no, 1 by its name only, 2 yes, 3
            yes, and no other kind that says 2 has more to say about it.
        read: Returns what a parsed document lists: the root element of one in XML, else the bytes.
        syntax: ``xml``, ``json`` or ``text``.
        check: Reports what is wrong with a document that is neither XML nor JSON Feed, to the
            `feedpub.checks.Report` that it is called with behind the `feedpub.checks.Context`.
        role: What it is for: a ``feed``, that people subscribe to; ``news``, what is new for
            search engines; the ``archive`` of all pages; an ``index`` of other documents.
        fields: Field of an `Item` → what it is called in the document: an element, a member.
        schema: The file in ``schemas/`` that describes it, without its ending.
        suffixes: Of files that a directory is searched for, each also with ``.gz``.
    """

    name: str
    item: str
    role: str
    recognise: Callable[[Glance], int]
    read: Callable[[Any], Contents | None]
    media_types: tuple[str, ...] = ("application/xml", "text/xml")
    syntax: str = "xml"
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
    """Return what recognises documents by the local names of their root elements."""
    return lambda glance: 2 if glance.root in names else 0
