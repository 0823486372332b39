"""Finds the plain entries of a feed: those in which nothing can be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

from feedpub.checks import _html_walk
from feedpub.checks._context import Context
from feedpub.checks._vocabulary import Faults
from feedpub.checks._when import RFC822, RFC3339
from feedpub.checks.shortcuts import _grammar
from feedpub.documents.names import clark
from feedpub.documents.positions.excerpt import Span

#: The most bytes of an entry.
LONGEST = 1 << 18
#: Number of entries after which most must have been plain.
_TRIED = 64
_BLANKS = re.compile(rb"[ \t\r\n]*+")
_CDATA, _END = "<![CDATA[", "]]>"
_NOTHING = _CDATA + _END
_ENTITIES = (
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&"),
)  # fmt: skip
#: By the length of a day in the formats' notation: its first and its last moment.
_BOUNDS = {
    10: ("T00:00:00+13:59", "T23:59:59-13:59"),
    16: (" 00:00:00 +1330", " 23:59:59 -1330"),
}


class PlainEntries:
    """The plain entries of a document.

    Attributes:
        format: The format of the document.
        tag: The tag of an entry, in lxml's notation.
        end: Where the entries end, plain or not.
        spans: Their ids → where they are, in document order. Entries that share an id are not
            included, nor is the first of the document.
        authorless: Whether some have no author.
        counted: Whether some count comments.
        unused: Prefixes that none of them has used.
    """

    def __init__(self, context: Context, prefixes: frozenset[str]) -> None:
        self.format = context.format
        self.tag = tag(context.format)
        self.end = 0
        self.spans: dict[str, Span] = {}
        self.authorless = False
        self.counted = False
        self.unused = set(prefixes)
        self._context = context
        self._match = _grammar.entry(context.format, prefixes).fullmatch
        self._accepts = self._is_item if context.format == "rss" else self._is_entry
        self._shared: set[str] = set()
        self._past: dict[str, bool] = {}

    def find(self, data: bytes, start: int) -> bool:
        """Find them among the entries of *data* that begin at *start*.

        Returns:
            Whether leaving them out is worthwhile.

        Raises:
            UnicodeDecodeError: The entries are not valid UTF-8.
        """
        other = _grammar.markup(self.format).other
        close = f"</{_grammar.NAMES[self.format]}>".encode()
        position, number, odd = start, 0, 0
        while True:
            end = data.find(close, position, position + LONGEST) + len(close)
            # The first is kept, to mark where the entries are.
            if number and end > position and (id := self.id_of(data[position:end])):
                end = _BLANKS.match(data, end).end()  # type: ignore[union-attr]
                self._add(id, Span(position, end, number))
            else:
                match = other.match(data, position, position + LONGEST)
                if match is None:
                    break
                end = match.end()
                odd += end - position
                if number > _TRIED and odd * 2 > end - start:
                    return False
                if match[0].startswith(b"<!"):
                    position = end
                    continue
            position = end
            number += 1
        self.end = position
        return sum(each.end - each.start for each in self.spans.values()) * 2 > len(data)

    def _add(self, id: str, span: Span) -> None:
        if id in self._shared:
            return
        if self.spans.setdefault(id, span) is not span:
            self._shared.add(id)
            del self.spans[id]

    def id_of(self, data: bytes) -> str | None:
        """Return the id of *data* if it is a plain entry."""
        return self._id_in(self._match(data.decode()))

    def id_around(self, data: bytes, body: str | None) -> str | None:
        """Return the id of an entry if it is plain, with *body* in CDATA where *data* has none.

        CDATA may be empty only where a body is allowed, and text that does not end it matches there
        as no text does. If that was CDATA in a body, the entry has a flaw. A *body* of ``None`` is
        one that is known to be clean, and does not end it.
        """
        id = self._id_in(self._match(data.decode()))
        if id is None or body is None:
            return id
        # One bracket is found faster, and most bodies have none.
        return None if ("]" in body and _END in body) or not self._is_clean(body) else id

    def _id_in(self, match: re.Match[str] | None) -> str | None:
        if match is None or not self._accepts(match):
            return None
        self.counted = self.counted or match["counted"] is not None
        self.unused -= {each for each in self.unused if match[_grammar.group_of(each)] is not None}
        return match["id"].replace("&amp;", "&")

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
        for value in values:
            if value is not None and not self._is_past(value, 10, RFC3339.find):
                return False
        return True

    def _is_past(self, value: str, length: int, find: Callable[[str, Context], Faults]) -> bool:
        day = value[:length]
        known = self._past.get(day)
        if known is None:
            # If it is true of the first and the last, it is true of any time and zone.
            known = not any(any(find(day + bound, self._context)) for bound in _BOUNDS[length])
            self._past[day] = known
        return known or not any(find(value, self._context))

    def _are_clean(self, *bodies: str | None) -> bool:
        # Without a reference or CDATA there is no markup in it.
        return all(
            body is None
            or ("&" not in body and (not body.startswith(_CDATA) or body == _NOTHING))
            or self._is_clean(_html_of(body))
            for body in bodies
        )

    def _is_clean(self, html: str) -> bool:
        # As an XML parser reads it.
        html = html.replace("\r\n", "\n").replace("\r", "\n") if "\r" in html else html
        return not _html_walk.inspect(html, relative=self.format == "atom")


def tag(format: str) -> str:
    """Return the tag of the entries of *format*, in lxml's notation."""
    return "item" if format == "rss" else clark("atom:entry")


def _html_of(body: str) -> str:
    """Return *body* without its escaping."""
    if body.startswith(_CDATA):
        return body[len(_CDATA) : -len(_END)]
    for entity, character in _ENTITIES:
        body = body.replace(entity, character)
    return body
