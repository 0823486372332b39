"""JSON Lines: one record to a line.

https://jsonlines.org/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.sources._lines import lines
from feedpub.sources._reader import MAX_RECORD, Reader, Record


def records(stream: BinaryIO) -> Iterator[Record]:
    """Yield each line that is not blank."""
    for number, line in enumerate(lines(stream, MAX_RECORD), 1):
        if line is None:
            yield Record(_too_long(), number)
        elif not line.isspace() and line:
            yield Record(line, number)


def _too_long() -> Broken:
    return Broken(
        rule=rules.TOO_LARGE, message=f"line is longer than {MAX_RECORD:,} bytes; it was not read"
    )


def sniff(head: bytes) -> int:
    """Return 2 for an object on the first line and more behind it."""
    line, newline, rest = head.strip().partition(b"\n")
    if not line.startswith(b"{"):
        return 0
    if not newline:
        # One line longer than what was looked at: a document, or the first of many records.
        return 0 if b'"items"' in line or b"jsonfeed.org" in line else 1
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return 0
    return 2 if rest.lstrip().startswith(b"{") else 1


JSONL = Reader(
    name="jsonl",
    suffixes=(".jsonl", ".ndjson", ".jsonlines"),
    media_types=(
        "application/jsonl",
        "application/x-jsonlines",
        "application/x-ndjson",
        "application/ndjson",
    ),
    records=records,
    sniff=sniff,
    by_line=True,
)
