"""The lines that robots.txt and the pages of the site need to have about the feeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from click.testing import CliRunner, Result
from lxml import html

from feedpub.cli import main

CONFIG = """
[publication]
name = "Curierul “A” & B"
url = "https://curierul.example/"
language = "ro"
[publish]
url = "https://feeds.example/ro/"
[[source]]
path = "articles.jsonl"
[[output]]
format = "rss"
title = "Toate <știrile>"
[[output]]
format = "sitemap"
[[output]]
format = "news-sitemap"
url = "https://curierul.example/știri.xml?a=1&b=2"
[[output]]
format = "rss"
path = "sections/{section}.xml"
for_each = "section"
[[output]]
format = "atom"
archive = "month"
[[output]]
format = "rss"
path = "flipboard.xml"
profile = "flipboard"
"""
RECORDS = [
    {"url": "/1", "title": "Una", "section": "Politică", "date_published": "2026-11-23T06:00:00Z"},
    {"url": "/2", "title": "Alta", "section": "Artă", "date_published": "2026-11-22T06:00:00Z"},
]

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("feedpub.toml").write_text(CONFIG, "utf-8")
    Path("articles.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))

    def run(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*arguments], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    return run


def test_robots_lines_name_every_sitemap_but_no_shard(run: Run) -> None:
    lines = run("snippet", "robots").stdout
    assert lines == (
        "Sitemap: https://feeds.example/ro/sitemap.xml\n"
        "Sitemap: https://curierul.example/%C8%99tiri.xml?a=1&b=2\n"
    )
    run("build", "--now", "2026-11-23T09:00:00Z")
    assert run("snippet", "robots").stdout == lines
    parser = RobotFileParser()
    parser.parse(f"User-agent: *\nDisallow: /x\n{lines}".splitlines())
    assert len(parser.site_maps() or ()) == 2
    assert not parser.can_fetch("any", "/x")


def test_pages_lead_to_every_feed_that_people_may_subscribe_to(run: Run) -> None:
    def found(*options: str) -> list[tuple[str | None, ...]]:
        head = html.fromstring(f"<head>{run('snippet', 'alternate', *options).stdout}</head>")
        links = head.iter("link")
        return [tuple(map(each.get, ("type", "title", "href"))) for each in links]

    everywhere = [
        ("application/rss+xml", "Toate <știrile>", "https://feeds.example/ro/rss.xml"),
        ("application/atom+xml", "Curierul “A” & B", "https://feeds.example/ro/atom.xml"),
    ]
    assert found() == everywhere
    run("build", "--now", "2026-11-23T09:00:00Z")
    sections = [
        ("application/rss+xml", f"Curierul “A” & B: {name}",
         f"https://feeds.example/ro/sections/{path}.xml")
        for name, path in (("Artă", "arta"), ("Politică", "politica"))
    ]  # fmt: skip
    assert found() == [everywhere[0], *sections, everywhere[1]]
    assert found("-o", "elsewhere") == everywhere


def test_without_a_name_it_says_what_there_is(run: Run) -> None:
    said = run("snippet").stdout
    assert "robots: " in said
    assert "The sitemaps, for search engines." in said
    assert "alternate: Links to the feeds" in said
    error = run("snippet", "robot", code=2).stderr
    assert "there is no snippet named 'robot'" in error
    assert "Did you mean 'robots'?" in error
    assert "There are: alternate, " in run("snippet", "xyz", code=2).stderr
