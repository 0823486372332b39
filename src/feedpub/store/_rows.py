"""The store: what was published under which id, since when, in which documents, by which run."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import astuple

from feedpub.store._announcements import Announcements
from feedpub.store._database import Database, Server, upsert
from feedpub.store._known import (
    NAMELESS,
    ArticleState,
    KnownArticle,
    KnownDocument,
    KnownEvent,
    KnownRun,
    Overview,
)
from feedpub.store._migrations import TABLES, VERSION
from feedpub.store._whole_articles import WholeArticles

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
#: SQLite takes 32,766 values in a statement (older ones 999).
_AT_ONCE = 500
#: Runs that are remembered: those of a month, with one every five minutes.
_RUNS = 10_000
_ARTICLE = KnownArticle.__struct_fields__
_DOCUMENT = KnownDocument.__struct_fields__

_PUT_ARTICLE = upsert("article", _ARTICLE)
_PUT_DOCUMENT = upsert("document", _DOCUMENT)
#: Articles that their source listed last time: those in other states than two.
_LISTED = "FROM article WHERE state NOT IN (?, ?)"
_UNLISTED = (ArticleState.VANISHED.value, ArticleState.LEFT.value)
_RUN_ROWS = "SELECT number, created, finished, summary FROM run"
_DIGESTS = "SELECT id, key, whole, modified, state, due FROM article"
_ARTICLES = f"SELECT {', '.join(_ARTICLE)} FROM article"  # noqa: S608 names of our own

_Noted = TypeVar("_Noted")


class Digests(NamedTuple):
    """What tells whether an article is as it was; see `KnownArticle`."""

    key: int
    whole: int | None
    modified: datetime | None
    state: str
    due: datetime | None


class Store:
    """What is remembered from run to run; use as a context manager.

    What is written between `begin` and `commit` counts as a whole or not at all, whatever happens
    to the process or the machine.

    Args:
        place: The file, which is made if it is missing, unless the store is read-only; or a
            schema of a server. ``None``: what is written is remembered until the store is closed.
        read_only: What is to be written is forgotten: for a run that shows what it would do.
        wait: Seconds to wait for another process that is writing.

    Raises:
        StoreError: It cannot be used; see `feedpub.store.Database`.
    """

    def __init__(
        self, place: Path | Server | None, *, read_only: bool = False, wait: float = 60.0
    ) -> None:
        self._database = _database(place, read_only=read_only, wait=wait)
        self.where = self._database.where
        self.is_read_only = read_only
        self._next_key: int | None = None
        #: The articles with all their fields, if a source lists only what is new or changed.
        self.whole = WholeArticles(self._database)
        #: What is still to be announced.
        self.announcements = Announcements(self._database)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of it; what was not committed is undone."""
        self._database.close()

    # Articles

    def articles(self, ids: Sequence[str]) -> dict[str, KnownArticle]:
        """Return what is known of the articles with *ids*, by id."""
        found = self._found("id", ids)
        return {each.id: each for each in found}

    def digests(self, ids: Sequence[str]) -> dict[str, Digests]:
        """Return what tells whether the articles with *ids* are as they were, by id."""
        found: dict[str, Digests] = {}
        for some in _in_parts(ids):
            sql = f"{_DIGESTS} WHERE id IN ({_marks(some)})"
            with self._database.trusted():
                for id, key, whole, modified, state, due in self._database.rows(sql, some):
                    shown = None if modified is None else _instant(modified)
                    found[id] = Digests(
                        key, whole, shown, state, None if due is None else _instant(due)
                    )
        return found

    def at_pages(self, pages: Sequence[int]) -> list[KnownArticle]:
        """Return the articles whose page has one of the digests *pages*."""
        return list(self._found("page", pages))

    def by_key(self, keys: Sequence[int]) -> list[KnownArticle]:
        """Return the articles with the numbers *keys*, in their order, as far as they are known."""
        found = {each.key: each for each in self._found("key", keys)}
        return [found[key] for key in keys if key in found]

    def suppliers(self, keys: Sequence[int]) -> dict[int, tuple[int | None, int | None]]:
        """Return by which sources the articles with the numbers *keys* are listed and told."""
        found: dict[int, tuple[int | None, int | None]] = {}
        for some in _in_parts(keys):
            sql = f"SELECT key, listed_by, told_by FROM article WHERE key IN ({_marks(some)})"  # noqa: S608
            found.update((key, (one, other)) for key, one, other in self._database.rows(sql, some))
        return found

    def listed(self) -> Iterator[int]:
        """Yield the numbers of the articles that their source listed last time."""
        sql = f"SELECT key {_LISTED} ORDER BY key"
        return (key for (key,) in self._database.rows(sql, _UNLISTED))

    def count_listed(self) -> int:
        """Return how many articles their source listed last time."""
        return int(self._database.value(f"SELECT count(*) {_LISTED}", _UNLISTED))

    def gone(self, since: datetime) -> Iterator[KnownArticle]:
        """Yield the articles that were public and have been taken back since *since*."""
        sql = f"{_ARTICLES} WHERE gone_since >= ? ORDER BY +key"
        return self._database.made(_article, sql, (_ticks(since),))

    def changed(self, since: datetime) -> Iterator[KnownArticle]:
        """Yield the articles that became public, changed or were taken back since *since*."""
        sql = f"{_ARTICLES} WHERE last_changed >= ? OR public_since >= ? OR gone_since >= ?"
        return self._database.made(_article, f"{sql} ORDER BY key", (_ticks(since),) * 3)

    def vanished(self) -> set[str]:
        """Return the addresses of the articles that were public and that vanished."""
        sql = (
            "SELECT url FROM article WHERE state <> 'public' AND state = 'vanished'"
            " AND public_since IS NOT NULL"
        )
        return {url for (url,) in self._database.rows(sql)}

    def due(self, by: datetime) -> Iterator[KnownArticle]:
        """Yield the articles whose state has changed at *by* because of time alone."""
        sql = f"{_ARTICLES} WHERE due <= ? ORDER BY +key"
        return self._database.made(_article, sql, (_ticks(by),))

    def count(self, most: int | None = None) -> int:
        """Return how many articles are known; counting takes time, and ends at *most*."""
        if most is None:
            return int(self._database.value("SELECT count(*) FROM article"))
        sql = "SELECT count(*) FROM (SELECT 1 FROM article LIMIT ?) AS found"
        return int(self._database.value(sql, (most,)))

    def new_keys(self) -> Iterator[int]:
        """Yield numbers for articles that are not known yet."""
        if self._next_key is None:
            self._next_key = int(
                self._database.value("SELECT coalesce(max(key), 0) + 1 FROM article")
            )
        while True:
            self._next_key += 1
            yield self._next_key - 1

    def put(self, articles: Iterable[KnownArticle]) -> None:
        """Remember *articles*, each instead of what was known of its `key`."""
        if not self.is_read_only:
            self._database.run_many(_PUT_ARTICLE, map(_row, articles))

    def events(self, key: int) -> list[KnownEvent]:
        """Return what became of the article with the number *key*, the first first."""
        sql = "SELECT run, created, kind, changes FROM event WHERE key = ? ORDER BY rowid"
        return list(self._database.made(partial(_event, key), sql, (key,)))

    def put_events(self, events: Iterable[KnownEvent]) -> None:
        """Remember what became of articles."""
        if not self.is_read_only:
            sql = "INSERT INTO event (key, run, created, kind, changes) VALUES (?, ?, ?, ?, ?)"
            rows = (
                (
                    each.key,
                    each.run,
                    _ticks(each.created),
                    each.kind,
                    json.dumps(each.changes, ensure_ascii=False),
                )
                for each in events
            )
            self._database.run_many(sql, rows)

    def aliases_of(self, id: str) -> list[str]:
        """Return the other names of the article with *id*."""
        sql = "SELECT name FROM alias WHERE id = ? ORDER BY name"
        return [name for (name,) in self._database.rows(sql, (id,))]

    def aliases(self, names: Sequence[str]) -> dict[str, str]:
        """Return the ids of the articles that are known by other names: name → id."""
        found: dict[str, str] = {}
        for some in _in_parts(names):
            sql = f"SELECT name, id FROM alias WHERE name IN ({_marks(some)})"  # noqa: S608
            found.update(self._database.rows(sql, some))
        return found

    def has_aliases(self) -> bool:
        """Return whether there are any aliases."""
        return bool(self._database.value("SELECT EXISTS (SELECT 1 FROM alias)"))

    def put_aliases(self, aliases: Mapping[str, str]) -> None:
        """Let the names in *aliases* mean the articles with the ids that they lead to."""
        if not self.is_read_only:
            self._database.run_many(upsert("alias", ("name", "id")), aliases.items())

    def adopt(self, ids: Mapping[str, str]) -> None:
        """Let each record named in *ids* be known by the id that it leads to, from now on."""
        if self.is_read_only:
            return
        former = {name: name for name in ids} | self.aliases(list(ids))
        self._rename((former[name], id) for name, id in ids.items())
        self.put_aliases(ids)
        self._database.run_many(
            "INSERT INTO adoption (name, id, former) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET id = excluded.id",
            ((name, id, former[name]) for name, id in ids.items()),
        )

    def adopted(self) -> dict[str, str]:
        """Return what `adopt` was given: record → its id."""
        return dict(self._database.rows("SELECT name, id FROM adoption ORDER BY name"))

    def disown(self) -> int:
        """Undo every `adopt`; return how many articles have their former ids again."""
        sql = "SELECT name, id, former FROM adoption ORDER BY name"
        adopted = list(self._database.rows(sql))
        if not self.is_read_only:
            self._rename((id, former) for _, id, former in adopted)
            self._database.run("DELETE FROM alias WHERE name = id")
            self._database.run("DELETE FROM adoption")
        return len(adopted)

    def _rename(self, ids: Iterable[tuple[str, str]]) -> None:
        """Let the articles with the first of each two ids have the second."""
        rows = [(after, before) for before, after in ids]
        # One that had the id before is this one; its record is no longer read.
        sql = "DELETE FROM article WHERE id = ? AND EXISTS (SELECT 1 FROM article WHERE id = ?)"
        self._database.run_many(sql, rows)
        for table in ("article", "alias"):
            sql = f"UPDATE {table} SET id = ? WHERE id = ?"  # noqa: S608 names of our own
            self._database.run_many(sql, rows)

    # Documents

    def documents(self) -> dict[str, KnownDocument]:
        """Return what is known of the files that are live, by name."""
        sql = f"SELECT {', '.join(_DOCUMENT)} FROM document ORDER BY name"  # noqa: S608
        return {each.name: each for each in self._database.made(_document, sql)}

    def members(self, name: str) -> Sequence[int]:
        """Return the numbers of the articles in the file *name*, in its order."""
        return next((keys for _, keys in self.members_of([name])), array("q"))

    def members_of(self, names: Sequence[str]) -> Iterator[tuple[str, Sequence[int]]]:
        """Yield each of the files *names* with the numbers of its articles."""
        for some in _in_parts(names):
            sql = f"SELECT name, keys FROM members WHERE name IN ({_marks(some)})"  # noqa: S608
            yield from self._database.made(_members, sql, some)

    def put_documents(
        self, documents: Iterable[KnownDocument], members: Mapping[str, Sequence[int]]
    ) -> None:
        """Remember *documents*, and the numbers of the articles in those that *members* names."""
        if self.is_read_only:
            return
        self._database.run_many(_PUT_DOCUMENT, map(_row, documents))
        rows = ((name, array("q", keys).tobytes()) for name, keys in members.items())
        self._database.run_many(upsert("members", ("name", "keys")), rows)

    def forget_documents(self, names: Iterable[str]) -> None:
        """Forget the files *names*, which are gone."""
        if self.is_read_only:
            return
        for each in names:
            for table in ("document", "members"):
                self._database.run(f"DELETE FROM {table} WHERE name = ?", (each,))  # noqa: S608

    # Runs

    def runs(self, last: int) -> list[KnownRun]:
        """Return the *last* runs, the newest first."""
        sql = f"{_RUN_ROWS} ORDER BY number DESC LIMIT ?"
        return list(self._database.made(_run, sql, (last,)))

    def run(self, number: int) -> KnownRun | None:
        """Return run *number*; ``None`` if there is none."""
        found = self._database.made(_run, f"{_RUN_ROWS} WHERE number = ?", (number,))
        return next(found, None)

    @property
    def next_run(self) -> int:
        """The number of the run that is remembered next."""
        return int(self._database.value("SELECT coalesce(max(number), 0) + 1 FROM run"))

    def put_run(
        self,
        created: datetime,
        summary: Mapping[str, Any],
        *,
        finished: bool,
        number: int | None = None,
    ) -> int:
        """Remember a run, and forget those that are very old; return its number.

        Args:
            created: The instant of the run.
            summary: What it did, in JSON values.
            finished: Whether all that it published is live.
            number: Its number, if it is known already and there is more to say of it.
        """
        if number is None:
            number = self.next_run
        if not self.is_read_only:
            self._database.run(
                upsert("run", ("number", "created", "finished", "summary")),
                (number, _ticks(created), int(finished), json.dumps(summary)),
            )
            self._database.run("DELETE FROM run WHERE number <= ?", (number - _RUNS,))
        return number

    # Notes

    def note(self, name: str) -> str | None:
        """Return what was noted under *name*."""
        return self.noted(name, str)

    def noted(self, name: str, make: Callable[[str], _Noted]) -> _Noted | None:
        """Return what *make* makes of what was noted under *name*."""
        sql = "SELECT text FROM note WHERE name = ?"
        return next(self._database.made(lambda row: make(row[0]), sql, (name,)), None)

    def put_note(self, name: str, text: str) -> None:
        """Note *text* under *name*."""
        if not self.is_read_only:
            self._database.run(upsert("note", ("name", "text")), (name, text))

    # All of it

    def overview(self) -> Overview:
        """Return how much is remembered."""
        value = self._database.value
        states = self._database.rows(
            "SELECT state, count(*) FROM article GROUP BY state ORDER BY 1"
        )
        nameless = "SELECT count(*) FROM article WHERE id >= ? AND id < ?"
        return Overview(
            where=self.where,
            version=VERSION,
            size=self._database.size(),
            articles=dict(states),
            nameless=value(nameless, (NAMELESS, NAMELESS[:-1] + ";")),
            aliases=value("SELECT count(*) FROM alias"),
            documents=value("SELECT count(*) FROM document"),
            runs=value("SELECT count(*) FROM run"),
            last=next(iter(self.runs(1)), None),
        )

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with it: as a database, and with what it says."""
        yield from self._database.faults()
        states = ", ".join(f"'{each}'" for each in ArticleState)
        found = self._database.rows(
            f"SELECT id, state FROM article WHERE state NOT IN ({states}) LIMIT 20"  # noqa: S608
        )
        for id, state in found:
            yield f"article {id} has the state {state!r}, which there is not"
        last = self._database.value("SELECT coalesce(max(key), 0) FROM article")
        for name, document in self.documents().items():
            keys = self.members(name)
            if len(keys) != document.articles:
                yield f"{name} has {document.articles} articles, of which {len(keys)} are listed"
            elif any(not 0 < key <= last for key in keys):
                yield f"{name} lists articles that are not known"

    def back_up(self, path: Path) -> None:
        """Write all of it to *path*, a new file of SQLite, as it is at one instant."""
        self._database.back_up(path)

    def take(self, other: Store, *, only: Sequence[str] = TABLES) -> None:
        """Take over what *other* has in the tables *only*; here, they are empty."""
        for table in only:
            self._database.take(table, other._database.rows(f"SELECT * FROM {table}"))  # noqa: S608

    def clear(self) -> None:
        """Forget everything."""
        self._next_key = None
        for table in TABLES:
            self._database.run(f"DELETE FROM {table}")  # noqa: S608 names of our own

    # Transactions

    def begin(self) -> None:
        """Begin to write."""
        if not self.is_read_only:
            self._database.begin()

    def commit(self) -> None:
        """Make durable what was written."""
        if not self.is_read_only:
            self._database.commit()

    def rollback(self) -> None:
        """Undo what was written since `begin`."""
        self._next_key = None
        self._database.rollback()

    def _found(self, column: str, values: Sequence[Any]) -> Iterator[KnownArticle]:
        for some in _in_parts(values):
            sql = f"{_ARTICLES} WHERE {column} IN ({_marks(some)}) ORDER BY key"
            yield from self._database.made(_article, sql, some)


def _database(place: Path | Server | None, *, read_only: bool, wait: float) -> Database:
    if isinstance(place, Server):
        from feedpub.store._postgresql import PostgresSchema  # SQLAlchemy: 150 ms, and an extra

        return PostgresSchema(place, read_only=read_only, wait=wait)
    from feedpub.store._sqlite_file import SqliteFile  # sqlite3: 4 ms

    return SqliteFile(place, read_only=read_only, wait=wait)


def _in_parts(values: Sequence[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _row(value: KnownArticle | KnownDocument) -> list[Any]:
    return [_ticks(each) if each.__class__ is datetime else each for each in astuple(value)]


def _article(row: Sequence[Any]) -> KnownArticle:
    found = dict(zip(_ARTICLE, row, strict=True))
    found["state"] = ArticleState(found["state"])
    for name in ("published", "modified", "first_seen", "last_changed", "public_since",
                 "gone_since", "due"):  # fmt: skip
        found[name] = None if found[name] is None else _instant(found[name])
    return KnownArticle(**found)


def _event(key: int, row: Sequence[Any]) -> KnownEvent:
    run, created, kind, changes = row
    return KnownEvent(
        key=key, run=run, created=_instant(created), kind=kind, changes=json.loads(changes)
    )


def _members(row: Sequence[Any]) -> tuple[str, Sequence[int]]:
    name, keys = row
    return name, array("q", keys)


def _run(row: Sequence[Any]) -> KnownRun:
    number, created, finished, summary = row
    return KnownRun(
        number=number,
        created=_instant(created),
        finished=bool(finished),
        summary=json.loads(summary),
    )


def _document(row: Sequence[Any]) -> KnownDocument:
    found = dict(zip(_DOCUMENT, row, strict=True))
    found["due"] = None if found["due"] is None else _instant(found["due"])
    return KnownDocument(**found)


def _ticks(instant: datetime) -> int:
    since = instant - _EPOCH  # dividing it by a microsecond takes twice the time
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _instant(ticks: int) -> datetime:
    return _EPOCH + ticks * _TICK
