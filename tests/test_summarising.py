"""The summary of a run: small, in JSON values, and complete whatever became of the run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feedpub.announcing import Announcement
from feedpub.checks import RULES
from feedpub.findings import Finding, Location, Note, Severity
from feedpub.model import Origin, Output
from feedpub.pipeline import Built
from feedpub.publishing import Published
from feedpub.releasing import Outcome
from feedpub.reports import Checked
from feedpub.summarising import has_changes, summary
from feedpub.targets import MadeFor, Staged

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
RULE = RULES["rss/zero-ttl"]


def finding(severity: Severity, rule: str = "rss/zero-ttl", count: int = 1) -> Finding:
    return Finding(
        rule=RULES[rule], severity=severity, message="", location=Location(path=""), count=count
    )


def staged(name: str, family: str = "", feed: str = "", **more: Any) -> Staged:
    return Staged(
        name=name,
        format="rss",
        size=100,
        sha256="0",
        path=Path(name),
        made_for=MadeFor(family=family or name, feed=feed or name),
        **{"articles": 2, "changed": False, **more},
    )


def built(**fields: Any) -> Built:
    return Built(**{"total": 9, "articles": 8, **fields})


def test_what_became_of_each_document() -> None:
    documents = [staged("a.xml", changed=True, newest=NOW), staged("b.xml"), staged("c.xml")]
    faults = (
        finding(Severity.WARNING, "rss/no-self-link"),
        finding(Severity.ERROR),
        finding(Severity.ERROR, count=3),
    )
    made = built(
        documents=documents,
        checked=[Checked(path="c.xml", format="rss", findings=faults)],
        sources=[Checked(path="in.jsonl", format="", findings=(finding(Severity.ERROR),))],
        outcomes=[
            Outcome(where="public", published=Published(written=("a.xml",), held=("c.xml",))),
            Outcome(where="mirror", published=Published(removed=("x.xml",), left=("y.xml",))),
            Outcome(where="third", error="full"),
        ],
        announced=[Announcement(where="hub", error="away")],
        rejected=[1, 2],
        next_run_at=NOW,
    )
    found = summary(made, ())
    assert [(each["path"], each["state"], each["why"]) for each in found["documents"]] == [
        ("a.xml", "written", []),
        ("b.xml", "unchanged", []),
        ("c.xml", "held", ["rss/zero-ttl"]),
    ]
    assert found["documents"][0] == {
        "path": "a.xml",
        "format": "rss",
        "feed": "a.xml",
        "state": "written",
        "articles": 2,
        "size": 100,
        "newest": "2026-11-23T07:00:00Z",
        "why": [],
    }
    assert found["findings"] == [
        {"severity": "error", "rule": "rss/zero-ttl", "count": 5},
        {"severity": "warning", "rule": "rss/no-self-link", "count": 1},
    ]
    assert {name: found[name] for name in found.keys() - {"documents", "findings"}} == {
        "published": True,
        "changed": True,
        "records": 9,
        "articles": 8,
        "set_aside": 2,
        "cut_short": [],
        "removed": ["x.xml"],
        "left": ["y.xml"],
        "profiles": {},
        "targets": [
            {"target": "public", "error": None},
            {"target": "mirror", "error": None},
            {"target": "third", "error": "full"},
        ],
        "announced": [{"announcer": "hub", "error": "away"}],
        "next_run_at": "2026-11-23T07:00:00Z",
    }


def test_what_aggregators_accept_is_counted_by_profile() -> None:
    def note(output: str, number: int, *, kept: bool = False) -> Note:
        origin = Origin(path="in.jsonl", line=number)
        return Note(output=output, rule=RULE, kept=kept, message="", title="", origin=origin)

    made = built(
        documents=[
            staged("msn.xml", articles=10),
            staged("by/sport.xml", family="by/{section}.xml", articles=3),
            staged("by/ufo.xml", family="by/{section}.xml", articles=1),
        ],
        # An article that breaks two demands is left out once.
        fitted=[
            note("msn.xml", 1),
            note("msn.xml", 1),
            note("msn.xml", 2, kept=True),
            note("by/ufo.xml", 3),
            note("held.xml", 4),
        ],
    )
    outputs = [
        Output(format="rss", path="msn.xml", profiles=("msn", "w3c")),
        Output(format="rss", path="by/{section}.xml", profiles=("w3c",)),
        Output(format="rss", path="held.xml", profiles=("yahoo",)),
        Output(format="rss", path="rss.xml"),
    ]
    assert summary(made, outputs)["profiles"] == {
        "msn": {"accepted": 10, "total": 11},
        "w3c": {"accepted": 14, "total": 16},
        "yahoo": {"accepted": 0, "total": 1},
    }


def test_a_run_that_publishes_nothing_holds_everything() -> None:
    found = summary(built(documents=[staged("a.xml", changed=True)]), ())
    assert (found["published"], found["changed"]) == (False, False)
    assert [each["state"] for each in found["documents"]] == ["held"]


@pytest.mark.parametrize(
    ("published", "changed"),
    [
        (None, False),
        (Published(unchanged=("a",), held=("b",), left=("c",)), False),
        (Published(written=("a",)), True),
        (Published(removed=("a",)), True),
    ],
)
def test_a_change_is_a_change_of_what_is_live(published: Published | None, changed: bool) -> None:
    assert has_changes(built(outcomes=[Outcome(where="p", published=published)])) is changed


def test_the_exit_code_says_the_worst() -> None:
    live = Published(written=("a",))
    plain = Checked(path="a", format="rss", findings=())
    crashed = Checked(path="b", format="rss", findings=(), crash="Traceback")
    unread = Checked(path="b", format="rss", findings=(), unread="no permission")
    failed = [Outcome(where="p", error="full")]
    assert built().exit_code == 1
    assert built(published=live, checked=[plain]).exit_code == 0
    assert built(published=Published(held=("a",))).exit_code == 1
    assert built(published=live, outcomes=failed).exit_code == 4
    assert built(outcomes=failed, cut_short=["in.jsonl"]).exit_code == 3
    assert built(outcomes=failed, checked=[unread]).exit_code == 3
    assert built(checked=[unread, crashed]).exit_code == 70
