"""A long feed that is looked at while it is written, so that nobody has to hold it.

It is the shortcut of `long_feeds`, an entry at a time: of entries written so plainly that no rule
has anything to say of them nothing is kept but the hash of their ids. What is left is looked at as
if it were all. If anything is to be said of it, or about all entries together, the whole document
has to be looked at, which also knows the places.
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

#: Bytes of entries that are kept; of a feed that is odd throughout, all must be looked at.
_MOST_KEPT = 8 * 1024 * 1024
#: What rules about the bytes may speak of.
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_REPLACEMENT = b"\xef\xbf"


class Sifted(Struct):
    """What is known of entries that were looked at, and those that have to be looked at again."""

    format: str
    #: Hashes of the ids of those that are fine; forked processes share the key.
    ids: array[int]
    kept: list[bytes] = []
    #: How many bytes these have.
    size: int = 0
    authorless: bool = False
    counted: bool = False
    #: Prefixes that do not occur in those that are fine.
    unused: set[str] = set()

    @property
    def tag(self) -> str:
        """The entries' name, as lxml has it."""
        return _plain_entries.tag(self.format)

    @property
    def is_too_much(self) -> bool:
        """Whether so much would have to be looked at again that it was not kept."""
        return self.size > _MOST_KEPT

    def merge(self, other: Sifted) -> None:
        """Take in what is known of the entries that follow."""
        self.size += other.size
        self.kept += other.kept
        self.ids.extend(other.ids)
        self.authorless |= other.authorless
        self.counted |= other.counted
        self.unused &= other.unused
        if self.is_too_much:
            self.kept = []


class Sieve:
    """Looks at the entries of a feed one after the other."""

    def __init__(self, format: str, now: datetime | None) -> None:
        document = Document(name="", format=format, data=b"")
        prefixes = _grammar.PREFIXES[format]
        self._plain = PlainEntries(Context(document, format, now), prefixes)
        names = b"|".join(prefix.encode() for prefix in sorted(prefixes))
        self._prefixes = re.compile(b"<(%b):" % names).findall
        self._sifted = Sifted(format=format, ids=array("q"), unused=set(prefixes))

    def add(self, entry: bytes) -> None:
        """Look at one more *entry*."""
        sifted = self._sifted
        # The first one stays, to tell where the entries are.
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
        """Return what was found."""
        self._sifted.authorless = self._plain.authorless
        self._sifted.counted = self._plain.counted
        return self._sifted


def _is_odd(entry: bytes) -> bool:
    # One expression for both would look at each byte, and take as long as all else together.
    return (
        len(entry) > _plain_entries.LONGEST
        or (_REPLACEMENT[:1] in entry and _REPLACEMENT in entry)  # one byte is found far sooner
        or (b"\xc2" in entry and _C1.search(entry) is not None)
        or long_feeds.is_odd(entry)
    )


def are_apart(sifted: Sifted, context: Context) -> bool:
    """Return whether all that was to be found out of a feed is found out.

    Args:
        sifted: What is known of its entries.
        context: Of the document that the others make, after it was checked.
    """
    ids = set(sifted.ids)
    prefixes = long_feeds.prefixes_of(context)
    # What nobody declares may be in ASCII; whether it is, the entries that are gone would tell.
    if len(ids) < len(sifted.ids) or prefixes is None or context.declared != "utf-8":
        return False
    if not sifted.unused.issuperset(_grammar.PREFIXES[context.format] - prefixes):
        return False
    others = long_feeds.ids_beside(context.root, sifted, prefixes)
    return others is not None and ids.isdisjoint(map(hash, others))
