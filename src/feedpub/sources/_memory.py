"""Records that a program has in hand, as if they had been read from a file of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.errors import UsageError
from feedpub.sources._reader import Record
from feedpub.text import kind_of


def records(given: object) -> Iterator[Record]:
    """Yield the records of *given*: mappings, or the JSON text of one each.

    Raises:
        UsageError: It is not a list of records, or is a single one.
    """
    if isinstance(given, Mapping | str | bytes) or not isinstance(given, Iterable):
        raise UsageError(
            f"records is {kind_of(given)}, not a list of records",
            help="Pass a list, tuple or generator of dicts; feedpub.read reads files.",
        )
    return (Record(_text(each), None, number) for number, each in enumerate(given, start=1))


def _text(record: object) -> bytes | Broken:
    """Return *record* as JSON text, so that it is read like any other."""
    if isinstance(record, bytes | bytearray | memoryview):
        return bytes(record)
    if isinstance(record, str):
        return record.encode("utf-8", "surrogatepass")
    try:
        text = json.dumps(record, ensure_ascii=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        return Broken(rule=rules.NOT_A_RECORD, message=_said(error))
    # A lone surrogate is written as JSON escapes it, so that it is noted and removed.
    return text.encode("utf-8", "backslashreplace")


def _plain(value: object) -> Any:
    """Return as JSON has it what databases and web frameworks have in the fields of a row."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        return list(value)
    raise TypeError(f"holds a value of type {type(value).__name__}, which no field accepts")


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    said = str(error)
    return said if said.startswith("holds ") else f"cannot be written as JSON: {said}"
