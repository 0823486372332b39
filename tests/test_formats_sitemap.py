from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from test_formats_golden import ARTICLES, feed_of
from xsd import xml_schema

from feedpub import formats, markup
from feedpub.errors import UsageError
from feedpub.formats import _sitemap_parts, sitemap
from feedpub.formats._monthly import packed
from feedpub.formats._sitemap_parts import Shard, Versions
from feedpub.model import Article, Change, Document, Image, Origin, Translation, Video

S = f"{{{markup.SITEMAP}}}"
ORIGIN = Origin(path="articles.jsonl")


def archive(count: int, newest: datetime, step: timedelta) -> Iterator[Article]:
    """Yield short articles, newest first, *step* apart."""
    for number in range(count, 0, -1):
        url = f"https://curierul.example/{number}"
        yield Article(id=url, url=url, title=url, published=newest, origin=ORIGIN)
        newest -= step


def written(articles: Any, **output: Any) -> dict[str, Document]:
    settings = {"format": "sitemap", "path": "sitemap.xml"} | output
    feed = replace(feed_of(**settings), articles=articles)
    return {document.name: document for document in formats.write(feed)}


def locations(document: Document) -> list[str | None]:
    return [loc.text for loc in markup.parse(document.data).iter(f"{S}loc")]


def test_a_month_ends_with_its_last_second(article: Callable[..., Article]) -> None:
    last = article("last", published=datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC))
    first = article("first", published=datetime(2026, 11, 1, tzinfo=UTC))
    documents = written([first, last])
    assert list(documents) == ["sitemap-2026-11.xml", "sitemap-2026-10.xml", "sitemap.xml"]
    assert locations(documents["sitemap-2026-10.xml"]) == [last.url]
    assert locations(documents["sitemap-2026-11.xml"]) == [first.url]
    assert locations(documents["sitemap.xml"]) == [
        "https://curierul.example/sitemap-2026-10.xml",
        "https://curierul.example/sitemap-2026-11.xml",
    ]


@pytest.mark.parametrize("format", ["sitemap", "news-sitemap"])
def test_an_address_that_is_too_long_costs_no_other_article_its_place(
    article: Callable[..., Article], format: str
) -> None:
    start = "https://e.example/"
    urls = [start + "a" * (2047 - len(start)), start + "a" * (2048 - len(start)), start]
    articles = [article(id=str(number), url=url) for number, url in enumerate(urls)]
    documents = written(articles, format=format)
    listed = [each for name, each in documents.items() if not name.endswith("sitemap.xml")]
    listed = listed or list(documents.values())
    assert sorted(map(len, filter(None, locations(listed[0])))) == [len(start), 2047]


def test_one_url_too_many_begins_a_new_file() -> None:
    newest = datetime(2026, 11, 23, tzinfo=UTC)
    assert list(written(archive(50_000, newest, timedelta(seconds=1)))) == [
        "sitemap-2026-11.xml",
        "sitemap.xml",
    ]
    documents = written(archive(50_001, newest, timedelta(seconds=1)))
    assert list(documents) == ["sitemap-2026-11.xml", "sitemap-2026-11-2.xml", "sitemap.xml"]
    assert documents["sitemap-2026-11.xml"].data.count(b"<url>") == 50_000
    assert locations(documents["sitemap-2026-11-2.xml"]) == ["https://curierul.example/50001"]
    assert locations(documents["sitemap.xml"]) == [
        "https://curierul.example/sitemap-2026-11.xml",
        "https://curierul.example/sitemap-2026-11-2.xml",
    ]


def test_a_full_file_and_a_closed_month_never_change_again() -> None:
    # More than memory may hold of one month, so that some of it waits on disk.
    newest = datetime(2026, 10, 31, tzinfo=UTC)
    before = written(archive(120_000, newest, timedelta(seconds=1)))
    later = archive(120_700, newest + timedelta(days=3), timedelta(seconds=1))
    after = written([*list(later)[:700], *archive(120_000, newest, timedelta(seconds=1))])
    assert set(after) - set(before) == {"sitemap-2026-11.xml"}
    assert all(after[name] == before[name] for name in before if name != "sitemap.xml")

    one_more = written(archive(120_001, newest + timedelta(seconds=1), timedelta(seconds=1)))
    for name in ("sitemap-2026-10.xml", "sitemap-2026-10-2.xml"):
        assert one_more[name] == before[name]
    assert before["sitemap-2026-10-3.xml"].data.count(b"<url>") == 20_000
    numbers = [
        int(str(location).rpartition("/")[2])
        for name in ("sitemap-2026-10.xml", "sitemap-2026-10-2.xml", "sitemap-2026-10-3.xml")
        for location in locations(before[name])
    ]
    assert numbers == list(range(1, 120_001))


@pytest.mark.parametrize(
    ("room", "sizes"), [(30, [3, 1]), (29, [2, 2]), (10, [1] * 4), (1, [1] * 4)]
)
def test_a_file_is_full_at_its_last_byte(
    room: int, sizes: list[int], article: Callable[..., Article]
) -> None:
    feed = feed_of(format="sitemap", path="sitemap.xml")
    url = replace(sitemap.url(article(), feed, Versions()), data=b"0123456789")
    assert [len(some) for some in packed([url] * 4, 50_000, room)] == sizes
    assert list(packed([], 50_000, room)) == [], "no file without a URL"


def test_the_frame_of_a_file_counts_as_well() -> None:
    documents = written(ARTICLES, images=True, videos=True, stylesheet="https://e.example/s.xsl")
    data = documents["sitemap-2026-11.xml"].data
    urls = data[data.index(b"  <url>") : data.index(b"</urlset>")]
    feed = feed_of(
        format="sitemap", path="x", images=True, videos=True, stylesheet="https://e.example/s.xsl"
    )
    assert sitemap._room(feed) == _sitemap_parts.MAX_BYTES - (len(data) - len(urls))


def test_an_index_lists_no_more_than_it_may() -> None:
    feed = feed_of(format="sitemap", path="sitemap.xml")
    shard = Shard(name="x", url="https://e.example/x", modified=feed.now)
    assert _sitemap_parts.index(feed, [shard] * 50_000).data.count(b"<sitemap>") == 50_000
    with pytest.raises(UsageError, match="50001 files are more than an index may list"):
        _sitemap_parts.index(feed, [shard] * 50_001)


def test_a_plain_url_is_written_like_any_other(article: Callable[..., Article]) -> None:
    # The fast path must not differ from the one that reads like its output.
    feed = feed_of(format="sitemap", path="sitemap.xml")
    plain = article("a?b=1&c='2'")
    assert sitemap.url(plain, feed, Versions()).data == _sitemap_parts.line(
        plain.url, plain.updated
    )


def test_lastmod_is_what_a_reader_would_notice(article: Callable[..., Article]) -> None:
    edited = article(modified=datetime(2026, 11, 23, 6, 30, tzinfo=UTC))
    minor = replace(edited, change=Change.MINOR)
    assert b"<lastmod>2026-11-23T06:30:00Z" in written([edited])["sitemap.xml"].data
    assert b"<lastmod>2026-11-23T06:00:00Z" in written([minor])["sitemap.xml"].data


def test_what_search_engines_must_not_see_is_left_out(article: Callable[..., Article]) -> None:
    hidden = article("hidden", noindex=True)
    copy = article("copy", canonical_url="https://other.example/original")
    own = article("own", canonical_url="https://curierul.example/own")
    assert locations(written([hidden, copy, own])["sitemap-2026-11.xml"]) == [own.url]


def test_an_archive_without_articles_lists_the_home_page() -> None:
    (document,) = written([]).values()
    assert document.name == "sitemap.xml"
    assert locations(document) == ["https://curierul.example/"]


def test_gzip_is_the_same_everywhere(article: Callable[..., Article]) -> None:
    documents = written([article()], gzip=True)
    assert list(documents) == ["sitemap-2026-11.xml.gz", "sitemap.xml"]
    packed = documents["sitemap-2026-11.xml.gz"].data
    assert packed[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert gzip.decompress(packed) == written([article()])["sitemap-2026-11.xml"].data
    assert b"<loc>https://curierul.example/sitemap-2026-11.xml.gz</loc>" in (
        documents["sitemap.xml"].data
    )


def test_a_path_that_ends_in_gz_is_gzipped(article: Callable[..., Article]) -> None:
    documents = written([article()], path="all.xml.gz")
    assert list(documents) == ["all-2026-11.xml.gz", "all.xml.gz"]
    assert b"<sitemapindex" in gzip.decompress(documents["all.xml.gz"].data)


def test_shards_stand_beside_their_index(article: Callable[..., Article]) -> None:
    feed = feed_of(format="sitemap", path="maps/all.xml")
    feed = replace(feed, articles=[article()], url="https://cdn.example/m/a.xml")
    shard, index = formats.write(feed)
    assert (shard.name, index.name) == ("maps/all-2026-11.xml", "maps/all.xml")
    assert shard.url == "https://cdn.example/m/all-2026-11.xml"
    assert locations(index) == [shard.url]


def test_language_versions_list_each_other_and_themselves(
    article: Callable[..., Article],
) -> None:
    ro, en = "https://curierul.example/ro", "https://curierul.example/en"
    both = [
        article("ro", translations=(Translation(language="en", url=en),)),
        article("en", language="en", translations=(Translation(language="ro", url=ro),)),
    ]
    root = markup.parse(written(both)["sitemap-2026-11.xml"].data)
    versions = [
        [(link.get("hreflang"), link.get("href")) for link in url.iter(f"{{{markup.XHTML}}}link")]
        for url in root
    ]
    assert versions == [[("en", en), ("ro", ro)]] * 2
    assert b"xhtml" not in written(both, translations=False)["sitemap-2026-11.xml"].data


def test_an_older_article_learns_of_its_translation(article: Callable[..., Article]) -> None:
    ro, en, fr = (f"https://curierul.example/{tag}" for tag in ("ro", "en", "fr"))
    newest_first = [
        article("fr", language="fr", translations=(Translation(language="en", url=en),)),
        article("en", language="en", translations=(Translation(language="ro", url=ro),)),
        article("ro", published=datetime(2026, 10, 1, tzinfo=UTC)),
        article("alone", published=datetime(2026, 9, 1, tzinfo=UTC)),
    ]
    documents = written(newest_first)
    assert b"xhtml" not in documents["sitemap-2026-09.xml"].data
    root = markup.parse(documents["sitemap-2026-10.xml"].data)
    assert {
        (link.get("hreflang"), link.get("href")) for link in root.iter(f"{{{markup.XHTML}}}link")
    } == {("ro", ro), ("en", en), ("fr", fr)}


def test_translations_elsewhere_are_not_remembered_for_ever(
    article: Callable[..., Article],
) -> None:
    versions = Versions()
    for number in range(Versions.LIMIT + 10):
        url = f"https://other.example/{number}"
        translated = article(translations=(Translation(language="en", url=url),))
        assert versions.of(translated, "ro") == {"en": url, "ro": translated.url}
    first, last = (replace(article(), url=f"https://other.example/{n}") for n in (0, number))
    assert not versions.concern(first)
    assert versions.concern(last)


def test_extensions_come_only_if_asked_for(article: Callable[..., Article]) -> None:
    video = Video(
        thumbnail="https://e.example/t.jpg",
        title="x" * 101,
        description="y" * 2049,
        content_url="https://curierul.example/a",
        player_url="https://e.example/player",
        duration=28_801,
        tags=tuple(f"t{number}" for number in range(40)),
    )
    images = tuple(Image(url=f"https://e.example/{number}.jpg") for number in range(1001))
    rich = article("a", images=images, videos=(video, replace(video, player_url=None)))
    assert b"xmlns:" not in written([rich])["sitemap-2026-11.xml"].data

    data = written([rich], images=True, videos=True)["sitemap-2026-11.xml"].data
    root = markup.parse(data)
    assert xml_schema("sitemap-0.9").validate(root)
    assert data.count(b"<image:image>") == 1000
    # The second has no address but the page's own, so there is nothing to show.
    assert data.count(b"<video:video>") == 1
    assert data.count(b"<video:tag>") == 32
    assert b"content_loc" not in data
    assert b"duration" not in data
    assert root.findtext(f".//{{{markup.VIDEO}}}title") == "x" * 99 + "…"


def test_one_shard_is_made_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        for each in archive(10**9, datetime(2026, 11, 23, tzinfo=UTC), timedelta(hours=6)):
            taken += 1
            yield each

    feed = replace(feed_of(format="sitemap", path="sitemap.xml"), articles=endless())
    document = next(formats.write(feed))
    assert taken == len(document.articles) + 1
