"""NITF: the text of one story, with what is said of it.

https://iptc.org/standards/nitf/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources import _xml_trees
from feedpub.sources._reader import Opening, Reader, Record

#: What may have stories in NITF in it, and says more of them.
_AROUND = ("newsItem", "newsMessage", "packageItem", "NewsML")


def records(place: Opening) -> Iterator[Record]:
    """Yield the items of a document."""
    return _xml_trees.records(place, "descendant-or-self::nitf")


def sniff(head: bytes) -> int:
    """Return 2 for XML with a story in NITF in it."""
    return 2 if b"<nitf" in head and _xml_trees.root_of(head) not in ("", *_AROUND) else 0


NITF = Reader(
    name="nitf",
    about="Stories in the IPTC's NITF 3.",
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="nitf",
)
