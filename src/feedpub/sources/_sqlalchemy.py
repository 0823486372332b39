"""Rows of any database, as the server gives them: never all of them in memory.

Only this module uses SQLAlchemy. What it does is read: in a transaction that may not write, where
the database has those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from importlib.util import find_spec
from typing import Any

from feedpub.errors import ConfigError, FeedpubError, ReadError, UsageError
from feedpub.sources._cells import Columns
from feedpub.sources._database_tables import (
    change_column,
    changed,
    check_width,
    chosen,
    moment,
    narrowed,
    options_of,
    parameters,
    records,
)
from feedpub.sources._reader import Opening, Record
from feedpub.text import harmless

try:
    import sqlalchemy
    from sqlalchemy import Connection, Engine, exc
except ImportError:
    raise UsageError(
        "reading a database needs SQLAlchemy, which is not installed",
        help="Install it with: pip install 'feedpub[sql]'",
    ) from None

#: How many rows are in memory, here and at the driver.
_STREAMED = {"stream_results": True, "yield_per": 1_000}
#: Backend → the driver that SQLAlchemy would take, and the one that we ask for in its place.
_DRIVERS = {"postgresql": ("psycopg2", "psycopg"), "mysql": ("MySQLdb", "pymysql"),
            "mariadb": ("MySQLdb", "pymysql")}  # fmt: skip
#: Backends that compare an instant with a time zone.
_KNOW_ZONES = {"postgresql", "cockroachdb"}
#: What makes a connection give up.
_CONNECTING = {"postgresql": {"connect_timeout": 10}, "mysql": {"connect_timeout": 10},
               "mariadb": {"connect_timeout": 10}}  # fmt: skip


def rows(url: str, password: str | None, place: Opening) -> Iterator[Record]:
    """Yield the rows of the database at *url* that the source of *place* asks for.

    Raises:
        ReadError: It cannot be reached, or refuses.
        ConfigError: The source asks for what is not there.
        UsageError: A driver is not installed.
    """
    engine = _engine(url, password, place.name)
    secret = engine.url.password
    options = options_of(place.source, place.name)
    try:
        with closing(_connected(engine, place.name, secret)) as connection:
            try:
                asked, bound, keys = _query(connection, options, place)
                result = connection.execute(asked, bound, execution_options=_STREAMED)
            except exc.SQLAlchemyError as error:
                raise _refused(error, place.name, secret) from None
            with closing(result):
                names = list(result.keys())
                check_width(names, place.name)
                yield from records(
                    result, Columns(names), names, keys,
                    failures=(exc.SQLAlchemyError, OSError, ValueError),
                    said=lambda error: _said(error, secret),
                )  # fmt: skip
    finally:
        engine.dispose()


def _engine(url: str, password: str | None, name: str) -> Engine:
    try:
        made = sqlalchemy.make_url(url.replace("postgres://", "postgresql://", 1))
        usual, ours = _DRIVERS.get(made.drivername, ("", ""))
        if usual and find_spec(usual) is None:
            made = made.set(drivername=f"{made.drivername}+{ours}")
        if password is not None:
            made = made.set(password=password)
        known = _CONNECTING.get(made.get_backend_name(), {})
        # Nothing of an SQL statement, or of its values, is logged.
        return sqlalchemy.create_engine(
            made, connect_args=known, hide_parameters=True, poolclass=sqlalchemy.NullPool
        )
    except (ImportError, exc.NoSuchModuleError) as error:
        raise UsageError(
            f"the driver of this database is not installed: {harmless(str(error))}",
            place=name,
            help=_installing(url),
        ) from None
    except (exc.ArgumentError, ValueError):
        raise ConfigError(
            "is not the URL of a database", place=name,
            help="Write it like postgresql://user:${PASSWORD}@host/database, "
            "and percent-encode what is not a letter in a user or password.",
        ) from None  # fmt: skip


def _installing(url: str) -> str:
    """Return how to install the driver of *url*."""
    # Its licence is not ours to hand on (LGPL), so no extra brings it.
    if url.startswith("postgres"):
        return "Install it with: pip install 'psycopg[binary]'"
    return "Install it with pip; feedpub[sql] brings that of MySQL."


def _connected(engine: Engine, name: str, secret: object) -> Connection:
    try:
        connection = engine.connect()
    except Exception as error:
        raise _refused(error, name, secret) from None
    if engine.dialect.name == "postgresql":
        return connection.execution_options(postgresql_readonly=True)
    return connection


def _query(
    connection: Connection, options: Mapping[str, Any], place: Opening
) -> tuple[Any, Mapping[str, Any], Sequence[str]]:
    """Return what to ask, its parameters, and the primary key."""
    if "query" in options:
        query = options["query"]
        knows_zones = connection.dialect.name in _KNOW_ZONES
        return sqlalchemy.text(query), parameters(query, place, knows_zones=knows_zones), ()
    inspector = sqlalchemy.inspect(connection)
    wanted = options.get("table")
    schema, _, bare = (wanted or "").rpartition(".")
    names = {*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)}
    columns = {
        each: [column["name"] for column in inspector.get_columns(each, schema or None)]
        for each in sorted(names)
        if wanted is None or each == bare
    }
    known = columns or {each: [] for each in names}
    table = chosen(known, bare or None, place.name)
    found = sqlalchemy.table(table, *map(sqlalchemy.column, columns[table]), schema=schema or None)
    asked = sqlalchemy.select(found)
    bound: dict[str, Any] = {}

    def sample(name: str) -> object:
        one = found.c[name]
        return connection.scalar(sqlalchemy.select(one).where(one.is_not(None)).limit(1))

    at = change_column(place.source, columns[table])
    since = narrowed(place, at, sample)
    if at is not None and since is not None:
        asked = asked.where((found.c[at] >= sqlalchemy.bindparam("since")) | found.c[at].is_(None))
        bound["since"] = since
    elif "modified_since" in options:
        column = changed(place.source, columns[table], place.name)
        asked = asked.where(found.c[column] >= sqlalchemy.bindparam("since"))
        bound["since"] = moment(options["modified_since"], place.name)
    return asked, bound, inspector.get_pk_constraint(table, schema or None)["constrained_columns"]


def _refused(error: Exception, name: str, secret: object) -> FeedpubError:
    said = _said(error, secret)
    if isinstance(error, exc.ProgrammingError):
        return ConfigError(f"the database refuses the query: {said}", place=f"source {name}")
    return ReadError(
        f"the database cannot be read: {said}", place=name,
        help="Check that it is running, and that its address, user and password are correct.",
    )  # fmt: skip


def _said(error: Exception, secret: object) -> str:
    """Return what the driver says, on one line and without the password."""
    cause = getattr(error, "orig", None) or error
    # What follows is the statement, with a name that it has for this run alone.
    said = " ".join(str(cause).partition("\nLINE ")[0].split())
    return harmless(said.replace(str(secret), "***") if secret else said)
