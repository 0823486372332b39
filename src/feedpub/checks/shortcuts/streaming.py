"""Checks a long feed while it is written, so that it need not be in memory.

This is the shortcut of `long_feeds`, one entry at a time: of entries so plain that they cannot
break a rule, only the hashes of their ids are kept. The rest is checked as if it were the whole
document. If it has findings, or the entries might have some together, the whole document is
checked, which also gives the places.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from feedpub.checks._context import Context
from feedpub.checks.shortcuts import _grammar, _plain_entries, long_feeds
from feedpub.checks.shortcuts._plain_entries import PlainEntries
from feedpub.markup import encode
from feedpub.model import Document

#: The most bytes of entries that are kept; a feed with more is checked as a whole.
_MOST_KEPT = 8 * 1024 * 1024
#: What rules about bytes may report.
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_REPLACEMENT = b"\xef\xbf"
_CDATA, _END = b"<![CDATA[", b"]]>"


class CheckedEntries(Struct):
    """The result of checking entries, and the entries that need a full check."""

    format: str
    #: Hashes of the ids of plain entries; forked processes share the key.
    ids: array[int]
    kept: list[bytes] = []
    #: Their number of bytes.
    size: int = 0
    authorless: bool = False
    counted: bool = False
    #: Prefixes that do not occur in plain entries.
    unused: set[str] = set()

    @property
    def tag(self) -> str:
        """The entries' tag, in lxml's notation."""
        return _plain_entries.tag(self.format)

    @property
    def is_too_much(self) -> bool:
        """Whether so much needs a full check that it was not kept."""
        return self.size > _MOST_KEPT

    def merge(self, other: CheckedEntries) -> None:
        """Merge with the result for the following entries."""
        self.size += other.size
        self.kept += other.kept
        self.ids.extend(other.ids)
        self.authorless |= other.authorless
        self.counted |= other.counted
        self.unused &= other.unused
        if self.is_too_much:
            self.kept = []


class WrittenBody(NamedTuple):
    """The body of an entry, as text and as it is written."""

    #: ``None`` if it is known that nothing is wrong with its HTML.
    text: str | None
    data: bytes
    #: Whether its characters must be looked at by the rules.
    is_odd: bool


class WrittenBodies:
    """Bodies as they are written, each encoded and looked at once, however many feeds carry it.

    Args:
        clean: Bodies in which no rule finds anything, in UTF-8: what `feedpub.html` is finished
            with before it parses it, which is less than the rules allow.
    """

    def __init__(self, clean: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._clean = clean
        self._known: dict[str, WrittenBody] = {}

    def of(self, text: str) -> WrittenBody:
        """Return *text* as the body of an entry."""
        body = self._known.get(text)
        if body is None:
            body = self._known[text] = _body(text, self._clean.get(text))
        return body


class EntryChecker:
    """Checks the entries of a feed one after the other."""

    def __init__(self, format: str, now: datetime | None) -> None:
        document = Document(name="", format=format, data=b"")
        prefixes = _grammar.PREFIXES[format]
        self._plain = PlainEntries(Context(document, format, now), prefixes)
        self._checked = CheckedEntries(format=format, ids=array("q"))

    def add(self, entry: bytes) -> None:
        """Check one more *entry*."""
        odd = self._is_first or _is_odd(entry)
        id = None if odd else self._plain.id_of(entry.strip(b" \n"))
        if id is None:
            self._keep(entry)
        else:
            self._checked.ids.append(hash(id))

    def add_around(self, before: bytes, body: WrittenBody, after: bytes) -> None:
        """Look at one more entry, whose *body* stands in CDATA between *before* and *after*."""
        markup = before + after
        odd = self._is_first or body.is_odd or _is_odd(markup)
        odd = odd or not (before.endswith(_CDATA) and after.startswith(_END))
        id = None if odd else self._plain.id_around(markup.strip(b" \n"), body.text)
        if id is None:
            self._keep(before + body.data + after)
        else:
            self._checked.ids.append(hash(id))

    @property
    def _is_first(self) -> bool:
        # The first one stays, to tell where the entries are.
        return not self._checked.size

    def _keep(self, entry: bytes) -> None:
        """Keep an *entry* that is to be looked at again."""
        self._checked.size += len(entry)
        if not self._checked.is_too_much:
            self._checked.kept.append(entry)

    def result(self) -> CheckedEntries:
        """Return the result."""
        self._checked.authorless = self._plain.authorless
        self._checked.counted = self._plain.counted
        self._checked.unused = self._plain.unused
        return self._checked


def _body(text: str, clean: bytes | None) -> WrittenBody:
    if clean is not None:
        return WrittenBody(None, clean, _is_unusual(clean))
    try:
        data = text.encode()
    except UnicodeEncodeError:  # what is written is another text
        return WrittenBody(text, encode(text), is_odd=True)
    return WrittenBody(text, data, _is_odd(data))


def _is_odd(entry: bytes) -> bool:
    return _is_unusual(entry) or long_feeds.is_odd(entry)


def _is_unusual(entry: bytes) -> bool:
    """Return whether *entry* is long, or has characters that XML allows and rules ask about."""
    # One expression for both would examine each byte, and take as long as everything else.
    return (
        len(entry) > _plain_entries.LONGEST
        or (_REPLACEMENT[:1] in entry and _REPLACEMENT in entry)  # one byte is found faster
        or (b"\xc2" in entry and _C1.search(entry) is not None)
    )


def are_apart(checked: CheckedEntries, context: Context) -> bool:
    """Return whether the check of a feed is complete.

    Args:
        checked: The result of checking its entries.
        context: The context of the document with the other entries, after its check.
    """
    ids = set(checked.ids)
    prefixes = long_feeds.prefixes_of(context)
    # An undeclared encoding might be ASCII; only the omitted entries could tell.
    if len(ids) < len(checked.ids) or prefixes is None or context.declared != "utf-8":
        return False
    if not checked.unused.issuperset(_grammar.PREFIXES[context.format] - prefixes):
        return False
    others = long_feeds.ids_beside(context.root, checked, prefixes)
    return others is not None and ids.isdisjoint(map(hash, others))
