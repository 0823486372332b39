"""Which table of a database holds the articles, and what to ask the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from feedpub.articles import rules
from feedpub.articles.notes import Broken
from feedpub.articles.objects import fold
from feedpub.articles.table import ARTICLE
from feedpub.errors import ConfigError
from feedpub.model import Source
from feedpub.sources._cells import MAX_COLUMNS, Columns
from feedpub.sources._reader import Opening, Option, Record

#: What a ``[[source]]`` says of a database.
OPTIONS = {
    "table": Option(
        "The table or view with the articles. Default: the one that looks most like articles."
    ),
    "query": Option(
        "An SQL query; the columns of its result are the fields. Where it names :since, or"
        " :since_unix in seconds, it is asked only for what is new or changed, if --since or"
        " modified_since says since when."
    ),
    "modified_since": Option(
        "A date. Queries get it as :since; from a table, only rows changed since then are read.",
        {"type": ["string", "integer"]},
    ),
}
_SINCE = ":since"
_BOUND, _BOUND_UNIX = "since", "since_unix"
_PARAMETER = re.compile(r"(?<![:\w]):(\w+)")
#: Before everything that has a date.
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
#: A space sorts before the T of others.
_TEXT = "%Y-%m-%d %H:%M:%S"
#: Texts that sort as their dates do.
_SORTED = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]|$)")
#: From here on a number counts milliseconds since 1970, not seconds.
_MILLISECONDS = 10**11
_LISTED = 12


def options_of(source: Source, name: str) -> Mapping[str, Any]:
    """Return what *source*, called *name*, says of its database.

    Raises:
        ConfigError: It contradicts itself.
    """
    options = source.options
    fault = None
    if "table" in options and "query" in options:
        fault = "table and query exclude each other", "Leave out one of the two."
    elif "query" in options and "modified_since" in options and _SINCE not in options["query"]:
        fault = (
            "modified_since is set, but the query does not use it",
            f"Write it into the query, e.g. WHERE modified >= {_SINCE}.",
        )
    if fault is not None:
        raise ConfigError(fault[0], place=f"source {name}", help=fault[1])
    return options


def chosen(tables: Mapping[str, Sequence[str]], wanted: str | None, name: str) -> str:
    """Return the table that is meant.

    Args:
        tables: By name: their columns.
        wanted: What the configuration calls it, if it does.
        name: What the source is called.

    Raises:
        ConfigError: There is none, or more than one.
    """
    if wanted is not None:
        if wanted not in tables:
            raise ConfigError(f"there is no table {wanted!r}", place=f"source {name}",
                              help=f"There are: {_list(tables)}.")  # fmt: skip
        return wanted
    if not tables:
        raise ConfigError("the database has no tables", place=f"source {name}",
                          help="Check that the address names the right database.")  # fmt: skip
    fitting = [each for each, columns in tables.items() if _looks_like_articles(columns)]
    if len(tables) == 1 or len(fitting) == 1:
        return (fitting or list(tables))[0]
    what = "look like articles" if fitting else "exist, but none of them looks like articles"
    raise ConfigError(
        f"{len(fitting or tables)} tables {what}: {_list(fitting or tables)}",
        place=f"source {name}",
        help=f'Name one: table = "{(fitting or list(tables))[0]}", or write a query.',
    )


def _looks_like_articles(columns: Sequence[str]) -> bool:
    names = {ARTICLE.names.get(fold(each)) for each in columns}
    about = {"url", "id", "date_published", "date_modified", "content_html", "content_text"}
    return "title" in names and len(names & about) > 1


def _list(names: Mapping[str, Any] | Sequence[str]) -> str:
    all_of_them = sorted(names)
    more = len(all_of_them) - _LISTED
    return ", ".join(all_of_them[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def change_column(source: Source, columns: Sequence[str]) -> str | None:
    """Return the column that says when a row was last changed, if one is known to."""
    said = source.fields.get("date_modified")
    if isinstance(said, str) and said in columns:
        return said
    named = (each for each in columns if ARTICLE.names.get(fold(each)) == "date_modified")
    return next(named, None)


def changed(source: Source, columns: Sequence[str], name: str) -> str:
    """Return the column that says when a row was last changed.

    Raises:
        ConfigError: None does.
    """
    found = change_column(source, columns)
    if found is not None:
        return found
    raise ConfigError(
        "modified_since is set, but no column is known to contain the date of the last change",
        place=f"source {name}",
        help='Name it: date_modified = "…" under [source.fields], or write a query.',
    )


def parameters(query: str, place: Opening, *, knows_zones: bool | None) -> dict[str, Any]:
    """Return what *query* gets for its names of the instant since which it gives changes.

    Args:
        query: An SQL query of the source.
        place: The source.
        knows_zones: Whether its database compares instants with time zones; ``None``: texts only.
    """
    names = {each for each in _PARAMETER.findall(query) if each in (_BOUND, _BOUND_UNIX)}
    if not names:
        return {}
    said = place.source.options.get("modified_since")
    place.narrow()
    if place.since is None and said is not None:
        value = said if knows_zones is None else moment(said, place.name)
        return dict.fromkeys(names, value)
    instant = place.since or _BEFORE_ALL
    wall = _wall(instant, place.zone)
    value = instant if knows_zones else wall
    as_text = f"{wall:{_TEXT}}"
    found = {_BOUND: as_text if knows_zones is None else value,
             _BOUND_UNIX: int(instant.timestamp())}  # fmt: skip
    return {name: found[name] for name in names}


def _comparable(sample: object, since: datetime, zone: tzinfo) -> Any:
    """Return *since* as a column compares it that has values like *sample*; ``None`` if none does.

    Dates without a time zone are in *zone*, or in UTC: the earlier of the two is taken.
    """
    if isinstance(sample, datetime):
        return since if sample.tzinfo is not None else _wall(since, zone)
    if isinstance(sample, str) and _SORTED.match(sample):
        return f"{_wall(since, zone):{_TEXT}}"
    if isinstance(sample, int | float | Decimal) and sample > 0:
        return since.timestamp() * (1000 if sample >= _MILLISECONDS else 1)
    return None


def narrowed(place: Opening, column: str | None, sample: Callable[[str], object]) -> Any:
    """Return the instant since which to read changes, as *column* has it; ``None``: read all.

    Args:
        place: The source.
        column: The column that says when a row was last changed, if one does.
        sample: Returns a value of that column.
    """
    if place.since is None or column is None:
        return None
    found = _comparable(sample(column), place.since, place.zone)
    if found is not None:
        place.narrow()
    return found


def _wall(since: datetime, zone: tzinfo) -> datetime:
    return min(since.astimezone(each).replace(tzinfo=None) for each in (UTC, zone))


def check_width(columns: Sequence[str], name: str) -> None:
    """Raise ConfigError if an answer has no *columns*, or more than articles could need."""
    if not 0 < len(columns) <= MAX_COLUMNS:
        raise ConfigError(f"the result has {len(columns):,} columns", place=f"source {name}",
                          help="Select only the columns that articles need.")  # fmt: skip


def moment(since: str | int, name: str) -> datetime | int:
    """Return *since* as what a database compares with its moments; a number is one of its own.

    Raises:
        ConfigError: It is neither.
    """
    try:
        return since if isinstance(since, int) else datetime.fromisoformat(since)
    except ValueError:
        raise ConfigError(f"modified_since is {since!r}, and not a date", place=f"source {name}",
                          help='Write it like "2026-11-01" or "2026-11-01T08:00:00+02:00".')  \
            from None  # fmt: skip


def records(
    rows: Iterable[Any],
    columns: Columns,
    names: Sequence[str],
    keys: Sequence[str],
    *,
    failures: type[Exception] | tuple[type[Exception], ...],
    said: Callable[[Exception], str] = str,
) -> Iterator[Record]:
    """Yield the records of *rows*, and then what failed, if anything did.

    Args:
        rows: As the database gives them.
        columns: What makes records of them.
        names: What their cells are called.
        keys: The columns of the primary key.
        failures: What the database raises.
        said: What to say of it.
    """
    at = names.index(keys[0]) if len(keys) == 1 and keys[0] in names else None
    number, record = 0, columns.record
    try:
        for row in rows:
            number += 1
            known = f"row {number}" if at is None else f"{keys[0]} {row[at]}"
            yield Record(record(row), None, number, None, known)
    except failures as error:
        message = f"the database failed after {number:,} rows: {said(error)}"
        yield Record(Broken(rules.NOT_WHOLE, message, final=True), None, number + 1)
