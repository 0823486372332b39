"""Leaves out of a long feed what is written so plainly that no rule has anything to say of it.

A feed of thousands of articles is written by a program, one entry like the other. One expression
matches the entries that follow a narrow grammar (`_grammar`); their dates and bodies are
asked what the rules ask of them (`_plain_entries`). What is left, the head and the entries written
otherwise, is looked at as if it were all, and stands where it stood. Where rules about all entries
together may have something to say, nothing is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from lxml import etree

from feedpub.checks._context import Context
from feedpub.checks.shortcuts.excerpt import Excerpt
from feedpub.documents.names import NAMESPACES, clark
from feedpub.markup import ATOM, Element, parse
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.checks.shortcuts._plain_entries import PlainEntries

#: Below this all is looked at: so large a document has no fixes, which would need it whole.
LEAST = 4 * 1024 * 1024
_MOST_BYTES = 1 << 29
_HEAD = 1 << 16
_PIECE = 1 << 20
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r")
_NO_CHARACTER = pattern(rb"\xef\xbf[\xbe\xbf]")
_DECLARATION = pattern(rb"\sxmlns(?::([^\s=]+))?\s*=\s*[\"']([^\"']*)[\"']")
_TAG = pattern(rb"<[^?!]")
_AUTHOR, _ENTRY, _FEED, _ID = (
    clark(f"atom:{name}") for name in ("author", "entry", "feed", "id")
)  # fmt: skip
_DELETED = clark("at:deleted-entry")
#: As many of one id are a fault of their own.
_ALIKE = 10


class Plain(Protocol):
    """What is known of plain entries."""

    @property
    def format(self) -> str: ...

    @property
    def tag(self) -> str: ...

    @property
    def authorless(self) -> bool: ...

    @property
    def counted(self) -> bool: ...


def is_long(context: Context) -> bool:
    """Return whether the document is a feed that is long enough for it to be worth it."""
    if not LEAST < len(context.document.data) <= _MOST_BYTES:
        return False
    from feedpub.checks.shortcuts import _grammar  # most feeds are short

    return context.format in _grammar.NAMES


def shorten(context: Context) -> Element | None:
    """Return the root of what is to be looked at, having made it the context's excerpt.

    Returns:
        ``None`` if all of the document must be looked at.
    """
    from feedpub.checks.shortcuts._plain_entries import PlainEntries

    data = context.document.data
    head = _head(context)
    prefixes = head and _prefixes(head[0], context.format)
    if head is None or prefixes is None or context.encoding != "utf-8" or is_odd(data):
        return None
    plain = PlainEntries(context, prefixes)
    try:
        # Text that may not stand there would be behind an entry that is left out.
        if not plain.find(data, head.end()) or not _TAG.match(data, plain.end):
            return None
        found = _read(data, plain)
    except (UnicodeDecodeError, etree.XMLSyntaxError):
        return None
    if found is None or not _are_bound(found[1].parent, prefixes):
        return None
    root, context.excerpt = found
    return root


def _head(context: Context) -> re.Match[bytes] | None:
    from feedpub.checks.shortcuts import _grammar

    return _grammar.markup(context.format).head.match(context.document.data, 0, _HEAD)


def prefixes_of(context: Context) -> frozenset[str] | None:
    """Return the prefixes that the document declares first, if all mean what they should."""
    head = _head(context)
    return None if head is None else _prefixes(head[0], context.format)


def _prefixes(head: bytes, format: str) -> frozenset[str] | None:
    """Return the prefixes that the head declares, if all mean what they customarily do."""
    try:
        declared = [(prefix.decode(), uri.decode()) for prefix, uri in _DECLARATION.findall(head)]
    except UnicodeDecodeError:
        return None
    if [uri for prefix, uri in declared if not prefix] != ([ATOM] if format == "atom" else []):
        return None
    from feedpub.checks.shortcuts import _grammar

    known = _grammar.PREFIXES[format]
    ours = {(prefix, uri) for prefix, uri in declared if prefix in known}
    if any(NAMESPACES[prefix] != uri for prefix, uri in ours):
        return None
    return frozenset(prefix for prefix, _ in ours)


def is_odd(data: bytes) -> bool:
    """Return whether bytes are there that no XML may hold."""
    # One byte is found fifty times as fast as two, or as the expression.
    if b"\xef" in data and _NO_CHARACTER.search(data):
        return True
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    return any(len(piece.translate(None, _CONTROLS)) < len(piece) for piece in pieces)


def ids_beside(root: Element, plain: Plain, prefixes: frozenset[str]) -> list[str] | None:
    """Return the ids of the entries that are left, if they have nothing to do with the others."""
    parent = _parent(root, plain)
    if parent is None or not _is_apart(parent, plain) or not _are_bound(parent, prefixes):
        return None
    ids = _ids(parent, plain.format)
    return None if _are_suspiciously_alike(ids, plain) else ids


def _are_suspiciously_alike(ids: list[str], plain: Plain) -> bool:
    # That all have one id is said only where no other has another.
    return plain.format == "atom" and len(ids) >= _ALIKE and len(set(filter(None, ids))) == 1


def _read(data: bytes, plain: PlainEntries) -> tuple[Element, Excerpt] | None:
    """Return what remains without the plain entries, if these have nothing to do with it.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed.
    """
    excerpt = Excerpt(data, [*plain.spans.values()], plain.tag)
    root = parse(excerpt.data)
    parent = _parent(root, plain)
    if parent is None or not _is_apart(parent, plain):
        return None
    excerpt.parent = parent
    ids = _ids(parent, plain.format)
    shared = plain.spans.keys() & ids
    if shared:
        for id in shared:
            del plain.spans[id]
        return _read(data, plain)
    if _are_suspiciously_alike(ids, plain):
        return None
    return root, excerpt


def _parent(root: Element, plain: Plain) -> Element | None:
    """Return the channel or feed, if the entries stand in it."""
    first = next(root.iter(plain.tag), None)
    parent = first.getparent() if first is not None and first.prefix is None else None
    if plain.format == "atom":
        return root if parent is root and root.tag == _FEED else None
    if parent is None or parent.tag != "channel" or root.tag != "rss":
        return None
    return parent if parent.getparent() is root else None


def _are_bound(parent: Element, prefixes: frozenset[str]) -> bool:
    """Return whether *prefixes* mean in the entries what they customarily do."""
    return all(parent.nsmap.get(prefix) == NAMESPACES[prefix] for prefix in prefixes)


def _ids(parent: Element, format: str) -> list[str]:
    if format == "atom":
        return [each.findtext(_ID) or "" for each in parent.iterchildren(_ENTRY)]
    return [(each.text or "").strip() for each in parent.iterfind("item/guid")]


def _is_apart(parent: Element, plain: Plain) -> bool:
    """Return whether the feed itself has nothing to do with what the plain entries hold."""
    if plain.format == "rss":
        return not plain.counted or parent.find("lastBuildDate") is not None
    if plain.authorless and parent.find(_AUTHOR) is None:
        return False
    return parent.find(_DELETED) is None
