"""A look at a source: what it is, and how its first records are read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from feedpub.articles.notes import Remark
from feedpub.articles.record_context import Defaults
from feedpub.model import Source, Value
from feedpub.sources._opening import files, opened
from feedpub.sources._reader import Fetch, Reader, Record
from feedpub.sources._reading import SAMPLE, Reading, Tally, finish
from feedpub.sources._understanding import spoken_by, value_of

if TYPE_CHECKING:
    from feedpub.vocabularies import Vocabulary

#: Receives what a record says, as its source has it.
See = Callable[[Mapping[str, Any]], object]


class Look(Value, frozen=True, gc=True):
    """What a source is, and what was read of it.

    Attributes:
        reader: Its kind.
        why: What the kind was told by.
        vocabulary: Vocabulary of its records.
        reading: What became of its records.
        files: How many files, folders or addresses were read.
        is_whole: Whether those were all records.
        told: What it says of the publication; see `Reader.metadata`.
    """

    reader: Reader
    why: str
    vocabulary: Vocabulary
    reading: Reading
    files: int
    is_whole: bool
    told: Mapping[str, str] = MappingProxyType({})


def look(
    source: Source,
    context: Defaults,
    readers: Mapping[str, Reader],
    *,
    base: Path,
    fetch: Fetch,
    stdin: BinaryIO | None,
    most: int,
    see: Callable[[Vocabulary], See],
) -> Look:
    """Read the first *most* records of *source*.

    Args:
        source: What the configuration says.
        context: What holds for all records.
        readers: The kinds of source there are.
        base: What relative paths are relative to.
        fetch: Gets what is at an address.
        stdin: What ``-`` means.
        most: How many records to read.
        see: Returns what receives the records, once it is known what they speak.

    Raises:
        ReadError: It is missing or cannot be read.
        UsageError: There is no such kind.
        ConfigError: Its vocabulary, or what it says of fields, means nothing.
    """
    found = files([source], base)
    tally = Tally(context=context, patience=sys.maxsize)
    known: tuple[Reader, str, Vocabulary, Mapping[str, str]] | None = None
    is_whole = True
    seen = 0
    for number, file in enumerate(found, 1):
        seen = number
        tally.context = context
        with opened(file, readers, base=base, site=context.base, fetch=fetch, stdin=stdin) as place:
            told = place.reader.metadata(place)
            records = place.records()
            first = list(islice(records, SAMPLE))
            tally.understand(source, place.reader, first, base=base)
            if known is None:
                spoken = spoken_by(source, place.reader, first, base)
                known = place.reader, place.why, spoken, told
                witness = see(spoken)
            records = chain(first, records)
            tally.take(_seen(islice(records, most - tally.total), witness), file.name)
            is_whole = next(records, None) is None
        if tally.total >= most:
            break
    assert known is not None, "files() gives one at least"
    reading = finish(
        tally,
        {file.name: index for index, file in enumerate(found)},
        stopped=None,
        allow_empty=False,
    )
    reader, why, spoken, told = known
    return Look(
        reader=reader,
        why=why,
        vocabulary=spoken,
        reading=reading,
        files=len(found),
        is_whole=is_whole and seen == len(found),
        told=told,
    )


def _seen(records: Iterator[Record], see: See) -> Iterator[Record]:
    for record in records:
        if not isinstance(record.data, Remark):
            value = value_of(record)
            if isinstance(value, Mapping):
                see(value)
        yield record
