"""The pages of the preview: what they show of a publication, and what of it is inert."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from msgspec.structs import replace

from feedpub import config, pages, pipeline
from feedpub.consumers import Portrayal
from feedpub.errors import PublishError, StoreError
from feedpub.model import Article, Publication
from feedpub.previewing import Changes, Edition, PreviewSite, Remaking, Reply, rehearse
from feedpub.targets.directory import Directory

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEAD = """[publication]
name = "The Example"
url = "https://e.example/"
language = "en"
[[source]]
path = "news.jsonl"
"""
OUTPUTS = """
[[output]]
format = "rss"
path = "rss.xml"
limit = 100
[[output]]
format = "json-feed"
path = "feed.json"
[[output]]
format = "news-sitemap"
path = "google.xml"
profile = "google-news"
[[output]]
format = "rss"
path = "flipboard.xml"
profile = "flipboard"
"""
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def record(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"https://e.example/{number}",
        "url": f"https://e.example/{number}",
        "title": f"Rain {number}",
        "summary": "Wet.",
        "content_html": "<p>It rains.</p>",
        "date_published": f"2026-11-23T08:{number % 60:02}:00Z",
        "authors": ["Ana Pop"],
    } | fields


class Room:
    """A newsroom with a configuration and records."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._count = 0

    def write(self, *records: dict[str, Any], outputs: str = OUTPUTS) -> None:
        text = "".join(f"{json.dumps(each)}\n" for each in records)
        (self.home / "news.jsonl").write_text(text, encoding="utf-8")
        (self.home / "feedpub.toml").write_text(HEAD + outputs, encoding="utf-8")

    def config(self) -> config.Config:
        return config.load(self.home / "feedpub.toml")

    def edition(self) -> Edition:
        self._count += 1
        folder = self.home / f"kept-{self._count}"
        return Edition(rehearse(self.config(), NOW, folder), NOW + timedelta(minutes=1))

    def site(self, *, images: bool = False) -> PreviewSite:
        site = PreviewSite(images=images)
        site.show(self.edition())
        return site


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def tree(reply: Reply) -> Any:
    assert reply.status == 200, reply.body.decode()
    return html.fromstring(reply.body.decode())


def words(part: Any) -> str:
    return re.sub(r" ([.,;)])", r"\1", " ".join(" ".join(part.itertext()).split()))


def get(site: PreviewSite, path: str, query: str = "") -> Any:
    return tree(site.respond(path, query))


def test_the_first_page_has_all_outputs(room: Room) -> None:
    room.write(record(1), record(2, title="Snow"))
    found = get(room.site(), "/")
    rows = [words(each) for each in found.xpath("//tbody/tr")]
    assert rows[0].startswith("rss.xml rss 2 ")
    assert rows[2].startswith("google.xml for google-news news-sitemap 2 ")
    assert " written " in rows[0]
    assert found.xpath("//tbody//a/@href") == [f"/outputs/{each}" for each in (1, 2, 3, 4)]
    assert "Shown for 2026-11-23 09:00 UTC, made at 2026-11-23 09:01 UTC." in words(found)
    assert not list(room.home.glob("public")), "a preview publishes nothing"


def test_an_output_is_shown_as_a_reader_shows_it(room: Room) -> None:
    room.write(*(record(each) for each in range(1, 53)), outputs=OUTPUTS)
    site = room.site()
    found = get(site, "/outputs/1")
    entries = found.xpath("//ol[@class='reader']/li")
    assert len(entries) == 50
    assert words(entries[0]) == "Rain 52 Wet. The Example 8 minutes ago"
    assert entries[0].xpath(".//a/@href") == ["/outputs/1/items/1"]
    assert words(found.xpath("//nav[@class='paging']")[0]) == "1–50 of 52 articles Next"
    last = get(site, "/outputs/1", "page=2")
    assert len(last.xpath("//ol[@class='reader']/li")) == 2
    assert last.xpath("//ol/@start") == ["51"]
    assert last.xpath("//nav[@class='paging']//a/@href") == ["/outputs/1?page=1"]
    for page in ("page=0", "page=-1", "page=x", "page=99999999999", "page=1"):
        assert len(get(site, "/outputs/1", page).xpath("//ol[@class='reader']/li")) in {2, 50}


def test_one_article_of_an_output_can_be_read(room: Room) -> None:
    body = '<p>It rains.</p><img src="/a.jpg" alt="Wet" width="9" height="8">'
    room.write(record(1, content_html=body), record(2))
    found = get(room.site(), "/outputs/1/items/2")
    assert words(found.xpath("//div[@class='body']")[0]) == (
        "It rains. Picture: Wet (9 × 8, e.example)"
    )
    assert found.xpath("//nav[@aria-label='This item']//a/@href") == [
        "/articles/2", "/outputs/1/items/1",
    ]  # fmt: skip
    assert "<title> Rain 1 </title>" in words(found.xpath("//pre")[0])
    json_item = get(room.site(), "/outputs/2/items/1")
    assert not json_item.xpath("//pre"), "lines of JSON are not known"
    sitemap = get(room.site(), "/outputs/3/items/1")
    assert "This output has no text of it." in words(sitemap)
    summary = pages.reader_item(Portrayal(title="", url="", source="E", summary="Wet."), NOW)
    assert "No title" in summary
    assert '<p dir="auto">Wet.</p>' in summary


def test_an_article_is_shown_with_its_cards_record_verdicts_and_sources(room: Room) -> None:
    images = [{"url": "https://e.example/a.jpg", "width": 1200, "height": 800, "alt": "The dam"}]
    room.write(record(1, images=images, label="LIVE"))
    found = get(room.site(), "/articles/1")
    cards = {
        words(each.xpath("./h3")[0]): words(each) for each in found.xpath("//*[@class='consumer']")
    }
    assert list(cards) == [
        "Apple News", "Feedly", "Flipboard", "Google News", "MSN", "A newsletter", "SmartNews",
        "A social share",
    ]  # fmt: skip
    assert "As flipboard.xml says it." in cards["Flipboard"]
    assert "As google.xml says it." in cards["Google News"]
    assert "As rss.xml says it." in cards["MSN"]
    assert "As the record says it." in cards["A social share"]
    assert "The dam e.example, 1200 × 800" in cards["Google News"]
    record_shown = {
        words(each.xpath("./dt")[0]): words(each.xpath("./dd")[0])
        for each in found.xpath("//dl[@class='record']/div")
    }
    assert record_shown["label"] == "LIVE"
    assert record_shown["title"] == "Rain 1"
    verdicts = found.xpath("//ul[@class='verdicts']")[0]
    assert "Flipboard: advised" in words(verdicts)
    assert "title-too-short · an editor; it stops nothing" in words(verdicts)
    sources = [
        words(each) for each in found.xpath("//h2[@id='sources']/following::details/summary")
    ]
    assert sources == ["rss.xml item 1", "feed.json item 1", "google.xml item 1",
                       "flipboard.xml item 1, 1 found"]  # fmt: skip


def test_what_is_not_public_is_shown_and_marked(room: Room) -> None:
    room.write(
        record(1),
        record(2, status="draft"),
        record(3, date_published="2026-11-24T08:00:00Z"),
        record(4, status="withdrawn"),
        record(5, expires="2026-11-23T08:30:00Z"),
    )
    site = room.site()
    states = {
        words(each.xpath("./a")[0]): words(each.xpath(".//*[@class='state']")[0])
        for each in get(site, "/articles").xpath("//ol[@class='articles']/li")
        if each.xpath(".//*[@class='state']")
    }
    assert states == {
        "Rain 2": "a draft", "Rain 3": "not public yet", "Rain 4": "withdrawn", "Rain 5": "expired",
    }  # fmt: skip
    numbers = {
        words(each): each.get("href")
        for each in get(site, "/articles").xpath("//ol[@class='articles']/li/a")
    }
    draft = words(get(site, numbers["Rain 2"]))
    assert "This article is a draft: nobody but you sees it, and only here." in draft
    assert "No output lists it now." in draft
    assert "It is in none." in draft
    assert "It is withdrawn, so nobody is asked." in words(get(site, numbers["Rain 4"]))


def test_articles_can_be_searched(room: Room) -> None:
    room.write(*(record(each) for each in range(1, 60)), record(60, title="Șapte &amp; poduri"))
    site = room.site()
    found = get(site, "/articles", "q=%C8%98APTE")
    assert [words(each) for each in found.xpath("//ol[@class='articles']/li/a")] == [
        "Șapte & poduri"
    ]
    assert found.xpath("//input/@value") == ["ȘAPTE"]
    assert "No article has that" in words(get(site, "/articles", "q=nothing"))
    second = get(site, "/articles", "q=rain&page=2")
    assert len(second.xpath("//ol[@class='articles']/li")) == 9
    assert second.xpath("//nav[@class='paging']//a/@href") == ["/articles?q=rain&page=1"]
    assert len(get(site, "/articles", "&" * 50).xpath("//ol[@class='articles']/li")) == 50


def test_the_plan_says_what_the_next_run_would_change_and_why(room: Room) -> None:
    room.write(record(1), record(2))
    pipeline.build(room.config(), pipeline.Request(now=NOW - timedelta(minutes=5)))
    room.write(record(1, title="Rain again"), record(2))
    found = get(room.site(), "/plan")
    rows = [words(each) for each in found.xpath("//tbody/tr")]
    assert rows[0].startswith("rss.xml written 2 because of 'Rain again'")
    assert [words(each) for each in found.xpath("//ul[@class='changes']/li")] == [
        "changed Rain again because of its record: feed.json, flipboard.xml, google.xml, rss.xml"
    ]
    assert "The same until 2026-11-2" in words(found)


def test_a_source_has_its_findings_at_their_lines(room: Room) -> None:
    body = "<p>See <iframe src='https://www.youtube.com/embed/x'></iframe></p>"
    room.write(record(1, content_html=body))
    site = room.site()
    found = get(site, "/outputs/1/source")
    marked = found.xpath("//*[contains(@class, 'marked')]")
    assert len(marked) == 1
    assert "warning: <iframe>" in words(found.xpath("//*[contains(@class, 'found')]")[0])
    assert "html/unsafe-element" in words(get(site, "/outputs/1"))
    summary = get(site, "/articles/1").xpath("//h2[@id='sources']/following::details/summary")[0]
    assert words(summary) == "rss.xml item 1, 1 found"
    assert "1 warning" in words(get(site, "/"))


@pytest.mark.parametrize(
    "path",
    ["/nope", "/outputs/0", "/outputs/5", "/outputs/99999", "/outputs/1/items/0",
     "/outputs/1/items/2", "/outputs/9/items/1", "/outputs/9/source", "/articles/0",
     "/articles/2", "/-/raw/0", "/-/raw/5", "/-/raw/../1", "//", "", "/outputs/1/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(room: Room, path: str) -> None:
    room.write(record(1))
    reply = room.site().respond(path, "")
    assert reply.status == 404
    assert "There is no page" in reply.body.decode()


def test_hostile_texts_are_inert(room: Room) -> None:
    room.write(
        record(
            1,
            title=EVIL,
            summary=EVIL,
            label=EVIL,
            authors=[EVIL],
            content_html=f"<p onclick='x()'>{EVIL}</p><form><input></form>",
            images=[{"url": 'https://e.example/a.jpg?"onload=alert(1)', "alt": EVIL}],
            section=EVIL,
        )
    )
    site = room.site()
    for path in ("/", "/articles", "/articles/1", "/outputs/1", "/outputs/1/items/1", "/plan",
                 "/outputs/1/source", "/outputs/2/source"):  # fmt: skip
        found = get(site, path)
        assert found.xpath("//script/@src") == ["/-/page.js"]
        assert len(found.xpath("//script")) == 1
        assert not found.xpath("//img | //iframe | //form[@action != '/articles'] | //@style")
        handlers = [
            each for part in found.iter() for each in dict(part.attrib) if each.startswith("on")
        ]
        assert not handlers
        links = [
            each for each in found.xpath("//@href | //@src") if not each.startswith(("/", "#"))
        ]
        assert all(each.startswith("https://") for each in links)


def test_an_item_that_is_no_article_has_no_link_to_one(room: Room) -> None:
    room.write(record(1))
    edition = room.edition()
    text = edition.files[0].path.read_text()
    changed = text.replace("https://e.example/1", "http://[e.example/1")
    edition.files[0].path.write_text(changed.replace("</channel>", "<item/></channel>"))
    site = PreviewSite()
    site.show(edition)
    assert "/articles/1" not in site.respond("/outputs/1/items/1", "").body.decode()
    edition.files[1].path.write_text("{")
    assert "It lists no article." in words(get(site, "/outputs/2"))
    assert "rss.xml" not in words(get(site, "/articles/1").xpath("//h2[@id='sources']")[0])


def test_what_could_not_be_made_is_shown_as_that(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write(record(1))
    build = pipeline.build

    def lost(*given: Any, look: Any, **more: Any) -> Any:
        def vanished(ready: pipeline.Prepared) -> None:
            ready.documents[0].path.unlink()
            look(ready)

        return build(*given, look=vanished, **more)

    monkeypatch.setattr(pipeline, "build", lost)
    edition = room.edition()
    assert edition.files[0].path.read_bytes() == b""
    edition.files[0] = replace(edition.files[0], crash="Traceback: boom")
    site = PreviewSite()
    site.show(edition)
    assert "a bug in feedpub" in words(get(site, "/"))
    assert "Traceback: boom" in words(get(site, "/outputs/1"))


def test_pictures_are_shown_on_request(room: Room) -> None:
    images = [{"url": "https://e.example/a.jpg", "width": 1200, "height": 800}]
    room.write(record(1, images=images, content_html='<p><img src="/b.jpg" alt="B"></p>'))
    site = room.site(images=True)
    reply = site.respond("/articles/1", "")
    assert "img-src 'self' https:;" in reply.policy
    assert 'href="https://e.example/a.jpg"' in reply.body.decode()
    assert get(site, "/outputs/1").xpath("//img/@src") == ["https://e.example/a.jpg"]
    assert get(site, "/outputs/1/items/1").xpath("//img/@src") == ["https://e.example/b.jpg"]
    assert "Pictures are loaded from where they are" in words(get(site, "/"))


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "application/rss+xml"), (2, "application/feed+json"), (3, "application/xml"),
     (4, "text/plain; charset=utf-8"), (5, "application/gzip"), (6, "text/plain; charset=utf-8")],
)  # fmt: skip
def test_a_document_is_sent_as_it_is_and_can_do_nothing(
    room: Room, number: int, expected: str
) -> None:
    more = """
[[output]]
format = "rss"
path = "styled.xml"
stylesheet = "https://e.example/style.xsl"
[[output]]
format = "sitemap"
path = "sitemap.xml"
gzip = true
[[output]]
format = "llms-txt"
path = "llms.txt"
"""
    room.write(
        record(1), outputs=OUTPUTS.partition('[[output]]\nformat = "rss"\npath = "flip')[0] + more
    )
    edition = room.edition()
    site = PreviewSite()
    site.show(edition)
    names = [each.staged.name for each in edition.files]
    reply = site.respond(f"/-/raw/{number}", "")
    assert (reply.media_type, reply.policy) == (
        expected, "default-src 'none'; sandbox; frame-ancestors 'none'",
    ), names  # fmt: skip
    assert reply.body == edition.files[number - 1].path.read_bytes()


def test_what_belongs_to_pages_is_served(room: Room) -> None:
    site = PreviewSite()
    assert site.respond("/-/style.css", "").media_type == "text/css; charset=utf-8"
    assert b"EventSource" in site.respond("/-/page.js", "").body
    assert site.respond("/favicon.ico", "").status == 204
    nothing = site.respond("/", "")
    assert (nothing.status, b"Nothing can be shown" in nothing.body) == (503, True)
    assert site.respond("/-/raw/1", "").status == 404


def test_a_bug_in_a_page_is_shown_where_it_is(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write(record(1))
    site = room.site()
    monkeypatch.setattr(Edition, "state", lambda *_: 1 / 0)
    reply = site.respond("/articles", "")
    assert (reply.status, b"ZeroDivisionError" in reply.body) == (500, True)


class _Kept:
    """A preview that is made again and again."""

    def __init__(self, room: Room) -> None:
        self.site = PreviewSite()
        self.changes = Changes()
        self.said: list[str] = []
        self.folder = room.home / "editions"
        self.remaking = Remaking(
            room.config,
            lambda: (NOW, NOW),
            self.folder,
            self.site,
            self.changes,
            lambda text: self.said.append(text),
        )

    def page(self, path: str = "/") -> tuple[int, str]:
        reply = self.site.respond(path, "")
        return reply.status, reply.body.decode()


@pytest.fixture
def kept(room: Room) -> _Kept:
    return _Kept(room)


def test_it_is_made_again_and_recovers_by_itself(room: Room, kept: _Kept) -> None:
    room.write(record(1))
    assert kept.remaking.make().is_fine
    assert kept.remaking.inputs.files == (room.home / "feedpub.toml", room.home / "news.jsonl")
    assert "Rain 1" in kept.page("/articles")[1]
    (room.home / "feedpub.toml").write_text("[publication]\nname = 1\n")
    assert not kept.remaking.make().is_fine
    status, text = kept.page()
    assert status == 503
    assert "As soon as it is right again" in text
    assert "feedpub.toml" in text
    assert kept.said[-1] in html.fromstring(text).xpath("string(//pre)")
    room.write(record(1, title="Sun"))
    assert kept.remaking.make().is_fine
    assert "Sun" in kept.page("/articles")[1]
    assert kept.changes.number == 3
    assert [each.name for each in kept.folder.iterdir()] == ["3"]


def test_a_source_that_cannot_be_used_is_shown_as_the_terminal_shows_it(
    room: Room, kept: _Kept
) -> None:
    room.write(record(1))
    (room.home / "news.jsonl").unlink()
    assert not kept.remaking.make().is_fine
    assert "news.jsonl" in kept.page()[1]
    (room.home / "news.jsonl").write_text("[" + json.dumps(record(1)) + ", {")
    assert not kept.remaking.make().is_fine
    room.write(
        record(1, tittle="x"), outputs=OUTPUTS + '[rules]\n"record/unknown-field" = "error"\n'
    )
    assert not kept.remaking.make().is_fine
    assert "unknown-field" in kept.page()[1]


def test_a_bug_in_a_run_is_shown(room: Room, kept: _Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write(record(1))
    monkeypatch.setattr("feedpub.previewing._rehearsing.pipeline.build", lambda *_, **__: 1 / 0)
    assert not kept.remaking.make().is_fine
    assert "ZeroDivisionError" in kept.page()[1]


def test_what_is_live_need_not_be_reached(
    room: Room, kept: _Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.write(record(1))
    manifest = Directory.manifest

    def lost(self: Directory) -> Any:
        if self.path.name == "public":
            raise PublishError("does not answer", place="s3://bucket")
        return manifest(self)

    monkeypatch.setattr(Directory, "manifest", lost)
    assert kept.remaking.make().is_fine
    said = "What is live is not known: s3://bucket: does not answer"
    assert kept.said == [said]
    assert said in kept.page()[1]
    assert said in kept.page("/plan")[1]

    def broken(self: Directory) -> Any:
        raise StoreError("is broken", place="store")

    monkeypatch.setattr(Directory, "manifest", broken)
    assert not kept.remaking.make().is_fine
    assert kept.said[-1] == "store: is broken"


def test_neither_store_nor_target_is_changed(room: Room) -> None:
    room.write(record(1))
    pipeline.build(room.config(), pipeline.Request(now=NOW - timedelta(hours=1)))
    room.write(record(1, title="Sun"), record(2))

    def state() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for folder in (room.home / "public", room.home / ".public.feedpub")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    before = state()
    assert before
    room.edition()
    assert state() == before


def test_a_run_that_another_one_interrupted_is_left_to_the_next(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a preview repairs nothing")

    monkeypatch.setattr(Directory, "recover", fail)
    room.write(record(1))
    assert room.edition().count == 1


def test_a_card_is_of_the_output_for_its_consumer() -> None:
    paper = Publication(name="E", url="https://e.example/", language="en")
    record = Article(id="1", url="https://e.example/1", title="R", published=NOW)
    general = Portrayal(title="G", url="", source="E", output="rss.xml")
    msn = Portrayal(title="M", url="", source="E", output="msn.xml")
    found = pages.cards_of([(msn, ("msn",)), (general, ())], record, paper, NOW)
    titles = {each.consumer.name: each.title.shown for each in found}
    assert titles == {
        "apple-news": "G", "feedly": "G", "flipboard": "G", "google-news": "R", "msn": "M",
        "newsletter": "G", "smartnews": "G", "social-share": "R",
    }  # fmt: skip
    assert pages.cards_of([], None, paper, NOW) == []
    alone = pages.cards_of([(general, ())], None, paper, NOW)
    assert {each.title.shown for each in alone} == {"G"}
