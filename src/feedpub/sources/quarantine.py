"""Records that an earlier run has set aside, and that somebody has corrected since.

Each line has its record in ``record``: as the text that it is set aside as or, where that is
easier to correct, as an object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from feedpub.articles import rules
from feedpub.articles.decoding import loads
from feedpub.articles.notes import Broken
from feedpub.sources import jsonl
from feedpub.sources._reader import Reader, Record

_BEGIN = b'{"source": '
_KEYS = {"source", "line", "number", "reasons", "record"}
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def records(stream: BinaryIO) -> Iterator[Record]:
    """Yield the record of each line."""
    for each in jsonl.records(stream):
        if isinstance(each.data, bytes):
            each.data = _held(each.data)
        yield each


def _held(line: bytes) -> bytes | Broken:
    said = loads(line)
    if isinstance(said, Broken):
        return said
    held = said.get("record") if isinstance(said, dict) else None
    if isinstance(held, str):
        return held.encode("utf-8", "backslashreplace")
    if isinstance(held, dict):
        return bytes(_members(line)["record"])  # unchanged, with the keys that it gives twice
    return Broken(
        rule=rules.NOT_A_RECORD,
        message="is not a record that was set aside: it has no 'record'",
        raw=line,
    )


def sniff(head: bytes) -> int:
    """Return 3 for a first line as records are set aside in."""
    line = head.lstrip().partition(b"\n")[0]
    found = loads(line) if line.startswith(_BEGIN) else None
    return 3 if isinstance(found, dict) and found.keys() >= _KEYS else 0


QUARANTINE = Reader(
    name="quarantine",
    about="Records that an earlier run set aside, and that were corrected since.",
    records=records,
    sniff=sniff,
    by_line=True,
)
