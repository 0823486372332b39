"""Readers turn sources into articles; one module per kind of source.

To add a kind, add a module here with a module-level `Reader`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import replace

from feedpub import dates, urls
from feedpub.errors import ReadError
from feedpub.model import Origin, Publication
from feedpub.readers._articles import Articles
from feedpub.readers._desk import Defaults
from feedpub.readers._notes import Ledger
from feedpub.readers._quarantine import set_aside
from feedpub.readers._reader import Broken, Reader, Record
from feedpub.readers._reading import PATIENCE, Reading, Rejected, Stop, Tally, finish
from feedpub.readers._rules import RULES
from feedpub.readers._sources import Opened, Source, SourceFile, files, opened
from feedpub.registry import Members

if TYPE_CHECKING:
    from fractions import Fraction  # 4 ms

#: By name.
READERS = Members(sys.modules[__name__], Reader, key=lambda reader: reader.name)


def read(
    sources: Sequence[Source],
    *,
    publication: Publication,
    base: Path,
    stdin: BinaryIO | None = None,
    strict: bool = False,
    quarantine: bool = False,
    max_bad: Fraction | float = 0,
    allow_empty: bool = False,
    patience: int | None = PATIENCE,
    workers: int | None = None,
) -> Reading:
    """Read the articles of *sources*.

    Args:
        sources: Files, globs, ``-``.
        publication: Whose address, time zone and namespaces the records rely on.
        base: What relative paths are relative to.
        stdin: What ``-`` means.
        strict: A broken part, or a character that XML cannot carry, makes its record unusable.
        quarantine: Set unusable records aside and go on, rather than stop after a few.
        max_bad: The share of all records that may be set aside.
        allow_empty: No article at all is no error.
        patience: Unusable records after which reading stops, if they are not set aside;
            ``None``: never.
        workers: Processes for large files; default: as many as there are processors.

    Raises:
        ReadError: A source is missing or cannot be read.
        UsageError: A source's format does not exist.
    """
    found = files(sources, base)
    tally = Tally(
        context=_context(publication, strict=strict),
        quarantine=quarantine,
        patience=sys.maxsize if patience is None else patience,
    )
    stopped = None
    context = tally.context
    for file in found:
        tally.context = replace(context, text=file.text)
        with opened(file, READERS, stdin) as source:
            try:
                _take(tally, file, source, workers)
            except Stop:
                stopped = Origin(path=file.name)
                break
    return finish(
        tally,
        {file.name: index for index, file in enumerate(found)},
        stopped=stopped,
        max_bad=max_bad,
        allow_empty=allow_empty,
    )


def _take(tally: Tally, file: SourceFile, source: Opened, workers: int | None) -> None:
    if source.reader.by_line and source.start is not None and file.path is not None:
        from feedpub.readers import _parallel

        count = _parallel.processes(workers, file.path.stat().st_size)
        if count > 1 and _parallel.take(
            tally, file.path, file.name, source.reader, start=source.start, count=count
        ):
            return
    tally.take(source.reader.records(source.stream), file.name)


def _context(publication: Publication, *, strict: bool) -> Defaults:
    authority = publication.tag_authority or f"{urls.host(publication.url)},2026"
    return Defaults(
        base=publication.url,
        zone=dates.zone(publication.timezone) if publication.timezone else None,
        tag=f"tag:{authority}:",
        namespaces=publication.namespaces,
        strict=strict,
    )


__all__ = [
    "READERS",
    "RULES",
    "Articles",
    "Broken",
    "Ledger",
    "ReadError",
    "Reader",
    "Reading",
    "Record",
    "Rejected",
    "Source",
    "read",
    "set_aside",
]
