"""Leaves out of a long feed what is written so plainly that no rule has anything to say of it.

A feed of thousands of articles is written by a program, one entry like the other. One expression
matches the entries that follow a narrow grammar (`_feeds_grammar`); their dates and bodies are
asked what the rules ask of them. What is left, the head and the entries written otherwise, is
looked at as if it were all, and stands where it stood. Where rules about all entries together
may have something to say, nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml import etree

from feedpub.checks import _feeds_grammar, _html
from feedpub.checks._context import Context
from feedpub.checks._excerpt import Excerpt
from feedpub.checks._names import NAMESPACES, clark
from feedpub.checks._vocabulary import Faults
from feedpub.checks._when import RFC822, RFC3339
from feedpub.markup import ATOM, Element, parse

#: Below this all is looked at: so large a document has no fixes, which would need it whole.
LEAST = 4 * 1024 * 1024
_MOST_BYTES = 1 << 29
_HEAD = 1 << 16
#: Bytes of an entry.
_LONGEST = 1 << 18
#: Entries after which most must have been plain.
_TRIED = 64
_PIECE = 1 << 20
_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_DECLARATION = re.compile(rb"\sxmlns(?::([^\s=]+))?\s*=\s*[\"']([^\"']*)[\"']")
_BLANKS = re.compile(rb"[ \t\r\n]*+")
_TAG = re.compile(rb"<[^?!]")
_CDATA = "<![CDATA["
#: By the length of a day as the formats write it: its first and its last moment.
_BOUNDS = {
    10: ("T00:00:00+13:59", "T23:59:59-13:59"),
    16: (" 00:00:00 +1330", " 23:59:59 -1330"),
}
_ENTITIES = (
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&"),
)  # fmt: skip
_AUTHOR, _ENTRY, _FEED, _ID = (
    clark(f"atom:{name}") for name in ("author", "entry", "feed", "id")
)  # fmt: skip
_DELETED = clark("at:deleted-entry")
#: As many of one id are a fault of their own.
_ALIKE = 10
Accepts = Callable[[re.Match[str]], bool]


def shorten(context: Context) -> Element | None:
    """Return the root of what is to be looked at, having made it the context's excerpt.

    Returns:
        ``None`` if all of the document must be looked at.
    """
    data = context.document.data
    format = context.format
    if format not in _feeds_grammar.NAMES or not LEAST < len(data) <= _MOST_BYTES:
        return None
    head = _feeds_grammar.markup(format).head.match(data, 0, _HEAD)
    prefixes = head and _prefixes(head[0], format)
    if head is None or prefixes is None or context.encoding != "utf-8" or _is_odd(data):
        return None
    plain = _Plain(context, prefixes)
    try:
        excerpt = _excerpt(data, head.end(), plain)
        root = parse(excerpt.data) if excerpt else None
    except (UnicodeDecodeError, etree.XMLSyntaxError, ValueError):
        return None
    if excerpt is None or root is None or not _are_apart(root, plain, excerpt, prefixes):
        return None
    context.excerpt = excerpt
    return root


def _prefixes(head: bytes, format: str) -> frozenset[str] | None:
    """Return the prefixes that the head declares, if all mean what they customarily do."""
    declared = [(prefix.decode(), uri.decode()) for prefix, uri in _DECLARATION.findall(head)]
    if [uri for prefix, uri in declared if not prefix] != ([ATOM] if format == "atom" else []):
        return None
    known = _feeds_grammar.PREFIXES[format]
    ours = {(prefix, uri) for prefix, uri in declared if prefix in known}
    if any(NAMESPACES[prefix] != uri for prefix, uri in ours):
        return None
    return frozenset(prefix for prefix, _ in ours)


def _is_odd(data: bytes) -> bool:
    """Return whether bytes are there that no XML may hold."""
    if b"\xef\xbf" in data and any(each in data for each in _NO_CHARACTERS):
        return True
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    return any(len(piece.translate(None, _CONTROLS)) < len(piece) for piece in pieces)


def _excerpt(data: bytes, start: int, plain: _Plain) -> Excerpt | None:
    """Return *data* without the plain ones of the entries that begin at *start*."""
    parts = _Parts()
    other = _feeds_grammar.markup(plain.format).other
    close = f"</{plain.name}>".encode()
    position = start
    while True:
        end = data.find(close, position, position + _LONGEST) + len(close)
        # The first stays, to tell where the entries are.
        if parts.number and end > position and plain.takes(data[position:end]):
            position = parts.omit(position, _BLANKS.match(data, end).end())  # type: ignore[union-attr]
            continue
        match = other.match(data, position, position + _LONGEST)
        if match is None:
            break
        position = parts.keep(match)
        if plain.clash or parts.too_many(position - start):
            return None
    # Text that may not stand there is behind the last entry, be it left out.
    if parts.omitted_bytes < len(data) // 2 or not _TAG.match(data, position):
        return None
    return Excerpt(data, [*parts.kept, (parts.start, len(data))], parts.omitted, plain.tag)


class _Parts:
    """What is kept and what is left out, as it comes."""

    def __init__(self) -> None:
        self.start = 0
        self.number = 0
        self.kept: list[tuple[int, int]] = []
        self.omitted: list[tuple[int, int]] = []
        self.omitted_bytes = 0
        self._kept_bytes = 0

    def omit(self, start: int, end: int) -> int:
        """Leave out the entry from *start* to *end*, and return where it ends."""
        if self.start < start:
            self.kept.append((self.start, start))
        self.start = end
        self.omitted_bytes += end - start
        if self.omitted and self.omitted[-1][0] == self.number:
            self.omitted[-1] = self.number, self.omitted[-1][1] + 1
        else:
            self.omitted.append((self.number, 1))
        return end

    def keep(self, match: re.Match[bytes]) -> int:
        """Keep an entry or comment, and return where it ends."""
        self._kept_bytes += match.end() - match.start()
        self.number += match[0][1:2] != b"!"
        return match.end()

    def too_many(self, seen: int) -> bool:
        """Return whether most of the bytes *seen* were kept."""
        return self.number > _TRIED and self._kept_bytes * 2 > seen


class _Plain:
    """Tells plain entries, and what they have to do with each other.

    Attributes:
        format: Of the document.
        name: Of an entry.
        tag: The same, as lxml has it.
        ids: The ids of those taken.
        clash: An id came twice, so that nothing is to be left out.
        authorless: Some have no author.
        counted: Some count comments.
    """

    def __init__(self, context: Context, prefixes: frozenset[str]) -> None:
        self.format = context.format
        self.name = _feeds_grammar.NAMES[context.format]
        self.tag = self.name if context.format == "rss" else _ENTRY
        self.ids: set[str] = set()
        self.clash = False
        self.authorless = False
        self.counted = False
        self._context = context
        self._match = _feeds_grammar.entry(context.format, prefixes).fullmatch
        self._accepts: Accepts = self._is_item if context.format == "rss" else self._is_entry
        self._past: dict[str, bool] = {}

    def takes(self, data: bytes) -> bool:
        """Return whether *data* is a plain entry.

        Raises:
            UnicodeDecodeError: It is not in UTF-8.
        """
        match = self._match(data.decode())
        if match is None or not self._accepts(match):
            return False
        id = match["id"].replace("&amp;", "&")
        if id in self.ids:
            self.clash = True
            return False
        self.ids.add(id)
        self.counted = self.counted or match["counted"] is not None
        return True

    def _is_item(self, match: re.Match[str]) -> bool:
        title, id, published, updated, modified, summary, content = match.group(
            "title", "id", "published", "updated", "modified", "summary", "content"
        )
        if title is None or id is None:
            return False
        if published is not None and not self._is_past(published, 16, RFC822.find):
            return False
        return self._are_past(updated, modified) and self._are_clean(summary, content)

    def _is_entry(self, match: re.Match[str]) -> bool:
        title, id, updated, published, modified, source = match.group(
            "title", "id", "updated", "published", "modified", "source"
        )
        short, summary, content, link, author = match.group(
            "short", "summary", "content", "link", "author"
        )
        if title is None or id is None or updated is None:
            return False
        if content is None and (short is None or link is None):
            return False
        self.authorless = self.authorless or author is None
        return self._are_past(updated, published, modified, source) and self._are_clean(
            summary, content
        )

    def _are_past(self, *values: str | None) -> bool:
        """Return whether instants exist and are neither too early nor too late."""
        return all(value is None or self._is_past(value, 10, RFC3339.find) for value in values)

    def _is_past(self, value: str, length: int, find: Callable[[str, Context], Faults]) -> bool:
        day = value[:length]
        known = self._past.get(day)
        if known is None:
            # Whatever the time and the zone, if it is so for the first and the last.
            first, last = _BOUNDS[length]
            known = not (
                any(find(day + first, self._context)) or any(find(day + last, self._context))
            )
            self._past[day] = known
        return known or not any(find(value, self._context))

    def _are_clean(self, *bodies: str | None) -> bool:
        relative = self.format == "atom"
        return not any(
            body is not None and _html.inspect(_html_of(body), relative=relative) for body in bodies
        )


def _html_of(body: str) -> str:
    """Return what is escaped in *body*."""
    if body.startswith(_CDATA):
        text = body[len(_CDATA) : -3]
    else:
        text = body
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _are_apart(root: Element, plain: _Plain, excerpt: Excerpt, prefixes: frozenset[str]) -> bool:
    """Return whether the entries left out have nothing to do with what *root* holds."""
    first = next(root.iter(plain.tag), None)
    parent = first.getparent() if first is not None else None
    if first is None or parent is None or first.prefix is not None:
        return False
    if not _is_parent(parent, root, plain.format):
        return False
    if any(parent.nsmap.get(prefix) != NAMESPACES[prefix] for prefix in prefixes):
        return False
    excerpt.parent = parent
    together = _is_feed_apart if plain.format == "atom" else _is_channel_apart
    return together(parent, plain)


def _is_parent(parent: Element, root: Element, format: str) -> bool:
    if format == "atom":
        return parent is root and root.tag == _FEED
    return parent.tag == "channel" and parent.getparent() is root and root.tag == "rss"


def _is_channel_apart(channel: Element, plain: _Plain) -> bool:
    if plain.counted and channel.find("lastBuildDate") is None:
        return False
    guids = _texts(channel.iterfind("item/guid"))
    return plain.ids.isdisjoint(each.strip() for each in guids)


def _is_feed_apart(feed: Element, plain: _Plain) -> bool:
    if plain.authorless and feed.find(_AUTHOR) is None:
        return False
    if feed.find(_DELETED) is not None:
        return False
    ids = _texts(feed.iterfind(f"{_ENTRY}/{_ID}"))
    # That all have one id is said only where no other has another.
    return plain.ids.isdisjoint(ids) and not (len(ids) >= _ALIKE and len(set(ids)) == 1)


def _texts(elements: Iterable[Element]) -> list[str]:
    return [element.text or "" for element in elements]
