"""Where the tags of XML stand, as expat counts: it knows bytes where libxml2 knows lines."""

from __future__ import annotations

import pyexpat
from collections.abc import Collection
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace


class TagOffsets(Struct, frozen=True):
    """Offsets of tags, by the number of their element in the document, from 0."""

    starts: dict[int, int]
    ends: dict[int, int]
    #: Whether all of it was read: libxml2 accepts what expat does not.
    is_complete: bool = True


def tags_of(
    data: bytes,
    wanted: Collection[int] | None = None,
    *,
    with_ends: bool = True,
    start: int = 0,
) -> TagOffsets:
    """Return where the tags of UTF-8 *data* stand.

    Args:
        data: The document.
        wanted: Numbers of the requested elements; ``None``: all.
        with_ends: Whether their end tags are requested too; then all must be read.
        start: Where the XML begins: expat wants the declaration at the very start.
    """
    parser = pyexpat.ParserCreate("utf-8")
    last = -1 if wanted is None or with_ends else max(wanted, default=-1)
    number = -1
    found = TagOffsets({}, {})
    opened: list[int] = []

    def open_tag(_name: str, _attributes: object) -> None:
        nonlocal number
        number += 1
        if with_ends:
            opened.append(number)
        if wanted is None or number in wanted:
            found.starts[number] = start + parser.CurrentByteIndex
            if number == last:
                raise _Enough

    def end_tag(_name: str) -> None:
        closed = opened.pop()
        if wanted is None or closed in wanted:
            found.ends[closed] = start + parser.CurrentByteIndex

    parser.StartElementHandler = open_tag
    if with_ends:
        parser.EndElementHandler = end_tag
    try:
        with suppress(_Enough):
            parser.Parse(data[start:], True)
    except pyexpat.ExpatError:
        return replace(found, is_complete=False)
    return found


class _Enough(Exception):  # noqa: N818 not an error
    pass
