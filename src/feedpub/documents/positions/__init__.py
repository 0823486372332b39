"""Where something stands in a document: an element, an attribute, a character, a value, an item.

What is found in a document is said of a `Place`; `locator` finds its line and column, in XML, and
`json_text` in JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feedpub.markup import Element


class Spot(NamedTuple):
    """A place in the bytes, 1-based, for what is not an element or attribute."""

    line: int
    column: int
    #: In the document's own words, where known.
    path: str | None = None
    #: Position of the item, entry or url concerned, from 0.
    item: int | None = None
    #: Its title or id.
    article: str | None = None


def spot(data: bytes, offset: int) -> Spot:
    """Return the place of byte *offset* of UTF-8 *data*."""
    before = data[: max(offset, 0)]
    line = before.count(b"\n") + 1
    start = before.rfind(b"\n") + 1
    return Spot(line, len(before[start:].decode("utf-8", "replace")) + 1)


def spots(data: bytes, found: Iterable[re.Match[bytes]]) -> Iterator[tuple[Spot, bytes]]:
    """Yield where each match in UTF-8 *data* is, in order, and what it is."""
    line = column = 1
    at = 0
    for match in found:
        passed = data[at : match.start()]
        at = match.start()
        if lines := passed.count(b"\n"):
            line, column = line + lines, 1
            passed = passed[passed.rfind(b"\n") + 1 :]
        column += len(passed.decode("utf-8", "replace"))
        yield Spot(line, column), match[0]


#: In place of an offset: the element's end tag, where a child is missing; and what follows it.
END, AFTER = -1, -2
#: An element; its attribute, by lxml name; an offset in its text; or a spot in the bytes.
Place = Element | tuple[Element, str] | tuple[Element, int] | Spot


def element_of(place: Place) -> Element | None:
    """Return the element that *place* is in; ``None`` of a spot in the bytes."""
    if isinstance(place, Spot):
        return None
    return place[0] if isinstance(place, tuple) else place
