"""SQLite by what Python has: read only, row by row.

https://www.sqlite.org/uri.html, https://www.sqlite.org/security.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from feedpub.articles import encoding_guess, rules
from feedpub.articles.record_context import InvalidValue
from feedpub.errors import ConfigError, ReadError
from feedpub.sources._cells import Columns
from feedpub.sources._database_tables import (
    change_column,
    changed,
    check_width,
    chosen,
    narrowed,
    options_of,
    parameters,
    records,
)
from feedpub.sources._reader import MAX_RECORD, Opening, Record

#: Seconds to wait for a writer.
_PATIENCE = 5.0
_COLUMN_LIMIT = 2_000
#: Bytes that each database begins with: https://www.sqlite.org/fileformat2.html#the_database_header
_HEADER = 100
_MAGIC = b"SQLite format 3\0"


def rows_of(path: Path, place: Opening) -> Iterator[Record]:
    """Yield the rows of the database at *path* that the source of *place* asks for.

    Raises:
        ReadError: It is locked, damaged, or not a database.
        ConfigError: The source asks for what is not there.
    """
    source, name = place.source, place.name
    options = options_of(source, name)
    with closing(_opened(path, name)) as connection:
        try:
            asked, bound, keys, decoded = _query(connection, options, place)
            connection.text_factory = _decoding(source.encoding or "utf-8")
            cursor = connection.execute(asked, bound)
        except sqlite3.OperationalError as error:
            raise _refused(error, name, is_query="query" in options) from None
        except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError) as error:
            raise _refused(error, name, is_query=False) from None
        names = [each[0] for each in cursor.description or ()]
        check_width(names, name)
        yield from records(cursor, Columns(names, decoded), names, keys, failures=sqlite3.Error)


def _opened(path: Path, name: str) -> sqlite3.Connection:
    if not path.exists():
        raise ReadError("does not exist", place=name, help="Check the spelling of the path.")
    if _is_cut(path):
        raise ReadError("ends in the middle of its pages: it is incomplete", place=name,
                        help="Export or copy it again.")  # fmt: skip
    # Never creates a file, nor writes to one. "?" and "#" in a path are not those of the URI.
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True,
                                 timeout=_PATIENCE, isolation_level=None)  # fmt: skip
    # What a stranger has written into the schema calls nothing of ours.
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_RECORD)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, _COLUMN_LIMIT)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    return connection


def _is_cut(path: Path) -> bool:
    """Return whether the database at *path* has fewer bytes than it says.

    SQLite takes what is missing of the last page for zeros, and a file of a few bytes for one
    without tables.
    """
    with path.open("rb") as file:
        head = file.read(_HEADER)
    if not _MAGIC.startswith(head[: len(_MAGIC)]):
        return False  # nor a database
    if len(head) < _HEADER:
        return True
    page = int.from_bytes(head[16:18], "big")
    page = 1 << 16 if page == 1 else page
    is_counted = head[24:28] == head[92:96]
    pages = int.from_bytes(head[28:32], "big") if is_counted else 0
    size = path.stat().st_size
    return page > 0 and (size < page * pages or size % page > 0)


def _decoding(encoding: str) -> Callable[[bytes], str | InvalidValue]:
    """Return what makes the text of a cell of its bytes, or says that they are of another."""

    def decode(data: bytes) -> str | InvalidValue:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            byte = f"byte 0x{data[error.start]:02X} at byte offset {error.start}"
            said = encoding_guess.suggestion(data, error.start)
            return InvalidValue(rules.NOT_UTF8, f"{byte} is not {encoding.upper()}{said}")

    return decode


def _query(
    connection: sqlite3.Connection, options: Mapping[str, Any], place: Opening
) -> tuple[str, Mapping[str, Any], Sequence[str], Sequence[str]]:
    """Return what to ask, its parameters, the primary key, and the columns that hold JSON."""
    name = place.name
    if "query" in options:
        query = options["query"]
        return query, parameters(query, place, knows_zones=None), (), ()
    named = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    tables = {table: _columns(connection, table) for (table,) in named.fetchall()}
    table = chosen({each: [row[1] for row in rows] for each, rows in tables.items()},
                   options.get("table"), name)  # fmt: skip
    rows = tables[table]
    asked = f"SELECT * FROM {_quoted(table)}"  # noqa: S608 its own name, quoted
    bound: dict[str, Any] = {}
    columns = [row[1] for row in rows]

    def sample(column: str) -> object:
        one = f"SELECT {_quoted(column)} FROM {_quoted(table)}"  # noqa: S608
        rows = connection.execute(f"{one} WHERE {_quoted(column)} IS NOT NULL LIMIT 1")
        return next(rows, (None,))[0]

    at = change_column(place.source, columns)
    since = narrowed(place, at, sample)
    if at is not None and since is not None:
        asked += f" WHERE {_quoted(at)} >= :since OR {_quoted(at)} IS NULL"
        bound["since"] = since
    elif "modified_since" in options:
        column = changed(place.source, columns, name)
        asked += f" WHERE {_quoted(column)} >= :since"
        bound["since"] = options["modified_since"]
    keys = [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5]]
    return asked, bound, keys, [row[1] for row in rows if "JSON" in row[2].upper()]


def _columns(connection: sqlite3.Connection, table: str) -> list[Any]:
    return connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _refused(error: Exception, name: str, *, is_query: bool) -> ReadError | ConfigError:
    said = str(error)
    if "locked" in said:
        return ReadError("is locked by another program", place=name,
                         help="Try again when that program is done, or read a copy.")  # fmt: skip
    if is_query:
        return ConfigError(f"the database refuses the query: {said}", place=f"source {name}",
                           help="Try it with: sqlite3 -readonly FILE")  # fmt: skip
    return ReadError(
        f"cannot be read as an SQLite database: {said}", place=name,
        help='Find out what is wrong: sqlite3 FILE "PRAGMA integrity_check"',
    )  # fmt: skip
