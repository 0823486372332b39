"""Parquet: each row is a record.

https://parquet.apache.org/docs/file-format/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources._reader import Opening, Reader, Record


def _open(place: Opening) -> Iterator[Record]:
    from feedpub.sources import _duckdb_rows  # an extra

    return _duckdb_rows.parquet(place)


def sniff(head: bytes) -> int:
    """Return 2 for the first bytes of Parquet."""
    return 2 if head.startswith(b"PAR1") else 0


PARQUET = Reader(
    name="parquet",
    about="Parquet, exported from data pipelines and warehouses.",
    suffixes=(".parquet", ".pq"),
    open=_open,
    sniff=sniff,
    binary=True,
)
