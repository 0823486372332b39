"""Going back to what was live before: what was taken back since stays away, and builds go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedpub.cli import main

HEAD = """
[publication]
name = "C"
url = "https://c.example/"
language = "ro"
[[source]]
path = "a.jsonl"
[guard]
loss = "off"
shrinking = "off"
"""
OUTPUTS = """
[[output]]
format = "rss"
path = "{section}.xml"
for_each = "section"
[[output]]
format = "sitemap"
[[output]]
format = "schema-jsonl"
"""
ATOM = '[[output]]\nformat = "atom"\n'
SITEMAP = '[[output]]\nformat = "sitemap"\n'


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return what builds from records: an id each, or what differs of one, and a minute."""
    monkeypatch.chdir(tmp_path)

    def run(minute: int, *records: str | dict[str, str]) -> Result:
        Path("a.jsonl").write_text("\n".join(map(line, records)))
        now = f"2026-11-20T09:{minute:02}:00Z"
        return feedpub("build", "--prune", "--now", now)

    return run


def line(given: str | dict[str, str]) -> str:
    record = {"id": given} if isinstance(given, str) else given
    id = record["id"]
    return json.dumps(
        {"url": f"/{id}", "title": f"Title {id}", "summary": "Sum.", "section": f"Section {id}"}
        | {"date_published": "2026-11-20T08:00:00Z"}
        | record
    )


def feedpub(*arguments: str, exits: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == exits, result.output
    return result


def files(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


@pytest.mark.parametrize("layout", ["directory", "releases"])
def test_the_build_after_going_back_makes_all_that_was_put_back_again(
    build: Callable[..., Result], layout: str
) -> None:
    head = HEAD + f'[publish]\nlayout = "{layout}"\n'
    Path("feedpub.toml").write_text(head + OUTPUTS)
    build(0, "a", "b")
    build(1, "a", "b", {"id": "c", "section": "Section a"})
    live = files("public")
    feedpub("rollback")
    assert files("public") != live
    build(2, "a", "b", {"id": "c", "section": "Section a"})
    assert files("public").keys() == live.keys()
    del live["feedpub-manifest.json"]
    assert {name: files("public")[name] for name in live} == live
    assert " 0 written" not in build(3, "a", "b", {"id": "c", "section": "Section a"}).stdout


@pytest.mark.parametrize("layout", ["directory", "releases"])
@pytest.mark.parametrize(
    ("change", "why"),
    [
        (None, "is gone from its source"),
        ({"status": "withdrawn"}, "was withdrawn"),
        ({"expires": "2026-11-20T09:00:30Z"}, "expired"),
        ({"embargo": "2026-11-21T09:00:00Z"}, "is a draft or under embargo again"),
    ],
)
def test_what_was_taken_back_does_not_come_back(
    build: Callable[..., Result], layout: str, change: dict[str, str] | None, why: str
) -> None:
    Path("feedpub.toml").write_text(HEAD + f'[publish]\nlayout = "{layout}"\n' + ATOM)
    build(0, "a", "b", "c")
    build(1, "a", "b", *([] if change is None else [{"id": "c"} | change]))
    live = files("public")
    assert feedpub("rollback", exits=5).stderr == (
        "feedpub: public: release 1 has an article that was taken back since\n"
        f"  'Title c' (https://c.example/c) {why}.\n"
        "Nothing was changed. Publish a corrected version with feedpub build; if it is intended,\n"
        "let it pass once: feedpub rollback --to 1 --allow leaks\n"
    )
    assert files("public") == live
    done = feedpub("rollback", "--to", "1", "--allow", "leaks")
    assert "what was taken back since it was made is live too" in done.stdout
    assert b"Title c" in files("public")["atom.xml"]


def test_what_is_only_announced_as_gone_may_come_back(build: Callable[..., Result]) -> None:
    Path("feedpub.toml").write_text(HEAD + ATOM)
    build(0, "a", "b")
    build(1, "a")
    build(2, "a", "c")
    assert b"deleted-entry" in files("public")["atom.xml"]
    assert feedpub("rollback").stdout == "public: release 2 is live again; 3 was before\n"
    assert b"deleted-entry" in files("public")["atom.xml"]
    assert b"Title c" not in files("public")["atom.xml"]


def test_a_file_that_knows_pages_only_is_looked_at_as_well(build: Callable[..., Result]) -> None:
    Path("feedpub.toml").write_text(HEAD + SITEMAP)
    build(0, "a", *"bcdef")
    build(1, "a", {"id": "g", "url": "/f"})
    refused = feedpub("rollback", exits=5).stderr.splitlines()
    assert refused[0] == "feedpub: public: release 1 has 4 articles that were taken back since"
    assert refused[4] == "There are 1 more."
    assert "https://c.example/f" not in "".join(refused)


def test_without_a_store_nobody_knows_what_was_taken_back(build: Callable[..., Result]) -> None:
    Path("feedpub.toml").write_text(HEAD + "[store]\nenabled = false\n" + ATOM)
    build(0, "a", "b")
    build(1, "a")
    assert "what was taken back since it was made is live too" in feedpub("rollback").stdout
    assert b"Title b" in files("public")["atom.xml"]


def test_a_file_that_no_output_makes_and_that_is_another_is_looked_at_once(
    build: Callable[..., Result],
) -> None:
    Path("feedpub.toml").write_text(HEAD + ATOM + '[[output]]\nformat = "rss"\n')
    build(0, "a")
    build(1, "a", "b")
    feedpub("rollback")
    Path("feedpub.toml").write_text(HEAD + ATOM)
    Path("a.jsonl").write_text("\n".join(map(line, "ab")))
    for minute in (2, 3):
        feedpub("build", "--now", f"2026-11-20T09:{minute:02}:00Z")
    assert b"Title b" not in files("public")["rss.xml"]
    feedpub("build", "--now", "2026-11-20T09:04:00Z", "--prune")
    assert "rss.xml" not in files("public")
