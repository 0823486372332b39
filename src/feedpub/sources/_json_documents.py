"""JSON documents that have to be known whole, because their parts refer to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

import msgspec

from feedpub.sources._json_lists import Unclear
from feedpub.sources._json_window import Flawed, Window
from feedpub.sources._reader import Opening, Record
from feedpub.sources.json import MAX_DOCUMENT, whole


def opener(
    parts: Callable[[Any, Opening], Iterator[tuple[str, Mapping[str, Any]]]],
) -> Callable[[Opening], Iterator[Record]]:
    """Return what opens a document and yields the records that *parts* makes of it.

    Args:
        parts: Takes the document; yields what each record is known by, and the record. It may
            raise `Unclear` where there are none.
    """

    def read(place: Opening) -> Iterator[Record]:
        data = whole(place.stream())
        try:
            for number, (key, record) in enumerate(parts(_value(data), place), 1):
                yield Record(record, number=number, key=key)
        except Flawed as flaw:
            yield Record(flaw.broken, flaw.line)
        except Unclear as why:
            yield Record(why.broken, 1)

    return read


def _value(data: bytes) -> Any:
    """Return the value of the document *data*.

    Raises:
        Flawed: It is not JSON, or ends too early.
    """
    try:
        return msgspec.json.decode(data)
    except (ValueError, RecursionError):
        window = Window(data, BytesIO(), MAX_DOCUMENT)
        value = window.value()
        window.end()
        return value


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects in the list *value*; none, if it is not a list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def mapping(value: object) -> Mapping[str, Any]:
    """Return *value* if it is an object; else an empty one."""
    return value if isinstance(value, Mapping) else {}
