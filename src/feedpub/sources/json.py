"""JSON: an array of records, a single record, or a JSON Feed document.

https://www.rfc-editor.org/rfc/rfc8259, https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from feedpub.articles import decoding, rules
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.sources._reader import Reader, Record
from feedpub.text import shown

#: Largest document, in bytes.
MAX_DOCUMENT = 4 << 30
_BLOCK = 16 << 20
_GAP = re.compile(rb"[ \t\r\n,\[]*")
_KEY = re.compile(rb'[ \t\r\n,]*("(?:[^"\\]|\\.)*+")[ \t\r\n]*:[ \t\r\n]*')
_BLANK = re.compile(r"[ \t\r\n]*")


def records(stream: BinaryIO) -> Iterator[Record]:
    """Yield the objects of the array, the items of the feed, or the one object."""
    data = _whole(stream)
    if not data.strip():
        return
    try:
        items, inherited = _split(data)
    except (ValueError, RecursionError):
        yield from _carefully(data)
        return
    for line, number, raw in _placed(items, data):
        yield Record(
            _inheriting(decoding.loads(raw), inherited) if inherited else raw, line, number
        )


def _whole(stream: BinaryIO) -> bytes:
    blocks = []
    size = 0
    while block := stream.read(_BLOCK):
        blocks.append(block)
        size += len(block)
        if size > MAX_DOCUMENT:
            raise OSError(
                f"a JSON document has to be held in memory, and this one is larger than "
                f"{MAX_DOCUMENT:,} bytes; write JSON Lines"
            )
    return b"".join(blocks)


def _split(data: bytes) -> tuple[list[msgspec.Raw] | list[bytes], dict[str, Any]]:
    """Cut *data* into records without decoding them; return what a feed says once for all."""
    if data.lstrip()[:1] != b"{":
        return msgspec.json.decode(data, type=list[msgspec.Raw]), {}
    members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    if "items" in members and not _each_once(data, members):
        raise ValueError
    if "items" not in members:
        return [data.strip()], {}
    items = msgspec.json.decode(members["items"], type=list[msgspec.Raw])
    said = {name: msgspec.json.decode(members[name]) for name in _SAID_ONCE if name in members}
    return items, _inherited(said)


def _each_once(data: bytes, members: Mapping[str, msgspec.Raw]) -> bool:
    """Return whether the object *data*, of which *members* were made, gives each key once.

    Going from key to key takes no time: where a value ends is known.
    """
    position = data.index(b"{") + 1
    for _ in members:
        found = _KEY.match(data, position)
        # Not a copy: the items are nearly all there is.
        raw = memoryview(members[json.loads(found[1], strict=False)]) if found else b""
        if found is None or not data.startswith(raw, found.end()):
            return False
        position = found.end() + len(raw)
    return _KEY.match(data, position) is None


def _placed(items: Iterable[msgspec.Raw | bytes], data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield line, number and text of each item; lines are counted from one to the next."""
    line, counted, position = 1, 0, 0
    for number, item in enumerate(items, 1):
        raw = bytes(item)
        gap = _GAP.match(data, position)
        position = gap.end() if gap else position
        if not data.startswith(raw, position):
            position = data.find(raw, position)  # the first item of a feed, behind its members
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
    if not isinstance(record, dict):
        return record
    own = {ARTICLE.names.get(fold(name)) for name, value in record.items() if value}
    # Into the record itself: a copy would forget that a key was given twice.
    record.update({name: value for name, value in inherited.items() if name not in own})
    return record


def _carefully(data: bytes) -> Iterator[Record]:
    """Yield what can be read of a document that is not quite JSON, then what is wrong."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Record(decoding.not_utf8(b"", error, final=True), line)
        return
    try:
        yield from _values(text)
    except json.JSONDecodeError as error:
        yield Record(decoding.not_json(b"", error, final=True), error.lineno)
    except (RecursionError, ValueError):
        broken = Broken(rule=rules.NOT_JSON, message="is nested too deeply", final=True)
        yield Record(broken, 1)


def _values(text: str) -> Iterator[Record]:
    position = _skip(text, 0)
    if text[position] == "[":
        yield from _elements(text, position + 1)
        return
    document = decoding.DECODER.decode(text)
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        yield Record(document, 1, 1)
        return
    if isinstance(document, decoding.Repeating):
        keys = ", ".join(shown(key) for key in document.keys_given_twice[:5])
        message = f"the feed gives a key twice: {keys}"
        yield Record(Broken(rule=rules.KEY_TWICE, message=message, final=True), 1)
        return
    inherited = _inherited(document)
    for number, item in enumerate(document["items"], 1):
        yield Record(_inheriting(item, inherited), None, number)


def _elements(text: str, position: int) -> Iterator[Record]:
    line, counted, number = 1, 0, 0
    position = _skip(text, position)
    while text[position : position + 1] != "]":
        number += 1
        line += text.count("\n", counted, position)
        counted = position
        value, position = decoding.DECODER.raw_decode(text, position)
        yield Record(value, line, number)
        position = _skip(text, position)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
        elif text[position : position + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, position)
    end = _skip(text, position + 1)
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def sniff(head: bytes) -> int:
    """Return 1 for what begins like an array or an object."""
    return int(head.lstrip()[:1] in (b"[", b"{"))


JSON = Reader(name="json", suffixes=(".json",), records=records, sniff=sniff)
