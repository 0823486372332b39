"""Databases, through SQLAlchemy: each row of a table, or of the answer to a query, is a record.

https://docs.sqlalchemy.org/en/20/core/connections.html#using-server-side-cursors-a-k-a-stream-results
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from feedpub.errors import ConfigError
from feedpub.sources._database_tables import OPTIONS, options_of
from feedpub.sources._reader import Opening, Reader, Record

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9]*+)(?:\+[A-Za-z0-9_]++)?://")
#: Those that SQLAlchemy knows without a plug-in, and some that have one.
_DATABASES = {"postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql", "sqlite", "duckdb",
              "cockroachdb", "redshift", "snowflake", "bigquery", "clickhouse", "firebird", "db2",
              "trino", "databricks"}  # fmt: skip
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILE = "sqlite:///"


def claims(place: Opening) -> int:
    """Return 2 for the address of a database."""
    scheme = _SCHEME.match(place.url or "")
    return 2 if scheme and scheme[1].lower() in _DATABASES else 0


def _open(place: Opening) -> Iterator[Record]:
    url = _filled(place.url or "", place.name)
    path = place.path
    if url.startswith(_FILE):
        path = place.base / url.removeprefix(_FILE).partition("?")[0]
    if path is not None:
        from feedpub.sources._sqlite_rows import rows_of  # sqlite3: 4 ms

        return rows_of(path, place)
    from feedpub.sources._sqlalchemy import rows  # 150 ms, and an extra

    options_of(place.source, place.name)
    variable = place.source.password_env
    password = None if variable is None else _variable(variable, place.name)
    return rows(url, password, place)


def _filled(url: str, name: str) -> str:
    from urllib.parse import quote

    return _VARIABLE.sub(lambda match: quote(_variable(match[1], name), safe=""), url)


def _variable(name: str, source: str) -> str:
    if name not in os.environ:
        raise ConfigError(f"the environment variable is not set: {name}", place=f"source {source}",
                          help=f"Set it where feedpub runs: export {name}=…")  # fmt: skip
    return os.environ[name]


SQL = Reader(
    name="sql",
    about="A table or a query of any database that SQLAlchemy supports, by its URL.",
    open=_open,
    claims=claims,
    takes=("address",),
    options={
        **OPTIONS,
    },
)
