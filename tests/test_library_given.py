"""What a program hands over: put right where one reading is right, else refused by name."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

import feedpub
from feedpub import (
    Article,
    Author,
    Document,
    Finding,
    Image,
    Location,
    MadeDocument,
    Output,
    Publication,
    Request,
    Severity,
    UsageError,
    Video,
    checks,
    make,
    pipeline,
    read_records,
    workers,
)
from feedpub.sources import Source
from feedpub.text import kind_of

MakeArticle = Callable[..., Article]
ROOT = Path(__file__).parents[1]
HOUR = timedelta(hours=1)
NAIVE = datetime(2026, 11, 23, 6)  # noqa: DTZ001 the fault itself


class Marked(str):
    """What Django makes of a text that is safe."""

    __slots__ = ()


class Moment(datetime):
    """What libraries derive from datetime."""


@pytest.fixture
def made(publication: Publication, now: datetime) -> Callable[..., MadeDocument]:
    def made(*articles: Any, **output: Any) -> MadeDocument:
        wanted = Output(**({"format": "json-feed", "path": "feed.json"} | output))
        (one,) = make(articles, publication=publication, outputs=[wanted], now=now)
        return one

    return made


def item(one: MadeDocument) -> dict[str, Any]:
    (found,) = json.loads(one.document.data)["items"]
    return dict(found)


def refused(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(UsageError) as caught:
        call()
    assert caught.value.help is not None
    return caught.value.message, caught.value.help


def test_values_of_kindred_types_are_taken(
    made: Callable[..., MadeDocument], article: MakeArticle
) -> None:
    given = article(
        title=Marked("Rain\x00 \ud800again"),
        published=Moment(2026, 11, 23, 8, 30, tzinfo=timezone(2 * HOUR)),
        tags=[Marked("a"), "b"],
        authors=(each for each in [Author(name="Ana")]),
        status="published",
        content_html=Marked("<p>x</p>"),
    )
    found = item(made(given))
    assert found["title"] == "Rain again"
    assert found["date_published"] == "2026-11-23T06:30:00Z"
    assert found["tags"] == ["a", "b"]
    assert found["authors"] == [{"name": "Ana"}]


def test_words_are_as_good_as_the_enums(
    made: Callable[..., MadeDocument], article: MakeArticle
) -> None:
    paid = article(access="subscription", content_html="<p>secret</p>", summary="S")
    assert "secret" not in made(paid).document.data.decode()
    assert "secret" in made(paid, full_access=["subscription"]).document.data.decode()
    assert made(article(status="draft")).document.articles == ()
    assert "content_html" not in item(made(article(content_html="<p>x</p>", summary="S"),
                                           content="summary"))  # fmt: skip


def test_articles_of_any_zone_are_in_one_order(
    made: Callable[..., MadeDocument], article: MakeArticle
) -> None:
    one = article("one", published=datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Bucharest")))
    two = article("two", published=datetime(2026, 11, 23, 5, tzinfo=UTC))
    three = article("three", published=datetime(2026, 11, 22, 23, tzinfo=timezone(-8 * HOUR)))
    names = [each.url.rpartition("/")[2] for each in made(two, one, three).document.articles]
    assert names == ["three", "one", "two"]
    rss = made(one, format="rss", path="rss.xml")
    assert b"<pubDate>Mon, 23 Nov 2026 06:00:00 +0000</pubDate>" in rss.document.data
    assert rss.findings == ()


@pytest.mark.parametrize(
    ("fields", "message", "help"),
    [
        ({"published": "2026-11-23"}, "published of {} is a str, not a datetime", "tzinfo=UTC"),
        ({"published": NAIVE}, "published of {} has no time zone: 2026-11-23T06:00:00", "UTC"),
        ({"published": None}, "published of {} is None, not a datetime", "tzinfo=UTC"),
        (
            {"published": datetime(1, 1, 1, tzinfo=timezone(HOUR))},
            "published of {} is 0001-01-01T00:00:00+01:00, which has no date in UTC",
            "Leave the field out",
        ),
        ({"title": None}, "title of {} is None, not a str", "the type"),
        ({"title": " "}, "title of {} is empty", "needs one"),
        ({"tags": "rain"}, "tags of {} is a str, not a tuple", "(value,)"),
        ({"tags": [["rain"]]}, "tags[0] of {} is a list, not a str", "the type"),
        ({"authors": ["Ana"]}, "authors[0] of {} is a str, not a value of feedpub", "Author("),
        ({"access": "paid"}, "access of {}: invalid enum value 'paid'", "free, registration"),
        ({"title": b"x"}, "title of {} holds a bytes", "texts, numbers"),
        ({"title": object()}, "title of {} holds an object", "texts, numbers"),
        ({"url": "/rain"}, "url of {} is relative", "absolute"),
        (
            {"images": (Image(url="https://e.org/1.jpg", width="wide"),)},  # type: ignore[arg-type]
            "images[0].width of {} is a str, not an int",
            "the type",
        ),
        (
            {"videos": (Video(thumbnail="t", title="t", description="d", published=NAIVE),)},
            "published of a video of {} has no time zone",
            "UTC",
        ),
    ],
)
def test_what_an_article_cannot_be_is_named(
    made: Callable[..., MadeDocument],
    article: MakeArticle,
    fields: dict[str, Any],
    message: str,
    help: str,
) -> None:
    said, remedy = refused(lambda: made(article(**fields)))
    assert said.startswith(message.format("https://curierul.example/racheta"))
    assert help in remedy


def test_what_is_no_article_is_named(
    made: Callable[..., MadeDocument], article: MakeArticle, publication: Publication, now: datetime
) -> None:
    assert refused(lambda: made(article(), {"url": "x"})) == (
        "articles[1] is a dict, not an Article",
        "feedpub.read_records makes articles of dicts and JSON.",
    )
    assert refused(lambda: made(article(id=3)))[0] == "id of articles[0] is an int, not a str"
    loop: list[Any] = []
    loop.append(loop)
    assert refused(lambda: made(article(tags=loop)))[0].endswith("racheta holds itself")
    for given in (5, article(), {"a": 1}, "rain", b"rain"):
        said, _ = refused(
            lambda given=given: make(given, publication=publication, outputs="rss", now=now)  # type: ignore[misc]
        )
        assert said.endswith("not a list of Article")
    assert refused(lambda: feedpub.write("rss"))[0] == "write takes a Feed, not a str"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"format": "rsss"}, "there is no format 'rsss'"),
        ({"format": []}, "format of the output is a list, not a str"),
        ({"limit": "20"}, "limit of the output is a str, not an int"),
        ({"limit": -1}, "limit of the output is -1"),
        ({"max_age": 48}, "max_age of the output is an int, not a timedelta"),
        ({"content": "sumary"}, "content of the output: invalid enum value 'sumary'"),
        ({"empty": 1.5}, "empty of the output is a float, not a str"),
        ({"profiles": "msn"}, "profiles of the output is a str, not a tuple"),
        ({"for_each": "place"}, "for_each of the output is 'place'"),
        ({"for_each": "tag"}, "path of the output, 'feed.json', does not say {tag}"),
        ({"settings": {"a": {1: object()}}}, "a of the output"),
        ({"profiles": ("nobody",)}, "there is no profile 'nobody'"),
    ],
)
def test_what_an_output_cannot_be_is_named(
    made: Callable[..., MadeDocument], output: dict[str, Any], message: str
) -> None:
    said, _ = refused(lambda: made(**output))
    assert message in said or "holds an object" in said


def test_what_cannot_be_made_is_named(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    def said(**given: Any) -> str:
        wanted: dict[str, Any] = {"publication": publication, "outputs": ["rss"], "now": now}
        wanted |= given
        return refused(lambda: make([article()], **wanted))[0]

    twice = Output(format="atom", path="rss.xml")
    assert said(outputs=3) == "outputs is an int, not a list of Output"
    assert said(outputs=[{"format": "rss"}]) == "the output is a dict, not an Output"
    assert said(outputs=["rss", twice]) == "2 outputs have the path 'rss.xml'"
    assert said(now=NAIVE) == "now has no time zone: 2026-11-23T06:00:00"
    assert said(now="today") == "now is of type str, not a datetime"
    assert said(now=3) == "now is of type int, not a datetime"
    assert said(publication={}) == "the publication is a dict, not a Publication"
    assert said(publication=replace(publication, url="x")).startswith("url of the publication is")
    assert said(levels=["rss"]) == "levels is a list, not a dict"
    assert said(levels={"rss/nothing-at-all": None}).startswith("rss/nothing-at-all: there is no")
    assert said(levels={"rss": "error"}) == "the level of rss is 'error', not a Severity"
    outside = Output(format="rss", path="../rss.xml")
    assert said(outputs=outside).startswith("path of an output: '../rss.xml' leaves")


def test_of_two_versions_the_later_goes_out(
    made: Callable[..., MadeDocument], article: MakeArticle, now: datetime
) -> None:
    old, new = article(title="Old"), article(title="New", modified=now - HOUR / 2)
    for given in ((old, new), (new, old), (new, old, replace(new))):
        assert item(made(*given))["title"] == "New"
    assert refused(lambda: made(old, article(title="Other")))[0].startswith(
        "two articles have the id 'https://curierul.example/racheta'"
    )
    assert refused(lambda: made(new, article(url="https://curierul.example/other")))


def test_levels_hold_and_documents_are_compared(
    publication: Publication, article: MakeArticle, now: datetime
) -> None:
    odd = article(language="Romanian!", summary="<b>x</b>")
    (one,) = make([odd], publication=publication, outputs=["rss"], now=now)
    assert one.findings
    assert one.findings == one.checked.findings
    quiet = dict.fromkeys({finding.rule.scope for finding in one.findings})
    (two,) = make([odd], publication=publication, outputs=["rss"], now=now, levels=quiet)
    assert two.findings == ()
    loud = {one.findings[0].rule.id: Severity.INFO}
    (three,) = make([odd], publication=publication, outputs=["rss"], now=now, levels=loud)
    assert three.findings[0].severity is Severity.INFO


def test_limits_and_refusals_of_profiles_hold(
    made: Callable[..., MadeDocument], article: MakeArticle, now: datetime
) -> None:
    from feedpub import profiles

    name, most = next(
        (each.name, each.limits.items)
        for each in profiles.PROFILES.values()
        if each.limits.items is not None and "rss" in str(each.defaults.get("format", "rss"))
    )
    many = [
        article(str(number), published=now - number * timedelta(seconds=1),
                title=f"Nava a ieșit din port la ora opt {number}",
                summary="Echipajul a numărat de două ori colacii.",
                content_html="<p>" + "Nava a ieșit din port. " * 40 + "</p>",
                authors=(Author(name="Ana"),),
                images=(Image(url="https://e.org/1.jpg", width=1920, height=1080,
                              mime_type="image/jpeg", size_in_bytes=300_000),))
        for number in range(1, most + 5)
    ]  # fmt: skip
    whole = made(*many, format="rss", path="x.xml", profiles=(name,))
    few = made(*many, format="rss", path="x.xml", profiles=(name,), limit=1)
    assert len(whole.document.articles) == most
    assert len(few.document.articles) == 1
    refused = made(article(title="Short"), format="rss", path="x.xml", profiles=("msn",))
    assert refused.document.articles == ()
    assert not refused.notes[0].kept
    assert "publication/all-left-out" in {finding.rule.id for finding in refused.findings}


def test_packed_documents_are_checked_and_stay_packed(
    made: Callable[..., MadeDocument], article: MakeArticle, publication: Publication, now: datetime
) -> None:
    output = Output(format="sitemap", path="s.xml", gzip=True)
    written = make((each for each in [article()]), publication=publication, outputs=output, now=now)
    assert written[0].document.data.startswith(b"\x1f\x8b")
    assert [each.findings for each in written] == [()] * len(written)


def test_a_program_gets_what_a_build_publishes(tmp_path: Path, now: datetime) -> None:
    newsroom = ROOT / "examples" / "newsroom" / "feedpub.toml"
    config = replace(
        feedpub.load_config(newsroom), directory=tmp_path / "public", work=tmp_path / "work",
        judgement=feedpub.Judgement(),
    )  # fmt: skip
    site = config.publication
    built = feedpub.build(config, Request(now=now))
    reading = feedpub.read(
        [each.path for each in config.sources], publication=site, base=config.base
    )
    made = make(reading.articles, publication=site, outputs=config.outputs, now=now)
    assert len(made) == len(built.documents) > 50
    for each in made:
        path = config.directory / each.document.name
        assert each.document.data == path.read_bytes(), path
    found = {each.path: each.findings for each in built.checked}
    assert {each.document.name: each.findings for each in made} == found


def test_documents_are_held_against_each_other(
    publication: Publication, article: MakeArticle, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def together(compared: list[Any], **given: Any) -> list[Finding]:
        assert len(compared) == 2  # an archive is not compared, nor what was made for somebody
        assert given["read"]("rss.xml").startswith(b"<?xml")
        assert given["beside"]("rss.xml", "https://curierul.example/x/feed.json")
        assert not given["beside"]("rss.xml", "https://curierul.example/other.json")
        rule = checks.RULES["publication/different-title"]
        place = Location(path="feed.json")
        return [Finding(rule=rule, severity=rule.severity, message="m", location=place)]

    monkeypatch.setattr(checks, "check_together", together)
    outputs: list[Output | str] = [
        "rss",
        "json-feed",
        Output(format="rss", path="w.xml", profiles=("feedly",)),
    ]
    made = make([article()], publication=publication, outputs=outputs, now=now)
    assert [[each.message for each in one.findings] for one in made[:2]] == [[], ["m"]]


def hashes(publication: Publication, articles: list[Article], now: datetime) -> list[Any]:
    outputs = ["rss", "atom", "json-feed", "news-sitemap", "sitemap"]
    msn = Output(format="rss", path="msn.xml", profiles=("msn",))
    made = make(articles, publication=publication, outputs=[*outputs, msn], now=now)
    return [
        (each.document.name, hashlib.sha256(each.document.data).hexdigest(), each.findings)
        for each in made
    ]


def test_threads_and_asyncio_get_the_same_and_nothing_forks(
    publication: Publication, article: MakeArticle, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fork() -> int:
        raise AssertionError("a library does not fork")

    monkeypatch.setattr(os, "fork", fork)
    many = [article(str(number), content_html="<p>x</p><script>y</script>", language="Romanian!")
            for number in range(220)]  # fmt: skip
    expected = hashes(publication, many, now)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(hashes(publication, many, now)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    async def both() -> list[Any]:
        calls = [asyncio.to_thread(hashes, publication, many, now) for _ in range(2)]
        return [*await asyncio.gather(*calls)]

    assert found + asyncio.run(both()) == [expected] * 6


def test_a_build_stays_in_its_process_unless_it_may_share(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(workers, "count", lambda: 4)
    assert Request(now=now).jobs == 1
    assert [workers.allowed(each) for each in (1, 2, 9, None)] == [1, 2, 4, 4]
    assert refused(lambda: Request(now=NAIVE))[0].startswith("now has no time zone")


def test_records_are_read_as_databases_have_them(publication: Publication, now: datetime) -> None:
    rows: Iterator[object] = iter(
        [
            MappingProxyType({
                "id": UUID(int=1), "url": "/a", "title": Marked("A"), "published": NAIVE,
                "tags": {"x"}, "location": (Decimal("44.5"), 26),
            }),
            '{"url": "/b", "title": "B", "date_published": "2026-11-23T08:00:00Z"}',
            b'{"url": "/c", "title": "C \xc8\x99", "date_published": "2026-11-23T08:00:00Z"}',
            {"url": "/d", "title": "\ud800D", "published": now, "summary": None},
        ]
    )  # fmt: skip
    reading = read_records(rows, publication=publication, name="stories")
    by_title = {each.title: each for each in reading.articles}
    assert sorted(by_title) == ["A", "B", "C ș", "D"]
    assert by_title["A"].published == datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert by_title["A"].place is not None
    assert by_title["A"].place.latitude == 44.5
    assert [str(each.record) for each in reading.findings] == ["stories, record 4"]
    assert reading.findings[0].rule.id == "record/control-character"
    assert read_records([], publication=publication).findings == ()


def test_a_record_that_cannot_be_used_costs_only_itself(publication: Publication) -> None:
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    good = {"url": "/a", "title": "A", "published": date(2026, 11, 23)}
    bad = [{"url": b"x"}, "nope", 3, None, {("a",): 1}, loop, {"a": object()}, {"a": deep}]
    reading = read_records([*bad, good] * 10, publication=publication)
    assert [each.title for each in reading.articles] == ["A"]
    assert reading.total == 90
    assert len(reading.rejected) == 80
    first = [each.message for each in reading.findings if each.severity is Severity.ERROR][:8]
    assert first[0] == "record holds a value of type bytes, which no field accepts"
    assert first[4].startswith("record cannot be written as JSON: keys must be str")
    assert first[5].startswith("record cannot be written as JSON: Circular")
    assert first[7] == "record is nested too deeply"


def test_what_are_no_records_is_named(publication: Publication) -> None:
    for given in ({"url": "/a"}, '{"url": "/a"}', b"{}", 5):
        said, _ = refused(lambda given=given: read_records(given, publication=publication))  # type: ignore[misc]
        assert said == f"records is {kind_of(given)}, not a list of records"
    assert (
        refused(lambda: read_records([], publication=publication, text="md"))[0] == "text is 'md'"
    )
    assert refused(lambda: read_records([], publication="x"))[0] == "publication is 'x'"  # type: ignore[arg-type]


def test_sources_may_be_paths_alone(publication: Publication, tmp_path: Any, now: datetime) -> None:
    record = {"url": "/a", "title": "A", "date_published": now.isoformat()}
    (tmp_path / "a.jsonl").write_text(json.dumps(record), "utf-8")
    for source in ("a.jsonl", Source(path="a.jsonl")):
        reading = feedpub.read([source], publication=publication, base=tmp_path)
        assert [each.title for each in reading.articles] == ["A"]


def test_documents_are_checked_by_their_bytes(now: datetime) -> None:
    data = b"<rss version='2.0'><channel/></rss>"
    document = Document(name="document", format="rss", data=data)
    assert feedpub.check(data, now=now) == feedpub.check(document, now=now)
    assert feedpub.check(bytearray(data)) == feedpub.check(memoryview(data))
    (checked,) = pipeline.validate(iter([document]), now=now, profiles=("auto",))
    assert checked.findings
    assert refused(lambda: feedpub.check("<rss/>"))[0].startswith("a document that is a str")  # type: ignore[arg-type]
    wrong = Document(name="a", format="rss", data="<rss/>")  # type: ignore[arg-type]
    assert refused(lambda: feedpub.check(wrong))[0].startswith("a document whose data is a str")
    assert refused(lambda: feedpub.check(data, now=NAIVE))[0].startswith("now has no time zone")


def test_one_rule_can_be_asked_alone() -> None:
    data = b"<rss version='2.0'><channel/></rss>"
    assert len({each.rule.id for each in feedpub.check(data)}) > 1
    for only in (["rss/missing-element"], "rss/missing-element"):
        assert {each.rule.id for each in feedpub.check(data, only=only)} == {"rss/missing-element"}
    assert feedpub.check(data, only=["rss/invalid-date"]) == []
    assert refused(lambda: feedpub.check(data, only=["rss/invalid-dat"])) == (
        "there is no rule 'rss/invalid-dat'",
        "Did you mean 'rss/invalid-date'?",
    )
    assert refused(lambda: feedpub.check(data, only=["§"]))[1].startswith("`feedpub rules`")


def test_what_cannot_be_validated_is_named(now: datetime) -> None:
    for given in (b"<rss/>", "a.xml", 5, Document(name="a", format="rss", data=b"")):
        said, _ = refused(lambda given=given: pipeline.validate(given, now=now))  # type: ignore[misc]
        assert said == f"documents is {kind_of(given)}, not a list of Document"
    assert refused(lambda: pipeline.validate([], now=NAIVE))[0].startswith("now has no")
    assert refused(lambda: pipeline.validate([], now=now, profiles="msn"))[0] == "profiles is 'msn'"
    assert refused(lambda: pipeline.validate([], now=now, profiles=("msnn",)))[0].startswith(
        "there is no profile"
    )
    with pytest.raises(UsageError, match="now has no time zone"):
        list(feedpub.validate_files([], now=NAIVE))
