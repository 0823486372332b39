"""The lines that robots.txt and the pages of the site need to have about the feeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from click.testing import CliRunner, Result
from lxml import etree, html

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
    monkeypatch.setenv("FEEDPUB_MEMBERS_SECRET", "s" * 32)
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


TIER = """
[[output]]
format = "rss"
tier = "subscription"
"""
LANGUAGES = """
[[output]]
format = "json-feed"
path = "{language}.json"
for_each = "language"
description = "A <b>feed</b>"
[[output]]
format = "atom"
path = "hu.xml"
where = { language = "hu" }
"""


def _outlines(text: str) -> list[dict[str, str]]:
    root = etree.fromstring(text.encode())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [each.tag for each in root] == ["head", "body"]
    assert root.findtext("head/title") == "Curierul “A” & B"
    return [dict(each.attrib) for each in root.iterfind("body/outline")]


def test_opml_lists_every_public_feed_and_no_other(run: Run) -> None:
    path = Path("feedpub.toml")
    path.write_text(path.read_text("utf-8") + TIER + LANGUAGES, "utf-8")
    run("build", "--now", "2026-11-23T09:00:00Z")
    found = _outlines(run("snippet", "opml").stdout)
    base = "https://feeds.example/ro/"
    assert [(each["text"], each["xmlUrl"], each["language"]) for each in found] == [
        ("Toate <știrile>", f"{base}rss.xml", "ro"),
        ("Curierul “A” & B: Artă", f"{base}sections/arta.xml", "ro"),
        ("Curierul “A” & B: Politică", f"{base}sections/politica.xml", "ro"),
        ("Curierul “A” & B (Atom)", f"{base}atom.xml", "ro"),
        ("Curierul “A” & B (JSON Feed)", f"{base}ro.json", "ro"),
        ("Curierul “A” & B (Atom)", f"{base}hu.xml", "hu"),
    ]
    assert {each["type"] for each in found} == {"rss"}
    assert {each["htmlUrl"] for each in found} == {"https://curierul.example/"}
    assert [each["title"] for each in found] == [each["text"] for each in found]


def test_a_list_of_feeds_for_a_page(run: Run) -> None:
    path = Path("feedpub.toml")
    path.write_text(path.read_text("utf-8") + LANGUAGES, "utf-8")
    run("build", "--now", "2026-11-23T09:00:00Z")
    said = run("snippet", "feeds").stdout
    page = html.fromstring(f"<main>{said}</main>")
    assert [(each.text_content(), each.get("type")) for each in page.iter("a")][:2] == [
        ("Toate <știrile>", "application/rss+xml"),
        ("Curierul “A” & B: Artă", "application/rss+xml"),
    ]
    assert [each.get("lang") for each in page.iter("li")] == ["ro", "ro", "ro", "ro", "ro", "hu"]
    assert [each.text for each in page.iter("small")][-2:] == ["JSON Feed", "Atom"]
    assert '<p dir="auto">A &lt;b&gt;feed&lt;/b&gt;</p>' in said
    assert not [*page.iter("b")]


def test_no_list_without_feeds(run: Run) -> None:
    path = Path("feedpub.toml")
    head, _, _ = path.read_text("utf-8").partition("[[output]]")
    path.write_text(head + '[[output]]\nformat = "sitemap"\n', "utf-8")
    assert run("snippet", "feeds").stdout == ""
    assert _outlines(run("snippet", "opml").stdout) == []


def test_the_link_fields_of_feeds(run: Run) -> None:
    assert run("snippet", "hubs").stdout == ""
    path = Path("feedpub.toml")
    text = path.read_text("utf-8")
    hub = 'language = "ro"\nhubs = ["https://hub.example/"]'
    path.write_text(text.replace('language = "ro"', hub, 1) + TIER, "utf-8")
    run("build", "--now", "2026-11-23T09:00:00Z", code=0)
    lines = run("snippet", "hubs").stdout.splitlines()
    base = "https://feeds.example/ro/"
    names = ["rss.xml", "sections/arta.xml", "sections/politica.xml", "atom.xml", "flipboard.xml"]
    assert lines == [
        f'{base}{name}: Link: <https://hub.example/>; rel="hub", <{base}{name}>; rel="self"'
        for name in names
    ]
