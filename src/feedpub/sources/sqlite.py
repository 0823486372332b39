"""SQLite: each row of a table, or of the answer to a query, is a record.

https://www.sqlite.org/fileformat.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedpub.errors import ReadError
from feedpub.sources._database_tables import OPTIONS
from feedpub.sources._reader import Opening, Reader, Record

_MAGIC = b"SQLite format 3\x00"
_DUMP = re.compile(
    rb"\s*+(?:(?:--[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/;?|(?:SET|BEGIN|PRAGMA)\b[^;]*+;)\s*+)*+"
    rb"(?:CREATE|DROP|INSERT|LOCK|COPY|ALTER|USE|SELECT pg_catalog)\b",
    re.IGNORECASE,
)


def _open(place: Opening) -> Iterator[Record]:
    if is_dump(place.head):
        raise ReadError(
            "is a dump of a database, not a database", place=place.name,
            help="Load it into one and name that: sqlite3 news.sqlite < FILE for SQLite, "
            'mysql or psql for others, then url = "mysql://…" or "postgresql://…".',
        )  # fmt: skip
    if not place.head:
        raise ReadError("is empty, so it is not a database", place=place.name)
    from feedpub.sources._sqlite_rows import rows_of  # sqlite3: 4 ms

    return rows_of(place.local(), place)


def is_dump(head: bytes) -> bool:
    """Return whether *head* begins like a file of SQL."""
    return _DUMP.match(head) is not None


def sniff(head: bytes) -> int:
    """Return 2 for the first bytes of a database, 1 for those of a dump of one."""
    return 2 if head.startswith(_MAGIC) else int(is_dump(head))


SQLITE = Reader(
    name="sqlite",
    about="A table or a query of an SQLite file.",
    suffixes=(".sqlite", ".sqlite3", ".db", ".db3", ".sql"),
    open=_open,
    sniff=sniff,
    binary=True,
    options=OPTIONS,
)
