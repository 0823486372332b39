"""Leaves out the entries of a long feed that are so plain that they cannot break a rule.

A feed of thousands of articles is written by a program, with similar entries. One regular
expression matches the entries that follow a narrow grammar (`_grammar`); their dates and bodies are
checked as the rules would (`_plain_entries`). The rest, the head and the other entries, is checked
as if it were the whole document, with its original positions. If rules about all entries together
might report something, nothing is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from lxml import etree

from feedpub.checks._context import Context
from feedpub.documents.names import NAMESPACES, clark
from feedpub.markup import ATOM, Element, parse
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.checks.shortcuts._plain_entries import PlainEntries
    from feedpub.documents.positions.excerpt import Excerpt

#: Smaller documents are checked as a whole; larger ones have no fixes, which would need all of it.
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
#: If this many share an id, that is a fault of its own.
_ALIKE = 10


class Plain(Protocol):
    """Properties of the plain entries."""

    @property
    def format(self) -> str: ...

    @property
    def tag(self) -> str: ...

    @property
    def authorless(self) -> bool: ...

    @property
    def counted(self) -> bool: ...


def is_long(context: Context) -> bool:
    """Return whether the document is a feed that is long enough for the shortcut."""
    if not LEAST < len(context.document.data) <= _MOST_BYTES:
        return False
    from feedpub.checks.shortcuts import _grammar  # most feeds are short

    return context.format in _grammar.NAMES


def shorten(context: Context) -> Element | None:
    """Return the root of the part to check, after making it the context's excerpt.

    Returns:
        ``None`` if the whole document must be checked.
    """
    from feedpub.checks.shortcuts._plain_entries import PlainEntries

    data = context.document.data
    head = _head(context)
    prefixes = head and _prefixes(head[0], context.format)
    if head is None or prefixes is None or context.encoding != "utf-8" or is_odd(data):
        return None
    plain = PlainEntries(context, prefixes)
    try:
        # Misplaced text could be after an entry that is left out.
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
    """Return the prefixes that the document declares first, if all have their usual namespaces."""
    head = _head(context)
    return None if head is None else _prefixes(head[0], context.format)


def _prefixes(head: bytes, format: str) -> frozenset[str] | None:
    """Return the prefixes that the head declares, if all have their usual namespaces."""
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
    """Return whether there are bytes that XML does not allow."""
    # Searching one byte is fifty times as fast as two, or as a regular expression.
    if b"\xef" in data and _NO_CHARACTER.search(data):
        return True
    if len(data) <= _PIECE:
        return len(data.translate(None, _CONTROLS)) < len(data)
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    return any(len(piece.translate(None, _CONTROLS)) < len(piece) for piece in pieces)


def ids_beside(root: Element, plain: Plain, prefixes: frozenset[str]) -> list[str] | None:
    """Return the ids that the others must not have, if nothing else interacts with them."""
    parent = _parent(root, plain)
    if parent is None or not _is_apart(parent, plain) or not _are_bound(parent, prefixes):
        return None
    ids = _ids(parent, plain.format)
    return None if _are_suspiciously_alike(ids, plain) else [*ids, *_deleted(parent)]


def _are_suspiciously_alike(ids: list[str], plain: Plain) -> bool:
    # "All have the same id" is only reported if no entry has another.
    return plain.format == "atom" and len(ids) >= _ALIKE and len(set(filter(None, ids))) == 1


def _read(data: bytes, plain: PlainEntries) -> tuple[Element, Excerpt] | None:
    """Return the document without the plain entries, if these do not interact with the rest.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed.
    """
    from feedpub.documents.positions.excerpt import Excerpt

    excerpt = Excerpt(data, [*plain.spans.values()], plain.tag)
    root = parse(excerpt.data)
    parent = _parent(root, plain)
    if parent is None or not _is_apart(parent, plain):
        return None
    excerpt.parent = parent
    ids = _ids(parent, plain.format)
    shared = plain.spans.keys() & {*ids, *_deleted(parent)}
    if shared:
        for id in shared:
            del plain.spans[id]
        return _read(data, plain)
    if _are_suspiciously_alike(ids, plain):
        return None
    return root, excerpt


def _parent(root: Element, plain: Plain) -> Element | None:
    """Return the channel or feed, if the entries are in it."""
    first = next(root.iter(plain.tag), None)
    parent = first.getparent() if first is not None and first.prefix is None else None
    if plain.format == "atom":
        return root if parent is root and root.tag == _FEED else None
    if parent is None or parent.tag != "channel" or root.tag != "rss":
        return None
    return parent if parent.getparent() is root else None


def _are_bound(parent: Element, prefixes: frozenset[str]) -> bool:
    """Return whether *prefixes* have their usual namespaces in the entries."""
    return all(parent.nsmap.get(prefix) == NAMESPACES[prefix] for prefix in prefixes)


def _ids(parent: Element, format: str) -> list[str]:
    if format == "atom":
        return [each.findtext(_ID) or "" for each in parent.iterchildren(_ENTRY)]
    return [(each.text or "").strip() for each in parent.iterfind("item/guid")]


def _deleted(parent: Element) -> list[str]:
    """Return the ids of the entries that the feed marks as deleted."""
    return [each.get("ref") or "" for each in parent.iterchildren(_DELETED)]


def _is_apart(parent: Element, plain: Plain) -> bool:
    """Return whether the feed's own elements do not interact with the plain entries."""
    if plain.format == "rss":
        return not plain.counted or parent.find("lastBuildDate") is not None
    return not plain.authorless or parent.find(_AUTHOR) is not None
