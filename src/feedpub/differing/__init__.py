"""Compares two sets of documents by article and id: what a move, or a new version, changes.

Whatever the formats, only what both can say is compared, and only what means something else is a
difference: not white space, references, CDATA, the spelling of a URL or of a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from feedpub.differing._change import KINDS, EntryChange
from feedpub.differing._comparable import Comparable, address
from feedpub.differing._comparison import PARTS, ComparedFeeds, Comparison, Shift
from feedpub.differing._loading import Receive, gathered
from feedpub.differing._side import NEAR, Scratch, Side, titled
from feedpub.differing._wording import as_json, lines


def compare(
    old: Sequence[str],
    new: Sequence[str],
    *,
    receive: Receive,
    scratch: IO[bytes],
    ignored: Iterable[str] = (),
) -> Comparison:
    """Return what became of the articles of *old* in *new*.

    Args:
        old: Files, folders, globs, URLs and ``-``.
        new: The same, of which it is compared with.
        receive: Receives the document of a name.
        scratch: An empty file, open to write and read, for what need not be in memory.
        ignored: What is left out, of `PARTS`.

    Raises:
        ReadError: A document is missing, cannot be read, or is neither a feed nor a sitemap.
        UsageError: A URL cannot be fetched at all.
    """
    kept = Scratch(scratch)
    sides = gathered(old, receive, kept), gathered(new, receive, kept)
    return Comparison(*sides, kept, frozenset(ignored))


__all__ = [
    "KINDS",
    "NEAR",
    "PARTS",
    "Comparable",
    "ComparedFeeds",
    "Comparison",
    "EntryChange",
    "Receive",
    "Scratch",
    "Shift",
    "Side",
    "address",
    "as_json",
    "compare",
    "gathered",
    "lines",
    "titled",
]
