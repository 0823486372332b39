"""Atom 1.0 and 0.3.

https://www.rfc-editor.org/rfc/rfc4287
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources._content_types import encoding_of_xml
from feedpub.sources._feed_metadata import by_feed
from feedpub.sources._first_element import root_of
from feedpub.sources._reader import Opening, Reader, Record


def records(place: Opening) -> Iterator[Record]:
    """Yield the entries of a feed."""
    from feedpub.sources import _feed_elements as _elements  # brings lxml

    listing = _elements.Listing(item="entry", roots=("feed",), about="feed")
    root = root_of(place.head)
    if root in listing.roots:
        return _elements.records(place.stream(), listing, encoding_of_xml(place))
    return _elements.refused(listing, "Atom", root) if place.head.strip() else iter(())


def sniff(head: bytes) -> int:
    """Return 2 for a feed."""
    return 2 if root_of(head) == "feed" else 0


ATOM = Reader(
    name="atom",
    about="A feed in Atom 1.0 or 0.3.",
    suffixes=(".atom",),
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="atom",
    metadata=by_feed,
)
