"""Documents of one publication side by side, from the command line to the finding."""

from __future__ import annotations

import gzip
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedpub import checks, pipeline
from feedpub.checks._together import canonical
from feedpub.checks.rules import publication
from feedpub.findings import Finding
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def facts(text: str, name: str = "feed") -> checks.Facts | None:
    return checks.read_facts(Document(name=name, format="", data=text.encode()))


def findings(*names: Path, previous: tuple[str, ...] = ()) -> list[Finding]:
    checked = pipeline.validate_files([str(each) for each in names], now=NOW, previous=previous)
    found = [finding for each in checked for finding in each.findings]
    return [finding for finding in found if finding.rule.scope == "publication"]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/rain",
        "https://www.Example.org/rain/",
        "https://example.org/rain?utm_source=rss&fbclid=1#top",
        "https://example.org/r%61in",
    ],
)
def test_the_same_address(url: str) -> None:
    assert canonical(url) == canonical("https://example.org/rain")


def test_another_address() -> None:
    assert canonical("https://example.org/?p=1") != canonical("https://example.org/?p=2")


def test_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(publication._feed(publication._item()))
    snow = publication._feed("\n" + publication._item("Snow")).replace("/rss'", "/b'")
    (tmp_path / "b.xml").write_text(snow)
    [finding] = findings(tmp_path)
    assert finding.rule.id == "publication/different-title"
    assert finding.location.path.endswith("b.xml")
    assert (finding.location.line, finding.location.column) == (2, 7)
    assert "'Snow', and 'Rain' in '" in finding.message


def test_place_in_json(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(publication._feed(publication._item()))
    (tmp_path / "b.json").write_text(publication._json("Snow"))
    [finding] = findings(tmp_path)
    assert finding.location.xpath == "items[0].title"
    assert finding.article == "Snow"


def test_changed_ids_are_one_finding(tmp_path: Path) -> None:
    for folder, guid in (("old", "rain"), ("new", "number")):
        (tmp_path / folder).mkdir()
        items = "".join(
            publication._item(f"Rain {n}", link=f"rain-{n}", guid=f"{guid}-{n}") for n in range(9)
        )
        (tmp_path / folder / "rss.xml").write_text(publication._feed(items))
    [finding] = findings(tmp_path / "new", previous=(str(tmp_path / "old"),))
    assert (finding.rule.id, finding.count, len(finding.places)) == ("publication/changed-id", 9, 4)
    assert findings(tmp_path / "new", previous=(str(tmp_path / "new"),)) == []


def test_children_of_an_index_beside_it(tmp_path: Path) -> None:
    (tmp_path / "index.xml").write_text(publication._index("a.xml", "b.xml.gz", "c.xml"))
    assert findings(tmp_path / "index.xml") == []
    (tmp_path / "a.xml").write_text(publication._news())
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(publication._news().encode()))
    [finding] = findings(tmp_path / "index.xml")
    assert finding.rule.id == "publication/missing-sitemap"
    assert "c.xml" in finding.message


def test_what_no_sitemap_has_is_left_out_on_purpose(tmp_path: Path) -> None:
    flood = publication._item("Flood", link="flood", guid="flood")
    (tmp_path / "rss.xml").write_text(publication._feed(publication._item() + flood))
    (tmp_path / "news.xml").write_text(publication._news())
    assert [each.rule.id for each in findings(tmp_path)] == [
        "publication/missing-from-news-sitemap"
    ]
    (tmp_path / "sitemap.xml").write_text(publication._page("rain"))
    assert findings(tmp_path) == []


def test_feeds_of_others_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(publication._feed(publication._item()))
    other = publication._feed(publication._item("Rain, they say")).replace(
        "<link>https://example.org/</link>", "<link>https://planet.example/</link>"
    )
    (tmp_path / "b.xml").write_text(
        other.replace("https://example.org/rss", "https://planet.example/")
    )
    assert findings(tmp_path) == []


@pytest.mark.parametrize("text", ["", "<rss/>", "<rss", "{", "[]", '{"items": [1]}', "<html/>"])
def test_nothing_to_compare(text: str) -> None:
    assert facts(text) is None


def test_atom() -> None:
    told = facts(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ro'><id>x</id>"
        "<link rel='self' href='https://example.org/atom'/><entry><id>urn:1</id>"
        "<title type='html'>A &amp;amp; B</title><link rel='related' href='https://e.org/'/>"
        "<link href='https://example.org/a'/><published>2026-11-23T08:00:00Z</published>"
        "</entry></feed>"
    )
    assert told is not None
    assert pickle.loads(pickle.dumps(told)) == told
    [item] = told.items
    assert (item.id, item.url, item.title) == ("urn:1", "https://example.org/a", "A & B")
    assert (item.language, item.published) == ("ro", 1795420800.0)
