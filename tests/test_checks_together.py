"""Documents of one publication side by side, from the command line to the finding."""

from __future__ import annotations

import gzip
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from feedpub import checks, pipeline
from feedpub.checks.together import samples as examples
from feedpub.checks.together.mentions import canonical
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
        "https://example.org:443/rain",
        "http://www.example.org:80/rain",
    ],
)
def test_the_same_address(url: str) -> None:
    assert canonical(url) == canonical("https://example.org/rain")


def test_another_address() -> None:
    assert canonical("https://example.org/?p=1") != canonical("https://example.org/?p=2")


def test_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(examples.feed(examples.item()))
    snow = examples.feed("\n" + examples.item("Snow")).replace("/rss'", "/b'")
    (tmp_path / "b.xml").write_text(snow)
    [finding] = findings(tmp_path)
    assert finding.rule.id == "publication/different-title"
    assert finding.location.path.endswith("b.xml")
    assert (finding.location.line, finding.location.column) == (2, 7)
    assert "'Snow', and 'Rain' in '" in finding.message


def test_place_in_json(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(examples.feed(examples.item()))
    (tmp_path / "b.json").write_text(examples.json("Snow"))
    [finding] = findings(tmp_path)
    assert finding.location.xpath == "items[0].title"
    assert finding.article == "Snow"


def test_changed_ids_are_one_finding(tmp_path: Path) -> None:
    for folder, guid in (("old", "rain"), ("new", "number")):
        (tmp_path / folder).mkdir()
        items = "".join(
            examples.item(f"Rain {n}", link=f"rain-{n}", guid=f"{guid}-{n}") for n in range(9)
        )
        (tmp_path / folder / "rss.xml").write_text(examples.feed(items))
    [finding] = findings(tmp_path / "new", previous=(str(tmp_path / "old"),))
    assert (finding.rule.id, finding.count, len(finding.places)) == ("publication/changed-id", 9, 4)
    assert findings(tmp_path / "new", previous=(str(tmp_path / "new"),)) == []


def test_children_of_an_index_beside_it(tmp_path: Path) -> None:
    (tmp_path / "index.xml").write_text(examples.index("a.xml", "b.xml.gz", "c.xml"))
    assert findings(tmp_path / "index.xml") == []
    (tmp_path / "a.xml").write_text(examples.news())
    (tmp_path / "b.xml.gz").write_bytes(gzip.compress(examples.news().encode()))
    [finding] = findings(tmp_path / "index.xml")
    assert finding.rule.id == "publication/missing-sitemap"
    assert "c.xml" in finding.message


def test_what_no_sitemap_has_is_left_out_on_purpose(tmp_path: Path) -> None:
    flood = examples.item("Flood", link="flood", guid="flood")
    (tmp_path / "rss.xml").write_text(examples.feed(examples.item() + flood))
    (tmp_path / "news.xml").write_text(examples.news())
    assert [each.rule.id for each in findings(tmp_path)] == [
        "publication/missing-from-news-sitemap"
    ]
    (tmp_path / "sitemap.xml").write_text(examples.page("rain"))
    assert findings(tmp_path) == []


def test_feeds_of_others_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(examples.feed(examples.item()))
    other = examples.feed(examples.item("Rain, they say")).replace(
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


def test_an_item_of_rss_is_known_by_what_it_has() -> None:
    told = facts(
        examples.feed(
            "<item><guid>https://example.org/a</guid><pubDate>yesterday</pubDate></item>"
            "<item><guid isPermaLink='false'>https://example.org/b</guid></item>",
            "<atom:link rel='hub' href='https://hub.example/'/>",
        )
    )
    assert told is not None
    assert [(item.url, item.published) for item in told.items] == [
        ("https://example.org/a", None),
        (None, None),
    ]
    assert told.url == "https://example.org/rss"
    nowhere = facts("<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'><channel>"
                    "<a:link rel='hub' href='https://hub.example/'/></channel></rss>")  # fmt: skip
    assert nowhere is not None
    assert nowhere.url is None


def test_ids_of_json_may_be_numbers() -> None:
    told = facts(examples.json().replace('"https://example.org/rain", "url"', '4711, "url"'))
    assert told is not None
    assert told.items[0].id == "4711"


def test_only_news_and_versions_are_kept_of_a_sitemap() -> None:
    plain = "<url><loc>https://example.org/plain</loc></url>"
    nameless = examples.news().replace("<news:name>Example</news:name>", "")
    told = facts(nameless.replace("<url>", f"{plain}<url>", 1))
    assert told is not None
    assert [item.url for item in told.items] == ["https://example.org/rain"]
    assert told.publications == ()


def compare(*texts: str, previous: tuple[checks.Facts, ...] = ()) -> list[Finding]:
    told = [facts(text, f"{number}.xml") for number, text in enumerate(texts)]
    return checks.check_together([each for each in told if each], now=NOW, previous=previous)


def test_what_a_document_says_twice_identifies_nothing() -> None:
    twice = examples.item("Snow", guid="same") + examples.item("Hail", guid="same")
    assert compare(examples.feed(examples.item()), examples.json("Rain")) == []
    assert compare(examples.feed(twice), examples.json("Rain")) == []
    one = examples.item("Snow", guid="same") + examples.item("Hail", "h", "hail", "same")
    [finding] = compare(examples.feed(one), examples.json("Rain"))
    assert finding.rule.id == "publication/different-title"


def named(name: str, items: str) -> checks.Facts:
    text = examples.feed(items).replace("https://example.org/rss", f"https://example.org/{name}")
    told = facts(text, name)
    assert told is not None
    return told


def test_what_a_feed_was_is_found_by_address_then_by_name() -> None:
    rain, flood = examples.item(), examples.FLOOD.replace("08:", "07:")
    now = named("b", rain)
    moved = replace(named("b", flood), url=None)
    strangers = (named("c", rain), named("d", rain))
    [finding] = checks.check_together([now], now=NOW, previous=[*strangers, moved])
    assert finding.rule.id == "publication/all-new"
    assert checks.check_together([now], now=NOW, previous=[named("c", flood), strangers[1]]) == []
    assert checks.check_together([now], now=NOW, previous=[named("b", "")]) == []
    [again] = checks.check_together([now], now=NOW, previous=[named("c", flood)])
    assert again.rule.id == "publication/all-new"


def test_articles_in_other_languages_belong_in_other_news_sitemaps() -> None:
    flood = examples.FLOOD.replace("<title>", "<dc:language>{0}</dc:language><title>")
    feed = examples.feed(examples.item() + flood).replace(
        "<rss ", "<rss xmlns:dc='http://purl.org/dc/elements/1.1/' "
    )
    assert compare(feed.replace("{0}", "ro"), examples.news()) == []
    [finding] = compare(feed.replace("{0}", "en"), examples.news())
    assert finding.rule.id == "publication/missing-from-news-sitemap"


def test_a_document_that_changes_under_the_hand_keeps_its_findings() -> None:
    one = examples.feed(examples.FLOOD + examples.item())
    other = examples.feed("\n" + examples.item("Snow"))
    told = [facts(one, "a.xml"), facts(other.replace("/rss'", "/b'"), "b.xml")]
    documents = [each for each in told if each]

    def place(data: bytes | None) -> tuple[str | None, int | None]:
        [found] = checks.check_together(documents, now=NOW, read=lambda _: data)
        return found.location.xpath, found.location.line

    assert place(other.encode()) == ("channel/item/title", 2)
    assert place(examples.feed("").encode()) == ("rss", 1)
    assert place(b"<rss") == ("channel/item[1]", None)
    assert place(None) == ("channel/item[1]", None)


def test_what_concerns_a_whole_feed_is_at_its_root() -> None:
    text = examples.feed(examples.item())
    told = facts(text, "a.xml")
    before = facts(examples.feed(examples.FLOOD.replace("08:", "07:")), "a.xml")
    assert told
    assert before
    [found] = checks.check_together(
        [told], now=NOW, previous=[before], read=lambda _: text.encode()
    )
    assert (found.rule.id, found.location.xpath) == ("publication/all-new", "rss")
    [found] = checks.check_together([told], now=NOW, previous=[before])
    assert found.location.xpath is None


def test_a_title_of_text_is_what_it_says() -> None:
    told = facts(
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id>"
        "<title>A &amp;amp; B</title></entry></feed>"
    )
    assert told is not None
    assert told.items[0].title == "A &amp; B"
