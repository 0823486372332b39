"""The store: what is remembered, and what it says of a file that it cannot use."""

from __future__ import annotations

import sqlite3
import stat
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from stores import Place, place, postgres_url

from feedpub.errors import StoreError, UsageError
from feedpub.store import (
    ArticleState,
    KnownArticle,
    KnownDocument,
    PendingAnnouncement,
    Server,
    Store,
)
from feedpub.store._sqlite_file import SqliteFile

__all__ = ["place", "postgres_url"]

NOW = datetime(2026, 11, 20, 8, 0, 0, 5, tzinfo=UTC)
ARTICLE = KnownArticle(
    key=1,
    id="tag:e.example,2026:1",
    url="https://e.example/1",
    page=-7,
    title="Racheta",
    language="ro",
    published=NOW,
    modified=None,
    content=11,
    whole=12,
    state=ArticleState.PUBLIC,
    first_seen=NOW,
    last_changed=NOW,
    public_since=NOW,
)
DOCUMENT = KnownDocument(name="rss.xml", format="rss", family="rss.xml", feed="rss.xml", articles=1)


def test_what_is_committed_is_there_for_the_next_one(place: Place) -> None:
    other = replace(ARTICLE, key=2, id="b", page=8, state=ArticleState.VANISHED, gone_since=NOW)
    with Store(place) as store:
        store.begin()
        assert list(islice(store.new_keys(), 2)) == [1, 2]
        store.put([ARTICLE, other])
        store.put_aliases({"old": "b"})
        store.put_documents([DOCUMENT], {"rss.xml": [2, 1]})
        store.put_note("name", "Știri")
        assert store.put_run(NOW, {"a": 1}, finished=True) == 1
        store.commit()
        store.begin()
        store.put([replace(ARTICLE, title="other")])
        assert store.put_run(NOW, {}, finished=False) == 2
    with Store(place) as store:
        assert store.articles([ARTICLE.id, "b", "c"]) == {ARTICLE.id: ARTICLE, "b": other}
        assert store.digests(["b"])["b"] == (2, 12, None, "vanished", None)
        assert store.at_pages([8, 9]) == [other]
        assert store.by_key([2, 5, 1]) == [other, ARTICLE]
        assert list(store.listed()) == [1]
        assert list(store.gone(NOW)) == [other]
        assert list(store.gone(NOW + timedelta(microseconds=1))) == []
        assert store.count() == 2
        assert store.has_aliases()
        assert store.aliases(["old", "new"]) == {"old": "b"}
        assert store.documents() == {"rss.xml": DOCUMENT}
        assert list(store.members("rss.xml")) == [2, 1]
        assert list(store.members("atom.xml")) == []
        assert store.note("name") == "Știri"
        assert store.note("other") is None
        (run,) = store.runs(5)
        assert (run.number, run.created, run.finished, run.summary) == (1, NOW, True, {"a": 1})
        assert next(store.new_keys()) == 3


def test_more_than_a_statement_takes(place: Place) -> None:
    many = [replace(ARTICLE, key=each, id=str(each), page=each) for each in range(1, 1202)]
    with Store(place) as store:
        store.put(many)
        assert store.articles([each.id for each in many]) == {each.id: each for each in many}
        assert store.by_key(range(1201, 0, -1)) == many[::-1]


def test_what_time_changes(place: Place) -> None:
    later = replace(ARTICLE, key=2, id="b", due=NOW + timedelta(hours=1))
    with Store(place) as store:
        store.put([ARTICLE, later])
        assert list(store.due(NOW)) == []
        assert list(store.due(NOW + timedelta(hours=1))) == [later]


def test_files_that_are_gone_are_forgotten(place: Place) -> None:
    with Store(place) as store:
        store.put_documents([DOCUMENT], {"rss.xml": [1]})
        store.forget_documents(["rss.xml", "atom.xml"])
        assert (store.documents(), list(store.members("rss.xml"))) == ({}, [])


def test_what_is_rolled_back_never_was(place: Place) -> None:
    with Store(place) as store:
        store.begin()
        assert next(store.new_keys()) == 1
        store.put([ARTICLE])
        store.rollback()
        store.rollback()
        assert (store.count(), next(store.new_keys())) == (0, 1)


def test_a_store_that_is_only_read_changes_nothing(place: Place) -> None:
    with Store(place) as store:
        store.put([ARTICLE])
    with Store(place, read_only=True) as store:
        store.begin()
        store.put([replace(ARTICLE, title="other")])
        store.put_aliases({"a": "b"})
        store.put_documents([DOCUMENT], {"rss.xml": [1]})
        store.forget_documents(["rss.xml"])
        store.put_note("a", "b")
        assert store.put_run(NOW, {}, finished=True) == 1
        store.commit()
        assert list(store.listed()) == [1]
    with Store(place) as store:
        assert (store.articles(["a"]), store.documents(), store.runs(1)) == ({}, {}, [])
        assert store.articles([ARTICLE.id]) == {ARTICLE.id: ARTICLE}


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    with Store(tmp_path / "s"):
        assert stat.S_IMODE((tmp_path / "s").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"SQLite format 3\0" + b"\xff" * 5000, "is damaged"),
        (b"no database at all, " * 500, "is damaged"),
    ],
)
def test_a_damaged_file(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(data)
    with pytest.raises(StoreError, match=said) as caught:
        Store(tmp_path / "s")
    assert "feedpub store rebuild" in str(caught.value)
    assert caught.value.exit_code == 4


def test_the_database_of_another_program(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "s")
    connection.execute("CREATE TABLE a (b)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        Store(tmp_path / "s")


def test_a_store_of_a_newer_version(tmp_path: Path) -> None:
    with Store(tmp_path / "s"):
        pass
    connection = sqlite3.connect(tmp_path / "s")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="a newer feedpub"):
        Store(tmp_path / "s")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        Store(tmp_path / "missing" / "s")
    with pytest.raises(StoreError, match="cannot be used"):
        Store(tmp_path / "s", read_only=True)


def test_a_store_that_somebody_else_is_writing(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as one, Store(tmp_path / "s", wait=0.01) as other:
        one.begin()
        with pytest.raises(StoreError, match="in use by another process"):
            other.begin()


def test_which_hidden_articles_have_a_page(place: Place) -> None:
    states = [ArticleState.PUBLIC, ArticleState.HIDDEN, ArticleState.WITHDRAWN,
              ArticleState.EXPIRED, ArticleState.VANISHED]  # fmt: skip
    many = [
        replace(ARTICLE, key=key, id=f"{key}", page=key, state=state)
        for key, state in enumerate(states, 1)
    ]
    gone = replace(many[2], key=6, id="6", published=NOW - timedelta(days=9), gone_since=NOW)
    old = replace(gone, key=7, id="7", gone_since=None)
    may_return = [
        replace(gone, key=key, id=f"{key}", state=state) for key, state in enumerate(states, 8)
    ]
    with Store(place) as store:
        store.put([*many, gone, old, *may_return[1:]])
        pages = {each.key: [100 + each.key, 8] for each in many}
        store.whole.put_pages(pages.items())
        store.whole.put_pages(pages.items())
        assert list(store.whole.hidden_at([8])) == [2, 3, 4]
        assert list(store.whole.hidden_at([103, 101, 105, 9])) == [3]
        assert list(store.whole.hidden_at(range(1_000))) == [2, 3, 4]
        assert list(store.whole.taken_back(NOW)) == [3, 6, 9, 10, 11]
        assert [each.key for each in store.gone(NOW)] == [6, 9, 10, 11, 12]


def test_looking_for_few_articles_goes_through_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = SqliteFile.rows

    def noted(self: SqliteFile, sql: str, values: Any = ()) -> Any:
        asked.append(sql)
        return rows(self, sql, values)

    with Store(tmp_path / "s") as store:
        store.put([ARTICLE])
        monkeypatch.setattr(SqliteFile, "rows", noted)
        for few in (store.whole.taken_back(NOW), store.whole.hidden_at([1]), store.vanished()):
            assert list(few) == []
    assert len(asked) == 4
    with sqlite3.connect(tmp_path / "s") as connection:
        for sql in asked:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {sql}", (0,) * sql.count("?"))
            assert not [text for *_, text in plan if text.startswith("SCAN")], sql


OLD = sorted((Path(__file__).parent / "data/stores").glob("*.sql"))


def old_store(dump: Path, path: Path) -> None:
    """Make the store that *dump* is of, whose name is the version of its tables."""
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text("utf-8"))
    connection.execute(f"PRAGMA user_version = {dump.stem}")
    connection.execute(f"PRAGMA application_id = {0x66647062}")
    connection.close()


def schema(path: Path) -> list[tuple[object, ...]]:
    """Return the columns and indexes of the tables at *path*."""
    connection = sqlite3.connect(path)
    tables = "SELECT name, sql IS NULL, type FROM sqlite_master ORDER BY name"
    columns = (
        "SELECT m.name, c.* FROM sqlite_master m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table' ORDER BY m.name, c.cid"
    )
    found = [*connection.execute(tables), *connection.execute(columns)]
    connection.close()
    return found


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_a_store_of_an_older_version_becomes_one_of_today(dump: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "new"):
        pass
    old_store(dump, tmp_path / "old")
    before = (tmp_path / "old").read_bytes()
    with Store(tmp_path / "old", read_only=True) as store:
        assert store.articles(["urn:1"])["urn:1"].title == "Racheta"
        assert store.documents()["rss.xml"].articles == 1
    assert (tmp_path / "old").read_bytes() == before
    with Store(tmp_path / "old") as store:
        assert list(store.members("rss.xml")) == [1]
        assert list(store.faults()) == []
    assert schema(tmp_path / "old") == schema(tmp_path / "new")


def test_each_version_has_a_dump(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        assert [path.stem for path in OLD] == [
            str(number) for number in range(1, store.overview().version + 1)
        ]


def test_a_full_disk(tmp_path: Path) -> None:
    many = [replace(ARTICLE, key=each, id=f"{each}", title="a" * 900) for each in range(1, 999)]
    with Store(tmp_path / "s") as store:
        store.put_note("a", "b")
        store._database.run("PRAGMA max_page_count = 40")
        store.begin()
        with pytest.raises(StoreError, match="the disk is full") as caught:
            store.put(many)
        assert "Free some disk space. Nothing was published" in str(caught.value)
        store.rollback()
    with Store(tmp_path / "s") as store:
        assert (store.count(), store.note("a")) == (0, "b")
        assert list(store.faults()) == []


def test_a_file_that_is_moved_meanwhile(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        store.begin()
        store.put([ARTICLE])
        (tmp_path / "s").rename(tmp_path / "t")
        with pytest.raises(StoreError, match="No such file"):
            store.commit()
        store.rollback()
        with Store(tmp_path / "s"), pytest.raises(StoreError, match="replaced by another file"):
            store.begin()


def test_where_nothing_may_be_written_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path / "s") as store:
        store.put([ARTICLE])
    (tmp_path / "s-shm").mkdir()
    with Store(tmp_path / "s", read_only=True) as store:
        assert list(store.listed()) == [1]


def test_more_rows_than_are_sent_at_once(place: Place) -> None:
    many = [replace(ARTICLE, key=each, id=f"{each}", title="a\0b") for each in range(1, 5_100)]
    with Store(place) as store:
        store.begin()
        store.put(many)
        store.commit()
        assert store.count(6_000) == store.count() == store.count_listed() == 5_099
        assert store.count(5) == 5


def test_a_server_without_the_tables_of_today(postgres_url: str) -> None:
    place = Server(postgres_url, "newer")
    with pytest.raises(StoreError, match="has no tables of this version of feedpub yet"):
        Store(place, read_only=True)
    with Store(place) as store:
        store._database.run("INSERT INTO version (number) VALUES (99)")
    with pytest.raises(StoreError, match="a newer feedpub"):
        Store(place)


def test_a_server_that_ends_the_connection(postgres_url: str) -> None:
    place = Server(postgres_url, "ended")
    with Store(place) as store, Store(place, read_only=True) as other:
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        list(other._database.rows(end))
        with pytest.raises(StoreError, match="cannot be used"):
            store.count()
        with pytest.raises(StoreError, match="the connection was lost"):
            store.count()
    with Store(place):
        pass


def test_an_error_that_is_no_matter_of_the_place_is_told(tmp_path: Path) -> None:
    with Store(tmp_path / "s"):
        pass
    other = sqlite3.connect(tmp_path / "s")
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="in use by another process"):
        Store(tmp_path / "s", wait=0.01)
    other.close()


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "with a log beside it"])
def test_reading_where_sqlite_cannot_share_memory(
    tmp_path: Path, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path / "s") as store:
        store.put([ARTICLE])
    if not whole:
        (tmp_path / "s-wal").touch()
    modes: list[str] = []
    opened = SqliteFile._opened

    def open_(self: SqliteFile, mode: str = "rw") -> sqlite3.Connection:
        modes.append(mode)
        return opened(self, mode)

    def bring_up(self: SqliteFile, journal: str) -> None:
        if journal == "WAL":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMMAP
            raise error
        brought_up(self, journal)

    brought_up = SqliteFile._bring_up
    monkeypatch.setattr(SqliteFile, "_opened", open_)
    monkeypatch.setattr(SqliteFile, "_bring_up", bring_up)
    with Store(tmp_path / "s", read_only=True) as store:
        assert list(store.listed()) == [1]
    assert modes == ["rw", "ro&immutable=1" if whole else "ro"]


def test_a_server_that_is_not_there_and_a_url_without_a_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError, match="Check that the server runs") as caught:
        Store(Server("postgresql://newsroom@127.0.0.1:1/feedpub"))
    assert "***" not in str(caught.value)


def test_without_sqlalchemy_a_store_in_postgresql_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "feedpub.store._postgresql", raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(UsageError, match=r"pip install 'feedpub\[sql\]'"):
        Store(Server("postgresql://newsroom@127.0.0.1:1/feedpub"))


def test_announcements_wait_until_they_are_delivered(place: Place) -> None:
    def waiting(subject: str, recipient: str = "hub", **more: Any) -> PendingAnnouncement:
        return PendingAnnouncement(
            announcer="websub", recipient=recipient, subject=subject, since=NOW, due=NOW, **more
        )

    later = NOW + timedelta(minutes=5)
    with Store(place) as store:
        kept = store.announcements
        kept.add([waiting("a"), waiting("b"), waiting("a", "other")])
        kept.postpone([waiting("a")], later, "away")
        kept.add([waiting("a")])  # goes on as it was
        assert [each.subject for each in kept.due("websub", NOW, 9)] == ["b", "a"]
        assert list(kept.due("indexnow", NOW, 9)) == []
    with Store(place) as store:
        kept = store.announcements
        (first, *_) = found = list(kept.due("websub", later, 9))
        assert first == replace(waiting("a"), due=later, tries=1, error="away")
        assert len(list(kept.due("websub", later, 2))) == 2
        kept.remove([first])
        kept.postpone([waiting("b")], later, None)
        assert [(each.label, each.tries, each.due) for each in kept.counts()] == [
            ("websub: hub (1 address)", 0, later), ("websub: other (1 address)", 0, NOW),
        ]  # fmt: skip
        assert kept.counts()[0].as_json()["error"] is None
        kept.remove(found)
        assert kept.counts() == []


def test_what_was_announced_lately_is_known(place: Place) -> None:
    many = [f"{number}" for number in range(1_200)]
    with Store(place) as store:
        store.announcements.note("indexnow", many, NOW - timedelta(hours=1))
        store.announcements.note("indexnow", ["a", "7"], NOW)
        found = store.announcements.noted("indexnow", ["b", *many], NOW - timedelta(minutes=1))
        assert found == {"7": NOW}
        assert len(store.announcements.noted("indexnow", many, NOW - timedelta(days=1))) == 1_200
        store.announcements.forget(NOW)
        assert len(store.announcements.noted("indexnow", many, NOW - timedelta(days=1))) == 1


def test_what_changed_since_an_instant(place: Place) -> None:
    before = NOW - timedelta(days=1)
    old = replace(ARTICLE, last_changed=before, public_since=before)
    with Store(place) as store:
        store.put(
            [
                old,
                replace(old, key=2, id="2", last_changed=NOW),
                replace(old, key=3, id="3", public_since=NOW),
                replace(old, key=4, id="4", gone_since=NOW),
            ]
        )
        assert [each.key for each in store.changed(NOW)] == [2, 3, 4]
