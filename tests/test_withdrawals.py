"""What readers and aggregators are told of articles that were withdrawn: how, and for how long."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from feedpub import checks, config, formats
from feedpub.cli import main
from feedpub.errors import ConfigError
from feedpub.formats import FORMATS
from feedpub.model import Article, Deletion, Document, Feed, Output, Publication, Status, Where
from feedpub.selection import Agenda, ArticleList, PlannedFeed, PlannedOutput, feed, plan

CLEAN = {"documents": 1, "errors": 0, "warnings": 0, "infos": 0}
TAG = "tag:curierul.example,2026:"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = "{http://purl.org/atompub/tombstones/1.0}"
HEAD = """
[publication]
name = "Curierul"
url = "https://curierul.example/"
language = "ro"
[[source]]
path = "articles.jsonl"
"""

MakeArticle = Callable[..., Article]


def record(slug: str, **fields: Any) -> dict[str, Any]:
    values = {
        "id": f"cms-{slug}",
        "url": f"/{slug}",
        "title": f"Titlul {slug}",
        "summary": f"rezumat-{slug}",
        "date_published": "2026-11-20T08:00:00Z",
        "content_html": f"<p>corp-{slug}</p>",
        "section": "Sport",
    }
    return values | fields


GONE = {"status": "withdrawn", "date_modified": "2026-11-22T08:00:00Z"}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def build(
        output: str, *records: dict[str, Any], now: str = "2026-11-23T07:00:00Z", exits: int = 0
    ) -> Result:
        Path("feedpub.toml").write_text(f"{HEAD}[[output]]\n{output}\n", encoding="utf-8")
        Path("articles.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        result = CliRunner().invoke(main, ["build", "--now", now, "--json"], catch_exceptions=False)
        assert result.exit_code == exits, result.output
        return result

    return build


def tombstones(name: str = "atom.xml") -> list[tuple[str | None, str | None]]:
    root = etree.parse(Path("public", name)).getroot()
    return [(each.get("ref"), each.get("when")) for each in root.findall(f"{AT}deleted-entry")]


def test_atom_names_what_was_withdrawn_and_when_and_nothing_else_of_it(
    build: Callable[..., Result],
) -> None:
    uri = "tag:curierul.example,2026:cms-b"
    built = build('format = "atom"\ntombstones = "2d"', record("a"), record("b", **GONE))
    assert tombstones() == [(uri, "2026-11-22T08:00:00Z")]
    text = Path("public", "atom.xml").read_text(encoding="utf-8")
    assert text.index("deleted-entry") < text.index("<entry>")
    assert text.count("xmlns:at=") == 1
    assert "corp-b" not in text
    assert "Titlul b" not in text
    assert "rezumat-b" not in text
    # The feed has changed, though its newest article has not.
    assert "<updated>2026-11-22T08:00:00Z</updated>" in text.partition("<entry>")[0]
    assert json.loads(built.stdout)["summary"] == CLEAN
    # Until the span is over, which a later run is told in time.
    assert json.loads(built.stdout)["next_run_at"] == "2026-11-24T08:00:01Z"
    build(
        'format = "atom"\ntombstones = "2d"', record("a"), record("b", **GONE),
        now="2026-11-24T08:00:01Z",
    )  # fmt: skip
    assert tombstones() == []
    assert "xmlns:at" not in Path("public", "atom.xml").read_text(encoding="utf-8")


def test_json_feed_has_an_extension_for_it(build: Callable[..., Result]) -> None:
    built = build('format = "json-feed"\ntombstones = "30d"', record("a"), record("b", **GONE))
    found = json.loads(Path("public", "feed.json").read_bytes())
    assert found["_feedpub"] == {"deleted": [{"id": TAG + "cms-b", "when": "2026-11-22T08:00:00Z"}]}
    assert [each["id"] for each in found["items"]] == [TAG + "cms-a"]
    assert json.loads(built.stdout)["summary"] == CLEAN
    build('format = "json-feed"\ntombstones = "none"', record("a"), record("b", **GONE))
    assert "_feedpub" not in json.loads(Path("public", "feed.json").read_bytes())


@pytest.mark.parametrize("format", ["atom", "json-feed"])
def test_nobody_learns_of_an_article_that_was_never_public(
    build: Callable[..., Result], format: str
) -> None:
    path = Path("public", FORMATS[format].path)
    build(f'format = "{format}"', record("a"), record("b", **GONE))
    assert b"cms-b" not in path.read_bytes()
    # Not even if asked, if it was withdrawn under embargo.
    for never in (
        {"date_embargo": "2026-11-22T09:00:00Z"},
        {"date_embargo": "2026-12-22T09:00:00Z"},
    ):
        build(f'format = "{format}"\ntombstones = "30d"', record("a"), record("b", **GONE | never))
        assert b"cms-b" not in path.read_bytes()


LATER = "2026-12-01T09:00:00Z"
#: What takes an article back that may return, and what brings it back.
BACK_AND_FORTH = {
    "expired": ({"date_expires": "2026-11-22T10:00:00Z"}, {"date_expires": LATER}),
    "embargoed": ({"date_embargo": LATER}, {}),
    "dated later": ({"date_published": LATER}, {}),
    "draft": ({"status": "draft"}, {}),
}


@pytest.mark.parametrize("way", BACK_AND_FORTH)
def test_what_may_return_is_announced_as_long_as_it_is_gone(
    build: Callable[..., Result], way: str
) -> None:
    gone, back = BACK_AND_FORTH[way]
    build('format = "atom"', record("a"), record("b"))
    build('format = "atom"', record("a"), record("b", **gone))
    assert tombstones() == [(f"{TAG}cms-b", "2026-11-23T07:00:00Z")]
    text = Path("public", "atom.xml").read_text(encoding="utf-8")
    assert "Titlul b" not in text
    assert "corp-b" not in text
    # The same in the next run, and gone when the article returns.
    build('format = "atom"', record("a"), record("b", **gone), now="2026-11-23T08:00:00Z")
    assert tombstones() == [(f"{TAG}cms-b", "2026-11-23T07:00:00Z")]
    build('format = "atom"', record("a"), record("b", **back), now="2026-11-23T09:00:00Z")
    assert tombstones() == []
    assert "corp-b" in Path("public", "atom.xml").read_text(encoding="utf-8")


def test_time_alone_takes_back_and_brings_back(build: Callable[..., Result]) -> None:
    moved = record("b", date_embargo="2026-11-24T08:00:00Z", date_expires="2026-11-25T08:00:00Z")
    build('format = "atom"', record("a"), record("b"))
    for now, told in (
        ("2026-11-23T08:00:00Z", ["2026-11-23T08:00:00Z"]),
        ("2026-11-24T08:00:00Z", []),
        ("2026-11-25T08:00:00Z", ["2026-11-25T08:00:00Z"]),
        ("2026-12-25T08:00:00Z", ["2026-11-25T08:00:00Z"]),
        ("2026-12-25T08:00:01Z", []),
    ):
        build('format = "atom"', record("a"), moved, now=now)
        assert [when for _, when in tombstones()] == told, now


@pytest.mark.parametrize("gone", [each for each, _ in BACK_AND_FORTH.values()])
def test_what_nobody_saw_is_not_announced(
    build: Callable[..., Result], gone: dict[str, Any]
) -> None:
    build('format = "atom"\ntombstones = "30d"', record("a"), record("b", **gone))
    assert "cms-b" not in Path("public", "atom.xml").read_text(encoding="utf-8")


def test_without_a_store_records_say_what_expired(build: Callable[..., Result]) -> None:
    output = 'format = "atom"\ntombstones = "30d"\n[store]\nenabled = false'
    expired = record("b", date_expires="2026-11-22T10:00:00Z")
    never = record("c", date_expires="2026-11-22T10:00:00Z", date_embargo="2026-11-22T10:00:00Z")
    build(output, record("a"), expired, never, record("d", date_embargo=LATER))
    assert tombstones() == [(f"{TAG}cms-b", "2026-11-22T10:00:00Z")]
    build(output.replace('tombstones = "30d"\n', ""), record("a"), expired)
    assert tombstones() == []


def test_an_aggregator_is_not_told_that_an_expired_article_was_deleted(
    build: Callable[..., Result],
) -> None:
    output = 'format = "rss"\nprofile = "smartnews"\n[rules]\n"smartnews/*" = "warning"'
    build(output, record("a"), record("b"))
    for gone, _ in BACK_AND_FORTH.values():
        build(output, record("a"), record("b", **gone))
        assert "cms-b" not in Path("public", "smartnews.xml").read_text(encoding="utf-8")


def test_the_page_of_what_may_return_may_name_it_as_deleted(build: Callable[..., Result]) -> None:
    output = 'format = "atom"\nguid = "url"'
    build(output, record("a"), record("b"))
    build(output, record("a"), record("b", date_embargo=LATER))
    assert tombstones() == [("https://curierul.example/b", "2026-11-23T07:00:00Z")]


def test_a_withdrawal_takes_nobodys_place_and_reaches_back(build: Callable[..., Result]) -> None:
    old = record("old", **GONE | {"date_published": "2019-11-20T08:00:00Z"})
    some = [record(f"{n}", date_published=f"2026-11-20T08:0{n}:00Z") for n in range(5)]
    build('format = "atom"\ntombstones = "30d"\nlimit = 2\nmax_age = "7d"', old, *some)
    assert tombstones() == [("tag:curierul.example,2026:cms-old", "2026-11-22T08:00:00Z")]
    assert Path("public", "atom.xml").read_text(encoding="utf-8").count("<entry>") == 2


def test_the_latest_withdrawal_comes_first(build: Callable[..., Result]) -> None:
    back = [
        record(each, **GONE | {"date_modified": f"2026-11-2{day}T08:00:00Z"})
        for each, day in (("x", 1), ("y", 2), ("z", 1))
    ]
    build('format = "atom"\ntombstones = "30d"', record("a"), *back)
    assert [(ref or "")[-1] for ref, _ in tombstones()] == ["y", "z", "x"]


def test_a_feed_for_each_section_names_its_own(build: Callable[..., Result]) -> None:
    output = (
        'format = "atom"\ntombstones = "30d"\nfor_each = "section"\npath = "{section}.xml"\n'
        'where = { age = "7d" }'
    )
    other = record("c", section="Altele")
    build(output, record("a"), record("b"), other)
    build(output, record("a"), record("b", **GONE), other | GONE)
    assert [ref for ref, _ in tombstones("sport.xml")] == ["tag:curierul.example,2026:cms-b"]
    assert [ref for ref, _ in tombstones("altele.xml")] == ["tag:curierul.example,2026:cms-c"]
    build(output.replace("age", 'section = "Sport", age'), record("a"), record("b", **GONE), other)
    assert [ref for ref, _ in tombstones("sport.xml")] == ["tag:curierul.example,2026:cms-b"]


def test_where_the_page_is_the_id_its_new_article_is_not_deleted(
    build: Callable[..., Result],
) -> None:
    output = 'format = "atom"\ntombstones = "30d"\nguid = "url"'
    same = record("new", url="/b")
    build(output, same, record("b", **GONE))
    assert tombstones() == []
    build(output, record("a"), record("b", **GONE))
    # Both articles of that page are gone by now; the latest says so.
    assert tombstones() == [("https://curierul.example/b", "2026-11-23T07:00:00Z")]
    build(output.replace("atom", "json-feed"), record("a"), record("b", **GONE))
    found = json.loads(Path("public", "feed.json").read_bytes())
    assert [each["id"] for each in found["_feedpub"]["deleted"]] == ["https://curierul.example/b"]


@pytest.mark.parametrize("output", ['format = "rss"', 'format = "rss"\nprofile = "flipboard"'])
def test_who_has_no_way_to_be_told_takes_no_span(tmp_path: Path, output: str) -> None:
    path = tmp_path / "feedpub.toml"
    path.write_text(f'{HEAD}[[output]]\n{output}\ntombstones = "3d"\n')
    with pytest.raises(ConfigError, match="rss has no way to say that an article was withdrawn"):
        config.load(path)


def test_an_aggregator_is_told_by_an_item_for_as_long(build: Callable[..., Result]) -> None:
    # "b" is beyond the limit by now, and SmartNews shows it still.
    output = (
        'format = "rss"\nprofile = "smartnews"\nlimit = 2\ntombstones = "2d"\n'
        '[rules]\n"smartnews/*" = "warning"'
    )
    some = [record(f"{n}", date_published=f"2026-11-20T08:0{n}:00Z") for n in range(5)]

    def items() -> list[str]:
        channel = etree.parse("public/smartnews.xml").getroot()[0]
        return [(each.findtext("guid") or "").removeprefix(TAG) for each in channel.findall("item")]

    build(output, *some, record("b", **GONE | {"date_published": "2026-11-10T08:00:00Z"}))
    assert items() == ["cms-4", "cms-3", "cms-b"]
    text = Path("public", "smartnews.xml").read_text(encoding="utf-8")
    assert text.count('state="deleted"') == 1
    assert "corp-b" not in text
    build(output, *some, record("b", **GONE), now="2026-11-24T08:00:01Z")
    assert items() == ["cms-4", "cms-3"]


def test_an_aggregator_is_told_of_the_last_article_of_a_section(
    build: Callable[..., Result],
) -> None:
    output = (
        'format = "rss"\nprofile = "smartnews"\nfor_each = "section"\npath = "{section}.xml"\n'
        '[rules]\n"smartnews/*" = "warning"'
    )
    other = record("b", section="Altele")
    build(output, record("a"), other)
    build(output, record("a"), other | GONE)
    assert 'state="deleted"' in Path("public", "altele.xml").read_text(encoding="utf-8")
    build(output, record("a"), other | GONE, now="2026-12-23T08:00:00Z")
    assert not Path("public", "altele.xml").exists()


def planned(
    articles: list[Article], publication: Publication, now: datetime, **known: Any
) -> tuple[PlannedFeed, datetime | None]:
    wanted = PlannedOutput(Output(format="atom", path="a.xml"), has_tombstones=True, **known)
    made = plan(ArticleList(articles), [wanted], now, publication=publication)
    return made.feeds[0], made.next_change


def test_what_is_known_to_have_been_public_is_announced_unasked(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    articles = [article("a"), *(article(n, status=Status.WITHDRAWN) for n in ("b", "c"))]
    assert planned(articles, publication, now)[0].gone == ()
    found, change = planned(articles, publication, now, was_public=lambda name: name.endswith("/b"))
    assert [(each.place, each.deletion.url[-1]) for each in found.gone] == [(1, "b")]
    assert change == articles[1].published + 30 * DAY + timedelta(seconds=1)


def test_a_thousand_withdrawals_are_announced_at_most(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    articles = [
        article(f"{n:04}", status=Status.WITHDRAWN, published=now - timedelta(minutes=n))
        for n in range(1_002)
    ]
    found, _ = planned(articles, publication, now, was_public=lambda _: True)
    assert [each.place for each in found.gone] == [*range(1_000)]
    links = plan(ArticleList(articles), [], now, publication=publication).links
    made = feed(
        found, ArticleList(articles), publication, base_url="https://e.example/", now=now,
        agenda=Agenda(now), links=links,
    )  # fmt: skip
    assert [each.when for each in made.deleted] == [each.published for each in articles[:1_000]]


def test_a_span_may_be_longer_than_time(
    article: MakeArticle, publication: Publication, now: datetime
) -> None:
    wanted = PlannedOutput(
        Output(format="atom", path="a.xml", tombstones=timedelta(days=9_999_999), where=Where()),
        has_tombstones=True,
    )
    articles = [article("a", status=Status.WITHDRAWN)]
    made = plan(ArticleList(articles), [wanted], now, publication=publication)
    assert (len(made.feeds[0].gone), made.next_change) == (1, None)


def test_a_feed_of_tombstones_is_valid(publication: Publication, now: datetime) -> None:
    gone = tuple(
        Deletion(id=f"cms {n}", url=f"https://e.example/{n}", when=now - n * HOUR) for n in range(3)
    )
    for format in ("atom", "json-feed"):
        output = Output(format=format, path="a")
        whole = Feed(
            publication=publication, output=output, articles=(), path="a",
            url="https://e.example/a", title="Curierul", language="ro", now=now, deleted=gone,
        )  # fmt: skip
        (document,) = formats.write(whole)
        report = checks.examine(Document(name="a", format=format, data=document.data), now=now)
        assert report.findings() == []


def test_readers_read_a_feed_with_tombstones(build: Callable[..., Result]) -> None:
    import feedparser

    for format in ("atom", "json-feed"):
        build(f'format = "{format}"\ntombstones = "30d"', record("a"), record("b", **GONE))
    parsed = feedparser.parse(Path("public", "atom.xml").read_bytes())
    assert not parsed.bozo
    assert [each.id for each in parsed.entries] == ["tag:curierul.example,2026:cms-a"]


FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
    "<id>https://e.org/</id><title>T</title><updated>2026-11-20T08:00:00Z</updated>"
    '<author><name>Ana</name></author><link rel="self" href="https://e.org/a"/>{}<entry>'
    "<id>https://e.org/1</id><title>Rain</title><updated>2026-11-20T08:00:00Z</updated>"
    '<link href="https://e.org/1"/><summary>Rain</summary></entry></feed>'
)


@pytest.mark.parametrize(
    ("attributes", "inside", "rules"),
    [
        ("", "<at:by><name>Ana</name></at:by><at:comment>Gone</at:comment>", []),
        ("", '<link href="https://e.org/2"/><updated>2026-11-20T08:00:00Z</updated>', []),
        ("", "<source><id>https://e.org/</id><title>T</title>"
         "<updated>2026-11-20T08:00:00Z</updated></source>", []),
        ("", "<at:by>Ana</at:by>", ["at/nameless-person"]),
        ("", "<at:by><name>Ana</name><name>Ion</name></at:by>", ["at/nameless-person"]),
        ("", '<at:comment type="text/html">Gone</at:comment>', ["atom/invalid-text-type"]),
        ("", "<link/>", ["atom/missing-attribute"]),
        ('why="x"', "", ["at/unknown-attribute"]),
        ('when="2026-11-20T08:00:00Z"', "", ["at/missing-attribute"]),
        ('ref="https://e.org/2"', "", ["at/missing-attribute"]),
        ('ref="cms-2" when="2026-11-20T08:00:00Z"', "", ["at/invalid-url"]),
        ('ref="https://e.org/2" when="2026-11-20"', "", ["at/invalid-date"]),
        ('ref="https://e.org/2" when="2036-11-20T08:00:00Z"', "", ["at/implausible-date"]),
        ('ref="https://e.org/1" when="2026-11-20T08:00:00Z"', "", ["at/deleted-but-present"]),
        ('ref="https://e.org/1" when="2026-11-20T09:00:00+01:00"', "", ["at/deleted-but-present"]),
        ('ref="https://e.org/1" when="2026-11-20T09:00:00+02:00"', "", []),
        ('ref="https://e.org/1" when="soon"', "", ["at/invalid-date"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_tombstone(
    now: datetime, attributes: str, inside: str, rules: list[str]
) -> None:
    if "ref" not in attributes and "when" not in attributes:
        attributes += ' ref="https://e.org/2" when="2026-11-20T08:00:00Z"'
    data = FEED.format(f"<at:deleted-entry {attributes}>{inside}</at:deleted-entry>").encode()
    report = checks.examine(Document(name="a.xml", format="atom", data=data), now=now)
    assert [each.rule.id for each in report.findings()] == rules


def deleted(name: str = "feed.json") -> list[tuple[str, str]]:
    found = json.loads(Path("public", name).read_bytes()).get("_feedpub", {"deleted": []})
    return [(each["id"].removeprefix(f"{TAG}cms-"), each["when"]) for each in found["deleted"]]


BOTH = (
    'format = "atom"\n[[output]]\nformat = "json-feed"\nlimit = 2\n'
    '[[output]]\nformat = "json-feed"\npath = "none.json"\ntombstones = "none"'
)
SOME = [record(f"{n}", date_published=f"2026-11-20T08:0{n}:00Z") for n in range(9)]


@pytest.mark.parametrize("back", ["withdrawn", "vanished"])
def test_what_was_public_is_announced_from_the_run_that_took_it_back(
    build: Callable[..., Result], back: str
) -> None:
    # It is in the Atom feed, and older than all in the JSON feed, whose readers have it still.
    before = [record("b"), *SOME]
    after = [record("b", status="withdrawn"), *SOME] if back == "withdrawn" else SOME
    build(BOTH, *before)
    assert (tombstones(), deleted()) == ([], [])
    build(BOTH, *after, now="2026-11-23T08:00:00Z")
    assert tombstones() == [(f"{TAG}cms-b", "2026-11-23T08:00:00Z")]
    assert deleted() == [("b", "2026-11-23T08:00:00Z")]
    assert deleted("none.json") == []
    # It stays so, for 30 days and not a second longer.
    first = Path("public", "atom.xml").read_bytes()
    built = build(BOTH, *after, now="2026-12-01T08:00:00Z")
    assert Path("public", "atom.xml").read_bytes() == first
    assert json.loads(built.stdout)["next_run_at"] == "2026-12-23T08:00:01Z"
    build(BOTH, *after, now="2026-12-23T08:00:00Z")
    assert deleted() == [("b", "2026-11-23T08:00:00Z")]
    build(BOTH, *after, now="2026-12-23T08:00:01Z")
    assert (tombstones(), deleted()) == ([], [])


def test_what_is_public_again_is_no_longer_announced(build: Callable[..., Result]) -> None:
    build(BOTH, record("b"), *SOME)
    build(BOTH, *SOME, now="2026-11-23T08:00:00Z")
    assert deleted() == [("b", "2026-11-23T08:00:00Z")]
    build(BOTH, record("b"), *SOME, now="2026-11-23T09:00:00Z")
    assert (tombstones(), deleted()) == ([], [])
    assert f"<id>{TAG}cms-b</id>" in Path("public", "atom.xml").read_text(encoding="utf-8")


def test_an_aggregator_learns_of_what_vanished(build: Callable[..., Result]) -> None:
    output = 'format = "rss"\nprofile = "smartnews"\n[rules]\n"smartnews/*" = "warning"'
    build(output, record("b"), *SOME)
    build(output, *SOME, now="2026-11-23T08:00:00Z")
    channel = etree.parse("public/smartnews.xml").getroot()[0]
    guid = f"{TAG}cms-b"
    (last,) = (each for each in channel.findall("item") if each.findtext("guid") == guid)
    assert last.findtext("pubDate") == "Mon, 23 Nov 2026 08:00:00 +0000"
    assert last.findtext("title") == "Curierul"
    status = last.find("{http://search.yahoo.com/mrss/}status")
    assert status is not None
    assert status.get("state") == "deleted"


def test_nobody_is_told_of_what_vanished_as_long_as_a_guard_doubts_it(
    build: Callable[..., Result],
) -> None:
    # The second feed would lose nothing, and only announce what the first has.
    config = 'format = "rss"\n[[output]]\nformat = "json-feed"\nlimit = 1'
    newest = record("new", date_published="2026-11-21T08:00:00Z")
    build(config, newest, *SOME)
    before = Path("public", "feed.json").read_bytes()
    build(config, newest, now="2026-11-23T08:00:00Z", exits=5)
    assert Path("public", "feed.json").read_bytes() == before
    build(config, newest, *SOME, now="2026-11-23T09:00:00Z")
    assert Path("public", "feed.json").read_bytes() == before
