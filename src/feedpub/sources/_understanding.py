"""What the records of a source speak: as it is said of it, or what they look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from feedpub import dates
from feedpub.articles.decoding import loads
from feedpub.articles.objects import fold
from feedpub.articles.record_context import Defaults
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError
from feedpub.model import Source
from feedpub.sources._passwords import public
from feedpub.sources._reader import Reader, Record
from feedpub.vocabularies import (
    FEEDPUB,
    Mapper,
    SpecError,
    Vocabulary,
    mapper,
    recognised,
    vocabulary,
)


def understood(
    source: Source, reader: Reader, first: Sequence[Record], context: Defaults, *, base: Path
) -> tuple[Mapper | None, Defaults]:
    """Return what makes records of *source* the documented ones, and what holds for them.

    Args:
        source: What the configuration says.
        reader: The kind of source.
        first: Its first records.
        context: What holds for all records.
        base: What the files of vocabularies are relative to.

    Raises:
        ConfigError: The configuration says something that means nothing.
    """
    spoken = spoken_by(source, reader, first, base)
    try:
        made = mapper(
            spoken,
            source.fields,
            source.where,
            date_format=source.date_format,
            timezone=source.timezone,
        )
    except SpecError as error:
        place = ".".join(error.key)
        raise ConfigError(f"{place}: {error}", place=f"source {public(source.path)}") from None
    zone = dates.zone(source.timezone) if source.timezone else context.zone
    held = replace(context, text=source.text or spoken.text, zone=zone)
    return None if made.is_identity else made, held


def spoken_by(source: Source, reader: Reader, first: Sequence[Record], base: Path) -> Vocabulary:
    """Return the vocabulary that *first*, the first records of *source*, are to be read in.

    Raises:
        ConfigError: There is none of the name that the configuration says.
    """
    name = source.vocabulary or reader.vocabulary
    if name is not None:
        return vocabulary(name, base)
    records = [value for each in first if isinstance(value := value_of(each), Mapping)]
    if all(map(_is_documented, records)):
        return FEEDPUB  # without loading any other
    return recognised(records)


def value_of(record: Record) -> Any:
    """Return what *record* says, or what is wrong with it."""
    return loads(record.data) if isinstance(record.data, bytes) else record.data


def _is_documented(record: Mapping[str, Any]) -> bool:
    """Return whether *record* says nothing but what articles have fields for."""
    return all(fold(name) in ARTICLE.names for name in record)
