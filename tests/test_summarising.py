"""The summary of a run: small, in JSON values, and complete whatever became of the run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feedpub.announcing import Announcement
from feedpub.checks import RULES
from feedpub.findings import Finding, Location, Note, Severity
from feedpub.guarding import Refused
from feedpub.model import Origin, Output
from feedpub.pipeline import Built
from feedpub.publishing import Published
from feedpub.releasing import Outcome
from feedpub.reports import Checked
from feedpub.store import Store
from feedpub.summarising import (
    as_remembered,
    failing,
    following,
    has_changes,
    holding,
    last_summary,
    summary,
    taken,
)
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
        refused=[
            Refused(guard="loss", message="Many are lost.", feeds=("c.xml",)),
            Refused(guard="leak", message="Text leaks."),
            Refused(guard="identity", message="Ids changed.", feeds=("a.xml",)),
            Refused(guard="freshness", message="It is old.", is_warning=True),
        ],
        failing={"c.xml": 2},
        reasons={"a.xml": {"why": "articles"}},
        rejected=[1, 2],
        next_run_at=NOW,
    )
    found = summary(made, ())
    assert [(each["path"], each["state"], each["why"]) for each in found["documents"]] == [
        ("a.xml", "written", []),
        ("b.xml", "unchanged", []),
        ("c.xml", "held", ["guard/loss", "guard/leak", "rss/zero-ttl"]),
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
        "reason": {"why": "articles"},
    }
    assert found["findings"] == [
        {"severity": "error", "rule": "rss/zero-ttl", "count": 5},
        {"severity": "warning", "rule": "rss/no-self-link", "count": 1},
    ]
    assert {name: found[name] for name in found.keys() - {"documents", "findings"}} == {
        "exit_code": 5,
        "published": True,
        "changed": True,
        "records": 9,
        "articles": 8,
        "set_aside": 2,
        "cut_short": [],
        "removed": ["x.xml"],
        "left": ["y.xml"],
        "profiles": {},
        "taken": {},
        "targets": [
            {"target": "public", "error": None},
            {"target": "mirror", "error": None},
            {"target": "third", "error": "full"},
        ],
        "announced": [{"announcer": "hub", "error": "away"}],
        "refused": [
            {"guard": "loss", "severity": "error", "message": "Many are lost."},
            {"guard": "leak", "severity": "error", "message": "Text leaks."},
            {"guard": "identity", "severity": "error", "message": "Ids changed."},
            {"guard": "freshness", "severity": "warning", "message": "It is old."},
        ],
        "failing": {"c.xml": 2},
        "next_run_at": "2026-11-23T07:00:00Z",
    }


def test_what_aggregators_accept_is_counted_by_profile() -> None:
    def note(output: str, number: int, *, kept: bool = False) -> Note:
        origin = Origin(path="in.jsonl", line=number)
        return Note(output=output, rule=RULE, kept=kept, message="", title="", origin=origin)

    documents = [
        staged("msn.xml", articles=10),
        staged("by/sport.xml", family="by/{section}.xml", articles=3),
        staged("by/ufo.xml", family="by/{section}.xml", articles=1),
        staged("by/old.xml", family="by/{section}.xml", articles=5, kept=True),
        staged("by/new.xml", family="by/{section}.xml", articles=0, kept=True),
        staged("rss.xml"),
    ]
    # An article that breaks two demands is left out once.
    fitted = [note("msn.xml", 1), note("msn.xml", 1), note("msn.xml", 2, kept=True)]
    fitted += [note("by/ufo.xml", 3), note("held.xml", 4)]
    outputs = [
        Output(format="rss", path="msn.xml", profiles=("msn", "w3c")),
        Output(format="rss", path="by/{section}.xml", profiles=("w3c",)),
        Output(format="rss", path="held.xml", profiles=("yahoo",)),
        Output(format="rss", path="rss.xml"),
    ]
    before = {"taken": {"by/old.xml": [5, 8], "msn.xml": [1, 1]}}
    found = taken(documents, fitted, outputs, before)
    assert found == {
        "msn.xml": (10, 11),
        "by/sport.xml": (3, 3),
        "by/ufo.xml": (1, 2),
        "by/old.xml": (5, 8),
        "by/new.xml": (0, 0),
    }
    told = summary(built(documents=documents, taken=found), outputs)
    assert told["taken"]["by/old.xml"] == [5, 8]
    assert told["profiles"] == {
        "msn": {"accepted": 10, "total": 11},
        "w3c": {"accepted": 19, "total": 24},
        "yahoo": {"accepted": 0, "total": 0},
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


def test_what_holds_a_feed_back_is_a_guard_or_the_worst_that_was_found() -> None:
    made = built(
        documents=[staged("a.xml"), staged("b.xml"), staged("c-1.xml", feed="c.xml")],
        checked=[
            Checked(path="a.xml", format="rss", findings=(finding(Severity.WARNING),)),
            Checked(path="b.xml", format="rss", findings=(finding(Severity.WARNING),)),
            Checked(path="c-1.xml", format="rss", findings=(finding(Severity.INFO),)),
        ],
        refused=[Refused(guard="loss", message="", feeds=("a.xml",))],
    )
    assert holding(made, ["a.xml", "c-1.xml"]) == {
        "a.xml": ["guard/loss"],
        "c.xml": ["rss/zero-ttl"],
    }


def test_feeds_are_counted_for_as_many_runs_as_they_are_held_back() -> None:
    documents = [staged("a.xml"), staged("b-1.xml", feed="b.xml"), staged("c.xml")]
    before = {"failing": {"b.xml": 4, "c.xml": 7}}
    held = [
        Outcome(where="p", published=Published(held=("a.xml",))),
        Outcome(where="q", published=Published(held=("b-1.xml",))),
        Outcome(where="r", error="full"),
    ]
    assert failing(held, documents, before) == {"a.xml": 1, "b.xml": 5}
    nothing = [Outcome(where="p")]
    assert failing(nothing, documents, before) == {"a.xml": 1, "b.xml": 5, "c.xml": 8}
    assert failing(held[2:], documents, before) == {}


def test_runs_that_fail_are_counted_and_keep_what_they_cannot_know() -> None:
    before = {"failures": 2, "failing": {"a.xml": 3}}
    for given, failures, kept in (
        ({"exit_code": 3}, 3, {"a.xml": 3}),
        ({"exit_code": 1, "failing": {}}, 3, {}),
        ({"exit_code": 0, "failing": {}}, 0, {}),
    ):
        found = following(given, before)
        assert (found["failures"], found["failing"]) == (failures, kept)
    assert following({"exit_code": 2}, {}) == {"failures": 1, "failing": {}, "untold": []}


def test_who_could_not_be_told_waits_until_told() -> None:
    def untold(before: list[str], **told: str | None) -> Any:
        announced = [{"announcer": name, "error": error} for name, error in told.items()]
        given = {"exit_code": 0, "announced": announced}
        return following(given, {"untold": before}, ["hub", "cdn"])["untold"]

    assert untold([], hub="away", cdn=None) == ["hub"]
    assert untold(["hub"]) == ["hub"], "nothing changed, so nobody was told"
    assert untold(["hub"], hub=None, cdn="down") == ["cdn"]
    assert untold(["hub"], hub="away") == ["hub"]
    assert untold(["old"]) == [], "it is not configured any more"


def test_what_did_not_change_is_not_remembered(tmp_path: Path) -> None:
    outcomes = [Outcome(where="p", published=Published(written=("a.xml",)))]
    made = built(documents=[staged("a.xml", changed=True), staged("b.xml")], outcomes=outcomes)
    kept = as_remembered(summary(made, ()))
    assert [each["path"] for each in kept["documents"]] == ["a.xml"]
    assert as_remembered({"exit_code": 3}) == {"exit_code": 3, "documents": []}
    assert last_summary(None) == {}
    with Store(tmp_path / "store") as store:
        assert last_summary(store) == {}
        store.begin()
        first = store.put_run(NOW, {"records": 1}, finished=False)
        number = store.put_run(NOW, {"records": 2}, finished=False)
        assert store.put_run(NOW, kept, finished=True, number=number) == number == first + 1
        store.commit()
        assert last_summary(store) == kept


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
    warning = Refused(guard="freshness", message="", is_warning=True)
    assert built(published=live, refused=[warning]).exit_code == 0
    refused = [warning, Refused(guard="loss", message="")]
    assert built(outcomes=failed, refused=refused).exit_code == 5
