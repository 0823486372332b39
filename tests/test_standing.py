"""How things stand: read from the store and the target, and right about what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedpub.standing import Failure, LiveFeed, Rate, problems, standing
from feedpub.store import ArticleState, KnownArticle, Store

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MANIFEST: dict[str, dict[str, Any]] = {
    "rss.xml": {"feed": "rss.xml", "articles": 3, "size": 10, "newest": "2026-11-23T06:00:00Z"},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "feedpub.store") as store:
        yield store


def put_runs(store: Store, *summaries: dict[str, Any]) -> None:
    """Remember runs, the oldest first, a minute apart, the last at `NOW`."""
    store.begin()
    for number, summary in enumerate(summaries, 1 - len(summaries)):
        whole = {"exit_code": 0, "published": True, "next_run_at": None} | summary
        whole = {name: value for name, value in whole.items() if value is not ...}
        store.put_run(NOW + number * MINUTE, whole, finished=True)
    store.commit()


def put_articles(store: Store, **due: tuple[ArticleState, timedelta]) -> None:
    store.begin()
    store.put(
        KnownArticle(
            key=key,
            id=name,
            url=f"https://e.example/{name}",
            page=key,
            title=name.capitalize(),
            language=None,
            published=NOW,
            modified=None,
            content=0,
            whole=0,
            state=state,
            first_seen=NOW,
            last_changed=NOW,
            due=NOW + span,
        )
        for key, (name, (state, span)) in enumerate(due.items(), 1)
    )
    store.commit()


def wrong(store: Store | None, manifest: Any = MANIFEST, **options: Any) -> list[str]:
    return list(problems(standing(store, manifest, now=NOW), **options))


def test_all_is_well(store: Store) -> None:
    put_runs(store, {}, {})
    found = standing(store, MANIFEST, now=NOW)
    assert list(problems(found)) == []
    assert (found.failures, found.succeeded, found.looked_at) == (0, NOW, 2)
    assert found.last is not None
    assert found.last.number == 2
    assert found.feeds == [
        LiveFeed(name="rss.xml", files=1, articles=3, size=10, newest=NOW - HOUR)
    ]


def test_nothing_is_known_and_nothing_is_live(store: Store) -> None:
    assert wrong(store, {}) == ["nothing is live"]
    assert wrong(None, {}) == ["nothing is live"]
    assert wrong(None) == [], "a newsroom may want no store"
    assert standing(None, MANIFEST, now=NOW).last is None


def test_a_feed_with_shards_is_one_feed(store: Store) -> None:
    manifest = {
        "sitemap.xml": {"feed": "sitemap.xml", "articles": 0, "size": 1, "newest": None},
        "sitemap-10.xml": {"feed": "sitemap.xml", "articles": 2, "size": 5,
                           "newest": "2026-10-31T06:00:00Z"},
        "sitemap-11.xml": {"feed": "sitemap.xml", "articles": 3, "size": 6,
                           "newest": "2026-11-23T06:00:00Z"},
        "old.xml": {},
    }  # fmt: skip
    assert standing(store, manifest, now=NOW).feeds == [
        LiveFeed(name="old.xml", files=1, articles=0, size=0, newest=None),
        LiveFeed(name="sitemap.xml", files=3, articles=5, size=12, newest=NOW - HOUR),
    ]


def test_runs_that_fail(store: Store) -> None:
    put_runs(store, {}, {"exit_code": 3, "failures": 1, "published": False})
    assert wrong(store) == ["the last run failed with exit code 3"]
    error = "a.jsonl: cannot be read"
    put_runs(store, {}, {"exit_code": 3, "failures": 4, "published": False, "error": error})
    found = standing(store, MANIFEST, now=NOW)
    assert list(problems(found)) == [
        "the last run failed with exit code 3, and the 3 before it: a.jsonl: cannot be read"
    ]
    assert found.succeeded == NOW - MINUTE


def test_a_program_that_builds_counts_no_failures(store: Store) -> None:
    put_runs(store, {"exit_code": 1})
    assert wrong(store) == ["the last run failed with exit code 1"]


def test_feeds_that_are_held_back(store: Store) -> None:
    failing = {"rss.xml": 1, "new.xml": 3}
    put_runs(store, {"exit_code": 1, "failures": 1, "failing": failing})
    assert wrong(store)[1:] == [
        "rss.xml has been held back for one run",
        "ATTENTION: new.xml has been held back for 3 runs in a row, and nothing of it is live",
    ]
    put_runs(store, {"failing": {"rss.xml": 3, "new.xml": 1}})
    assert wrong(store) == [
        "ATTENTION: rss.xml has been held back for 3 runs in a row",
        "new.xml has been held back for one run, and nothing of it is live",
    ]
    assert wrong(store, loud_after=4)[0] == "rss.xml has been held back for 3 runs in a row"
    assert standing(store, MANIFEST, now=NOW).feeds[0].failing == 3


def test_what_guards_refused(store: Store) -> None:
    put_runs(store, {"refused": [
        {"guard": "loss", "severity": "error", "message": "rss.xml would lose 9 articles"},
        {"guard": "freshness", "severity": "warning", "message": "a.jsonl is old"},
    ]})  # fmt: skip
    assert wrong(store) == ["rss.xml would lose 9 articles"]


def test_announcers_that_could_not_be_told(store: Store) -> None:
    put_runs(store, {"untold": ["hub"]})
    assert wrong(store) == ["not announced: hub"]
    assert standing(store, MANIFEST, now=NOW).untold == ["hub"]


def test_the_last_run_must_not_be_too_long_ago(store: Store) -> None:
    put_runs(store, {})
    later = standing(store, MANIFEST, now=NOW + 15 * MINUTE)
    assert list(problems(later, run_within=15 * MINUTE)) == []
    assert list(problems(later, run_within=14 * MINUTE)) == [
        "the last run was at 2026-11-23T07:00:00Z, which is too long ago"
    ]


@pytest.mark.parametrize(("minutes", "is_late"), [(0, False), (10, False), (11, True)])
def test_a_run_that_was_due_and_did_not_happen(store: Store, minutes: int, is_late: bool) -> None:
    # A run that failed too early does not know when the next is due.
    put_runs(
        store,
        {"next_run_at": "2026-11-23T07:00:00Z"},
        {"published": False, "exit_code": 3},
        {"exit_code": 2, "next_run_at": ...},
    )
    put_articles(store, a=(ArticleState.PUBLIC, timedelta(0)))
    found = standing(store, MANIFEST, now=NOW + minutes * MINUTE)
    assert found.due == NOW
    told = "a run was due at 2026-11-23T07:00:00Z, and there was none"
    assert (told in problems(found)) is is_late
    assert not any("time has changed" in each for each in problems(found))


def test_what_time_has_changed_and_no_run_has_noticed(store: Store) -> None:
    put_runs(store, {})
    put_articles(store, a=(ArticleState.PUBLIC, -HOUR), b=(ArticleState.HIDDEN, -MINUTE))
    assert wrong(store) == ["time has changed 1 article, and no run has noticed"]
    put_articles(store, a=(ArticleState.PUBLIC, -HOUR), b=(ArticleState.HIDDEN, -HOUR))
    assert wrong(store) == ["time has changed 2 articles, and no run has noticed"]


def test_what_time_will_change(store: Store) -> None:
    put_articles(
        store,
        later=(ArticleState.PUBLIC, 23 * HOUR),
        soon=(ArticleState.PUBLIC, HOUR),
        then=(ArticleState.PUBLIC, 25 * HOUR),
        hidden=(ArticleState.HIDDEN, 2 * HOUR),
        embargo=(ArticleState.HIDDEN, MINUTE),
        past=(ArticleState.HIDDEN, -MINUTE),
    )
    found = standing(store, MANIFEST, now=NOW)
    assert [each.id for each in found.expiring] == ["soon", "later"]
    assert [each.id for each in found.pending] == ["embargo", "hidden"]
    wider = standing(store, MANIFEST, now=NOW, within=26 * HOUR)
    assert [each.id for each in wider.expiring] == ["soon", "later", "then"]


def test_what_aggregators_accept(store: Store) -> None:
    put_runs(
        store,
        {"profiles": {"old": {"accepted": 0, "total": 0}}},
        {"profiles": {"msn": {"accepted": 2, "total": 10}}},
        {"exit_code": 3},
        {"profiles": {"msn": {"accepted": 8, "total": 10}}},
    )
    assert standing(store, MANIFEST, now=NOW).profiles == {
        "msn": Rate(accepted=8, total=10, share=0.5),
        "old": Rate(accepted=0, total=0, share=1.0),
    }
    assert standing(store, MANIFEST, now=NOW, last=2).profiles == {
        "msn": Rate(accepted=8, total=10, share=0.8)
    }


def test_what_made_runs_fail(store: Store) -> None:
    held = {"path": "a.xml", "state": "held", "why": ["rss/zero-ttl", "guard/loss"]}
    error = {"rule": "rss/zero-ttl", "severity": "error", "count": 3}
    advice = {"rule": "rss/ttl", "severity": "warning", "count": 3}
    refused = {"guard": "loss", "severity": "error", "message": ""}
    warned = {"guard": "freshness", "severity": "warning", "message": ""}
    put_runs(
        store,
        {"exit_code": 3, "published": False},
        {"exit_code": 5, "documents": [held], "findings": [error], "refused": [refused, warned]},
        {"findings": [advice]},
        {"exit_code": 1, "findings": [error, advice]},
    )
    assert standing(store, MANIFEST, now=NOW).faults == [
        Failure(rule="rss/zero-ttl", runs=2, is_now=True),
        Failure(rule="exit code 3", runs=1, is_now=False),
        Failure(rule="guard/loss", runs=1, is_now=False),
    ]
