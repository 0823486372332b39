"""Arrow IPC, also called Feather: each row is a record.

https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources._reader import Opening, Reader, Record


def _open(place: Opening) -> Iterator[Record]:
    from feedpub.sources import _duckdb_rows  # an extra

    return _duckdb_rows.arrow(place)


def sniff(head: bytes) -> int:
    """Return 2 for the first bytes of an Arrow file, or of a stream with its schema."""
    return 2 if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")) else 0


ARROW = Reader(
    name="arrow",
    about="Arrow IPC files and streams, also known as Feather.",
    suffixes=(".arrow", ".arrows", ".feather", ".ipc"),
    open=_open,
    sniff=sniff,
    binary=True,
)
