"""What a store is kept in: a file of SQLite, or a schema of a server of PostgreSQL.

Both understand the same SQL, with ``?`` in the place of values; what differs is here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from feedpub.errors import StoreError

#: The ends of the names of files that belong to one of SQLite, while it is open or after a crash.
COMPANIONS = ("-wal", "-shm", "-journal")
#: What to do about a damaged store.
REBUILD = (
    "Run `feedpub store rebuild`, which keeps the damaged file under another name, or restore a"
    " backup with `feedpub store restore`; with the --config of this run, if it had one."
)
#: What a message ends with if nothing of the run counts.
STILL_LIVE = "Nothing was published; what was live is still live."

_Made = TypeVar("_Made")


class Server(NamedTuple):
    """A store in PostgreSQL.

    Attributes:
        url: The URL of a database, as SQLAlchemy reads it.
        schema: The schema in it; each publication has its own.
    """

    url: str
    schema: str = "feedpub"


class Database(ABC):
    """A database with the tables of a store.

    Whatever it cannot do is a `StoreError` that says what to do about it.

    Attributes:
        where: What messages call it.
    """

    where: str

    @abstractmethod
    def close(self) -> None:
        """Let go of it; what was not committed is undone."""

    @abstractmethod
    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield what *sql* finds."""

    def made(
        self, make: Callable[[tuple[Any, ...]], _Made], sql: str, values: Sequence[Any] = ()
    ) -> Iterator[_Made]:
        """Yield what *make* makes of each row that *sql* finds."""
        with self.trusted():
            yield from map(make, self.rows(sql, values))

    @contextmanager
    def trusted(self) -> Iterator[None]:
        """Take it that rows hold what was written: a database does not notice every damage.

        Raises:
            StoreError: They hold something else.
        """
        try:
            yield
        except (ValueError, TypeError, OverflowError) as error:
            raise damaged(error, self.where) from error

    @abstractmethod
    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry out *sql*."""

    @abstractmethod
    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out *sql* for each of *rows*."""

    @abstractmethod
    def begin(self) -> None:
        """Begin to write; nothing of it counts before `commit`."""

    @abstractmethod
    def commit(self) -> None:
        """Make durable what was written since `begin`, unless it was undone."""

    @abstractmethod
    def rollback(self) -> None:
        """Undo what was written since `begin`."""

    @abstractmethod
    def size(self) -> int:
        """Return how many bytes it takes."""

    @abstractmethod
    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it as a database."""

    @abstractmethod
    def back_up(self, path: Path) -> None:
        """Write all of it to *path*, a new file of SQLite, as it is at one instant."""

    def take(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Put *rows*, which have all columns, into the empty *table*."""
        todo = iter(rows)
        for first in todo:
            marks = ", ".join("?" * len(first))
            sql = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 names of our own
            self.run_many(sql, chain([first], todo))

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the one value that *sql* finds."""
        return next(iter(self.rows(sql, values)))[0]


def upsert(table: str, columns: Sequence[str]) -> str:
    """Return how to put a row into *table*, or in the place of the one with its first column."""
    key, *others = columns
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    news = ", ".join(f"{each} = excluded.{each}" for each in others)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 names of our own
    return f"{sql} ON CONFLICT ({key}) DO UPDATE SET {news}"


def damaged(error: Exception, where: str) -> StoreError:
    """Return that the store called *where* is damaged."""
    return StoreError(f"is damaged: {error}", place=where, help=f"{REBUILD} {STILL_LIVE}")


def newer(where: str, version: int, known: int) -> StoreError:
    """Return that the tables have a *version* that only a later feedpub knows."""
    return StoreError(
        f"was made by a newer feedpub (version {version} of its tables, this one knows {known})",
        place=where,
        help=f"Run the newer feedpub. {STILL_LIVE}",
    )
