"""Checks of JSON Feed: places, what is said once, bytes, and hostile documents."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub import checks, markup
from feedpub.checks.json import examining
from feedpub.checks.json.members import ATTACHMENT, AUTHOR, FEED, HUB, ITEM
from feedpub.documents.positions import Spot, json_spots
from feedpub.findings import Finding, Severity
from feedpub.model import Document

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
VERSION = "https://jsonfeed.org/version/1.1"
FEED_OF = {
    "version": VERSION,
    "title": "Example",
    "home_page_url": "https://example.org/",
    "feed_url": "https://example.org/feed.json",
}
ITEM_OF = {"id": "1", "title": "Rain", "content_text": "Rain again"}


def check(data: bytes | str, **options: Any) -> list[Finding]:
    data = data if isinstance(data, bytes) else data.encode()
    return checks.check(Document(name="feed.json", format="", data=data), now=NOW, **options)


def ids(data: bytes | str) -> list[str]:
    return [finding.rule.id for finding in check(data)]


def feed(*items: Any, **members: Any) -> str:
    return json.dumps({**FEED_OF, **members, "items": list(items)}, ensure_ascii=False)


def item(**members: Any) -> dict[str, Any]:
    return {**ITEM_OF, **members}


def at(finding: Finding) -> tuple[int | None, int | None, str | None]:
    return finding.location.line, finding.location.column, finding.location.xpath


TEXT = """{
  "version": "https://jsonfeed.org/version/1.1", "title": "Știri",
  "home_page_url": "https://example.org/", "feed_url": "https://example.org/feed.json",
  "items": [
    {"id": "1", "content_text": "Rain"},
    {"id": "2", "title": "Vânt", "content_text": "Wind", %s}
  ]
}
"""


@pytest.mark.parametrize(
    ("member", "column", "path"),
    [
        ('"url": "/2"', 65, "items[1].url"),
        ('"ur l": 1', 58, 'items[1]["ur l"]'),
        ('"authors": [{"name": "Ana"},  {}]', 88, "items[1].authors[1]"),
        ('"tags": ["ș",   7]', 74, "items[1].tags[1]"),
        ('"_a" : {"b": 1}, "url"  :  "/2"', 85, "items[1].url"),
        ('"url": 7, "url": "/2"', 75, "items[1].url"),
        (r'"content_html": "\u0103\"\ud83c\udf27<b>"', 95, "items[1].content_html"),
        ('"x": {"y": [1, {"z": 123456789012345678901234567890}]}', 58, "items[1].x"),
    ],
)
def test_places(member: str, column: int, path: str) -> None:
    found = [each for each in check(TEXT % member) if each.rule.id != "json-feed/duplicate-key"]
    assert [at(each) for each in found] == [(6, column, path)]
    assert found[0].article == "Vânt"


def test_a_key_too_long_to_name_is_shown_by_its_object() -> None:
    (found,) = check(TEXT % f'"{"x" * 1000}": 1')
    assert at(found) == (6, 5, "items[1]")
    assert len(found.message) < 200


def test_place_of_a_key_given_twice_is_the_second() -> None:
    (found,) = check(TEXT % '"url": "https://example.org/2", "url": "https://example.org/3"')
    assert found.rule.id == "json-feed/duplicate-key"
    assert at(found) == (6, 90, "items[1].url")


def test_names_what_was_meant() -> None:
    (found,) = check(feed(item(contentHtml="Rain")))
    assert found.message == "'contentHtml' is not a key of an item; write content_html"
    (found,) = check(feed(item(rating=5)))
    assert found.message.endswith("remove it, or make it an extension: '_rating'")
    (found,) = check(feed(item(**{"5": 5})))
    assert found.message.endswith("; remove it")


def test_folds_what_is_said_of_many_items() -> None:
    (found,) = check(feed(*(item(id=str(number), url=f"/{number}") for number in range(30))))
    assert found.count == 30
    assert [each.xpath for each in found.places] == [f"items[{n}].url" for n in range(1, 5)]


def test_the_article_is_harmless_for_a_terminal() -> None:
    (found,) = check(feed(item(title="\x1b[2J\nRain", url="/")))
    assert found.article == r"\x1b[2J Rain"
    (found,) = check(feed(item(title=" ", url="/")))
    assert found.article == "1"
    (found,) = check(feed({"id": 1, "content_text": "Rain"}))
    assert found.article is None


def test_the_schema_says_what_no_rule_does(monkeypatch: pytest.MonkeyPatch) -> None:
    text = feed(item(url="/"), item(id="2", language="e"), {"id": "3"})
    assert "json-feed/schema" not in ids(text)
    monkeypatch.setitem(ITEM.members, "url", FEED.members["user_comment"])
    found = [each for each in check(text) if each.rule.id == "json-feed/schema"]
    assert [each.location.xpath for each in found] == ["items[0].url"]
    assert found[0].article == "Rain"


def test_the_schema_is_silent_where_rules_said_enough() -> None:
    found = check(feed(*(item(id=str(number), url=str(number)) for number in range(1200))))
    assert {each.rule.id for each in found} == {"json-feed/invalid-url"}


def test_rules_can_be_switched_off() -> None:
    text = feed(item(url="/", tags=[1]))
    levels = {"json-feed/invalid-url": None, "json-feed/*": Severity.INFO}
    (found,) = check(text, levels=levels)
    assert (found.rule.id, found.severity) == ("json-feed/invalid-type", Severity.INFO)


@pytest.mark.parametrize(
    ("data", "rules"),
    [
        (b"\xef\xbb\xbf" + feed().encode(), ["json-feed/byte-order-mark"]),
        (feed(title="Știri").encode("utf-16"), ["json-feed/not-utf-8"]),
        (feed().encode("utf-32-le"), ["json-feed/not-utf-8"]),
        (feed(title="Știri").encode("utf-8").replace(b"\xc8", b"\xff"),
         ["json-feed/invalid-bytes"]),
        (b"\xef\xbb\xbf" + feed().encode().replace(b"Example", b"Ex\xe9mple"),
         ["json-feed/byte-order-mark", "json-feed/invalid-bytes"]),
        (b"", ["json-feed/not-json"]),
        (b"  \n ", ["json-feed/not-json"]),
        (b"[]", ["json-feed/not-json"]),
        (b'"\xff', ["json-feed/invalid-bytes", "json-feed/not-json"]),
    ],
)  # fmt: skip
def test_bytes(data: bytes, rules: list[str]) -> None:
    assert sorted(ids(data)) == rules


def test_place_of_a_wrong_byte_counts_characters() -> None:
    data = b"\xef\xbb\xbf" + feed(title="Știri").encode().replace(b"ri", b"\xe9", 1)
    wrong = next(each for each in check(data) if each.rule.id == "json-feed/invalid-bytes")
    assert wrong.location.column == len(feed(title="Știri").partition("ri")[0]) + 1


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ('{"a": 1,}', 8, "comma before } is one too many"),
        ('{"a": [1, ]}', 9, "comma before ] is one too many"),
        ('{"a": 1', 8, "cut off"),
        ('{"a": ', 7, "cut off"),
        ('{"a": "b', 7, "never closed"),
        (r'{"a": "\u00', 8, "four hexadecimal digits"),
        (r'{"a": "\x"}', 8, "is not an escape"),
        ('{"a": "\t"}', 8, "is not allowed in text"),
        ('{"a" 1}', 6, "without a colon"),
        ('{"a": 1 "b": 2}', 9, "without a comma"),
        ("{'a': 1}", 2, "between double quotes"),
        ('{"a": True}', 7, "is not a value"),
        ('{"a": 1} {', 10, "after the end"),
    ],
)
def test_says_why_it_is_no_json(text: str, column: int, words: str) -> None:
    (found,) = check(text)
    assert found.rule.id == "json-feed/not-json"
    assert words in found.message
    assert abs((found.location.column or 0) - column) <= 1


@pytest.mark.parametrize(
    ("value", "rules"),
    [
        ("NaN", {"json-feed/invalid-constant"}),
        ("-Infinity", {"json-feed/invalid-constant"}),
        ("1e999", {"json-feed/invalid-number"}),
        ("9" * 10_000, {"json-feed/invalid-number"}),
        ("-0.5", {"json-feed/invalid-number"}),
        ("12e3", set()),
        ("12.0", set()),
        ("0", set()),
    ],
)
def test_numbers(value: str, rules: set[str]) -> None:
    attachment = {"url": "https://example.org/a", "mime_type": "audio/mpeg", "size_in_bytes": 4711}
    text = feed(item(attachments=[attachment])).replace("4711", value)
    assert set(ids(text)) == rules
    assert set(ids(text.replace("size_in_bytes", "duration_in_seconds"))) == rules


def test_a_constant_is_found_once_wherever_it_stands() -> None:
    assert ids(feed(item(url="")).replace('"url": ""', '"url": NaN')) == [
        "json-feed/invalid-constant"
    ]


def test_shows_values_of_every_type() -> None:
    values = ["text", 7, 10**30, 0.5, True, None, [], {}]
    (*found,) = check(feed(item(tags=[], authors=values[:-1], attachments=values[:1])))
    said = " ".join(each.message for each in found)
    for words in ("text 'text'", "number 7", "more than 20 digits", "number 0.5", "is true",
                  "is null", "is an array"):  # fmt: skip
        assert words in said
    (found_one,) = check(feed(item(tags={})))
    assert "tags is an object; write an array" in found_one.message


def test_large_feeds_are_told_of() -> None:
    (found,) = check(feed(item(content_text="Rain " * 200_000)))
    assert (found.rule.id, found.severity) == ("json-feed/too-large", Severity.INFO)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":' + b"[" * 200_000,
        b'{"items":' * 100_000,
        feed(item(_a=1)).replace('"_a": 1', '"_a": ' + "[" * 90_000 + "]" * 90_000).encode(),
        feed(item(x=1)).replace('"x": 1', '"x": "' + "\\u0000" * 1_000_000 + '"').encode(),
        feed(item(**{"x" * 5_000_000: 1}, title="x" * 5_000_000)).encode(),
        feed(*range(100_000)).encode(),
        feed(*(item(id="1", **{f"k{n}": n}) for n in range(20_000))).encode(),
        ("{" + '"a": 1, ' * 200_000 + '"a": 1}').encode(),
        feed(item(_a=[{"b.c": 1}] * 200_000)).encode(),
        b'{"a": "' + b"\\" * 2_000_000,
        b'{"' + b'a": "\\ud800' * 10_000 + b'"}',
        feed(item(content_html="<a href=x>" * 300_000)).encode(),
        feed(item(content_text="&#1" * 500_000, title="<a" * 500_000)).encode(),
    ],
    ids=range(13),
)
def test_hostile_documents_are_bounded(data: bytes) -> None:
    start = time.process_time()
    found = check(data)
    assert time.process_time() - start < 10
    assert 1 <= len(found) <= 501
    assert all(len(each.message) < 400 for each in found)


def test_nesting_has_a_place() -> None:
    (found,) = check('{"b]": 1,\n"a": ' + '[{"x":' * 2000)
    assert found.rule.id == "json-feed/too-deep"
    assert (found.location.line or 0) == 2
    assert "more than 500 levels" in found.message
    (found,) = check('{"a": [[], [1, "]"]], "b": ' + "[" * 5000)
    assert found.location.column == 28 + 499


def test_clean_documents_are_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: Any) -> None:
        raise AssertionError("read twice")

    monkeypatch.setattr(examining, "JsonText", read)
    assert check(feed(item(content_html='<p class="a">Rain</p>', _x={"y": [{"z": 1}]}))) == []


@pytest.mark.parametrize("style", ['"a":', '"a" :', '"\\u0061":', '"a"\n:'])
@pytest.mark.parametrize("text", ["Rain", ": rain", '"so": rain'])
def test_keys_are_found_twice_however_they_are_written(style: str, text: str) -> None:
    members = feed(item(title=text), _x={"b": 1})
    assert ids(members.replace('"b": 1', f"{style} 1")) == []
    again = members.replace('"b": 1', f'"a": 2, {style} 1')
    assert ids(again) == ["json-feed/duplicate-key"]


@pytest.mark.parametrize("version", [VERSION, "https://jsonfeed.org/version/1"])
def test_author_is_deprecated_since_1_1(version: str) -> None:
    found = ids(feed(item(author={"name": "Ana"}), version=version))
    assert found == (["json-feed/deprecated-author"] if version == VERSION else [])


@pytest.mark.parametrize(
    ("authors", "author", "fine"),
    [
        ([{"name": "Ana", "url": "https://example.org/ana"}], {"name": "Ana"}, True),
        ([{"name": "Ana"}], {"url": "https://example.org/ana"}, False),
        ([{"url": "https://example.org/ana"}], {"name": "Ana"}, False),
        ([], {"name": "Ana"}, True),
    ],
)
def test_author_is_one_of_authors(authors: list[Any], author: Any, fine: bool) -> None:
    assert (ids(feed(item(authors=authors, author=author))) == []) is fine


@pytest.mark.parametrize(
    "other",
    [{"name": "Ana", "url": None}, {"name": "Ana", "avatar": "/a"}, {"name": "Ana", "nom": "Ana"},
     {"name": "Ana", "url": "/a"}, {"name": ["Ana"]}, {"name": "Ana", "url": []}, {"url": 1}],
)  # fmt: skip
def test_authors_like_earlier_ones_are_looked_at(other: dict[str, Any]) -> None:
    fine = [{"name": "Ana"}, {"name": "Ana", "url": "https://example.org/ana"}, {"name": "Ana"}]
    assert ids(feed(item(authors=fine))) == []
    (found,) = check(feed(item(authors=fine), item(id="2", authors=[*fine, other])))
    assert (found.location.xpath or "").startswith("items[1].authors[3]")


@pytest.mark.parametrize(
    ("published", "modified", "fine"),
    [
        ("2026-11-23T08:00:00Z", "2026-11-23T07:59:59Z", False),
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00.5Z", True),
        ("2026-11-23T08:00:00+02:00", "2026-11-23T06:30:00Z", True),
        ("2026-11-23T08:00:00+02:00", "2026-11-23T05:30:00Z", False),
    ],
)
def test_modified_after_published(published: str, modified: str, fine: bool) -> None:
    found = ids(feed(item(date_published=published, date_modified=modified)))
    assert found == ([] if fine else ["json-feed/modified-before-published"])


def test_dates_that_are_none_are_not_compared() -> None:
    assert ids(feed(item(date_published="", date_modified="yesterday"))) == [
        "json-feed/invalid-date", "json-feed/invalid-date",
    ]  # fmt: skip
    assert ids(feed(item(date_published="2026-11-23T08:00:00Z", date_modified="soon"))) == [
        "json-feed/invalid-date"
    ]


def test_next_page_is_not_where_the_feed_was_fetched() -> None:
    text = feed(next_url="https://example.org/page")
    document = Document(
        name="feed.json", format="", data=text.encode(), url="https://example.org/page"
    )
    assert [each.rule.id for each in checks.check(document)] == ["json-feed/next-url"]


def test_every_key_of_the_schema_is_known() -> None:
    schema = json.loads((markup.schema_folder() / "json-feed-1.1.schema.json").read_bytes())
    shapes = {"item": ITEM, "author": AUTHOR, "hub": HUB, "attachment": ATTACHMENT}
    assert list(FEED.members) == list(schema["properties"])
    for name, shape in shapes.items():
        definition = schema["$defs"][name]
        assert set(shape.members) == set(definition["properties"])
        assert set(shape.required) == set(definition.get("required", ()))


KEYS = sorted({key for shape in (FEED, ITEM, AUTHOR, HUB, ATTACHMENT) for key in shape.members})
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from([VERSION, "https://example.org/", "/a", "<p>a</p>", "&amp;", "\ud800",
                       "2026-11-23T08:00:00Z", "2026-11-23", "ro", "audio/mpeg"])
)  # fmt: skip
NAMES = st.sampled_from([*KEYS, "_x", "_", "a.b"]) | st.text(max_size=6)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)
ITEMS = st.lists(st.dictionaries(NAMES, VALUES, max_size=6) | VALUES, max_size=3)


@settings(deadline=None)
@given(VALUES, ITEMS, st.booleans())
def test_any_json_has_findings_and_no_exception(value: Any, items: Any, escaped: bool) -> None:
    whole = {**(value if isinstance(value, dict) else {"title": value}), "items": items}
    for each in (value, whole):
        data = json.dumps(each, ensure_ascii=escaped, indent=1).encode("utf-8", "surrogatepass")
        for finding in check(data):
            lines = data.decode("utf-8", "replace").split("\n")
            line, column = finding.location.line or 0, finding.location.column or 0
            assert 1 <= line <= len(lines)
            assert 1 <= column <= len(lines[line - 1]) + 1


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_damaged_documents_have_findings(noise: bytes, position: int) -> None:
    data = feed(item(tags=["a"])).encode()
    damaged = data[:position] + noise + data[position:]
    document = Document(name="feed.json", format="", data=damaged)
    for finding in checks.check(document, now=NOW):
        assert finding.message


def test_paths_are_read_as_they_are_written() -> None:
    text = json.dumps({"a b": [{"c.d": {'"': 1}}]})
    path = '["a b"][0]["c.d"]["\\""]'
    spot = Spot(0, json_spots.VALUE, path)
    placed = json_spots.JsonText(text.encode()).place([spot])[spot]
    assert text[placed.column - 1 :] == "1}}]}"
