"""JSON Lines: one record to a line.

https://jsonlines.org/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from feedpub.articles import decoding, rules
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.sources._lines import Remembering, lines
from feedpub.sources._reader import MAX_RECORD, Reader, Record


def records(stream: BinaryIO) -> Iterator[Record]:
    """Yield each line that is not blank."""
    source = Remembering(stream)
    for number, line in enumerate(lines(cast("BinaryIO", source), MAX_RECORD), 1):
        has_no_end = source.ended and source.last != b"\n"
        if line is None:
            yield Record(_too_long(has_no_end), number)
        elif not line.isspace() and line:
            yield Record(_cut(line) or line if has_no_end else line, number)


def _cut(line: bytes) -> Broken | None:
    """Return that *line*, the last and without its end, is a part of a record; or nothing."""
    found = decoding.loads(line)
    # What ends like a record is a bad one, unless it is the beginning of a good one.
    if not isinstance(found, Broken) or (line.rstrip()[-1:] == b"}" and not _begins(line)):
        return None
    message = f"the file ends within a record: {found.message.removeprefix('is ')}"
    return Broken(rule=found.rule, message=message, column=found.column, final=True)


def _begins(line: bytes) -> bool:
    """Return whether *line* is JSON as far as it goes, which is not far enough."""
    text = line.decode("utf-8", "replace").rstrip()
    try:
        json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated string") or error.pos >= len(text)
    except (ValueError, RecursionError):
        return False
    return False


def _too_long(has_no_end: bool) -> Broken:
    message = f"line is longer than {MAX_RECORD:,} bytes; it was not read"
    return Broken(rule=rules.TOO_LARGE, message=message, final=has_no_end)


def sniff(head: bytes) -> int:
    """Return 2 for an object on the first line and more behind it."""
    line, newline, rest = head.strip().partition(b"\n")
    if not line.startswith(b"{"):
        return 0
    if not newline:
        # One line longer than what was looked at: a document, or the first of many records.
        return 0 if _is_of_feed(line) else 1
    if _object(line) is None:
        return 0
    return 2 if rest.lstrip().startswith(b"{") else 1


def settles(head: bytes) -> bool:
    """Return whether the first line is an article, and the next begins like another.

    Other kinds of JSON are one document, or begin with what is around their articles.
    """
    line, _, rest = head.strip().partition(b"\n")
    if _is_of_feed(line) or b'"@context"' in line:
        return False
    named = {fold(name): value for name, value in (_object(line) or {}).items()}
    strange = named.keys() - ARTICLE.names.keys()
    if len(named) - len(strange) < 2:
        return False
    # A line that is alone may be a document with a list of articles in it.
    is_alone = not any(isinstance(named[name], list) for name in strange) and not rest
    return is_alone or rest.lstrip().startswith(b"{")


def _is_of_feed(line: bytes) -> bool:
    return b'"items"' in line or b"jsonfeed.org" in line


def _object(line: bytes) -> Mapping[str, Any] | None:
    """Return the object that *line* is, if it is one."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


JSONL = Reader(
    name="jsonl",
    about="JSON Lines: one record per line.",
    suffixes=(".jsonl", ".ndjson", ".jsonlines"),
    media_types=(
        "application/jsonl",
        "application/x-jsonlines",
        "application/x-ndjson",
        "application/ndjson",
    ),
    records=records,
    sniff=sniff,
    settles=settles,
    by_line=True,
)
