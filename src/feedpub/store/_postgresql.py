"""A store in PostgreSQL, which several hosts share: each publication in a schema of its own.

SQLAlchemy connects, with whichever driver there is; the statements are the same as SQLite's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from feedpub.errors import ConfigError, StoreError, UsageError
from feedpub.store._database import STILL_LIVE, Database, Server, newer
from feedpub.store._migrations import MIGRATIONS, TABLES, VERSION
from feedpub.text import harmless

try:
    import sqlalchemy
    from sqlalchemy import Engine, exc
except ImportError:
    raise UsageError(
        "a store in PostgreSQL needs SQLAlchemy, which is not installed",
        help="Install it with: pip install 'feedpub[sql]' 'psycopg[binary]'",
    ) from None

#: Seconds until a server counts as unreachable.
_PATIENCE = 10
#: Rows sent at once.
_AT_ONCE = 5_000
_PAUSE = 0.1
#: What SQLite calls types and values → what PostgreSQL does.
_TYPES = {"INTEGER": "BIGINT", "BLOB": "BYTEA", "x''": "''"}
#: A run is long, and what it waits for is not the database: no server is to end it for that.
_SETTINGS = (
    "SET idle_in_transaction_session_timeout = 0",
    "SET lock_timeout = '60s'",
    "SET client_min_messages = warning",
)


class PostgresSchema(Database):
    """The schema of a server that *place* names.

    Args:
        place: Where it is; the schema is made if it is missing.
        read_only: Nothing is changed, and it is not made.
        wait: Seconds to wait for another run, wherever it is, that uses the same schema.

    Raises:
        StoreError: It cannot be reached, is in use, or was made by a newer feedpub.
        ConfigError: That is not a URL of PostgreSQL.
        UsageError: A driver is not installed.
    """

    def __init__(self, place: Server, *, read_only: bool = False, wait: float = 60.0) -> None:
        self._engine = _engine(place)
        self._secret = self._engine.url.password
        self._schema = place.schema
        shown = self._engine.url.set(query={}).render_as_string(hide_password=True)
        self.where = f"{harmless(shown)} ({place.schema})"
        self._is_writing = False
        with self._explained():
            self._connection = self._engine.connect()
        try:
            self._prepare(wait, read_only=read_only)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of it, and of the lock."""
        with self._explained():
            self._connection.close()
            self._engine.dispose()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield what *sql* finds."""
        with self._explained():
            # psycopg2 has memoryviews for bytes.
            for row in self._execute(sql, tuple(values)):
                yield tuple(bytes(each) if isinstance(each, memoryview) else each for each in row)

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Carry out *sql*."""
        with self._explained():
            self._execute(sql, tuple(map(_plain, values)))

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out *sql* for each of *rows*."""
        part: list[tuple[Any, ...]] = []
        with self._explained():
            for row in rows:
                part.append(tuple(map(_plain, row)))
                if len(part) == _AT_ONCE:
                    self._execute(sql, part)
                    part = []
            if part:
                self._execute(sql, part)

    def begin(self) -> None:
        """Begin to write; nothing of it counts before `commit`."""
        self.run("BEGIN")
        self._is_writing = True

    def commit(self) -> None:
        """Make durable what was written since `begin`, unless it was undone."""
        if self._is_writing:
            self._is_writing = False
            self.run("COMMIT")

    def rollback(self) -> None:
        """Undo what was written since `begin`."""
        if self._is_writing:
            self._is_writing = False
            self.run("ROLLBACK")

    def size(self) -> int:
        """Return how many bytes it takes."""
        sql = (
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
            " WHERE relnamespace = to_regnamespace(?) AND relkind = 'r'"
        )
        return int(self.value(sql, (_quoted(self._schema),)))

    def faults(self) -> Iterator[str]:
        """Yield nothing: the server looks after its files."""
        return iter(())

    def back_up(self, path: Path) -> None:
        """Write all of it to *path*, a new file of SQLite, as it is at one instant."""
        from feedpub.store._sqlite_file import SqliteFile

        copy = SqliteFile(path)
        try:
            self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            copy.begin()
            for table in TABLES:
                copy.take(table, self.rows(f"SELECT * FROM {table}"))  # noqa: S608 our own names
            copy.commit()
            self.run("COMMIT")
        finally:
            copy.close()

    def _execute(self, sql: str, values: Any = ()) -> Any:
        if self._connection.invalidated:
            raise _lost(self.where)
        # A question mark is nowhere but in the place of values.
        return self._connection.exec_driver_sql(sql.replace("?", "%s"), values or None)

    def _prepare(self, wait: float, *, read_only: bool) -> None:
        with self._explained():
            for each in _SETTINGS:
                self._execute(each)
            self._execute(f"SET search_path = {_quoted(self._schema)}")
            if read_only:
                self._execute("SET default_transaction_read_only = on")
            else:
                self._lock(wait)
                self._execute(f"CREATE SCHEMA IF NOT EXISTS {_quoted(self._schema)}")
            version = self._version()
            if version > VERSION:
                raise newer(self.where, version, VERSION)
            if version < VERSION:
                if read_only:
                    raise StoreError(
                        "has no tables of this version of feedpub yet",
                        place=self.where,
                        help="The next build makes them.",
                    )
                self._migrate(version)

    def _lock(self, wait: float) -> None:
        """Keep out whoever uses the same schema, until this connection ends.

        https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
        """
        end = time.monotonic() + wait
        asked = "SELECT pg_try_advisory_lock(hashtextextended(?, 0))"
        name = f"feedpub {self._schema}"
        while not self._execute(asked, (name,)).scalar():
            if time.monotonic() >= end:
                raise StoreError(
                    "is in use by another run, here or on another host",
                    place=self.where,
                    help="Wait for it to end, or give this publication a schema of its own in"
                    f" [store] schema. {STILL_LIVE}",
                )
            time.sleep(_PAUSE)

    def _version(self) -> int:
        if not self._execute("SELECT to_regclass('version') IS NOT NULL").scalar():
            return 0
        return int(self._execute("SELECT max(number) FROM version").scalar())

    def _migrate(self, version: int) -> None:
        self._execute("BEGIN")
        self._execute("CREATE TABLE IF NOT EXISTS version (number BIGINT PRIMARY KEY)")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                self._execute(_translated(statement))
        self._execute("INSERT INTO version (number) VALUES (?)", (VERSION,))
        self._execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn an error of the database into a `StoreError` that says what to do."""
        try:
            yield
        except (exc.SQLAlchemyError, OSError) as error:
            raise self._error(error) from None  # its text may hold the password

    def _error(self, error: Exception) -> StoreError:
        cause = getattr(error, "orig", None) or error
        said = harmless(" ".join(str(cause).split()))
        if self._secret:
            said = said.replace(str(self._secret), "***")
        state = getattr(cause, "sqlstate", None) or _state_of(said)
        why, help = next(
            (meaning for begin, meaning in _MEANINGS.items() if state.startswith(begin)),
            _MEANINGS[""],
        )
        return StoreError(f"{why}: {said}", place=self.where, help=f"{help} {STILL_LIVE}")


#: How a code of PostgreSQL begins → what it means, and what to do.
#: https://www.postgresql.org/docs/current/errcodes-appendix.html
_MEANINGS = {
    "28": ("refuses to sign in", "Check user and password in [store] url, or in url_env."),
    "3D": ("has no such database", "Create it, or name another one in [store] url."),
    "42501": (
        "does not allow this user to make tables",
        "Grant CREATE on the database, or create the schema and let the user own it.",
    ),
    "53": ("has no room left", "Free space or connections on the server."),
    "55P03": ("is in use by another process", "Wait for it to end."),
    "25006": ("may only be read", "Name the server that takes writes in [store] url."),
    "": ("cannot be used", "Check that the server runs and can be reached from here."),
}


def _engine(place: Server) -> Engine:
    try:
        url = sqlalchemy.make_url(place.url.replace("postgres://", "postgresql://", 1))
        if url.get_backend_name() != "postgresql":
            raise ValueError(url.get_backend_name())
        # SQLAlchemy would take psycopg2.
        if url.drivername == "postgresql" and find_spec("psycopg2") is None:
            url = url.set(drivername="postgresql+psycopg")
        return sqlalchemy.create_engine(
            url,
            isolation_level="AUTOCOMMIT",  # transactions begin and end by statements of ours
            connect_args={"connect_timeout": _PATIENCE},
            hide_parameters=True,
            poolclass=sqlalchemy.NullPool,
        )
    except (ImportError, exc.NoSuchModuleError) as error:
        raise UsageError(
            f"the driver of PostgreSQL is not installed: {harmless(str(error))}",
            place="[store] url",
            help="Install it with: pip install 'psycopg[binary]'",
        ) from None
    except (exc.ArgumentError, ValueError):
        raise ConfigError(
            "is not the URL of a database of PostgreSQL",
            place="[store] url",
            help="Write it like postgresql://user@host/database; the password may be in the"
            " environment variable that url_env names, as part of the URL, or in ~/.pgpass.",
        ) from None


def _translated(statement: str) -> str:
    """Return a statement that makes tables in SQLite as PostgreSQL understands it."""
    return re.sub("|".join(_TYPES), lambda match: _TYPES[match[0]], statement)


def _plain(value: Any) -> Any:
    """Return *value* without NUL, which text in PostgreSQL cannot have."""
    return value.replace("\0", "") if value.__class__ is str and "\0" in value else value


def _state_of(said: str) -> str:
    """Return the code of an error while connecting, of which psycopg has the words only."""
    if "authentication failed" in said:
        return "28"
    return "3D" if "database" in said and "does not exist" in said else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _lost(where: str) -> StoreError:
    return StoreError(
        "the connection was lost",
        place=where,
        help=f"Check that the server runs, and run feedpub again. {STILL_LIVE}",
    )
