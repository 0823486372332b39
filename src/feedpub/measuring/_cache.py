"""The cache of images between runs, in one SQLite file that several runs may use at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from feedpub.measuring._limits import ImageFacts, MeasuringFailure, MeasuringOptions, SeenImage
from feedpub.sources import RULES

Result = TypeVar("Result")

#: Seconds to wait while another run writes.
_WAIT = 5.0
_TABLE = """
create table if not exists images (
  url text primary key, probed integer not null, etag text not null, last_modified text not null,
  rule text, message text, mime_type text, width integer, height integer, size_in_bytes integer
) without rowid"""
_GET = "select * from images where url = ?"
_PUT = "insert or replace into images values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PRUNE = (
    "delete from images where url in"
    " (select url from images order by probed desc, url limit -1 offset ?)"
)


class Remembered(NamedTuple):
    """A cached image, and whether the entry is fresh."""

    seen: SeenImage
    is_fresh: bool


class Cache:
    """The cache; if it fails, it stays empty, and that is reported once."""

    def __init__(self, path: Path, options: MeasuringOptions, say: Callable[[str], object]) -> None:
        self._path = path
        self._options = options
        self._say = say
        self._rebuilt = False
        self._database: sqlite3.Connection | None = None
        self._tried(self._open)

    def get(self, url: str, now: datetime) -> Remembered | None:
        """Return the entry of *url*."""
        row = self._tried(lambda database: database.execute(_GET, (url,)).fetchone())
        if row is None:
            return None
        with suppress(TypeError, ValueError, KeyError):
            return _remembered(row, now, self._options)
        return None  # written by another program

    def put(self, seen: Iterable[tuple[str, SeenImage]], now: datetime) -> None:
        """Store what was *seen*, by URL."""
        rows = [_row(url, each, now) for url, each in seen]

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany(_PUT, rows)

        self._tried(write)

    def close(self) -> None:
        """Remove surplus entries, and close the file."""

        def prune(database: sqlite3.Connection) -> None:
            with database:
                database.execute(_PRUNE, (self._options.remembered,))

        self._tried(prune)
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self, _: sqlite3.Connection | None = None) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(self._path, timeout=_WAIT)
        with self._database:
            self._database.execute(_TABLE)

    def _tried(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Return the result of *work*; ``None`` if the file cannot be used."""
        opening = work == self._open
        if self._database is None and not opening:
            return None
        try:
            return work(self._database)  # type: ignore[arg-type]
        except sqlite3.OperationalError as error:
            # Locked for too long, read-only, no space: the file itself is fine.
            self._give_up(f"is not used: {error}")
        except OSError as error:
            self._give_up(f"is not used: {error.strerror}")
        except sqlite3.DatabaseError as error:
            self._rebuild(error)
        return None

    def _rebuild(self, error: Exception) -> None:
        self._shut()
        if self._rebuilt:
            self._say(f"{self._path}: the image cache is not used: {error}")
            return
        self._rebuilt = True
        aside = self._path.with_name(f"{self._path.name}.broken")
        # It may be another file, named by mistake.
        with suppress(OSError):
            self._path.replace(aside)
        self._say(
            f"{self._path}: the image cache is broken ({error}); a new one was started,"
            f" and the old one is now {aside.name}"
        )
        self._tried(self._open)

    def _give_up(self, why: str) -> None:
        self._shut()
        self._say(f"{self._path}: the image cache {why}")

    def _shut(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def _row(url: str, seen: SeenImage, now: datetime) -> tuple[object, ...]:
    head = (url, int(now.timestamp()), seen.etag, seen.last_modified)
    outcome = seen.outcome
    if isinstance(outcome, MeasuringFailure):
        return (*head, outcome.rule.id, outcome.message, None, None, None, None)
    size = outcome.size_in_bytes
    return (*head, None, None, outcome.mime_type, outcome.width, outcome.height, size)


def _remembered(
    row: tuple[object, ...], now: datetime, options: MeasuringOptions
) -> Remembered | None:
    (_, probed, etag, last_modified, rule, message, mime_type, width, height, size) = row
    age = now.timestamp() - int(probed)  # type: ignore[call-overload]
    outcome: ImageFacts | MeasuringFailure
    if rule is not None:
        if not 0 <= age < options.retry.total_seconds():
            return None
        outcome = MeasuringFailure(rule=RULES[str(rule)], message=str(message))
    else:
        outcome = ImageFacts(
            mime_type=str(mime_type),
            width=_number(width),
            height=_number(height),
            size_in_bytes=_number(size),
        )
    seen = SeenImage(outcome=outcome, etag=str(etag), last_modified=str(last_modified))
    return Remembered(seen, 0 <= age < options.fresh.total_seconds())


def _number(value: object) -> int | None:
    return None if value is None else int(value)  # type: ignore[call-overload]
