"""What is learnt from what is live: ids and dates that subscribers have seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from publications import staging_in
from stores import Place, place, postgres_url

from feedpub import pipeline
from feedpub.config import load
from feedpub.errors import PublishError, StoreError
from feedpub.model import Document
from feedpub.pipeline import Built, Request
from feedpub.publishing import Staging
from feedpub.remembering import Learned, LiveFile, learn, live_files
from feedpub.store import NAMELESS, ArticleState, KnownArticle, KnownDocument, Store
from feedpub.targets.directory import Directory

__all__ = ["place", "postgres_url"]

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW_STORE = "the store is new: the ids and dates of {} articles come from what is live"

RSS = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:dcterms="http://purl.org/dc/terms/"><channel><title>E</title>
<link>https://e.example/</link><description>E</description>{}</channel></rss>"""
ITEM = """<item><title>One</title><link>https://e.example/1</link><guid>urn:1</guid>
<pubDate>Fri, 20 Nov 2026 06:00:00 GMT</pubDate>{}</item>"""
MODIFIED = "<dcterms:modified>2026-11-20T07:00:00Z</dcterms:modified>"
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://e.example/1</loc><lastmod>2026-11-20T07:30:00Z</lastmod></url>
<url><loc>https://e.example/2</loc><lastmod>2026-11-19T07:30:00Z</lastmod></url></urlset>"""
SIX, SEVEN = NOW - 2 * HOUR, NOW - HOUR


def live(name: str, text: str, **options: Any) -> LiveFile:
    entry = {"format": "rss" if "<rss" in text else "sitemap", "sha256": str(hash(text))}
    return LiveFile(name=name, read=text.encode, entry=options.pop("entry", entry), **options)


def known(store: Store, id: str) -> KnownArticle:
    return store.articles([id])[id]


def test_without_a_store_nothing_is_learnt() -> None:
    assert learn(None, [live("rss.xml", RSS)], NOW) == Learned()


def test_an_item_of_a_feed(place: Place) -> None:
    said: list[str] = []
    with Store(place) as store:
        rss = live("rss.xml", RSS.format(ITEM.format(MODIFIED)))
        assert learn(store, [rss], NOW, said.append) == Learned(1, 0, 1, [])
        found = known(store, "urn:1")
        assert (found.url, found.title, found.state) == ("https://e.example/1", "One", "public")
        assert (found.published, found.modified, found.public_since) == (SIX, SEVEN, SIX)
        assert (found.content, found.whole, found.gone_since) == (None, None, None)
        assert list(store.members("rss.xml")) == [found.key]
        document = store.documents()["rss.xml"]
        assert (document.articles, document.format) == (1, "rss")
        assert learn(store, [rss], NOW, said.append) == Learned()
    assert said == [NEW_STORE.format(1)]


def test_several_documents_say_more_of_it(place: Place) -> None:
    with Store(place) as store:
        files = [
            live("a.xml", SITEMAP),
            live("b.xml", RSS.format(ITEM.format(MODIFIED) + ITEM.format(""))),
        ]
        assert learn(store, files, NOW) == Learned(2, 1, 2, [])
        one = known(store, "urn:1")
        assert (one.title, one.modified) == ("One", SEVEN + HOUR / 2)
        (two,) = store.by_key([each for each in store.listed() if each != one.key])
        assert two.is_nameless
        assert (two.url, two.published) == ("https://e.example/2", NOW - 24.5 * HOUR)
        assert list(store.members("b.xml")) == [one.key, one.key]
        assert list(store.members("a.xml")) == [one.key, two.key]
        # A feed that comes later has an id.
        item = ITEM.replace("/1", "/2").replace("urn:1", "urn:2").format("")
        assert learn(store, [*files, live("c.xml", RSS.format(item))], NOW).nameless == -1
        assert known(store, "urn:2").key == two.key


def test_addresses_in_the_place_of_ids_are_no_ids(place: Place) -> None:
    with Store(place) as store:
        learn(store, [live("rss.xml", RSS.format(ITEM.format("")), has_ids=False)], NOW)
        (found,) = store.by_key(list(store.listed()))
        assert found.id.startswith(NAMELESS)


def test_a_deletion_that_is_live(place: Place) -> None:
    deleted = ITEM.format(f'{MODIFIED}<media:status state="deleted"/>')
    with Store(place) as store:
        learn(store, [live("a.xml", RSS.format(deleted))], NOW)
        found = known(store, "urn:1")
        assert (found.state, found.gone_since) == (ArticleState.VANISHED, SEVEN)
        learn(store, [live("a.xml", RSS.format(deleted)), live("b.xml", SITEMAP)], NOW)
        found = known(store, "urn:1")
        assert (found.state, found.gone_since) == (ArticleState.PUBLIC, None)
        learn(store, [live("c.xml", RSS.format(deleted))], NOW)
        assert known(store, "urn:1").state is ArticleState.PUBLIC


def test_what_is_known_is_left_as_it_is(place: Place) -> None:
    with Store(place) as store:
        learn(store, [live("a.xml", RSS.format(ITEM.format("")))], NOW)
        before = known(store, "urn:1")

        before = replace(before, content=1, title="Other")
        store.put([before])
        files = [live("b.xml", RSS.format(ITEM.format(MODIFIED)))]
        assert learn(store, files, NOW) == Learned(0, 0, 1, [])
        assert known(store, "urn:1") == before
        assert list(store.documents()) == ["b.xml"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is not there, or cannot be read"),
        (b"<html/>", "it is not a feed or a sitemap"),
        (b"<rss", "Couldn't find end of Start Tag"),
        (b"\x1f\x8bx", "ended before the end-of-stream marker"),
    ],
)
def test_what_cannot_be_read(data: bytes, why: str, tmp_path: Path) -> None:
    said: list[str] = []
    entry = {"size": "many", "format": "rss" if data == b"<rss" else ""}
    with Store(tmp_path / "s") as store:
        file = LiveFile(name="a.xml", read=lambda: data, entry=entry)
        learned = learn(store, [file], NOW, said.append)
        assert (learned.articles, learned.documents) == (0, 0)
        assert store.documents() == {"a.xml": KnownDocument(name="a.xml", format=entry["format"])}
    assert len(said) == 1
    assert why in said[0]


def test_items_that_say_little(tmp_path: Path) -> None:
    items = "<item><title>?</title></item><item><guid>urn:3</guid><pubDate>soon</pubDate></item>"
    with Store(tmp_path / "s") as store:
        learn(store, [live("a.xml", RSS.format(items))], NOW)
        found = known(store, "urn:3")
        assert (found.url, found.title, found.published) == ("", "", NOW)
        assert store.count() == 1


def test_indexes_list_no_articles(tmp_path: Path) -> None:
    index = SITEMAP.replace("urlset", "sitemapindex").replace("<url>", "<sitemap>")
    index = index.replace("</url>", "</sitemap>")
    with Store(tmp_path / "s") as store:
        assert learn(store, [LiveFile(name="i.xml", read=index.encode)], NOW).articles == 0
        assert list(store.documents()) == ["i.xml"]


class House:
    """A publication that existed before its store."""

    def __init__(self, folder: Path, outputs: str) -> None:
        self.folder, self._outputs = folder, outputs

    def build(self, *records: dict[str, Any], store: str = "", hours: int = 0) -> Built:
        config = f"""
[publication]
name = "The Example"
url = "https://e.example/"
language = "en"
[store]
{store}
[[source]]
path = "a.jsonl"
{self._outputs}
"""
        (self.folder / "feedpub.toml").write_text(config)
        lines = "".join(json.dumps(each) + "\n" for each in records)
        (self.folder / "a.jsonl").write_text(lines)
        self.said: list[str] = []
        now = NOW + hours * HOUR
        return pipeline.build(
            load(self.folder / "feedpub.toml"), Request(now=now), say=self.said.append
        )

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((self.folder / "public").iterdir())}


def record(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"n{number}",
        "url": f"https://e.example/{number}",
        "title": f"Title {number}",
        "date_published": f"2026-11-{number:02d}T10:00:00.25Z",
        "content_html": "<p>Text.</p>",
    } | more


OFF = "enabled = false"
RECORDS = [
    record(1),
    record(2, date_modified="2026-11-02T12:00:00.5Z"),
    record(3, date_modified="2026-11-03T10:00:00.25Z"),
    record(4, date_modified="2026-11-01T10:00:00Z"),
    record(5, expires="2026-12-05T10:00:00Z", tags=["a"]),
]


@pytest.mark.parametrize(
    "outputs",
    [
        ["rss"],
        ["atom"],
        ["json-feed"],
        ["sitemap"],
        ["news-sitemap"],
        ["rss", "atom", "json-feed", "sitemap", "news-sitemap"],
        ['rss"\nguid = "url'],
    ],
    ids=["rss", "atom", "json-feed", "sitemap", "news-sitemap", "all", "guid"],
)
def test_an_upgrade_changes_nothing(outputs: list[str], tmp_path: Path) -> None:
    tables = "".join(
        f'[[output]]\npath = "{number}.x"\nformat = "{each}"\n'
        for number, each in enumerate(outputs)
    )
    house = House(tmp_path, tables)
    house.build(*RECORDS, store=OFF)
    before = house.files()
    built = house.build(*RECORDS)
    assert house.files() == before
    assert built.run is not None
    assert not built.run.has_changes
    assert house.build(*RECORDS, hours=1).run is not None
    assert house.files() == before


RSS_AND_JSON = """
[[output]]
path = "r.xml"
format = "rss"
[[output]]
path = "j.json"
format = "json-feed"
"""


def items(house: House) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in json.loads(house.files()["j.json"])["items"]}


def test_what_changed_during_an_upgrade(tmp_path: Path) -> None:
    house = House(tmp_path, RSS_AND_JSON)
    house.build(record(1), record(2), record(3), store=OFF)
    ids = list(items(house))
    changed = record(2, id="other", title="Other", date_modified="2026-11-19T10:00:00Z")
    house.build(record(1), changed, record(4))
    found = items(house)
    assert list(found) == ["tag:e.example,2026:n4", *ids[1:]]
    assert found[ids[1]]["title"] == "Other"
    assert found[ids[1]]["date_modified"] == "2026-11-19T10:00:00Z"
    with Store(tmp_path / "feedpub.store", read_only=True) as store:
        assert known(store, ids[0]).state is ArticleState.VANISHED


def test_a_lost_store_moves_no_date(tmp_path: Path) -> None:
    house = House(tmp_path, RSS_AND_JSON)
    house.build(record(1), record(2))
    house.build(record(1, title="New"), record(2), hours=1)
    assert items(house)["tag:e.example,2026:n1"]["date_modified"] == "2026-11-20T09:00:00Z"
    before = house.files()
    (tmp_path / "feedpub.store").unlink()
    built = house.build(record(1, title="New"), record(2), hours=2)
    assert house.files() == before
    assert house.said == [
        "the store is new: the ids and dates of 2 articles come from what is live"
    ]
    assert built.run is not None
    assert not built.run.has_changes


def test_a_restored_store_learns_what_came_since(tmp_path: Path) -> None:
    house = House(tmp_path, RSS_AND_JSON)
    house.build(record(1))
    backup = (tmp_path / "feedpub.store").read_bytes()
    house.build(record(1, title="New"), record(2), hours=1)
    before = house.files()
    (tmp_path / "feedpub.store").write_bytes(backup)
    house.build(record(1, title="New"), record(2), hours=1)
    assert house.files() == before
    assert house.said == []
    with Store(tmp_path / "feedpub.store", read_only=True) as store:
        assert known(store, "tag:e.example,2026:n2").public_since == datetime(
            2026, 11, 2, 10, 0, 0, tzinfo=UTC
        )


def test_what_cannot_be_remembered_after_the_swap_is_learnt_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> int:
        raise StoreError("cannot be written: the disk is full", place="feedpub.store")

    house = House(tmp_path, RSS_AND_JSON)
    with monkeypatch.context() as patched:
        patched.setattr("feedpub.recalling.finish", full)
        built = house.build(record(1))
    assert built.run is not None
    assert len(items(house)) == 1
    assert house.said == [
        "feedpub.store: cannot be written: the disk is full; all is published, and the next run"
        " learns from what is live"
    ]
    before = house.files()
    house.build(record(1), hours=1)
    assert house.files() == before
    with Store(tmp_path / "feedpub.store", read_only=True) as store:
        assert sorted(store.documents()) == ["j.json", "r.xml"]


def test_a_target_that_cannot_be_read_holds_nothing(tmp_path: Path) -> None:
    class Unreadable(Directory):
        def read(self, name: str) -> bytes | None:
            raise PublishError("cannot be reached", place=self.where)

    with staging_in(tmp_path / "public") as staging:
        staging.adopt(staging.add(Document(name="rss.xml", format="rss", data=b"<rss/>")))
        staging.publish(prune=False)
    with Staging(Unreadable(tmp_path / "public")) as staging:
        (file,) = live_files(staging, [])
        assert (file.name, file.read()) == ("rss.xml", b"")
