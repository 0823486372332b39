"""``feedpub history``: the life of an article, as the store remembers it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main

HEAD = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
"""
TAG = "tag:curierul.example,2026:cms-"
OTHERS = [{"id": f"o{n}", "url": f"/o{n}", "title": f"Altul {n}",
           "date_published": "2026-11-20T06:00:00Z"} for n in range(9)]  # fmt: skip

Newsroom = Callable[..., Result]


def record(**fields: Any) -> dict[str, Any]:
    values = {
        "id": "cms-1",
        "url": "/unu",
        "title": "Titlul vechi",
        "content_html": "<p>corp</p>",
        "date_published": "2026-11-20T08:00:00Z",
        "section": "Sport",
    }
    return values | fields


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(
        f'{HEAD}[[output]]\nformat = "atom"\n[[output]]\nformat = "sitemap"\n', encoding="utf-8"
    )

    def run(*arguments: str, exits: int = 0) -> Result:
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert result.exit_code == exits, result.output
        return result

    return run


def build(run: Newsroom, hour: str, *records: dict[str, Any], flags: str = "") -> None:
    Path("articles.jsonl").write_text("\n".join(map(json.dumps, [*OTHERS, *records])))
    run("build", "-q", "--now", f"2026-11-20T{hour}:00Z", *flags.split())


@pytest.fixture
def lived(run: Newsroom) -> Newsroom:
    draft = record(status="draft")
    build(run, "08:00", draft)
    build(run, "09:00", record())
    build(run, "10:00", record(title="Titlul nou"))
    changed = record(title="Titlul nou", content_html="<p>alt corp</p>", change="correction")
    build(run, "11:00", changed)
    build(run, "12:00", changed | {"section": "Altele"})
    build(run, "13:00", changed | {"id": "cms-2", "section": "Altele"})
    build(run, "14:00")
    return run


def test_a_life_is_told_in_order(lived: Newsroom) -> None:
    shown = lived("history", f"{TAG}1").stdout
    assert shown == (
        "Titlul nou\n"
        f"  id:            {TAG}1\n"
        f"  also known as: {TAG}2\n"
        "  url:           https://curierul.example/unu\n"
        "  published:     2026-11-20T08:00:00Z\n"
        "  modified:      2026-11-20T11:00:00Z\n"
        "  state:         gone from its source since 2026-11-20T14:00:00Z, announced\n"
        "                 until 2026-12-20T14:00:00Z\n"
        "  2026-11-20T08:00:00Z  seen for the first time\n"
        "  2026-11-20T09:00:00Z  public for the first time (run 2)\n"
        "  2026-11-20T10:00:00Z  changed (run 3): title was 'Titlul vechi', is 'Titlul\n"
        "                        nou'; modified was '', is '2026-11-20T10:00:00Z'\n"
        "  2026-11-20T11:00:00Z  corrected (run 4): modified was '2026-11-20T10:00:00Z',\n"
        "                        is '2026-11-20T11:00:00Z'; text or pictures\n"
        "  2026-11-20T12:00:00Z  changed, its dates stayed (run 5): sections, tags or\n"
        "                        related articles\n"
        "  2026-11-20T13:00:00Z  changed, its dates stayed (run 6): sections, tags or\n"
        "                        related articles\n"
        "  2026-11-20T14:00:00Z  gone from its source (run 7)\n"
    )


@pytest.mark.parametrize("name", ["cms-1", "cms-2", f"{TAG}2", "https://curierul.example/unu"])
def test_it_is_found_by_any_of_its_names(lived: Newsroom, name: str) -> None:
    found = json.loads(lived("history", name, "--json").stdout)
    (article,) = found["articles"]
    assert (found["version"], article["id"]) == (1, f"{TAG}1")
    assert article["also_known_as"] == [f"{TAG}2"]
    assert article["state"] == "vanished"
    assert article["announced_until"] == "2026-12-20T14:00:00Z"
    assert article["documents"] == []
    assert [each["kind"] for each in article["events"]] == [
        "released", "update", "correction", "minor", "minor", "vanished",
    ]  # fmt: skip
    assert article["events"][1] == {
        "created": "2026-11-20T10:00:00Z",
        "run": 3,
        "kind": "update",
        "changes": {
            "title": {"before": "Titlul vechi", "after": "Titlul nou"},
            "modified": {"before": "", "after": "2026-11-20T10:00:00Z"},
        },
    }


def test_of_a_public_article_it_says_where_it_is(run: Newsroom) -> None:
    build(run, "09:00", record(date_expires="2026-11-21T08:00:00Z"))
    shown = run("history", "cms-1").stdout
    assert "state:         public since 2026-11-20T09:00:00Z, until 2026-11-21T08:00:00Z" in shown
    assert "in:            atom.xml, sitemap-2026-11.xml" in shown
    assert "2026-11-20T09:00:00Z  seen for the first time, public" in shown


def test_a_run_that_a_guard_doubts_is_no_event(run: Newsroom) -> None:
    build(run, "09:00", record())
    some = "\n".join(map(json.dumps, OTHERS[:1]))
    Path("articles.jsonl").write_text(some)
    run("build", "-q", "--now", "2026-11-20T10:00:00Z", exits=5)
    (article,) = json.loads(run("history", "cms-1", "--json").stdout)["articles"]
    assert (article["state"], article["events"]) == ("public", [])


def test_what_nobody_announces_has_no_end_of_that(run: Newsroom) -> None:
    text = Path("feedpub.toml").read_text(encoding="utf-8")
    silent = text.replace('format = "atom"', 'format = "atom"\ntombstones = "none"')
    Path("feedpub.toml").write_text(silent, encoding="utf-8")
    build(run, "09:00", record())
    build(run, "10:00", record(status="withdrawn"))
    (article,) = json.loads(run("history", "cms-1", "--json").stdout)["articles"]
    assert (article["state"], article["announced_until"]) == ("withdrawn", None)
    profile = text.replace('format = "atom"', 'format = "rss"\nprofile = "msn"\ntombstones = "2d"')
    Path("feedpub.toml").write_text(profile, encoding="utf-8")
    (article,) = json.loads(run("history", "cms-1", "--json").stdout)["articles"]
    assert article["announced_until"] == "2026-11-22T10:00:00Z"


def test_who_was_never_seen_and_what_was_never_built(run: Newsroom) -> None:
    assert "nothing is remembered yet" in run("history", "cms-1", exits=2).stderr
    build(run, "09:00", record())
    assert "no article is known by 'cms-7'" in run("history", "cms-7", exits=2).stderr
