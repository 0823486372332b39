"""Making documents: the same on one processor and on several, small builds and large."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedpub import config, html, pipeline, workers
from feedpub.articles.collection import Articles
from feedpub.checks.shortcuts import streaming
from feedpub.findings import Severity
from feedpub.making import _sizes
from feedpub.making._held import Held, Illustrated
from feedpub.model import Article, Image, Output
from feedpub.selection import ArticleList

PAGE = "https://curierul.example"
OUTPUTS = """
[[output]]
format = "rss"
limit = "all"
[[output]]
format = "atom"
limit = 300
[[output]]
format = "rss"
for_each = "section"
path = "sections/{section}.xml"
[[output]]
format = "news-sitemap"
[[output]]
format = "sitemap"
gzip = true
"""


@pytest.fixture
def build(tmp_path: Path, now: datetime) -> Callable[..., pipeline.Built]:
    def build(directory: str = "public", rules: str = "", **fields: Any) -> pipeline.Built:
        with (tmp_path / "articles.jsonl").open("w", encoding="utf-8") as file:
            for number in range(600):
                published = now - timedelta(hours=9 * number)
                record = {
                    "id": f"a{number}",
                    "url": f"/{number}",
                    "title": f"„Racheta” {number}",
                    "date_published": published.isoformat(),
                    "section": ["Apărare", "Politică", "Externe"][number % 3],
                    "summary": "Pe scurt.",
                    "content_html": f"<p>Text {number} <a href='/x'>x</a></p>",
                    **fields,
                }
                file.write(json.dumps(record) + "\n")
        (tmp_path / "feedpub.toml").write_text(
            f'[publication]\nname = "C"\nurl = "{PAGE}"\nlanguage = "ro"\n'
            f'[[source]]\npath = "articles.jsonl"\n{OUTPUTS}\n'
            f'[publish]\ndirectory = "{directory}"\n[rules]\n{rules}\n',
            encoding="utf-8",
        )
        loaded = config.load(tmp_path / "feedpub.toml")
        return pipeline.build(loaded, pipeline.Request(now=now, jobs=None))

    return build


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def on_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sizes, "WORTH_SHARING", 100)
    monkeypatch.setattr(_sizes, "MANY", 100)
    monkeypatch.setattr(workers, "count", lambda: 2)


@pytest.mark.parametrize("many", [100, 10_000])
def test_several_processors_make_the_same(
    many: int,
    build: Callable[..., pipeline.Built],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_sizes, "MANY", many)
    monkeypatch.setattr(workers, "count", lambda: 1)
    one = build("one")
    monkeypatch.setattr(_sizes, "WORTH_SHARING", 100)
    monkeypatch.setattr(workers, "count", lambda: 2)
    two = build("two")
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert [each.name for each in one.documents] == [each.name for each in two.documents]
    assert (one.cleaned, one.next_run_at) == (two.cleaned, two.next_run_at)
    assert two.cleaned == {"absolute-url": 600}
    assert len(two.documents) > 8


@pytest.mark.usefixtures("on_several")
def test_findings_of_other_processes_name_their_records(
    build: Callable[..., pipeline.Built],
) -> None:
    # A date of before 1990 is implausible wherever it stands.
    built = build(date_modified=None, date_published="1980-01-01T00:00:00Z")
    found = [finding for each in built.checked for finding in each.findings]
    assert found
    assert all(finding.severity < Severity.ERROR for finding in found)
    shards = [each for each in built.checked if "sitemap-" in each.path and each.findings]
    assert shards
    for each in (*built.checked[:2], *shards):
        records = {finding.record.path for finding in each.findings if finding.record}
        assert records == {"articles.jsonl"}, each.path


def test_compressed_shards_are_checked_as_what_they_hold(
    build: Callable[..., pipeline.Built], tmp_path: Path
) -> None:
    build()
    shards = [path for path in (tmp_path / "public").glob("sitemap-*.xml.gz")]
    assert shards
    assert gzip.decompress(shards[0].read_bytes()).startswith(b"<?xml")


@pytest.mark.usefixtures("on_several")
def test_bodies_that_are_in_order_go_out_as_they_are(
    build: Callable[..., pipeline.Built], tmp_path: Path
) -> None:
    body = "<p>„Racheta” a decolat.</p>"
    assert build(content_html=body).cleaned == {}
    assert (tmp_path / "public" / "rss.xml").read_text("utf-8").count(body) == 600


@pytest.mark.parametrize("block", [50, 200, 10_000])
@pytest.mark.usefixtures("on_several")
def test_bodies_are_cleaned_in_blocks_each_once(
    block: int,
    build: Callable[..., pipeline.Built],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(_sizes, "CLEANED", block)
    body = "<p>\N{ROCKET} <a href='/x'>x</a></p>"
    assert build(content_html=body).cleaned == {"absolute-url": 600}
    written = (tmp_path / "public" / "rss.xml").read_text("utf-8")
    assert written.count(f'<p>\N{ROCKET} <a href="{PAGE}/x">x</a></p>') == 600


@pytest.mark.parametrize("guid", ["id", "url"])
@pytest.mark.parametrize("processors", [1, 2])
def test_a_feed_of_all_articles_is_made_in_parts(
    guid: str,
    processors: int,
    build: Callable[..., pipeline.Built],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("test_making.OUTPUTS", _ALL.replace("GUID", guid))
    whole = build("whole")
    monkeypatch.setattr(_sizes, "MANY", 100)
    monkeypatch.setattr(_sizes, "PART", 70)
    monkeypatch.setattr(_sizes, "WORTH_SHARING", 100)
    monkeypatch.setattr(workers, "count", lambda: processors)
    taken: list[str] = []
    monkeypatch.setattr("feedpub.making._long.examine", lambda each, *_, **__: taken.append(each))
    parts = build("parts")
    assert files(tmp_path / "parts") == files(tmp_path / "whole")
    assert [each.articles for each in parts.documents] == [600, 600]
    assert [each.sha256 for each in parts.documents] == [each.sha256 for each in whole.documents]
    assert parts.cleaned == whole.cleaned == {"absolute-url": 600}
    assert [each.findings for each in parts.checked] == [(), ()]
    # Nothing was wrong, so nothing was looked at whole.
    assert taken == []


def test_a_long_feed_of_articles_without_bodies_is_the_same_in_parts(
    build: Callable[..., pipeline.Built], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("test_making.OUTPUTS", _ALL.replace("GUID", "id"))
    build("whole", content_html=None)
    monkeypatch.setattr(_sizes, "MANY", 100)
    monkeypatch.setattr(_sizes, "PART", 70)
    monkeypatch.setattr(workers, "count", lambda: 1)
    build("parts", content_html=None)
    assert files(tmp_path / "parts") == files(tmp_path / "whole")


def test_all_long_feeds_are_made_of_the_same_articles_and_bodies(
    build: Callable[..., pipeline.Built], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("test_making.OUTPUTS", _ALL.replace("GUID", "id"))
    monkeypatch.setattr(_sizes, "MANY", 100)
    monkeypatch.setattr(_sizes, "PART", 70)
    monkeypatch.setattr(workers, "count", lambda: 1)
    fetched: list[int] = []
    cleaned: list[str] = []
    looked_at: list[str] = []
    at, clean, body = Articles.at, html.clean, streaming._body

    def noted_at(self: Articles, places: Sequence[int]) -> Iterator[Article]:
        fetched.extend(places)
        return at(self, places)

    def noted_clean(text: str, base: str) -> html.Cleaned:
        cleaned.append(base)
        return clean(text, base)

    def noted_body(text: str, clean: bytes | None) -> streaming.WrittenBody:
        looked_at.append(text)
        return body(text, clean)

    monkeypatch.setattr(Articles, "at", noted_at)
    monkeypatch.setattr(html, "clean", noted_clean)
    monkeypatch.setattr(streaming, "_body", noted_body)
    built = build()
    assert [each.articles for each in built.documents] == [600, 600]
    assert [each.newest for each in built.documents] == [now, now]
    assert fetched == [*range(600)]
    assert len(cleaned) == len(set(cleaned)) == 600
    assert len(looked_at) == len(set(looked_at)) == 600


def test_each_document_says_when_its_newest_article_was_published(
    build: Callable[..., pipeline.Built], now: datetime, tmp_path: Path
) -> None:
    built = build()
    newest = {each.name: each.newest for each in built.documents}
    hours = {"rss.xml": 0, "sections/aparare.xml": 0, "sections/politica.xml": 9,
             "sections/externe.xml": 18, "sitemap-2026-11.xml.gz": 0}  # fmt: skip
    assert {name: newest[name] for name in hours} == {
        name: now - timedelta(hours=number) for name, number in hours.items()
    }
    assert newest["sitemap.xml"] is None
    manifest = json.loads((tmp_path / ".public.feedpub/manifest.json").read_bytes())
    assert manifest["sections/politica.xml"]["newest"] == "2026-11-22T22:00:00Z"
    assert manifest["sitemap.xml"]["newest"] is None


def test_what_is_held_keeps_its_places(article: Callable[..., Article]) -> None:
    held = Held(ArticleList([article(id=str(number)) for number in range(9)]), {7, 2, 4})
    assert [(place, each.id) for place, each in held.placed(3)] == [(4, "4"), (7, "7")]
    assert [each.id for each in held.at([2, 7])] == ["2", "7"]


@pytest.mark.parametrize("processors", [1, 2])
def test_what_is_wrong_in_a_part_is_found_where_it_stands(
    processors: int, build: Callable[..., pipeline.Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("test_making.OUTPUTS", _ALL.replace("GUID", "url"))
    old = {"date_published": "1980-01-01T00:00:00Z"}
    whole = build("whole", **old)
    monkeypatch.setattr(_sizes, "MANY", 100)
    monkeypatch.setattr(_sizes, "PART", 70)
    monkeypatch.setattr(_sizes, "WORTH_SHARING", 100)
    monkeypatch.setattr(workers, "count", lambda: processors)
    parts = build("parts", **old)
    assert [each.findings for each in parts.checked] == [each.findings for each in whole.checked]
    found = [finding for each in parts.checked for finding in each.findings]
    assert {finding.record.path for finding in found if finding.record} == {"articles.jsonl"}
    assert found


_ALL = """
[[output]]
format = "rss"
limit = "all"
guid = "GUID"
[[output]]
format = "atom"
limit = "all"
"""


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("processors", [1, 2])
def test_no_body_leads_to_what_is_not_public(
    build: Callable[..., pipeline.Built],
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    processors: int,
    long: bool,
) -> None:
    monkeypatch.setattr(workers, "count", lambda: processors)
    monkeypatch.setattr(_sizes, "WORTH_SHARING", 100)
    if long:
        monkeypatch.setattr("test_making.OUTPUTS", _ALL.replace("GUID", "id"))
        monkeypatch.setattr(_sizes, "MANY", 100)
        monkeypatch.setattr(_sizes, "PART", 70)
    hidden = "https://c.example/7"
    body = f'<p>Text <a href="{hidden}">seven</a> <a href="{PAGE}1">one</a></p>'
    assert build("before", content_html=body).cleaned == {}
    lines = (tmp_path / "articles.jsonl").read_text("utf-8").splitlines()
    seven = json.loads(lines[7]) | {
        "url": hidden,
        "date_embargo": (now + timedelta(minutes=5)).isoformat(),
    }
    lines[7] = json.dumps(seven)
    (tmp_path / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    loaded = config.load(tmp_path / "feedpub.toml")
    built = pipeline.build(loaded, pipeline.Request(now=now, jobs=None))
    written = files(tmp_path / "before")
    assert b"seven" in written["rss.xml"]
    assert not any(hidden.encode() in data for data in written.values())
    assert (built.cleaned or {}).get("hidden-link", 0) >= 20
    assert built.next_run_at == now + timedelta(minutes=5)
    open_now = pipeline.Request(now=now + timedelta(minutes=5, seconds=1))
    pipeline.build(loaded, open_now)
    assert hidden.encode() in files(tmp_path / "before")["rss.xml"]


def test_images_that_were_asked_are_known_wherever_an_article_is_fetched(
    article: Callable[..., Article],
) -> None:
    asked = (Image(url="https://e.example/1.jpg", width=1200, height=800),)
    articles = [article("a"), article("b")]
    known = Illustrated(ArticleList(articles), {articles[1].id: asked})
    assert [each.images for each in known.at([0, 1])] == [(), asked]
    assert [(place, each.images) for place, each in known.placed(1)] == [(1, asked)]


@pytest.mark.usefixtures("on_several")
def test_few_documents_of_many_articles_are_made_by_one_process(
    build: Callable[..., pipeline.Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "count", lambda: 2)
    build()  # 1,125 items, by two
    monkeypatch.setattr(workers, "share", None)
    build()  # nothing is made again


def test_articles_without_a_body_need_no_cleaning(build: Callable[..., pipeline.Built]) -> None:
    assert build(content_html=None).cleaned == {}


@pytest.mark.parametrize(
    ("articles", "fields", "items"),
    [
        (500, {"limit": 50}, 50),
        (20, {"limit": 50}, 20),
        (500, {}, 500),
        (500, {"limit": 50, "for_each": "section"}, 500),
        (500, {"limit": 50, "profiles": ("msn",)}, 250),
        (500, {"format": "sitemap"}, 62),
        (500, {"format": "news-sitemap", "limit": 7}, 0),
        (500, {"format": "news-sitemap", "profiles": ("google-news",)}, 2500),
    ],
)
def test_what_an_output_costs_is_what_it_can_hold(
    articles: int, fields: dict[str, Any], items: int
) -> None:
    output = Output(**{"format": "rss", "path": "{x}.xml", **fields})
    assert _sizes.most_items(output, articles) == items


@pytest.mark.parametrize(("worth", "processes"), [(1124, 3), (1125, 3), (1126, 1)])
def test_a_second_process_is_for_many_items(
    build: Callable[..., pipeline.Built],
    monkeypatch: pytest.MonkeyPatch,
    worth: int,
    processes: int,
) -> None:
    asked = []
    share = workers.share

    def note(*arguments: Any, workers: int, **more: Any) -> Any:
        asked.append(workers)
        return share(*arguments, workers=1, **more)

    monkeypatch.setattr(_sizes, "WORTH_SHARING", worth)
    monkeypatch.setattr(workers, "count", lambda: 3)
    monkeypatch.setattr(workers, "share", note)
    build()
    assert max(asked, default=1) == processes
