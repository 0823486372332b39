"""Fixing JSON Feeds: what is left alone, and what must hold of all fixes."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from test_fixing import NOW, document, fixed, report

from feedpub import checks, fixing
from feedpub.fixing._applying import apply
from feedpub.fixing._editor import Unplaced
from feedpub.fixing._json_values import Values

ITEM = {"id": "1", "url": "https://example.org/1", "content_text": "Rain"}


def feed(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.json",
        **more,
        "items": [*items],
    }


def data(*items: dict[str, Any], **more: Any) -> bytes:
    return json.dumps(feed(*items, **more), indent=1, ensure_ascii=False).encode()


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/2", "2.0", "1.10", None, []])
def test_a_version_that_nobody_knows_stays(version: Any) -> None:
    before = data(ITEM, version=version)
    assert fixed(before).document.data == before


@pytest.mark.parametrize(
    ("version", "number"),
    [("1", "1"), ("1.0", "1"), (1, "1"), (1.1, "1.1"), ("//JSONFeed.org/version/1/", "1")],
)
def test_a_version_that_is_meant_is_written(version: Any, number: str) -> None:
    after = json.loads(fixed(data(ITEM, version=version)).document.data)
    assert after["version"] == f"https://jsonfeed.org/version/{number}"


@pytest.mark.parametrize(
    "item",
    [
        {**ITEM, "id": 1.5},
        {**ITEM, "id": True},
        {**ITEM, "id": " "},
        {**ITEM, "date_published": "01/02/2026"},
        {**ITEM, "date_published": "2026-13-45"},
        {**ITEM, "author": "Ana"},
        {"content_text": "Rain"},
        {"url": "/1", "content_text": "Rain"},
        {"url": 1, "content_text": "Rain"},
        {"id": "1", "url": "https://example.org/1"},
    ],
)
def test_what_has_several_answers_stays(item: dict[str, Any]) -> None:
    before = data(item)
    assert fixed(before).document.data == before


@pytest.mark.parametrize(
    "other", [{"id": "https://example.org/1"}, {"id": "2", "url": ITEM["url"]}]
)
def test_an_address_that_is_not_the_items_own_is_no_id(other: dict[str, Any]) -> None:
    before = data({"url": ITEM["url"], "content_text": "Rain"}, {"content_text": "Snow", **other})
    assert fixed(before).document.data == before


@pytest.mark.parametrize(
    "before",
    [
        data({**ITEM, "id": 1}).decode().encode("utf-16"),
        data({**ITEM, "id": 1}).replace(b"Rain", b"R\xe4in"),
        data({**ITEM, "id": 1})[:-1],
        b"[" * 100_000,
        b'{"items": [{"id": ' + b"1" * 5_000 + b"}]}",
    ],
)
def test_what_cannot_be_edited_stays(before: bytes) -> None:
    assert fixed(before).document.data == before


def test_what_stands_under_an_endless_key_is_not_mistaken() -> None:
    before = data({**ITEM, "id": 1}, **{"_" + "x" * 80: {"items": [{"id": 2}], "version": "1"}})
    after = json.loads(fixed(before).document.data)
    assert after == {**json.loads(before), "items": [ITEM]}


@pytest.mark.parametrize("depth", [100, 300, 600, 900, 950, 980, 990, 1_000, 5_000])
def test_what_is_too_deep_for_us_stays(depth: int) -> None:
    text = (
        data({**ITEM, "id": 1})
        .decode()
        .replace('"items"', f'"_x": {"[" * depth}{"]" * depth}, "items"')
    )
    after = fixed(text.encode()).document.data.decode()
    assert after in (text, text.replace('"id": 1', '"id": "1"'))
    assert after != text or depth > 300


def test_what_is_at_the_brink_has_no_place() -> None:
    with pytest.raises(Unplaced):
        Values(b'{"a": ' + b"[" * 5_000 + b"]" * 5_000 + b"}")["a"]


def test_html_in_json_is_left_to_people() -> None:
    before = data({**ITEM, "content_html": '<img src="/a.jpg"><a href="b">Rain</a>'})
    assert fixed(before).document.data == before


def test_many_faults_are_mended_at_once_and_reported() -> None:
    items = [
        {
            **ITEM,
            "id": number,
            "title": f"Plouă 🌧 {number}",
            "date_published": "2026-11-23 08:00:00Z",
        }
        for number in range(300)
    ]
    result = fixed(data(*items))
    after = json.loads(result.document.data)
    assert [each["id"] for each in after["items"]] == [str(number) for number in range(300)]
    assert {each["date_published"] for each in after["items"]} == {"2026-11-23T08:00:00Z"}
    assert result.fixes == {"json-feed/invalid-id": 300, "json-feed/unusual-date": 300}


def test_a_finding_knows_its_fix() -> None:
    before = data({**ITEM, "title": "Plouă 🌧", "id": 7})
    [finding] = fixing.check(document(before), now=NOW)
    assert finding.fix is not None
    assert finding.fix.title == "Write the id as text"
    after, _ = apply(before, [finding.fix])
    assert json.loads(after)["items"][0]["id"] == "7"


VALUES = some.sampled_from(
    [None, True, 1, 1.5, "", "1", "https://example.org/1", "2026-11-23 08:00:00z", "ș\\\"\ud83c",
     "Mon, 23 Nov 2026 08:00:00 GMT", {}, {"name": "Ana"}, [], [{"name": "Ana"}]]
)  # fmt: skip
ITEMS = some.dictionaries(
    some.sampled_from(
        ["id", "url", "title", "content_text", "date_published", "date_modified", "author", "_x"]
    ),
    VALUES,
)


@settings(max_examples=150, deadline=None)
@given(some.lists(ITEMS, max_size=3), some.fixed_dictionaries({"version": VALUES}), some.booleans())
def test_fixing_makes_nothing_worse(
    items: list[dict[str, Any]], more: dict[str, Any], plain: bool
) -> None:
    before = json.dumps(feed(*items, **more), ensure_ascii=plain).encode("utf-8", "replace")
    result = fixed(before)
    were = Counter(rule.id for rule, _, _ in report(before).breaches)
    are = Counter(rule.id for rule, _, _ in report(result.document.data).breaches)
    assert {id for id in are if are[id] > were[id]} <= {"json-feed/implausible-date"}
    assert fixed(result.document.data).document.data == result.document.data
    assert json.loads(result.document.data).keys() == json.loads(before).keys()
    assert checks.detect(result.document.data, "feed.xml") == "json-feed"


def test_what_a_fix_costs_grows_as_the_feed_does() -> None:
    def calls(count: int) -> int:
        items = [{"url": f"https://e.example/{each}", "content_text": "x"} for each in range(count)]
        data = json.dumps({"version": version, "title": "E", "items": items}).encode()
        made = 0

        def count_it(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count_it)
        try:
            done = fixed(data)
        finally:
            sys.setprofile(before)
        assert json.loads(done.document.data)["items"][-1]["id"] == f"https://e.example/{count - 1}"
        return made

    version = "https://jsonfeed.org/version/1.1"
    calls(2)
    assert calls(400) < 2.3 * calls(200)
