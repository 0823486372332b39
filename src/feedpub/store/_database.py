"""The SQLite file of a store: opened, locked, migrated; its errors explained.

https://www.sqlite.org/wal.html: readers never wait for a run, and what a run that is killed left
unfinished is undone by whoever opens the file next.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from feedpub.errors import StoreError
from feedpub.store._migrations import MIGRATIONS, VERSION

#: Of any SQLite file of ours, so that another program's can be recognised: "fdpb".
_APPLICATION = 0x66647062
_REBUILD = (
    "Move it away and run `feedpub store rebuild --from` with what is published, or restore a"
    " backup."
)
_STILL_LIVE = "Nothing was published; what was live is still live."


class Database:
    """The SQLite file at *path*.

    Args:
        path: Where it is; it is made if it is missing.
        read_only: Nothing is changed, and it is not made.
        wait: Seconds to wait for another process that is writing.

    Raises:
        StoreError: It cannot be opened, is not a store, damaged, or made by a newer feedpub.
    """

    def __init__(self, path: Path, *, read_only: bool = False, wait: float = 60.0) -> None:
        self.path = path
        self._read_only = read_only
        with self.explained():
            if not read_only:
                _make(path)
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
                uri=True,
                timeout=wait,
                isolation_level=None,
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the file; what was not committed is undone."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield what *sql* finds."""
        with self.explained():
            yield from self._connection.execute(sql, values)

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry out *sql*."""
        with self.explained():
            self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out *sql* for each of *rows*."""
        with self.explained():
            self._connection.executemany(sql, rows)

    def begin(self) -> None:
        """Begin to write; nothing of it counts before `commit`."""
        self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make durable what was written since `begin`, unless it was undone."""
        if self._connection.in_transaction:
            self.run("COMMIT")

    def rollback(self) -> None:
        """Undo what was written since `begin`."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn an error of the database into a `StoreError` that says what to do."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise _explained(error, self.path) from error

    def _prepare(self) -> None:
        execute = self._connection.execute
        version, application = (
            execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")
        )
        tables = execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application != _APPLICATION and (version or tables):
            raise StoreError(
                "is a database of another program",
                place=str(self.path),
                help=f"Name another file in [store] path. {_STILL_LIVE}",
            )
        if version > VERSION:
            raise StoreError(
                f"was made by a newer feedpub (version {version} of its tables, this one knows"
                f" {VERSION})",
                place=str(self.path),
                help=f"Run the newer feedpub. {_STILL_LIVE}",
            )
        if self._read_only:
            return
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA foreign_keys = ON")
        if version < VERSION:
            self._migrate()

    def _migrate(self) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")  # another process may have done it while this one waited
        version = execute("PRAGMA user_version").fetchone()[0]
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                execute(statement)
        execute(f"PRAGMA user_version = {VERSION}")
        execute(f"PRAGMA application_id = {_APPLICATION}")
        execute("COMMIT")


def _make(path: Path) -> None:
    """Make an empty file that only this user can read: it knows of drafts and embargoes."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def _explained(error: sqlite3.Error | OSError, path: Path) -> StoreError:
    if isinstance(error, OSError):
        why, help = f"cannot be used: {error.strerror}", _STILL_LIVE
    elif getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }:
        why, help = "is in use by another process", f"Wait for it to end. {_STILL_LIVE}"
    elif getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }:
        why, help = f"is damaged: {error}", f"{_REBUILD} {_STILL_LIVE}"
    else:
        why, help = f"cannot be used: {error}", _STILL_LIVE
    return StoreError(why, place=str(path), help=help)
