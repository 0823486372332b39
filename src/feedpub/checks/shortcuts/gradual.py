"""Checks a long feed while it is written, so that it need not be in memory.

This is the shortcut of `long_feeds`, one entry at a time: of entries so plain that they cannot
break a rule, only the hashes of their ids are kept. The rest is checked as if it were the whole
document. If it has findings, or the entries might have some together, the whole document is
checked, which also gives the places.
"""

from __future__ import annotations

import re
from array import array
from datetime import datetime

from msgspec import Struct

from feedpub.checks._context import Context
from feedpub.checks.shortcuts import _grammar, _plain_entries, long_feeds
from feedpub.checks.shortcuts._plain_entries import PlainEntries
from feedpub.model import Document

#: The most bytes of entries that are kept; a feed with more is checked as a whole.
_MOST_KEPT = 8 * 1024 * 1024
#: What rules about bytes may report.
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_REPLACEMENT = b"\xef\xbf"


class Sifted(Struct):
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

    def merge(self, other: Sifted) -> None:
        """Merge with the result for the following entries."""
        self.size += other.size
        self.kept += other.kept
        self.ids.extend(other.ids)
        self.authorless |= other.authorless
        self.counted |= other.counted
        self.unused &= other.unused
        if self.is_too_much:
            self.kept = []


class Sieve:
    """Checks the entries of a feed one after the other."""

    def __init__(self, format: str, now: datetime | None) -> None:
        document = Document(name="", format=format, data=b"")
        prefixes = _grammar.PREFIXES[format]
        self._plain = PlainEntries(Context(document, format, now), prefixes)
        names = b"|".join(prefix.encode() for prefix in sorted(prefixes))
        self._prefixes = re.compile(b"<(%b):" % names).findall
        self._sifted = Sifted(format=format, ids=array("q"), unused=set(prefixes))

    def add(self, entry: bytes) -> None:
        """Check one more *entry*."""
        sifted = self._sifted
        # The first one is kept, to mark where the entries are.
        first = not sifted.size
        id = None if first or _is_odd(entry) else self._plain.id_of(entry.strip(b" \n"))
        if id is None:
            sifted.size += len(entry)
            if not sifted.is_too_much:
                sifted.kept.append(entry)
            return
        sifted.ids.append(hash(id))
        for prefix in set(self._prefixes(entry)):
            sifted.unused.discard(prefix.decode())

    def sifted(self) -> Sifted:
        """Return the result."""
        self._sifted.authorless = self._plain.authorless
        self._sifted.counted = self._plain.counted
        return self._sifted


def _is_odd(entry: bytes) -> bool:
    # One expression for both would examine each byte, and take as long as everything else.
    return (
        len(entry) > _plain_entries.LONGEST
        or (_REPLACEMENT[:1] in entry and _REPLACEMENT in entry)  # one byte is found faster
        or (b"\xc2" in entry and _C1.search(entry) is not None)
        or long_feeds.is_odd(entry)
    )


def are_apart(sifted: Sifted, context: Context) -> bool:
    """Return whether the check of a feed is complete.

    Args:
        sifted: The result of checking its entries.
        context: The context of the document with the other entries, after its check.
    """
    ids = set(sifted.ids)
    prefixes = long_feeds.prefixes_of(context)
    # An undeclared encoding might be ASCII; only the omitted entries could tell.
    if len(ids) < len(sifted.ids) or prefixes is None or context.declared != "utf-8":
        return False
    if not sifted.unused.issuperset(_grammar.PREFIXES[context.format] - prefixes):
        return False
    others = long_feeds.ids_beside(context.root, sifted, prefixes)
    return others is not None and ids.isdisjoint(map(hash, others))
