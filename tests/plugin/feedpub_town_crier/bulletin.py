"""A source: bulletins, one ``Name: value`` to a line and a blank line behind each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from feedpub.sources import Reader, Record


def _records(stream: BinaryIO) -> Iterator[Record]:
    record: dict[str, str] = {}
    start = 1
    for number, line in enumerate(stream, 1):
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            start = start if record else number
            record[name.strip().lower()] = value.strip()
        elif record:
            yield Record(record, start)
            record = {}
    if record:
        yield Record(record, start)


def _sniff(head: bytes) -> int:
    return 2 if head.startswith(b"Title:") else 0


BULLETIN = Reader(name="bulletin", suffixes=(".bulletin",), records=_records, sniff=_sniff)
