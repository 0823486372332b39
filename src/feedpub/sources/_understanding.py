"""What the records of a source speak: as it is said of it, or what they look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from feedpub import dates
from feedpub.articles.decoding import loads
from feedpub.articles.normalising import chosen
from feedpub.articles.objects import fold
from feedpub.articles.record_context import Defaults
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError
from feedpub.model import Source
from feedpub.sources._passwords import public
from feedpub.sources._reader import Reader, Record

if TYPE_CHECKING:
    from feedpub.vocabularies import Mapper, Vocabulary


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
        UsageError: What is to correct its texts is not there, or not installed.
    """
    context = replace(context, normalise=chosen(source.normalise))
    if not _is_said(source, reader) and _are_documented(first):
        # Without loading any vocabulary, which takes 3 ms.
        return None, replace(context, text=source.text)
    from feedpub.vocabularies import SpecError, mapper

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
    held = replace(
        context,
        text=source.text or spoken.text,
        zone=dates.zone(source.timezone) if source.timezone else context.zone,
    )
    return None if made.is_identity else made, held


def spoken_by(source: Source, reader: Reader, first: Sequence[Record], base: Path) -> Vocabulary:
    """Return the vocabulary that *first*, the first records of *source*, are to be read in.

    Raises:
        ConfigError: There is none of the name that the configuration says.
    """
    from feedpub.vocabularies import FEEDPUB, recognised, vocabulary

    name = source.vocabulary or reader.vocabulary
    if name is not None:
        return vocabulary(name, base)
    # The others need not be loaded.
    return FEEDPUB if _are_documented(first) else recognised(_mappings(first))


def value_of(record: Record) -> Any:
    """Return what *record* says, or what is wrong with it."""
    return loads(record.data) if isinstance(record.data, bytes) else record.data


def _is_said(source: Source, reader: Reader) -> bool:
    """Return whether the configuration, or the kind of source, says how to read records."""
    name = source.vocabulary or reader.vocabulary
    said = source.fields, source.date_format, source.timezone
    return name is not None or source.where is not None or any(said)


def _mappings(records: Sequence[Record]) -> list[Mapping[str, Any]]:
    return [value for each in records if isinstance(value := value_of(each), Mapping)]


def _are_documented(records: Sequence[Record]) -> bool:
    """Return whether *records* say nothing but what articles have fields for."""
    return all(fold(name) in ARTICLE.names for record in _mappings(records) for name in record)
