"""JSON: an array of records, one record, several one after another, or whatever wraps a list.

https://www.rfc-editor.org/rfc/rfc8259, https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

import msgspec

from feedpub.articles import decoding
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.sources._json_lists import LISTS, Unclear, found, unwrapped, wrapping
from feedpub.sources._json_window import Flawed, TooLong, Window
from feedpub.sources._reader import MAX_RECORD, Opening, Option, Reader, Record

#: Largest document that is held in memory whole, in bytes, if it has to be.
MAX_DOCUMENT = 4 << 30
#: ... and if it need not be: a larger one is read record by record.
HELD = 64 << 20
_BLOCK = 16 << 20
_GAP = re.compile(rb"[ \t\r\n,\[]*")


def read(place: Opening) -> Iterator[Record]:
    """Yield the records of the document at *place*."""
    yield from records(place.stream(), place.source.options.get("items"))


def records(stream: BinaryIO, items: str | None = None) -> Iterator[Record]:
    """Yield the objects of the array, of the list within the document, or the one object.

    Args:
        stream: The document.
        items: Where in it the list is; default: where it seems to be.
    """
    data = _held(stream, HELD)
    if HELD < len(data) <= MAX_DOCUMENT and _can_stream(data, items):
        yield from _carefully(data, stream, items, longest=MAX_RECORD)
        return
    data = whole(stream, data)
    if not data.strip():
        return
    try:
        yield from _quickly(data, items)
    except (ValueError, RecursionError):
        yield from _carefully(data, BytesIO(), items, longest=MAX_DOCUMENT)


def whole(stream: BinaryIO, first: bytes = b"") -> bytes:
    """Return all of *stream*, of which *first* was read.

    Raises:
        OSError: It is too large to be held.
    """
    data = first + _held(stream, MAX_DOCUMENT - len(first))
    if len(data) > MAX_DOCUMENT:
        raise OSError(
            f"a JSON document must fit into memory, and this one is larger than "
            f"{MAX_DOCUMENT:,} bytes; write JSON Lines"
        )
    return data


def _held(stream: BinaryIO, most: int) -> bytes:
    """Return *stream*, or a little more than *most* bytes of it if it is longer."""
    blocks = []
    size = 0
    while size <= most and (block := stream.read(_BLOCK)):
        blocks.append(block)
        size += len(block)
    return b"".join(blocks)


def _can_stream(data: bytes, items: str | None) -> bool:
    """Return whether nothing that comes late in the document says something of all records."""
    is_feed = b"jsonfeed.org/version" in data[:4096]
    return not is_feed and (items is None or "[" not in items)


def _quickly(data: bytes, items: str | None) -> Iterator[Record]:
    """Yield the records of *data* without decoding them.

    Raises:
        ValueError: It needs a closer look; nothing was yielded yet.
    """
    try:
        where = found(msgspec.Raw(data), items)
    except Unclear as why:
        yield Record(why.broken, 1)
        return
    said = {name: msgspec.json.decode(raw) for name, raw in where.feed.items()
            if name in _SAID_ONCE}  # fmt: skip
    inherited = _inherited(said)
    for line, number, raw in _placed(where.items, data):
        if inherited or where.within:
            value = unwrapped(decoding.loads(raw), where.within)
            yield Record(_inheriting(value, inherited), line, number)
        else:
            yield Record(raw, line, number)


def _placed(items: Iterable[msgspec.Raw], data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield line, number and text of each item; lines are counted from one to the next."""
    line, counted, position = 1, 0, 0
    for number, item in enumerate(items, 1):
        raw = bytes(item).strip()
        gap = _GAP.match(data, position)
        position = gap.end() if gap else position
        if not data.startswith(raw, position):
            position = data.find(raw, position)  # the first item of a list, behind what wraps it
        line += data.count(b"\n", counted, position)
        yield line, number, raw
        counted = position
        position += len(raw)


#: What a JSON Feed says once for all of its items, and under which name.
_SAID_ONCE = {"author": "authors", "authors": "authors", "language": "language"}


def _inherited(feed: Mapping[str, Any]) -> dict[str, Any]:
    # `authors` comes after the deprecated `author`, and wins.
    return {name: feed[said] for said, name in _SAID_ONCE.items() if feed.get(said)}


def _inheriting(record: Any, inherited: Mapping[str, Any]) -> Any:
    if not isinstance(record, dict) or not inherited:
        return record
    own = {ARTICLE.names.get(fold(name)) for name, value in record.items() if value}
    # Into the record itself: a copy would forget that a key was given twice.
    record.update({name: value for name, value in inherited.items() if name not in own})
    return record


def _carefully(
    data: bytes, stream: BinaryIO, items: str | None, *, longest: int
) -> Iterator[Record]:
    """Yield the records of *data* and *stream*, then what is wrong with them."""
    window = None
    number = 0
    try:
        window = Window(data, stream, longest)
        while window.peek():
            for line, value in _next(window, items):
                number += 1
                yield Record(value, line, number)
    except Flawed as flaw:
        if not number:  # an object, which is known only as a whole
            yield from _inside(data, items)
        yield Record(flaw.broken, flaw.line)
    except Unclear as why:
        yield Record(why.broken, 1)


def _inside(data: bytes, items: str | None) -> Iterator[Record]:
    """Yield the records that are whole of the object *data*, which is not."""
    with suppress(Flawed):
        window = Window(data, BytesIO(), MAX_DOCUMENT)
        if window.peek() == "{":
            found = _walked(window, items.split(".") if items else None)
            for number, (line, value) in enumerate(found, 1):
                yield Record(value, line, number)


def _next(window: Window, items: str | None) -> Iterator[tuple[int | None, Any]]:
    """Yield line and value of the records of the next of the documents of *window*."""
    if window.peek() == "[" and items is None:
        yield from _unwrapped(window.elements())
        window.end()  # only objects may follow one another
        return
    line = window.line
    try:
        value = window.value()
    except TooLong:
        if not (yield from _walked(window, items.split(".") if items else None)):
            raise
        return
    where = found(value, items)
    inherited = _inherited(where.feed)
    for each in where.items:
        record = unwrapped(each, where.within)
        yield line if record is value else None, _inheriting(record, inherited)


def _walked(window: Window, path: list[str] | None) -> Generator[tuple[int, Any], None, bool]:
    """Yield line and value of the records inside of an object that is too large to be held.

    Returns:
        Whether there was a list of them.
    """
    done = False
    for key in window.keys():  # noqa: SIM118 a stream of them, and no mapping
        wanted = not done and (key in LISTS if path is None else key == path[0])
        if wanted and window.peek() == "[" and (path is None or len(path) == 1):
            yield from _unwrapped(window.elements())
            done = True
        elif wanted and window.peek() == "{" and (path is None or len(path) > 1):
            done = yield from _walked(window, path and path[1:])
        else:
            window.value()
    return done


def _unwrapped(elements: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    within = None
    for line, value in elements:
        within = wrapping(value) if within is None else within
        yield line, unwrapped(value, within)


#: What was looked at, at least, of a file that goes on.
_LOOKED_AT = 60_000


def sniff(head: bytes) -> int:
    """Return 2 for what only JSON begins like, 1 for what may be the first of many lines."""
    text = head.strip()
    if text[:1] == b"[":
        return 2 if text[1:].lstrip()[:1] == b"{" else 1
    if text[:1] != b"{":
        return 0
    shown = text.decode("utf-8", "replace")
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(shown)
    except (ValueError, RecursionError):
        # Front matter of a page would end here; a line of JSON may be this long.
        return 2 if b"\n" in text and len(head) >= _LOOKED_AT else 1
    return 2 if end == len(shown) else 1


JSON = Reader(
    name="json",
    about="JSON: an array of records, one record, or a document that contains a list of records.",
    suffixes=(".json",),
    media_types=("application/json", "application/feed+json", "text/json"),
    open=read,
    sniff=sniff,
    options={
        "items": Option(
            about="Path of the list of records in the document: `db[0].data.posts`.",
            schema={"type": "string", "minLength": 1},
        )
    },
)
