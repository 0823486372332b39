"""RSS 0.9 to 2.0, in all of its branches, RDF among them.

https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources._content_types import encoding_of_xml
from feedpub.sources._feed_metadata import by_channel
from feedpub.sources._first_element import root_of
from feedpub.sources._reader import Opening, Reader, Record

_ROOTS = ("rss", "RDF")
#: Namespaces that the elements of RSS have had.
_HOMES = (
    "http://purl.org/rss/1.0/",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/",
    "http://purl.org/net/rss1.1#",
    "http://backend.userland.com/rss2",
)
_RDF_HOMES = tuple(map(str.encode, _HOMES[:4]))


def records(place: Opening) -> Iterator[Record]:
    """Yield the items of a feed."""
    from feedpub.sources import _feed_elements as _elements  # brings lxml

    listing = _elements.Listing(item="item", roots=_ROOTS, about="channel", homes=_HOMES)
    root = root_of(place.head)
    if root in _ROOTS:
        return _elements.records(place.stream(), listing, encoding_of_xml(place))
    return _elements.refused(listing, "RSS", root) if place.head.strip() else iter(())


def sniff(head: bytes) -> int:
    """Return how sure it is that *head* begins a feed: an export of WordPress only looks so."""
    root = root_of(head)
    if root == "RDF":
        return 2 if any(each in head for each in _RDF_HOMES) else 0
    if root != "rss":
        return 0
    return 1 if b"wordpress.org/export/" in head else 2


RSS = Reader(
    name="rss",
    about="A feed in RSS 0.9 to 2.0, or in RSS 1.0 (RDF).",
    suffixes=(".rss", ".rdf"),
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="rss",
    metadata=by_channel,
)
