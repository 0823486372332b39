"""Whatever a record says, it gives an article or findings; and both paths agree."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_sources import PUBLICATION, RAIN

from feedpub import uris, urls
from feedpub.articles.decoding import loads, quickly
from feedpub.articles.from_record import to_article
from feedpub.articles.nested import IMAGE, VIDEO
from feedpub.articles.record_context import RecordContext
from feedpub.articles.table import ARTICLE
from feedpub.findings import Severity
from feedpub.model import Origin
from feedpub.sources import SOURCES, Source, _context, read
from feedpub.text import ILLEGAL

CONTEXT = _context(PUBLICATION, strict=False)
STRANGE = st.text(
    st.characters() | st.sampled_from("<>&;:/%#? \x00\x0b\u00a0\u2028\ufffe\ud800\U0001f327"),
    max_size=30,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | STRANGE,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            STRANGE | st.sampled_from([*IMAGE.fields, *VIDEO.fields]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
URLS = st.sampled_from(["https://e.org/rain", "https://e.org/?q=%20&x=1#a", "https://http/s"]) | (
    st.sampled_from(["/rain", "//", "http:", "https://e.org?a", "https://e.org/?q=%zz", "urn:x"])
    | st.sampled_from(["https://știri.example/ș", "http://[::1]/", "https://e.org\\x", "7", ""])
    | st.sampled_from(["HTTP://E.ORG:99999/", "javascript:1", "https://e.org/a b", "h\t://e.org"])
)
DATES = st.sampled_from(["2026-11-23", "2026-11-23T08:00:00Z", "2026-11-23T08:00:00+02:00"]) | (
    st.sampled_from(["20261123T080000Z", "Nov 23", "", " 2026-11-23 ", "2026-11-23T08:00:00"])
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
    | st.sampled_from(["2026-11-23t08:00:00.1234567z", "2026-11-23T08:00:00.9999999+00:00"])
    | st.sampled_from(["Mon, 23 Nov 2026 08:00:00 GMT"])
)
HTML = st.lists(
    st.sampled_from(["<b>", "</b>", "&amp;", "&", "&#0;", "&nbsp;", "<br/>", "x", " ", "]]>"]),
    max_size=6,
).map("".join)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        name: VALUES
        if name not in ("url", "title", "date_published")
        else {"url": URLS | STRANGE, "title": HTML | STRANGE, "date_published": DATES | STRANGE}[
            name
        ]
        for name in (*ARTICLE.fields, "published", "author", "headline", "pubDate", "_x", "zzz")
    },
)
WORDS = (
    st.sampled_from(["Ploaie", "AT&T <3", "a  b", " a", "a\u00a0b", "", "\u2028", "7"]) | STRANGE
)
GOOD = {
    "id": "tag:e.org,2026:1",
    "url": "https://e.org/rain",
    "title": "Rain",
    "date_published": "2026-11-23T08:00:00+02:00",
    "content_html": "<p>Rain</p>",
    "authors": [{"name": "Ana"}],
    "images": ["https://e.org/a.jpg"],
}
FIELDS = {
    "id": URLS | WORDS,
    "url": URLS,
    "title": HTML | WORDS,
    "date_published": DATES,
    "canonical_url": URLS,
    "label": HTML,
    "summary": HTML | WORDS,
    "content_html": HTML | WORDS,
    "content_text": WORDS,
    "date_modified": DATES,
    "date_embargo": DATES,
    "date_expires": DATES,
    "authors": st.lists(WORDS | st.fixed_dictionaries({"name": WORDS, "url": URLS}), max_size=3),
    "section": WORDS | st.lists(WORDS, max_size=3),
    "tags": st.lists(WORDS, max_size=3),
    "language": st.sampled_from(["ro", "EN_gb", "zh-hant-tw", "x-default", "Romanian", ""]),
    "image": URLS | st.fixed_dictionaries({"url": URLS, "width": st.integers(-1, 2)}),
    "images": st.lists(URLS | st.fixed_dictionaries({"url": URLS, "caption": HTML}), max_size=3),
    "access": st.sampled_from(["free", "registration", "Subscription", "none", ""]),
    "status": st.sampled_from(["published", "draft", "Draft", "withdrawn", "?"]),
    "change": st.sampled_from(["minor", "update", "correction", "", None]),
    "noindex": st.sampled_from([True, False, None, "yes"]),
}
#: A good record with a few of its fields as they may be.
PLAIN = st.lists(
    st.one_of([st.tuples(st.just(name), values) for name, values in FIELDS.items()]), max_size=3
).map(lambda changes: GOOD | dict(changes))


def strings(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            yield from strings(getattr(value, name))


@given(RECORDS)
@example({"url": "//", "title": "x", "date_published": "2026-11-23"})
@example({"authors": {"\ufffe": False}})
@settings(max_examples=250, deadline=None)
def test_an_article_or_an_error_but_no_exception(record: dict[str, Any]) -> None:
    origin = Origin(path="a.jsonl", line=1)
    context = RecordContext(CONTEXT)
    article = to_article(RAIN | record, origin, context)
    errors = [note for note in context.notes if note.severity is Severity.ERROR]
    assert (article is None) == bool(errors)
    assert not any(ILLEGAL.search(note.message + note.path) for note in context.notes)
    if article is not None:
        assert not any(ILLEGAL.search(text) for text in strings(article))
        assert "" not in list(strings(article))
        assert uris.is_uri(article.id)
        assert urls.absolute(article.url) == article.url
        assert article.published.utcoffset() is not None


def both_ways(data: bytes, value: Any) -> None:
    origin = Origin(path="a.jsonl", line=1)
    quick, careful = RecordContext(CONTEXT, plain=True), RecordContext(CONTEXT)
    assert to_article(value, origin, quick) == to_article(loads(data), origin, careful)
    assert quick.notes == careful.notes


@given(PLAIN, st.booleans())
@settings(max_examples=500, deadline=None)
def test_at_a_glance_all_is_as_it_is_carefully(record: dict[str, Any], ascii: bool) -> None:
    data = json.dumps(record, ensure_ascii=ascii).encode("utf-8", "surrogatepass")
    value = quickly(data)
    # Were most of them looked at more closely, there would be nothing to compare: Hypothesis
    # fails a test that finds too few.
    assume(value is not None)
    both_ways(data, value)


@pytest.mark.parametrize(
    "field",
    [
        {"url": "https://e.org/" + "x" * 100_001},
        {"title": "x" * 100_001},
        {"title": "a\tb"},
        {"content_html": " \t"},
        {"content_text": " \t"},
        {"tags": ["x"] * 1_001},
        {"image": {"url": "https://e.org/a.jpg", "width": 0}},
        {"image": {"url": "https://e.org/a.jpg", "width": 1}},
        {"authors": ["x"] * 1_001},
        {"images": ["https://e.org/a.jpg"] * 1_001},
        {"images": ["https://e.org/a.jpg"] * 2},
        {"images": [{"url": "https://e.org/a.jpg", "mime_type": "jpeg"}]},
        {"images": [{"url": "https://e.org/a.jpg", "mime_type": "image/jpeg"}]},
    ],
    ids=lambda field: next(iter(field)),
)
def test_what_is_at_the_bounds_is_as_it_is_carefully(field: dict[str, Any]) -> None:
    data = json.dumps(GOOD | field).encode()
    value = quickly(data)
    assert value is not None
    both_ways(data, value)


def test_what_is_documented_is_read_at_a_glance(monkeypatch: pytest.MonkeyPatch) -> None:
    record = RAIN | {
        "id": "tag:example.org,2026:7",
        "url": "https://example.org/rain",
        "title": "„Ploaie” la Iași: 3 < 4 & AT&T",
        "content_html": '<p class="a">\n\tUn paragraf cu „ghilimele”\u00a0și &amp;.</p>' * 50,
        "authors": [{"name": "Ana", "email": "ana@example.org"}, "Ion"],
        "category": "Vreme",
        "keywords": ["ploaie", "ploaie", None, ""],
        "language": "ro",
        "image": {
            "url": "https://example.org/a.jpg?a=1&b=2",
            "width": 1200,
            "type": "image/jpeg",
            "length": 7,
            "title": "Nori",
            "_mine": 1,
        },
        "related": [],
        "videos": [
            {"thumbnail": "https://example.org/t.jpg", "title": "A", "description": "B",
             "url": "https://example.org/v.mp4", "duration": 60, "live": False}
        ],
        "attachments": {"url": "https://e.org/a.mp3", "mime_type": "audio/mpeg", "duration": 1.5},
        "source": "Agerpres",
        "translations": [{"lang": "en", "url": "https://example.org/en"}],
        "geo": {"lat": 44, "lng": 26.5, "name": "Iași"},
        "status": "published",
        "noindex": False,
    }  # fmt: skip
    origin = Origin(path="a.jsonl", line=1)
    expected = to_article(record, origin, RecordContext(CONTEXT))
    asked: list[str] = []
    monkeypatch.setattr("feedpub.articles.objects.coerced", lambda *args: asked.append(args[2]))
    for ascii in (True, False):
        value = quickly(json.dumps(record, ensure_ascii=ascii).encode())
        assert to_article(value, origin, RecordContext(CONTEXT, plain=True)) == expected
    assert asked == []
    assert expected is not None
    assert expected.tags == ("ploaie",)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "<b>Rain</b>"), ("title", "a  b"), ("title", 7), ("summary", " a"),
        ("url", "/rain"), ("url", 7), ("url", "https://EXAMPLE.org/"), ("tags", [["a"]]),
        ("tags", "a" * 100_001), ("language", "Romanian (RO)"), ("language", 7),
        ("date_published", 7), ("date_published", "T"), ("date_published", "soon"),
        ("date_published", "0001-01-01T00:00:00+14:00"), ("id", 1.5), ("id", " a"), ("id", ["a"]),
        ("content_html", " \t"), ("content_html", ["a"]), ("status", "Draft"), ("status", 1),
        ("noindex", "yes"), ("authors", [{"name": "A", "email": "a"}]), ("authors", [{}]),
        ("authors", [7]), ("authors", {"name": "A", "name_": "B"}), ("source", {"name": None}),
        ("authors", [{"name": "A", "display_name": "B"}]), ("images", [{"url": "/a"}]),
        ("images", {"url": "https://e.org/a", "width": "800"}), ("videos", [{"title": "x"}]),
        ("images", {"url": "https://e.org/a", "width": 0}),
        ("images", {"url": "https://e.org/a", "type": 7}),
        ("videos", [{"thumbnail": "https://e.org/a", "title": "x", "description": "y"}]),
        ("attachments", [{"url": "https://e.org/a", "mime_type": "a/b", "duration": "x"}]),
        ("attachments", {"url": "https://e.org/a", "mime_type": "a/b", "duration": True}),
        ("location", [44, 26]), ("location", {"lat": 91, "lon": 0}), ("unheard-of", 1),
        ("videos", [{"thumbnail": "https://e.org/a", "title": "x", "description": "y",
                     "url": "https://e.org/b", "tags": []}]),
        ("date_published", "2026-10-25T03:30:00"), ("attachments", "https://e.org/a"),
    ],
)  # fmt: skip
def test_what_is_unusual_costs_only_its_field(field: str, value: object) -> None:
    data = json.dumps(RAIN | {field: value}).encode()
    origin = Origin(path="a.jsonl", line=1)
    for context in (CONTEXT, replace(CONTEXT, text="html"), replace(CONTEXT, zone=None)):
        quick, careful = RecordContext(context, plain=True), RecordContext(context)
        assert to_article(quickly(data), origin, quick) == to_article(loads(data), origin, careful)
        assert quick.notes == careful.notes


@given(st.binary(max_size=80) | st.text('[]{}",:\n\\u0tf;|e1', max_size=60).map(str.encode))
@example(b"[" * 5000)
@example(b'{"items": 7}')
@example(b'{"items": [{"url": 1}, 2], "authors": 3}')
@example(b'"\\ud800"')
@example(b"1" * 5000)
@example(b"url,title\n\x00,\xff\n")
@settings(max_examples=250, deadline=None)
def test_any_bytes_give_findings(data: bytes) -> None:
    for name, reader in SOURCES.items():
        if reader.binary or "file" not in reader.takes:
            continue  # says that it cannot be read at all
        if data.startswith((b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")):
            continue  # what claims to be packed and is not cannot be read at all
        found = read(
            [Source(path="-", format=name)],
            publication=PUBLICATION,
            base=Path(),
            stdin=BytesIO(data),
        )
        assert list(found.articles) == []
        assert any(finding.severity is Severity.ERROR for finding in found.findings)
        assert not any(ILLEGAL.search(finding.message) for finding in found.findings)
