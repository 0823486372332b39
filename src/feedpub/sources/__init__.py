"""Readers turn sources into articles; one module per kind of source.

To add a kind, add a module here with a module-level `Reader`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from msgspec.structs import replace

from feedpub import dates, executors, urls
from feedpub.articles.collection import Articles, Collector, in_memory
from feedpub.articles.normalising import chosen
from feedpub.articles.notes import Broken, Ledger, Remark
from feedpub.articles.record_context import Defaults
from feedpub.articles.rules import RULES
from feedpub.errors import ReadError, UsageError
from feedpub.model import Origin, Publication, Source
from feedpub.registry import Members
from feedpub.sources._deliveries import Delivered, Deliveries, Newest, written_at
from feedpub.sources._earlier import Earlier, UnchangedError, has_changed
from feedpub.sources._opening import Opened, SourceFile, files, is_address, opened
from feedpub.sources._passwords import public
from feedpub.sources._reader import (
    COMMON_KEYS,
    Fetch,
    Fetched,
    Opening,
    Option,
    Reader,
    Record,
)
from feedpub.sources._reading import (
    PATIENCE,
    SAMPLE,
    Allowance,
    Reading,
    Stop,
    Tally,
    finish,
)
from feedpub.sources._setting_aside import Rejected, set_aside
from feedpub.workers import allowed

if TYPE_CHECKING:
    from feedpub.sources._looking import Look as Look
    from feedpub.sources._looking import See
    from feedpub.vocabularies import Vocabulary

#: The share of its records that a source may set aside unless it says another.
ORDINARY_SHARE = 0.01
#: By name.
SOURCES = Members(sys.modules[__name__], Reader, key=lambda reader: reader.name)


def read(
    sources: Sequence[Source | str],
    *,
    publication: Publication,
    base: Path,
    stdin: BinaryIO | None = None,
    strict: bool = False,
    quarantine: bool = False,
    max_bad: float = 0,
    allow_empty: bool = False,
    patience: int | None = PATIENCE,
    workers: int | None = 1,
    fetch: Fetch | None = None,
    executor: executors.Given = None,
    now: datetime | None = None,
    earlier: Sequence[Earlier | None] = (),
) -> Reading:
    """Read the articles of *sources*.

    Args:
        sources: Files, globs, ``-``, by their paths alone where no more is to be said.
        publication: Whose address, time zone and namespaces the records rely on.
        base: What relative paths are relative to.
        stdin: What ``-`` means.
        strict: A broken part, or a character that XML cannot carry, makes its record unusable.
        quarantine: Set unusable records aside and go on, rather than stop after a few; also where
            a source does not say so itself.
        max_bad: The share that may be set aside of all records together whose source does not say
            so itself.
        allow_empty: No article at all is not an error.
        patience: Unusable records after which reading stops, if they are not set aside;
            ``None``: never.
        workers: Processes for large files; ``None``: as many as there are processors.
        fetch: Gets what is at an address; default: nothing does.
        executor: Reads large files instead: a `concurrent.futures.Executor`, or the name of one.
        now: What dates are held against; ``None``: not whether they are in the future.
        earlier: What an earlier run has of each of *sources*, so that only what is new or changed
            is read, as far as its kind can tell; default: everything of all.

    Raises:
        ReadError: A source is missing or cannot be read.
        UsageError: A source's format, or the executor, does not exist.
        ConfigError: A source's vocabulary, or what it says of fields, means nothing.
    """
    given = [Source(path=each) if isinstance(each, str) else each for each in sources]
    found = files(given, base)
    numbers = {id(source): number for number, source in enumerate(given)}
    tally = Tally(
        context=_context(publication, strict=strict, now=now),
        patience=sys.maxsize if patience is None else patience,
    )
    allowances = _allowances(found, max_bad if quarantine else None)
    deliveries = Deliveries(file.source for file in found)
    stopped = None
    context = tally.context
    with executors.opened(executor, allowed(workers)) as pool:
        tally.collector = Collector(
            in_memory=in_memory(sum(map(_size, found))),
            portable=pool.size > 1 and not pool.copies,
        )
        for file in found:
            tally.source = numbers[id(file.source)]
            known = earlier[tally.source] if earlier else None
            if known and file.path is not None and not has_changed(file.path, known.since):
                deliveries.leave_out(file.source)
                continue
            tally.context = replace(context, text=file.source.text)
            tally.newest = _newest(file.source, now)
            records = tally.total
            try:
                with (
                    tally.reading(
                        file.name,
                        allowance=allowances.get(id(file.source)),
                        partial=file.source.partial,
                    ),
                    opened(
                        file,
                        SOURCES,
                        base=base,
                        site=publication.url,
                        fetch=fetch or _nothing,
                        stdin=stdin,
                        earlier=known,
                        zone=context.zone or UTC,
                    ) as place,
                ):
                    _take(tally, file, place, pool)
                deliveries.add(
                    file.source,
                    tally.total - records,
                    None if tally.newest is None else tally.newest.date,
                    written_at(file.path, place.headers),
                    is_whole=not place.is_narrowed,
                    validators=place.validators,
                )
            except UnchangedError:
                deliveries.leave_out(file.source)
            except Stop:
                stopped = Origin(path=file.name)
                break
    reading = finish(
        tally,
        {file.name: index for index, file in enumerate(found)},
        stopped=stopped,
        allow_empty=allow_empty,
        updates={number for number, each in enumerate(given) if each.mode == "updates"},
    )
    return replace(reading, deliveries=deliveries.all)


def _newest(source: Source, now: datetime | None) -> Newest | None:
    """Return what looks for the newest date of *source*, if its age counts."""
    counts = source.warn_after is not None or source.error_after is not None
    return Newest(now) if counts and now is not None else None


def _allowances(found: Iterable[SourceFile], joint: float | None) -> dict[int, Allowance]:
    """Return the account of each source in *found* whose records may be set aside.

    Args:
        found: The files of sources.
        joint: What may be set aside of all that do not say it themselves, if anything.
    """
    made: dict[int, Allowance] = {}
    together: Allowance | None = None
    for file in found:
        source = file.source
        if id(source) in made or (source.quarantine is None and joint is None):
            continue
        most = source.max_bad
        if most is None and joint is not None:
            together = together or Allowance(name=file.name, most=joint)
            made[id(source)] = together
        else:
            made[id(source)] = Allowance(
                name=file.name,
                most=ORDINARY_SHARE if most is None else most,
                quarantine=source.quarantine,
            )
    return made


def read_records(
    records: Iterable[object],
    *,
    publication: Publication,
    name: str = "records",
    text: str | None = None,
    strict: bool = False,
    normalise: Sequence[str] = (),
    now: datetime | None = None,
) -> Reading:
    """Read articles from *records* that a program has in memory.

    They are read as a file of them would be, field for field: synonyms are known, dates may be
    written in many ways, and one without a time zone is in that of *publication*. A record that
    cannot be used costs nothing but itself; what is wrong with it is an error among the findings.

    Args:
        records: Mappings, as ``json.loads`` or a database returns them, or the JSON text of one
            record each, as text or bytes; gone through once.
        publication: Whose address, time zone and namespaces the records rely on.
        name: What findings call the source of the records.
        text: The type of titles and summaries: ``"plain"``, ``"html"``; default: recognised.
        strict: A broken part, or a character that XML cannot carry, makes its record unusable.
        normalise: What is corrected in texts: ``"romanian-comma"``, ``"mojibake"`` …
        now: What dates are held against; ``None``: not whether they are in the future.

    Returns:
        The articles, what is odd or wrong, and the records that cannot be used.

    Raises:
        UsageError: *records* is not a list of records, *text* is not one of the two, or there is
            no such normalisation, or what it needs is not installed.
    """
    from feedpub.sources import _memory

    if not isinstance(publication, Publication):
        raise UsageError(f"publication is {publication!r:.60}", help="Pass a feedpub.Publication.")
    if text not in (None, "plain", "html"):
        raise UsageError(f"text is {text!r}", help='Write text="plain" or text="html".')
    tally = Tally(
        context=replace(
            _context(publication, strict=strict, now=now),
            text=text,
            normalise=chosen(normalise),
        ),
        collector=Collector(in_memory=sys.maxsize),  # no file, whatever their size
        patience=sys.maxsize,
    )
    tally.take(_memory.records(records), name)
    return finish(tally, {name: 0}, stopped=None, allow_empty=True)


def look(
    source: Source,
    *,
    publication: Publication,
    base: Path,
    most: int,
    see: Callable[[Vocabulary], See],
    stdin: BinaryIO | None = None,
    fetch: Fetch | None = None,
    now: datetime | None = None,
) -> Look:
    """Look at *source*: what it is, and how its first *most* records are read.

    Args:
        source: What the configuration says of it.
        publication: Whose address, time zone and namespaces the records rely on.
        base: What relative paths are relative to.
        most: How many records to read.
        see: Is called once it is known what the records speak; what it returns gets each of them.
        stdin: What ``-`` means.
        fetch: Gets what is at an address; default: nothing does.
        now: What dates are held against; ``None``: not whether they are in the future.

    Raises:
        ReadError: The source is missing or cannot be read.
        UsageError: Its format does not exist.
        ConfigError: Its vocabulary, or what it says of fields, means nothing.
    """
    context = replace(_context(publication, strict=False, now=now), text=source.text)
    from feedpub.sources import _looking

    return _looking.look(
        source,
        context,
        SOURCES,
        base=base,
        fetch=fetch or _nothing,
        stdin=stdin,
        most=most,
        see=see,
    )


def _take(tally: Tally, file: SourceFile, place: Opened, pool: executors.Pool) -> None:
    reader = place.reader
    if reader.by_line and place.start is not None and file.path is not None:
        from feedpub.sources import _parallel

        size = file.path.stat().st_size
        tally.understand(file.source, reader, _first(reader, place.head), base=place.base)
        if _parallel.can_share(tally, pool, size) and _parallel.take(
            tally, file.path, file.name, reader, start=place.start, pool=pool
        ):
            return
    records = place.records()
    first = list(islice(records, SAMPLE))
    tally.understand(file.source, reader, first, base=place.base)
    tally.take(chain(first, records), file.name)


def _first(reader: Reader, head: bytes) -> list[Record]:
    """Return the first records of a file of lines that begins with *head*."""
    assert reader.records is not None, "what is read by line is a stream"
    whole, newline, _ = head.rpartition(b"\n")
    return list(islice(reader.records(BytesIO(whole if newline else head)), SAMPLE))


def _nothing(url: str, *, headers: Mapping[str, str] = MappingProxyType({})) -> Fetched:
    del headers
    raise ReadError("is an address, and nothing may be fetched here", place=url,
                    help="Pass fetch=.")  # fmt: skip


def _size(file: SourceFile) -> int:
    """Return how large *file* is, as far as that is known before it is opened."""
    try:
        return file.path.stat().st_size if file.path is not None else 0
    except OSError:  # whoever opens it says so
        return 0


def _context(publication: Publication, *, strict: bool, now: datetime | None = None) -> Defaults:
    return Defaults(
        base=publication.url,
        zone=dates.zone(publication.timezone) if publication.timezone else None,
        tag=urls.tag_of(publication.url, publication.tag_authority),
        namespaces=publication.namespaces,
        strict=strict,
        language=publication.language,
        now=now,
    )


__all__ = [
    "COMMON_KEYS",
    "ORDINARY_SHARE",
    "RULES",
    "SOURCES",
    "Articles",
    "Broken",
    "Delivered",
    "Earlier",
    "Fetch",
    "Fetched",
    "Ledger",
    "Opening",
    "Option",
    "ReadError",
    "Reader",
    "Reading",
    "Record",
    "Rejected",
    "Remark",
    "Source",
    "is_address",
    "look",
    "public",
    "read",
    "read_records",
    "set_aside",
]
