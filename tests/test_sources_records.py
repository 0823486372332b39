"""What records may say, and what bad ones get."""

from __future__ import annotations

import json
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_sources import PUBLICATION, RAIN, ids, lines, reading

from feedpub.articles import nested
from feedpub.articles.table import ARTICLE
from feedpub.errors import PublishError
from feedpub.findings import Severity
from feedpub.model import (
    Access,
    Article,
    Attachment,
    Author,
    Change,
    Extra,
    Image,
    Place,
    Publication,
    Related,
    Status,
    Translation,
)
from feedpub.model import OriginalSource as Origin_
from feedpub.sources import Reading, Source, csv, jsonl, read, set_aside

VIDEO = {"thumbnail": "/t", "title": "T", "description": "D", "content_url": "/v"}
NO_ZONE = Publication(name="Rain Post", url="https://example.org/", language="en")


KINDS = {
    "author": nested.AUTHOR,
    "image": nested.IMAGE,
    "attachment": nested.ATTACHMENT,
    "video": nested.VIDEO,
    "related": nested.RELATED,
    "source": nested.SOURCE,
    "translation": nested.TRANSLATION,
    "location": nested.PLACE,
}


def of(tmp_path: Path, *records: Any, **options: Any) -> Reading:
    """Read *records*: objects, or lines as they are."""
    text = "".join(
        (record if isinstance(record, str) else json.dumps(RAIN | record)) + "\n"
        for record in records
    )
    (tmp_path / "records.jsonl").write_bytes(text.encode("utf-8", "surrogateescape"))
    return reading(tmp_path / "records.jsonl", **options)


def one(tmp_path: Path, record: dict[str, Any], **options: Any) -> Article:
    found = of(tmp_path, record, **options)
    assert len(found.articles) == 1, found.findings
    return next(iter(found.articles))


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"id": "4711"}, "id", "tag:stiri.example,2026:4711"),
        ({"id": 4711}, "id", "tag:stiri.example,2026:4711"),
        ({"id": "a b/ș%"}, "id", "tag:stiri.example,2026:a%20b/%C8%99%25"),
        ({"id": "urn:isbn:1"}, "id", "urn:isbn:1"),
        # What only looks like a URI would be refused in every Atom feed.
        ({"id": "urn:x:59"}, "id", "tag:stiri.example,2026:urn:x:59"),
        ({"id": "tag:59"}, "id", "tag:stiri.example,2026:tag:59"),
        (
            {"id": "https://e.example:99999/?a=1&b=2"},
            "id",
            "tag:stiri.example,2026:https://e.example:99999/%3Fa=1%26b=2",
        ),
        ({"id": ""}, "id", "https://stiri.example/rain"),
        ({"id": " "}, "id", "https://stiri.example/rain"),
        ({"canonical_url": "/dry"}, "id", "https://stiri.example/dry"),
        ({"url": " https://stiri.example/rain\n"}, "url", "https://stiri.example/rain"),
        ({"url": "//cdn.example/x"}, "url", "https://cdn.example/x"),
        ({"url": None, "permalink": "/x"}, "url", "https://stiri.example/x"),
        ({"title": "  two\n lines "}, "title", "two lines"),
        ({"title": None, "headline": "Dry"}, "title", "Dry"),
        ({"label": "<b>LIVE</b>"}, "label", "LIVE"),
        ({"summary": "<p>One.</p><p>Two &hellip;</p>"}, "summary", "One. Two …"),
        ({"summary": ""}, "summary", None),
        ({"body": "<p>\u00a0</p>"}, "content_html", "<p>\u00a0</p>"),
        ({"content_html": " \n"}, "content_html", None),
        ({"updated": "2026-11-24T08:00:00Z"}, "modified", datetime(2026, 11, 24, 8, tzinfo=UTC)),
        ({"date_modified": "2026-11-22T08:00:00Z"}, "modified", None),
        ({"date_modified": " "}, "modified", None),
        ({"embargo": "2026-11-24"}, "embargo", datetime(2026, 11, 23, 22, tzinfo=UTC)),
        ({"author": "Ana Pop"}, "authors", (Author(name="Ana Pop"),)),
        ({"author": "A, B și C"}, "authors", (Author(name="A, B și C"),)),
        (
            {"authors": [{"name": "Ana", "uri": "/ana", "_x": 1}, "Ana", "Ana", None, ""]},
            "authors",
            (Author(name="Ana", url="https://stiri.example/ana"), Author(name="Ana")),
        ),
        ({"section": "Politică"}, "sections", ("Politică",)),
        ({"category": ["A", " B ", "A", ""]}, "sections", ("A", "B")),
        ({"keywords": ["x", "y", "x"]}, "tags", ("x", "y")),
        ({"tags": "one, two"}, "tags", ("one, two",)),
        ({"lang": "zh_hant_tw"}, "language", "zh-Hant-TW"),
        ({"lang": " "}, "language", None),
        ({"canonical_url": " \n"}, "canonical_url", None),
        ({"access": " "}, "access", Access.FREE),
        ({"image": {"url": "/a", "width": ""}}, "images", (Image(url="https://stiri.example/a"),)),
        (
            {"image": {"url": "/a", "width": 640.0}},
            "images",
            (Image(url="https://stiri.example/a", width=640),),
        ),
        (
            {"location": {"name": "Iași", "latitude": 47, "longitude": 27, "_x": ""}},
            "place",
            Place(latitude=47, longitude=27, name="Iași"),
        ),
        (
            {"image": "/a.jpg", "images": [{"url": "/b.jpg"}, {"url": "/a.jpg", "width": "800.0"}]},
            "images",
            (
                Image(url="https://stiri.example/a.jpg", width=800),
                Image(url="https://stiri.example/b.jpg"),
            ),
        ),
        (
            {"attachments": {"url": "/a.mp3", "type": "audio/mpeg", "length": "12"}},
            "attachments",
            (
                Attachment(
                    url="https://stiri.example/a.mp3", mime_type="audio/mpeg", size_in_bytes=12
                ),
            ),
        ),
        (
            {"external_url": "https://e.org/x"},
            "related",
            (Related(url="https://e.org/x"),),
        ),
        ({"source": "Agenția"}, "source", Origin_(name="Agenția")),
        ({"access": "Subscription"}, "access", Access.SUBSCRIPTION),
        ({"status": "WITHDRAWN"}, "status", Status.WITHDRAWN),
        ({"change": "minor"}, "change", Change.MINOR),
        (
            {"translations": [{"lang": "EN", "href": "/en"}]},
            "translations",
            (Translation(language="en", url="https://stiri.example/en"),),
        ),
        ({"noindex": "yes"}, "noindex", True),
        ({"location": "44.5, 26.1"}, "place", Place(latitude=44.5, longitude=26.1)),
        ({"location": [44, "26.1"]}, "place", Place(latitude=44, longitude=26.1)),
        (
            {"extra": {"x:a": {"text": "1", "attributes": {"b": 2}}}},
            "extra",
            (
                Extra(
                    namespace="https://stiri.example/ns#",
                    name="a",
                    text="1",
                    attributes=(("b", "2"),),
                ),
            ),
        ),
        (
            {"extra": {"https://stiri.example/ns#": {"a": 1}}},
            "extra",
            (Extra(namespace="https://stiri.example/ns#", name="a", text="1"),),
        ),
        (
            {"extra": {"x:a": "1", "x:b": None, "x:c": ""}},
            "extra",
            (Extra(namespace="https://stiri.example/ns#", name="a", text="1"),),
        ),
        (
            {"extra": {"{https://stiri.example/ns#}a": ["1", "2"]}},
            "extra",
            (
                Extra(namespace="https://stiri.example/ns#", name="a", text="1"),
                Extra(namespace="https://stiri.example/ns#", name="a", text="2"),
            ),
        ),
    ],
)
def test_value(record: dict[str, Any], field: str, value: Any, tmp_path: Path) -> None:
    assert getattr(one(tmp_path, record), field) == value


def test_a_configured_tag_authority(tmp_path: Path) -> None:
    publication = Publication(
        name="x", url="https://example.org/", language="en", tag_authority="rain.example,2020-01-01"
    )
    article = one(tmp_path, {"id": "7"}, publication=publication)
    assert article.id == "tag:rain.example,2020-01-01:7"


@pytest.mark.parametrize(
    ("record", "rule", "field", "message"),
    [
        ({"url": None}, "missing-field", "url", "url is missing or empty"),
        ({"title": " "}, "missing-field", "title", "title is missing or empty"),
        ({"title": "<b></b>"}, "missing-field", "title", None),
        ({"date_published": ""}, "missing-field", "date_published", None),
        ({"title": 7}, "wrong-type", "title", "title is a number; expected a string"),
        ({"title": {"en": "Rain"}}, "wrong-type", "title", "title is an object; expected a string"),
        ({"tags": [["a"]]}, "wrong-type", "tags[0]", None),
        ({"images": [{"url": "/a", "width": 1.5}]}, "wrong-type", "images[0].width", None),
        ({"images": [{"url": "/a", "width": True}]}, "wrong-type", "images[0].width", None),
        ({"images": [{"width": 1}]}, "missing-field", "images[0].url", None),
        ({"attachments": [{"url": "/a"}]}, "missing-field", "attachments[0].mime_type", None),
        (
            {"videos": [{"thumbnail": "/a", "title": "b", "description": "c"}]},
            "missing-field",
            "videos[0]",
            "videos[0] has neither content_url nor player_url",
        ),
        ({"image": {"url": "/a", "type": "jpeg"}}, "invalid-value", "image.type",
         "image.type 'jpeg' is not a valid media type; write it like image/jpeg"),
        ({"author": {"name": "A", "email": "A <a@b.org>"}}, "invalid-value", "author.email", None),
        ({"noindex": "maybe"}, "wrong-type", "noindex", None),
        ({"status": "publishd"}, "invalid-value", "status",
         "status 'publishd' is not one of: published, draft, withdrawn"),
        ({"location": [91, 0]}, "invalid-value", "location.latitude", None),
        ({"location": [1, 2, 3]}, "wrong-type", "location", None),
        ({"location": ["north", 2]}, "wrong-type", "location.latitude",
         "location.latitude is the text 'north'; expected a number"),
        ({"location": {"latitude": "", "longitude": 1}}, "missing-field", "location.latitude",
         None),
        ({"url": "https://e.org/" + "x" * 100_001}, "too-large", "url",
         "url has 100,015 characters; a URL has at most 8,000"),
        ({"extra": {"{https://e.org/ns#}a": "1"}}, "undeclared-namespace",
         "extra.{https://e.org/ns#}a", None),
        ({"extra": {"x:a": {"text": "1", "attributes": "b"}}}, "wrong-type", "extra.x:a",
         "extra.x:a has attributes that are not an object"),
        ({"language": "Romanian language"}, "invalid-language", "language", None),
        ({"date_published": "2026-02-30T08:00:00Z"}, "invalid-date", "date_published", None),
        ({"pubDate": "Tue, 23 Nov 2026 08:00:00 GMT", "date_published": None}, "invalid-date",
         "pubDate", "pubDate 'Tue, 23 Nov 2026 08:00:00 GMT' is not a Tue but a Mon"),
        ({"date_published": "23 termidor 2026"}, "invalid-date", "date_published", None),
        ({"date_published": "17111112110"}, "invalid-date", "date_published", None),
        ({"date_published": "20261123-0800"}, "invalid-date", "date_published", None),
        ({"date_published": True}, "wrong-type", "date_published", None),
        ({"url": "javascript:alert(1)"}, "invalid-url", "url", None),
        ({"url": "mailto:a@example.org"}, "invalid-url", "url", None),
        ({"url": "https://user:pass@example.org/"}, "invalid-url", "url", None),
        ({"url": "http://[::1"}, "invalid-url", "url", None),
        ({"image": "data:image/png;base64,AAAA"}, "invalid-url", "image.url", None),
        ({"extra": {"y:a": "1"}}, "undeclared-namespace", "extra.y:a", None),
        ({"extra": {"x:a b": "1"}}, "invalid-value", "extra.x:a b", None),
        ({"extra": {"x:xmlns": "1"}}, "invalid-value", "extra.x:xmlns", None),
        ({"extra": {"x:a": {"attributes": {"xmlns": "1"}}}}, "invalid-value", "extra.x:a", None),
        ({"extra": "<x:a/>"}, "wrong-type", "extra", None),
        ({"extra": {"x:a": {"xml": "<b/>"}}}, "wrong-type", "extra.x:a", None),
        ({"tags": ["x"] * 1001}, "too-large", "tags", None),
        ({"title": "x" * 100_001}, "too-large", "title", None),
    ],
)  # fmt: skip
def test_error(
    record: dict[str, Any], rule: str, field: str, message: str | None, tmp_path: Path
) -> None:
    found = of(tmp_path, {"url": "/first"}, record, strict=True)
    errors = [finding for finding in found.findings if finding.severity is Severity.ERROR]
    assert ids(errors) == [f"record/{rule}"]
    location = errors[0].location
    assert (location.path, location.line, location.xpath) == ("records.jsonl", 2, field)
    assert message is None or errors[0].message == message
    assert str(errors[0].record) == "records.jsonl:2"
    assert len(found.articles) == 1
    assert found.rejected[0].reasons == (errors[0].message,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23 noiembrie 2026", datetime(2026, 11, 22, 22, tzinfo=UTC)),
        ("luni, 23 noiembrie 2026, ora 10:35", datetime(2026, 11, 23, 8, 35, tzinfo=UTC)),
        ("23. November 2026, 10:35 Uhr", datetime(2026, 11, 23, 8, 35, tzinfo=UTC)),
        ("23 listopada 2026 r., 10:35 +0100", datetime(2026, 11, 23, 9, 35, tzinfo=UTC)),
    ],
)
def test_months_in_words(text: str, expected: datetime, tmp_path: Path) -> None:
    found = of(tmp_path, {"date_published": text})
    assert [each.published for each in found.articles] == [expected]
    assert found.findings == ()


@pytest.mark.parametrize("published", [{}, {"date_published": ""}, {"date": "0000-00-00"}])
def test_the_last_change_is_taken_where_no_publication_is_known(
    published: dict[str, str], tmp_path: Path
) -> None:
    parts = {"date_published": None, **published, "date_modified": "2026-11-24T08:00:00Z"}
    found = of(tmp_path, parts)
    (article,) = found.articles
    assert article.published == article.modified == datetime(2026, 11, 24, 8, tzinfo=UTC)
    said = found.findings[-1]
    assert (said.rule.id, said.severity) == ("record/missing-field", Severity.WARNING)
    assert said.message == (
        "date_published is missing or empty; date_modified is used instead, so the article counts "
        "as new after each change"
    )
    assert not of(tmp_path, parts, strict=True).articles


def test_the_last_change_does_not_stand_in_for_a_date_that_cannot_be_read(tmp_path: Path) -> None:
    parts = {"date_published": "soon", "date_modified": "2026-11-24T08:00:00Z"}
    found = of(tmp_path, parts)
    assert ids(found.findings) == ["record/invalid-date"]
    assert not found.articles


@pytest.mark.parametrize(
    ("parts", "kept", "said"),
    [
        ({"images": [{"width": 1}, "/b"]}, "images", [("images[0].url", "missing-field")]),
        ({"image": {"url": "/b", "height": "tall"}}, "images", [("image.height", "wrong-type")]),
        ({"image": {"url": "/b", "type": "jpeg"}}, "images", [("image.type", "invalid-value")]),
        ({"authors": [{"name": ""}, "A"]}, "authors", [("authors[0].name", "missing-field")]),
        ({"attachments": [{"url": "/a"}]}, None, [("attachments[0].mime_type", "missing-field")]),
        ({"date_modified": "soon"}, None, [("date_modified", "invalid-date")]),
        ({"tags": [["a"], "b"]}, "tags", [("tags[0]", "wrong-type")]),
        ({"location": [91, 0]}, None, [("location.latitude", "invalid-value")]),
        ({"extra": {"y:a": "1"}}, None, [("extra.y:a", "undeclared-namespace")]),
        ({"videos": [VIDEO | {"expires": "soon"}]}, None, [("videos[0].expires", "invalid-date")]),
        ({"videos": [VIDEO | {"duration": 0}]}, "videos",
         [("videos[0].duration", "invalid-value")]),
    ],
)  # fmt: skip
def test_a_broken_part_is_left_out(
    parts: dict[str, Any], kept: str | None, said: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = of(tmp_path, parts)
    (article,) = found.articles
    assert [(each.location.xpath, each.rule.id) for each in found.findings] == [
        (field, f"record/{rule}") for field, rule in said
    ]
    assert {each.severity for each in found.findings} == {Severity.WARNING}
    assert found.findings[0].message.endswith(" (left out)")
    fields = ("images", "authors", "tags", "videos", "attachments", "extra")
    assert [name for name in fields if getattr(article, name)] == ([kept] if kept else [])
    assert (article.modified, article.place) == (None, None)
    assert not of(tmp_path, parts, strict=True).articles


@pytest.mark.parametrize("field", ["status", "access", "date_embargo", "date_expires", "id"])
def test_what_nothing_goes_out_without(field: str, tmp_path: Path) -> None:
    found = of(tmp_path, {field: ["?"]})
    assert [str(each.severity) for each in found.findings] == ["error"]
    assert not found.articles


def test_a_length_of_style_sheets_is_mended(tmp_path: Path) -> None:
    record = {"image": {"url": "/a", "height": " 900 PX"}}
    found = of(tmp_path, record)
    (article,) = found.articles
    assert article.images[0].height == 900
    assert [(each.message, str(each.severity)) for each in found.findings] == [
        ("image.height is the text ' 900 PX'; it was read as 900", "warning")
    ]
    assert not of(tmp_path, record, strict=True).articles


@pytest.mark.parametrize(
    ("local", "instant", "what"),
    [
        ("2026-10-25T03:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
         "exists twice, because clocks go back; the first is taken: 2026-10-25T00:30:00Z"),
        ("2026-03-29T03:30:00", datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
         "does not exist, because clocks go forward; it is counted from before the change: "
         "2026-03-29T01:30:00Z"),
        ("2026-10-25T03:30:00+02:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), None),
        ("2026-10-25T04:00:00", datetime(2026, 10, 25, 2, tzinfo=UTC), None),
    ],
)  # fmt: skip
def test_clock_change(local: str, instant: datetime, what: str | None, tmp_path: Path) -> None:
    found = of(tmp_path, {"url": "https://stiri.example/a", "date_published": local})
    (article,) = found.articles
    assert article.published == instant
    message = f"date_published '{local}' {what}; write its offset"
    assert [(each.rule.id, each.message) for each in found.findings] == (
        [("record/clock-change", message)] if what else []
    )


def test_one_url_and_two_ids(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        {"id": "1", "url": "/a"},
        {"id": "2", "url": "/a"},
        {"id": "3", "url": "/a", "status": "draft"},
        {"id": "4", "url": "/b"},
        {"id": "1", "url": "/a"},
    )
    assert len(found.articles) == 4
    said = [each for each in found.findings if each.rule.id == "record/duplicate-url"]
    assert [(each.location.line, each.location.xpath, str(each.severity)) for each in said] == [
        (2, "url", "warning")
    ]
    assert (
        "is that of the article at records.jsonl:1 as well, but their ids differ" in said[0].message
    )


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://example.org/a", "http://www.example.org/a/?utm_source=x", True),
        ("https://example.org/a?fbclid=x&p=1", "https://example.org/a?p=1&gclid=2", True),
        ("https://example.org/a?p=1", "https://example.org/a?p=2", False),
        ("https://example.org/a?ref=1", "https://example.org/a?ref=2", False),
        ("https://example.org/live#1", "https://example.org/live#2", False),
        ("https://example.org/live#1", "https://example.org/live#1", True),
        ("https://example.org/a", "https://m.example.org/a", False),
    ],
)
def test_two_addresses_of_one_page(tmp_path: Path, one: str, other: str, is_same: bool) -> None:
    found = of(tmp_path, {"id": "1", "url": one}, {"id": "2", "url": other})
    assert len(found.articles) == 2
    said = [each.message for each in found.findings if each.rule.id == "record/duplicate-url"]
    at = "records.jsonl:1" if one == other else f"records.jsonl:1 ('{one}')"
    assert (
        said
        == [
            f"url '{other}' is that of the article at {at} as well, but their ids differ: "
            "'tag:stiri.example,2026:2', 'tag:stiri.example,2026:1'"
        ]
        * is_same
    )


@pytest.mark.parametrize(
    ("text", "title", "findings"),
    [
        ("plain", "<b>Rain</b> &lt; a<br>", 0),
        ("html", "Rain < a", 0),
        (None, "Rain < a", 1),
    ],
)
def test_what_texts_are(text: str | None, title: str, findings: int, tmp_path: Path) -> None:
    record = RAIN | {"title": "<b>Rain</b> &lt; a<br>"}
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(lines([record | {"id": name}]), "utf-8")
    sources = [Source(path="a.jsonl", text=text), Source(path="b.jsonl")]
    found = read(sources, publication=PUBLICATION, base=tmp_path)
    assert {article.id[-1]: article.title for article in found.articles} == {
        "a": title,
        "b": "Rain < a",
    }
    said = [each for each in found.findings if each.location.path == "a.jsonl"]
    assert ids(said) == ["record/html-in-title"] * findings


def test_every_error_of_a_record_is_named(tmp_path: Path) -> None:
    found = of(tmp_path, {"title": None, "url": "javascript:1", "date_published": "soon"})
    assert sorted(ids(found.findings)) == [
        "record/invalid-date",
        "record/invalid-url",
        "record/missing-field",
    ]


def test_a_date_without_zone(tmp_path: Path) -> None:
    record = {"date_published": "2026-11-23T08:00:00"}
    assert one(tmp_path, record).published == datetime(2026, 11, 23, 6, tzinfo=UTC)
    found = of(tmp_path, record, publication=NO_ZONE)
    assert ids(found.findings) == ["record/date-without-zone"]
    assert "publication.timezone" in found.findings[0].message


def test_control_characters_are_removed_and_reported(tmp_path: Path) -> None:
    record = '{"url": "/r", "title": "a\\u0000b\\ud800c\\ufffed", "date_published": "2026-11-23", '
    record += '"content_html": "<p>\x0c</p>", "tags": ["x\\u0008"]}'
    found = of(tmp_path, record)
    article = next(iter(found.articles))
    assert article.title == "abcd"
    assert article.content_html == "<p></p>"
    assert article.tags == ("x",)
    assert [(f.location.xpath, f.message) for f in found.findings] == [
        ("title", "U+0000 at offset 1 removed"),
        ("title", "U+D800 at offset 3 removed"),
        ("title", "U+FFFE at offset 5 removed"),
        ("content_html", "U+000C at offset 3 removed"),
        ("tags[0]", "U+0008 at offset 1 removed"),
    ]
    assert {str(f.severity) for f in found.findings} == {"warning"}
    assert {f.rule.id for f in found.findings} == {"record/control-character"}


def test_many_control_characters_are_not_told_one_by_one(tmp_path: Path) -> None:
    found = of(tmp_path, {"title": "Rain" + "\x01" * 1_000})
    assert next(iter(found.articles)).title == "Rain"
    messages = [finding.message for finding in found.findings]
    assert messages[-2:] == ["U+0001 at offset 13 removed", "990 more characters removed"]
    assert len(messages) == 11


def test_strict_makes_control_characters_errors(tmp_path: Path) -> None:
    found = of(tmp_path, {"title": "a\x02b"}, {"url": "/b"}, strict=True)
    assert [str(finding.severity) for finding in found.findings] == ["error"]
    assert [article.url for article in found.articles] == ["https://stiri.example/b"]


@pytest.mark.parametrize("escaped", ["\\u0001", "\\b", "\\uFFFF", "\x01", "\uffff"])
def test_no_control_character_takes_the_fast_path(escaped: str, tmp_path: Path) -> None:
    line = lines([RAIN | {"content_html": "<p>@</p>" * 400}]).replace("@", escaped, 1)
    found = of(tmp_path, line.strip())
    assert ids(found.findings) == ["record/control-character"]
    assert next(iter(found.articles)).content_html == "<p></p>" + "<p>@</p>" * 399


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("<b>Rain</b> &amp; wind", "Rain & wind"),
        ("Ploaia&nbsp;a venit", "Ploaia\u00a0a venit"),
        ("Line<br/>break", "Line break"),
        ("<script>x < y</script>Rain<STYLE a='b'>c</style> & wind", "Rain & wind"),
        ("<script>x" + "y" * 3000 + "</script>Rain", "x" + "y" * 3000 + "Rain"),
        ("A &#8211; B &#x2026;", "A – B …"),
        ("&#0;&#1;&#xD800;x", "\ufffd\ufffdx"),
    ],
)
def test_html_in_a_title(title: str, plain: str, tmp_path: Path) -> None:
    found = of(tmp_path, {"title": title})
    assert [article.title for article in found.articles] == [plain]
    assert ids(found.findings) == ["record/html-in-title"]


@pytest.mark.parametrize(
    "title", ["AT&T <3", "a < b > c", "if x<y and y>z", "R&D; M&A", "<em dash>", "Q&A: 5 &c."]
)
def test_no_html_in_a_title(title: str, tmp_path: Path) -> None:
    found = of(tmp_path, {"title": title})
    assert [article.title for article in found.articles] == [title]
    assert found.findings == ()


def test_unknown_fields_are_counted_and_the_nearest_named(tmp_path: Path) -> None:
    records = [{"url": f"/{number}", "tittle": "x", "_desk": 4} for number in range(30)]
    found = of(tmp_path, *records, {"url": "/x", "image": {"url": "/a", "widht": 1}, "zzzzqq": 1})
    assert [(f.message, f.count) for f in found.findings] == [
        ("unknown field 'tittle'; did you mean 'title'?", 30),
        ("unknown field 'zzzzqq'", 1),
        ("unknown field 'widht'; did you mean 'width'?", 1),
    ]
    first = found.findings[0]
    assert first.location.line == 1
    assert [place.line for place in first.places] == list(range(2, 12))


def test_any_number_of_unknown_fields(tmp_path: Path) -> None:
    found = of(tmp_path, *[{"url": f"/{n}", f"odd{n}": 1} for n in range(1500)], {"a": 1, "b": 2})
    assert len(found.articles) == 1501
    assert len(found.findings) == 1100
    assert sum(finding.count for finding in found.findings) == 1502
    hostile = of(tmp_path, {f"odd{n}": 1 for n in range(100_000)})
    assert ids(hostile.findings) == ["record/too-large"]
    assert hostile.findings[0].message == "record holds 100,003 fields; 200 at most"


def test_unknown_field_names_are_harmless(tmp_path: Path) -> None:
    found = of(tmp_path, {"\x1b[31m\u202e": "x"})
    assert "\x1b" not in found.findings[0].message
    assert "\u202e" not in (found.findings[0].location.xpath or "")


def test_two_names_for_one_field(tmp_path: Path) -> None:
    found = of(tmp_path, {"headline": "Snow", "kicker": "A", "overline": "B"})
    article = next(iter(found.articles))
    assert (article.title, article.label) == ("Rain", "A")
    assert ids(found.findings) == ["record/field-twice"] * 2


def test_records_with_the_same_fields_are_each_read_for_themselves(tmp_path: Path) -> None:
    image = {"_id": 7, "url": "/a.jpg"}
    found = of(
        tmp_path,
        {"url": "/1", "kicker": "", "overline": "B", "image": image},
        {"url": "/2", "kicker": "A", "overline": "B", "image": image},
        {"url": "/3", "kicker": "A", "overline": None, "image": image},
    )
    by_url = {article.url[-1]: article for article in found.articles}
    assert [by_url[each].label for each in "123"] == ["B", "A", "A"]
    assert {image.url[-5:] for article in by_url.values() for image in article.images} == {"a.jpg"}
    assert [(each.rule.id, each.location.line) for each in found.findings] == [
        ("record/field-twice", 2)
    ]


def test_broken_json_in_line_17(tmp_path: Path) -> None:
    records: list[Any] = [{"url": f"/{number}"} for number in range(40)]
    records[16] = '{"url": "/16", "title": "Rain" "date_published": "2026-11-23"}'
    found = of(tmp_path, *records)
    assert [(str(f.location), f.message) for f in found.findings] == [
        (
            "records.jsonl:17:32",
            "record is not valid JSON: expecting ',' delimiter at column 32",
        )
    ]
    assert found.findings[0].severity is Severity.ERROR
    assert found.rejected[0].raw == records[16]
    assert (found.total, len(found.articles)) == (40, 39)


def test_reading_stops_after_twenty_bad_records(tmp_path: Path) -> None:
    found = of(tmp_path, *[{"url": f"/{number}"} for number in range(5)], *["{"] * 100)
    assert ids(found.findings).count("record/not-json") == 20
    (stopped,) = [f for f in found.findings if f.rule.id == "record/stopped"]
    assert stopped.message == "stopped after 20 records that cannot be used; 25 were read"
    assert found.total == 25


def test_quarantine_sets_bad_records_aside(tmp_path: Path) -> None:
    good = [{"url": f"/{number}"} for number in range(98)]
    found = of(tmp_path, *good, "{bad", {"url": None}, quarantine=True, max_bad=0.02)
    assert {f.severity for f in found.findings} == {Severity.WARNING}
    assert all("set aside" in f.message for f in found.findings)
    assert (found.total, len(found.articles)) == (100, 98)
    assert [str(record.origin) for record in found.rejected] == [
        "records.jsonl:99",
        "records.jsonl:100",
    ]
    assert found.rejected[0].raw == "{bad"
    assert json.loads(found.rejected[1].raw)["title"] == "Rain"
    assert found.rejected[1].reasons == ("url is missing or empty",)


def test_what_is_set_aside_is_a_file_or_an_error(tmp_path: Path) -> None:
    rejected = of(tmp_path, "{bad", quarantine=True).rejected
    set_aside(rejected, tmp_path / "bad.jsonl")
    assert json.loads((tmp_path / "bad.jsonl").read_text())["record"] == "{bad"
    with pytest.raises(PublishError, match="cannot be written: No such file") as caught:
        set_aside(rejected, tmp_path / "missing" / "bad.jsonl")
    assert caught.value.place == str(tmp_path / "missing" / "bad.jsonl")


def test_quarantine_is_limited(tmp_path: Path) -> None:
    good = [{"url": f"/{number}"} for number in range(98)]
    found = of(tmp_path, *good, "{bad", {"url": None}, quarantine=True, max_bad=0.01)
    (error,) = [f for f in found.findings if f.severity is Severity.ERROR]
    assert error.rule.id == "record/too-many-bad"
    assert error.message == "2 of 100 records cannot be used; 1.00% may be set aside"


@pytest.mark.parametrize("text", ["[", "[{", '{"items": [', "]", '[{"url": "/a", "title": "b"'])
def test_a_document_that_breaks_off_is_only_that(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    assert ids(reading(tmp_path / "a.json").findings) == ["record/not-json"]


def test_where_a_string_begins_that_never_ends(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"url": "/a')
    (error,) = reading(tmp_path / "a.json").findings
    assert "unterminated string starting at column 10" in error.message


def test_null_is_called_null(tmp_path: Path) -> None:
    (error,) = of(tmp_path, "null").findings
    assert "expected an object, not null" in error.message


def test_only_bad_records_are_no_article(tmp_path: Path) -> None:
    found = of(tmp_path, "{bad", quarantine=True, max_bad=1)
    assert "record/no-article" in ids(found.findings)


def test_an_array_broken_in_the_middle(tmp_path: Path) -> None:
    text = json.dumps([RAIN, RAIN | {"url": "/b"}, RAIN | {"url": "/c"}], indent=1)
    (tmp_path / "a.json").write_text(text.replace('"/c"', "'/c'"))
    for quarantine in (False, True):
        found = reading(tmp_path / "a.json", quarantine=quarantine, max_bad=1)
        (error,) = [f for f in found.findings if f.severity is Severity.ERROR]
        assert error.rule.id == "record/not-json"
        assert (error.location.line, error.location.column) == (13, 10)
        assert "nothing after it could be read" in error.message


def test_what_follows_an_array_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([RAIN]) + "\n" + json.dumps([RAIN]))
    found = reading(tmp_path / "a.json")
    (error,) = found.findings
    assert (error.rule.id, error.location.line) == ("record/not-json", 2)
    assert len(found.articles) == 1


def test_an_array_with_a_raw_control_character_is_read_all_the_same(tmp_path: Path) -> None:
    array = json.dumps([RAIN, RAIN | {"url": "/b", "title": "Sn@ow"}])
    (tmp_path / "a.json").write_text(array.replace("@", "\x01") + "\n")
    found = reading(tmp_path / "a.json")
    assert [article.title for article in found.articles] == ["Snow", "Rain"]
    assert ids(found.findings) == ["record/control-character"]


def test_an_array_without_a_comma_is_read_up_to_there(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([RAIN, RAIN]).replace("}, {", "}\n{"))
    found = reading(tmp_path / "a.json")
    (error,) = found.findings
    assert (error.location.line, error.location.column) == (2, 1)
    assert "expecting ',' delimiter" in error.message
    assert len(found.articles) == 1


def test_a_feed_with_a_raw_control_character_is_read_all_the_same(tmp_path: Path) -> None:
    feed = json.dumps({"language": "en", "items": [RAIN, RAIN | {"url": "/b", "title": "Sn@ow"}]})
    (tmp_path / "feed.json").write_text(feed.replace("@", "\x01"))
    found = reading(tmp_path / "feed.json")
    assert [(a.title, a.language) for a in found.articles] == [("Snow", "en"), ("Rain", "en")]
    assert ids(found.findings) == ["record/control-character"]


@pytest.mark.parametrize("reader", [csv, jsonl])
def test_a_line_too_long_to_read_costs_one_record(
    reader: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_RECORD", 2_000_000)
    long = "x" * 5_000_000
    if reader is csv:
        text = f"url,title,date_published\n/a,A,2026-11-23\n/b,{long},2026\n/c,C,2026-11-23\n/d,"
    else:
        text = lines([RAIN, {"title": long}, RAIN | {"url": "/c"}]) + '{"title": "'
    path = tmp_path / f"a.{reader.__name__.rpartition('.')[2]}"
    path.write_text(text + long)
    found = reading(path)
    assert ids(found.findings) == ["record/too-large"] * 2
    bad = [3, 5] if reader is csv else [2, 4]
    assert [finding.location.line for finding in found.findings] == bad
    assert "line is longer than 2,000,000 bytes" in found.findings[0].message
    assert len(found.articles) == 2


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_bytes_that_are_not_utf8(name: str, tmp_path: Path) -> None:
    if name == "a.csv":
        data = b"url,title,date_published\n/a,Rain,2026-11-23\n/b,R\xe3in,2026-11-23\n"
    else:
        text = lines([RAIN, RAIN | {"url": "/b", "title": "R@in"}])
        data = text.encode().replace(b"@", b"\xe3")
        if name == "a.json":
            data = b"[\n" + data.strip().replace(b"}\n", b"},\n") + b"]"
    (tmp_path / name).write_bytes(data)
    found = reading(tmp_path / name)
    (error,) = found.findings
    assert error.rule.id == "record/not-utf-8"
    assert "0xE3 at byte offset" in error.message
    assert error.location.line in (2, 3)
    assert [article.url for article in found.articles] == [
        "https://stiri.example/rain" if name != "a.csv" else "https://stiri.example/a"
    ]


def test_a_body_of_eighty_megabytes(tmp_path: Path) -> None:
    first, third = lines([RAIN]), lines([RAIN | {"url": "/c"}])
    with (tmp_path / "big.jsonl").open("w") as file:
        file.write(first + '{"url": "/big", "content_html": "')
        for _ in range(80):
            file.write("x" * 1_000_000)
        file.write('"}\n' + third)
    tracemalloc.start()
    found = reading(tmp_path / "big.jsonl")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (error,) = found.findings
    assert error.rule.id == "record/too-large"
    assert error.location.line == 2
    assert len(found.articles) == 2
    assert peak < 75_000_000


def test_a_body_of_eleven_megabytes(tmp_path: Path) -> None:
    found = of(tmp_path, {"content_html": "x" * 11_000_000}, {"url": "/b"})
    (warning,) = found.findings
    assert (warning.rule.id, str(warning.severity)) == ("record/too-large", "warning")
    assert warning.message == (
        "content_html has 11,000,000 characters; at most 10,000,000 are allowed (left out)"
    )
    assert [each.content_html for each in found.articles] == [None, None]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"url": ' + "[" * 5000])
def test_deep_nesting(text: str, tmp_path: Path) -> None:
    for name in ("a.json", "a.jsonl"):
        (tmp_path / name).write_text(text)
        assert "record/not-json" in ids(reading(tmp_path / name).findings)


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("url,url\n/a,/b\n", "not-csv", 1),
        ("url,title,date_published\n/a,Rain,2026-11-23,more\n", "not-csv", 2),
        ('url,title,date_published\n/a,"Rain,2026-11-23\n', "not-csv", 2),
        ('url,title,date_published\n/a,"Rain"x,2026-11-23\n', "not-csv", 2),
        ("url,title,date_published\n\n/a,,2026-11-23\n", "missing-field", 3),
    ],
)
def test_bad_csv(text: str, rule: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    errors = [f for f in reading(tmp_path / "a.csv").findings if f.rule.id != "record/no-article"]
    assert ids(errors) == [f"record/{rule}"]
    assert errors[0].location.line == line


def test_csv_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "URL;Headline;Published;image;image.caption;authors.0.name;authors.1.name;tags;\n"
        "/a;Rain;2026-11-23;/a.jpg;A cloud;Ana;Ion;one|two;\n"
    )
    found = reading(tmp_path / "a.csv")
    assert found.findings == ()
    (article,) = found.articles
    assert article.images == (Image(url="https://stiri.example/a.jpg", caption="A cloud"),)
    assert article.authors == (Author(name="Ana"), Author(name="Ion"))
    assert article.tags == ("one", "two")


def test_csv_cells_that_only_look_like_json_and_columns_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "url,title,date_published,image.caption,image,tags,authors\n"
        '/a,Rain,2026-11-23,A cloud,/a.jpg,[live,"[""Ana"", ""Ion""]"\n'
    )
    found = reading(tmp_path / "a.csv")
    assert found.findings == ()
    (article,) = found.articles
    assert article.images == (Image(url="https://stiri.example/a.jpg", caption="A cloud"),)
    assert article.tags == ("[live",)
    assert article.authors == (Author(name="Ana"), Author(name="Ion"))


def test_a_record_may_be_on_one_line_or_not_an_object(tmp_path: Path) -> None:
    found = of(tmp_path, {"url": "/a"}, "17", "null", '"text"', "[1]")
    assert ids(found.findings) == ["record/not-a-record"] * 4
    assert PUBLICATION.url


def test_the_schema_and_the_reader_name_the_same_fields() -> None:
    schema = json.loads((Path(__file__).parents[1] / "schemas" / "article.schema.json").read_text())
    # `author` is JSON Feed 1.0's, which the reader has among the synonyms.
    assert set(schema["properties"]) - {"author"} == set(ARTICLE.fields)
    assert schema["required"] == list(ARTICLE.required)
    for name, kind in KINDS.items():
        described = schema["$defs"][name]
        if "properties" not in described:
            described = described["anyOf"][0]
        assert set(described["properties"]) == set(kind.fields)
        assert set(described["required"]) == set(kind.required)


@pytest.mark.parametrize(
    ("record", "published"),
    [
        ({"date_published": 1795413600}, "2026-11-23T06:00:00+00:00"),
        ({"date_published": 1795413600000.0}, "2026-11-23T06:00:00+00:00"),
        ({"date_published": "23.11.2026"}, "2026-11-22T22:00:00+00:00"),
        ({"date_gmt": "2026-11-23T06:00:00", "date_published": None}, "2026-11-23T06:00:00+00:00"),
        (
            {"published_utc": "23.11.2026 06:00", "date_published": None},
            "2026-11-23T06:00:00+00:00",
        ),
    ],
)
def test_dates_of_one_meaning(tmp_path: Path, record: dict[str, Any], published: str) -> None:
    (tmp_path / "a.jsonl").write_text(lines([{**RAIN, **record}]))
    found = reading(tmp_path / "a.jsonl")
    assert [each.published.isoformat() for each in found.articles] == [published]
    assert not found.findings


def test_no_date_of_mysql(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines([{**RAIN, "date_modified": "0000-00-00 00:00:00"}]))
    found = reading(tmp_path / "a.jsonl")
    (article,) = found.articles
    assert article.modified is None
    ((finding,),) = [found.findings]
    assert (finding.severity, finding.message) == (
        Severity.WARNING,
        "date_modified '0000-00-00 00:00:00' means no date; it is left out",
    )
    (tmp_path / "a.jsonl").write_text(lines([{**RAIN, "date_published": "0000-00-00"}]))
    found = reading(tmp_path / "a.jsonl")
    assert not found.articles
    assert "record/missing-field" in {each.rule.id for each in found.findings}


@pytest.mark.parametrize("title", ["\u00a0", "&nbsp;", "&amp;nbsp;", "<b>&nbsp;</b>", " \u2003 "])
@pytest.mark.parametrize("text", [None, "html"])
def test_a_title_of_spaces_alone_is_none(title: str, text: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines([RAIN | {"title": title}]))
    source = Source(path="a.jsonl", text=text)
    found = read([source], publication=PUBLICATION, base=tmp_path)
    assert ids(found.findings)[-1] == "record/missing-field"
    assert len(found.articles) == 0
