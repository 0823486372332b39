"""The SQLite file of a store: opened, locked, migrated; its errors explained.

https://www.sqlite.org/wal.html: readers never wait for a run, and what a run that is killed left
unfinished is undone by whoever opens the file next.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from feedpub.errors import StoreError, remedy
from feedpub.store._database import REBUILD, STILL_LIVE, Database, damaged, newer
from feedpub.store._migrations import MIGRATIONS, VERSION

#: Of any SQLite file of ours, so that another program's can be recognised: "fdpb".
_APPLICATION = 0x66647062
#: Where the file system cannot share memory, or nobody may write beside the file.
_NOT_HERE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL,
             sqlite3.SQLITE_READONLY}  # fmt: skip
#: Pages in memory, in KiB below zero: a run that fills a store would else write its indexes, whose
#: pages come in no order, many times.
_CACHE = -64 * 1024
_WRITABLE = "Let the user who runs feedpub write it and files beside it."
#: What SQLite says → what that means, and what to do.
_MEANINGS = {
    sqlite3.SQLITE_BUSY: ("is in use by another process", "Wait for it to end."),
    sqlite3.SQLITE_LOCKED: ("is in use by another process", "Wait for it to end."),
    sqlite3.SQLITE_CORRUPT: ("is damaged: {}", REBUILD),
    sqlite3.SQLITE_NOTADB: ("is damaged: {}", REBUILD),
    sqlite3.SQLITE_FULL: ("cannot be written: the disk is full", "Free some disk space."),
    sqlite3.SQLITE_READONLY: ("cannot be written: {}", _WRITABLE),
    sqlite3.SQLITE_CANTOPEN: ("cannot be used: {}", _WRITABLE),
    sqlite3.SQLITE_PERM: ("cannot be used: {}", _WRITABLE),
}


class SqliteFile(Database):
    """The SQLite file at *path*.

    Args:
        path: Where it is; it is made if it is missing. ``None``: in memory.
        read_only: Nothing is changed, and it is not made.
        wait: Seconds to wait for another process that is writing.

    Raises:
        StoreError: It cannot be opened, is not a store, damaged, or made by a newer feedpub.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False, wait: float = 60.0) -> None:
        self.where = str(path or "(in memory)")
        self._path = path
        self._read_only = read_only
        self._wait = wait
        with self._explained():
            if path is not None:
                _check(path)
                if not read_only:
                    _make(path)
                self._seen = path.stat()
            self._connection = self._opened()
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
        with self._explained():
            yield from self._connection.execute(sql, values)

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry out *sql*."""
        with self._explained():
            self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out *sql* for each of *rows*."""
        with self._explained():
            self._connection.executemany(sql, rows)

    def begin(self) -> None:
        """Begin to write; nothing of it counts before `commit`."""
        with self._explained():
            self._check_place()
            self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make durable what was written since `begin`, unless it was undone."""
        if self._connection.in_transaction:
            with self._explained():
                self._check_place()
                self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was written since `begin`."""
        if self._connection.in_transaction:
            self.run("ROLLBACK")

    def size(self) -> int:
        """Return how many bytes it takes."""
        sizes = "pragma_page_count, pragma_page_size"
        return int(self.value(f"SELECT page_count * page_size FROM {sizes}"))  # noqa: S608

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it as a database."""
        return (said for (said,) in self.rows("PRAGMA integrity_check(20)") if said != "ok")

    def back_up(self, path: Path) -> None:
        """Write all of it to *path*, a new file, as it is at one instant."""
        _make(path)
        with self._explained(), closing(sqlite3.connect(path)) as copy:
            self._connection.backup(copy)
            # What it was copied with, WAL, would make files beside the copy.
            copy.execute("PRAGMA journal_mode = DELETE")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn an error of the database into a `StoreError` that says what to do."""
        try:
            yield
        except UnicodeDecodeError as error:  # in a message of SQLite about a damaged file
            raise damaged(error, self.where) from error
        except (sqlite3.Error, OSError) as error:
            raise _explained(error, self.where) from error

    def _opened(self, mode: str = "rw") -> sqlite3.Connection:
        name = ":memory:"
        if self._path is not None:
            name = f"{self._path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(name, uri=True, timeout=self._wait, isolation_level=None)

    def _prepare(self) -> None:
        # The run that fills a new file would write all of it twice with WAL, and nobody has
        # anything to read in it yet; the next run changes to WAL.
        is_new = self._path is not None and self._seen.st_size == 0
        try:
            self._bring_up("DELETE" if is_new else "WAL")
        except sqlite3.OperationalError as error:
            if _code(error) not in _NOT_HERE:
                raise
            self._connection.close()
            self._connection = self._alone()
            self._bring_up("DELETE")

    def _bring_up(self, journal: str) -> None:
        """Make sure that the tables are those of today."""
        version = self._version(journal)
        if version > VERSION:
            raise newer(self.where, version, VERSION)
        if version < VERSION:
            if self._read_only:
                self._copy_to_memory()
            self._migrate()
        execute = self._connection.execute
        execute("PRAGMA synchronous = FULL")
        execute(f"PRAGMA cache_size = {_CACHE}")
        if not self._read_only:
            execute("BEGIN IMMEDIATE")  # some systems refuse no sooner than that
            execute("COMMIT")

    def _version(self, journal: str) -> int:
        """Return the version of the tables; 0 if there are none."""
        execute = self._connection.execute
        # Who could not write would leave files beside it, and not see what a killed run left.
        execute("PRAGMA query_only = ON" if self._read_only else f"PRAGMA journal_mode = {journal}")
        version, application = (
            int(execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("user_version", "application_id")
        )
        tables = execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application != _APPLICATION and (version or tables):
            raise StoreError(
                "is a database of another program",
                place=self.where,
                help=f"Name another file in [store] path. {STILL_LIVE}",
            )
        return version

    def _alone(self) -> sqlite3.Connection:
        """Return a connection for where SQLite cannot share memory, or write beside the file.

        https://www.sqlite.org/wal.html#use_of_wal_without_shared_memory
        """
        if self._read_only:
            # Only if nothing is missing in the file itself.
            wal = Path(f"{self._path}-wal")
            return self._opened("ro" if wal.exists() else "ro&immutable=1")
        connection = self._opened()
        for each in ("locking_mode = EXCLUSIVE", "journal_mode = DELETE", "locking_mode = NORMAL"):
            connection.execute(f"PRAGMA {each}")
        return connection

    def _copy_to_memory(self) -> None:
        """Go on with a copy, which may be changed to today's tables."""
        file, self._connection = (
            self._connection,
            sqlite3.connect(":memory:", isolation_level=None),
        )
        with closing(file):
            file.backup(self._connection)

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

    def _check_place(self) -> None:
        """Refuse to go on if somebody moved the file: nobody would find what is written there."""
        if self._path is not None and not os.path.samestat(self._seen, self._path.stat()):
            raise StoreError(
                "was replaced by another file while it was in use",
                place=self.where,
                help=f"The next run reads the new one. {STILL_LIVE}",
            )


def _check(path: Path) -> None:
    """Refuse what is not a file."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if path.is_symlink():
            raise StoreError(
                "is a link that leads nowhere",
                place=str(path),
                help=f"Remove it, or make the folder that it leads to. {STILL_LIVE}",
            ) from None
        return
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise StoreError(
            f"is {kind}",
            place=str(path),
            help=f"Name a file in [store] path. {STILL_LIVE}",
        )


def _make(path: Path) -> None:
    """Make an empty file that only this user can read: it knows of drafts and embargoes."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _explained(error: sqlite3.Error | OSError, where: str) -> StoreError:
    if isinstance(error, OSError):
        why, help = f"cannot be used: {error.strerror}", remedy(error) or ""
    elif "Could not decode" in str(error):  # Python's own words, without a code
        return damaged(error, where)
    else:
        why, help = _MEANINGS.get(_code(error), ("cannot be used: {}", ""))
    return StoreError(why.format(error), place=where, help=f"{help} {STILL_LIVE}".strip())
