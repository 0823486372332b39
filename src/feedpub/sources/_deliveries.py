"""What each source delivered: how much, and how new it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from feedpub.model import Article, Source, Value


class Delivered(Value, frozen=True, gc=True):
    """What a source delivered.

    Attributes:
        source: What the configuration says of it.
        records: How many records it has.
        newest: The date of its newest article, or change of one, that is not in the future.
        modified: When its newest file was written, where that is known.
        is_whole: Whether everything was read, and not only what is new or changed.
        validators: What asks its server next time whether it has changed; see `Earlier`.
    """

    source: Source
    records: int
    newest: datetime | None = None
    modified: datetime | None = None
    is_whole: bool = True
    validators: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class Deliveries:
    """What was delivered so far, by source, in their order."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._found = {id(each): Delivered(source=each, records=0) for each in sources}

    def add(
        self,
        source: Source,
        records: int,
        newest: datetime | None,
        modified: datetime | None,
        *,
        is_whole: bool,
        validators: Mapping[str, Mapping[str, str]],
    ) -> None:
        """Add a file of *source*."""
        so_far = self._found[id(source)]
        self._found[id(source)] = Delivered(
            source=source,
            records=so_far.records + records,
            newest=later(so_far.newest, newest),
            modified=later(so_far.modified, modified),
            is_whole=so_far.is_whole and is_whole,
            validators={**so_far.validators, **validators},
        )

    def leave_out(self, source: Source) -> None:
        """Note that a file of *source* was not read, because it has nothing new."""
        self._found[id(source)] = replace(self._found[id(source)], is_whole=False)

    @property
    def all(self) -> tuple[Delivered, ...]:
        """What each source delivered."""
        return tuple(self._found.values())


class Newest(Struct):
    """The newest date of some articles that is not after *now*."""

    now: datetime
    date: datetime | None = None

    def look(self, article: Article) -> None:
        """Take *article* into account."""
        for date in (article.published, article.modified):
            if date is not None and date <= self.now and (self.date is None or date > self.date):
                self.date = date


def later(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two instants, or the one that there is."""
    return max(filter(None, (one, other)), default=None)


def written_at(path: Path | None, headers: Mapping[str, str]) -> datetime | None:
    """Return when a file was written, or what its server says (RFC 9110, section 8.8.2)."""
    try:
        if path is not None:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC)
        found = parsedate_to_datetime(headers["last-modified"])
    except (OSError, KeyError, ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
