"""NewsML 1.2: items of agencies, each with its parts and their forms.

https://iptc.org/standards/newsml-1/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources import _xml_trees
from feedpub.sources._reader import Opening, Reader, Record

_ROOTS = ("NewsML",)


def records(place: Opening) -> Iterator[Record]:
    """Yield the items of a document."""
    return _xml_trees.records(place, "//NewsItem")


def sniff(head: bytes) -> int:
    """Return 2 for a document of this kind."""
    return 2 if _xml_trees.root_of(head) in _ROOTS else 0


NEWSML = Reader(
    name="newsml",
    about="News items in the IPTC's NewsML 1.2.",
    open=records,
    sniff=sniff,
    binary=True,
    vocabulary="newsml",
)
