"""Metrics: read by Prometheus' own parser, and honest about runs that fail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from feedpub.metrics import RunEnd, exposition

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
STAMP = NOW.timestamp()


def document(feed: str, state: str = "written", path: str | None = None, **more: Any) -> Any:
    return {
        "path": path or feed,
        "feed": feed,
        "state": state,
        "articles": 2,
        "newest": "2026-11-23T06:30:00Z",
        **more,
    }


def summary(*documents: Any, **more: Any) -> dict[str, Any]:
    return {
        "published": True,
        "records": 5,
        "set_aside": 1,
        "articles": 4,
        "documents": list(documents),
        "removed": [],
        "left": [],
        "findings": [],
        "profiles": {},
        "failing": {},
        "announced": [],
        "next_run_at": None,
    } | more


def ended(exit_code: int = 0, at: datetime = NOW) -> RunEnd:
    return RunEnd(created=at, exit_code=exit_code, duration=1.25)


def read(text: str) -> dict[str, float]:
    """Return the samples, as Prometheus reads them."""
    found = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation.endswith(".")
        assert family.type == "gauge"
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
            found[f"{sample.name}[{labels}]" if labels else sample.name] = sample.value
    return {name.removeprefix("feedpub_"): value for name, value in found.items()}


def test_a_run_that_published() -> None:
    made = summary(
        document("rss.xml"),
        document("sitemap.xml", "unchanged", "sitemap-2026-11.xml"),
        document("sitemap.xml", "unchanged", "sitemap-2026-10.xml", newest="2026-10-01T00:00:00Z"),
        document("sitemap.xml", "unchanged", articles=0, newest=None),
        document("empty.xml", articles=0, newest=None),
        removed=["gone.xml"],
        findings=[{"rule": "record/scheduled", "severity": "info", "count": 3}],
        profiles={"msn": {"accepted": 9, "total": 12}},
        announced=[{"announcer": "a", "error": None}, {"announcer": "b", "error": "no"}],
        next_run_at="2026-11-23T08:00:00.5Z",
        failing={"c.xml": 4},
    )
    text = exposition(ended(), made)
    assert read(text) == {
        "announcements_failed": 1,
        "articles": 4,
        "consecutive_failures": 0,
        "document_articles[document=empty.xml]": 0,
        "document_articles[document=rss.xml]": 2,
        "document_articles[document=sitemap.xml]": 4,
        "document_failing_runs[document=c.xml]": 4,
        "document_newest_article_timestamp_seconds[document=rss.xml]": STAMP - 1800,
        "document_newest_article_timestamp_seconds[document=sitemap.xml]": STAMP - 1800,
        "documents[state=held]": 0,
        "documents[state=left]": 0,
        "documents[state=removed]": 1,
        "documents[state=unchanged]": 3,
        "documents[state=written]": 2,
        "findings[rule=record/scheduled,severity=info]": 3,
        "last_run_duration_seconds": 1.25,
        "last_run_exit_code": 0,
        "last_run_success": 1,
        "last_run_timestamp_seconds": STAMP,
        "last_success_timestamp_seconds": STAMP,
        "next_run_timestamp_seconds": STAMP + 3600.5,
        "profile_articles[profile=msn]": 12,
        "profile_articles_accepted[profile=msn]": 9,
        "records": 5,
        "records_set_aside": 1,
    }
    assert f"feedpub_last_run_timestamp_seconds {STAMP:.0f}\n" in text
    assert text.endswith("\n")


def test_a_run_that_failed_says_so_and_what_is_live_stays() -> None:
    first = exposition(ended(), summary(document("rss.xml")))
    later = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    second = exposition(ended(3, later), None, first)
    before, after = read(first), read(second)
    assert after == before | {
        "consecutive_failures": 1,
        "last_run_exit_code": 3,
        "last_run_success": 0,
        "last_run_timestamp_seconds": STAMP + 300,
    }
    third = exposition(ended(70, later), None, second)
    assert read(third)["consecutive_failures"] == 2
    assert read(exposition(ended(), summary(), third))["consecutive_failures"] == 0


def test_a_first_run_that_fails_has_had_no_success() -> None:
    assert read(exposition(ended(2), None)) == {
        "consecutive_failures": 1,
        "last_run_duration_seconds": 1.25,
        "last_run_exit_code": 2,
        "last_run_success": 0,
        "last_run_timestamp_seconds": STAMP,
    }


def test_records_that_stop_the_run_are_counted() -> None:
    first = exposition(ended(), summary(document("rss.xml"), records=100))
    faults = [{"rule": "record/no-url", "severity": "error", "count": 7}]
    second = read(exposition(ended(1), summary(published=False, findings=faults), first))
    assert second["records"] == 5
    assert second["findings[rule=record/no-url,severity=error]"] == 7
    assert second["document_articles[document=rss.xml]"] == 2
    assert second["documents[state=written]"] == 1


def test_what_is_live_of_a_document_that_is_held_back_stays() -> None:
    first = exposition(ended(), summary(document("a.xml"), document("b.xml")))
    newer: Any = {"articles": 3, "newest": "2026-11-23T06:45:00Z"}
    made = summary(document("a.xml", "held", **newer), document("b.xml", **newer),
                   document("new.xml", "held"))  # fmt: skip
    second = read(exposition(ended(1), made, first))
    assert second["document_articles[document=a.xml]"] == 2
    assert second["document_articles[document=b.xml]"] == 3
    assert second["document_newest_article_timestamp_seconds[document=a.xml]"] == STAMP - 1800
    assert second["document_newest_article_timestamp_seconds[document=b.xml]"] == STAMP - 900
    assert "document_articles[document=new.xml]" not in second
    assert second["documents[state=held]"] == 2


def test_documents_that_are_gone_are_not_counted_any_more() -> None:
    first = exposition(ended(), summary(document("a.xml"), next_run_at="2026-11-23T08:00:00Z"))
    second = read(exposition(ended(), summary(document("b.xml")), first))
    assert "document_articles[document=a.xml]" not in second
    assert "next_run_timestamp_seconds" not in second


@pytest.mark.parametrize(
    "name", ['a "quoted".xml', "back\\slash.xml", "line\nend.xml", "știri.xml"]
)
def test_names_are_escaped(name: str) -> None:
    first = exposition(ended(), summary(document(name)))
    assert read(first)[f"document_articles[document={name}]"] == 2
    held = exposition(ended(1), summary(document(name, "held", articles=9)), first)
    assert read(held)[f"document_articles[document={name}]"] == 2


@pytest.mark.parametrize(
    "before", ["", "feedpub_consecutive_failures NaN\n", "rubbish\n# HELP x\nfeedpub_a b\n"]
)
def test_a_file_that_is_damaged_is_no_hindrance(before: str) -> None:
    assert read(exposition(ended(1), None, before))["consecutive_failures"] == 1
