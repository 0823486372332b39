"""Rows of columnar files, by DuckDB: it may read this one file, and nothing else in the world.

Only this module uses DuckDB. Its wheel has what Parquet needs; for anything more it would download
code, so that is switched off. https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.errors import ReadError, UsageError
from feedpub.sources._cells import Columns
from feedpub.sources._database_tables import check_width, records
from feedpub.sources._reader import Opening, Record
from feedpub.text import harmless

try:
    import duckdb
except ImportError:
    raise UsageError(
        "reading Parquet and Arrow needs DuckDB, which is not installed",
        help="Install it with: pip install 'feedpub[parquet]'",
    ) from None

_ROWS = 1_000
_MEMORY = "1GB"
_END = b"\xff\xff\xff\xff\0\0\0\0"
_NEVER: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}


def parquet(place: Opening) -> Iterator[Record]:
    """Yield the rows of the Parquet file of *place*.

    Raises:
        ReadError: It is damaged, or not whole: its table of contents stands at its end.
    """
    path = place.local()
    with closing(_connected(path)) as connection:
        yield from _rows(connection, "SELECT * FROM read_parquet(?)", [_name(path)], place)


def arrow(place: Opening) -> Iterator[Record]:
    """Yield the rows of the Arrow file, or stream, of *place*.

    Raises:
        ReadError: It is damaged, or of a kind that is not Arrow.
    """
    try:
        from arro3 import io
    except ImportError:
        raise UsageError(
            "reading Arrow needs arro3-io, which is not installed",
            help="Install it with: pip install 'feedpub[parquet]'",
        ) from None
    path = place.local()
    is_file = place.head.startswith(b"ARROW1")
    read = io.read_ipc if is_file else io.read_ipc_stream
    with closing(_connected(path)) as connection:
        try:
            connection.register("source", read(str(path)))
        except Exception as error:  # those of Arrow are of many kinds
            raise _damaged(_said(error), place.name) from None
        last = None
        for last in _rows(connection, "SELECT * FROM source", [], place):
            yield last
        if not is_file and not _has_end(path) and not _is_broken(last):
            message = "the stream has no end, so rows may be missing"
            yield Record(Broken(rules.NOT_WHOLE, message, final=True))


def _is_broken(record: Record | None) -> bool:
    return record is not None and isinstance(record.data, Broken)


def _has_end(path: Path) -> bool:
    """Return whether the stream at *path* ends with its mark: else batches may be missing.

    https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(_END)))
        return file.read() == _END


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config=_NEVER)
    # The way to a file whose name looks like a pattern is looked at as well.
    allowed = "', '".join(each.replace("'", "''") for each in {str(path), _name(path)})
    connection.execute(
        f"SET TimeZone = 'UTC'; SET threads = 1; SET memory_limit = '{_MEMORY}'; "
        f"SET temp_directory = ''; SET allowed_paths = ['{allowed}']; "
        "SET enable_external_access = false; SET lock_configuration = true"
    )
    return connection


def _name(path: Path) -> str:
    """Return *path* as DuckDB reads it: what is a pattern there is a name here."""
    return str(path).translate({ord(each): f"[{each}]" for each in "[*?"})


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, given: list[Any], place: Opening
) -> Iterator[Record]:
    try:
        connection.execute(query, given)
        names = [each[0] for each in connection.description or ()]
    except duckdb.Error as error:
        raise _damaged(_said(error), place.name) from None
    check_width(names, place.name)
    yield from records(_fetched(connection), Columns(names), names, (), failures=duckdb.Error,
                       said=_said)  # fmt: skip


def _fetched(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := connection.fetchmany(_ROWS):
        yield from rows


def _damaged(said: str, name: str) -> ReadError:
    return ReadError(f"is damaged or incomplete: {said}", place=name,
                     help="Export or download it again.")  # fmt: skip


def _said(error: Exception) -> str:
    return harmless(str(error).partition("\n")[0])
