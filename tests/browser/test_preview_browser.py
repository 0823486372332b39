"""The preview in a real browser: it loads, works by keyboard, is accessible, and stays inert."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from feedpub import config
from feedpub.previewing import Changes, Loopback, PreviewSite, Remaking

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NEWSROOM = Path(__file__).parents[2] / "examples/newsroom/feedpub.toml"
EVIL = "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)>\"'&"
#: Right to left, with something in it that goes the other way.
ARABIC = "أمطار غزيرة في Sulina حتى يوم الجمعة"
HOSTILE = """[publication]
name = "The <b>Example</b>"
url = "https://e.example/"
language = "en"
[[source]]
path = "news.jsonl"
[[output]]
format = "rss"
path = "rss.xml"
[[output]]
format = "rss"
path = "flipboard.xml"
profile = "flipboard"
"""
RECORDS: list[dict[str, Any]] = [
    {
        "id": "https://e.example/1",
        "url": 'https://e.example/1?a="><script>alert(3)</script>',
        "title": EVIL,
        "summary": EVIL,
        "authors": [EVIL],
        "label": EVIL,
        "content_html": f"<p style='position:fixed' onclick='alert(4)'>{EVIL}</p>"
        "<iframe src='https://evil.example/'></iframe><svg onload=alert(5)></svg>"
        "<form action='https://evil.example/'><button>Send</button></form>"
        "<video src='https://evil.example/v.mp4' autoplay></video>"
        "<img src='https://evil.example/y.png' alt='A dam'>",
        "images": [{"url": "https://evil.example/z.jpg", "width": 1200, "height": 800}],
        "date_published": "2026-11-23T08:00:00Z",
    },
    {
        "id": "https://e.example/2",
        "url": "https://e.example/2",
        "title": ARABIC,
        "summary": "خلاصة",
        "language": "ar",
        "content_html": f"<p dir='rtl'>{ARABIC}</p>",
        "date_published": "2026-11-23T07:00:00Z",
    },
    {
        "id": "https://e.example/3",
        "url": "https://e.example/3",
        "title": "W" * 400,
        "content_html": "<table><tr>" + "<td>wide wide wide</td>" * 40 + "</tr></table>",
        "date_published": "2026-11-23T06:00:00Z",
        "status": "draft",
    },
]


class Preview:
    """A preview that runs."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.changes, self.site = Changes(), PreviewSite()
        self.server = Loopback(0, self.site.respond, self.changes)
        self.home = self.server.url
        self.remaking = Remaking(
            lambda: config.load(path), lambda: (NOW, NOW), folder, self.site, self.changes, str
        )
        self.remaking.make()

    def at(self, path: str) -> str:
        return self.home.rstrip("/") + path


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    preview = Preview(NEWSROOM, tmp_path_factory.mktemp("newsroom"))
    with preview.server.running():
        yield preview


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("hostile")
    (room / "feedpub.toml").write_text(HOSTILE, encoding="utf-8")
    text = "".join(f"{json.dumps(each)}\n" for each in RECORDS)
    (room / "news.jsonl").write_text(text, encoding="utf-8")
    return room


@pytest.fixture(scope="module")
def hostile(room: Path) -> Iterator[Preview]:
    preview = Preview(room / "feedpub.toml", room / "editions")
    with preview.server.running():
        yield preview


@pytest.mark.parametrize(
    ("width", "scheme", "paths"),
    [
        (360, "dark", ("/", "/articles", "/articles/5", "/outputs/1/items/1")),
        (1400, "light", ("/articles/5", "/outputs/1", "/plan", "/nothing")),
    ],
)
def test_pages_are_accessible_and_fit(
    newsroom: Preview, window: Any, width: int, scheme: str, paths: tuple[str, ...]
) -> None:
    with window(newsroom.home, width=width, scheme=scheme) as page:
        for path in paths:
            page.goto(newsroom.at(path))
            assert page.locator("h1").count() == 1
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} is wider than the window"
            # What an article itself says is the newsroom's.
            found = Axe().run(page, {"exclude": [[".body"]]})
            assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_everything_can_be_reached_by_keyboard(newsroom: Preview, window: Any) -> None:
    with window(newsroom.home) as page:
        page.goto(newsroom.home)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.goto(newsroom.at("/articles"))
        page.locator("#q").focus()
        page.keyboard.type("scutul deltei")
        page.keyboard.press("Enter")
        page.wait_for_url("**/articles?q=scutul+deltei")
        page.locator("ol.articles a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".cards")
        assert page.locator(".consumer").count() == 8
        summary = page.locator(".consumer summary").first
        summary.focus()
        page.keyboard.press("Enter")
        assert page.locator(".consumer details[open]").count() == 1


def test_pages_are_complete_without_scripts(newsroom: Preview, window: Any) -> None:
    with window(newsroom.home, scripts=False) as page:
        page.goto(newsroom.home)
        assert "Load the page again to see changes." in page.inner_text("footer")
        page.click("tbody a >> nth=0")
        page.click("ol.reader a >> nth=0")
        page.click("text=Its article")
        assert page.locator(".card").count() == 8


@pytest.mark.parametrize("width", [360, 1400])
def test_a_hostile_feed_is_inert(hostile: Preview, window: Any, width: int) -> None:
    with window(hostile.home, width=width) as page:
        for path in ("/", "/articles", "/articles/1", "/articles/2", "/articles/3", "/outputs/1",
                     "/outputs/1/items/1", "/outputs/1/source", "/plan"):  # fmt: skip
            page.goto(hostile.at(path))
            assert page.evaluate("document.scripts.length") == 1
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} is wider than the window"
        page.goto(hostile.at("/outputs/1/items/1"))
        assert (
            page.locator(".body .absent").all_inner_texts()[-1] == "Picture: A dam (evil.example)"
        )


def test_titles_are_written_in_their_direction(hostile: Preview, window: Any) -> None:
    with window(hostile.home) as page:
        page.goto(hostile.at("/articles/2"))
        for place in ("h1", ".card .title", ".reader .title"):
            for part in page.locator(place).all():
                assert part.evaluate("part => getComputedStyle(part).direction") == "rtl"
        assert page.locator("html").get_attribute("dir") is None


def test_a_page_shows_what_changed(hostile: Preview, room: Path, window: Any) -> None:
    news = room / "news.jsonl"
    before = news.read_text("utf-8")
    try:
        with window(hostile.home) as page:
            page.goto(hostile.at("/articles"))
            page.wait_for_function(
                "document.getElementById('live').textContent.startsWith('Changes appear')"
            )
            changed = [each | {"title": f"Sunshine {each['id'][-1]}"} for each in RECORDS]
            news.write_text("".join(f"{json.dumps(each)}\n" for each in changed), "utf-8")
            hostile.remaking.make()
            page.wait_for_selector("text=Sunshine 2")
            (room / "feedpub.toml").write_text("[publication", encoding="utf-8")
            hostile.remaking.make()
            page.wait_for_selector("text=Nothing can be shown")
            assert "feedpub.toml" in page.inner_text("pre")
            (room / "feedpub.toml").write_text(HOSTILE, encoding="utf-8")
            hostile.remaking.make()
            page.wait_for_selector("text=Sunshine 3")
    finally:
        news.write_text(before, encoding="utf-8")
        (room / "feedpub.toml").write_text(HOSTILE, encoding="utf-8")
        hostile.remaking.make()
