"""Checks of JSON-LD Lines and llms.txt where the examples of the rules are not enough."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from feedpub.checks import check
from feedpub.findings import Finding
from feedpub.model import Document, Entry, Origin

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FINE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "@id": "https://example.org/rain#article",
    "url": "https://example.org/rain",
    "headline": "Rain",
    "datePublished": "2026-11-23T08:00:00Z",
}


def found(data: bytes, name: str = "a.jsonl", articles: tuple[Entry, ...] = ()) -> list[Finding]:
    return check(Document(name=name, format="", data=data, articles=articles), now=NOW)


def lines(*nodes: Mapping[str, object]) -> bytes:
    return "".join(json.dumps({**FINE, **node}) + "\n" for node in nodes).encode()


def ids(data: bytes, name: str = "a.jsonl") -> list[str]:
    return [each.rule.id for each in found(data, name)]


def test_a_finding_says_line_column_article_and_record() -> None:
    other = {"@id": "https://example.org/sun#article", "headline": "Sun ☀", "url": "/sun"}
    record = Origin(path="articles.jsonl", line=7)
    entries = tuple(Entry(id=each, title=each, url=each, origin=record) for each in "ab")
    (finding,) = found(lines({}, other), articles=entries)
    assert finding.rule.id == "schema-jsonl/invalid-url"
    assert finding.message == "url is '/sun'; write an absolute http(s) URL"
    location = finding.location
    assert (location.line, location.xpath) == (2, "article[2].url")
    assert location.column == lines({}, other).decode().splitlines()[1].index('"url"') + 1
    assert (finding.article, finding.record) == ("Sun ☀", record)


def test_what_is_not_an_article_needs_less() -> None:
    person = b'{"@context": "https://schema.org", "@type": "Person", "@id": "https://e.org/#a"}\n'
    assert ids(person + lines({})) == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"@type": "NewsArticle"', "the line is not JSON: it is cut off"),
        (b'{"@type": \xff}', "the line is not JSON: invalid character"),
        (b'{"@type": NewsArticle}', "the line is not JSON: invalid character"),
    ],
)
def test_a_line_that_is_not_json_is_explained(data: bytes, message: str) -> None:
    finding = next(each for each in found(data) if each.rule.id == "schema-jsonl/not-json")
    assert finding.message == message


def test_bytes_that_are_not_utf_8() -> None:
    (marked,) = found(b"\xef\xbb\xbf" + lines({}))
    assert (marked.rule.id, marked.location.line) == ("schema-jsonl/not-utf-8", 1)
    assert "byte order mark" in marked.message
    broken = lines({}, {"@id": "urn:a:b"}).replace(b"Rain", b"R\xe4in")
    assert [each.location.line for each in found(broken)] == [1, 1]
    assert set(ids(broken)) == {"schema-jsonl/not-utf-8", "schema-jsonl/not-json"}
    (finding,) = found(b"# A\n\n> B \xe4\n", "llms.txt")
    assert (finding.rule.id, finding.location.line) == ("llms-txt/not-utf-8", 3)


def test_a_file_has_at_most_a_thousand_articles() -> None:
    many = [{"@id": f"https://example.org/{number}"} for number in range(1001)]
    assert ids(lines(*many[:1000])) == []
    (finding,) = found(lines(*many))
    assert finding.rule.id == "schema-jsonl/too-many-articles"
    assert "1,001 articles" in finding.message


@pytest.mark.parametrize(
    ("node", "rules"),
    [
        ({"datePublished": ""}, ["missing-member"]),
        ({"datePublished": None}, ["missing-member"]),
        ({"datePublished": 7}, ["invalid-date"]),
        ({"dateModified": "2026-13-01"}, ["invalid-date"]),
        ({"dateModified": "2030-01-01T00:00:00Z"}, ["implausible-date"]),
        ({"expires": "2030-01-01T00:00:00Z"}, []),
        ({"headline": "", "name": "Rain"}, []),
        ({"author": [{"@id": "urn:x:y", "name": "Ana"}, "Ion"]}, []),
        ({"isAccessibleForFree": "False", "articleBody": "x", "hasPart": []}, ["paid-text"]),
        ({"isAccessibleForFree": " TRUE", "articleBody": "x"}, []),
        ({"@context": 7}, ["no-context"]),
        ({"@context": {"@vocab": "https://schema.org/"}}, []),
        ({"mainEntityOfPage": "rain"}, ["invalid-url"]),
        ({"@id": 7}, ["no-id"]),
    ],
)
def test_members(node: dict[str, object], rules: list[str]) -> None:
    assert ids(lines(node)) == [f"schema-jsonl/{each}" for each in rules]


LLMS = "# Example\n\n> News\n\nText.\n\n```\n## Not a section\n- nor a link\n```\n\n"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (LLMS, []),
        ("", ["no-summary", "no-title"]),
        ("# Example\n", ["no-summary"]),
        (LLMS + "## A\n\n- [B](https://e.org/)\n  more of it\n\n### \n", ["deep-heading"]),
        (LLMS + "## A\n\n~~~\n# x\n```\n~~~\n", ["loose-text"]),
        (LLMS + "## A\n\n## B\n\n- [C](https://e.org/)\n# D\n", ["empty-section", "second-title"]),
        (LLMS + "#hash\n", []),
        (LLMS + "####### seven\n", []),
    ],
)
def test_the_order_of_an_llms_txt(text: str, rules: list[str]) -> None:
    assert sorted(ids(text.encode(), "llms.txt")) == sorted(f"llms-txt/{each}" for each in rules)


def test_a_finding_in_an_llms_txt_names_the_link() -> None:
    text = "# A\n\n> B\n\n## C\n\n- [D \\* e](/d)\n"
    (finding,) = found(text.encode(), "llms.txt")
    assert (finding.location.line, finding.article) == (7, "D * e")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", lambda count: lines({}) * count),
        ("a.jsonl", lambda count: b'{"@type":' * count),
        ("a.jsonl", lambda count: b'{"@type": "a"}\n\n' * count),
        ("llms.txt", lambda count: b"- [a](https://e.org/)\n" * count),
        ("llms.txt", lambda count: b"- [" * count),
        ("llms.txt", lambda count: b"- [" + b"\\" * 3 * count),
        ("llms.txt", lambda count: b"#" * 3 * count + b" a"),
    ],
)
def test_time_grows_with_the_file(name: str, data: Callable[[int], bytes]) -> None:
    started = time.process_time()
    found(data(3_000), name)
    assert time.process_time() - started < 2
