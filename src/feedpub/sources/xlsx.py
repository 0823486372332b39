"""Excel workbooks: a header row of field names, then one record to a row of a sheet.

https://ecma-international.org/publications-and-standards/standards/ecma-376/
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.sources._reader import Opening, Option, Reader, Record


def _open(place: Opening) -> Iterator[Record]:
    from feedpub.sources._workbook import rows  # 90 ms, and an extra

    return rows(place)


def sniff(head: bytes) -> int:
    """Return 2 for a ZIP file that begins as those of Office do."""
    is_office = b"[Content_Types].xml" in head[:200] or b"xl/" in head[:2000]
    return 2 if head.startswith(b"PK\x03\x04") and is_office else 0


XLSX = Reader(
    name="xlsx",
    about="A sheet of an Excel workbook, with the saved values of formulas.",
    suffixes=(".xlsx", ".xlsm"),
    open=_open,
    sniff=sniff,
    binary=True,
    options={
        "sheet": Option("The sheet to read. Default: the first whose header looks like articles.")
    },
)
