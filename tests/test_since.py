"""Runs that read only what is new or changed, and sources of different modes side by side."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from servers import Server, serving
from test_sources import PUBLICATION
from test_sources_api import answering

from feedpub import config, inquiring, pipeline
from feedpub.cli import main
from feedpub.errors import StoreError, UsageError
from feedpub.inquiring import Since
from feedpub.sources import Earlier, Source, _buckets
from feedpub.sources import read as read_sources
from feedpub.sources._buckets import StoredObject
from feedpub.sources._database_tables import _comparable
from feedpub.sources._earlier import UnchangedError, filled, has_changed
from feedpub.store import ArticleState, Store

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://news.example"
HEAD = f"""
[publication]
name = "News"
url = "{SITE}/"
language = "en"
timezone = "America/New_York"
[fetch]
allow_private = ["127.0.0.1"]
retries = 0
[[output]]
format = "atom"
path = "atom.xml"
[[output]]
format = "json-feed"
path = "feed.json"
limit = 5
"""


def record(number: int, **changes: Any) -> dict[str, Any]:
    published = (NOW - number * HOUR).isoformat()
    return {
        "id": f"{SITE}/{number}",
        "url": f"{SITE}/story/{number}",
        "title": f"Title {number}",
        "date_published": published,
        "content_html": f"<p>Text of {number}.</p>",
        **changes,
    }


def lines(*records: Mapping[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in records)


class Newsroom:
    """A configuration in a folder, and its runs."""

    def __init__(self, folder: Path, sources: str) -> None:
        self.folder = folder
        self.now = NOW
        self.said: list[str] = []
        self.configure(sources)

    def configure(self, sources: str, head: str = HEAD) -> None:
        (self.folder / "feedpub.toml").write_text(head + sources, encoding="utf-8")

    def build(self, since: Since | None = None, **options: Any) -> pipeline.Built:
        self.now += HOUR
        self.said = []
        loaded = config.load(self.folder / "feedpub.toml", environment={})
        request = pipeline.Request(now=self.now, since=since, **options)
        built = pipeline.build(loaded, request, say=self.said.append)
        assert not built.exit_code, (built.sources, built.refused)
        return built

    def titles(self) -> dict[str, str]:
        """Return what is live: the number of each article and its title."""
        live = (self.folder / "public/atom.xml").read_text("utf-8").partition("<entry>")[2]
        found = re.findall(r"<title[^>]*>([^<]*)</title>.*?<id>([^<]*)</id>", live, re.DOTALL)
        return {_number(id): title for title, id in found}

    def gone(self) -> set[str]:
        """Return the numbers of those of which the feed says that they are gone."""
        live = (self.folder / "public/atom.xml").read_text("utf-8")
        return {_number(id) for id in re.findall(r'<at:deleted-entry ref="([^"]*)"', live)}


def _number(id: str) -> str:
    return re.split("[/:]", id)[-1]


def database(path: Path, *rows: tuple[object, ...]) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS articles (id INTEGER PRIMARY KEY, url TEXT, title TEXT,"
            " date_published TEXT, date_modified TEXT, status TEXT)"
        )
        marks = "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?)"
        connection.executemany(marks, rows)
    connection.close()


def row(
    number: int, title: str, modified: str | None, status: str = "published"
) -> tuple[Any, ...]:
    return number, f"{SITE}/{number}", title, f"2026-11-{number:02} 08:00:00", modified, status


QUERY = "SELECT * FROM articles WHERE date_modified >= :since"


@pytest.mark.parametrize("options", [f'query = "{QUERY}"', ""])
def test_a_database_gives_what_changed(tmp_path: Path, options: str) -> None:
    # In New York it is three o'clock when it is eight in UTC.
    some = [
        row(number, f"Title {number}", f"2026-11-{number:02} 03:00:00") for number in range(1, 10)
    ]
    database(tmp_path / "news.db", *some)
    newsroom = Newsroom(tmp_path, f'[[source]]\nurl = "sqlite:///news.db"\n{options}\n')
    assert newsroom.build("last").total == 9
    assert newsroom.said == []
    database(tmp_path / "news.db", row(3, "Other", "2026-11-20 04:30:00"))
    built = newsroom.build("last")
    assert (built.total, newsroom.titles()["3"]) == (1, "Other")
    assert len(newsroom.titles()) == 9
    database(tmp_path / "news.db", row(4, "Title 4", "2026-11-20 05:30:00", "withdrawn"))
    assert newsroom.build("last").total == 1
    assert len(newsroom.titles()) == 8
    # Whoever reads everything sees what nobody marked as withdrawn.
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("DELETE FROM articles WHERE id = 5")
    connection.close()
    newsroom.build("last")
    assert "5" in newsroom.titles()
    newsroom.build()
    assert "5" not in newsroom.titles()
    assert newsroom.build("last").total == 0


def test_sqlalchemy_gives_what_changed(tmp_path: Path) -> None:
    pytest.importorskip("sqlalchemy")
    database(
        tmp_path / "news.db",
        *(row(n, f"Title {n}", f"2026-11-0{n} 03:00:00") for n in range(1, 10)),
    )
    newsroom = Newsroom(tmp_path, f'[[source]]\nurl = "sqlite+pysqlite:///{tmp_path}/news.db"\n')
    assert newsroom.build("last").total == 9
    database(tmp_path / "news.db", row(3, "Other", "2026-11-20 07:30:00"))
    assert (newsroom.build("last").total, newsroom.titles()["3"]) == (1, "Other")
    assert len(newsroom.titles()) == 9


def test_rows_that_were_never_changed_are_read_again(tmp_path: Path) -> None:
    database(tmp_path / "news.db", row(1, "One", "2026-11-01T08:00:00Z"), row(2, "Two", None))
    newsroom = Newsroom(tmp_path, '[[source]]\nurl = "sqlite:///news.db"\n')
    newsroom.build("last")
    database(tmp_path / "news.db", row(3, "Three", None))
    assert newsroom.build("last").total == 2
    assert len(newsroom.titles()) == 3


@pytest.mark.parametrize(
    ("sample", "since"),
    [
        ("2026-11-20T08:00:00Z", "2026-11-20 03:00:00"),
        ("2026-11-20", "2026-11-20 03:00:00"),
        (1_795_000_000, NOW.timestamp()),
        (1_795_000_000_000, NOW.timestamp() * 1000),
        (NOW, NOW),
        (datetime(2026, 1, 1), datetime(2026, 11, 20, 3)),  # noqa: DTZ001 as databases give them
        ("20.11.2026", None),
        (0, None),
        (None, None),
    ],
)
def test_instants_as_columns_have_them(sample: object, since: object) -> None:
    assert _comparable(sample, NOW, ZoneInfo("America/New_York")) == since


def test_a_column_that_does_not_sort_is_read_whole(tmp_path: Path) -> None:
    database(tmp_path / "news.db", row(1, "One", "20.11.2026 08:00"), row(2, "Two", "20.11.2026"))
    newsroom = Newsroom(
        tmp_path, '[[source]]\nurl = "sqlite:///news.db"\nmodified_since = "19.11.2026"\n'
    )
    newsroom.build("last")
    assert newsroom.build("last").total == 2


def test_a_query_in_seconds(tmp_path: Path) -> None:
    query = "SELECT * FROM articles WHERE unixepoch(date_modified) >= :since_unix"
    database(
        tmp_path / "news.db", row(1, "One", "2026-11-01 08:00"), row(2, "Two", "2026-11-20 08:30")
    )
    newsroom = Newsroom(tmp_path, f'[[source]]\nurl = "sqlite:///news.db"\nquery = "{query}"\n')
    assert newsroom.build(NOW - 480 * HOUR).total == 2
    assert newsroom.build(NOW - 2 * HOUR).total == 1


def test_an_address_has_a_place_for_the_instant(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(_: str, query: dict[str, str]) -> Any:
        asked.append(query["after"])
        changed = "20T" in query["after"]
        return 200, {}, [record(1, title="Other")] if changed else [record(1), record(2)]

    with answering(answer) as site:
        url = f"{site.url}api?after={{since}}"
        newsroom = Newsroom(tmp_path, f'[[source]]\nurl = "{url}"\nformat = "api"\n')
        newsroom.build("last")
        newsroom.build("last")
    assert asked == ["1970-01-01T00:00:00Z", "2026-11-20T08:55:00Z"]
    assert newsroom.titles() == {"1": "Other", "2": "Title 2"}


def test_an_api_that_can_be_asked(tmp_path: Path) -> None:
    post = {
        "id": 1,
        "link": f"{SITE}/1",
        "title": {"rendered": "One"},
        "date_gmt": "2026-11-19T08:00:00",
        "modified_gmt": "2026-11-19T08:00:00",
        "content": {"rendered": "<p>Text.</p>"},
    }
    with answering(lambda _, query: (200, {"X-WP-Total": 1, "X-WP-TotalPages": 1}, [post])) as site:
        source = f'[[source]]\nurl = "{site.url}"\nformat = "wordpress-api"\n'
        newsroom = Newsroom(tmp_path, source)
        newsroom.build("last")
        newsroom.build("last")
        newsroom.configure(f'{source}since = "2026-11-19"\n')
        newsroom.build()
        newsroom.build("last")
    after = ["2026-11-20T08:55:00Z", "2026-11-19T00:00:00Z", "2026-11-20T10:55:00Z"]
    assert [each for each in site.pages("modified_after") if each] == after


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    said = "".join(f"{each}\r\n" for each in (f"Content-Length: {len(body)}", *headers))
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{said}\r\n".encode() + body


def conditions(server: Server) -> list[dict[str, str]]:
    """Return what conditions each request had."""
    found = []
    for each in server.requests:
        pairs = (line.partition(": ") for line in each.split("\r\n")[1:])
        found.append({name: value for name, _, value in pairs if name.startswith("If-")})
    return found


def test_a_server_says_that_nothing_changed(tmp_path: Path) -> None:
    body = lines(record(1), record(2)).encode()
    answers = [
        http(body, 'ETag: "1"', "Last-Modified: Fri, 20 Nov 2026 07:00:00 GMT"),
        http(b"", status="304 Not Modified"),
        http(b"", status="304 Not Modified"),
        http(lines(record(1)).encode(), 'ETag: "2"'),
    ]
    with serving(*answers) as server:
        source = f'[[source]]\nurl = "{server.url}news.jsonl"\n'
        newsroom = Newsroom(tmp_path, f'{source}error_after = "3d"\n')
        newsroom.build("last")
        assert (newsroom.build("last").total, len(newsroom.titles())) == (0, 2)
        newsroom.build("last")
        # A whole answer is a whole source: what it no longer lists is gone.
        newsroom.build("last", allow=("loss",))
        assert newsroom.titles() == {"1": "Title 1"}
        assert conditions(server) == [
            {},
            *[{"If-None-Match": '"1"', "If-Modified-Since": "Fri, 20 Nov 2026 07:00:00 GMT"}] * 3,
        ]
        loaded = config.load(tmp_path / "feedpub.toml", environment={})
        late = pipeline.Request(now=NOW + 96 * HOUR, since="last")
        (refused,) = pipeline.build(loaded, late).refused
        assert refused.guard == "stale"


def test_a_server_that_keeps_no_versions(tmp_path: Path) -> None:
    oops = http(b"", status="500 Oops")
    with serving(http(lines(record(1)).encode()), oops) as server:
        newsroom = Newsroom(tmp_path, f'[[source]]\nurl = "{server.url}news.jsonl"\n')
        newsroom.build("last")
        with pytest.raises(Exception, match="500"):
            newsroom.build("last")
        assert conditions(server)[1] == {"If-Modified-Since": "Fri, 20 Nov 2026 08:55:00 GMT"}


@pytest.mark.parametrize("mode", ["snapshot", "updates"])
def test_a_command_learns_the_instant(tmp_path: Path, mode: str) -> None:
    (tmp_path / "list.py").write_text(
        "import json, os, sys\n"
        "print(json.dumps([{'id': 'urn:1', 'url': 'https://news.example/1', 'title': 'One',"
        " 'date_published': '2026-11-19T08:00:00Z', 'summary':"
        " ' '.join([os.environ.get('FEEDPUB_SINCE', 'all'), *sys.argv[1:]])}]))\n"
    )
    command = f'command = ["{sys.executable}", "list.py"MORE]'
    source = f'[[source]]\n{command}\nformat = "json"\nmode = "{mode}"\n'
    newsroom = Newsroom(tmp_path, source.replace("MORE", ""))

    def summary() -> str:
        (item,) = json.loads((tmp_path / "public/feed.json").read_bytes())["items"]
        return str(item["summary"])

    newsroom.build("last")
    assert summary() == "all"
    newsroom.build("last")
    assert summary() == ("all" if mode == "snapshot" else "2026-11-20T08:55:00Z")
    newsroom.configure(source.replace("MORE", ', "{since:%Y-%m-%d}", "{since:unix}"'))
    newsroom.build()
    assert summary() == "all 1970-01-01 0"
    newsroom.build("last")
    assert summary() == f"2026-11-20T10:55:00Z 2026-11-20 {int((NOW + 3 * HOUR).timestamp()) - 300}"


def age(path: Path, instant: datetime, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    os.utime(path, (instant.timestamp(), instant.timestamp()))


def test_files_are_read_if_they_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.json").write_text(json.dumps([record(number)]))
    changed = {"2.json"}
    monkeypatch.setattr("feedpub.sources.has_changed", lambda path, since: path.name in changed)
    newsroom = Newsroom(tmp_path, '[[source]]\npath = "*.json"\n')
    newsroom.build("last")
    (tmp_path / "2.json").write_text(json.dumps([record(2, title="Other")]))
    (tmp_path / "3.json").unlink()
    built = newsroom.build("last")
    assert (built.total, newsroom.titles()["2"]) == (1, "Other")
    assert set(newsroom.titles()) == {"1", "2", "3"}  # nobody looked whether one is missing
    newsroom.build(allow=("loss", "shrinking"))
    assert set(newsroom.titles()) == {"1", "2"}


def test_whether_a_file_or_a_folder_changed(tmp_path: Path) -> None:
    soon = datetime.now(UTC) + HOUR
    file, folder = tmp_path / "a.db", tmp_path / "site"
    (folder / "deep").mkdir(parents=True)
    for path in (file, folder / "deep/page.md"):
        path.write_text("a")
    # A file may be old and have been moved here just now.
    os.utime(file, (0, 0))
    assert has_changed(file, soon - 2 * HOUR)
    assert not has_changed(file, soon)
    assert not has_changed(folder, soon)
    os.utime(folder / "deep/page.md", (soon.timestamp(), soon.timestamp()))
    assert has_changed(folder, soon)
    (tmp_path / "a.db-wal").write_text("b")
    os.utime(tmp_path / "a.db-wal", (soon.timestamp(), soon.timestamp()))
    assert has_changed(file, soon)
    assert has_changed(tmp_path / "missing", soon)
    os.mkfifo(tmp_path / "pipe")
    os.utime(tmp_path / "pipe", (0, 0))
    assert has_changed(tmp_path / "pipe", soon)


def test_why_everything_is_read(tmp_path: Path) -> None:
    source = '[[source]]\npath = "articles.jsonl"\n'
    (tmp_path / "articles.jsonl").write_text(lines(record(1)))
    newsroom = Newsroom(tmp_path, source)
    newsroom.build()
    assert newsroom.build("last").total == 1
    assert newsroom.said == [
        "this run reads everything: from now on the store keeps whole articles"
    ]
    newsroom.configure(f"{source}[source.fields]\ntitle = 'title'\n")
    newsroom.build("last")
    assert newsroom.said == [
        "this run reads everything: the configuration reads articles otherwise than last time"
    ]
    newsroom.now += 1000 * HOUR
    newsroom.build("last")
    newsroom.now -= 1000 * HOUR
    newsroom.build("last")
    assert newsroom.said == [
        "this run reads everything: the last run was at 2027-01-01T04:00:00Z, and that is in the"
        " future"
    ]
    with Store(tmp_path / "feedpub.store") as store:
        store.put_note("sources", "{}")
    newsroom.build("last")
    assert newsroom.said == ["this run reads everything: no earlier run noted when it read what"]


def test_an_instant_needs_what_is_not_listed(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text(lines(record(1)))
    newsroom = Newsroom(tmp_path, '[[source]]\npath = "articles.jsonl"\n')
    newsroom.build()
    os.utime(tmp_path / "articles.jsonl", (0, 0))
    with pytest.raises(StoreError, match="1 articles are remembered of which"):
        newsroom.build(NOW, dry_run=True)
    with pytest.raises(
        UsageError, match="since is 2026-11-21T08:00:00Z, and that is in the future"
    ):
        pipeline.Request(now=NOW, since=NOW + 24 * HOUR)


def test_a_source_that_is_new(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines(record(1)))
    (tmp_path / "b.jsonl").write_text(lines(record(2)))
    newsroom = Newsroom(tmp_path, '[[source]]\npath = "a.jsonl"\n')
    newsroom.build("last")
    newsroom.configure('[[source]]\npath = "a.jsonl"\n[[source]]\npath = "b.jsonl"\n')
    # The configuration reads otherwise, so all is read; next time, each knows its own instant.
    newsroom.build("last")
    assert set(newsroom.titles()) == {"1", "2"}
    found = inquiring.instant_of(config.load(tmp_path / "feedpub.toml", environment={}), "last")
    assert found == newsroom.now - inquiring.OVERLAP
    newsroom.configure('[[source]]\npath = "a.jsonl"\n[[source]]\npath = "b.jsonl"\nname = "c"\n')
    os.utime(tmp_path / "a.jsonl", (0, 0))
    newsroom.now += 100_000 * HOUR  # the files are much older then
    loaded = config.load(tmp_path / "feedpub.toml", environment={})
    with Store(tmp_path / "feedpub.store") as store:
        asked = inquiring.Inquiry(loaded, store, "last", newsroom.now).earlier(newsroom.said.append)
    assert [each is not None for each in asked] == [True, False]


def test_checks_without_a_store() -> None:
    assert inquiring.instant_of(None, NOW) == NOW
    with pytest.raises(UsageError, match="--since last needs a configuration and a store"):
        inquiring.instant_of(None, "last")


MIXED = """
[[source]]
path = "all.jsonl"
name = "export"
[[source]]
path = "new.jsonl"
mode = "updates"
name = "wire"
"""


def mixed(tmp_path: Path) -> Newsroom:
    """Return a newsroom whose export has five articles, and whose wire has one more."""
    newsroom = Newsroom(tmp_path, MIXED)
    write(newsroom, [record(number) for number in range(1, 6)], [record(9)])
    newsroom.build()
    return newsroom


def write(newsroom: Newsroom, listed: list[Any], new: list[Any]) -> None:
    (newsroom.folder / "all.jsonl").write_text(lines(*listed))
    (newsroom.folder / "new.jsonl").write_text(lines(*new))


def test_each_source_says_what_vanished_of_its_own(tmp_path: Path) -> None:
    newsroom = mixed(tmp_path)
    assert set(newsroom.titles()) == {"1", "2", "3", "4", "5", "9"}
    write(newsroom, [record(number) for number in (1, 2, 3, 5)], [])
    newsroom.build()
    assert set(newsroom.titles()) == {"1", "2", "3", "5", "9"}
    assert newsroom.gone() == {"4"}
    # A run that shows what it would do sees the same.
    write(newsroom, [record(number) for number in (1, 2, 3)], [])
    shown = newsroom.build(dry_run=True, compare=True)
    assert [(each.kind, each.url) for each in shown.differences or ()] == [
        ("gone", f"{SITE}/story/5")
    ]
    # Each new article of the wire stays until it says so, or the export has had it.
    write(newsroom, [record(number) for number in (1, 2, 3, 5, 9)], [])
    newsroom.build()
    write(newsroom, [record(number) for number in (1, 2, 3, 5)], [record(8)])
    newsroom.build()
    assert set(newsroom.titles()) == {"1", "2", "3", "5", "8"}
    write(newsroom, [record(number) for number in (1, 2, 3, 5)], [record(8, status="withdrawn")])
    newsroom.build()
    assert set(newsroom.titles()) == {"1", "2", "3", "5"}


def test_an_old_export_undoes_nothing(tmp_path: Path) -> None:
    newsroom = mixed(tmp_path)
    listed = [record(number) for number in range(1, 6)]
    late = (NOW + HOUR).isoformat()
    write(newsroom, listed, [record(2, title="Corrected", date_modified=late)])
    newsroom.build()
    write(newsroom, listed, [record(3, status="withdrawn")])
    newsroom.build()
    for _ in range(2):
        write(newsroom, listed, [])
        built = newsroom.build()
        assert newsroom.titles() == {"1": "Title 1", "2": "Corrected", "4": "Title 4",
                                     "5": "Title 5", "9": "Title 9"}  # fmt: skip
    assert built.published is not None
    assert not built.published.written
    later = (newsroom.now + HOUR).isoformat()
    listed[1] = record(2, title="Corrected twice", date_modified=later)
    write(newsroom, listed, [])
    newsroom.now += HOUR
    newsroom.build()
    assert newsroom.titles()["2"] == "Corrected twice"
    # What the export has had and has no more is gone, whoever spoke of it last.
    del listed[1]
    write(newsroom, listed, [])
    newsroom.build()
    assert "2" not in newsroom.titles()


def test_time_goes_on_for_what_an_old_export_lists(tmp_path: Path) -> None:
    newsroom = mixed(tmp_path)
    listed = [record(number) for number in range(1, 6)]
    ends = (newsroom.now + 90 * timedelta(minutes=1)).isoformat()
    write(newsroom, listed, [record(2, expires=ends, date_modified=(NOW + HOUR).isoformat())])
    newsroom.build()
    write(newsroom, listed, [])
    newsroom.build()
    assert "2" not in newsroom.titles()
    with Store(tmp_path / "feedpub.store") as store:
        assert store.articles([f"{SITE}/2"])[f"{SITE}/2"].state is ArticleState.EXPIRED


def test_a_short_source_beside_a_long_one(tmp_path: Path) -> None:
    sources = '[[source]]\npath = "all.jsonl"\n[[source]]\npath = "new.jsonl"\n'
    newsroom = Newsroom(tmp_path, sources)
    write(newsroom, [record(1), record(30)], [record(3), record(4), record(5)])
    newsroom.build()
    # The newest three of a feed: the oldest has left, which says nothing of it.
    write(newsroom, [record(1), record(30)], [record(2), record(3), record(4)])
    newsroom.build()
    assert newsroom.gone() == set()
    with Store(tmp_path / "feedpub.store") as store:
        assert store.articles([f"{SITE}/5"])[f"{SITE}/5"].state is ArticleState.LEFT


def test_a_source_that_was_removed(tmp_path: Path) -> None:
    newsroom = mixed(tmp_path)
    export, wire = (f"[[source]]{each}" for each in MIXED.split("[[source]]")[1:])
    # What only ever listed changes goes on to say nothing of the rest.
    newsroom.configure(export)
    newsroom.build(allow=("loss",))
    assert set(newsroom.titles()) == {"1", "2", "3", "4", "5"}
    newsroom.configure(MIXED)
    newsroom.build(allow=("loss", "shrinking"))
    newsroom.configure(export.replace("export", "other") + wire)
    write(newsroom, [record(number) for number in (1, 2)], [record(7)])
    newsroom.build(allow=("loss", "shrinking"))
    assert set(newsroom.titles()) == {"1", "2", "7", "9"}


def test_a_store_that_knows_no_sources(tmp_path: Path) -> None:
    newsroom = mixed(tmp_path)
    with Store(tmp_path / "feedpub.store") as store:
        store._database.run("UPDATE article SET listed_by = NULL, told_by = NULL")
    write(newsroom, [record(number) for number in (1, 2, 3, 4)], [])
    newsroom.build()
    assert set(newsroom.titles()) == {"1", "2", "3", "4", "5", "9"}


def test_reading_without_a_run(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines(record(1)))
    os.utime(tmp_path / "a.jsonl", (0, 0))
    reading = read_sources(
        [Source(path="a.jsonl")],
        publication=PUBLICATION,
        base=tmp_path,
        earlier=[Earlier(since=datetime.now(UTC) + HOUR)],
        allow_empty=True,
    )
    assert (reading.total, reading.deliveries[0].is_whole) == (0, False)
    assert (
        filled("{since} {since:%d.%m.%Y} {other}", NOW) == "2026-11-20T08:00:00Z 20.11.2026 {other}"
    )


def test_feeds_of_a_section_say_that_an_article_vanished(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text(
        lines(*(record(number, sections=["Sport" if number % 2 else "World"], tags=["one"],
                       authors=[{"name": "Ana"}]) for number in range(1, 9)))
    )  # fmt: skip
    outputs = "".join(
        f'[[output]]\nformat = "atom"\npath = "{each}/{{{each}}}.xml"\nfor_each = "{each}"\n'
        for each in ("section", "author")
    )
    outputs += '[[output]]\nformat = "atom"\npath = "tag.xml"\nwhere = { tag = ["one"] }\n'
    newsroom = Newsroom(tmp_path, '[[source]]\npath = "all.jsonl"\n' + outputs)
    newsroom.build()
    kept = (tmp_path / "all.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "all.jsonl").write_text("".join(kept[:2] + kept[3:]))
    newsroom.build()
    telling = {
        str(each.relative_to(tmp_path / "public"))
        for each in (tmp_path / "public").rglob("*.xml")
        if f'deleted-entry ref="{SITE}/3"' in each.read_text("utf-8")
    }
    assert telling == {"atom.xml", "section/sport.xml", "author/ana.xml", "tag.xml"}


def test_what_an_aggregator_is_told_to_delete_is_gone(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, '[[source]]\npath = "all.jsonl"\n')
    feed = '[[output]]\nformat = "rss"\npath = "smartnews.xml"\nprofile = "smartnews"\n'
    head = HEAD[: HEAD.index("[[output]]")] + feed + '[rules]\n"smartnews/*" = "warning"\n'
    newsroom.configure('[[source]]\npath = "all.jsonl"\n', head)
    listed = [record(number) for number in range(1, 5)]
    (tmp_path / "all.jsonl").write_text(lines(*listed))
    newsroom.build(compare=True)
    (tmp_path / "all.jsonl").write_text(
        lines(*listed[:2], record(3, status="withdrawn"), listed[3])
    )
    built = newsroom.build(compare=True)
    assert b"<media:status" in (tmp_path / "public/smartnews.xml").read_bytes()
    assert [(each.kind, each.url) for each in built.differences or ()] == [
        ("gone", f"{SITE}/story/3")
    ]


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    database(
        tmp_path / "news.db", row(1, "One", "2026-11-01 08:00"), row(2, "Two", "2026-11-02 08:00")
    )
    Newsroom(tmp_path, '[[source]]\nurl = "sqlite:///news.db"\n')

    def run(*words: str) -> Any:
        return CliRunner().invoke(main, [*words, "--now", "2026-11-20T08:00:00Z"])

    assert "2 records" in run("build", "--since", "last").stdout
    assert run("build", "--since", "last").stdout.startswith("nothing changed: 0 records")
    assert run("check", "sqlite:///news.db", "--since", "last").stdout.startswith("0 records")
    judged = run("check", "sqlite:///news.db", "--profile", "feedly", "--since", "2026-11-02")
    assert "1 article " in judged.stdout
    wrong = run("build", "--since", "soon")
    assert (wrong.exit_code, "--since 'soon' is not a date" in wrong.stderr) == (2, True)


def test_an_object_that_was_not_written_since(monkeypatch: pytest.MonkeyPatch) -> None:
    meta = {"size": 0, "last_modified": NOW}
    found = SimpleNamespace(meta=meta, stream=lambda **_: iter(()))
    monkeypatch.setattr("obstore.get", lambda *_: found)
    monkeypatch.setattr(_buckets, "_store", lambda _: None)
    with pytest.raises(UnchangedError):
        StoredObject("s3://news/a.jsonl", "a.jsonl", NOW + HOUR)
    assert StoredObject("s3://news/a.jsonl", "a.jsonl", NOW).read() == b""
