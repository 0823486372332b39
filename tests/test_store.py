"""The store: what is remembered, and what it says of a file that it cannot use."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from msgspec.structs import replace
from stores import Place, place, postgres_url

from feedpub.errors import StoreError
from feedpub.store import ArticleState, KnownArticle, KnownDocument, Store

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
