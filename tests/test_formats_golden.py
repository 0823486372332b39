"""What the writers write, byte for byte: ``make golden`` rewrites it, the diff is reviewed."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from feedpub import formats
from feedpub.model import Article, Feed, Output, Publication

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "formats"
ARTICLES = msgspec.json.decode(
    (HERE / "data" / "formats" / "articles.json").read_bytes(), type=tuple[Article, ...]
)
PUBLICATION = Publication(
    name="Curierul Apărării",
    url="https://curierul.example/",
    language="ro",
    description="Apărare & politică, fără zgomot",
    copyright="© 2026 Curierul Apărării",
    editor="redactia@curierul.example (Redacția)",
    webmaster="web@curierul.example (Webmaster)",
    logo="https://curierul.example/logo.png",
    icon="https://curierul.example/icon.png",
    hubs=("https://hub.example/",),
    namespaces={"curierul": "https://curierul.example/ns#"},
)
STYLESHEET = "https://curierul.example/feed.xsl?a=1&b=2"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

CASES: dict[str, dict[str, Any]] = {
    "rss": {"format": "rss", "path": "rss.xml", "ttl": 15, "stylesheet": STYLESHEET},
    "atom": {"format": "atom", "path": "atom.xml", "stylesheet": STYLESHEET},
    "json-feed": {"format": "json-feed", "path": "feed.json"},
    "news-sitemap": {"format": "news-sitemap", "path": "news-sitemap.xml", "images": True},
    "sitemap": {"format": "sitemap", "path": "sitemap.xml", "images": True, "videos": True},
    "sitemap-plain": {"format": "sitemap", "path": "archive/all.xml", "translations": False},
}


def feed_of(**output: Any) -> Feed:
    path = output["path"]
    return Feed(
        publication=PUBLICATION,
        output=Output(**output),
        articles=ARTICLES,
        path=path,
        url=PUBLICATION.url + path,
        title=PUBLICATION.name,
        language=PUBLICATION.language,
        now=NOW,
    )


@pytest.mark.parametrize("case", CASES)
def test_documents_are_the_golden_ones(case: str) -> None:
    folder = GOLDEN / case
    written = {
        document.name.replace("/", "_"): document.data
        for document in formats.write(feed_of(**CASES[case]))
    }
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, data in written.items():
            (folder / name).write_bytes(data)
    assert written == {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("format", ["rss", "atom", "json-feed"])
def test_a_feed_without_articles_is_the_golden_one(format: str) -> None:
    path = GOLDEN / f"empty-{format}"
    bare = Publication(name="Gol", url="https://gol.example/", language="ro")
    feed = msgspec.structs.replace(
        feed_of(format=format, path=format), articles=(), publication=bare, title="Gol", url=None
    )
    (document,) = formats.write(feed)
    if os.environ.get("FEEDPUB_GOLDEN") == "write":
        path.write_bytes(document.data)
    assert document.data == path.read_bytes()
