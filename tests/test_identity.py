"""What a subscriber sees over many runs: each article once, whatever becomes of its record."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feedpub import documents
from feedpub.cli import main

START = datetime.fromisoformat("2026-11-24T09:00:00+02:00")
CONFIG = """
[publication]
name = "The Rain"
url = "https://e.org/"
language = "en"

[[source]]
path = "{source}"

[[output]]
format = "rss"

[store]
{store}
"""
BY_URL = """
[[output]]
format = "rss"
path = "by-url.xml"
guid = "url"
"""


def record(id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"tag:e.org,2026:{id}",
        "url": f"https://e.org/{id}",
        "title": f"Title of {id}",
        "date_published": "2026-11-23T08:00:00+02:00",
        "content_html": f"<p>Text of {id}.</p>",
        **more,
    }


A, B = record("a"), record("b", date_published="2026-11-22T08:00:00+02:00")
ID_A, ID_B = A["id"], B["id"]
#: What all ids begin with.
TAG = "tag:e.org,2026:"


class Newsroom:
    """Runs an hour apart, and a subscriber who looks after each."""

    def __init__(self) -> None:
        self.now = START
        self.store = ""
        self.more = ""
        self.source = "articles.jsonl"
        self.seen: dict[str, set[str]] = {"rss.xml": set(), "by-url.xml": set()}

    def run(self, *records: dict[str, Any], allow: str = "") -> dict[str, Any]:
        config = CONFIG.format(source=self.source, store=self.store)
        Path("feedpub.toml").write_text(config + self.more)
        Path(self.source).write_text("".join(f"{json.dumps(each)}\n" for each in records))
        words = ["build", "--json", "--now", self.now.isoformat()]
        words += ["--allow", allow] if allow else []
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        self.now += timedelta(hours=1)
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def items(self, name: str = "rss.xml") -> dict[str, str | None]:
        """Return id → title of what the feed *name* lists."""
        contents = documents.read((Path("public") / name).read_bytes())
        assert contents is not None
        return {item.id or "": item.title for item in contents.items}

    def unread(self, name: str = "rss.xml") -> list[str | None]:
        """Return the titles that the subscriber of *name* has not seen yet."""
        found = self.items(name)
        new = [title for id, title in found.items() if id not in self.seen[name]]
        self.seen[name].update(found)
        return new


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.chdir(tmp_path)
    made = Newsroom()
    made.run(A, B)
    assert made.unread() == ["Title of a", "Title of b"]
    return made


def messages(built: dict[str, Any], rule: str) -> list[str]:
    findings = [each for source in built["documents"] for each in source["findings"]]
    return [each["message"] for each in findings if each["rule"] == rule]


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Other"},
        {"url": "https://e.org/other"},
        {"date_published": "2026-11-23T09:00:00+02:00"},
        {"title": "Other", "url": "https://e.org/other"},
        {"id": "tag:e.org,2026:other"},
        {"id": "tag:e.org,2026:other", "url": "http://www.e.org/a/?utm_source=x", "title": "Other"},
        # A system that was replaced gives other ids and other URLs.
        {"id": "tag:e.org,2026:other", "url": "https://e.org/2026/other"},
    ],
    ids=lambda changed: "+".join(changed),
)
def test_an_article_is_seen_once(changed: dict[str, Any], newsroom: Newsroom) -> None:
    for _ in range(3):
        newsroom.run(A | changed, B)
        assert newsroom.unread() == []
        assert list(newsroom.items()) == [ID_A, ID_B]
    newsroom.run(A, B)
    assert list(newsroom.items()) == [ID_A, ID_B], "and back again"


def test_another_source_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.source = "export.jsonl"
    newsroom.run(A | {"id": "tag:e.org,2026:1"}, B | {"id": "tag:e.org,2026:2"}, allow="ids")
    assert newsroom.unread() == []


def test_a_record_that_got_another_id_is_reported_once(newsroom: Newsroom) -> None:
    others = A | {"id": "tag:e.org,2026:1"}, B | {"id": "tag:e.org,2026:2"}
    built = newsroom.run(*others, allow="ids")
    assert messages(built, "record/another-id") == [
        f"this record, with the id '{TAG}1', has the URL of the article '{TAG}a', and is published"
        " as that one"
    ]  # of two
    assert messages(newsroom.run(*others), "record/another-id") == []
    built = newsroom.run(A | {"id": f"{TAG}3", "url": "https://e.org/3"}, others[1])
    assert messages(built, "record/another-id") == [
        f"this record, with the id '{TAG}3', has title and date of the article '{TAG}a', and is"
        " published as that one"
    ]


def test_an_article_that_vanished_comes_back_as_itself(newsroom: Newsroom) -> None:
    newsroom.run(A, allow="loss")
    newsroom.run(A, B | {"id": "tag:e.org,2026:1", "title": "Other"})
    assert newsroom.unread() == []


def test_of_two_records_of_one_page_the_later_is_published(newsroom: Newsroom) -> None:
    again = A | {
        "id": "tag:e.org,2026:1",
        "title": "Later",
        "date_modified": "2026-11-24T08:00:00+02:00",
    }
    for _ in range(3):
        built = newsroom.run(A, again, B)
        assert messages(built, "record/another-id") == [
            f"this record, with the id '{TAG}a', is another version of the one at articles.jsonl:2,"
            " which is published as 'tag:e.org,2026:a'; it is left out"
        ]
        assert newsroom.unread() == []
        assert newsroom.items() == {ID_A: "Later", ID_B: "Title of b"}
    assert [each["changed"] for each in built["files"]] == [False]
    earlier = again | {"date_modified": "2026-11-23T08:00:00+02:00"}
    built = newsroom.run(A, earlier, B)
    assert newsroom.items()[ID_A] == "Title of a"
    newsroom.run(again, B)
    assert newsroom.items() == {ID_A: "Later", ID_B: "Title of b"}
    assert newsroom.unread() == []


def test_a_record_that_is_known_as_another_one_waits_until_that_is_gone(
    newsroom: Newsroom,
) -> None:
    renamed = A | {"id": "tag:e.org,2026:1"}
    newsroom.run(renamed, B)
    built = newsroom.run(A, renamed | {"url": "https://e.org/1", "title": "Other"}, B)
    assert messages(built, "record/another-id") == [
        f"this record, with the id '{TAG}1', is known as the article '{TAG}a', which another"
        " record is by now; it is left out"
    ]
    assert newsroom.unread() == []


def test_pages_are_different_on_request(newsroom: Newsroom) -> None:
    newsroom.store = 'same_url = "different"'
    other = A | {"id": "tag:e.org,2026:1", "title": "Other"}
    assert messages(newsroom.run(A, other, B), "record/another-id") == []
    assert newsroom.unread() == ["Other"]
    newsroom.run(A, other | {"id": "tag:e.org,2026:2", "title": "Third"}, B)
    assert newsroom.unread() == ["Third"]


def test_entries_of_a_live_blog_are_pages_of_their_own(newsroom: Newsroom) -> None:
    entries = [record(f"live{n}", url=f"https://e.org/a#{n}") for n in range(3)]
    newsroom.run(A, B, *entries)
    assert len(newsroom.unread()) == 3
    newsroom.run(A, B, *entries, record("live3", url="https://e.org/a#3"))
    assert newsroom.unread() == ["Title of live3"]


def test_a_page_that_is_shared_by_many_says_nothing(newsroom: Newsroom) -> None:
    brief = [record(f"brief{n}", url="https://e.org/briefs") for n in range(4)]
    newsroom.run(A, B, *brief[:2])
    assert len(newsroom.unread()) == 2
    newsroom.run(A, B, *brief[:3])
    assert newsroom.unread() == ["Title of brief2"]
    newsroom.run(A, B, brief[3], allow="loss")
    assert newsroom.unread() == ["Title of brief3"]


def test_two_articles_may_change_places(newsroom: Newsroom) -> None:
    newsroom.run(A | {"url": B["url"]}, B | {"url": A["url"]})
    assert newsroom.unread() == []
    assert newsroom.items() == {ID_A: "Title of a", ID_B: "Title of b"}


def test_a_page_that_its_article_left_is_free(newsroom: Newsroom) -> None:
    newsroom.run(A | {"url": "https://e.org/moved"}, B, record("c", url=A["url"]))
    assert newsroom.unread() == ["Title of c"]


def test_two_that_are_new_are_two(newsroom: Newsroom) -> None:
    built = newsroom.run(A, B, record("c"), record("d", url="https://e.org/c"))
    assert sorted(map(str, newsroom.unread())) == ["Title of c", "Title of d"]
    assert len(messages(built, "record/duplicate-url")) == 1


def test_what_was_never_public_has_no_claim(newsroom: Newsroom) -> None:
    draft = record("c", status="draft")
    newsroom.run(A, B, draft)
    newsroom.run(A, B, draft | {"title": "Other", "url": "https://e.org/e"})
    newsroom.run(A, B, draft)
    newsroom.run(A, B, record("d", url=draft["url"]))
    assert newsroom.items().keys() == {ID_A, ID_B, "tag:e.org,2026:d"}


def test_an_id_that_is_used_again_is_noticed(newsroom: Newsroom) -> None:
    other = record("z", date_published="2026-11-24T08:00:00+02:00") | {"id": ID_A}
    built = newsroom.run(other, B, allow="dates")
    assert messages(built, "record/reused-id") == [
        f"id '{TAG}a' was that of 'Title of a', published 2026-11-23: who has read that article"
        " does not see this one"
    ]
    assert messages(newsroom.run(other, B), "record/reused-id") == []


def test_a_url_as_guid_is_seen_again_when_it_changes(newsroom: Newsroom) -> None:
    newsroom.more = BY_URL
    newsroom.run(A, B)
    newsroom.unread("by-url.xml")
    moved = A | {"url": "https://e.org/moved"}
    built = newsroom.run(moved, B)
    assert messages(built, "record/moved") == [
        "url was 'https://e.org/a'; by-url.xml identifies articles by their URLs, so its readers"
        " see this article again"
    ]
    assert (newsroom.unread("rss.xml"), newsroom.unread("by-url.xml")) == ([], ["Title of a"])
    built = newsroom.run(moved, B)
    assert messages(built, "record/moved") == []
    assert newsroom.unread("by-url.xml") == []
    built = newsroom.run(moved | {"id": "tag:e.org,2026:1"}, B)
    assert (newsroom.unread("rss.xml"), newsroom.unread("by-url.xml")) == ([], [])
    assert messages(newsroom.run(moved | {"url": "https://e.org/%6Doved"}, B), "record/moved") == []


def test_a_rehearsal_says_the_same(newsroom: Newsroom) -> None:
    Path("articles.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in (
        A, A | {"id": "tag:e.org,2026:1", "date_modified": "2026-11-24T08:00:00+02:00"},
        B | {"id": "tag:e.org,2026:2"},
    )))  # fmt: skip
    words = ["build", "--json", "--dry-run", "--now", newsroom.now.isoformat()]
    for _ in range(2):
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        assert len(messages(json.loads(result.stdout), "record/another-id")) == 2
        assert json.loads(result.stdout)["differences"] == []
